"""What people do to sheets, workbooks and files; other kinds of files; whole runs with them."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pipeline.files.folders import Home
from tests import (
    abuses,
    offices,
    robot,
    test_libreoffice,
    test_libreoffice_lost,
    test_libreoffice_values,
)
from tests.abuses import ARRIVED, ASSISTING, BUREAU, LEADING, LED, Scenario, Told, lead
from tests.robot import Case

pytestmark = pytest.mark.libreoffice

TAKEN = ("xlsm", "et", "fods", "html", "tsv", "csv utf-8", "csv utf-16", "csv with semicolons")
SET_ASIDE = {
    "xlsx with a password": "F03",
    "xls with a password": "F03",
    "ods with a password": "F03",
    "pdf": "A02",
}
SCENARIOS: Mapping[str, Scenario] = {
    "sorted": Scenario([{"op": "sort", "column": "内容"}]),
    "untouched": Scenario(usual=False, arrived={}),
    "file_renamed": Scenario(stem="新建文件夹/环保局 最终版(1) - 副本"),
    "sheet_renamed": Scenario([{"op": "rename_sheet", "to": "7月11日"}]),
    "sheet_added_before": Scenario(
        [
            {"op": "add_sheet", "name": "附件"},
            {"op": "set_at", "address": "附件.A1", "value": "现场照片另发"},
        ]
    ),
    "other_sheets_deleted": Scenario(
        [{"op": "delete_sheet", "name": name} for name in ("说明", "_lists", "_meta")]
    ),
    "hidden_sheets_shown": Scenario(
        [{"op": "show_sheet", "name": name} for name in ("_lists", "_meta")]
    ),
    "every_number_of_the_book_gone": Scenario(
        [
            {"op": "delete_sheet", "name": "_meta"},
            {"op": "delete_name", "name": "riqing_token"},
            {"op": "doc_property", "name": "riqing_token"},
            {"op": "delete_above_header", "force": True},
        ]
    ),
    "protection_off_and_on_with_a_password": Scenario(
        [{"op": "unprotect"}, {"op": "protect", "password": "123456"}]
    ),
    "panes_frozen_and_recalculated": Scenario(
        [{"op": "freeze", "columns": 5, "rows": 3}, {"op": "recalc"}]
    ),
    "notes_on_cells": Scenario(
        [
            {"op": "note", "key": lead(2), "column": "办理情况", "text": "请科长看"},
            {"op": "note", "key": lead(12), "column": "标题", "text": "是这家吗"},
        ]
    ),
    "copied_to_a_new_workbook": Scenario([{"op": "copy_to_new", "what": "cells"}]),
    "values_to_a_new_workbook": Scenario([{"op": "copy_to_new", "what": "values"}]),
    "sheet_to_a_new_workbook": Scenario([{"op": "copy_to_new", "what": "sheet"}]),
    "filtered_rows_copied": Scenario(
        [
            {"op": "filter", "column": "角色", "value": "主办"},
            {"op": "copy_to_new", "what": "cells"},
        ],
        arrived=LED,
        rows=LEADING,
        missing=ASSISTING,
    ),
}
USUAL = [(scenario, kind) for scenario in SCENARIOS for kind in robot.KINDS]
CASES = [*USUAL, *(("sorted", kind) for kind in (*TAKEN, *SET_ASIDE))]


@pytest.mark.parametrize("case", [*USUAL, *(("sorted", kind) for kind in TAKEN)], ids=" as ".join)
def test_every_edit_arrives_and_nothing_else_happens(
    returned: Callable[[Case], Path], case: Case
) -> None:
    scenario = SCENARIOS[case[0]]
    told = abuses.office().take(returned(case), scenario.stem)
    assert told == scenario.told(case[1])


@pytest.mark.parametrize("kind", SET_ASIDE)
def test_what_cannot_be_read_is_set_aside_with_its_reason(
    returned: Callable[[Case], Path], kind: str
) -> None:
    told = abuses.office().take(returned(("sorted", kind)), "交回")
    nothing = dict.fromkeys(("rows", "new", "updated", "held", "missing"), 0)
    assert told == Told({}, {SET_ASIDE[kind]: 1}, nothing)


@pytest.mark.parametrize("kind", robot.KINDS)
def test_a_whole_run_shows_what_arrived_and_the_same_file_again_is_nothing(
    returned: Callable[[Case], Path], kind: str, tmp_path: Path
) -> None:
    office, file = abuses.office(), returned(("sorted", kind))
    home = Home(tmp_path / "home")
    shutil.copytree(office.home.root, home.root)

    def drop(name: str) -> None:
        target = home.inbox / f"{name}{file.suffix}"
        shutil.copyfile(file, target)
        os.utime(target, (time.time() - 60,) * 2)  # a text file is not taken at once

    drop("交回")
    said = offices.run(home, abuses.RETURNED)
    assert (said["conflicts"], said["holds"], said["files"][0]["updated"]) == (0, 0, len(ARRIVED))
    shown = {row["线索编号"]: row for row in offices.cells(offices.book_of(home, BUREAU), "办理")}
    assert shown[lead(2)]["办理状态"] == "办结"
    assert shown[lead(1)]["签收人"] == "张工"
    assert shown[lead(5)]["备注"] == "000123"
    assert shown[lead(25)]["协办意见"] == "已派人配合。"
    before = offices.leads(home)
    drop("再交一次")
    again = offices.run(home, abuses.RETURNED)
    assert [one["status"] for one in again["files"]] == ["以前收过"]
    assert offices.leads(home) == before


def test_every_operation_of_the_robot_is_in_some_scenario() -> None:
    modules = (test_libreoffice, test_libreoffice_lost, test_libreoffice_values)
    tables = [SCENARIOS, *(module.SCENARIOS for module in modules)]
    used = {edit["op"] for table in tables for one in table.values() for edit in one.edits()}
    assert used == set(re.findall(r"def op_(\w+)", robot.SCRIPT.read_text("utf-8")))
