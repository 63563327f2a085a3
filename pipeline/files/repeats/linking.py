"""Linking: pairs are settled, and every lead of their matters says what then is true of it.

Matters are the connected components of the pairs that stand. A pair that is settled otherwise may
join two matters or split one; 首次编号, 重复类型 and 重复情况 of all their leads follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.core.model import Event
from pipeline.core.repeats import matter
from pipeline.core.repeats.linking import CERTAIN, LIKELY, Link
from pipeline.core.repeats.matter import Groups, Pair
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import matters, pairs
from pipeline.files.repeats.matters import Known
from pipeline.files.repeats.pairs import LINKED, LINKING, NO, WAITS, WITHDRAWN, Turn, Where, key_of

KINDS = LINKED_KIND, UNLINKED_KIND = ("Linked", "Unlinked")  # of events
_RANK = {CERTAIN: 0, LIKELY: 1}


def linked(ledger: Ledger, links: Iterable[Link]) -> list[Event]:
    """Keep what the comparison found; return the events of the leads that are linked by it.

    The leads have to be recorded, and so have these events after it; inside a transaction. What is
    certain is linked, what is likely waits for the coordinator. A pair that was settled is left
    as it is. Where the coordinator has refused that two matters are one, what is likely of them is
    not asked (``asking.waiting``), and what is certain is asked.
    """
    found = _best(links)
    both = {number for link in found for number in (link.earlier, link.later)}
    known = matters.load(ledger, both)
    groups, refused = _groups(known)
    fresh: list[tuple[Link, str]] = []
    again: list[tuple[Any, Link]] = []
    turns: list[Turn] = []
    for link in found:
        row = known.pairs.get(key_of(link.earlier, link.later))
        joined = link.strength == CERTAIN and not _refuse(groups, refused, link)
        now = LINKED if joined else WAITS
        if row is None:
            fresh.append((link, now))
        elif row.decided == WITHDRAWN or (row.decided == WAITS and link.strength == CERTAIN):
            again.append((row, link))
            turns.append(Turn(row, row.decided, now))
        else:
            continue
        if joined:
            groups.join(link.earlier, link.later)
    kept = pairs.keep(ledger, fresh)
    pairs.renew(ledger, again)
    turns += [Turn(row, WITHDRAWN, row.decided) for row in kept if row.decided != WAITS]
    return turned(ledger, turns)


def _best(links: Iterable[Link]) -> list[Link]:
    """Return one link of each pair, the certain ones first; no lead repeats itself."""
    found: dict[tuple[int, int], Link] = {}
    for link in sorted(links, key=lambda one: (_RANK[one.strength], one.later, one.earlier)):
        if link.earlier != link.later:
            found.setdefault(key_of(link.earlier, link.later), link)
    return list(found.values())


def _groups(known: Known) -> tuple[Groups, dict[int, set[int]]]:
    """Return which leads are one matter, and of which others she refused that they are."""
    groups, refused = Groups(), defaultdict[int, set[int]](set)
    for row in known.pairs.values():
        if row.decided in LINKING:
            groups.join(row.earlier, row.later)
        elif row.decided == NO:
            refused[row.earlier].add(row.later)
            refused[row.later].add(row.earlier)
    return groups, refused


def _refuse(groups: Groups, refused: dict[int, set[int]], link: Link) -> bool:
    """Tell whether she refused that the matters of two leads are one."""
    if groups.of(link.earlier) == groups.of(link.later):
        return False
    both = (groups.members(link.earlier), groups.members(link.later))
    small, large = sorted(both, key=len)
    return any(not refused[one].isdisjoint(large) for one in small if one in refused)


def turned(ledger: Ledger, turns: Sequence[Turn]) -> list[Event]:
    """Settle pairs; return the events of every lead of whose matter something changes.

    The events have to be recorded; inside a transaction.
    """
    if not turns:
        return []
    pairs.settle(ledger, turns)
    known = matters.load(ledger, {n for turn in turns for n in (turn.row.earlier, turn.row.later)})
    stand = pairs.standing(known.pairs.values())
    after: dict[int, dict[str, str]] = {}
    of_lead = defaultdict[int, list[Pair]](list)
    for pair in stand:
        of_lead[pair.earlier].append(pair)
    for together in known.matters():
        own = (pair for one in together for pair in of_lead[one.number])
        after |= matter.told(together, own)
    by_lead = _by_lead(known, turns)
    elsewhere = turns[0].where._replace(cell="")
    events: list[Event] = []
    for number in sorted(known.rows):
        row, told = known.rows[number], after[number]
        cells = {key: (getattr(row, key), told[key]) for key in matter.KEYS}
        cells = {key: pair for key, pair in cells.items() if pair[0] != pair[1]}
        events += _events(number, cells, by_lead.get(number, {}), elsewhere, told["first_id"])
    return events


def _by_lead(known: Known, turns: Iterable[Turn]) -> dict[int, dict[Where, list[Turn]]]:
    """Return the turns of the pairs in which a lead is the later one, by lead and by whom."""
    found: dict[int, dict[Where, list[Turn]]] = {}
    for turn in turns:
        both = (turn.row.earlier, turn.row.later)
        later = max(both, key=lambda number: matters.member(known.rows[number]).place)
        found.setdefault(later, {}).setdefault(turn.where, []).append(turn)
    return found


def _events(
    lead: int,
    cells: Mapping[str, tuple[str, str]],
    said: Mapping[Where, Sequence[Turn]],
    elsewhere: Where,
    first: str,
) -> Iterator[Event]:
    """Yield what happened to a lead: by each who settled its pairs, or by what became of others."""
    if cells and not said:
        said = {elsewhere: ()}
    for where, turns in said.items():
        links = bool(first) if cells else any(turn.now in LINKING for turn in turns)
        kind = LINKED_KIND if links else UNLINKED_KIND
        facts: dict[str, object] = {"pairs": [_fact(turn) for turn in turns]} if turns else {}
        yield Event(kind, lead, cells, *where, facts=facts)
        cells = {}


def _fact(turn: Turn) -> dict[str, object]:
    row, pair = turn.row, pairs.of_row(turn.row)
    told = {"labels": list(pair.labels), "evidence": list(pair.evidence), "strength": row.strength}
    return {"pair": row.number, "earlier": row.earlier, **told, "was": turn.was, "now": turn.now}
