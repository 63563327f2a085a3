"""What a newer export says of a known lead, and what an older one does not turn back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.intake.export_moment import export_moment, is_earlier
from pipeline.files import schema
from pipeline.jobs.undo import undo
from tests.exports_again import Exports, codes

NUMBER = "2025071000000001"
WORDS = "蓬溪路12号烧烤店每晚油烟很大，熏得开不了窗，请处理。"
HEADERS = ("工单编号", "来电时间", "详细发生地", "主要内容")
BASE = (NUMBER, "2025-07-10 08:01", "蓬溪路12号", WORDS)
Taker = Callable[..., Any]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Exports]:
    exports = Exports(tmp_path / "home")
    yield exports
    exports.close()


@pytest.fixture
def trusting(tmp_path: Path) -> Iterator[Exports]:
    """An office that takes the platform's status."""
    exports = Exports(tmp_path / "home", status="take")
    yield exports
    exports.close()


def says(
    office: Exports, name: str = "导出.xlsx", above: tuple[Any, ...] = (), **cells: str
) -> Any:
    """Take an export of the one case with some cells more, by header."""
    row = dict(zip(HEADERS, BASE, strict=True)) | cells
    return office.take(tuple(row), tuple(row.values()), name=name, above=above)


# -- every column is news, a blank is none --------------------------------------------------------

SAID = {
    "紧急程度": ("一般", "特急"), "标题": ("油烟", "油烟扰民"),
    "主要内容": (WORDS, f"{WORDS}已三次。"),
    "详细发生地": ("蓬溪路12号", "蓬溪路14号"), "被投诉人": ("甲店", "乙店"),
    "来电类别": ("投诉", "举报"), "问题分类": ("油烟", "噪声"), "是否保密": ("否", "是"),
    "办理截止时间": ("2025-07-20", "2025-07-25"), "办理情况": ("已转办", "已约谈店主，限期整改"),
    "问题是否解决": ("否", "是"), "办结时间": ("2025-07-11", "2025-07-12"),
    "满意度": ("不满意", "满意"), "回访意见": ("还有味道", "好了"), "备注": ("甲", "乙"),
    "来电时间": ("2025-07-10 08:01", "2025-07-10 08:11"), "所属区域": ("蓬朗街道", "兵希街道"),
}  # fmt: skip
KEYS = {
    "紧急程度": "urgency", "标题": "title", "主要内容": "content", "详细发生地": "address",
    "被投诉人": "target", "来电类别": "request_type", "问题分类": "source_category",
    "是否保密": "confidential", "办理截止时间": "answer_due", "办理情况": "answer",
    "问题是否解决": "solved", "办结时间": "closed_at", "满意度": "satisfaction",
    "回访意见": "call_back_note", "备注": "remark", "来电时间": "received_at",
}  # fmt: skip


@pytest.mark.parametrize("header", [one for one in SAID if one in KEYS])
def test_a_newer_export_updates_every_column_and_a_blank_clears_none(
    office: Exports, header: str
) -> None:
    before, after = SAID[header]
    says(office, **{header: before})
    says(office, "新.xlsx", **{header: after})
    assert office.only()[KEYS[header]] == after
    says(office, "再.xlsx", **({} if header == "主要内容" else {header: ""}))
    assert office.only()[KEYS[header]] == after
    assert office.replays()


def test_a_deadline_that_comes_later_replaces_the_one_we_worked_out(office: Exports) -> None:
    says(office)
    said = says(office, "新.xlsx", 办理截止时间="2025-07-25")
    assert (office.only()["answer_due"], said.conflicts) == ("2025-07-25", 0)


def test_an_urgency_that_comes_later_raises_the_one_of_the_rules(office: Exports) -> None:
    says(office)
    said = says(office, "新.xlsx", 紧急程度="紧急")
    assert (office.only()["urgency"], said.conflicts) == ("紧急", 0)


def test_a_person_who_set_the_urgency_is_not_overruled(office: Exports) -> None:
    says(office)
    office.person_says("区攻坚办", urgency="特急")
    said = says(office, "新.xlsx", 紧急程度="紧急")
    assert (office.only()["urgency"], said.conflicts) == ("特急", 1)


