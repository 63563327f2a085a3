"""Place names that texts use and the gazetteer does not know, the most frequent first.

A name is cut out by its last word (路, 小区, 公司 …) and by what stands before it: punctuation, a
larger area, a known place, a word that belongs to no name. Where many leads use a name, it begins
where they begin to differ: 在海棠路 and 沿海棠路 show that 海棠路 is the name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core.gazetteer.addressing import Mention
from pipeline.core.gazetteer.name_parts import GENERIC, LAST, NAMES, NO_ROAD, STOPS
from pipeline.core.gazetteer.places import Gazetteer, choose
from pipeline.core.office import PlaceKind
from pipeline.core.text import aligned

_LONGEST = 8  # characters of a name before its last word
_SHORTEST = 2
_ENOUGH = 3  # leads that tell where a name begins
_AROUND = ",.;:、。!?()\n"


@dataclass(slots=True)
class Unknown:
    """A name that ``leads`` leads use. ``office`` is where it may lie, blank without a clue.

    ``example`` is the address of one of the leads, or the words around the name.
    """

    name: str
    kind: PlaceKind
    leads: int = 0
    example: str = ""
    office: str = ""


@dataclass(slots=True)
class _Seen:
    """A name that may reach ``raw`` far to the left; ``last`` is how long its last word is."""

    raw: str
    last: int
    kind: PlaceKind
    around: str


@dataclass(slots=True)
class _Tally:
    kind: PlaceKind
    leads: int = 0
    addressed: bool = False
    example: str = ""
    offices: Counter[str] = field(default_factory=Counter)


def unknown_places(
    leads: Iterable[Mapping[str, str]], gazetteer: Gazetteer, most: int
) -> list[Unknown]:
    """List the names that leads use most and nobody has entered, ``most`` of them.

    ``leads`` have our field keys; the address is read first, then title and content. A name that
    only one lead has, and not in its address, is left out: too many of those are none.
    """
    read = [_read(lead, gazetteer) for lead in leads]
    tree: Counter[str] = Counter()
    for seen, _, _ in read:
        tree.update({one.raw[start:] for one in seen for start in range(len(one.raw) - one.last)})
    tallies: dict[str, _Tally] = {}
    for seen, address, office in read:
        for name, one in {_cut(one, tree): one for one in reversed(seen)}.items():
            if not name:
                continue
            tally = tallies.setdefault(name, _Tally(one.kind))
            tally.leads += 1
            if name in address and not tally.addressed:
                tally.addressed, tally.example = True, address
            tally.example = tally.example or one.around
            tally.offices[office] += 1
    sure = [item for item in tallies.items() if item[1].leads > 1 or item[1].addressed]
    ranked = sorted(sure, key=lambda item: -item[1].leads)[:most]
    return [
        Unknown(name, tally.kind, tally.leads, tally.example, _suggested(tally.offices))
        for name, tally in ranked
    ]


def _read(lead: Mapping[str, str], gazetteer: Gazetteer) -> tuple[list[_Seen], str, str]:
    """Return what may be names in a lead, its folded address, and the office it points to."""
    address = aligned(lead.get("address") or "")[0]
    said = aligned(f"{lead.get('title') or ''}。{lead.get('content') or ''}")[0]
    seen: list[_Seen] = []
    mentions: list[Mention] = []
    for text in (address, said):
        known = gazetteer.mentions(text)
        seen += _names_in(text, known)
        mentions += known
    area = gazetteer.find(lead.get("area") or "")
    found = area if area and area.office else choose(mentions)
    return seen, address, found.office if found else ""


def _names_in(text: str, known: Sequence[Mention]) -> list[_Seen]:
    """Find what may be names in a folded text, none that ends in a known place."""
    seen: list[_Seen] = []
    begin, number = 0, 0
    for last in NAMES.finditer(text):
        while number < len(known) and known[number].start < last.start():
            begin = max(begin, known[number].start + len(known[number].word))
            number += 1
        start, end = last.span()
        if begin > start:  # inside a known place
            begin = max(begin, end)
            continue
        first = max(begin, start - _LONGEST)
        for stop in STOPS.finditer(text, first, start):
            first = stop.end()
        kind = LAST[last.lastindex - 1][0] if last.lastindex else "road"
        if start - first >= _SHORTEST:
            around = text[max(0, first - 6) : end + 10].strip(_AROUND)
            seen.append(_Seen(text[first:end], end - start, kind, around))
        begin = end
    return seen


def _cut(one: _Seen, tree: Mapping[str, int]) -> str:
    """Return the name at the end of what was seen; blank when there is none."""
    raw = one.raw
    start = len(raw) - one.last - _SHORTEST
    while start > 0:
        here, further = tree[raw[start:]], tree[raw[start - 1 :]]
        if here >= _ENOUGH and further * 2 <= here:
            break
        start -= 1
    stem = raw[start : len(raw) - one.last]
    nameless = NO_ROAD.search(stem) if one.kind == "road" else GENERIC.fullmatch(stem)
    return "" if nameless else raw[start:]


def _suggested(offices: Mapping[str, int]) -> str:
    known = {office: count for office, count in offices.items() if office}
    return max(known, key=lambda office: known[office]) if known else ""
