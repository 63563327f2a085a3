"""Row keys and lead numbers: what finds a row again after people have had the workbook.

A row key names (issue, lead) in ten scrambled symbols and a check symbol, behind ``RK``. The
symbols cannot be read as a number, a date or a word by any spreadsheet; scrambling makes
neighbours look unalike, so a mistyped or drag-filled key does not hit another row.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.core.text import squeezed

_SYMBOLS = "BCDFGHJKMNPQRTVWXY346789"
_PAIRS = tuple(a + b for a in _SYMBOLS for b in _SYMBOLS)
_PAIR_VALUE = {pair: value for value, pair in enumerate(_PAIRS)}
# what a pair adds to the check sum of a key, by its place
_PAIR_WEIGHTS = tuple(
    tuple((at + 2) * first + (at + 3) * second for first in range(24) for second in range(24))
    for at in range(0, 10, 2)
)
_SPACE = len(_SYMBOLS) ** 10
_SCRAMBLE = 38_196_601_005_769  # prime to 24: a bijection on the key space
_UNSCRAMBLE = pow(_SCRAMBLE, -1, _SPACE)
_LEADS = 1 << 25
_KEY = re.compile(rf"RK([{_SYMBOLS}]{{10}})([{_SYMBOLS}])")


def row_key(issue: int, lead: int) -> str:
    """Return the row key of a lead in an issued workbook."""
    code = (issue * _LEADS + lead) * _SCRAMBLE % _SPACE
    body, total = "RK", 0
    for weights in _PAIR_WEIGHTS:
        code, pair = divmod(code, 576)
        body += _PAIRS[pair]
        total += weights[pair]
    return body + _SYMBOLS[total % 23]


@lru_cache(maxsize=8_192)
def read_row_key(text: str) -> tuple[int, int] | None:
    """Return (issue, lead number) of a row key, or None where the text is no sound key."""
    found = _KEY.fullmatch(squeezed(text).upper())
    if not found or _check(found[1]) != found[2]:
        return None
    code = 0
    for at in range(8, -2, -2):
        code = code * 576 + _PAIR_VALUE[found[1][at : at + 2]]
    issue, lead = divmod(code * _UNSCRAMBLE % _SPACE, _LEADS)
    return issue, lead


def _check(body: str) -> str:
    total = sum((place + 2) * _SYMBOLS.index(symbol) for place, symbol in enumerate(body))
    return _SYMBOLS[total % 23]


def lead_id(prefix: str, day: str, serial: int) -> str:
    """Return a visible 线索编号 such as ``XS-20250710-0001``; ``day`` is an ISO date."""
    return f"{prefix}-{day[:10].replace('-', '')}-{serial:04d}"


def read_lead_id(text: str) -> str:
    """Return a 线索编号 as we write it: half-width, upper case, dashes folded, no blanks."""
    return squeezed(text).upper()
