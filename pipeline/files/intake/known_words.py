"""Which lead a row of an export is that no number names: one of the same words, time and person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sql

from pipeline.core.intake.column_readers import LOST_DIGITS
from pipeline.core.intake.intake import Draft
from pipeline.core.intake.lossy import is_image
from pipeline.core.intake.same_case import Likeness, Profile, is_lasting, likeness
from pipeline.files import schema
from pipeline.files.intake.case_tables import matter
from pipeline.files.ledger import Ledger

_MANY = 50  # leads of the same words; more are a form letter, which tells nobody apart
_DAY = len("2025-07-10")


class KnownWords:
    """Finds leads by ``Draft.matter``, batch after batch."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._leads: dict[str, list[int]] = {}
        self._profiles: dict[int, Profile] = {}

    def look(self, drafts: Sequence[Draft]) -> None:
        """Read who has the words of some rows; of a row with a number only leads without one."""
        self._leads, self._profiles = defaultdict(list), {}
        with_number = {one.matter for one in drafts if one.matter and one.numbers}
        without = {one.matter for one in drafts if one.matter and not one.numbers}
        for row in self._among(with_number - without, matter.c.numbered == 0):
            self._leads[row.words].append(row.lead)
        for row in self._among(without, sql.true()):
            self._leads[row.words].append(row.lead)
        self._look_at_profiles(lead for many in self._leads.values() for lead in many)

    def _among(self, words: Collection[str], which: sql.ColumnElement[bool]) -> list[Any]:
        counted = sql.select(matter.c.words, sql.func.count().label("leads")).where(which)
        counts = self._ledger.among(counted.group_by(matter.c.words), matter.c.words, words)
        few = [row.words for row in counts if row.leads <= _MANY]
        wanted = sql.select(matter).where(which).order_by(matter.c.lead)
        return list(self._ledger.among(wanted, matter.c.words, few))

    def _look_at_profiles(self, leads: Iterable[int]) -> None:
        lead, person = schema.lead.c, schema.person.c
        wanted = sql.select(
            lead.number,
            lead.received_at,
            lead.address,
            lead.source_number,
            person.petitioner,
            person.phone,
        ).outerjoin_from(schema.lead, schema.person, person.number == lead.person)
        for row in self._ledger.among(wanted, lead.number, leads):
            told = (row.received_at, row.address, row.petitioner or "", row.phone or "")
            number = row.source_number if is_lasting(row.source_number) else ""
            self._profiles[row.number] = Profile(*told, number)

    def remember(self, draft: Draft, lead: int) -> None:
        """Let a new lead be found by further rows of its batch."""
        if draft.matter:
            self._leads[draft.matter].append(lead)
            self._profiles[lead] = _profile(draft)

    def find(self, draft: Draft, taken: Collection[int]) -> int:
        """Return the lead that a row is, 0 where there is none.

        ``taken`` are leads that the same table has had rows about: two rows of one table that only
        nearly agree are two cases.
        """
        leads = self._leads.get(draft.matter, ()) if draft.matter else ()
        if not leads or len(leads) > _MANY:
            return 0
        mine, left = _profile(draft), _left_of_number(draft)
        close = 0
        for lead in sorted(leads, key=lambda one: one in taken):
            theirs = self._profiles[lead]
            if theirs.number and (mine.number or (left and not is_image(left, theirs.number))):
                continue
            alike = likeness(theirs, mine)
            told = _tells(mine) or not (mine.number or theirs.number)
            if alike is Likeness.EXACT and (_tells(mine) or (told and lead not in taken)):
                return lead
            if alike is Likeness.CLOSE and told and lead not in taken:
                close = close or lead
        return close


def _profile(draft: Draft) -> Profile:
    person = draft.person
    told = (draft.values.get("received_at", ""), draft.values.get("address", ""))
    who = (person.get("petitioner", ""), person.get("phone", ""))
    return Profile(*told, *who, draft.numbers[0].written if draft.numbers else "")


def _left_of_number(draft: Draft) -> str:
    """Return what a spreadsheet has left of the number of a row, blank where it took nothing."""
    lost = (one for one in draft.doubts if (one.key, one.code) == ("source_number", LOST_DIGITS))
    return next((one.seen for one in lost), "")


def _tells(one: Profile) -> bool:
    """Tell whether a profile is hardly that of two cases: a person, or the minute of a call."""
    return bool(one.petitioner or one.phone or len(one.received_at) > _DAY)
