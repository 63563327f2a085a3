"""Charts: the native Excel charts of the leaders' summary, and the hidden cells they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from pipeline.core.leaders import overview
from pipeline.core.leaders.summary import Day, Summary
from pipeline.core.leaders.summing import TREND_DAYS
from pipeline.files.writing import looks
from pipeline.files.writing.cells import Sheet, must

DATA_SHEET = "_图表"
BARS = 7  # of a bar chart on the overview; more cannot be read
LABEL_LENGTH = 9  # Chinese characters beside a bar
# where each block of the hidden sheet begins
_DEPARTMENTS, _KINDS, _DAYS = 0, 3, 5
Chart = Any


class Charts:
    """The charts of one workbook; what they read is written once."""

    def __init__(self, book: Any, summary: Summary) -> None:
        self._book, self._days = book, summary.trend
        departments = [line for line in summary.departments if line.in_hand]
        departments.sort(key=lambda line: -line.in_hand)
        departments, kinds = departments[:BARS], summary.categories[:BARS]
        short = overview.short_names((one.name for one in (*departments, *kinds)), LABEL_LENGTH)
        blocks: tuple[tuple[int, Sequence[Sequence[str | int]]], ...] = (
            (
                _DEPARTMENTS,
                [(short[one.name], one.in_hand - one.overdue, one.overdue) for one in departments],
            ),
            (_KINDS, [(short[one.name], one.received) for one in kinds]),
            (_DAYS, [(f"{d.day.month}/{d.day.day}", d.new, d.done, d.open) for d in self._days]),
        )
        _write(book.add_worksheet(DATA_SHEET), blocks)
        self._departments, self._kinds = len(departments), len(kinds)

    def all(self) -> tuple[Chart | None, ...]:
        """Return the three charts of the overview, None for what has nothing to show."""
        return (
            self.departments() if self._departments else None,
            self.kinds() if self._kinds else None,
            self.trend(TREND_DAYS) if self._days else None,
        )

    def departments(self) -> Chart:
        """Return bars of what departments have in hand, the late part in red; most first."""
        chart = self._book.add_chart({"type": "bar", "subtype": "stacked"})
        rows = range(self._departments)
        _series(chart, overview.GOING, "going", (_DEPARTMENTS, _DEPARTMENTS + 1), rows)
        _series(chart, overview.LATE, "late", (_DEPARTMENTS, _DEPARTMENTS + 2), rows)
        _dress(chart, overview.CHART_TITLES[0], bars=True)
        return chart

    def kinds(self) -> Chart:
        """Return bars of how many leads each category brought."""
        chart = self._book.add_chart({"type": "bar"})
        labels = {"data_labels": {"value": True, "font": _font(8)}}
        _series(
            chart, overview.NOTHING, "received", (_KINDS, _KINDS + 1), range(self._kinds), labels
        )
        _dress(chart, overview.CHART_TITLES[1], bars=True)
        chart.set_legend({"none": True})
        return chart

    def trend(self, most: int = 0) -> Chart:
        """Return columns of what came and went a day and a line of what stayed, on its own axis.

        Of the last days only, if ``most`` is given.
        """
        chart = self._book.add_chart({"type": "column"})
        line = self._book.add_chart({"type": "line"})
        count = len(self._days)
        rows = range(max(0, count - most) if most else 0, count)
        _series(chart, overview.NEW, "new", (_DAYS, _DAYS + 1), rows)
        _series(chart, overview.DONE, "done", (_DAYS, _DAYS + 2), rows)
        dressed = {"line": {"color": looks.CHART_COLOURS["open"], "width": 2}}
        marked = {"y2_axis": True, "marker": {"type": "none"}}
        _series(line, overview.OPEN, "open", (_DAYS, _DAYS + 3), rows, {**dressed, **marked})
        chart.combine(line)
        _dress(chart, overview.CHART_TITLES[2], bars=False)
        shown: Sequence[Day] = self._days[rows.start :]
        flow = max((max(day.new, day.done) for day in shown), default=0)
        stock = max((day.open for day in shown), default=0)
        chart.set_x_axis({**_axis(), "interval_unit": max(1, len(rows) // 7)})
        chart.set_y_axis({**_axis(), **_grid(), **_scale(flow)})
        line.set_y2_axis({**_axis(), **_scale(stock), "major_gridlines": {"visible": False}})
        return chart

    def sparkline(self, key: str) -> dict[str, object]:
        """Return the options of a small line of the last days: new, done or open."""
        column = xl_col_to_name(_DAYS + ("new", "done", "open").index(key) + 1)
        first = max(0, len(self._days) - TREND_DAYS) + 1
        cells = f"'{DATA_SHEET}'!${column}${first}:${column}${max(first, len(self._days))}"
        colour = looks.CHART_COLOURS[key]
        return {"range": cells, "show_hidden": True, "series_color": colour, "min": 0}


def _write(sheet: Sheet, blocks: Sequence[tuple[int, Sequence[Sequence[str | int]]]]) -> None:
    for first, block in blocks:
        for row, values in enumerate(block):
            for column, value in enumerate(values, first):
                write = sheet.write_string if isinstance(value, str) else sheet.write_number
                must(write(row, column, value), "the data of a chart")
    sheet.hide()


def _series(
    chart: Chart,
    name: str,
    colour: str,
    columns: tuple[int, int],
    rows: range,
    more: Mapping[str, object] | None = None,
) -> None:
    labels, values = columns
    series = {
        "name": name,
        "categories": [DATA_SHEET, rows.start, labels, rows.stop - 1, labels],
        "values": [DATA_SHEET, rows.start, values, rows.stop - 1, values],
        "fill": {"color": looks.CHART_COLOURS[colour]},
        "gap": 45,
    }
    must(chart.add_series(series | dict(more or {})), "a series")


def _dress(chart: Chart, title: str, *, bars: bool) -> None:
    chart.set_title({"name": title, "overlay": False, "name_font": _font(9, bold=True)})
    chart.set_legend({"position": "bottom", "font": _font(8)})
    chart.set_chartarea({"border": {"color": looks.LINE}})
    chart.show_hidden_data()
    if bars:  # the first on top, the numbers below
        chart.set_x_axis({**_axis(), **_grid(), "min": 0})
        chart.set_y_axis({**_axis(), "reverse": True, "crossing": "max"})


def _font(size: int, *, bold: bool = False) -> dict[str, object]:
    return {"name": looks.FONT, "size": size, "bold": bold, "color": "#404040"}


def _axis() -> dict[str, object]:
    return {"num_font": _font(8), "num_format": "0", "line": {"color": looks.LINE}}


def _scale(highest: int) -> dict[str, object]:
    """Return an axis from 0; a low one in whole leads, not in fractions of one."""
    return {"min": 0} if highest > 5 else {"min": 0, "max": 5, "major_unit": 1}


def _grid() -> dict[str, object]:
    return {"major_gridlines": {"visible": True, "line": {"color": "#EDEDED", "width": 0.5}}}
