"""The whole loop on a small office: exports in, workbooks out, answers back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pipeline.files.folders import Home
from tests import offices
from tests.offices import DAY_TWO, NOISE, RIDDLE, SEWER, SQUARE


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that took in four leads on day one."""
    home = offices.new_home(tmp_path)
    offices.drop_export(home)
    offices.run(home)
    return home


def by_source(home: Home, row: tuple[str, ...]) -> dict[str, str]:
    return next(s for s in offices.leads(home).values() if s["source_number"] == row[0])


def answer(home: Home, department: str, row: tuple[str, ...], **typed: object) -> Path:
    target = home.inbox / f"{department}交回.xlsx"
    book = offices.book_of(home, department)
    offices.type_into(book, "办理", {row[0]: typed}, target, by="来源编号")
    return target


def test_every_row_of_an_export_becomes_a_lead(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    offices.drop_export(home)
    said = offices.run(home)
    counts = {key: said["files"][0][key] for key in ("rows", "new", "updated", "repeated", "held")}
    assert counts == {"rows": 4, "new": 4, "updated": 0, "repeated": 0, "held": 0}


def test_leads_go_to_the_departments_that_their_texts_name(home: Home) -> None:
    owners = {row[5]: by_source(home, row)["department"] for row in (NOISE, SQUARE, SEWER)}
    assert owners == {"烧烤店油烟": "城管局", "广场舞扰民": "公安局", "窨井冒水": "水务局"}


def test_a_lead_that_nobody_can_place_waits_for_the_coordinator(home: Home) -> None:
    waiting = offices.cells(next((home.outbox / "待定").glob("*.xlsx")), "待分派")
    assert [row["内容"] for row in waiting] == [RIDDLE[6]]


def test_the_reason_stands_in_the_departments_workbook(home: Home) -> None:
    row = offices.cells(offices.book_of(home, "城管局"), "办理")[0]
    assert "油烟" in row["分派依据"]


def test_a_departments_workbook_masks_name_and_phone(home: Home) -> None:
    row = offices.cells(offices.book_of(home, "城管局"), "办理")[0]
    assert (row["诉求人"], row["联系电话"]) == ("王**", "138****1234")


def test_no_table_but_the_persons_table_holds_a_phone_number(home: Home) -> None:
    assert NOISE[3] not in repr(offices.dump(home)["ledger"] | {"person": []})


def test_a_typed_answer_reaches_the_tracker(home: Home) -> None:
    answer(home, "城管局", NOISE, 办理状态="办理中", 办理情况="已约谈店主。")
    offices.run(home, DAY_TWO)
    rows = offices.cells(home.outbox / "总台账.xlsx", "台账")
    row = next(row for row in rows if row["来源编号"] == NOISE[0])
    assert (row["办理状态"], row["办理情况"]) == ("办理中", "已约谈店主。")


def test_a_later_step_implies_the_earlier_one(home: Home) -> None:
    answer(home, "城管局", NOISE, 办理状态="在办")
    offices.run(home, DAY_TWO)
    assert by_source(home, NOISE)["acknowledged_at"] == "2025-07-11 08:30"


def test_filling_a_reason_to_return_is_the_request(home: Home) -> None:
    answer(home, "城管局", NOISE, 退单理由="不属于我局职责", 建议承办单位="公安局")
    offices.run(home, DAY_TWO)
    assert by_source(home, NOISE)["status"] == "退单待审"


def test_a_misspelt_choice_is_held_and_said(home: Home) -> None:
    answer(home, "城管局", NOISE, 办理状态="以办结")
    said = offices.run(home, DAY_TWO)
    assert [problem["code"] for problem in said["problems"]] == ["M02"]
    assert by_source(home, NOISE)["status"] == "已派发"


def test_a_held_value_comes_back_as_a_notice(home: Home) -> None:
    answer(home, "城管局", NOISE, 办理状态="以办结")
    offices.run(home, DAY_TWO)
    row = offices.cells(offices.book_of(home, "城管局"), "办理")[0]
    assert "以办结" in row["系统提示"]


def test_a_given_cell_that_was_changed_is_not_merged(home: Home) -> None:
    answer(home, "城管局", NOISE, 内容="改过的内容")
    said = offices.run(home, DAY_TWO)
    assert by_source(home, NOISE)["content"] == NOISE[6]
    assert [problem["code"] for problem in said["problems"]] == ["M03"]


def test_what_was_masked_on_the_way_out_is_no_change_on_the_way_back(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    text = "蓬溪路12号烧烤店油烟很大，请回电13800001234。"
    offices.drop_export(home, [(*NOISE[:6], text, NOISE[7])])
    offices.run(home)
    assert "138****1234" in offices.cells(offices.book_of(home, "城管局"), "办理")[0]["内容"]
    answer(home, "城管局", NOISE, 备注="看过")
    said = offices.run(home, DAY_TWO)
    assert (said["changes"], said["problems"]) == (1, [])


def test_two_people_with_different_values_make_a_conflict(home: Home) -> None:
    book = offices.book_of(home, "城管局")
    for name, text in (("甲.xlsx", "甲写的"), ("乙.xlsx", "乙写的")):
        typed = {NOISE[0]: {"办理情况": text}}
        offices.type_into(book, "办理", typed, home.inbox / name, by="来源编号")
    said = offices.run(home, DAY_TWO)
    assert said["conflicts"] == 1
    assert by_source(home, NOISE)["answer"] == "乙写的"  # 乙.xlsx sorts first and stands


def test_a_conflict_is_settled_by_its_drop_down(home: Home) -> None:
    test_two_people_with_different_values_make_a_conflict(home)
    desk = next((home.outbox / "待定").glob(f"*{DAY_TWO:%Y-%m-%d}.xlsx"))
    lead = by_source(home, NOISE)["id"]
    offices.type_into(desk, "冲突", {lead: {"采用": "交回"}}, home.inbox / "定了.xlsx")
    offices.run(home, DAY_TWO.replace(hour=9))
    assert by_source(home, NOISE)["answer"] == "甲写的"


def test_the_coordinator_gives_a_waiting_lead_to_a_department(home: Home) -> None:
    desk = next((home.outbox / "待定").glob("*.xlsx"))
    lead = by_source(home, RIDDLE)["id"]
    offices.type_into(desk, "待分派", {lead: {"承办单位": "住建局"}}, home.inbox / "定了.xlsx")
    offices.run(home, DAY_TWO)
    state = by_source(home, RIDDLE)
    assert (state["department"], state["status"]) == ("住建局", "已派发")


def test_an_outbox_workbook_edited_where_it_lies_is_merged(home: Home) -> None:
    book = offices.book_of(home, "城管局")
    offices.type_into(book, "办理", {NOISE[0]: {"备注": "改在原处"}}, book, by="来源编号")
    offices.run(home, DAY_TWO)
    assert by_source(home, NOISE)["remark"] == "改在原处"


def test_the_tracker_edited_where_it_lies_is_merged(home: Home) -> None:
    tracker = home.outbox / "总台账.xlsx"
    typed = {NOISE[0]: {"承办单位": "住建局", "领导批示": "请速办"}}
    offices.type_into(tracker, "台账", typed, tracker, by="来源编号")
    offices.run(home, DAY_TWO)
    state = by_source(home, NOISE)
    assert (state["department"], state["leader_note"]) == ("住建局", "请速办")


def test_a_persons_choice_of_department_survives_a_change_of_rules(home: Home) -> None:
    test_the_tracker_edited_where_it_lies_is_merged(home)
    settings = home.rules / "settings.yaml"
    settings.write_text(settings.read_text("utf-8") + "\n# 改过\n", "utf-8")
    offices.run(home, DAY_TWO.replace(hour=10))
    assert by_source(home, NOISE)["department"] == "住建局"


def test_a_column_that_staff_added_comes_back_to_them(home: Home) -> None:
    book = openpyxl.load_workbook(offices.book_of(home, "城管局"))
    page = book["办理"]
    page.cell(3, page.max_column + 1).value = "网格员"
    page.cell(4, page.max_column).value = "李四"
    book.save(home.inbox / "加了列.xlsx")
    offices.run(home, DAY_TWO)
    assert offices.cells(offices.book_of(home, "城管局"), "办理")[0]["网格员"] == "李四"


def test_the_same_file_twice_changes_nothing(home: Home) -> None:
    before = offices.leads(home)
    offices.drop_export(home, name="又一次.xlsx")
    said = offices.run(home, DAY_TWO)
    assert (said["leads"]["new"], offices.leads(home)) == (0, before)


def test_the_same_run_twice_writes_nothing(home: Home) -> None:
    assert offices.run(home)["outputs"] == []


def test_a_case_in_a_newer_export_is_updated_not_doubled(home: Home) -> None:
    newer = (*NOISE[:6], "烧烤店油烟更大了。", *NOISE[7:])
    offices.drop_export(home, [newer], "新导出.xlsx")
    said = offices.run(home, DAY_TWO)
    assert (said["files"][0]["updated"], said["leads"]["new"]) == (1, 0)
    assert by_source(home, NOISE)["content"] == "烧烤店油烟更大了。"


def test_a_corrected_phone_reaches_who_may_see_it(home: Home) -> None:
    offices.drop_export(home, [(*NOISE[:3], "13811112222", *NOISE[4:])], "改了电话.xlsx")
    said = offices.run(home, DAY_TWO)
    row = offices.cells(offices.book_of(home, "城管局"), "办理")[0]
    assert (said["files"][0]["updated"], row["联系电话"]) == (1, "138****2222")


def test_a_receipt_that_somebody_saved_does_not_cost_the_next_one(home: Home) -> None:
    receipt = next((home.outbox / "回执").glob("*.xlsx"))
    openpyxl.load_workbook(receipt).save(receipt)
    answer(home, "城管局", NOISE, 备注="看过")
    said = offices.run(home, DAY_TWO)
    assert len(list((home.outbox / "回执").glob("*.xlsx"))) == 2
    assert [one["name"] for one in said["files"]] == ["城管局交回.xlsx"]


def test_notes_in_a_summary_are_kept_when_it_is_replaced(home: Home) -> None:
    summary = next((home.outbox / "汇总").glob("*.xlsx"))
    book = openpyxl.load_workbook(summary)
    book["总览"]["Z50"] = "请城管局明天到会"
    book.save(summary)
    answer(home, "城管局", NOISE, **offices.DONE)
    offices.run(home)
    kept = openpyxl.load_workbook(home.outbox / "汇总" / "往期" / summary.name)
    assert kept["总览"]["Z50"].value == "请城管局明天到会"
    assert summary.is_file()


def test_outbox_comes_back_from_the_ledger(home: Home) -> None:
    import shutil

    before = offices.dump(home)["outbox"]
    shutil.rmtree(home.outbox)
    offices.run(home)
    after = offices.dump(home)["outbox"]
    shown = [name for name in before if not name.startswith("回执") and "_meta" not in name]
    assert {name: after[name] for name in shown if "总览" not in name} == {
        name: before[name] for name in shown if "总览" not in name
    }


def test_a_shared_workbook_is_read_where_it_stays(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    shared = home.root / "共享表.xlsx"
    offices.write_table(shared, [offices.HEADERS, NOISE])
    source = home.rules / "sources" / "12345热线.yaml"
    source.write_text(source.read_text("utf-8") + "\npath: [共享表.xlsx]\n", "utf-8")
    before = shared.read_bytes()
    assert [offices.run(home)["leads"]["new"], offices.run(home)["leads"]["new"]] == [1, 0]
    assert shared.read_bytes() == before


def test_a_shared_workbook_that_is_gone_is_said(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    source = home.rules / "sources" / "12345热线.yaml"
    source.write_text(source.read_text("utf-8") + "\npath: [没有的表.xlsx]\n", "utf-8")
    assert [problem["code"] for problem in offices.run(home)["problems"]] == ["I08"]


def test_a_workbook_with_nothing_left_to_show_moves_to_the_past(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    offices.drop_export(home, [NOISE])
    offices.run(home)
    typed = {NOISE[0]: {"承办单位": "住建局", "协办单位": ""}}
    tracker = home.outbox / "总台账.xlsx"
    offices.type_into(tracker, "台账", typed, tracker, by="来源编号")
    offices.run(home, DAY_TWO)
    books = (home.outbox / "部门" / "城管局").rglob("*.xlsx")
    assert [path.parent.name for path in books] == ["往期"]
