"""Emergencies in a real home: on top of every output, told once, and a person has the last word."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pipeline import commands, rule_commands, running
from pipeline.core.messages import telling
from pipeline.files.folders import Home
from tests.offices import (
    DAY_ONE,
    DAY_TWO,
    EXPORT,
    NOISE,
    book_of,
    cells,
    codes,
    desk_of,
    drop_export,
    give_back,
    lead_ids,
    leads,
    new_home,
    notices,
    run,
    type_into,
)

# The title is about grease, but what burns goes first: the routing rules give it to 应急管理局.
FIRE = ("2025071000000031", "2025-07-10 08:20:00", "周小明", "13811112222",
        "蓬朗街道蓬溪路12号周小明家楼下", "烧烤店油烟",
        "蓬溪路12号烧烤店油烟很大，楼上仓库着火了，烟往外冒。", "投诉")  # fmt: skip
# Nobody can place it.
FISH = ("2025071000000032", "2025-07-10 08:21:00", "", "13811113333", "", "",
        "有人说有事反映，出现大批情况：今早漂着大量死鱼。", "投诉")  # fmt: skip
THREAT = ("2025071000000033", "2025-07-10 08:22:00", "李红", "13811114444", "兵希街道晨曦园",
          "广场舞扰民", "晨曦园广场舞音响很吵，再不处理就向中央督察组投诉。", "投诉")  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return new_home(tmp_path)


def texts(home: Home) -> list[Path]:
    return sorted((home.outbox / "紧急").glob("*.txt"))


def rows_above(path: Path, sheet: str) -> list[str]:
    """The first cell of each row above the header."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    header = next(n for n, row in enumerate(rows) if row[0] == "线索编号")
    return [str(row[0]) for row in rows[:header]]


def first_sheet(path: Path) -> str:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return "\n".join(str(cell) for row in rows for cell in row if cell != "")


def the_summary(home: Home) -> Path:
    return next((home.outbox / "汇总").glob("领导汇总_*.xlsx"))


def test_a_run_says_which_leads_are_emergencies(home: Home) -> None:
    drop_export(home, [*EXPORT, FIRE])
    said, code = running.once(home, DAY_ONE)
    (one,) = said["emergencies"]
    lead = lead_ids(home)[FIRE[0]]
    assert (code, one["lead"], one["kind"], one["department"]) == (1, lead, "着火", "应急管理局")
    assert one["call"].startswith("打 119")
    assert one["words"] == ["楼上…着火", "着火了"]


def test_the_terminal_says_it_first(home: Home) -> None:
    drop_export(home, [FIRE])
    said, code = running.once(home, DAY_ONE)
    assert telling.prose("once", said, code).startswith(
        "【紧急】XS-20250710-0001（应急管理局）着火"
    )


def test_an_ordinary_day_has_none(home: Home) -> None:
    drop_export(home)
    said = run(home)
    assert (said["emergencies"], texts(home)) == ([], [])


def test_the_lead_is_most_urgent_with_the_words_in_its_record(home: Home) -> None:
    drop_export(home, [FIRE])
    run(home)
    (state,) = leads(home).values()
    assert (state["urgency"], state["answer_due"]) == ("特急", "2025-07-10 20:30")
    assert state["mark@emergency"] == "着火：内容“楼上…着火”第 15 字、内容“着火了”第 19 字"


def test_its_row_comes_first_in_the_department_book(home: Home) -> None:
    urgent = (NOISE[0][:-1] + "9", *NOISE[1:])
    drop_export(home, [NOISE, urgent, FIRE])
    run(home)
    assert cells(book_of(home, "应急管理局"), "办理")[0]["来源编号"] == FIRE[0]


def test_the_top_of_the_sheet_says_what_to_do(home: Home) -> None:
    drop_export(home, [NOISE, FIRE])
    run(home)
    lead = lead_ids(home)[FIRE[0]]
    (_, alert, grey) = rows_above(book_of(home, "应急管理局"), "办理")
    assert alert.startswith(f"【紧急】着火 {lead}：打 119")
    assert "表号 BH-" in grey


def test_the_row_is_marked_red_by_its_notice(home: Home) -> None:
    drop_export(home, [NOISE, FIRE])
    run(home)
    sheet = openpyxl.load_workbook(book_of(home, "应急管理局"))["办理"]
    rules = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules]
    assert any(rule.startswith("LEFT($") and "【紧急】" in rule for rule in rules)
    assert notices(home)[lead_ids(home)[FIRE[0]]].startswith("【紧急】着火（")


def test_the_notice_names_who_has_to_know(home: Home) -> None:
    drop_export(home, [FIRE])
    run(home)
    assert "同时告知 应急管理局、蓬朗办事处" in notices(home)["XS-20250710-0001"]


