"""Row keys and lead numbers."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, strategies as st

from pipeline.core.keys import lead_id, read_lead_id, read_row_key, row_key
from pipeline.core.values import read_moment

ISSUES = st.integers(0, 1_000_000)
LEADS = st.integers(0, 2**25 - 1)
SYMBOLS = "BCDFGHJKMNPQRTVWXY346789"
# a busy year: 60 workbooks a day of 300 rows each would be more; these are some of them
KNOWN = [(issue, lead) for issue in range(1, 201) for lead in range(1, 101)]


@given(ISSUES, LEADS)
def test_every_row_key_reads_back(issue: int, lead: int) -> None:
    assert read_row_key(row_key(issue, lead)) == (issue, lead)


@given(ISSUES, LEADS)
def test_a_row_key_is_rk_and_eleven_symbols(issue: int, lead: int) -> None:
    assert re.fullmatch(f"RK[{SYMBOLS}]{{11}}", row_key(issue, lead))


@given(ISSUES, LEADS)
def test_no_row_key_reads_as_a_number(issue: int, lead: int) -> None:
    key = row_key(issue, lead)
    assert not key.isdigit()
    assert "E" not in key
    with pytest.raises(ValueError, match="could not convert"):
        float(key)
    with pytest.raises(ValueError, match="invalid literal"):
        int(key, 16)


@given(ISSUES, LEADS)
def test_no_row_key_reads_as_a_date_or_a_truth_value(issue: int, lead: int) -> None:
    key = row_key(issue, lead)
    assert not read_moment(key).understood
    assert key not in ("TRUE", "FALSE")
    assert not any(mark in key for mark in "-/.:% ")


@given(ISSUES, LEADS, ISSUES, LEADS)
def test_two_rows_never_have_one_key(issue: int, lead: int, issue_2: int, lead_2: int) -> None:
    assert ((issue, lead) == (issue_2, lead_2)) == (
        row_key(issue, lead) == row_key(issue_2, lead_2)
    )


@pytest.mark.parametrize(
    "written", ["{} ", " {}", "{}\n", "\u3000{}", "{}\u200b"]
)  # fmt: skip
def test_blanks_around_a_row_key_do_no_harm(written: str) -> None:
    assert read_row_key(written.format(row_key(7, 31))) == (7, 31)


def test_a_row_key_in_lower_case_is_read() -> None:
    assert read_row_key(row_key(7, 31).lower()) == (7, 31)


def test_a_full_width_row_key_is_read() -> None:
    wide = row_key(7, 31).translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
    assert read_row_key(wide) == (7, 31)


@pytest.mark.parametrize(
    "text", ["", "RK", "XS-20250710-0001", "RK" + "B" * 10, "RK" + "B" * 12, "RKBBBBBBBBBBE", "123"]
)
def test_what_is_no_row_key_is_none(text: str) -> None:
    assert read_row_key(text) is None


def mistyped(chance: random.Random, key: str) -> str:
    """The key with one wrong symbol behind RK."""
    at = chance.randrange(2, len(key))
    wrong = chance.choice([symbol for symbol in SYMBOLS if symbol != key[at]])
    return key[:at] + wrong + key[at + 1 :]


def swapped(chance: random.Random, key: str) -> str:
    """The key with two neighbours behind RK the wrong way round."""
    while True:
        at = chance.randrange(2, len(key) - 1)
        if key[at] != key[at + 1]:
            return key[:at] + key[at + 1] + key[at] + key[at + 2 :]


def hits(keys: list[str]) -> int:
    """How many of these are the key of a row that was issued."""
    issued = set(KNOWN)
    return sum(read_row_key(key) in issued for key in keys)


def test_one_wrong_symbol_is_no_key_of_another_row() -> None:
    chance = random.Random(20250710)
    assert hits([mistyped(chance, row_key(*chance.choice(KNOWN))) for _ in range(20_000)]) == 0


def test_two_swapped_neighbours_are_no_key_of_another_row() -> None:
    chance = random.Random(20250710)
    assert hits([swapped(chance, row_key(*chance.choice(KNOWN))) for _ in range(20_000)]) == 0


def test_the_check_symbol_tells_nearly_every_wrong_symbol() -> None:
    chance = random.Random(20250710)
    wrong = [mistyped(chance, row_key(*chance.choice(KNOWN))) for _ in range(20_000)]
    assert sum(read_row_key(key) is not None for key in wrong) < 0.005 * len(wrong)


def test_the_check_symbol_tells_nearly_every_swap() -> None:
    chance = random.Random(20250710)
    wrong = [swapped(chance, row_key(*chance.choice(KNOWN))) for _ in range(20_000)]
    assert sum(read_row_key(key) is not None for key in wrong) < 0.005 * len(wrong)


def test_a_key_counted_up_by_the_fill_handle_is_no_key_of_another_row() -> None:
    keys = [row_key(3, lead) for lead in range(1, 2000)]
    ends_in_digit = [key for key in keys if key[-1] in "34678"]
    filled = [key[:-1] + str(int(key[-1]) + 1) for key in ends_in_digit]
    assert len(filled) > 300
    assert hits(filled) == 0


def test_neighbours_look_unalike() -> None:
    alike = [
        sum(a == b for a, b in zip(row_key(3, lead)[2:], row_key(3, lead + 1)[2:], strict=True))
        for lead in range(1, 500)
    ]
    assert max(alike) <= 4


def test_a_lead_id_is_prefix_day_and_number() -> None:
    assert lead_id("XS", "2025-07-10", 7) == "XS-20250710-0007"


def test_a_lead_id_grows_beyond_four_digits() -> None:
    assert lead_id("XS", "2025-07-10 08:30", 12_345) == "XS-20250710-12345"


@pytest.mark.parametrize(
    "written",
    ["XS-20250710-0001", "xs-20250710-0001", "XS－20250710－0001", "XS–20250710—0001",
     " XS-20250710-0001 ", "ＸＳ-２０２５０７１０-０００１", "XS-20250710-\n0001",
     "XS−20250710‑0001"],
)  # fmt: skip
def test_a_lead_id_is_read_however_it_was_written(written: str) -> None:
    assert read_lead_id(written) == "XS-20250710-0001"
