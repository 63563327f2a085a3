"""Homes whose leads are answered: what is reported up, and what may be published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from pipeline import running
from pipeline.core.clocks.timetable import TAKE_IN
from pipeline.files.folders import Home
from tests.offices import (
    NOISE,
    codes,
    desk_of,
    drop_export,
    give_back,
    lead_ids,
    new_home,
    write_table,
)

ONE, TWO = datetime(2025, 7, 10, 8, 30), datetime(2025, 7, 11, 8, 30)
THREE, FOUR = datetime(2025, 7, 14, 8, 30), datetime(2025, 7, 15, 8, 30)
INSPECTION = ["受理编号", "交办时间", "交办问题基本情况", "行政区域", "污染类型"]
BARBECUE = "D320000202507100001"
DUST = "D320000202507100002"
HANDED = (
    (BARBECUE, "2025-07-10", "市民来电反映：晨曦园3幢2单元501室楼下好味烧烤店每晚油烟很大，"
     "熏得开不了窗，联系电话13800001234，请城管局核实处理。", "昆山开发区", "大气"),
    (DUST, "2025-07-10", "蓬溪路工地渣土车扬尘很大，路上全是灰。", "昆山开发区", "扬尘"),
)  # fmt: skip
CLOSED = {
    "办理状态": "办结", "办理情况": "经查，该店没有装油烟净化器。已责令整改，7月10日装好。",
    "是否属实": "属实", "是否解决": "是", "办结时间": "2025-07-10",
    "联系群众时间": "2025-07-10",
}  # fmt: skip
PUBLISHED = "outbox/公示/公示_{:%Y-%m-%d}.xlsx"
RECORD = "outbox/公示/内部_公示审批记录_{:%Y-%m-%d}.xlsx"
HOTLINE_UP = "outbox/上报/12345热线_办理情况_{:%Y-%m-%d}.xlsx"
INSPECTION_UP = "outbox/上报/督察_办理情况_{:%Y-%m-%d}.xlsx"
SHEET = "公示审批"


def answered_home(folder: Path) -> Home:
    """A home with two leads of an inspection and one of the hotline; one of each is closed."""
    home = new_home(folder)
    write_table(home.inbox / "督察交办.xlsx", [INSPECTION, *HANDED])
    drop_export(home, [NOISE])
    take(home, ONE)
    track(home, {BARBECUE: CLOSED, NOISE[0]: CLOSED}, ONE)
    return home


def take(home: Home, now: datetime) -> dict[str, Any]:
    """Run once, for what arrived alone: departments and leaders get nothing, which is sooner."""
    return running.once(home, now, jobs=[TAKE_IN])[0]


def decide(
    home: Home, lead: str, now: datetime, desk: Path | None = None, **said: str
) -> list[str]:
    """Decide about a lead on the sheet 公示审批, drop it; return the codes of what is said."""
    name = f"定{len(list(home.root.rglob('定*.xlsx')))}.xlsx"
    give_back(home, desk or desk_of(home), {lead: said}, name, SHEET)
    return codes(take(home, now))


def track(home: Home, typed: Mapping[str, Mapping[str, Any]], now: datetime) -> list[str]:
    """The coordinator types into 总台账, by the number of the source; return the codes."""
    ids = lead_ids(home)
    by_id = {ids[number]: cells for number, cells in typed.items()}
    count = len(list(home.root.rglob("台账*.xlsx")))
    give_back(home, home.outbox / "总台账.xlsx", by_id, f"台账{count}.xlsx", "台账")
    return codes(take(home, now))


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table that we made for others, by header."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    at = next(n for n, row in enumerate(rows) if sum(bool(cell) for cell in row) > 4)
    return [
        {str(header): str(cell) for header, cell in zip(rows[at], row, strict=True)}
        for row in rows[at + 1 :]
    ]