def test_an_ordinary_book_has_no_alert(home: Home) -> None:
    drop_export(home, [NOISE])
    run(home)
    assert len(rows_above(book_of(home, "城管局"), "办理")) == 2


def test_tracker_receipt_and_summary_say_it_too(home: Home) -> None:
    drop_export(home, [NOISE, FIRE])
    run(home)
    lead = lead_ids(home)[FIRE[0]]
    receipt = next((home.outbox / "回执").glob("*.xlsx"))
    for path in (home.outbox / "总台账.xlsx", receipt, the_summary(home)):
        assert f"【紧急】着火 {lead}（应急管理局）" in first_sheet(path)
    page = CalamineWorkbook.from_path(str(receipt)).get_sheet_by_name("紧急").to_python()
    assert page[3][:2] == [lead, "着火"]


def test_the_desk_lists_it_although_it_is_assigned(home: Home) -> None:
    drop_export(home, [NOISE, FIRE, EXPORT[3]])
    run(home)
    first, second = cells(desk_of(home), "待分派")
    assert (first["线索编号"], first["承办单位"]) == (lead_ids(home)[FIRE[0]], "应急管理局")
    assert second["线索编号"] == lead_ids(home)[EXPORT[3][0]]


def test_a_book_with_an_alert_comes_back_like_any_other(home: Home) -> None:
    drop_export(home, [NOISE, FIRE])
    run(home)
    lead = lead_ids(home)[FIRE[0]]
    give_back(home, book_of(home, "应急管理局"), {lead: {"办理情况": "已到现场"}}, "交回.xlsx")
    said = run(home, DAY_TWO)
    assert (said["changes"], codes(said), leads(home)[lead]["answer"]) == (1, [], "已到现场")


# -- the text to paste --------------------------------------------------------------------------


def test_the_text_says_where_what_and_whom_to_call(home: Home) -> None:
    drop_export(home, [FIRE])
    run(home)
    (path,) = texts(home)
    said = path.read_text(encoding="utf-8-sig")
    assert path.name == "2025-07-10_0830_紧急线索.txt"
    for part in (
        "XS-20250710-0001",
        "蓬溪路12号",
        "着火",
        "打 119",
        "告知：应急管理局、蓬朗办事处",
    ):
        assert part in said


def test_no_name_and_no_phone_stands_in_any_of_it(home: Home) -> None:
    drop_export(home, [FIRE])
    said = json.dumps(run(home)["emergencies"], ensure_ascii=False)
    (path,) = texts(home)
    said += path.read_text(encoding="utf-8-sig") + first_sheet(the_summary(home))
    assert (FIRE[2] in said, FIRE[3] in said) == (False, False)


def test_a_lead_without_an_address_says_so(home: Home) -> None:
    drop_export(home, [FISH])
    run(home)
    assert "没有写地址" in texts(home)[0].read_text(encoding="utf-8-sig")


def test_what_was_told_is_not_told_again(home: Home) -> None:
    drop_export(home, [FIRE])
    run(home)
    assert run(home)["outputs"] == []
    drop_export(home, [FISH], "又来.xlsx")
    run(home, DAY_TWO)
    first, second = texts(home)
    assert "死鱼" not in first.read_text(encoding="utf-8-sig")
    assert "着火" not in second.read_text(encoding="utf-8-sig")


def test_two_texts_of_one_minute_stand_side_by_side(home: Home) -> None:
    drop_export(home, [FIRE])
    run(home)
    drop_export(home, [FISH], "又来.xlsx")
    run(home)
    assert len(texts(home)) == 2


def test_a_cleared_outbox_gets_its_text_back(home: Home) -> None:
    drop_export(home, [FIRE])
    run(home)
    shutil.rmtree(home.outbox)
    run(home)
    assert len(texts(home)) == 1


# -- until when ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["办结", "不予受理", "退回平台"])
def test_a_closed_lead_is_none_any_more(home: Home, status: str) -> None:
    drop_export(home, [FIRE])
    run(home)
    tracker = home.outbox / "总台账.xlsx"
    give_back(home, tracker, {"XS-20250710-0001": {"办理状态": status}}, "定.xlsx", "台账")
    assert run(home, DAY_TWO)["emergencies"] == []


def lowered(home: Home, urgency: str = "一般") -> dict[str, Any]:
    """The coordinator lowers 紧急程度 on the desk."""
    lead = next(iter(leads(home)))
    give_back(home, desk_of(home), {lead: {"紧急程度": urgency}}, "定.xlsx", "待分派")
    return run(home, DAY_TWO)


def test_the_coordinator_lowers_it_on_the_desk(home: Home) -> None:
    drop_export(home, [FIRE])
    run(home)
    assert lowered(home)["emergencies"] == []
    assert "【紧急】" not in notices(home)["XS-20250710-0001"]
    assert list((home.outbox / "待定").glob("*.xlsx")) == []


