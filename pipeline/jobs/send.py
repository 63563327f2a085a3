"""Send: the words for the groups, where rules/notify.yaml switches that on. Never stops a run."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Protocol

from pipeline.core.groups.notify import SCHEMES, Channel, apprised
from pipeline.core.model import CellRef, Problem
from pipeline.files.sending import notices
from pipeline.files.workplace import Workplace

_FILE = CellRef("rules/notify.yaml")


class Words(Protocol):
    """A text and whose it is; blank is everybody's. ``weekly``: of a week."""

    @property
    def whose(self) -> str:
        """Say whose it is."""

    @property
    def text(self) -> str:
        """Say the words."""

    @property
    def weekly(self) -> bool:
        """Tell whether it is of a week."""


def send_words(place: Workplace, words: Iterable[Words], evening: bool) -> None:
    """Send to every channel that is on what it wants and has not had today; say what failed."""
    told = list(words)
    for channel in place.office.notify.channels:
        if channel.send:
            _send_to(place, channel, told, evening)


def _send_to(place: Workplace, channel: Channel, words: list[Words], evening: bool) -> None:
    had = notices.already(place.ledger, place.today)
    wanted = {
        _name(one): one.text
        for one in words
        if channel.wants(one.whose, one.weekly, evening) and (channel.name, _name(one)) not in had
    }
    address = _address(place, channel) if wanted else ""
    if not address:
        return
    for name, text in wanted.items():
        why = notices.post(address, text, place.office.notify.seconds)
        if why == notices.MISSING:
            place.say(Problem("G05", _FILE, {"channel": channel.name}))
            return
        if why:  # what comes after would wait as long: next run
            facts = {"text": name, "channel": channel.name, "why": why}
            place.say(Problem("G04", _FILE, facts))
            return
        notices.record(place.ledger, place.today, channel.name, name)


def _name(one: Words) -> str:
    return "周报" if one.weekly else one.whose or "全区"


def _address(place: Workplace, channel: Channel) -> str:
    """Return the address of a channel; blank where there is none, which is said."""
    said = os.environ.get(channel.address, "")
    facts = {"channel": channel.name, "variable": channel.address}
    if not said.strip():
        place.say(Problem("G02", _FILE, facts))
        return ""
    address = apprised(channel.kind, said)
    if not address:
        begins = " 或 ".join(SCHEMES[channel.kind])
        place.say(Problem("G03", _FILE, facts | {"kind": channel.kind, "begins": begins}))
    return address
