"""Which earlier leads are worth comparing with a new one: those that share its rarest keys.

A key is a hash of something that two leads of one matter have in common: a phone, a place, a shop,
a quoted number, a print of the text. What many leads share says little of any of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST = 32  # earlier leads that are compared with a new one
NEWEST = 64  # leads that a key leads to
COMMON = 200  # a key of more leads weighs little
_LITTLE = 0.25
_AT_ONCE = 1_000_000  # pairs that are added up at a time: about 60 MB

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Entries:
    """What a run of new leads asks for, by key and then by lead.

    One place each: ``asked`` is the position of the lead in its run, ``key`` that of the key among
    the distinct ones, ``weight`` what the kind of key counts. ``before`` says how many leads of
    the run have the key and stand before this one.
    """

    asked: Whole
    key: Whole
    weight: Real
    before: Whole


@dataclass(frozen=True, slots=True)
class Known:
    """The earlier leads of each distinct key, newest first, no more than ``NEWEST``.

    Those of key n stand in ``leads`` from ``start[n]`` on, ``count[n]`` of them; ``shared`` says
    how many leads have the key altogether, where it is more an estimate.
    """

    leads: Whole
    start: Whole
    count: Whole
    shared: Real


def entries(asked: Whole, keys: Whole, weight: Real) -> tuple[Whole, Entries]:
    """Return the distinct keys, ascending, and who asks for them.

    A key that a lead names twice counts once, with its greater weight.
    """
    distinct, key = np.unique(keys, return_inverse=True)
    order = np.lexsort((-weight, asked, key))
    asked, key, weight = asked[order], key[order], weight[order]
    once = np.ones(len(key), bool)
    once[1:] = (key[1:] != key[:-1]) | (asked[1:] != asked[:-1])
    asked, key, weight = asked[once], key[once], weight[once]
    first = np.searchsorted(key, np.arange(len(distinct)))
    return distinct, Entries(asked, key, weight, np.arange(len(key)) - first[key])


def rarity(shared: Real) -> Real:
    """Return what a key counts that so many leads have: 1 where it is one lead.

    It does not look at how many leads there are, so that a pair weighs the same on every day.
    """
    plain = 1 / (1 + np.log(np.maximum(shared, 1)))
    return np.where(shared > COMMON, plain * _LITTLE, plain)


def estimated(first: int, oldest: Whole, found: Whole) -> Real:
    """Return how many leads before ``first`` have a key of which only the newest were looked at.

    ``found`` leads stand between ``oldest`` and ``first``; before, they are as dense.
    """
    return found * (first - 1) / np.maximum(first - oldest, 1)


def best(asking: Entries, known: Known, first: int, run: int) -> list[list[int]]:
    """Return, for each of ``run`` new leads, the ``MOST`` best earlier ones, the best first.

    The new leads are numbered from ``first`` on; those of the run that stand before a lead are
    earlier ones, too. Equal ones: the newest first.
    """
    found: list[list[int]] = [[] for _ in range(run)]
    worth = asking.weight * rarity(known.shared[asking.key] + asking.before)
    inside = np.minimum(asking.before, NEWEST)
    outside = np.minimum(known.count[asking.key], NEWEST - inside)
    for some in _portions(asking.asked, inside + outside):
        within, back = _each(some, inside[some])
        beyond, on = _each(some, outside[some])
        leads = first + asking.asked[within - 1 - back]
        others = known.leads[known.start[asking.key[beyond]] + on]
        by = np.concatenate((within, beyond))
        _choose(found, asking.asked[by], np.concatenate((leads, others)), worth[by])
    return found


def _portions(asked: Whole, pairs: Whole) -> Iterator[Whole]:
    """Yield the entries of some leads after the other, so that no portion has too many pairs."""
    order = np.argsort(asked, kind="stable")
    portion = np.cumsum(pairs[order]) // _AT_ONCE
    ends = np.searchsorted(asked[order], asked[order], side="right") - 1
    portion = portion[ends]  # a lead stays whole
    cuts = np.flatnonzero(np.diff(portion)) + 1
    yield from np.split(order, cuts)


def _each(entry: Whole, times: Whole) -> tuple[Whole, Whole]:
    """Return every entry so many times, and beside it 0, 1, 2 …"""
    many = np.repeat(entry, times)
    start = np.repeat(np.cumsum(times) - times, times)
    return many, np.arange(len(many)) - start


def _choose(found: list[list[int]], asked: Whole, leads: Whole, worth: Real) -> None:
    """Add up what each pair is worth, and put the best earlier leads where they belong."""
    if not len(asked):
        return
    pair = asked << 32 | leads
    order = np.argsort(pair, kind="stable")
    pair, worth = pair[order], worth[order]
    starts = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1])))
    pair = pair[starts][::-1]
    total = np.round(np.add.reduceat(worth, starts)[::-1], 9)  # sums in another order are equal
    order = np.argsort(-total, kind="stable")
    order = order[np.argsort(pair[order] >> 32, kind="stable")]
    asked, leads = pair[order] >> 32, pair[order] & 0xFFFFFFFF
    rank = np.arange(len(asked)) - np.searchsorted(asked, asked)
    for position, lead in zip(
        asked[rank < MOST].tolist(), leads[rank < MOST].tolist(), strict=True
    ):
        found[position].append(lead)