def test_the_office_that_the_place_belongs_to_is_not_overruled(office: Exports) -> None:
    says(office, 所属区域="昆山开发区")
    before = office.only()["area"]
    said = says(office, "新.xlsx", 所属区域="昆山市开发区")
    assert (office.only()["area"], said.conflicts) == (before, 0)


# -- how content the citizen is -------------------------------------------------------------------


def test_a_satisfaction_and_its_words_come_with_a_later_export(office: Exports) -> None:
    says(office)
    said = says(office, "新.xlsx", 对办理结果是否满意="是", 回访结果="已经好了")
    state = office.only()
    assert (said.updated, state["satisfaction"], state["call_back_note"]) == (1, "满意", "已经好了")


def test_whom_it_did_not_content_is_worked_for_again(office: Exports) -> None:
    says(office)
    office.person_says("城管局", status="办结", closed_at="2025-07-10")
    said = says(office, "新.xlsx", 满意度="不满意")
    assert (office.only()["status"], codes(said)) == ("重新办理", ["W10"])


# -- the status of the platform -------------------------------------------------------------------


def test_what_is_done_there_is_done_here_where_its_status_is_taken(trusting: Exports) -> None:
    says(trusting)
    trusting.person_says("城管局", status="办理中")
    said = says(trusting, "新.xlsx", 工单状态="已办结", 办结时间="2025-07-12 10:00")
    state = trusting.only()
    assert (state["status"], state["closed_at"]) == ("办结", "2025-07-12 10:00")
    assert (said.conflicts, trusting.replays()) == (0, True)


def test_a_closing_without_its_day_is_of_today(trusting: Exports) -> None:
    says(trusting)
    says(trusting, "新.xlsx", 工单状态="已办结")
    assert trusting.only()["closed_at"] == trusting.place.moment


def test_what_a_person_put_aside_is_not_closed_by_an_export(trusting: Exports) -> None:
    says(trusting)
    trusting.person_says("区攻坚办", status="挂账")
    said = says(trusting, "新.xlsx", 工单状态="已办结")
    assert (trusting.only()["status"], said.conflicts) == ("挂账", 1)


def test_a_hint_says_what_is_done_there_and_changes_nothing(office: Exports) -> None:
    says(office)
    office.person_says("城管局", status="办理中")
    said = says(office, "新.xlsx", 工单状态="已办结")
    state = office.only()
    assert (state["status"], state["hint_status"]) == ("办理中", "办结")
    assert (codes(said), said.conflicts) == (["I49"], 0)
    assert codes(says(office, "再.xlsx", 工单状态="已办结")) == []


@pytest.mark.parametrize("handling", ["take", "hint"])
def test_what_has_to_be_done_again_there_begins_once_more_here(
    tmp_path: Path, handling: str
) -> None:
    office = Exports(tmp_path / "home", status=handling)
    says(office, 工单状态="办理中")
    office.person_says("城管局", status="办结", closed_at="2025-07-10")
    said = says(office, "新.xlsx", 工单状态="重新办理")
    state = office.only()
    assert (state["status"], state["closed_at"], state["reworks"]) == ("重新办理", "", "1")
    assert (codes(said), said.conflicts, office.replays()) == (["W10"], 0, True)
    office.close()


def test_what_was_done_again_here_is_not_opened_by_the_same_words(office: Exports) -> None:
    says(office)
    office.person_says("城管局", status="办结", closed_at="2025-07-10")
    says(office, "新.xlsx", 工单状态="重新办理")
    office.person_says("城管局", status="办结", closed_at="2025-07-10")
    says(office, "再.xlsx", 工单状态="重新办理", 备注="催")
    assert office.only()["status"] == "办结"


def test_what_was_merged_stays_merged(office: Exports) -> None:
    says(office)
    office.person_says("区攻坚办", status="并案")
    says(office, "新.xlsx", 工单状态="重新办理")
    assert office.only()["status"] == "并案"


