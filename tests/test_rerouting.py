"""改派建议: changed rules move nothing by themselves; they ask, and the coordinator decides."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sql

import run as door
from pipeline import commands
from pipeline.files import schema
from pipeline.files.desk import reroutes
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.jobs import tell
from tests import offices
from tests.offices import (
    DAY_TWO,
    DONE,
    NOISE,
    RIDDLE,
    SEWER,
    book_of,
    cells,
    codes,
    desk_of,
    drop_export,
    kept,
    lead_ids,
    leads,
    new_home,
    run,
    type_into,
)

SHEET = "改派建议"
LATER = DAY_TWO.replace(hour=15)
SMOKE = ("{name: 餐饮油烟, lead: 城管局,", "{name: 餐饮油烟, lead: 生态环境局,")
BACK = (SMOKE[1], SMOKE[0])
MASKED = ("kind: desk, sees_contacts: yes", "kind: desk, sees_contacts: no")
ELSEWHERE = (SMOKE[1], "{name: 餐饮油烟, lead: 住建局,")


def edit(folder: Path, change: tuple[str, str], file: str = "departments.yaml") -> None:
    """Edit a rule file, as with an editor of texts."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = new_home(tmp_path_factory.mktemp("issued"))
    drop_export(home)
    run(home)
    return home.root


@pytest.fixture
def home(issued: Path, tmp_path: Path) -> Home:
    """A home in which 城管局 has the lead of smoke."""
    return Home(Path(shutil.copytree(issued, tmp_path / "home", copy_function=shutil.copy2)))


@pytest.fixture
def asked(home: Home) -> Home:
    """The same home after 餐饮油烟 went to 生态环境局 in the rules, and a run."""
    edit(home.rules, SMOKE)
    run(home, DAY_TWO)
    return home


def smoke(home: Home) -> dict[str, str]:
    return next(one for one in leads(home).values() if one["source_number"] == NOISE[0])


def suggestions(home: Home) -> list[dict[str, Any]]:
    """The rows of 改派建议, none where there is no such sheet."""
    desks = list((home.outbox / "待定").glob("*.xlsx"))
    there = desks and SHEET in openpyxl.load_workbook(desks[0]).sheetnames
    return cells(desks[0], SHEET) if there else []


def decide(
    home: Home, desk: Path | None = None, now: datetime = LATER, name: str = "定.xlsx", **said: str
) -> dict[str, Any]:
    """Choose for the lead of smoke on the desk, drop it back, run."""
    type_into(desk or desk_of(home), SHEET, {smoke(home)["id"]: said}, home.inbox / name)
    return run(home, now)


def titles(home: Home, department: str) -> list[str]:
    return [row["标题"] for row in cells(book_of(home, department), "办理")]


def check(home: Home) -> int:
    return door.main(["--home", str(home.root), "--now", str(LATER), "check"])


def take_back(home: Home, name: str = "定.xlsx") -> None:
    commands.undo(commands.Call(home, LATER, words={"run": "", "file": name}))


# -- asked, not done ------------------------------------------------------------------------------


def test_changed_rules_move_no_lead(asked: Home) -> None:
    assert (smoke(asked)["department"], smoke(asked)["status"]) == ("城管局", "已派发")


def test_changed_rules_suggest_the_other_department_with_both_reasons(asked: Home) -> None:
    (row,) = suggestions(asked)
    assert row["线索编号"] == smoke(asked)["id"]
    assert (row["现承办单位"], row["建议承办单位"]) == ("城管局", "生态环境局")
    assert row["建议理由"].startswith("规则“餐饮油烟”：标题第1字“烧烤店”")
    assert row["原理由"] == smoke(asked)["reason"]


def test_the_sheet_has_lists_to_choose_from(asked: Home) -> None:
    page = openpyxl.load_workbook(desk_of(asked))[SHEET]
    lists = {rule.formula1 for rule in page.data_validations.dataValidation}
    assert len([one for one in lists if one and one not in ("FALSE", "=FALSE")]) >= 2


