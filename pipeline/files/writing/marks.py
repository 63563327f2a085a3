"""Marks: the conditional colours of a page, few and each over one range.

They carry the borders and fills of data rows as well, so that blank cells need not be written and
nothing below the data is coloured. Rules are added most important first and each brings all it
needs: Excel combines true rules, LibreOffice takes the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xlsxwriter.utility import xl_col_to_name, xl_range

from pipeline.core.books.desk import LATE
from pipeline.core.fields import ASSISTING, CLOSED, LEADING, PAUSED
from pipeline.core.leaders import summary
from pipeline.core.pages import Page
from pipeline.core.urgency.alerting import SIGN
from pipeline.files.writing import looks
from pipeline.files.writing.cells import Sheet, must
from pipeline.files.writing.palette import Palette

SOON_DAYS = 2
# the colours of supervision, and how far up its ladder a lead has come
_COLOURS = {"红": looks.OVERDUE, "黄": looks.SOON, "蓝": looks.WATCHED}
_LEVELS = dict.fromkeys(("通报", "约谈", "挂牌督办"), looks.OVERDUE) | {"催办": looks.SOON}
_ROLES = {LEADING: ASSISTING, ASSISTING: LEADING}


def add_marks(sheet: Sheet, page: Page, palette: Palette, first: int, count: int) -> None:
    """Add the conditional colours of a page whose data starts at row index ``first``."""
    if not count:
        return
    paint = _Painter(sheet, page, palette, first, count)
    paint.mistakes()
    paint.state()
    paint.words("colour", _COLOURS)
    paint.words("level", _LEVELS)
    paint.words("late", {LATE: looks.OVERDUE})
    paint.words("burning", {summary.LATE: looks.OVERDUE, summary.SOON: looks.SOON})
    paint.news()
    paint.open_cells()
    paint.borders()


class _Painter:
    def __init__(self, sheet: Sheet, page: Page, palette: Palette, first: int, count: int) -> None:
        self.sheet, self.page, self.palette = sheet, page, palette
        self.first, self.last = first, first + count - 1
        self.places = {column.key: index for index, column in enumerate(page.columns)}
        self.row = first + 1  # as formulas number it

    def news(self) -> None:
        """Mark what is new or changed since the last book."""
        place = self._marked("new")
        if place is not None:
            self._rule([place], f'{self._cell(place)}<>""', looks.NEWS)

    def state(self) -> None:
        """Grey out closed leads; redden late ones where the eye starts: key columns and limit."""
        due, status = self._marked("overdue", "soon"), self._marked("status", "closed")
        notice = self._marked("emergency")
        going = "TRUE"
        if status is not None:
            closed = ",".join(f'{self._cell(status)}="{word}"' for word in sorted(CLOSED))
            self._rule(range(len(self.page.columns)), f"OR({closed})", looks.CLOSED)
            going = f'NOT(OR({closed},{self._cell(status)}="{PAUSED}"))'
        if notice is not None:
            alarmed = f'LEFT({self._cell(notice)},{len(SIGN)})="{SIGN}"'
            loud = sorted({*range(self.page.frozen or 1), self.places.get("urgency", 0)})
            given = [at for at, one in enumerate(self.page.columns) if one.open_to == "never"]
            self._rule(loud, alarmed, looks.EMERGENCY)
            self._rule([at for at in given if at not in loud], alarmed, looks.EMERGENCY_ROW)
        if due is not None:
            cell = self._cell(due)
            shown = sorted({*range(self.page.frozen or 1), due})
            known = f"ISNUMBER({cell}),{going}"
            # a day ends at midnight, a moment at once
            passed = f"{cell}+(INT({cell})={cell})<=NOW()"
            self._rule(shown, f"AND({known},{passed})", looks.OVERDUE)
            self._rule(shown, f"AND({known},{cell}<TODAY()+{SOON_DAYS + 1})", looks.SOON)

    def words(self, meaning: str, shown: Mapping[str, looks.Look]) -> None:
        """Colour the cells that hold certain words."""
        place = self._marked(meaning)
        for word, look in shown.items() if place is not None else ():
            self._rule([place or 0], f'{self._cell(place or 0)}="{word}"', look)

    def mistakes(self) -> None:
        """Redden the cells that hold a mistake."""
        cells = sorted((row, self.places[key]) for row, key in self.page.painted)
        if cells:
            ranges = [xl_range(*(self.first + row, place) * 2) for row, place in cells]
            look = self.palette.get(looks.MISTAKE)
            rule = {"type": "formula", "criteria": "=TRUE", "format": look}
            row, place = cells[0]
            rule |= {"multi_range": " ".join(ranges)} if len(ranges) > 1 else {}
            code = self.sheet.conditional_format(
                self.first + row, place, self.first + row, place, rule
            )
            must(code, "the mistakes")

    def open_cells(self) -> None:
        """Fill what people may type into; grey what this row's role closes."""
        role = self.places.get(self.page.role)
        columns = [(index, c.open_to) for index, c in enumerate(self.page.columns) if not c.hidden]
        for own, other in _ROLES.items() if role is not None else ():
            shut = [index for index, open_to in columns if open_to == own]
            self._rule(shut, f'{self._cell(role or 0)}="{other}"', looks.SHUT)
        filled = f'{self._cell(0)}<>""'
        if self.page.shaded:
            filled = "ROW()>0"  # rows for new entries too
            given = [index for index, open_to in columns if open_to == "never"]
            self._rule(given, filled, looks.SHUT)
        opened = [index for index, open_to in columns if open_to != "never"]
        self._rule(opened, filled, looks.OPEN)

    def borders(self) -> None:
        """Line all rows that hold a lead; the range starts at the header to be one of its own."""
        last = len(self.page.columns) - 1
        rule = {
            "type": "formula",
            "criteria": f'=$A{self.row - 1}<>""',
            "format": self.palette.get(looks.ROW),
        }
        must(self.sheet.conditional_format(self.first - 1, 0, self.last, last, rule), "borders")

    def _marked(self, *meanings: str) -> int | None:
        keys = (self.page.marks[meaning] for meaning in meanings if meaning in self.page.marks)
        return next((self.places[key] for key in keys if key in self.places), None)

    def _cell(self, column: int) -> str:
        return f"${xl_col_to_name(column)}{self.row}"

    def _rule(self, columns: Iterable[int], formula: str, look: looks.Look) -> None:
        blocks = runs(columns)
        if not blocks:
            return
        rule = {"type": "formula", "criteria": f"={formula}", "format": self.palette.get(look)}
        if len(blocks) > 1:
            rule["multi_range"] = " ".join(
                xl_range(self.first, start, self.last, end) for start, end in blocks
            )
        start, end = blocks[0]
        code = self.sheet.conditional_format(self.first, start, self.last, end, rule)
        must(code, "a conditional format")


def runs(columns: Iterable[int]) -> list[tuple[int, int]]:
    """Return column numbers, given in order, as (first, last) pairs of neighbours."""
    found: list[tuple[int, int]] = []
    for column in columns:
        if found and found[-1][1] == column - 1:
            found[-1] = (found[-1][0], column)
        else:
            found.append((column, column))
    return found
