"""The benchmark's machinery, small and untimed: what it counts is what was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import export, floor, table


def test_floor_shares_divide_all_books_longest_first() -> None:
    files = [Path(f"{number:03d}_{cells}.pickle") for number, cells in enumerate((5, 90, 40, 60))]
    first, second = floor.shares(files, 2)
    assert [file.stem for file in first] == ["001_90", "000_5"]
    assert [file.stem for file in second] == ["003_60", "002_40"]


def test_export_is_the_same_every_time_and_of_twelve_columns() -> None:
    rows = list(export.leads(50))
    assert rows == list(export.leads(50))
    assert {len(row) for row in rows} == {len(export.HEADERS)} == {12}
    assert 90 < sum(len(row[4]) for row in rows) / 50 < 160


@pytest.mark.long
def test_floor_writes_exactly_the_cells_that_once_wrote(tmp_path: Path) -> None:
    said = bench.run(tmp_path, 300, 1, ["plain"])
    outbox = tmp_path / "home0" / "outbox"
    cells = sum(len(page) for path in outbox.rglob("*.xlsx") for _, page in floor.cells_of(path))
    assert said["floor"]["cells_out"] == cells == sum(said["books"].values())
    assert said["floor"]["cells_in"] == export.write(tmp_path / "again.xlsx", 300)
    assert sum(said["departments"].values()) == 300
    assert len(said["departments"]) >= 15
    assert said["stages"].keys() >= {
        "read in child alone",
        "collect",
        "write books",
        "wait for summary",
    }
    assert any("once / floor" in line for line in table.lines(said))
