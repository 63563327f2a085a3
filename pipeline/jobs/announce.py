"""Announce: put out the words for the groups of WeChat, for every department and for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from pipeline.core.clocks import agenda
from pipeline.core.clocks.reckoning import calendar_note
from pipeline.core.day import stock
from pipeline.core.day.daily import Day
from pipeline.core.groups import group_words
from pipeline.core.groups.group_words import Heading
from pipeline.core.privacy.outgoing import LastLook
from pipeline.files import folders
from pipeline.files.books import issues, outbox
from pipeline.files.books.plain import put_out_plain
from pipeline.files.clocks import counting_day, daybook
from pipeline.files.workplace import Workplace

KIND, WEEK = "words", "week_words"
EVERYBODY, WEEKLY = "全区", "周报"


class Words(NamedTuple):
    """A text for a group: of which kind, whose, the words, and what they show but the time."""

    kind: str
    whose: str
    text: str
    shows: object

    @property
    def weekly(self) -> bool:
        """Tell whether it is of a week."""
        return self.kind == WEEK


def words_of(place: Workplace, evening: bool, week: datetime | None = None) -> list[Words]:
    """Return the texts of now, that for all first.

    ``evening``: the day is over. ``week`` is the planned moment of a weekly report, None for none.
    """
    if not place.ledger.last_event():
        return []
    day = counting_day.day_of(place.ledger, place.office, place.now)
    left = counting_day.left_of(place.ledger, day, place.now)
    late = {one.lead: one.days for one in left}
    heading = _heading(place, evening)
    told = [
        Words(
            KIND, "", group_words.for_all(day, late, heading), (day, sorted(late.items()), evening)
        )
    ]
    for line in day.departments:
        mine = {lead: late.get(lead, 0) for lead in line.overdue}
        text = group_words.for_department(line, mine, heading)
        told.append(Words(KIND, line.department, text, (line, sorted(mine.items()), evening)))
    if week is not None:
        told.append(_week(place, day, week))
    soon = place.days.next_working(place.now.date() + timedelta(days=1)).isoformat()
    note = calendar_note({place.today, soon}, place.days)
    told = _looked_over(place, told)
    if not note:
        return told
    return [one._replace(text=f"{one.text}{note}\n", shows=(one.shows, note)) for one in told]


def _looked_over(place: Workplace, words: list[Words]) -> list[Words]:
    """Return texts without anything personal: they are put out, and may be sent to a group."""
    look = LastLook(place.office.privacy.kept)
    clean = [one._replace(text=look.text(one.text)) for one in words]
    for problem in look.told("outbox/微信"):
        place.say(problem)
    return clean


def put_out_words(place: Workplace, words: list[Words]) -> list[str]:
    """Put the texts into outbox/微信, each where it says anything new; return their paths.

    Saved for Notepad (UTF-8 with its mark, CRLF): an older one would take them for GBK without it,
    and the clipboard does not carry the mark on. A department that has nothing any more keeps no
    text of yesterday.
    """
    written = []
    for one in words:
        written += put_out_plain(
            place, one.kind, one.whose, _path(place, one), one.shows, _writer(one.text)
        )
    standing = {one.whose for one in words if one.kind == KIND}
    for row in issues.in_outbox(place.ledger):
        if row.kind == KIND and row.department not in standing:
            outbox.retire(place, KIND, row.department)
    return written


def _writer(text: str) -> Callable[[Path], None]:
    return lambda draft: folders.write_text(draft, text)


def _path(place: Workplace, one: Words) -> str:
    whose = WEEKLY if one.kind == WEEK else one.whose or EVERYBODY
    return f"outbox/微信/{place.today}_{whose}.txt"


def _heading(place: Workplace, evening: bool) -> Heading:
    settings = place.office.settings
    number = settings.campaign.day_of(place.now.date()) if settings.campaign else 0
    named = f"　{settings.campaign.name}第 {number} 天" if settings.campaign and number else ""
    return Heading(settings.zone, place.now, evening, named)


def _week(place: Workplace, day: Day, slot: datetime) -> Words:
    first, last = agenda.week_of(slot, place.days)
    moved = daybook.moves(place.ledger)
    balances = stock.balances(moved, first, min(last, place.now.date()))
    text = group_words.for_week(balances, day, place.office.settings.zone)
    return Words(WEEK, "", text, (balances, text))