def test_a_status_that_is_not_looked_at_does_nothing(tmp_path: Path) -> None:
    office = Exports(tmp_path / "home", status="ignore")
    says(office)
    said = says(office, "新.xlsx", 工单状态="已办结")
    assert (said.repeated, office.only()["status"]) == (1, "已派发")
    office.close()


# -- older exports --------------------------------------------------------------------------------


def test_an_older_export_that_is_dropped_again_turns_nothing_back(office: Exports) -> None:
    says(office, 备注="甲")
    says(office, "新.xlsx", 备注="乙")
    said = says(office, "旧的又存了一遍.xlsx", 备注="甲")
    assert (office.only()["remark"], said.repeated, codes(said)) == ("乙", 1, ["I48"])


def test_an_export_that_is_surely_newer_may_say_what_was_said_before(office: Exports) -> None:
    says(office, "0708_20250708.xlsx", 备注="甲")
    says(office, "0709_20250709.xlsx", 备注="乙")
    says(office, "0710_20250710.xlsx", 备注="甲")
    assert office.only()["remark"] == "甲"


def test_an_older_export_that_comes_late_overwrites_nothing(office: Exports) -> None:
    says(office, "2025-07-09.xlsx", 备注="新的")
    said = says(office, "2025-07-08.xlsx", 备注="旧的", 办理情况="已约谈")
    state = office.only()
    assert (state["remark"], state["answer"], codes(said)) == ("新的", "已约谈", ["I48"])


def test_the_moment_over_the_table_counts(office: Exports) -> None:
    says(office, above=(("导出时间：2025-07-09 17:00",),), 备注="新的")
    says(office, "又.xlsx", above=(("导出时间：2025-07-09 08:00",),), 备注="旧的")
    assert office.only()["remark"] == "新的"


def test_an_export_that_was_taken_back_makes_no_other_one_old(office: Exports) -> None:
    says(office, "2025-07-07.xlsx", 备注="甲")
    says(office, "2025-07-09.xlsx", 备注="乙")
    undo(office.place, "", "2025-07-09.xlsx")
    says(office, "2025-07-08.xlsx", 备注="丙")
    assert office.only()["remark"] == "丙"


def test_an_older_phone_does_not_replace_a_newer_one(office: Exports) -> None:
    says(office, "2025-07-09.xlsx", 姓名="王小明", 联系方式="13800001234")
    says(office, "2025-07-08.xlsx", 姓名="王小明", 联系方式="13900000000")
    person = office.only()["person"]
    rows = office.ledger.rows(schema.person.select())
    assert next(row.phone for row in rows if row.number == int(person)) == "13800001234"


# -- when an export was made ----------------------------------------------------------------------

NOW = datetime(2025, 7, 10, 8, 30)


@pytest.mark.parametrize(
    ("above", "name", "moment"),
    [
        ("导出时间：2025-07-09 17:05:33", "表.xlsx", "2025-07-09 17:05"),
        ("制表日期 2025年7月9日", "20250708.xlsx", "2025-07-09"),
        ("统计截至2025.7.9", "表.xlsx", "2025-07-09"),
        ("", "工单20250709.xlsx", "2025-07-09"),
        ("", "工单_20250709083011.xlsx", "2025-07-09 08:30"),
        ("", "工单2025-07-01至2025-07-09.xlsx", "2025-07-09"),
        ("", "2025-07-09/导出.xlsx", "2025-07-09"),
        ("", "截止20251231.xlsx", ""),
        ("", "工单2025071000000001.xlsx", ""),
        ("受理时间：2025-07-01", "表.xlsx", ""),
        ("", "20251345.xlsx", ""),
    ],
)
def test_when_an_export_was_made(above: str, name: str, moment: str) -> None:
    assert export_moment(above, name, NOW) == moment


@pytest.mark.parametrize(
    ("one", "other", "earlier"),
    [
        ("2025-07-08", "2025-07-09", True),
        ("2025-07-09", "2025-07-09 17:00", False),
        ("2025-07-09 08:00", "2025-07-09 17:00", True),
        ("2025-07-09", "", False),
    ],
)
def test_a_day_is_any_moment_of_it(one: str, other: str, earlier: bool) -> None:
    assert is_earlier(one, other) is earlier
