"""What was closed and came back: of each department's closed leads, those complained of again.

A new lead with 同地复发 says that the one of its matter which was closed last before it did not
last. It counts for the department that closed that one, once, however often it came back.
"""

from __future__ import annotations

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
    by_matter: dict[Any, list[int]] = {}
    for place in np.flatnonzero(closed).tolist():
        by_matter.setdefault(matters[place], []).append(place)
    for place in np.flatnonzero(back).tolist():
        came = known[place][0][:_DAY]
        before = [
            (known[one][1], known[one][0], one)
            for one in by_matter.get(matters[place], ())
            if one != place and known[one][1] and known[one][1][:_DAY] <= came
        ]
        if before:
            found[max(before)[-1]] = True
    return found
