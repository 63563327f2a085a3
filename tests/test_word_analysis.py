"""What ``check`` finds about words, departments, categories and groups."""

import pytest

from pipeline.core.messages.problems import sentence
from pipeline.core.office import Category, Department, Settings
from tests.small_rules import CATEGORIES, DEPARTMENTS, codes, of_office, of_words, rule

# -- words that say nothing more --------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (["油烟", "油烟味"], "“油烟味”（已有“油烟”）"),
        ({"any": ["电钻"], "not": ["装修", "业主装修"]}, "“业主装修”（已有“装修”）"),
        ({"all": ["电钻", ["油烟", "油烟味"]]}, "“油烟味”（已有“油烟”）"),
        ({"near": {"words": ["油烟", "油烟味"], "to": ["大"]}}, "“油烟味”（已有“油烟”）"),
        (["油烟", "油煙"], "“油煙”（写了两次）"),
        (["@烟", "油烟"], "“油烟”（写了两次）"),
        (["@烟", "油烟味"], "“油烟味”（已有“油烟”）"),
    ],
)
def test_a_word_that_says_nothing_more_is_named_with_what_says_it(when, words):
    (found,) = of_words(rule("油烟", "餐饮油烟", when), groups={"烟": ("油烟", "黑烟")})
    assert (found.code, str(found.place)) == ("R56", "rules/routing/own.yaml › 第 12 行")
    assert words in sentence(found)


@pytest.mark.parametrize(
    "when",
    [
        ["油烟", "烟道"],
        {"all": ["油烟", "油烟味"]},  # two lists: both must be there
        {"any": ["油烟"], "not": ["油烟味"]},
        ["产生油烟", {"any": ["油烟"], "in": "地址"}],  # looked for elsewhere
        ["没有油烟机", "油烟机"],  # in 没有油烟机 the shorter word is denied
        ["工厂", "*厂"],  # 工厂门口 ends no name
    ],
)
def test_a_word_that_finds_more_is_not_told_of(when):
    assert of_words(rule("油烟", "餐饮油烟", when)) == []


def test_the_words_of_a_group_are_told_of_once_where_the_group_stands():
    rules = [rule(name, "餐饮油烟", ["@烟"]) for name in ("一", "二")]
    (found,) = of_words(*rules, groups={"烟": ("油烟", "油烟味")})
    assert str(found.place) == "rules/routing/own.yaml › 第 2 行"


def test_the_words_of_one_file_are_told_of_together():
    rules = [rule(name, "餐饮油烟", ["油烟", "油烟味"]) for name in ("一", "二号")]
    (found,) = of_words(*rules)
    assert found.facts["count"] == 2
    assert "第 11 行的“油烟味”" in sentence(found) and "第 12 行的“油烟味”" in sentence(found)


# -- words that never help ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "when",
    [
        {"any": ["油烟", "烟管"], "not": ["烟管"]},
        {"any": ["油烟", "排烟管"], "not": ["烟管"]},
        {"any": ["油烟", "请环保局处理"]},  # a clerk's closing is no complaint
    ],
)
def test_a_word_that_can_never_help_its_rule_is_told_of(when):
    assert codes(of_words(rule("油烟", "餐饮油烟", when))) == ["R58"]


def test_a_word_of_a_group_may_be_barred():
    when = {"any": ["@烟"], "not": ["黑烟"]}
    assert of_words(rule("油烟", "餐饮油烟", when), groups={"烟": ("油烟", "黑烟")}) == []


# -- words that say too little --------------------------------------------------------------------


def test_a_single_character_that_decides_alone_is_told_of():
    assert codes(of_words(rule("吵", "生活噪声", ["吵", "扰民"]))) == ["R59"]


@pytest.mark.parametrize(
    "made",
    [
        rule("吵", "生活噪声", {"all": ["吵", "楼上"]}),
        rule("吵", "生活噪声", ["吵"], points=4),  # fewer points than decide
        rule("吵", "生活噪声", {"any": ["楼上"], "not": ["吵"]}),
    ],
)
def test_a_single_character_that_decides_nothing_alone_is_not_told_of(made):
    assert of_words(made) == []


def test_a_word_in_more_than_a_fifth_of_the_texts_is_told_of_with_its_share():
    asked = rule("咨询", "生活噪声", ["咨询", "请问"])
    (found,) = of_words(asked, counts={"咨询": 33, "请问": 20}, texts=100)
    assert found.code == "R80"
    assert "咨询（33%）" in sentence(found) and "请问" not in sentence(found)


def test_a_common_word_that_bars_a_rule_is_told_of():
    barred = rule("油烟", "餐饮油烟", {"any": ["油烟"], "not": ["小区"]})
    assert codes(of_words(barred, counts={"小区": 30}, texts=100)) == ["R80"]


