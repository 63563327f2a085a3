"""What a rule asks, as a formula to reason about; ``core.rules.asking`` asks the same of texts.

Words are numbers, as in ``asking`` (``core.rules.vocabulary`` knows them); facts that have few
values (place, hour, day of the year, source …) are the set of values with which they hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Words:
    """One of these words, a bit each, is there."""

    mask: int


@dataclass(frozen=True, slots=True)
class Close:
    """A word of each mask, close together."""

    first: int
    second: int
    within: int


@dataclass(frozen=True, slots=True)
class Fact:
    """Something of the lead (``kind``) has one of these values."""

    kind: str
    values: frozenset[str | int]


@dataclass(frozen=True, slots=True)
class Days:
    """受理时间 lies between two days, both included; ``blank``: or there is none."""

    first: date
    last: date
    blank: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """The text matches a regular expression."""

    pattern: str


@dataclass(frozen=True, slots=True)
class All:
    """All of these hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """This does not hold."""

    part: Condition


Condition = Words | Close | Fact | Days | Matches | All | OneOf | Not


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return what must hold together for a condition."""
    return condition.parts if isinstance(condition, All) else (condition,)


def ways_of(condition: Condition) -> tuple[Condition, ...]:
    """Return what a condition may hold by, each word list as one way."""
    return condition.parts if isinstance(condition, OneOf) else (condition,)


def asked_words(condition: Condition) -> int:
    """Return the words that may speak for a condition."""
    match condition:
        case Words(mask):
            return mask
        case Close(first, second):
            return first | second
        case All(parts) | OneOf(parts):
            mask = 0
            for part in parts:
                mask |= asked_words(part)
            return mask
    return 0


def only_words(condition: Condition) -> bool:
    """Tell whether a condition asks for nothing but words, anywhere in the text."""
    match condition:
        case Words():
            return True
        case All(parts) | OneOf(parts):
            return all(only_words(part) for part in parts)
        case Not(part):
            return only_words(part)
    return False
