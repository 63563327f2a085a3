"""Everything hostile at once in a real inbox, under names that mean harm as well."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import offices
from tests.hostile_kinds import KINDS, READ
from tests.offices import run

NAMES = (
    "\u202exslx.工单.exe",  # right to left: looks like another ending
    "工单\u200b\ufeff.csv",  # characters without width
    "-rf .csv",
    "=cmd|' 调用'!A0.csv",
    "长" * 83 + ".csv",  # 253 bytes
    "CON.工单.csv",
    "$(reboot).csv",
)
NO_NAMES_ON_WINDOWS = (
    "第一行\n第二行.csv",
    '引号".csv',
    "星号*.csv",
    "结尾空格 ",
    "x" * 251 + ".csv",
)


def test_hostile_names_are_names(tmp_path: Path) -> None:
    names = NAMES if sys.platform == "win32" else NAMES + NO_NAMES_ON_WINDOWS
    home = offices.new_home(tmp_path)
    for number, name in enumerate(names):
        (home.inbox / name).write_text(f"甲,乙\n{number},二\n三,四\n", "utf-8")
    offices.drop_export(home)
    said = run(home)
    assert {file["name"] for file in said["files"] if file["status"] == "待处理"} == set(names)
    aside = [path for path in home.aside.iterdir() if not path.name.endswith("_说明.txt")]
    assert len(aside) == len(names)
    assert len(list(home.aside.iterdir())) == 2 * len(names)  # each with its note


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_everything_hostile_at_once_leaves_the_good_ones_complete(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    for number, (build, _) in enumerate(KINDS.values()):
        (home.inbox / f"来件{number}.xlsx").write_bytes(build())
    offices.drop_export(home)
    before = run(offices_alone(tmp_path))
    said = run(home)
    told = {problem["file"] for problem in said["problems"]}
    aside = [file["name"] for file in said["files"] if file["status"] == "待处理"]
    dropped = [file for file in said["files"] if "/" not in file["name"]]  # archives aside
    assert len(dropped) == len(KINDS) + 1
    assert [name for name in aside if name not in told] == []
    (good,) = (file for file in said["files"] if file["name"] == "12345导出.xlsx")
    assert good["new"] == before["leads"]["new"] > 0
    refused = [name for name, (_, said_of) in KINDS.items() if READ not in said_of]
    assert len(aside) >= len(refused)
    assert [path for path in home.inbox.iterdir() if path.is_file()] == []


def offices_alone(folder: Path) -> offices.Home:
    """The same office, to which only the good export came."""
    home = offices.new_home(folder / "alone")
    offices.drop_export(home)
    return home
