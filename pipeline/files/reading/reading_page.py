"""Web pages as workbooks: what platforms export as .xls is often one, and Excel saves such too.

The page is cut into tags by lxml, in the way of browsers and without a tree, so that no depth is
too much for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from pipeline.files.reading.grid import Grid
from pipeline.files.reading.page_cells import (
    BLOCK,
    BREAK,
    MOST_SPAN_COLUMNS,
    MOST_SPAN_ROWS,
    SAID_BESIDE,
    span,
    tidy,
    value_of,
)
from pipeline.files.reading.refusing import refuse
from pipeline.files.reading.text_encoding import decode

_CHUNK = 1 << 20
_LISTING = 1 << 20  # characters at the top among which Excel lists its worksheets
_MOST_DEPTH, _MOST_TABLES = 20, 500
_UNSEEN = frozenset({"script", "style", "template"})
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre"})
_META = re.compile(rb"""<meta[^>]{1,300}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_NAME = re.compile(r"<x:Name>([^<]*)</x:Name>", re.I)
_HIDDEN = re.compile(r"<x:Visible>\s*Sheet(?:Very)?Hidden", re.I)
_SHEET = re.compile(r"<x:ExcelWorksheet>((?>(?!<x:ExcelWorksheet>|</x:Ex).)*)</x:Ex", re.I | re.S)
_SOURCE = re.compile(r"""<x:WorksheetSource\s+HRef\s*=\s*["']([^"']+)""", re.I)
_FRAMES = re.compile(r"<(?:frameset|frame)\b", re.I)
_SINCE_1904 = re.compile(r"<x:Date1904\s*/?>", re.I)
_OPENS_CELL, _CLOSES_TABLE = re.compile(r"<t[rdh]\b", re.I), re.compile(r"</table", re.I)


@dataclass(frozen=True, slots=True)
class Named:
    """A worksheet that Excel names at the top of a page; ``source`` is blank in the page itself."""

    name: str
    visible: bool
    source: str


@dataclass(slots=True)
class _Table:
    """A table whose end has not been seen; ``nested`` are tables in its cells, with the place."""

    grid: Grid = field(default_factory=Grid)
    given: dict[str, str] | None = None  # attributes of the cell that is open
    pieces: list[str] = field(default_factory=list)
    inner: list[list[Grid]] = field(default_factory=list)  # of the open cell
    inner_text: list[str] = field(default_factory=list)
    nested: list[tuple[tuple[int, int], str, list[list[Grid]]]] = field(default_factory=list)


