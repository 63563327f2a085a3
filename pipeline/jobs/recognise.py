"""Recognise: what each sheet of a file is, and which job takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

from pipeline.core.intake.drift import shape_of, vanished
from pipeline.core.intake.heading import Heading, Row, Unclaimed
from pipeline.core.intake.intake import Draft, Held, Intake
from pipeline.core.intake.no_table import Looked, looks_of
from pipeline.core.intake.tables import Table, read_tables
from pipeline.core.intake.unknown_table import UnclaimedError, UnknownTable, unknown_table
from pipeline.core.merging.returning import FormHeading, find_form
from pipeline.core.messages.problems import FileError, as_said
from pipeline.core.model import CellRef, Notes, Problem, RawSheet
from pipeline.core.outward.tables import is_outward
from pipeline.core.rules.difference_pages import is_comparison
from pipeline.files.desk import questions
from pipeline.files.intake import headings
from pipeline.files.intake.originals import EXPORT, RETURN, Origin, Outcome
from pipeline.files.rule_table.rule_return import is_rule_table
from pipeline.files.workplace import Workplace

_NAMED = 12
_LOOKED_AT = 60  # rows that are looked at before a sheet is called ours or not

TakeExport = Callable[[Workplace, Intake, Outcome, Origin, Iterator[Draft | Held]], None]
TakeReturn = Callable[[Workplace, FormHeading, Outcome, Origin, bool, list[Row], Notes], None]
TakeDecided = Callable[[Workplace, FormHeading, Outcome, Origin, list[Row]], None]


@dataclass(frozen=True, slots=True)
class Takers:
    """The jobs that a recognised sheet is given to; those of the desk by the name of the sheet."""

    export: TakeExport
    returned: TakeReturn
    desk: Mapping[str, TakeDecided]


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A sheet that no source claims, or more than one, though it looks like a table."""

    sheet: str
    table: Unclaimed
    asked: UnknownTable | None = None


def taking(takers: Takers) -> Callable[[Workplace, Iterable[RawSheet], Outcome, int, bool], None]:
    """Return how the sheets of a file are taken by these jobs; what ``collect`` asks for."""
    return partial(_take_sheets, takers)


def _take_sheets(
    takers: Takers,
    place: Workplace,
    sheets: Iterable[RawSheet],
    outcome: Outcome,
    number: int,
    lossy: bool,
) -> None:
    """Give every sheet of a file to the job that takes it.

    Raises:
        FileError: none of them is anything we know, or one of them is not to be taken at all.
    """
    recogniser = _Recogniser(takers, place, outcome, number, lossy)
    taken = 0
    for sheet in sheets:
        first = list(islice(sheet.rows, _LOOKED_AT))
        recogniser.looked.append(Looked(sheet.name, sheet.visible, first))
        if first and recogniser.take(sheet, first, Origin(number, outcome.name, sheet.name)):
            taken += 1
    recogniser.tell_unknown(taken)