def test_a_number_in_the_content_is_masked_where_the_coordinator_may_not_see_it(home: Home) -> None:
    other = (NOISE[1], "赵明远", "13900009999", "兵希街道晨曦园", "面馆油烟")
    row = ("2025071000000077", *other, "晨曦园楼下面馆油烟很大，电话13877778888。", "投诉")
    drop_export(home, [row], "又一件.xlsx")
    run(home)
    edit(home.rules, SMOKE)
    edit(home.rules, MASKED)
    run(home, DAY_TWO)
    assert [one["内容"] for one in suggestions(home)][1:] == [
        "晨曦园楼下面馆油烟很大，电话138****8888。"
    ]


def test_the_run_says_how_many_it_asks_about(home: Home) -> None:
    before = run(home, DAY_TWO)
    edit(home.rules, SMOKE)
    said = run(home, LATER)
    assert (before["reroutes"], said["reroutes"]) == (0, 1)
    assert said["leads"]["pending"] == before["leads"]["pending"] + 1


def test_the_same_rules_ask_once(asked: Home) -> None:
    assert run(asked, LATER)["reroutes"] == 0
    assert len(suggestions(asked)) == 1


def test_a_comment_in_the_rules_asks_nothing(home: Home) -> None:
    edit(home.rules, ("departments:", "# 部门\ndepartments:"))
    assert (run(home, DAY_TWO)["reroutes"], suggestions(home)) == (0, [])


def test_rules_that_are_changed_back_ask_no_more(asked: Home) -> None:
    edit(asked.rules, BACK)
    run(asked, LATER)
    assert suggestions(asked) == []


def test_rules_that_are_changed_once_more_ask_about_the_last_change_alone(asked: Home) -> None:
    edit(asked.rules, ELSEWHERE)
    run(asked, LATER)
    assert [row["建议承办单位"] for row in suggestions(asked)] == ["住建局"]


def test_what_waits_in_待分派_is_still_routed_at_once(home: Home) -> None:
    new = (
        "rules:\n  - name: 有事反映\n    category: 餐饮油烟\n    when: [有事反映]\n    points: 9\n"
    )
    new += "    examples: {yes: [有事反映一, 有事反映二], no: [河水发黑]}\n"
    edit(home.rules, ("rules:\n", new), "routing/air.yaml")
    said = run(home, DAY_TWO)
    riddle = leads(home)[lead_ids(home)[RIDDLE[0]]]
    assert (said["routed_again"], said["reroutes"]) == (1, 0)
    assert riddle["department"] == "城管局"


# -- never asked ----------------------------------------------------------------------------------


def pin(home: Home, department: str) -> None:
    """Let the coordinator give the lead of smoke to a department in 总台账."""
    tracker = home.outbox / "总台账.xlsx"
    typed = {smoke(home)["id"]: {"承办单位": department}}
    type_into(tracker, "台账", typed, home.inbox / "台账.xlsx")
    run(home, DAY_TWO)


def test_what_a_person_decided_is_never_asked_about(home: Home) -> None:
    pin(home, "住建局")
    edit(home.rules, SMOKE)
    assert (run(home, LATER)["reroutes"], suggestions(home)) == (0, [])


def confirmable(home: Home) -> tuple[str, Path]:
    """A lead that a rule has given to 城管局 since, and the desk of before, on which she says so.

    Her choice changes nothing, so ``decided_by`` says nothing of it.
    """
    before = kept(desk_of(home), home)
    new = (
        "rules:\n  - name: 有事反映\n    category: 餐饮油烟\n    when: [有事反映]\n    points: 9\n"
    )
    new += "    examples: {yes: [有事反映一, 有事反映二], no: [河水发黑]}\n"
    edit(home.rules, ("rules:\n", new), "routing/air.yaml")
    run(home, DAY_TWO)
    riddle = lead_ids(home)[RIDDLE[0]]
    type_into(before, "待分派", {riddle: {"承办单位": "城管局"}}, before)
    return riddle, before


def test_what_a_person_confirmed_is_never_asked_about(home: Home) -> None:
    """She chose for a lead without a department what meanwhile a rule had chosen too."""
    riddle, confirms = confirmable(home)
    shutil.copy(confirms, home.inbox / "定了.xlsx")
    run(home, DAY_TWO)
    assert leads(home)[riddle]["decided_by"] == ""
    edit(home.rules, SMOKE)
    assert run(home, LATER)["reroutes"] == 1
    assert [row["线索编号"] for row in suggestions(home)] == [smoke(home)["id"]]


