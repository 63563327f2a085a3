"""The office's own forms: a workbook whose ``{{names}}`` are filled, everything else kept.

openpyxl keeps formats, merged cells, widths, heights, print set-up and (with Pillow) pictures; it
loses charts, drawn shapes and text boxes. A filled text wraps and its rows grow, so that nothing
is cut in print: rows first, then smaller letters, and only then the text, which says so.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Mapping
from copy import copy, deepcopy
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.core import placeholders
from pipeline.core.checked import hint
from pipeline.core.model import CellRef, Problem
from pipeline.files.writing.cells import fitting
from pipeline.files.writing.print_fit import Room

BROKEN = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError),
    *(zipfile.BadZipFile, InvalidFileException, ParseError, NotImplementedError),
)
FOLDER = "templates"  # in rules/
_BESIDE = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_PARTS = ("left", "center", "right")
_LONGEST_BESIDE = 250  # characters of a header or footer; Excel takes 255
_RISKY = ("=", "+", "-", "@")  # what a spreadsheet may take for a formula when a cell is edited


def read(path: Path) -> Any:
    """Open a template. Raises one of ``BROKEN``."""
    return openpyxl.load_workbook(path, rich_text=True)


def tried(folder: Path, kind: str, count: str, names: Collection[str]) -> list[Problem]:
    """Read the template of a kind in a rules folder; return what is wrong with it.

    Where nothing can be printed with it the first problem is S05 or S06; ``count`` says what was
    to be printed.
    """
    path = folder / FOLDER / f"{kind}.xlsx"
    place = CellRef(f"{folder.name}/{FOLDER}/{path.name}")
    try:
        return list(unknown_names(read(path), place.file, names))
    except FileNotFoundError:
        return [Problem("S05", place, {"kind": kind, "count": count})]
    except BROKEN as error:
        why = " ".join(str(error).split())[:80] or type(error).__name__
        return [Problem("S06", place, {"count": count, "why": why})]


def unknown_names(book: Any, file: str, known: Collection[str]) -> Iterator[Problem]:
    """Say which names of a template nobody knows, and where they stand."""
    for sheet in book.worksheets:
        places = [(cell.coordinate, str(cell.value)) for cell in _asking(sheet)]
        places += [(_WHERE[name], part.text) for name, part in _beside(sheet)]
        for where, text in places:
            for name in placeholders.unknown_in(text, known):
                facts = {"seen": f"{{{{{name}}}}}", "hint": hint(name, known)}
                yield Problem("S07", CellRef(file, sheet.title, where), facts)


_WHERE = {name: "页眉" if "Header" in name else "页脚" for name in _BESIDE}


class Form:
    """A template that is filled again and again, as it was each time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book = read(path)
        self._pictured = any(sheet._images for sheet in self._book.worksheets)

    def fill(self, values: Mapping[str, str], target: Path) -> list[str]:
        """Save a copy with the values in it; return the names whose texts had to be cut."""
        if self._pictured:  # a picture can be saved once only
            self._book = read(self._path)
        cut: list[str] = []
        plain = {name: ILLEGAL_CHARACTERS_RE.sub("", text) for name, text in values.items()}
        before = [_Before(sheet) for sheet in self._book.worksheets]
        for sheet in self._book.worksheets:
            cut += _fill_sheet(sheet, plain)
        self._book.save(target)
        for one in before:
            one.restore()
        return list(dict.fromkeys(cut))


class _Before:
    """A worksheet as it was before it was filled."""

    def __init__(self, sheet: Any) -> None:
        self._rows = sheet.row_dimensions
        self._cells = [
            (cell, deepcopy(cell.value), cell.data_type, copy(cell._style))
            for cell in _asking(sheet)
        ]
        rows = {row for cell, *_ in self._cells for row in range(cell.row, sheet.max_row + 1)}
        self._heights = {row: self._rows[row].height for row in rows}
        self._beside = [(part, part.text) for _, part in _beside(sheet)]

    def restore(self) -> None:
        """Make it so again."""
        for cell, value, kind, style in self._cells:
            cell.value, cell.data_type, cell._style = value, kind, style
        for row, height in self._heights.items():
            self._rows[row].height = height
        for part, text in self._beside:
            part.text = text


def _fill_sheet(sheet: Any, values: Mapping[str, str]) -> list[str]:
    cut, room = [], Room(sheet)
    for cell in list(_asking(sheet)):
        asked = placeholders.names_in(str(cell.value))
        _fill_cell(cell, values)
        if room.fit(cell):
            cut += asked
    said = {name: text.replace("&", "&&") for name, text in values.items()}
    for _, part in _beside(sheet):
        part.text = placeholders.filled(part.text, said)[:_LONGEST_BESIDE]
    return cut


def _asking(sheet: Any) -> Iterator[Any]:
    """Yield the cells that hold a placeholder; formulas are left alone."""
    for row in sheet.iter_rows():
        for cell in row:
            is_text = isinstance(cell.value, str | CellRichText) and cell.data_type != "f"
            if is_text and placeholders.names_in(str(cell.value)):
                yield cell


def _beside(sheet: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parts of headers and footers that hold a placeholder."""
    for name in _BESIDE:
        for side in _PARTS:
            part = getattr(getattr(sheet, name), side)
            if part.text and placeholders.names_in(part.text):
                yield name, part


def _fill_cell(cell: Any, values: Mapping[str, str]) -> None:
    before = cell.value
    text = fitting(placeholders.filled(str(before), values))
    if isinstance(before, CellRichText) and _is_whole(before):
        _fill_runs(before, values)
        return
    cell.value = text
    cell.data_type = "s"  # “=1+1” stays what somebody typed, “#N/A” no error
    if text.startswith(_RISKY):
        cell.quotePrefix = True


def _is_whole(rich: CellRichText) -> bool:
    """Tell whether no placeholder reaches from one run of letters into the next."""
    texts = [part if isinstance(part, str) else part.text for part in rich]
    found = [name for text in texts for name in placeholders.names_in(text)]
    return found == placeholders.names_in(str(rich))


def _fill_runs(rich: CellRichText, values: Mapping[str, str]) -> None:
    for number, part in enumerate(rich):
        if isinstance(part, str):
            rich[number] = placeholders.filled(part, values)
        else:
            part.text = placeholders.filled(part.text, values)
