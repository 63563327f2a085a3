"""What the ledger keeps of incoming files and of runs: also there nobody is named any more."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

import sqlalchemy as sql

from pipeline.core.privacy.forgetting import Forgetting
from pipeline.files import schema
from pipeline.files.ledger import Ledger
from pipeline.files.privacy import forgotten, persons_gone


def forget_files(
    ledger: Ledger,
    leads: Collection[int],
    stands: Callable[[str], bool],
    moved: Mapping[int, str],
) -> set[str]:
    """Take the persons of leads out of what is kept of files and runs, before they are forgotten.

    ``stands`` tells whether an original is in its place: then its name stays, for it has to be
    found. ``moved`` says by file where an original will stand, blank where it goes. Return the
    runs whose receipts quote one of the persons. Inside a transaction.
    """
    many = persons_gone.persons_in(ledger, leads).values()
    persons = [one for rows in many for one in rows]
    everything, words = Forgetting(persons), Forgetting(persons, words_only=True)
    known, wanted = forgotten.files_with_leads(ledger), set(leads)
    runs = set()
    table = schema.file
    for row in ledger.rows(sql.select(table)):
        about = bool(known.get(row.number, set()) & wanted) or row.number in moved
        gone = everything if about else words
        said = json.loads(row.outcome)
        after = gone.facts(said)
        if after | {"name": ""} != said | {"name": ""}:
            runs.add(row.run)
        values = _named(row, gone, stands, moved)
        values["outcome"] = json.dumps(after | {"name": values["name"]}, ensure_ascii=False)
        if any(value != getattr(row, key) for key, value in values.items()):
            which = table.c.number == row.number
            ledger.connection.execute(sql.update(table).where(which).values(values))
    _forget_runs(ledger, words)
    return runs


def _named(
    row: Any, gone: Forgetting, stands: Callable[[str], bool], moved: Mapping[int, str]
) -> dict[str, str]:
    if row.number in moved:
        return {"name": gone.text(row.name), "archive": moved[row.number]}
    if not row.archive or stands(row.archive):
        return {"name": row.name, "archive": row.archive}
    return {"name": gone.text(row.name), "archive": gone.text(row.archive)}


def _forget_runs(ledger: Ledger, gone: Forgetting) -> None:
    table = schema.run
    for row in ledger.rows(sql.select(table.c.id, table.c.summary).where(table.c.summary != "")):
        after = json.dumps(gone.facts(json.loads(row.summary)), ensure_ascii=False)
        if after != row.summary:
            change = sql.update(table).where(table.c.id == row.id).values(summary=after)
            ledger.connection.execute(change)
