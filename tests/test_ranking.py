"""The order of departments, and what is said of the last ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd

from pipeline.core import fields
from pipeline.core.leaders.flags import Books
from pipeline.core.leaders.period import day
from pipeline.core.leaders.ranking import FORMULA
from pipeline.core.leaders.summary import Line
from tests.summaries import summarise

DUE = {"answer_due": "2025-07-08", "acknowledge_due": "2025-07-02"}
IN_TIME = {**DUE, "status": "办结", "closed_at": "2025-07-08", "acknowledged_at": "2025-07-02"}
CLOSED_LATE = {**IN_TIME, "closed_at": "2025-07-09"}
SIGNED_LATE = {**IN_TIME, "acknowledged_at": "2025-07-03"}
OVERDUE = {**IN_TIME, "status": "办理中", "closed_at": ""}
NOT_DUE = {"status": "办理中", "answer_due": "2025-08-01", "acknowledge_due": "2025-08-01"}


def lines(**departments: Sequence[dict[str, str]]) -> list[Line]:
    """Return the lines of departments by the leads that each of them leads."""
    rows = []
    for name, leads in departments.items():
        for said in leads:
            number = f"XS-20250701-{len(rows) + 1:04}"
            rows.append(
                dict.fromkeys(fields.STORED, "") | {"id": number, "department": name} | said
            )
    frame = pd.DataFrame(rows, columns=list(fields.STORED))
    now = datetime(2025, 7, 10, 8, 30)
    return list(summarise(frame, "开发区", day(date(2025, 7, 10)), now, Books()).departments)


def ranks(found: Sequence[Line]) -> list[tuple[int, str]]:
    return [(line.rank, line.name) for line in found]


def test_first_who_answers_in_time_then_who_signs_in_time() -> None:
    found = lines(甲局=[CLOSED_LATE, IN_TIME], 乙局=[SIGNED_LATE, IN_TIME], 丙局=[IN_TIME])
    assert ranks(found) == [(1, "丙局"), (2, "乙局"), (3, "甲局")]


def test_then_who_satisfies_then_who_has_less_that_is_late() -> None:
    happy, unhappy = ({**IN_TIME, "satisfaction": said} for said in ("满意", "不满意"))
    found = lines(甲局=[unhappy], 乙局=[happy])
    assert ranks(found) == [(1, "乙局"), (2, "甲局")]
    found = lines(甲局=[OVERDUE, OVERDUE], 乙局=[OVERDUE])
    assert ranks(found) == [(1, "乙局"), (2, "甲局")]


def test_equals_share_a_rank_and_the_next_one_is_left_out() -> None:
    found = lines(甲局=[IN_TIME], 乙局=[IN_TIME, IN_TIME], 丙局=[OVERDUE])
    assert ranks(found) == [(1, "乙局"), (1, "甲局"), (3, "丙局")]


def test_who_had_nothing_to_answer_or_sign_yet_has_no_rank_and_stands_last() -> None:
    found = lines(甲局=[NOT_DUE], 乙局=[OVERDUE])
    assert ranks(found) == [(1, "乙局"), (0, "甲局")]


def test_a_rate_without_anything_to_count_is_taken_as_the_mean() -> None:
    signed = {**NOT_DUE, "acknowledged_at": "2025-07-02"}
    found = lines(甲局=[IN_TIME, IN_TIME], 乙局=[IN_TIME, CLOSED_LATE], 丙局=[signed])
    # nothing of 丙局 is due: three in four of all, between the two
    assert ranks(found) == [(1, "甲局"), (2, "丙局"), (3, "乙局")]


def test_who_assists_is_not_counted() -> None:
    assisted = {**OVERDUE, "assisting": "甲局"}
    found = lines(甲局=[IN_TIME], 乙局=[assisted])
    assert [(line.name, line.received, line.overdue) for line in found] == [
        ("甲局", 1, 0),
        ("乙局", 1, 1),
    ]


def test_what_was_closed_without_a_department_makes_no_line() -> None:
    found = lines(甲局=[IN_TIME], **{"": [{"status": "不予受理"}], "待分派": [{"status": "办结"}]})
    assert ranks(found) == [(1, "甲局")]


def test_the_last_one_is_told_why_with_the_leads() -> None:
    found = lines(甲局=[IN_TIME], 乙局=[IN_TIME, CLOSED_LATE, OVERDUE, SIGNED_LATE])
    assert [line.reason for line in found] == [
        "",
        "应签收 4 件中 1 件超时（XS-20250701-0005），"
        "应办结 4 件中 2 件超期（XS-20250701-0003、XS-20250701-0004）",
    ]


def test_of_many_late_ones_three_are_named() -> None:
    found = lines(甲局=[IN_TIME], 乙局=[OVERDUE] * 5)
    assert found[1].reason == (
        "应办结 5 件中 5 件超期（XS-20250701-0002、XS-20250701-0003、XS-20250701-0004等）"
    )


def test_the_dissatisfied_are_a_reason() -> None:
    found = lines(甲局=[IN_TIME], 乙局=[{**CLOSED_LATE, "satisfaction": "不满意"}, IN_TIME])
    assert found[1].reason == (
        "应办结 2 件中 1 件超期（XS-20250701-0002），回访 1 件中 1 件不满意（XS-20250701-0002）"
    )


def test_at_most_three_of_the_lower_half_are_told() -> None:
    worse = {f"{name}局": [OVERDUE] * many for many, name in enumerate("甲乙丙丁戊己庚辛", 1)}
    assert [bool(line.reason) for line in lines(**worse)] == [False] * 5 + [True] * 3
    three = {name: worse[name] for name in ("甲局", "乙局", "丙局")}
    assert [bool(line.reason) for line in lines(**three)] == [False, False, True]


def test_nobody_is_told_where_all_are_alike_or_there_is_one_only() -> None:
    assert [line.reason for line in lines(甲局=[OVERDUE], 乙局=[OVERDUE], 丙局=[OVERDUE])] == [
        "", "", "",
    ]  # fmt: skip
    assert [line.reason for line in lines(甲局=[OVERDUE])] == [""]


def test_the_last_one_without_a_fault_is_told_nothing() -> None:
    half = {**IN_TIME, "satisfaction": "基本满意"}
    found = lines(甲局=[{**IN_TIME, "satisfaction": "满意"}], 乙局=[half])
    assert [(line.rank, line.reason) for line in found] == [(1, ""), (2, "")]


def test_the_formula_names_what_is_compared_in_its_order() -> None:
    named = ("按期办结率", "及时签收率", "满意率", "超期件数")
    assert sorted(named, key=FORMULA.index) == list(named)
