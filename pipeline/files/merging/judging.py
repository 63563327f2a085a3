"""What each cell of a returned book asks for: base, ours and theirs, and who may say it.

The three values give a verdict (``core.merging.merging``); here it meets what only the ledger
knows: who put our value there, who leads the lead today, and what the book had already told people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.core import fields
from pipeline.core.books import desk, layouts
from pipeline.core.merging import holding
from pipeline.core.merging.lineage import Lineage
from pipeline.core.merging.matching import Match
from pipeline.core.merging.merging import (
    AGREED,
    APPLY,
    CONFLICT,
    HOLD,
    MASS,
    UNTOUCHED,
    Asked,
    CellName,
    collapse,
    hold_mass_clears,
    moved,
    verdict,
)
from pipeline.core.text import is_blank, same
from pipeline.core.values import Reading
from pipeline.core.work import needs
from pipeline.core.work.callbacks import calls
from pipeline.core.work.workflow import yields
from pipeline.files.ledger import Ledger
from pipeline.files.merging.authors import last_authors
from pipeline.files.merging.returned import Base, ReturnedSheet
from pipeline.files.merging.settling import Editor
from pipeline.files.repeats import first_ids

# the readings of each cell, with its addresses: several rows may be about one lead
Theirs = Mapping[CellName, list[tuple[Reading, str]]]
_OF_THE_LEADING = frozenset(layouts.open_keys(layouts.DEPARTMENT, leading=True))


@dataclass
class Judge:
    """Judges the cells that one book's rows hold.

    ``differing`` are those that are not as issued, ``returns`` the earlier returns of the book.
    ``moved_given`` are given columns that were sorted alone; ``in_order`` tells whether the rows
    stand as they were issued.
    """

    ledger: Ledger
    sheet: ReturnedSheet
    base: Base
    states: Mapping[int, Mapping[str, str]]
    editor: Editor
    theirs: Theirs
    differing: Mapping[CellName, str]
    start: Lineage
    returns: Iterable[Mapping[CellName, str]]
    moved_given: Sequence[str] = ()
    in_order: bool = True

    def asked(self, mass_cleared: Collection[str]) -> list[Asked]:
        """Return what every cell asks for that is not as it was sent.

        ``mass_cleared`` are the fields that went blank in many rows of the whole sheet.
        """
        names = [n for n in self.theirs if n in self._spoken]
        asked = [self._asked(n, *one) for n in names for one in self.theirs[n]]
        if self.moved_fields:
            asked = [self._held_as_moved(cell) for cell in asked]
        else:
            asked = hold_mass_clears(asked, mass_cleared, self._confirmed)
        asked = first_ids.judged(self.ledger, self._inferred_yield(asked))
        return self._complete(collapse(map(self._permitted, asked)))

    @cached_property
    def cleared(self) -> Counter[str]:
        """How many cells of each field were cleared that had something in them, and still have."""
        return Counter(
            key
            for lead, key in self._spoken & self.theirs.keys() - self._confirmed
            if not is_blank(self._before((lead, key)))
            and not is_blank(self.states[lead].get(key, ""))
            and all(r.understood and is_blank(r.text) for r, _ in self.theirs[lead, key])
        )

    @cached_property
    def filled(self) -> Counter[str]:
        """How many cells had something in them, of the fields in which any was cleared."""
        return Counter(
            key
            for lead, key in self.theirs
            if key in self.cleared and not is_blank(self.base.text(lead, key))
        )

    def _before(self, name: CellName) -> str:
        start = self.start.base
        return start[name] if name in start else self.base.text(*name)

    @cached_property
    def moved_fields(self) -> list[str]:
        """The columns that were sorted without the others.

        Whatever else was typed may stand in the wrong rows too.
        """
        counts = Counter(key for _, key in self.differing.keys() - self._confirmed)
        suspects = {key for key, count in counts.items() if count >= MASS}
        now = {name: r[0][0].text for name, r in self.theirs.items() if name[1] in suspects}
        found = set(self.moved_given)
        if not now:
            return sorted(found)
        for known in (self.start.base, *self.returns):
            before = {n: known[n] if n in known else self.base.text(*n) for n in now}
            # equal words that stand together tell nothing against a colleague's copy
            found |= set(moved(before, now, self.in_order and known is self.start.base))
        return sorted(found)

    @cached_property
    def _told(self) -> dict[CellName, tuple[str, str]]:
        """What the book, as it was issued, said was held: typed, and why; by cell."""
        mine = holding.key(self.editor.name, "")
        told = {}
        for lead, cells in self.base.side.items():
            for key, kept in cells.items():
                if kept and key.startswith(mine):
                    typed, why = holding.unpack(kept)
                    if why in holding.CONFIRMABLE:
                        told[lead, key[len(mine) :]] = (typed, why)
        return told

    @cached_property
    def _confirmed(self) -> frozenset[CellName]:
        """The cells that hold what was held, in a book that said so: it is meant."""
        return frozenset(
            name
            for name, (typed, _) in self._told.items()
            if any(same(reading.text, typed) for reading, _ in self.theirs.get(name, ()))
        )

    @cached_property
    def _spoken(self) -> set[CellName]:
        """The cells that say anything: typed, typed before, or told to be held."""
        return self.differing.keys() | self.start.base.keys() | self._told.keys()

    def _asked(self, name: CellName, reading: Reading, cell: str) -> Asked:
        lead, key = name
        before = self._before(name)
        ours = self.states[lead].get(key, "")
        judged = verdict(before, ours, reading, self.sheet.lossy)
        if judged == CONFLICT and self._only_held(name, before, ours):
            judged = APPLY  # what he corrects never reached the ledger, which is as he was sent it
        if judged == CONFLICT and self._only_masked(name, before, ours):
            judged = APPLY
        if judged == CONFLICT and key == "status" and self._is_reviewed(lead, reading.text):
            judged = UNTOUCHED  # his 办结 waits for the coordinator: nobody says otherwise
        if judged == UNTOUCHED and name in self._told:
            judged = AGREED  # they were told that it is held and left it: so it need not wait
        return Asked(lead, key, before, ours, reading.text, judged, cell, self.sheet.formula(cell))

    def _only_held(self, name: CellName, before: str, ours: str) -> bool:
        lead, key = name
        kept = self.states[lead].get(holding.key(self.editor.name, key), "")
        typed, why = holding.unpack(kept)
        held = bool(kept) and why not in (holding.MOVED, holding.NOT_THEIRS) and same(typed, before)
        return held and same(ours, self.base.text(lead, key))

    def _only_masked(self, name: CellName, before: str, ours: str) -> bool:
        """Tell whether ours only differs from what he was shown as it did when it was issued."""
        was = self.base.then.get(name[0], {}).get(name[1], "")
        return same(ours, was) and same(before, self.base.text(*name))

    def _inferred_yield(self, asked: list[Asked]) -> list[Asked]:
        """Let a person's value stand where ours was only inferred: nobody is contradicted."""
        doubtful = [c for c in asked if c.verdict == CONFLICT and yields(c.field, c.ours, True)]
        authors = last_authors(self.ledger, ((c.lead, c.field) for c in doubtful))
        inferred = {name for name, event in authors.items() if event.kind == "Implied"}
        return [
            replace(cell, verdict=APPLY)
            if cell.verdict == CONFLICT
            and (cell.lead, cell.field) in inferred
            and yields(cell.field, cell.ours, self._knows_request(cell))
            else cell
            for cell in asked
        ]

    def _knows_request(self, cell: Asked) -> bool:
        """Tell whether the file itself holds the request that our status was inferred from."""
        return any(
            same(reading.text, self.states[cell.lead][key])
            for key in ("return_reason", "extension_until")
            if self.states[cell.lead][key]
            for reading, _ in self.theirs.get((cell.lead, key), ())
        )

    def _is_reviewed(self, lead: int, typed: str) -> bool:
        state = self.states[lead]
        return typed == "办结" and state["status"] == "已回复" and bool(state.get(fields.REVIEW))

    def _permitted(self, cell: Asked) -> Asked:
        """Hold what its editor may not say: another department's lead, a step not allowed.

        And what nobody can say: a moment before the lead was there, or one still to come.
        """
        if cell.verdict not in (APPLY, CONFLICT):
            return cell
        flow, state, now = self.sheet.place.flow, self.states[cell.lead], self.sheet.place.now
        if self.base.kind == layouts.CALLBACK and self._redone_since(cell.lead):
            return replace(cell, verdict=HOLD, why=holding.REDONE)
        if why := flow.untimely(state, cell.field, cell.theirs, now):
            return replace(cell, verdict=HOLD, why=why)
        if self.editor.coordinator:
            emptied = cell.field == "status" and is_blank(cell.theirs)
            return replace(cell, verdict=HOLD, why=holding.NO_STEP) if emptied else cell
        issued = self.base.number and self.base.department
        if issued and state["department"] != self.base.department and cell.field in _OF_THE_LEADING:
            return replace(cell, verdict=HOLD, why=holding.NOT_THEIRS)
        if cell.verdict == CONFLICT and cell.field == "status":
            return cell  # the coordinator decides, and may take every step
        why = flow.refuses(state, cell.field, cell.theirs, now)
        return replace(cell, verdict=HOLD, why=why) if why else cell

    def _complete(self, asked: list[Asked]) -> list[Asked]:
        """Hold the status of a department whose step needs what neither lead nor file has."""
        if self.editor.coordinator:
            return asked
        after = {
            cell.lead: dict(self.states[cell.lead])
            for cell in asked
            if cell.verdict == APPLY and cell.field == "status"
        }
        for cell in asked:
            if cell.verdict == APPLY and cell.lead in after:
                after[cell.lead][cell.field] = cell.theirs
        return [self._held_incomplete(cell, after) for cell in asked]

    def _held_incomplete(self, cell: Asked, after: Mapping[int, Mapping[str, str]]) -> Asked:
        if cell.verdict != APPLY or cell.field != "status":
            return cell
        lacks = needs.lacks(self.sheet.place.office, after[cell.lead], cell.theirs)
        return replace(cell, verdict=HOLD, why=holding.lacking(lacks)) if lacks else cell

    def _redone_since(self, lead: int) -> bool:
        """Tell whether a lead was done anew after the book: what it says is about earlier work."""
        then, now = self.base.then[lead], self.states[lead]
        return then["reworked_at"] != now["reworked_at"] and not now["satisfaction"]

    def _held_as_moved(self, cell: Asked) -> Asked:
        asks = cell.verdict in (APPLY, CONFLICT)
        if asks and (cell.lead, cell.field) not in self._confirmed:
            return replace(cell, verdict=HOLD, why=holding.MOVED)
        return cell


