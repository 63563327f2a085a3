"""表头: tables that nobody knows wait, the coordinator says what they are, and they come in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook, WorksheetNotFound

from pipeline import commands
from pipeline.files.desk import questions
from pipeline.files.folders import Home, note_of
from pipeline.files.ledger import Ledger
from pipeline.files.privacy import persons_gone
from tests import offices, robot
from tests.cutting import copied, cut
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
OILY = "蓬溪路12号烧烤店每晚油烟很大，熏得开不了窗。"
DANCE = "晨曦园门口每晚跳广场舞，音响开得很大，吵得睡不着。"
SEWER = "小区门口窨井污水外溢，流得满地都是，很臭。"
DUST = "工地没有盖土，扬尘很大，路边的车上全是灰。"

PATROL = ("序号", "发现日期", "网格员", "巡查点位", "群众说了什么", "群众手机", "由谁处置")
LETTERS = ("信号", "来信摘要", "寄信人手机")  # of the hotline, under other names
BOTH = ("受理编号", "问题地点", "举报内容", "诉求内容")  # two sources claim it
ROTA = ("姓名", "科室名称", "值班安排")  # no leads
# file → headers and row
DROPPED: Mapping[str, tuple[tuple[str, ...], tuple[Any, ...]]] = {
    "网格巡查20250710.xlsx": (
        PATROL, (1, "2025-07-09", "王小明", "蓬溪路12号", OILY, "13800001234", "城管局")),
    "网格/网格巡查20250709.xlsx": (
        PATROL, (1, "2025-07-08", "李建国", "晨曦园", DANCE, "13800005678", "城管局")),
    "信件.xlsx": (LETTERS, ("XJ20250701", SEWER, "13900001111")),
    "两可.xlsx": (BOTH, ("2025071000000077", "黄浦江路", DUST, "")),
    "值班.xlsx": (ROTA, ("赵建设", "综合办公室", "周一、周三全天值班")),
}  # fmt: skip
PATROLS, PATROLS_BEFORE, LETTER, CLAIMED_TWICE, DUTIES = DROPPED
ANSWERS = {
    "巡查点位": {"这张表是": "新的来源"},  # in whichever row of its table
    "信号": {"这张表是": "12345热线", "当作": "来源编号"},
    "受理编号": {"这张表是": "督察一览表"},
    "姓名": {"这张表是": "不是线索表"},
}


def drop(home: Home, *names: str, name: str = "") -> None:
    """Drop some of the tables, the last under another name where one is given."""
    for one in names:
        headers, row = DROPPED[one]
        path = home.inbox / (name or one)
        path.parent.mkdir(exist_ok=True)
        write_table(path, [("情况汇总",), headers, row])


def say(home: Home, said: Mapping[str, Mapping[str, str]], now: Any = DAY_TWO) -> dict[str, Any]:
    """Answer on the sheet 表头, by the header of a column, and drop the desk."""
    name = f"定{len(list(home.root.rglob('定*.xlsx')))}.xlsx"
    type_into(desk_of(home), SHEET, said, home.inbox / name, by="表里的列名")
    return run(home, now)


def asked(home: Home) -> list[dict[str, Any]]:
    """Return the rows of the sheet 表头."""
    found = list((home.outbox / "待定").glob("*.xlsx"))
    try:
        return cells(found[0], SHEET) if found else []
    except WorksheetNotFound:
        return []


def files(said: dict[str, Any]) -> dict[str, tuple[str, int, str]]:
    """Return source, new leads and status of the files of a run."""
    return {one["name"]: (one["source"], one["new"], one["status"]) for one in said["files"]}


def contents(home: Home) -> set[str]:
    return {state["content"] for state in leads(home).values()}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, Any]]:
    """All tables wait, and what the run said."""
    home = offices.new_home(tmp_path_factory.mktemp("asking"))
    drop(home, *DROPPED)
    return home, run(home)


@pytest.fixture(scope="module")
def answered(
    asking: tuple[Home, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Home, dict[str, Any]]:
    """All of them were answered, and what that run said."""
    home = copied(asking[0].root, tmp_path_factory.mktemp("answered"))
    return home, say(home, ANSWERS)


@pytest.fixture(scope="module")
def patrol(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = offices.new_home(tmp_path_factory.mktemp("patrol"))
    drop(home, PATROLS)
    run(home)
    return home.root


@pytest.fixture
def home(patrol: Path, tmp_path: Path) -> Home:
    """One table of a patrol waits."""
    return copied(patrol, tmp_path)


# -- asked -----------------------------------------------------------------------------------------


def test_a_table_that_nobody_knows_waits_with_a_note_that_says_where_to_answer(
    asking: tuple[Home, dict[str, Any]],
) -> None:
    home, said = asking
    aside = home.aside / PATROLS
    assert "请在待定事项的“表头”里说它是哪种" in note_of(aside).read_text("utf-8-sig")
    assert aside.is_file()
    assert sorted(codes(said)) == ["H14", "H14", "H14", "H14", "H15"]


def test_tables_of_the_same_headers_are_one_question(
    asking: tuple[Home, dict[str, Any]],
) -> None:
    told = [row["文件"] for row in asked(asking[0]) if row["文件"]]
    assert told == [CLAIMED_TWICE, LETTER, DUTIES, "网格巡查20250709.xlsx 等 2 个"]


def test_open_questions_count_among_what_waits_for_her(
    asking: tuple[Home, dict[str, Any]],
) -> None:
    home, said = asking
    status, _ = commands.status(commands.Call(home, DAY_TWO))
    assert (said["leads"]["pending"], status["pending"]) == (4, 4)


def test_a_question_has_a_row_for_each_column_with_what_is_sure_filled_in(
    asking: tuple[Home, dict[str, Any]],
) -> None:
    rows = {row["表里的列名"]: (row["当作"], row["猜是"]) for row in asked(asking[0])}
    assert [rows[header][0] for header in PATROL] == [
        "不用", "受理时间", "不用", "地址", "内容", "联系电话", "",
    ]  # fmt: skip
    assert rows["由谁处置"][1] == "承办单位（格子里是单位，拿不准）"


def test_several_claimants_are_named(asking: tuple[Home, dict[str, Any]]) -> None:
    rows = {row["表里的列名"]: row["猜是"] for row in asked(asking[0])}
    assert rows["受理编号"].startswith("整张表像是12345热线、督察一览表。")


def test_nobody_is_shown_nor_kept(asking: tuple[Home, dict[str, Any]]) -> None:
    home, _ = asking
    shown = {row["表里的列名"]: row["例子"] for row in asked(home)}
    assert (shown["群众手机"], shown["网格员"]) == ("138****5678", "李**")
    database = home.database.read_bytes()
    assert b"13800005678" not in database
    assert "李建国".encode() not in database


# -- answered --------------------------------------------------------------------------------------


def test_what_was_answered_comes_in_with_the_same_run(
    answered: tuple[Home, dict[str, Any]],
) -> None:
    home, said = answered
    told = files(said)
    assert told[PATROLS] == ("网格巡查", 1, "已入库")
    assert told[PATROLS_BEFORE] == ("网格巡查", 1, "已入库")
    assert told[LETTER] == ("12345热线", 1, "已入库")
    assert told[CLAIMED_TWICE] == ("督察一览表", 1, "已入库")
    assert contents(home) == {OILY, DANCE, SEWER, DUST}
    assert (codes(said), asked(home)) == ([], [])


def test_rows_of_the_sheet_add_up(answered: tuple[Home, dict[str, Any]]) -> None:
    desk = next(one for one in answered[1]["files"] if one["kind"] == "return")
    count = len(PATROL) + len(LETTERS) + len(BOTH) + len(ROTA)
    assert (desk["rows"], desk["updated"], desk["repeated"], desk["held"]) == (count, count, 0, 0)


def test_nothing_waits_any_more_but_what_is_none_of_leads(
    answered: tuple[Home, dict[str, Any]],
) -> None:
    home, _ = answered
    note = note_of(home.aside / DUTIES)
    assert sorted(home.aside.iterdir()) == sorted([home.aside / DUTIES, note])
    assert "您在 2025-07-11 08:30 说过这种表不是线索表" in note.read_text("utf-8-sig")
    assert (home.taken / "2025-07-11" / PATROLS).is_file()


def test_the_new_source_is_a_file_that_the_rule_keeper_can_read(
    answered: tuple[Home, dict[str, Any]],
) -> None:
    said = (answered[0].rules / "sources/网格巡查.yaml").read_text("utf-8")
    plain = "\n".join(line for line in said.splitlines() if not line.startswith("#"))
    assert plain == (
        "name: 网格巡查\n"
        "recognise:\n"
        "  headers: [受理时间, 内容]\n"
        "  marks: [发现日期, 巡查点位, 群众说了什么, 群众手机]\n"
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
    assert said.startswith("# 网格巡查：2025-07-11 在待定事项的“表头”里定的来源。")


def test_a_known_source_learns_the_words_and_keeps_all_else(
    answered: tuple[Home, dict[str, Any]],
) -> None:
    name = "sources/12345热线.yaml"
    before = (offices.running.SHIPPED_RULES / name).read_text("utf-8")
    after = (answered[0].rules / name).read_text("utf-8")
    learnt = "  exactly: [[信号, 来信摘要, 寄信人手机]]\n"
    assert learnt in after
    words = (", 信号]", ", 来信摘要]", ", 寄信人手机]")
    unlearnt = after.replace(learnt, "")
    for word in words:
        assert unlearnt.count(word) == 1
        unlearnt = unlearnt.replace(word, "]")
    assert unlearnt == before


def test_of_two_claimants_the_chosen_one_learns_only_that_these_are_its_tables(
    answered: tuple[Home, dict[str, Any]],
) -> None:
    name = "sources/督察一览表.yaml"
    before = (offices.running.SHIPPED_RULES / name).read_text("utf-8").splitlines()
    after = (answered[0].rules / name).read_text("utf-8").splitlines()
    assert [line for line in after if line not in before] == [
        "  exactly: [[受理编号, 问题地点, 举报内容, 诉求内容]]"
    ]


def test_the_receipt_says_since_when_it_waited_and_what_decided(
    answered: tuple[Home, dict[str, Any]],
) -> None:
    (receipt,) = answered[0].outbox.glob("回执/*2025-07-11*.xlsx")
    rows = CalamineWorkbook.from_path(str(receipt)).get_sheet_by_name("文件").to_python()
    told = {row[0]: "".join(map(str, row)) for row in rows}
    assert "从 2025-07-10 08:30 起等着认表头。您定为新的来源“网格巡查”。" in told[PATROLS]
    assert "您定为来源“12345热线”。" in told[LETTER]


def test_no_example_is_kept_of_what_is_answered(answered: tuple[Home, dict[str, Any]]) -> None:
    assert b"138****5678" not in answered[0].database.read_bytes()


def test_the_next_such_tables_are_not_asked_about(
    answered: tuple[Home, dict[str, Any]], tmp_path: Path
) -> None:
    home = copied(answered[0].root, tmp_path)
    for number, name in enumerate((PATROLS, LETTER, CLAIMED_TWICE, DUTIES)):
        headers, row = DROPPED[name]
        again = [
            f"{cell}新的" if isinstance(cell, str) and len(cell) > 14 else cell for cell in row
        ]
        write_table(home.inbox / f"又{number}.xlsx", [headers, again])
    shuffled = ("群众说了什么", "巡查点位", "发现日期", "新加的列")  # a column gone, another order
    write_table(home.inbox / "又4.xlsx", [shuffled, (SEWER[5:], "青阳路", "2025-07-10", "")])
    write_table(home.inbox / "又5.xlsx", [("受理时间", "内容", "地址"), ("2025-07-10", DUST, "")])
    said = run(home, DAY_TWO)
    assert {name: source for name, (source, _, _) in files(said).items()} == {
        "又0.xlsx": "网格巡查", "又1.xlsx": "12345热线", "又2.xlsx": "督察一览表",
        "又3.xlsx": "", "又4.xlsx": "网格巡查", "又5.xlsx": "手工登记表",
    }  # fmt: skip
    assert [code for code in codes(said) if code.startswith("H")] == ["H13"]
    assert asked(home) == []


def test_the_same_run_again_changes_nothing(
    answered: tuple[Home, dict[str, Any]], tmp_path: Path
) -> None:
    home = copied(answered[0].root, tmp_path)
    before = offices.dump(home)
    said = run(home, DAY_TWO)
    assert (said["files"], codes(said)) == ([], [])
    assert offices.dump(home) == before


# -- what cannot work ------------------------------------------------------------------------------


def test_what_cannot_work_is_said_and_the_questions_stay(
    asking: tuple[Home, dict[str, Any]], tmp_path: Path
) -> None:
    home = copied(asking[0].root, tmp_path)
    wrong = {
        "群众说了什么": {"这张表是": "新的来源", "当作": "不用"},
        "信号": {"这张表是": "1234热线"},
        "受理编号": {"当作": "标题"},
        "姓名": {"这张表是": "不是线索表"},
        "值班安排": {"这张表是": "新的来源"},
    }
    said = say(home, wrong)
    assert codes(said) == ["H04", "H03", "H01", "H02"]
    assert said["leads"]["pending"] == 4
    desk = said["files"][0]
    assert (desk["held"], desk["held"] + desk["repeated"]) == (4, desk["rows"])
    assert not (home.rules / "sources/网格巡查.yaml").exists()


def test_a_source_that_the_rules_cannot_hold_is_not_written(home: Home) -> None:
    # so near to 12345热线, of which rules speak, that these may mean it
    (home.rules / "sources/12345热线.yaml").unlink()
    said = say(home, {PATROL[0]: {"这张表是": "新的来源", "来源叫什么": "12345热"}})
    assert codes(said) == ["H09"]
    assert len(asked(home)) == len(PATROL)


# -- what happens meanwhile ------------------------------------------------------------------------


def test_a_question_closes_when_its_file_is_taken_away(home: Home) -> None:
    (home.aside / PATROLS).unlink()
    said = run(home, DAY_TWO)
    assert codes(said) == ["H11"]
    assert (asked(home), said["leads"]["pending"]) == ([], 0)
    assert codes(run(home, DAY_TWO)) == []


def test_a_file_that_was_changed_while_it_waited_is_taken_as_it_is_now(home: Home) -> None:
    headers, row = DROPPED[PATROLS]
    write_table(home.aside / PATROLS, [headers, row, (2, *row[1:4], DUST, *row[5:])])
    said = say(home, {PATROL[0]: {"这张表是": "新的来源"}})
    assert codes(said) == ["H12"]
    assert contents(home) == {OILY, DUST}


def test_rules_that_were_mended_by_hand_answer_the_question(home: Home) -> None:
    path = home.rules / "sources/手工登记表.yaml"
    said = path.read_text("utf-8").replace("  内容: [内容,", "  内容: [内容, 群众说了什么,")
    said = said.replace("  地址: [地址,", "  地址: [地址, 巡查点位,")
    path.write_text(said, "utf-8")
    told = run(home, DAY_TWO)
    assert files(told)[PATROLS] == ("手工登记表", 1, "已入库")
    assert (asked(home), not list(home.aside.iterdir())) == ([], True)


def test_a_desk_edited_where_it_lies_is_an_answer_too(home: Home) -> None:
    desk = desk_of(home)
    type_into(desk, SHEET, {PATROL[0]: {"这张表是": "新的来源"}}, desk, by="表里的列名")
    assert files(run(home, DAY_TWO))[PATROLS] == ("网格巡查", 1, "已入库")


def test_undo_asks_again_about_what_was_none_of_leads_and_names_the_sources_that_stay(
    answered: tuple[Home, dict[str, Any]], tmp_path: Path
) -> None:
    home = copied(answered[0].root, tmp_path)
    said, _ = commands.undo(
        commands.Call(home, DAY_TWO, words={"run": answered[1]["run"], "file": ""})
    )
    assert codes(said) == ["H16", "H16", "H16"]
    again = run(home, DAY_TWO)
    assert again["leads"]["pending"] == 1
    assert [row["文件"] for row in asked(home) if row["文件"]] == [DUTIES]
    assert len(leads(home)) == 4


def test_a_sheet_beside_others_is_asked_about_and_read_once_it_is_known(
    home: Home, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    for title, rows in (
        ("热线", [offices.HEADERS, offices.SEWER]),
        ("网格", list(DROPPED[PATROLS])),
    ):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(home.inbox / "两张.xlsx")
    said = run(home, DAY_TWO)
    assert (files(said)["两张.xlsx"], codes(said)) == (("12345热线", 1, "已入库"), ["H17"])
    again = say(home, {PATROL[0]: {"这张表是": "新的来源"}})
    assert files(again)["两张.xlsx"] == (
        "12345热线、网格巡查",  # of each sheet
        0,
        "已入库",
    )  # the same row as in the other file
    assert contents(home) == {offices.SEWER[6], OILY}
    assert (home.taken / "2025-07-11/两张.xlsx").is_file()


def test_a_shared_table_is_read_where_it_stands_once_it_is_known(home: Home) -> None:
    headers, row = DROPPED[PATROLS]
    write_table(home.root / "共享.xlsx", [headers, (*row[:4], DUST, *row[5:])])
    path = home.rules / "sources/手工登记表.yaml"
    path.write_text(path.read_text("utf-8") + "path: [共享.xlsx]\n", "utf-8")
    run(home, DAY_TWO)
    assert [row["文件"] for row in asked(home) if row["文件"]] == [f"{PATROLS} 等 2 个"]
    assert run(home, DAY_TWO)["files"] == []
    say(home, {PATROL[0]: {"这张表是": "新的来源"}})
    assert contents(home) == {OILY, DUST}
    assert (home.root / "共享.xlsx").is_file()


def test_examples_are_forgotten_with_the_persons_of_their_time(
    asking: tuple[Home, dict[str, Any]], tmp_path: Path
) -> None:
    ledger = Ledger(copied(asking[0].root, tmp_path).database)
    with ledger.transaction():
        persons_gone.forget(ledger, [], "2025-07-11")
    kept = [one.examples for row in questions.waiting(ledger) for one in questions.columns_of(row)]
    ledger.close()
    assert set(kept) == {()}


# -- cut -------------------------------------------------------------------------------------------


@pytest.mark.long
def test_cut_before_every_disk_step_and_run_again(patrol: Path, tmp_path: Path) -> None:
    prepared = copied(patrol, tmp_path / "prepared")
    type_into(desk_of(prepared), SHEET, {PATROL[0]: {"这张表是": "新的来源"}},
              prepared.inbox / "定.xlsx", by="表里的列名")  # fmt: skip
    whole = copied(prepared.root, tmp_path / "whole")
    steps = int(cut(whole, 0, DAY_TWO).stdout)
    undisturbed = offices.dump(whole)
    source = (whole.rules / "sources/网格巡查.yaml").read_bytes()
    for step in range(1, steps + 1, max(1, steps // 16)):
        home = copied(prepared.root, tmp_path / str(step))
        assert cut(home, step, DAY_TWO).returncode == 9
        run(home, DAY_TWO)
        assert offices.dump(home) == undisturbed, f"cut before step {step} of {steps}"
        assert (home.rules / "sources/网格巡查.yaml").read_bytes() == source


# -- in a real spreadsheet -------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.libreoffice
def test_answered_in_libreoffice(home: Home) -> None:
    edits = [{"op": "set", "key": "表1", "column": "这张表是", "value": "新的来源"}]
    robot.edit(desk_of(home), edits, {home.inbox / "定.xls": "xls"}, SHEET)
    assert files(run(home, DAY_TWO))[PATROLS] == ("网格巡查", 1, "已入库")
