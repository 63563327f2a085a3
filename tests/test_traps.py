"""Sixteen traps of complaint texts, each with the decision an experienced dispatcher makes.

The numbers are those of the list that the rulebook was written against; every trap is one that
real leads fell into.
"""

from pathlib import Path

import pytest

from pipeline.core.model import Decision
from pipeline.core.routing.routing import Router
from pipeline.files.rules import config

RULES = Path(__file__).parent.parent / "rules"


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(config.load(RULES))


@pytest.fixture(scope="module")
def decide(router):
    def decided(content: str, **more: str) -> Decision:
        return router.decide({"content": content, **more})

    return decided


@pytest.mark.parametrize(
    ("source", "department", "category"),
    [
        ("厂里的冲床半夜噪声很大", "生态环境局", "工业噪声"),
        ("工地打桩机半夜噪声很大", "城管局", "施工噪声"),
        ("超市门口的音响噪声很大", "城管局", "商业噪声"),
        ("楼上住户唱歌噪声很大", "公安局", "生活噪声"),
        ("小区水泵房半夜噪声很大", "住建局", "小区设备噪声"),
        ("改装摩托车炸街噪声很大", "交警大队", "交通噪声"),
        ("高架桥上车流噪声很大", "交通局", "交通噪声"),
        ("环卫垃圾车凌晨作业噪声很大", "城管局", "生活垃圾"),
    ],
)
def test_01_the_source_of_a_noise_decides_not_the_word(decide, source, department, category):
    decision = decide(source)
    assert (decision.department, decision.category) == (department, category)


@pytest.mark.parametrize("device", ["油烟净化器", "油烟机", "油烟风机"])
def test_02_the_noise_of_a_smoke_purifier_is_noise_not_smoke(decide, device):
    assert decide(f"楼下饭店的{device}整夜噪声扰民").category == "商业噪声"


@pytest.mark.parametrize(
    "denied",
    [
        "该店不产生油烟",
        "非油烟问题",
        "没有异味",
        "未闻到异味",
        "未闻到明显臭味",
        "已无臭味",
        "异味已消失",
    ],
)
def test_03_what_is_denied_is_no_complaint(decide, denied):
    decision = decide(f"昆山某路某号，{denied}，只想问问情况")
    assert decision.category not in ("餐饮油烟", "不明异味", "工业废气")


def test_03_noise_that_has_stopped_is_no_complaint(decide):
    assert decide("长江南路某处噪声已停，请销号").department == ""


def test_03_only_complaint_columns_are_searched(router):
    lead = {
        "content": "长江南路某处有问题请来看看",
        "report": "现场有油烟和异味",
        "remarks": "噪声扰民",
    }
    assert router.decide(lead).evidence == ()


@pytest.mark.parametrize(
    ("text", "not_category"),
    [
        ("昆山智方环保工程有限公司拖欠我三个月工资", "生活垃圾"),
        ("张家港市绿沁环保科技服务有限公司门口违章停车很多", "工业废气"),
        ("苏州中晟水处理有限公司食堂招聘，请问条件", "污水厂站"),
        ("昆山开发区琨澄光电水质净化有限公司拖欠工程款", "污水厂站"),
        ("环保科技城门口的路灯不亮", "工业废气"),
    ],
)
def test_04_words_inside_a_name_say_nothing(decide, text, not_category):
    assert decide(text).category != not_category


def test_04_a_company_is_kept_as_who_is_complained_of(decide):
    assert decide("蓬溪路昆山智方环保工程有限公司夜里排放刺鼻废气").target == (
        "昆山智方环保工程有限公司"
    )


def test_04_building_work_at_a_sewage_works_is_building_noise(decide):
    decision = decide("老污水处理厂扩建工地夜间施工噪声扰民")
    assert (decision.department, decision.category) == ("城管局", "施工噪声")


def test_05_the_smell_of_dustbins_is_no_matter_of_air(decide):
    decision = decide("楼下垃圾桶臭味熏人，夏天不敢开窗")
    assert (decision.department, decision.category) == ("城管局", "生活垃圾")


def test_05_street_cleaning_noise_is_not_for_the_police(decide):
    assert decide("环卫工人凌晨四点清扫收垃圾噪音扰民").department == "城管局"


def test_06_a_canteen_does_not_make_a_boiler_room_cooking_smoke(decide):
    decision = decide("艺术中心食堂锅炉房鼓风机噪声很大")
    assert decision.category != "餐饮油烟"


