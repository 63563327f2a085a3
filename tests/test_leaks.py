"""500 personal items planted in every field, and what of them reaches whom.

Every file of outbox is looked at, whoever wrote it: an output of a new kind has to be given its
readers here (``READERS``), and is then held to what they may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

import run as door
from pipeline.core.leaders import lists, rows
from pipeline.core.privacy import scan
from pipeline.core.privacy.patterns import CALLED, PLATE, ROOM
from pipeline.files.folders import Home
from tests.offices import CITY, NOISE, book_of, keep_to, leads, new_home, run
from tests.planting import Item, Shown, planted, shown, texts_of

LATE = datetime(2025, 7, 21, 17, 30)  # after 办结时限
EXPORT = ("工单编号", "来电时间", "姓名", "联系方式", "事发地", "工单标题", "主要内容", "来电类别",
          "被投诉人", "受理备注", "回访意见", "办理情况", "问题分类", "所属区域")  # fmt: skip
SMOKE = "蓬溪路12号烧烤店每晚油烟很大"
AIR = "生态环境局"  # assists in such leads
NAMED = ("赵铁柱", "13977770001")  # in 姓名 and 联系方式, and in words without a sign
# what is typed into some rows only: the column, which of six rows, what
SOME_ROWS = {"督办级别": (2, "挂牌督办"), "办理状态": (3, "退回平台")}
OUTPUTS = ("汇总", "快报", "通报", "看板")
# in names of files and sheets
FILES = [Item("电话", f"1396666{n:04}", "") for n in range(4)]
# folder of outbox, beginning of the name → who reads it; the first that fits counts
READERS = (
    ("汇总", "", "领导"),
    ("微信", "", "微信群"),
    ("公示", "", "公示"),
    ("上报", "", "上报"),
    ("督办", "交办单", "部门"),
    ("督办", "", "督办"),
    ("部门", f"线索办理表_{CITY}", "填表的部门"),
    ("部门", f"线索办理表_{AIR}", "填表的部门"),
    ("部门", "线索办理表_综治中心", "统筹"),
    ("部门", "", "部门"),
    ("回执", "", "回执"),
    ("紧急", "", "回执"),
    ("待定", "", "统筹"),
    ("回访", "", "统筹"),
    ("空白表", "", "统筹"),
    ("点位", "", "领导"),
    (".", "总台账", "统筹"),
)
NOTHING = ("领导", "微信群", "公示", "上报", "督办")  # see nothing personal
# a room, a car and 张女士 may be where and what the matter is
OF_THE_MATTER = frozenset({PLATE, ROOM, CALLED})


def build(home: Home, items: list[Item], rows: int) -> dict[str, list[Item]]:
    """Let citizens and staff write the items wherever they can; return them by who wrote them."""
    keep_to(home, *OUTPUTS)
    mine, typed = iter(items), {}
    typed["群众"] = write_export(home, mine, rows)
    run(home)
    columns = ("办理情况", "困难问题", "备注", "退单理由", "网格员")
    typed[CITY] = say(home, book_of(home, CITY), "办理", mine, columns)
    typed[AIR] = say(home, book_of(home, AIR), "办理", mine, ("协办意见", "网格员"))
    run(home, datetime(2025, 7, 11, 8, 30))
    columns = ("领导批示", "审核意见", "标题", "被反映对象", "督办级别", "办理状态")
    typed["统筹"] = say(home, home.outbox / "总台账.xlsx", "台账", mine, columns)
    run(home, LATE)
    return typed


def write_export(home: Home, items: Iterator[Item], rows: int) -> list[Item]:
    book = xlsxwriter.Workbook(str(home.inbox / f"导出 {FILES[0].said}.xlsx"))
    sheet = book.add_worksheet(f"表{FILES[1].said}")
    sheet.write_row(0, 0, EXPORT)
    used = []
    for row in range(1, rows + 1):
        mine = [*islice(items, 7)]
        words, used = [one.phrase for one in mine], used + mine
        said = f"{SMOKE}，{words[0]}，{words[1]}。{NAMED[0]}说的，{words[2]}，请处理。"
        values = (f"2025071000001{row:03}", NOISE[1], *NAMED, f"蓬溪路12号（{words[3]}）",
                  f"{words[4]}，烧烤店油烟", said, "投诉", f"烧烤店（{words[5]}）",
                  f"{words[6]}，已告知", NAMED[1], f"答复过{NAMED[0]}", f"油烟{NAMED[1]}",
                  f"蓬朗街道{NAMED[1]}")  # fmt: skip
        sheet.write_row(row, 0, values)
    book.close()
    (home.inbox / f"2025071000001001_{FILES[2].said}.jpg").write_bytes(b"\xff\xd8\xff\xe0 photo")
    (home.inbox / f"会议{FILES[3].said}.txt").write_text(f"开会，请打{FILES[3].said}", "utf-8")
    return used


def say(
    home: Home, path: Path, sheet: str, items: Iterator[Item], columns: tuple[str, ...]
) -> list[Item]:
    """Type an item into some columns of every row; one that is not there is added."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    header = next(r for r in range(1, 20) if page.cell(r, 1).value == "线索编号")
    known = {page.cell(header, c).value: c for c in range(1, page.max_column + 1)}
    used = []
    for column in columns:
        at = known.get(column) or page.max_column + 1
        page.cell(header, at).value = column
        for row in filled(page, header):
            if column in SOME_ROWS:
                if row % 6 == SOME_ROWS[column][0]:
                    page.cell(row, at).value = SOME_ROWS[column][1]
            elif column != "退单理由" or row % 6 == 1:
                used += islice(items, 1)
                page.cell(row, at).value = f"已核实，{used[-1].phrase}，请答复"
    book.save(home.inbox / f"{path.stem}_交.xlsx")
    return used


