"""Three tables with a known right answer: what was sent, what we have by now, what came back.

20 columns: the two keys, six that the source filled, twelve to fill in. The file that came back
has cells filled or changed, is sorted anew, lacks rows and has rows of its own; meanwhile cells
of the other table changed too, a few of them the same ones.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.core import fields
from pipeline.core.keys import lead_id, row_key
from pipeline.core.merging.matching import SOURCE_COLUMNS

OPEN = (
    *("acknowledged_by", "acknowledged_at", "answer", "verified", "solved", "closed_at"),
    *("contacted_at", "return_reason", "extension_until", "extension_reason", "difficulty"),
    "remark",
)
COLUMNS = ("id", "row_key", *SOURCE_COLUMNS, *OPEN)
ISSUE = 1
_SEED = 20261126
_FILLED = 0.5  # of the open cells are not blank when the table is sent
_THEIRS = 0.08  # of the open cells are edited in the file
_OURS = 0.02  # of those that the file left alone are edited by us meanwhile
_BOTH = 0.0625  # of the edited ones were edited by us too: conflicts, half a percent of all
_AGREED = 0.02  # of the edited ones were edited by us in the same way
_CLEARED = 0.03  # of the edited ones are cleared, if they were filled
_DELETED, _INSERTED = 0.01, 0.01  # of the rows, in the file

Row = list[str]
CellName = tuple[str, str]  # (线索编号, field key)


@dataclass
class Case:
    """The three tables, without headers, and what is right.

    ``theirs_typed`` and ``ours_typed`` hold the edits that nobody disputes, ``conflicts`` both
    values of a disputed cell; ``inserted`` are the titles of rows that only the file has.
    """

    parent: list[Row]
    ours: list[Row]
    theirs: list[Row]
    theirs_typed: dict[CellName, str] = field(default_factory=dict)
    ours_typed: dict[CellName, str] = field(default_factory=dict)
    conflicts: dict[CellName, tuple[str, str]] = field(default_factory=dict)
    inserted: set[str] = field(default_factory=set)


@dataclass
class Merged:
    """What a merge made: rows by 线索编号, titles of new rows, cells it calls disputed."""

    rows: Mapping[str, Mapping[str, str]]
    inserted: Collection[str]
    conflicts: Collection[CellName]


def make(rows: int) -> Case:
    """Make tables of so many rows; the same ones for the same number."""
    chance = random.Random(_SEED)
    values = _Values(chance)
    parent = [_row(values, number) for number in range(1, rows + 1)]
    case = Case(parent, [list(row) for row in parent], [list(row) for row in parent])
    gone = set(chance.sample(range(rows), round(_DELETED * rows)))
    for at in range(rows):
        for column in range(len(COLUMNS) - len(OPEN), len(COLUMNS)):
            _edit(case, values, at, column, at in gone)
    case.theirs = [row for at, row in enumerate(case.theirs) if at not in gone]
    for number in range(round(_INSERTED * rows)):
        row = _row(values, rows + number + 1)
        row[0] = row[1] = ""  # who adds a row gives it no number of ours
        case.theirs.append(row)
        case.inserted.add(row[COLUMNS.index("title")])
    chance.shuffle(case.theirs)
    return case


def _edit(case: Case, values: _Values, at: int, column: int, gone: bool) -> None:
    """Let one cell be edited by the file, by us, by both, or by nobody."""
    key, chance, before = COLUMNS[column], values.chance, case.parent[at][column]
    name = (case.parent[at][0], key)
    if not gone and chance.random() < _THEIRS:
        cleared = bool(before) and chance.random() < _CLEARED
        typed = case.theirs[at][column] = "" if cleared else values.other(key, before)
        kind = chance.random()
        if kind < _BOTH:
            other = case.ours[at][column] = values.other(key, before, typed)
            case.conflicts[name] = (other, typed)
            return
        case.theirs_typed[name] = typed
        if kind < _BOTH + _AGREED:
            case.ours[at][column] = typed
    elif chance.random() < _OURS:
        case.ours_typed[name] = case.ours[at][column] = values.other(key, before)


class _Values:
    """Makes values of each column's kind."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._count = 0

    def of(self, key: str) -> str:
        one = fields.ALL[key]
        if one.choices:
            return self.chance.choice(one.choices)
        day, minute = self.chance.randint(1, 28), self.chance.randint(0, 59)
        if one.kind == "moment":
            return f"2026-{self.chance.randint(1, 12):02}-{day:02} 09:{minute:02}"
        self._count += 1  # nobody types the same sentence twice
        return f"{one.header}第{self._count}句，{day}日{minute}分到现场看过，{minute + day}户有意见"

    def other(self, *not_these: str) -> str:
        """Return a value for the column named first that is none of the others."""
        key, *taken = not_these
        return next(value for value in iter(lambda: self.of(key), None) if value not in taken)


def _row(values: _Values, number: int) -> Row:
    keys = [lead_id("XS", "2026-07-15", number), row_key(ISSUE, number)]
    said = [values.of(key) for key in SOURCE_COLUMNS]
    chance = values.chance
    return keys + said + [values.of(key) if chance.random() < _FILLED else "" for key in OPEN]


def counted(case: Case, merged: Merged) -> dict[str, int]:
    """Compare a merge with what is right; all are cells but ``rows lost``.

    An edit is lost where the merged table shows neither it nor a conflict. A row is lost where
    somebody had typed in it and it is gone; an untouched row that the file deleted is no loss.
    """
    found = set(merged.conflicts)
    gone = {name[0] for name in case.ours_typed} - merged.rows.keys()
    return {
        "theirs": len(case.theirs_typed) + len(case.conflicts),
        "ours": len(case.ours_typed) + len(case.conflicts),
        "lost theirs": len(list(_lost(case.theirs_typed, merged, found)))
        + _overwritten(case, merged, found, 1),
        "lost ours": len(list(_lost(case.ours_typed, merged, found)))
        + _overwritten(case, merged, found, 0),
        "lost rows": len(gone) + sum((Counter(case.inserted) - Counter(merged.inserted)).values()),
        "conflicts": len(case.conflicts),
        "found": len(case.conflicts.keys() & found),
        "false": len(found - case.conflicts.keys()),
        "missed": len(case.conflicts.keys() - found),
    }


def _lost(
    typed: Mapping[CellName, str], merged: Merged, found: Collection[CellName]
) -> Iterator[CellName]:
    for name, text in typed.items():
        if name not in found and merged.rows.get(name[0], {}).get(name[1]) != text:
            yield name


def _overwritten(case: Case, merged: Merged, found: Collection[CellName], whose: int) -> int:
    """Count one side's values of conflicts that nobody was told of."""
    missed = {name: both[whose] for name, both in case.conflicts.items() if name not in found}
    return len(list(_lost(missed, merged, ())))
