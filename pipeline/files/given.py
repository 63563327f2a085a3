"""Given cells of a returned row: what nobody may change comes back as it was, and is said."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.core import fields, forms
from pipeline.core.matching import Match
from pipeline.core.merging import UNTOUCHED, verdict
from pipeline.core.model import Problem
from pipeline.core.returning import column_name
from pipeline.core.values import read
from pipeline.files.originals import Origin
from pipeline.files.returned import Base, ReturnedSheet
from pipeline.files.workplace import Workplace

_COMPARED = tuple(
    key
    for key, one in fields.ALL.items()
    if one.stored and one.kind != "departments" and key not in ("id", "assist_opinion")
)


def restored(
    place: Workplace, sheet: ReturnedSheet, origin: Origin, base: Base, found: Match
) -> Iterator[Problem]:
    """Yield a problem for every given cell of a row that was changed; none of them is merged.

    M09 where the leading department fills the cell, M03 where nobody does.
    """
    if not base.number:
        return
    leads = base.then[found.lead].get("department", "") == base.department
    open_here = forms.open_keys(base.kind, leading=leads)
    open_to_lead = forms.open_keys(base.kind, leading=True)
    raw = sheet.raw[found.row.number]
    for key in _COMPARED:
        index = sheet.heading.columns.get(key)
        if index is None or key in open_here:
            continue
        value, shown = raw[index] if index < len(raw) else None, base.text(found.lead, key)
        if value == shown:  # nearly always, and told without reading it
            continue
        reading = read(fields.ALL[key], value, place.lists)
        if verdict(shown, "", reading, sheet.lossy) == UNTOUCHED:
            continue
        facts = {"header": fields.ALL[key].header, "seen": reading.text[:40], "shown": shown[:40]}
        code = "M09" if key in open_to_lead else "M03"
        yield Problem(code, origin.at(f"{column_name(index)}{found.row.number}"), facts)
