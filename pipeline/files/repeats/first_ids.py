"""首次编号 as the coordinator types it in 总台账: which lead is meant, and what pairs it settles.

Typing the 线索编号 of an earlier lead says that both are one matter; the cell then shows the first
lead of it. Clearing the cell says that the lead is a matter of its own, whatever was linked; all
other leads stay together as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import sqlalchemy as sql

from pipeline.core.keys import read_lead_id
from pipeline.core.merging import holding
from pipeline.core.merging.merging import AGREED, APPLY, CONFLICT, HOLD, Asked
from pipeline.core.repeats.linking import CERTAIN, OTHER_PEOPLE, SAME_PERSON, Link
from pipeline.core.repeats.matter import Member
from pipeline.core.text import same
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.merging.authors import last_authors
from pipeline.files.repeats import linking, matters, pairs
from pipeline.files.repeats.matters import Known
from pipeline.files.repeats.pairs import LINKED, LINKING, NO, WITHDRAWN, YES, Turn, Where, key_of

KEY = "first_id"
_PHONE = re.compile(r"\d{7,}")
BY_HER, AS_BEFORE = "协调员填的", "原来就是一件事"  # what speaks for a pair


def judged(ledger: Ledger, asked: Sequence[Asked]) -> list[Asked]:
    """Read what was typed as the first lead of the matter that is meant; hold what cannot be.

    What we linked gives way to what she types.
    """
    cells = [one for one in asked if one.field == KEY and one.verdict in (APPLY, CONFLICT)]
    if not cells:
        return list(asked)
    known = _known(ledger, cells)
    clashing = [(one.lead, KEY) for one in cells if one.verdict == CONFLICT]
    ours = {
        lead
        for (lead, _), event in last_authors(ledger, clashing).items()
        if event.kind in linking.KINDS and event.actor == pairs.SYSTEM.actor
    }
    read = {id(one): _judged(known, one, one.lead in ours) for one in cells}
    return [read.get(id(one), one) for one in asked]


def _judged(known: Known, cell: Asked, yields: bool) -> Asked:
    typed = read_lead_id(cell.theirs)
    why, first = _read(known, cell.lead, typed)
    if why:
        return replace(cell, verdict=HOLD, why=why, theirs=typed)
    if same(first, cell.ours):
        return replace(cell, verdict=AGREED, theirs=first)
    return replace(cell, verdict=APPLY if yields else cell.verdict, theirs=first)


def meant(ledger: Ledger, lead: int, typed: str) -> tuple[str, str]:
    """Return the first lead that is meant, and why it cannot be (``holding``), blank if it can."""
    cell = Asked(lead, KEY, "", "", typed, APPLY, "")
    why, first = _read(_known(ledger, [cell]), lead, read_lead_id(typed))
    return first, why


def _known(ledger: Ledger, cells: Iterable[Asked]) -> Known:
    typed = ledger.numbers_of("id", {read_lead_id(one.theirs) for one in cells})
    return matters.load(ledger, {*typed.values(), *(one.lead for one in cells)})


def _read(known: Known, lead: int, typed: str) -> tuple[str, str]:
    """Return why a 线索编号 cannot be what a lead repeats, and the first lead of its matter."""
    named = next((row for row in known.rows.values() if row.id == typed), None)
    if not typed:
        return "", ""
    if named is None:
        return holding.UNKNOWN, typed
    if named.number == lead:
        return holding.ITSELF, typed
    if matters.member(named).place > matters.member(known.rows[lead]).place:
        return holding.LATER, typed
    return "", named.first_id or named.id


def link(ledger: Ledger, asked: Iterable[Asked], who: Where) -> None:
    """Link and unlink leads as she typed; what she typed is recorded already.

    All cells of a sheet at once, so that no lead is told what holds only half way; inside a
    transaction.
    """
    turns: list[Turn] = []
    for cell in asked:
        if cell.field == KEY and cell.verdict == APPLY and cell.theirs != cell.ours:
            settled = _turns(ledger, cell, who._replace(cell=cell.cell))
            pairs.settle(ledger, settled)  # the next cell goes on from there
            turns += settled
    ledger.record(linking.turned(ledger, turns))


def _turns(ledger: Ledger, cell: Asked, where: Where) -> list[Turn]:
    """Return the pairs that a typed cell settles."""
    own = pairs.touching(ledger, [cell.lead])
    target = ledger.numbers_of("id", [cell.theirs])
    both = {number for key in own for number in key}
    known = matters.load(ledger, {cell.lead, *both, *target.values()})
    turns = list(_parting(ledger, known, cell.lead, where)) if cell.ours else []
    turns += [_joining(ledger, known, one, cell.lead, where) for one in target.values()]
    return turns


def _parting(ledger: Ledger, known: Known, lead: int, where: Where) -> Iterator[Turn]:
    """Yield the turns that make a lead a matter of its own and leave the others together."""
    standing = [row for row in known.pairs.values() if row.decided in LINKING]
    parted = [row for row in standing if lead in (row.earlier, row.later)]
    yield from (Turn(row, row.decided, NO, where) for row in parted)
    matter = next(one for one in known.matters() if lead in _numbers(one))
    others = _numbers(matter) - {lead}
    left = known.matters({row.number for row in parted})
    first, *loose = [one for one in left if _numbers(one) & others] or [[]]
    for one in loose:
        turn = _settled(ledger, known, (first[0].number, one[0].number), LINKED, where, AS_BEFORE)
        if turn.was != NO:  # she told these two apart
            yield turn


def _numbers(matter: Iterable[Member]) -> set[int]:
    return {one.number for one in matter}


def _joining(ledger: Ledger, known: Known, first: int, lead: int, where: Where) -> Turn:
    return _settled(ledger, known, (first, lead), YES, where, BY_HER)


def _settled(
    ledger: Ledger, known: Known, both: tuple[int, int], now: str, where: Where, why: str
) -> Turn:
    """Return the turn that settles a pair, which is kept where it was not known."""
    row = known.pairs.get(key_of(*both))
    if row is not None:
        return Turn(row, row.decided, now, where)
    labels = (SAME_PERSON if _same_phone(ledger, known, both) else OTHER_PEOPLE,)
    (row,) = pairs.keep(ledger, [(Link(*both, labels, CERTAIN, (why,)), now)], where)
    return Turn(row, WITHDRAWN, now, where)


def _same_phone(ledger: Ledger, known: Known, both: tuple[int, int]) -> bool:
    person = schema.person.c
    wanted = [known.rows[lead].person for lead in both]
    rows = ledger.among(sql.select(person.number, person.phone), person.number, wanted)
    phones = {row.number: set(_PHONE.findall(row.phone)) for row in rows}
    one, other = (phones.get(number, set()) for number in wanted)
    return bool(one & other)
