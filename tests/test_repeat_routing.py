"""A repeat goes to the department that has the first lead of its matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.core.repeats.linking import CERTAIN, LIKELY, Link
from pipeline.core.routing.rerouting import is_left_to_rules
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import pairs
from pipeline.files.repeats.first_department import linked_already, repeats_of
from pipeline.files.repeats.linking import turned
from pipeline.files.repeats.pairs import Turn
from pipeline.files.rules import config
from run import main
from tests.offices import DAY_ONE, DAY_TWO, NOISE, RIDDLE, SEWER, drop_export, ids, new_home, run
from tests.repeated_leads import link, put
from tests.test_routing import FUMES, SMOKE, router, rule

FIRST = "XS-20260701-0003"
REPEAT = {
    "repeated_department": "公安局", "repeated_id": FIRST, "repeated_why": "同一电话，都在昆太路",
    "repeated_strength": CERTAIN,
}  # fmt: skip
BLAST = rule("险情", "工业废气", ["泄漏"], hard=2)
DECIDED = {"content": "楼下油烟很大", "address": "蓬溪路1号"}


# -- the order of the steps -----------------------------------------------------------------------


def test_a_repeat_goes_to_the_department_of_the_first_before_points_count():
    decision = router(SMOKE).decide(DECIDED | REPEAT)
    assert (decision.department, decision.step) == ("公安局", "repeated")


def test_the_reason_names_the_first_the_evidence_and_whom_the_rules_would_name():
    assert router(SMOKE).decide(DECIDED | REPEAT).reason == (
        f"与 {FIRST} 是同一件事（同一电话，都在昆太路），随首次派给 公安局；"
        "按规则本来会派给 城管局；规则“餐饮油烟”：内容第3字“油烟”；属地 蓬朗办事处（地址“蓬溪路”）"
    )


def test_where_the_rules_say_the_same_only_their_words_are_named():
    said = router(SMOKE).decide(DECIDED | REPEAT | {"repeated_department": "城管局"}).reason
    assert "按规则" not in said
    assert "规则“餐饮油烟”：内容第3字“油烟”" in said


def test_the_category_is_that_of_the_words():
    assert router(SMOKE).decide(DECIDED | REPEAT).category == "餐饮油烟"


def test_words_that_say_nothing_have_the_category_of_the_first():
    lead = {"content": "还是那个事，没有解决"} | REPEAT | {"repeated_category": "生活噪声"}
    assert router(SMOKE).decide(lead).category == "生活噪声"


def test_words_that_say_nothing_are_no_question_where_the_matter_is_known():
    lead = {"content": "油烟", "source": "12345热线"}
    assert router(SMOKE).decide(lead).category == "信息不全"
    assert router(SMOKE).decide(lead | REPEAT).department == "公安局"


def test_a_certain_link_makes_the_decision_certain():
    assert router(SMOKE).decide(DECIDED | REPEAT).certainty == "确定"


def test_any_other_link_makes_it_less_certain():
    lead = DECIDED | REPEAT | {"repeated_strength": LIKELY}
    assert router(SMOKE).decide(lead).certainty == "较有把握"


@pytest.mark.parametrize(
    ("more", "step"),
    [
        ({"pinned_department": "生态环境局"}, "pinned"),
        ({"inherited_department": "生态环境局"}, "inherited"),
        ({"content": "油烟，还有泄漏"}, "hard"),
        ({"address": "陆家镇"}, "repeated"),
        ({"content": "有人反映一个情况"}, "repeated"),
    ],
)
def test_a_pin_a_quoted_ticket_and_a_hard_rule_go_before_it_all_else_behind(more, step):
    assert router(BLAST, SMOKE).decide(DECIDED | REPEAT | more).step == step


def test_a_hard_rule_says_that_it_passed_over_the_department_of_the_first():
    said = router(BLAST).decide({"content": "泄漏"} | REPEAT).reason
    assert f"与 {FIRST} 是同一件事（同一电话，都在昆太路），首次由 公安局 办理" in said
    assert "硬规则另有规定，没有随它派" in said


def test_a_hard_rule_that_names_the_same_department_decides_and_says_so():
    lead = {"content": "泄漏"} | REPEAT | {"repeated_department": "生态环境局"}
    decision = router(BLAST).decide(lead)
    assert decision.step == "hard"
    assert "首次也由 生态环境局 办理" in decision.reason


def test_where_hard_rules_disagree_the_first_decides_between_them():
    rival = rule("着火", "餐饮油烟", ["冒烟"], hard=2)
    lead = {"content": "泄漏，冒烟"} | REPEAT
    assert router(BLAST, rival).decide(lead).step == "undecided"
    decision = router(BLAST, rival).decide(lead | {"repeated_department": "城管局"})
    assert (decision.department, decision.step) == ("城管局", "repeated")


def test_a_hard_rule_that_can_name_nobody_leaves_it_to_the_first():
    nobody = rule("不知谁管", "散乱污加工", ["加工"], hard=1)
    assert router(nobody).decide({"content": "加工"}).department == ""
    assert router(nobody).decide({"content": "加工"} | REPEAT).step == "repeated"


def test_without_a_repeat_all_is_as_the_rules_say():
    assert router(FUMES, SMOKE).decide(DECIDED).step == "scored"


def test_what_followed_its_first_is_not_left_to_the_rules():
    lead = {"decided_by": "", "step": "repeated", "department": "城管局", "status": "已派发"}
    assert not is_left_to_rules(lead, "城管局")
    assert is_left_to_rules(lead | {"step": "scored"}, "城管局")


# -- who has the first one now --------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three leads: smoke at 城管局, a sewer, and one that nobody has."""
    made = new_home(tmp_path)
    drop_export(made, [NOISE, SEWER, RIDDLE])
    run(made)
    return made


