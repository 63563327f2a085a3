"""Weeks of issuing, typing, returning, deciding and undoing in any order, against an oracle.

``Weeks`` lets hypothesis choose the order; ``test_long_weeks`` lets three colleagues and a
coordinator live through it as people do.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from pipeline.core.books import layouts
from pipeline.files.intake.originals import Outcome
from tests.oracle import Oracle, Tally
from tests.staff import Staff
from tests.weeks import Cell, Copy, Dispute, Line, Office

LEADS = 6
KEYS = ("status", "answer", "remark", "difficulty", "acknowledged_by", "acknowledged_at", "solved")
WORDS = {
    "status": ("已签收", "办理中", "已回复", "办结"),
    "answer": ("已到现场核实，情况属实", "已约谈店主并责令整改", "店家已关门，无法核实", "已办"),
    "remark": ("见附件", "请街道一起看", "已电话告知来电人本人", ""),
    "difficulty": ("没有执法权", "", "店主拒绝配合整改工作"),
    "acknowledged_by": ("张三", "李四", "王五"),
    "acknowledged_at": ("2025-07-10 09:10", "2025-07-11", ""),
    "solved": ("是", "否", "部分"),
}


class Weeks(RuleBasedStateMachine):
    """What an office does in weeks, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.office = Office(LEADS)
        self.oracle = Oracle(self.office)
        self.books: list[tuple[int, dict[Cell, str]]] = []
        self.copies: list[Copy] = []
        self.desks: list[tuple[int, list[Dispute]]] = []
        self.files: list[Outcome] = []
        self.runs = 0

    def teardown(self) -> None:
        self.office.close()
        tally = self.oracle.tally
        assert not tally.lost, tally.lost
        assert not tally.overwritten, tally.overwritten

    @initialize()
    def begin(self) -> None:
        self.issue_a_book()

    @rule()
    def issue_a_book(self) -> None:
        self.books.append((self.office.issue(), self.office.state()))

    @rule(data=st.data())
    def take_a_copy(self, data: st.DataObject) -> None:
        self.copies.append(self.office.copy_of(*data.draw(st.sampled_from(self.books))))

    @precondition(lambda self: self.copies)
    @rule(data=st.data())
    def type_into_a_copy(self, data: st.DataObject) -> None:
        copy = data.draw(st.sampled_from(self.copies))
        for _ in range(data.draw(st.integers(1, 6))):
            cell = data.draw(st.integers(1, LEADS)), data.draw(st.sampled_from(KEYS))
            copy.holds[cell] = data.draw(st.sampled_from(WORDS[cell[1]]))

    @rule(data=st.data())
    def the_coordinator_edits(self, data: st.DataObject) -> None:
        cell = data.draw(st.integers(1, LEADS)), data.draw(st.sampled_from(KEYS))
        self.oracle.edit(cell, data.draw(st.sampled_from(WORDS[cell[1]])))

    @precondition(lambda self: self.copies)
    @rule(data=st.data(), again=st.booleans())
    def return_a_copy(self, data: st.DataObject, again: bool) -> None:
        """Return some rows in any order, perhaps one twice, perhaps one of a colleague's."""
        if not again:
            self.runs += 1
            self.office.new_run(self.runs)
        copy, other = (data.draw(st.sampled_from(self.copies)) for _ in range(2))
        rows = data.draw(st.permutations(range(1, LEADS + 1)))
        lines = [Line(copy, lead) for lead in rows[: data.draw(st.integers(1, LEADS))]]
        if data.draw(st.integers(0, 3)) == 0:
            lines.append(Line(other, data.draw(st.integers(1, LEADS))))
        self.files.append(self.oracle.give_back(lines))

    @precondition(lambda self: self.office.disputes(only_open=True))
    @rule()
    def issue_the_desk(self) -> None:
        self.desks.append((self.office.issue(layouts.DESK), self.office.open_disputes()))

    @precondition(lambda self: self.desks)
    @rule(data=st.data())
    def decide_conflicts(self, data: st.DataObject) -> None:
        """Drop a desk back, today's or an old one, with some rows decided."""
        number, disputes = data.draw(st.sampled_from(self.desks))
        chosen = [one for one in disputes if one.cell[1] != "status"]
        choices = st.sampled_from(("台账", "交回", "发出时", "另填"))
        told = [(one, data.draw(choices), WORDS[one.cell[1]][0]) for one in chosen]
        if told:
            self.oracle.settle(number, told)

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def take_a_file_back(self, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(self.files) - 1))
        self.oracle.undo(self.files.pop(at))


Weeks.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,  # the same weeks every time; other seeds are for whoever changes the merge
    suppress_health_check=list(HealthCheck),
)


class TestWeeks(Weeks.TestCase):  # type: ignore[misc,valid-type,name-defined]
    """No edit is lost, nothing is overwritten silently, whatever the order."""


@pytest.fixture(scope="module")
def long_weeks() -> list[Tally]:
    """Twelve days each of 24 offices: about seven thousand edits."""
    return [_weeks_of(seed) for seed in range(1, 25)]


def _weeks_of(seed: int) -> Tally:
    office = Office(30)
    try:
        oracle = Oracle(office)
        Staff(office, oracle, seed).live(12)
        return oracle.tally
    finally:
        office.close()


def _all(tallies: list[Tally], name: str) -> list[Any]:
    return [said for tally in tallies for said in getattr(tally, name)]


@pytest.mark.long
def test_in_long_weeks_no_edit_is_lost(long_weeks: list[Tally]) -> None:
    assert sum(tally.edits for tally in long_weeks) > 5_000
    assert _all(long_weeks, "lost") == []


@pytest.mark.long
def test_in_long_weeks_nothing_but_a_plain_step_forward_is_overwritten_untold(
    long_weeks: list[Tally],
) -> None:
    assert [said for said in _all(long_weeks, "overwritten") if "'status'" not in said] == []
    assert len(_all(long_weeks, "overwritten")) <= len(long_weeks) / 8


@pytest.mark.long
def test_in_long_weeks_one_edit_in_a_thousand_at_most_is_called_a_conflict_falsely(
    long_weeks: list[Tally],
) -> None:
    false = _all(long_weeks, "false") + _all(long_weeks, "asked_again")
    assert len(false) <= sum(tally.edits for tally in long_weeks) / 1_000, false
