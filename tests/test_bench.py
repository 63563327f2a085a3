"""The benchmark's machinery, small and untimed: what it counts is what was written."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import running
from pipeline.files.folders import Home
from tests.bench import (
    __main__ as bench,
    beside_daff,
    export,
    floor,
    issued,
    leaders,
    returns,
    table,
    tables,
    typed,
)
from tests.bench.tables import COLUMNS, Case, Merged
from tests.bench.typed import CONFLICT, HELD, RECORDED, Typed
from tests.offices import new_home


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
    said = bench.run(
        tmp_path, bench.parse(["--rows", "300", "--variants", "plain", "--parts", "once"])
    )
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
        "wait for what leaders get",
    }
    assert any("once / floor" in line for line in table.lines(said))
    assert not any("returned books" in line or "daff" in line for line in table.lines(said))


def test_a_part_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.parse(["--parts", "once,dafff"])
    assert "dafff" in capsys.readouterr().err


# -- returned books -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of 200 leads, and beside it 4 books of 20 that were filled in; not to be changed."""
    folder = tmp_path_factory.mktemp("filled")
    home = new_home(folder / "home")
    export.write(home.inbox / "12345工单.xlsx", 200)
    running.once(home, export.NOW, processes=1)
    issued.fill_books(home.root, folder / "books", 4, 20)
    return folder


@pytest.fixture
def returned(filled: Path, tmp_path: Path) -> Path:
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    return tmp_path


def typed_in(folder: Path) -> list[Typed]:
    return [Typed(**one) for one in json.loads((folder / "books/typed.json").read_text("utf-8"))]


def take(folder: Path) -> dict[str, Any]:
    """Drop the books into inbox and run once, without the timers, which would stay."""
    home = Home(folder / "home")
    for book in (folder / "books").glob("*.xlsx"):
        shutil.copy(book, home.inbox)
    return running.once(home, returns.RETURNED_AT, processes=1)[0]


def test_every_department_gives_a_book_before_one_gives_two() -> None:
    counts = {"甲": 75, "乙": 40, "丙": 19}
    assert list(issued.slices(counts, 9, 20)) == [
        ("甲", 0), ("乙", 0), ("甲", 20), ("乙", 20), ("甲", 40),
    ]  # fmt: skip
    assert list(issued.slices(counts, 2, 20)) == [("甲", 0), ("乙", 0)]


def test_three_rows_in_ten_of_each_book_are_filled_in_several_cells_each(filled: Path) -> None:
    cells = typed_in(filled)
    assert len({one.lead for one in cells}) == 4 * 6
    assert len(cells) > 2 * 4 * 6
    assert len({(one.lead, one.field) for one in cells}) == len(cells)
    books = sorted((filled / "books").glob("*.xlsx"))
    shown = [floor.cells_of(book)[0][1] for book in books]
    assert len(books) == 4
    assert [len({row for row, column, _ in page if column == 1}) for page in shown] == [21] * 4


def test_every_typed_cell_is_found_in_the_ledger(returned: Path) -> None:
    cells = typed_in(returned)
    said = take(returned)
    counted = returns.counted(Home(returned / "home"), said["run"], cells)
    assert (
        counted["typed"]
        == len(cells)
        == sum(counted[fate][0] for fate in (RECORDED, CONFLICT, HELD))
    )
    assert all(
        expected == found
        for expected, found in (counted[RECORDED], counted[CONFLICT], counted[HELD])
    )
    assert [counted[name] for name in ("lost", "overwritten", "of nobody")] == [0, 0, 0]
    assert said["changes"] == counted[RECORDED][1]


def test_a_lost_cell_and_one_that_nobody_typed_are_counted(returned: Path) -> None:
    first, second, *rest = typed_in(returned)
    said = take(returned)
    told = [replace(first, text="别的"), *rest]  # the second one: written, but not said to be typed
    counted = returns.counted(Home(returned / "home"), said["run"], told)
    assert (counted["lost"], counted["of nobody"]) == (1, 1)
    assert second.fate == RECORDED


def test_disputed_and_unclear_cells_end_as_said(
    returned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed, "_DISPUTED", 0.5)
    monkeypatch.setattr(typed, "_UNCLEAR", 0.5)
    shutil.rmtree(returned / "books")
    cells = issued.fill_books(returned / "home", returned / "books", 4, 20)
    said = take(returned)
    counted = returns.counted(Home(returned / "home"), said["run"], cells)
    assert counted[CONFLICT][0] == counted[CONFLICT][1] == said["conflicts"] > 0
    assert counted[HELD][0] == counted[HELD][1] == said["holds"] > 0
    assert [counted[name] for name in ("lost", "overwritten", "of nobody")] == [0, 0, 0]


