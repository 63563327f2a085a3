"""The leads behind the numbers: what a leader who asks "which ones?" is shown.

A list for every sheet about leads, for every figure, for every department, category and area.
Rows hold what leaders may see: a short title without names, never content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from pipeline.core.leaders.figures import COUNTS
from pipeline.core.leaders.lines import NO_AREA, NO_CATEGORY
from pipeline.core.leaders.summary import BURNING, LATE, SOON, Listing, Row
from pipeline.core.privacy.masks import nameless, short_title

# the sheets about leads
REPEATED, DISSATISFIED, UNPLACED, DIFFICULT = (
    "重复与复发", "不满意与重办", "退单未派", "难点与协调",
)  # fmt: skip
_GROUPS = (
    ("部门", "department", ""),
    ("类别", "category", NO_CATEGORY),
    ("属地", "area", NO_AREA),
)
MOST = 1_000  # rows of a list behind a number; what is longer says how many there are
_NOTE = 60  # characters of 困难问题
# figures that their own sheet lists already
SHEET_OF: Mapping[str, str] = {
    "超期": BURNING,
    "重复件": REPEATED,
    "待分派": UNPLACED,
}
Note = Callable[[Mapping[str, Any]], str]


def lists(leads: pd.DataFrame, today: date, soon: str) -> dict[str, Listing]:
    """Return every list by its name; see ``Summary.lists``.

    ``leads`` are flagged; ``soon`` is the ISO day up to which a due date is near (临期).
    """
    made = {}
    for name, chosen, note in _sheets(leads, soon):
        made[name] = _listing(name, leads, chosen, note, today)
    for one in COUNTS:
        if one.key in SHEET_OF:
            continue
        chosen = leads[one.whole or one.flag].astype(bool)
        missed = leads[one.flag].astype(bool) if one.whole else None
        made[one.key] = _behind(one.key, leads[chosen], missed, today)
    for what, key, blank in _GROUPS:
        for name, rows in _open_by(leads, key, blank):
            made[f"{what}/{name}"] = _cut(f"{what}/{name}", rows, today)
    return made


def _sheets(leads: pd.DataFrame, soon: str) -> Iterator[tuple[str, pd.Series[bool], Note]]:
    running = leads["in_hand"] & (leads["status"] != "挂账")
    near = running & ~leads["overdue"] & (leads["due"] != "") & (leads["due"] <= soon)
    yield BURNING, leads["overdue"] | near, lambda row: LATE if row["overdue"] else SOON
    yield REPEATED, leads["first_id"] != "", lambda row: f"首次编号 {row['first_id']}"
    bad = (leads["satisfaction"] == "不满意") | leads["redone"]
    yield DISSATISFIED, bad, _dissatisfied
    sent_back = (leads["returned"] & ~leads["closed"]) | (leads["status"] == "退回平台")
    unplaced = leads["undecided"] | sent_back
    yield UNPLACED, unplaced, _unplaced
    hard = (leads["difficulty"] != "") & ~leads["closed"]
    yield DIFFICULT, hard, lambda row: nameless(row["difficulty"])[:_NOTE]


def _dissatisfied(row: Mapping[str, Any]) -> str:
    said = [row["satisfaction"]] if row["satisfaction"] == "不满意" else []
    said += [f"重新办理 {row['reworks']} 次"] if row["reworks"] not in ("", "0") else []
    return "，".join(said) or "重新办理"


def _unplaced(row: Mapping[str, Any]) -> str:
    if row["undecided"]:
        return "待分派"
    if row["status"] in ("退单待审", "退回平台"):
        return str(row["status"])
    return f"退过 {row['returns']} 次"


def _listing(
    name: str, leads: pd.DataFrame, chosen: pd.Series[bool], note: Note, today: date
) -> Listing:
    rows = [_row(row, today, note(row)) for row in _records(leads[chosen])]
    return Listing(name, tuple(_by_lateness(rows)), len(rows))


def _behind(
    name: str, leads: pd.DataFrame, counted: pd.Series[bool] | None, today: date
) -> Listing:
    """Return what is behind a figure: of a rate first what is out of its numerator."""
    if counted is None:
        return _cut(name, leads, today)
    missed = ~counted[leads.index]
    ordered = pd.concat([leads[missed], leads[~missed]])
    notes = ["只在分母"] * int(missed.sum()) + ["计入分子"] * int((~missed).sum())
    return _cut(name, ordered, today, notes)


def _cut(
    name: str, leads: pd.DataFrame, today: date, notes: Sequence[str] | None = None
) -> Listing:
    kept = leads.iloc[:MOST]
    said = notes or [""] * len(kept)
    rows = [_row(row, today, note) for row, note in zip(_records(kept), said, strict=False)]
    return Listing(name, tuple(rows), len(leads))


def _open_by(leads: pd.DataFrame, key: str, blank: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the open leads of each department, category or area; what is late first."""
    chosen = leads[leads["in_hand"] | (leads["undecided"] & (key != "department"))]
    ordered = chosen.sort_values(["overdue", "answer_due"], ascending=[False, True], kind="stable")
    names = ordered[key].where(ordered[key] != "", blank)
    for name, group in ordered.groupby(names, sort=True):
        yield str(name), group


def _records(leads: pd.DataFrame) -> list[dict[str, Any]]:
    return leads.to_dict("records")  # type: ignore[return-value]


def _row(row: Mapping[str, Any], today: date, note: str) -> Row:
    days = (today - date.fromisoformat(row["due"])).days if row["overdue"] else 0
    return Row(
        id=row["id"],
        title=short_title(row["title"]),
        department=row["department"],
        category=row["category"],
        area=row["area"],
        received=row["received_at"],
        due=row["answer_due"],
        status=row["status"],
        days=days,
        note=note,
    )


def _by_lateness(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.days, row.department, row.id))
