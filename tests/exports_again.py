"""One office that takes exports, one after the other: the real intake and the real ledger.

Only the spreadsheets between are tables; the rules are the shipped ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline import running
from pipeline.core.intake.heading import Heading, find_heading
from pipeline.core.intake.intake import Intake
from pipeline.core.intake.source import Source
from pipeline.core.model import Event
from pipeline.core.office import Office
from pipeline.files import schema
from pipeline.files.folders import Home
from pipeline.files.intake import originals
from pipeline.files.intake.originals import EXPORT, Origin, Outcome
from pipeline.files.ledger import Ledger, replayed
from pipeline.files.rules import config
from pipeline.files.workers import Workers
from pipeline.files.workplace import Workplace
from pipeline.jobs.dispatch import take_export

NOW = datetime(2025, 7, 10, 8, 30)
Row = Sequence[Any]


@cache
def rules() -> Office:
    return config.load(running.SHIPPED_RULES)


class Exports:
    """Takes tables under their headers, an hour later each; knows what became of them."""

    def __init__(self, folder: Path, **handling: Any) -> None:
        """``handling`` is what the hotline's source says otherwise than the shipped one."""
        self.home = Home(folder)
        self.home.prepare()
        self.ledger = Ledger(self.home.database, "R1", "2025-07-10 08:30")
        self.office = rules()
        if handling:
            self.office = self.office.model_copy(
                update={"sources": tuple(_changed(one, handling) for one in rules().sources)}
            )
        self.now = NOW
        self.place: Workplace
        self.go_on()

    def go_on(self, hours: int = 1) -> None:
        """Let time pass."""
        self.now += timedelta(hours=hours)
        self.ledger.now = self.now.strftime("%Y-%m-%d %H:%M")
        self.place = Workplace(self.office, self.now, self.home, self.ledger, Workers(1))

    def take(
        self,
        headers: Row,
        *rows: Row,
        name: str = "导出.xlsx",
        above: tuple[Row, ...] = (),
    ) -> Outcome:
        """Take one export of one sheet; return what became of it."""
        self.go_on()
        table = list(enumerate([*above, headers, *rows], 1))
        heading = find_heading(table, name, "Sheet1", self.office.sources)
        assert isinstance(heading, Heading), heading
        outcome = Outcome(name, EXPORT, source=heading.source.name)
        intake = Intake(heading, self.place.lists, self.ledger.meta["secret"])
        with self.ledger.transaction():
            number = self.ledger.number("file")
            origin = Origin(number, name, "Sheet1")
            take_export(self.place, intake, outcome, origin, intake.rows(table))
            originals.record(self.ledger, number, outcome, "")
        counted = outcome.new + outcome.updated + outcome.repeated + outcome.held
        assert outcome.rows == counted, outcome
        return outcome

    def person_says(self, who: str, lead: int = 1, **cells: str) -> None:
        """Let a person change cells of a lead."""
        self.go_on()
        state = self.ledger.states([lead])[lead]
        said = {key: (state[key], text) for key, text in cells.items()}
        with self.ledger.transaction():
            self.ledger.record([Event("Changed", lead, said, who)])

    def leads(self) -> list[dict[str, str]]:
        """Return the states of all leads, the first first."""
        numbers = [row.number for row in self.ledger.rows(sql.select(schema.lead.c.number))]
        states = self.ledger.states(numbers)
        return [states[number] for number in sorted(states)]

    def only(self) -> dict[str, str]:
        """Return the state of the one lead that there is."""
        (state,) = self.leads()
        return state

    def replays(self) -> bool:
        """Tell whether the events add up to the state."""
        events = self.ledger.rows(sql.select(schema.event).order_by(schema.event.c.seq))
        told = replayed([row._mapping for row in events])
        now = {int(state["number"]): state for state in self.leads()}
        return all(
            text == now[lead].get(key, "")
            for lead, cells in told.items()
            for key, text in cells.items()
        )

    def close(self) -> None:
        """Close the ledger."""
        self.ledger.close()


def _changed(source: Source, handling: dict[str, Any]) -> Source:
    return source.model_copy(update=handling) if source.name == "12345热线" else source


def codes(outcome: Outcome) -> list[str]:
    """Return the codes of what is said of a file."""
    return [problem["code"] for problem in outcome.problems]
