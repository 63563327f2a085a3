"""Links that are taken back: pairs are settled as they were before, and their leads follow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.core.messages.problems import as_said
from pipeline.core.model import CellRef, Event, Problem
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import linking, pairs
from pipeline.files.repeats.matters import load
from pipeline.files.repeats.pairs import Turn, Where

BY_UNDO = Where("撤销")
_UNSETTLED = "又在问"  # how a pair is told that waits once more


class Links:
    """What some events, newest first, settled of pairs; those of other kinds are passed over.

    ``turns`` are what puts the pairs back, ``later`` the pairs that were settled again since: they
    stay as they are.
    """

    def __init__(self, ledger: Ledger, events: Sequence[Any]) -> None:
        self._ledger = ledger
        told = [
            fact
            for event in events
            if event.kind in linking.KINDS and event.facts
            for fact in reversed(json.loads(event.facts)["pairs"])
        ]
        rows = pairs.find(ledger, (fact["pair"] for fact in told))
        now = {number: row.decided for number, row in rows.items()}
        self.any = bool(told)
        self.turns: list[Turn] = []
        later: dict[int, Any] = {}
        for fact in told:
            row = rows[fact["pair"]]
            if now[row.number] == fact["now"]:
                now[row.number] = fact["was"]
                self.turns.append(Turn(row, fact["now"], fact["was"], BY_UNDO))
            elif now[row.number] != fact["was"]:
                later[row.number] = row
        self.later = list(later.values())

    def take_back(self) -> list[Event]:
        """Put the pairs back; return the events, which have to be recorded.

        Inside a transaction.
        """
        return linking.turned(self._ledger, self.turns)

    def problems(self) -> Iterator[dict[str, str]]:
        """Say which pairs were settled again since."""
        leads = load(self._ledger, {n for row in self.later for n in (row.earlier, row.later)}).rows
        for row in self.later:
            facts = {"lead": leads[row.later].id, "earlier": leads[row.earlier].id}
            facts["now"] = row.decided or _UNSETTLED
            yield as_said(Problem("V07", CellRef(""), facts))
