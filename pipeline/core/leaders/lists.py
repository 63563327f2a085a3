"""The leads behind the numbers: what a leader who asks "which ones?" is shown.

A list for every sheet about leads, for every figure, for every department, category and area.
Rows hold what leaders may see: a short title without names, never content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline.core.leaders.figures import COUNTS, Count
from pipeline.core.leaders.lines import NO_AREA, NO_CATEGORY
from pipeline.core.leaders.rows import Places, Rows, places_of
from pipeline.core.leaders.summary import BURNING, LATE, SOON, Listing
from pipeline.core.privacy.masks import nameless
from pipeline.core.repeats.linking import CAME_BACK, OTHER_PEOPLE, SAME_PERSON

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
MOST_OF_A_SHEET = 20_000
_NOTE = 60  # characters of 困难问题
# figures that their own sheet lists already
SHEET_OF: Mapping[str, str] = {
    "超期": BURNING,
    "重复件": REPEATED,
    "待分派": UNPLACED,
}
# rates whose list would be that of the count in their numerator, and then all that is no repeat
ALSO_LISTED: Mapping[str, str] = {
    "重复信访率": SAME_PERSON,
    "同事多人占比": OTHER_PEOPLE,
    "同地复发占比": CAME_BACK,
}
_NOTED = ("overdue", "undecided", "status", "first_id", "repeat_kind", "satisfaction", "reworks",
          "returns", "difficulty")  # fmt: skip
MISSED, MET = "只在分母", "计入分子"
_TAKEN_BACK = "改成没有办结，减去"
Note = Callable[[Mapping[str, Any]], str]


def lists(leads: pd.DataFrame, rows: Rows, soon: str) -> dict[str, Listing]:
    """Return every list by its name; see ``Summary.lists``.

    ``leads`` are flagged, ``rows`` made of them; ``soon`` is the ISO day up to which a due date
    is near (临期).
    """
    made = {}
    for name, chosen, note in _sheets(leads, soon):
        found = rows.late_first(places_of(chosen))
        if name == REPEATED:
            found = _came_back_first(leads, found)
        kept = leads.iloc[found[:MOST_OF_A_SHEET]]
        made[name] = rows.listing(name, found, MOST_OF_A_SHEET, [*map(note, _records(kept))])
    for one in COUNTS:
        if one.key in ALSO_LISTED:
            continue
        if one.key in SHEET_OF and (one.key != "重复件" or leads["brought"].all()):
            continue
        found, said = _behind(one, leads)
        made[one.key] = rows.listing(one.key, found, MOST, said)
    for what, key, blank in _GROUPS:
        for name, found in _open_by(leads, key, blank):
            made[f"{what}/{name}"] = rows.listing(f"{what}/{name}", found, MOST)
    return made


def _sheets(leads: pd.DataFrame, soon: str) -> Iterator[tuple[str, pd.Series[bool], Note]]:
    near = leads["running"] & ~leads["overdue"] & (leads["due"] != "") & (leads["due"] <= soon)
    yield BURNING, leads["overdue"] | near, lambda row: LATE if row["overdue"] else SOON
    yield REPEATED, leads["first_id"] != "", _repeated
    bad = (leads["satisfaction"] == "不满意") | leads["redone"]
    yield DISSATISFIED, bad, _dissatisfied
    sent_back = (leads["returned"] & ~leads["closed"]) | (leads["status"] == "退回平台")
    unplaced = leads["undecided"] | sent_back
    yield UNPLACED, unplaced, _unplaced
    hard = (leads["difficulty"] != "") & ~leads["closed"]
    yield DIFFICULT, hard, lambda row: nameless(row["difficulty"])[:_NOTE]


def _came_back_first(leads: pd.DataFrame, found: Places) -> Places:
    back = leads["repeat_kind"].iloc[found].str.contains(CAME_BACK, regex=False).to_numpy(bool)
    return np.concatenate([found[back], found[~back]])


def _repeated(row: Mapping[str, Any]) -> str:
    kind = f"{row['repeat_kind']}，" if row["repeat_kind"] else ""
    return f"{kind}首次编号 {row['first_id']}"


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


def _behind(one: Count, leads: pd.DataFrame) -> tuple[Places, list[str] | None]:
    """Return what is behind a figure: of a rate first what is out of its numerator.

    With the notes of as many as a list shows.
    """
    if one.flag == "done_now":
        found = places_of(leads["done_now"] != 0)
        return found, [_closings(many) for many in leads["done_now"].iloc[found[:MOST]]]
    if not one.whole:
        return places_of(leads[one.flag]), None
    missed = places_of(leads[one.whole] & ~leads[one.flag])
    met = places_of(leads[one.whole] & leads[one.flag])
    notes = [MISSED] * len(missed) + [MET] * len(met)
    return np.concatenate([missed, met]), notes[:MOST]


def _closings(number: int) -> str:
    if number < 0:
        return f"{_TAKEN_BACK} {-number} 件"
    return "" if number == 1 else f"办结 {number} 次"


def _open_by(leads: pd.DataFrame, key: str, blank: str) -> Iterator[tuple[str, Places]]:
    """Yield the open leads of each department, category or area; what is late first."""
    chosen = leads["in_hand"] | (leads["undecided"] & (key != "department"))
    found = leads.loc[chosen, [key, "overdue", "answer_due"]]
    due = found["answer_due"].mask(found["answer_due"] == "", "~")  # without a limit: last
    ordered = found.assign(answer_due=due).sort_values(
        ["overdue", "answer_due"], ascending=[False, True], kind="stable"
    )
    names = ordered[key].mask(ordered[key] == "", blank)
    places = pd.Series(leads.index.get_indexer(ordered.index), index=ordered.index)
    for name, group in places.groupby(names, sort=True):
        yield str(name), group.to_numpy()


def _records(leads: pd.DataFrame) -> list[dict[str, Any]]:
    return leads[[*_NOTED]].to_dict("records")  # type: ignore[return-value]
