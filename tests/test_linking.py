"""事: which leads are one matter, and what 首次编号, 重复类型 and 重复情况 then say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from hypothesis import given, settings, strategies as some

from pipeline.core.model import Event
from pipeline.core.repeats.linking import (
    CAME_BACK,
    CERTAIN,
    LIKELY,
    OTHER_PEOPLE,
    SAME_PERSON,
    Link,
)
from pipeline.core.repeats.matter import Member, Pair, told
from pipeline.files import schema
from pipeline.files.ledger import Ledger, replayed
from pipeline.files.repeats import asking, linking, matters, pairs
from pipeline.files.repeats.pairs import LINKED, NO, WAITS, WITHDRAWN, YES, Turn
from pipeline.files.repeats.taking_back import Links
from tests.first_ids import typed

# -- what the leads of one matter say -----------------------------------------------------------

FIRST = Member(1, "XS-1", "2025-07-01")
SECOND = Member(2, "XS-2", "2025-07-02")
THIRD = Member(3, "XS-3", "2025-07-03")
MATTER = (FIRST, SECOND, THIRD)


def same(earlier: int, later: int, *evidence: str) -> Pair:
    return Pair(earlier, later, (SAME_PERSON,), evidence)


def others(earlier: int, later: int, *evidence: str) -> Pair:
    return Pair(earlier, later, (OTHER_PEOPLE,), evidence)


def test_the_second_lead_names_the_first() -> None:
    cells = told(MATTER[:2], [same(1, 2, "同一电话", "都在昆太路")])[2]
    assert cells == {
        "first_id": "XS-1",
        "repeat_kind": "同人重复",
        "repeat_note": "第 2 次（首次 XS-1）；同人重复：同一电话，都在昆太路",
    }


def test_the_third_lead_names_the_first_and_the_one_before() -> None:
    note = told(MATTER, [same(1, 2), others(1, 3, "都在昆太路")])[3]["repeat_note"]
    assert note == "第 3 次（首次 XS-1，上一次 XS-2）；同事多人：都在昆太路"


def test_the_first_lead_says_nothing() -> None:
    assert set(told(MATTER, [same(1, 2), same(2, 3)])[1].values()) == {""}


def test_a_pair_without_evidence_leaves_the_reason_out() -> None:
    assert told(MATTER[:2], [same(1, 2)])[2]["repeat_note"] == "第 2 次（首次 XS-1）；同人重复"


def test_the_same_evidence_of_two_pairs_is_told_once() -> None:
    pieces = [others(1, 3, "都在昆太路"), others(2, 3, "都在昆太路")]
    note = told(MATTER, [same(1, 2), *pieces])[3]["repeat_note"]
    assert note.endswith("；同事多人：都在昆太路")


@pytest.mark.parametrize(
    ("between", "kind"),
    [
        ([same(1, 2), same(1, 3)], "同人重复"),
        ([same(1, 2), others(1, 3)], "同事多人"),
        ([others(1, 2), others(1, 3), same(2, 3)], "同人重复"),
        ([others(1, 2), Pair(1, 3, (SAME_PERSON, CAME_BACK), ())], "同人重复、同地复发"),
        ([others(1, 2), Pair(1, 3, (CAME_BACK, OTHER_PEOPLE), ())], "同事多人、同地复发"),
        ([others(1, 2), Pair(2, 3, (CAME_BACK,), ())], "同地复发"),
    ],
    ids=["same", "others", "same as one of two", "came back", "in their order", "came back alone"],
)
def test_the_kind_of_the_third_lead(between: list[Pair], kind: str) -> None:
    assert told(MATTER, between)[3]["repeat_kind"] == kind


def test_two_of_one_person_by_way_of_a_third_are_the_same_person() -> None:
    assert told(MATTER, [same(1, 3), same(2, 3)])[2]["repeat_kind"] == "同人重复"


def test_two_that_only_a_third_joins_are_other_people() -> None:
    assert told(MATTER, [same(1, 3), others(2, 3)])[2]["repeat_kind"] == "同事多人"


def test_what_came_without_a_moment_stands_at_the_end_of_its_day_of_intake() -> None:
    known = Member(1, "XS-20250701-0001", "2025-07-01 09:00")
    blank = Member(3, "XS-20250701-0002", "")
    late = Member(2, "XS-20250702-0001", "2025-07-02")
    assert sorted([late, blank, known], key=lambda one: one.place) == [known, blank, late]


# -- a ledger of six leads ----------------------------------------------------------------------

# by number: when it came; 4 came before all others, 6 at the moment of 5
CAME = {1: "07-02", 2: "07-03", 3: "07-04", 4: "07-01", 5: "07-06", 6: "07-06"}
ORDER = sorted(CAME, key=lambda number: (CAME[number], number))


def name(number: int) -> str:
    return f"XS-2025{CAME[number].replace('-', '')}-{number:04}"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path_factory.mktemp("ledger") / "x.db", "R1", "2025-07-10 08:30")
    with ledger.transaction():
        ledger.record([received(number) for number in CAME])
    yield ledger
    ledger.close()


def received(number: int) -> Event:
    cells = {"id": ("", name(number)), "received_at": ("", f"2025-{CAME[number]}")}
    facts: dict[str, object] = {"person": 0, "identity": "", "content_hash": ""}
    return Event("Received", number, {**cells, "status": ("", "已派发")}, "12345", facts=facts)


class _Over(Exception):  # noqa: N818
    """Nothing failed."""


@contextmanager
def passing(ledger: Ledger) -> Iterator[Ledger]:
    """A transaction that leaves nothing behind."""
    try:
        with ledger.transaction():
            yield ledger
            raise _Over
    except _Over:
        return


@pytest.fixture
def ledger(kept: Ledger) -> Iterator[Ledger]:
    with passing(kept):
        yield kept


def link(ledger: Ledger, *links: tuple[int, int], strength: str = CERTAIN) -> list[Event]:
    found = [Link(one, other, (SAME_PERSON,), strength, ("同一电话",)) for one, other in links]
    events = linking.linked(ledger, found)
    ledger.record(events)
    return events


def answer(ledger: Ledger, one: int, other: int, said: str) -> None:
    row = pairs.touching(ledger, [one])[pairs.key_of(one, other)]
    ledger.record(linking.turned(ledger, [Turn(row, row.decided, said)]))


def firsts(ledger: Ledger) -> dict[int, int]:
    """By lead that repeats: the first of its matter."""
    by_name = {name(number): number for number in CAME}
    states = ledger.states(CAME)
    return {n: by_name[state["first_id"]] for n, state in states.items() if state["first_id"]}


def decided(ledger: Ledger) -> dict[tuple[int, int], str]:
    return {key: row.decided for key, row in pairs.touching(ledger, CAME).items()}


def asked(ledger: Ledger) -> list[tuple[int, int]]:
    return [(row.earlier, row.later) for row in asking.waiting(ledger)]


def test_what_is_certain_is_linked(ledger: Ledger) -> None:
    link(ledger, (1, 2))
    assert (firsts(ledger), decided(ledger)) == ({2: 1}, {(1, 2): LINKED})


def test_what_is_likely_is_asked_and_not_linked(ledger: Ledger) -> None:
    link(ledger, (1, 2), strength=LIKELY)
    assert (firsts(ledger), decided(ledger), asked(ledger)) == ({}, {(1, 2): WAITS}, [(1, 2)])


def test_three_leads_name_the_first_of_all(ledger: Ledger) -> None:
    link(ledger, (1, 2))
    link(ledger, (2, 3))
    assert firsts(ledger) == {2: 1, 3: 1}


def test_two_matters_that_are_joined_name_the_lead_that_came_first(ledger: Ledger) -> None:
    link(ledger, (1, 2), (4, 3))
    link(ledger, (2, 3))
    assert firsts(ledger) == {1: 4, 2: 4, 3: 4}


def test_an_earlier_lead_that_comes_in_later_becomes_the_first(ledger: Ledger) -> None:
    link(ledger, (1, 2))
    events = link(ledger, (1, 4))
    assert (firsts(ledger), [event.lead for event in events]) == ({1: 4, 2: 4}, [1, 2])


def test_of_two_that_came_at_one_moment_the_lower_number_is_the_first(ledger: Ledger) -> None:
    link(ledger, (6, 5))
    assert firsts(ledger) == {6: 5}


def test_a_lead_is_never_linked_with_itself(ledger: Ledger) -> None:
    link(ledger, (1, 1))
    assert (firsts(ledger), decided(ledger)) == ({}, {})


def test_a_pair_stands_once_whichever_lead_came_first(ledger: Ledger) -> None:
    link(ledger, (1, 2))
    assert link(ledger, (2, 1)) == []
    assert decided(ledger) == {(1, 2): LINKED}


def test_links_found_again_change_nothing(ledger: Ledger) -> None:
    link(ledger, (1, 2), (2, 3))
    assert link(ledger, (1, 2), (2, 3)) == []


def test_what_was_asked_and_is_certain_now_is_linked(ledger: Ledger) -> None:
    link(ledger, (1, 2), strength=LIKELY)
    link(ledger, (1, 2))
    assert (firsts(ledger), asked(ledger)) == ({2: 1}, [])


def test_what_was_refused_is_neither_linked_nor_asked_again(ledger: Ledger) -> None:
    link(ledger, (1, 2), strength=LIKELY)
    answer(ledger, 1, 2, NO)
    link(ledger, (1, 2), strength=LIKELY)
    link(ledger, (1, 2))
    assert (firsts(ledger), decided(ledger), asked(ledger)) == ({}, {(1, 2): NO}, [])


def test_what_was_refused_of_one_lead_is_not_asked_of_another_of_its_matter(
    ledger: Ledger,
) -> None:
    link(ledger, (1, 2), strength=LIKELY)
    answer(ledger, 1, 2, NO)
    link(ledger, (2, 3))
    link(ledger, (1, 3), strength=LIKELY)
    assert asked(ledger) == []


def test_what_is_certain_against_her_refusal_is_asked_and_not_linked(ledger: Ledger) -> None:
    link(ledger, (1, 2), strength=LIKELY)
    answer(ledger, 1, 2, NO)
    link(ledger, (2, 3))
    link(ledger, (1, 3))
    assert (firsts(ledger), asked(ledger)) == ({3: 2}, [(1, 3)])


def test_links_of_one_comparison_that_join_what_she_told_apart_are_asked(
    ledger: Ledger,
) -> None:
    link(ledger, (1, 2), strength=LIKELY)
    answer(ledger, 1, 2, NO)
    link(ledger, (1, 3), (2, 3))
    assert (firsts(ledger), asked(ledger)) == ({3: 1}, [(2, 3)])


def test_of_two_matters_she_is_asked_once(ledger: Ledger) -> None:
    link(ledger, (1, 2))
    link(ledger, (1, 3), (2, 3), strength=LIKELY)
    assert asked(ledger) == [(1, 3)]


def test_what_became_one_matter_meanwhile_is_not_asked(ledger: Ledger) -> None:
    link(ledger, (1, 3), strength=LIKELY)
    link(ledger, (1, 2), (2, 3))
    assert asked(ledger) == []


def test_what_fell_apart_by_an_undoing_is_asked_again(ledger: Ledger) -> None:
    link(ledger, (1, 3), strength=LIKELY)
    link(ledger, (1, 2), (2, 3))
    answer(ledger, 2, 3, WITHDRAWN)
    assert asked(ledger) == [(1, 3)]


@pytest.mark.parametrize("status", ["办结", "已销号", "并案", "退回平台", "不予受理"])
def test_a_later_lead_that_nobody_works_on_is_not_asked_about(ledger: Ledger, status: str) -> None:
    link(ledger, (1, 2), strength=LIKELY)
    ledger.record([Event("Changed", 2, {"status": ("已派发", status)}, "区攻坚办")])
    assert asked(ledger) == []


def test_no_more_are_asked_at_once_than_a_person_answers_the_newest_first(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "AT_ONCE", 1)
    link(ledger, (1, 2), (3, 4), strength=LIKELY)
    assert asked(ledger) == [(3, 4)]
    answer(ledger, 3, 4, NO)
    assert asked(ledger) == [(1, 2)]


def test_her_no_to_a_link_splits_the_matter(ledger: Ledger) -> None:
    link(ledger, (1, 2), (2, 3), (3, 5))
    answer(ledger, 2, 3, NO)
    assert firsts(ledger) == {2: 1, 5: 3}


def test_her_yes_joins(ledger: Ledger) -> None:
    link(ledger, (1, 2), strength=LIKELY)
    answer(ledger, 1, 2, YES)
    assert (firsts(ledger), decided(ledger)) == ({2: 1}, {(1, 2): YES})


def test_a_link_says_what_speaks_for_it(ledger: Ledger) -> None:
    (event,) = link(ledger, (1, 2))
    assert (event.kind, event.lead, event.actor) == ("Linked", 2, "系统")
    (fact,) = event.facts["pairs"]  # type: ignore[misc]
    assert {**fact, "pair": 0} == {
        "pair": 0,
        "earlier": 1,
        "labels": ["同人重复"],
        "evidence": ["同一电话"],
        "strength": "certain",
        "was": "撤回",
        "now": "已关联",
    }


def test_a_lead_that_is_alone_again_says_nothing_and_its_event_is_an_unlinking(
    ledger: Ledger,
) -> None:
    link(ledger, (1, 2))
    answer(ledger, 1, 2, NO)
    state = ledger.states([2])[2]
    assert [state[key] for key in ("first_id", "repeat_kind", "repeat_note")] == ["", "", ""]
    kinds = sql.select(schema.event.c.kind).where(schema.event.c.lead == 2)
    assert [row.kind for row in ledger.rows(kinds)] == ["Received", "Linked", "Unlinked"]


# -- what is typed into 首次编号 ------------------------------------------------------------------


def test_typing_a_lead_that_repeats_another_names_the_first_of_all(ledger: Ledger) -> None:
    link(ledger, (1, 2))
    typed(ledger, 3, name(2))
    assert firsts(ledger) == {2: 1, 3: 1}


def test_typing_may_be_careless(ledger: Ledger) -> None:
    typed(ledger, 2, f" {name(1).lower()}　")
    assert firsts(ledger) == {2: 1}


@pytest.mark.parametrize(
    ("text", "why"),
    [("XS-20250101-0099", "没有这件"), ("同上", "没有这件"), (name(2), "就是本件"),
     (name(3), "来得更晚")],
    ids=["nobody's", "no number", "its own", "a later one's"],
)  # fmt: skip
def test_what_a_lead_cannot_repeat_is_held(ledger: Ledger, text: str, why: str) -> None:
    assert (typed(ledger, 2, text), firsts(ledger)) == (why, {})


def test_typing_its_own_repeat_makes_no_circle(ledger: Ledger) -> None:
    link(ledger, (1, 2))
    assert (typed(ledger, 1, name(2)), firsts(ledger)) == ("来得更晚", {2: 1})


def test_typing_into_the_first_of_a_matter_takes_all_of_it_along(ledger: Ledger) -> None:
    link(ledger, (1, 2))
    typed(ledger, 1, name(4))
    assert firsts(ledger) == {1: 4, 2: 4}


def test_clearing_leaves_the_others_together(ledger: Ledger) -> None:
    link(ledger, (1, 2), (2, 3), (2, 5))
    typed(ledger, 2, "")
    assert firsts(ledger) == {3: 1, 5: 1}


def test_clearing_does_not_join_what_she_told_apart(ledger: Ledger) -> None:
    link(ledger, (1, 3), strength=LIKELY)
    answer(ledger, 1, 3, NO)
    link(ledger, (1, 2))
    answer_asked(ledger, 2, 3)
    typed(ledger, 2, "")
    assert firsts(ledger) == {}


def answer_asked(ledger: Ledger, one: int, other: int) -> None:
    """She says that what was certain, but refused of its matter before, is one matter."""
    link(ledger, (one, other))
    answer(ledger, one, other, YES)


def test_what_was_cleared_is_not_linked_again(ledger: Ledger) -> None:
    link(ledger, (1, 2), (2, 3))
    typed(ledger, 3, "")
    link(ledger, (2, 3))
    assert firsts(ledger) == {2: 1}


def test_a_lead_that_was_cleared_may_be_typed_again(ledger: Ledger) -> None:
    link(ledger, (1, 2))
    typed(ledger, 2, "")
    typed(ledger, 2, name(1))
    assert firsts(ledger) == {2: 1}


def test_typing_another_lead_moves_a_lead_to_its_matter(ledger: Ledger) -> None:
    link(ledger, (1, 3), (1, 5))
    typed(ledger, 3, name(2))
    assert (firsts(ledger), decided(ledger)) == (
        {3: 2, 5: 1},
        {(1, 3): NO, (1, 5): LINKED, (2, 3): YES},
    )


# -- what is taken back -------------------------------------------------------------------------


def take_back(ledger: Ledger, after: int) -> None:
    """Take back what happened after an event."""
    events = schema.event
    newest = sql.select(events).where(events.c.seq > after).order_by(events.c.seq.desc())
    ledger.record(Links(ledger, ledger.rows(newest)).take_back())


def test_a_pair_that_was_settled_twice_is_taken_back_and_brought_back_in_order(
    ledger: Ledger,
) -> None:
    link(ledger, (1, 2), strength=LIKELY)
    before = ledger.last_event()
    answer(ledger, 1, 2, YES)
    answer(ledger, 1, 2, NO)
    undone = ledger.last_event()
    take_back(ledger, before)
    assert decided(ledger) == {(1, 2): WAITS}
    take_back(ledger, undone)
    assert decided(ledger) == {(1, 2): NO}


def test_what_kept_the_others_together_goes_with_the_clearing_that_is_taken_back(
    ledger: Ledger,
) -> None:
    link(ledger, (1, 2), (2, 3))
    before = ledger.last_event()
    typed(ledger, 2, "")
    assert decided(ledger)[1, 3] == LINKED
    take_back(ledger, before)
    assert decided(ledger) == {(1, 2): LINKED, (2, 3): LINKED, (1, 3): WITHDRAWN}
    assert firsts(ledger) == {2: 1, 3: 1}


# -- the leads of a matter ----------------------------------------------------------------------


def test_members_are_told_of_every_lead_in_the_order_they_came(ledger: Ledger) -> None:
    link(ledger, (1, 2), (1, 4))
    assert matters.members(ledger, [2, 3]) == {2: (4, 1, 2), 3: (3,)}


def test_members_are_told_of_the_first_leads_name(ledger: Ledger) -> None:
    link(ledger, (1, 2), (1, 4))
    assert matters.by_first(ledger, [name(4)]) == {name(4): (4, 1, 2)}


def test_five_thousand_links_take_few_questions_to_the_database(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "x.db", "R1", "2025-07-10 08:30")
    asked: list[str] = []
    count = 5_001
    try:
        with ledger.transaction():
            ledger.record([_of_many(number) for number in range(1, count + 1)])
            hear = sql.event.listen
            hear(ledger.connection, "before_cursor_execute", lambda *said: asked.append(said[2]))
            events = linking.linked(
                ledger, [Link(n, n + 1, (OTHER_PEOPLE,), CERTAIN) for n in range(1, count)]
            )
        assert (len(events), events[-1].cells["first_id"]) == (5_000, ("", "XS-1"))
        assert len(asked) < 200
    finally:
        ledger.close()


def _of_many(number: int) -> Event:
    facts: dict[str, object] = {"person": 0, "identity": "", "content_hash": ""}
    return Event("Received", number, {"id": ("", f"XS-{number}")}, "12345", facts=facts)


# -- whatever happens, the state is what the pairs say ------------------------------------------

_LEADS = some.sampled_from(sorted(CAME))
_STEPS = some.tuples(
    some.sampled_from(["certain", "likely", "yes", "no", "clear", "type"]), _LEADS, _LEADS
)


def step(ledger: Ledger, what: str, one: int, other: int) -> None:
    known = pairs.key_of(one, other) in decided(ledger)
    if what in ("certain", "likely"):
        link(ledger, (one, other), strength=what)
    elif what in ("yes", "no") and known:
        answer(ledger, one, other, YES if what == "yes" else NO)
    elif what in ("clear", "type"):
        typed(ledger, one, name(other) if what == "type" else "")


def components(ledger: Ledger) -> dict[int, int]:
    """By lead that is not the first of its matter: that first lead, told from the pairs alone."""
    together = {number: {number} for number in CAME}
    for (one, other), said in decided(ledger).items():
        if said in (LINKED, YES):
            group = together[one] | together[other]
            together |= dict.fromkeys(group, group)
    heads = {number: min(group, key=ORDER.index) for number, group in together.items()}
    return {number: head for number, head in heads.items() if number != head}


@settings(max_examples=80, deadline=None)
@given(some.lists(_STEPS, max_size=10))
def test_the_state_is_always_the_components_of_the_pairs_that_stand(
    kept: Ledger, steps: list[tuple[str, int, int]]
) -> None:
    with passing(kept) as ledger:
        for one in steps:
            step(ledger, *one)
            assert firsts(ledger) == components(ledger)
        assert matters.disagreeing(ledger) == []
        events: Any = ledger.rows(sql.select(schema.event).order_by(schema.event.c.seq))
        record = replayed({"lead": e.lead, "kind": e.kind, "cells": e.cells} for e in events)
        states = ledger.states(CAME)
        assert {n: record[n]["repeat_note"] for n in CAME} == {
            n: states[n]["repeat_note"] for n in CAME
        }


@settings(max_examples=60, deadline=None)
@given(some.lists(_STEPS, max_size=10), _LEADS)
def test_clearing_takes_one_lead_out_and_leaves_the_others_together(
    kept: Ledger, steps: list[tuple[str, int, int]], lead: int
) -> None:
    with passing(kept) as ledger:
        for one in steps:
            step(ledger, *one)
        if lead not in firsts(ledger):
            return
        refused = NO in decided(ledger).values()
        before = {n: firsts(ledger).get(n, n) for n in CAME if n != lead}
        typed(ledger, lead, "")
        after = firsts(ledger)
        assert lead not in after
        assert lead not in after.values()
        if not refused:
            assert {n: after.get(n, n) for n in before} == before
