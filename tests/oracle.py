"""What must come of a returned file, told from who typed what alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.files.intake.originals import Outcome
from tests.weeks import INFERRED, Cell, Copy, Dispute, Line, Office


@dataclass
class Tally:
    """What happened to edits: a cell is an edit when it is not what its owner gave back last."""

    edits: int = 0
    conflicts: int = 0
    replaced: int = 0
    false: list[str] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)
    overwritten: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class Oracle:
    """Watches an office; knows what people have seen and typed, not how the merge works."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.tally = Tally()
        self.typed: set[tuple[Cell, str]] = set()
        self.given: dict[str, list[tuple[Copy, dict[Cell, str]]]] = {}
        self.changed: dict[str, dict[Cell, tuple[str, str]]] = {}

    def edit(self, cell: Cell, value: str) -> None:
        """Let the coordinator change a cell."""
        self.office.edit(cell, value)
        self.typed.add((cell, value))

    def give_back(self, lines: Sequence[Line]) -> Outcome:
        """Return a file and judge what became of every cell."""
        office = self.office
        before, asked = office.state(), {(d.cell, d.theirs) for d in office.disputes()}
        # nobody is contradicted where the system set a cell, or a step waited for the last cell
        open_to_change, waiting = office.inferred(), {c: office.held(c) for c in before}
        outcome = office.give_back(lines)
        after = office.state()
        offers = _offers(lines)
        for cell, was in before.items():
            if after[cell] != was:
                free = cell in open_to_change or waiting[cell] == after[cell]
                self._judge_change(cell, was, after[cell], offers.get(cell, []), outcome, free)
            for copy, value in offers.get(cell, []):
                self._judge_offer(cell, after[cell], copy, value, outcome)
        for dispute in office.disputes():
            if (dispute.cell, dispute.theirs) not in asked:
                self._judge_conflict(dispute.cell, before, offers[dispute.cell], dispute.theirs)
        self._remember(outcome, lines)
        cells = {cell: (was, after[cell]) for cell, was in before.items() if was != after[cell]}
        self.changed[outcome.name] = cells
        return outcome

    def settle(self, issue: int, chosen: Sequence[tuple[Dispute, str, str]]) -> Outcome:
        """Drop a sheet of conflicts back; each row settles exactly what was shown, or nothing."""
        office = self.office
        before = office.state()
        still_open = {one.number for one in office.disputes(only_open=True)}
        outcome = office.settle(issue, chosen)
        after, expected = office.state(), dict(before)
        for one, choice, other in chosen:
            moved = one.ours != expected[one.cell]
            if one.number in still_open and not moved:
                value = {"台账": one.ours, "交回": one.theirs, "发出时": one.base, "另填": other}
                expected[one.cell] = value[choice]
                self.typed.add((one.cell, value[choice]))
            elif one.number in still_open:
                assert "M06" in [problem["code"] for problem in outcome.problems]
        self._assert_equal(expected, after)
        return outcome

    def undo(self, outcome: Outcome) -> None:
        """Take a file back: its cells are as before it, but for those changed again since."""
        before, changed = self.office.state(), self.changed.pop(outcome.name, {})
        if not changed:
            return
        self.office.undo(outcome)
        for copy, back in self.given.pop(outcome.name):
            copy.returned = [one for one in copy.returned if one is not back]  # as never given
        expected = dict(before)
        for cell, (was, then) in changed.items():
            if before[cell] == then:
                expected[cell] = was
                self.typed.add((cell, was))
            else:
                assert "L10" in [problem["code"] for problem in self.office.place.problems]
        self._assert_equal(expected, self.office.state())

    def _assert_equal(self, expected: dict[Cell, str], found: dict[Cell, str]) -> None:
        """Compare states; what is only inferred from a change may follow it."""
        inferred = self.office.inferred()
        for cell, value in found.items():
            follows = cell in inferred or self._was_never_typed(cell, value)
            assert value == expected[cell] or follows, (cell, expected[cell], value)

    def _remember(self, outcome: Outcome, lines: Sequence[Line]) -> None:
        for copy, leads in _leads_of(lines):
            back = {cell: text for cell, text in copy.holds.items() if cell[0] in leads}
            self.typed |= {(cell, text) for cell, text in back.items() if text != copy.shown[cell]}
            copy.returned.append(back)
            self.given.setdefault(outcome.name, []).append((copy, back))

    def _was_never_typed(self, cell: Cell, value: str) -> bool:
        """Tell whether no person ever gave a cell this value: the system inferred it."""
        return cell[1] in INFERRED and (cell, value) not in self.typed

    def _judge_change(
        self,
        cell: Cell,
        was: str,
        now: str,
        offered: list[tuple[Copy, str]],
        outcome: Outcome,
        free: bool,
    ) -> None:
        authors = [copy for copy, value in offered if value == now]
        if not authors:
            assert cell[1] in INFERRED, f"{cell}: the ledger holds {now!r}, which nobody typed"
            cleared = any(not value for _, value in offered)
            assert cleared or self._was_never_typed(cell, was) or cell[1] == "status"
            return
        known = any(copy.knows(cell, was) for copy in authors)
        if known or free or not was or self._was_never_typed(cell, was) or was in now:
            return
        if _told(outcome, was):
            self.tally.replaced += 1
        else:
            self.tally.overwritten.append(f"{cell}: {was!r} by {now!r}")

    def _judge_offer(self, cell: Cell, now: str, copy: Copy, value: str, outcome: Outcome) -> None:
        if value == copy.last(cell):
            return
        self.tally.edits += 1
        kept = value in (now, self.office.held(cell)) or value in self.office.ever(cell)
        kept = kept or any((d.cell, d.theirs) == (cell, value) for d in self.office.disputes())
        if not kept and not _told(outcome, value or copy.last(cell)):
            self.tally.lost.append(f"{cell}: {copy.last(cell)!r} -> {value!r}, ledger {now!r}")

    def _judge_conflict(
        self, cell: Cell, before: dict[Cell, str], offered: list[tuple[Copy, str]], theirs: str
    ) -> None:
        self.tally.conflicts += 1
        if len({value for _, value in offered}) > 1:
            return
        copy = next(copy for copy, value in offered if value == theirs)
        said = f"{cell}: shown {copy.shown[cell]!r}, last {copy.last(cell)!r}, "
        said += f"ledger {before[cell]!r}, theirs {theirs!r}"
        if theirs == copy.last(cell):
            self.tally.asked_again.append(said)
        elif before[cell] == copy.last(cell) or self._was_never_typed(cell, before[cell]):
            self.tally.false.append(said)


def _offers(lines: Sequence[Line]) -> dict[Cell, list[tuple[Copy, str]]]:
    offers: dict[Cell, list[tuple[Copy, str]]] = {}
    for line in lines:
        for cell, text in line.copy.holds.items():
            if cell[0] == line.lead:
                offers.setdefault(cell, []).append((line.copy, text))
    return offers


def _leads_of(lines: Sequence[Line]) -> list[tuple[Copy, set[int]]]:
    found: dict[int, tuple[Copy, set[int]]] = {}
    for line in lines:
        found.setdefault(id(line.copy), (line.copy, set()))[1].add(line.lead)
    return list(found.values())


def _told(outcome: Outcome, value: str) -> bool:
    """Tell whether a message of a file names a value that was replaced or not merged."""
    said = Counter(problem["code"] for problem in outcome.problems)
    if not said:
        return False
    words = "\n".join(problem["message"] for problem in outcome.problems)
    return value[:40] in words or said["M11"] > 0
