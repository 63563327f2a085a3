"""What an edit of the rules would do to known leads: which move, and whether that is better.

A lead moves where the rules in use and the others name different departments; nobody counts as a
department here. Whether a move is better, only a person's decision tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.core.fields import UNDECIDED

BETTER, WORSE, STILL_WRONG, UNKNOWN = "变好", "变差", "仍不对", "不知道"


@dataclass(frozen=True, slots=True)
class Answer:
    """What rules say of a lead; a blank department is 待分派."""

    department: str
    category: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """A lead that is compared: how people find it, and what a person has decided of it.

    ``name`` is a 线索编号, or where it stands in a labelled table. A blank ``department`` or
    ``category`` means that nobody has decided.
    """

    name: str
    title: str
    content: str
    address: str
    department: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A lead that the edit moves."""

    lead: Known
    old: Answer
    new: Answer

    @property
    def verdict(self) -> str:
        """Better, worse, wrong as before, or unknown where no person has decided."""
        right = self.lead.department
        if not right:
            return UNKNOWN
        if self.new.department == right:
            return BETTER
        return WORSE if self.old.department == right else STILL_WRONG


@dataclass(slots=True)
class Flow:
    """How many leads a department has under either rules, and how many come and go."""

    old: int = 0
    new: int = 0
    came: int = 0
    went: int = 0


@dataclass(slots=True)
class Difference:
    """All that is counted. ``judged`` are the leads a person has decided about.

    ``right`` are those of them that the rules in use and the others give to the same department,
    ``right_category`` the same of ``with_category``, the leads whose category a person gave.
    """

    leads: int = 0
    judged: int = 0
    with_category: int = 0
    right: list[int] = field(default_factory=lambda: [0, 0])
    right_category: list[int] = field(default_factory=lambda: [0, 0])
    moved: list[Moved] = field(default_factory=list)
    departments: dict[str, Flow] = field(default_factory=dict)

    def count(self, verdict: str) -> int:
        """Count the moves of a verdict."""
        return sum(one.verdict == verdict for one in self.moved)

    @property
    def newly_decided(self) -> int:
        """How many moves bring a lead out of 待分派."""
        return sum(not one.old.department for one in self.moved)

    @property
    def newly_undecided(self) -> int:
        """How many moves leave a lead to a person that a rule decided before."""
        return sum(not one.new.department for one in self.moved)

    @property
    def newly_wrong(self) -> int:
        """How many moves send a lead to a wrong department that waited for a person before."""
        return sum(one.verdict == STILL_WRONG and not one.old.department for one in self.moved)


def difference(leads: Sequence[Known], answers: Iterable[tuple[Answer, Answer]]) -> Difference:
    """Count what becomes of leads; ``answers`` are those of the rules in use and the others."""
    found = Difference(len(leads))
    for lead, both in zip(leads, answers, strict=True):
        old, new = both
        found.judged += bool(lead.department)
        found.with_category += bool(lead.category)
        for at, answer in enumerate(both):
            found.right[at] += bool(lead.department) and answer.department == lead.department
            found.right_category[at] += bool(lead.category) and answer.category == lead.category
        _flow(found, old).old += 1
        _flow(found, new).new += 1
        if old.department != new.department:
            found.moved.append(Moved(lead, old, new))
            _flow(found, old).went += 1
            _flow(found, new).came += 1
    order = {WORSE: 0, STILL_WRONG: 1, UNKNOWN: 2, BETTER: 3}  # what to look at comes first
    found.moved.sort(key=lambda one: order[one.verdict])
    return found


def _flow(found: Difference, answer: Answer) -> Flow:
    return found.departments.setdefault(answer.department or UNDECIDED, Flow())
