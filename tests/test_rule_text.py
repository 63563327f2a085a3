"""YAML changed in places: what is not meant stays byte for byte."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.files.rule_table.rule_text import RuleText


def changed(text: str, path: tuple[Any, ...], **keys: Any) -> str:
    made = RuleText(text.encode("utf-8"))
    made.set_keys(path, keys)
    return made.bytes().decode("utf-8")


LIST = "rules:\n  - name: 甲   # 名\n    when: [一,  '二', \"三\"]\n    points: 1\n  - name: 乙\n"


def test_one_value_changes_and_nothing_else() -> None:
    assert changed(LIST, ("rules", 0), points="2") == LIST.replace("points: 1", "points: 2")


def test_words_keep_their_quotes_when_another_one_comes() -> None:
    new = changed(LIST, ("rules", 0), when=["一", "二", "新", "三", "@组"])
    assert new == LIST.replace("'二', \"三\"", '\'二\', 新, "三", "@组"')


def test_the_first_key_keeps_the_dash_and_the_comment() -> None:
    assert changed(LIST, ("rules", 0), name="丙") == LIST.replace("甲", "丙")
    assert changed(LIST, ("rules", 1), name="丙") == LIST.replace("乙", "丙")


def test_a_new_key_stands_where_it_usually_does() -> None:
    new = changed(LIST, ("rules", 0), category="类")
    assert new == LIST.replace("    when", "    category: 类\n    when")


def test_a_key_goes_with_all_its_lines() -> None:
    when = "    when:\n      any:\n        - 一\n      # 里面的说明\n      not: 二\n"
    text = f"rules:\n  - name: 甲\n{when}    points: 1\n"
    assert changed(text, ("rules", 0), when=None) == "rules:\n  - name: 甲\n    points: 1\n"


def test_windows_line_ends_and_the_mark_of_notepad_stay() -> None:
    raw = b"\xef\xbb\xbf" + LIST.replace("\n", "\r\n").encode("utf-8")
    made = RuleText(raw)
    made.set_keys(("rules", 0), {"points": "2", "category": "类"})
    expected = LIST.replace("points: 1", "points: 2").replace(
        "    when", "    category: 类\n    when"
    )
    assert made.bytes() == b"\xef\xbb\xbf" + expected.replace("\n", "\r\n").encode("utf-8")


def test_a_file_without_a_last_line_end_gets_one_where_something_follows() -> None:
    made = RuleText("rules:\n  - name: 甲\n    points: 1".encode())
    made.append(("rules",), {"name": "乙", "when": ["二"]}, "为什么\n第二行")
    assert made.bytes().decode() == (
        "rules:\n  - name: 甲\n    points: 1\n"
        "  # 为什么\n  # 第二行\n  - name: 乙\n    when: [二]\n"
    )


def test_an_entry_in_braces_is_changed_in_its_braces() -> None:
    text = "departments:\n  - {name: 甲, aliases: [乙], new_key: {a: 1}}   # 旧名\n  - {name: 丙}\n"
    assert changed(text, ("departments", 0), person="王", aliases=None) == (
        "departments:\n  - {name: 甲, new_key: {a: 1}, person: 王}   # 旧名\n  - {name: 丙}\n"
    )


def test_other_indents_stay_as_they_are() -> None:
    text = "rules:\n- name: 甲\n  when:\n     any: [一]\n"
    text += "  examples:\n     yes:\n     - 一\n     - {text: 二}\n"
    new = changed(text, ("rules", 0), examples={"yes": ["一", {"text": "二"}, "三"]})
    assert new == text + "     - 三\n"


def test_a_comment_above_an_entry_is_its_note() -> None:
    text = "rules:\n  # 第一行\n  #\n  # 第二行\n  - name: 甲\n\n  - name: 乙\n"
    made = RuleText(text.encode())
    assert made.note(("rules", 0)) == "第一行\n\n第二行"
    made.set_note(("rules", 1), "新的")
    made.set_note(("rules", 0), "")
    assert made.bytes().decode() == "rules:\n  - name: 甲\n\n  # 新的\n  - name: 乙\n"


def test_an_entry_goes_with_its_note_or_without() -> None:
    text = "rules:\n  - name: 甲\n  # 说明\n  - name: 乙\n  # 尾巴\n"
    made = RuleText(text.encode())
    made.remove(("rules", 1), with_note=True)
    assert made.bytes().decode() == "rules:\n  - name: 甲\n  # 尾巴\n"
    made = RuleText(text.encode())
    made.remove(("rules", 1))
    assert made.bytes().decode() == "rules:\n  - name: 甲\n  # 说明\n  # 尾巴\n"


@pytest.mark.parametrize("text", ["", "# 只有说明\n", "rules: []\n", "rules:\n"])
def test_a_first_rule_goes_into_a_file_that_has_none(text: str) -> None:
    made = RuleText(text.encode())
    made.append(("rules",), {"name": "甲", "when": ["一"]})
    new = made.bytes().decode()
    assert new.endswith("rules:\n  - name: 甲\n    when: [一]\n")
    assert new.startswith(text.partition("rules")[0])


def test_a_first_group_stands_before_the_rules() -> None:
    made = RuleText(b"# a\nrules:\n  - name: b\n")
    made.set_keys((), {"groups": {"组": ["一", "二"]}})
    assert made.bytes().decode() == "# a\ngroups:\n  组: [一, 二]\nrules:\n  - name: b\n"


def test_a_group_gets_another_name_in_its_place() -> None:
    made = RuleText("groups:\n  旧:   [一]  # 说明\n  丙: [二]\n".encode())
    made.rename(("groups", "旧"), "新: 的")
    assert made.bytes().decode() == "groups:\n  '新: 的':   [一]  # 说明\n  丙: [二]\n"


def test_a_single_place_becomes_a_list_when_another_one_comes() -> None:
    made = RuleText("zone:\n  name: 区\n  road: 东路\n".encode())
    made.append(("zone", "road"), "西路")
    assert made.value(("zone", "road")) == ["东路", "西路"]


@pytest.mark.parametrize("word", ["0012", "no", "12:30", "~", "1E5", "2025-01-01", "yes"])
def test_words_that_look_like_something_else_stay_words(word: str) -> None:
    new = changed(f"rules:\n  - when: [{word}]\n", ("rules", 0), when=[word, "新"])
    assert new == f"rules:\n  - when: [{word}, 新]\n"


def test_a_list_over_several_lines_keeps_its_comments() -> None:
    items = "        - 一   # 为什么\n        - 二\n        - 三   # 也有\n"
    text = f"rules:\n  - when:\n      any:\n{items}"
    new = changed(text, ("rules", 0), when={"any": ["一", "三", "四"]})
    assert new == text.replace("        - 二\n", "") + "        - 四\n"


LONG = """groups:
  甲:  [一一一,  '二二',  # 说明
    三三三, 四四, 一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一,
    {any: [五五,   六六]}, 七七]   # 尾巴
