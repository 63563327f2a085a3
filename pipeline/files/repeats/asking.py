"""Pairs that are only likely: what the coordinator is asked of them, and what her answer does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.keys import row_key
from pipeline.core.pages import PageValue
from pipeline.core.repeats.linking import CERTAIN
from pipeline.core.repeats.matter import Groups
from pipeline.core.values import serial
from pipeline.files.books.showing import Order, words_of
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import matters, pairs
from pipeline.files.repeats.pairs import LINKING, NO, WAITS
from pipeline.files.repeats.tables import pair as table

AT_ONCE = 300
_SHOWN = 120  # characters of a text: two leads stand beside each other


def waiting(ledger: Ledger) -> list[Any]:
    """Return the pairs that she is asked about, those of one later lead together.

    Not asked is what has been answered already, by whatever answer: leads that became one matter
    meanwhile, or whose matters she has told apart (unless the pair is certain); of two matters one
    pair stands for all. Nor is asked what came of a lead that nobody works on any more. No more
    than ``AT_ONCE``, those of the newest leads; the others wait until these are answered.
    """
    undecided = sql.select(table).where(table.c.decided == WAITS).order_by(table.c.number)
    rows = ledger.rows(undecided)
    if not rows:
        return []
    known = matters.load(ledger, {number for row in rows for number in (row.earlier, row.later)})
    groups = Groups()
    for row in known.pairs.values():
        if row.decided in LINKING:
            groups.join(row.earlier, row.later)
    apart = {_between(groups, row) for row in known.pairs.values() if row.decided == NO}
    asked: dict[frozenset[int], Any] = {}
    for row in sorted(rows, key=lambda one: (one.strength != CERTAIN, one.number)):
        between = _between(groups, row)
        told_apart = between in apart and row.strength != CERTAIN
        done = known.rows[row.later].status in fields.CLOSED
        if len(between) == 2 and not (told_apart or done):
            asked.setdefault(between, row)
    return sorted(asked.values(), key=lambda one: (one.later, one.number))[-AT_ONCE:]


def _between(groups: Groups, row: Any) -> frozenset[int]:
    """Return the matters that a pair is about: two, or one where both leads are in it."""
    return frozenset((groups.of(row.earlier), groups.of(row.later)))


def rows(order: Order, ledger: Ledger) -> list[tuple[PageValue, ...]]:
    """Return the rows of the sheet 疑似重复: the newer lead, and what it may repeat."""
    asked = waiting(ledger)
    states = ledger.states(number for row in asked for number in (row.later, row.earlier))
    shown = words_of(order, ledger, states)
    return [_row(order, row, states, shown) for row in asked]


def _row(
    order: Order,
    row: Any,
    states: Mapping[int, Mapping[str, str]],
    shown: Mapping[int, Callable[[str], str]],
) -> tuple[PageValue, ...]:
    new, old = states[row.later], states[row.earlier]
    pair = pairs.of_row(row)

    def words(number: int, *keys: str) -> list[str]:
        return [_short(shown[number](states[number][key])) for key in keys]

    return (
        new["id"],
        row_key(order.number, row.number),
        *words(row.later, "title", "content", "address"),
        serial(new["received_at"]),
        old["id"],
        *words(row.earlier, "title", "content", "address"),
        serial(old["received_at"]),
        "、".join(pair.labels),
        "，".join(pair.evidence),
        "",
        old["department"] or fields.UNDECIDED,
        old["status"],
        *words(row.earlier, "answer"),
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