class _Page:
    """Target of the parser: gathers the tables of a page in the order of their beginning."""

    def __init__(self, since: datetime) -> None:
        self.tables: list[Grid] = []
        self.title = ""
        self._since = since
        self._open: list[_Table] = []
        self._aside: list[str] | None = None  # text of a title or caption
        self._unseen = 0

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag in ("td", "th"):
            if self._open:
                self._begin_cell(given)
        elif tag == "tr":
            if self._open:
                self._end_cell()
                self._open[-1].grid.next_row()
        elif tag == "br":
            self.data(BREAK)
        elif tag in _BLOCKS:
            self.data(BLOCK)
        elif tag == "table":
            if len(self._open) >= _MOST_DEPTH:
                refuse("F06", what=f"表格里面套表格，套了 {_MOST_DEPTH} 层以上")
            self._open.append(_Table())
        elif tag in ("title", "caption"):
            self._aside = []
        elif tag in _UNSEEN:
            self._unseen += 1

    def end(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            if self._open:
                self._end_cell()
        elif tag == "table":
            if self._open:
                self._end_table()
        elif tag in _BLOCKS:
            self.data(BLOCK)
        elif tag in ("title", "caption") and self._aside is not None:
            said, self._aside = tidy("".join(self._aside)).replace("\n", " "), None
            if tag == "title":
                self.title = self.title or said
            elif self._open:
                self._open[-1].grid.name = said
        elif tag in _UNSEEN:
            self._unseen -= 1

    def data(self, text: str) -> None:
        if self._unseen > 0:
            return
        if self._aside is not None:
            self._aside.append(text)
        elif self._open and self._open[-1].given is not None:
            self._open[-1].pieces.append(text)

    def close(self) -> list[Grid]:
        while self._open:
            self._end_table()
        return self.tables

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._end_cell()
        table = self._open[-1]
        if not table.grid.row:
            table.grid.next_row()
        table.given = given

    def _end_cell(self) -> None:
        table = self._open[-1]
        if table.given is None:
            return
        given, pieces = table.given, table.pieces
        said = tidy(pieces[0] if len(pieces) == 1 else "".join(pieces))
        table.given, table.pieces = None, []
        if SAID_BESIDE.isdisjoint(given):
            place = table.grid.put(said)
        else:
            across = span(given.get("colspan", ""), MOST_SPAN_COLUMNS)
            down = span(given.get("rowspan", ""), MOST_SPAN_ROWS)
            place = table.grid.put(value_of(given, said, self._since), None, across, down)
            if "x:fmla" in given:
                table.grid.note(place, given["x:fmla"])
        if table.inner:
            text = "\n".join(filter(None, (said, *table.inner_text)))
            table.nested.append((place, text, table.inner))
            table.inner, table.inner_text = [], []

    def _end_table(self) -> None:
        self._end_cell()
        table = self._open.pop()
        found = _with_nested(table)
        if len(self.tables) + len(found) > _MOST_TABLES:
            refuse("F06", what=f"网页里有 {_MOST_TABLES} 个以上的表格")
        if self._open and self._open[-1].given is not None:
            self._open[-1].inner.append(found)
            self._open[-1].inner_text.append(_as_text(table.grid))
        else:
            self.tables += found


def _with_nested(table: _Table) -> list[Grid]:
    """Return a table and those in its cells that are larger than itself.

    A table for the layout of a page holds the real one; a small table inside of a cell belongs to
    the text of that cell.
    """
    found = [table.grid] if table.grid.cells else []
    own = table.grid.cells
    for place, text, groups in table.nested:
        if sum(grid.cells for group in groups for grid in group) > own:
            found += [grid for group in groups for grid in group]
        else:
            table.grid.replace(place, text)
            if table.grid not in found[:1]:
                found.insert(0, table.grid)
    return found


def _as_text(grid: Grid) -> str:
    return "\n".join(
        " ".join(str(cell) for cell in cells if cell is not None) for _, cells in grid.rows()
    )


def text_of(data: bytes, declared: str = "") -> str:
    """Return a page as text: by its mark, as UTF-8, or as it declares itself."""
    if not declared:
        found = _META.search(data[:65_536])
        declared = found[1].decode() if found else ""
    return decode(data, declared)


def sheets_named(text: str) -> list[Named]:
    """Return the worksheets that Excel lists in a comment of a page, in order."""
    found = []
    for sheet in _SHEET.findall(text[:_LISTING]):
        name, source = _NAME.search(sheet), _SOURCE.search(sheet)
        said = _unescaped(name[1]) if name else ""
        found.append(Named(said, not _HIDDEN.search(sheet), source[1] if source else ""))
    return found


def _unescaped(text: str) -> str:
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def read_page(data: bytes) -> list[Grid]:
    """Return the tables of a web page that hold something, each as a worksheet of its own.

    Text stays text; a number is one only where Excel or LibreOffice wrote it beside the text.

    Raises:
        FileError: no table (F12), tables in files that did not come with it (F15), cut off, or
            wider than any worksheet.
    """
    text = text_of(data)
    named = sheets_named(text)
    grids = tables_of(text, [one for one in named if not one.source])
    if not grids and (any(one.source for one in named) or _FRAMES.search(text)):
        refuse("F15")
    if not grids:
        refuse("F12", seems="网页")
    return grids


def tables_of(text: str, named: list[Named]) -> list[Grid]:
    """Return the tables of a page; ``named`` are the names that Excel gives them."""
    if _is_cut(text):
        refuse("F02")
    since = datetime(1904, 1, 1) if _SINCE_1904.search(text) else datetime(1899, 12, 30)
    page = _Page(since)
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    # what stands for line ends must not come from the page itself
    text = text.replace(BREAK, "").replace(BLOCK, "")
    for place in range(0, len(text), _CHUNK):
        parser.feed(text[place : place + _CHUNK].encode())
    grids: list[Grid] = parser.close() if text else []
    for place, grid in enumerate(grids):
        if len(named) == len(grids):
            grid.name, grid.visible = named[place].name or grid.name, named[place].visible
        elif not grid.name:
            grid.name = page.title if len(grids) == 1 else f"表{place + 1}"
    return grids


def _is_cut(text: str) -> bool:
    """Tell whether the last row of the last table has no end, where pages like this give one."""
    rest = text[-_CHUNK:]
    opened = [found.start() for found in _OPENS_CELL.finditer(rest)]
    closed = [found.start() for found in _CLOSES_TABLE.finditer(rest)]
    if not opened or (closed and closed[-1] > opened[-1]):
        return False
    if "</html" in rest[opened[-1] :].lower():
        return False
    tail = rest[opened[-1] :].lower()
    return "<html" in text[:4096].lower() or ("</tr" not in tail and "</tr" in text.lower())
