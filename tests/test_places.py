"""Words in a text → place."""

import pytest

from pipeline.core.gazetteer import house_numbers
from pipeline.core.gazetteer.places import Gazetteer, choose
from pipeline.core.office import Place

ZONE = Place(name="昆山开发区", kind="zone")


def inside(name: str, office: str, *aliases: str, kind="road", lead: str = "") -> Place:
    return Place(
        name=name,
        kind=kind,
        office=office,
        aliases=aliases,
        within=(office, "昆山开发区"),
        lead=lead,
    )


def office(name: str, *aliases: str, lead: str = "") -> Place:
    return Place(
        name=name, kind="office", office=name, aliases=aliases, within=("昆山开发区",), lead=lead
    )


def loose(name: str, *aliases: str, kind="road") -> Place:
    return Place(name=name, kind=kind, aliases=aliases, within=("昆山开发区",))


GAZETTEER = Gazetteer(
    [
        ZONE,
        office("蓬朗办事处", "蓬朗"),
        office("兵希办事处", "兵希", lead="城管局"),
        inside("蓬溪路", "蓬朗办事处"),
        inside("晨曦园", "兵希办事处", kind="estate"),
        loose("长江南路"),
        loose("前进东路"),
        inside("幸福路", "蓬朗办事处"),
        inside("幸福路", "兵希办事处"),
        Place(name="花桥经济开发区", kind="outside", aliases=("陆家镇",)),
    ]
)


def test_a_road_gives_the_office_around_it():
    found = GAZETTEER.find("昆山市蓬溪路285号")
    assert (found.name, found.office, found.start, found.word) == (
        "蓬溪路",
        "蓬朗办事处",
        3,
        "蓬溪路",
    )


def test_the_longest_name_counts():
    road = inside("长江", "兵希办事处")
    estate = inside("长江花园", "蓬朗办事处", kind="estate")
    for places in ([ZONE, road, estate], [ZONE, estate, road]):
        assert Gazetteer(places).find("长江花园北门").office == "蓬朗办事处"


def test_a_known_office_goes_before_a_road_without_one():
    assert GAZETTEER.find("长江南路与兵希交界").office == "兵希办事处"


def test_a_road_without_office_is_found_without_office():
    found = GAZETTEER.find("长江南路666号")
    assert (found.name, found.office, found.outside) == ("长江南路", "", False)


def test_the_zone_counts_only_when_nothing_inside_it_is_named():
    assert GAZETTEER.find("昆山开发区前进东路").name == "前进东路"
    assert GAZETTEER.find("昆山开发区").name == "昆山开发区"


def test_two_offices_in_one_text_stay_candidates():
    found = GAZETTEER.find("从蓬溪路到晨曦园")
    assert found.office == ""
    assert found.candidates == ("蓬朗办事处", "兵希办事处")


def test_one_name_in_two_offices_stays_ambiguous():
    assert GAZETTEER.find("幸福路1号").candidates == ("蓬朗办事处", "兵希办事处")


def test_a_second_word_settles_an_ambiguous_name():
    assert GAZETTEER.find("兵希幸福路1号").office == "兵希办事处"


def test_traditional_characters_and_blanks_do_not_hide_a_place():
    found = GAZETTEER.find("蓬 溪路")
    assert (found.start, found.word) == (0, "蓬 溪路")


def test_the_default_lead_is_inherited_from_the_office():
    assert GAZETTEER.find("晨曦园3幢").lead == "城管局"


def test_the_lineage_holds_all_places_around():
    assert GAZETTEER.find("晨曦园").lineage == {"晨曦园", "兵希办事处", "昆山开发区"}


def test_a_text_without_any_place_finds_none():
    assert GAZETTEER.find("楼下饭店") is None
    assert Gazetteer([]).find("蓬溪路") is None


# -- one name, several places ---------------------------------------------------------------------


def road(name: str, office: str, *ranges: str) -> Place:
    """A road of an office, with the house numbers that are its."""
    numbers = tuple(house_numbers.written(one) for one in ranges)
    return inside(name, office).model_copy(update={"numbers": numbers})


def elsewhere(name: str, *aliases: str, bare: tuple[str, ...] = (), kind="elsewhere") -> Place:
    return Place(name=name, kind=kind, aliases=aliases, bare=bare)


NEIGHBOURS = Gazetteer(
    [
        Place(
            name="昆山开发区", kind="zone", aliases=("昆山经济技术开发区",),
            bare=("开发区", "经开区"),
        ),
        office("蓬朗办事处", "蓬朗街道", "蓬朗"),
        office("兵希办事处", "兵希街道", "兵希"),
        inside("蓬曦社区", "蓬朗办事处", kind="community"),
        Place(
            name="晨光苑", kind="estate", office="蓬朗办事处",
            within=("蓬曦社区", "蓬朗办事处", "昆山开发区"),
        ),
        road("幸福路", "蓬朗办事处", "1-299号"),
        road("幸福路", "兵希办事处", "300-599号"),
        road("双边路", "蓬朗办事处", "单号"),
        road("双边路", "兵希办事处", "双号"),
        inside("晨曦园", "兵希办事处", kind="estate"),
        loose("长江路"),
        loose("长江花园", kind="estate"),
        loose("前进东路"),
        Place(name="昆山市", kind="home", aliases=("昆山",)),
        elsewhere("陆家镇", "陆家", kind="outside"),
        elsewhere("昆山高新区", bare=("高新区",), kind="outside"),
        elsewhere("苏州高新区", "虎丘区", bare=("高新区",)),
        Place(name="长江路", kind="road", within=("苏州高新区",)),
        Place(name="长江花园", kind="estate", within=("苏州高新区",)),
        elsewhere("太仓市"),
        elsewhere("上海市", "上海", kind="city"),
        elsewhere("四周市", kind="no_place"),
    ]
)  # fmt: skip


