"""Lookout: among files that have just come, is there one that must not wait for the next run?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path

from pipeline.core.intake.attachment import is_seen_or_heard
from pipeline.core.intake.heading import Unclaimed
from pipeline.core.intake.intake import Draft, Intake
from pipeline.core.intake.tables import read_tables
from pipeline.core.merging.returning import find_form
from pipeline.core.messages.problems import FileError, RulesError
from pipeline.core.model import RawSheet
from pipeline.core.office import Office
from pipeline.core.urgency.alarm import Alarm
from pipeline.files.folders import Home
from pipeline.files.reading import gate
from pipeline.files.reading.reading import Reader
from pipeline.files.workplace import lists_of

_LOOKED_AT = 60  # rows in which a header stands
_SETTLE_SECONDS = 5.0  # a text file younger than this may still be copied
_Look = tuple[int, int]  # size and moment of change


class Lookout:
    """Looks at the inbox of a home, each file once; nothing is taken in, moved or changed.

    ``load`` reads the rules as they are now; while they are broken the last sound ones serve.
    """

    def __init__(self, home: Home, office: Office, load: Callable[[], Office]) -> None:
        self._home, self._office, self._load = home, office, load
        self._seen: dict[Path, _Look] = {}

    def forget(self) -> None:
        """Look at everything again, as after a run that could not be done."""
        self._seen.clear()

    def urgent(self) -> list[str]:
        """Return the names of new files in which a lead speaks of an emergency."""
        waiting = dict(_looks(self._home.waiting())) if self._home.inbox.exists() else {}
        new = [path for path, look in waiting.items() if self._seen.get(path) != look]
        # what is still copied has its turn later; photos and films say nothing here
        whole = [path for path in new if _is_whole(path) and not is_seen_or_heard(path.name)]
        self._seen = {
            path: look for path, look in waiting.items() if path not in new or path in whole
        }
        if not whole:
            return []
        self._refresh()
        alarm = Alarm(self._office.emergency)
        with Reader() as reader:
            return [path.name for path in whole if self._speaks(reader, path, alarm)]

    def _refresh(self) -> None:
        try:
            self._office = self._load()
        except RulesError:
            return

    def _speaks(self, reader: Reader, path: Path, alarm: Alarm) -> bool:
        try:
            return any(self._sheet_speaks(sheet, path, alarm) for sheet in reader.sheets(path))
        except (FileError, OSError):  # the next run sets it aside and says why
            return False

    def _sheet_speaks(self, sheet: RawSheet, path: Path, alarm: Alarm) -> bool:
        first = list(islice(sheet.rows, _LOOKED_AT))
        if not first or find_form(first, self._office.settings.prefix) is not None:
            return False  # a book of ours that came back: its leads are known
        rows, sources = chain(first, sheet.rows), self._office.sources
        for table in read_tables(rows, sheet.notes, path.name, sheet.name, sources):
            if isinstance(table, Unclaimed):
                return False
            for row in table.read(Intake(table.heading, lists_of(self._office), "")):
                if not isinstance(row, Draft):
                    continue
                said = row.values
                if alarm.find(said.get("title", ""), said["content"]).kinds:
                    return True
        return False


def _looks(paths: list[Path]) -> Iterator[tuple[Path, _Look]]:
    for path in paths:
        try:
            known = path.stat()
        except OSError:  # gone meanwhile
            continue
        yield path, (known.st_size, known.st_mtime_ns)


def _is_whole(path: Path) -> bool:
    try:
        return gate.complete(path) or time.time() - path.stat().st_mtime >= _SETTLE_SECONDS
    except OSError:
        return False
