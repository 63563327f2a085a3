"""The language of routing rules, key by key: what docs/规则.md promises."""

import pytest

from pipeline.core.office import Campaign
from tests.test_routing import router, rule


def holds(when, groups=None, settings=None, rules=(), **lead: str) -> bool:
    """Tell whether a rule with this test is the one that decides a lead."""
    decide = router(rule("试", "餐饮油烟", when), *rules, groups=groups, **(settings or {})).decide
    return decide(lead).rule == "试"


# -- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "text", "held"),
    [
        (["油烟", "烟道"], "烟道坏了", True),
        ("油烟", "楼下油烟", True),
        ({"any": ["油烟", "烟道"]}, "烟道坏了", True),
        ({"all": ["饭店", "烟"]}, "饭店冒烟", True),
        ({"all": ["饭店", "烟"]}, "饭店很吵", False),
        ({"any": ["油烟"], "not": ["净化器噪声"]}, "油烟净化器噪声", False),
        ({"all": ["饭店", {"any": ["烟", "味"]}]}, "饭店有味", True),
        ({"all": ["饭店", {"any": ["烟"], "not": ["香烟"]}]}, "饭店卖香烟", False),
    ],
)
def test_any_all_and_not_hold_words_and_further_tests(when, text, held):
    assert holds(when, content=text) is held


def test_a_group_stands_for_its_words_wherever_words_may_stand():
    groups = {"店": ["饭店", "面馆"]}
    assert holds({"all": ["@店", "烟"]}, groups, content="面馆冒烟")
    assert holds({"any": ["烟"], "not": ["@店"]}, groups, content="面馆冒烟") is False
    assert holds({"near": {"words": ["@店"], "to": ["烟"]}}, groups, content="面馆冒烟")


@pytest.mark.parametrize("text", ["ＫＴＶ", "ktv", "K T V", "K\nTV"])
def test_width_case_and_blanks_do_not_count(text):
    assert holds(["KTV"], content=text)


def test_traditional_characters_do_not_count():
    assert holds(["烟囱"], content="煙囪很高")


# -- near ---------------------------------------------------------------------------------------

NEAR = {"near": {"words": ["工地"], "to": ["夜里"], "within": 3}}


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("工地又在夜里", True),  # two characters between
        ("夜里那个老工地", True),  # the other way round, three between
        ("工地总是要在夜里", False),  # four
        ("工地，在夜里", True),  # a comma ends no sentence
        ("有工地。夜里", False),
        ("有工地！夜里", False),
        ("有工地；夜里", False),
        ("这里是工地，很大很大。工地夜里", True),  # a further place of the word will do
    ],
)
def test_near_words_stand_in_one_sentence_so_many_characters_apart(text, held):
    assert holds(NEAR, content=text) is held


def test_near_reaches_ten_characters_unless_it_says_otherwise():
    near = {"near": {"words": ["工地"], "to": ["夜里"]}}
    assert holds(near, content=f"工地{'一' * 10}夜里")
    assert not holds(near, content=f"工地{'一' * 11}夜里")


def test_near_does_not_reach_from_title_into_content():
    assert not holds(NEAR, title="工地", content="夜里")


def test_one_of_several_nears_is_enough():
    several = {"near": [NEAR["near"], {"words": ["饭店"], "to": ["烟"], "within": 2}]}
    assert holds(several, content="饭店冒烟")
    assert not holds(several, content="饭店在夜里")


# -- pattern ------------------------------------------------------------------------------------


def test_a_pattern_looks_at_title_and_content_folded():
    assert holds({"pattern": "ktv.{0,3}凌晨"}, content="KTV，到凌晨")
    assert not holds({"pattern": "KTV"}, content="KTV")
    assert not holds({"pattern": "蓬溪"}, address="蓬溪路", content="有人反映情况")


# -- in -----------------------------------------------------------------------------------------


def test_words_are_looked_for_in_title_and_content_only():
    assert holds(["烧烤"], title="烧烤")
    assert not holds(["烧烤"], target="烧烤摊", address="烧烤街", content="夜里有声音睡不着")


def test_in_on_the_rule_names_other_fields():
    named = rule("试", "餐饮油烟", ["烧烤"], **{"in": ["被反映对象", "地址"]})
    decide = router(named).decide
    assert decide({"target": "烧烤摊"}).rule == "试"
    assert decide({"address": "烧烤街"}).rule == "试"
    assert decide({"content": "烧烤"}).rule == ""


