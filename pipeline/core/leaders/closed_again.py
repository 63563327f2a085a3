"""What was closed and came back: of each department's closed leads, those complained of again.

A new lead with 同地复发 says that the one of its matter which was closed last before it did not
last. It counts for the department that closed that one, once, however often it came back.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.core.repeats.linking import CAME_BACK

NAME = "办结后复发率"
DEFINITION = (
    "部门排名里的：办结以后又有人反映的件数÷累计办结件数，按办结那一件的单位算，不影响名次。"
    "分子：同一件事里标了“同地复发”的线索，来之前最近办结（含已销号）的那一件，"
    "又来几次都算一件；分母：累计办结。又来的那一件撤销关联以后，不再算。"
)
_DAY = len("2025-07-10")


def closed_again(leads: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which closed leads came back.

    ``leads`` has the flags ``done`` and ``matter``, and repeat_kind, received_at and closed_at as
    ISO text, blank is ``''``.
    """
    found = np.zeros(len(leads), dtype=bool)
    back = leads["repeat_kind"].str.contains(CAME_BACK, regex=False).to_numpy(dtype=bool)
    if not back.any():
        return found
    matters = leads["matter"].to_numpy()
    closed = leads["done"].to_numpy(dtype=bool) & np.isin(matters, matters[back])
    known = leads[["received_at", "closed_at"]].to_numpy(dtype=object)
    by_matter: dict[Any, list[tuple[str, str, int]]] = {}
    for place in np.flatnonzero(closed).tolist():
        came, when = known[place]
        if when:
            by_matter.setdefault(matters[place], []).append((when, came, place))
    for ended in by_matter.values():
        ended.sort()
    days = {matter: [when[:_DAY] for when, *_ in ended] for matter, ended in by_matter.items()}
    for place in np.flatnonzero(back).tolist():
        # as many of its matter had been closed by the day it came, itself perhaps among them
        many = bisect_right(days.get(matters[place], []), known[place][0][:_DAY])
        last = by_matter.get(matters[place], [])[max(many - 2, 0) : many]
        before = [one for *_, one in last if one != place]
        if before:
            found[before[-1]] = True
    return found
