"""Which lead a row of an export is: known by any of its numbers, else by its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.intake.intake import Draft
from pipeline.core.intake.same_case import is_alike, is_other_case
from pipeline.files import schema
from pipeline.files.intake.case_tables import alias
from pipeline.files.intake.known_words import KnownWords
from pipeline.files.ledger import Ledger

Cells = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a row is: ``lead`` is 0 for a new one.

    ``numbers`` are cells that keep its numbers with the lead. ``others`` are the leads that further
    numbers of the row belong to. ``unclear`` are the leads that share its only known number: nobody
    can say which one is meant, and the row is held.
    """

    lead: int = 0
    numbers: Cells = field(default_factory=dict)
    others: tuple[int, ...] = ()
    unclear: tuple[int, ...] = ()


class KnownCases:
    """Finds the leads of the rows of one table, batch after batch.

    ``rows`` are the leads that this table has had rows about so far, each with its first row.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._words = KnownWords(ledger)
        self.rows: dict[int, int] = {}
        self._named: dict[str, list[int]] = {}
        self._numbers: dict[int, dict[str, str]] = {}
        self._contents: dict[int, Mapping[str, str]] = {}

    def look(self, drafts: Sequence[Draft]) -> None:
        """Read what the ledger knows of the numbers and the words of a batch."""
        self._named, self._numbers = defaultdict(list), defaultdict(dict)
        names = {one.identity for one in drafts}
        names |= {number.name for one in drafts for number in one.numbers}
        lead = schema.lead.c
        wanted = sql.select(lead.identity, lead.number).order_by(lead.number)
        for row in self._ledger.among(wanted, lead.identity, names):
            self._named[row.identity].append(row.number)
        self._look_at_aliases(names)
        running = {one.identity for one in drafts if _is_running(one)}
        self._look_at_contents(running)
        unnamed = (one for one in drafts if one.identity not in self._named or _is_running(one))
        self._words.look([one for one in unnamed if not one.printed])

    def _look_at_aliases(self, names: Iterable[str]) -> None:
        if not self._ledger.rows(sql.select(alias.c.lead).limit(1)):
            return
        wanted = sql.select(alias).order_by(alias.c.lead)
        for row in self._ledger.among(wanted, alias.c.name, names):
            if row.lead not in self._named[row.name]:
                self._named[row.name].append(row.lead)
        leads = [lead for many in self._named.values() for lead in many]
        for row in self._ledger.among(wanted, alias.c.lead, leads):
            self._numbers[row.lead][row.name] = row.header

    def _look_at_contents(self, names: Iterable[str]) -> None:
        leads = [lead for name in names for lead in self._named.get(name, ())]
        lead = schema.lead.c
        wanted = sql.select(lead.number, lead.content)
        self._contents = {
            row.number: {"content": row.content}
            for row in self._ledger.among(wanted, lead.number, leads)
        }

    def find(self, draft: Draft) -> Found:
        """Return which lead a row is. What it says of numbers is known from then on."""
        if draft.numbers and not draft.printed:
            found = self._by_numbers(draft)
        else:
            found = Found(self._by_words(draft))
        if found.lead:
            self.rows.setdefault(found.lead, draft.row)
            self._keep(found.lead, found.numbers)
        return found

    def remember(self, draft: Draft, lead: int) -> Cells:
        """Let a new lead be found by further rows; return the cells that keep its numbers."""
        cells = self._further(draft, lead, new=True)
        self._named[draft.identity].append(lead)
        self._contents[lead] = draft.values
        self._words.remember(draft, lead)
        self._keep(lead, cells)
        self.rows[lead] = draft.row
        return cells

    def _keep(self, lead: int, cells: Cells) -> None:
        for key, (_, header) in cells.items():
            name = key.removeprefix(fields.NUMBER)
            self._numbers[lead][name] = header
            if lead not in self._named[name]:
                self._named[name].append(lead)

    # -- by numbers -----------------------------------------------------------------------------

    def _by_numbers(self, draft: Draft) -> Found:
        """Find the lead of a row by its numbers, the preferred first.

        A number that several leads have names none. Where further numbers name other leads, they
        stay two: only a person makes one of them.
        """
        named = [self._named.get(number.name, []) for number in draft.numbers]
        known = [leads[0] for leads in named if len(leads) == 1]
        lead = named[0][0] if len(named[0]) == 1 else 0
        others = [one for one in known if one != lead]
        if not lead:
            mine = [one for one in others if not self._is_other(draft, one)]
            lead = mine[0] if mine else 0
            others = [one for one in mine if one != lead]
        if not lead and len(named[0]) > 1:
            return Found(unclear=tuple(named[0]))
        if not lead and not known:
            lead = self._words.find(draft, self.rows)
        if not lead:
            return Found()
        return Found(lead, self._further(draft, lead), tuple(dict.fromkeys(others)))

    def _is_other(self, draft: Draft, lead: int) -> bool:
        return is_other_case(draft.numbers, self._numbers.get(lead, {}).items())

    def _further(self, draft: Draft, lead: int, new: bool = False) -> Cells:
        """Return the numbers of a row that are to be kept with a lead, its identity aside.

        One that another lead has stays with that one alone, unless this lead is new: then both
        share it, and it names neither.
        """
        numbers = draft.numbers
        alone = len(numbers) < 2
        if alone and (new or not numbers or lead in self._named.get(numbers[0].name, ())):
            return {}
        kept = self._numbers.get(lead, {})
        return {
            f"{fields.NUMBER}{one.name}": ("", one.header)
            for one in numbers
            if one.name not in kept and (new or not self._others(one.name, lead))
        }

    def _others(self, name: str, lead: int) -> list[int]:
        return [one for one in self._named.get(name, ()) if one != lead]

    # -- by words -------------------------------------------------------------------------------

    def _by_words(self, draft: Draft) -> int:
        """Find the lead of a row without a number of its own.

        A running number is that of the same row only where the words are alike, too: the next
        table counts from one again.
        """
        named = self._named.get(draft.identity, ())
        if draft.printed or not _is_running(draft):
            found = next(iter(named), 0)
        else:
            alike = (one for one in named if is_alike(self._contents[one], draft.values))
            found = next(alike, 0)
        return found or (0 if draft.printed else self._words.find(draft, self.rows))


def _is_running(draft: Draft) -> bool:
    return not draft.numbers and "source_number" in draft.values
