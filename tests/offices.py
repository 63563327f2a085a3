"""Small offices for tests: a home with the shipped rules, exports in, workbooks out and back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import sqlalchemy as sql
import xlsxwriter
from python_calamine import CalamineWorkbook

from pipeline import running
from pipeline.files import question_schema, schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import tables as repeat_tables

DAY_ONE = datetime(2025, 7, 10, 8, 30)
DAY_TWO = datetime(2025, 7, 11, 8, 30)
HEADERS = ("工单编号", "来电时间", "姓名", "联系方式", "事发地", "工单标题", "主要内容", "来电类别")
# One lead for each of three departments, one that nobody can place.
NOISE = ("2025071000000001", "2025-07-10 08:01:02", "王小明", "13800001234", "蓬朗街道蓬溪路12号",
         "烧烤店油烟", "蓬溪路12号烧烤店每晚油烟很大，熏得开不了窗，请处理。", "投诉")  # fmt: skip
SQUARE = ("2025071000000002", "2025-07-10 08:05:00", "李红", "13800005678", "兵希街道晨曦园",
          "广场舞扰民", "晨曦园门口每晚跳广场舞，音响开得很大，吵得睡不着。", "投诉")  # fmt: skip
SEWER = ("2025071000000003", "2025-07-10 08:09:00", "张军", "13900001111", "青阳街道",
         "窨井冒水", "小区门口窨井污水外溢，流得满地都是，很臭。", "投诉")  # fmt: skip
RIDDLE = ("2025071000000004", "2025-07-10 08:12:00", "", "", "", "", "来电人说有事反映。", "投诉")
EXPORT = (NOISE, SQUARE, SEWER, RIDDLE)
# What one department has in hand: 24 leads of its own.
CITY = "城管局"
MANY = tuple(
    (f"20250710000001{n:02}", NOISE[1], "王小明", "13800001234", f"蓬朗街道蓬溪路{n}号",
     f"{NOISE[5]}{n}", f"蓬溪路{n}号烧烤店每晚油烟很大，熏得开不了窗，请处理。", "投诉")
    for n in range(1, 25)
)  # fmt: skip
Typed = Mapping[str, Mapping[str, Any]]
# What a department types to close a lead: all that the step needs.
DONE = {"办理状态": "办结", "办理情况": "已到现场核实并清理", "是否属实": "属实", "是否解决": "是",
        "办结时间": "2025-07-10"}  # fmt: skip


def new_home(folder: Path) -> Home:
    """Make a home with the shipped rules."""
    home = Home(folder)
    home.prepare()
    shutil.copytree(running.SHIPPED_RULES, home.rules)
    keep_to(home, "汇总")
    return home


def keep_to(home: Home, *leaders: str) -> None:
    """Let a home make no outputs for leaders but these: pictures and papers take their time."""
    path = home.rules / "settings.yaml"
    said = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"leaders: \[.*?\]", f"leaders: [{', '.join(leaders)}]", said), "utf-8")


def drop_export(
    home: Home, rows: Iterable[tuple[Any, ...]] = EXPORT, name: str = "12345导出.xlsx"
) -> Path:
    """Drop an export of the 12345 platform into inbox."""
    path = home.inbox / name
    write_table(path, [HEADERS, *rows])
    return path


def write_table(path: Path, rows: Iterable[Iterable[Any]]) -> None:
    """Write rows to the first sheet of a workbook, texts as texts."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write(number, column, value)
    book.close()


def run(home: Home, now: datetime = DAY_ONE) -> dict[str, Any]:
    """Run once and return what it says."""
    return running.once(home, now)[0]


def book_of(home: Home, department: str) -> Path:
    """Return the workbook that a department has now."""
    return next((home.outbox / "部门" / department).glob("*.xlsx"))


