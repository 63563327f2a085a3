"""How a figure moved since the period before (环比) and since a year ago (同比), in words."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.core.leaders.summary import Compared, Figure
from pipeline.core.repeats.linking import CAME_BACK, OTHER_PEOPLE, SAME_PERSON

UNKNOWN = "—"
UP, DOWN, LEVEL = "↑", "↓", "→"
GOOD, BAD, NEITHER = "good", "bad", "grey"
# 减存量、控增量: more of these is worse; of those better; of all others neither
LESS_IS_BETTER = frozenset(
    ("新增", "首次反映", "存量", "在办", "超期", "今日到期", "待分派", "待审批", "重复件", "重复率",
     SAME_PERSON, OTHER_PEOPLE, CAME_BACK, "重复信访率", "同事多人占比", "同地复发占比")
)  # fmt: skip
MORE_IS_BETTER = frozenset(
    ("办结", "累计办结", "办结率", "按期办结率", "及时签收率", "满意率")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """Where a figure went: an arrow with its amount, and whether that is good, bad or neither."""

    text: str
    tone: str = NEITHER


def since_before(figure: Figure) -> Move:
    """Say 环比: ``较昨日 ↑3 件``."""
    then = figure.before
    return _move(figure, then, f"较{then.when}" if then else "环比")


def since_last_year(figure: Figure) -> Move:
    """Say 同比: ``同比 ↓2.1 个百分点``."""
    return _move(figure, figure.year_before, "同比")


def _move(figure: Figure, then: Compared | None, words: str) -> Move:
    change = figure.change(then)
    if change is None:
        return Move(f"{words} {UNKNOWN}")
    amount, unit = (round(100 * change, 1), " 个百分点") if figure.is_rate else (change, " 件")
    if not amount:
        return Move(f"{words} {LEVEL} 持平")
    arrow = UP if amount > 0 else DOWN
    return Move(f"{words} {arrow}{abs(amount)}{unit}", _tone(figure.key, amount > 0))


def _tone(key: str, rose: bool) -> str:
    if key in MORE_IS_BETTER:
        return GOOD if rose else BAD
    if key in LESS_IS_BETTER:
        return BAD if rose else GOOD
    return NEITHER
