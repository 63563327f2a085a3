"""What routing is told of a lead that repeats an earlier one, and how its reason says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.core.repeats.linking import CERTAIN

STEP = "repeated"  # the step of a lead that follows the first one of its matter
FIRST, LAST = "首次", "上次"
# Beside the values of a lead that is decided about; a missing one is blank.
DEPARTMENT, ID, WHICH, WHY, STRENGTH, CATEGORY = (
    "repeated_department", "repeated_id", "repeated_which", "repeated_why", "repeated_strength",
    "repeated_category",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repeat:
    """An earlier lead of the same matter that somebody has.

    ``department`` has it now, ``id`` is its 线索编号, ``which`` FIRST or LAST, ``why`` the evidence
    in words, ``strength`` that of the link, ``category`` its 类别.
    """

    department: str
    id: str
    which: str = FIRST
    why: str = ""
    strength: str = ""
    category: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Repeat:
        """Read what deciding was told beside the values of a lead."""
        return cls(
            department=values[DEPARTMENT],
            id=values.get(ID, ""),
            which=values.get(WHICH, "") or FIRST,
            why=values.get(WHY, ""),
            strength=values.get(STRENGTH, ""),
            category=values.get(CATEGORY, ""),
        )

    @property
    def told(self) -> dict[str, str]:
        """What deciding is told, to stand beside the values of the later lead."""
        return {
            DEPARTMENT: self.department,
            ID: self.id,
            WHICH: self.which,
            WHY: self.why,
            STRENGTH: self.strength,
            CATEGORY: self.category,
        }

    @property
    def certainty(self) -> str:
        """把握 of a lead that follows this one."""
        return "确定" if self.strength == CERTAIN else "较有把握"

    @property
    def follows(self) -> str:
        """Say that the later lead goes where this one is."""
        return f"{self._same}，随{self.which}派给 {self.department}"

    @property
    def agrees(self) -> str:
        """Say that a hard rule names the department which has this one anyway."""
        return f"{self._same}，{self.which}也由 {self.department} 办理"

    @property
    def passed_over(self) -> str:
        """Say that the department which has this one was passed over, and why."""
        return f"{self._same}，{self.which}由 {self.department} 办理；硬规则另有规定，没有随它派"

    @property
    def _same(self) -> str:
        return f"与 {self.id} 是同一件事" + (f"（{self.why}）" if self.why else "")

    def instead_of(self, department: str) -> str:
        """Say whom the rules would have given the later lead to; blank where nobody else."""
        if department in ("", self.department):
            return ""
        return f"按规则本来会派给 {department}"
