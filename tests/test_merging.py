"""Three-way merge: every row of the cell rule table, the nearest base, several rows of one lead."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, strategies as st

from pipeline.core.merging.merging import (
    AGREED,
    APPLY,
    CONFLICT,
    HOLD,
    UNTOUCHED,
    Asked,
    CellName,
    collapse,
    hold_mass_clears,
    mass_cleared,
    moved,
    verdict,
)
from pipeline.core.values import Reading


def judged(base: str, theirs: str, ours: str) -> str:
    return verdict(base, ours, Reading(theirs), lossy=False)


# -- the cell rule: base, theirs, ours ----------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "expected"),
    [
        ("甲", "甲", "甲", UNTOUCHED),
        ("甲", "甲", "乙", UNTOUCHED),  # we have moved on; this file asks for nothing
        ("", "", "乙", UNTOUCHED),
        ("甲", "乙", "甲", APPLY),
        ("", "乙", "", APPLY),
        ("甲", "乙", "乙", AGREED),
        ("", "乙", "乙", AGREED),
        ("甲", "", "", AGREED),
        ("甲", "乙", "丙", CONFLICT),
        ("", "乙", "丙", CONFLICT),
        ("甲", "乙", "", CONFLICT),
        ("甲", "", "甲", APPLY),  # cleared
        ("甲", "", "丙", CONFLICT),  # cleared, but we have moved on
    ],
)
def test_the_cell_rule(base: str, theirs: str, ours: str, expected: str) -> None:
    assert judged(base, theirs, ours) == expected


@pytest.mark.parametrize(
    ("base", "theirs"),
    [("", "  "), ("", "\u3000\n"), ("一\r\n二", "一\n二"), ("一\n二", "一_x000D_\n二"),
     ("甲 ", "甲"), ("甲\u00a0乙", "甲 乙"), ("甲\t乙", "甲 乙")],
)  # fmt: skip
def test_the_losses_of_a_round_trip_touch_nothing(base: str, theirs: str) -> None:
    assert judged(base, theirs, base) == UNTOUCHED


@pytest.mark.parametrize(("base", "theirs"), [("0012", "12"), ("A", "Ａ"), ("甲乙", "甲 乙")])
def test_what_a_person_may_mean_is_an_edit(base: str, theirs: str) -> None:
    assert judged(base, theirs, base) == APPLY


@pytest.mark.parametrize(
    "reading",
    [Reading("以办结", understood=False), Reading("#N/A", understood=False),
     Reading("1.2E+17", exact=False)],
)  # fmt: skip
@pytest.mark.parametrize("ours", ["", "办理中", "办结"])
def test_what_was_not_understood_is_held_whatever_we_have(reading: Reading, ours: str) -> None:
    assert verdict("办理中", ours, reading, lossy=False) == HOLD


def test_what_was_not_understood_and_was_sent_like_that_is_untouched() -> None:
    assert verdict("#N/A", "", Reading("#N/A", understood=False), lossy=False) == UNTOUCHED


# -- a csv that cannot hold every character -----------------------------------------------------


@pytest.mark.parametrize(
    ("base", "theirs"),
    [("5½层", "5?层"), ("好👍", "好??"), ("𠮷野家", "??野家"), ("①已办", "①已办"),
     ("naïve", "na?ve"), ("甲\u200b乙", "甲?乙")],
)  # fmt: skip
def test_a_gbk_image_of_what_was_sent_is_untouched(base: str, theirs: str) -> None:
    assert verdict(base, base, Reading(theirs), lossy=True) == UNTOUCHED


def test_question_marks_are_an_edit_in_a_file_that_can_hold_every_character() -> None:
    assert verdict("5½层", "5½层", Reading("5?层"), lossy=False) == APPLY


@pytest.mark.parametrize("theirs", ["5?层，已查", "?", "5??层", "6?层"])
def test_what_is_no_image_of_what_was_sent_is_an_edit(theirs: str) -> None:
    assert verdict("5½层", "5½层", Reading(theirs), lossy=True) == APPLY


def test_a_question_that_a_person_asks_is_an_edit_in_a_csv() -> None:
    assert verdict("已办", "已办", Reading("已办?"), lossy=True) == APPLY


# -- columns that were sorted without the others ---------------------------------------------


def column(texts: list[str], field: str = "answer") -> dict[CellName, str]:
    return {(lead, field): text for lead, text in enumerate(texts)}


ANSWERS = [f"第{n}件已到现场" for n in range(30)]


def test_a_column_sorted_alone_is_moved() -> None:
    assert moved(column(ANSWERS), column(ANSWERS[::-1])) == ["answer"]


def test_a_column_that_was_left_is_not_moved() -> None:
    assert moved(column(ANSWERS), column(ANSWERS)) == []


def test_a_column_filled_for_the_first_time_is_not_moved() -> None:
    assert moved(column([""] * 30), column(ANSWERS)) == []


def test_many_new_values_are_edits_and_no_move() -> None:
    assert moved(column(ANSWERS), column([f"{text}，已办结" for text in ANSWERS])) == []


def test_a_few_exchanged_values_are_edits() -> None:
    swapped = [*ANSWERS[:4][::-1], *ANSWERS[4:]]
    assert moved(column(ANSWERS), column(swapped)) == []


def test_a_move_is_told_though_one_in_ten_values_was_edited_besides() -> None:
    edited = ["今天新填", *ANSWERS[:0:-1]]
    assert moved(column(ANSWERS), column(edited)) == ["answer"]


def test_equal_values_that_change_places_are_no_move() -> None:
    assert moved(column(["是"] * 30, "solved"), column(["是"] * 30, "solved")) == []


CLERKS = ["张三", "李四"] * 15


def test_two_names_that_were_swapped_by_hand_are_no_move() -> None:
    assert moved(column(CLERKS), column(CLERKS[1:17] + CLERKS[16:])) == []


def test_two_names_that_stand_together_now_were_sorted() -> None:
    assert moved(column(CLERKS), column(sorted(CLERKS))) == ["answer"]


def test_names_that_stand_together_because_whole_rows_were_sorted_are_no_move() -> None:
    assert moved(column(CLERKS), column(sorted(CLERKS)), in_order=False) == []


def test_names_that_stood_together_before_are_no_move() -> None:
    assert moved(column(sorted(CLERKS)), column(sorted(CLERKS, reverse=True))) == []


# -- a column that went blank -------------------------------------------------------------------


def cleared(rows: int, field: str = "answer", decision: str = APPLY) -> list[Asked]:
    return [Asked(lead, field, "写过", "写过", "", decision, f"N{lead}") for lead in range(rows)]


def verdicts(asked: list[Asked]) -> Counter[str]:
    return Counter(cell.verdict for cell in asked)


def held(asked: list[Asked], filled: dict[str, int]) -> list[Asked]:
    """Judge a sheet of which so many cells of a field had been filled."""
    blank = Counter(cell.field for cell in asked if not cell.theirs)
    return hold_mass_clears(asked, mass_cleared(blank, filled))


def test_a_column_that_went_blank_in_many_rows_is_held() -> None:
    assert verdicts(held(cleared(10), {"answer": 20})) == {HOLD: 10}


def test_a_held_clear_says_why() -> None:
    assert {cell.why for cell in held(cleared(10), {"answer": 10})} == {"成片清空"}


def test_what_was_held_before_and_is_cleared_again_is_cleared() -> None:
    confirmed = {(lead, "answer") for lead in range(12)}
    assert verdicts(hold_mass_clears(cleared(12), {"answer"}, confirmed)) == {APPLY: 12}


def test_nine_cleared_cells_are_cleared() -> None:
    assert verdicts(held(cleared(9), {"answer": 9})) == {APPLY: 9}


def test_a_small_share_of_a_column_is_cleared() -> None:
    assert verdicts(held(cleared(30), {"answer": 100})) == {APPLY: 30}


def test_cleared_conflicts_count_as_clears() -> None:
    asked = cleared(5) + [Asked(c.lead + 5, c.field, c.base, "新", "", CONFLICT, c.cell)
                          for c in cleared(5)]  # fmt: skip
    assert verdicts(held(asked, {"answer": 10})) == {HOLD: 10}


def test_what_else_was_typed_into_a_cleared_column_is_kept() -> None:
    typed = Asked(99, "answer", "", "", "已办", APPLY, "N99")
    assert held([*cleared(12), typed], {"answer": 13})[-1] == typed


def test_another_column_is_not_held() -> None:
    asked = cleared(12) + cleared(3, "remark")
    assert verdicts(held(asked, {"answer": 12, "remark": 3})) == {HOLD: 12, APPLY: 3}


def test_only_what_is_cleared_is_held() -> None:
    asked = [Asked(n, "answer", "写过", "", "", AGREED, "N1") for n in range(20)]
    assert verdicts(hold_mass_clears(asked, {"answer"})) == {AGREED: 20}


# -- several rows of one lead -------------------------------------------------------------------


def cell(theirs: str, decision: str, at: str, base: str = "", ours: str = "") -> Asked:
    return Asked(1, "answer", base, ours, theirs, decision, at)


def said(asked: list[Asked]) -> list[tuple[str, str, str]]:
    return sorted((one.verdict, one.theirs, one.ours) for one in asked if one.verdict != UNTOUCHED)


def test_the_same_change_in_two_rows_is_one_change() -> None:
    assert said(collapse([cell("甲", APPLY, "N4"), cell("甲", APPLY, "N5")])) == [(APPLY, "甲", "")]


def test_different_changes_in_two_rows_are_a_conflict() -> None:
    asked = collapse([cell("甲", APPLY, "N4"), cell("乙", APPLY, "N5")])
    assert said(asked) == [(APPLY, "甲", ""), (CONFLICT, "乙", "甲")]


def test_three_different_changes_lose_none() -> None:
    asked = collapse([cell(text, APPLY, "N4") for text in ("甲", "乙", "丙")])
    assert {one.theirs for one in asked} == {"甲", "乙", "丙"}


@pytest.mark.parametrize("order", [1, -1])
def test_a_copy_left_untouched_does_not_dispute_a_change(order: int) -> None:
    rows = [cell("甲", UNTOUCHED, "N4", "甲", "甲"), cell("乙", APPLY, "N5", "甲", "甲")]
    assert said(collapse(rows[::order])) == [(APPLY, "乙", "甲")]


def test_a_row_that_was_not_understood_does_not_dispute_one_that_was() -> None:
    said = [
        Asked(1, "status", "已派发", "已派发", "以办结", HOLD, "A4"),
        Asked(1, "status", "已派发", "已派发", "办结", APPLY, "A9"),
    ]
    assert [cell.verdict for cell in collapse(said)] == [HOLD, APPLY]


def test_rows_of_different_leads_do_not_meet() -> None:
    rows = [
        Asked(lead, "answer", "", "", text, APPLY, "N") for lead, text in ((1, "甲"), (2, "乙"))
    ]
    assert collapse(rows) == rows


# -- nothing is lost, nothing is overwritten silently -------------------------------------------

TEXT = st.sampled_from(["", "甲", "乙", "丙"])
NAMES = st.tuples(st.integers(1, 3), st.sampled_from(["status", "answer"]))
TABLES = st.dictionaries(NAMES, st.tuples(TEXT, TEXT, TEXT), max_size=6)


def oracle(base: str, ours: str, theirs: str) -> str:
    """The rule in its plainest words."""
    if theirs == base:
        return UNTOUCHED
    if theirs == ours:
        return AGREED
    return APPLY if ours == base else CONFLICT


@given(TABLES)
def test_every_cell_of_a_table_is_judged_by_the_rule(
    table: dict[CellName, tuple[str, str, str]],
) -> None:
    for base, ours, theirs in table.values():
        assert judged(base, theirs, ours) == oracle(base, ours, theirs)


@given(TABLES)
def test_no_edit_is_lost_and_nothing_is_overwritten_silently(
    table: dict[CellName, tuple[str, str, str]],
) -> None:
    asked = [
        Asked(*name, base, ours, theirs, judged(base, theirs, ours), "A1")
        for name, (base, ours, theirs) in table.items()
    ]
    ledger = {name: ours for name, (_, ours, _) in table.items()}
    said_aloud = set()
    for one in collapse(hold_mass_clears(asked, Counter())):
        if one.verdict == APPLY:
            ledger[one.lead, one.field] = one.theirs
        elif one.verdict in (CONFLICT, HOLD):
            said_aloud.add((one.lead, one.field))
    for name, (base, ours, theirs) in table.items():
        edited, moved_on = theirs != base, ours != base
        assert not edited or ledger[name] == theirs or name in said_aloud  # theirs is not lost
        assert not moved_on or ledger[name] == ours  # ours is not overwritten


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=4), TEXT, TEXT)
def test_no_edit_of_several_rows_of_one_lead_is_lost(
    rows: list[tuple[str, str, str]], base: str, ours: str
) -> None:
    edits = [theirs for theirs, *_ in rows]
    asked = [cell(text, judged(base, text, ours), "N", base, ours) for text in edits]
    kept = {one.theirs for one in collapse(asked) if one.verdict in (APPLY, AGREED, CONFLICT)}
    assert {text for text in edits if text != base} <= kept


@given(st.lists(TEXT, min_size=1, max_size=4), TEXT, TEXT)
def test_several_rows_of_one_lead_apply_one_value_at_most(
    edits: list[str], base: str, ours: str
) -> None:
    asked = [cell(text, judged(base, text, ours), "N", base, ours) for text in edits]
    assert sum(one.verdict == APPLY for one in collapse(asked)) <= 1


def test_what_was_not_understood_is_held_though_we_have_the_same() -> None:
    assert verdict("办理中", "以办结", Reading("以办结", understood=False), lossy=False) == HOLD


def test_of_a_column_cleared_again_only_what_was_told_to_be_held_is_cleared() -> None:
    confirmed = {(lead, "answer") for lead in range(12)}
    asked = hold_mass_clears(cleared(24), {"answer"}, confirmed)
    assert verdicts(asked) == {APPLY: 12, HOLD: 12}


def test_values_exchanged_in_a_short_column_are_edits() -> None:
    assert moved(column(ANSWERS[:5]), column(ANSWERS[4::-1])) == []


def test_a_row_that_says_what_we_have_disputes_no_other_row() -> None:
    rows = [cell("丙", CONFLICT, "N4", "甲", "乙"), cell("乙", AGREED, "N5", "甲", "乙")]
    assert said(collapse(rows)) == [(AGREED, "乙", "乙"), (CONFLICT, "丙", "乙")]
