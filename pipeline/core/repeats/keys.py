"""By what a new lead finds the few earlier ones that it is compared with, of a million.

Each key is shared by leads that may be one matter: the same person, number, company or place, place
with topic, a few of the rarer words. One strong key, or several weak ones, are enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import numpy as np

from pipeline.core.repeats import wording
from pipeline.core.repeats.anchors import is_road
from pipeline.core.repeats.profile import Profile

_PERSON, _CODE, _HOUSE, _NAME, _ROAD, _ABOUT, _PRINT = 3.0, 3.0, 3.0, 2.0, 1.0, 2.0, 1.0
_PRINTS = 6  # rarer pairs of characters by which nearly the same words find each other
_NAMES = 6  # of a long letter; what it is about stands in front
_SCATTER, _BITS = (
    np.uint64(2_654_435_761),
    np.uint64((1 << 32) - 1),
)  # so that all leads choose the same pairs


def keys_of(profile: Profile) -> list[tuple[int, float]]:
    """Return the keys of a lead, whole numbers of up to 63 bits, each with what it counts."""
    named = [(hashed(text), weight) for text, weight in _texts(profile)]
    prints = [(hashed(f"print {pair}"), _PRINT) for pair in _prints(profile)]
    return [*((key, _PERSON) for key in sorted(profile.complainants)), *named, *prints]


def _texts(profile: Profile) -> Iterator[tuple[str, float]]:
    anchors = profile.anchors
    about = [f"{topic}" for topic in sorted(profile.topics)[:3]] + sorted(profile.categories)[:2]
    for name in anchors.names[:_NAMES]:
        yield f"name {name}", _ROAD if is_road(name) else _NAME
        for topic in about:
            yield f"name {name} {topic}", _ABOUT
        if is_road(name):
            for house in sorted(anchors.houses)[:2]:
                yield f"house {name} {house}", _HOUSE
    for code in sorted(anchors.codes)[:3]:
        yield f"code {code}", _CODE


def _prints(profile: Profile) -> list[int]:
    vector = profile.vector
    rare = vector.pairs[vector.weights == wording.RARE].astype(np.uint64)
    order = np.argsort(rare * _SCATTER & _BITS, kind="stable")
    return [int(pair) for pair in rare[order[:_PRINTS]]]


def hashed(text: str) -> int:
    """Return a text as a whole number of 63 bits."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
