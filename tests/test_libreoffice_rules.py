"""规则表 through a real LibreOffice: typed into, sorted, saved in every format, and imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.files.folders import Home
from tests import robot
from tests.rule_tables import all_bytes, command, copied, differing, export, small_home

pytestmark = pytest.mark.libreoffice

KINDS = ("xlsx", "ods", "xls")
TYPED = {
    "L4": "11",  # 分数
    "H5": "工地、施工、拆迁\n@灰尘",  # 都要有
    "AB5": "2025-01-01 至 2025-12-31",  # 有效期
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return small_home(tmp_path_factory.mktemp("rules") / "home")


@pytest.fixture(scope="module")
def saved(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The workbook untouched and edited, in each format."""
    book, folder = export(home), tmp_path_factory.mktemp("saved")
    edits = [{"op": "set_at", "address": cell, "value": said} for cell, said in TYPED.items()]
    jobs = [
        robot.Job(
            book, done, {folder / f"{name}.{kind}": kind for kind in KINDS}, "规则", "规则名称"
        )
        for name, done in (("untouched", []), ("edited", edits))
    ]
    with robot.at_work(jobs) as session:
        yield lambda name, kind: session.file(folder / f"{name}.{kind}")


@pytest.mark.parametrize("kind", KINDS)
def test_saved_untouched_it_changes_nothing(home: Home, saved: Any, kind: str) -> None:
    before = all_bytes(home)
    said, code = command(home, "import", saved("untouched", kind))
    assert (said["changed"], said["problems"], code) == ([], [], 0)
    assert all_bytes(home) == before


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_typed_there_is_what_changes(
    home: Home, saved: Any, kind: str, tmp_path: Path
) -> None:
    mine = copied(home, tmp_path / "mine")
    before = all_bytes(mine)
    said, code = command(mine, "import", saved("edited", kind))
    assert ([one["message"] for one in said["problems"]], code) == ([], 0)
    assert differing(mine, before) == {
        "routing/air.yaml": (
            ["    points: 10", '      all: [{any: [工地, 施工]}, "@灰尘"]'],
            [
                "    points: 11",
                '      all: [{any: [工地, 施工, 拆迁]}, "@灰尘"]',
                "    from: 2025-01-01",
                "    until: 2025-12-31",
            ],
        )
    }
