"""Charts: the three native Excel charts of the leaders' overview, and the cells they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.core.leaders import overview
from pipeline.core.leaders.summary import Day, Summary
from pipeline.files.writing import looks
from pipeline.files.writing.cells import Sheet, must

DATA_SHEET = "_图表"
BARS = 10  # of a bar chart; more cannot be read
LABEL_LENGTH = 9  # Chinese characters beside a bar
Chart = Any


def write_data(sheet: Sheet, summary: Summary) -> tuple[int, int, int]:
    """Write what the charts show to a hidden sheet; return how many rows each of them has."""
    departments, kinds = summary.departments[:BARS], summary.categories[:BARS]
    short = overview.short_names((line.name for line in (*departments, *kinds)), LABEL_LENGTH)
    blocks: tuple[Sequence[Sequence[str | int]], ...] = (
        [(short[d.name], d.in_hand - d.overdue, d.overdue) for d in departments if d.in_hand],
        [(short[kind.name], kind.received) for kind in kinds],
        [(f"{day.day.month}/{day.day.day}", day.new, day.done, day.open) for day in summary.trend],
    )
    for block, first in zip(blocks, (0, 3, 5), strict=True):
        for row, values in enumerate(block):
            for column, value in enumerate(values, first):
                write = sheet.write_string if isinstance(value, str) else sheet.write_number
                must(write(row, column, value), "the data of a chart")
    sheet.hide()
    return len(blocks[0]), len(blocks[1]), len(blocks[2])


def departments_chart(book: Any, count: int) -> Chart:
    """Return bars of what departments have in hand, the late part in red."""
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    _series(chart, overview.GOING, "going", 0, 1, count)
    _series(chart, overview.LATE, "late", 0, 2, count)
    _dress(chart, overview.CHART_TITLES[0], bars=True)
    return chart


def kinds_chart(book: Any, count: int) -> Chart:
    """Return bars of how many leads each category brought."""
    chart = book.add_chart({"type": "bar"})
    _series(chart, overview.RECEIVED, "received", 3, 4, count, {"data_labels": _labels()})
    _dress(chart, overview.CHART_TITLES[1], bars=True)
    chart.set_legend({"none": True})
    return chart


def trend_chart(book: Any, count: int, trend: Sequence[Day]) -> Chart:
    """Return columns of what came and went a day and a line of what stayed, on its own axis."""
    chart, line = book.add_chart({"type": "column"}), book.add_chart({"type": "line"})
    _series(chart, overview.NEW, "new", 5, 6, count)
    _series(chart, overview.DONE, "done", 5, 7, count)
    colour = looks.CHART_COLOURS["open"]
    dressed = {"line": {"color": colour, "width": 2}, "marker": {"type": "none"}}
    _series(line, overview.OPEN, "open", 5, 8, count, {"y2_axis": True, **dressed})
    chart.combine(line)
    _dress(chart, overview.CHART_TITLES[2], bars=False)
    flow = max((max(day.new, day.done) for day in trend), default=0)
    stock = max((day.open for day in trend), default=0)
    chart.set_x_axis({**_axis(), "interval_unit": 2})
    chart.set_y_axis({**_axis(), **_grid(), **_scale(flow)})
    line.set_y2_axis({**_axis(), **_scale(stock), "major_gridlines": {"visible": False}})
    return chart


def _series(
    chart: Chart,
    name: str,
    colour: str,
    labels: int,
    column: int,
    count: int,
    more: Mapping[str, object] | None = None,
) -> None:
    series = {
        "name": name,
        "categories": [DATA_SHEET, 0, labels, count - 1, labels],
        "values": [DATA_SHEET, 0, column, count - 1, column],
        "fill": {"color": looks.CHART_COLOURS[colour]},
        "gap": 45,
    }
    must(chart.add_series(series | dict(more or {})), "a series")


def _dress(chart: Chart, title: str, *, bars: bool) -> None:
    chart.set_title({"name": title, "overlay": False, "name_font": _font(11, bold=True)})
    chart.set_legend({"position": "bottom", "font": _font(9)})
    chart.set_chartarea({"border": {"color": looks.LINE}})
    chart.show_hidden_data()
    if bars:  # the first on top, the numbers below
        chart.set_x_axis({**_axis(), **_grid(), "min": 0})
        chart.set_y_axis({**_axis(), "reverse": True, "crossing": "max"})


def _font(size: int, *, bold: bool = False) -> dict[str, object]:
    return {"name": looks.FONT, "size": size, "bold": bold, "color": "#404040"}


def _labels() -> dict[str, object]:
    return {"value": True, "font": _font(8)}


def _axis() -> dict[str, object]:
    return {"num_font": _font(8), "num_format": "0", "line": {"color": looks.LINE}}


def _scale(highest: int) -> dict[str, object]:
    """Return an axis from 0; a low one in whole leads, not in fractions of one."""
    return {"min": 0} if highest > 5 else {"min": 0, "max": 5, "major_unit": 1}


def _grid() -> dict[str, object]:
    return {"major_gridlines": {"visible": True, "line": {"color": "#EDEDED", "width": 0.5}}}
