"""An edited 规则表, read through the capped child: rows by sheet, and what had been handed out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.core.books.layouts import KEY_HEADER
from pipeline.core.checked import hint
from pipeline.core.messages.problems import FileError, RefusedError
from pipeline.core.messages.sentences import CATALOGUE
from pipeline.core.model import CellError, CellRef, CellValue, Problem, RawSheet
from pipeline.core.rule_table.rule_merging import Trouble
from pipeline.core.rule_table.rule_sheets import (
    ACTION,
    BASE_HEADERS,
    HASH,
    NAME,
    NUMBER,
    SHEETS,
    WRONG,
    Row,
    headers,
)
from pipeline.core.text import squeezed
from pipeline.core.values import as_text
from pipeline.files.reading.reading import Reader

_SEARCHED = 30  # rows in which the header row may stand
_MOST = 500_000  # rows of a sheet; more is no workbook of rules
_FEWEST = 3  # headers that make a header row

Cells = tuple[CellValue, ...]


@dataclass(slots=True)
class Returned:
    """What an edited workbook holds. ``base`` is empty where the hidden sheet is gone."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    base: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    columns: dict[tuple[str, str], int] = field(default_factory=dict)
    headless: list[str] = field(default_factory=list)  # sheets of ours without their header row


def read_workbook(path: Path) -> Returned:
    """Read an edited workbook of rules.

    Raises: RefusedError where it cannot be read or is none.
    """
    if not path.is_file():
        raise RefusedError([Problem("T02", CellRef(path.name))])
    returned = Returned()
    with Reader() as reader:
        try:
            for raw in reader.sheets(path):
                _take_sheet(raw, returned)
        except FileError as error:
            raise RefusedError(_unreadable(path, error)) from None
    if not returned.rows:
        raise RefusedError([Problem("T03", CellRef(path.name))])
    if lost := [sheet for sheet in returned.headless if sheet not in returned.rows]:
        facts = [(CellRef(path.name, sheet), {"header": NAME[sheet]}) for sheet in lost]
        raise RefusedError([Problem("T35", place, fact) for place, fact in facts])
    return returned


def is_rule_table(headers_seen: Sequence[str]) -> bool:
    """Tell whether headers are those of a sheet of rules, wherever they were found."""
    said = [squeezed(one) for one in headers_seen]
    return bool(_sheet_of(said)) and squeezed(ACTION) in said


def _unreadable(path: Path, error: FileError) -> Iterator[Problem]:
    for problem in error.problems:
        said = CATALOGUE[problem.code].sentence.format(**problem.facts)
        yield Problem("T01", CellRef(path.name), {"why": said.partition("。")[0]})


def _take_sheet(raw: RawSheet, returned: Returned) -> None:
    rows = [row for _, row in zip(range(_MOST), raw.rows, strict=False)]
    for _ in raw.rows:  # the rest, so that the notes are complete
        pass
    for at, (_, cells) in enumerate(rows[:_SEARCHED]):
        said = [squeezed(as_text(cell)) for cell in cells]
        if {squeezed(one) for one in BASE_HEADERS} <= set(said):
            _take_base(said, rows[at + 1 :], returned)
            return
        sheet = _sheet_of(said)
        if sheet and sheet not in returned.rows:
            returned.rows[sheet] = list(_rows(raw, sheet, cells, rows[at + 1 :], returned))
            return
    if raw.name in SHEETS and len(rows) > 1:
        returned.headless.append(raw.name)


def _sheet_of(said: Sequence[str]) -> str:
    found = [
        (sum(squeezed(one) in said for one in headers(sheet)), sheet)
        for sheet in SHEETS
        if squeezed(NAME[sheet]) in said
    ]
    count, sheet = max(found, default=(0, ""))
    return sheet if count >= min(_FEWEST, len(headers(sheet) if sheet else ())) else ""


def _take_base(said: list[str], rows: Iterable[tuple[int, Cells]], returned: Returned) -> None:
    places = [said.index(squeezed(one)) for one in BASE_HEADERS]
    for _, cells in rows:
        sheet, key, header, text = (as_text(cells[at]) if at < len(cells) else "" for at in places)
        if sheet == HASH:
            returned.hashes[key] = text.removeprefix("sha256").strip()
        elif sheet in SHEETS and key:
            returned.base.setdefault(sheet, {}).setdefault(key, {})[header] = text


def _rows(
    raw: RawSheet,
    sheet: str,
    header_row: Cells,
    rows: Sequence[tuple[int, Cells]],
    returned: Returned,
) -> Iterator[Row]:
    known = {squeezed(one): one for one in (*headers(sheet), KEY_HEADER)}
    places: dict[str, int] = {}
    for at, cell in enumerate(header_row):
        header = known.get(squeezed(as_text(cell)), "")
        if header and header not in places:
            places[header] = at
            returned.columns[sheet, header] = at
    for number, cells in rows:
        texts: dict[str, str] = {}
        bad: dict[str, str] = {}
        for header, at in places.items():
            value = cells[at] if at < len(cells) else None
            if (number, at) in raw.notes.formulas or isinstance(value, CellError):
                bad[header] = "T28"
            if value is not None or not _swallowed(raw, number, at):
                texts[header] = _text(header, value)
        if any(texts.values()) or bad:
            yield Row(texts.pop(KEY_HEADER, ""), texts, number, bad)
    _look_for_strangers(sheet, header_row, rows, known, returned)


def _text(header: str, value: CellValue) -> str:
    text = as_text(value)
    if header == NUMBER:
        return ""  # where a rule stood; tells nothing
    return re.sub(r"[ \t]+\n", "\n", text)


def _swallowed(raw: RawSheet, number: int, at: int) -> bool:
    """Tell whether a cell lies in a merged range, but not at its beginning: it says nothing."""
    return any(
        top <= number <= bottom and left <= at <= right and (number, at) != (top, left)
        for top, left, bottom, right in raw.notes.merged
    )


def _look_for_strangers(
    sheet: str,
    header_row: Cells,
    rows: Sequence[tuple[int, Cells]],
    known: dict[str, str],
    returned: Returned,
) -> None:
    """Report columns of a name that is not ours and that hold something."""
    for at, cell in enumerate(header_row):
        said = as_text(cell)
        filled = any(at < len(cells) and as_text(cells[at]) for _, cells in rows)
        if filled and squeezed(said) not in known and squeezed(said) != WRONG:
            facts = {"seen": said[:20], "hint": hint(said, known.values())}
            returned.troubles.append(Trouble(sheet, 0, said, "T06", facts))
