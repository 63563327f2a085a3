"""What check finds doubtful in places.yaml."""

from pathlib import Path

import pytest

from pipeline.core.gazetteer.doubtful_places import doubts
from pipeline.core.gazetteer.house_numbers import written
from pipeline.core.messages.problems import sentence
from pipeline.core.office import Office, Place, Settings
from pipeline.files.rules import config

RULES = Path(__file__).parent.parent / "rules"
ZONE = Place(name="昆山开发区", kind="zone")
SUZHOU = Place(name="苏州高新区", kind="elsewhere")


def at(office: str, name: str, *aliases: str, numbers: str = "", line: int = 0) -> Place:
    ranges = (written(numbers),) if numbers else ()
    within = (office, ZONE.name) if office else (ZONE.name,)
    return Place(
        name=name, kind="road", office=office, within=within, aliases=aliases, numbers=ranges,
        line=line,
    )  # fmt: skip


def found(*places: Place) -> list[tuple[str, str]]:
    settings = Settings(zone="昆山开发区", coordinator="区攻坚办")
    office = Office(settings=settings, places=(ZONE, *places), groups={"设备": ("空调外机",)})
    return [(problem.code, sentence(problem)) for problem in doubts(office)]


def codes(*places: Place) -> list[str]:
    return [code for code, _ in found(*places)]


def test_a_road_in_two_offices_without_numbers_is_doubtful():
    ((code, said),) = found(at("甲办事处", "幸福路"), at("乙办事处", "幸福路", line=9))
    assert code == "R44"
    assert "rules/places.yaml › 第 9 行" in said
    assert "甲办事处、乙办事处" in said


def test_numbers_at_one_of_the_two_do_not_tell_them_apart():
    assert codes(at("甲办事处", "幸福路", numbers="1-99号"), at("乙办事处", "幸福路")) == ["R44"]


def test_numbers_at_both_tell_them_apart():
    places = (at("甲办事处", "幸福路", numbers="单号"), at("乙办事处", "幸福路", numbers="双号"))
    assert codes(*places) == []


def test_a_name_that_another_city_has_too_is_only_a_hint():
    twin = Place(name="长江路", kind="road", within=("苏州高新区",))
    ((code, said),) = found(SUZHOU, at("", "长江路"), twin)
    assert code == "R45"
    assert "昆山开发区、苏州高新区" in said


def test_an_alias_that_is_another_places_name_is_named():
    ((code, said),) = found(at("甲办事处", "幸福路", line=4), at("甲办事处", "和平路", "幸福路"))
    assert code == "R46"
    assert "“和平路”的别名“幸福路”也是“幸福路”（第 4 行）" in said


def test_an_alias_that_two_places_share_is_named_at_both():
    assert codes(at("甲办事处", "幸福路", "老街口"), at("甲办事处", "和平路", "老街口")) == [
        "R46",
        "R46",
    ]


@pytest.mark.parametrize(
    ("name", "code", "word"),
    [
        ("河", "R47", "河"),
        ("大市", "R48", "大市场"),
        ("外机", "R48", "空调外机"),
        ("派出所", "R48", "派出所"),
    ],
)
def test_a_name_that_stands_in_common_words_is_named(name, code, word):
    ((first, said),) = found(at("甲办事处", name))
    assert first == code
    assert f"“{word}”" in said


def test_a_common_word_that_is_entered_as_no_place_settles_it():
    assert codes(at("甲办事处", "大市"), Place(name="大市场", kind="no_place")) == []


def test_the_shipped_places_are_only_shared_with_other_cities():
    assert {problem.code for problem in doubts(config.load(RULES))} == {"R45"}
