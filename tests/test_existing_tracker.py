"""An office that already has a tracker starts by dropping it in: what is taken as decided."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.intake.heading import Heading, find_heading
from pipeline.core.intake.intake import Draft, Intake
from pipeline.core.office import Office
from pipeline.files.demo import samples
from pipeline.files.folders import Home
from pipeline.files.rules import config
from pipeline.files.workplace import lists_of
from pipeline.running import SHIPPED_RULES
from tests import offices
from tests.offices import codes, leads, shown

NOW = datetime(2026, 11, 26, 8, 40)  # a Thursday
NEXT = datetime(2026, 11, 27, 8, 40)
HEADERS = ("编号", "受理时间", "交办时间", "诉求人", "联系电话", "反映内容", "地址", "责任单位",
           "配合单位", "办理时限", "办理进度", "办理情况", "完成时间", "满意度")  # fmt: skip
BLANK = dict.fromkeys(HEADERS)
GRILL = {
    "编号": "JB-001", "受理时间": "2026-11-02", "交办时间": "2026-11-03 10:00", "诉求人": "王小明",
    "联系电话": "13800001234", "反映内容": "蓬溪路12号烧烤店每晚油烟很大，熏得开不了窗。",
    "地址": "蓬溪路12号", "责任单位": "综合行政执法局", "办理进度": "在办",
}  # fmt: skip


def tracker(home: Home, *rows: dict[str, Any], name: str = "环境线索台账.xlsx") -> None:
    table = [tuple({**BLANK, **row}.values()) for row in rows]
    offices.write_table(home.inbox / name, [HEADERS, *table])


def took(home: Home, **more: Any) -> dict[str, str]:
    """The state of the one lead of a tracker with one row."""
    tracker(home, {**GRILL, **more})
    offices.run(home, NOW)
    (state,) = leads(home).values()
    return state


States = dict[str, dict[str, str]]
ROWS: dict[str, dict[str, Any]] = {}


def row(**more: Any) -> str:
    """Add a row to the tracker that the tests of single rows share; return its number."""
    number = f"JB-{len(ROWS) + 1:03}"
    ROWS[number] = {**GRILL, "编号": number, **more}
    return number


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> States:
    """The states of all rows by their number, after one run."""
    home = offices.new_home(tmp_path_factory.mktemp("taken"))
    tracker(home, *ROWS.values())
    offices.run(home, NOW)
    return {state["source_number"]: state for state in leads(home).values()}


@pytest.fixture(scope="module")
def office() -> Office:
    return config.load(SHIPPED_RULES)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return offices.new_home(tmp_path)


# -- which table is a tracker ---------------------------------------------------------------------

HOTLINE, OURS, BY_HAND, INSPECTION = "12345热线", "现有台账", "手工登记表", "督察一览表"
CLAIMS = [
    ("环境线索台账.xlsx", "编号 反映内容 责任单位 办理进度", OURS),
    ("11月.xlsx", "编号 反映内容 责任单位 办理进度", OURS),
    ("11月.xlsx", "序号 事项 牵头单位 状态 完成时间", OURS),
    ("跟踪.xlsx", "工单编号 来电时间 主要内容 承办单位 办理状态", OURS),
    ("12345导出.xlsx", "工单编号 来电时间 主要内容 承办单位 办理状态", HOTLINE),
    ("12345工单汇总.xlsx", "工单编号 来电时间 主要内容 承办单位 工单状态", HOTLINE),
    ("第六批.xlsx", "受理编号 交办问题基本情况 行政区域 污染类型 是否属实 是否办结", INSPECTION),
    ("督察台账.xlsx", "受理编号 交办问题基本情况 责任单位 是否办结 办理情况", OURS),
    ("环境信访台账.xlsx", "受理编号 受理时间 主要内容 承办部门 工单状态 是否满意", OURS),
    ("11月.xlsx", "工单编号 主要内容 承办单位 工单状态 领导批示 督办情况", HOTLINE),
    ("问题清单.xlsx", "序号 问题描述 具体位置 牵头部门 进展情况 完成时限", OURS),
    ("来访.xlsx", "登记时间 反映内容 联系电话", BY_HAND),
    ("来访台账.xlsx", "登记时间 反映内容 联系电话 责任单位", BY_HAND),
]


@pytest.mark.parametrize(("file", "headers", "source"), CLAIMS)
def test_headers_and_file_tell_the_source(
    file: str, headers: str, source: str, office: Office
) -> None:
    found = find_heading([(1, tuple(headers.split()))], file, "Sheet1", office.sources)
    assert isinstance(found, Heading)
    assert found.source.name == source


TITLE = ("环境问题跟踪表", "", "", "", "", "", "")
UPPER = ("序号", "收件日期", "反映问题", "诉求人", "", "责任单位", "办理情况")
LOWER = ("", "", "", "姓名", "联系电话", "牵头单位", "是否办结")
ROW = ("1", "2026-11-02", "烧烤店油烟很大", "王某", "13800001234", "城管局", "否")


def test_headers_in_two_rows_are_read_as_one(office: Office) -> None:
    rows = list(enumerate((TITLE, UPPER, LOWER, ROW), 1))
    found = find_heading(rows, "11月.xlsx", "Sheet1", office.sources)
    assert isinstance(found, Heading)
    assert (found.source.name, found.row) == (OURS, 3)
    (draft,) = Intake(found, lists_of(office), "secret").rows(rows)
    assert isinstance(draft, Draft)
    assert (draft.values["department"], draft.values["status"]) == ("城管局", "办理中")
    assert draft.person == {"petitioner": "王某", "phone": "13800001234"}


def test_a_row_of_a_table_is_no_second_row_of_headers(office: Office) -> None:
    rows = [
        (1, HEADERS),
        (2, tuple({**BLANK, **GRILL, "办理进度": "是", "诉求人": "姓名"}.values())),
    ]
    found = find_heading(rows, "台账.xlsx", "Sheet1", office.sources)
    assert isinstance(found, Heading)
    assert found.row == 1


def test_no_shipped_sample_is_taken_for_a_tracker(home: Home) -> None:
    samples.write_exports(home.inbox, 1, NEXT.date(), NOW.date())
    said = offices.run(home, NOW)
    assert OURS not in {one["source"] for one in said["files"]}


# -- what it says is decided ----------------------------------------------------------------------


DEPARTMENT_IS_DECIDED_BY = row()


def test_its_department_is_decided_by_an_alias_too(taken: States) -> None:
    state = taken[DEPARTMENT_IS_DECIDED_BY]
    kept = (state["department"], state["decided_by"], state["status"], state["source_number"])
    assert kept == ("城管局", OURS, "办理中", "JB-001")
    assert state["reason"] == "现有台账已派 城管局"


def test_rules_suggest_nothing_else(home: Home) -> None:
    took(home, 责任单位="公安局")
    rules = home.rules / "settings.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + "# new\n", encoding="utf-8")
    said = offices.run(home, NEXT)
    assert (said["reroutes"], leads(home)["XS-20261126-0001"]["department"]) == (0, "公安局")


def test_who_reported_stands_apart(home: Home) -> None:
    state = took(home)
    assert "王小明" not in repr(state)
    assert shown(home, "诉求人") == {"XS-20261126-0001": "王小明"}


@pytest.mark.parametrize(
    ("word", "status"),
    [("在办", "办理中"), ("未办结", "办理中"), ("否", "办理中"), ("是", "办结"), ("已办结", "办结"),
     ("阶段性办结", "阶段性办结"), ("已转办", "已派发"), ("退回热线", "退回平台"),
     ("重复件", "并案"), (None, "已派发")],
)  # fmt: skip
def test_its_words_for_a_status(word: str | None, status: str, office: Office) -> None:
    source = next(one for one in office.sources if one.name == OURS)
    heading = find_heading([(1, HEADERS)], "台账", "", office.sources)
    assert isinstance(heading, Heading)
    assert heading.source == source
    intake = Intake(heading, lists_of(office), "secret")
    row = tuple({**BLANK, **GRILL, "办理进度": word}.values())
    (draft,) = intake.rows([(2, row)])
    assert isinstance(draft, Draft)
    assert draft.values.get("status", "已派发") == status


ALONE = row()


def test_helpers_are_those_it_names_and_no_others(taken: States) -> None:
    assert taken[ALONE]["assisting"] == ""


HELPED = row(配合单位="属地、公安局")


def test_the_local_office_among_the_helpers(taken: States) -> None:
    assert taken[HELPED]["assisting"] == "蓬朗办事处、公安局"


SHARED = row(责任单位="城管局、公安局")
MARKED = row(责任单位="公安局（配合）/综合行政执法局（牵头）")
SHARED_WITH_NOBODY_KNOWN = row(责任单位="城管局、环卫所")


def test_of_several_departments_the_first_leads(taken: States) -> None:
    assert (taken[SHARED]["department"], taken[SHARED]["assisting"]) == ("城管局", "公安局")


def test_or_the_one_that_is_marked(taken: States) -> None:
    assert (taken[MARKED]["department"], taken[MARKED]["assisting"]) == ("城管局", "公安局")


def test_several_of_which_one_is_unknown_wait(taken: States) -> None:
    state = taken[SHARED_WITH_NOBODY_KNOWN]
    assert (state["department"], state["hint_department"]) == ("", "城管局、环卫所")


# -- clocks ---------------------------------------------------------------------------------------


DUE = row(办理时限="2026-12-24")


def test_its_due_date_stands(taken: States) -> None:
    assert taken[DUE]["answer_due"] == "2026-12-24"


def test_a_missing_due_date_is_reckoned_from_when_it_was_given_out(home: Home) -> None:
    tracker(home, GRILL)
    said = offices.run(home, NOW)
    (state,) = leads(home).values()
    assert (state["dispatched_at"], state["clock_start"]) == ("2026-11-03 10:00",) * 2
    assert state["answer_due"] < "2026-11-26"
    assert codes(said) == ["A08", "A13"]


def test_what_was_late_when_it_came_in_climbs_from_tomorrow(home: Home) -> None:
    tracker(home, {**GRILL, "办理时限": "2026-11-09"})
    said = offices.run(home, NOW)
    assert (shown(home, "督办级别"), codes(said)) == ({"XS-20261126-0001": ""}, ["A13"])
    offices.run(home, NEXT)
    assert shown(home, "督办级别") == {"XS-20261126-0001": "催办"}


NOT_GIVEN_OUT = row(交办时间=None)


def test_or_from_when_it_was_received(taken: States) -> None:
    assert taken[NOT_GIVEN_OUT]["dispatched_at"] == "2026-11-02"


FROM_THE_FUTURE = row(交办时间="2027-01-05 10:00")


def test_or_from_today_and_never_from_the_future(taken: States) -> None:
    assert taken[FROM_THE_FUTURE]["dispatched_at"] == "2026-11-26 08:40"


NOT_RECEIVED = row(受理时间=None)


def test_a_lead_without_a_moment_of_receipt_was_received_when_given_out(taken: States) -> None:
    assert taken[NOT_RECEIVED]["received_at"] == "2026-11-03 10:00"


GOING_ON = row()


def test_work_that_goes_on_was_acknowledged_and_not_late(taken: States) -> None:
    assert taken[GOING_ON]["acknowledged_at"] == "2026-11-03 10:00"


ONLY_GIVEN_OUT = row(办理进度="已派发")


def test_a_lead_that_only_was_given_out_waits_to_be_acknowledged(taken: States) -> None:
    assert taken[ONLY_GIVEN_OUT]["acknowledged_at"] == ""


PAUSED = row(办理进度="挂账")


def test_a_paused_lead_comes_in_with_its_clock_stopped(taken: States) -> None:
    assert taken[PAUSED]["paused_at"] == "2026-11-03 10:00"


ASKED_BACK = row(办理进度="退单")


def test_a_lead_that_was_asked_to_be_sent_back_has_been_asked_once(taken: States) -> None:
    state = taken[ASKED_BACK]
    assert (state["status"], state["returns"]) == ("退单待审", "1")


REWORKED = row(办理进度="重新办理")


def test_rework_that_goes_on_keeps_its_clock(taken: States) -> None:
    state = taken[REWORKED]
    assert (state["clock_start"], state["reworks"]) == ("2026-11-03 10:00", "")


# -- what is closed, what nobody knows ------------------------------------------------------------


CLOSED = row(办理进度="已办结", 完成时间="2026-11-09")


def test_a_closed_lead_comes_in_closed_on_its_day(taken: States) -> None:
    state = taken[CLOSED]
    assert (state["status"], state["closed_at"]) == ("办结", "2026-11-09")


def test_a_closed_lead_without_a_day_is_taken_and_said(home: Home) -> None:
    tracker(home, {**GRILL, "办理进度": "已办结", "办理时限": "2026-11-09"})
    said = offices.run(home, NOW)
    (state,) = leads(home).values()
    assert (state["status"], state["closed_at"], codes(said)) == ("办结", "", ["A09"])


def test_an_unknown_department_waits_with_its_word(home: Home) -> None:
    tracker(
        home, {**GRILL, "责任单位": "环卫所"}, {**GRILL, "编号": "JB-002", "责任单位": "环卫所"}
    )
    said = offices.run(home, NOW)
    assert set(shown(home, "承办单位").values()) == {"待分派"}
    assert {one["hint_department"] for one in leads(home).values()} == {"环卫所"}
    (problem,) = said["problems"]
    assert (problem["code"], problem["cell"]) == ("A07", "第 2 行")
    assert "“环卫所”（2 条" in problem["message"]


def test_an_unknown_department_is_not_left_to_changed_rules(home: Home) -> None:
    took(home, 责任单位="环卫所")
    rules = home.rules / "settings.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + "# new\n", encoding="utf-8")
    offices.run(home, NEXT)
    assert leads(home)["XS-20261126-0001"]["department"] == ""


def test_a_lead_of_several_departments_is_said(home: Home) -> None:
    tracker(home, {**GRILL, "责任单位": "城管局、公安局", "办理时限": "2026-12-24"})
    assert codes(offices.run(home, NOW)) == ["A12"]


def test_a_closed_lead_of_an_unknown_department_asks_nobody(home: Home) -> None:
    more = {"责任单位": "环卫所", "办理进度": "办结", "完成时间": "2026-11-09"}
    tracker(home, {**GRILL, **more})
    said = offices.run(home, NOW)
    assert (codes(said), said["leads"]["pending"]) == (["A10"], 0)


NOBODYS = row(责任单位=None, 办理进度=None)


def test_a_lead_without_a_department_is_routed_as_any_other(taken: States) -> None:
    state = taken[NOBODYS]
    assert (state["department"], state["decided_by"]) == ("城管局", "")
    assert state["dispatched_at"] == "2026-11-26 08:40"


# -- a newer tracker ------------------------------------------------------------------------------


def test_a_newer_tracker_moves_what_it_has_changed(home: Home) -> None:
    took(home)
    tracker(home, {**GRILL, "责任单位": "公安局", "办理进度": "办结"}, name="新台账.xlsx")
    said = offices.run(home, NEXT)
    (state,) = leads(home).values()
    assert (state["department"], state["status"], said["conflicts"]) == ("公安局", "办结", 0)
    assert said["files"][0]["updated"] == 1
    assert state["closed_at"] == "2026-11-27 08:40"


def test_what_a_person_changed_meanwhile_is_not_overwritten(home: Home) -> None:
    took(home)
    typed = {"XS-20261126-0001": {"承办单位": "水务局", "办理状态": "已回复"}}
    book = home.outbox / "总台账.xlsx"
    offices.type_into(book, "台账", typed, book)
    offices.run(home, NOW)
    tracker(home, {**GRILL, "责任单位": "公安局", "办理进度": "办结"}, name="新台账.xlsx")
    said = offices.run(home, NEXT)
    (state,) = leads(home).values()
    assert (state["department"], said["conflicts"]) == ("水务局", 2)


def test_what_a_person_changed_stands_where_the_tracker_says_the_same_as_before(home: Home) -> None:
    took(home)
    book = home.outbox / "总台账.xlsx"
    offices.type_into(book, "台账", {"XS-20261126-0001": {"承办单位": "水务局"}}, book)
    offices.run(home, NOW)
    tracker(home, {**GRILL, "满意度": "满意"}, name="新台账.xlsx")
    said = offices.run(home, NEXT)
    (state,) = leads(home).values()
    assert (state["department"], state["satisfaction"], said["conflicts"]) == ("水务局", "满意", 0)


def test_it_decides_what_so_far_only_rules_had_said(home: Home) -> None:
    offices.drop_export(home, [("2026112600000001", "2026-11-25 09:00", "王小明", "13800001234",
                                "蓬溪路12号", "油烟", GRILL["反映内容"], "投诉")])  # fmt: skip
    offices.run(home, NOW)
    tracker(home, {**GRILL, "编号": "2026112600000001", "责任单位": "公安局"})
    said = offices.run(home, NEXT)
    (state,) = leads(home).values()
    assert (state["department"], state["status"], said["conflicts"]) == ("公安局", "办理中", 0)
    assert state["decided_by"] == OURS


def test_it_decides_nothing_that_a_person_has_decided(home: Home) -> None:
    offices.drop_export(home, [("2026112600000001", "2026-11-25 09:00", "王小明", "13800001234",
                                "蓬溪路12号", "油烟", GRILL["反映内容"], "投诉")])  # fmt: skip
    offices.run(home, NOW)
    book = home.outbox / "总台账.xlsx"
    offices.type_into(book, "台账", {"XS-20261126-0001": {"承办单位": "水务局"}}, book)
    tracker(home, {**GRILL, "编号": "2026112600000001", "责任单位": "公安局"})
    said = offices.run(home, NEXT)
    (state,) = leads(home).values()
    assert (state["department"], said["conflicts"]) == ("水务局", 1)


def test_the_same_tracker_twice_is_nothing(home: Home) -> None:
    tracker(home, GRILL, {**GRILL, "编号": "JB-002", "责任单位": "环卫所"})
    offices.run(home, NOW)
    tracker(home, GRILL, {**GRILL, "编号": "JB-002", "责任单位": "环卫所"}, name="又.xlsx")
    said = offices.run(home, NEXT)
    assert (said["leads"]["new"], said["files"][0]["updated"]) == (0, 0)