def test_what_its_source_decided_is_never_asked_about(home: Home) -> None:
    table = [("内容", "承办单位"), ("幸福路面馆油烟直排，楼上住户受不了", "城管局")]
    offices.write_table(home.inbox / "登记.xlsx", table)
    run(home, DAY_TWO)
    edit(home.rules, SMOKE)
    assert run(home, LATER)["reroutes"] == 1  # the lead of smoke alone


@pytest.mark.parametrize("status", ["办结", "阶段性办结", "已回复"])
def test_what_is_done_is_never_asked_about(home: Home, status: str) -> None:
    typed = {smoke(home)["id"]: DONE | {"办理状态": status}}
    type_into(book_of(home, "城管局"), "办理", typed, home.inbox / "交回.xlsx")
    run(home, DAY_TWO)
    edit(home.rules, SMOKE)
    assert (run(home, LATER)["reroutes"], suggestions(home)) == (0, [])


def test_what_is_done_meanwhile_is_asked_no_more(asked: Home) -> None:
    typed = {smoke(asked)["id"]: DONE}
    type_into(book_of(asked, "城管局"), "办理", typed, asked.inbox / "交回.xlsx")
    run(asked, LATER)
    assert suggestions(asked) == []


def test_rules_that_are_no_longer_sure_ask_nothing(home: Home) -> None:
    edit(home.rules, (SMOKE[0], "{name: 餐饮油烟, lead: 待分派,"))
    assert (run(home, DAY_TWO)["reroutes"], smoke(home)["department"]) == (0, "城管局")


# -- agreed ---------------------------------------------------------------------------------------


def test_an_agreed_lead_goes_to_the_other_department_as_the_coordinators_decision(
    asked: Home,
) -> None:
    said = decide(asked, 决定="同意")
    lead = smoke(asked)
    assert (lead["department"], lead["decided_by"]) == ("生态环境局", "区攻坚办")
    assert (lead["status"], lead["certainty"], lead["step"]) == ("已派发", "确定", "pinned")
    assert (said["changes"], said["files"][0]["updated"], suggestions(asked)) == (1, 1, [])


def test_an_agreed_lead_keeps_the_reason_of_the_rules(asked: Home) -> None:
    (row,) = suggestions(asked)
    decide(asked, 决定="同意")
    assert smoke(asked)["reason"] == f"区攻坚办同意改派（原承办：城管局）：{row['建议理由']}"


def test_an_agreed_lead_takes_helpers_from_the_rules_too(asked: Home) -> None:
    assert smoke(asked)["assisting"] == "生态环境局、蓬朗办事处"
    decide(asked, 决定="同意")
    assert smoke(asked)["assisting"] == "蓬朗办事处"


def test_an_agreed_lead_takes_the_category_that_moved_it(home: Home) -> None:
    rule = (
        "rules:\n  - name: 熏人\n    category: 工业废气\n    when: [熏得开不了窗]\n    hard: 60\n"
    )
    rule += "    examples: {yes: [熏得开不了窗一, 熏得开不了窗二], no: [河水发黑]}\n"
    edit(home.rules, ("rules:\n", rule), "routing/air.yaml")
    run(home, DAY_TWO)
    decide(home, 决定="同意")
    assert (smoke(home)["department"], smoke(home)["category"]) == ("生态环境局", "工业废气")


def test_a_category_that_the_coordinator_gave_stays(home: Home) -> None:
    typed = {smoke(home)["id"]: {"类别": "露天烧烤"}}
    type_into(home.outbox / "总台账.xlsx", "台账", typed, home.inbox / "台账.xlsx")
    run(home, DAY_TWO)
    edit(home.rules, SMOKE)
    run(home, DAY_TWO)
    decide(home, 决定="同意")
    assert (smoke(home)["department"], smoke(home)["category"]) == ("生态环境局", "露天烧烤")


