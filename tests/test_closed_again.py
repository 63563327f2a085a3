"""Leaders' summary: which repeats came back, and whose closed leads they were."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pipeline.core.leaders import definitions, line_sheets, list_sheets
from pipeline.core.leaders.linked_page import LinkedPage
from pipeline.core.leaders.lists import REPEATED
from pipeline.core.leaders.summary import Line
from tests.summaries import leads, summary_of

FIRST = "XS-20250701-000"
DONE = {"status": "办结", "closed_at": "2025-07-03"}
BACK = {"first_id": FIRST, "repeat_kind": "同地复发", "received_at": "2025-07-05 09:00"}


def four(*changed: dict[str, str]) -> pd.DataFrame:
    """Four leads of one department each, XS-20250701-000 to -003, in hand but for what changed."""
    frame = leads(4, departments=4)
    for number, cells in enumerate(changed):
        for key, value in cells.items():
            frame.loc[number, key] = value
    return frame


def lines(frame: pd.DataFrame) -> dict[str, Line]:
    return {line.name: line for line in summary_of(frame).departments}


def came_back(frame: pd.DataFrame) -> dict[str, int]:
    return {name: line.closed_again for name, line in lines(frame).items() if line.closed_again}


def column(sheet: LinkedPage, header: str) -> list[Any]:
    at = [one.header for one in sheet.page.columns].index(header)
    return [row[at] for row in sheet.page.rows]


# -- 办结后复发率 ---------------------------------------------------------------------------------


def test_it_counts_for_the_department_that_closed_the_earlier_one() -> None:
    frame = four(DONE, BACK)
    assert came_back(frame) == {"第0局": 1}
    assert lines(frame)["第0局"].closed_again_rate == 1.0
    assert lines(frame)["第1局"].closed_again_rate is None


def test_a_closed_lead_counts_once_however_often_it_came_back() -> None:
    assert came_back(four(DONE, BACK, BACK)) == {"第0局": 1}


def test_it_is_the_one_that_was_closed_last_before_the_new_one_came() -> None:
    second = DONE | {"first_id": FIRST, "closed_at": "2025-07-04"}
    after = DONE | {"first_id": FIRST, "closed_at": "2025-07-09"}
    assert came_back(four(DONE, second, after, BACK)) == {"第1局": 1}


def test_closed_on_the_day_the_new_one_came_is_before_it() -> None:
    assert came_back(four(DONE | {"closed_at": "2025-07-05 17:00"}, BACK)) == {"第0局": 1}


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (DONE, BACK | {"repeat_kind": "同人重复"}),
        (DONE, BACK | {"first_id": "XS-20250601-001"}),
        (DONE | {"closed_at": "2025-07-06"}, BACK),
        ({}, BACK),
        ({"status": "不予受理", "closed_at": "2025-07-03"}, BACK),
        (DONE | {"closed_at": ""}, BACK),
    ],
    ids=["another kind", "another matter", "closed later", "open", "refused", "no day"],
)
def test_what_did_not_come_back(first: dict[str, str], later: dict[str, str]) -> None:
    assert came_back(four(first, later)) == {}


def test_a_lead_that_came_back_and_was_closed_may_come_back_again() -> None:
    second = BACK | DONE | {"closed_at": "2025-07-06"}
    third = BACK | {"received_at": "2025-07-08"}
    assert came_back(four(DONE, second, third)) == {"第0局": 1, "第1局": 1}


def test_the_ranking_shows_the_rate_with_its_parts_and_does_not_change_by_it() -> None:
    frame, plain = four(DONE, BACK), four(DONE, BACK | {"repeat_kind": "同人重复"})
    sheet = line_sheets.ranked(summary_of(frame))
    names = column(sheet, "承办单位")
    rates, parts = column(sheet, "办结后复发率"), column(sheet, "复发/办结")
    assert (rates[names.index("第0局")], parts[names.index("第0局")]) == (1.0, "1/1")
    assert (rates[names.index("第1局")], parts[names.index("第1局")]) == ("—", "0/0")
    assert [line.name for line in summary_of(frame).departments] == [
        line.name for line in summary_of(plain).departments
    ]


def test_the_definition_stands_in_the_sheet_of_definitions() -> None:
    sheet = definitions.definitions(summary_of(four()))
    at = column(sheet, "指标").index("办结后复发率")
    assert "累计办结" in column(sheet, "怎么算")[at]


# -- 重复与复发 -----------------------------------------------------------------------------------


def test_what_came_back_stands_first_though_others_are_later() -> None:
    late = {"first_id": FIRST, "repeat_kind": "同人重复", "answer_due": "2025-07-02"}
    sheet = list_sheets.of(REPEATED, summary_of(four(DONE, late, BACK)))
    assert column(sheet, "线索编号") == ["XS-20250701-002", "XS-20250701-001"]
    assert column(sheet, "哪一种，与哪一件重复") == [
        f"同地复发，首次编号 {FIRST}",
        f"同人重复，首次编号 {FIRST}",
    ]


def test_a_repeat_without_a_label_names_its_first_only() -> None:
    sheet = list_sheets.of(REPEATED, summary_of(four({}, {"first_id": FIRST})))
    assert column(sheet, "哪一种，与哪一件重复") == [f"首次编号 {FIRST}"]


def test_the_grey_line_counts_the_labels_what_came_back_first() -> None:
    both = BACK | {"repeat_kind": "同人重复、同地复发"}
    other = BACK | {"repeat_kind": "同事多人"}
    said = list_sheets.of(REPEATED, summary_of(four(DONE, both, BACK, other))).page.subtitle
    assert "共 3 件（同地复发 2，同人重复 1，同事多人 1）" in said
