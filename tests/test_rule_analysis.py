"""What ``check`` finds between rules: each kind found where it is, and not where it is not."""

from datetime import date

import pytest

from pipeline.core.messages.problems import sentence
from pipeline.core.office import Category
from tests.small_rules import CATEGORIES, codes, of_rules, rule

FUMES = rule("油烟一", "餐饮油烟", ["油烟", "烧烤"])


def hard(name, category, when, priority=5, **more):
    return rule(name, category, when, hard=priority, **more)


# -- the same twice -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "when",
    [
        ["烧烤", "油烟"],  # another order
        ["油烟", "烧烤", "油烟味"],  # a word that adds nothing
        {"any": [{"any": ["油烟"]}, {"all": ["烧烤"]}]},  # written otherwise
    ],
)
def test_two_rules_of_one_condition_and_one_result_are_the_same(when):
    (found,) = of_rules(FUMES, rule("油烟二号", "餐饮油烟", when))
    assert (found.code, str(found.place)) == ("R50", "rules/routing/own.yaml › 第 14 行")
    assert "“油烟一”（rules/routing/own.yaml 第 13 行）" in sentence(found)


@pytest.mark.parametrize(
    "more",
    [
        {"points": 9},
        {"lead": "公安局"},
        {"assist": ["公安局"]},
        {"urgency": "紧急"},
        {"until": "2026-12-31"},
        {"in": ["地址"]},
    ],
)
def test_rules_that_differ_in_anything_are_not_the_same(more):
    assert of_rules(FUMES, rule("油烟二号", "餐饮油烟", ["油烟", "烧烤"], **more)) == []


def test_a_wider_condition_is_not_the_same():
    assert of_rules(FUMES, rule("油烟二号", "餐饮油烟", ["油烟", "烧烤", "烟道"])) == []


# -- never the winner -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (["煤气泄漏"], ["煤气"]),  # the shorter word is in the longer one
        ({"all": ["油烟", "夜里"]}, ["油烟"]),
        ({"any": ["油烟"], "not": ["咨询"]}, ["油烟"]),
        ({"any": ["油烟"], "place": "蓬溪路"}, {"any": ["油烟"], "place": "蓬朗办事处"}),
        ({"any": ["吵"], "hours": "23:00-05:00"}, {"any": ["吵"], "hours": "22:00-06:00"}),
        ({"any": ["吵"], "season": "06-01..06-10"}, {"any": ["吵"], "season": "05-20..06-30"}),
        ({"any": ["吵"], "source": "督察"}, {"any": ["吵"], "source": ["督察", "信访"]}),
        ({"near": {"words": ["烟"], "to": ["大"], "within": 3}}, {"all": ["烟", "大"]}),
        (
            {"near": {"words": ["烟"], "to": ["大"], "within": 3}},
            {"near": {"words": ["大", "多"], "to": ["烟"], "within": 5}},
        ),
    ],
)
def test_a_hard_rule_whose_condition_a_higher_one_covers_never_wins(low, high):
    found = of_rules(hard("低", "餐饮油烟", low, 5), hard("高高", "工业废气", high, 9))
    assert codes(found) == ["R51"]
    assert found[0].facts["rule"] == "低"
    assert "“高高”（rules/routing/own.yaml 第 12 行）" in sentence(found[0])


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (["煤气"], ["煤气泄漏"]),
        (["油烟"], {"all": ["油烟", "夜里"]}),
        ({"any": ["油烟"], "place": "蓬朗办事处"}, {"any": ["油烟"], "place": "蓬溪路"}),
        ({"any": ["吵"], "hours": "21:00-05:00"}, {"any": ["吵"], "hours": "22:00-06:00"}),
        (["油烟"], {"any": ["油烟"], "not": ["咨询"]}),
        (
            {"near": {"words": ["烟"], "to": ["大"], "within": 9}},
            {"near": {"words": ["大", "多"], "to": ["烟"], "within": 5}},
        ),
    ],
)
def test_a_hard_rule_that_can_hold_alone_is_not_told_of(low, high):
    assert of_rules(hard("低", "餐饮油烟", low, 5), hard("高", "工业废气", high, 9)) == []


def test_several_higher_rules_may_cover_a_rule_together():
    found = of_rules(
        hard("低", "餐饮油烟", ["油烟", "废气"], 5),
        hard("高", "工业废气", ["废气"], 9),
        hard("也高", "生活噪声", ["烟"], 8),
    )
    assert codes(found) == ["R51"]
    assert "“高”" in sentence(found[0]) and "“也高”" in sentence(found[0])


