"""A link between two leads: which kind of repeat, how sure, and what speaks for it.

Source of the labels: 信访事项 are 重复信访 where the same person brings the same matter once more
(同人 + 同事); different people about one matter are no 重复信访 but one 事 all the same; what was
closed as solved and comes back at the same place is told apart from both (domain: definitions).
"""

from __future__ import annotations

from dataclasses import dataclass

SAME_PERSON, OTHER_PEOPLE, CAME_BACK = "同人重复", "同事多人", "同地复发"
LABELS = (SAME_PERSON, OTHER_PEOPLE, CAME_BACK)
BETWEEN = "、"
CERTAIN, LIKELY = "certain", "likely"


@dataclass(frozen=True, slots=True)
class Link:
    """Two leads, by number, that are one matter: ``later`` repeats ``earlier``.

    ``labels`` are some of ``LABELS``: what came back is also brought by somebody. ``strength`` is
    CERTAIN (linked at once) or LIKELY (the coordinator is asked). ``evidence`` are short pieces of
    plain Chinese, nothing personal in them: 同一电话, 都在昆太路, 引用了工单 2026…
    """

    earlier: int
    later: int
    labels: tuple[str, ...]
    strength: str
    evidence: tuple[str, ...] = ()
