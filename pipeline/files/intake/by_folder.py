"""Rows that do not say whose they are, in a folder that is called like a department."""

from __future__ import annotations

from pipeline.core.intake.folder_hints import department_of
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Problem
from pipeline.core.office import Office
from pipeline.files.intake.originals import Origin, Outcome


class ByFolder:
    """Gives such rows the department as a hint, and counts them."""

    def __init__(self, office: Office, name: str) -> None:
        called = {alias: one.name for one in office.departments for alias in one.aliases}
        called |= {one.name: one.name for one in office.departments}
        self._department, self._folder = department_of(name, called)
        self._count = 0

    def hint(self, values: dict[str, str], department: str) -> None:
        """Add the hint to the values of a row, unless the row names a department itself."""
        if self._department and not department and not values.get("hint_department"):
            values["hint_department"] = self._department
            self._count += 1

    def tell(self, outcome: Outcome, origin: Origin) -> None:
        """Say for how many rows only the folder says whose they are."""
        if self._count:
            facts = {"folder": self._folder, "department": self._department, "count": self._count}
            outcome.problems.append(as_said(Problem("Z30", origin.at(""), facts)))
