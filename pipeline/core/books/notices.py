"""系统提示: what a form tells its reader about a lead, its parts in one order.

Whoever has something to say gives it under the name of a part; a part that nobody filled is not
there. What the office must do at once stands first, advice last.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core import fields

# The parts in their order.
EMERGENCY = "emergency"  # 险情, 扬言升级; first, for workbooks redden the row by how it begins
SUPERVISED = "supervised"  # 督办
REPEATED = "repeated"  # what came back after it was closed
DECIDED = "decided"  # what the coordinator answered: sent back, 退单, 延期
CALLED = "called"  # 回访
CHANGED = "changed"  # 变, and why
HELD = "held"  # what came back and waits
DISPUTED = "disputed"  # what two people filled
QUALITY = "quality"  # advice about 办理情况
ORDER = (EMERGENCY, SUPERVISED, REPEATED, DECIDED, CALLED, CHANGED, HELD, DISPUTED, QUALITY)
# True of one book only: the next book of the same day need not be issued for its sake.
PASSING = frozenset({CHANGED})

Parts = Mapping[str, str]
AGAIN = "变：又有人反映。"  # of a closed lead: nothing of its own has changed


def told(parts: Parts, passing: bool = True) -> str:
    """Return 系统提示 of a lead; ``passing`` is False for what lasts beyond one book."""
    return "".join(
        parts[name] for name in ORDER if name in parts and (passing or name not in PASSING)
    )


_BY = {
    "Received": "收件",
    "Routed": "分派",
    "Updated": "来件更新",
    "Alerted": "险情提级",
    "Rerouted": "改派",
    "Undone": "撤销",
    "Implied": "随填写推算",
}
_SHOWN = 6  # columns that are named; a longer list is no help


def who(kind: str, actor: str) -> str:
    """Say whose change an event is, by its kind or else by who filled the cell."""
    return _BY.get(kind, f"{actor}改")


def why(changed: Mapping[str, str]) -> str:
    """Return the sentence of 变: which columns others changed since the last book, and who.

    ``changed`` maps field keys to who changed them last.
    """
    headers: dict[str, list[str]] = {}
    for key, by in list(changed.items())[:_SHOWN]:
        headers.setdefault(by, []).append(fields.field_of(key).header)
    said = "；".join(f"{'、'.join(names)}（{by}）" for by, names in headers.items())
    more = f"等 {len(changed)} 格" if len(changed) > _SHOWN else ""
    return f"变：{said}{more}。" if said else ""