@pytest.mark.parametrize("road", ["常嘉高速公路", "中环高架", "沪宁铁路"])
def test_07_roads_and_rails_are_the_traffic_bureaus(decide, road):
    assert decide(f"小区旁边{road}车流噪声大，请求加装声屏障").department == "交通局"


def test_08_building_noise_is_decided_by_todays_rules_not_by_old_answers(decide):
    decision = decide(
        "工地夜间施工噪声扰民。2017-05-03市环保局答复：该项目已由我局出具夜间施工证明。"
    )
    assert decision.department == "城管局"


def test_09_a_lead_with_many_matters_names_them_all(decide):
    decision = decide("夜排档油烟直排居民楼，音响噪音扰民，还占道经营，污水倒雨水井")
    assert {decision.category, *decision.other_categories} >= {
        "餐饮油烟",
        "商业噪声",
        "违建占道",
    }


def test_09_who_would_lead_the_other_matters_assists(decide):
    decision = decide("化工厂烟囱夜里排放刺鼻废气，厂区里还有人喧哗", address="蓬溪路")
    helpers = {decision.department, *decision.assisting}
    assert {"生态环境局", "公安局"} <= helpers


@pytest.mark.parametrize(
    "address",
    ["陆家镇夏桥村", "苏州高新区长江路", "花桥经济开发区绿地大道", "吴中经济技术开发区东吴路"],
)
def test_10_places_that_sound_like_ours_are_not_dispatched(decide, address):
    decision = decide("工地夜间施工噪声扰民", address=address)
    assert decision.department == ""
    assert "不在本区" in decision.reason


@pytest.mark.parametrize(
    ("burnt", "department"),
    [
        ("田里有人焚烧秸秆", "农业农村局"),
        ("保洁员在路边烧落叶", "城管局"),
        ("废品站焚烧塑料电缆", "生态环境局"),
    ],
)
def test_11_what_burns_decides(decide, burnt, department):
    assert decide(burnt).department == department


@pytest.mark.parametrize(
    ("smoke", "category"),
    [
        ("路上一辆柴油货车冒黑烟", "机动车尾气"),
        ("化工厂烟囱冒黑烟", "工业废气"),
        ("楼下饭店后厨冒黑烟", "餐饮油烟"),
    ],
)
def test_11_black_smoke_has_many_sources(decide, smoke, category):
    assert decide(smoke).category == category


def test_12_a_farm_and_a_backyard_are_two_departments(decide):
    assert decide("村后养猪场粪污直排臭气熏天").department == "农业农村局"
    assert decide("有人在小区楼顶养鸡，臭味大").department == "城管局"


@pytest.mark.parametrize(
    "danger", ["小区门口燃气泄漏味道很重", "罐车侧翻化学品泄漏", "车间工人中毒晕倒"]
)
def test_13_an_emergency_is_urgent_whatever_else_is_said(decide, danger):
    decision = decide(f"{danger}，另外楼下饭店油烟大")
    assert (decision.department, decision.urgency) == ("应急管理局", "特急")


def test_14_a_threat_to_complain_higher_up_is_no_source(decide):
    plain = decide("楼下饭店油烟直排，烟很大")
    threat = decide("楼下饭店油烟直排，烟很大，再不处理就向中央督察组投诉、打263")
    assert (threat.department, threat.category) == (plain.department, plain.category)


@pytest.mark.parametrize(
    "text",
    [
        "市民来电咨询: 开餐馆要装油烟净化器吗，需要什么手续",
        "市民来电咨询：夜间施工时间是怎么规定的",
        "感谢城管局和环卫工人把河边垃圾清理干净，特此致谢",
    ],
)
def test_15_questions_and_praise_are_no_complaints(decide, text):
    assert decide(text).department in ("综治中心", "")
    assert decide(text).category == "非环境"


def test_15_a_complaint_that_asks_why_nobody_comes_is_one(decide):
    assert decide("请问楼下饭店油烟这么大为什么没人管，天天熏得睡不着").department == "城管局"


@pytest.mark.parametrize(
    "text", ["来电人称附近工厂排废气，未说明地点就挂断", "装修噪音扰民", "噪声扰民，线索不详"]
)
def test_16_a_lead_without_place_and_name_is_not_guessed(decide, text):
    decision = decide(text, source="12345热线")
    assert (decision.department, decision.category) == ("", "信息不全")
    assert "补问" in decision.reason


def test_16_a_text_that_somebody_tries_needs_no_address(decide):
    assert decide("装修噪音扰民").department == "公安局"
