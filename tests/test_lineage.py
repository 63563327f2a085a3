"""Which known snapshot a returned file started from: continuing an own copy, or a colleague's."""

from __future__ import annotations

from hypothesis import given, strategies as st

from pipeline.core.merging.lineage import Cells, nearest
from pipeline.core.merging.merging import CellName

A, B, C, D, E = (1, "status"), (1, "answer"), (2, "status"), (2, "answer"), (3, "answer")
ISSUED: Cells = {}


def base(asked: Cells, *returns: Cells, together: bool = False) -> Cells:
    known = dict(enumerate(returns, 7))
    return nearest(asked, known, together=tuple(known) if together else ()).base


def test_a_first_return_is_compared_with_the_issued_workbook() -> None:
    assert base({A: "办结"}) == ISSUED


def test_somebody_who_continues_an_own_copy_is_compared_with_the_earlier_return() -> None:
    earlier = {A: "办理中", B: "已到现场"}
    assert base({A: "办结", B: "已到现场"}, earlier) == earlier


def test_the_same_cells_again_are_an_earlier_return() -> None:
    assert base({A: "办结"}, {A: "办结"}) == {A: "办结"}


def test_of_several_returns_the_one_with_fewest_differing_cells_is_the_base() -> None:
    near, far = {A: "办理中", B: "一"}, {A: "办理中"}
    assert base({A: "办理中", B: "一", C: "办结"}, far, near) == near


def test_an_old_copy_that_comes_after_a_newer_one_is_compared_with_the_older() -> None:
    older, newer = {A: "办理中"}, {A: "办结", B: "完"}
    assert base({A: "办理中"}, older, newer) == older


def test_a_tie_goes_to_the_issued_workbook() -> None:
    assert base({A: "办结", B: "一"}, {A: "办结", C: "退"}) == ISSUED


def test_a_tie_of_two_returns_goes_to_the_older() -> None:
    start = {A: "办理中", B: "已到现场查看"}
    colleague = start | {D: "甲的答复"}
    assert base(start | {D: "乙的答复"}, start, colleague) == start


def test_a_return_without_a_shared_edit_is_no_base() -> None:
    assert base({A: "办结", B: "一"}, {A: "办理中"}) == ISSUED


def test_the_untouched_copy_of_another_person_is_compared_with_the_issued_workbook() -> None:
    assert base({}, {A: "办结"}) == ISSUED


# -- colleagues: what two copies have in common by chance ---------------------------------------


def test_the_same_status_does_not_make_a_colleague_the_author() -> None:
    assert base({A: "办结", B: "甲说已清理"}, {A: "办结", B: "乙说没有这回事"}) == ISSUED


def test_one_equal_sentence_does_not_outweigh_a_disputed_one() -> None:
    theirs = {B: "已到现场核实情况", D: "甲的答复"}
    assert base(theirs, {B: "已到现场核实情况", D: "乙的答复"}) == ISSUED


def test_three_equal_choices_do_not_outweigh_a_disputed_sentence() -> None:
    same = {A: "办结", (1, "solved"): "是", (1, "verified"): "属实"}
    assert base(same | {B: "甲的"}, same | {B: "乙的"}) == ISSUED


def test_a_colleague_of_somebody_who_went_on_from_the_same_return_is_no_continuation() -> None:
    start = {B: "已到现场核实情况", D: "联系了来电人本人"}
    first, second = start | {A: "办结", E: "甲的答复"}, start | {A: "办结", E: "乙的答复"}
    assert base(second, start, first) == start


def test_many_equal_sentences_outweigh_one_that_was_rewritten() -> None:
    kept = {(n, "answer"): f"第{n}件已到现场处理" for n in range(5)}
    assert base(kept | {(9, "answer"): "改写了"}, kept | {(9, "answer"): "原来写的"}) != ISSUED


def test_a_text_that_goes_on_is_a_step_and_no_dispute() -> None:
    assert base({A: "办理中", B: "已派人，已清理"}, {A: "办理中", B: "已派人"}) != ISSUED


def test_a_sentence_that_goes_on_is_what_two_returns_share() -> None:
    earlier = {A: "办理中", B: "已派人到现场查看"}
    assert base({A: "办结", B: "已派人到现场查看，已清理"}, earlier) == earlier


def test_a_status_that_goes_back_is_disputed() -> None:
    assert base({A: "办理中", B: "已到现场"}, {A: "办结", B: "已到现场"}) == ISSUED


def test_of_two_files_of_one_run_nobody_knows_which_came_first() -> None:
    earlier, later = {A: "办理中", B: "已到现场"}, {A: "办结", B: "已到现场"}
    assert base(later, earlier, together=True) == ISSUED