def filled(page: Any, header: int) -> list[int]:
    rows = range(header + 1, page.max_row + 1)
    return [row for row in rows if str(page.cell(row, 1).value).startswith("XS-")]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, list[Item]]]:
    """An office into which 500 items were written, three days of it; who wrote which."""
    home = new_home(tmp_path_factory.mktemp("leaks") / "home")
    return home, build(home, planted(500), 30)


def reader_of(path: Path, home: Home) -> str:
    inside = path.relative_to(home.outbox)
    folder = inside.parts[0] if len(inside.parts) > 1 else "."
    return next(who for top, name, who in READERS if top == folder and path.name.startswith(name))


def files_of(home: Home, *readers: str) -> dict[str, Shown]:
    """Every text of every file that some readers get, by path."""
    found = (path for path in home.outbox.rglob("*") if path.is_file())
    return {
        path.relative_to(home.outbox).as_posix(): shown(texts_of(path))
        for path in found
        if reader_of(path, home) in readers
    }


def leaked(files: dict[str, Shown], items: list[Item]) -> list[tuple[str, str, str]]:
    return [
        (path, one.kind, one.said)
        for path, said in files.items()
        for one in items
        if one.stands_in(said)
    ]


def all_of(typed: dict[str, list[Item]], *but: str) -> list[Item]:
    """Everything that was planted but by some, with the petitioner's own name and number."""
    said = [one for who, items in typed.items() if who not in but for one in items]
    return [*said, Item("姓名", NAMED[0], ""), Item("电话", NAMED[1], "")]


def for_handlers(items: list[Item]) -> list[Item]:
    """Those that who handles the matter does not see either."""
    return [one for one in items if one.kind not in OF_THE_MATTER]


Office = tuple[Home, dict[str, list[Item]]]


def test_500_items_were_planted(office: Office) -> None:
    assert sum(map(len, office[1].values())) == 500


def test_the_coordinator_has_them_in_front_of_her(office: Office) -> None:
    home, typed = office
    assert len({said for _, _, said in leaked(files_of(home, "统筹"), all_of(typed))}) > 350


@pytest.mark.parametrize("reader", NOTHING)
def test_who_may_see_nothing_sees_nothing(office: Office, reader: str) -> None:
    home, typed = office
    files = files_of(home, reader)
    assert files != {} or reader == "公示"
    assert leaked(files, [*all_of(typed), *FILES]) == []


def test_a_department_sees_of_others_what_the_matter_needs(office: Office) -> None:
    home, typed = office
    files = files_of(home, "部门")
    assert any("线索办理表_蓬朗办事处" in path for path in files)
    assert leaked(files, for_handlers([*all_of(typed), *FILES])) == []


@pytest.mark.parametrize("department", [CITY, AIR])
def test_a_department_sees_what_it_typed_itself(office: Office, department: str) -> None:
    home, typed = office
    books = files_of(home, "填表的部门")
    files = {path: said for path, said in books.items() if department in path}
    assert leaked(files, for_handlers(typed[department])) != []
    assert leaked(files, for_handlers(all_of(typed, department))) == []


def test_the_receipt_names_files_and_nothing_else(office: Office) -> None:
    home, typed = office
    assert leaked(files_of(home, "回执"), for_handlers(all_of(typed))) == []


def test_the_receipt_counts_what_arrived(office: Office) -> None:
    home, _ = office
    first = min((home.outbox / "回执").glob("*.xlsx"))
    listed = CalamineWorkbook.from_path(str(first)).get_sheet_by_name("个人信息").to_python()
    assert listed[2][5:] == ["像什么", "遮挡以后（前后各几个字）"]
    kinds = {"电话", "证件号码", "银行卡号", "邮箱", "微信QQ号", "姓名", "车牌", "室号"}
    assert {row[5] for row in listed[3:]} >= kinds


@pytest.mark.parametrize("command", [["once"], ["status"], ["history"], ["explain"]])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_screen_shows_none(
    office: Office, command: list[str], form: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    home, typed = office
    about = [min(leads(home))] if command[0] in ("history", "explain") else []
    when = f"{LATE:%Y-%m-%d %H:%M}"
    door.main(["--home", str(home.root), "--now", when, *form, *command, *about])
    said = {"screen": shown(capsys.readouterr().out.splitlines())}
    assert said["screen"].words != ""
    assert leaked(said, for_handlers(all_of(typed))) == []


def test_the_log_of_a_bug_holds_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> None:
        raise ValueError("unexpected 13812345678")

    monkeypatch.setitem(door.COMMANDS, "status", ("", broken))
    assert door.main(["--home", str(tmp_path), "status"]) == 3
    log = next((tmp_path / "ledger/logs").iterdir()).read_text("utf-8")
    assert "unexpected 138****5678" in log
    assert "13812345678" not in log + capsys.readouterr().out


def test_without_the_scan_all_of_these_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "find", lambda *_: [])
    home = new_home(tmp_path / "home")
    typed = build(home, planted(100), 6)
    for reader in ("领导", "督办", "部门"):
        assert leaked(files_of(home, reader), for_handlers(all_of(typed))) != [], reader


def test_the_last_look_alone_keeps_it_from_leaders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "short_title", lambda title, *_: title)
    monkeypatch.setattr(lists, "nameless", lambda text, *_: text)
    home = new_home(tmp_path / "home")
    typed = {"群众": write_export(home, iter(planted(42)), 6)}
    said = run(home)
    assert [one["file"] for one in said["problems"] if one["code"] == "X02"] == [
        "outbox/汇总/领导汇总_2025-07-10.xlsx"
    ]
    assert leaked(files_of(home, "领导"), typed["群众"]) == []
