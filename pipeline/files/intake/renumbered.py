"""Rows whose number a spreadsheet has spoiled: which lead they are, before and after.

Such a lead is known by its words until an export brings the number; a row that comes spoiled after
its lead is known by its time, its words and the digits that are left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sql

from pipeline.core.intake.column_readers import LOST_DIGITS
from pipeline.core.intake.intake import Draft
from pipeline.core.intake.lossy import is_image
from pipeline.core.text import squeezed
from pipeline.files import schema
from pipeline.files.ledger import Ledger

_HASH = 32  # characters of an identity that is made of words
_NUMBER = "source_number"


class Renumbered:
    """Gives rows of one source the identity that their leads have in the ledger."""

    def __init__(self, ledger: Ledger, source: str) -> None:
        self._ledger = ledger
        self._source = source
        self._by_number: dict[str, str] = {}  # numbers that came later → identity
        self._waiting: dict[str, dict[str, str]] = {}  # moment → words → identity
        self._read = False

    def identified(self, drafts: Iterable[Draft]) -> list[Draft]:
        """Return the drafts, those of a lead that is known otherwise with its identity."""
        rows = list(drafts)
        if not self._read:
            self._look()
        spoiled = {row.row: seen for row in rows if (seen := _spoiled(row))}
        if spoiled:
            rows = self._before(rows, spoiled)
        if not (self._by_number or self._waiting or spoiled):
            return rows
        for row in rows:
            if row.row in spoiled and (moment := row.values.get("received_at")):
                words = squeezed(row.values["content"])
                self._waiting.setdefault(moment, {}).setdefault(words, row.identity)
        return [self._after(row) for row in rows]

    def _look(self) -> None:
        """Read the leads of this source that are known by their words."""
        self._read = True
        lead = schema.lead.c
        columns = (lead.identity, lead.source_number, lead.received_at, lead.content)
        wanted = sql.select(*columns).where(
            lead.source == self._source, sql.func.length(lead.identity) == _HASH
        )
        for row in self._ledger.rows(wanted):
            if row.source_number:
                self._by_number[row.source_number] = row.identity
            elif row.received_at:
                words = squeezed(row.content)
                self._waiting.setdefault(row.received_at, {})[words] = row.identity

    def _after(self, row: Draft) -> Draft:
        """Find the lead of a row that brings a number by what it said without."""
        number = row.values.get(_NUMBER, "")
        if not number or row.printed:
            return row
        identity = self._by_number.get(number, "")
        said = self._waiting.get(row.values.get("received_at", ""))
        if not identity and said:
            identity = said.pop(squeezed(row.values["content"]), "")
            if identity:
                self._by_number[number] = identity
        return replace(row, identity=identity) if identity else row

    def _before(self, rows: list[Draft], spoiled: dict[int, str]) -> list[Draft]:
        """Find the leads of spoiled rows that came with their number before."""
        lead = schema.lead.c
        columns = (lead.identity, lead.source_number, lead.received_at, lead.content)
        wanted = sql.select(*columns).where(lead.source == self._source, lead.source_number != "")
        moments = {row.values.get("received_at", "") for row in rows if row.row in spoiled} - {""}
        known: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for one in self._ledger.among(wanted, lead.received_at, moments):
            key = (one.received_at, squeezed(one.content))
            known.setdefault(key, []).append((one.source_number, one.identity))
        found = []
        for row in rows:
            seen = spoiled.get(row.row, "")
            key = (row.values.get("received_at", ""), squeezed(row.values["content"]))
            fit = [identity for number, identity in known.get(key, ()) if is_image(seen, number)]
            found.append(replace(row, identity=fit[0]) if seen and len(fit) == 1 else row)
        return found


def _spoiled(row: Draft) -> str:
    """Return what is left of the number of a row, blank where nothing was lost."""
    for doubt in row.doubts:
        if doubt.key == _NUMBER and doubt.code == LOST_DIGITS and _NUMBER not in row.values:
            return doubt.seen
    return ""
