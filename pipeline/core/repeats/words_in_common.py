"""How much the words that two complaints have in common tell, in points.

Pairs of characters count by how rare they are: everywhere (``usual``), and among the complaints
that one is compared with. All of those are reckoned at once, in arrays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.core.repeats import wording
from pipeline.core.repeats.profile import Profile

# points for all of it in common, of the weights of pairs: as directions, of the shorter one, and
# of the shorter one without names
_DIRECTION, _SHORTER, _WORDS = 11, 12, 13
_RARE = 11  # points for each doubling, nearly, of rare pairs in common
_ENOUGH, _HALF, _QUARTER = 6, 2, 4  # compared with so many, a pair that half of them have weighs 2

Real = npt.NDArray[np.float64]


def word_points(later: Profile, among: Sequence[Profile], beside: Sequence[Profile] = ()) -> Real:
    """Return the points of the words that a complaint has in common with each of others.

    ``beside`` are more that tell how usual its words are here, without points of their own.
    """
    many = [*among, *beside]
    mine = later.vector
    if not (many and len(mine.pairs)):
        return np.zeros(len(among))
    lengths = [len(one.vector.pairs) for one in many]
    owner = np.repeat(np.arange(len(many)), lengths)
    theirs = np.concatenate([one.vector.pairs for one in many])
    place = np.minimum(np.searchsorted(mine.pairs, theirs), len(mine.pairs) - 1)
    hits = np.flatnonzero(mine.pairs[place] == theirs)
    place, owner = place[hits], owner[hits]
    in_their_names = np.concatenate([one.vector.in_names for one in many])[hits]
    in_mine = mine.in_names[place]
    here = _weights_here(mine.weights, np.bincount(place, minlength=len(mine.pairs)), len(many))
    usual, weight = mine.weights[place], here[place]

    def summed(of: npt.NDArray[np.int64]) -> Real:
        return np.bincount(owner, of, len(many)).astype(float)

    plain = ~(in_mine | in_their_names)
    lost = usual - weight
    weights = np.array([one.vector.weight for one in many], float)
    bare = np.array([one.vector.bare for one in many], float)
    squares = np.array([one.vector.square for one in many], float)
    my_lost = mine.weights - here
    my_bare = (
        mine.bare - my_lost[~mine.in_names].sum() - summed(weight * (in_their_names & ~in_mine))
    )
    bare -= summed(usual * (in_mine & ~in_their_names)) + summed(lost * plain)
    squares -= summed(usual * usual - weight * weight)
    my_square = max(1, mine.square - (mine.weights**2 - here**2).sum())
    found: Real = (
        _DIRECTION * summed(weight * weight) / np.sqrt(np.maximum(1, squares) * my_square)
        + _SHORTER
        * summed(weight)
        / np.maximum(1, np.minimum(weights - summed(lost), mine.weight - my_lost.sum()))
        + _WORDS * summed(weight * plain) / np.maximum(1, np.minimum(bare, my_bare))
        + _RARE * np.log1p(summed(usual == wording.RARE))
    )
    return found[: len(among)]


def _weights_here(
    usual: npt.NDArray[np.int64], counts: npt.NDArray[np.int64], many: int
) -> npt.NDArray[np.int64]:
    """Return what pairs weigh among so many complaints, of which so many have each."""
    if many < _ENOUGH:
        return usual
    here = np.where(counts * 4 > many, np.minimum(usual, _QUARTER), usual)
    return np.where(counts * 2 > many, np.minimum(here, _HALF), here)
