"""Sentences about what came: from one place, more or less than before, the same matter again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from pipeline.core.fields import CLOSED
from pipeline.core.gazetteer.names import ENDINGS
from pipeline.core.leaders.finding import HARM, PLAIN, PRESSURE, Finding, View, most
from pipeline.core.leaders.flags import DONE, LABELLED
from pipeline.core.leaders.period import Period
from pipeline.core.leaders.rows import Places, places_of
from pipeline.core.privacy.masks import nameless

_FEWEST = 3  # leads that make a heap
_SHARE = 0.2  # of what is new, at one address
_SHARE_OF_KIND = 0.34  # of what is new, of one kind in one area
# what the names of places and works end with, besides those of companies and shops
_PLACES = ("工地", "小区", "花园", "广场", "项目", "公园", "家园", "码头", "泵站", "垃圾站",
           "社区", "苑", "园区", "市场", "停车场", "大桥", "路段", "河道", "车站")  # fmt: skip
_SPECIFIC = ("公司", "集团")  # a name that ends so means one and the same anywhere
_SHORTEST = 5  # characters; 烧烤店, 水果店, 张建国 say nothing, or too much
_DOUBTFUL = re.compile(r"[\d*，,。；;（）()]")
_SAID = ("category", "area")


def findings(view: View) -> Iterator[Finding]:
    """Yield what can be said about what came."""
    new = places_of(view.leads["new"])
    yield from _from_one_place(view, new)
    yield from _more_or_less(view, new)
    yield from _again(view)


def _from_one_place(view: View, new: Places) -> Iterator[Finding]:
    """Say who or where much of what is new is about, else what kind of it comes from where."""
    leads = view.leads.iloc[new]
    firms = [name for name in leads["target"].unique() if _may_stand(name)]
    named = leads["target"].where(leads["target"].isin(firms), "")
    for pair, share in (
        ((named, leads["area"]), _SHARE),
        ((leads["category"], leads["area"]), _SHARE_OF_KIND),
    ):
        found = _largest_group(*pair, strict=pair[0] is not named)
        if len(found) < _FEWEST or len(found) < share * len(new):
            continue
        places = new.take(found)
        what, area = str(pair[0].iloc[found[0]]), str(pair[1].iloc[found[0]])
        where = f"来自同一处（{what}）" if pair[0] is named else f"是{area}的{what}"
        repeated = int((view.leads["first_id"].iloc[places] != "").sum())
        again = f"，{repeated} 件以前反映过" if repeated else ""
        said = f"{view.words}新增 {len(new)} 件中 {len(found)} 件{where}{again}。"
        yield Finding(said, PRESSURE, len(found), places)
        return


def _largest_group(what: pd.Series[str], area: pd.Series[str], strict: bool) -> Places:
    """Return the positions of the largest group of the same in the same area.

    Without an area only what means the same anywhere makes a group, unless ``strict`` leaves out
    even that.
    """
    anywhere = what.str.endswith(_SPECIFIC) & (not strict)
    usable = (what != "") & ((area != "") | anywhere)
    keys = what.where(anywhere, what + "\n" + area)[usable]
    key, _ = most(keys)
    return np.flatnonzero((keys.reindex(what.index, fill_value="") == key) & usable)


def _may_stand(target: str) -> bool:
    """Tell whether who is complained of may be named to leaders: a firm, a shop, a place."""
    if len(target) < _SHORTEST or _DOUBTFUL.search(target) or nameless(target) != target:
        return False
    return target.lower().endswith((*ENDINGS, *_PLACES))


def _more_or_less(view: View, new: Places) -> Iterator[Finding]:
    """Say which kind or area made what came more or less than in the period before."""
    then, before = view.figures["新增"].before, view.period.before()
    if then is None or before is None:
        return
    earlier = places_of(_came_in(view, before))
    grown = len(new) - len(earlier)
    if not grown:
        return
    sign = 1 if grown > 0 else -1
    moved = [
        (sign * int(by), _SAID.index(key), str(name), key)
        for key in _SAID
        for name, by in _moved(view, key, new, earlier).items()
        if sign * by > 1
    ]
    if not moved:
        return
    by, _, name, key = min(moved, key=lambda one: (-one[0], *one[1:3]))
    now, was = (_of(view, key, name, places) for places in (new, earlier))
    told = f"{view.words}新增比{then.when}{'多' if sign > 0 else '少'} {abs(grown)} 件"
    told += f"，{'多' if sign > 0 else '少'}得最多的是{name}：{then.when} {len(was)} 件"
    told += f"，{view.words} {len(now)} 件。"
    weight = PRESSURE if sign > 0 else PLAIN
    yield Finding(told, weight, by, now if sign > 0 else was)


def _came_in(view: View, period: Period) -> pd.Series[bool]:
    day = view.leads["taken_in"]
    return (day >= period.first.isoformat()) & (day <= period.last.isoformat())


def _moved(view: View, key: str, new: Places, earlier: Places) -> pd.Series[Any]:
    """Return by how much each kind or area grew."""
    now, was = (view.column(key, places).value_counts() for places in (new, earlier))
    return now.sub(was, fill_value=0)


def _of(view: View, key: str, name: str, places: Places) -> Places:
    return places[(view.leads[key].iloc[places] == name).to_numpy()]


def _again(view: View) -> Iterator[Finding]:
    """Say how much of what is new had been brought before, and how it had ended."""
    new = view.leads["new"]
    found = places_of(new & (view.leads["first_id"] != ""))
    if not len(found):
        return
    firsts = view.leads["first_id"].iloc[found]
    old = view.leads[view.leads["id"].isin(firsts)]
    done = int(firsts.isin(old["id"][old["status"].isin(DONE)]).sum())
    open_ = int(firsts.isin(old["id"][~old["status"].isin(CLOSED)]).sum())
    kinds = [(label, int(view.leads[flag].iloc[found].sum())) for label, flag in LABELLED.items()]
    of = "，".join(f"{label} {many} 件" for label, many in kinds if many)
    told = f"{view.words}新增 {int(new.sum())} 件中 {len(found)} 件是以前反映过的"
    told += f"{f'（{of}）' if of else ''}，涉及 {firsts.nunique()} 件旧事"
    ends = [f"{done} 件原来已经办结"] if done else []
    ends += [f"{open_} 件原来的还没办结"] if open_ else []
    told += f"：{'，'.join(ends)}" if ends else ""
    yield Finding(f"{told}。", HARM if done else PRESSURE, len(found), found)
