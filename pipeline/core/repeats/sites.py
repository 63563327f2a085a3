"""Where a lead lies, or whom it is about, narrow enough to be one point on the map.

First the target; where there is none, the narrowest place of the address: a company, a school, an
estate, a house number, a junction, a river. A town, a community or a road without a house number
is no site, but the road is kept: it may be what several sites have in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.core.gazetteer.addressing import Mention
from pipeline.core.gazetteer.house_numbers import named
from pipeline.core.gazetteer.name_parts import GENERIC, LAST, NAMES, NO_ROAD, STOPS
from pipeline.core.gazetteer.places import Gazetteer
from pipeline.core.repeats.target_names import Target, target_of
from pipeline.core.text import aligned

_LONGEST, _SHORTEST = 8, 2  # characters of an unknown name before its last word
_LONGEST_REST = 14
_NARROW = ("company", "school", "estate", "number", "junction", "rest", "metro", "river")
_WATER = ("river", *_NARROW)
_LINES = ("road", "river")
_AREAS = frozenset({"zone", "office", "community", "outside", "elsewhere", "home", "city"})
_JUNCTION = re.compile(r"交叉|交汇|路口|交界")
_SOME = re.compile(r"^(?:某|这|那|一|老|新|我|本)")  # 某小区: nobody knows which
# what is left of an address says where only with one of these
_WHERE = re.compile(r"[东西南北]侧|[东西南北]门|工地|地块|厂|桥|站|码头|仓库|门面|门口|对面|旁|楼")
_HOME = re.compile(
    r"\d+(?:-\d+)*(?:[号幢栋]楼?|单元|室|楼|层|户)?|[甲乙丙丁一二三四五六七八九十]+(?:幢|栋|单元|楼|室)"
)
_ROOM = re.compile(r"\d+(?:-\d+)*(?:号楼|[幢栋室楼层户]|单元)")  # inside a site
_MARKS = re.compile(r"[\W_]+")


class Site(NamedTuple):
    """A site. ``key`` tells sites apart, blank where nothing narrow enough is named.

    ``name`` is for people; ``line`` the road or river it lies at; ``owner`` what the names of one
    company's or chain's sites have in common. Blank where there is none. Of a ``shop``'s name there
    may be many.
    """

    key: str = ""
    name: str = ""
    line: str = ""
    owner: str = ""
    shop: bool = False


class _Spot(NamedTuple):
    kind: str
    name: str


class Sites:
    """Reads sites out of leads; texts that came before are known."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._spots: dict[tuple[str, bool], tuple[_Spot, ...]] = {}
        self._targets: dict[str, Target | None] = {}

    def of(self, target: str, address: str, title: str, area: str, category: str) -> Site:
        """Return the site of a lead; ``area`` tells shops of one name apart."""
        order = _WATER if "河" in category or "水体" in category else _NARROW
        spots = self._read(_ROOM.sub("", address), with_unknown=True) if address else ()
        spot = _narrowest(spots, order)
        if spot is None:
            said = self._read(title, with_unknown=False)
            spots += said
            spot = _narrowest(said, order)
        line = _line(spots)
        body = self._target(target)
        if body is not None:
            where = "" if body.lone else area or line
            if body.weak:  # 喷塑厂 may be any: only with its place
                where = spot.name if spot else line
            if where or not body.weak:
                return Site(f"{body.key}@{where}", body.name, line, body.owner, not body.lone)
        if spot is None:
            return Site(line=line)
        key = f"{spot.name}@{area}" if spot.kind == "rest" else spot.name
        return Site(key, spot.name, line)

    def _target(self, target: str) -> Target | None:
        if target not in self._targets:
            self._targets[target] = target_of(target, self._gazetteer) if target else None
        return self._targets[target]

    def _read(self, text: str, with_unknown: bool) -> tuple[_Spot, ...]:
        key = text, with_unknown
        found = self._spots.get(key)
        if found is None:
            found = self._spots[key] = tuple(self._spots_in(text, with_unknown))
        return found

    def _spots_in(self, text: str, with_unknown: bool) -> Iterator[_Spot]:
        folded = aligned(text)[0]
        known = self._gazetteer.mentions(folded)
        names = [*_known(known)]
        if with_unknown and not any(kind in _NARROW for kind, _, _ in names):
            names += _unknown(folded, known)
        roads = []
        for kind, name, end in names:
            if kind == "road":
                roads.append(name)
                number = named(folded, end)
                if number is not None:
                    yield _Spot("number", f"{name} {number.first} 号")
            yield _Spot(kind, name)
        pair = sorted(dict.fromkeys(roads))
        if len(pair) == 2 and _JUNCTION.search(folded):
            yield _Spot("junction", f"{pair[0]}与{pair[1]}路口")
        elif with_unknown and len(pair) <= 1 and all(kind in ("road", "") for kind, _, _ in names):
            rest = _rest(folded, known, roads)
            if rest:
                yield _Spot("number" if pair else "rest", f"{''.join(pair)}{rest}")


def _narrowest(spots: Sequence[_Spot], order: Sequence[str]) -> _Spot | None:
    if not spots:
        return None
    narrow = [spot for spot in spots if spot.kind in order]
    return min(narrow, key=lambda spot: order.index(spot.kind)) if narrow else None


def _line(spots: Sequence[_Spot]) -> str:
    for spot in spots:
        if spot.kind in _LINES:
            return spot.name
    return ""


Named = tuple[str, str, int]


def _known(known: Sequence[Mention]) -> Iterator[Named]:
    """Yield kind, name and end of the places that the gazetteer knows, none of them an area."""
    for mention in known:
        place = mention.places[0].place
        if place.kind not in _AREAS and place.kind != "no_place":
            yield place.kind, place.name, mention.start + len(mention.word)


def _unknown(folded: str, known: Sequence[Mention]) -> Iterator[Named]:
    """Yield kind, name and end of what looks like the name of a place, in an address."""
    taken = [(one.start, one.start + len(one.word)) for one in known]
    begin = 0
    for last in NAMES.finditer(folded):
        start, end = last.span()
        first = max(begin, start - _LONGEST)
        for known_from, behind in taken:
            if known_from < end and start < behind:
                first = end
            elif first < behind <= start:
                first = behind
        for stop in STOPS.finditer(folded, first, start):
            first = stop.end()
        kind = LAST[last.lastindex - 1][0] if last.lastindex else "road"
        stem = folded[first:start]
        begin = end
        nameless = NO_ROAD.search(stem) if kind == "road" else GENERIC.fullmatch(stem)
        if len(stem) >= _SHORTEST and not nameless and not _SOME.match(stem):
            yield kind, folded[first:end], end


def _rest(folded: str, known: Sequence[Mention], roads: Sequence[str]) -> str:
    """Return what an address says besides areas and roads, where that is narrow; else blank."""
    letters = list(folded)
    for mention in known:
        letters[mention.start : mention.start + len(mention.word)] = " " * len(mention.word)
    cut = "".join(letters)
    for road in roads:
        cut = cut.replace(road, " ")
    rest = _HOME.sub("", _MARKS.sub("", cut))
    least = _SHORTEST if roads else 2 * _SHORTEST
    if "某" in rest or not least <= len(rest) <= _LONGEST_REST or not _WHERE.search(rest):
        return ""
    return rest
