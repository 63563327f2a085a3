"""新变: what is new in a book, what others changed in it, and why it says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pipeline.core.books import notices
from pipeline.files.folders import Home
from tests import offices
from tests.offices import CITY, DAY_TWO, MANY, book_of, run

LATER = DAY_TWO + timedelta(hours=2)


def row(home: Home, department: str = CITY, number: int = 1) -> dict[str, Any]:
    rows = offices.cells(book_of(home, department), "办理")
    return next(row for row in rows if row["来源编号"] == MANY[number - 1][0])


def told(home: Home) -> tuple[str, str]:
    return row(home)["新变"], row(home)["系统提示"]


def coordinator_types(home: Home, **typed: Any) -> None:
    tracker = home.outbox / "总台账.xlsx"
    offices.type_into(tracker, "台账", {MANY[0][0]: typed}, tracker, by="来源编号")


def department_types(home: Home, **typed: Any) -> None:
    book = book_of(home, CITY)
    offices.type_into(book, "办理", {MANY[0][0]: typed}, home.inbox / "交回.xlsx", by="来源编号")


def test_in_the_first_book_every_lead_is_new(city: Home) -> None:
    assert told(city) == ("新", "")


def test_what_nobody_touched_is_neither(city: Home) -> None:
    run(city, DAY_TWO)
    assert told(city) == ("", "")


def test_what_the_coordinator_changed_is_named_with_her_name(city: Home) -> None:
    coordinator_types(city, 紧急程度="紧急", 回访意见="书里没有这一列")
    run(city, DAY_TWO)
    assert told(city) == ("变", "变：紧急程度（区攻坚办改）。")


def test_what_a_newer_export_says_is_named(city: Home) -> None:
    newer = (*MANY[0][:6], "蓬溪路1号烧烤店油烟更大了，熏得开不了窗，请处理。", MANY[0][7])
    offices.drop_export(city, [newer], "新导出.xlsx")
    run(city, DAY_TWO)
    assert told(city) == ("变", "变：内容（来件更新）。")


def test_what_a_department_filled_itself_is_no_news_to_it(city: Home) -> None:
    department_types(
        city, 备注="看过", 签收人="李工", 签收时间="2025-07-10 9:00", 办理状态="办理中"
    )
    run(city, DAY_TWO)
    assert told(city) == ("", "")


def test_what_followed_from_it_is(city: Home) -> None:
    department_types(city, 办理状态="办理中")
    run(city, DAY_TWO)
    assert told(city) == ("变", "变：签收时间（随填写推算）。")


def test_what_was_changed_and_changed_back_is_no_news(city: Home) -> None:
    urgency = row(city)["紧急程度"]
    coordinator_types(city, 紧急程度="特急")
    run(city, DAY_TWO)
    before = told(city)
    coordinator_types(city, 紧急程度=urgency)
    run(city, DAY_TWO)
    assert (before[0], told(city)[0]) == ("变", "变")  # each book tells what is since the last one


def test_the_reason_alone_is_no_reason_for_another_book(city: Home) -> None:
    coordinator_types(city, 紧急程度="紧急")
    run(city, DAY_TWO)
    assert run(city, LATER)["outputs"] == []


def test_a_book_that_was_deleted_comes_back_with_its_reasons(city: Home) -> None:
    coordinator_types(city, 紧急程度="紧急")
    run(city, DAY_TWO)
    book_of(city, CITY).unlink()
    run(city, LATER)
    assert told(city) == ("变", "变：紧急程度（区攻坚办改）。")


def test_the_next_day_it_is_no_news_any_more(city: Home) -> None:
    coordinator_types(city, 紧急程度="紧急")
    run(city, DAY_TWO)
    run(city, DAY_TWO + timedelta(days=3))
    assert told(city) == ("", "【黄】签收超时 1 个工作日。")


def test_the_tracker_says_which_department_filled_what(city: Home) -> None:
    department_types(city, 备注="看过", 困难问题="缺车")
    run(city, DAY_TWO)
    rows = offices.cells(city.outbox / "总台账.xlsx", "台账")
    one = next(row for row in rows if row["来源编号"] == MANY[0][0])
    assert one["新变"] == "变"
    assert "困难问题、备注（城管局改）" in one["系统提示"] or (
        "备注、困难问题（城管局改）" in one["系统提示"]
    )


# -- the order of what is said --------------------------------------------------------------------


def test_what_must_be_done_at_once_stands_first_and_advice_last() -> None:
    parts = {notices.QUALITY: "丁。", notices.CHANGED: "丙。", notices.EMERGENCY: "甲。",
             notices.DECIDED: "乙。"}  # fmt: skip
    assert notices.told(parts) == "甲。乙。丙。丁。"


def test_what_is_true_of_one_book_only_can_be_left_out() -> None:
    assert notices.told({notices.CHANGED: "丙。", notices.HELD: "丁。"}, passing=False) == "丁。"


def test_no_more_than_six_columns_are_named() -> None:
    keys = ["title", "content", "address", "area", "target", "urgency", "category", "status"]
    said = notices.why(dict.fromkeys(keys, "来件更新"))
    assert said == "变：标题、内容、地址、属地、被反映对象、紧急程度（来件更新）等 8 格。"


@pytest.mark.parametrize(
    ("kind", "by"), [("Changed", "城管局改"), ("Undone", "撤销"), ("Settled", "城管局改")]
)
def test_whose_change_it_was_is_said_by_kind_or_by_name(kind: str, by: str) -> None:
    assert notices.who(kind, "城管局") == by
