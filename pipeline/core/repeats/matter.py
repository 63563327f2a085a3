"""Leads that are one matter (事): which belong together, and what each then says of it.

A matter is a connected component of the pairs that stand. Its first lead is the one that was
received first; all others name it in 首次编号.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pipeline.core.repeats.linking import BETWEEN, LABELS, OTHER_PEOPLE, SAME_PERSON

KEYS = ("first_id", "repeat_kind", "repeat_note")
_DAY = re.compile(r"-(\d{4})(\d\d)(\d\d)-")
_END_OF_DAY = " 24"
_LAST = "9"  # after every ISO moment: a lead that nobody knows the day of
_TOLD = 4  # pieces of evidence in 重复情况


class Member(NamedTuple):
    """A lead of a matter: its number, 线索编号 and 受理时间 (ISO, blank when unknown)."""

    number: int
    id: str
    received_at: str

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands among others: what was received first, by number where that ties.

        A lead that came without 受理时间 stands at the end of the day in its 线索编号, on which it
        was taken in.
        """
        taken_in = _DAY.search(self.id)
        end = "-".join(taken_in.groups()) + _END_OF_DAY if taken_in else _LAST
        return self.received_at or end, self.number


class Pair(NamedTuple):
    """Two leads, by number, that stand as one matter, and what speaks for it."""

    earlier: int
    later: int
    labels: tuple[str, ...]
    evidence: tuple[str, ...]


def parted(members: Iterable[Member], pairs: Iterable[Pair]) -> list[list[Member]]:
    """Part leads into matters, each in the order its leads came; leads without a pair stand alone.

    Pairs about other leads do not count.
    """
    known = {one.number: one for one in members}
    groups = Groups()
    for pair in pairs:
        if pair.earlier in known and pair.later in known:
            groups.join(pair.earlier, pair.later)
    together: dict[int, list[Member]] = defaultdict(list)
    for one in sorted(known.values(), key=lambda member: member.place):
        together[groups.of(one.number)].append(one)
    return list(together.values())


class Groups:
    """Numbers that belong together, joined two by two; one that was never joined stands alone."""

    def __init__(self) -> None:
        self._group: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}

    def of(self, number: int) -> int:
        """Return what stands for the group of a number."""
        return self._group.get(number, number)

    def members(self, number: int) -> set[int]:
        """Return the numbers that belong together with one, itself among them."""
        return self._members.get(self.of(number), {number})

    def join(self, one: int, other: int) -> None:
        """Put two groups together; the smaller one moves."""
        small, large = sorted((one, other), key=lambda number: len(self.members(number)))
        into = self.of(large)
        if self.of(small) == into:
            return
        moved = self._members.pop(self.of(small), {small})
        self._members.setdefault(into, {into}).update(moved)
        self._group |= dict.fromkeys(moved, into)


def told(matter: Sequence[Member], pairs: Iterable[Pair]) -> dict[int, dict[str, str]]:
    """Return 首次编号, 重复类型 and 重复情况 of each lead of one matter, by number.

    ``matter`` is in the order its leads came, ``pairs`` are those that stand between them. All
    three are blank of the first.
    """
    place = {one.number: at for at, one in enumerate(matter)}
    own: dict[int, list[Pair]] = defaultdict(list)
    persons = Groups()
    for pair in pairs:
        if pair.earlier in place and pair.later in place:
            own[max(pair.earlier, pair.later, key=place.__getitem__)].append(pair)
            if SAME_PERSON in pair.labels:
                persons.join(pair.earlier, pair.later)
    cells: dict[int, dict[str, str]] = {}
    came: set[int] = set()  # persons, each by the group of its leads
    for at, one in enumerate(matter):
        if at:
            found = own[one.number]
            kind = _kind(found, persons.of(one.number) in came)
            said = (matter[0].id, BETWEEN.join(kind), _note(matter, at, kind, found))
            cells[one.number] = dict(zip(KEYS, said, strict=True))
        else:
            cells[one.number] = dict.fromkeys(KEYS, "")
        came.add(persons.of(one.number))
    return cells


def _kind(pairs: Sequence[Pair], same_person: bool) -> tuple[str, ...]:
    """Return the labels of a later lead, given its own pairs with earlier ones.

    One that came to its matter by a still later lead has none: it is of the same person where the
    links between them all are, else of other people.
    """
    labels = {label for pair in pairs for label in pair.labels}
    if same_person:
        labels = labels - {OTHER_PEOPLE} | {SAME_PERSON}
    elif not pairs:
        labels = {OTHER_PEOPLE}
    return tuple(label for label in LABELS if label in labels)


def _note(matter: Sequence[Member], at: int, kind: Sequence[str], pairs: Sequence[Pair]) -> str:
    first, previous = matter[0].id, matter[at - 1].id
    before = f"首次 {first}" if at == 1 else f"首次 {first}，上一次 {previous}"
    pieces = dict.fromkeys(piece for pair in pairs for piece in pair.evidence)
    why = f"：{'，'.join(list(pieces)[:_TOLD])}" if pieces else ""
    return f"第 {at + 1} 次（{before}）；{BETWEEN.join(kind)}{why}"


def disagreeing(
    members: Iterable[Member], pairs: Iterable[Pair], firsts: Mapping[int, str]
) -> list[int]:
    """Return the leads whose 首次编号 is not what the pairs say, by number.

    ``firsts`` holds what stands there. Which lead of a matter is its first may have been settled
    before a 受理时间 was corrected: any one will do, if all others name it.
    """
    wrong: list[int] = []
    for matter in parted(members, pairs):
        blank = [one for one in matter if not firsts.get(one.number)]
        named = blank[0].id if len(blank) == 1 else matter[0].id
        first = blank[0] if len(blank) == 1 else matter[0]
        wrong += [
            one.number
            for one in matter
            if firsts.get(one.number, "") != ("" if one is first else named)
        ]
    return sorted(wrong)