@pytest.mark.long
def test_the_part_returns_prints_what_was_counted(tmp_path: Path) -> None:
    words = ["--parts", "returns", "--rows", "200", "--books", "4", "--book-rows", "20"]
    said = bench.run(tmp_path, bench.parse(words))
    assert said["returns"]["books"] == 4
    assert said["returns"]["rows"] == 80
    assert said["returns"]["peak"] > 0
    assert said["returns"]["counted"]["lost"] == 0
    lines = list(table.lines(said))
    assert any(line.startswith("4 returned books x 20 rows into 200 leads") for line in lines)
    assert any("goal: 4 books x 20 rows" in line for line in lines)


# -- the merge beside daff ----------------------------------------------------------------------


def by_id(rows: list[tables.Row]) -> dict[str, dict[str, str]]:
    return {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows if row[0]}


def test_the_known_answer_is_what_comparing_every_cell_says() -> None:
    case = tables.make(300)
    parent, ours, theirs = by_id(case.parent), by_id(case.ours), by_id(case.theirs)
    said: dict[str, set[tables.CellName]] = {"theirs": set(), "ours": set(), "both": set()}
    for lead, row in parent.items():
        for key, was in row.items():
            mine, its = ours[lead][key], theirs.get(lead, row)[key]
            if its != was:
                said["theirs" if mine in (was, its) else "both"].add((lead, key))
            elif mine != was:
                said["ours"].add((lead, key))
    assert said["theirs"] == case.theirs_typed.keys()
    assert said["ours"] == case.ours_typed.keys()
    assert said["both"] == case.conflicts.keys()
    assert all(theirs[lead][key] == text for (lead, key), text in case.theirs_typed.items())
    assert all(ours[lead][key] == text for (lead, key), text in case.ours_typed.items())
    assert len(parent) - len(theirs) == 3
    assert len(case.theirs) - len(theirs) == len(case.inserted) == 3


@pytest.mark.parametrize("rows", [100, 400])
def test_our_merge_loses_nothing_and_disputes_only_what_is_disputed(rows: int) -> None:
    said = beside_daff.measure("ours", rows)
    assert [said[name] for name in ("lost theirs", "lost ours", "lost rows")] == [0, 0, 0]
    assert (said["found"], said["false"], said["missed"]) == (said["conflicts"], 0, 0)
    assert said["conflicts"] > 0


def test_daff_merges_the_same_tables() -> None:
    said = beside_daff.measure("daff", 100)
    assert said["theirs"] == beside_daff.measure("ours", 100)["theirs"]
    assert (said["found"], said["false"]) == (said["conflicts"], 0)
    assert said["lost theirs"] == 0


def last_file_wins(case: Case) -> Merged:
    return Merged(by_id(case.theirs), [], [])


def nothing_taken(case: Case) -> Merged:
    return Merged(by_id(case.ours), [], list(case.theirs_typed))


def test_a_bad_merge_is_counted_as_bad() -> None:
    case = tables.make(300)
    said = tables.counted(case, last_file_wins(case))
    assert said["lost theirs"] == 0
    assert said["lost ours"] == said["ours"]
    assert said["missed"] == said["conflicts"] > 0
    gone = {lead for lead, _ in case.ours_typed} - by_id(case.theirs).keys()
    assert said["lost rows"] == len(gone) + len(case.inserted)
    said = tables.counted(case, nothing_taken(case))
    assert said["false"] == len(case.theirs_typed)
    assert said["lost theirs"] == len(case.conflicts)  # for these nobody was asked
    assert said["lost ours"] == 0


def test_both_are_measured_at_every_size_and_printed(tmp_path: Path) -> None:
    said = bench.run(tmp_path, bench.parse(["--parts", "daff", "--daff-rows", "50,100"]))
    assert [(one["rows"], one["who"]) for one in said["daff"]] == [
        (50, "ours"), (50, "daff"), (100, "ours"), (100, "daff"),
    ]  # fmt: skip
    lines = list(table.lines(said))
    assert sum(" daff " in line and line.split()[1] == "daff" for line in lines) == 2


@pytest.mark.long
def test_weeks_are_counted_and_printed(tmp_path: Path) -> None:
    said = bench.run(tmp_path, bench.parse(["--parts", "weeks", "--offices", "1"]))
    assert said["weeks"]["edits"] > 100
    assert said["weeks"].get("lost", 0) == 0
    assert any(line.split()[:1] == ["edits"] for line in table.lines(said))


# -- leaders ------------------------------------------------------------------------------------


def test_what_leaders_get_is_counted_of_leads_that_were_worked_on(
    filled: Path, tmp_path: Path
) -> None:
    lived = Home(tmp_path / "lived")
    lived.prepare()
    leaders.live(Home(filled / "home").database, lived.database)
    said = leaders.measure(lived.root, tmp_path / "written")
    assert said["leads"] == 200
    assert said["seconds"].keys() >= {"floor", "count", "make", "write summary"}
    shown = floor.cells_of(tmp_path / "written" / "领导汇总_2026-07-15.xlsx")
    assert said["sizes"]["summary"] > 0
    assert any(value == "超期" for _, page in shown for *_, value in page)
