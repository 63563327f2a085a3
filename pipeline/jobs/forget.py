"""Forget: the persons of leads that were closed long ago go; what happened and the counts stay.

First the ledger, in one transaction that also says which files have to go; when the books have
been written anew, the files. A run that was cut goes on with the next one.
Source: 个人信息保护法 art. 19 (kept no longer than needed), art. 47 (deleted then).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core.messages.problems import RefusedError
from pipeline.core.model import CellRef, Problem
from pipeline.core.privacy.forgetting import Forgetting
from pipeline.files import folders, platforms, schema
from pipeline.files.books import outbox
from pipeline.files.ledger import Ledger
from pipeline.files.privacy import forgotten, old_files, old_ledgers, persons_gone
from pipeline.files.privacy.forgotten import Pending
from pipeline.files.privacy.old_files import Originals
from pipeline.files.workplace import Workplace

Told = dict[str, Any]


def day_before(place: Workplace) -> str:
    """Return the ISO day before which leads are forgotten unasked; blank where none is."""
    days = place.office.settings.keep_personal_days
    return (place.now.date() - timedelta(days=days)).isoformat() if days else ""


def planned(home: folders.Home, ledger: Ledger, before: str) -> Told:
    """Return what a forgetting would take; nothing is changed."""
    leads = forgotten.due(ledger, before)
    found = old_files.old_originals(ledger, home, _gone(ledger, leads), before)
    paths = [path for row in found.gone for path in old_files.files_of(home, row)]
    return {
        "before": before,
        "leads": len(leads),
        "files": len(paths),
        "mixed": [row.archive for row in found.mixed],
        "dry_run": True,
    }


def forget_old(place: Workplace, before: str, asked: bool) -> Told | None:
    """Take the persons of leads closed before an ISO day out of the ledger; return how much.

    ``asked`` is False where nobody has asked for it: then None when no lead is due.
    """
    ledger, home = place.ledger, place.home
    leads = forgotten.due(ledger, before)
    if not (leads or asked):
        return None
    found = old_files.old_originals(ledger, home, _gone(ledger, leads), before)
    going = {row.number: row for row in found.gone}
    paths = [path for row in found.gone for path in old_files.files_of(home, row)]
    last = ledger.last_event()
    with ledger.transaction():
        runs = _forget_outcomes(ledger, found, leads, going)
        persons_gone.forget(ledger, leads, before)
        forgotten.record(ledger, leads, before, f"{platforms.user_name()}@{platforms.host_name()}")
        receipts = old_files.old_receipts(ledger, runs, before)
        names = [home.relative(path) for path in paths]
        pending = Pending(before, last, tuple(receipts), tuple(names))
        forgotten.keep_pending(ledger, _with(pending, forgotten.pending(ledger)))
    mixed = [row.archive for row in found.mixed]
    return {"before": before, "leads": len(leads), "files": len(paths), "mixed": mixed}


def _with(new: Pending, cut: Pending | None) -> Pending:
    """Return a forgetting that also goes on with one that was cut."""
    if cut is None:
        return new
    receipts, paths = {*cut.receipts, *new.receipts}, {*cut.paths, *new.paths}
    last = min(cut.after, new.after)
    return Pending(max(cut.before, new.before), last, tuple(sorted(receipts)), tuple(sorted(paths)))


def _gone(ledger: Ledger, leads: Iterable[int]) -> set[int]:
    """Return the leads that will be forgotten, with those that are and stayed as they were."""
    return set(leads) | forgotten.untouched_since(ledger)


def _forget_outcomes(
    ledger: Ledger, found: Originals, leads: Collection[int], going: Mapping[int, Any]
) -> set[str]:
    """Forget what is kept of incoming files; return the runs whose receipts quote a person.

    Name and fingerprint of a file that goes stay, the name without the persons in it.
    """
    rows = persons_gone.persons_in(ledger, leads)
    runs = set()
    files = schema.file
    numbers = {*(n for n, many in found.concerned.items() if many & set(leads)), *going}
    for row in list(ledger.among(sql.select(files), files.c.number, sorted(numbers))):
        about = found.concerned.get(row.number, ())
        gone = Forgetting([one for lead in about for one in rows.get(lead, ())])
        said = json.loads(row.outcome)
        after = gone.facts(said)
        more = {}
        if row.number in going:
            more = {"name": gone.text(row.name), "archive": ""}
        else:
            after["name"] = said["name"]
        values = more | {"outcome": json.dumps(after, ensure_ascii=False)}
        which = files.c.number == row.number
        ledger.connection.execute(sql.update(files).where(which).values(values))
        if {**after, "name": ""} != {**said, "name": ""}:
            runs.add(row.run)
        _forget_run(ledger, row.run, gone)
    return runs


def _forget_run(ledger: Ledger, run: str, gone: Forgetting) -> None:
    table = schema.run
    summary = ledger.scalar(sql.select(table.c.summary).where(table.c.id == run))
    if summary:
        after = json.dumps(gone.facts(json.loads(summary)), ensure_ascii=False)
        change = sql.update(table).where(table.c.id == run).values(summary=after)
        ledger.connection.execute(change)


def sweep(place: Workplace) -> Told | None:
    """Delete the files that hold what was forgotten, and clean the backups; None without any.

    What somebody holds open is said, and the next run tries again.
    """
    pending = forgotten.pending(place.ledger)
    if pending is None:
        return None
    home, ledger = place.home, place.ledger
    outbox.finish(place)
    paths = [home.root / path for path in pending.paths]
    outputs = old_files.old_outputs(ledger, home, pending.receipts, pending.before)
    logs = old_files.old_logs(home, place.today)
    held = old_files.delete([*paths, *outputs, *logs])
    for path in held:
        place.say(Problem("Y03", CellRef(home.relative(path))))
    old_files.drop_empty(home.taken)
    backups = _forget_in_backups(place, pending)
    if not held:
        with ledger.transaction():
            forgotten.keep_pending(ledger, None)
    ledger.scrub()
    return {"outputs": len(outputs), "logs": len(logs), "backups": backups, "held": len(held)}


def _forget_in_backups(place: Workplace, pending: Pending) -> int:
    """Take the persons out of the backups; return how many there are."""
    leads = forgotten.of_pending(place.ledger, pending)
    cleaned = 0
    for path in old_ledgers.old_ledgers(place.home):
        if old_ledgers.is_outdated(place.home, path, pending.before):
            _say_held(place, old_files.delete([path]))
        elif old_ledgers.forget_in(path, leads, pending.before):
            cleaned += 1
        else:
            place.say(Problem("Y04", CellRef(place.home.relative(path))))
    return cleaned


def _say_held(place: Workplace, paths: Iterable[Path]) -> None:
    for path in paths:
        place.say(Problem("Y03", CellRef(place.home.relative(path))))


def refuse_undoing(ledger: Ledger, run: str) -> None:
    """Refuse to take back a run that only forgot: what was deleted is nowhere any more."""
    event = schema.event.c
    kinds = {row.kind for row in ledger.rows(sql.select(event.kind).where(event.run == run))}
    if kinds == {forgotten.KIND}:
        raise RefusedError([Problem("Y05", CellRef(""), {"run": run})])
