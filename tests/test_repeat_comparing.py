"""When two complaints are one matter: told by their words, places, companies and numbers alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, strategies as st

from pipeline.core.repeats import wording
from pipeline.core.repeats.anchors import anchors_in, are_alike, core_of
from pipeline.core.repeats.comparing import Comparison, compare
from pipeline.core.repeats.profile import Profile, profile_of, unpacked

SMOKE = "绿中海小区3幢楼下的川味小馆每天傍晚炒菜，油烟直排到楼上，窗户都不敢开。"
SMOKE_AGAIN = "绿中海小区楼下川味小馆油烟一直直排，傍晚楼上开不了窗，请尽快处理。"


def profile(content: str, **values: str) -> Profile:
    return profile_of({"content": content, **values})


def compared(earlier: str, later: str) -> Comparison:
    return beside(profile(earlier), profile(later))


def beside(earlier: Profile, later: Profile, others: Sequence[Profile] = ()) -> Comparison:
    (found,) = compare(later, [earlier], others)
    return found


def verdict(earlier: str, later: str) -> str:
    found = compared(earlier, later)
    return "certain" if found.is_certain else "likely" if found.is_likely else "nothing"


def test_the_same_place_company_and_nuisance_in_other_words_is_certain():
    assert verdict(SMOKE, SMOKE_AGAIN) == "certain"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (SMOKE, SMOKE.replace("绿中海", "世茂蝶湖湾")),
        ("蓬溪路12号烧烤店每晚油烟熏得开不了窗", "蓬溪路18号烧烤店每晚油烟熏得开不了窗"),
        ("74路公交车末班车是几点，想问一下时间", "79路公交车末班车是几点，想问一下时间"),
        ("想咨询违章代码1357是什么意思", "想咨询违章代码1208是什么意思"),
        ("长江中路工地夜间打桩吵得睡不着", "长江南路工地夜间打桩吵得睡不着"),
    ],
)  # fmt: skip
def test_the_same_words_about_another_place_or_number_are_nothing(earlier, later):
    assert verdict(earlier, later) == "nothing"


def test_the_same_place_and_another_problem_is_nothing():
    other = "绿中海小区3幢电梯坏了一个星期，老人上下楼很不方便。"
    assert verdict(SMOKE, other) == "nothing"


def test_two_shops_of_one_estate_are_not_certain():
    other = "绿中海小区3幢楼下的老灶火锅店每天傍晚炒菜，油烟直排到楼上，窗户都不敢开。"
    assert verdict(SMOKE, other) != "certain"


def test_template_wording_alone_is_nothing():
    frame = "市民来电反映：{}，严重影响居民生活，多次反映未得到解决，请城管局核实处理，谢谢！"
    assert verdict(frame.format("河边有人钓鱼"), frame.format("楼道里堆放纸箱")) == "nothing"


def test_the_frame_of_a_ticket_changes_nothing():
    framed = f"市民来电反映：{SMOKE}请城管局核实处理（请职能局按规定在30分钟内联系市民，响应处置）"
    assert compared(framed, SMOKE_AGAIN).points == compared(SMOKE, SMOKE_AGAIN).points


def test_what_stands_in_a_quoted_title_counts():
    quoting = "来电咨询《关于绿中海小区川味小馆油烟扰民的问题》办得怎么样了"
    assert "绿中海" in profile(quoting).anchors.names


def test_the_address_column_ties_a_text_without_a_place():
    text = "楼下餐馆油烟很大，天天熏人"
    here, there = profile(text, address="绿中海小区3幢"), profile(text, address="世茂蝶湖湾小区8幢")
    assert beside(here, there).apart
    assert not beside(here, here).apart


def test_the_area_behind_an_address_is_nothing_in_common():
    behind = "昆山市开发区蓬朗街道"
    with_it = profile("楼上夜里拖桌子很响", address=f"富春江路{behind}")
    without = profile("楼上夜里拖桌子很响", address="富春江路")
    assert with_it.pairs == without.pairs


def test_other_categories_keep_from_certainty():
    one = profile_of({"content": SMOKE, "category": "餐饮油烟"})
    other = profile_of({"content": SMOKE_AGAIN, "category": "商业噪声"})
    assert not beside(one, other).is_certain


def test_the_evidence_names_the_place_and_the_topic():
    assert compared(SMOKE, SMOKE_AGAIN).evidence == ("都提到“绿中海”", "都说油烟")


def test_words_that_all_candidates_share_weigh_less():
    alike = [profile(f"某某{n}苑门口夜排档喝酒划拳喧哗到凌晨") for n in "甲乙丙丁戊己庚辛"]
    one, other = (
        profile("甲苑门口夜排档喝酒划拳喧哗到凌晨"),
        profile("门口夜排档喝酒划拳喧哗到凌晨"),
    )
    assert beside(one, other, alike).points < beside(one, other).points


def test_few_candidates_say_nothing_of_what_is_usual():
    few = [profile(SMOKE)] * 3
    one, other = profile(SMOKE), profile(SMOKE_AGAIN)
    assert beside(one, other, few) == beside(one, other)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("昆山智方环保工程有限公司", "智方环保工程"),
        ("绿中海小区", "绿中海"),
        ("长江中路", "长江中路"),
    ],
)
def test_the_core_of_a_name_tells_it_from_others(name, core):
    assert core_of(name) == core


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("魅力之城", "万科魅力之城", True),
        ("泉水", "泉水湖", True),
        ("人民大道", "海甸人民大道", True),
        ("海甸三西路", "海甸四西路", False),
        ("世纪大道", "世纪", False),
        ("绿中海", "蝶湖湾", False),
    ],
)
def test_names_are_alike_with_a_word_more_but_roads_only_whole(one, other, alike):
    assert are_alike(one, other) is alike


@pytest.mark.parametrize(
    ("said", "codes", "houses"),
    [
        ("蓬溪路12号", set(), {"12"}),
        ("蓬溪路12-1号", set(), {"12"}),
        ("违章代码1357", {"1357"}, set()),
        ("7月10日22点30分有800人", set(), set()),
        ("打了12345没有用，2017年就有了", set(), set()),
    ],
)
def test_numbers_are_codes_and_houses_not_moments_or_quantities(said, codes, houses):
    found = anchors_in(said)
    assert (found.codes, found.houses) == (codes, houses)


texts = st.text("绿中海小区油烟路12号川味馆夜里吵，。a7 ", max_size=60)


@given(texts, texts)
def test_comparing_is_the_same_both_ways_but_for_words_of_evidence(one, other):
    there, back = compared(one, other), compared(other, one)
    assert (there.points, there.apart, there.tied) == (back.points, back.apart, back.tied)


@given(texts)
def test_a_profile_comes_back_from_its_bytes(said):
    kept = profile(said, category="餐饮油烟", address="绿中海小区")
    assert unpacked(kept.packed()) == kept


@given(texts)
def test_nothing_of_the_frame_is_longer_than_what_was_said(said):
    assert wording.pairs_of(wording.said(said)) <= wording.pairs_in(wording.said(said))
