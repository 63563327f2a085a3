"""What people do to a workbook in a real LibreOffice, and what of it arrives in the ledger.

One department, thirty leads, one issued workbook. Every scenario edits it as staff would, saves it
in every format, drops it into inbox and runs once; all of LibreOffice's work is one session.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
import sqlalchemy as sql

from pipeline.files import schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from tests import offices, robot
from tests.offices import DAY_ONE, DAY_TWO
from tests.robot import Edit

pytestmark = pytest.mark.libreoffice

BUREAU = "生态环境局"
LEADING, ASSISTING = 24, 6
EVENING = datetime(2025, 7, 10, 17, 0)
NOON = datetime(2025, 7, 11, 12, 0)
RETURNED = datetime(2025, 7, 11, 16, 0)

# Texts that spreadsheets like to spoil; they come back as they were issued or it shows.
_AWKWARD = (
    "=1+1", "000123", "3-4", "1E5", "TRUE", "12345678901234567890", "第一行\n第二行", "全角１２３",
    "表情😀和𠮷字", "２０２５-７-１０", "“引号”,逗号;分号", "+86", "@某某", "50%", "尾部空格　",
)  # fmt: skip


def _export() -> list[tuple[str, ...]]:
    rows = []
    for n in range(LEADING):
        awkward = _AWKWARD[n % len(_AWKWARD)]
        rows.append(
            (f"00{n:03d}20250710", f"2025-07-10 08:{n:02d}:07", "王小明", "13800001234",
             f"新星路{n + 1}号", awkward, f"{n + 1}号化工厂夜里排放刺鼻废气。{awkward}", "投诉")
        )  # fmt: skip
    for n in range(ASSISTING):
        rows.append(
            (f"GD{n:03d}-7-10", "2025-07-10", "李红", "13800005678", f"横街{n + 1}号",
             f"烧烤店油烟{n + 1}", f"横街{n + 1}号烧烤店每晚油烟很大，熏得开不了窗。", "投诉")
        )  # fmt: skip
    return rows


def lead(number: int) -> str:
    """Return the 线索编号 of a lead: 1 to 24 are led, 25 to 30 assisted in."""
    return f"XS-20250710-{number:04d}"


# What the department had returned on the evening before; the column 网格员 is its own.
FILLED = {
    lead(1): {"网格员": "李四"},
    lead(6): {
        "签收人": "赵工",
        "签收时间": datetime(2025, 7, 10, 15, 30),
        "办理情况": "已到现场。",
        "联系群众时间": datetime(2025, 7, 10),
        "备注": "旧备注",
    },
}
# What the coordinator has filled since: no returned file may take it back.
FILLED_SINCE = {lead(15): {"办理情况": "协调员记：已约厂方。"}, lead(6): {"是否属实": "属实"}}

# -- what is typed in every scenario, and what the ledger must then hold --------------------------


def typed(values: Mapping[int, Mapping[str, str | None]], **more: object) -> list[Edit]:
    return [
        {"op": "set", "key": lead(number), "column": column, "value": value, **more}
        for number, cells in values.items()
        for column, value in cells.items()
    ]


USUAL = typed(
    {
        1: {"签收人": "张工", "签收时间": "2025-7-11 8:20", "办理状态": "办理中"},
        2: {
            "办理状态": "办结",
            "办理情况": "7月11日到现场，\n该厂已停产整改。",
            "是否属实": "属实",
            "是否解决": "是",
            "办结时间": "2025-7-11",
            "联系群众时间": "2025年7月11日",
        },
        3: {"退单理由": "不属于我局职责", "建议承办单位": "城管局"},
        4: {"申请延期至": "2025/7/18", "延期理由": "等检测报告"},
        5: {"备注": "000123"},
        25: {"协办意见": "已派人配合。"},
    }
)
_NOW = "2025-07-11 16:00"
ARRIVED: dict[int, dict[str, str]] = {
    1: {"acknowledged_by": "张工", "acknowledged_at": "2025-07-11 08:20", "status": "办理中"},
    2: {
        "status": "办结",
        "answer": "7月11日到现场，\n该厂已停产整改。",
        "verified": "属实",
        "solved": "是",
        "closed_at": "2025-07-11",
        "contacted_at": "2025-07-11",
        "acknowledged_at": _NOW,
    },
    3: {
        "return_reason": "不属于我局职责",
        "suggested_department": "城管局",
        "status": "退单待审",
        "acknowledged_at": _NOW,
    },
    4: {
        "extension_until": "2025-07-18",
        "extension_reason": "等检测报告",
        "status": "延期待审",
        "acknowledged_at": _NOW,
    },
    5: {"remark": "000123"},
    25: {f"assist_opinion@{BUREAU}": "已派人配合。"},
}
LED = {number: cells for number, cells in ARRIVED.items() if number <= LEADING}


@dataclass(frozen=True)
class Scenario:
    """What is done on top of the usual typing, and what must come of all.

    ``held`` rows are held with a reason, ``restored`` given cells come back as they were.
    """

    after: list[Edit] = field(default_factory=list)
    before: list[Edit] = field(default_factory=list)
    usual: bool = True
    arrived: Mapping[int, Mapping[str, str]] = field(default_factory=lambda: ARRIVED)
    rows: int = LEADING + ASSISTING
    updated: int = len(ARRIVED)
    held: int = 0
    missing: int = 0
    restored: int = 0
    stem: str = "交回"


SCENARIOS: Mapping[str, Scenario] = {
    "untouched": Scenario(usual=False, arrived={}, updated=0),
    "typed": Scenario(),
    "typed_oddly": Scenario(
        typed(
            {
                7: {"办理状态": "已办结", "办结时间": "25-7-11", "是否解决": "已解决"},
                8: {"签收时间": "2025.7.11", "联系群众时间": "2025-7-11 下午3点"},
                9: {"办理情况": "=1+1", "备注": "3-4"},
                10: {"办理情况": "1E5", "备注": "50%", "困难问题": "12345678901234567890"},
                11: {"备注": "  前后有空格  ", "是否属实": " 部分属实"},
            }
        ),
        arrived=ARRIVED
        | {
            7: {
                "status": "办结",
                "closed_at": "2025-07-11",
                "solved": "是",
                "acknowledged_at": _NOW,
            },
            8: {
                "acknowledged_at": "2025-07-11",
                "contacted_at": "2025-07-11 15:00",
                "status": "已签收",
            },
            9: {"answer": "=1+1", "remark": "3-4", "status": "办理中", "acknowledged_at": _NOW},
            10: {
                "answer": "1E5",
                "remark": "50%",
                "difficulty": "12345678901234567890",
                "status": "办理中",
                "acknowledged_at": _NOW,
            },
            11: {"remark": "前后有空格", "verified": "部分属实"},
        },
        updated=11,
    ),
    "cleared": Scenario(
        typed({6: {"备注": None, "联系群众时间": None}}),
        arrived=ARRIVED | {6: {"remark": "", "contacted_at": ""}},
        updated=7,
    ),
    "sorted": Scenario(before=[{"op": "sort", "column": "来源编号", "ascending": False}]),
    "sorted_after": Scenario([{"op": "sort", "column": "内容"}]),
    "filter_left_on": Scenario([{"op": "filter", "column": "角色", "value": "协办"}]),
    "rows_deleted": Scenario(
        [{"op": "delete_row", "keys": [lead(10), lead(11), lead(26)], "force": True}],
        rows=27,
        missing=3,
    ),
    "row_copied": Scenario([{"op": "copy_row", "key": lead(1), "force": True}], rows=31, updated=7),
    "row_of_their_own": Scenario(
        [{"op": "add_row", "values": {"内容": "群众当面反映的事。"}, "force": True}],
        rows=31,
        held=1,
    ),
    "row_above_the_header": Scenario(
        [{"op": "insert_above_header", "text": "请各科室于周五前填好", "force": True}]
    ),
    "column_added": Scenario(
        [
            {
                "op": "add_column",
                "header": "现场照片",
                "after": "办理情况",
                "values": {lead(1): "见附件1", lead(12): "20250711"},
                "force": True,
            }
        ],
        arrived=ARRIVED
        | {
            1: ARRIVED[1] | {f"extra@{BUREAU}@现场照片": "见附件1"},
            12: {f"extra@{BUREAU}@现场照片": "20250711"},
        },
        updated=7,
    ),
    "column_moved": Scenario(
        [{"op": "move_column", "column": "办理情况", "before": "新变", "force": True}]
    ),
    "column_hidden": Scenario([{"op": "hide_column", "column": "内容"}]),
    "key_column_deleted": Scenario([{"op": "delete_column", "column": "行标识", "force": True}]),
    "title_and_key_column_deleted": Scenario(
        [
            {"op": "delete_above_header", "force": True},
            {"op": "delete_column", "column": "行标识", "force": True},
        ]
    ),
    "both_keys_deleted": Scenario(
        [
            {"op": "sort", "column": "地址"},
            {"op": "delete_column", "column": "行标识", "force": True},
            {"op": "delete_column", "column": "线索编号", "force": True},
        ]
    ),
    "dashes_replaced": Scenario(
        [{"op": "replace", "column": "线索编号", "find": "-", "replace": "－", "force": True}]
    ),
    "given_cell_changed": Scenario(
        typed({13: {"内容": "改过的内容"}, 14: {"办结时限": "2025-12-31"}}, force=True),
        restored=2,
    ),
    "file_renamed": Scenario(stem="新建文件夹/环保局 最终版(1) - 副本"),
    "sheet_renamed": Scenario([{"op": "rename_sheet", "to": "7月11日"}]),
    "copied_to_a_new_workbook": Scenario([{"op": "copy_to_new", "what": "cells"}]),
    "values_to_a_new_workbook": Scenario([{"op": "copy_to_new", "what": "values"}]),
    "filtered_rows_copied": Scenario(
        [
            {"op": "filter", "column": "角色", "value": "主办"},
            {"op": "copy_to_new", "what": "cells"},
        ],
        arrived=LED,
        rows=LEADING,
        updated=len(LED),
        missing=ASSISTING,
    ),
}
# Every scenario in the four kinds of files that people send; the other kinds of csv where what
# they do to values may matter.
_USUAL_FORMATS = ("xlsx", "xls", "ods", "csv utf-8-sig")
_OF_VALUES = ("untouched", "typed", "typed_oddly", "cleared", "column_added", "dashes_replaced")
CASES = [
    (scenario, kind)
    for scenario in SCENARIOS
    for kind in robot.FORMATS
    if kind in _USUAL_FORMATS or scenario in _OF_VALUES
]


# -- the home, the session, the runs ------------------------------------------------------------


class Issued(NamedTuple):
    """A home on day two and the book that the department has."""

    home: Home
    book: Path


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """Thirty leads, some of them filled; since the book went out, the coordinator filled more."""
    home = offices.new_home(tmp_path_factory.mktemp("home"))
    offices.drop_export(home, _export())
    offices.run(home, DAY_ONE)
    _fill(offices.book_of(home, BUREAU), home.inbox / "昨天交回.xlsx")
    offices.run(home, EVENING)
    offices.run(home, DAY_TWO)
    book = shutil.copy(offices.book_of(home, BUREAU), tmp_path_factory.mktemp("book"))
    tracker = home.outbox / "总台账.xlsx"
    offices.type_into(tracker, "台账", FILLED_SINCE, tracker)
    offices.run(home, NOON)
    return Issued(home, Path(book))


def _fill(book: Path, target: Path) -> None:
    loaded = openpyxl.load_workbook(book)
    page = loaded["办理"]
    page.cell(3, page.max_column + 1).value = "网格员"
    loaded.save(target)
    offices.type_into(target, "办理", FILLED, target)


@pytest.fixture(scope="module")
def returned(issued: Issued, tmp_path_factory: pytest.TempPathFactory) -> dict[Any, Path]:
    """Every scenario in every format, as LibreOffice saved it."""
    folder = tmp_path_factory.mktemp("returned")
    files = {
        (name, kind): folder / f"{number}.{robot.FORMATS[kind]['format']}"
        for number, (name, kind) in enumerate(CASES)
    }
    robot.edit_all(
        robot.Job(
            issued.book,
            [*one.before, *(USUAL if one.usual else ()), *one.after],
            {path: kind for (made, kind), path in files.items() if made == name},
        )
        for name, one in SCENARIOS.items()
    )
    return files


class Taken(NamedTuple):
    """One returned file after the run that took it in."""

    scenario: Scenario
    said: dict[str, Any]
    outcome: dict[str, Any]
    before: dict[str, dict[str, str]]
    after: dict[str, dict[str, str]]


@pytest.fixture(scope="module", params=CASES, ids=" as ".join)
def taken(
    request: pytest.FixtureRequest,
    issued: Issued,
    returned: dict[Any, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Taken]:
    """Drop one file into a copy of the home and run once."""
    name, kind = request.param
    scenario, file = SCENARIOS[name], returned[name, kind]
    home = Home(tmp_path_factory.mktemp("run") / "home")
    shutil.copytree(issued.home.root, home.root)
    target = home.inbox / f"{scenario.stem}{file.suffix}"
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(file, target)
    os.utime(target, (time.time() - 60,) * 2)  # a text file is not taken at once
    before = offices.leads(home)
    said = offices.run(home, RETURNED)
    yield Taken(scenario, said, _outcome(home), before, offices.leads(home))
    shutil.rmtree(home.root)


def _outcome(home: Home) -> dict[str, Any]:
    """Return what the ledger recorded of the newest file."""
    ledger = Ledger(home.database)
    try:
        newest = sql.select(schema.file.c.outcome).order_by(schema.file.c.number.desc()).limit(1)
        return dict(json.loads(str(ledger.scalar(newest))))
    finally:
        ledger.close()


def _changes(taken: Taken) -> dict[str, dict[str, str]]:
    found = {}
    for number, state in taken.after.items():
        before = taken.before[number]
        keys = state.keys() | before.keys()
        cells = {k: state.get(k, "") for k in keys if state.get(k, "") != before.get(k, "")}
        if cells:
            found[number] = cells
    return found


# -- facts --------------------------------------------------------------------------------------


def test_every_edit_arrives_and_nothing_else_changes(taken: Taken) -> None:
    assert _changes(taken) == {lead(n): dict(cells) for n, cells in taken.scenario.arrived.items()}


def test_nobody_contradicted_anybody(taken: Taken) -> None:
    assert (taken.said["conflicts"], taken.outcome["conflicts"]) == (0, 0)


def test_no_cell_is_held(taken: Taken) -> None:
    assert taken.outcome["holds"] == 0


def test_every_row_is_counted_as_what_it_became(taken: Taken) -> None:
    one = taken.scenario
    counted = {key: taken.outcome[key] for key in ("rows", "new", "updated", "repeated", "held")}
    assert counted == {
        "rows": one.rows,
        "new": 0,
        "updated": one.updated,
        "repeated": one.rows - one.updated - one.held,
        "held": one.held,
    }


def test_rows_that_are_not_in_the_file_are_counted_and_stay(taken: Taken) -> None:
    assert taken.outcome["missing"] == taken.scenario.missing
    assert taken.after.keys() == taken.before.keys()


def test_given_cells_are_reported_only_where_they_were_changed(taken: Taken) -> None:
    said = [problem["code"] for problem in taken.outcome["problems"]]
    assert taken.outcome["restored"] == taken.scenario.restored == said.count("M03")


# -- what we write opens without loss -----------------------------------------------------------


class Pair(NamedTuple):
    """The issued workbook as we wrote it and as LibreOffice saved it, nothing typed."""

    ours: Any
    theirs: Any


@pytest.fixture(scope="module")
def pair(issued: Issued, returned: dict[Any, Path]) -> Pair:
    """Open both."""
    saved = returned["untouched", "xlsx"]
    return Pair(openpyxl.load_workbook(issued.book), openpyxl.load_workbook(saved))


def _validated(book: Any) -> dict[str, tuple[Any, ...]]:
    """Return what is asked of each cell of the first row of data."""
    page, found = book["办理"], {}
    for one in page.data_validations.dataValidation:
        for cell in page[4]:
            if cell.coordinate in one.sqref:
                message = (one.promptTitle or "", one.prompt or "", one.error or "")
                style = one.errorStyle or "stop"
                formula = {"FALSE": "0"}.get(one.formula1, one.formula1)  # LibreOffice's way
                found[cell.coordinate] = (one.type, formula, style, *message)
    return found


def test_lists_and_messages_survive(pair: Pair) -> None:
    assert _validated(pair.theirs) == _validated(pair.ours)


def test_the_words_of_the_lists_survive(pair: Pair) -> None:
    ours, theirs = (list(book["_lists"].values) for book in pair)
    assert theirs == ours


def test_the_names_of_the_lists_survive(pair: Pair) -> None:
    ours, theirs = (
        {name: one.attr_text for name, one in book.defined_names.items() if name[0] != "_"}
        for book in pair
    )
    assert theirs == ours


def test_protection_survives_and_sorting_stays_allowed(pair: Pair) -> None:
    ours, theirs = (book["办理"].protection for book in pair)
    assert (theirs.sheet, theirs.sort, theirs.autoFilter) == (ours.sheet, False, False)


def test_locked_cells_stay_locked_and_open_ones_open(pair: Pair) -> None:
    ours, theirs = (_locks(book["办理"]) for book in pair)
    assert theirs == ours


def _locks(page: Any) -> list[list[bool]]:
    """Return which cells are locked; one that is not in the file is as its column."""
    columns = {}
    for one in page.column_dimensions.values():
        columns |= dict.fromkeys(range(one.min, one.max + 1), one.protection.locked)
    return [
        [c.protection.locked if c.has_style else columns[c.column] for c in row]
        for row in page.iter_rows(min_row=4)
    ]


def test_the_key_column_stays_hidden(pair: Pair) -> None:
    assert [book["办理"].column_dimensions["B"].hidden for book in pair] == [True, True]


def test_hidden_sheets_stay_hidden(pair: Pair) -> None:
    hidden = [[name for name in b.sheetnames if b[name].sheet_state == "visible"] for b in pair]
    assert hidden == [["办理", "说明"], ["办理", "说明"]]


def test_every_cell_survives(pair: Pair) -> None:
    ours, theirs = (
        [[cell for cell in row if cell is not None] for row in book["办理"].values] for book in pair
    )
    assert theirs == ours


def test_the_number_of_the_book_survives_in_every_place(pair: Pair) -> None:
    for book in pair:
        token = book["_meta"]["B1"].value
        places = (
            book["办理"]["A2"].value,
            book.properties.keywords,
            book.custom_doc_props.props[0].value,
            book.defined_names["riqing_token"].attr_text,
        )
        assert all(token in place for place in places)