"""


@pytest.mark.parametrize(
    ("words", "was", "now"),
    [
        ("一一一 二二 三三三 四四 = {} 七七 八八", "七七]", "七七, 八八]"),
        ("一一一 二二 三三三 新 四四 = {} 七七", "三三三,", "三三三,\n    新,"),
        ("一一一 二二 三三三 = {} 七七", "三三三, 四四,", "三三三,"),
        ("零 一一一 二二 三三三 四四 = {} 七七", "[一一一", "[零, 一一一"),
        ("二二 三三三 四四 = {} 七七", "[一一一,  '二二'", "['二二'"),
        ("一一一 二二 三三三 四四 = {新} 七七", "五五,   六六", "五五,   六六, 新"),
        ("一一一 二二 三三三 换 = {} 七七", "四四", "换"),
    ],
)
def test_a_list_over_several_lines_keeps_its_lines(words: str, was: str, now: str) -> None:
    long = "一" * 40
    inner = {"{}": {"any": ["五五", "六六"]}, "{新}": {"any": ["五五", "六六", "新"]}}
    said = [inner.get(word, long if word == "=" else word) for word in words.split()]
    assert changed(LONG, ("groups",), 甲=said) == LONG.replace(was, now)


def test_a_place_goes_from_a_long_list_and_comes_into_one() -> None:
    made = RuleText(LONG.encode())
    made.remove(("groups", "甲", 3))
    made.append(("groups", "甲"), "八八")
    expected = LONG.replace("三三三, 四四,", "三三三,").replace("七七]", "七七, 八八]")
    assert made.bytes().decode() == expected


def test_a_comment_between_words_is_not_taken_along() -> None:
    new = changed(LONG, ("groups",), 甲=["一一一", "四四"])
    assert "一一一" in new
    assert "# 尾巴" in new
    assert RuleText(new.encode()).value(("groups", "甲")) == ["一一一", "四四"]


def test_a_word_that_looks_like_a_key_typed_wrong_gets_quotes() -> None:
    new = changed("rules:\n  - when:\n      - 甲\n", ("rules", 0), when=["甲", "A：", "乙"])
    assert new == 'rules:\n  - when:\n      - 甲\n      - "A："\n      - 乙\n'