def readings(sheet: ReturnedSheet, base: Base, rows: Iterable[Match]) -> Theirs:
    """Return the open cells of matched rows by lead and field, in the order of the rows."""
    theirs: dict[CellName, list[tuple[Reading, str]]] = defaultdict(list)
    for found in rows:
        for key, reading, cell in sheet.cells(base, found):
            theirs[found.lead, key].append((reading, cell))
            if key == "department" and reading.text in desk.SENT_AWAY:
                # on the desk it stands where a department would
                theirs[found.lead, key].pop()
                theirs[found.lead, "status"].append((Reading(reading.text), cell))
    for lead in {lead for lead, key in theirs if base.asks_again(lead, key)}:
        _count_call(base, theirs, lead)
    return {name: found for name, found in theirs.items() if found}


def _count_call(base: Base, theirs: dict[CellName, list[tuple[Reading, str]]], lead: int) -> None:
    """Read a cell that asks again: filled alike it counts one more call, blank it says nothing."""
    said, count = (lead, "satisfaction"), (lead, "unreached")
    known, times = base.text(*said), base.text(*count)
    counted = any(not same(reading.text, times) for reading, _ in theirs.get(count, ()))
    again = [cell for reading, cell in theirs[said] if reading.text == known]
    if again and not counted:
        theirs[count] = [(Reading(str(calls(times) + 1)), again[0])]
    theirs[said] = [(one if one.text else Reading(known), cell) for one, cell in theirs[said]]
