"""What of a lead is compared with others, small enough to be kept for every lead."""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.core.repeats import wording
from pipeline.core.repeats.anchors import Anchors, anchors_in, core_of
from pipeline.core.repeats.topics import topics_in
from pipeline.core.text import aligned

NO_NUISANCE = frozenset({"", "非环境", "信息不全"})  # categories that name no nuisance
_PAIR = "I"  # unsigned, four bytes


@dataclass(frozen=True, slots=True)
class Vector:
    """Pairs of characters in ascending order, what each weighs, whether it stands in a name.

    ``weight`` is what they weigh together, ``bare`` those that stand in no name, ``square`` the
    sum of their squares.
    """

    pairs: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.int64]
    in_names: npt.NDArray[np.bool_]
    weight: int
    bare: int
    square: int

    @classmethod
    def of(cls, pairs: Collection[int], names: Collection[int]) -> Vector:
        """Make it of pairs, and of those that stand in names."""
        ordered = np.sort(np.fromiter(pairs, np.uint32, len(pairs)))
        weights = wording.weights(ordered)
        in_names = np.fromiter((pair in names for pair in ordered.tolist()), bool, len(ordered))
        return cls(
            ordered,
            weights,
            in_names,
            int(weights.sum()),
            int(weights[~in_names].sum()),
            int((weights**2).sum()),
        )


@dataclass(frozen=True)
class Profile:
    """What a lead says and what ties it down.

    ``pairs`` of characters as ``wording`` has them; ``categories`` are the main one and 兼有类别,
    none where they name no nuisance; ``topics`` are numbers of ``topics.TOPICS``;
    ``complainants`` are keyed hashes, see ``core.repeats.complainants``.
    """

    pairs: frozenset[int]
    anchors: Anchors = Anchors()
    topics: frozenset[int] = frozenset()
    categories: frozenset[str] = frozenset()
    complainants: frozenset[int] = frozenset()

    @cached_property
    def vector(self) -> Vector:
        """Return its pairs as arrays."""
        return Vector.of(self.pairs, self.name_pairs)

    @cached_property
    def name_pairs(self) -> frozenset[int]:
        """Return the pairs of its names."""
        return frozenset().union(*map(wording.pairs_in, self.anchors.names))

    def packed(self) -> bytes:
        """Return it as bytes that ``unpacked`` reads."""
        names, *others = self.anchors
        sets: list[Any] = [*others, self.topics, self.categories, self.complainants]
        kept = (names, *map(sorted, sets))
        head = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
        return head + b"\n" + array(_PAIR, sorted(self.pairs)).tobytes()


def unpacked(kept: bytes) -> Profile:
    """Return a profile from its bytes."""
    head, _, pairs = kept.partition(b"\n")
    names, *told = json.loads(head)
    many = array(_PAIR)
    many.frombytes(pairs)
    sets = [frozenset(one) for one in told]
    return Profile(frozenset(many), Anchors(tuple(names), *sets[:5]), *sets[5:])


def profile_of(values: Mapping[str, str], known: tuple[str, ...] = ()) -> Profile:
    """Return the profile of a lead; ``values`` has our field keys, a missing one is blank.

    ``known`` are the proper names of the places that the gazetteer finds in it.
    """
    get = values.get
    title, content = get("title") or "", get("content") or ""
    if content.startswith(title.rstrip("….")):
        title = ""  # it was cut out of the content
    told = wording.said(title, content)
    place = aligned(get("address") or "")[0]
    target = aligned(get("target") or "")[0]
    anchors = anchors_in(told, place, (*known, target) if target else known)
    if target and any(core_of(target) == name for name in anchors.names):
        anchors = anchors._replace(targets=frozenset({target}))
    categories = {get("category") or "", *(get("other_categories") or "").split("、")}
    # of an address only its names: all of a zone go on with the same words
    pairs = wording.pairs_of(told).union(*map(wording.pairs_in, anchors.names))
    return Profile(pairs, anchors, topics_in(told), frozenset(categories) - NO_NUISANCE)
