"""Checksums: which long numbers belong to a person, so that the numbers of cases survive.

A case number of 18 digits may begin with a code of a region and a day, like an identity number.
"""

from __future__ import annotations

from datetime import date

# GB 11643: the weights of the first 17 digits and what the 18th is
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# GB/T 2260: the first two digits
_REGIONS = tuple(range(tens + 1, tens + 1 + many) for tens, many in
                 ((10, 5), (20, 3), (30, 7), (40, 6), (50, 4), (60, 5)))  # fmt: skip
_ISLANDS = (71, 81, 82, 83, 91)
_PROVINCES = frozenset(str(one) for span in (*_REGIONS, _ISLANDS) for one in span)
_FIRST_YEAR, _LAST_YEAR = 1900, 2019
_ADULT = 2005  # born before: what looks like it is one, mistyped or not


def is_identity_number(said: str) -> bool:
    """Tell whether 18 symbols are an identity number: region, day of birth, check symbol.

    Of whoever is grown up a wrong check symbol counts as mistyped; a case number has a later day.
    """
    number = plain_digits(said)
    if len(number) != 18 or number[:2] not in _PROVINCES:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    if not _FIRST_YEAR <= born.year <= _LAST_YEAR:
        return False
    return born.year < _ADULT or _CHECKS[_weighed(number)] == number[17]


def _weighed(number: str) -> int:
    return sum(int(one) * weight for one, weight in zip(number, _WEIGHTS, strict=False)) % 11


def is_card_number(said: str) -> bool:
    """Tell whether 16, 17 or 19 digits are the number of a bank card (Luhn).

    Those of 18 digits are left to the words before them: so long are the numbers of cases.
    """
    number = plain_digits(said)
    if len(number) == 18 or not (number.startswith("62") or len(number) == 16):
        return False
    doubled = (2 * int(one) for one in number[-2::-2])
    total = sum(map(int, number[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)
    return total % 10 == 0


def plain_digits(said: str) -> str:
    """Return the digits of a number and its X, half-width, without what stands between them."""
    return "".join(
        str(int(one)) if one.isdecimal() else "X"
        for one in said
        if one.isdecimal() or one in "XxＸｘ"
    )