def followed(home: Home, *links: Link) -> dict[int, tuple[str, str, str]]:
    ledger = Ledger(home.database)
    found = repeats_of(ledger, links, config.load(home.rules))
    ledger.close()
    return {later: (one.which, one.id, one.department) for later, one in found.items()}


def test_the_first_has_the_department_that_has_it_now_not_the_one_that_had_it(home):
    first = ids(home)[0]
    put(home, "Changed", first, DAY_ONE, department="公安局")
    link_ = Link(1, 9, ("同人重复",), CERTAIN, ("同一电话", "都在昆太路"))
    assert followed(home, link_) == {9: ("首次", first, "公安局")}


def test_a_likely_link_is_not_followed(home):
    assert followed(home, Link(1, 9, ("同人重复",), LIKELY)) == {}


@pytest.mark.parametrize(
    "cells",
    [
        {"department": ""},
        {"status": "不予受理"},
        {"status": "退回平台"},
        {"department": "撤销了的局"},
    ],
)
def test_nobody_is_followed_where_nobody_has_the_first(home, cells):
    put(home, "Changed", ids(home)[0], DAY_ONE, **cells)
    assert followed(home, Link(1, 9, ("同人重复",), CERTAIN)) == {}


def test_a_closed_first_is_followed_all_the_same(home):
    put(home, "Changed", ids(home)[0], DAY_ONE, status="办结")
    assert len(followed(home, Link(1, 9, ("同地复发",), CERTAIN))) == 1


def test_the_first_of_the_matter_is_followed_not_the_one_before(home):
    first, second, _ = ids(home)
    link(home, second, first, DAY_ONE)
    assert followed(home, Link(2, 9, ("同人重复",), CERTAIN)) == {9: ("首次", first, "城管局")}


def test_where_nobody_has_the_first_the_one_before_is_followed(home):
    first, second, _ = ids(home)
    link(home, second, first, DAY_ONE)
    put(home, "Changed", first, DAY_ONE, status="不予受理")
    (found,) = followed(home, Link(2, 9, ("同人重复",), CERTAIN)).values()
    assert found[:2] == ("上次", second)


def test_an_office_may_want_repeats_to_go_by_the_rules(home):
    path = home.rules / "repeats.yaml"
    path.write_text(path.read_text("utf-8").replace("follow: yes", "follow: no"), "utf-8")
    assert followed(home, Link(1, 9, ("同人重复",), CERTAIN)) == {}


def test_a_pair_that_was_taken_back_is_not_followed(home):
    first, _, third = ids(home)
    link(home, third, first, DAY_ONE)
    ledger = Ledger(home.database, "R9", "2025-07-10 09:00")
    (row,) = pairs.find(ledger, [1]).values()
    with ledger.transaction():
        ledger.record(turned(ledger, [Turn(row, pairs.LINKED, pairs.WITHDRAWN)]))
    firsts = {3: ledger.states([3])[3]["first_id"]}
    assert linked_already(ledger, firsts, config.load(home.rules)) == {}
    ledger.close()


# -- in the house ---------------------------------------------------------------------------------


def third_lead(home: Home) -> dict[str, str]:
    ledger = Ledger(home.database)
    try:
        return ledger.states([3])[3]
    finally:
        ledger.close()


def test_what_waits_follows_its_first_once_it_is_linked(home):
    first, _, third = ids(home)
    link(home, third, first, DAY_ONE, evidence="同一电话")
    run(home, DAY_TWO)
    state = third_lead(home)
    assert (state["department"], state["step"]) == ("城管局", "repeated")
    assert f"与 {first} 是同一件事（同一电话），随首次派给 城管局" in state["reason"]


def test_what_waits_goes_on_waiting_while_nobody_has_the_first_and_nothing_is_recorded(home):
    first, _, third = ids(home)
    put(home, "Changed", first, DAY_ONE, status="退回平台")
    link(home, third, first, DAY_ONE)
    run(home, DAY_TWO)
    before = events_of(home)
    run(home, DAY_TWO)
    assert third_lead(home)["department"] == ""
    assert events_of(home) == before


def test_what_hard_rules_leave_to_a_person_is_asked_once_not_in_every_run(home):
    first, _, third = ids(home)
    rival = (
        "  - {{name: {0}, lead: {1}, category: 餐饮油烟, hard: 900, when: [有事反映],"
        " examples: {{yes: [来电人说有事反映, 有事反映一下], no: [油烟]}}}}\n"
    )
    said = "rules:\n" + rival.format("甲", "公安局") + rival.format("乙", "生态环境局")
    (home.rules / "routing" / "rivals.yaml").write_text(said, "utf-8")
    link(home, third, first, DAY_ONE)
    run(home, DAY_TWO)
    before = events_of(home)
    run(home, DAY_TWO)
    assert third_lead(home)["department"] == ""
    assert "规则同样有理" in third_lead(home)["reason"]
    assert "首次由 城管局 办理；硬规则另有规定" in third_lead(home)["reason"]
    assert events_of(home) == before


def events_of(home: Home) -> int:
    ledger = Ledger(home.database)
    try:
        return ledger.last_event()
    finally:
        ledger.close()


def test_explain_says_what_a_repeat_follows(home, capsys):
    first, second, _ = ids(home)
    link(home, second, first, DAY_ONE, evidence="同一电话")
    main(["--home", str(home.root), "explain", second])
    assert "按现在的规则会派给：城管局" in capsys.readouterr().out
