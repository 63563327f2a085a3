"""The index of repeats: which earlier leads a new one is compared with."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sql

from pipeline.core.repeats import ranking
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import tables
from pipeline.files.repeats.index import RepeatIndex

SHELF = 131_072  # leads that share a shelf
Keys = Mapping[int, Sequence[int]]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.db")
    yield opened
    opened.close()


def add(ledger: Ledger, leads: Keys) -> RepeatIndex:
    index = RepeatIndex(ledger)
    with ledger.transaction():
        index.add((lead, keys, b"of %d" % lead) for lead, keys in leads.items())
    return index


def ask(index: RepeatIndex, lead: int, *keys: int, since: int = 0) -> list[int]:
    return index.candidates([[(key, 1.0) for key in keys]], [lead], since)[0]


def received(ledger: Ledger, leads: Iterable[int]) -> None:
    """Put leads into the ledger that nobody indexed."""
    with ledger.transaction():
        ledger.insert(schema.lead, [{"number": lead, "id": f"XS-{lead}"} for lead in leads])


# -- which leads -----------------------------------------------------------------------------------


def test_a_lead_finds_those_that_share_a_key_and_no_others(ledger: Ledger) -> None:
    index = add(ledger, {1: [10, 11], 2: [20], 3: [11, 30]})
    assert ask(index, 4, 11, 99) == [3, 1]


def test_who_shares_more_stands_before_who_is_newer(ledger: Ledger) -> None:
    index = add(ledger, {1: [10, 11], 2: [10], 3: [12]})
    assert ask(index, 4, 10, 11, 12) == [1, 3, 2]


def test_a_key_that_fewer_leads_have_counts_more(ledger: Ledger) -> None:
    index = add(ledger, {1: [77], 2: [5], 3: [5], 4: [5]})
    assert ask(index, 5, 5, 77)[0] == 1


def test_a_kind_of_key_that_weighs_more_counts_more(ledger: Ledger) -> None:
    index = add(ledger, {1: [10], 2: [20]})
    assert index.candidates([[(10, 3.0), (20, 1.0)], [(10, 1.0), (20, 3.0)]], [3, 4]) == [
        [1, 2],
        [3, 2, 1],
    ]


def test_a_key_named_twice_counts_once(ledger: Ledger) -> None:
    index = add(ledger, {1: [10], 2: [20]})
    assert index.candidates([[(10, 1.0), (10, 1.0), (20, 1.5)]], [3]) == [[2, 1]]


def test_a_key_named_twice_counts_what_it_counts_most(ledger: Ledger) -> None:
    index = add(ledger, {1: [10], 2: [20]})
    assert index.candidates([[(10, 1.0), (10, 2.0), (20, 1.5)]], [3]) == [[1, 2]]


def test_a_lead_finds_neither_itself_nor_a_later_one(ledger: Ledger) -> None:
    index = add(ledger, {1: [10], 2: [10], 3: [10]})
    assert ask(index, 2, 10) == [1]


def test_leads_before_the_first_that_counts_are_left_out(ledger: Ledger) -> None:
    index = add(ledger, {lead: [10] for lead in range(1, 9)})
    assert ask(index, 9, 10, since=6) == [8, 7, 6]


def test_no_more_than_the_best_are_named(ledger: Ledger) -> None:
    index = add(ledger, {lead: [10] for lead in range(1, 60)})
    assert ask(index, 60, 10) == list(range(59, 59 - ranking.MOST, -1))


def test_a_lead_without_keys_finds_nothing_and_is_not_found(ledger: Ledger) -> None:
    index = add(ledger, {1: [], 2: [10]})
    assert index.candidates([[], [(10, 1.0)]], [3, 4]) == [[], [2]]


def test_nothing_is_found_in_an_empty_index(ledger: Ledger) -> None:
    assert ask(RepeatIndex(ledger), 1, 10) == []


# -- what many leads have --------------------------------------------------------------------------


def test_a_common_key_leads_to_its_newest_leads_only(ledger: Ledger) -> None:
    rare = {lead: 1000 + lead for lead in range(1, 301)}
    index = add(ledger, {lead: [10, key] for lead, key in rare.items()})
    newest, older = 301 - ranking.NEWEST, 300 - ranking.NEWEST
    alone = ask(index, 301, 2000, rare[older])
    assert ask(index, 301, 10, rare[newest])[0] == newest
    assert alone == [older]
    assert ask(index, 301, 10, rare[older])[0] == older


def test_a_common_key_weighs_little_beside_one_of_several_leads(ledger: Ledger) -> None:
    several = {lead: [10, 20] if lead > 280 else [10] for lead in range(1, 301)}
    index = add(ledger, several | {301: [30], 302: [30], 303: [30]})
    assert ask(index, 304, 10, 30)[:3] == [303, 302, 301]


def test_how_many_have_a_key_is_estimated_from_its_newest() -> None:
    found, oldest = np.array([64, 64]), np.array([937, 1])
    assert ranking.estimated(1001, oldest, found) == pytest.approx([1000, 64])


def test_what_a_key_counts_falls_with_every_lead_that_has_it() -> None:
    counts = ranking.rarity(np.array([0, 1, 2, 10, 200, 201, 1e6]))
    assert counts[0] == counts[1] == 1
    assert all(more > less for more, less in zip(counts[1:], counts[2:], strict=False))
    assert counts[-2] < counts[-3] / 3


# -- asked together --------------------------------------------------------------------------------


@pytest.mark.parametrize("added_before", [True, False])
def test_leads_asked_together_find_the_earlier_ones_of_them(
    ledger: Ledger, added_before: bool
) -> None:
    index = add(ledger, {1: [10]})
    fresh = {2: [10], 3: [20], 4: [10, 20]}
    if added_before:
        add(ledger, fresh)
    asked = [[(key, 1.0) for key in keys] for keys in fresh.values()]
    assert index.candidates(asked, list(fresh)) == [[1], [], [3, 2, 1]]


def test_asked_in_any_order_is_answered_in_that_order(ledger: Ledger) -> None:
    index = add(ledger, {1: [10], 2: [20]})
    assert index.candidates([[(20, 1.0)], [(10, 1.0)], [(10, 1.0)]], [9, 4, 3]) == [
        [2],
        [3, 1],
        [1],
    ]


def test_of_leads_far_apart_each_finds_all_between(ledger: Ledger) -> None:
    index = add(ledger, {lead: [10] for lead in range(1, 10)})
    assert index.candidates([[(10, 1.0)], [(10, 1.0)]], [3, 8]) == [[2, 1], [7, 6, 5, 4, 3, 2, 1]]


def test_a_day_in_one_batch_or_in_many_finds_the_same(ledger: Ledger) -> None:
    days = some_leads(120, seed=5)
    index = add(ledger, {lead: days[lead] for lead in range(1, 41)})
    fresh = range(41, 121)
    asked = {lead: [(key, 1.0) for key in days[lead]] for lead in fresh}
    at_once = index.candidates(list(asked.values()), list(fresh))
    one_by_one = []
    for lead in fresh:
        one_by_one += index.candidates([asked[lead]], [lead])
        add(ledger, {lead: days[lead]})
    assert at_once == one_by_one


# -- as counted by hand ----------------------------------------------------------------------------


def some_leads(count: int, seed: int, first: int = 1) -> dict[int, list[int]]:
    """Make leads of six keys: of its own, of some, of many."""
    chance = random.Random(seed)
    return {
        lead: [chance.getrandbits(62), *(chance.randrange(1, 40) for _ in range(4)), 99]
        for lead in range(first, first + count)
    }


def by_hand(days: Keys, lead: int) -> list[int]:
    """Compare with every earlier lead; no key may be of more than 64."""
    worth: dict[int, float] = {}
    for key in set(days[lead]):
        others = [other for other in days if other < lead and key in days[other]]
        for other in others:
            worth[other] = worth.get(other, 0) + 1 / (1 + log(len(others)))
    ranked = sorted(worth, key=lambda other: (-round(worth[other], 9), -other))
    return ranked[: ranking.MOST]


@pytest.mark.parametrize("first", [1, SHELF - 30, 5 * SHELF - 1])
def test_candidates_are_those_counted_by_hand(ledger: Ledger, first: int) -> None:
    """Also where the leads before stand on two shelves."""
    days = some_leads(64, seed=first, first=first)
    index = add(ledger, {lead: keys for lead, keys in days.items() if lead < first + 40})
    fresh = range(first + 40, first + 64)
    asked = [[(key, 1.0) for key in days[lead]] for lead in fresh]
    assert index.candidates(asked, list(fresh)) == [by_hand(days, lead) for lead in fresh]


def test_a_key_on_many_shelves_leads_to_the_newest_first(ledger: Ledger) -> None:
    leads = [3, SHELF, SHELF + 1, 3 * SHELF - 1, 3 * SHELF]
    index = add(ledger, {lead: [10] for lead in leads})
    assert ask(index, 3 * SHELF + 1, 10) == sorted(leads, reverse=True)
    assert ask(index, 3 * SHELF, 10, since=SHELF + 1) == [3 * SHELF - 1, SHELF + 1]


def test_many_pairs_are_added_up_in_portions(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = some_leads(60, seed=8)
    asked = [[(key, 1.0) for key in keys] for keys in days.values()]
    at_once = RepeatIndex(ledger).candidates(asked, list(days))
    monkeypatch.setattr(ranking, "_AT_ONCE", 7)
    assert RepeatIndex(ledger).candidates(asked, list(days)) == at_once
    assert at_once[-1] == by_hand(days, 60)


# -- kept up ---------------------------------------------------------------------------------------


def test_a_profile_comes_back_as_it_was_kept(ledger: Ledger) -> None:
    index = add(ledger, {1: [10], 2: [20]})
    assert index.profiles([2, 7, 1, 2]) == {1: b"of 1", 2: b"of 2"}


def test_a_lead_added_again_has_its_new_profile_and_keys(ledger: Ledger) -> None:
    index = add(ledger, {1: [10]})
    with ledger.transaction():
        index.add([(1, [11], b"new")])
    assert ask(index, 2, 11) == [1]
    assert index.profiles([1]) == {1: b"new"}


def test_the_same_leads_again_change_nothing(ledger: Ledger) -> None:
    days = some_leads(30, seed=1)
    held = []
    for _ in range(2):
        add(ledger, days)
        held.append([ledger.rows(sql.select(one)) for one in tables.BESIDE])
    assert held[0] == held[1]


def test_what_was_dropped_is_gone_and_not_missing(ledger: Ledger) -> None:
    received(ledger, [1, 2, 3])
    index = add(ledger, {1: [10], 2: [10], 3: [10]})
    with ledger.transaction():
        index.drop([2, 3])
    assert ask(index, 4, 10) == [1]
    assert index.profiles([1, 2, 3]) == {1: b"of 1"}
    assert index.missing(9) == []
    numbers = ledger.rows(sql.select(tables.posting))
    assert len(numbers) == 1


def test_what_was_dropped_before_it_was_indexed_is_not_missing(ledger: Ledger) -> None:
    received(ledger, [1, 2, 3])
    index = add(ledger, {3: []})
    with ledger.transaction():
        index.drop([2])
    assert index.missing(9) == [1]


def test_nothing_to_add_or_drop_changes_nothing(ledger: Ledger) -> None:
    index = add(ledger, {1: [10]})
    with ledger.transaction():
        index.add([])
        index.drop([])
    assert ask(index, 2, 10) == [1]


def test_a_lead_of_the_same_place_on_another_shelf_is_not_dropped(ledger: Ledger) -> None:
    index = add(ledger, {7: [10], SHELF + 7: [10]})
    with ledger.transaction():
        index.drop([7])
    assert ask(index, SHELF + 8, 10) == [SHELF + 7]


def test_what_was_rolled_back_is_not_found(ledger: Ledger) -> None:
    index = RepeatIndex(ledger)
    with pytest.raises(RuntimeError), ledger.transaction():
        index.add([(1, [10], b"")])
        raise RuntimeError
    assert ask(index, 2, 10) == []


# -- what is missing -------------------------------------------------------------------------------


def test_leads_of_an_old_ledger_are_missing_the_newest_first(ledger: Ledger) -> None:
    received(ledger, range(1, 7))
    assert RepeatIndex(ledger).missing(4) == [6, 5, 4, 3]


def test_an_old_ledger_catches_up_while_new_leads_come(ledger: Ledger) -> None:
    received(ledger, range(1, 7))
    index = add(ledger, {7: [10]})
    received(ledger, [7])
    caught_up = []
    while some := index.missing(4):
        caught_up.append(some)
        add(ledger, {lead: [10] for lead in some})
    assert caught_up == [[6, 5, 4, 3], [2, 1]]
    assert ask(index, 8, 10) == [7, 6, 5, 4, 3, 2, 1]


def test_a_lead_that_was_passed_over_is_missing(ledger: Ledger) -> None:
    received(ledger, range(1, 7))
    index = add(ledger, {1: [], 2: [], 4: [], 6: []})
    assert index.missing(9) == [5, 3]
    add(ledger, {3: []})
    assert index.missing(9) == [5]


def test_a_lead_added_out_of_order_hides_no_other(ledger: Ledger) -> None:
    received(ledger, range(1, 10))
    index = add(ledger, {9: []})
    add(ledger, {4: []})
    assert index.missing(9) == [8, 7, 6, 5, 3, 2, 1]


def test_numbers_that_no_lead_has_are_no_gap(ledger: Ledger) -> None:
    received(ledger, [1, 2, 900])
    index = add(ledger, {1: [], 2: [], 900: []})
    assert index.missing(9) == []
    assert ledger.rows(sql.select(tables.gap)) == []


def test_a_ledger_from_before_the_index_gets_it(tmp_path: Path) -> None:
    old = Ledger(tmp_path / "ledger.db")
    received(old, [1])
    with old.transaction():
        for table in (tables.posting, tables.profile, tables.gap):
            table.drop(old.connection)
    old.close()
    opened = Ledger(tmp_path / "ledger.db")
    assert RepeatIndex(opened).missing(9) == [1]
    opened.close()
