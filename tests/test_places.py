"""Words in a text → place."""

from pipeline.core.office import Place
from pipeline.core.places import Gazetteer

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
    assert GAZETTEER.find("花桥经济开发区内").outside


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
