"""The sheets behind the overview, in the order that leaders ask: what, where, whose, which ones."""

from __future__ import annotations

from pipeline.core.leaders import (
    day_sheets,
    definitions,
    details,
    line_sheets,
    list_sheets,
    point_sheet,
    repeat_sheet,
)
from pipeline.core.leaders.linked_page import LinkedPage
from pipeline.core.leaders.lists import DIFFICULT, DISSATISFIED, REPEATED, UNPLACED
from pipeline.core.leaders.summary import BURNING, Summary
from pipeline.core.repeats.roots import Roots


def sheets(summary: Summary, roots: Roots) -> tuple[LinkedPage, ...]:
    """Return every sheet but the overview."""
    return (
        line_sheets.kinds(summary),
        line_sheets.areas(summary),
        line_sheets.ranked(summary),
        list_sheets.of(BURNING, summary),
        repeat_sheet.repeats(summary),
        list_sheets.of(REPEATED, summary),
        point_sheet.of(roots, summary),
        list_sheets.of(DISSATISFIED, summary),
        list_sheets.of(UNPLACED, summary),
        day_sheets.daily(summary),
        list_sheets.of(DIFFICULT, summary),
        day_sheets.trend(summary),
        LinkedPage(details.page(summary)),
        definitions.definitions(summary),
    )
