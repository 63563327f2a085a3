"""What stands beside the cut-off time of a report that is not what was issued then."""

from __future__ import annotations

from pipeline.core.leaders.period import DAILY, Period

OLDEST_RULES = "那时的规则没有留下，按留下的最早的规则算。"
PRESENT_RULES = "那时的规则没有留下，按现在的规则算。"


def of_rules(is_of_then: bool | None) -> str:
    """Say which rules were taken; blank where they are those of then, None where none were kept."""
    if is_of_then is None:
        return PRESENT_RULES
    return "" if is_of_then else OLDEST_RULES


def made_up(period: Period) -> str:
    """Say that nothing was issued of a period then."""
    when = "当天" if period.kind == DAILY else "当时"
    return f"补做：{when}没有发出过。"
