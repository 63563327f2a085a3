"""举一反三 and 推诿: what points have in common, who passed leads on, which rule to mend."""

from __future__ import annotations

import pytest

from pipeline.core.repeats.causes import LINE, NIGHT, OWNER, is_nightly
from pipeline.core.repeats.grouping import Lead
from pipeline.core.repeats.passing import ACROSS, BACK, OFTEN, Move
from tests.points import AIR, CITY, WATER, lead, rooted

SHOPS = ("蜜雪冰城昆太路店", "蜜雪冰城长江南路店", "蜜雪冰城珠江路店")


def test_sites_of_one_company_are_a_cause() -> None:
    works = ("智方环保一厂", "智方环保二厂", "昆山智方环保工程有限公司")
    made = rooted([lead(n, target=one) for n, one in enumerate(works)])
    (cause,) = made.causes
    assert (cause.kind, cause.name, cause.places, cause.leads) == (OWNER, "智方", 3, 3)
    assert cause.why == "近 90 天，被反映对象的名称里都有“智方”，共 3 处、3 件"


def test_shops_of_one_chain_are_a_cause() -> None:
    (cause,) = rooted([lead(n, target=one) for n, one in enumerate(SHOPS)]).causes
    assert cause.name == "蜜雪冰城"


def test_one_site_alone_is_no_cause_however_often() -> None:
    assert rooted([lead(n, target=SHOPS[0]) for n in range(9)]).causes == ()


def test_too_few_leads_are_no_cause() -> None:
    two = [lead(n, target=one) for n, one in enumerate(SHOPS[:2])]
    assert rooted(two).causes == ()
    assert len(rooted(two, alike=2).causes) == 1


def test_one_nuisance_along_a_road_is_a_cause() -> None:
    flooded = [
        lead(n, address=f"前进东路{100 + n}号", category="道路积水", area="") for n in range(2)
    ]
    vague = [lead(9, address="前进东路", category="道路积水", area="")]
    (cause,) = rooted(flooded + vague).causes
    assert (cause.kind, cause.name, cause.places) == (LINE, "前进东路 · 道路积水", 3)
    assert cause.why.endswith("前进东路上有 3 处、3 件反映道路积水，其中 1 处没有写清门牌")


def test_several_nuisances_along_a_road_are_none() -> None:
    kinds = ("道路积水", "施工噪声", "餐饮油烟")
    leads = [lead(n, address=f"前进东路{100 + n}号", category=kinds[n]) for n in range(3)]
    assert rooted(leads).causes == ()


def test_each_kind_of_cause_has_its_turn() -> None:
    roads = [
        lead(first + n, address=f"{road}{n}号", area="")
        for first, road in ((10, "前进东路"), (20, "珠江路"))
        for n in range(1, 9)
    ]
    chain = [lead(100 + n, target=one, area="") for n, one in enumerate(SHOPS)]
    assert [one.kind for one in rooted(roads + chain).causes] == [OWNER, LINE, LINE]


def test_what_came_long_ago_is_no_cause() -> None:
    old = [lead(n, target=one, received_at="2025-03-01") for n, one in enumerate(SHOPS)]
    assert rooted(old).causes == ()
    assert len(rooted(old, alike_days=200).causes) == 1


def test_of_an_old_point_only_its_late_leads_count() -> None:
    leads = [lead(n, target=one) for n, one in enumerate(SHOPS)]
    leads += [lead(10 + n, target=SHOPS[0], received_at="2025-03-01") for n in range(5)]
    (cause,) = rooted(leads).causes
    assert (cause.leads, cause.first) == (3, "2025-07-01")


def test_one_nuisance_of_an_area_at_night_is_a_cause() -> None:
    leads = [lead(n, address=f"昆太路{n}号", title="凌晨排废气") for n in (1, 3)]
    leads += [lead(5, address="绿中海", received_at="2025-07-02 23:10")]
    night = [one for one in rooted(leads).causes if one.kind == NIGHT]
    assert [(one.name, one.places) for one in night] == [("蓬朗办事处 · 夜里 · 餐饮油烟", 3)]
    assert "其中 2 件写明凌晨" in night[0].why


def test_night_is_no_cause_where_most_leads_speak_of_the_day() -> None:
    dark = [lead(n, address=f"昆太路{n}号", title="凌晨排废气") for n in (1, 3, 5)]
    light = [lead(n, address="绿中海") for n in (11, 12, 13, 14)]
    assert NIGHT not in {one.kind for one in rooted(dark + light).causes}


