"""A hundred days in CI size: three hundred leads, every kind of day, 春节 and 元旦 among them.

``python -m tests.hundred_days`` plays it with 5,000 leads on every working day.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from tests.hundred_days import (
    CLOSED,
    DAYS,
    EVENING,
    FIRST,
    KEYS,
    MORNING,
    Plan,
    Played,
    checked,
    play,
    working_days,
)

LEADS = 300
AROUND_THE_SPRING_FESTIVAL = (date(2026, 2, 11), date(2026, 2, 28))  # off from the 15th to the 23rd


def some_days() -> Plan:
    """Plan some thirty runs: a week, the days around 春节, every fourth working day besides.

    Now and then there is no run in the evening, or one in the morning as well.
    """
    kinds = ((EVENING,), (MORNING, EVENING), (EVENING,), (MORNING,))
    first, last = AROUND_THE_SPRING_FESTIVAL
    every = working_days()
    days = [
        day
        for n, day in enumerate(every)
        if n < 5 or (first <= day <= last and n % 2) or n % 5 == 0
    ]
    plan = {day: kinds[number % len(kinds)] for number, day in enumerate(days)}
    return plan | {every[-1]: (EVENING,)}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    plan = some_days()
    undo_on = [day for day, times in plan.items() if times == (MORNING, EVENING)][3]
    return play(tmp_path_factory.mktemp("campaign") / "home", LEADS, plan, undo_on=undo_on)


pytestmark = pytest.mark.long


def test_every_evening_balances_and_agrees_with_an_independent_count(played: Played) -> None:
    assert played.wrong == []
    assert len(played.evenings) >= 15


def test_every_lead_of_every_export_is_there_once(played: Played) -> None:
    assert len(played.count.status) == LEADS
    assert played.count.lost == []


def test_the_ledger_is_sound_and_its_daybook_is_what_the_events_say(played: Played) -> None:
    last = FIRST + timedelta(days=DAYS)
    assert checked(played.home, datetime.combine(last, EVENING)) == []


def test_the_stock_at_the_end_is_all_that_came_less_all_that_went(played: Played) -> None:
    total = Counter({key: sum(m[key] for m in played.count.moved.values()) for key in KEYS})
    gone = sum(total[key] for key in set(CLOSED.values()))
    still_open = sum(status not in CLOSED for status in played.count.status)
    assert total["new"] + total["reopened"] - gone == still_open


@pytest.mark.parametrize("kind", KEYS)
def test_the_campaign_has_some_of_everything(played: Played, kind: str) -> None:
    assert any(evening.ours[kind] for evening in played.evenings)


@pytest.mark.parametrize(
    "what", ["away", "late", "mistaken", "granted", "called", "assigned", "undone"]
)
def test_the_office_works_as_offices_do(played: Played, what: str) -> None:
    assert played.did[what]
