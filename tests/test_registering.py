"""线索登记表: a blank form in outbox, filled by hand, dropped or filled where it lies."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.core.intake.heading import Heading, find_heading
from pipeline.core.intake.registering import is_printed, is_same_matter, printed_number, workbook
from pipeline.files.folders import Home
from pipeline.files.rules import config
from pipeline.running import SHIPPED_RULES
from tests import offices
from tests.offices import codes, leads

NOW = datetime(2026, 11, 26, 8, 40)
LATER = datetime(2026, 11, 27, 8, 40)
FORM = "outbox/空白表/线索登记表.xlsx"
GRILL = {
    "受理时间": "2026-11-26 9:10", "来源": "来电", "诉求人": "王小明", "联系电话": "013800001234",
    "内容": "蓬溪路12号烧烤店每晚油烟很大，熏得开不了窗。", "地址": "蓬溪路12号",
}  # fmt: skip
DANCE = {
    "受理时间": "2026-11-26 9:40", "来源": "来访", "诉求人": "李红", "联系电话": "13800005678",
    "内容": "晨曦园门口每晚跳广场舞，吵得睡不着。", "地址": "兵希街道晨曦园",
}  # fmt: skip
SEWER = {"内容": "青阳街道小区门口窨井污水外溢，流得满地都是。"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = offices.new_home(tmp_path)
    offices.run(home, NOW)
    return home


def fill(home: Home, rows: Mapping[int, Mapping[str, str]], name: str, form: str = FORM) -> Path:
    """Fill rows (the first is 1) of a form and save it under another name."""
    book = openpyxl.load_workbook(home.root / form)
    sheet = book["登记"]
    columns = {sheet.cell(3, at).value: at for at in range(1, sheet.max_column + 1)}
    for row, cells in rows.items():
        for header, value in cells.items():
            sheet.cell(3 + row, columns[header]).value = value
    path = home.root / name
    book.save(path)
    return path


def contents(home: Home) -> list[str]:
    return [state["content"] for state in leads(home).values()]


# -- the form -------------------------------------------------------------------------------------


def test_it_stands_ready_after_the_first_run(home: Home) -> None:
    sheet = openpyxl.load_workbook(home.root / FORM)["登记"]
    first = [sheet.cell(3, at).value for at in range(1, sheet.max_column + 1)]
    assert first[:6] == ["登记号", "受理时间", "来源", "诉求人", "联系电话", "内容"]
    assert (sheet.cell(4, 1).value, sheet.cell(43, 1).value) == ("DJ-20261126-01", "DJ-20261126-40")


def test_phones_are_text_and_choices_drop_down(home: Home) -> None:
    sheet = openpyxl.load_workbook(home.root / FORM)["登记"]
    columns = {sheet.cell(3, at).value: at for at in range(1, sheet.max_column + 1)}
    assert sheet.cell(4, columns["联系电话"]).number_format == "@"
    listed = {
        str(one.sqref).split(":")[0].rstrip("0123456789")
        for one in sheet.data_validations.dataValidation
        if one.type == "list"
    }
    letters = {openpyxl.utils.get_column_letter(columns[name])
               for name in ("来源", "属地", "紧急程度", "诉求类型", "是否保密")}  # fmt: skip
    assert listed == letters


def test_it_says_in_ten_lines_how_to_fill_it() -> None:
    assert len(workbook("2026-11-26", (), "昆山开发区").guide) == 10


def test_only_the_hand_made_source_reads_it() -> None:
    office = config.load(SHIPPED_RULES)
    page = workbook("2026-11-26", (), "昆山开发区").pages[0]
    rows = [(1, (page.title,)), (3, tuple(column.header for column in page.columns))]
    found = find_heading(rows, "线索登记表.xlsx", "登记", office.sources)
    assert isinstance(found, Heading)
    assert found.source.name == "手工登记表"
    assert found.unknown == ("登记号",)


def test_it_is_not_written_again_the_next_day(home: Home) -> None:
    assert FORM not in offices.run(home, LATER)["outputs"]


def test_it_is_written_again_where_it_is_missing(home: Home) -> None:
    (home.root / FORM).unlink()
    assert FORM in offices.run(home, LATER)["outputs"]


def test_it_is_written_again_where_the_offices_changed(home: Home) -> None:
    rules = home.rules / "departments.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("name: 青阳办事处", "name: 青阳城管办"), encoding="utf-8")
    for path in (home.rules / "places.yaml", home.rules / "emergency.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("青阳办事处", "青阳城管办"), encoding="utf-8")
    assert FORM in offices.run(home, LATER)["outputs"]


def test_an_empty_form_that_is_dropped_brings_nothing(home: Home) -> None:
    shutil.copy(home.root / FORM, home.inbox / "空的.xlsx")
    said = offices.run(home, NOW)
    (file,) = said["files"]
    assert (file["rows"], file["status"], codes(said)) == (0, "已入库", [])


# -- filled rows ----------------------------------------------------------------------------------


def test_a_filled_row_is_a_lead_with_a_number_of_its_own(home: Home) -> None:
    fill(home, {1: GRILL, 2: DANCE}, "inbox/登记.xlsx")
    said = offices.run(home, NOW)
    assert (said["files"][0]["rows"], said["leads"]["new"], codes(said)) == (2, 2, [])
    first = leads(home)["XS-20261126-0001"]
    got = (first["source"], first["department"], first["received_at"], first["source_number"])
    assert got == ("来电", "城管局", "2026-11-26 09:10", "")


def test_who_reported_stands_apart_with_every_digit(home: Home) -> None:
    fill(home, {1: GRILL}, "inbox/登记.xlsx")
    offices.run(home, NOW)
    assert "王小明" not in repr(leads(home))
    assert offices.shown(home, "联系电话") == {"XS-20261126-0001": "013800001234"}


def test_a_row_without_content_is_held_and_said(home: Home) -> None:
    fill(home, {1: {"诉求人": "王小明", "联系电话": "13800001234"}}, "inbox/登记.xlsx")
    said = offices.run(home, NOW)
    assert (said["files"][0]["held"], codes(said)) == (1, ["I01"])


def test_the_same_form_with_more_rows_gives_only_the_new_ones(home: Home) -> None:
    fill(home, {1: GRILL}, "inbox/登记.xlsx")
    offices.run(home, NOW)
    fill(home, {1: GRILL, 2: DANCE}, "inbox/登记.xlsx")
    (file,) = offices.run(home, LATER)["files"]
    assert (file["new"], file["updated"], file["repeated"]) == (1, 0, 1)


def test_a_corrected_word_updates_its_lead(home: Home) -> None:
    fill(home, {1: GRILL}, "inbox/登记.xlsx")
    offices.run(home, NOW)
    better = GRILL["内容"].replace("每晚", "每天傍晚")
    fill(home, {1: {**GRILL, "内容": better, "联系电话": "13800001235"}}, "inbox/登记.xlsx")
    offices.run(home, LATER)
    fill(home, {1: {**GRILL, "内容": better}}, "inbox/又改.xlsx")
    (file,) = offices.run(home, LATER)["files"]
    assert (file["updated"], contents(home)) == (1, [better])


def test_two_clerks_fill_the_same_row_of_their_copies(home: Home) -> None:
    fill(home, {1: GRILL}, "inbox/甲.xlsx")
    fill(home, {1: DANCE}, "inbox/乙.xlsx")
    said = offices.run(home, NOW)
    assert (said["leads"]["new"], len(contents(home))) == (2, 2)
    assert [one["updated"] for one in said["files"]] == [0, 0]


def test_each_clerk_finds_his_own_again(home: Home) -> None:
    fill(home, {1: GRILL}, "inbox/甲.xlsx")
    fill(home, {1: DANCE}, "inbox/乙.xlsx")
    offices.run(home, NOW)
    fill(home, {1: {**GRILL, "内容": GRILL["内容"] + "今天又来了。"}}, "inbox/甲.xlsx")
    fill(home, {1: {**DANCE, "备注": "回过电话"}}, "inbox/乙.xlsx")
    said = offices.run(home, LATER)
    assert [one["updated"] for one in said["files"]] == [1, 1]


def test_a_copy_that_is_filled_anew_brings_new_leads(home: Home) -> None:
    fill(home, {1: GRILL}, "inbox/登记.xlsx")
    offices.run(home, NOW)
    fill(home, {1: DANCE}, "inbox/登记.xlsx")
    offices.run(home, LATER)
    assert contents(home) == [GRILL["内容"], DANCE["内容"]]


def test_what_is_typed_where_the_form_lies_is_taken_and_the_form_is_blank_again(home: Home) -> None:
    fill(home, {1: SEWER}, FORM)
    said = offices.run(home, LATER)
    assert (said["leads"]["new"], contents(home), FORM in said["outputs"]) == (
        1, [SEWER["内容"]], True,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(home.root / FORM)["登记"]
    assert [sheet.cell(4, at).value for at in (1, 6)] == ["DJ-20261127-01", None]
    assert len(list((home.taken / "2026-11-27").glob("线索登记表*.xlsx"))) == 1


def test_what_is_typed_where_it_lies_twice_on_one_day(home: Home) -> None:
    fill(home, {1: SEWER}, FORM)
    offices.run(home, NOW)
    fill(home, {1: DANCE}, FORM)
    offices.run(home, NOW)
    assert contents(home) == [SEWER["内容"], DANCE["内容"]]


# -- is it the same matter ------------------------------------------------------------------------

BASE = {
    "received_at": "2026-11-26 09:10", "content": "烧烤店每晚油烟很大，熏得开不了窗。",
    "address": "蓬溪路12号", "phone": "13800001234", "petitioner": "王小明",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"content": "烧烤店每天傍晚油烟很大，熏得开不了窗。"}, True),
        ({"content": "完全改写成另外一句话"}, True),
        ({"phone": "13800001235"}, True),
        ({"address": "蓬溪路12号，靠近菜场"}, True),
        ({"received_at": "2026-11-26 09:20"}, True),
        ({"phone": "", "petitioner": ""}, True),
        ({"received_at": "2026-11-26 09:40", "phone": "13900000000"}, False),
        ({"content": "河道发黑", "address": "夏驾河", "phone": "1", "petitioner": "李"}, False),
    ],
)
def test_one_lead_corrected_or_two(changed: dict[str, Any], same: bool) -> None:
    assert is_same_matter(BASE, BASE | changed) is same


def test_few_words_are_enough_only_if_they_agree() -> None:
    assert is_same_matter({"content": "垃圾没人清"}, {"content": "垃圾没人清"})
    assert not is_same_matter({"content": "垃圾没人清"}, {"content": "夜里打桩"})
    said = {"content": "垃圾没人清", "address": "甲路1号"}
    assert not is_same_matter(said, {"content": "垃圾没人清", "address": "夏驾河边"})


def test_a_printed_number_is_told_from_words() -> None:
    assert printed_number(("ｄｊ－20261126－01", "内容")) == "DJ-20261126-01"
    assert printed_number(("内容", None, 3)) == ""
    assert not is_printed("见 DJ-20261126-01")
