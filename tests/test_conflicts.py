"""冲突: who is asked, what settles a dispute, and what must never settle it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline import commands
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.merging import conflicts
from tests.offices import (
    CITY,
    DAY_TWO,
    book_of,
    cells,
    codes,
    desk_of,
    give_back,
    ids,
    kept,
    leads,
    notices,
    run,
    shown,
    type_into,
)

LONG = "甲已派人到现场查看，烧烤店油烟确实很大"


def disputed(home: Home) -> list[tuple[str, str]]:
    """Return the open conflicts: field key, value that was returned."""
    ledger = Ledger(home.database)
    try:
        return [(row.field, row.theirs) for row in conflicts.still_open(ledger)]
    finally:
        ledger.close()


def decide(home: Home, desk: Path, name: str, **said: str) -> dict[str, Any]:
    """Drop the desk back with every row of 冲突 decided."""
    one = ids(home)[0]
    type_into(desk, "冲突", {one: said}, home.inbox / name)
    return run(home, DAY_TWO)


@pytest.fixture
def book(city: Home) -> Path:
    return kept(book_of(city, CITY), city)


@pytest.fixture
def dispute(city: Home, book: Path) -> Home:
    """Two colleagues gave back different answers to the first lead: 甲 stands, 乙 is asked."""
    one, two, *_ = ids(city)
    answers = {one: {"办理情况": LONG}, two: {"办理情况": "第二件已经处理完了"}}
    give_back(city, book, answers, "1甲.xlsx")
    give_back(city, book, {one: {"办理情况": "乙说没有问题"}}, "2乙.xlsx")
    run(city)
    assert disputed(city) == [("answer", "乙说没有问题")]
    return city


# -- what does not settle a dispute -------------------------------------------------------------


def test_the_first_author_who_goes_on_in_his_copy_leaves_the_dispute_open(
    dispute: Home, book: Path
) -> None:
    one, two, *_ = ids(dispute)
    more = {one: {"办理情况": LONG + "，已整改"}, two: {"办理情况": "第二件已经处理完了"}}
    give_back(dispute, book, more, "甲又交.xlsx")
    run(dispute, DAY_TWO)
    assert disputed(dispute) == [("answer", "乙说没有问题")]


def test_a_coordinator_who_had_not_seen_the_dispute_leaves_it_open(city: Home, book: Path) -> None:
    one = ids(city)[0]
    give_back(city, book, {one: {"办理情况": "甲的"}}, "1甲.xlsx")
    run(city)
    tracker = kept(city.outbox / "总台账.xlsx", city)
    give_back(city, book, {one: {"办理情况": "乙的"}}, "1乙.xlsx")
    give_back(city, tracker, {one: {"办理情况": "甲的，协调员补充"}}, "2台账.xlsx", "台账")
    run(city, DAY_TWO)
    assert disputed(city) == [("answer", "乙的")]


# -- what settles it ----------------------------------------------------------------------------


def test_a_coordinator_who_saw_the_dispute_and_fills_the_cell_settles_it(dispute: Home) -> None:
    tracker = kept(dispute.outbox / "总台账.xlsx", dispute)
    give_back(dispute, tracker, {ids(dispute)[0]: {"办理情况": "协调员定的"}}, "台账.xlsx", "台账")
    run(dispute, DAY_TWO)
    assert (disputed(dispute), shown(dispute, "办理情况")[ids(dispute)[0]]) == ([], "协调员定的")


def test_who_disputed_and_now_says_something_else_is_asked_once(dispute: Home, book: Path) -> None:
    one, three = ids(dispute)[0], ids(dispute)[2]
    again = {one: {"办理情况": "乙说没有问题，已拍照"}, three: {"备注": "见照片"}}
    give_back(dispute, book, again, "乙又交.xlsx")
    run(dispute, DAY_TWO)
    assert disputed(dispute) == [("answer", "乙说没有问题，已拍照")]


def test_undoing_the_file_that_settled_a_dispute_opens_it_again(dispute: Home) -> None:
    tracker = kept(dispute.outbox / "总台账.xlsx", dispute)
    one = ids(dispute)[0]
    give_back(dispute, tracker, {one: {"办理情况": "乙说没有问题"}}, "台账.xlsx", "台账")
    run(dispute, DAY_TWO)
    assert disputed(dispute) == []
    commands.undo(commands.Call(dispute, DAY_TWO, words={"run": "", "file": "台账.xlsx"}))
    assert disputed(dispute) == [("answer", "乙说没有问题")]


# -- the desk -----------------------------------------------------------------------------------


def test_another_text_is_read_as_its_column_reads_it(city: Home, book: Path) -> None:
    one = ids(city)[0]
    give_back(city, book, {one: {"办理状态": "办理中"}}, "1甲.xlsx")
    give_back(city, book, {one: {"办理状态": "已回复"}}, "2乙.xlsx")
    run(city)
    decide(city, desk_of(city), "定.xlsx", 采用="另填", 另填内容="已办结")
    assert leads(city)[one]["status"] == "办结"


@pytest.mark.parametrize("other", ["以办结", ""])
def test_another_text_that_is_blank_or_not_understood_settles_nothing(
    city: Home, book: Path, other: str
) -> None:
    one = ids(city)[0]
    give_back(city, book, {one: {"办理状态": "办理中"}}, "1甲.xlsx")
    give_back(city, book, {one: {"办理状态": "已回复"}}, "2乙.xlsx")
    run(city)
    said = decide(city, desk_of(city), "定.xlsx", 采用="另填", 另填内容=other)
    assert (codes(said), leads(city)[one]["status"]) == (["M25"], "办理中")
    assert len(disputed(city)) == 1


def test_another_text_without_a_choice_is_asked_for(dispute: Home) -> None:
    said = decide(dispute, desk_of(dispute), "定.xlsx", 另填内容="写了没选")
    assert (codes(said), len(disputed(dispute))) == (["M25"], 1)


def test_a_choice_on_an_old_desk_is_said_where_it_was_decided_otherwise(dispute: Home) -> None:
    old = kept(desk_of(dispute), dispute)
    decide(dispute, old, "一.xlsx", 采用="交回")
    said = decide(dispute, old, "二.xlsx", 采用="台账")
    stands = shown(dispute, "办理情况")[ids(dispute)[0]]
    assert (codes(said), stands) == (["M06"], "乙说没有问题")


def test_the_same_choice_once_more_is_nothing(dispute: Home) -> None:
    old = kept(desk_of(dispute), dispute)
    decide(dispute, old, "一.xlsx", 采用="交回")
    shutil.copy(dispute.inbox / "已入库/2025-07-11/一.xlsx", dispute.root / "x.xlsx")
    assert codes(decide(dispute, dispute.root / "x.xlsx", "二.xlsx", 采用="交回")) in ([], ["I11"])


def test_departments_read_of_disputes_in_their_own_columns_alone(city: Home) -> None:
    tracker, one = kept(city.outbox / "总台账.xlsx", city), ids(city)[0]
    for name, note in (("一.xlsx", "请区里先办"), ("二.xlsx", "请暂缓办理")):
        give_back(city, tracker, {one: {"领导批示": note}}, name, "台账")
    run(city)
    assert disputed(city) == [("leader_note", "请暂缓办理")]
    assert not [text for text in notices(city).values() if "两处填得不一样" in text]


def test_a_dispute_is_one_row_with_both_values_and_who_put_them(dispute: Home) -> None:
    (row,) = cells(desk_of(dispute), "冲突")
    said = {key: row[key] for key in ("栏目", "发出时", "台账现值", "交回值", "谁交回")}
    assert said == {
        "栏目": "办理情况",
        "发出时": "",
        "台账现值": LONG,
        "交回值": "乙说没有问题",
        "谁交回": CITY,
    }


def test_a_number_in_a_disputed_text_is_masked_whole(city: Home, book: Path) -> None:
    one = ids(city)[0]
    told = "请你们与来电人本人联系一下好吗他的手机号13800001234"
    give_back(city, book, {one: {"困难问题": "没有执法权"}}, "1甲.xlsx")
    give_back(city, book, {one: {"困难问题": told}}, "2乙.xlsx")
    run(city)
    assert "1380000" not in notices(city)[one]


@pytest.fixture
def stale(city: Home) -> Path:
    """总台账 of before the dispute: what is typed into it contradicts what stands since."""
    return kept(city.outbox / "总台账.xlsx", city)


def test_who_comes_to_say_what_was_disputed_settles_it(dispute: Home) -> None:
    fresh, one = kept(book_of(dispute, CITY), dispute), ids(dispute)[0]
    give_back(dispute, fresh, {one: {"办理情况": "乙说没有问题"}}, "甲认了.xlsx")
    run(dispute, DAY_TWO)
    assert disputed(dispute) == []


def test_another_person_who_goes_on_from_a_disputed_value_leaves_its_dispute_open(
    city: Home, book: Path
) -> None:
    one, tracker = ids(city)[0], kept(city.outbox / "总台账.xlsx", city)
    give_back(city, tracker, {one: {"办理情况": "协调员的"}}, "1台账.xlsx", "台账")
    run(city, DAY_TWO)
    tracker, fresh = kept(city.outbox / "总台账.xlsx", city), kept(book_of(city, CITY), city)
    give_back(city, fresh, {one: {"办理情况": "单位改过的"}}, "2新表.xlsx")
    give_back(city, book, {one: {"办理情况": "协调员的"}}, "3旧表.xlsx")
    run(city, DAY_TWO)
    assert disputed(city) == [("answer", "协调员的")]
    give_back(city, tracker, {one: {"办理情况": "协调员另说的"}}, "4台账.xlsx", "台账")
    run(city, DAY_TWO)
    assert disputed(city) == [("answer", "协调员的"), ("answer", "协调员另说的")]


def test_what_was_decided_is_told_to_who_says_it_again(stale: Path, dispute: Home) -> None:
    decide(dispute, desk_of(dispute), "定.xlsx", 采用="台账")
    again = {ids(dispute)[0]: {"办理情况": "乙说没有问题"}}
    give_back(dispute, stale, again, "旧台账.xlsx", "台账")
    assert (codes(run(dispute, DAY_TWO)), disputed(dispute)) == (["M23"], [])


def test_what_was_decided_is_asked_again_once_the_ledger_holds_something_else(
    stale: Path, dispute: Home
) -> None:
    decide(dispute, desk_of(dispute), "定.xlsx", 采用="台账")
    one, fresh = ids(dispute)[0], kept(book_of(dispute, CITY), dispute)
    give_back(dispute, fresh, {one: {"办理情况": "后来改的"}}, "后来.xlsx")
    run(dispute, DAY_TWO)
    give_back(dispute, stale, {one: {"办理情况": "乙说没有问题"}}, "旧台账.xlsx", "台账")
    assert codes(run(dispute, DAY_TWO)) == ["M01"]
    assert disputed(dispute) == [("answer", "乙说没有问题")]


def undo_file(home: Home, name: str) -> None:
    commands.undo(commands.Call(home, DAY_TWO, words={"run": "", "file": name}))


def test_undoing_a_decision_opens_the_dispute_again(dispute: Home) -> None:
    decide(dispute, desk_of(dispute), "定.xlsx", 采用="交回")
    undo_file(dispute, "定.xlsx")
    assert disputed(dispute) == [("answer", "乙说没有问题")]


def test_of_two_decisions_the_later_one_counts(stale: Path, dispute: Home) -> None:
    desk, one = kept(desk_of(dispute), dispute), ids(dispute)[0]
    decide(dispute, desk, "一.xlsx", 采用="交回")
    undo_file(dispute, "一.xlsx")
    run(dispute, DAY_TWO)
    decide(dispute, desk_of(dispute), "二.xlsx", 采用="台账")
    give_back(dispute, stale, {one: {"办理情况": "乙说没有问题"}}, "旧台账.xlsx", "台账")
    assert codes(run(dispute, DAY_TWO)) == ["M23"]


def test_a_choice_on_an_old_desk_after_the_ledgers_value_was_chosen_changes_nothing(
    dispute: Home,
) -> None:
    old = kept(desk_of(dispute), dispute)
    decide(dispute, old, "一.xlsx", 采用="台账")
    said = decide(dispute, old, "二.xlsx", 采用="交回")
    stands = shown(dispute, "办理情况")[ids(dispute)[0]]
    assert (codes(said), stands) == (["M06"], LONG)


def test_the_desk_decides_on_the_value_that_it_shows(dispute: Home, book: Path) -> None:
    one, two, *_ = ids(dispute)
    more = {one: {"办理情况": LONG + "，已整改"}, two: {"办理情况": "第二件已经处理完了"}}
    give_back(dispute, book, more, "甲又交.xlsx")
    run(dispute, DAY_TWO)
    said = decide(dispute, desk_of(dispute), "定.xlsx", 采用="台账")
    stands = shown(dispute, "办理情况")[one]
    assert (codes(said), disputed(dispute), stands) == ([], [], LONG + "，已整改")


def test_a_number_in_a_value_that_waits_is_masked_whole(city: Home, book: Path) -> None:
    one = ids(city)[0]
    told = "请你们与来电人本人联系一下好吗他的手机号13800001234"
    give_back(city, book, {one: {"办理状态": told}}, "交回.xlsx")
    run(city)
    assert "他的手机号138" in notices(city)[one]
    assert "1380000" not in notices(city)[one]


def test_a_decision_on_the_desk_ends_what_waits_on_its_cell(city: Home, book: Path) -> None:
    one, two, *_ = ids(city)
    give_back(city, book, {one: {"办理状态": "办理中"}}, "1甲.xlsx")
    give_back(city, book, {one: {"办理状态": "已回复"}}, "2乙.xlsx")
    give_back(city, book, {one: {"办理状态": "以办结"}, two: {"备注": "丙"}}, "3丙.xlsx")
    run(city)
    assert "“以办结”没看懂" in notices(city)[one]
    decide(city, desk_of(city), "定.xlsx", 采用="台账")
    assert notices(city)[one] == ""
