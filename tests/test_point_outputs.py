"""问题点位 in a home: what leaders get of it, when it is written anew, what the record tells."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import run as door
from pipeline.core.leaders.point_sheet import on_overview
from pipeline.core.leaders.summary import Explained
from pipeline.core.messages.problems import RulesError
from pipeline.core.model import Event
from pipeline.core.repeats.passing import Move
from pipeline.files.folders import Home
from pipeline.files.leaders.last_look import looked_over
from pipeline.files.leaders.outputs import Counted
from pipeline.files.leaders.summary import write_summary
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import roots
from pipeline.files.rules import config
from tests.offices import DAY_ONE, DAY_TWO, RIDDLE, drop_export, new_home, run
from tests.points import done, lead, rooted
from tests.summaries import column, followed, leads, summary_of, texts

PHONES = ("13800001111", "13800002222", "13800001111")
SUMMARY, BOOK = "outbox/汇总/领导汇总_2025-07-10.xlsx", "outbox/点位/问题点位_2025-07-10.xlsx"


def smoke(number: int, phone: str, day: str = "2025-07-10") -> tuple[str, ...]:
    """A lead about one grill; three are a point."""
    return (f"{day.replace('-', '')}{number:08}", f"{day} 08:0{number}:02", "王小明", phone,
            "蓬朗街道蓬溪路12号", f"油烟{number}", f"蓬溪路12号每晚油烟很大，第 {number} 次说。",
            "投诉")  # fmt: skip


SMOKE = tuple(smoke(number, phone) for number, phone in enumerate(PHONES, 1))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, Any]]:
    """A home after its first run, and what it said."""
    home = new_home(tmp_path_factory.mktemp("points"))
    drop_export(home, SMOKE)
    return home, run(home, DAY_ONE)


@pytest.fixture
def home(first: tuple[Home, dict[str, Any]], tmp_path: Path) -> Home:
    """A copy of that home."""
    shutil.copytree(first[0].root, tmp_path / "home")
    return Home(tmp_path / "home")


def sheet(home: Home, path: str, name: str) -> Any:
    return openpyxl.load_workbook(home.root / path)[name]


def test_leaders_get_the_sheet_and_the_workbook(first: tuple[Home, dict[str, Any]]) -> None:
    home, said = first
    assert {SUMMARY, BOOK} <= {*said["outputs"]}
    for path in (SUMMARY, BOOK):
        page = sheet(home, path, "问题点位")
        assert column(page, "点位")[0] == "蓬溪路 12 号"
        assert (column(page, "件")[0], column(page, "热度分")[0]) == (3, 8)


def test_people_are_told_apart_by_phone(first: tuple[Home, dict[str, Any]]) -> None:
    assert column(sheet(first[0], BOOK, "问题点位"), "人")[0] == 2


def test_nobody_is_named(first: tuple[Home, dict[str, Any]]) -> None:
    book = openpyxl.load_workbook(first[0].root / BOOK)
    said = " ".join(text for page in book for text in texts(page))
    assert not [one for one in ("王小明", *PHONES) if one in said]


def test_the_timeline_lists_the_leads_in_their_order(first: tuple[Home, dict[str, Any]]) -> None:
    page = sheet(first[0], BOOK, "时间线")
    assert column(page, "序号")[:4] == ["▼", 1, 2, 3]
    assert column(page, "线索编号")[1:4] == [f"XS-20250710-000{n}" for n in (1, 2, 3)]


def test_the_same_run_again_writes_nothing(home: Home) -> None:
    assert run(home, DAY_ONE)["outputs"] == []


def test_what_changes_no_point_writes_the_summary_only(home: Home) -> None:
    drop_export(home, [RIDDLE], "又一件.xlsx")
    outputs = run(home, DAY_ONE)["outputs"]
    assert SUMMARY in outputs
    assert BOOK not in outputs


def test_another_lead_writes_it_anew(home: Home) -> None:
    drop_export(home, [smoke(4, PHONES[0])], "又一件.xlsx")
    assert BOOK in run(home, DAY_ONE)["outputs"]


def test_other_weights_write_it_anew(home: Home) -> None:
    path = home.rules / "repeats.yaml"
    path.write_text(path.read_text("utf-8").replace("  lead: 1 ", "  lead: 7 "), "utf-8")
    assert BOOK in run(home, DAY_ONE)["outputs"]
    assert column(sheet(home, BOOK, "问题点位"), "热度分")[0] == 26


def test_where_no_point_is_there_is_no_workbook(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    drop_export(home, [RIDDLE])
    assert not [one for one in run(home)["outputs"] if "点位" in one]


def test_a_past_day_shows_the_points_as_they_were_issued(home: Home) -> None:
    before = [texts(page) for page in openpyxl.load_workbook(home.root / BOOK)]
    drop_export(home, [smoke(4, PHONES[1], "2025-07-11")], "第二天.xlsx")
    run(home, DAY_TWO)
    door.main(["--home", str(home.root), "--now", "2025-08-01 09:00", "report", "--date",
               "2025-07-10"])  # fmt: skip
    again = home.outbox / "点位" / "补做" / Path(BOOK).name
    assert [texts(page) for page in openpyxl.load_workbook(again)] == before


def test_a_mistaken_weight_is_said_with_its_line(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    path = home.rules / "repeats.yaml"
    text = path.read_text("utf-8").replace("  person: 1 ", "  persons: 1 ")
    path.write_text(text, "utf-8")
    with pytest.raises(RulesError) as broken:
        config.load(home.rules)
    (problem,) = broken.value.problems
    line = text[: text.index("persons")].count("\n") + 1
    assert str(problem.place) == f"rules/repeats.yaml › 第 {line} 行"


def test_rules_from_before_points_are_read(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    (home.rules / "repeats.yaml").write_text("use: yes\nwithin: 365\n", "utf-8")
    assert config.load(home.rules).repeats.hotspot.came_back == 5


def test_the_summary_lists_as_many_as_the_office_wants(tmp_path: Path) -> None:
    made = rooted([lead(n, address=f"绿中海{n % 3}") for n in range(9)], least=2, top=1)
    made = replace(made, points=made.points * 3, many=3)
    write_summary(summary_of(leads(3)), tmp_path / "领导汇总.xlsx", made)
    page = openpyxl.load_workbook(tmp_path / "领导汇总.xlsx")["问题点位"]
    assert [one for one in column(page, "名次") if isinstance(one, int)] == [1]
    assert "满 2 件的有 3 处，列出前 1 处" in page["A2"].value


BACK = rooted(
    [
        done(1, "2025-06-01", "2025-06-05", address="昆太路88号"),
        lead(2, address="昆太路88号"),
        lead(3, address="昆太路88号"),
    ]
)


def test_the_overview_names_the_hottest_point_that_came_back(tmp_path: Path) -> None:
    write_summary(summary_of(leads(3)), tmp_path / "领导汇总.xlsx", BACK)
    book = openpyxl.load_workbook(tmp_path / "领导汇总.xlsx")
    told = "最热的是昆太路 88 号 · 餐饮油烟：3 件，办结后又来 1 次，在办 2 件（城管局）。"
    said = next(cell for row in book["总览"].iter_rows() for cell in row if told in str(cell.value))
    links = [cell for cell in book["总览"][said.row] if cell.hyperlink]
    assert followed(book, links[0]).parent.title == "问题点位"


def test_where_no_point_came_back_the_overview_is_as_it_was() -> None:
    before = (Explained("超期"),)
    assert on_overview(rooted([lead(n, address="绿中海") for n in range(5)]), before) == before


def test_of_five_sentences_the_last_gives_way() -> None:
    five = tuple(Explained(str(n)) for n in range(5))
    assert [one.text for one in on_overview(BACK, five)][:4] == ["0", "1", "2", "3"]
    assert len(on_overview(BACK, five)) == 5


def test_all_of_it_is_looked_over_before_it_is_written() -> None:
    made = rooted([lead(n, address="昆太路88号") for n in range(3)])
    named = replace(made, points=(replace(made.points[0], area="电话13812345678"),))
    frame = leads(3)
    counted, look = looked_over(Counted(summary_of(frame), frame, roots=named), ())
    assert "13812345678" not in repr(counted.roots)
    assert look.found


def test_contents_are_read_of_late_leads_alone(first: tuple[Home, dict[str, Any]]) -> None:
    ledger = Ledger(first[0].database)
    told = [
        [bool(one.content) for one in roots.read_leads(ledger, day)]
        for day in ("2025-07-10", "2025-07-11")
    ]
    ledger.close()
    assert told == [[True] * 3, [False] * 3]


# -- what the record says of moves --------------------------------------------------------------


def recorded(path: Path, *events: Event) -> tuple[Move, ...]:
    """Return the moves of a lead to which this happened after it came."""
    ledger = Ledger(path, "R1", "2025-07-10 08:30")
    came = {"id": ("", "XS-20250710-0001"), "returns": ("", "1")}
    known = {"person": 0, "identity": "", "content_hash": ""}
    with ledger.transaction():
        ledger.record([Event("Received", 1, came, "12345热线", facts=known), *events])
    found = roots.read_moves(ledger)
    ledger.close()
    return found.get(1, ())


def moved(kind: str, before: str, after: str, **more: tuple[str, str]) -> Event:
    return Event(kind, 1, {"department": (before, after), **more}, "区攻坚办")


def test_moves_of_a_lead_are_read_in_their_order(tmp_path: Path) -> None:
    asked = Event("Changed", 1, {"return_reason": ("", "不归我们")}, "生态环境局")
    routed = moved("Routed", "", "生态环境局", rule=("", "异味"))
    given = moved("Decided", "生态环境局", "城管局")
    assert recorded(tmp_path / "a.db", routed, asked, given) == (
        Move(1, "生态环境局", rule="异味"),
        Move(1, "", "不归我们"),
        Move(1, "城管局"),
    )


def test_what_was_taken_back_is_no_move(tmp_path: Path) -> None:
    routed = moved("Routed", "", "生态环境局")
    given = moved("Changed", "生态环境局", "城管局")
    facts = {"undoes": 3}
    back = Event("Undone", 1, {"department": ("城管局", "生态环境局")}, "撤销", facts=facts)
    assert recorded(tmp_path / "a.db", routed, given, back) == (Move(1, "生态环境局"),)


def test_moments_are_those_of_leads(first: tuple[Home, dict[str, Any]]) -> None:
    page = sheet(first[0], BOOK, "时间线")
    assert column(page, "受理")[1] == datetime(2025, 7, 10, 8, 1)