def test_in_inside_a_test_counts_for_that_test_only():
    when = {"all": ["很吵", {"any": ["饭店"], "in": "被反映对象"}]}
    assert holds(when, content="很吵", target="饭店")
    assert not holds(when, content="饭店很吵")
    assert not holds(when, content="夜里", target="饭店很吵")


# -- place, source, request, urgency ------------------------------------------------------------


def test_a_place_fits_all_places_inside_it():
    assert holds({"any": ["油烟"], "place": "蓬朗办事处"}, content="油烟", address="蓬溪路")
    assert holds({"any": ["油烟"], "place": "昆山开发区"}, content="蓬溪路油烟")
    assert not holds({"any": ["油烟"], "place": "蓬溪路"}, content="油烟", address="蓬朗办事处")


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        ("source", "source", "12345热线"),
        ("request", "request_type", "投诉"),
        ("urgency", "urgency", "特急"),
    ],
)
def test_facts_of_the_lead_must_be_one_of_those_named(key, field, value):
    when = {"any": ["油烟"], key: [value, "别的"]}
    assert holds(when, content="油烟", **{field: value})
    assert not holds(when, content="油烟", **{field: "其他"})
    assert not holds(when, content="油烟")


def test_a_test_may_ask_for_no_word_at_all():
    assert holds({"request": "表扬"}, request_type="表扬", content="谢谢")


# -- when: campaign, hours, season, from and until -----------------------------------------------


@pytest.mark.parametrize(
    ("received", "held"),
    [
        ("2026-06-30 23:59", False),
        ("2026-07-01 00:00", True),
        ("2026-07-10", True),
        ("2026-07-11 00:00", False),
        ("", False),
    ],
)
def test_a_campaign_lasts_from_its_first_day_for_so_many_days(received, held):
    settings = {"campaign": Campaign(name="攻坚", start="2026-07-01", days=10)}
    when = {"any": ["油烟"], "campaign": "攻坚"}
    assert holds(when, settings=settings, content="油烟", received_at=received) is held


def test_a_campaign_that_the_settings_do_not_name_is_never_on():
    when = {"any": ["油烟"], "campaign": "别的"}
    settings = {"campaign": Campaign(name="攻坚", start="2026-07-01", days=10)}
    for given in (settings, {}):
        assert not holds(when, settings=given, content="油烟", received_at="2026-07-02 08:00")


@pytest.mark.parametrize(
    ("hours", "clock", "held"),
    [
        ("22:00-06:00", "22:00", True),
        ("22:00-06:00", "02:30", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "06:00", False),
        ("22:00-06:00", "21:59", False),
        ("12:00-14:00", "12:00", True),
        ("12:00-14:00", "14:00", False),
        ("20:00-24:00", "23:59", True),
    ],
)
def test_hours_count_from_the_first_up_to_the_last_also_over_midnight(hours, clock, held):
    when = {"any": ["油烟"], "hours": hours}
    assert holds(when, content="油烟", received_at=f"2026-07-10 {clock}") is held


def test_hours_do_not_hold_for_a_lead_without_an_hour():
    assert not holds(
        {"any": ["油烟"], "hours": "00:00-24:00"}, content="油烟", received_at="2026-07-10"
    )


@pytest.mark.parametrize(
    ("season", "day", "held"),
    [
        ("05-20..06-30", "2026-05-20", True),
        ("05-20..06-30", "2031-06-30", True),
        ("05-20..06-30", "2026-05-19", False),
        ("05-20..06-30", "2026-07-01", False),
        ("12-15..01-15", "2026-12-15", True),
        ("12-15..01-15", "2027-01-15", True),
        ("12-15..01-15", "2027-01-16", False),
        ("12-15..01-15", "2026-12-14", False),
    ],
)
def test_a_season_comes_every_year_with_both_its_ends_also_over_new_year(season, day, held):
    when = {"any": ["油烟"], "season": season}
    assert holds(when, content="油烟", received_at=f"{day} 08:00") is held
    assert not holds(when, content="油烟")


@pytest.mark.parametrize(
    ("received", "held"),
    [
        ("2026-06-30 23:59", False),
        ("2026-07-01 00:00", True),
        ("2026-07-31 23:59", True),
        ("2026-08-01 00:00", False),
        ("", True),
    ],
)
def test_from_and_until_are_both_included_and_a_lead_without_a_day_has_none(received, held):
    dated = rule("试", "餐饮油烟", ["油烟"], **{"from": "2026-07-01", "until": "2026-07-31"})
    decision = router(dated).decide({"content": "油烟", "received_at": received})
    assert (decision.rule == "试") is held


