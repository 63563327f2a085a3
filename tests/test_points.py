"""点位: which leads are one, what is counted of them, which is the hottest."""

from __future__ import annotations

import pytest

from pipeline.core.repeats.points import Point
from pipeline.core.repeats.roots import Roots
from tests.points import AIR, CITY, done, lead, rooted

HERE = {"address": "昆太路88号"}


def only(made: Roots) -> Point:
    (point,) = made.points
    return point


def test_leads_of_one_place_and_one_nuisance_are_a_point() -> None:
    point = only(rooted([lead(n, **HERE) for n in (1, 2, 3)]))
    assert (point.name, point.leads, point.matters) == ("昆太路 88 号 · 餐饮油烟", 3, 3)


def test_another_nuisance_at_the_place_is_another_point() -> None:
    leads = [lead(n, **HERE, category=("餐饮油烟", "商业噪声")[n % 2]) for n in range(6)]
    assert sorted(one.category for one in rooted(leads).points) == ["商业噪声", "餐饮油烟"]


def test_a_repeat_that_names_no_place_belongs_to_its_matter() -> None:
    leads = [lead(1, **HERE), lead(2, **HERE), lead(3, first_id="XS-20250701-0001")]
    point = only(rooted(leads))
    assert (point.leads, point.matters) == (3, 2)


def test_two_sites_that_one_matter_names_are_one_point() -> None:
    leads = [
        lead(1, **HERE),
        lead(2, target="老王烧烤店", first_id="XS-20250701-0001"),
        lead(3, target="老王烧烤店"),
    ]
    assert only(rooted(leads)).leads == 3


def test_a_lead_of_another_nuisance_joins_no_other_site_to_its_matter() -> None:
    first = "XS-20250701-0001"
    leads = [lead(1, **HERE), lead(2, **HERE), lead(3, **HERE)]
    stray = [lead(4, target="老王烧烤店", category="商业噪声", first_id=first)]
    others = [lead(n, target="老王烧烤店") for n in (5, 6, 7)]
    assert [one.leads for one in rooted(leads + stray + others).points] == [4, 3]


def test_a_point_without_a_site_is_called_by_its_first_lead() -> None:
    first = "XS-20250701-0001"
    leads = [lead(1), lead(2, first_id=first), lead(3, first_id=first)]
    assert only(rooted(leads)).name == "蓬朗办事处 · 烧烤店油烟 · 餐饮油烟"


@pytest.mark.parametrize("category", ["", "非环境", "信息不全", "其他"])
def test_leads_of_no_nuisance_are_no_point_by_their_place_alone(category: str) -> None:
    assert rooted([lead(n, **HERE, category=category) for n in (1, 2, 3)]).points == ()


def test_questions_and_what_is_not_ours_are_not_counted() -> None:
    leads = [lead(n, **HERE) for n in (1, 2, 3)]
    leads += [lead(4, **HERE, request_type="咨询"), lead(5, **HERE, status="退回平台")]
    assert only(rooted(leads)).leads == 3


def test_what_came_longer_ago_than_leads_are_compared_is_not_counted() -> None:
    leads = [lead(n, **HERE) for n in (1, 2, 3)] + [lead(4, **HERE, received_at="2023-07-09")]
    assert only(rooted(leads)).leads == 3
    assert only(rooted(leads, within=800)).leads == 4


def test_few_leads_are_not_listed() -> None:
    leads = [lead(n, **HERE) for n in (1, 2)]
    assert rooted(leads).many == 0
    assert rooted(leads, least=2).many == 1


def test_people_are_those_who_are_known() -> None:
    persons = ("a", "a", "b", "")
    point = only(rooted([lead(n, **HERE, person=one) for n, one in enumerate(persons, 1)]))
    assert point.people == 2


def test_first_and_last_day_and_the_days_between() -> None:
    days = ("2025-07-03 22:00", "2025-06-30", "2025-07-08")
    point = only(rooted([lead(n, **HERE, received_at=day) for n, day in enumerate(days, 1)]))
    assert (point.first, point.last, point.days) == ("2025-06-30", "2025-07-08", 8)


# -- 复发 ---------------------------------------------------------------------------------------


def back(*leads: tuple[str, str], **rules: int) -> int:
    """Return how often a point came back whose leads came and were closed on these days."""
    made = [
        done(n, came, closed, **HERE) if closed else lead(n, **HERE, received_at=came)
        for n, (came, closed) in enumerate(leads, 1)
    ]
    return only(rooted(made, least=2, **rules)).came_back


