"""What each workbook shows of which lead, to whom, and who may fill what (product.md)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.core import fields
from pipeline.core.books import desk, forms, layouts
from pipeline.core.books.forms import Shown
from pipeline.core.books.layouts import DEPARTMENT, DESK, TRACKER
from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar
from pipeline.core.fields import ALL
from pipeline.core.keys import read_row_key
from pipeline.core.privacy.reader import Reader
from pipeline.core.privacy.sight import OPEN
from pipeline.core.values import serial

GIVEN = (
    "线索编号", "新变", "来源", "来源编号", "受理时间", "紧急程度", "标题", "内容", "地址",
    "属地", "被反映对象", "诉求人", "联系电话", "类别", "角色", "签收时限", "办结时限", "剩余",
    "重复情况", "历次办理", "分派依据", "系统提示",
)  # fmt: skip
TO_FILL = (
    "签收人", "签收时间", "办理状态", "办理情况", "是否属实", "是否解决", "办结时间",
    "联系群众时间", "退单理由", "建议承办单位", "申请延期至", "延期理由", "困难问题", "协办意见",
    "备注",
)  # fmt: skip
TRACKED = (
    "承办单位", "协办单位", "兼有类别", "把握", "回访时间", "满意度", "回访意见", "审核结果",
    "审核意见", "督办级别", "领导批示", "首次编号",
)  # fmt: skip
POSITIONS = {"number": 0, "person": 1} | {key: at for at, key in enumerate(fields.STORED, 2)}


def shown(kind: str, department: str = "", **more: Any) -> Shown:
    today = date(2025, 7, 10)
    return Shown(kind, department, 12, today, WorkingDays(Calendar()), **more)


def headers(kind: str) -> list[str]:
    return [column.header for column in forms.columns(shown(kind, "城管局"))]


def row(state: dict[str, str], how: Shown) -> dict[str, Any]:
    """The row of one lead (number 31, person 5), by header."""
    blank = dict.fromkeys(fields.STORED, "")
    values = (31, 5, *(blank | state).values())
    (cells,) = forms.rows(how, [values], POSITIONS)
    return dict(zip([column.header for column in forms.columns(how)], cells, strict=True))


LEAD = {"id": "XS-20250710-0001", "department": "城管局", "assisting": "公安局", "status": "已派发",
        "answer_due": "2025-07-17", "received_at": "2025-07-10 08:01"}  # fmt: skip


# -- headers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", GIVEN + TO_FILL)
def test_a_departments_sheet_has_the_header(header: str) -> None:
    assert headers(DEPARTMENT).count(header) == 1


@pytest.mark.parametrize("header", GIVEN + TO_FILL + TRACKED)
def test_the_trackers_sheet_has_the_header(header: str) -> None:
    assert headers(TRACKER).count(header) == 1


@pytest.mark.parametrize("kind", [DEPARTMENT, TRACKER, DESK])
def test_the_visible_id_stands_first_and_the_hidden_row_key_second(kind: str) -> None:
    first, second = forms.columns(shown(kind, "城管局"))[:2]
    assert (first.header, first.hidden) == ("线索编号", False)
    assert (second.header, second.hidden) == ("行标识", True)


@pytest.mark.parametrize("kind", [DEPARTMENT, TRACKER, DESK])
def test_nothing_but_the_row_key_is_hidden(kind: str) -> None:
    hidden = [one.header for one in forms.columns(shown(kind, "城管局")) if one.hidden]
    assert hidden == ["行标识"]


def test_a_departments_sheet_has_nothing_beyond_what_is_promised() -> None:
    assert sorted(headers(DEPARTMENT)) == sorted([*GIVEN, *TO_FILL, "行标识"])


def test_at_most_thirteen_columns_are_printed() -> None:
    printed = [sum(c.printed for c in forms.columns(shown(kind))) for kind in (DEPARTMENT, TRACKER)]
    assert max(printed) <= 13


@pytest.mark.parametrize("kind", [DEPARTMENT, TRACKER, DESK])
def test_printed_columns_stand_first(kind: str) -> None:
    printed = [one.printed for one in forms.columns(shown(kind, "城管局")) if not one.hidden]
    assert printed == sorted(printed, reverse=True)


def test_the_sheets_have_their_names() -> None:
    assert (layouts.SHEET[DEPARTMENT], layouts.SHEET[TRACKER]) == ("办理", "台账")


def test_the_sheet_of_conflicts_shows_both_values_and_asks_which() -> None:
    names = [column.header for column in desk.columns(desk.CONFLICTS)]
    assert set(names) >= {"线索编号", "栏目", "发出时", "台账现值", "交回值", "采用", "另填内容"}


# -- who may fill what --------------------------------------------------------------------------


def open_to(kind: str) -> dict[str, str]:
    return {one.header: one.open_to for one in forms.columns(shown(kind, "城管局"))}


def test_given_columns_are_locked_for_departments() -> None:
    assert {open_to(DEPARTMENT)[header] for header in GIVEN} == {"never"}


def test_the_leading_department_fills_all_but_the_assisting_opinion() -> None:
    filled = {header: open_to(DEPARTMENT)[header] for header in TO_FILL}
    assert filled == dict.fromkeys(TO_FILL, "主办") | {"协办意见": "协办"}


def test_an_assisting_department_fills_its_opinion_only() -> None:
    assert layouts.open_keys(DEPARTMENT, leading=False) == ("assist_opinion",)


def test_the_leading_department_may_not_fill_an_assisting_opinion() -> None:
    assert "assist_opinion" not in layouts.open_keys(DEPARTMENT, leading=True)


def test_the_coordinator_fills_what_departments_fill_and_what_is_tracked() -> None:
    opened = {header for header, whom in open_to(TRACKER).items() if whom == "always"}
    assert opened >= {*TO_FILL, *TRACKED} - {"协办意见", "把握", "首次编号"}


@pytest.mark.parametrize(
    "header", ["线索编号", "行标识", "来源", "来源编号", "受理时间", "内容", "诉求人", "联系电话",
               "分派依据", "剩余", "把握", "签收时限"]
)  # fmt: skip
def test_what_is_on_record_is_locked_even_for_the_coordinator(header: str) -> None:
    assert open_to(TRACKER)[header] == "never"


def test_on_the_desk_the_coordinator_chooses_department_and_what_goes_with_it() -> None:
    opened = {header for header, whom in open_to(DESK).items() if whom == "always"}
    assert opened == {"承办单位", "协办单位", "类别", "属地", "紧急程度", "备注"}


@pytest.mark.parametrize("header", ["办理状态", "是否属实", "是否解决", "建议承办单位"])
def test_a_choice_has_a_drop_down(header: str) -> None:
    assert {one.header: bool(one.choices) for one in forms.columns(shown(DEPARTMENT))}[header]


def test_a_column_that_staff_added_stands_last_and_is_open() -> None:
    last = forms.columns(shown(DEPARTMENT, "城管局", extras=("网格员",)))[-1]
    assert (last.header, last.open_to) == ("网格员", "always")


# -- values -------------------------------------------------------------------------------------


def test_the_row_key_names_issue_and_lead() -> None:
    assert read_row_key(row(LEAD, shown(DEPARTMENT, "城管局"))["行标识"]) == (12, 31)


def test_moments_are_real_dates() -> None:
    cells = row(LEAD, shown(DEPARTMENT, "城管局"))
    assert (cells["受理时间"], cells["办结时限"]) == (
        serial("2025-07-10 08:01"),
        serial("2025-07-17"),
    )


def test_what_remains_is_counted_in_working_days() -> None:
    assert row(LEAD, shown(DEPARTMENT, "城管局"))["剩余"] == 5


@pytest.mark.parametrize("status", sorted(fields.CLOSED))
def test_nothing_remains_of_a_closed_lead(status: str) -> None:
    assert row(LEAD | {"status": status}, shown(DEPARTMENT, "城管局"))["剩余"] == ""


@pytest.mark.parametrize(("department", "role"), [("城管局", "主办"), ("公安局", "协办")])
def test_the_role_is_told_from_who_leads(department: str, role: str) -> None:
    assert row(LEAD, shown(DEPARTMENT, department))["角色"] == role


PERSON = {5: ("王小明", "13800001234")}


def test_name_and_phone_are_masked() -> None:
    cells = row(LEAD, shown(DEPARTMENT, "城管局", persons=PERSON))
    assert (cells["诉求人"], cells["联系电话"]) == ("王**", "138****1234")


def test_a_department_that_may_see_them_sees_name_and_phone() -> None:
    cells = row(LEAD, shown(DEPARTMENT, "综治中心", persons=PERSON, reader=Reader(OPEN)))
    assert (cells["诉求人"], cells["联系电话"]) == ("王小明", "13800001234")


def test_a_confidential_lead_is_masked_for_everybody() -> None:
    how = shown(DEPARTMENT, "综治中心", persons=PERSON, reader=Reader(OPEN))
    cells = row(LEAD | {"confidential": "是"}, how)
    assert (cells["诉求人"], cells["联系电话"]) == ("王**", "138****1234")


OPINIONS = {31: {"assist_opinion@公安局": "已出警", "assist_opinion@住建局": "已查"}}


def test_an_assisting_department_sees_its_own_opinion_only() -> None:
    assert row(LEAD, shown(DEPARTMENT, "公安局", side=OPINIONS))["协办意见"] == "已出警"


def test_the_tracker_shows_each_opinion_with_its_departments_name() -> None:
    opinions = row(LEAD, shown(TRACKER, side=OPINIONS))["协办意见"]
    assert "公安局：已出警" in opinions
    assert "住建局：已查" in opinions


def test_the_tracker_says_so_where_nobody_leads() -> None:
    assert row(LEAD | {"department": ""}, shown(TRACKER))["承办单位"] == "待分派"


def test_what_staff_wrote_into_their_own_column_comes_back() -> None:
    how = shown(
        DEPARTMENT, "城管局", extras=("网格员",), side={31: {"extra@城管局@网格员": "李四"}}
    )
    assert row(LEAD, how)["网格员"] == "李四"


def test_every_field_on_a_form_is_known() -> None:
    keys = {key for kind in (DEPARTMENT, TRACKER, DESK) for key in layouts.layout(kind)}
    assert keys <= ALL.keys()


def test_a_departments_sheet_of_instructions_has_ten_lines() -> None:
    assert len(layouts.GUIDES[DEPARTMENT]) == 10


# -- numbers of people in somebody's words ------------------------------------------------------

SPOKEN = LEAD | {"answer": "已联系来电人，电话13800001234", "content": "请回电13800001234"}


def test_numbers_in_the_words_of_others_are_masked() -> None:
    assert row(SPOKEN, shown(DEPARTMENT, "公安局"))["办理情况"].endswith("138****1234")


def test_what_a_department_typed_itself_stays_as_it_typed_it() -> None:
    assert row(SPOKEN, shown(DEPARTMENT, "城管局"))["办理情况"].endswith("13800001234")


@pytest.mark.parametrize("department", ["城管局", "公安局"])
def test_numbers_in_the_words_of_a_clerk_are_masked(department: str) -> None:
    assert row(SPOKEN, shown(DEPARTMENT, department))["内容"] == "请回电138****1234"


def test_who_may_see_contacts_sees_them_in_words_too() -> None:
    assert (
        row(SPOKEN, shown(DEPARTMENT, "公安局", reader=Reader(OPEN)))["内容"] == SPOKEN["content"]
    )
