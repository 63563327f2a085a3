"""Read from the ledger what points are counted from: leads, who moved them, and who brought them.

Persons are told apart by a keyed hash that lives as long as the count; no name, no number leaves
their table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

import sqlalchemy as sql

from pipeline.core.gazetteer.places import Gazetteer
from pipeline.core.office import Office, Place
from pipeline.core.privacy.masks import is_a_name, without
from pipeline.core.repeats.grouping import LEAD_FIELDS, Lead
from pipeline.core.repeats.passing import Move, Told
from pipeline.core.repeats.repeat_rules import Repeats
from pipeline.core.repeats.roots import Roots, roots
from pipeline.core.repeats.sites import Sites
from pipeline.core.text import squeezed
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.memory import collector_resting
from pipeline.files.merging.undone import undone_cells

_WORDS = 160  # characters of the content that are looked at
_TEXTS = tuple(LEAD_FIELDS.index(key) for key in ("title", "content", "target", "address"))
_KEYS = ("department", "return_reason")
_PHONE = 11


@dataclass(frozen=True, slots=True)
class Ground:
    """What has to be known to count points; ``files`` tells in which file each rule stands."""

    places: tuple[Place, ...] = ()
    repeats: Repeats = Repeats()
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, office: Office) -> Ground:
        """Return what an office knows."""
        return cls(office.places, office.repeats, {rule.name: rule.file for rule in office.rules})


def count_roots(ledger: Ledger, ground: Ground, today: date) -> Roots:
    """Count what lies under the leads as the ledger stands; changes nothing."""
    sites, told = Sites(Gazetteer(ground.places)), Told(read_moves(ledger), ground.files)
    recent = (today - timedelta(days=ground.repeats.alike_days)).isoformat()
    with collector_resting():
        return roots(read_leads(ledger, recent), sites, told, ground.repeats, today)


def read_leads(ledger: Ledger, recent: str) -> list[Lead]:
    """Return all leads; in none of their words stands the name of who brought it.

    Only of leads that came on the ISO day ``recent`` or later the content is read: what it says of
    the night is asked of no others.
    """
    lead, person = schema.lead.c, schema.person.c
    is_recent = (lead.received_at >= recent) | (lead.received_at == "")
    columns = [
        sql.case((is_recent, sql.func.substr(lead.content, 1, _WORDS)), else_="")
        if key == "content"
        else lead[key]
        for key in LEAD_FIELDS
    ]
    wanted = sql.select(lead.number, *columns, person.phone, person.petitioner).order_by(
        lead.number
    )
    joined = wanted.outerjoin_from(schema.lead, schema.person, person.number == lead.person)
    secret = str(ledger.meta["secret"]).encode()
    return [_lead(row, secret) for row in ledger.rows(joined)]


def _lead(row: Any, secret: bytes) -> Lead:
    number, *values, phone, name = row
    if name:
        for at in _TEXTS:
            if name in values[at]:
                values[at] = without(values[at], name)
    return Lead._make((number, *values, _person(phone or "", name or "", secret)))


def _person(phone: str, name: str, secret: bytes) -> str:
    """Return what tells a person apart: the phone, else the name; blank where nobody is known."""
    known = "".join(filter(str.isdigit, phone.partition("、")[0]))[-_PHONE:]
    if not known and is_a_name(name):
        known = squeezed(name)
    return blake2b(known.encode(), key=secret, digest_size=8).hexdigest() if known else ""


def read_moves(ledger: Ledger) -> dict[int, tuple[Move, ...]]:
    """Return how leads moved that did not stay where a rule sent them, by their number."""
    lead, event = schema.lead.c, schema.event.c
    moved = lead.returns.not_in(("", "0")) | (lead.decided_by != "")
    moved |= (lead.first_department != "") & (lead.first_department != lead.department)
    said = sql.or_(*(event.cells.like(f'%"{key}":%') for key in _KEYS))
    columns = (event.seq, event.lead, event.kind, event.cells, event.facts)
    numbers = [row.number for row in ledger.rows(sql.select(lead.number).where(moved))]
    by_lead: dict[int, list[Any]] = {}
    for row in ledger.among(sql.select(*columns).where(said), event.lead, numbers):
        by_lead.setdefault(row.lead, []).append(row)
    return {number: tuple(_moves(by_lead[number])) for number in sorted(by_lead)}


def _moves(rows: Iterable[Any]) -> Iterator[Move]:
    """Yield the moves of one lead; what was taken back has not been."""
    ordered = sorted(rows, key=lambda row: row.seq)
    undone = undone_cells(ordered)
    for row in ordered:
        if row.kind == "Undone":
            continue
        cells = json.loads(row.cells)
        asked = cells.get("return_reason", ("", ""))[1]
        if asked and (row.seq, "return_reason") not in undone:
            yield Move(row.lead, "", asked)
        to = cells.get("department", ("", ""))[1]
        if to and (row.seq, "department") not in undone:
            rule = cells.get("rule", ("", ""))[1] if row.kind == "Routed" else ""
            yield Move(row.lead, to, rule=rule)
