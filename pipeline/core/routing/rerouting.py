"""When a lead that a rule has given away may be suggested for another department, and how it moves.

The rules have changed, the lead has not: nothing moves by itself. A suggestion is made only where
the rules are sure enough, and stands only while nobody has decided and the work is still to do.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core.fields import CERTAINTIES, CLOSED
from pipeline.core.routing.repeated import STEP

# Closed, or answered already: whoever did the work is not replaced by an edit of the rules.
DONE = CLOSED | {"阶段性办结", "已回复"}
SURE_ENOUGH = frozenset(CERTAINTIES[:2])
PINNED = "pinned"  # the step of what a person, or the source, has decided
# steps that no edit of the rules touches: also where the lead follows an earlier one
NOT_BY_RULES = frozenset((PINNED, "inherited", STEP))
# What the rules set beside the department; taken over when their suggestion is agreed to.
BESIDE = (
    "assisting", "category", "other_categories", "area", "rule", "rules_hash", "candidates",
)  # fmt: skip


def is_left_to_rules(state: Mapping[str, str], department: str) -> bool:
    """Tell whether a lead is still where a rule put it, and the work still to do."""
    by_rule = not state["decided_by"] and state["step"] not in NOT_BY_RULES
    return by_rule and state["department"] == department and state["status"] not in DONE


def suggested(state: Mapping[str, str], decided: Mapping[str, str]) -> str:
    """Return the department that the rules now suggest; blank where nothing is to be asked.

    ``decided`` holds what the rules say now, by field key.
    """
    department = decided["department"]
    if not department or department == state["department"]:
        return ""
    return department if decided["certainty"] in SURE_ENOUGH else ""


def reason_agreed(coordinator: str, before: str, reason: str) -> str:
    """Say why a lead has moved whose suggestion the coordinator agreed to: the rules' reason."""
    return f"{coordinator}同意改派（原承办：{before}）：{reason}"
