"""The demonstration: two working days of one office, played once and looked at from outside."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import run
from pipeline import commands, running
from pipeline.core.messages.problems import RefusedError
from pipeline.files.demo import evening, samples
from pipeline.files.folders import Home
from pipeline.files.rules import config
from pipeline.jobs import play

pytestmark = pytest.mark.long

NOW, FIRST, SECOND = "2026-09-06 10:00", "2026-09-03", "2026-09-04"  # NOW is a Sunday
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
RIGHT, WRONG = 0.60, 0.15  # measured: 0.63 as a practised dispatcher would, 0.11 otherwise

Row = dict[str, Any]


@dataclass
class Played:
    home: Home
    code: int = -1
    said: dict[str, Any] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
    trackers: list[list[Row]] = field(default_factory=list)

    def book(self, name: str) -> list[Row]:
        path = f"部门/{name}/线索办理表_{name}_{SECOND}.xlsx"
        return table(self.home.outbox / path, "办理")


def table(path: Path, sheet: str) -> list[Row]:
    """Return the rows under the header of a workbook we wrote, blank cells as blank text."""
    rows = load_workbook(path)[sheet].iter_rows(values_only=True)
    headers = next(row for row in rows if row[0] == "线索编号")  # alerts may stand above
    return [
        {str(h): "" if v is None else v for h, v in zip(headers, row, strict=True)} for row in rows
    ]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    root = tmp_path_factory.mktemp("home")
    result = Played(Home(root / "demo"))
    real = running.once

    def once(*told: Any) -> running.Said:
        said = real(*told)
        result.runs.append(said[0])
        result.trackers.append(table(result.home.outbox / "总台账.xlsx", "台账"))
        return said

    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as printed:
        patch.setattr(commands, "once", once)
        result.code = run.main(["--home", str(root), "--now", NOW, "--json", "demo"])
    result.said = json.loads(printed.getvalue())
    yield result


# -- the story ------------------------------------------------------------------------------------


def test_the_demonstration_ends_well_and_says_what_it_played(played: Played) -> None:
    assert played.code == 0
    assert played.said["days"] == [FIRST, SECOND]
    assert played.said["home"] == str(played.home.root)
    assert [one["files"] for one in played.said["runs"]] == [5, 13, 7, 0]


def test_every_place_it_tells_of_stands_there(played: Played) -> None:
    told = [line.split("　")[0].strip() for line in played.said["told"] if "demo/outbox" in line]
    assert len(told) == 13
    assert all((played.home.root.parent / path).is_file() for path in told)


def test_the_summary_for_leaders_exists(played: Played) -> None:
    path = played.home.outbox / "汇总" / f"领导汇总_{SECOND}.xlsx"
    assert load_workbook(path).sheetnames[0] == "总览"


def test_nothing_is_left_waiting_in_the_inbox(played: Played) -> None:
    assert played.home.waiting() == []
    there = [path.name for path in played.home.aside.iterdir()]
    waiting = [name for name in there if "未入库的行" not in name]
    assert len(waiting) == 2  # the false workbook and its note


def test_rows_that_were_held_lie_ready_to_be_corrected(played: Played) -> None:
    books = list(played.home.aside.glob("*_未入库的行_*.xlsx"))
    assert len(books) == 2  # of the visits and of what was entered by hand


@pytest.mark.parametrize(
    ("today", "first", "second"),
    [
        ("2026-11-24", "2026-11-23", "2026-11-24"),
        ("2026-09-06", "2026-09-03", "2026-09-04"),  # a Sunday
        ("2025-10-06", "2025-09-29", "2025-09-30"),  # a Monday within 国庆
        ("2025-10-13", "2025-10-11", "2025-10-13"),  # a Monday after it; the Saturday was worked
        ("2027-01-04", None, "2027-01-04"),  # whatever the calendar knows of 2027
    ],
)
def test_the_last_two_working_days(today: str, first: str | None, second: str) -> None:
    found = play.last_two_working_days(date.fromisoformat(today))
    assert found[1].isoformat() == second
    assert first is None or found[0].isoformat() == first
    assert found[0] < found[1]


# -- rows in = rows out ---------------------------------------------------------------------------


def test_every_row_of_every_file_ends_somewhere(played: Played) -> None:
    files = [one for said in played.runs for one in said["files"]]
    assert len(files) == 25
    for one in files:
        assert one["rows"] == one["new"] + one["updated"] + one["repeated"] + one["held"], one


def test_every_sample_with_something_to_say_becomes_a_lead(played: Played) -> None:
    every = samples.read_samples(date.fromisoformat(SECOND), date.fromisoformat(FIRST))
    known = {(one.form, one.number) for one in every if one.day == 1 and one.number}
    fresh = [one for one in every if one.day == 1 or (one.form, one.number) not in known]
    said = [one for one in fresh if one.title or one.text]
    assert len(played.trackers[-1]) == len(said)


def test_exporting_a_case_again_is_repeated_or_updated_never_new(played: Played) -> None:
    last = played.runs[2]
    exports = [one for one in last["files"] if one["kind"] == "export"]
    assert sum(one["repeated"] for one in exports) == 8
    assert sum(one["updated"] for one in exports) == 4
    numbers = [row["来源编号"] for row in played.trackers[-1] if len(row["来源编号"]) > 8]
    assert len(numbers) == len(set(numbers))


def test_the_copy_of_a_known_export_changes_nothing(played: Played) -> None:
    (copy,) = [one for one in played.runs[2]["files"] if "(1)" in one["name"]]
    assert (copy["kind"], copy["rows"]) == ("same", 0)


def test_the_evening_balances_the_books_and_takes_nothing_in(played: Played) -> None:
    books = played.runs[3]["day"]
    gone = books["done"] + books["refused"] + books["merged"] + books["sent_back"]
    assert books["before"] + books["new"] + books["reopened"] - gone == books["after"]
    assert (played.home.outbox / f"汇总/日清表_{SECOND}.xlsx").is_file()


def test_the_text_that_calls_itself_a_workbook_is_set_aside_with_a_note(played: Played) -> None:
    assert (played.home.aside / play.NO_SPREADSHEET).is_file()
    assert (played.home.aside / f"{play.NO_SPREADSHEET}_说明.txt").is_file()


def test_a_row_added_by_hand_is_held_and_told(played: Played) -> None:
    problems = [one for one in played.runs[1]["problems"] if one["code"] == "M20"]
    assert len(problems) == 1
    assert evening.ADDED_BY_HAND in problems[0]["message"]


def test_a_row_added_by_hand_is_offered_to_the_coordinator(played: Played) -> None:
    (row,) = table(played.home.outbox / "待定" / f"待定事项_{SECOND}.xlsx", "自填新线索")
    assert evening.ADDED_BY_HAND in f"{row['标题']}{row['内容']}"


# -- what people typed ----------------------------------------------------------------------------


def test_two_colleagues_who_disagree_stand_in_the_sheet_of_conflicts(played: Played) -> None:
    path = played.home.outbox / "待定" / f"待定事项_{SECOND}.xlsx"
    (row,) = table(path, "冲突")
    assert (row["栏目"], row["台账现值"], row["交回值"]) == ("是否属实", "属实", "部分属实")
    assert row["承办单位"] == "城管局"


def test_until_the_conflict_is_settled_the_first_value_stands(played: Played) -> None:
    path = played.home.outbox / "待定" / f"待定事项_{SECOND}.xlsx"
    (conflict,) = table(path, "冲突")
    (lead,) = [r for r in played.trackers[-1] if r["线索编号"] == conflict["线索编号"]]
    assert lead["是否属实"] == "属实"


@pytest.mark.parametrize("mistake", [evening.MISSPELT, "2026.13.5", "属实吧"])
def test_a_mistake_is_held_and_comes_back_as_a_notice(played: Played, mistake: str) -> None:
    told = [row for row in played.trackers[-1] if f"“{mistake}”没看懂" in row["系统提示"]]
    assert told
    for lead in told:
        assert mistake not in {lead["办理状态"], lead["是否属实"], lead["办结时间"]}
        book = {row["线索编号"]: row for row in played.book(lead["承办单位"])}
        assert mistake in book[lead["线索编号"]]["系统提示"]


def test_the_other_cells_of_a_row_with_a_mistake_are_taken(played: Played) -> None:
    rows = [row for row in played.book("城管局") if evening.MISSPELT in row["系统提示"]]
    assert rows
    assert all(row["签收人"] and row["办理情况"] for row in rows)


def test_an_edit_in_place_arrives_in_the_tracker(played: Played) -> None:
    names = {one["name"] for one in played.runs[1]["files"]}
    assert f"outbox/部门/交警大队/线索办理表_交警大队_{FIRST}.xlsx" in names
    typed = [row for row in played.trackers[1] if row["承办单位"] == "交警大队" and row["签收人"]]
    assert {row["签收人"] for row in typed} == {"管卫东"}


def test_a_csv_return_arrives_in_the_tracker(played: Played) -> None:
    (one,) = [one for one in played.runs[1]["files"] if one["name"] == "水务局.csv"]
    assert one["updated"] >= 3 and one["held"] == 0
    assert any(row["签收人"] == "华秋平" for row in played.trackers[1])


def test_a_resorted_return_reaches_the_right_leads(played: Played) -> None:
    rows = {row["来源编号"]: row for row in played.trackers[1]}
    row = rows["51205834000003188242"]
    assert row["承办单位"] == "生态环境局"
    assert row["签收人"] == "蔺文韬" and "来电人约好今晚十一点" in row["办理情况"]


def test_a_deleted_row_is_no_deletion(played: Played) -> None:
    before, after = ({row["线索编号"] for row in one} for one in played.trackers[:2])
    assert before == after


def test_a_column_of_ones_own_comes_back_in_the_next_book(played: Played) -> None:
    rows = played.book("蓬朗办事处")
    assert sum(bool(row[evening.OWN_COLUMN]) for row in rows) == 3


def test_a_given_cell_that_was_changed_comes_back_as_it_was(played: Played) -> None:
    assert any(
        one["code"] == "M03" and "内容" in one["message"] for one in played.runs[1]["problems"]
    )
    assert not any(evening.OVERWRITTEN in row["内容"] for row in played.trackers[-1])


def test_what_the_coordinator_decides_is_dispatched(played: Played) -> None:
    waiting = [
        {row["线索编号"] for row in one if row["承办单位"] == "待分派"}
        for one in played.trackers[:2]
    ]
    decided = waiting[0] - waiting[1]
    assert len(decided) == play.DECIDED
    rows = [row for row in played.trackers[1] if row["线索编号"] in decided]
    assert all(row["分派依据"].startswith("区攻坚办定：") for row in rows)


# -- complainants ---------------------------------------------------------------------------------


def department_books(played: Played) -> list[tuple[str, list[Row]]]:
    """Return the books of departments that do not see contacts, old ones too."""
    office = config.load(played.home.rules)
    masked = {one.name for one in office.departments if not one.sight.holds_personal}
    paths = (played.home.outbox / "部门").glob("*/**/*.xlsx")
    found = [(path, path.relative_to(played.home.outbox / "部门").parts[0]) for path in paths]
    return [(path.name, table(path, "办理")) for path, name in found if name in masked]


def test_every_phone_in_the_department_books_is_masked(played: Played) -> None:
    books = department_books(played)
    phones = [row["联系电话"] for _, rows in books for row in rows if row["联系电话"]]
    assert len(books) > 20 and len(phones) > 100
    assert not any(PHONE.search(phone) for phone in phones)
    assert all(re.fullmatch(r".\*\*|", row["诉求人"]) for _, rows in books for row in rows)


def test_no_phone_stands_in_the_text_of_a_department_book(played: Played) -> None:
    leaks = [
        (name, header)
        for name, rows in department_books(played)
        for row in rows
        for header, value in row.items()
        if isinstance(value, str) and PHONE.search(value)
    ]
    assert leaks == []


# -- routing --------------------------------------------------------------------------------------


def test_the_rules_route_as_a_practised_dispatcher_would(played: Played) -> None:
    every = samples.read_samples(date.fromisoformat(SECOND), date.fromisoformat(FIRST))
    expected = {s.text or s.title: s.expected_department or "待分派" for s in every if s.day == 1}
    pairs = [(row["承办单位"], expected[row["内容"]]) for row in played.trackers[0]]
    right = sum(got == wanted for got, wanted in pairs) / len(pairs)
    wrong = sum(got not in (wanted, "待分派") for got, wanted in pairs) / len(pairs)
    assert right >= RIGHT, f"{right:.2f} routed as expected"
    assert wrong <= WRONG, f"{wrong:.2f} routed elsewhere"


# -- the stage ------------------------------------------------------------------------------------


def test_a_folder_that_is_not_ours_is_refused_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "自己的.txt").write_text("别删", encoding="utf-8")
    assert run.main(["--home", str(tmp_path), "--json", "demo"]) == 2
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["code"] == "D01"
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["自己的.txt"]


class Curtain(Exception):
    """Ends a demonstration before its first run."""


def fall(_: datetime) -> dict[str, Any]:
    raise Curtain


def test_an_earlier_demonstration_is_thrown_away(tmp_path: Path) -> None:
    stage = Home(tmp_path / "demo")
    for _ in range(2):
        with pytest.raises(Curtain):
            play.demo(stage, datetime.fromisoformat(NOW), fall)
        stray = stage.outbox / "旧.txt"
        assert not stray.exists()
        stray.parent.mkdir()
        stray.touch()
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_demonstration_somebody_has_open_is_refused_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Home(tmp_path / "demo")
    with pytest.raises(Curtain):
        play.demo(stage, datetime.fromisoformat(NOW), fall)

    def held(*_: object) -> None:
        raise PermissionError(13, "另一个程序正在使用")

    monkeypatch.setattr(Path, "rename", held)
    with pytest.raises(RefusedError) as refused:
        play.demo(stage, datetime.fromisoformat(NOW) + timedelta(days=1), fall)
    assert [one.code for one in refused.value.problems] == ["D02"]
    assert (stage.root / play.MARKER).is_file()
