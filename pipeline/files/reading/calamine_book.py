"""The first reader: python-calamine, quick, for every kind of workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import python_calamine as calamine

from pipeline.core.model import Notes
from pipeline.files.reading.book import CONVERT, Listing, Row, Unfit, with_errors
from pipeline.files.reading.extent import refuse_beyond
from pipeline.files.reading.gate import Kind
from pipeline.files.reading.reading_errors import (
    Errors,
    Formulas,
    archive_of,
    errors_of_ods,
    errors_of_xlsx,
    merged_of_ods,
    part_of,
)
from pipeline.files.reading.reading_errors_binary import errors_of_xls, errors_of_xlsb
from pipeline.files.reading.refusing import refuse
from pipeline.files.reading.survey import Survey

_SEARCHES = {"xlsx": errors_of_xlsx, "ods": errors_of_ods}
_OTHER_SHEETS = (
    (calamine.SheetTypeEnum.ChartSheet, "图表"),
    (calamine.SheetTypeEnum.MacroSheet, "宏表"),
    (calamine.SheetTypeEnum.DialogSheet, "对话框表"),
    (calamine.SheetTypeEnum.Vba, "宏模块"),
)


class CalamineBook:
    """A workbook opened by python-calamine."""

    def __init__(self, kind: Kind, data: bytes, survey: Survey) -> None:
        self._kind = kind
        self._data = data
        self._survey = survey
        self._book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        self._sheets = tuple(self._book.sheets_metadata)

    def listing(self) -> Listing:
        """Return the worksheets in order.

        Raises:
            FileError: there are sheets, but none of them has cells.
        """
        found = [
            (place, sheet.name, sheet.visible == calamine.SheetVisibleEnum.Visible)
            for place, sheet in enumerate(self._sheets)
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        if not self._sheets:
            refuse("F23", what="里面没有列出任何工作表", said="0 sheets")
        if not found:
            present = [sheet.typ for sheet in self._sheets]
            refuse("F20", kinds="、".join(name for kind, name in _OTHER_SHEETS if kind in present))
        return found

    def rows(self, place: int, name: str, notes: Notes) -> Iterator[Row]:
        """Yield the rows of one worksheet that hold anything."""
        if self._survey.sparse and self._is_sparse(name):
            raise Unfit(name)
        with ThreadPoolExecutor(1) as beside:  # calamine and zlib both leave the other its core
            search = beside.submit(self._errors, place, name, notes.formulas)
            sheet = self._book.get_sheet_by_name(name)
            refuse_beyond(*(sheet.end or (0, 0)))
            rows = _plain_rows(sheet)
            notes.merged = _merged(sheet)
            if self._kind == "ods":
                with archive_of(self._data) as archive:
                    notes.merged = merged_of_ods(archive, name)
        errors = search.result()
        yield from with_errors(rows, errors) if errors else rows

    def _is_sparse(self, name: str) -> bool:
        with archive_of(self._data) as archive:
            part = part_of(archive, name)
        return part is None or part in self._survey.sparse

    def _errors(self, place: int, name: str, formulas: Formulas) -> Errors:
        if self._kind == "xls":
            return errors_of_xls(self._data, place, formulas)
        with archive_of(self._data) as archive:
            if self._kind == "xlsb":
                return errors_of_xlsb(archive, name, formulas)
            return _SEARCHES[self._kind](archive, name, formulas)


def _merged(sheet: calamine.CalamineSheet) -> tuple[tuple[int, int, int, int], ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple((top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges)


def _plain_rows(sheet: calamine.CalamineSheet) -> Iterator[Row]:
    # rows are counted from the top of the sheet, cells only from the first column in use
    lead = (None,) * (sheet.start[1] if sheet.start else 0)
    blank = [""] * sheet.width
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if cells != blank:
            # text, the most frequent by far, is decided without a call
            yield (
                number,
                (
                    *lead,
                    *[
                        (cell or None) if type(cell) is str else CONVERT[type(cell)](cell)
                        for cell in cells
                    ],
                ),
            )
