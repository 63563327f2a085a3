"""Leads laid out at random on a sheet, as offices do, come back as exactly these leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import given, settings, strategies as st

from pipeline.core.intake.intake import Draft, Held, Intake
from pipeline.core.intake.tables import Table, read_tables
from pipeline.core.model import Notes
from pipeline.files.rules import config

SHIPPED = config.load(Path(__file__).parents[1] / "rules").sources
LISTS: dict[str, tuple[str, ...]] = {"department": ("城管局",), "category": ()}
LAYOUTS = (
    ("工单编号", "来电时间", "事发地", "主要内容"),
    ("主要内容", "工单编号", "事发地"),
    ("日期", "反映人", "地点", "反映问题", "备注"),
    ("序号", "受理编号", "交办问题基本情况", "行政区域"),
)
WORDS = ("油烟很大", "合计多收五元", "注意到河水发黑", "共享单车乱停", "说明书不符",
         "一、油烟；二、噪声",
         "路灯不亮，已经报过三次，夜里走路不安全，请尽快安排人来修理，谢谢。")  # fmt: skip
PLACES = ("蓬溪路", "黄河路", "晨曦园")
OTHER = ("二、其他线索", None)
# lines under the headers that are no leads, by what is filled in the first and the fourth column
LINES = (
    ("合计", 12), ("本页小计：3件", None), ("共 35 件", None), ("注：以上由平台导出", None),
    ("填表人：李四", "审核人：王五"), ("第 1 页，共 3 页", None), ("蓬朗办事处（12件）", None),
    ("一、大气类", None), OTHER, ("某某区线索登记表", None),
)  # fmt: skip


@dataclass
class Sheet:
    """A sheet as it is drawn up: its rows, what is merged, and what must come of it."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    leads: list[tuple[str, str]] = field(default_factory=list)  # number, content
    held: list[int] = field(default_factory=list)
    serial: int = 0

    def put(self, *cells: Any) -> int:
        self.rows.append(cells)
        return len(self.rows)


@st.composite
def sheets(draw: Callable[..., Any]) -> Sheet:
    sheet = Sheet()
    for _ in range(draw(st.integers(0, 2))):
        sheet.put("某某区线索登记表")
    layouts = draw(st.lists(st.sampled_from(LAYOUTS), min_size=1, max_size=3, unique=True))
    for place, headers in enumerate(layouts):
        if place:
            _between(draw, sheet)
        sheet.put(*headers)
        for _ in range(draw(st.integers(1, 6))):
            _something(draw, sheet, headers)
    return sheet


def _between(draw: Callable[..., Any], sheet: Sheet) -> None:
    for _ in range(draw(st.integers(0, 3))):
        sheet.put()
    if draw(st.booleans()):
        sheet.held.append(sheet.put("另一批线索"))


def _something(draw: Callable[..., Any], sheet: Sheet, headers: tuple[str, ...]) -> None:
    kind = draw(st.sampled_from(("lead", "lead", "lead", "merged", "line", "blank", "header")))
    if kind == "line":
        words_first = headers[0] == "主要内容"  # there a line may be the words of a lead
        first, fourth = draw(
            st.sampled_from([one for one in LINES if one != OTHER or not words_first])
        )
        fourth = fourth if len(headers) > 3 else None
        sheet.held.append(sheet.put(first, None, None, fourth))
    elif kind == "header":
        sheet.held.append(sheet.put(*headers))
    elif kind == "blank":
        sheet.put(*draw(st.sampled_from(((), (None, " ", "\u3000"), ("",)))))
    elif kind == "lead":
        _lead(draw, sheet, headers, draw(st.sampled_from(PLACES)))
    else:  # one place, merged over two or three leads
        top = len(sheet.rows) + 1
        place = draw(st.sampled_from(PLACES))
        for row in range(draw(st.integers(2, 3))):
            _lead(draw, sheet, headers, place if row == 0 else None)
        column = next(
            (at for at, one in enumerate(headers) if one in ("事发地", "地点", "行政区域"))
        )
        sheet.merged.append((top, column, len(sheet.rows), column))


def _lead(
    draw: Callable[..., Any], sheet: Sheet, headers: tuple[str, ...], place: str | None
) -> None:
    sheet.serial += 1
    number, content = f"2025071000{sheet.serial:06}", draw(st.sampled_from(WORDS))
    content = f"{content}{sheet.serial}号楼" if "编号" not in "".join(headers) else content
    cells = {
        "工单编号": number, "受理编号": number, "来电时间": "2025-07-10 08:00", "日期": 45848,
        "反映人": "王小明", "主要内容": content, "反映问题": content, "交办问题基本情况": content,
        "事发地": place, "地点": place, "行政区域": place, "序号": sheet.serial,
    }  # fmt: skip
    sheet.put(*[cells.get(header) for header in headers])
    numbered = any(header.endswith("编号") for header in headers)
    sheet.leads.append((number if numbered else "", content))


def read(sheet: Sheet) -> list[Draft | Held]:
    rows = iter([(number, cells) for number, cells in enumerate(sheet.rows, 1) if cells])
    found: list[Draft | Held] = []
    for table in read_tables(rows, Notes(tuple(sheet.merged)), "表.xlsx", "Sheet1", SHIPPED):
        assert isinstance(table, Table), table
        found += table.read(Intake(table.heading, LISTS, "s"))
    return found


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_a_sheet_yields_exactly_the_leads_it_holds(sheet: Sheet) -> None:
    drafts = [row.values for row in read(sheet) if isinstance(row, Draft)]
    assert [(one.get("source_number", ""), one["content"]) for one in drafts] == sheet.leads


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_every_other_filled_row_is_held(sheet: Sheet) -> None:
    assert sorted(row.row for row in read(sheet) if isinstance(row, Held)) == sheet.held


@settings(max_examples=40, deadline=None)
@given(sheets())
def test_every_lead_of_a_merged_range_has_its_place(sheet: Sheet) -> None:
    merged = {n for top, _, bottom, _ in sheet.merged for n in range(top, bottom + 1)}
    for row in read(sheet):
        if isinstance(row, Draft) and row.row in merged:
            assert {"address", "area"} & row.values.keys()