@pytest.mark.parametrize(
    ("said", "nightly"),
    [
        ({"title": "半夜施工"}, True),
        ({"content": "每天晚上十一点以后开工"}, True),
        ({"content": "22:30 还在响"}, True),
        ({"received_at": "2025-07-01 05:59"}, True),
        ({"received_at": "2025-07-01 06:00"}, False),
        ({"received_at": "2025-07-01"}, False),
        ({"content": "晚上八点跳广场舞"}, False),
    ],
)
def test_what_speaks_of_the_night(said: dict[str, str], nightly: bool) -> None:
    assert is_nightly(lead(1, **said)) is nightly


# -- 推诿 ---------------------------------------------------------------------------------------

BY_RULE = Move(1, AIR, rule="异味")
ASKED = Move(1, "", "餐饮油烟不归我们，请派城管局")
FILES = {"异味": "rules/routing/air.yaml"}


def test_a_lead_that_came_back_to_who_had_it_was_passed_on() -> None:
    moves = (BY_RULE, ASKED, Move(1, CITY), Move(1, AIR))
    (passing,) = rooted([lead(1, department=AIR)], {1: moves}, FILES).passings
    assert (passing.what, passing.trail) == (BACK, "生态环境局 → 城管局 → 生态环境局")
    assert (passing.rule, passing.reasons) == ("“异味”（rules/routing/air.yaml）", ASKED.asked)
    assert passing.advice.startswith("又回到最先派的生态环境局：规则派得对")


def test_where_it_ends_elsewhere_the_rule_is_to_be_looked_at() -> None:
    moves = (BY_RULE, Move(1, CITY), Move(1, AIR), Move(1, CITY))
    (passing,) = rooted([lead(1)], {1: moves}, FILES).passings
    assert passing.advice.startswith(
        "建议改规则：规则“异味”（rules/routing/air.yaml）先派给生态环境局"
    )


def test_a_lead_that_moved_once_was_not_passed_on() -> None:
    assert rooted([lead(1)], {1: (BY_RULE, ASKED, Move(1, CITY))}).passings == ()


def test_a_stay_in_待分派_is_nobody() -> None:
    moves = (BY_RULE, Move(1, "待分派"), Move(1, AIR))
    assert rooted([lead(1, department=AIR)], {1: moves}).passings == ()


def test_who_asks_twice_to_hand_it_back_passes_it_on() -> None:
    (passing,) = rooted([lead(1, department=AIR)], {1: (BY_RULE, ASKED, ASKED)}).passings
    assert (passing.what, passing.returned) == (OFTEN, 2)


def test_a_point_whose_leads_go_to_one_and_another_in_turn() -> None:
    leads = [lead(n, address="绿中海", department=(CITY, AIR)[n % 2]) for n in range(3)]
    (passing,) = rooted(leads).passings
    assert (passing.what, passing.trail) == (ACROSS, "城管局 → 生态环境局 → 城管局")


def test_reasons_name_nobody() -> None:
    asked = Move(1, "", "当事人张三 13812345678 不配合")
    (passing,) = rooted([lead(1, department=AIR)], {1: (BY_RULE, asked, asked)}).passings
    assert "13812345678" not in passing.reasons


# -- rule gaps ----------------------------------------------------------------------------------


def given_to(water: int, by_rule: str = "河道垃圾") -> tuple[list[Lead], dict[int, list[Move]]]:
    leads = [
        lead(n, category="河道黑臭", department=WATER, decided_by="区攻坚办") for n in range(water)
    ]
    sent = Move(0, CITY, rule=by_rule) if by_rule else Move(0, "")
    return leads, {n: [sent, Move(n, WATER)] for n in range(water)}


def test_a_rule_that_people_overrule_is_a_gap() -> None:
    leads, moves = given_to(2)
    (gap,) = rooted(leads, moves, {"河道垃圾": "rules/routing/water.yaml"}).gaps
    assert (gap.sent, gap.kept, gap.leads) == (CITY, WATER, 2)
    assert gap.advice == (
        "建议改规则：规则“河道垃圾”（rules/routing/water.yaml）把蓬朗办事处的“河道黑臭”派给城管局，"
        "2 件最后由人定给水务局。请看这条规则的 lead 要不要改成水务局，"
        "只在蓬朗办事处这样的写进它的 leads"
    )


def test_once_is_no_gap() -> None:
    leads, moves = given_to(1)
    assert rooted(leads, moves).gaps == ()
    assert len(rooted(leads, moves, disagree=1).gaps) == 1


def test_kinds_that_no_rule_knows_are_a_gap() -> None:
    leads, moves = given_to(2, by_rule="")
    (gap,) = rooted(leads, moves).gaps
    assert "没有规则说清给谁，2 件都由人定给水务局" in gap.advice


def test_where_people_agree_with_the_rule_there_is_no_gap() -> None:
    leads = [lead(n, decided_by="区攻坚办") for n in (1, 2)]
    assert rooted(leads, {n: [Move(n, CITY, rule="餐饮油烟")] for n in (1, 2)}).gaps == ()
