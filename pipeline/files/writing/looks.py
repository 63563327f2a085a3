"""Looks: fonts, fills, widths, heights and standing words as data, nothing else.

Every workbook of the house takes its appearance from here. The values were looked at in print
(LibreOffice, A4 landscape) before they were written down.
"""

from __future__ import annotations

from collections.abc import Mapping

Look = Mapping[str, object]

FONT = "微软雅黑"
SIZE = 10
# the workbook default as well: rows that people add look like ours
DEFAULT: dict[str, object] = {"font_name": FONT, "font_size": SIZE}

BLUE = "#1F4E79"
ORANGE = "#C55A11"
RED = "#C00000"
CREAM = "#FFF8E7"
LINE = "#D9D9D9"
GREY_TEXT = "#7F7F7F"
GREY_FILL = "#F2F2F2"
SHUT_FILL = "#E7E6E6"
RED_FILL = "#FDE4E1"
AMBER_FILL = "#FFF0C2"
BLUE_FILL = "#DDEBF7"
GREEN = "#548235"

DATE_FORMAT = "yyyy-mm-dd hh:mm"
DAY_FORMAT = "yyyy-mm-dd"  # a moment without a time of day
TEXT_FORMAT = "@"

ZOOM = 90
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
FOOTER = f'&C&"{FONT},Regular"&9第 &P 页 / 共 &N 页'

LINE_HEIGHT = 15
ROW_PADDING = 6
HEADER_PADDING = 12
MAX_HEIGHT = 409
TITLE_HEIGHT = 30
SUBTITLE_HEIGHT = 20
ALERT_HEIGHT = 22
# what every workbook says
GUIDE_SHEET = "说明"
GUIDE_TITLE = "怎么填"
TOKEN_LABEL = "表号"
CUT = "…（全文见台账）"
LIST_WARNING = "这个词不在下拉选项里。建议从下拉中选；确实要这样填，请点“是”。"
SHUT_TITLE = "这一格不用填"
SHUT_MESSAGE = "这一格只由{}单位填写。"
GIVEN_TITLE = "这一格不能改"
GIVEN_MESSAGE = "蓝色表头的列由系统给出，请只填橙色表头的列。内容有误请写在备注里。"

# what indent and cell padding take of a column's width, in half-width characters
WIDTH_LOSS = 2.0
GUIDE_WIDTH = 100

TITLE: Look = {"font_size": 16, "bold": True, "font_color": BLUE, "valign": "vcenter"}
ALERT: Look = {"font_size": 11, "bold": True, "font_color": RED, "valign": "vcenter"}
SUBTITLE: Look = {"font_size": 9, "font_color": GREY_TEXT, "valign": "vcenter"}
_HEADER = {
    "bold": True,
    "font_color": "#FFFFFF",
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
    "border": 1,
    "border_color": LINE,
}
HEADER: Look = {**_HEADER, "bg_color": BLUE}
OPEN_HEADER: Look = {**_HEADER, "bg_color": ORANGE}
GUIDE: Look = {"text_wrap": True, "valign": "vcenter", "indent": 1}

_TEXT = {"num_format": TEXT_FORMAT, "align": "left", "indent": 1, "valign": "vcenter"}
_COUNT = {"num_format": "0_ _ ;-0_ _ ;0_ _ ;@_ _ ", "align": "right", "valign": "vcenter"}
# by kind of column (fields.Field); kinds not named here are written as text
CELLS: Mapping[str, Look] = {
    "id": _TEXT,
    "text": _TEXT,
    "department": _TEXT,
    "departments": {**_TEXT, "text_wrap": True},
    "long": {**_TEXT, "text_wrap": True},
    "choice": {"num_format": TEXT_FORMAT, "align": "center", "valign": "vcenter"},
    "moment": {"num_format": DATE_FORMAT, "align": "center", "valign": "vcenter"},
    "day": {"num_format": DAY_FORMAT, "align": "center", "valign": "vcenter"},
    "number": {"align": "right", "indent": 1, "valign": "vcenter"},
    "rate": {"num_format": "0.0%", "align": "right", "indent": 1, "valign": "vcenter"},
    # tables of figures: room at the right edge by format, as LibreOffice forgets the indent of
    # numbers below a conditional look
    "count": _COUNT,
    "bar": {**_COUNT, "border": 1, "border_color": LINE},
    "share": {"num_format": "0.0%_ ;-0.0%_ ;0.0%_ ;@_ ", "align": "right", "valign": "vcenter"},
    "place": {"align": "center", "valign": "vcenter"},
    "parts": {**_TEXT, "indent": 0, "font_size": 9, "font_color": GREY_TEXT},
}
WRAPPED = frozenset(kind for kind, look in CELLS.items() if look.get("text_wrap"))

