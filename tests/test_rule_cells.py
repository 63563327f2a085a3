"""Rules, word groups, departments, places ↔ cells: what is shown, and how a cell is read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from pipeline.core.rule_table import rule_cells
from pipeline.core.rule_table.rule_words import UnreadableError, joined, split
from pipeline.core.text import clean

Content = dict[str, Any]


def cells(**content: Any) -> dict[str, str]:
    return rule_cells.cells_of("规则", content)


def after(content: Content, header: str, text: str, sheet: str = "规则") -> Content:
    return rule_cells.with_cell(sheet, content, header, text)


def refused(content: Content, header: str, text: str, sheet: str = "规则") -> str:
    with pytest.raises(UnreadableError) as caught:
        after(content, header, text, sheet)
    return caught.value.code


@given(st.lists(st.text(min_size=1), unique=True))
def test_whatever_words_hold_they_come_back(words: list[str]) -> None:
    shown = joined(words)
    assert clean(shown) == shown.strip()
    assert split(clean(shown)) == words


@pytest.mark.parametrize(
    "text",
    [
        "甲、乙",
        "甲，乙",
        "甲,乙",
        "甲；乙",
        "甲;乙",
        "甲\n乙",
        "甲\r\n乙\n",
        " 甲 、、乙、",
        "甲、乙、甲",
    ],
)
def test_words_are_read_as_people_part_them(text: str) -> None:
    assert split(text) == ["甲", "乙"]


def test_a_quotation_mark_inside_a_word_is_part_of_it() -> None:
    assert split('5"管、"甲、乙"、“丙”') == ['5"管', "甲、乙", "“丙”"]


def test_a_plain_list_of_words_is_shown_as_any() -> None:
    assert cells(when=["油烟", "@餐饮店"]) == {"有其中一个": "油烟、@餐饮店"}
    assert cells(when="油烟") == {"有其中一个": "油烟"}


def test_every_item_of_all_has_a_line_of_its_own() -> None:
    when = {"all": [{"any": ["工地", "施工"]}, "@灰尘", ["甲", "乙"]]}
    assert cells(when=when) == {"都要有": "工地、施工\n@灰尘\n甲、乙"}


def test_what_is_nested_deeper_is_shown_as_yaml_beside_the_words() -> None:
    deep = {"all": ["拆", {"any": ["灰", "土"]}]}
    shown = cells(when={"any": ["拆房", deep], "not": ["雨"]})
    assert shown == {
        "有其中一个": "拆房",
        "不能有": "雨",
        "复杂条件": "any: [{all: [拆, {any: [灰, 土]}]}]",
    }


def test_keys_that_nobody_knows_are_shown_as_yaml() -> None:
    assert cells(when={"any": ["灰"], "weather": ["雨"]})["复杂条件"] == "weather: [雨]"


def test_deep_parts_stay_when_the_words_beside_them_change() -> None:
    deep = {"all": ["拆", {"any": ["灰", "土"]}]}
    when = after({"when": {"any": ["拆房", deep], "weather": "雨"}}, "有其中一个", "拆楼、拆桥")[
        "when"
    ]
    assert when == {"any": ["拆楼", "拆桥", deep], "weather": "雨"}
    assert after({"when": {"any": ["拆房", deep]}}, "有其中一个", "")["when"] == {"any": [deep]}


def test_items_that_did_not_change_stay_as_they_were_written() -> None:
    when = {"all": [["甲", "乙"], {"any": "丙"}, "丁"]}
    changed = after({"when": when}, "都要有", "甲、乙\n丙\n戊、己；庚")["when"]
    assert changed == {"all": [["甲", "乙"], {"any": "丙"}, {"any": ["戊", "己"]}, "庚"]}


def test_a_list_of_words_stays_a_list_until_something_else_is_asked() -> None:
    assert after({"when": ["甲"]}, "有其中一个", "甲、乙") == {"when": ["甲", "乙"]}
    assert after({"when": ["甲"]}, "不能有", "丙") == {"when": {"any": ["甲"], "not": ["丙"]}}


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("甲、乙 ⟷ 丙 ≤8字", "8"),
        ("甲,乙<->丙<=8", "8"),
        ("甲、乙↔丙 ≤ ８ 个字", "8"),
        ("甲，乙 ⟷ 丙", "10"),
    ],
)
def test_near_is_read_in_every_form_people_type(text: str, within: str) -> None:
    when = after({}, "挨近", text)["when"]
    assert when == {"near": [{"words": ["甲", "乙"], "to": ["丙"], "within": within}]}


def test_near_without_a_distance_shows_the_usual_one_and_stays_without() -> None:
    when = {"near": [{"words": "甲", "to": ["乙"]}]}
    assert cells(when=when) == {"挨近": "甲 ⟷ 乙 ≤10字"}
    changed = after({"when": when}, "挨近", "甲 ⟷ 乙 ≤10字\n丙 ⟷ 丁 ≤3字")["when"]["near"]
    assert changed == [
        {"words": "甲", "to": ["乙"]},
        {"words": ["丙"], "to": ["丁"], "within": "3"},
    ]


def test_examples_say_in_brackets_what_they_are_beside_their_text() -> None:
    yes = ["楼下油烟", {"text": "请问", "request": "咨询", "address": "东门路"}]
    shown = cells(examples={"yes": yes})["应判成它的例句"]
    assert shown == "楼下油烟\n请问 〔诉求类型：咨询；地址：东门路〕"
    typed = f"{shown}\n再来一句〔来源: 12345热线〕\n"
    assert after({"examples": {"yes": yes}}, "应判成它的例句", typed)["examples"]["yes"] == [
        *yes,
        {"text": "再来一句", "source": "12345热线"},
    ]


def test_brackets_and_quotes_of_an_example_are_its_own() -> None:
    one = {"text": "乙〔甲|,'", "address": '"&!〕'}
    typed = cells(examples={"no": [one]})["不该判成它的例句"]
    assert after({}, "不该判成它的例句", typed)["examples"]["no"] == [one]


def test_an_example_of_unknown_keys_stays_when_its_line_stays() -> None:
    one = {"text": "楼下油烟", "weather": "雨", "more": "；〔"}
    shown = cells(examples={"no": [one]})["不该判成它的例句"]
    changed = after({"examples": {"no": [one]}}, "不该判成它的例句", f"{shown}\n新的")
    assert changed["examples"]["no"] == [one, "新的"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-07-01 至 2026-09-30", "2026-07-01", "2026-09-30"),
        ("2026/7/1-2026/9/30", "2026-07-01", "2026-09-30"),
        ("2026年7月1日到2026年9月30日", "2026-07-01", "2026-09-30"),
        ("2026-07-01 起", "2026-07-01", None),
        ("至 2026-09-30", None, "2026-09-30"),
        ("2026.9.30止", None, "2026-09-30"),
        ("", None, None),
    ],
)
def test_days_of_force_are_read_as_people_write_them(
    text: str, first: str | None, last: str | None
) -> None:
    changed = after({"from": "2020-01-01"}, "有效期", text)
    assert (changed.get("from"), changed.get("until")) == (first, last)


def test_nobody_helps_is_not_the_same_as_nothing_said() -> None:
    assert cells(assist=[]) == {"协办": "无"}
    assert after({}, "协办", "无") == {"assist": []}
    assert after({"assist": []}, "协办", "") == {}


def test_one_word_without_brackets_stays_so_while_it_is_the_same() -> None:
    assert after({"name": "甲", "aliases": "乙"}, "别名", "乙", "部门") == {
        "name": "甲",
        "aliases": "乙",
    }


def test_who_leads_where_has_a_line_for_each_place() -> None:
    assert cells(leads={"东门": "城管局", "西门": "属地"}) == {
        "各地主办": "东门：城管局\n西门：属地"
    }
    assert after({}, "各地主办", "东门:城管局；西门：属地")["leads"] == {
        "东门": "城管局",
        "西门": "属地",
    }


def test_yes_and_no_are_written_as_the_files_have_them() -> None:
    assert (
        rule_cells.cells_of("部门", {"name": "甲", "sees_contacts": "True"})["看得到联系方式"]
        == "是"
    )
    assert after({"name": "甲"}, "看得到联系方式", "否", "部门")["sees_contacts"] == "no"


def test_what_is_too_long_for_a_cell_is_not_shown_and_not_taken() -> None:
    long = [f"词{n}" for n in range(9_000)]
    assert cells(when=long) == {"有其中一个": rule_cells.SEE_YAML}
    assert refused({"when": long}, "有其中一个", "词1、词2") == "T18"


@pytest.mark.parametrize(
    ("header", "text", "code"),
    [
        ("都要有", "甲\n、", "T12"),
        ("挨近", "甲、乙", "T13"),
        ("挨近", "甲 ⟷ ≤3字", "T13"),
        ("分数", "十分", "T14"),
        ("分数", "1.5", "T14"),
        ("各地主办", "东门", "T16"),
        ("应判成它的例句", "一句 〔天气很好〕", "T17"),
        ("有效期", "2026-07-01", "T19"),
        ("有效期", "2026-13-01 起", "T19"),
        ("有效期", "夏天", "T19"),
        ("有其中一个", rule_cells.SEE_YAML, "T18"),
    ],
)
def test_what_a_cell_cannot_mean_is_refused(header: str, text: str, code: str) -> None:
    assert refused({}, header, text) == code


@pytest.mark.parametrize(("header", "text"), [("种类", "小卖部"), ("看得到联系方式", "也许")])
def test_what_is_no_choice_is_refused(header: str, text: str) -> None:
    assert refused({"name": "甲"}, header, text, "部门") == "T15"


def test_full_width_digits_are_digits() -> None:
    assert after({}, "分数", "１２") == {"points": "12"}
    assert after({}, "钟点", "２２：００－０６：００")["when"] == {"hours": "22:00-06:00"}


def test_keys_without_a_column_stay() -> None:
    assert after({"name": "甲", "future": {"a": "b"}}, "分数", "3") == {
        "name": "甲",
        "future": {"a": "b"},
        "points": "3",
    }
