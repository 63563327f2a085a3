"""The leaders' figures counted again from 总台账, lead by lead, from the words of 口径.

Shares no code with ``pipeline``: reads what a person reads in the sheet 台账 (headers, dates as
dates, moments as moments) and asks of each lead what the definition says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

Said = Mapping[str, Any]
"""A row of 台账 by header; a date, or a moment where a time of day was given; None for blank."""

GONE = ("不予受理", "并案", "退回平台")  # closed, and nothing was done
SETTLED = ("办结", "已销号")


def day_of(when: date | datetime | None) -> date | None:
    return when.date() if isinstance(when, datetime) else when


@dataclass(frozen=True)
class Report:
    """A report: its kind, its days, its cut-off."""

    kind: str
    first: date
    last: date
    now: datetime

    @property
    def of_all(self) -> bool:
        """A 日报 has its rates of all leads; the others of their own days."""
        return self.kind == "日报"

    def has(self, when: date | datetime | None) -> bool:
        day = day_of(when)
        return day is not None and self.first <= day <= self.last

    def covers(self, when: date | datetime | None) -> bool:
        return self.of_all or self.has(when)

    def is_past(self, limit: date | datetime | None) -> bool:
        """今天到期的到明天才算，时限写到钟点的到点就算."""
        if limit is None:
            return False
        return limit < self.now if isinstance(limit, datetime) else limit < self.now.date()


def in_time(when: Any, limit: Any) -> bool:
    """没有写钟点的按天比."""
    if isinstance(when, datetime) and isinstance(limit, datetime):
        return when <= limit
    return bool(day_of(when) <= day_of(limit))  # type: ignore[operator]


def came(lead: Said) -> date:
    """线索编号里的日期."""
    return datetime.strptime(lead["线索编号"].split("-")[-2], "%Y%m%d").date()


def is_closed(lead: Said) -> bool:
    return lead["办理状态"] in SETTLED + GONE


def has_department(lead: Said) -> bool:
    return lead["承办单位"] not in (None, "待分派") and lead["办理状态"] != "待分派"


def in_hand(lead: Said) -> bool:
    return not is_closed(lead) and has_department(lead)


def is_late(lead: Said, report: Report) -> bool:
    going = in_hand(lead) and lead["办理状态"] != "挂账"
    return going and report.is_past(lead["办结时限"])


def received(lead: Said, report: Report) -> bool:
    return report.of_all or report.has(came(lead))


def handed_out(lead: Said, report: Report) -> bool:
    taken = has_department(lead) and lead["办理状态"] not in GONE
    return taken and received(lead, report)


def ended(lead: Said, report: Report) -> bool:
    known = lead["办结时限"] is not None and lead["办结时间"] is not None
    return lead["办理状态"] in SETTLED and known and report.covers(lead["办结时间"])


def should(lead: Said, report: Report) -> bool:
    return ended(lead, report) or (is_late(lead, report) and report.covers(lead["办结时限"]))


def signed(lead: Said) -> bool:
    return lead["签收时间"] is not None


def unsigned(lead: Said, report: Report) -> bool:
    """签收时限已过还没有签收的（挂账的不算）."""
    waits = not signed(lead) and lead["办理状态"] != "挂账" and has_department(lead)
    return waits and lead["办理状态"] not in GONE and report.is_past(lead["签收时限"])


def signable(lead: Said, report: Report) -> bool:
    if not has_department(lead) or lead["办理状态"] in GONE or lead["签收时限"] is None:
        return False
    if signed(lead):
        return report.covers(lead["签收时间"])
    return unsigned(lead, report) and report.covers(lead["签收时限"])


def checked(lead: Said, report: Report) -> bool:
    if lead["是否属实"] is None:
        return False
    return report.of_all or (lead["办理状态"] in SETTLED and report.has(lead["办结时间"]))


def called(lead: Said, report: Report) -> bool:
    said = lead["满意度"] in ("满意", "基本满意", "不满意")
    return said and report.covers(lead["回访时间"])


def repeats(lead: Said) -> bool:
    """首次编号不空."""
    return lead["首次编号"] is not None


def is_labelled(lead: Said, label: str) -> bool:
    return repeats(lead) and label in (lead.get("重复类型") or "").split("、")


def matter(lead: Said) -> str:
    """首次编号相同的几件，连同首次的那一件，是同一件事."""
    return str(lead["首次编号"] or lead["线索编号"])


Asks = Callable[[Said, Report], bool]
# 指标 → what of a lead counts; of a rate: what is above, what is below the line
COUNTED: dict[str, Asks] = {
    "新增": lambda lead, report: report.has(came(lead)),
    "首次反映": lambda lead, report: report.has(came(lead)) and not repeats(lead),
    "存量": lambda lead, report: not is_closed(lead),
    "在办": lambda lead, report: in_hand(lead),
    "应办结": should,
    "超期": is_late,
    "今日到期": lambda lead, report: (
        in_hand(lead)
        and lead["办理状态"] != "挂账"
        and day_of(lead["办结时限"]) == report.now.date()
        and not report.is_past(lead["办结时限"])
    ),
    "待分派": lambda lead, report: not is_closed(lead) and not has_department(lead),
    "累计办结": lambda lead, report: lead["办理状态"] in SETTLED,
    "阶段性办结": lambda lead, report: lead["办理状态"] == "阶段性办结",
    "累计收件": lambda lead, report: True,
    "待审批": lambda lead, report: lead["办理状态"] in ("退单待审", "延期待审"),
    "重复件": lambda lead, report: received(lead, report) and repeats(lead),
    "同人重复": lambda lead, report: received(lead, report) and is_labelled(lead, "同人重复"),
    "同事多人": lambda lead, report: received(lead, report) and is_labelled(lead, "同事多人"),
    "同地复发": lambda lead, report: received(lead, report) and is_labelled(lead, "同地复发"),
}
RATES: dict[str, tuple[Asks, Asks]] = {
    "办结率": (lambda lead, report: lead["办理状态"] in SETTLED, handed_out),
    "按期办结率": (
        lambda lead, report: ended(lead, report) and in_time(lead["办结时间"], lead["办结时限"]),
        should,
    ),
    "及时签收率": (
        lambda lead, report: signed(lead) and in_time(lead["签收时间"], lead["签收时限"]),
        signable,
    ),
    "属实率": (
        lambda lead, report: lead["是否属实"] in ("属实", "基本属实", "部分属实"), checked
    ),
    "满意率": (lambda lead, report: lead["满意度"] == "满意", called),
    "重复率": (lambda lead, report: repeats(lead), received),
    "重复信访率": (lambda lead, report: is_labelled(lead, "同人重复"), received),
    "同事多人占比": (lambda lead, report: is_labelled(lead, "同事多人"), received),
    "同地复发占比": (lambda lead, report: is_labelled(lead, "同地复发"), received),
}  # fmt: skip
# of a department, kind or area: its name in ``Line``, and what it counts
LINES: dict[str, Asks] = {
    "received": COUNTED["累计收件"],
    "new": COUNTED["新增"],
    "in_hand": COUNTED["在办"],
    "overdue": is_late,
    "done": COUNTED["累计办结"],
    "handed_out": handed_out,
    "should": should,
    "signable": signable,
    "called": called,
    "brought": received,
    "repeated": COUNTED["重复件"],
    "same_person": COUNTED["同人重复"],
    "other_people": COUNTED["同事多人"],
    "came_back": COUNTED["同地复发"],
    "unsigned": lambda lead, report: unsigned(lead, report) and in_hand(lead),
    "finished": lambda lead, report: _above("办结率", lead, report),
    "on_time": lambda lead, report: _above("按期办结率", lead, report),
    "signed_in_time": lambda lead, report: _above("及时签收率", lead, report),
    "satisfied": lambda lead, report: _above("满意率", lead, report),
}


def _above(rate: str, lead: Said, report: Report) -> bool:
    above, below = RATES[rate]
    return below(lead, report) and above(lead, report)


def counts(leads: Iterable[Said], report: Report) -> dict[str, tuple[int, int | None]]:
    """Return every figure but 办结 as (number, None), or (above, below the line)."""
    rows = list(leads)
    found: dict[str, tuple[int, int | None]] = {
        key: (sum(asks(lead, report) for lead in rows), None) for key, asks in COUNTED.items()
    }
    for key, (above, below) in RATES.items():
        whole = [lead for lead in rows if below(lead, report)]
        found[key] = (sum(above(lead, report) for lead in whole), len(whole))
    return found


def matters(leads: Iterable[Said], report: Report) -> dict[str, int]:
    """Return of every count but 办结 how many matters its leads are."""
    rows = list(leads)
    return {
        key: len({matter(lead) for lead in rows if asks(lead, report)})
        for key, asks in COUNTED.items()
    }


def ids(leads: Iterable[Said], report: Report, key: str) -> set[str]:
    """Return the leads behind a figure; of a rate all that are below the line."""
    asks = COUNTED[key] if key in COUNTED else RATES[key][1]
    return {lead["线索编号"] for lead in leads if asks(lead, report)}


def of_lines(leads: Iterable[Said], by: str, blank: str) -> list[tuple[str, Said]]:
    """Return the leads that stand in lines, each with the name of its line."""
    named = [
        (lead[by] or blank, lead)
        for lead in leads
        if by != "承办单位" or (has_department(lead) or is_closed(lead))
    ]
    return [(name, lead) for name, lead in named if name not in ("", "待分派")]


def line_matters(
    leads: Iterable[Said], report: Report, by: str, blank: str, key: str
) -> tuple[dict[str, int], int]:
    """Return how many matters the leads of a count are: of each line, and of all together."""
    standing = [
        (name, matter(lead))
        for name, lead in of_lines(leads, by, blank)
        if LINES[key](lead, report)
    ]
    by_line: dict[str, set[str]] = {}
    for name, one in standing:
        by_line.setdefault(name, set()).add(one)
    return {name: len(of) for name, of in by_line.items()}, len({one for _, one in standing})


def lines(leads: Iterable[Said], report: Report, by: str, blank: str) -> dict[str, dict[str, int]]:
    """Return the counts by department, kind or area."""
    rows = [
        {"name": name, **{key: int(asks(lead, report)) for key, asks in LINES.items()}}
        for name, lead in of_lines(leads, by, blank)
    ]
    frame = pd.DataFrame(rows, columns=["name", *LINES])
    found = frame.groupby("name").sum().to_dict("index")
    return {str(name): {str(k): int(v) for k, v in one.items()} for name, one in found.items()}


def open_in(leads: Iterable[Said], by: str, blank: str) -> dict[str, set[str]]:
    """Return the open leads of each department, kind or area."""
    found: dict[str, set[str]] = {}
    for lead in leads:
        if in_hand(lead) or (not is_closed(lead) and by != "承办单位"):
            found.setdefault(lead[by] or blank, set()).add(lead["线索编号"])
    return found