def office_of(text: str) -> str:
    """The office found, else the candidates, else 区外, 区内 or 没有."""
    found = NEIGHBOURS.find(text)
    if found is None:
        return "没有"
    if found.outside:
        return "区外"
    return found.office or " 或 ".join(found.candidates) or "区内"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("幸福路66号", "蓬朗办事处"),
        ("幸福路 366-3 号", "兵希办事处"),
        ("幸福路366弄12号", "兵希办事处"),
        ("幸福路三百六十六号", "兵希办事处"),
        ("幸福路３６６号", "兵希办事处"),
        ("幸福路299号对面", "蓬朗办事处"),
        ("双边路18号", "兵希办事处"),
        ("双边路19号", "蓬朗办事处"),
        ("幸福路600号", "蓬朗办事处 或 兵希办事处"),
        ("幸福路附近", "蓬朗办事处 或 兵希办事处"),
        ("幸福路3号线工地", "蓬朗办事处 或 兵希办事处"),
        ("幸福路290-310号", "蓬朗办事处 或 兵希办事处"),
        ("幸福路与前进东路交叉口", "蓬朗办事处 或 兵希办事处"),
        ("幸福路66号和366号", "蓬朗办事处"),
        ("幸福路66号、幸福路366号", "蓬朗办事处 或 兵希办事处"),
        ("兵希幸福路附近", "兵希办事处"),
        ("幸福路晨光苑门口", "蓬朗办事处"),
    ],
)
def test_a_house_number_or_another_place_decides_between_the_offices_of_a_road(text, said):
    assert office_of(text) == said


def test_the_word_has_the_house_number_that_decided():
    found = NEIGHBOURS.find("在幸福路 366-3 号，很吵")
    assert (found.start, found.word) == (1, "幸福路 366-3 号")
    assert NEIGHBOURS.find("幸福路附近").word == "幸福路"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("长江花园3幢", "昆山开发区 或 苏州高新区"),
        ("昆山市长江花园3幢", "区内"),
        ("昆山开发区长江路12号", "区内"),
        ("长江路12号，在兵希那边", "兵希办事处"),
        ("长江路与前进东路交叉口", "区内"),
        ("苏州高新区长江路12号", "区外"),
        ("苏州市虎丘区狮山街道长江花园", "区外"),
        ("长江花园，苏州高新区的", "区外"),
    ],
)
def test_the_rest_of_the_address_tells_places_of_one_name_apart(text, said):
    assert office_of(text) == said


def test_mentions_beside_the_text_help_to_tell_apart():
    address, content = (NEIGHBOURS.mentions(text) for text in ("长江花园3幢", "前进东路上很吵"))
    assert choose(address).candidates == ("昆山开发区", "苏州高新区")
    assert choose(address, beside=content).candidates == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("开发区的工厂", "区内"),
        ("昆山市开发区", "区内"),
        ("在经开区上班", "区内"),
        ("吴中开发区", "没有"),
        ("南通市开发区", "没有"),
        ("太仓市的开发区", "区外"),
        ("上海市嘉定区，说是开发区", "区外"),
        ("上海市民说开发区很吵", "区内"),
        ("家在上海。开发区的工厂很吵", "区内"),
        ("高新区的工厂", "区外"),
        ("合肥高新区", "没有"),
    ],
)
def test_a_bare_word_means_the_zone_only_where_no_other_city_is_named(text, said):
    assert office_of(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("太仓市前进东路5号", "区外"),
        ("太仓市浏河镇幸福路66号", "区外"),
        ("上海市嘉定区前进东路", "区外"),
        ("住在陆家镇，晨曦园很吵", "兵希办事处"),
        ("来电人从上海来", "没有"),
        ("昆山市", "没有"),
    ],
)
def test_a_name_in_the_address_of_another_city_is_none_of_ours(text, said):
    assert office_of(text) == said


@pytest.mark.parametrize("text", ["兵希路5号", "陆家嘴", "陆家大道", "四周市场", "上海人"])
def test_a_longer_word_is_not_the_place_inside_it(text):
    assert office_of(text) == "没有"


def test_candidates_outside_the_zone_alone_are_outside():
    found = NEIGHBOURS.find("高新区")
    assert (found.candidates, found.outside) == (("昆山高新区", "苏州高新区"), True)


def test_the_lineage_goes_down_to_the_smallest_place_that_is_named():
    found = NEIGHBOURS.find("蓬朗街道晨光苑")
    assert (found.name, found.word) == ("蓬朗办事处", "蓬朗街道")
    assert found.lineage == {"晨光苑", "蓬曦社区", "蓬朗办事处", "昆山开发区"}


def test_the_lineage_of_candidates_is_what_they_have_in_common():
    assert NEIGHBOURS.find("幸福路附近").lineage == {"幸福路", "昆山开发区"}
    assert NEIGHBOURS.find("长江花园").lineage == {"长江花园"}
    assert NEIGHBOURS.find("晨光苑到晨曦园").lineage == {"昆山开发区"}


def test_places_outside_add_nothing_to_the_lineage():
    assert NEIGHBOURS.find("晨曦园，陆家镇").lineage == {"晨曦园", "兵希办事处", "昆山开发区"}
