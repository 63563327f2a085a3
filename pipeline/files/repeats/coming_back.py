"""What was closed as solved and is complained of again (同地复发), while the new lead is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sql

from pipeline.core.fields import CLOSED
from pipeline.core.repeats.coming_back import CLOSED_AS_DONE, told_earlier, told_later
from pipeline.core.repeats.linking import CAME_BACK
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.repeats.linking import LINKED_KIND
from pipeline.files.repeats.pairs import LINKING
from pipeline.files.repeats.tables import pair

_earlier, _later = schema.lead.alias("earlier"), schema.lead.alias("later")
_STANDS = (
    pair.c.decided.in_(sorted(LINKING))
    & pair.c.labels.contains(CAME_BACK)
    & _earlier.c.status.in_(sorted(CLOSED_AS_DONE))
    & _later.c.status.not_in(sorted(CLOSED))
)
_JOINED = pair.join(_earlier, _earlier.c.number == pair.c.earlier).join(
    _later, _later.c.number == pair.c.later
)


def closed_before() -> sql.Select[tuple[int]]:
    """Select the closed leads of which there is a new one."""
    return sql.select(pair.c.earlier).select_from(_JOINED).where(_STANDS)


def since(ledger: Ledger, leads: Collection[int], event: int) -> set[int]:
    """Return which of some closed leads came back after an event."""
    events = schema.event.c
    joined = _JOINED.join(schema.event, events.lead == pair.c.later)
    linked = (events.seq > event) & (events.kind == LINKED_KIND)
    wanted = sql.select(pair.c.earlier).select_from(joined).where(_STANDS, linked)
    return {row.earlier for row in ledger.rows(wanted)}.intersection(leads)


def notices(ledger: Ledger, leads: Collection[int], department: str = "") -> dict[int, str]:
    """Return what both the closed and the new leads among some say of each other, by number.

    To a ``department`` only of leads that it leads; blank: of all.
    """
    closed = (_earlier.c.id, _earlier.c.department, _earlier.c.closed_at)
    new = (_later.c.id.label("new"), _later.c.department.label("whose"), _later.c.received_at)
    columns = (pair.c.earlier.label("before"), pair.c.later.label("after"), *closed, *new)
    wanted = sql.select(*columns).select_from(_JOINED).where(_STANDS)
    news: dict[int, list[tuple[str, str]]] = defaultdict(list)
    last: dict[int, tuple[str, str, str]] = {}
    for row in ledger.rows(wanted.order_by(_later.c.number)):
        if row.before in leads and department in ("", row.department):
            news[row.before].append((row.new, row.received_at))
        if row.after in leads and department in ("", row.whose):
            found = (row.closed_at, row.id, row.received_at)
            last[row.after] = max(found, last.get(row.after, found))
    said = {one: told_later(name, at, came) for one, (at, name, came) in last.items()}
    return said | {one: told_earlier(many) for one, many in news.items()}
