"""Whether two rows of exports are one case: by their numbers, else by what, when, where and who.

A platform gives a case one number, and may give it a second one (省号, 市号): any of them tells the
case. Rows without such a number are told by their words; an export made another day may leave out
the time of day, or bring a column more, and the row is still the same one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from enum import Enum
from typing import NamedTuple

from pipeline.core.fields import ALL
from pipeline.core.text import squeezed

LONG_NUMBER = 8  # characters; shorter numbers are told apart by their source
_MARKS = re.compile(r"[\W_]+")
_WIDE = re.compile(r"[\uff10-\uff5a]")
_SHORTEST = 6  # characters of a content; a shorter one (扰民) stands in the rows of many cases
_ALIKE = 0.6  # of two texts; a corrected word leaves more
_COMPARED = 400  # characters; comparing takes the square of them
_DAY, _HOUR = len("2025-07-10"), len("2025-07-10 08")
_PHONE = 11  # digits; what stands before them is the country


class Number(NamedTuple):
    """One number of a case: ``name`` as it is looked up, the header of its column, as written."""

    name: str
    header: str
    written: str


class Profile(NamedTuple):
    """What tells rows of the same words apart; blank where nothing is known.

    ``received_at`` is ISO; ``number`` is blank where the case has none of its own.
    """

    received_at: str = ""
    address: str = ""
    petitioner: str = ""
    phone: str = ""
    number: str = ""


class Likeness(Enum):
    """How far two profiles agree."""

    EXACT = "exact"
    CLOSE = "close"  # one thing is less exact, or missing, on one side; none differs
    NONE = "none"


def is_lasting(number: str) -> bool:
    """Tell whether a number stays with its case: no running number, which the next table reuses."""
    return len(number) >= LONG_NUMBER or (bool(number) and not number.isdigit())


def number_name(number: str, source: str) -> str:
    """Return how a lasting number is looked up: a long one is unique everywhere."""
    if not number.isascii() or not number.isalnum():
        number = unicodedata.normalize("NFKC", number).strip("'’‘`")
        number = "".join(number.split())
    return number if len(number) >= LONG_NUMBER else f"{source}#{number}"


def words(content: str) -> str:
    """Return the words of a content, without blanks and marks; blank where they are too few."""
    told = _MARKS.sub("", content)
    if _WIDE.search(told):
        told = unicodedata.normalize("NFKC", told)
    return told if len(told) >= _SHORTEST else ""


def likeness(before: Profile, after: Profile) -> Likeness:
    """Compare two rows of the same words: when, where, who.

    Close are those of which one thing is blank, or a moment less exact, on one side only, while
    something else is filled and agrees.
    """
    judged = [
        _times(before.received_at, after.received_at),
        _texts(squeezed(before.address), squeezed(after.address)),
        _persons(before, after),
    ]
    if Likeness.NONE in judged or judged.count(Likeness.CLOSE) > 1:
        return Likeness.NONE
    if Likeness.CLOSE not in judged:
        return Likeness.EXACT
    filled = (after.received_at, after.address, after.petitioner or after.phone)
    told = any(
        said and judgement is Likeness.EXACT for said, judgement in zip(filled, judged, strict=True)
    )
    return Likeness.CLOSE if told else Likeness.NONE


def _texts(one: str, other: str) -> Likeness:
    if one == other:
        return Likeness.EXACT
    return Likeness.NONE if one and other else Likeness.CLOSE


def _times(one: str, other: str) -> Likeness:
    """Compare moments: a day without its time, or an hour without its minutes, is close to it."""
    if one == other:
        return Likeness.EXACT
    if not (one and other):
        return Likeness.CLOSE
    bare = len(one) == _DAY or len(other) == _DAY
    same_day, same_hour = one[:_DAY] == other[:_DAY], one[:_HOUR] == other[:_HOUR]
    no_minutes = one.endswith(":00") or other.endswith(":00")
    return Likeness.CLOSE if (bare and same_day) or (same_hour and no_minutes) else Likeness.NONE


def _persons(before: Profile, after: Profile) -> Likeness:
    """Compare who: a phone tells it, else the name."""
    phones = [re.sub(r"\D", "", one.phone)[-_PHONE:] for one in (before, after)]
    names = [squeezed(one.petitioner) for one in (before, after)]
    called = _texts(*phones)
    if called is Likeness.EXACT and phones[0]:
        return Likeness.EXACT
    return Likeness.NONE if Likeness.NONE in (called, _texts(*names)) else _least(called, names)


def _least(called: Likeness, names: Sequence[str]) -> Likeness:
    return called if called is Likeness.CLOSE else _texts(names[0], names[1])


def is_alike(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Tell whether two rows of one number speak of one matter, in other words perhaps.

    Their contents are alike, or one stands in the other. A title (噪音扰民) is that of many cases.
    """
    one, other = (squeezed(said.get("content", ""))[:_COMPARED] for said in (before, after))
    if not (one and other) or one in other or other in one:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def is_other_case(numbers: Sequence[Number], known: Iterable[tuple[str, str]]) -> bool:
    """Tell whether a lead that one of a row's numbers names is another case all the same.

    ``numbers`` are those of the row, ``known`` those of the lead as (name, header). It is another
    one where both have a number of the same column, and not the same one: several cases may share
    a second number, but a column never gives one case two.
    """
    names = {one.name for one in numbers}
    mine = {one.header: one.name for one in reversed(numbers)}
    return any(
        header in mine and name != mine[header] and name not in names for name, header in known
    )


def differing(
    before: Mapping[str, str],
    person: Mapping[str, str],
    after: Mapping[str, str],
    other: Mapping[str, str],
) -> str:
    """Say in which column two rows of one table and one number are those of two cases.

    A table has a case once, or several times with its steps; another matter under its number is a
    slip of copying, another person somebody else who was given the same ticket. Blank where they
    may be one.
    """
    if not is_alike(before, after):
        return ALL["content"].header
    phones = [re.sub(r"\D", "", one.get("phone", ""))[-_PHONE:] for one in (person, other)]
    names = [squeezed(one.get("petitioner", "")) for one in (person, other)]
    if all(names) and names[0][0] != names[1][0] and phones[0] != phones[1]:
        return ALL["petitioner"].header
    return ""
