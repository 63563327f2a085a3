"""Cells that wait: kept as typed behind their reason, told in one sentence a reason."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pipeline.core.merging.holding import (
    MASS_CLEAR,
    MOVED,
    NO_STEP,
    NOT_THEIRS,
    code,
    key,
    notices,
    pack,
    unpack,
)


@given(st.text(), st.sampled_from(["", MASS_CLEAR, MOVED, NO_STEP, NOT_THEIRS]))
def test_what_is_kept_gives_back_what_was_typed_and_why(typed: str, why: str) -> None:
    if why or not typed.startswith("〔"):
        assert unpack(pack(typed, why)) == (typed, why)


def test_a_formula_is_no_reason_to_keep() -> None:
    assert pack("=A1", "=A1") == "=A1"


@pytest.mark.parametrize(
    ("typed", "why", "expected"),
    [
        ("以办结", "", "M02"),
        ("", MASS_CLEAR, "M05"),
        ("已处理", MOVED, "M10"),
        ("已销号", NO_STEP, "M12"),
        ("=A1", "", "M13"),
        ('=DISPIMG("ID_1",1)', "", "M14"),
        ("已办", NOT_THEIRS, "M24"),
    ],
)
def test_each_reason_has_its_message(typed: str, why: str, expected: str) -> None:
    assert code(typed, why) == expected


def test_each_department_has_a_waiting_cell_of_its_own() -> None:
    assert key("城管局", "status") == "hold@城管局@status"


def test_one_cell_is_one_sentence_with_what_was_typed() -> None:
    said = notices([("status", "以办结")])
    assert said == "“办理状态”交回的“以办结”没看懂，没有并入，请改。"


def test_several_cells_of_one_reason_are_one_sentence() -> None:
    said = notices([("status", "以办结"), ("closed_at", "昨天")])
    assert said == "“办理状态”交回的“以办结”、“办结时间”交回的“昨天”没看懂，没有并入，请改。"


def test_cells_of_two_reasons_are_two_sentences() -> None:
    said = notices([("status", "以办结"), ("remark", pack("", MASS_CLEAR))])
    assert said.count("。") == 2


def test_a_notice_quotes_thirty_characters_of_a_long_value() -> None:
    said = notices([("status", "长" * 40)])
    assert "“" + "长" * 30 + "”" in said


def test_who_has_the_lead_again_is_told_to_say_it_again() -> None:
    said = notices([("answer", pack("已办", NOT_THEIRS))], to_author=True)
    assert said.endswith("现在要用，请再填一次。")
