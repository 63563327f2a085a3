"""A new lead beside an earlier one: whether it repeats it, in which way, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.core.repeats.comparing import LIKELY_FROM, Comparison
from pipeline.core.repeats.linking import (
    CAME_BACK,
    CERTAIN,
    LIKELY,
    OTHER_PEOPLE,
    SAME_PERSON,
    Link,
)

_SOLVED = frozenset({"办结", "已销号"})
_AGAIN = re.compile(
    r"再次|又|仍|还是|还没|依旧|依然|继续|多次|之前(?:就|曾|已|也)?(?:反映|投诉)|反映过|投诉过|上次"
    r"|[未没](?:有)?(?:得到)?(?:解决|处理|整改)|一直(?:未|没)|不满意|催"
)
_DAY = len("2025-07-10")
_BY_ONE_PERSON = 14  # points more, for what one person says twice
_CAME_BACK_FROM = 4  # points, of what was closed and is tied to the same once more
_SAYS_AGAIN_DAYS = 60  # calendar days within which one says 还没有解决 of what one said before


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a lead beside its words.

    ``received_at`` and ``closed_at`` are ISO; ``complainants`` see ``core.repeats.complainants``.
    """

    number: int
    received_at: str
    complainants: frozenset[int] = frozenset()
    status: str = ""
    solved: str = ""
    closed_at: str = ""


def says_again(content: str) -> bool:
    """Tell whether a complaint says that it was made before."""
    return _AGAIN.search(content) is not None


def judge(
    earlier: Known,
    later: Known,
    compared: Comparison,
    quoted: str = "",
    again: bool = False,
    only: bool = False,
    days: int = 0,
) -> Link | None:
    """Return the link between two leads, None where there is none.

    ``quoted`` is the number of the earlier ticket that the later one quotes; ``again``: the later
    one says that it was brought before; ``only``: its person has brought nothing else; ``days``
    after it was closed what is complained of once more came back.
    """
    person = bool(earlier.complainants & later.complainants)
    back = came_back(earlier, later, days)
    strength = _strength(compared, person, back is not None, bool(quoted), again)
    if not strength and person and only and again and not compared.apart:
        strength = LIKELY if _within(earlier, later, _SAYS_AGAIN_DAYS) else ""
    if not strength:
        return None
    labels = (SAME_PERSON if person else OTHER_PEOPLE, *((CAME_BACK,) if back is not None else ()))
    evidence = [f"引用了以前的编号 {quoted}"] if quoted else []
    evidence += ["诉求人相同"] if person else []
    evidence += compared.evidence
    if back is not None:
        evidence.append(f"上一件 {earlier.closed_at[:_DAY]} 办结，过了 {back} 天又来")
    if not evidence:
        evidence.append("用词大多相同")
    return Link(earlier.number, later.number, labels, strength, tuple(evidence))


def _strength(compared: Comparison, person: bool, back: bool, quoted: bool, again: bool) -> str:
    if quoted:
        return CERTAIN
    points = compared.points + _BY_ONE_PERSON * person
    alike = compared.tied and compared.about and not compared.apart
    if compared.is_certain or (person and alike and (again or points >= LIKELY_FROM)):
        return CERTAIN
    if compared.is_likely or (person and not compared.apart and points >= LIKELY_FROM):
        return LIKELY
    return LIKELY if back and alike and compared.points >= _CAME_BACK_FROM else ""


def came_back(earlier: Known, later: Known, days: int) -> int | None:
    """Return how many calendar days after it was closed as solved a lead is complained of again.

    None where it was not closed as solved, or longer ago than ``days``.
    """
    solved = earlier.status in _SOLVED and earlier.solved in ("", "是")
    if not (solved and earlier.closed_at):
        return None
    passed = _days_between(earlier.closed_at, later.received_at)
    return passed if passed is not None and 0 <= passed <= days else None


def _within(earlier: Known, later: Known, days: int) -> bool:
    passed = _days_between(earlier.received_at, later.received_at)
    return passed is not None and 0 <= passed <= days


def _days_between(first: str, last: str) -> int | None:
    try:
        return (date.fromisoformat(last[:_DAY]) - date.fromisoformat(first[:_DAY])).days
    except ValueError:
        return None


def known_of(number: int, state: Mapping[str, str], complainants: frozenset[int]) -> Known:
    """Return what is known of a lead from its state."""
    told = (state.get(key, "") for key in ("received_at", "status", "solved", "closed_at"))
    received_at, status, solved, closed_at = told
    return Known(number, received_at, complainants, status, solved, closed_at)
