"""上报: answers go up once, in the shape of whoever sent the lead, and again where they changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import run as door
from pipeline.files.folders import Home
from pipeline.jobs import tell
from tests import offices
from tests.offices import NOISE, codes, leads
from tests.outward import (
    BARBECUE,
    CLOSED,
    DUST,
    HOTLINE_UP,
    INSPECTION_UP,
    ONE,
    THREE,
    TWO,
    table,
    take,
    track,
)


@pytest.fixture
def home(answered_leads: Path, tmp_path: Path) -> Home:
    """One answer of the hotline and one of an inspection were reported on day one."""
    return Home(
        Path(shutil.copytree(answered_leads, tmp_path / "home", copy_function=shutil.copy2))
    )


def up(home: Home, path: str, now=ONE) -> list[dict[str, str]]:
    book = home.root / path.format(now)
    return table(book) if book.exists() else []


def test_the_hotline_gets_its_own_columns(home: Home) -> None:
    (row,) = up(home, HOTLINE_UP)
    assert row == {
        "工单编号": "2025071000000001",
        "工单标题": "烧烤店油烟",
        "承办单位": "城管局",
        "办理状态": "办结",
        "办理情况": "经查，该店没有装油烟净化器。已责令整改，7月10日装好。",
        "办结时间": "2025-07-10",
        "诉求属实": "是",
        "是否解决": "是",
        "未解决原因": "",
        "联系群众": "已联系",
        "联系时间": "2025-07-10",
        "公开答复内容": "您好！您反映的“烧烤店油烟”问题收悉。经查，该店没有装油烟净化器。"
        "已责令整改，7月10日装好。感谢您的关心和支持。",
        "上报说明": "",
    }


def test_an_inspection_gets_its_list(home: Home) -> None:
    (row,) = up(home, INSPECTION_UP)
    assert list(row)[:10] == [
        "序号", "受理编号", "交办问题基本情况", "行政区域", "污染类型", "调查核实情况",
        "是否属实", "处理和整改情况", "是否办结", "责任人被处理情况",
    ]  # fmt: skip
    assert (row["受理编号"], row["是否办结"], row["责任人被处理情况"]) == (BARBECUE, "已办结", "")


@pytest.mark.long
def test_numbers_of_eighteen_digits_stay_texts(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    number = "250912101108115409"
    offices.drop_export(home, [(number, *NOISE[1:])])
    take(home, ONE)
    track(home, {number: CLOSED}, ONE)
    assert [row["工单编号"] for row in up(home, HOTLINE_UP)] == [number]


def test_no_petitioner_goes_up_though_the_answer_names_him(home: Home) -> None:
    answer = "已联系王小明（13800001234），好味烧烤店已整改。"
    track(home, {NOISE[0]: {"办理情况": answer}}, TWO)
    said = str(up(home, HOTLINE_UP, TWO))
    assert "王" not in said and "1234" not in said and "好味烧烤店已整改" in said


def test_what_was_reported_is_not_reported_again(home: Home) -> None:
    said = take(home, TWO)
    assert not [path for path in said["outputs"] if "上报" in path]


def test_an_answer_that_changed_is_reported_again_and_says_so(home: Home) -> None:
    track(home, {NOISE[0]: {"办理情况": "又去看过，已装好。", "是否解决": "部分"}}, TWO)
    (row,) = up(home, HOTLINE_UP, TWO)
    assert row["上报说明"] == "再次上报：“办理情况”、“是否解决”有变（上次 2025-07-10）"
    assert up(home, INSPECTION_UP, TWO) == []


def test_a_change_that_the_answer_does_not_show_is_no_news(home: Home) -> None:
    track(home, {NOISE[0]: {"备注": "内部看一眼"}}, TWO)
    assert up(home, HOTLINE_UP, TWO) == []


def test_what_comes_later_on_the_same_day_stands_in_the_same_workbook(home: Home) -> None:
    track(home, {DUST: CLOSED | {"办结时间": "2025-07-10"}}, ONE)
    assert [row["受理编号"] for row in up(home, INSPECTION_UP)] == [BARBECUE, DUST]


def test_the_workbook_of_today_comes_back_when_outbox_was_deleted(home: Home) -> None:
    shutil.rmtree(home.outbox)
    take(home, ONE)
    assert [row["受理编号"] for row in up(home, INSPECTION_UP)] == [BARBECUE]


def test_an_answer_that_she_has_still_to_review_is_not_reported(home: Home) -> None:
    offices.run(home, ONE)
    book = offices.book_of(home, "城管局")
    ids = offices.lead_ids(home)
    offices.give_back(home, book, {ids[DUST]: CLOSED}, "城管局交回.xlsx")
    take(home, TWO)
    assert leads(home)[ids[DUST]]["status"] == "已回复"
    assert up(home, INSPECTION_UP, TWO) == []
    offices.decide_on(home, "审核", ids[DUST], {"审核": "通过"}, THREE, None)
    assert [row["受理编号"] for row in up(home, INSPECTION_UP, THREE)] == [DUST]


def test_a_stage_is_reported_as_a_stage(home: Home) -> None:
    stage = {"办理状态": "阶段性办结", "办理情况": "已查，围挡在装。"}
    track(home, {DUST: stage}, TWO)
    assert [row["是否办结"] for row in up(home, INSPECTION_UP, TWO)] == ["阶段性办结"]


@pytest.mark.long
def test_a_source_may_say_that_nothing_is_reported(home: Home) -> None:
    source = home.rules / "sources" / "12345热线.yaml"
    said = source.read_text("utf-8").replace("report_as: 12345回复", "report_as: 不上报")
    source.write_text(said, "utf-8")
    track(home, {NOISE[0]: {"办理情况": "改过的答复。"}}, TWO)
    assert up(home, HOTLINE_UP, TWO) == []


def test_an_unknown_shape_stops_the_run_and_is_named(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    source = home.rules / "sources" / "12345热线.yaml"
    said = source.read_text("utf-8").replace("report_as: 12345回复", "report_as: 12345表")
    source.write_text(said, "utf-8")
    assert door.main(["--home", str(home.root), "--now", str(TWO), "check"]) == 2
    assert "督察一览表" in capsys.readouterr().out


def test_the_history_says_when_a_lead_was_reported(home: Home) -> None:
    told = tell.history(home, offices.lead_ids(home)[NOISE[0]])["changes"]
    (one,) = [one for one in told if one["what"] == "上报"]
    assert (one["at"], one["where"]) == ("2025-07-10", HOTLINE_UP.format(ONE))


def test_a_report_that_is_dropped_is_not_taken_for_an_export(home: Home) -> None:
    before = leads(home)
    shutil.copy(home.root / INSPECTION_UP.format(ONE), home.inbox / "督察.xlsx")
    assert (codes(take(home, TWO)), leads(home)) == (["U01"], before)
