"""Undo: changes are taken back by compensating events; the record keeps both."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sql

import run
from pipeline import commands
from pipeline.core.fields import STORED
from pipeline.core.messages.problems import RefusedError
from pipeline.files import schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.merging import conflicts, proposals
from pipeline.jobs import tell
from tests import offices
from tests.offices import CITY, DAY_ONE, DAY_TWO, NOISE, RIDDLE, SEWER, SQUARE

LATER = DAY_TWO.replace(hour=15)
Office = tuple[Home, dict[str, dict[str, str]], str]


def answer(home: Home, department: str, row: tuple[str, ...], name: str, **typed: object) -> None:
    book = offices.book_of(home, department)
    offices.type_into(book, "办理", {row[0]: typed}, home.inbox / name, by="来源编号")


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A home in which three departments answered; the leads before; the run that took it in."""
    home = offices.new_home(tmp_path_factory.mktemp("answered"))
    offices.drop_export(home)
    offices.run(home, DAY_ONE)
    before = offices.leads(home)
    answer(home, "城管局", NOISE, "城管局交回.xlsx", 办理状态="办理中", 办理情况="已约谈店主。")
    answer(home, "水务局", SEWER, "水务局交回.xlsx", 退单理由="不归我局", 建议承办单位="住建局")
    answer(home, "公安局", SQUARE, "公安局交回.xlsx", 办理状态="以办结", 备注="看过")
    said = offices.run(home, DAY_TWO)
    return home, before, said["run"]