def test_the_days_count_from_the_moment_it_was_given_as_by_hand(asked: Home, home: Home) -> None:
    by_hand = Home(Path(shutil.copytree(asked.root, asked.root.parent / "by_hand")))
    typed = {smoke(by_hand)["id"]: {"承办单位": "生态环境局"}}
    type_into(by_hand.outbox / "总台账.xlsx", "台账", typed, by_hand.inbox / "台账.xlsx")
    run(by_hand, LATER)
    decide(asked, 决定="同意")
    days = ("dispatched_at", "acknowledge_due", "answer_due", "status", "decided_by")
    assert [smoke(asked)[key] for key in days] == [smoke(by_hand)[key] for key in days]


def test_the_next_book_of_the_other_department_shows_it(asked: Home) -> None:
    decide(asked, 决定="同意")
    assert "烧烤店油烟" in titles(asked, "生态环境局")
    left = list((asked.outbox / "部门" / "城管局").glob("*.xlsx"))  # it has nothing else to do
    assert not left or "烧烤店油烟" not in titles(asked, "城管局")


def test_agreeing_in_the_workbook_where_it_lies_counts(asked: Home) -> None:
    desk = desk_of(asked)
    type_into(desk, SHEET, {smoke(asked)["id"]: {"决定": "同意"}}, desk)
    run(asked, LATER)
    assert smoke(asked)["department"] == "生态环境局"


def test_the_history_tells_who_agreed_and_where(asked: Home) -> None:
    decide(asked, 决定="同意")
    told = next(c for c in tell.history(asked, NOISE[0])["changes"] if c["what"] == "改派")
    assert (told["who"], told["where"][:13]) == ("区攻坚办", "定.xlsx › 改派建议")
    assert [cell["field"] for cell in told["cells"]][:1] == ["承办单位"]


def test_the_record_adds_up(asked: Home) -> None:
    decide(asked, 决定="同意")
    assert check(asked) == 0


def test_what_was_agreed_is_a_persons_decision_for_later_rules(asked: Home) -> None:
    decide(asked, 决定="同意")
    edit(asked.rules, ELSEWHERE)
    assert (run(asked, LATER)["reroutes"], suggestions(asked)) == (0, [])


# -- another one, or none -------------------------------------------------------------------------


def test_another_department_is_given_it_as_by_hand(asked: Home) -> None:
    decide(asked, 决定="另填", 改派给="住建局")
    lead = smoke(asked)
    assert (lead["department"], lead["decided_by"]) == ("住建局", "区攻坚办")
    assert lead["reason"].startswith("区攻坚办定：住建局（原依据：规则“餐饮油烟”")


def test_a_refused_suggestion_leaves_the_lead_and_is_not_made_again(asked: Home) -> None:
    before = smoke(asked)
    said = decide(asked, 决定="不同意")
    assert (smoke(asked), said["changes"], suggestions(asked)) == (before, 0, [])
    edit(asked.rules, ("departments:", "# 又改了一个字\ndepartments:"))
    assert (run(asked, LATER)["reroutes"], suggestions(asked)) == (0, [])


def test_after_a_refusal_another_department_may_be_suggested(asked: Home) -> None:
    decide(asked, 决定="不同意")
    edit(asked.rules, ELSEWHERE)
    run(asked, LATER)
    assert [row["建议承办单位"] for row in suggestions(asked)] == ["住建局"]


def test_the_one_that_has_it_already_is_a_refusal(asked: Home) -> None:
    decide(asked, 决定="另填", 改派给="城管局")
    assert (smoke(asked)["department"], smoke(asked)["decided_by"]) == ("城管局", "")
    assert suggestions(asked) == []


def test_a_refusal_is_told_in_the_history(asked: Home) -> None:
    decide(asked, 决定="不同意")
    assert tell.history(asked, NOISE[0])["changes"][-1]["what"] == "不改派"


