"""Call-backs: which closed leads the office calls, and what follows from what citizens say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import blake2b

from pipeline.core.fields import CLOSED
from pipeline.core.privacy.sight import is_confidential
from pipeline.core.work.callback_rules import Callbacks

State = Mapping[str, str]
DRAWN = "抽样"
UNREACHED = "未接通"
_REDO = "重新办理"
_SENT_BACK = frozenset({_REDO, "审核退回"})
# what a call fills; a lead that is done again is called as if for the first time
ANSWERS = ("satisfaction", "called_back_at", "call_back_note", "unreached")


def days(rules: Callbacks, today: date) -> tuple[str, str]:
    """Return the first and the last day of 办结 whose leads are called today, ISO."""
    ends = (today - timedelta(days=back) for back in (rules.within, rules.from_day))
    first, last = (day.isoformat() for day in ends)
    return first, last


def chosen(leads: Iterable[State], rules: Callbacks, today: date) -> dict[str, tuple[str, ...]]:
    """Return which leads are to be called now (线索编号), each with the reasons why.

    ``leads`` are states of leads that somebody can be called about; all that were closed on the
    days in question, called or not, for the sample is drawn out of all: out of those of one
    department and day the ones whose hash with the seed is least. So the same leads are drawn
    whatever was called meanwhile, and whenever it is asked.
    """
    first, last = days(rules, today)
    closed = [
        one
        for one in leads
        if one["status"] in rules.status and first <= one["closed_at"][:10] <= last
    ]
    drawn = sample(closed, rules)
    found = {}
    for one in closed:
        why = [rule.name for rule in rules.always if rule.fits(one)]
        if one["id"] in drawn:
            why.append(DRAWN)
        if why and waits(one, rules):
            found[one["id"]] = tuple(why)
    return found


def sample(leads: Iterable[State], rules: Callbacks) -> set[str]:
    """Draw leads out of those that each department closed on each day."""
    pools: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in leads:
        pools[one["department"], one["closed_at"][:10]].append(one["id"])
    drawn: set[str] = set()
    for ids in pools.values():
        drawn.update(
            sorted(ids, key=lambda id_: _lot(rules.seed, id_))[: rules.sample.of(len(ids))]
        )
    return drawn


def _lot(seed: int, lead: str) -> bytes:
    return blake2b(f"{seed} {lead}".encode(), digest_size=8).digest()


def waits(lead: State, rules: Callbacks) -> bool:
    """Tell whether a closed lead still has to be called: nobody has, or nobody answered yet."""
    said = lead["satisfaction"]
    return not said or (said == UNREACHED and calls(lead["unreached"]) < rules.attempts)


def told(lead: State, why: Iterable[str]) -> str:
    """Return what the caller is told: why this lead, and how often nobody answered."""
    said = f"回访：{'、'.join(why)}。"
    if lead["satisfaction"] == UNREACHED and (count := calls(lead["unreached"])):
        said += f"第 {count + 1} 次打，上次没接通。"
    if is_confidential(lead["confidential"], lead["title"], lead["content"]):
        said += "保密件，姓名电话不写在表上，请到来件的平台上回拨。"
    return said


def calls(unreached: str) -> int:
    """Return how many calls 未接通次数 counts; blank, and what is no number, is none."""
    return int(unreached) if unreached.isdecimal() else 0


def follows(
    before: State, after: State, rules: Callbacks, now: str, by_coordinator: bool
) -> dict[str, str]:
    """Return what follows from a change of a lead as to its call-back: field key → value.

    ``before`` and ``after`` are its states around the change; ``now`` is ISO text. A dissatisfied
    citizen sends a closed lead back, unless who says so sets its status, too. What a citizen said
    of earlier work goes when the work is done anew, and stays where the coordinator closes a lead
    over his head.
    """
    if _closed_anew(before, after) and not _overruled(before, by_coordinator):
        return {key: "" for key in ANSWERS if after[key] and after[key] == before[key]}
    said, changed = after["satisfaction"], after["satisfaction"] != before["satisfaction"]
    moved = after["called_back_at"] != before["called_back_at"]
    counted = after["unreached"] != before["unreached"]
    if not said or not (changed or moved or counted):
        return {}
    cells: dict[str, str] = {}
    if not moved and (not after["called_back_at"] or before["satisfaction"] == UNREACHED):
        cells["called_back_at"] = now
    if said == UNREACHED and not counted:
        cells["unreached"] = str(calls(before["unreached"]) + 1)
    if said in rules.redo and changed and before["status"] == after["status"] in rules.status:
        cells |= {"status": _REDO, "closed_at": ""}
    return cells


def _closed_anew(before: State, after: State) -> bool:
    return after["status"] in CLOSED and before["status"] not in CLOSED


def _overruled(before: State, by_coordinator: bool) -> bool:
    return by_coordinator and before["status"] in _SENT_BACK