def test_a_rule_that_only_holds_for_a_while_covers_nothing_beyond():
    low, high = hard("低", "餐饮油烟", ["油烟"]), ["烟"]
    assert of_rules(low, hard("高", "工业废气", high, 9, until="2026-12-31")) == []
    brief = hard("低", "餐饮油烟", ["油烟"], until="2026-08-01")
    long = hard("高", "工业废气", high, 9, until="2026-12-31")
    assert codes(of_rules(brief, long)) == ["R51"]


def test_a_rule_of_some_days_is_not_covered_by_a_campaign_which_needs_a_day():
    within = {"from": "2026-07-20", "until": "2026-08-01"}
    low = hard("低", "餐饮油烟", ["油烟"], **within)
    during = {"any": ["油烟"], "campaign": "百日攻坚"}
    assert of_rules(low, hard("高", "工业废气", during, 9)) == []
    both = hard("低", "餐饮油烟", during, **within)
    assert codes(of_rules(both, hard("高", "工业废气", during, 9))) == ["R51"]


def test_a_scored_rule_that_always_loses_is_told_of_as_a_hint():
    found = of_rules(
        rule("弱", "餐饮油烟", ["油烟味"], points=2), rule("强", "工业废气", ["油烟"], points=20)
    )
    assert codes(found) == ["R52"]


def test_a_scored_rule_under_a_hard_one_is_told_of():
    found = of_rules(rule("弱", "餐饮油烟", ["油烟味"]), hard("强", "工业废气", ["油烟"]))
    assert codes(found) == ["R52"]


def test_a_scored_rule_that_others_may_help_to_win_is_not_told_of():
    assert (
        of_rules(
            rule("弱", "餐饮油烟", ["油烟味"], points=2),
            rule("同类", "餐饮油烟", ["饭店"], points=15),
            rule("强", "工业废气", ["油烟"], points=20),
        )
        == []
    )


def test_a_scored_rule_whose_lead_has_other_matters_may_win_with_them():
    weak, strong = rule("弱", "餐饮油烟", ["油烟味"], points=2), ["油烟"]
    shops = rule("店铺", "商业噪声", ["饭店"], points=40)  # of the same lead: a third counts
    assert of_rules(weak, shops, rule("强", "工业废气", strong, points=20)) == []


def test_rules_of_one_category_add_up_and_are_not_told_of():
    strong = rule("强", "餐饮油烟", ["油烟"], points=20)
    assert of_rules(rule("弱", "餐饮油烟", ["油烟味"], points=2), strong) == []


# -- in conflict ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (["油烟"], ["油烟"], "油烟"),
        (["油烟味"], ["油烟"], "油烟味"),
        ({"all": ["油烟", "夜里"]}, {"all": ["油烟", "饭店"]}, "油烟"),
        ({"any": ["油烟"], "place": "蓬朗办事处"}, {"any": ["油烟"], "place": "蓬溪路"}, "油烟"),
        (
            {"any": [{"any": ["油烟"], "place": "蓬溪路"}, {"any": ["油烟味"], "source": "督察"}]},
            {"any": ["油烟味"], "place": "兵希办事处"},
            "油烟味",
        ),
    ],
)
def test_two_hard_rules_that_hold_together_and_disagree_are_in_conflict(one, other, words):
    found = of_rules(hard("甲", "餐饮油烟", one), hard("乙", "工业废气", other))
    assert codes(found) == ["R53"]
    said = sentence(found[0])
    assert words in said and "“生态环境局”" in said and "“城管局”" in said
    assert "“甲”（rules/routing/own.yaml 第 11 行）" in said


def test_a_rule_without_words_is_in_conflict_with_any():
    asked = hard("乙", "工业废气", {"request": "咨询"})
    assert codes(of_rules(hard("甲", "餐饮油烟", ["油烟"]), asked)) == ["R53"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["油烟"], ["废气"]),  # no word in common: a rare text has both
        (["油烟"], {"any": ["油烟"], "not": ["油烟"]}),  # the second never holds
        (["油烟"], {"any": ["废气", "油烟"], "not": ["烟"]}),
        ({"any": ["油烟"], "place": "蓬溪路"}, {"any": ["油烟"], "place": "兵希办事处"}),
        ({"any": ["吵"], "hours": "08:00-12:00"}, {"any": ["吵"], "hours": "12:00-18:00"}),
        ({"any": ["吵"], "source": "督察"}, {"any": ["吵"], "source": "信访"}),
    ],
)
def test_two_hard_rules_that_cannot_well_hold_together_are_not_in_conflict(one, other):
    found = of_rules(hard("甲", "餐饮油烟", one), hard("乙", "工业废气", other))
    assert "R53" not in codes(found)


def test_hard_rules_on_different_days_are_not_in_conflict():
    one = hard("甲", "餐饮油烟", ["油烟"], until="2026-08-01")
    other = hard("乙", "工业废气", ["油烟"], **{"from": "2026-08-02"})
    assert of_rules(one, other) == []