def cells(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet that we wrote, by header."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    first = next(n for n, row in enumerate(rows) if row and row[0] == "线索编号")
    return [dict(zip(rows[first], row, strict=True)) for row in rows[first + 1 :]]


def type_into(
    path: Path,
    sheet: str,
    typed: Mapping[str, Mapping[str, Any]],
    target: Path,
    by: str = "线索编号",
) -> None:
    """Type values into rows found by a column, and save under another name."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    header = next(r for r in range(1, 20) if page.cell(r, 1).value == "线索编号")
    columns = {page.cell(header, c).value: c for c in range(1, page.max_column + 1)}
    for row in range(header + 1, page.max_row + 1):
        for column, value in typed.get(str(page.cell(row, columns[by]).value), {}).items():
            page.cell(row, columns[column]).value = value
    book.properties.title = target.name  # two books saved within one second are not one file
    book.save(target)


def ids(home: Home) -> list[str]:
    """Return every 线索编号, the first lead first."""
    return sorted(leads(home))


def give_back(home: Home, book: Path, typed: Typed, name: str, sheet: str = "办理") -> None:
    """Type into a copy of a book and drop it into inbox."""
    type_into(book, sheet, typed, home.inbox / name)


def kept(book: Path, home: Home) -> Path:
    """Keep a book as people have it: the next run moves the original to 往期."""
    return shutil.copy(book, home.root / f"kept_{book.name}")


def shown(home: Home, column: str) -> dict[str, str]:
    """Return a column of 总台账 by 线索编号."""
    return {row["线索编号"]: row[column] for row in cells(home.outbox / "总台账.xlsx", "台账")}


def notices(home: Home, department: str = CITY) -> dict[str, str]:
    """Return 系统提示 of a department's book by 线索编号."""
    return {row["线索编号"]: row["系统提示"] for row in cells(book_of(home, department), "办理")}


def desk_of(home: Home) -> Path:
    """Return the workbook 待定事项."""
    return next((home.outbox / "待定").glob("*.xlsx"))


def decide_on(
    home: Home, sheet: str, lead: str, said: Mapping[str, str], now: datetime, desk: Path | None
) -> list[str]:
    """Decide about a lead on a sheet of the desk, drop it; return the codes of what is said."""
    name = f"定{len(list(home.root.rglob('定*.xlsx')))}.xlsx"
    give_back(home, desk or desk_of(home), {lead: said}, name, sheet)
    return codes(run(home, now))


def codes(said: Mapping[str, Any]) -> list[str]:
    """Return the codes of what a run has to say, in their order."""
    return [problem["code"] for problem in said["problems"]]


def lead_ids(home: Home) -> dict[str, str]:
    """Return the 线索编号 of every lead by its source number."""
    return {state["source_number"]: state["id"] for state in leads(home).values()}


def leads(home: Home) -> dict[str, dict[str, str]]:
    """Return the state of every lead in the ledger, by 线索编号."""
    ledger = Ledger(home.database)
    try:
        numbers = [row.number for row in ledger.rows(sql.select(schema.lead.c.number))]
        return {state["id"]: state for state in ledger.states(numbers).values()}
    finally:
        ledger.close()


# -- what must be equal after a cut run ---------------------------------------------------------

_STATE = (
    schema.lead,
    schema.side_cell,
    schema.person,
    schema.event,
    schema.conflict,
    schema.proposal,
    schema.reroute,
    schema.workday,
    schema.daybook,
    schema.attachment,
    schema.slip,
    schema.heading,
    *question_schema.ASKED,
    repeat_tables.pair,
)
_PASSING = re.compile(r"BH-\d{8}-\d+|RK[A-Z0-9]{11}|R\d{6}-\d{4}-\w{3}|\d{2}:\d{2}(:\d{2})?")


def dump(home: Home) -> dict[str, Any]:
    """Return ledger and all shown cells; row tokens, run ids, times of day and durations aside."""
    return {"ledger": _dump_ledger(home), "outbox": _dump_outbox(home), "inbox": _dump_inbox(home)}


def _dump_ledger(home: Home) -> dict[str, list[Any]]:
    ledger = Ledger(home.database)
    skipped = {"run", "at", "taken_at", "sha256", "outcome", "token", "number", "issue", "event"}
    try:
        dumped = {}
        for table in _STATE:
            names = [c.name for c in table.c if c.name not in skipped]
            rows = ledger.rows(sql.select(*(table.c[name] for name in names)))
            dumped[table.name] = [_PASSING.sub("~", repr(tuple(row))) for row in rows]
        files = schema.file.c
        wanted = sql.select(files.name, files.kind, files.archive, files.archived, files.receipted)
        dumped["file"] = [tuple(row) for row in ledger.rows(wanted.order_by(files.number))]
        return dumped
    finally:
        ledger.close()


def _dump_outbox(home: Home) -> dict[str, Any]:
    shown = {}
    for path in sorted(home.outbox.rglob("*.xlsx")):
        book = CalamineWorkbook.from_path(str(path))
        for sheet in book.sheet_names:
            rows = book.get_sheet_by_name(sheet).to_python()
            timed = [n for row in rows for n, cell in enumerate(row) if cell == "用时（秒）"]
            name = re.sub(r"_\d{6}\.", ".", path.relative_to(home.outbox).as_posix())
            shown[f"{name} {sheet}"] = [
                [_PASSING.sub("~", str(c)) for n, c in enumerate(row) if n not in timed]
                for row in rows
            ]
    for path in sorted(home.outbox.rglob("*.txt")):
        name = path.relative_to(home.outbox).as_posix()
        shown[name] = _PASSING.sub("~", path.read_text(encoding="utf-8-sig"))
    return shown


def _dump_inbox(home: Home) -> list[str]:
    return sorted(
        p.relative_to(home.inbox).as_posix() for p in home.inbox.rglob("*") if p.is_file()
    )
