"""Pairs of leads that are one matter, or may be: what was linked, asked and answered of them.

A pair stands once, whichever of its leads came first. Between two matters the coordinator is asked
once: what she refused of two leads holds for all leads of their matters, until a link that is
certain says otherwise, which is then asked and never made by us.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sql

from pipeline.core.repeats.linking import BETWEEN, Link
from pipeline.core.repeats.matter import Pair
from pipeline.files.ledger import Ledger
from pipeline.files.repeats.tables import pair as table

# how a pair was settled: the coordinator is asked; linked by us; her answers; taken back by undo
WAITS, LINKED, YES, NO, WITHDRAWN = "", "已关联", "是", "否", "撤回"
LINKING = frozenset({LINKED, YES})
# a later lead of which nobody has to know any more whether it repeats another
GONE = frozenset({"并案", "退回平台", "不予受理"})
_PIECES = "；"


class Where(NamedTuple):
    """Who settles a pair, and in which file, sheet and cell; file 0 is none."""

    actor: str
    file: int = 0
    sheet: str = ""
    cell: str = ""


SYSTEM = Where("系统")


class Turn(NamedTuple):
    """A pair that is settled now: its row, ``decided`` before and after, and by whom."""

    row: Any
    was: str
    now: str
    where: Where = SYSTEM


def key_of(one: int, other: int) -> tuple[int, int]:
    """Return what finds a pair, whichever of its leads came first."""
    return (one, other) if one < other else (other, one)


def standing(rows: Iterable[Any]) -> list[Pair]:
    """Return the pairs among rows that link, in the order they were kept."""
    linking = (row for row in rows if row.decided in LINKING)
    return [of_row(row) for row in sorted(linking, key=lambda row: row.number)]


def of_row(row: Any) -> Pair:
    """Return a row as a pair."""
    return Pair(row.earlier, row.later, _split(row.labels, BETWEEN), _split(row.evidence, _PIECES))


def _split(text: str, between: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(between)))


def find(ledger: Ledger, numbers: Iterable[int]) -> dict[int, Any]:
    """Return pairs by number, however they were settled."""
    return {row.number: row for row in ledger.among(sql.select(table), table.c.number, numbers)}


def touching(ledger: Ledger, leads: Iterable[int]) -> dict[tuple[int, int], Any]:
    """Return all pairs that any of some leads is in, by ``key_of``."""
    wanted = list(leads)
    found = {}
    for column in (table.c.earlier, table.c.later):
        for row in ledger.among(sql.select(table), column, wanted):
            found[key_of(row.earlier, row.later)] = row
    return found


def linking(ledger: Ledger) -> list[Pair]:
    """Return every pair that links."""
    return standing(ledger.rows(sql.select(table).where(table.c.decided.in_(sorted(LINKING)))))


def keep(ledger: Ledger, links: Sequence[tuple[Link, str]], where: Where = SYSTEM) -> list[Any]:
    """Keep pairs that were not known, each with how it is settled; return their rows.

    Inside a transaction.
    """
    rows: list[dict[str, Any]] = [
        {
            "number": ledger.number(table.name),
            "earlier": link.earlier,
            "later": link.later,
            **_said(link),
            "at": ledger.now,
            "run": ledger.run,
            "decided": decided,
            "decided_at": ledger.now if decided else "",
            "file": where.file if decided else 0,
        }
        for link, decided in links
    ]
    ledger.insert(table, rows)
    found = find(ledger, (row["number"] for row in rows))
    return [found[row["number"]] for row in rows]


def _said(link: Link) -> dict[str, str]:
    labels, evidence = BETWEEN.join(link.labels), _PIECES.join(link.evidence)
    return {"labels": labels, "strength": link.strength, "evidence": evidence}


def settle(ledger: Ledger, turns: Sequence[Turn]) -> None:
    """Write down how pairs are settled now; inside a transaction."""
    if not turns:
        return
    changed = sql.update(table).where(table.c.number == sql.bindparam("which"))
    changed = changed.values(
        decided=sql.bindparam("now"),
        decided_at=sql.bindparam("moment"),
        file=sql.bindparam("from_file"),
    )
    rows = [
        {
            "which": turn.row.number,
            "now": turn.now,
            "moment": ledger.now if turn.now else "",
            "from_file": turn.where.file,
        }
        for turn in turns
    ]
    ledger.connection.execute(changed, rows)


def renew(ledger: Ledger, known: Sequence[tuple[Any, Link]]) -> None:
    """Write down what speaks now for pairs that wait, or were taken back."""
    if not known:
        return
    names = ("labels", "strength", "evidence")
    changed = sql.update(table).where(table.c.number == sql.bindparam("which"))
    changed = changed.values({name: sql.bindparam(f"new_{name}") for name in names})
    rows = []
    for row, link in known:
        said = {f"new_{name}": text for name, text in _said(link).items()}
        rows.append({"which": row.number, **said})
    ledger.connection.execute(changed, rows)