# headings and sums among other rows
STRONG: Look = {"bold": True, "font_color": BLUE}
SECTION: Look = {"font_size": 12, "bold": True, "font_color": BLUE, "valign": "vcenter"}
LINKED: Look = {"font_color": "#0563C1"}

# The leaders' overview: eight tiles side by side, each of three cells and a gap. All of it down to
# the charts is seen at 100 % on a screen of 1366 x 768 (test_summary.py); sizes are in points.
OVERVIEW_ZOOM = 100
CELL_WIDTH, GAP_WIDTH = 6.6, 0.8
TILE_FILL = "#F3F6FA"
TONES: Mapping[str, str] = {"plain": BLUE, "good": GREEN, "bad": RED, "grey": GREY_TEXT}
_CENTRED = {"align": "center", "valign": "vcenter"}
OVERVIEW_TITLE: Look = {**TITLE, "font_size": 15}
TILE_LABEL: Look = {**_CENTRED, "bg_color": TILE_FILL, "font_color": "#404040"}
TILE_VALUE: Look = {**_CENTRED, "bg_color": TILE_FILL, "font_size": 20, "bold": True}
TILE_NOTE: Look = {**_CENTRED, "bg_color": TILE_FILL, "font_size": 9, "font_color": GREY_TEXT}
COUNT, RATE = {"num_format": "0"}, {"num_format": "0.0%"}
EXPLAINED: Look = {"font_size": 10, "valign": "vcenter", "text_wrap": True, "indent": 1,
                   "bottom": 1, "bottom_color": LINE}  # fmt: skip
OVERVIEW_ALERT: Look = {
    "font_size": 11, "bold": True, "valign": "vcenter", "text_wrap": True,
    "font_color": RED, "bg_color": RED_FILL,
}  # fmt: skip
SENTENCE: Look = {"font_size": 11, "bold": True, "valign": "vcenter", "text_wrap": True}
BOARD_NAME: Look = {"bottom": 1, "bottom_color": LINE, "indent": 1, "valign": "vcenter"}
BOARD_CELL: Look = {"bottom": 1, "bottom_color": LINE, **_CENTRED}
BOARD_HEADER: Look = {"bold": True, "font_color": "#FFFFFF", "bg_color": BLUE, **_CENTRED}
SENTENCE_HEIGHT, SPACE_HEIGHT, BOARD_HEIGHT = 24, 8, 19
SMALL_FONT: Look = {"font_size": 9}
OVERVIEW_HEIGHTS: Mapping[str, float] = {
    "title": 22.5, "grey": 13.5, "space": 4.5, "label": 13.5, "value": 27, "move": 12.75,
    "header": 15, "line": 13.5, "chart": 110.25,
}  # fmt: skip
DATA_BARS: Mapping[str, str] = {
    "received": "#BDD7EE",
    "overdue": "#F8CBAD",
    "score": "#F8CBAD",
}
CHART_COLOURS: Mapping[str, str] = {
    "going": "#5B9BD5",
    "late": RED,
    "received": "#5B9BD5",
    "new": "#2E75B6",
    "done": "#70AD47",
    "open": "#7F7F7F",
}

# Conditional looks. Each brings its own border: LibreOffice applies the first true rule only.
_LINED = {"border": 1, "border_color": LINE}
ROW: Look = _LINED
OPEN: Look = {**_LINED, "bg_color": CREAM}
SHUT: Look = {**_LINED, "bg_color": SHUT_FILL}
CLOSED: Look = {**_LINED, "bg_color": GREY_FILL, "font_color": GREY_TEXT}
MISTAKE: Look = {**_LINED, "bg_color": RED_FILL, "font_color": RED}
EMERGENCY: Look = {**_LINED, "bg_color": RED, "font_color": "#FFFFFF", "bold": True}
EMERGENCY_ROW: Look = {**_LINED, "bg_color": RED_FILL, "font_color": RED}
OVERDUE: Look = {**_LINED, "bg_color": RED_FILL, "font_color": RED}
SOON: Look = {**_LINED, "bg_color": AMBER_FILL}
WATCHED: Look = {**_LINED, "bg_color": BLUE_FILL}
NEWS: Look = {**_LINED, "bold": True, "font_color": ORANGE}

# Above so many rows, blank cells get their look and lock from their column alone.
STYLED_ROWS = 5_000