def test_what_nobody_decided_stays(asked: Home) -> None:
    decide(asked, 决定="")
    assert len(suggestions(asked)) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"决定": "也许"},
        {"决定": "另填"},
        {"决定": "另填", "改派给": "待分派"},
        {"决定": "另填", "改派给": "天庭"},
        {"决定": "", "改派给": "住建局"},
        {"决定": "同意", "改派给": "住建局"},
    ],
)
def test_a_choice_that_is_none_is_said_and_nothing_is_done(
    asked: Home, said: dict[str, str]
) -> None:
    told = decide(asked, None, LATER, "定.xlsx", **said)
    assert (codes(told), smoke(asked)["department"]) == (["M40"], "城管局")
    assert (told["files"][0]["held"], len(suggestions(asked))) == (1, 1)


def test_a_misspelt_department_is_named_beside_the_nearest(asked: Home) -> None:
    told = decide(asked, None, LATER, "定.xlsx", 决定="另填", 改派给="住建居")
    assert "没有这个单位，最接近的是“住建局”" in told["problems"][0]["message"]


# -- twice, late ----------------------------------------------------------------------------------


def test_the_same_desk_twice_is_nothing(asked: Home) -> None:
    desk = kept(desk_of(asked), asked)
    decide(asked, desk, 决定="同意")
    before = smoke(asked)
    said = decide(asked, desk, name="又.xlsx", 标题="再交", 决定="同意")
    assert (codes(said), smoke(asked), said["changes"]) == ([], before, 0)


def test_the_same_refusal_twice_is_nothing(asked: Home) -> None:
    desk = kept(desk_of(asked), asked)
    decide(asked, desk, 决定="不同意")
    assert codes(decide(asked, desk, name="又.xlsx", 标题="再交", 决定="不同意")) == []


def test_an_old_desk_does_not_overturn_a_refusal(asked: Home) -> None:
    desk = kept(desk_of(asked), asked)
    decide(asked, desk, 决定="不同意")
    said = decide(asked, desk, name="又.xlsx", 决定="同意")
    assert (codes(said), smoke(asked)["department"]) == (["M41"], "城管局")


def test_an_old_desk_does_not_overturn_what_was_agreed(asked: Home) -> None:
    desk = kept(desk_of(asked), asked)
    decide(asked, desk, 决定="同意")
    said = decide(asked, desk, name="又.xlsx", 决定="另填", 改派给="住建局")
    assert (codes(said), smoke(asked)["department"]) == (["M41"], "生态环境局")


def test_an_old_desk_does_not_overturn_what_was_decided_in_the_tracker(asked: Home) -> None:
    desk = kept(desk_of(asked), asked)
    pin(asked, "住建局")
    said = decide(asked, desk, 决定="同意")
    assert (codes(said), smoke(asked)["department"]) == (["M41"], "住建局")
    assert suggestions(asked) == []


def test_an_old_desk_does_not_overturn_what_was_confirmed_meanwhile(home: Home) -> None:
    riddle, confirms = confirmable(home)
    edit(home.rules, SMOKE)
    run(home, DAY_TWO)
    desk = kept(desk_of(home), home)
    shutil.copy(confirms, home.inbox / "定了.xlsx")
    run(home, DAY_TWO)
    type_into(desk, SHEET, {riddle: {"决定": "同意"}}, home.inbox / "定.xlsx")
    assert codes(run(home, LATER)) == ["M41"]
    assert leads(home)[riddle]["department"] == "城管局"


def test_an_old_desk_does_not_reopen_what_was_done_meanwhile(asked: Home) -> None:
    desk = kept(desk_of(asked), asked)
    typed = {smoke(asked)["id"]: DONE}
    type_into(book_of(asked, "城管局"), "办理", typed, asked.inbox / "交回.xlsx")
    run(asked, LATER)
    said = decide(asked, desk, 决定="同意")
    assert (codes(said), smoke(asked)["status"]) == (["M41"], "办结")


def test_a_suggestion_that_the_rules_took_back_is_not_done(asked: Home) -> None:
    desk = kept(desk_of(asked), asked)
    edit(asked.rules, BACK)
    run(asked, LATER)
    said = decide(asked, desk, 决定="同意")
    assert (codes(said), smoke(asked)["department"]) == (["M42"], "城管局")


