"""Names of companies and shops in a text."""

import pytest

from pipeline.core.gazetteer import names
from pipeline.core.routing.searched import Searched
from pipeline.core.rules.rulebook import Rulebook
from tests.test_routing import rule


def words(text: str, *wanted: str) -> set[str]:
    """Return which of the words count in a text."""
    book = Rulebook([rule("试", "餐饮油烟", list(wanted))], {})
    seen = book.look(Searched({"content": text}))
    return {book.words[number] for number, _, _ in seen.hits}


@pytest.mark.parametrize(
    "text",
    ["昆山智方环保工程有限公司", "苏州某某油烟治理设备有限公司", "某某废气治理科技集团"],
)
def test_a_word_inside_a_companys_name_does_not_count(text):
    assert words(text, "环保", "油烟", "废气") == set()


def test_what_a_name_ends_with_counts():
    assert words("某某混凝土有限公司", "混凝土有限公司") == {"混凝土有限公司"}
    assert words("大时代烧烤店", "烧烤店") == {"烧烤店"}


def test_the_trade_of_a_shop_counts():
    assert words("路口张三洗车店", "洗车") == {"洗车"}


def test_a_single_character_in_a_name_does_not_count():
    assert words("银湖路老虎狗酒吧噪声大", "狗", "酒吧") == {"酒吧"}


def test_a_verb_ends_the_way_back():
    assert words("夜里排放废气的有限公司", "废气") == {"废气"}
    assert words("天天焚烧垃圾厂不管", "垃圾") == {"垃圾"}


@pytest.mark.parametrize("where", ["旁边", "对面", "隔壁", "后面"])
def test_a_shop_that_only_says_where_does_not_count(where):
    assert words(f"某某酒店{where}的工地噪声大", "酒店", "工地") == {"工地"}


def test_a_factory_that_says_where_may_be_the_source():
    assert words("化工厂旁边臭味很大", "化工厂") == {"化工厂"}


def test_a_star_asks_for_any_name_with_that_ending():
    assert words("盛泽某染厂噪声大", "*厂") == {"*厂"}
    assert words("厂里噪声大", "*厂") == set()


def test_a_word_asked_with_and_without_a_star_is_found_as_both():
    assert words("盛泽某染厂噪声大", "厂", "*厂") == {"厂", "*厂"}


def test_other_columns_are_names_already():
    book = Rulebook([rule("试", "餐饮油烟", ["环保"], **{"in": ["被反映对象"]})], {})
    assert book.look(Searched({"target": "某某环保工程有限公司"})).hits


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("琼花路7号蜻蜓手机店放高音喇叭", "蜻蜓手机店"),
        ("蓬溪路昆山智方环保工程有限公司排废气", "昆山智方环保工程有限公司"),
        ("楼下油烟很大", ""),
        ("某某酒店隔壁有人烧垃圾", ""),
    ],
)
def test_who_is_complained_of_is_found(text, target):
    book = Rulebook([rule("试", "餐饮油烟", ["油烟"])], {})
    searched = Searched({"content": text})
    found = names.target_in(searched.complaint, book.look(searched).names)
    assert (searched.original(*found) if found else "") == target
