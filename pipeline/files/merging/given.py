"""Given cells of a returned book: what nobody may change comes back as it was, and is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.books import forms, layouts
from pipeline.core.intake.lossy import is_image
from pipeline.core.merging.matching import Match
from pipeline.core.merging.merging import UNTOUCHED, verdict
from pipeline.core.merging.returning import column_name
from pipeline.core.model import CellError, CellValue, Problem
from pipeline.core.privacy.masks import mask_name, mask_phone, nameless, without
from pipeline.core.privacy.recipients import sight_of
from pipeline.core.privacy.sight import NOTHING
from pipeline.core.text import same
from pipeline.core.values import as_text, reread
from pipeline.files import schema
from pipeline.files.intake.originals import Origin
from pipeline.files.merging.returned import Base, ReturnedSheet

_MASKS = {"petitioner": mask_name, "phone": mask_phone}
_NEWS = ("", "新", "变")


class Given:
    """The given cells of the rows of one book; none that was changed is merged.

    ``problems`` yields M09 where the leading department fills the cell, M03 where nobody does.
    """

    def __init__(
        self, sheet: ReturnedSheet, origin: Origin, base: Base, group: Sequence[Match]
    ) -> None:
        self._sheet = sheet
        self._origin = origin
        self._base = base
        self._group = group
        known = sheet.heading.columns
        in_form = [key for key in layouts.layout(base.kind) if key in known and key != "id"]
        self._columns = [(key, fields.ALL[key], known[key]) for key in in_form]

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for every given cell that was changed."""
        if not self._base.number:
            return
        for found in self._group:
            leads = self._base.then[found.lead].get("department", "") == self._base.department
            open_here = layouts.open_keys(self._base.kind, leading=leads)
            raw = self._sheet.raw[found.row.number]
            for key, field, index in self._columns:
                if key in open_here or field.kind == "departments":
                    continue
                value = raw[index] if index < len(raw) else None
                if key in _WORKED_OUT:
                    yield from self._worked_out(found, key, value, index)
                else:
                    yield from self._stored(found, field, value, index)

    def _stored(
        self, found: Match, field: fields.Field, value: CellValue, index: int
    ) -> Iterator[Problem]:
        shown = self._base.text(found.lead, field.key)
        reading = reread(field, value, shown, self._sheet.place.lists)
        if verdict(shown, "", reading, self._sheet.lossy) != UNTOUCHED:
            yield self._problem(found, field.key, index, reading.text, shown)

    def _worked_out(
        self, found: Match, key: str, value: CellValue, index: int
    ) -> Iterator[Problem]:
        """Compare a cell that the ledger does not hold as it was shown."""
        text = "" if value is None else as_text(value)
        if key in _MASKS:
            yield from self._about_person(found, key, text, index)
        elif key == "news":
            if text not in _NEWS:
                yield self._problem(found, key, index, text, "")
        elif key == "remaining":  # counts on by itself; only words are anybody's
            if text and not _is_number(text) and not isinstance(value, CellError):
                yield self._problem(found, key, index, text, "")
        else:
            shown = self._shown(found, key)
            alike = any(same(text, one) for one in self._ways(found, shown))
            if not (alike or (self._sheet.lossy and is_image(text, shown))):
                yield self._problem(found, key, index, text, shown)

    def _ways(self, found: Match, text: str) -> Iterator[str]:
        """Yield how words may have been shown, by what their reader may see."""
        person = self._persons.get(found.lead, {})
        name, phone = person.get("petitioner", ""), person.get("phone", "")
        yield text
        yield without(text, name, phone)
        yield nameless(text, name, phone)

    def _shown(self, found: Match, key: str) -> str:
        base, then = self._base, self._base.then[found.lead]
        if key == "role":
            return forms.role(base.kind, base.department, then.get("department", ""))
        if key == "assist_opinion":
            side = base.side.get(found.lead, {})
            return forms.opinions(base.kind, base.department, then.get("department", ""), side)
        if key == "papers":
            return forms.papers(base.side.get(found.lead, {}))
        return base.text(found.lead, key)  # 系统提示, as the book was reread; 历次办理

    def _about_person(self, found: Match, key: str, text: str, index: int) -> Iterator[Problem]:
        mask, value = _MASKS[key], self._persons.get(found.lead, {}).get(key, "")
        masked = mask(value)
        # the mask first: it is what nearly every book shows
        shown = same(text, masked) or same(text, value) or is_image(text, value)
        if not text:
            sight = sight_of(self._sheet.place.office, self._base.department)
            shown = shown or getattr(sight, key) == NOTHING
        if not shown and not self._corrected_since(found.lead):
            yield self._problem(found, key, index, mask(text), masked)

    @cached_property
    def _persons(self) -> dict[int, dict[str, str]]:
        ledger, table = self._sheet.place.ledger, schema.person
        number = {m.lead: self._base.then[m.lead].get("person", 0) for m in self._group}
        rows = ledger.among(sql.select(table), table.c.number, filter(None, number.values()))
        known = {row.number: {"petitioner": row.petitioner, "phone": row.phone} for row in rows}
        return {lead: known.get(int(person), {}) for lead, person in number.items()}

    def _corrected_since(self, lead: int) -> bool:
        """Tell whether a newer export updated a lead, perhaps its person, since the book."""
        events = schema.event.c
        later = (events.lead == lead) & (events.seq > self._base.event)
        wanted = sql.select(sql.func.count()).where(later & (events.kind == "Updated"))
        return bool(self._sheet.place.ledger.scalar(wanted))

    def _problem(self, found: Match, key: str, index: int, seen: str, shown: str) -> Problem:
        facts = {"header": fields.ALL[key].header, "seen": seen[:40], "shown": shown[:40]}
        leading = layouts.open_keys(self._base.kind, leading=True)
        cell = self._origin.at(f"{column_name(index)}{found.row.number}")
        return Problem("M09" if key in leading else "M03", cell, facts)


_WORKED_OUT = frozenset(
    {*_MASKS, "news", "remaining", "role", "notice", "past_answers", "assist_opinion", "papers"}
)


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()
