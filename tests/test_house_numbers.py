"""House numbers: as the rule keeper writes ranges, and as texts name numbers."""

import pytest
from hypothesis import assume, given, strategies as st

from pipeline.core.gazetteer.doubtful_places import mistakes
from pipeline.core.gazetteer.house_numbers import (
    LAST,
    Numbers,
    decides,
    named,
    nearest,
    shown,
    written,
)
from pipeline.core.office import Place


@pytest.mark.parametrize(
    ("text", "first", "last", "step"),
    [
        ("1-299号", 1, 299, 1),
        ("1号-299号", 1, 299, 1),
        ("１—２９９号", 1, 299, 1),
        ("1至299", 1, 299, 1),
        ("666号", 666, 666, 1),
        ("300号以上", 300, LAST, 1),
        ("298号以下", 1, 298, 1),
        ("单号 1-299", 1, 299, 2),
        ("双号 2-398", 2, 398, 2),
        ("双号 1-399", 2, 398, 2),
        ("单号 300号以上", 301, LAST, 2),
        ("单号", 1, LAST, 2),
    ],
)
def test_a_range_is_read(text, first, last, step):
    assert written(text) == Numbers(first, last, step)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("299-1号", "1-299号"),
        ("1到299号以上", "1-299号"),
        ("奇数 1-299", "单号 1-299"),
        ("偶数", "双号"),
        ("300号起", "300号以上"),
        ("300号之前", "300号以下"),
        ("双号 3", "双号 3号"),
        ("0-299号", "1-299号"),
        ("东段", "1-299号"),
        ("", "1-299号"),
    ],
)
def test_what_is_no_range_is_refused_and_answered_with_the_nearest(text, meant):
    assert written(text) is None
    assert nearest(text) == meant


@pytest.mark.parametrize(
    ("behind", "number"),
    [
        ("666号", 666),
        ("666-3号", 666),
        ("666弄3号", 666),
        ("(666号)", 666),
        ("第666号", 666),
        ("666#", 666),
        ("666", 666),
        ("666附近", 666),
        ("666、668号", 666),
        ("六百六十六号", 666),
        ("六六六号", 666),
        ("一千零五号", 1005),
        ("十二号", 12),
        ("两百号", 200),
        ("二〇五号", 205),
    ],
)
def test_a_number_behind_a_road_is_read(behind, number):
    found = named(f"长江南路{behind}", 4)
    assert (found.first, found.last) == (number, number)


NO_NUMBERS = ("附近", "旁", "与珠江路交叉口", "3号线", "3号楼", "三号桥", "8路公交", "500米",
              "2024年", "12.5", "零号", "1234567号", "")  # fmt: skip


@pytest.mark.parametrize("behind", NO_NUMBERS)
def test_what_is_no_house_number_is_not_read(behind):
    assert named(f"长江南路{behind}", 4) is None


def test_a_number_that_reaches_over_the_border_decides_nothing():
    number = named("298-302号", 0)
    assert (number.first, number.last) == (298, 302)
    assert not decides([Numbers(1, 299)], number)
    assert decides([Numbers(1, 299), Numbers(300, 599)], number)


RANGES = st.builds(
    lambda first, length, parity: f"{parity} {first}-{first + length}号",
    st.integers(1, 60),
    st.integers(1, 40),
    st.sampled_from(["", "单号", "双号"]),
)


@given(RANGES)
def test_a_range_is_shown_as_it_can_be_read(text):
    numbers = written(text)
    assume(numbers is not None)
    assert written(shown(numbers)) == numbers


@given(RANGES, st.integers(1, 120))
def test_odd_and_even_hold_their_own_numbers_only(text, number):
    numbers = written(text)
    assume(numbers is not None)
    first, last = (int(part) for part in text.split()[-1].removesuffix("号").split("-"))
    parity = {"单号": 1, "双号": 0}.get(text.split()[0])
    fits = first <= number <= last and parity in (None, number % 2)
    assert (number in numbers) is fits


@given(RANGES, RANGES)
def test_ranges_overlap_when_they_share_a_number(one, other):
    one, other = written(one), written(other)
    assume(one is not None and other is not None)
    shared = any(number in one and number in other for number in range(1, 120))
    assert one.overlaps(other) is other.overlaps(one) is shared


@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), RANGES), max_size=5), st.integers(1, 120))
def test_where_nothing_is_reported_every_number_belongs_to_one_office_at_most(entries, number):
    places = [
        Place(name="幸福路", kind="road", office=office, numbers=(numbers,))
        for office, text in entries
        if (numbers := written(text)) is not None
    ]
    owners = {place.office for place in places for numbers in place.numbers if number in numbers}
    assert len(owners) <= 1 or list(mistakes(places))
