"""What would have changed a decision."""

from pipeline.core.routing.near_miss import near_misses
from tests.test_routing import router, rule

SMOKE = rule("餐饮油烟", "餐饮油烟", ["油烟"])
NOISE = rule("人声", "生活噪声", ["喧哗"], points=6)


def turns(content: str, *rules):
    one = router(*rules)
    values = {"content": content}
    found = near_misses(one, values, one.decide(values))
    return {(turn.kind, turn.word, turn.department) for turn in found}


def test_a_word_without_which_somebody_else_would_have_it():
    assert ("less", "油烟", "公安局") in turns("油烟和喧哗", SMOKE, NOISE)


def test_a_word_with_which_somebody_else_would_have_it():
    strong = rule("狗叫", "生活噪声", ["狗叫"], points=20)
    assert ("more", "狗叫", "公安局") in turns("油烟很大", SMOKE, strong)


def test_a_word_that_would_make_it_undecided_counts_too():
    equal = rule("狗叫", "生活噪声", ["狗叫"], points=10)
    assert ("more", "狗叫", "") in turns("油烟很大", SMOKE, equal)


def test_a_place_where_somebody_else_would_have_it():
    there = rule("蓬朗的", "生活噪声", {"any": ["油烟"], "place": "蓬朗办事处"}, points=30)
    assert ("place", "蓬朗办事处", "公安局") in turns("油烟很大", SMOKE, there)


def test_a_decision_that_nothing_turns_has_no_near_miss_of_words():
    assert {turn for turn in turns("油烟很大", SMOKE) if turn[0] == "more"} == set()
