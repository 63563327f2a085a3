"""The hidden sheet of working days that formulas of a workbook count in."""

from __future__ import annotations

from typing import Any

from pipeline.core.pages import TODAY_AT, WORKDAYS, Workdays
from pipeline.files.writing import looks
from pipeline.files.writing.cells import must
from pipeline.files.writing.palette import Palette

SHEET = "工作日"


def add_workdays(book: Any, palette: Palette, workdays: Workdays) -> None:
    """Write the days to a hidden sheet, and name them and the place of today.

    Today before the first of them has no place; after the last one it stays there.
    """
    sheet, day = book.add_worksheet(SHEET), palette.get(looks.CELLS["day"])
    must(sheet.set_column(0, 0, 12), "the column of days")
    must(sheet.write_string(0, 0, SHEET), "the header of the days")
    for row, number in enumerate(workdays.days, 1):
        must(sheet.write_number(row, 0, number, day), "a working day")
    must(
        book.define_name(WORKDAYS, f"={SHEET}!$A$2:$A${len(workdays.days) + 1}"), "the working days"
    )
    place = f"=MATCH(TODAY(),{WORKDAYS},1)"
    must(sheet.write_formula(0, 1, place, None, workdays.today_at), "the place of today")
    must(book.define_name(TODAY_AT, f"={SHEET}!$B$1"), "the name of today")
    sheet.hide()