def test_an_emptied_cell_is_no_word_that_all_is_well(home: Home) -> None:
    drop_export(home, [FIRE])
    run(home)
    (lead,) = leads(home)
    tracker = home.outbox / "总台账.xlsx"
    give_back(home, tracker, {lead: {"紧急程度": None}}, "定.xlsx", "台账")
    said = run(home, DAY_TWO)
    assert leads(home)[lead]["urgency"] == ""
    assert [one["lead"] for one in said["emergencies"]] == [lead]
    assert "【紧急】" in notices(home, "应急管理局")[lead]


def test_changed_rules_do_not_raise_again_what_she_lowered(home: Home) -> None:
    drop_export(home, [FISH])
    run(home)
    (state,) = leads(home).values()
    assert state["urgency"] == "特急"
    give_back(
        home, home.outbox / "总台账.xlsx", {state["id"]: {"紧急程度": "一般"}}, "定.xlsx", "台账"
    )
    run(home, DAY_TWO)
    settings = home.rules / "settings.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n# 改过\n", encoding="utf-8")
    said = run(home, DAY_TWO)
    assert (leads(home)[state["id"]]["urgency"], said["emergencies"]) == ("一般", [])


# -- newer exports ------------------------------------------------------------------------------


def test_a_newer_export_that_speaks_of_a_fire_raises_its_lead(home: Home) -> None:
    drop_export(home, [NOISE])
    run(home)
    drop_export(home, [(*NOISE[:6], NOISE[6] + "现在店里着火了。", NOISE[7])], "更新.xlsx")
    said = run(home, DAY_TWO)
    (state,) = leads(home).values()
    assert (state["urgency"], state["answer_due"]) == ("特急", "2025-07-11 20:30")
    assert ([one["kind"] for one in said["emergencies"]], len(texts(home))) == (["着火"], 1)


def test_the_next_export_does_not_take_it_down(home: Home) -> None:
    burning = (*NOISE[:6], NOISE[6] + "现在店里着火了。", NOISE[7])
    drop_export(home, [NOISE])
    run(home)
    drop_export(home, [burning], "更新.xlsx")
    run(home, DAY_TWO)
    drop_export(home, [(*burning[:6], NOISE[6] + "来人说烟还在冒。", NOISE[7])], "再更新.xlsx")
    assert len(run(home, DAY_TWO)["emergencies"]) == 1


def test_a_lowered_lead_with_new_words_stays_low_and_is_said(home: Home) -> None:
    drop_export(home, [FIRE])
    run(home)
    lowered(home)
    drop_export(home, [(*FIRE[:6], FIRE[6] + "刚刚煤气罐爆炸了。", FIRE[7])], "更新.xlsx")
    said = run(home, DAY_TWO)
    assert ("E01" in codes(said), said["emergencies"]) == (True, [])
    assert leads(home)["XS-20250710-0001"]["urgency"] == "一般"


def test_undoing_the_file_takes_the_raise_back(home: Home) -> None:
    drop_export(home, [NOISE])
    run(home)
    drop_export(home, [(*NOISE[:6], NOISE[6] + "现在店里着火了。", NOISE[7])], "更新.xlsx")
    run(home, DAY_TWO)
    commands.undo(commands.Call(home, DAY_TWO, words={"run": "", "file": "更新.xlsx"}))
    (state,) = leads(home).values()
    assert (state["urgency"], state.get("mark@emergency", "")) == ("一般", "")


# -- threats ------------------------------------------------------------------------------------


def test_a_threat_is_said_in_the_notice_and_changes_nothing_else(home: Home) -> None:
    drop_export(home, [THREAT])
    said = run(home)
    (state,) = leads(home).values()
    assert (state["source"], state["urgency"], said["emergencies"]) == ("12345热线", "一般", [])
    assert notices(home, "公安局")[state["id"]].startswith("扬言升级（再不…中央督察组）")


def test_history_tells_the_marks(home: Home) -> None:
    drop_export(home, [FIRE])
    run(home)
    told = commands.history(commands.Call(home, DAY_ONE, words={"lead": "XS-20250710-0001"}))[0]
    named = {cell["field"] for change in told["changes"] for cell in change["cells"]}
    assert "险情" in named


def test_check_finds_the_ledger_sound(home: Home) -> None:
    drop_export(home, [FIRE, THREAT])
    run(home)
    said, code = rule_commands.check_all(commands.Call(home, DAY_ONE))
    assert (code, [one["code"] for one in said["problems"] if one["level"] != "提示"]) == (0, [])


def test_an_edit_in_place_of_a_book_with_an_alert_is_merged(home: Home) -> None:
    drop_export(home, [FIRE])
    run(home)
    book = book_of(home, "应急管理局")
    type_into(book, "办理", {"XS-20250710-0001": {"签收人": "张工"}}, book)
    run(home)
    assert leads(home)["XS-20250710-0001"]["acknowledged_by"] == "张工"
