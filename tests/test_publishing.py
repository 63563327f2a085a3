"""公示: the coordinator approves, case by case, what is made public, and nothing else is."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest

import run as door
from pipeline import commands
from pipeline.core import fields
from pipeline.core.fields import PUBLISH
from pipeline.core.outward.publication import DECISION, LATER, NEVER, YES
from pipeline.files.folders import Home
from pipeline.jobs import tell
from tests import offices, robot
from tests.cutting import copied, cut
from tests.offices import cells, codes, desk_of, give_back, kept, lead_ids, leads, run
from tests.outward import (
    BARBECUE,
    CLOSED,
    DUST,
    INSPECTION,
    ONE,
    PUBLISHED,
    RECORD,
    SHEET,
    THREE,
    TWO,
    decide,
    table,
    take,
    track,
)

FORGET = {"before": "2026-01-01", "days": "", "dry_run": ""}
LEAD = "XS-20250710-0002"
SAID = "举报人反映：晨曦园***楼下好味烧烤店每晚油烟很大，熏得开不了窗。"


@pytest.fixture
def home(answered_leads: Path, tmp_path: Path) -> Home:
    """One closed case of an inspection waits for her word, one of the hotline does not."""
    return Home(
        Path(shutil.copytree(answered_leads, tmp_path / "home", copy_function=shutil.copy2))
    )


def asked(home: Home) -> list[str]:
    """Return the numbers of the cases that the desk asks about."""
    found = list((home.outbox / "待定").glob("*.xlsx"))
    try:
        return [row["受理编号"] for row in cells(found[0], SHEET)] if found else []
    except ValueError:  # no such sheet
        return []


def public(home: Home, now=TWO) -> list[dict[str, str]]:
    path = home.root / PUBLISHED.format(now)
    return table(path) if path.exists() else []


# -- asked -----------------------------------------------------------------------------------------


def test_only_closed_cases_of_inspections_are_asked_about(home: Home) -> None:
    assert asked(home) == [BARBECUE]


def test_she_sees_the_words_that_would_be_published_and_what_was_taken_out(home: Home) -> None:
    (row,) = cells(desk_of(home), SHEET)
    wanted = (
        "交办问题基本情况",
        "行政区域",
        "污染类型",
        "调查核实情况",
        "处理和整改情况",
        "已遮去",
    )
    assert [row[header] for header in wanted] == [
        SAID, "昆山开发区兵希办事处", "大气", "经查，该店没有装油烟净化器。",
        "已责令整改，7月10日装好。", "楼栋门牌 1 处、电话 1 处",
    ]  # fmt: skip


def test_an_office_that_publishes_nothing_is_not_asked(home: Home) -> None:
    settings = home.rules / "settings.yaml"
    said = settings.read_text("utf-8").replace("publish: 督察", "publish: 不公示")
    settings.write_text(said, "utf-8")
    take(home, TWO)
    assert asked(home) == []


def test_an_office_that_publishes_all_is_asked_about_the_hotline_too(home: Home) -> None:
    settings = home.rules / "settings.yaml"
    said = settings.read_text("utf-8").replace("publish: 督察", "publish: 全部")
    settings.write_text(said, "utf-8")
    take(home, TWO)
    assert sorted(asked(home)) == ["2025071000000001", BARBECUE]


@pytest.mark.parametrize(("key", "value"), [("publish", "部分"), ("publish_again", "0")])
def test_a_mistake_in_the_rule_stops_the_run(home: Home, key: str, value: str) -> None:
    settings = home.rules / "settings.yaml"
    said = re.sub(rf"\n{key}: \S+", f"\n{key}: {value}", settings.read_text("utf-8"))
    settings.write_text(said, "utf-8")
    assert door.main(["--home", str(home.root), "--now", str(TWO), "check"]) == 2


@pytest.mark.long
def test_rules_of_an_older_version_ask_as_the_shipped_ones(home: Home) -> None:
    settings = home.rules / "settings.yaml"
    said = re.sub(r"\npublish\w*: .*", "", settings.read_text("utf-8"))
    settings.write_text(said, "utf-8")
    for path in (home.rules / "sources").glob("*.yaml"):
        path.write_text(re.sub(r"\nreport_as: .*", "", path.read_text("utf-8")), "utf-8")
    take(home, TWO)
    assert asked(home) == [BARBECUE]


def test_what_is_asked_to_be_kept_secret_is_not_asked_about(home: Home) -> None:
    track(home, {DUST: CLOSED | {"备注": "不公开"}}, TWO)
    assert asked(home) == [BARBECUE]


def test_a_case_that_is_worked_on_again_is_not_asked_about_any_more(home: Home) -> None:
    track(home, {BARBECUE: {"办理状态": "重新办理"}}, TWO)
    assert asked(home) == []


# -- decided ---------------------------------------------------------------------------------------


def test_nothing_is_published_that_she_has_not_approved(home: Home) -> None:
    assert not (home.outbox / "公示").exists()
    decide(home, LEAD, TWO, 公示决定=LATER)
    assert public(home) == []


def test_what_she_approved_is_published_in_the_columns_of_the_list(home: Home) -> None:
    assert decide(home, LEAD, TWO, 公示决定=YES) == []
    (row,) = public(home)
    assert list(row.values()) == [
        "1.0", BARBECUE, SAID, "昆山开发区兵希办事处", "大气", "经查，该店没有装油烟净化器。",
        "属实", "已责令整改，7月10日装好。", "已办结", "",
    ]  # fmt: skip
    assert asked(home) == []


def test_the_published_workbook_holds_nothing_of_ours(home: Home) -> None:
    decide(home, LEAD, TWO, 公示决定=YES, 备注="科长看过")
    with zipfile.ZipFile(home.root / PUBLISHED.format(TWO)) as book:
        said = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    for ours in ("XS-2025", "BH-2025", "RK", "城管局", "区攻坚办", "科长", "13800001234", "501"):
        assert ours not in said, ours


def test_her_words_are_published_as_she_wrote_them(home: Home) -> None:
    decide(
        home,
        LEAD,
        TWO,
        公示决定=YES,
        交办问题基本情况="烧烤店油烟扰民。",
        责任人被处理情况="约谈 1 人",
    )
    (row,) = public(home)
    assert (row["交办问题基本情况"], row["责任人被处理情况"]) == ("烧烤店油烟扰民。", "约谈 1 人")


def test_a_number_that_she_writes_is_taken_out_and_she_is_told(home: Home) -> None:
    give = {"公示决定": YES, "调查核实情况": "已电话13912345678核实，属实。"}
    give_back(home, desk_of(home), {LEAD: give}, "定.xlsx", SHEET)
    said = take(home, TWO)
    assert codes(said) == ["U04"]
    assert "“调查核实情况”里有电话 1 处" in said["problems"][0]["message"]
    assert "13912345678" not in str(public(home)) + str(leads(home))


def test_words_without_a_decision_are_kept_for_the_next_desk(home: Home) -> None:
    decide(home, LEAD, TWO, 交办问题基本情况="烧烤店油烟扰民。")
    (row,) = cells(desk_of(home), SHEET)
    assert (row["交办问题基本情况"], public(home)) == ("烧烤店油烟扰民。", [])


def test_she_goes_on_in_her_own_copy_after_dropping_it_half_done(home: Home) -> None:
    mine = kept(desk_of(home), home)
    decide(home, LEAD, TWO, mine, 交办问题基本情况="烧烤店油烟扰民。")
    assert decide(home, LEAD, THREE, mine, 交办问题基本情况="烧烤店油烟扰民。", 公示决定=YES) == []
    assert [row["交办问题基本情况"] for row in public(home, THREE)] == ["烧烤店油烟扰民。"]


@pytest.mark.long
def test_a_refused_case_is_not_asked_about_again(home: Home) -> None:
    decide(home, LEAD, TWO, 公示决定=NEVER)
    track(home, {BARBECUE: {"办理情况": "改过的答复。"}}, THREE)
    assert (asked(home), public(home, THREE)) == ([], [])


@pytest.mark.long
def test_a_case_that_was_put_off_comes_back_after_some_days(home: Home) -> None:
    decide(home, LEAD, TWO, 公示决定=LATER, 备注="等检测报告")
    assert asked(home) == []
    take(home, TWO.replace(day=18))
    (row,) = cells(desk_of(home), SHEET)
    assert (row["为什么请审"], row["备注"]) == ("上次暂不公示，已满 7 天，请再审", "等检测报告")


@pytest.mark.parametrize(
    ("said", "told"),
    [({"公示决定": "同意共示"}, "最接近的是“同意公示”"),
     ({"公示决定": YES, "交办问题基本情况": ""}, "“交办问题基本情况”却空着")],
)  # fmt: skip
def test_what_is_no_decision_is_held(home: Home, said: dict[str, str], told: str) -> None:
    before = leads(home)
    give_back(home, desk_of(home), {LEAD: said}, "定.xlsx", SHEET)
    answer = take(home, TWO)
    assert (codes(answer), leads(home)) == (["U02"], before)
    assert told in answer["problems"][0]["message"]


def test_a_decision_about_a_case_that_has_changed_is_held(home: Home) -> None:
    desk = kept(desk_of(home), home)
    track(home, {BARBECUE: {"办理情况": "改过的答复。"}}, TWO)
    assert decide(home, LEAD, THREE, desk, 公示决定=YES) == ["U03"]
    assert public(home, THREE) == []


def test_an_approved_case_that_changes_is_taken_down_and_asked_about_with_her_words(
    home: Home,
) -> None:
    decide(home, LEAD, TWO, 公示决定=YES, 交办问题基本情况="烧烤店油烟扰民。")
    track(home, {BARBECUE: {"办理情况": "经查，又没开净化器。已立案。"}}, THREE)
    assert not list((home.outbox / "公示").glob("公示_*.xlsx"))
    (row,) = cells(desk_of(home), SHEET)
    assert [row[key] for key in ("交办问题基本情况", "处理和整改情况")] == [
        "烧烤店油烟扰民。",
        "已立案。",
    ]
    assert row["为什么请审"].startswith("上次同意公示，之后案情或答复有变")


def test_a_case_that_becomes_secret_is_taken_down(home: Home) -> None:
    decide(home, LEAD, TWO, 公示决定=YES)
    track(home, {BARBECUE: {"备注": "不公开"}}, THREE)
    assert not list((home.outbox / "公示").glob("公示_*.xlsx"))
    (row,) = table(home.root / RECORD.format(THREE))[-1:]
    assert row["现在怎样"] == "“备注”里要求保密或者不公开，不在公示表里"


def test_she_may_change_her_mind_on_the_desk_that_she_had(home: Home) -> None:
    desk = kept(desk_of(home), home)
    decide(home, LEAD, TWO, desk, 公示决定=YES)
    assert decide(home, LEAD, THREE, desk, 公示决定=NEVER) == []
    assert (public(home, THREE), leads(home)[LEAD][DECISION]) == ([], NEVER)


def test_the_record_says_who_approved_when_and_what_she_worded_herself(home: Home) -> None:
    words = {"交办问题基本情况": "烧烤店油烟扰民。", "责任人被处理情况": "无"}
    decide(home, LEAD, TWO, 公示决定=YES, 备注="科长看过", **words)
    row = table(home.root / RECORD.format(TWO))[-1]
    wanted = ("线索编号", "公示决定", "谁定的", "何时定的", "备注", "现在怎样", "改过的栏目")
    assert [row[header] for header in wanted] == [
        LEAD, YES, "区攻坚办", "2025-07-11 08:30:00", "科长看过", "在公示表里",
        "交办问题基本情况、责任人被处理情况",
    ]  # fmt: skip


# -- again, taken back, cut ------------------------------------------------------------------------


def test_the_same_again_is_nothing(home: Home) -> None:
    desk = kept(desk_of(home), home)
    decide(home, LEAD, TWO, desk, 公示决定=YES)
    before = leads(home)
    assert take(home, TWO)["outputs"] == []
    again = kept(desk, home)
    offices.type_into(desk, SHEET, {LEAD: {"公示决定": YES}}, again)
    shutil.copy(again, home.inbox / "又交.xlsx")
    said = take(home, TWO)
    assert (said["files"][0]["repeated"], leads(home)) == (1, before)


@pytest.mark.long
def test_the_next_day_the_table_stays_where_it_is_and_comes_back_when_deleted(home: Home) -> None:
    decide(home, LEAD, TWO, 公示决定=YES)
    outputs = take(home, THREE)["outputs"]
    assert not [path for path in outputs if "公示" in path]
    shutil.rmtree(home.outbox)
    take(home, THREE)
    assert [row["受理编号"] for row in public(home, THREE)] == [BARBECUE]


def test_a_decision_is_in_the_history_and_can_be_taken_back(home: Home) -> None:
    before = leads(home)
    give_back(home, desk_of(home), {LEAD: {"公示决定": YES, "备注": "好"}}, "定.xlsx", SHEET)
    take(home, TWO)
    told = tell.history(home, LEAD)["changes"]
    assert [one["what"] for one in told][-1] == "公示审批"
    assert {cell["field"] for cell in told[-1]["cells"]} >= {"公示·公示决定", "公示·公示备注"}
    commands.undo(commands.Call(home, THREE, words={"run": "", "file": "定.xlsx"}))
    assert leads(home) == before
    take(home, THREE)
    assert (public(home, THREE), asked(home)) == ([], [BARBECUE])
    assert door.main(["--home", str(home.root), "--now", str(THREE), "check"]) == 0


@pytest.mark.long
def test_taken_back_and_dropped_again_it_counts_again(home: Home) -> None:
    give_back(home, desk_of(home), {LEAD: {"公示决定": YES}}, "定.xlsx", SHEET)
    copy = kept(home.inbox / "定.xlsx", home)
    take(home, TWO)
    commands.undo(commands.Call(home, TWO, words={"run": "", "file": "定.xlsx"}))
    shutil.copy(copy, home.inbox / "定.xlsx")
    take(home, THREE)
    assert leads(home)[LEAD][DECISION] == YES


def test_a_table_of_ours_that_is_dropped_is_not_taken_for_an_export(home: Home) -> None:
    decide(home, LEAD, TWO, 公示决定=YES)
    before = leads(home)
    shutil.copy(home.root / PUBLISHED.format(TWO), home.inbox / "公示.xlsx")
    assert (codes(take(home, TWO)), leads(home)) == (["U01"], before)


def test_a_list_of_somebody_else_is_still_an_export(home: Home) -> None:
    other = ("X3JS202507140009", "2025-07-14", "青阳路工地扬尘很大。", "昆山开发区", "扬尘")
    rows = [("昆山市群众举报办理情况公示表",), INSPECTION, other]
    offices.write_table(home.inbox / "市里公示.xlsx", rows)
    assert take(home, TWO)["leads"]["new"] == 1


@pytest.mark.long
def test_two_cases_stand_in_the_order_of_their_approval(home: Home) -> None:
    track(home, {DUST: CLOSED}, ONE)
    ids = lead_ids(home)
    for number, now in ((DUST, TWO), (BARBECUE, THREE)):
        decide(home, ids[number], now, 公示决定=YES)
    assert [row["受理编号"] for row in public(home, THREE)] == [DUST, BARBECUE]


@pytest.mark.long
def test_a_case_whose_person_was_forgotten_stays_published_and_is_not_asked_about(
    home: Home,
) -> None:
    decide(home, LEAD, TWO, 公示决定=YES)
    commands.forget(commands.Call(home, TWO.replace(year=2027), words=FORGET))
    assert "3幢2单元501室" not in leads(home)[LEAD]["content"]
    take(home, TWO.replace(year=2027))
    assert ([row["受理编号"] for row in public(home)], asked(home)) == ([BARBECUE], [])


def test_no_form_carries_the_drafts(home: Home) -> None:
    assert any(key.startswith(PUBLISH) for key in leads(home)[LEAD])
    headers = cells(home.outbox / "总台账.xlsx", "台账")[0].keys()
    assert not set(headers) & {f"公示·{name}" for name in fields.PUBLISHED.values()}


@pytest.mark.long
def test_a_run_that_is_cut_ends_as_an_undisturbed_one(home: Home, tmp_path: Path) -> None:
    give_back(home, desk_of(home), {LEAD: {"公示决定": YES}}, "定.xlsx", SHEET)
    whole = copied(home.root, tmp_path / "whole")
    steps = int(cut(whole, 0, TWO).stdout)
    undisturbed = offices.dump(whole)
    assert [row["受理编号"] for row in public(whole)] == [BARBECUE]
    for step in range(1, steps + 1, max(1, steps // 12)):
        one = copied(home.root, tmp_path / str(step))
        assert cut(one, step, TWO).returncode == 9
        run(one, TWO)
        assert offices.dump(one) == undisturbed, f"cut before step {step} of {steps}"


@pytest.mark.long
@pytest.mark.libreoffice
def test_chosen_in_libreoffice_it_is_published(home: Home, tmp_path: Path) -> None:
    edits = [
        {"op": "set", "key": LEAD, "column": "公示决定", "value": YES},
        {"op": "set", "key": LEAD, "column": "责任人被处理情况", "value": "无"},
    ]
    saved = tmp_path / "定.xlsx"
    robot.edit(desk_of(home), edits, {saved: "xlsx"}, SHEET)
    shutil.copy(saved, home.inbox / "定.xlsx")
    assert codes(take(home, TWO)) == []
    assert [row["责任人被处理情况"] for row in public(home)] == ["无"]