def test_the_last_day_of_one_rule_may_be_the_first_of_another():
    one = hard("甲", "餐饮油烟", ["油烟"], until="2026-08-01")
    other = hard("乙", "工业废气", ["油烟"], **{"from": "2026-08-01"})
    assert codes(of_rules(one, other)) == ["R53"]


def test_hard_rules_of_one_lead_are_not_in_conflict():
    one, other = hard("甲", "餐饮油烟", ["油烟"]), hard("乙", "商业噪声", ["油烟"])
    assert of_rules(one, other) == []


def test_leads_by_place_are_compared_where_both_rules_hold():
    one = hard("甲", "餐饮油烟", {"any": ["油烟"], "place": "蓬溪路"})
    there = hard("乙", "商业噪声", ["油烟"], leads={"兵希办事处": "公安局"})
    here = hard("乙", "商业噪声", ["油烟"], leads={"蓬朗办事处": "公安局"})
    assert of_rules(one, there) == []
    assert codes(of_rules(one, here)) == ["R53"]


def test_the_leads_of_a_category_count_where_a_rule_names_none():
    categories = (*CATEGORIES[1:], Category(name="餐饮油烟", leads={"蓬朗办事处": "城管局"}))
    one, other = hard("甲", "餐饮油烟", ["油烟"]), hard("乙", "商业噪声", ["油烟"])
    found = of_rules(one, other, categories=categories)
    assert found[0].facts["their_lead"] == "待分派"  # where nobody is named


# -- never holding --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ({"any": ["油烟", "油烟味"], "not": ["油烟"]}, "not"),
        ({"all": [["油烟味", "大烟"]], "not": ["烟"]}, "not"),
        ({"any": ["油烟", {"all": ["废气", "夜里"]}], "not": ["油烟", "夜里"]}, "not"),
        ({"all": ["油烟", "夜里"], "not": [{"all": ["油", "夜"]}]}, "not"),
        ({"near": {"words": ["油烟"], "to": ["大"]}, "not": ["烟"]}, "not"),
        ({"place": "蓬溪路", "all": [{"place": "兵希办事处"}]}, "地点"),
        ({"place": "洪湖路", "all": [{"place": "陆家镇"}]}, "地点"),
        ({"source": "督察", "all": [{"source": "信访"}]}, "来源"),
        ({"any": ["吵"], "hours": "08:00-08:00"}, "钟点"),
        ({"hours": "08:00-12:00", "all": [{"hours": "13:00-14:00"}]}, "钟点"),
        ({"season": "05-01..06-01", "all": [{"season": "07-01..08-01"}]}, "日子"),
        ({"any": ["请城管局核实处理"]}, "一个也不会算数"),
    ],
)
def test_a_rule_that_can_never_hold_is_told_of_with_the_reason(when, why):
    (found,) = of_rules(rule("空", "餐饮油烟", when))
    assert found.code == "R54"
    assert why in sentence(found)


@pytest.mark.parametrize(
    "when",
    [
        {"any": ["油烟", "废气"], "not": ["油烟"]},
        {"any": ["油烟"], "not": ["油烟机"]},
        {"all": ["油烟", "夜里"], "not": [{"all": ["油", "白天"]}]},
        {"place": "蓬朗办事处", "all": [{"place": "蓬溪路"}]},
        {"place": "蓬溪路", "all": [{"place": "蓬曦社区"}]},  # a text may name both
        {"place": "洪湖路", "all": [{"place": "兵希办事处"}]},
        {"any": ["吵"], "hours": "22:00-06:00"},
        {"season": "12-01..02-01", "all": [{"season": "01-10..03-01"}]},
    ],
)
def test_a_rule_that_can_hold_is_not_told_of(when):
    assert of_rules(rule("可以", "餐饮油烟", when)) == []


def test_a_rule_that_is_over_before_its_campaign_begins_never_holds():
    over = rule("早", "餐饮油烟", {"any": ["油烟"], "campaign": "百日攻坚"}, until="2026-06-30")
    (found,) = of_rules(over)
    assert (found.code, "专项行动" in sentence(found)) == ("R54", True)


def test_a_rule_that_is_over_is_told_of_on_the_day_after():
    until = rule("旧", "餐饮油烟", ["油烟"], until=date(2026, 7, 9))
    assert codes(of_rules(until)) == ["R55"]
    assert of_rules(rule("旧", "餐饮油烟", ["油烟"], until=date(2026, 7, 10))) == []


def test_a_rule_that_is_over_is_compared_with_no_other():
    over = hard("旧", "餐饮油烟", ["油烟"], until=date(2026, 7, 9))
    assert codes(of_rules(over, hard("新", "工业废气", ["油烟"]))) == ["R55"]
