"""Passwords of workbooks: who has which, as the coordinator writes them, one a line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pipeline.core.books import layouts
from pipeline.core.checked import hint
from pipeline.core.model import CellRef, Problem

NAME = "ledger/密码.txt"
# forms that belong to no department have a password of their own
OWN: Mapping[str, str] = {
    layouts.TRACKER: "总台账",
    layouts.DESK: "待定事项",
    layouts.CALLBACK: "回访表",
}
_LINE = re.compile(r"\s*([^\s:：=#]+?)\s*[:：=\s]\s*(\S.*?)\s*")


@dataclass(frozen=True, slots=True)
class Passwords:
    """All passwords, as (whose, password), oldest first: the last of somebody is in force.

    Earlier ones still open what comes back.
    """

    known: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def of(self, kind: str, department: str) -> str:
        """Return the password of a form, blank where it is not encrypted."""
        whose = OWN.get(kind, department)
        return next((word for name, word in reversed(self.known) if name == whose), "")


def parse(text: str, names: Mapping[str, str]) -> tuple[Passwords, list[Problem]]:
    """Read the lines of the file; ``names`` gives the name of a department by name or alias.

    Blank lines and those that begin with # are left out. What is not understood is said without
    the password.
    """
    forms: Collection[str] = OWN.values()
    found, problems = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        place = CellRef(NAME, "", f"第 {number} 行")
        said = _LINE.fullmatch(line)
        if said is None:
            problems.append(Problem("Y11", place))
        elif said[1] in forms or said[1] in names:
            found.append((names.get(said[1], said[1]), said[2]))
        else:
            facts = {"seen": said[1], "hint": hint(said[1], [*names, *forms])}
            problems.append(Problem("Y12", place, facts))
    return Passwords(tuple(found)), problems