def test_a_file_edited_again_where_it_lies_is_compared_with_its_earlier_state() -> None:
    earlier = {A: "办理中"}
    assert nearest({A: "已签收"}, {7: earlier}, same_file=7).base == earlier


def test_words_that_stand_in_many_rows_are_a_template_and_tell_once() -> None:
    same = {(n, "answer"): "已到现场核实，情况属实" for n in range(10, 15)}
    assert base(same | {D: "乙的答复"}, same | {D: "甲的答复"}) == ISSUED


def test_two_files_of_one_run_that_dispute_anything_are_two_copies() -> None:
    kept = {(n, "answer"): f"第{n}件已到现场处理" for n in range(5)}
    assert base(kept | {D: "乙的"}, kept | {D: "甲的"}, together=True) == ISSUED


def test_somebody_who_went_on_twice_may_change_a_choice_once_more() -> None:
    first = {B: "已到现场核实情况，烧烤店油烟确实很大"}
    second = first | {A: "办理中", (1, "solved"): "否", C: "办理中"}
    assert base(second | {(1, "solved"): "部分"}, first, second) == second


def test_a_return_of_some_rows_leaves_the_others_as_in_the_return_before_it() -> None:
    first = {(n, "answer"): f"第{n}件已到现场处理" for n in range(5)}
    some = {(1, "answer"): first[1, "answer"], (1, "status"): "办理中"}
    found = nearest(first | some | {(3, "status"): "办结"}, {7: first, 8: some}, rows={8: {1}})
    assert found.base == first | some


# -- cells that an earlier return had and this file has not -------------------------------------


def test_what_a_file_with_much_in_common_lacks_is_doubtful() -> None:
    found = nearest({A: "办结"}, {7: {A: "办结", B: "已清理"}})
    assert found.doubtful == {B}


def test_what_a_stranger_filled_is_not_doubtful() -> None:
    assert nearest({A: "办结"}, {7: {C: "办结", D: "已清理"}}).doubtful == frozenset()


def test_what_somebody_clears_in_an_own_copy_is_no_doubt() -> None:
    kept = {(n, "answer"): f"第{n}件已到现场处理" for n in range(5)}
    found = nearest(kept, {7: kept | {A: "办结"}})
    assert (found.base, found.doubtful) == (kept | {A: "办结"}, frozenset())


# -- whatever was typed -------------------------------------------------------------------------

EDITS = st.dictionaries(st.sampled_from([A, B, C, D]), st.sampled_from(["一", "二", "三"]))
RETURNS = st.dictionaries(st.integers(1, 9), EDITS, max_size=4)


def differing(asked: dict[CellName, str], known: Cells) -> int:
    return sum(asked.get(name) != known.get(name) for name in asked.keys() | known.keys())


@given(EDITS, RETURNS)
def test_the_base_is_the_issued_workbook_or_a_nearer_return_that_shares_an_edit(
    asked: dict[CellName, str], returns: dict[int, dict[CellName, str]]
) -> None:
    chosen = nearest(asked, returns).base
    shares = any(asked.get(name) == text for name, text in chosen.items())
    nearer = differing(asked, chosen) < differing(asked, ISSUED)
    assert chosen == ISSUED or (chosen in returns.values() and shares and nearer)


@given(EDITS.filter(bool), RETURNS)
def test_a_known_return_given_back_once_more_is_its_own_base(
    asked: dict[CellName, str], returns: dict[int, dict[CellName, str]]
) -> None:
    assert nearest(asked, returns | {99: asked}).base == asked


def test_a_tie_goes_to_the_issued_workbook_though_a_whole_report_is_shared() -> None:
    report = "已派人到现场查看，烧烤店油烟确实很大，已责令整改"
    assert base({B: report}, {B: report, A: "办结"}) == ISSUED


def test_a_short_word_that_goes_on_is_not_shared() -> None:
    assert base({B: "已办完了"}, {B: "已办"}) == ISSUED


def test_one_row_filled_alike_tells_no_more_than_its_cells() -> None:
    row = {B: "已到现场核实情况", A: "办结", (1, "solved"): "是", (1, "verified"): "属实"}
    assert base(row | {E: "乙的"}, row | {E: "甲的"}) == ISSUED


def test_a_copy_that_holds_what_a_later_return_changed_did_not_see_it() -> None:
    first = {B: "已到现场核实情况", A: "办理中", C: "办理中"}
    more = {(1, "solved"): "是", (1, "verified"): "属实", (2, "solved"): "是"}
    later = first | more | {A: "办结", C: "办结"}
    assert base(first | more, first, later) == first
