"""Which words of a lead say that it lies at the same site as another."""

from __future__ import annotations

import pytest

from pipeline.core.gazetteer.places import Gazetteer
from pipeline.core.repeats.sites import Site
from pipeline.core.repeats.target_names import target_of
from tests.points import PLACES, sites

KNOWN = Gazetteer(PLACES)


def site(address: str = "", target: str = "", category: str = "餐饮油烟", area: str = "") -> Site:
    return sites().of(target, address, "", area, category)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("昆山市昆太路88号", "昆太路 88 号 3 幢 201 室"),
        ("昆山市昆太路88号", "蓬朗街道昆太路八十八号"),
        ("绿中海9幢", "绿中海小区西侧"),
        ("海棠花园3幢", "昆山市海棠花园门口"),
        ("昆太路与前进东路交叉口", "前进东路昆太路路口"),
    ],
)
def test_addresses_of_one_site(one: str, other: str) -> None:
    assert site(one).key
    assert site(one).key == site(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("昆太路88号", "昆太路90号"),
        ("昆太路88号", "长江南路88号"),
        ("绿中海", "海棠花园"),
    ],
)
def test_addresses_of_two_sites(one: str, other: str) -> None:
    assert site(one).key != site(other).key


@pytest.mark.parametrize(
    "address",
    ["昆山市", "蓬朗街道", "蓬苑社区", "昆太路", "昆太路沿线", "长江南路某小区", "3幢201室", ""],
)
def test_what_is_too_wide_or_says_nothing_is_no_site(address: str) -> None:
    assert site(address).key == ""


def test_a_road_without_a_number_is_kept_as_what_sites_have_in_common() -> None:
    assert site("昆山市昆太路附近") == Site(line="昆太路")


def test_no_home_stands_in_the_name_of_a_site() -> None:
    assert site("昆太路88号3幢2单元201室").name == "昆太路 88 号"


def test_of_water_the_river_is_the_site() -> None:
    assert site("绿中海旁圆明港", category="河道黑臭").name == "圆明港"
    assert site("绿中海旁圆明港", category="施工噪声").name == "绿中海"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("昆山市智方环保工程有限公司", "智方环保工程公司"),
        ("老王烧烤店", "老王烧烤"),
        ("昆山老王烧烤", "老王烧烤"),
    ],
)
def test_spellings_of_one_target(one: str, other: str) -> None:
    assert site(target=one).key == site(target=other).key != ""


@pytest.mark.parametrize(
    "target", ["张三", "烧烤店", "某饭店", "楼上邻居", "附近工地", "隔壁超市", "有限公司", "物业"]
)
def test_who_names_nobody_is_no_target(target: str) -> None:
    assert target_of(target, KNOWN) is None


def test_shops_of_one_name_at_two_roads_are_two_sites() -> None:
    one, other = (site(road, "蜜雪冰城") for road in ("昆太路", "长江南路"))
    assert one.key != other.key
    assert one.owner == other.owner == "蜜雪冰城"


def test_a_company_is_one_site_wherever_people_say_it_is() -> None:
    assert site("昆太路", "智方环保工程有限公司").key == site("", "智方环保工程有限公司").key


def test_a_hotel_is_one_site_whatever_road_people_name() -> None:
    assert site("昆太路", "万豪大酒店").key == site("长江南路", "万豪大酒店").key


def test_a_short_word_is_a_target_only_together_with_its_place() -> None:
    assert site(target="翠翠店").key == ""
    assert site("绿中海", "翠翠店").key == "翠翠店@绿中海"


@pytest.mark.parametrize(
    ("target", "owner"),
    [
        ("昆山智方环保工程有限公司", "智方"),
        ("昆山智方环保工程有限公司二厂", "智方"),
        ("智方环保一厂", "智方"),
        ("蜜雪冰城昆太路店", "蜜雪冰城"),
        ("蜜雪冰城（长江南路店）", "蜜雪冰城"),
        ("昆太路工地", ""),
    ],
)
def test_what_the_sites_of_one_owner_are_called(target: str, owner: str) -> None:
    found = target_of(target, KNOWN)
    assert found is not None
    assert found.owner == owner
