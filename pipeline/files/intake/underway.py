"""Leads of a tracker that the office already worked with: decided, and on the way.

Who has such a lead and how far it is counts as said by a person. What the tracker says of them it
said on its own days, so no clock begins today.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.core import fields
from pipeline.core.checked import LOCAL
from pipeline.core.clocks.clocks import is_late
from pipeline.core.intake.intake import Draft
from pipeline.core.intake.source import Source
from pipeline.core.messages.problems import as_said
from pipeline.core.model import Event, Problem
from pipeline.core.routing import reasons
from pipeline.core.work.workflow import is_begun
from pipeline.files.intake.deciding import Told
from pipeline.files.intake.originals import Origin, Outcome
from pipeline.files.workplace import Workplace

_UNTOUCHED = frozenset({"", fields.UNDECIDED, "已派发"})
# what giving a lead to a department today would set
_BEGUN = (
    "first_department", "dispatched_at", "clock_start", "acknowledge_due", "acknowledge_reckoning",
    "answer_due", "answer_reckoning",
)  # fmt: skip
_FOLLOWS = ("paused_at", "returns")  # of the status that a lead comes in with
_HEARD_AS = {"department": "hint_department", "assisting": "assisting"}
_PARTS = re.compile(r"[、,，;；\s/+＋和]+")
_LEADS = re.compile(r"[（(](?:牵头|主办)[）)]")
_ASSISTS = re.compile(r"[（(](?:配合|协办)[）)]")
_SHOWN = 30  # characters of a word that nobody knows


@dataclass
class Tracker:
    """Takes what one tracker says of its leads; counts what has to be told of the whole table.

    ``unknown`` are the rows whose word for a department nobody is called by, those of closed leads
    apart in ``unknown_closed``.
    """

    place: Workplace
    source: Source
    origin: Origin
    unknown: dict[str, list[int]] = field(default_factory=dict)
    unknown_closed: dict[str, list[int]] = field(default_factory=dict)
    shared: int = 0
    reckoned: int = 0
    undated: int = 0
    late: int = 0

    def heard(self, draft: Draft) -> Draft:
        """Keep the tracker's word for a department with the lead, understood or not.

        It is what a newer tracker is compared with. A lead was received when it was given out, at
        the latest.
        """
        said = {"hint_department": draft.values.get("department", "")}
        for key, seen, _ in draft.doubts:
            if key == "department":
                leading, helping = self._several(seen)
                said |= {"hint_department": leading or seen, "department": leading}
                said["assisting"] = said.get("assisting", "") or helping
                self.shared += bool(leading)
                if not leading:
                    self._unknown(draft, seen)
            elif key == "assisting":
                said["assisting"] = self._helpers(seen)
        said["received_at"] = draft.values.get("dispatched_at", "")
        values = {key: text for key, text in said.items() if text} | draft.values
        doubts = tuple(one for one in draft.doubts if not said.get(_HEARD_AS.get(one[0], "")))
        return replace(draft, values=values, doubts=doubts)

    def settled(self, values: Mapping[str, str], pinned: str, told: Told) -> Told:
        """Return what is set for a new lead: who has it, since when, until when.

        One whose department nobody knows waits for a person, or is given to nobody if it is closed.
        Where no department stands, the rules decide about an open one as about any other.
        """
        word, status = values.get("hint_department", ""), values.get("status", "")
        closed = status in fields.CLOSED
        self.undated += closed and not values.get("closed_at")
        if not (pinned or word or closed):
            return told
        cells = dict(told.cells)
        for key in _BEGUN:
            cells.pop(key, None)
        cells |= {
            "department": pinned,
            "assisting": _without(pinned, values.get("assisting", ""), cells["area"]),
            "decided_by": self.source.name,
        }
        if pinned:
            cells |= {"reason": reasons.tracked(self.source.name, pinned)}
            cells |= self.started({**values, **cells})
            due = values.get("answer_due") or cells.get("answer_due", "")
            self.late += not closed and bool(due) and is_late(due, self.place.now)
        else:
            reason = reasons.unknown_department(self.source.name, word) if word else ""
            cells |= {"certainty": "需人工", "status": status or fields.UNDECIDED, "reason": reason}
        return replace(told, cells=cells)

    def _unknown(self, draft: Draft, seen: str) -> None:
        closed = draft.values.get("status", "") in fields.CLOSED
        words = self.unknown_closed if closed else self.unknown
        words.setdefault(seen[:_SHOWN], []).append(draft.row)

    def _several(self, seen: str) -> tuple[str, str]:
        """Read a cell of several departments: who leads, marked or first, and who assists him."""
        parts = [part for part in _PARTS.split(_ASSISTS.sub("", seen)) if part]
        parts.sort(key=lambda part: not _LEADS.search(part))
        names = self._helpers(_LEADS.sub("", "、".join(parts))).split("、")
        return ("", "") if names[0] in ("", LOCAL) else (names[0], "、".join(names[1:]))

    def _helpers(self, seen: str) -> str:
        """Read several departments of which one is 属地, whoever that is; blank where unknown."""
        parts = [part for part in _PARTS.split(seen) if part]
        known = [self.place.office.department(part) for part in parts]
        names = [one.name if one else part for one, part in zip(known, parts, strict=True)]
        understood = all(one or part == LOCAL for one, part in zip(known, parts, strict=True))
        return "、".join(names) if understood else ""

    def started(self, lead: Mapping[str, str]) -> dict[str, str]:
        """Start the clocks of a lead on the day that the tracker gives, never later than now."""
        moment = self.began(lead)
        self.reckoned += not lead.get("answer_due")
        started = self.place.clocks.issued(lead, datetime.fromisoformat(moment))
        first = lead.get("first_department") or lead["department"]
        return {"dispatched_at": moment, "first_department": first, **started}

    def began(self, values: Mapping[str, str]) -> str:
        """Return when a lead was given out as far as the tracker says: 派发时间, else 受理时间."""
        moment = values.get("dispatched_at") or values.get("received_at") or self.place.moment
        return min(moment, self.place.moment)

    def followed(
        self, lead: int, values: Mapping[str, str], cells: Mapping[str, str]
    ) -> list[Event]:
        """Return what follows from how far a lead is: who works on it has acknowledged it.

        When he did no tracker without that column knows; that he was late is not to be invented.
        """
        before = {**dict.fromkeys(fields.STORED, ""), **values, **cells, "status": "已派发"}
        if not before["department"]:
            return []
        status = {"status": cells["status"]}
        began = self.began(values)
        moment = datetime.fromisoformat(began)  # since when it is 挂账 nobody knows either
        follows = self.place.flow.follows(before, status, moment, coordinator=True)
        set_too = {key: ("", follows[key]) for key in _FOLLOWS if key in follows}
        if is_begun(cells["status"]) and not before["acknowledged_at"]:
            set_too["acknowledged_at"] = ("", began)
        if not set_too:
            return []
        return [Event("Implied", lead, set_too, "系统", self.origin.file, self.origin.sheet)]

    def moved(
        self, values: Mapping[str, str], state: Mapping[str, str], cells: dict[str, tuple[str, str]]
    ) -> dict[str, tuple[str, str]]:
        """Add to the news about a known lead what a change of department or status brings."""
        after = {key: cell[1] for key, cell in cells.items()}
        set_too: dict[str, str] = {}
        if "department" in after:
            set_too = {"decided_by": self.source.name, "step": "pinned", "certainty": "确定"}
            set_too["reason"] = reasons.tracked(self.source.name, after["department"])
            if state["department"]:
                set_too |= self.place.flow.handed_on(state, {**state, **after})
            else:
                set_too |= {"status": "已派发", **self.started({**state, **values, **after})}
        if set_too or "status" in after:
            news = {**set_too, **after}
            set_too |= self.place.flow.follows(state, news, self.place.now, coordinator=True)
        more = {key: (state[key], text) for key, text in set_too.items() if state[key] != text}
        return more | cells

    def is_free(self, key: str, state: Mapping[str, str]) -> bool:
        """Tell whether nobody but rules has said anything of a cell that the tracker now fills."""
        if key == "department":
            return not state["decided_by"]
        return key == "status" and state["status"] in _UNTOUCHED

    def tell(self, outcome: Outcome) -> None:
        """Say what the office has to know of the table as a whole."""
        said = [
            Problem(code, self.origin.at(f"第 {rows[0]} 行"), {"seen": word, "count": len(rows)})
            for code, words in (("A07", self.unknown), ("A10", self.unknown_closed))
            for word, rows in words.items()
        ]
        counted = (
            ("A12", self.shared),
            ("A08", self.reckoned),
            ("A09", self.undated),
            ("A13", self.late),
        )
        for code, count in counted:
            if count:
                said.append(Problem(code, self.origin.at(""), {"count": count}))
        outcome.problems += [as_said(problem) for problem in said]


def _without(leading: str, assisting: str, area: str) -> str:
    """Return who assists: 属地 by its name, nobody twice, not who leads."""
    names = [area if name == LOCAL else name for name in assisting.split("、")]
    return "、".join(dict.fromkeys(name for name in names if name and name != leading))
