"""Rows that were not taken: copied out of their file into a workbook beside it in 待处理.

The cells are read once more from the original: they may hold names and phones, which stand in the
originals only, and a run that was cut can do it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

import sqlalchemy as sql

from pipeline.core.intake.heading import Row
from pipeline.core.intake.held_rows import Waiting, page, sheet_name
from pipeline.core.messages.problems import FileError
from pipeline.core.pages import Page, Workbook
from pipeline.files import folders
from pipeline.files.intake import originals
from pipeline.files.intake.originals import ASIDE, EXPORT, Outcome
from pipeline.files.reading.reading import Reader
from pipeline.files.schema import file as table
from pipeline.files.workplace import Workplace
from pipeline.files.writing import writing

_NAME_BYTES = 150  # of the original's name; the rest of ours and its note need room, too


def book_name(number: int, name: str) -> str:
    """Return the name of the workbook for the rows of a file, by its number and name."""
    return f"{folders.within(Path(name).stem, _NAME_BYTES)}_未入库的行_第{number}份.xlsx"


def write_all(place: Workplace, files: Iterable[tuple[int, Outcome]]) -> list[Outcome]:
    """Write a workbook for every file with rows that somebody has to correct.

    ``files`` are (number, outcome); where it cannot be written, their lines do not name it.
    Return what is to be recorded of the workbooks, whose ``name`` is the path relative to the home.
    Written again, they have the same names: nothing but the receipt says that they are there.
    """
    concerned = [(number, one) for number, one in files if one.kind == EXPORT and _lines(one)]
    if not concerned:
        return []
    written = []
    with Reader(passwords=place.passwords.known) as reader:
        for number, outcome in concerned:
            path = _original(place, number, outcome.name)
            try:
                pages = list(_pages(reader, path, outcome)) if path is not None else []
            except FileError:  # it has been changed or locked since it was taken
                pages = []
            if pages:
                written.append(_written(place, number, outcome, pages))
            else:
                for line in _lines(outcome):
                    line["back"] = ""
    return written


def _lines(outcome: Outcome) -> list[dict[str, str]]:
    return [line for line in outcome.lines if line.get("header")]


def _original(place: Workplace, number: int, name: str) -> Path | None:
    """Return where an original stands now: in 已入库, or in inbox if it was held open."""
    archive = place.ledger.scalar(sql.select(table.c.archive).where(table.c.number == number))
    candidates = [place.home.root / archive] if archive else []
    candidates += [place.home.inbox / name, Path(name)]
    return next((path for path in candidates if path.is_file()), None)


def _pages(reader: Reader, path: Path, outcome: Outcome) -> Iterator[Page]:
    taken: set[str] = set()
    tables = _tables(outcome)
    for sheet in reader.sheets(path):
        wanted = [one for one in tables if one.sheet == sheet.name]
        if wanted:
            rows = _rows(sheet.rows, wanted)
            for waiting in wanted:
                yield page(waiting, rows, sheet_name(sheet.name, taken))


def _tables(outcome: Outcome) -> list[Waiting]:
    found: dict[tuple[str, int], dict[int, str]] = {}
    for line in _lines(outcome):
        key = line["sheet"], int(line["header"])
        found.setdefault(key, {})[int(line["row"])] = line["why"]
    return [Waiting(sheet, header, why) for (sheet, header), why in found.items()]


def _rows(rows: Iterable[Row], wanted: list[Waiting]) -> list[Row]:
    """Return the rows that the pages need; no further than the last of them is read."""
    last = max(max(one.why) for one in wanted)
    numbers = {number for one in wanted for number in one.why}
    numbers |= {one.header - up for one in wanted for up in range(4)}
    read = takewhile(lambda row: row[0] <= last, rows)
    return [row for row in read if row[0] in numbers]


def _written(place: Workplace, number: int, outcome: Outcome, pages: list[Page]) -> Outcome:
    target = place.home.aside / book_name(number, outcome.name)
    draft = place.home.drafts / f"held_{number}.xlsx"
    writing.write(Workbook(tuple(pages)), draft)
    folders.sync(draft)
    folders.reveal(draft, target)
    count = sum(one.count for one in pages)
    why = (
        f"“{outcome.name}”里有 {count} 行没有入库，原样抄在这里，每行后面写了为什么。\n"
        "改好以后存盘，把那个文件拖回 inbox 就会收。不要了的，两个文件都可以删。"
    )
    folders.write_text(folders.note_of(target), why)
    name = place.home.relative(target)
    return Outcome(name, ASIDE, folders.fingerprint(target), status="待处理", why=why)


def record(place: Workplace, written: Iterable[Outcome]) -> None:
    """Record such workbooks, so that they are forgotten in time; inside a transaction."""
    for outcome in written:
        number = place.ledger.number("file")
        originals.record(place.ledger, number, outcome, outcome.name)
        originals.archived(place.ledger, number)
        originals.receipted(place.ledger, [number])
