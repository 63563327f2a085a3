"""The leak scan: what belongs to a person in any text, where it stands, and the text without it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.core.privacy.patterns import (
    ACCOUNT,
    CARD,
    DIGITS,
    HOME_ROOM,
    IDENTITY,
    MAIL,
    NAME,
    PATTERNS,
    PHONE,
    Pattern,
)  # fmt: skip

Kinds = frozenset[str]
EVERY_KIND: Kinds = frozenset(pattern.kind for pattern in PATTERNS)
HANDLERS_KINDS: Kinds = frozenset({PHONE, IDENTITY, CARD, MAIL, ACCOUNT, NAME, HOME_ROOM})
# numbers that everybody may call, whatever is said around them
PUBLIC_NUMBERS = frozenset({"12345", "12369", "12315", "12348", "12319", "12309"})
_KEPT = ""  # takes its place, so that no piece of it is taken for something else
_SHORTEST = 3  # characters: 张先生
_NOT_SAID = re.compile(r"[\s\-－—.·•_（()）]")


@dataclass(frozen=True, slots=True)
class Found:
    """Something personal in a text: its kind, from where to where, what is shown instead."""

    kind: str
    start: int
    end: int
    shown: str


def find(text: str, kinds: Kinds = EVERY_KIND, kept: Collection[str] = ()) -> list[Found]:
    """Return what belongs to a person, in the order of the text; nothing overlaps.

    ``kept`` are ``plain`` forms of what is nobody's secret: hotlines, vehicles of the office.
    """
    if len(text) < _SHORTEST:
        return []
    found: list[Found] = []
    looked_for, there = None, None
    for pattern in _sought(kinds, DIGITS.search(text) is not None):
        if pattern.sign is not looked_for:
            looked_for, there = pattern.sign, pattern.sign.search(text)
        if there is not None:
            found += _of(pattern, text, kept, found)
    if not found:
        return found
    said = (one for one in found if one.kind != _KEPT)
    return sorted(said, key=lambda one: one.start)


@lru_cache(maxsize=256)
def _sought(kinds: Kinds, digits: bool) -> tuple[Pattern, ...]:
    """Return the patterns of some kinds, without the digital ones where there are no digits."""
    return tuple(one for one in PATTERNS if one.kind in kinds and (digits or not one.digital))


def _of(
    pattern: Pattern, text: str, kept: Collection[str], before: Sequence[Found]
) -> Iterator[Found]:
    for start, end in _spans(pattern, text):
        if any(one.start < end and start < one.end for one in before):
            continue
        said = text[start:end]
        alike = plain(said)
        if alike in PUBLIC_NUMBERS or alike in kept:
            yield Found(_KEPT, start, end, said)
        elif pattern.holds(said):
            yield Found(pattern.kind, start, end, pattern.covers(said))


def _spans(pattern: Pattern, text: str) -> Iterator[tuple[int, int]]:
    for match in pattern.said.finditer(text):
        if pattern.inner is None:
            yield match.span(pattern.part)
        else:
            yield from (
                one.span() for one in pattern.inner.finditer(text, *match.span(pattern.part))
            )


def plain(said: str) -> str:
    """Return a number, a plate or a name as it is compared: no gaps, capital letters."""
    return _NOT_SAID.sub("", said).upper()


def masked(text: str, kinds: Kinds = EVERY_KIND, kept: Collection[str] = ()) -> str:
    """Return a text in which what belongs to a person is masked."""
    return covered(text, find(text, kinds, kept))


def covered(text: str, found: Sequence[Found]) -> str:
    """Return a text with what was found in it masked."""
    if not found:
        return text
    parts, at = list[str](), 0
    for one in found:
        parts += [text[at : one.start], one.shown]
        at = one.end
    return "".join((*parts, text[at:]))
