"""What is stored, what is matched, when two cells are the same."""

import pytest
from hypothesis import given, strategies as st

from pipeline.core.text import aligned, clean, header_key, is_blank, normal, same, squeezed


def test_aligned_folds_width_case_and_script_and_keeps_places():
    folded, places = aligned("ＫＴＶ噪聲")
    assert folded == "ktv噪声"
    assert list(places) == [0, 1, 2, 3, 4]


def test_aligned_drops_blanks_so_that_a_broken_word_is_found():
    folded, places = aligned("油\n 烟")
    assert folded == "油烟"
    assert list(places) == [0, 3]


def test_aligned_counts_a_lengthened_character_once():
    folded, places = aligned("5㎡厂")
    assert folded == "5m2厂"
    assert list(places) == [0, 1, 1, 2]


@given(st.text(alphabet="昆山噪聲臺ＡＢ㎡½ \n\u3000\u200b\x00aB，。—", max_size=40))
def test_aligned_gives_every_character_a_place_in_order(text):
    folded, places = aligned(text)
    assert len(folded) == len(places)
    assert list(places) == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@given(st.text(max_size=40, alphabet=st.characters(exclude_categories=["Cs"])))
def test_aligned_of_a_part_is_a_part_of_aligned(text):
    half = len(text) // 2
    left, right = aligned(text[:half])[0], aligned(text[half:])[0]
    assert len(aligned(text)[0]) == len(left) + len(right)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("联系电话（必填）", "联系电话"),
        ("提交时间（自动）", "提交时间"),
        ("备注(选填)", "备注"),
        ("1、您的姓名*", "您的姓名"),
        ("2．地址", "地址"),
        ("*标题", "标题"),
        ("主 要\n内容", "主要内容"),
        ("3.5米以内", "3.5米以内"),
        ("12345", "12345"),
    ],
)
def test_header_key_strips_what_form_tools_add(written, key):
    assert header_key(written) == key


@pytest.mark.parametrize(
    ("left", "right"),
    [("", "  "), ("一\r\n二", "一\n二"), ("一_x000D_\n二", "一\n二"), ("甲 \n乙", "甲\n乙")],
)
def test_losses_of_a_round_trip_are_the_same(left, right):
    assert same(left, right)


@pytest.mark.parametrize(("left", "right"), [("Ａ", "A"), ("甲乙", "甲 乙"), ("0012", "12")])
def test_what_a_person_may_mean_is_not_the_same(left, right):
    assert not same(left, right)


def test_clean_removes_what_no_spreadsheet_keeps():
    assert clean("\ufeff甲\x07乙\ud800 ") == "甲乙"


def test_normal_keeps_one_blank_and_squeezed_none():
    assert normal("Ａ  b") == "a b"
    assert squeezed("Ａ  b") == "ab"


def test_a_cell_of_blanks_is_blank():
    assert is_blank("\u3000 \n")
    assert not is_blank("无")


_TYPED = st.text(alphabet="油烟很大aB1 \t\n。,（", max_size=30)


@given(_TYPED, st.sampled_from([" ", "\t", "\u00a0", "\u3000", "\n", "\r\n"]))
def test_blanks_at_the_end_and_other_line_ends_are_no_difference(text, blank):
    assert same(text, text + blank)
    assert same(text, text.replace("\n", "\r\n"))
    assert same(text, text.replace("\n", f"{blank.strip(chr(10))}\n"))


@given(_TYPED, _TYPED, _TYPED)
def test_what_is_the_same_as_the_same_is_the_same(one, other, third):
    assert same(one, other) is same(other, one)
    if same(one, other) and same(other, third):
        assert same(one, third)


@given(_TYPED, st.integers(0, 30), st.sampled_from("水气声0Z"))
def test_a_character_more_is_a_difference(text, place, more):
    assert not same(text, text[:place] + more + text[place:])
