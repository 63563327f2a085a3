"""Read a table of leads with the departments that a person has written beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from pipeline.core.intake.heading import SEARCHED_ROWS, Row, Unclaimed
from pipeline.core.intake.intake import Draft, Intake
from pipeline.core.intake.labels import CATEGORY, labelled_lead, labelled_source
from pipeline.core.intake.tables import Table, read_tables
from pipeline.core.messages.problems import FileError, RefusedError
from pipeline.core.messages.sentences import CATALOGUE
from pipeline.core.model import CellRef, Problem, RawSheet
from pipeline.core.office import Office
from pipeline.core.rules.difference import Known
from pipeline.core.text import header_key
from pipeline.core.values import as_text
from pipeline.files.reading.reading import Reader
from pipeline.files.workplace import lists_of

_SHOWN = 5  # names of departments that nobody knows


@dataclass(slots=True)
class Leads:
    """Leads to compare, the values rules see of each, and what a person should see of them."""

    known: list[Known] = field(default_factory=list)
    values: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_labelled(path: Path, offices: Sequence[Office]) -> Leads:
    """Read all sheets that have a text and a department; rows without a text are counted only.

    ``offices`` know the departments by their names and other names, the first one first.
    Raises RefusedError where the file cannot be read or no sheet has both columns.
    """
    if not path.is_file():
        raise _refused("L21", path, why="没有这个文件")
    read = Leads()
    unknown: Counter[str] = Counter()
    seen: list[Unclaimed] = []
    skipped = 0
    try:
        with Reader() as reader:
            for sheet in reader.sheets(path):
                skipped += _take(sheet, offices, read, unknown, seen)
    except FileError as error:
        raise _refused("L21", path, why=_why(error)) from None
    if not read.known:
        headers = max((one.seen for one in seen), key=len, default=())
        raise _refused("L22", path, seen="、".join(headers[:20]) or "（没有）")
    if unknown:
        facts = {"count": sum(unknown.values()), "seen": "、".join(list(unknown)[:_SHOWN])}
        read.problems.append(Problem("L23", CellRef(path.name), facts))
    if skipped:
        read.problems.append(Problem("L24", CellRef(path.name), {"count": skipped}))
    return read


def _take(
    sheet: RawSheet,
    offices: Sequence[Office],
    read: Leads,
    unknown: Counter[str],
    seen: list[Unclaimed],
) -> int:
    """Take the rows of a sheet; return how many say nothing."""
    first: list[Row] = list(islice(sheet.rows, SEARCHED_ROWS))
    categorised = any(header_key(as_text(cell)) == CATEGORY for _, row in first for cell in row)
    source = labelled_source(offices[0].sources, categorised)
    skipped = 0
    for table in read_tables(
        chain(first, sheet.rows), sheet.notes, sheet.file, sheet.name, [source]
    ):
        if isinstance(table, Unclaimed):
            seen.append(table)
        else:
            skipped += _take_table(table, sheet.name, offices, read, unknown)
    return skipped


def _take_table(
    table: Table, sheet: str, offices: Sequence[Office], read: Leads, unknown: Counter[str]
) -> int:
    skipped = 0
    for row in table.read(Intake(table.heading, lists_of(offices[0]), "")):
        if not isinstance(row, Draft):
            skipped += row.rows
            continue
        where = f"{sheet} 第 {row.row} 行"
        known, values, stranger = labelled_lead(row, offices, where)
        read.known.append(known)
        read.values.append(values)
        if stranger:
            unknown[stranger[:20]] += 1
    return skipped


def _why(error: FileError) -> str:
    """Return what is wrong with a file: the first sentence of its message."""
    problem = error.problems[0]
    said = CATALOGUE[problem.code].sentence.format(**problem.facts)
    return said.split("。", 1)[0]


def _refused(code: str, path: Path, **facts: object) -> RefusedError:
    return RefusedError([Problem(code, CellRef(path.name), facts)])
