"""What a csv makes of texts is no edit; what a person types into a csv is one."""

from __future__ import annotations

import pytest

from pipeline.core.intake.lossy import is_image


@pytest.mark.parametrize(
    ("base", "theirs"),
    [
        ("000123", "123"),
        ("1E5", "100000"),
        ("50%", "0.5"),
        ("13800001234", "1.38E+10"),
        ("2025071000000001", "2025071000000000"),
        ("12345678901234567890", "1.23457E+19"),
        ("12345678901234567890", "12345678901234600000"),
        ("3-4", "2026-03-04"),
        ("3/4", "2026/3/4"),
        ("=1+1", "2"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_made_of_a_text_is_its_image(base: str, theirs: str) -> None:
    assert is_image(theirs, base)


@pytest.mark.parametrize(
    ("base", "theirs"),
    [
        ("3", "4"),
        ("2025071000000001", "2025071000000002"),
        ("13800001234", "13800001235"),
        ("13800001234", "1.39E+10"),
        ("3-4", "2026-04-03"),
        ("3-4栋", "2026-03-04"),
        ("", "0"),
        ("已办", "2"),
        ("=1+1", "已办"),
        ("5½层", "6?层"),
    ],
)
def test_what_a_person_typed_is_no_image(base: str, theirs: str) -> None:
    assert not is_image(theirs, base)


def test_the_same_day_of_another_year_is_an_edit() -> None:
    assert not is_image("2026-03-04", "2025-3-4")
