"""Pages: what a workbook shows, before anything is written.

``forms`` and ``figures`` make pages; ``files/writing/writing`` turns them into workbooks. A page
knows meaning (open, choice, overdue), never colours or Excel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

# A value of a page's row: text, number, Excel serial day for moments, or nothing.
PageValue = str | float | int | None
# names that formulas of a workbook with ``Workbook.workdays`` may use: the working days, and how
# many of them there are up to today
WORKDAYS, TODAY_AT = "riqing_workdays", "riqing_today"


@dataclass(frozen=True, slots=True)
class PageColumn:
    """One column of a page.

    ``kind`` as in ``fields.Field``; moments come as Excel serial numbers, all else as text or
    number. ``open_to`` says on which rows a person may type: never, always, or only on rows whose
    role (see ``Page.role``) is 主办 or 协办. ``choices`` names a list of ``Workbook.lists``.
    ``printed`` columns make up the print area; they stand first. ``hint`` is the input message.
    ``formula`` counts the numbers of a column anew whenever the book is opened, what the rows hold
    being its values of today; ``{key}`` stands for the cell of another column in the same row.
    """

    key: str
    header: str
    kind: str = "text"
    width: int = 12
    open_to: str = "never"
    choices: str = ""
    printed: bool = True
    hidden: bool = False
    hint: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One worksheet: a bold title, one grey line, a header row, rows.

    Each row has one value per column. ``role`` is the key of the column that holds 主办/协办,
    blank where all rows are alike. ``marks`` maps a meaning (overdue, soon, closed, new, colour,
    level, late) to the key of the column it is read from. ``frozen`` counts the columns that stay
    when scrolling.
    ``protected`` sheets let people sort, filter and type into open cells only. ``alerts`` are
    sentences in red below the title, a row each. ``shaded``: given columns are grey, and rows for
    new entries look like all others. ``painted`` cells (number of the row, key of the column) hold
    a mistake. A ``hidden`` page is for us alone. Rows whose first cell is ``strong`` are headings
    or sums among the others; such a page has no filter of its own, which would sort them in.
    """

    name: str
    title: str
    subtitle: str
    columns: tuple[PageColumn, ...]
    rows: Iterable[tuple[PageValue, ...]]
    count: int
    role: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    frozen: int = 0
    protected: bool = False
    alerts: tuple[str, ...] = ()
    shaded: bool = False
    painted: frozenset[tuple[int, str]] = frozenset()
    hidden: bool = False
    strong: str = ""


@dataclass(frozen=True, slots=True)
class Workdays:
    """Working days as Excel serial days, ascending, and how many of them there are up to today."""

    days: tuple[float, ...] = ()
    today_at: int = 0


@dataclass(frozen=True, slots=True)
class Workbook:
    """Pages with their drop-down lists, a sheet of instructions, and what identifies the book.

    ``workdays`` are what formulas count in.
    """

    pages: tuple[Page, ...]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    guide: tuple[str, ...] = ()
    token: str = ""
    workdays: Workdays = Workdays()


def noted(book: Workbook, note: str) -> Workbook:
    """Return a workbook each of whose pages says a note on top; as it is where there is none."""
    if not note:
        return book
    pages = (replace(page, alerts=(*page.alerts, note)) for page in book.pages)
    return replace(book, pages=tuple(pages))
