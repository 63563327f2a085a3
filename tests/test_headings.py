"""表头: tables that nobody knows wait, the coordinator says what they are, and they come in."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.files.folders import Home, note_of
from tests import offices
from tests.offices import (
    DAY_TWO,
    cells,
    codes,
    desk_of,
    leads,
    run,
    type_into,
    write_table,
)

SHEET = "表头"
PATROL = ("序号", "发现日期", "网格员", "巡查点位", "群众说了什么", "群众手机", "由谁处置")
OILY = (1, "2025-07-09", "王小明", "蓬溪路12号", "蓬溪路12号烧烤店每晚油烟很大，熏得开不了窗。",
        "13800001234", "城管局")  # fmt: skip
DANCE = (2, "2025-07-09", "李建国", "晨曦园", "晨曦园门口每晚跳广场舞，音响开得很大，吵得睡不着。",
         "13800005678", "城管局")  # fmt: skip
CLOGGED = (3, "2025-07-10", "李建国", "青阳街道", "小区门口窨井污水外溢，流得满地都是，很臭。",
           "13900001111", "水务局")  # fmt: skip
FILE = "网格巡查20250710.xlsx"
NEW = {PATROL[0]: {"这张表是": "新的来源"}}


@pytest.fixture(scope="module")
def asked_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = offices.new_home(tmp_path_factory.mktemp("asked"))
    drop(home)
    run(home)
    return home.root


@pytest.fixture
def home(asked_home: Path, tmp_path: Path) -> Home:
    """A table of a patrol waits to be known."""
    return Home(Path(shutil.copytree(asked_home, tmp_path / "home", copy_function=shutil.copy2)))


def drop(home: Home, *rows: tuple[Any, ...], name: str = FILE, headers: Any = PATROL) -> None:
    write_table(home.inbox / name, [("网格巡查发现问题",), headers, *(rows or (OILY, DANCE))])


def say(home: Home, said: Mapping[str, Mapping[str, str]] = NEW, now: Any = DAY_TWO) -> Any:
    """Answer on the sheet 表头, by the header of the column, and drop the desk."""
    name = f"定{len(list(home.root.rglob('定*.xlsx')))}.xlsx"
    type_into(desk_of(home), SHEET, said, home.inbox / name, by="表里的列名")
    return run(home, now)


def asked(home: Home) -> list[dict[str, Any]]:
    found = list((home.outbox / "待定").glob("*.xlsx"))
    try:
        return cells(found[0], SHEET) if found else []
    except ValueError:  # no such sheet
        return []


def contents(home: Home) -> list[str]:
    return sorted(state["content"] for state in leads(home).values())


# -- asked -----------------------------------------------------------------------------------------


def test_a_table_that_nobody_knows_waits_with_a_note_that_says_where_to_answer(home: Home) -> None:
    aside = home.aside / FILE
    assert aside.is_file()
    assert "请在待定事项的“表头”里说它是哪种" in note_of(aside).read_text("utf-8-sig")


def test_the_question_has_a_row_for_each_column_with_our_guess(home: Home) -> None:
    assert [(row["表里的列名"], row["当作"]) for row in asked(home)] == [
        ("序号", "不用"), ("发现日期", "受理时间"), ("网格员", "不用"), ("巡查点位", "地址"),
        ("群众说了什么", "内容"), ("群众手机", "联系电话"), ("由谁处置", ""),
    ]  # fmt: skip


def test_examples_show_nobody(home: Home) -> None:
    shown = {row["表里的列名"]: row["例子"] for row in asked(home)}
    assert shown["群众手机"] == "138****1234；138****5678"
    assert shown["网格员"] == "王**；李**"
    database = home.database.read_bytes()
    assert b"13800001234" not in database
    assert "王小明".encode() not in database


def test_one_choice_makes_a_source_and_takes_what_waited_in_the_same_run(home: Home) -> None:
    said = say(home)
    (desk, file) = said["files"]
    assert (file["name"], file["source"], file["new"], file["held"]) == (FILE, "网格巡查", 2, 0)
    assert contents(home) == sorted([OILY[4], DANCE[4]])
    assert not list(home.aside.iterdir())
    assert (home.taken / "2025-07-11" / FILE).is_file()
    assert not asked(home)
    assert codes(said) == []


def test_the_source_is_a_file_that_the_rule_keeper_can_read(home: Home) -> None:
    say(home)
    said = (home.rules / "sources/网格巡查.yaml").read_text("utf-8")
    plain = "\n".join(line for line in said.splitlines() if not line.startswith("#"))
    assert plain == (
        "name: 网格巡查\n"
        "recognise:\n"
        "  headers: [受理时间, 内容]\n"
        "  exactly: [[序号, 发现日期, 网格员, 巡查点位, 群众说了什么, 群众手机, 由谁处置]]\n"
        "columns:\n"
        "  受理时间: [发现日期]\n"
        "  地址: [巡查点位]\n"
        "  内容: [群众说了什么]\n"
        "  联系电话: [群众手机]\n"
        "constants:\n"
        "  来源: 网格巡查\n"
        "department: hint\n"
        "status: ignore"
    )


def test_the_next_such_table_is_not_asked_about(home: Home) -> None:
    say(home)
    drop(home, CLOGGED, name="又一份.xlsx")
    said = run(home, DAY_TWO)
    assert [(one["source"], one["new"]) for one in said["files"]] == [("网格巡查", 1)]


def test_nor_is_one_that_has_lost_a_column_and_has_another_order(home: Home) -> None:
    say(home)
    headers = ("群众说了什么", "巡查点位", "发现日期", "新加的列")
    drop(home, (CLOGGED[4], CLOGGED[3], CLOGGED[1], ""), name="又一份.xlsx", headers=headers)
    said = run(home, DAY_TWO)
    assert [(one["source"], one["new"]) for one in said["files"]] == [("网格巡查", 1)]


def test_the_receipt_says_since_when_it_waited_and_what_decided(home: Home) -> None:
    say(home)
    receipt = max(home.outbox.glob("回执/*.xlsx"))
    shown = {row["文件"]: row["说明"] for row in rows_of(receipt, "文件")}
    assert shown[FILE] == "从 2025-07-10 08:30 起等着认表头。您定为新的来源“网格巡查”。"


def rows_of(path: Path, sheet: str) -> list[dict[str, Any]]:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    first = next(n for n, row in enumerate(rows) if row[0] == "文件")
    return [dict(zip(rows[first], row, strict=True)) for row in rows[first + 1 :]]
