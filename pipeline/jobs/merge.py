"""Merge: a returned sheet is compared with what was issued, and every edit gets its due."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pipeline.core import fields
from pipeline.core.books import layouts
from pipeline.core.intake.heading import Row
from pipeline.core.keys import read_lead_id, read_row_key
from pipeline.core.merging import holding
from pipeline.core.merging.lineage import Lineage, goes_on, nearest
from pipeline.core.merging.matching import Match, Row as KeyedRow, match
from pipeline.core.merging.merging import (
    APPLY,
    CONFLICT,
    HOLD,
    UNTOUCHED,
    Asked,
    CellName,
    mass_cleared,
    verdict,
)
from pipeline.core.merging.returning import FormHeading
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Notes, Problem
from pipeline.files.books import issues
from pipeline.files.intake import originals
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.merging import snapshots
from pipeline.files.merging.advising import advise
from pipeline.files.merging.columns import about_persons, moved_columns, own_columns
from pipeline.files.merging.forgotten_rows import set_aside
from pipeline.files.merging.given import Given
from pipeline.files.merging.judging import Judge, Theirs, readings
from pipeline.files.merging.proposing import take_unknown
from pipeline.files.merging.returned import Base, ReturnedSheet, base_of, guessed_book, in_order
from pipeline.files.merging.settling import Editor, apply_asked
from pipeline.files.workplace import Workplace


class Merger:
    """Takes one returned sheet into the ledger, inside the file's transaction.

    ``lossy`` is True for csv, which shows dates as text and loses foreign characters.
    """

    def __init__(self, place: Workplace, outcome: Outcome, origin: Origin, lossy: bool) -> None:
        self._place = place
        self._outcome = outcome
        self._origin = origin
        self._lossy = lossy

    def take(self, heading: FormHeading, rows: Sequence[Row], notes: Notes) -> None:
        """Match the rows, judge their cells, record what follows."""
        self._sheet = ReturnedSheet(heading, rows, self._place, self._lossy, notes)
        keyed = self._sheet.keyed()
        self._outcome.rows += len(keyed)
        books = self._books(keyed)
        states, by_id = self._named(keyed, books)
        matches, unknown = match(keyed, by_id, states)
        actor = self._actor(books)
        for row in unknown:
            take_unknown(self._sheet, self._outcome, self._origin, row, actor)
        said = (self._outcome, self._origin)
        matches = set_aside(self._place.ledger, *said, matches, books, states)
        groups: dict[int, list[Match]] = defaultdict(list)
        unkeyed = any(found.issue not in books for found in matches)
        inside = {n: set(issues.leads_of(book)) for n, book in books.items()} if unkeyed else {}
        for found in matches:
            known = found.issue in books
            number = found.issue if known else _book_with(found.lead, inside)
            groups[number].append(found)
        self._take_groups(books, groups, states)
        self._count_missing(books, {found.lead for found in matches})

    def _take_groups(
        self,
        books: Mapping[int, Any],
        groups: Mapping[int, list[Match]],
        states: dict[int, dict[str, str]],
    ) -> None:
        """Merge the rows of each book; what went blank is counted over the whole sheet."""
        merges = []
        cleared: Counter[str] = Counter()
        filled: Counter[str] = Counter()
        for number, group in sorted(groups.items()):
            said = (self._sheet, self._outcome, self._origin, books.get(number))
            merge = _BookMerge(*said, group, states)
            merges.append(merge)
            cleared += merge.judge.cleared
            filled += merge.judge.filled
        for merge in merges:
            merge.take(mass_cleared(cleared, filled))
            if len(merges) > 1:  # a lead may stand in rows of several books
                states |= self._place.ledger.states(found.lead for found in merge.group)

    def _books(self, rows: Sequence[KeyedRow]) -> dict[int, Any]:
        """Return the issues that the rows or the title name, the main one first."""
        named = Counter(key[0] for row in rows if (key := read_row_key(row.key)))
        found = issues.find(self._place.ledger, named)
        if self._sheet.heading.token:
            told = issues.by_token(self._place.ledger, self._sheet.heading.token)
            if told is not None:
                found[told.number] = told
        if not found and (guessed := guessed_book(self._sheet, rows)) is not None:
            found[guessed.number] = guessed
        order = sorted(found, key=lambda number: (-named[number], number))
        return {number: found[number] for number in order}

    def _named(
        self, rows: Sequence[KeyedRow], books: Mapping[int, Any]
    ) -> tuple[dict[int, dict[str, str]], dict[str, int]]:
        """Return states of all leads that rows may be about, and lead numbers by visible id."""
        ids = {read_lead_id(row.cells.get("id", "")) for row in rows}
        by_id = self._place.ledger.numbers_of("id", ids)
        wanted = set(by_id.values())
        wanted |= {key[1] for row in rows if (key := read_row_key(row.key)) and key[0] in books}
        named = sum(
            bool(read_row_key(r.key)) or read_lead_id(r.cells.get("id", "")) in by_id for r in rows
        )
        if named < len(rows) or len(wanted) < len(rows):  # or several rows name one lead
            for book in books.values():
                wanted |= set(issues.leads_of(book))
        return self._place.ledger.states(wanted), by_id

    def _actor(self, books: Mapping[int, Any]) -> str:
        """Return whose form a sheet is: that of the department it was issued to."""
        names = (book.department for book in books.values())
        return next(filter(None, names), self._place.office.settings.coordinator)

    def _count_missing(self, books: Mapping[int, Any], seen: set[int]) -> None:
        for book in list(books.values())[:1]:
            sent = issues.leads_of(book)
            self._outcome.sent += len(sent)
            self._outcome.missing += len(set(sent) - seen)


class _BookMerge:
    """Merges the rows of a sheet that come from one issued workbook."""

    def __init__(
        self,
        sheet: ReturnedSheet,
        outcome: Outcome,
        origin: Origin,
        book: Any,
        group: list[Match],
        states: Mapping[int, Mapping[str, str]],
    ) -> None:
        self._sheet = sheet
        self._place = sheet.place
        self._ledger = sheet.place.ledger
        self._outcome = outcome
        self._origin = origin
        self._book = book
        self._states = states
        self.group = sorted(group, key=lambda found: found.row.number)
        self._base = base_of(self._ledger, book, {m.lead: states[m.lead] for m in group})
        sheet.own = own_columns(sheet, self._base, self.group)
        self._theirs = readings(sheet, self._base, self.group)
        self.judge = self._judge(self._base, self.group, states, self._theirs)

    def take(self, emptied: Collection[str]) -> None:
        """Judge the cells of the rows and record what they ask for.

        ``emptied`` are the fields that went blank in many rows of the sheet.
        """
        base, judge = self._base, self.judge
        if base.department and base.department not in self._outcome.departments:
            self._outcome.departments.append(base.department)
        restored = self._say_restored(base, self.group)
        judge.moved_given = moved_columns(self._sheet, base, self.group) if restored else []
        asked = judge.asked(emptied)
        mixed_up = bool(judge.moved_fields) and any(cell.why == holding.MOVED for cell in asked)
        if mixed_up:
            self._say_moved(judge.moved_fields)
        self._say_replaced(asked, judge.start, self._theirs)
        apply_asked(self._place, self._outcome, self._origin, judge.editor, asked, self._states)
        self._count_rows(self.group, asked)
        if not judge.editor.coordinator:
            advise(self._place, self._outcome, self._origin, asked, self._theirs)
        if base.number and not mixed_up:  # nobody goes on from a sheet whose rows are mixed up
            texts = {name: [one.text for one, _ in found] for name, found in self._theirs.items()}
            kept = (base.number, self._origin.file, judge.start.file, texts, judge.differing)
            snapshots.keep_return(self._ledger, *kept)

    def _judge(
        self,
        base: Base,
        group: list[Match],
        states: Mapping[int, Mapping[str, str]],
        theirs: Theirs,
    ) -> Judge:
        differing = {
            name: reading.text
            for name, found in theirs.items()
            for reading, _ in found
            if verdict(base.text(*name), "", reading, self._sheet.lossy) != UNTOUCHED
        }
        # rows and columns that are not in the file tell nothing about where it came from
        returns = {
            number: seen
            for number, known in base.returns.items()
            if (seen := {name: text for name, text in known.items() if name in theirs})
        }
        start = self._lineage(base, returns, differing)
        editor = self._editor(base, group, states)
        return Judge(
            self._ledger, self._sheet, base, states, editor, theirs, differing, start,
            tuple(returns.values()), in_order=in_order(self._book, group),
        )  # fmt: skip

    def _lineage(
        self,
        base: Base,
        returns: Mapping[int, Mapping[CellName, str]],
        differing: Mapping[CellName, str],
    ) -> Lineage:
        """Find the snapshot the file started from among what is known of its book."""
        if not returns or not differing:
            return Lineage({})
        together = (originals.of_run(self._ledger) | {self._origin.file}).intersection(returns)
        earlier = originals.named(self._ledger, self._origin.name).intersection(returns)
        in_place = self._origin.name.startswith(f"{self._place.home.outbox.name}/")
        same_file = max(earlier) if earlier and in_place else 0
        return nearest(differing, returns, base.rows, together, same_file)

    def _editor(
        self, base: Base, group: list[Match], states: Mapping[int, Mapping[str, str]]
    ) -> Editor:
        if base.kind != layouts.DEPARTMENT:
            return Editor(self._place.office.settings.coordinator, True, base.event)
        name = base.department or states[group[0].lead].get("department", "")
        return Editor(name or self._place.office.settings.coordinator, False)

    # -- what is said of it -------------------------------------------------------------------

    def _say_restored(self, base: Base, group: Sequence[Match]) -> bool:
        """Say which given cells were changed; return whether any was that nobody fills."""
        problems = list(Given(self._sheet, self._origin, base, group).problems())
        self._outcome.restored += len(problems)
        for header in about_persons(self._sheet, base):
            problems.append(Problem("M26", self._origin.at(""), {"header": header}))
        self._outcome.problems += map(as_said, problems)
        return any(problem.code == "M03" for problem in problems)

    def _say_moved(self, moved: Sequence[str]) -> None:
        headers = "、".join(fields.field_of(key).header for key in moved)
        problem = Problem("M10", self._origin.at(""), {"headers": headers})
        self._outcome.problems.append(as_said(problem))

    def _say_replaced(self, asked: list[Asked], start: Lineage, theirs: Theirs) -> None:
        """List values of an earlier return that this one replaces, or does not have."""
        for cell in asked:
            known = start.base.get((cell.lead, cell.field), "")
            if cell.verdict == APPLY and known and not goes_on(cell.field, known, cell.theirs):
                facts = {"before": cell.base[:40], "after": cell.theirs[:40]}
                self._say("M08", cell.cell, cell.field, facts)
        for name in sorted(start.doubtful & theirs.keys()):
            self._say("M11", theirs[name][0][1], name[1], {})

    def _say(self, code: str, cell: str, key: str, facts: Mapping[str, object]) -> None:
        header = {"header": fields.field_of(key).header}
        problem = Problem(code, self._origin.at(cell), {**header, **facts})
        self._outcome.problems.append(as_said(problem))

    def _count_rows(self, group: list[Match], asked: list[Asked]) -> None:
        verdicts: dict[int, set[str]] = defaultdict(set)
        for cell in asked:
            verdicts[cell.lead].add(cell.verdict)
        for found in group:
            said = verdicts[found.lead]
            if APPLY in said:
                self._outcome.updated += 1
            elif said & {HOLD, CONFLICT}:
                self._outcome.held += 1
            else:
                self._outcome.repeated += 1


def _book_with(lead: int, inside: Mapping[int, set[int]]) -> int:
    """Return the first book that shows a lead, 0 when none of them does."""
    return next((number for number, leads in inside.items() if lead in leads), 0)


def take_return(
    place: Workplace,
    heading: FormHeading,
    outcome: Outcome,
    origin: Origin,
    lossy: bool,
    rows: Sequence[Row],
    notes: Notes,
) -> None:
    """Take a returned sheet; what ``collect`` calls for every sheet that was issued by us."""
    Merger(place, outcome, origin, lossy).take(heading, rows, notes)