# -- who leads, who helps -----------------------------------------------------------------------


def test_the_first_place_of_a_rules_table_that_fits_says_who_leads():
    table = {"蓬溪路": "公安局", "蓬朗办事处": "属地", "昆山开发区": "生态环境局"}
    decide = router(rule("试", "餐饮油烟", ["油烟"], lead="城管局", leads=table)).decide
    assert decide({"content": "蓬溪路油烟"}).department == "公安局"
    assert decide({"content": "蓬朗办事处油烟"}).department == "蓬朗办事处"
    assert decide({"content": "蓝湖边油烟"}).department == "生态环境局"
    assert decide({"content": "油烟"}).department == "城管局"


def test_the_first_that_fits_counts_even_if_a_later_one_is_smaller():
    table = {"蓬朗办事处": "生态环境局", "蓬溪路": "公安局"}
    decide = router(rule("试", "餐饮油烟", ["油烟"], leads=table)).decide
    assert decide({"content": "蓬溪路油烟"}).department == "生态环境局"


def test_a_categorys_table_goes_before_its_lead_and_behind_the_rules_own():
    table = {"蓬朗办事处": "公安局"}
    lead = {"content": "蓬溪路油烟"}
    assert router(rule("试", "餐饮油烟", ["油烟"]), leads=table).decide(lead).department == "公安局"
    own = rule("试", "餐饮油烟", ["油烟"], lead="生态环境局")
    assert router(own, leads=table).decide(lead).department == "生态环境局"


def test_a_rules_helpers_replace_those_of_the_category():
    lead = {"content": "蓬溪路油烟"}
    helped = rule("试", "餐饮油烟", ["油烟"], assist=["公安局", "属地"])
    assert router(helped).decide(lead).assisting == ("公安局", "蓬朗办事处")
    assert router(rule("试", "餐饮油烟", ["油烟"])).decide(lead).assisting == (
        "生态环境局",
        "蓬朗办事处",
    )


def test_a_lead_can_be_left_to_a_person():
    asks = rule("试", "餐饮油烟", ["油烟"], lead="待分派")
    decision = router(asks).decide({"content": "油烟"})
    assert (decision.department, decision.category) == ("", "餐饮油烟")


def test_also_names_further_categories():
    both = rule("试", "餐饮油烟", ["油烟"], also=["生活噪声", "工业废气"])
    assert router(both).decide({"content": "油烟"}).other_categories == ("生活噪声", "工业废气")


# -- how it is decided --------------------------------------------------------------------------

SMOKE = rule("油烟", "餐饮油烟", ["油烟"], points=6)
DOGS = rule("狗叫", "生活噪声", ["狗叫"], points=5)


def test_too_few_points_decide_nothing():
    weak = rule("味", "餐饮油烟", ["味道"], points=4)
    assert router(weak).decide({"content": "味道"}).step == "undecided"
    assert router(weak, enough=4).decide({"content": "味道"}).department == "城管局"


def test_too_small_a_margin_asks_a_person():
    lead = {"content": "油烟，狗叫"}
    assert router(SMOKE, DOGS).decide(lead).department == "城管局"
    assert router(SMOKE, DOGS, margin=2).decide(lead).department == ""


def test_a_clear_margin_with_two_words_is_certain():
    two = rule("油烟", "餐饮油烟", ["油烟", "烟道"], points=6)
    assert router(two).decide({"content": "油烟，烟道"}).certainty == "确定"
    assert router(two, clear=7).decide({"content": "油烟，烟道"}).certainty == "较有把握"


def test_a_pin_goes_first_then_the_earlier_ticket_hard_rules_points_and_the_place():
    hard = rule("险情", "工业废气", ["泄漏"], hard=1)
    decide = router(hard, SMOKE).decide
    lead = {"content": "油烟，还有泄漏", "address": "蓝湖"}
    earlier = lead | {"inherited_department": "公安局"}
    assert decide(earlier | {"pinned_department": "公安局"}).step == "pinned"
    assert decide(earlier).step == "inherited"
    assert decide(lead).step == "hard"
    assert decide(lead | {"address": "陆家镇", "content": "油烟"}).step == "undecided"
    assert decide(lead | {"content": "油烟"}).step == "scored"
    assert decide(lead | {"content": "有人反映一个情况"}).step == "place"
    assert decide({"content": "有人反映一个情况"}).step == "undecided"


