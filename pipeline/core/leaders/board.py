"""看板: what its page holds, so that it can count again for any department, kind, place and days.

One row per lead in whole numbers, and no words but a short nameless title: the page counts by the
same definitions as ``core.leaders.figures``. Days are ISO text in one sorted list and stand in the
rows by their place in it, so that they compare as the texts do; place 0 is blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core.fields import UNDECIDED
from pipeline.core.leaders import overview
from pipeline.core.leaders.figures import COUNTS, worded
from pipeline.core.leaders.flags import Books
from pipeline.core.leaders.lines import NO_AREA, NO_CATEGORY
from pipeline.core.leaders.matters import DEFINITION
from pipeline.core.leaders.movement import LESS_IS_BETTER, MORE_IS_BETTER
from pipeline.core.leaders.period import SPAN, Period
from pipeline.core.leaders.summary import Compared, Figure, Summary
from pipeline.core.leaders.summing import TREND_DAYS
from pipeline.core.privacy.masks import short_title

Numbers = NDArray[Any]
_DAY = len("2025-07-10")
# yes or no of each lead, of the whole record; the page narrows them to days
FLAGS = (
    "open", "undecided", "in_hand", "overdue", "due_today", "done", "partly", "asked",
    "led", "handed_out", "should", "on_time", "signable", "signed_in_time", "checked", "found_true",
    "called", "satisfied", "repeated", "same_person", "other_people", "came_back",
)  # fmt: skip
_DAYS = {
    "taken_in": "taken_in",
    "due": "answer_due",
    "closed": "closed_at",
    "signed": "acknowledged_at",
    "sign_due": "acknowledge_due",
    "called_back": "called_back_at",
}
# the figures that a leader looks for first are large
LARGE = ("新增", "在办", "办结", "超期", "待分派", "按期办结率")
TITLES_LENGTH = 600_000  # characters of all titles: of more leads those that burn or are newest
_EXPLAINING = 200  # leads behind a sentence
NO_DEPARTMENT = "未定承办单位"


@dataclass(frozen=True, slots=True)
class Columns:
    """The leads, one a row, what is late first, then what is due first, then what closed last.

    ``words`` has the names that ``department``, ``category``, ``area``, ``status`` and ``head``
    (a 线索编号 without its last number, which is in ``tails``) point to; ``minute`` of the due day
    is 0 where it has none, else one more than the minutes since midnight. ``titles`` are those of
    the first leads. ``closings`` are the leads, days and counts of ``Books.done``. ``matters``
    are the leads of one matter with an earlier row, and that row; all others are matters of their
    own.
    """

    days: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, Numbers]
    tails: tuple[str, ...]
    titles: tuple[str, ...]
    closings: Mapping[str, Numbers]
    matters: Mapping[str, Numbers]


def columns(leads: pd.DataFrame, books: Books) -> Columns:
    """Return flagged leads (of a day's report) as columns."""
    leads = leads.loc[_ordered(leads)].reset_index(drop=True)
    entered = [(lead, day, n) for day, done in books.done.items() for lead, n in done.items()]
    texts = {name: leads[key].str[:_DAY] for name, key in _DAYS.items()}
    found = {*(day for _, day, _ in entered), *(x for one in texts.values() for x in one.unique())}
    days = ("", *sorted(found - {""}))
    place = {day: number for number, day in enumerate(days)}
    numbers = {name: _small(one.map(place)) for name, one in texts.items()}
    words = {}
    cut = [one.rpartition("-") for one in leads["id"]]
    heads = pd.Series([head + dash for head, dash, _ in cut], dtype=object)
    for name, named in {**_named(leads), "head": heads}.items():
        many = Counter(named)
        words[name] = tuple(sorted(many, key=lambda word: (-many[word], word)))  # noqa: B023
        numbers[name] = _small(named.map({word: n for n, word in enumerate(words[name])}))
    numbers["minute"] = _small(_minute(leads["answer_due"]))
    bits = (leads[flag].to_numpy(dtype="uint32") << number for number, flag in enumerate(FLAGS))
    numbers["flags"] = np.asarray(sum(bits), dtype="<u4")
    row = {lead: number for number, lead in enumerate(leads["id"])}
    known_leads = [one for one in entered if one[0] in row]
    closings = {
        "lead": np.array([row[lead] for lead, _, _ in known_leads], dtype="<u4"),
        "day": np.array([place[day] for _, day, _ in known_leads], dtype="<u2"),
        "many": np.array([n for _, _, n in known_leads], dtype="<i1"),
    }
    tails = tuple(tail for *_, tail in cut)
    titles = tuple(_titles(leads))
    return Columns(days, words, numbers, tails, titles, closings, _matters(leads["matter"]))


def _matters(codes: pd.Series[int]) -> dict[str, Numbers]:
    """Return the rows that are not the first of their matter, and which row that is."""
    _, rows, at = np.unique(codes.to_numpy(), return_index=True, return_inverse=True)
    first = rows[at]
    later = np.flatnonzero(first != np.arange(len(first)))
    return {"lead": later.astype("<u4"), "of": first[later].astype("<u4")}


def _ordered(leads: pd.DataFrame) -> pd.Index[Any]:
    keys = pd.DataFrame(
        {
            "rank": np.select([leads["overdue"], leads["open"]], [0, 1], 2),
            "due": leads["answer_due"].where(leads["answer_due"] != "", "9999"),
            "id": leads["id"],
        }
    )
    standing = keys[keys["rank"] < 2].sort_values(["rank", "due", "id"], kind="stable").index
    closed = leads.loc[~leads["open"], ["closed_at", "id"]]
    gone = closed.sort_values(["closed_at", "id"], ascending=False, kind="stable").index
    return standing.append(gone)


def _named(leads: pd.DataFrame) -> dict[str, pd.Series[str]]:
    """Return what is picked from: as the lines of the summary name it, and 待分派."""
    nobody = leads["department"].isin(("", UNDECIDED))
    department = leads["department"].where(~nobody, NO_DEPARTMENT)
    return {
        "department": department.where(~leads["undecided"], UNDECIDED),
        "category": leads["category"].where(leads["category"] != "", NO_CATEGORY),
        "area": leads["area"].where(leads["area"] != "", NO_AREA),
        "status": leads["status"],
    }


def _small(numbers: Any) -> Numbers:
    """Return whole numbers from 0 in the fewest bytes, the lowest first."""
    made = np.asarray(numbers, dtype="int64")
    most = int(made.max(initial=0))
    return made.astype("<u1" if most < 1 << 8 else "<u2" if most < 1 << 16 else "<u4")


def _minute(due: pd.Series[str]) -> pd.Series[int]:
    clock = due.str.extract(r"^.{10} (\d\d):(\d\d)").astype("float64")
    return (clock[0] * 60 + clock[1] + 1).fillna(0).astype("int64")


def _titles(leads: pd.DataFrame) -> Iterator[str]:
    room = TITLES_LENGTH
    for title in leads["title"]:
        short = short_title(title)
        room -= len(short)
        if room < 0:
            return
        yield short


def content(summary: Summary, leads: pd.DataFrame, books: Books) -> dict[str, Any]:
    """Return all that the page shows, in what JSON knows; ``columns`` are ``Columns``.

    ``leads`` are flagged for the day of the summary; ``books`` hold the closings of every day.
    """
    since = _since(leads, summary.today)
    shown = min(since, summary.today - timedelta(days=TREND_DAYS - 1))
    return {
        "title": overview.title(summary),
        "until": f"统计截至 {summary.now:%Y-%m-%d %H:%M}　{summary.remark}".rstrip(),
        "today": summary.today.isoformat(),
        "since": since.isoformat(),
        "alerts": list(summary.alerts),
        "explained": _explained(summary),
        "figures": _figures(summary),
        "flags": list(FLAGS),
        "nobody": [UNDECIDED, NO_DEPARTMENT],
        "ranks": {line.name: [line.rank, line.reason] for line in summary.departments if line.rank},
        "stock": [
            [one.day.isoformat(), one.new, one.done, one.after]
            for one in books.balances
            if one.day >= shown
        ],
        "basis": _basis(summary),
        "matters": DEFINITION,
        "columns": columns(leads, books),
    }


def _since(leads: pd.DataFrame, today: date) -> date:
    """Return the day of the first lead; today where none has a day."""
    days = leads["taken_in"][leads["taken_in"].str.fullmatch(r"\d{4}-\d\d-\d\d")]
    return min(today, date.fromisoformat(days.min())) if len(days) else today


def _figures(summary: Summary) -> list[dict[str, Any]]:
    made = []
    for one, figure in zip(COUNTS, summary.figures, strict=True):
        span = Period(SPAN, summary.today, summary.today)
        made.append(
            {
                "key": one.key,
                "flag": one.flag,
                "whole": one.whole,
                "flows": one.flows,
                "large": one.key in LARGE,
                "good": (one.key in MORE_IS_BETTER) - (one.key in LESS_IS_BETTER),
                "today": [figure.name, figure.definition],
                "week": worded(one, "近7天", False, summary.now),
                "span": worded(one, span.words, False, summary.now),
                "all": worded(one, "至今", True, summary.now),
                "compared": _compared(figure),
            }
        )
    return made


def _compared(figure: Figure) -> list[list[Any]]:
    found: list[Compared | None] = [figure.before, figure.year_before]
    return [[one.when, one.value] for one in found if one is not None]


def _explained(summary: Summary) -> list[dict[str, Any]]:
    """Return the sentences, each with the 线索编号 it speaks of and how many those are."""
    made = []
    for one in summary.explained:
        listing = summary.lists.get(one.rows)
        ids = [row.id for row in listing.rows[:_EXPLAINING]] if listing else []
        made.append({"text": one.text, "ids": ids, "total": listing.total if listing else 0})
    return made


def _basis(summary: Summary) -> list[str]:
    basis = summary.basis
    said = []
    if basis.files:
        more = f" 等 {basis.file_count} 个" if basis.file_count > len(basis.files) else ""
        said.append(f"来源文件：{'、'.join(basis.files)}{more}")
    if basis.rules_hash:
        said.append(f"规则版本：{basis.rules_hash}")
    return [*said, *([basis.note] if basis.note else [])]
