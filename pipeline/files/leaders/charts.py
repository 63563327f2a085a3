"""Charts: the native Excel charts of the leaders' summary, and the hidden cells they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from pipeline.core.leaders import overview
from pipeline.core.leaders.day_sheets import TREND
from pipeline.core.leaders.summary import Day, Summary
from pipeline.core.leaders.summing import TREND_DAYS
from pipeline.files.writing import looks
from pipeline.files.writing.cells import Sheet, must
from pipeline.files.writing.writing import FIRST_ROW

DATA_SHEET = "_图表"
BARS = 6  # of a bar chart on the overview; more cannot be read
LABEL_LENGTH = 9  # Chinese characters beside a bar
# titles say what the colours mean: there is no room for a legend
TITLES = (
    "在办最多的部门（件，红的是超期）",
    "累计收件最多的类别（件）",
    "每天新增（蓝）、办结（绿）和存量（灰线，右轴）",
)
# where each block of the hidden sheet begins
_DEPARTMENTS, _KINDS, _DAYS = 0, 3, 5
Chart = Any


class Charts:
    """The charts of one workbook; what they read is written once."""

    def __init__(self, book: Any, summary: Summary) -> None:
        self._book, self._days = book, summary.trend
        departments = [line for line in summary.departments if line.in_hand]
        departments.sort(key=lambda line: -line.in_hand)
        kinds = sorted(summary.categories, key=lambda line: -line.received)
        departments, kinds = departments[:BARS], kinds[:BARS]
        short = overview.short_names((one.name for one in (*departments, *kinds)), LABEL_LENGTH)
        blocks: tuple[tuple[int, Sequence[Sequence[str | int]]], ...] = (
            (
                _DEPARTMENTS,
                [(short[one.name], one.in_hand - one.overdue, one.overdue) for one in departments],
            ),
            (_KINDS, [(short[one.name], one.received) for one in kinds]),
            (_DAYS, [(_label(one), one.new, one.done, one.open) for one in self._days]),
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
        _series(
            chart,
            overview.GOING,
            "going",
            (_DEPARTMENTS, _DEPARTMENTS + 1),
            rows,
            _labels("#FFFFFF"),
        )
        _series(
            chart, overview.LATE, "late", (_DEPARTMENTS, _DEPARTMENTS + 2), rows, _labels("#FFFFFF")
        )
        _dress(chart, TITLES[0], bars=True)
        return chart

    def kinds(self) -> Chart:
        """Return bars of how many leads each category brought."""
        chart = self._book.add_chart({"type": "bar"})
        rows = range(self._kinds)
        _series(
            chart, overview.RECEIVED, "received", (_KINDS, _KINDS + 1), rows, _labels("#404040")
        )
        _dress(chart, TITLES[1], bars=True)
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
        _dress(chart, TITLES[2], bars=False)
        shown: Sequence[Day] = self._days[rows.start :]
        flow = max((max(day.new, day.done) for day in shown), default=0)
        stock = max((day.open for day in shown), default=0)
        chart.set_x_axis({**_axis(), "interval_unit": max(1, len(rows) // 7)})
        chart.set_y_axis({**_axis(), **_grid(), **_scale(flow)})
        line.set_y2_axis({**_axis(), **_scale(stock), **_no_grid()})
        return chart

    def sparkline(self, key: str) -> dict[str, object]:
        """Return the options of a small line of the last days: new, done or open.

        It reads the sheet 趋势, whose newest day stands on top.
        """
        column = xl_col_to_name(("day", "new", "done", "open").index(key))
        last = FIRST_ROW + min(TREND_DAYS, len(self._days))
        cells = f"'{TREND}'!${column}${FIRST_ROW + 1}:${column}${last}"
        return {"range": cells, "reverse": True, "series_color": looks.CHART_COLOURS[key]}


def _label(one: Day) -> str:
    """Name a day below a chart: the first of a month with its month."""
    return f"{one.day.month}/1" if one.day.day == 1 else str(one.day.day)


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
        "gap": 30,
    }
    must(chart.add_series(series | dict(more or {})), "a series")


def _dress(chart: Chart, title: str, *, bars: bool) -> None:
    chart.set_title({"name": title, "overlay": False, "name_font": _font(9, bold=True)})
    chart.set_legend({"none": True})  # colours are named in titles: legends take the room
    chart.set_chartarea({"border": {"color": looks.LINE}})
    chart.show_hidden_data()
    if bars:  # the first on top, the numbers below
        chart.set_x_axis({**_axis(), "min": 0, "visible": False, **_no_grid()})
        chart.set_y_axis({**_axis(), "reverse": True, "crossing": "max", "interval_unit": 1})


def _font(size: int, *, bold: bool = False, colour: str = "#404040") -> dict[str, object]:
    return {"name": looks.FONT, "size": size, "bold": bold, "color": colour}


def _axis() -> dict[str, object]:
    return {"num_font": _font(8), "num_format": "0", "line": {"color": looks.LINE}}


def _scale(highest: int) -> dict[str, object]:
    """Return an axis from 0; a low one in whole leads, not in fractions of one."""
    return {"min": 0} if highest > 5 else {"min": 0, "max": 5, "major_unit": 1}


def _labels(colour: str) -> dict[str, object]:
    """Return the options of numbers on bars; a bar of none has none."""
    return {"data_labels": {"value": True, "num_format": "0;;;", "font": _font(8, colour=colour)}}


def _no_grid() -> dict[str, object]:
    return {"major_gridlines": {"visible": False}}


def _grid() -> dict[str, object]:
    return {"major_gridlines": {"visible": True, "line": {"color": "#EDEDED", "width": 0.5}}}