def test_a_short_lead_that_names_no_place_and_nobody_is_incomplete():
    lead = {"content": "装修油烟扰民", "source": "12345热线"}
    assert router(SMOKE).decide(lead).category == "信息不全"
    assert router(SMOKE).decide(lead | {"address": "蓬溪路"}).department == "城管局"


def test_the_clerks_closing_adds_points_to_the_department_that_it_names():
    strong = rule("狗叫", "生活噪声", ["狗叫"], points=7)
    lead = {"content": "油烟，狗叫，请城管局核实处理"}
    assert router(SMOKE, strong).decide(lead).department == "公安局"
    assert router(SMOKE, strong, clerk_hint=3).decide(lead).department == "城管局"


@pytest.mark.parametrize(("weight", "points"), [(0, 10), (2, 12), (5, 15)])
def test_the_clerks_closing_weighs_what_the_settings_say(weight, points):
    smoke = rule("油烟", "餐饮油烟", ["油烟"], points=10)
    said = router(smoke, clerk_hint=weight).decide({"content": "油烟很大，请城管局核实处理"})
    assert said.candidates[0].points == points


def test_other_categories_of_the_same_department_count_a_third():
    smoke = rule("油烟", "餐饮油烟", ["油烟"], points=10)
    burning = rule("焚烧", "垃圾焚烧", ["焚烧"], points=9, lead="城管局")
    dog = rule("狗叫", "生活噪声", ["狗叫"], points=6)
    said = router(smoke, burning, dog).decide({"content": "油烟，焚烧，狗叫"})
    assert [(one.category, one.points) for one in said.candidates] == [
        ("餐饮油烟", 13),
        ("垃圾焚烧", 12),
        ("生活噪声", 6),
    ]


def test_the_address_says_where_not_a_place_that_the_text_names_too():
    lead = {"title": "陆家镇来人", "content": "陆家镇的车拉来，油烟很大", "address": "蓬溪路"}
    said = router(SMOKE).decide(lead)
    assert (said.area, said.department) == ("蓬朗办事处", "城管局")


def test_a_clerks_closing_alone_decides_nothing():
    lead = {"content": "有人反映一个情况，请城管局核实处理"}
    assert router(SMOKE, clerk_hint=5).decide(lead).department == ""


# -- what is not searched -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "晚上声音很大睡不着，请油烟管理部门核实处理",
        "（职能局5分钟响应，油烟）晚上声音很大睡不着",
        "2025-06-01城管局答复：现场未见异常，油烟已处理。市民再次反映：晚上声音很大",
        "办理情况：已查处油烟。市民再次投诉晚上声音很大",
        "《关于油烟扰民的投诉》的工单已收悉，市民表示晚上声音很大",
    ],
)
def test_what_clerks_platforms_and_departments_wrote_is_not_searched(text):
    assert not holds(["油烟"], content=text)


def test_where_nothing_else_is_said_a_quoted_answer_is_searched():
    assert holds(["油烟"], content="城管局答复：已查处油烟")


@pytest.mark.parametrize(
    ("word", "text", "held"),
    [
        ("环保", "智方环保工程有限公司夜里很吵", False),
        ("有限公司", "智方环保工程有限公司夜里很吵", True),
        ("油烟", "老王油烟净化设备厂很吵", False),
        ("烧烤", "老王烧烤店很吵", True),
        ("烧烤店", "老王烧烤店很吵", True),
        ("油烟", "某某餐饮管理有限公司油烟很大", True),
    ],
)
def test_a_word_inside_a_name_counts_only_at_its_end(word, text, held):
    assert holds([word], content=text) is held


def test_names_are_words_where_a_rule_looks_at_whom_it_is_about():
    named = rule("试", "工业废气", ["环保"], **{"in": "被反映对象"})
    assert router(named).decide({"target": "智方环保工程有限公司"}).rule == "试"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("现场没有任何油烟", False),
        ("未闻到油烟", False),
        ("油烟已消失", False),
        ("没有油烟净化器", True),
        ("一直没人管，油烟很大", True),
    ],
)
def test_a_denied_word_does_not_count_but_a_missing_device_does(text, held):
    assert holds(["油烟"], content=text) is held
