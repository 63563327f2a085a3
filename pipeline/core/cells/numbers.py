"""Numbers that are names (来源编号, 证件号码): their digits, and whether a spreadsheet lost some.

A spreadsheet keeps 15 digits of a number. What it made of a longer one names nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pipeline.core.privacy.checksums import is_identity_number
from pipeline.core.text import DASHES

KEPT_DIGITS = 15
_SHORT = re.compile(r"(\d)(?:\.(\d+))?[eE](\+?)(\d{1,3})", re.ASCII)
_WITH_POINT = re.compile(r"(\d{7,})\.0+", re.ASCII)
_LONG = re.compile(r"[1-9]\d{15,}", re.ASCII)
_ZEROS = re.compile(r"[1-9]\d{14}0+", re.ASCII)
_TELLING_ZEROS = 6  # by chance once in a million tables
_LEAST_EXPONENT = 5  # 2E3 may be a building
_IDENTITY = re.compile(
    r"(?:身份证|证件)?(?:号码|号)?[:\s]*"
    r"([1-9]\d{5}[ -]?(?:18|19|20)\d\d[ -]?\d{4}[ -]?\d{3}[\dXx]|[1-9]\d{14})",
    re.ASCII,
)


def written_out(written: str) -> tuple[str, bool]:
    """Return a number in full, and whether all its digits are there: ``3.2E+17`` has lost 15.

    What is no such number comes back as it is.
    """
    pointed = _WITH_POINT.fullmatch(written)
    if pointed:  # a program took it for a number: 13800138000.0
        return pointed[1], len(pointed[1]) <= KEPT_DIGITS
    found = _SHORT.fullmatch(written)
    if found is None:
        return written, True
    first, more, plus, exponent = found[1], found[2] or "", found[3], int(found[4])
    if exponent < _LEAST_EXPONENT or not (more or plus):
        # 3E17 without a point or a plus: what people type, unless it is longer than any code
        return written, exponent < KEPT_DIGITS
    if exponent == len(more) and exponent < KEPT_DIGITS:
        return first + more, True
    return written, False


def has_zeros_behind(written: str) -> bool:
    """Tell whether the digits behind the fifteenth are all zeros."""
    return bool(_ZEROS.fullmatch(written))


def were_numbers(column: Iterable[str]) -> bool:
    """Tell whether the texts of a column went through a spreadsheet as numbers.

    All long ones have nothing but zeros behind their fifteenth digit, more than chance leaves.
    """
    long = [one for one in column if _LONG.fullmatch(one)]
    zeros = sum(len(one) - KEPT_DIGITS for one in long)
    return zeros >= _TELLING_ZEROS and all(map(has_zeros_behind, long))


def identity_number(written: str) -> tuple[str, bool]:
    """Return the number of an identity card without blanks, and whether all its digits are there.

    Eighteen digits of which the last three are zeros and the check symbol is wrong came out of a
    spreadsheet. What is no such number stays as it stands.
    """
    text = unicodedata.normalize("NFKC", written).translate(DASHES).strip()
    found = _IDENTITY.fullmatch(text)
    if found is None:
        return written_out(written)
    number = found[1].replace(" ", "").replace("-", "").upper()
    return number, not number.endswith("000") or is_identity_number(number)
