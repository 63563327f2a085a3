"""Rows of an export about known leads: what is news, what is old news, what a person said since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.cells.phones import one_form
from pipeline.core.intake.export_moment import export_moment
from pipeline.core.intake.intake import Draft, Held, Intake
from pipeline.core.intake.same_case import differing
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Event, Problem
from pipeline.files import schema
from pipeline.files.intake import alarms
from pipeline.files.intake.export_moments import ExportMoments
from pipeline.files.intake.known_cases import Found
from pipeline.files.intake.news import Newsreader
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.intake.platform_status import PlatformStatus
from pipeline.files.intake.said import Said, said_of
from pipeline.files.intake.underway import Tracker
from pipeline.files.merging import conflicts
from pipeline.files.repeats.keeping_up import READ, index_anew
from pipeline.files.workplace import Workplace

State = dict[str, Any]
Person = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Again:
    """A row about a known lead."""

    draft: Draft
    found: Found


class Updates:
    """Takes the rows of one table about leads that are known; ``outcome`` counts them."""

    def __init__(
        self,
        place: Workplace,
        intake: Intake,
        outcome: Outcome,
        origin: Origin,
        tracker: Tracker | None,
    ) -> None:
        self._place, self._ledger = place, place.ledger
        self._outcome, self._origin, self._tracker = outcome, origin, tracker
        source = intake.heading.source
        moment = export_moment(intake.heading.above, origin.name, place.now)
        self._moments = ExportMoments(place.ledger, origin.file, source.name, moment)
        self._platform = PlatformStatus(place, source, outcome, origin)
        self._news = Newsreader(place, source, origin, self._moments, self._platform, tracker)
        self._persons: dict[int, Person] = {}

    def take(self, again: Sequence[Again], rows: Mapping[int, int]) -> list[Held]:
        """Take rows whose case is known: identical ones are repeated, others update it.

        ``rows`` are the leads that the table has had rows about, each with its first row. Returned
        are those that are held: another matter, or person, under the number of an earlier row.
        """
        hashes = self._hashes(one.found.lead for one in again)
        other = [one for one in again if hashes[one.found.lead] != one.draft.content_hash]
        self._outcome.repeated += len(again) - len(other)
        leads = [one.found.lead for one in other]
        states, said = self._ledger.states(leads), said_of(self._ledger, leads)
        self._persons = self._known_persons(states.values())
        held: list[Held] = []
        events: list[Event] = []
        idle: dict[int, str] = {}
        for one in other:
            lead, draft = one.found.lead, one.draft
            state, first = states[lead], rows[lead]
            person = self._persons.get(int(state["person"]), {})
            if first != draft.row and (
                what := differing(state, person, draft.values, draft.person)
            ):
                facts = {"first": first, "what": what, "lead": state["id"]}
                held.append(Held(draft.row, "I46", draft.values.get("source_number", ""), facts))
                continue
            self._tell_of_others(one, state)
            fresh, quiet = self._update(one, state, said[lead])
            events += fresh
            idle.pop(lead, None)
            if quiet:
                idle[lead] = draft.content_hash
        self._ledger.record(events)
        self._remember(idle)
        if self._place.office.repeats.use:
            reworded = {event.lead for event in events if not READ.isdisjoint(event.cells)}
            index_anew(self._place, reworded)
        return held

    def _update(self, one: Again, state: State, said: Said) -> tuple[list[Event], bool]:
        """Return the events of one row, and whether it says nothing at all that is new."""
        lead, draft = one.found.lead, one.draft
        read = self._news.read(lead, draft, said, state)
        cells = dict(sorted((read.cells | one.found.numbers).items()))
        self._outcome.conflicts += conflicts.open_all(self._ledger, read.clashes)[0]
        known = int(state["person"])
        person = self._person(known, draft, lead in self._moments.behind)
        if not cells and person == known:
            self._outcome.repeated += 1
            return [], not (read.clashes or read.old)
        events = [self._updated(lead, draft, cells, person)]
        if self._tracker is None:
            events += self._platform.follows(draft.row, lead, state, cells)
        for event in events:
            state.update((key, after) for key, (_, after) in event.cells.items())
        state["person"] = person
        if "content" in cells or "title" in cells:
            raised = alarms.raised(self._place, lead, state, self._origin.file)
            events += [raised] if raised is not None else []
        for key, (_, after) in cells.items():
            said.says(key, after, self._origin.file, self._place.moment)
        self._outcome.updated += 1
        return events, False

    def _updated(
        self, lead: int, draft: Draft, cells: Mapping[str, tuple[str, str]], person: int
    ) -> Event:
        where = (self._origin.file, self._origin.sheet, f"第 {draft.row} 行")
        facts = {"content_hash": draft.content_hash, "person": person}
        return Event("Updated", lead, cells, draft.values["source"], *where, facts)

    def tell(self) -> None:
        """Say what the office has to know of the table as a whole."""
        self._platform.tell()
        if self._news.old:
            row, lead, header = self._news.old[0]
            leads = len({lead for _, lead, _ in self._news.old})
            facts = {"header": header, "lead": lead, "cells": len(self._news.old), "leads": leads}
            problem = Problem("I48", self._origin.at(f"第 {row} 行"), facts)
            self._outcome.problems.append(as_said(problem))

    def _tell_of_others(self, one: Again, state: State) -> None:
        """Say that the numbers of a row are those of several leads; none is merged by us."""
        if not one.found.others:
            return
        lead = schema.lead.c
        wanted = sql.select(lead.id).order_by(lead.number)
        others = "、".join(
            row.id for row in self._ledger.among(wanted, lead.number, one.found.others)
        )
        numbers = "、".join(number.written for number in one.draft.numbers)
        facts = {"lead": state["id"], "others": others, "seen": numbers}
        problem = Problem("I45", self._origin.at(f"第 {one.draft.row} 行"), facts)
        self._outcome.problems.append(as_said(problem))

    # -- persons ------------------------------------------------------------------------------

    def _known_persons(self, states: Iterable[State]) -> dict[int, Person]:
        table = schema.person
        wanted = {int(state["person"]) for state in states}
        rows = self._ledger.among(sql.select(table), table.c.number, wanted)
        return {row.number: dict(row._mapping) for row in rows}

    def _person(self, known: int, draft: Draft, behind: bool) -> int:
        """Return the person of a case, a new one where the export corrects name or number."""
        before = self._persons.get(known, {})
        after: dict[str, str] = {}
        for one in fields.PERSONAL:
            was, said = before.get(one.key, ""), draft.person.get(one.key, "")
            after[one.key] = (was or said) if behind else (said or was)
        if one_form(before.get("phone", "")) == after["phone"]:
            after["phone"] = before.get("phone", "")  # recorded before phones had one form
        if all(before.get(key, "") == value for key, value in after.items()):
            return known
        number = self._ledger.number("person")
        self._ledger.insert(schema.person, [{"number": number} | after])
        self._persons[number] = after
        return number

    # -- what was said last -------------------------------------------------------------------

    def _hashes(self, leads: Iterable[int]) -> dict[int, str]:
        columns = schema.lead.c
        statement = sql.select(columns.number, columns.content_hash)
        rows = self._ledger.among(statement, columns.number, leads)
        return {row.number: row.content_hash for row in rows}

    def _remember(self, idle: Mapping[int, str]) -> None:
        """Keep what rows looked like that said nothing new: the next time that is told at once."""
        table = schema.lead
        changed = sql.update(table).where(table.c.number == sql.bindparam("which"))
        if rows := [{"which": lead, "seen": told} for lead, told in idle.items()]:
            self._ledger.connection.execute(
                changed.values(content_hash=sql.bindparam("seen")), rows
            )
