"""Exports in the order in which they were made, whatever order they were dropped in."""

from __future__ import annotations

import sqlalchemy as sql

from pipeline.core.intake.export_moment import is_earlier
from pipeline.files import schema
from pipeline.files.intake.case_tables import export_moment as table
from pipeline.files.intake.originals import EXPORT
from pipeline.files.ledger import Ledger
from pipeline.files.merging.snapshots import unpacked
from pipeline.files.privacy.tables import mentioned


class ExportMoments:
    """Tells whether the export that is taken is older, or newer, than what others said.

    ``behind`` are the leads that an export of the same source had rows about that was surely made
    later. ``moment`` is blank where this one does not say when it was made: then nobody knows.
    """

    def __init__(self, ledger: Ledger, file: int, source: str, moment: str) -> None:
        self._moment = moment
        files = schema.file.c
        wanted = sql.select(table).join(schema.file, files.number == table.c.file)
        taken = ledger.rows(wanted.where(files.kind == EXPORT)) if moment else []
        self._moments = {row.file: row.moment for row in taken}
        later = [
            row.file
            for row in taken
            if row.source == source and is_earlier(moment, row.moment) and row.file != file
        ]
        rows = ledger.among(sql.select(mentioned), mentioned.c.file, later)
        self.behind = frozenset(lead for row in rows for lead in unpacked(row.leads))
        self._record(ledger, file, source)

    def _record(self, ledger: Ledger, file: int, source: str) -> None:
        known = ledger.rows(sql.select(table).where(table.c.file == file))
        if self._moment and not known:  # of a file with several sheets the first says it
            row = {"file": file, "source": source, "moment": self._moment}
            ledger.insert(table, [row])

    def is_after(self, file: int, taken_at: str) -> bool:
        """Tell whether this export was surely made later than another one.

        One that does not say when it was made was made before it was taken.
        """
        return is_earlier(self._moments.get(file, taken_at), self._moment)
