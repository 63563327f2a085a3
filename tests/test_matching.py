"""Which lead a returned row is about."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pipeline.core.keys import row_key
from pipeline.core.merging.matching import Match, Row, agreement, match

SMOKE = {"id": "XS-20250710-0001", "source_number": "2025071000000001", "title": "烧烤店油烟",
         "content": "烧烤店每晚油烟很大", "address": "蓬溪路12号",
         "received_at": "2025-07-10 08:01", "target": ""}  # fmt: skip
DANCE = {"id": "XS-20250710-0002", "source_number": "2025071000000002", "title": "广场舞扰民",
         "content": "门口每晚跳广场舞", "address": "晨曦园", "received_at": "2025-07-10 08:05",
         "target": ""}  # fmt: skip
STATES = {1: SMOKE, 2: DANCE}
BY_ID = {state["id"]: lead for lead, state in STATES.items()}
ISSUE = 12


def row(cells: dict[str, str], key: str = "", number: int = 4) -> Row:
    return Row(number, key, cells)


def how(*rows: Row) -> list[tuple[int, int, str]]:
    """(lead, issue, how) of each matched row; every row must be matched."""
    matches, unknown = match(rows, BY_ID, STATES)
    assert unknown == []
    return [(found.lead, found.issue, found.how) for found in matches]


def unknown(*rows: Row) -> list[Row]:
    return match(rows, BY_ID, STATES)[1]


def without(cells: dict[str, str], *keys: str) -> dict[str, str]:
    return {key: text for key, text in cells.items() if key not in keys}


def test_a_row_whose_two_keys_agree_is_matched_by_both() -> None:
    assert how(row(SMOKE, row_key(ISSUE, 1))) == [(1, ISSUE, "keys")]


def test_a_row_without_its_visible_id_is_matched_by_its_row_key() -> None:
    assert how(row(without(SMOKE, "id"), row_key(ISSUE, 1))) == [(1, ISSUE, "key")]


def test_a_row_without_its_row_key_is_matched_by_its_visible_id() -> None:
    assert how(row(SMOKE)) == [(1, 0, "id")]


@pytest.mark.parametrize(
    "written", ["xs-20250710-0001", "XS－20250710－0001", " XS-20250710-0001 "]
)
def test_a_visible_id_matches_however_it_was_rewritten(written: str) -> None:
    assert how(row(SMOKE | {"id": written})) == [(1, 0, "id")]


def test_where_the_keys_disagree_the_source_columns_decide_for_the_row_key() -> None:
    assert how(row(SMOKE | {"id": DANCE["id"]}, row_key(ISSUE, 1))) == [(1, ISSUE, "sources")]


def test_where_the_keys_disagree_the_source_columns_decide_for_the_visible_id() -> None:
    assert how(row(SMOKE, row_key(ISSUE, 2))) == [(1, 0, "sources")]


def test_a_mistyped_row_key_leaves_the_visible_id() -> None:
    assert how(row(SMOKE, row_key(ISSUE, 1)[:-1] + "E")) == [(1, 0, "id")]


def test_a_row_key_of_a_lead_that_is_not_there_leaves_the_visible_id() -> None:
    assert how(row(SMOKE, row_key(ISSUE, 999))) == [(1, 0, "id")]


def test_a_row_without_both_keys_is_matched_by_its_source_columns() -> None:
    assert how(row(without(SMOKE, "id"))) == [(1, 0, "sources")]


def test_source_columns_match_in_another_width_and_script() -> None:
    assert how(row(without(SMOKE, "id") | {"title": "燒烤店 油煙"})) == [(1, 0, "sources")]


def test_a_row_that_shares_too_little_with_any_lead_is_unknown() -> None:
    stranger = row({"title": "河水发黑", "content": "河里有油", "address": "蓬溪路12号"})
    assert unknown(stranger) == [stranger]


def test_a_row_without_anything_of_the_source_is_unknown() -> None:
    typed = row({"status": "办结", "address": "蓬溪路12号"})
    assert unknown(typed) == [typed]


def test_a_row_that_fits_two_leads_alike_is_unknown() -> None:
    twin = {3: dict(SMOKE, id="XS-3"), 4: dict(SMOKE, id="XS-4")}
    lost = row(without(SMOKE, "id"))
    assert match([lost], {}, twin) == ([], [lost])


def test_a_lead_that_a_key_names_is_not_given_to_another_row_by_its_source_columns() -> None:
    lost = row(without(SMOKE, "id"), number=9)
    assert unknown(row(SMOKE, row_key(ISSUE, 1)), lost) == [lost]


def test_the_place_of_a_row_does_not_count() -> None:
    rows = [row(SMOKE, row_key(ISSUE, 1), 4), row(DANCE, row_key(ISSUE, 2), 5)]
    assert sorted(how(*rows)) == sorted(how(*rows[::-1]))


def test_each_row_keeps_the_issue_that_its_own_key_names() -> None:
    assert how(row(SMOKE, row_key(12, 1)), row(DANCE, row_key(13, 2))) == [
        (1, 12, "keys"), (2, 13, "keys"),
    ]  # fmt: skip


def test_two_rows_of_one_lead_are_both_matched() -> None:
    assert how(row(SMOKE, row_key(ISSUE, 1), 4), row(SMOKE, row_key(ISSUE, 1), 5)) == [
        (1, ISSUE, "keys"), (1, ISSUE, "keys"),
    ]  # fmt: skip


def test_a_copied_row_whose_source_columns_were_rewritten_is_about_no_known_lead() -> None:
    rewritten = {"id": SMOKE["id"], "source_number": "", "title": "狗叫",
                 "content": "楼上养狗，整夜叫", "address": "长江花园",
                 "received_at": "2025-07-11", "target": "业主"}  # fmt: skip
    copied = row(rewritten, row_key(ISSUE, 1), 5)
    assert unknown(row(SMOKE, row_key(ISSUE, 1), 4), copied) == [copied]


def test_the_day_and_the_company_left_in_a_copy_make_it_no_row_of_the_old_lead() -> None:
    shown = SMOKE | {"target": "老王烧烤店"}
    new = shown | {
        "source_number": "",
        "title": "夜间施工",
        "content": "夜里施工",
        "address": "路口",
    }
    key = row_key(ISSUE, 1)
    rows = [row(shown, key), row(new, key, number=5)]
    matches, unknown = match(rows, BY_ID, STATES | {1: shown})
    assert [found.row.number for found in matches] == [4]
    assert [found.number for found in unknown] == [5]


def test_a_single_row_whose_source_columns_were_rewritten_keeps_its_lead() -> None:
    rewritten = row(SMOKE | {"title": "改", "content": "改", "address": "改"}, row_key(ISSUE, 1))
    assert how(rewritten) == [(1, ISSUE, "keys")]


def test_a_second_row_whose_source_columns_are_blank_keeps_its_lead() -> None:
    blank = row({"id": SMOKE["id"], "answer": "第二次到现场"}, "", 5)
    assert how(row(SMOKE, row_key(ISSUE, 1), 4), blank) == [(1, ISSUE, "keys"), (1, 0, "id")]


@pytest.mark.parametrize(
    ("cells", "share"),
    [
        (SMOKE, 1.0),
        (DANCE, 0.0),
        ({"title": "烧烤店油烟", "content": "改过"}, 0.5),
        ({"title": "烧烤店油烟", "target": "某店"}, 1.0),  # blank in the ledger: does not count
        ({}, 0.0),
    ],
)
def test_agreement_is_the_share_of_source_columns_that_are_filled_in_both(
    cells: dict[str, str], share: float
) -> None:
    assert agreement(cells, SMOKE) == share


CELLS = st.sampled_from([SMOKE, DANCE, without(SMOKE, "id"), without(DANCE, "id"), {}, {"id": "?"}])
KEYS = st.sampled_from(
    ["", "乱写", *(row_key(issue, lead) for issue in (1, 2) for lead in (1, 2, 9))]
)


@given(st.lists(st.tuples(CELLS, KEYS), max_size=8))
def test_every_row_ends_matched_or_unknown_once(rows: list[tuple[dict[str, str], str]]) -> None:
    given_rows = [row(cells, key, number) for number, (cells, key) in enumerate(rows, 4)]
    matches, left = match(given_rows, BY_ID, STATES)
    assert all(isinstance(found, Match) for found in matches)
    assert sorted([found.row.number for found in matches] + [one.number for one in left]) == [
        one.number for one in given_rows
    ]


def test_a_row_that_fits_two_leads_nearly_alike_is_unknown() -> None:
    near = SMOKE | {"target": "某店"}
    twins = {3: near | {"id": "XS-3"}, 4: near | {"id": "XS-4", "address": "蓬溪路13号"}}
    lost = row(without(near, "id"))
    assert match([lost], {}, twins) == ([], [lost])


def test_of_rows_that_were_all_rewritten_the_one_that_keeps_most_stays_with_the_lead() -> None:
    new = {"id": SMOKE["id"], "title": "狗叫", "content": "整夜狗叫", "address": "长江花园",
           "received_at": "2025-07-11", "source_number": "无"}  # fmt: skip
    most = row(new | {"address": SMOKE["address"]}, row_key(ISSUE, 1), 4)
    rewritten = row(new, row_key(ISSUE, 1), 5)
    matches, left = match([most, rewritten], BY_ID, STATES)
    assert ([found.row for found in matches], left) == ([most], [rewritten])


def test_a_row_that_fits_one_lead_in_all_of_five_columns_and_a_twin_in_four_is_the_first() -> None:
    twins = {3: SMOKE | {"id": "XS-3"}, 4: SMOKE | {"id": "XS-4", "address": "蓬溪路13号"}}
    lost = row(without(SMOKE, "id"))
    assert [found.lead for found in match([lost], {}, twins)[0]] == [3]
