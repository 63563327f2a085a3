"""Slips in the ledger: which were made out, their serials, what they show."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.clocks.limits import limit_for
from pipeline.core.supervision.slips import Slip, values
from pipeline.files import schema
from pipeline.files.books import persons
from pipeline.files.ledger import Ledger
from pipeline.files.workplace import Workplace

table = schema.slip


class Wanted(NamedTuple):
    """A slip to be made out; ``level`` is blank on a 交办单."""

    lead: int
    level: str
    department: str
    facts: dict[str, str]


def made_for(ledger: Ledger, kind: str, leads: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """Return level and department of the slips that leads have, by lead number."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    wanted = sql.select(table.c.lead, table.c.level, table.c.department)
    for row in ledger.among(wanted.where(table.c.kind == kind), table.c.lead, leads):
        found[row.lead].append((row.level, row.department))
    return found


def made_on(ledger: Ledger, kind: str, day: str) -> int:
    """Count the slips that were made out on a day."""
    mine = (table.c.kind == kind) & (table.c.day == day)
    return int(ledger.scalar(sql.select(sql.func.count()).select_from(table).where(mine)))


def make_out(place: Workplace, kind: str, wanted: Sequence[Wanted]) -> None:
    """Give slips their serials; the numbers of a kind begin anew each year."""
    year, ledger = place.today[:4], place.ledger
    mine = (table.c.kind == kind) & (table.c.year == year)
    last = int(ledger.scalar(sql.select(sql.func.max(table.c.serial)).where(mine)) or 0)
    rows = [
        {
            "number": ledger.number("slip"),
            "kind": kind,
            "year": year,
            "serial": serial,
            "lead": one.lead,
            "level": one.level,
            "department": one.department,
            "day": place.today,
            "facts": json.dumps(one.facts, ensure_ascii=False),
            "path": "",
        }
        for serial, one in enumerate(wanted, last + 1)
    ]
    ledger.insert(table, rows)


def to_print(place: Workplace) -> list[Slip]:
    """Return the slips of today, and earlier ones that could not be printed yet.

    Those that stand in their place are left out, and so are those of leads that are closed.
    """
    lead = schema.lead.c
    wanted = (
        sql.select(table)
        .join(schema.lead, lead.number == table.c.lead)
        .where((table.c.day == place.today) | (table.c.path == ""))
        .where(lead.status.not_in(sorted(fields.CLOSED)))
        .order_by(table.c.number)
    )
    found = [_slip(row) for row in place.ledger.rows(wanted)]
    return [one for one in found if not (one.path and (place.home.root / one.path).is_file())]


def _slip(row: Any) -> Slip:
    kept = dict(row._mapping)
    return Slip(**{**kept, "facts": json.loads(kept["facts"])})


def printed(ledger: Ledger, stands: Mapping[int, str]) -> None:
    """Remember where slips stand, by their numbers."""
    for number, path in stands.items():
        change = sql.update(table).where(table.c.number == number).values(path=path)
        ledger.connection.execute(change)


def shown(place: Workplace, slips: Sequence[Slip]) -> dict[int, tuple[str, dict[str, str]]]:
    """Return 线索编号 and the values for each slip, by its number."""
    states = place.ledger.states(one.lead for one in slips)
    known = persons.known(place.ledger, (int(state["person"]) for state in states.values()))
    found = {}
    for one in slips:
        state = states[one.lead]
        given = (state["source"], state["request_type"], state["urgency"])
        limits = place.office.limits
        basis = limit_for(limits, *given).basis if limits else ""
        person = known.get(int(state["person"]), persons.NOBODY)
        found[one.number] = (state["id"], values(one, state, person, place.office, basis))
    return found
