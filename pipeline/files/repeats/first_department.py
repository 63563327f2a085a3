"""Which department has the first lead of a matter now: its repeats go there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sql

from pipeline.core.fields import UNDECIDED
from pipeline.core.office import Office
from pipeline.core.repeats.linking import CERTAIN, Link
from pipeline.core.routing.repeated import FIRST, LAST, Repeat
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import pairs
from pipeline.files.repeats.tables import pair

# Nobody works on it: it was never given out, or handed back.
_NOBODYS = frozenset({UNDECIDED, "不予受理", "退回平台"})
SHOWN = 3  # pieces of evidence that a reason names
_COLUMNS = ("number", "id", "first_id", "department", "status", "category")


def repeats_of(ledger: Ledger, links: Iterable[Link], office: Office) -> dict[int, Repeat]:
    """Return what later leads follow, by number; of likely links nothing is followed.

    The first lead of the matter decides, and where nobody has it the one that the link names; a
    department that the rules no longer know has nothing. A lead that follows none is absent, and
    so are all where the office wants none to follow.
    """
    if not office.repeats.follow:
        return {}
    certain: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        if link.strength == CERTAIN:
            certain[link.later].append(link)
    earlier = _rows(ledger, "number", {link.earlier for many in certain.values() for link in many})
    known = {row.number: row for row in earlier}
    wanted = {row.first_id for row in earlier if row.first_id}
    firsts = {row.id: row for row in _rows(ledger, "id", wanted)}
    found: dict[int, Repeat] = {}
    for later, many in certain.items():
        for link in many:
            last = known.get(link.earlier)
            rows = (firsts.get(last.first_id, last), last) if last else ()
            had = [_repeat(row, link.evidence) for row in rows if _is_had(row, office)]
            if had:
                found.setdefault(later, had[0])
    return found


def linked_already(ledger: Ledger, firsts: Mapping[int, str], office: Office) -> dict[int, Repeat]:
    """Return what leads follow that are linked; ``firsts`` is 首次编号 by lead, blank for none.

    Also of one whose 首次编号 came otherwise than by a pair.
    """
    repeating = {number: first for number, first in firsts.items() if first}
    if not repeating:
        return {}
    wanted = sql.select(pair).where(pair.c.decided.in_(sorted(pairs.LINKING)))
    rows = ledger.among(wanted.order_by(pair.c.number), pair.c.later, repeating)
    links = [Link(row.earlier, row.later, (), CERTAIN, pairs.of_row(row).evidence) for row in rows]
    paired = {link.later for link in links}
    known = ledger.numbers_of("id", repeating.values())
    links += [
        Link(known[first], number, (), CERTAIN)
        for number, first in repeating.items()
        if number not in paired and first in known
    ]
    return repeats_of(ledger, links, office)


def _rows(ledger: Ledger, key: str, wanted: Collection[Any]) -> list[Any]:
    column = schema.lead.c[key]
    return list(
        ledger.among(sql.select(*(schema.lead.c[one] for one in _COLUMNS)), column, sorted(wanted))
    )


def _is_had(row: Any, office: Office) -> bool:
    return row.status not in _NOBODYS and office.department(row.department) is not None


def _repeat(row: Any, evidence: tuple[str, ...]) -> Repeat:
    return Repeat(
        department=row.department,
        id=row.id,
        which=LAST if row.first_id else FIRST,
        why="，".join(evidence[:SHOWN]),
        strength=CERTAIN,
        category=row.category,
    )