@pytest.fixture
def home(answered: Office, tmp_path: Path) -> Home:
    """A copy of it."""
    root = answered[0].root
    return Home(Path(shutil.copytree(root, tmp_path / "home", copy_function=shutil.copy2)))


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Undo through the door; returns the exit code and what was said."""

    def undo(home: Home, *words: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        options = ["--home", str(home.root), "--now", str(LATER), "--json"]
        code = run.main([*options, "undo", *words])
        return code, json.loads(capsys.readouterr().out)

    return undo


def lead(home: Home, row: tuple[str, ...]) -> dict[str, str]:
    return next(s for s in offices.leads(home).values() if s["source_number"] == row[0])


def codes(said: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in said["problems"]]


def test_undoing_a_run_brings_every_lead_back_as_it_was(
    answered: Office, home: Home, said: Any
) -> None:
    code, told = said(home, answered[2])
    assert offices.leads(home) == answered[1]
    assert (code, told["leads"], codes(told)) == (0, 3, [])


def test_undoing_a_file_brings_the_leads_of_that_file_back_as_they_were(
    answered: Office, home: Home, said: Any
) -> None:
    said(home, "--file", "城管局交回.xlsx")
    assert lead(home, NOISE) == answered[1][lead(home, NOISE)["id"]]


def test_undoing_a_file_takes_back_the_request_that_followed_from_it(
    answered: Office, home: Home, said: Any
) -> None:
    said(home, "--file", "水务局交回.xlsx")
    assert lead(home, SEWER)["status"] == "已派发"


def test_undoing_a_file_takes_back_what_waits_as_it_was_typed(home: Home, said: Any) -> None:
    held = "hold@公安局@status"
    assert lead(home, SQUARE)[held] == "以办结"
    said(home, "--file", "公安局交回.xlsx")
    assert held not in lead(home, SQUARE)


def test_undoing_a_file_leaves_the_others_alone(home: Home, said: Any) -> None:
    before = lead(home, NOISE), lead(home, SQUARE)
    said(home, "--file", "水务局交回.xlsx")
    assert (lead(home, NOISE), lead(home, SQUARE)) == before


def test_a_cell_that_was_changed_again_since_is_kept_and_named(
    answered: Office, home: Home, said: Any
) -> None:
    answer(home, "城管局", NOISE, "又交.xlsx", 办理情况="已装净化器。")
    offices.run(home, DAY_TWO.replace(hour=10))
    code, told = said(home, answered[2])
    assert lead(home, NOISE)["answer"] == "已装净化器。"
    assert (code, codes(told)) == (1, ["L10"])
    assert "办理情况" in told["problems"][0]["message"]
    assert lead(home, NOISE)["id"] in told["problems"][0]["message"]


def test_all_but_the_cell_that_was_changed_again_is_taken_back(
    answered: Office, home: Home, said: Any
) -> None:
    answer(home, "城管局", NOISE, "又交.xlsx", 办理情况="已装净化器。")
    offices.run(home, DAY_TWO.replace(hour=10))
    said(home, answered[2])
    assert (lead(home, NOISE)["status"], lead(home, SEWER)["return_reason"]) == ("已派发", "")


def test_undoing_twice_changes_nothing_more(answered: Office, home: Home, said: Any) -> None:
    said(home, answered[2])
    _, told = said(home, answered[2])
    assert told.get("undone", 0) == 0
    assert offices.leads(home) == answered[1]


def test_undoing_a_file_twice_changes_nothing_more(answered: Office, home: Home, said: Any) -> None:
    said(home, "--file", "水务局交回.xlsx")
    once = offices.leads(home)
    _, told = said(home, "--file", "水务局交回.xlsx")
    assert told.get("undone", 0) == 0
    assert offices.leads(home) == once


def last_run(home: Home) -> str:
    ledger = Ledger(home.database)
    wanted = sql.select(schema.event.c.run).order_by(schema.event.c.seq.desc()).limit(1)
    found = ledger.scalar(wanted)
    ledger.close()
    return str(found)


def test_an_undoing_can_itself_be_undone(answered: Office, home: Home, said: Any) -> None:
    before = offices.leads(home)
    said(home, answered[2])
    said(home, last_run(home))
    assert offices.leads(home) == before


def events(home: Home) -> int:
    ledger = Ledger(home.database)
    counted = ledger.last_event()
    ledger.close()
    return counted


def test_the_record_keeps_both(answered: Office, home: Home, said: Any) -> None:
    before = events(home)
    said(home, answered[2])
    assert events(home) > before


def test_the_record_adds_up_after_an_undoing(
    answered: Office, home: Home, said: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    said(home, answered[2])
    assert run.main(["--home", str(home.root), "--now", str(LATER), "check"]) == 0


def test_the_history_of_a_lead_tells_the_undoing(
    answered: Office, home: Home, said: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    said(home, answered[2])
    run.main(["--home", str(home.root), "history", NOISE[0]])
    told = capsys.readouterr().out
    assert "撤销" in told
    assert "“已约谈店主。” → “”" in told


def test_the_next_run_shows_the_old_value_again(answered: Office, home: Home, said: Any) -> None:
    said(home, answered[2])
    offices.run(home, LATER.replace(hour=16))
    rows = offices.cells(home.outbox / "总台账.xlsx", "台账")
    assert next(row["办理情况"] for row in rows if row["来源编号"] == NOISE[0]) == ""


def test_the_same_file_again_after_an_undoing_does_not_bring_it_back_by_itself(
    answered: Office, home: Home, said: Any
) -> None:
    said(home, answered[2])
    offices.run(home, LATER.replace(hour=16))
    assert offices.leads(home) == answered[1]


@pytest.mark.parametrize(
    ("words", "code"), [(("R990101-0000-abc",), "L08"), (("--file", "没有.xlsx"), "L12")]
)
def test_undoing_what_never_was_is_refused(
    home: Home, said: Any, words: tuple[str, ...], code: str
) -> None:
    before = offices.dump(home)["ledger"]
    exit_code, told = said(home, *words)
    assert (exit_code, codes(told)) == (2, [code])
    assert offices.dump(home)["ledger"] == before


def test_a_refused_undoing_is_not_the_last_run(
    answered: Office, home: Home, said: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    said(home, "R990101-0000-abc")
    run.main(["--home", str(home.root), "--now", str(LATER), "--json", "status"])
    assert json.loads(capsys.readouterr().out)["last_run"]["run"] == answered[2]


def test_leads_that_a_run_took_in_are_never_deleted(home: Home, said: Any) -> None:
    before = offices.leads(home)
    ledger = Ledger(home.database)
    first = ledger.scalar(sql.select(schema.event.c.run).where(schema.event.c.seq == 1))
    ledger.close()
    said(home, first)
    assert offices.leads(home) == before


def test_an_update_by_a_newer_export_is_taken_back(home: Home, said: Any) -> None:
    before = {key: lead(home, NOISE)[key] for key in STORED}
    offices.drop_export(home, [(*NOISE[:6], "油烟更大了。", *NOISE[7:])], "新导出.xlsx")
    offices.run(home, DAY_TWO.replace(hour=10))
    assert lead(home, NOISE)["content"] == "油烟更大了。"
    said(home, "--file", "新导出.xlsx")
    assert {key: lead(home, NOISE)[key] for key in STORED} == before


def test_a_department_that_the_coordinator_chose_by_file_is_taken_back(
    home: Home, said: Any
) -> None:
    before = lead(home, RIDDLE)
    desk = next((home.outbox / "待定").glob("*.xlsx"))
    offices.type_into(
        desk, "待分派", {before["id"]: {"承办单位": "住建局"}}, home.inbox / "定了.xlsx"
    )
    offices.run(home, DAY_TWO.replace(hour=10))
    assert lead(home, RIDDLE)["department"] == "住建局"
    said(home, "--file", "定了.xlsx")
    assert lead(home, RIDDLE) == before


# -- what the history says of it ----------------------------------------------------------------


def undone_cells(home: Home, row: tuple[str, ...]) -> dict[str, bool]:
    """Whether each change that people made is marked as undone, by column."""
    changes = tell.history(home, row[0])["changes"]
    made = [one for one in changes if one["what"] in ("填写", "随之")]
    return {cell["field"]: cell["undone"] for one in made for cell in one["cells"]}


def test_the_history_marks_what_was_undone(home: Home, said: Any) -> None:
    assert not any(undone_cells(home, NOISE).values())
    said(home, "--file", "城管局交回.xlsx")
    assert all(undone_cells(home, NOISE).values())


def test_the_history_marks_no_cell_that_was_kept(home: Home, said: Any) -> None:
    answer(home, "城管局", NOISE, "又交.xlsx", 办理情况="已约谈店主，已整改。")
    offices.run(home, LATER)
    said(home, "--file", "城管局交回.xlsx")
    changes = tell.history(home, NOISE[0])["changes"]
    first = next(one for one in changes if one["what"] == "填写")
    assert {c["field"]: c["undone"] for c in first["cells"]}.get("办理情况") in (None, False)


def test_an_undoing_that_was_undone_marks_nothing(home: Home, said: Any) -> None:
    said(home, "--file", "城管局交回.xlsx")
    said(home, last_run(home))
    assert not any(undone_cells(home, NOISE).values())


# -- conflicts ----------------------------------------------------------------------------------


def open_conflicts(home: Home) -> int:
    ledger = Ledger(home.database)
    try:
        return len(conflicts.still_open(ledger))
    finally:
        ledger.close()


@pytest.fixture
def disputed(home: Home) -> Home:
    """A home in which two copies of one book disagree; the file 乙.xlsx came second."""
    book = shutil.copy(offices.book_of(home, "城管局"), home.root / "book.xlsx")
    for name, text in (("甲.xlsx", "甲的说法"), ("乙.xlsx", "乙的说法")):
        offices.type_into(book, "办理", {NOISE[0]: {"备注": text}}, home.inbox / name, "来源编号")
        offices.run(home, LATER)
    return home


def test_undoing_a_file_closes_the_conflict_that_it_caused(disputed: Home, said: Any) -> None:
    assert open_conflicts(disputed) == 1
    code, _ = said(disputed, "--file", "乙.xlsx")
    assert (code, open_conflicts(disputed), lead(disputed, NOISE)["remark"]) == (0, 0, "甲的说法")


def test_a_file_whose_conflict_was_taken_back_can_be_taken_again(disputed: Home, said: Any) -> None:
    said(disputed, "--file", "乙.xlsx")
    taken = disputed.inbox / "已入库/2025-07-11/乙.xlsx"
    shutil.copy(taken, disputed.inbox / "乙.xlsx")
    offices.run(disputed, LATER)
    assert open_conflicts(disputed) == 1


def test_undoing_the_earlier_of_two_files_of_one_run_keeps_the_later(home: Home, said: Any) -> None:
    answer(home, "城管局", NOISE, "又交.xlsx", 办理情况="已约谈店主。后来又去看过。")
    offices.run(home, LATER)
    said(home, "--file", "又交.xlsx")
    assert lead(home, NOISE)["answer"] == "已约谈店主。"


# -- what others said, what was undone before ---------------------------------------------------


def undo_file(home: Home, name: str) -> dict[str, Any]:
    return commands.undo(commands.Call(home, LATER, words={"run": "", "file": name}))[0]


def two_say(home: Home) -> str:
    """Two colleagues give back the same remark about one lead; return its 线索编号."""
    book, (one, two, three, *_) = offices.kept(offices.book_of(home, CITY), home), offices.ids(home)
    same = {one: {"备注": "同一句话"}}
    offices.give_back(home, book, same | {two: {"备注": "甲"}}, "1甲.xlsx")
    offices.give_back(home, book, same | {three: {"备注": "乙"}}, "2乙.xlsx")
    offices.run(home, DAY_TWO)
    return one


def test_what_a_colleague_said_too_stays_and_is_named(city: Home) -> None:
    one = two_say(city)
    undone = undo_file(city, "1甲.xlsx")
    assert (offices.codes(undone), offices.leads(city)[one]["remark"]) == (["L15"], "同一句话")


def test_the_history_names_who_said_the_same(city: Home) -> None:
    one = two_say(city)
    said = [change["what"] for change in tell.history(city, one)["changes"]]
    assert said[-2:] == ["填写", "同样填写"]


def test_a_file_is_found_by_its_whole_name_alone(city: Home) -> None:
    book, (one, two, *_) = offices.kept(offices.book_of(city, CITY), city), offices.ids(city)
    (city.inbox / "子").mkdir()
    offices.give_back(city, book, {one: {"备注": "甲"}}, "A_1.xlsx")
    offices.give_back(city, book, {two: {"备注": "乙"}}, "子/AX1.xlsx")
    offices.run(city, DAY_TWO)
    undo_file(city, "A_1.xlsx")
    remarks = [offices.leads(city)[lead]["remark"] for lead in (one, two)]
    assert remarks == ["", "乙"]


def test_a_second_undoing_of_one_file_is_refused(city: Home) -> None:
    book, one = offices.kept(offices.book_of(city, CITY), city), offices.ids(city)[0]
    offices.give_back(city, book, {one: {"备注": "甲"}}, "甲.xlsx")
    offices.run(city, DAY_TWO)
    undo_file(city, "甲.xlsx")
    with pytest.raises(RefusedError) as refused:
        undo_file(city, "甲.xlsx")
    assert [problem.code for problem in refused.value.problems] == ["L14"]


def test_a_conflict_that_the_coordinator_decided_is_named_and_stays(city: Home) -> None:
    book, one = offices.kept(offices.book_of(city, CITY), city), offices.ids(city)[0]
    offices.give_back(city, book, {one: {"备注": "甲"}}, "1甲.xlsx")
    offices.give_back(city, book, {one: {"备注": "乙"}}, "2乙.xlsx")
    offices.run(city)
    offices.give_back(city, offices.desk_of(city), {one: {"采用": "交回"}}, "定.xlsx", "冲突")
    offices.run(city, DAY_TWO)
    undone = undo_file(city, "2乙.xlsx")
    assert (offices.codes(undone), offices.leads(city)[one]["remark"]) == (["L16"], "乙")


def propose(home: Home) -> None:
    """Let a department give back a row of its own."""
    added = openpyxl.load_workbook(offices.kept(offices.book_of(home, CITY), home))
    page = added["办理"]
    header = [page.cell(3, c).value for c in range(1, page.max_column + 1)]
    page.cell(page.max_row + 1, header.index("内容") + 1).value = "群众当面反映的事。"
    added.save(home.inbox / "加行.xlsx")
    offices.run(home)


def test_a_refused_row_waits_again_when_its_refusal_is_undone(city: Home) -> None:
    propose(city)
    desk = openpyxl.load_workbook(offices.desk_of(city))
    sheet = desk["自填新线索"]
    columns = [sheet.cell(3, c).value for c in range(1, sheet.max_column + 1)]
    sheet.cell(4, columns.index("处理") + 1).value = "不收"
    desk.save(city.inbox / "不收.xlsx")
    offices.run(city, DAY_TWO)
    undo_file(city, "不收.xlsx")
    offices.run(city, LATER)
    assert len(offices.cells(offices.desk_of(city), "自填新线索")) == 1


def test_undoing_an_undoing_brings_back_what_went_with_it(city: Home) -> None:
    book, one = offices.kept(offices.book_of(city, CITY), city), offices.ids(city)[0]
    offices.give_back(city, book, {one: {"备注": "甲"}}, "1甲.xlsx")
    offices.give_back(city, book, {one: {"备注": "乙", "困难问题": "没有执法权"}}, "2乙.xlsx")
    offices.run(city)
    undo_file(city, "2乙.xlsx")
    (undoing,) = _runs_of(city, "Undone")
    commands.undo(commands.Call(city, LATER, words={"run": undoing, "file": ""}))
    ledger = Ledger(city.database)
    still_open = [row.theirs for row in conflicts.still_open(ledger)]
    ledger.close()
    assert (still_open, offices.leads(city)[one]["difficulty"]) == (["乙"], "没有执法权")


def _runs_of(home: Home, kind: str) -> set[str]:
    ledger = Ledger(home.database)
    try:
        wanted = sql.select(schema.event.c.run).where(schema.event.c.kind == kind)
        return {row.run for row in ledger.rows(wanted)}
    finally:
        ledger.close()


def test_of_files_of_one_name_the_newest_is_taken_back(city: Home) -> None:
    one, two, *_ = offices.ids(city)
    tracker = city.outbox / "总台账.xlsx"
    offices.type_into(tracker, "台账", {one: {"备注": "第一天"}}, tracker)
    offices.run(city)
    offices.type_into(tracker, "台账", {two: {"备注": "第二天"}}, tracker)
    offices.run(city, DAY_TWO)
    undo_file(city, "总台账.xlsx")
    remarks = [offices.leads(city)[lead]["remark"] for lead in (one, two)]
    assert remarks == ["第一天", ""]


def test_an_export_that_was_undone_can_say_it_again(city: Home) -> None:
    one = offices.ids(city)[0]
    newer = [(*offices.MANY[0][:5], "换了标题", *offices.MANY[0][6:])]
    offices.drop_export(city, newer, "新导出.xlsx")
    offices.run(city, DAY_TWO)
    undo_file(city, "新导出.xlsx")
    before = offices.leads(city)[one]["title"]
    offices.drop_export(city, newer, "新导出.xlsx")
    offices.run(city, LATER)
    assert (before != "换了标题", offices.leads(city)[one]["title"]) == (True, "换了标题")


def test_rows_that_were_proposed_in_a_file_wait_no_more_when_it_is_undone(city: Home) -> None:
    propose(city)
    undo_file(city, "加行.xlsx")
    ledger = Ledger(city.database)
    assert proposals.waiting(ledger) == []
    ledger.close()


def test_who_said_the_same_before_a_cell_was_changed_does_not_keep_it(city: Home) -> None:
    one = two_say(city)
    for name, text in (("3改.xlsx", "改过的"), ("4改回.xlsx", "同一句话")):
        fresh = offices.kept(offices.book_of(city, CITY), city)
        offices.give_back(city, fresh, {one: {"备注": text}}, name)
        offices.run(city, DAY_TWO)
    undone = undo_file(city, "4改回.xlsx")
    assert (offices.codes(undone), offices.leads(city)[one]["remark"]) == ([], "改过的")


def test_who_goes_on_after_an_undoing_was_undone_contradicts_nobody(city: Home) -> None:
    book, numbers = offices.kept(offices.book_of(city, CITY), city), offices.ids(city)
    answers = {one: {"办理情况": f"第{n}件已到现场查看"} for n, one in enumerate(numbers[:6])}
    offices.give_back(city, book, answers | {numbers[9]: {"是否解决": "否"}}, "周一.xlsx")
    offices.run(city)
    undo_file(city, "周一.xlsx")
    (undoing,) = _runs_of(city, "Undone")
    commands.undo(commands.Call(city, LATER, words={"run": undoing, "file": ""}))
    offices.give_back(city, book, answers | {numbers[9]: {"是否解决": "是"}}, "周二.xlsx")
    said = offices.run(city, LATER)
    assert (said["conflicts"], offices.leads(city)[numbers[9]]["solved"]) == (0, "是")


def test_a_row_of_an_undone_file_is_proposed_anew_when_it_comes_again(city: Home) -> None:
    propose(city)
    undo_file(city, "加行.xlsx")
    original = next((city.inbox / "已入库").rglob("加行.xlsx"))
    shutil.copy(original, city.inbox / "加行.xlsx")
    said = offices.run(city, LATER)
    assert offices.codes(said) == ["M20"]
    assert len(offices.cells(offices.desk_of(city), "自填新线索")) == 1


def test_what_waits_already_is_not_recorded_again(city: Home) -> None:
    book, one = offices.kept(offices.book_of(city, CITY), city), offices.ids(city)[0]
    offices.give_back(city, book, {one: {"办理状态": "以办结"}}, "一.xlsx")
    offices.run(city)
    fresh = offices.kept(offices.book_of(city, CITY), city)
    offices.give_back(city, fresh, {one: {"办理状态": "以办结"}}, "二.xlsx")
    offices.run(city, DAY_TWO)
    said = [change["what"] for change in tell.history(city, one)["changes"]]
    assert said.count("待核") == 1