def test_a_lead_after_a_closing_comes_back() -> None:
    assert back(("2025-06-01", "2025-06-05"), ("2025-06-20", "")) == 1


def test_a_lead_before_the_closing_does_not() -> None:
    assert back(("2025-06-01", "2025-06-05"), ("2025-06-04", "")) == 0


def test_a_lead_of_the_very_day_of_the_closing_does_not() -> None:
    assert back(("2025-06-01", "2025-06-05"), ("2025-06-05 23:00", "")) == 0


def test_several_leads_after_one_closing_are_one_time() -> None:
    assert back(("2025-06-01", "2025-06-05"), ("2025-06-20", ""), ("2025-06-21", "")) == 1


def test_each_closing_may_come_back() -> None:
    first, second = ("2025-05-01", "2025-05-05"), ("2025-05-20", "2025-05-25")
    assert back(first, second, ("2025-06-20", "")) == 2


def test_what_is_too_long_ago_does_not_come_back() -> None:
    leads = ("2025-06-01", "2025-06-05"), ("2025-06-16", "")
    assert back(*leads, came_back=11) == 1
    assert back(*leads, came_back=10) == 0


def test_what_was_closed_unsolved_does_not_come_back() -> None:
    leads = [done(1, "2025-06-01", "2025-06-05", **HERE, solved="否"), lead(2, **HERE)]
    assert only(rooted(leads, least=2)).came_back == 0


def test_a_lead_labelled_so_came_back_though_the_closing_is_gone() -> None:
    reopened = lead(1, **HERE, received_at="2025-06-01", status="重新办理")
    again = lead(2, **HERE, repeat_kind="同事多人、同地复发")
    assert only(rooted([reopened, again], least=2)).came_back == 1


# -- 热度分 -------------------------------------------------------------------------------------


def test_the_score_is_the_sum_of_its_parts() -> None:
    leads = [
        done(1, "2025-06-01", "2025-06-05", **HERE, person="a", satisfaction="不满意"),
        lead(2, **HERE, person="b", returns="2"),
        lead(3, **HERE, person="b"),
    ]
    point = only(rooted(leads))
    assert point.parts == "件 3＋人 2＋复发 1×5＋不满意 1×3＋退单 2×2＋在办 2"
    assert point.score == 3 + 2 + 5 + 3 + 4 + 2


def test_the_office_weighs() -> None:
    made = rooted([lead(n, **HERE) for n in (1, 2, 3)], hotspot={"lead": 10, "open": 0})
    assert (only(made).score, only(made).parts) == (30, "件 3×10")
    assert made.formula == "热度分＝件×10＋人×1＋复发×5＋不满意×3＋退单×2"


def test_the_hottest_stands_first() -> None:
    warm = [lead(n, address="绿中海") for n in (1, 2, 3)]
    hot = [lead(n, **HERE, satisfaction="不满意") for n in (4, 5, 6)]
    made = rooted(warm + hot)
    assert [(one.rank, one.where) for one in made.points] == [(1, "昆太路 88 号"), (2, "绿中海")]


# -- who had it, and when -----------------------------------------------------------------------


def test_departments_stand_in_the_order_they_had_it() -> None:
    leads = [lead(1, **HERE, first_department=AIR), lead(2, **HERE), lead(3, **HERE)]
    point = only(rooted(leads))
    assert (point.departments, point.now) == ((AIR, CITY), CITY)


def test_the_timeline_says_what_was_special() -> None:
    leads = [
        done(1, "2025-06-01", "2025-06-05", **HERE),
        lead(2, **HERE, received_at="2025-06-20", repeat_kind="同人重复、同地复发", returns="1"),
        lead(3, **HERE),
    ]
    said = [visit.said for visit in only(rooted(leads)).visits]
    assert said == ["首次", "同人重复、同地复发；办结 15 天后又来；退单 1 次", ""]


def test_a_long_timeline_keeps_the_last_leads() -> None:
    point = only(rooted([lead(n, **HERE) for n in range(1, 71)]))
    assert (point.leads, len(point.visits), point.visits[-1].id) == (70, 60, "XS-20250701-0070")


def test_the_name_of_a_person_is_no_name_of_a_point() -> None:
    leads = [lead(n, target="张三", address="住昆太路88号3幢201室") for n in (1, 2, 3)]
    assert only(rooted(leads)).where == "昆太路 88 号"
