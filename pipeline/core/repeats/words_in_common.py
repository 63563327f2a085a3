"""How much the words that two complaints have in common tell, in points.

Pairs of characters count by how rare they are: everywhere (``usual``), and among the complaints
that one is compared with.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

from pipeline.core.repeats import wording
from pipeline.core.repeats.profile import Profile

# points for all of it in common, of the weights of pairs: as directions, of the shorter one, and
# of the shorter one without names
_DIRECTION, _SHORTER, _WORDS = 11, 12, 13
_RARE = 11  # points for each doubling, nearly, of rare pairs in common
_ENOUGH, _HALF, _QUARTER = 6, 2, 4  # compared with so many, a pair that half of them have weighs 2


class Rarity:
    """What the pairs of a complaint weigh among those that it is compared with, where that is less.

    ``here`` holds their weights, ``lost`` and ``lost_square`` what all of them lose together.
    """

    def __init__(self, later: Profile, among: Sequence[Profile]) -> None:
        self.here: dict[int, int] = {}
        self.lost = self.lost_square = 0
        if len(among) < _ENOUGH:
            return
        counts: dict[int, int] = {}
        for one in among:
            for pair in one.pairs & later.pairs:
                counts[pair] = counts.get(pair, 0) + 1
        for pair, count in counts.items():
            if count * 4 > len(among):
                now = _HALF if count * 2 > len(among) else _QUARTER
                usual = wording.weight(pair)
                if now < usual:
                    self.here[pair] = now
                    self.lost += usual - now
                    self.lost_square += usual * usual - now * now


def points(earlier: Profile, later: Profile, rarity: Rarity) -> float:
    """Return the points of the words in common; ``rarity`` is that of the later one."""
    here = rarity.here
    names = earlier.name_pairs | later.name_pairs
    common = square = plain = rare = lost = lost_square = lost_plain = 0
    for pair in earlier.pairs & later.pairs:
        weight = usual = wording.WEIGHTS.get(pair, wording.RARE)
        rare += usual == wording.RARE
        if pair in here:
            weight = here[pair]
            lost += usual - weight
            lost_square += usual * usual - weight * weight
            lost_plain += usual - weight if pair not in names else 0
        common += weight
        square += weight * weight
        if pair not in names:
            plain += weight
    lost_of_later = sum(
        [wording.weight(pair) - now for pair, now in here.items() if pair not in names]
    )
    bare = (
        earlier.weight - wording.weigh(earlier.pairs & names) - lost_plain,
        later.weight - wording.weigh(later.pairs & names) - lost_of_later,
    )
    squares = max(1, earlier.square - lost_square) * max(1, later.square - rarity.lost_square)
    return (
        _DIRECTION * square / sqrt(squares)
        + _SHORTER * common / max(1, min(earlier.weight - lost, later.weight - rarity.lost))
        + _WORDS * plain / max(1, min(bare))
        + _RARE * log(1 + rare)
    )