def test_a_common_word_beside_another_is_not_told_of():
    both = rule("油烟", "餐饮油烟", {"all": ["小区", "油烟"]})
    assert of_words(both, counts={"小区": 30}, texts=100) == []


def test_with_few_texts_no_word_is_common():
    assert of_words(rule("咨询", "生活噪声", ["咨询"]), counts={"咨询": 50}, texts=99) == []


# -- around the rules -----------------------------------------------------------------------------

SOUND = (
    rule("油烟", "餐饮油烟", ["油烟"]),
    rule("废气", "工业废气", ["废气"]),
    rule("噪声", "生活噪声", ["吵闹"], also=["商业噪声"]),
)


def test_a_sound_office_has_no_findings():
    assert of_office(*SOUND) == []


def test_a_category_without_any_rule_is_told_of():
    (found,) = of_office(*SOUND, categories=(*CATEGORIES, Category(name="光污染", lead="城管局")))
    assert (found.code, str(found.place)) == ("R81", "rules › 类别 光污染")


def test_the_category_that_stands_for_no_rule_is_not_told_of():
    categories = (*CATEGORIES, Category(name="信息不全", lead="待分派"))
    assert of_office(*SOUND, categories=categories) == []


def test_a_rule_that_nobody_leads_is_told_of():
    categories = (*CATEGORIES, Category(name="光污染"))
    light = rule("光", "光污染", ["强光"])
    assert codes(of_office(*SOUND, light, categories=categories)) == ["R82"]
    led = rule("光", "光污染", ["强光"], lead="城管局")
    assert of_office(*SOUND, led, categories=categories) == []


def test_departments_without_a_person_are_told_of_together():
    nobody = tuple(one.model_copy(update={"person": ""}) for one in DEPARTMENTS)
    (found,) = of_office(*SOUND, departments=nobody)
    assert found.code == "R83"
    assert "3 个部门没有写专人：城管局、生态环境局、公安局" in sentence(found)


def test_a_department_that_nothing_names_is_told_of():
    departments = (*DEPARTMENTS, Department(name="气象局", person="某某"))
    (found,) = of_office(*SOUND, departments=departments)
    assert (found.code, found.facts["department"]) == ("R84", "气象局")


@pytest.mark.parametrize(
    "more",
    [
        {"lead": "气象局"},
        {"assist": ["气象局"]},
        {"leads": {"蓬朗办事处": "气象局"}},
    ],
)
def test_a_department_that_a_rule_names_is_not_told_of(more):
    departments = (*DEPARTMENTS, Department(name="气象局", person="某某"))
    storm = rule("风", "生活噪声", ["大风"], **more)
    assert of_office(*SOUND, storm, departments=departments) == []


def test_an_office_is_named_where_anything_goes_to_the_place():
    local = Department(name="蓬朗办事处", kind="office", place="蓬朗办事处", person="某某")
    departments = (*DEPARTMENTS, local)
    assert codes(of_office(*SOUND, departments=departments)) == ["R84"]
    here = rule("就近", "生活噪声", ["大风"], assist=["属地"])
    assert of_office(*SOUND, here, departments=departments) == []


def test_a_group_that_no_rule_uses_is_told_of():
    groups = {"烟": ("油烟",), "声": ("吵闹",)}
    nested = rule("嵌套", "餐饮油烟", {"any": ["甲"], "not": [{"all": ["@烟", "乙"]}]})
    (found,) = of_office(*SOUND, nested, groups=groups)
    assert (found.code, str(found.place)) == ("R85", "rules › 词组 声")


@pytest.mark.parametrize(
    ("when", "more", "seen"),
    [
        ({"any": ["油烟"], "campaign": "百日攻艰"}, {}, "百日攻艰"),
        ({"any": [{"all": ["油烟"], "urgency": "加极"}]}, {}, "加极"),
        (["油烟"], {"urgency": "特及"}, "特及"),
    ],
)
def test_a_name_that_nothing_can_match_is_told_of(when, more, seen):
    (found,) = of_office(*SOUND, rule("旧名", "餐饮油烟", when, **more))
    assert found.code == "R86"
    assert f"“{seen}”" in sentence(found)


def test_a_campaign_is_unknown_where_there_is_none():
    settings = Settings(zone="昆山开发区", coordinator="区攻坚办")
    during = rule("行动", "餐饮油烟", {"any": ["油烟"], "campaign": "百日攻坚"})
    assert of_office(*SOUND, during) == []
    assert codes(of_office(*SOUND, during, settings=settings)) == ["R86"]


def test_an_office_whose_place_is_unknown_is_told_of_with_the_nearest():
    local = Department(name="蓬朗", kind="office", place="蓬郎办事处", person="某某")
    here = rule("就近", "生活噪声", ["大风"], lead="属地")
    (found,) = of_office(*SOUND, here, departments=(*DEPARTMENTS, local))
    assert found.code == "R57"
    assert "最接近的是“蓬朗办事处”" in sentence(found)
