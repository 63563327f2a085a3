"""Report up: the answers that a 12345 platform, or an inspection, has not been told of yet."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.core import fields
from pipeline.core.outward import upward
from pipeline.core.outward.tables import shapes_of
from pipeline.core.pages import PageValue
from pipeline.files.books import outbox
from pipeline.files.books.plain import put_out_unpersonal
from pipeline.files.desk import reviews
from pipeline.files.outward import reports
from pipeline.files.outward.persons_of import persons_of
from pipeline.files.workplace import Workplace
from pipeline.files.writing import writing

_NO_NAME = re.compile(r'[\\/:*?"<>|\s]+')
_LONGEST = 30


def report_up(place: Workplace) -> list[str]:
    """Write what is to be reported today, a workbook a source; return their paths.

    An answer is reported once, and once more on each later day on which it is not what it was;
    one that the coordinator has still to review is not.
    """
    shapes = shapes_of(place.office.sources)
    told = reports.known(place.ledger, place.today)
    found = reports.answered(place.ledger, shapes)
    paths: list[str] = []
    for source in sorted(shapes):
        paths += _report(place, source, shapes[source], told, found.get(source, ()))
    return paths


def _report(
    place: Workplace, source: str, shape: str, told: reports.Reported, answered: Iterable[int]
) -> list[str]:
    numbers = set(answered)
    moved = reports.moved(place.ledger, told, numbers)
    wanted = {n for n in numbers if n in moved or n not in told.earlier}
    rows = _rows(place, shape, told, wanted)
    whose = f"{source} {place.today}"  # each day stands beside the others: none is sent twice
    if not rows:
        outbox.retire(place, reports.KIND, whose)
        return []
    zone = place.office.settings.zone
    book = upward.workbook(shape, list(rows.values()), source, zone, place.today)
    name = _NO_NAME.sub(" ", source).strip()[:_LONGEST]
    path = f"outbox/上报/{name}_办理情况_{place.today}.xlsx"
    leads = tuple(rows)
    return put_out_unpersonal(place, reports.KIND, whose, path, book, writing.write, leads, rows)


def _rows(
    place: Workplace, shape: str, told: reports.Reported, wanted: set[int]
) -> dict[int, dict[str, PageValue]]:
    """Return the rows of a workbook by lead, in the order of what was closed first."""
    states = place.ledger.states(wanted)
    then = reports.as_reported(place.ledger, told, states)
    persons = persons_of(place.ledger, states.values(), place.office.privacy.kept)
    offices = {one.name for one in place.office.departments if one.kind == "office"}
    headers = {key: fields.ALL[key].header for key in upward.WATCHED}
    rows: dict[int, dict[str, PageValue]] = {}
    for number in sorted(states, key=lambda n: (states[n]["closed_at"], n)):
        state, remark = states[number], ""
        if reviews.waits(state):
            continue
        if number in then:
            day = told.earlier[number][0]
            remark = upward.remark(then[number], state, day, headers)
            if not remark and number not in told.today:
                continue
        cells = upward.row(shape, state, persons[number], place.office.settings.zone, offices)
        rows[number] = cells | {"remark": remark}
    return rows
