"""How a lead comes into the ledger: its 线索编号, what was received, where it was routed."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sql

from pipeline.core.keys import lead_id
from pipeline.core.model import Event
from pipeline.files import schema
from pipeline.files.intake.deciding import Told
from pipeline.files.intake.originals import Origin
from pipeline.files.workplace import Workplace


class Receiver:
    """Numbers the leads of a day, counting on from the highest 线索编号 that was ever given."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._day = place.today
        self._prefix = place.office.settings.prefix
        self._serial = self._last_serial()

    def _last_serial(self) -> int:
        start = lead_id(self._prefix, self._day, 0)[:-4]
        ids, number = schema.lead.c.id, schema.lead.c.number
        newest = sql.select(ids).where(number == sql.select(sql.func.max(number)).scalar_subquery())
        last = self._place.ledger.scalar(newest) or ""
        if not last.startswith(start):  # the clock was put back, or no lead of that day yet
            longest_last = (sql.func.length(ids).desc(), ids.desc())
            of_day = sql.select(ids).where(ids.between(start, f"{start}~"))
            last = self._place.ledger.scalar(of_day.order_by(*longest_last).limit(1)) or ""
        given = (last, self._place.ledger.meta.get("last_id", ""))
        return max(int(one.rsplit("-", 1)[1]) if one.startswith(start) else 0 for one in given)

    def give_id(self, values: dict[str, str]) -> None:
        """Give a lead the next 线索编号."""
        self._serial += 1
        values["id"] = lead_id(self._prefix, self._day, self._serial)

    def received(
        self,
        lead: int,
        values: dict[str, str],
        actor: str,
        where: tuple[Origin, str],
        known_by: Mapping[str, object],
    ) -> Event:
        """Return the event of a lead's coming.

        ``values`` gets its 线索编号, where ``give_id`` has not given it. ``where`` is the sheet and
        the cell or row it stood in; ``known_by`` holds person, identity and content_hash.
        """
        if "id" not in values:
            self.give_id(values)
        cells = {key: ("", value) for key, value in values.items()}
        origin, cell = where
        return Event(
            "Received", lead, cells, actor, origin.file, origin.sheet, cell, dict(known_by)
        )


def routed(lead: int, before: Mapping[str, str], told: Told) -> Event:
    """Return the event that gives a lead to a department, or leaves it waiting."""
    cells = {
        key: (before.get(key, ""), value)
        for key, value in told.cells.items()
        if value != before.get(key, "")
    }
    return Event("Routed", lead, cells, "规则", facts=told.facts)