class _Recogniser:
    """Looks at the sheets of one file."""

    def __init__(
        self, takers: Takers, place: Workplace, outcome: Outcome, number: int, lossy: bool
    ) -> None:
        self._takers = takers
        self._place = place
        self._outcome = outcome
        self._number = number
        self._lossy = lossy
        self._unknown: list[_Unknown] = []
        self.looked: list[Looked] = []
        self._shapes = headings.known(place.ledger)

    def take(self, sheet: RawSheet, first: list[Row], origin: Origin) -> bool:
        """Take a sheet of which the first rows are known; tell whether it was anything."""
        if is_comparison(first):
            raise FileError([Problem("I30", origin.at(""))])
        if is_outward(first):
            raise FileError([Problem("U01", origin.at(""))])
        form = find_form(first, self._place.office.settings.prefix)
        if form is not None:
            self._take_form(form, sheet, [*first, *sheet.rows], origin)
            return True
        return self._take_export(sheet, first, origin)

    def _take_form(
        self, form: FormHeading, sheet: RawSheet, rows: list[Row], origin: Origin
    ) -> None:
        place, outcome = self._place, self._outcome
        outcome.kind = RETURN
        said = f"是我们发出的表（{form.token}）" if form.token else "列名是我们发出的表的"
        outcome.because(sheet.name, said)
        if form.sheet:
            self._takers.desk[form.sheet](place, form, outcome, origin, rows)
        else:
            self._takers.returned(place, form, outcome, origin, self._lossy, rows, sheet.notes)

    def _take_export(self, sheet: RawSheet, first: list[Row], origin: Origin) -> bool:
        place, outcome = self._place, self._outcome
        rows = chain(first, sheet.rows)
        name = Path(outcome.name)  # of a shared workbook its full path, which is no hint
        file = name.name if name.is_absolute() else outcome.name
        sources = place.office.sources
        for table in read_tables(rows, sheet.notes, file, sheet.name, sources):
            claimed = table if isinstance(table, Unclaimed) else table.heading
            self._refuse_vanished(claimed, first, origin)
            if isinstance(table, Unclaimed):
                if len(first) > 1 and len(table.seen) > 1 and sheet.visible:
                    asked = unknown_table(first, sheet.name, table.sources, sources)
                    self._unknown.append(_Unknown(sheet.name, table, asked))
                return False
            self._take_table(table, origin, "" if sheet.visible else "（隐藏的工作表，照样收）")
        return True

    def _take_table(self, table: Table, origin: Origin, hidden: str) -> None:
        place, outcome, heading = self._place, self._outcome, table.heading
        outcome.kind = EXPORT
        outcome.came_from(heading.source.name)
        waited = questions.waited(place.ledger, outcome.sha256)
        if waited and not outcome.why:
            outcome.because("", waited)
        outcome.because(origin.sheet, hidden + heading.because)
        self._note_headers(heading, origin)
        intake = Intake(heading, place.lists, place.ledger.meta["secret"])
        self._takers.export(place, intake, outcome, origin, table.read(intake))

    def _refuse_vanished(
        self, found: Heading | Unclaimed, first: list[Row], origin: Origin
    ) -> None:
        """Stop a table that has lost columns which its source cannot do without, and ask."""
        claimed = found if isinstance(found, Heading) else None
        seen = found.headers if isinstance(found, Heading) else found.seen
        gone = vanished(seen, claimed, self._shapes, self._place.office.sources)
        if gone is not None:
            said = (f"{ours}（原来叫“{header}”）" for ours, header in gone.needed)
            facts = {"shared": gone.shared, "when": gone.like.at, "file": gone.like.file}
            facts |= {"source": gone.like.source, "needed": _listed(said), "new": _listed(gone.new)}
            sources = self._place.office.sources
            asked = unknown_table(first, origin.sheet, (gone.like.source,), sources)
            problem = Problem("K02", origin.at(""), facts)
            raise UnclaimedError([problem], [asked] if asked else [])

    def _note_headers(self, heading: Heading, origin: Origin) -> None:
        """Note the headers of a claimed table; say so where the source's have changed."""
        shape = shape_of(heading)
        found = headings.remember(self._place.ledger, shape, origin.name, self._shapes)
        if found is None:
            return
        before = found.before
        facts = {"source": before.source, "when": before.at, "file": before.file}
        facts |= {"new": _listed(found.new), "gone": _listed(found.gone)}
        facts |= {"moved": _listed(found.moved), "lost": _listed(found.lost)}
        problem = Problem("K01" if found.lost else "K03", origin.at(""), facts)
        self._outcome.problems.append(as_said(problem))
        where = {"sheet": origin.sheet, "source": before.source}
        self._outcome.headers += [where | line for line in found.lines()]

    def tell_unknown(self, taken: int) -> None:
        """Say what is to be said of the sheets that are nothing we know."""
        if not taken:
            raise self._refusal()
        if self._outcome.kind == EXPORT:
            for unknown in self._unknown:
                code = "H17" if self._ask_beside(unknown.asked) else "I09"
                problem = Problem(code, CellRef(self._outcome.name, unknown.sheet))
                self._outcome.problems.append(as_said(problem))

    def _ask_beside(self, table: UnknownTable | None) -> bool:
        """Ask about a sheet that stands beside others that are taken; tell whether it is asked.

        Such sheets are often lists and notes: only one that certainly tells of matters is asked.
        """
        ledger = self._place.ledger
        if table is None or not table.tells or questions.none_of_leads(ledger, table.signature):
            return False
        name, rules = self._outcome.name, self._place.office.hash
        questions.ask(ledger, self._number, name, [table], rules)
        return True

    def _refusal(self) -> FileError:
        """Return why nothing was taken; what looks like leads is asked about."""
        name, unknown = self._outcome.name, self._unknown
        if not unknown:
            return FileError([Problem("I06", CellRef(name), {"seen": looks_of(self.looked)})])
        if is_rule_table(unknown[0].table.seen):
            return FileError([Problem("I31", CellRef(name))])
        tables = [one.asked for one in unknown if one.asked is not None]
        said = {one: questions.none_of_leads(self._place.ledger, one.signature) for one in tables}
        asked = [one for one in tables if not said[one]]
        if asked:
            return UnclaimedError((self._question(one) for one in asked), asked)
        if tables:
            facts = {"when": said[tables[0]]}
            return FileError([Problem("H13", CellRef(name, tables[0].sheet), facts)])
        return FileError([self._no_source(unknown[0])])

    def _question(self, one: UnknownTable) -> Problem:
        facts = {"seen": "、".join(column.header for column in one.columns[:_NAMED])}
        place = CellRef(self._outcome.name, one.sheet)
        if len(one.candidates) > 1:
            return Problem("H15", place, facts | {"sources": "、".join(one.candidates)})
        return Problem("H14", place, facts)

    def _no_source(self, unknown: _Unknown) -> Problem:
        facts = {"seen": "、".join(unknown.table.seen[:_NAMED])}
        if unknown.table.sources:
            facts["sources"] = "、".join(unknown.table.sources)
        code = "I10" if unknown.table.sources else "I07"
        return Problem(code, CellRef(self._outcome.name, unknown.sheet), facts)


def _listed(names: Iterable[str]) -> str:
    """Name up to a dozen things."""
    shown = list(names)
    more = f"等 {len(shown)} 列" if len(shown) > _NAMED else ""
    return ("、".join(shown[:_NAMED]) or "无") + more
