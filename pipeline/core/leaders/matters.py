"""件 and 事: leads, and the matters that they are.

Every lead is a 件. A 事 is all leads with one ``first_id or id``: what was brought again, by
whomever, is one matter still. Whatever counts leads counts their matters beside, by one rule: a
matter counts once wherever any of its leads does. So it counts once in each department, category
or area that has a lead of it, and once in the sum, which the lines then exceed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.intp]
"""A number for each lead, the same for leads of one group or matter."""

DEFINITION = (
    "件是线索，一个编号一件；首次编号相同的线索（连同首次的那一件）是同一件事，不论来几件都算一事。"
    "某个数的“事”，是算进这个数的那些件涉及多少事，只要有一件算进去就算一事。"
    "办结的事把同一件事的几件合起来看：净增的算一事，净减的减一事。率都按件算。"
)
NOT_ADDED = (
    "事：首次编号相同的几件算一事；一事涉及几行的，每行各算一次，合计只算一次，"
    "所以各行的事加起来可能比合计多"
)


def codes_of(leads: pd.DataFrame) -> Codes:
    """Number the matters of leads, which have ``id`` and ``first_id`` (blank on the first one)."""
    return pd.factorize(leads["first_id"].where(leads["first_id"] != "", leads["id"]))[0]


def count(matters: Codes, chosen: npt.NDArray[Any]) -> int:
    """Return how many matters the chosen leads belong to.

    ``chosen`` is yes or no for each lead, or how often it counts: then a matter counts by the sum
    of its leads, once if that is above zero, minus once if it is below.
    """
    if chosen.dtype == bool:
        # much faster than sorting them
        return int(np.count_nonzero(np.bincount(matters[chosen])))
    found = np.flatnonzero(chosen)
    sums = np.bincount(matters[found], weights=chosen[found])
    return int(np.sign(sums).sum())


def by_word(leads: pd.DataFrame, key: str) -> dict[str, int]:
    """Return how many matters the leads belong to that have a word in a column, by that word."""
    groups, words = pd.factorize(leads[key])
    found = Grouped(groups, leads["matter"].to_numpy(), len(words))
    counted = found.count(np.ones(len(leads), dtype=bool))
    return dict(zip(map(str, words), counted.tolist(), strict=True))


class Grouped:
    """Counts the matters of each group of leads; ``groups`` numbers a group for each lead."""

    def __init__(self, groups: Codes, matters: Codes, many: int) -> None:
        self._many = many
        width = int(matters.max(initial=0)) + 1
        self._pairs, both = pd.factorize(groups * width + matters)
        self._group_of = both // width

    def count(self, chosen: npt.NDArray[Any]) -> Codes:
        """Return for each group how many matters the chosen leads in it belong to."""
        sums = np.bincount(self._pairs, weights=chosen, minlength=len(self._group_of))
        signs = np.sign(sums)
        return np.bincount(self._group_of, weights=signs, minlength=self._many).astype(np.intp)
