"""The routing part of the benchmark, untimed: the same texts, the same rules asked the same way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.core.office import Category, Department, Office, Settings
from pipeline.core.rules.rule import Rule
from pipeline.files.rules import config
from tests.bench import (
    __main__ as bench,
    routing,
    routing_rivals,
    routing_rules,
    routing_texts,
    table,
)
from tests.bench.goals import Goal
from tests.bench.routing_rivals import Ask

EXAMPLES = {"yes": ["甲", "乙"], "no": ["丙"]}
GROUPS = {"声响": ("噪声", "吵")}
ZEN = (routing_rivals.zen_table, routing_rivals.zen_expression)
ALL = (routing_rivals.naive, *ZEN)
Made = Callable[[Office], Ask]


def rule(category: str, when: object, points: int = 10, hard: int = 0) -> Rule:
    speaks = {"hard": hard} if hard else {"points": points}
    return Rule.model_validate(
        {"name": category, "category": category, "when": when, "examples": EXAMPLES, **speaks}
    )


def office(*rules: Rule) -> Office:
    return Office(
        settings=Settings(zone="昆山开发区", coordinator="区攻坚办"),
        departments=(Department(name="城管局"),),
        categories=(Category(name="餐饮油烟", lead="城管局"),),
        rules=rules,
        groups=GROUPS,
    )


@pytest.fixture(scope="module")
def shipped() -> Office:
    return config.load(Path(__file__).parent.parent / "rules")


# -- texts and rules ------------------------------------------------------------------------------


def test_texts_are_the_same_every_time_and_of_one_length() -> None:
    texts = list(routing_texts.texts(200, ["绞轴"]))
    assert texts == list(routing_texts.texts(200, ["绞轴"]))
    assert {len(text) for text in texts} == {120}
    assert len(set(texts)) > 190


def test_texts_hold_what_makes_routing_hard() -> None:
    said = "".join(routing_texts.texts(500, ["绞轴"]))
    for words in ("蓬溪路", "有限公司", "不产生油烟", "上次答复称", "核实处理", "绞轴"):
        assert words in said


def test_three_hundred_rules_ask_for_two_thousand_words(shipped: Office) -> None:
    grown, things = routing_rules.grown(shipped)
    words = routing_rules.vocabulary(grown.rules, grown.groups)
    assert len(grown.rules) == 300
    assert len(words) == len(set(words)) == 2_000
    assert set(things) <= set(words)
    names = [one.name for one in shipped.rules]
    assert [one.name for one in grown.rules][: len(names)] == names
    assert routing_rules.grown(shipped)[0].rules == grown.rules


def test_grown_rules_have_the_shapes_of_the_shipped(shipped: Office) -> None:
    grown = routing_rules.grown(shipped)[0].rules[len(shipped.rules) :]
    assert {bool(one.hard) for one in grown} == {True, False}
    for key in ("any", "all", "not_"):
        assert 20 < sum(bool(getattr(one.when, key)) for one in grown) < len(grown)
    assert any("@" in str(one.when.all) for one in grown)


def test_the_words_of_a_rule_are_those_of_its_groups_and_tests_too() -> None:
    when = rule("类", {"all": [{"any": ["店", {"any": ["摊"]}]}, "@声响"], "not": ["工地"]}).when
    assert sorted(routing_rules.words_of(when, GROUPS)) == sorted(["店", "摊", "噪声", "吵"])
    assert list(routing_rules.words_of(when, GROUPS, barred=True)) == ["工地"]


# -- the rivals -----------------------------------------------------------------------------------


@pytest.mark.parametrize("make", ALL)
def test_every_rival_adds_up_points_by_category(make: Made) -> None:
    asked = office(rule("油烟", ["烟"], 5), rule("油烟", ["熏"], 4), rule("噪声", ["@声响"], 8))
    ask = make(asked)
    assert ask("烟大，吵") == "噪声"
    assert ask("烟大，熏人，吵") == "油烟"
    assert ask("别的事") == ""


@pytest.mark.parametrize("make", ALL)
def test_every_rival_lets_a_hard_rule_go_before_points(make: Made) -> None:
    ask = make(office(rule("油烟", ["烟"], 99), rule("燃气", ["泄漏"], hard=1)))
    assert ask("烟大，还有泄漏") == "燃气"


@pytest.mark.parametrize("make", ZEN)
@pytest.mark.parametrize(
    ("when", "holds", "fails"),
    [
        (["烟", "熏"], "熏人", "人"),
        ({"all": ["店", "@声响"]}, "店里吵", "店里静"),
        ({"any": ["店"], "not": ["工地"]}, "店", "工地旁的店"),
        ({"any": ["店"], "not": [{"all": ["工地", "打桩"]}]}, "工地旁的店", "工地打桩，店"),
        ({"any": ["摊", {"all": ["店", {"not": ["关"]}]}]}, "店开着", "店关了"),
        ({"near": {"words": ["店"], "to": ["@声响"]}}, "店里很吵", "店里"),
        (["说“好”"], "他说“好”了", "他说好了"),
        ({"any": ["店", {"request": ["咨询"]}]}, "店", "来电咨询"),
    ],
)
def test_zen_is_asked_what_the_rule_asks(make: Made, when: object, holds: str, fails: str) -> None:
    ask = make(office(rule("类别", when)))
    assert (ask(holds), ask(fails)) == ("类别", "")


def test_both_ways_of_zen_say_the_same_of_all_rules(shipped: Office) -> None:
    grown, things = routing_rules.grown(shipped)
    texts = list(routing_texts.texts(100, things))
    first, second = ([make(grown)(text) for text in texts] for make in ZEN)
    assert first == second
    assert len(set(first)) > 10


# -- the part -------------------------------------------------------------------------------------


def test_what_texts_hold_is_counted_of_a_text_on_average() -> None:
    asked = office(rule("餐饮油烟", ["油烟", "熏", "店"]))
    said = routing.counted(asked, routing.ours(asked), ["店里油烟大", "别的事"])
    assert said["words in a text"] == 1
    assert said["words quoted"] == 1
    assert said["decided by scored"] == 0.5


def test_a_goal_may_be_the_least_that_a_figure_should_be() -> None:
    assert str(Goal("speed", 12, 10, 20, least=True)).endswith(
        "now >= 10: kept; project >= 20: not reached"
    )
    assert "now <= 10: MISSED" in str(Goal("time", 12, 10, 20))


@pytest.mark.long
def test_the_part_routing_prints_speeds_and_ratios(tmp_path: Path) -> None:
    words = ["--parts", "routing", "--texts", "300", "--zen-texts", "20"]
    said = bench.run(tmp_path, bench.parse(words))
    measured = said["routing"]["measured"]
    assert [one["texts"] for one in measured.values()] == [300, 300, 20, 20]
    assert measured["ours"]["ours_over"] == 1
    lines = list(table.lines(said))
    assert "routing, 300 rules, 2,000 words, texts of 120 characters, one core" in lines
    assert sum("goal: routing, ours / " in line for line in lines) == 2
