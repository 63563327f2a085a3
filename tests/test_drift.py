"""The diary of headers: a source whose headers change is named, one that lost too much is stopped.

Each test drops exports in a real home, a few days apart.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql

from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.schema import heading
from tests.offices import HEADERS, NOISE, SQUARE, leads, new_home, run, write_table
from tests.test_receipts import receipt

THURSDAY = datetime(2025, 7, 10, 8, 30)
FRIDAY = datetime(2025, 7, 11, 8, 30)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that has taken an export of the hotline on Thursday."""
    home = new_home(tmp_path / "home")
    drop(home, THURSDAY, HEADERS, NOISE)
    return home


def drop(
    home: Home, now: datetime, headers: tuple[str, ...], row: tuple[Any, ...], name: str = "导出"
) -> dict[str, Any]:
    write_table(home.inbox / f"{name}_{now:%d}.xlsx", [headers, row])
    return run(home, now)


def renamed(**names: str) -> tuple[str, ...]:
    return tuple(names.get(header, header) for header in HEADERS)


def codes(said: dict[str, Any]) -> list[str]:
    return [one["code"] for one in said["problems"] if one["code"].startswith("K")]


def diary(home: Home) -> list[Any]:
    ledger = Ledger(home.database)
    try:
        return ledger.rows(sql.select(heading).order_by(heading.c.number))
    finally:
        ledger.close()


def message(said: dict[str, Any], code: str) -> str:
    return next(one["message"] for one in said["problems"] if one["code"] == code)


def test_the_first_table_of_a_source_is_no_change(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home")
    assert codes(drop(home, THURSDAY, HEADERS, NOISE)) == []


def test_the_same_headers_again_are_no_change(home: Home) -> None:
    assert codes(drop(home, FRIDAY, HEADERS, SQUARE)) == []


def test_columns_in_another_order_are_no_change(home: Home) -> None:
    assert codes(drop(home, FRIDAY, HEADERS[::-1], SQUARE[::-1])) == []


def test_a_new_column_is_named_and_the_rows_are_taken(home: Home) -> None:
    said = drop(home, FRIDAY, (*HEADERS, "来电心情"), (*SQUARE, "急"))
    assert (codes(said), said["leads"]["new"]) == (["K03"], 1)
    assert "新的列：来电心情" in message(said, "K03")


def test_a_column_that_changed_its_name_to_one_we_know_is_named_and_taken(home: Home) -> None:
    said = drop(home, FRIDAY, renamed(主要内容="反映内容"), SQUARE)
    assert (codes(said), said["leads"]["new"]) == (["K03"], 1)
    assert "新的列：反映内容" in message(said, "K03")
    assert "没有了的列：主要内容" in message(said, "K03")


def test_a_known_column_that_is_gone_is_a_warning_and_the_rows_are_taken(home: Home) -> None:
    said = drop(home, FRIDAY, renamed(来电时间="打进来的钟点"), SQUARE)
    assert (codes(said), said["leads"]["new"]) == (["K01"], 1)
    assert "受理时间" in message(said, "K01")


def test_a_needed_column_that_is_gone_stops_the_file(home: Home) -> None:
    said = drop(home, FRIDAY, renamed(主要内容="诉求详情全文"), SQUARE)
    assert (codes(said), said["files"][0]["status"], len(leads(home))) == (["K02"], "待处理", 1)
    told = message(said, "K02")
    assert "内容（原来叫“主要内容”）" in told
    assert "诉求详情全文" in told


def test_a_table_without_its_numbers_is_not_taken_for_one_made_by_hand(home: Home) -> None:
    said = drop(home, FRIDAY, HEADERS[1:], SQUARE[1:])
    assert (codes(said), len(leads(home))) == (["K02"], 1)


def test_a_table_made_by_hand_is_still_taken(home: Home) -> None:
    said = drop(
        home, FRIDAY, ("内容", "地址", "联系电话"), (SQUARE[6], SQUARE[4], SQUARE[3]), "登记"
    )
    assert (codes(said), said["leads"]["new"]) == ([], 1)


def test_a_layout_that_was_seen_before_is_told_once(home: Home) -> None:
    drop(home, FRIDAY, (*HEADERS, "来电心情"), (*SQUARE, "急"))
    drop(home, datetime(2025, 7, 12, 8, 30), HEADERS, NOISE)
    again = drop(home, datetime(2025, 7, 14, 8, 30), (*HEADERS, "来电心情"), (*NOISE, "不急"))
    assert codes(again) == []


def test_the_diary_keeps_what_came_and_what_it_was_taken_for(home: Home) -> None:
    drop(home, FRIDAY, (*HEADERS, "来电心情"), (*SQUARE, "急"))
    first, second = diary(home)
    assert (first.source, first.file, first.at) == ("12345热线", "导出_10.xlsx", "2025-07-10 08:30")
    assert '["主要内容", "内容"]' in first.taken
    assert '["来电心情", ""]' in second.taken


def test_the_receipt_tells_every_column_of_a_table_that_changed(home: Home) -> None:
    said = drop(home, FRIDAY, renamed(来电时间="打进来的钟点"), SQUARE)
    rows = receipt(home, said, "表头变化")
    told = {row["表里的列名"]: (row["我们的栏目"], row["变化"]) for row in rows}
    assert told["打进来的钟点"] == ("", "新的列")
    assert told["来电时间"] == ("受理时间", "没有了")
    assert told["主要内容"] == ("内容", "照旧")


def test_a_file_that_was_stopped_leaves_no_trace_in_the_diary(home: Home) -> None:
    drop(home, FRIDAY, renamed(主要内容="诉求详情全文"), SQUARE)
    assert len(diary(home)) == 1


def test_a_column_that_means_something_else_now_is_named(home: Home) -> None:
    source = home.rules / "sources" / "12345热线.yaml"
    said = (
        source.read_text("utf-8")
        .replace("[工单标题, ", "[")
        .replace("[受理备注, ", "[工单标题, 受理备注, ")
    )
    source.write_text(said, "utf-8")
    told = drop(home, FRIDAY, HEADERS, SQUARE)
    assert codes(told) == ["K01"]
    assert "标题" in message(told, "K01")
