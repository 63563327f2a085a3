"""Forget: the persons of leads that were closed long ago go; what happened and the counts stay.

First the ledger, in one transaction that also says which files have to go; when the books have
been written anew, the files. A run that was cut goes on with the next one.
Source: 个人信息保护法 art. 19 (kept no longer than needed), art. 47 (deleted then).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core.messages.problems import RefusedError
from pipeline.core.model import CellRef, Problem
from pipeline.files import folders, platforms, schema
from pipeline.files.books import outbox
from pipeline.files.ledger import Ledger
from pipeline.files.privacy import (
    files_gone,
    forgotten,
    old_files,
    old_ledgers,
    persons_gone,
    redacted_files,
)
from pipeline.files.privacy.forgotten import Pending
from pipeline.files.privacy.old_files import Originals
from pipeline.files.workplace import Workplace

Told = dict[str, Any]
_AT_ONCE = 20  # originals that a run which nobody asked to forget reads again


def day_before(place: Workplace) -> str:
    """Return the ISO day before which leads are forgotten unasked; blank where none is."""
    days = place.office.settings.keep_personal_days
    return (place.now.date() - timedelta(days=days)).isoformat() if days else ""


def planned(home: folders.Home, ledger: Ledger, before: str) -> Told:
    """Return what a forgetting would take; nothing is changed."""
    leads = forgotten.due(ledger, before)
    found = old_files.old_originals(ledger, home, _gone(ledger, leads), before)
    paths = [path for row in found.gone for path in old_files.files_of(home, row)]
    mixed = [row.archive for row in _not_copied(found)]
    told = {"before": before, "leads": len(leads), "files": len(paths), "mixed": mixed}
    return told | {"redacted": 0, "dry_run": True}


def forget_old(place: Workplace, before: str, asked: bool) -> Told | None:
    """Take the persons of leads closed before an ISO day out of the ledger; return how much.

    ``asked`` is False where nobody has asked for it: then None when no lead is due, and not more
    than some of the originals that hold other leads, too, are written anew.
    """
    ledger, home = place.ledger, place.home
    leads = forgotten.due(ledger, before)
    if not (leads or asked):
        return None
    gone = _gone(ledger, leads)
    found = old_files.old_originals(ledger, home, gone, before)
    cut = forgotten.pending(ledger)
    if cut is None:
        redacted_files.drop_drafts(home)
    copies = _copies(place, found, gone, leads, None if asked else _AT_ONCE)
    paths = [path for row in found.gone for path in old_files.files_of(home, row)]
    moved = {row.number: "" for row in found.gone}
    moved |= {number: home.relative(to) for number, (_, to) in copies.items()}
    last = ledger.last_event()
    with ledger.transaction():
        runs = files_gone.forget_files(ledger, leads, _stands(home), moved)
        persons_gone.forget(ledger, leads, before)
        forgotten.record(ledger, leads, before, f"{platforms.user_name()}@{platforms.host_name()}")
        receipts = old_files.old_receipts(ledger, runs, before)
        pending = Pending(
            before,
            last,
            tuple(receipts),
            (*map(home.relative, paths), *_replaced(home, found.mixed, copies)),
            tuple((home.relative(draft), home.relative(to)) for draft, to in copies.values()),
        )
        forgotten.keep_pending(ledger, pending if cut is None else _with(pending, cut))
    left = [one for one in _not_copied(found) if one.number not in copies]
    told = {"before": before, "leads": len(leads), "files": len(paths)}
    return told | {"mixed": [row.archive for row in left], "redacted": len(copies)}


def _copies(
    place: Workplace,
    found: Originals,
    gone: Collection[int],
    leads: Collection[int],
    most: int | None,
) -> dict[int, tuple[Path, Path]]:
    """Write copies of the originals in which forgotten leads still stand."""
    newly, whole = set(leads), {row.number for row in _not_copied(found)}
    mixed = [
        row for row in found.mixed if row.number in whole or found.concerned[row.number] & newly
    ]
    persons = persons_gone.persons_in(place.ledger, leads)
    chosen = mixed[:most]  # a daily run does some, the oldest first, and the next one goes on
    return redacted_files.write_copies(place, chosen, found.concerned, gone, persons)


def _stands(home: folders.Home) -> Callable[[str], bool]:
    return lambda path: (home.root / path).is_file()


def _not_copied(found: Originals) -> list[Any]:
    return [row for row in found.mixed if not redacted_files.is_copy(row.archive)]


def _replaced(
    home: folders.Home, mixed: Iterable[Any], copies: Mapping[int, tuple[Path, Path]]
) -> list[str]:
    """Return the originals that their copies do not replace by having the same name."""
    return [
        row.archive
        for row in mixed
        if row.number in copies and copies[row.number][1] != home.root / row.archive
    ]


def _with(new: Pending, cut: Pending) -> Pending:
    """Return a forgetting that also goes on with one that was cut."""
    many = (
        tuple(sorted({*cut.receipts, *new.receipts})),
        tuple(sorted({*cut.paths, *new.paths})),
        tuple(sorted({*cut.moves, *new.moves})),
    )
    return Pending(max(cut.before, new.before), min(cut.after, new.after), *many)


def _gone(ledger: Ledger, leads: Iterable[int]) -> set[int]:
    """Return the leads that will be forgotten, with those that are and stayed as they were."""
    return set(leads) | forgotten.untouched_since(ledger)


def sweep(place: Workplace) -> Told | None:
    """Delete the files that hold what was forgotten, and clean the backups; None without any.

    What somebody holds open is said, and the next run tries again.
    """
    pending = forgotten.pending(place.ledger)
    if pending is None:
        return None
    home, ledger = place.home, place.ledger
    outbox.finish(place)
    redacted_files.put_in_place(home, pending.moves)
    paths = [home.root / path for path in pending.paths]
    outputs, waits = old_files.old_outputs(ledger, home, pending.receipts, pending.before)
    logs = old_files.old_logs(home, place.today)
    held = [*old_files.delete([*paths, *outputs, *logs]), *waits]
    for path in held:
        place.say(Problem("Y03", CellRef(home.relative(path))))
    old_files.drop_empty(home.taken)
    backups = _forget_in_backups(place, pending)
    if not held:
        with ledger.transaction():
            forgotten.keep_pending(ledger, None)
        redacted_files.drop_drafts(home)
    ledger.scrub()
    return {"outputs": len(outputs), "logs": len(logs), "backups": backups, "held": len(held)}


def _forget_in_backups(place: Workplace, pending: Pending) -> int:
    """Take the persons out of the backups; return how many there are."""
    leads = forgotten.of_pending(place.ledger, pending)
    cleaned = 0
    for path in old_ledgers.old_ledgers(place.home):
        if old_ledgers.is_outdated(place.home, path, pending.before):
            _say_held(place, old_files.delete([path]))
        elif old_ledgers.forget_in(path, leads, pending.before, _stands(place.home)):
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