def test_a_refusal_of_what_the_rules_took_back_is_remembered(asked: Home) -> None:
    desk = kept(desk_of(asked), asked)
    edit(asked.rules, BACK)
    run(asked, LATER)
    assert codes(decide(asked, desk, 决定="不同意")) == []
    edit(asked.rules, SMOKE)
    assert (run(asked, LATER)["reroutes"], suggestions(asked)) == (0, [])


# -- undone ---------------------------------------------------------------------------------------


def test_undoing_the_desk_brings_the_lead_back_and_asks_again(asked: Home) -> None:
    before = smoke(asked)
    decide(asked, 决定="同意")
    take_back(asked)
    run(asked, LATER)
    assert (smoke(asked), len(suggestions(asked)), check(asked)) == (before, 1, 0)


def test_undoing_a_refusal_asks_again(asked: Home) -> None:
    decide(asked, 决定="不同意")
    take_back(asked)
    run(asked, LATER)
    assert len(suggestions(asked)) == 1


def test_a_lead_whose_hand_decision_is_undone_is_left_to_the_changed_rules(home: Home) -> None:
    pin(home, "住建局")
    edit(home.rules, SMOKE)
    run(home, LATER)
    take_back(home, "台账.xlsx")
    assert run(home, LATER)["reroutes"] == 1


# -- proposed before the rules are used -----------------------------------------------------------


def propose(home: Home, rules: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    words = ["--home", str(home.root), "--now", str(DAY_TWO), "--json", "diff"]
    door.main([*words, "--rules", str(rules), "--propose"])
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def other(home: Home, tmp_path: Path) -> Path:
    """Rules beside those of the home, in which 餐饮油烟 goes to 生态环境局."""
    folder = Path(shutil.copytree(home.rules, tmp_path / "新规则"))
    edit(folder, SMOKE)
    return folder


def test_rules_that_are_not_used_yet_can_be_put_before_the_coordinator(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = propose(home, other, capsys)
    assert (said["proposed"], said["exit"], len(suggestions(home))) == (1, 1, 1)
    assert smoke(home)["department"] == "城管局"


def test_what_was_proposed_still_stands_after_a_run_by_the_rules_in_use(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    propose(home, other, capsys)
    run(home, LATER)
    assert len(suggestions(home)) == 1


def test_proposing_twice_asks_once(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    propose(home, other, capsys)
    said = propose(home, other, capsys)
    assert (said["proposed"], len(suggestions(home))) == (0, 1)


def test_using_rules_that_were_proposed_asks_nothing_new(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    propose(home, other, capsys)
    shutil.copytree(other, home.rules, dirs_exist_ok=True)
    assert (run(home, LATER)["reroutes"], len(suggestions(home))) == (0, 1)


# -- ledgers of before ----------------------------------------------------------------------------


def test_a_ledger_of_before_gets_the_table(home: Home) -> None:
    ledger = Ledger(home.database)
    ledger.connection.exec_driver_sql("DROP TABLE reroute")
    ledger.connection.exec_driver_sql("DELETE FROM meta WHERE key = 'rules_considered'")
    ledger.connection.commit()
    ledger.close()
    edit(home.rules, SMOKE)
    run(home, DAY_TWO)
    decide(home, 决定="同意")
    assert (smoke(home)["department"], check(home)) == ("生态环境局", 0)


def test_numbers_of_suggestions_go_on_after_a_restore(asked: Home) -> None:
    desk = kept(desk_of(asked), asked)
    commands.restore(commands.Call(asked, LATER, words={"date": f"{DAY_TWO:%Y-%m-%d}"}))
    run(asked, LATER)
    said = decide(asked, desk, 决定="同意")
    assert (codes(said), smoke(asked)["department"]) == ([], "城管局")


def test_a_suggestion_names_no_person(asked: Home) -> None:
    ledger = Ledger(asked.database)
    try:
        (row,) = reroutes.waiting(ledger)
        assert NOISE[3] not in repr(tuple(row))
        assert ledger.scalar(sql.select(sql.func.count()).select_from(schema.reroute)) == 1
    finally:
        ledger.close()


def test_leads_of_other_departments_are_not_touched(asked: Home) -> None:
    decide(asked, 决定="同意")
    assert leads(asked)[lead_ids(asked)[SEWER[0]]]["department"] == "水务局"
