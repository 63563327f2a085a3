"""Whether a new lead repeats an earlier one, in which way, and how sure that is."""

from __future__ import annotations

import pytest

from pipeline.core.repeats.comparing import Comparison, compare
from pipeline.core.repeats.judging import Known, came_back, judge, says_again
from pipeline.core.repeats.linking import CAME_BACK, CERTAIN, LIKELY, OTHER_PEOPLE, SAME_PERSON
from pipeline.core.repeats.profile import profile_of

WANG, LI = frozenset({1}), frozenset({2})
BEFORE = "绿中海小区西侧工地凌晨还在打桩，吵得睡不着"


def compared(earlier: str, later: str) -> Comparison:
    (found,) = compare(profile_of({"content": later}), [profile_of({"content": earlier})])
    return found


CERTAINLY = compared(BEFORE, BEFORE)
NEARLY = compared(BEFORE, "昨天说过的绿中海小区旁边工地，今天凌晨照样施工，没有人到场")
NOTHING = compared(BEFORE, "请问怎么还没有人来")
ELSEWHERE = compared(BEFORE, BEFORE.replace("绿中海", "蝶湖湾"))


def known(number: int, who: frozenset[int] = frozenset(), day: str = "2025-07-10", **said: str):
    return Known(number, f"{day} 08:00", who, **said)


def judged(compared: Comparison, one=frozenset(), other=frozenset(), **said):
    return judge(known(1, one), known(2, other), compared, **said)


def test_the_examples_are_what_they_are_called():
    assert CERTAINLY.is_certain
    assert not NEARLY.is_certain
    assert not NOTHING.is_likely
    assert ELSEWHERE.apart


def test_one_person_with_one_matter_repeats_it():
    assert judged(CERTAINLY, WANG, WANG).labels == (SAME_PERSON,)


@pytest.mark.parametrize("who", [LI, frozenset()])
def test_others_and_unknown_ones_are_other_people(who):
    assert judged(CERTAINLY, WANG, who).labels == (OTHER_PEOPLE,)


def test_what_one_person_says_of_one_place_and_topic_is_certain_in_few_words():
    assert judged(NEARLY, WANG, WANG).strength == CERTAIN
    assert judged(NEARLY, WANG, LI) is None


def test_the_same_person_elsewhere_brings_another_matter():
    assert judged(ELSEWHERE, WANG, WANG, again=True, only=True) is None


def test_who_only_asks_why_nobody_came_may_mean_the_one_thing_brought_before():
    assert judged(NOTHING, WANG, WANG, again=True, only=True).strength == LIKELY
    assert judged(NOTHING, WANG, WANG, again=True, only=False) is None
    assert judged(NOTHING, WANG, WANG, again=False, only=True) is None


def test_two_months_later_that_is_not_asked_any_more():
    later = known(2, WANG, "2025-10-10")
    assert judge(known(1, WANG), later, NOTHING, again=True, only=True) is None


def test_a_quoted_number_is_certain_whatever_is_said():
    link = judged(NOTHING, WANG, LI, quoted="2025071000000001")
    assert (link.strength, link.evidence) == (CERTAIN, ("引用了以前的编号 2025071000000001",))


DONE = {"status": "办结", "solved": "是", "closed_at": "2025-07-10 17:00"}


@pytest.mark.parametrize(
    ("said", "day", "days", "passed"),
    [
        (DONE, "2025-07-22", 180, 12),
        (DONE, "2025-07-22", 11, None),
        (DONE, "2025-07-10", 180, 0),
        (DONE, "2025-07-09", 180, None),
        ({**DONE, "solved": "否"}, "2025-07-22", 180, None),
        ({**DONE, "solved": "部分"}, "2025-07-22", 180, None),
        ({**DONE, "solved": ""}, "2025-07-22", 180, 12),
        ({**DONE, "status": "办理中"}, "2025-07-22", 180, None),
        ({**DONE, "closed_at": ""}, "2025-07-22", 180, None),
    ],
)
def test_what_was_closed_as_solved_comes_back_within_so_many_days(said, day, days, passed):
    assert came_back(known(1, **said), known(2, day=day), days) == passed


def test_what_came_back_is_labelled_beside_who_brought_it():
    earlier = known(1, WANG, **DONE)
    link = judge(earlier, known(2, WANG, "2025-07-22"), CERTAINLY, days=180)
    assert link.labels == (SAME_PERSON, CAME_BACK)
    assert link.evidence[-1] == "上一件 2025-07-10 办结，过了 12 天又来"


@pytest.mark.parametrize("said", ["再次来电反映", "一直没有解决", "仍在排放", "催办", "之前投诉过"])
def test_words_that_say_that_it_was_brought_before(said):
    assert says_again(said)


def test_a_first_complaint_does_not_say_so():
    assert not says_again(BEFORE)
