"""Workbooks on their way out: draft, ledger, reveal; and what stands in outbox now.

A draft is recorded before it takes its place, so that a run that was cut can finish it. Nothing
that a person has edited where it lies is ever replaced before it was merged.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from pipeline.core.books import layouts
from pipeline.core.model import CellRef, Problem
from pipeline.files import folders
from pipeline.files.books import issues
from pipeline.files.workplace import Workplace

PAST = "往期"
# kinds of an issue that is no form and is never replaced
RECEIPT, ALERT = "receipt", "emergency"
BLANK = "blank form"  # to be filled, in a copy or where it lies
_FILLED_IN = frozenset({*layouts.EDITOR, BLANK})


def nothing() -> None:
    """Do nothing beside."""


def draft_path(home: folders.Home, number: int) -> Path:
    """Return where the draft of an issue is written."""
    return home.drafts / f"{number}.xlsx"


def put_out(place: Workplace, issued: issues.Issued, also: Callable[[], None] = nothing) -> str:
    """Record a finished draft and put it in its place; return its path relative to the home.

    ``also`` happens in the transaction that records it.
    """
    with place.ledger.transaction():
        issues.record(place.ledger, issued)
        also()
    return _reveal(place, issues.find(place.ledger, [issued.number])[issued.number])


def finish(place: Workplace) -> None:
    """Put out the drafts that a cut run had recorded, and remove those it had not."""
    kept = {draft_path(place.home, row.number) for row in _unrevealed(place)}
    for stray in place.home.drafts.iterdir():
        if stray.is_dir():  # an archive was being taken apart
            shutil.rmtree(stray, ignore_errors=True)
        elif stray not in kept:
            stray.unlink()
    for row in _unrevealed(place):
        _reveal(place, row)


def _unrevealed(place: Workplace) -> list[Any]:
    return [row for row in issues.in_outbox(place.ledger) if not row.revealed]


def _reveal(place: Workplace, row: Any) -> str:
    draft, target = draft_path(place.home, row.number), place.home.root / row.path
    older = [
        old
        for old in issues.in_outbox(place.ledger)
        if old.number != row.number and (old.kind, old.department) == (row.kind, row.department)
    ]
    # without a draft the rename was done before the run was cut: only the record is missing
    if draft.exists() and any(_was_edited(place, old) for old in older):
        # somebody saved it a moment ago: the next run merges that first and issues anew
        draft.unlink(missing_ok=True)
        with place.ledger.transaction():
            issues.update(place.ledger, row.number, retired=1)
        return ""
    for old in older:
        if old.kind not in _FILLED_IN and _differs(place, old):
            _move_to_past(place, old)  # notes that somebody made in a summary are kept
    written = folders.reveal(draft, target) if draft.exists() else target
    if written != target:
        facts = {"written": written.name}
        place.say(Problem("O01", CellRef(row.path), facts))
    path = place.home.relative(written)
    with place.ledger.transaction():
        issues.update(place.ledger, row.number, revealed=1, path=path)
        for old in older:
            if old.path == path or _move_to_past(place, old):
                issues.update(place.ledger, old.number, retired=1)
    return path


def retire(place: Workplace, kind: str, department: str) -> None:
    """Move a workbook that has nothing to show any more to 往期."""
    for row in issues.in_outbox(place.ledger):
        mine = (row.kind, row.department) == (kind, department)
        if mine and not _was_edited(place, row) and _move_to_past(place, row):
            with place.ledger.transaction():
                issues.update(place.ledger, row.number, retired=1)


def let_rest(place: Workplace, kinds: Collection[str]) -> None:
    """Leave the outputs of earlier days where they lie: nobody looks after them any more."""
    with place.ledger.transaction():
        issues.retire_before(place.ledger, kinds, place.today)


def _move_to_past(place: Workplace, old: Any) -> bool:
    """Move an older workbook out of the way; False while a person holds it open."""
    path = place.home.root / old.path
    if old.kind in (RECEIPT, ALERT):
        return False  # they stay side by side
    if path.exists():
        try:
            folders.move(path, folders.free(path.parent / PAST / path.name))
        except OSError:
            return False
    return True


def _was_edited(place: Workplace, row: Any) -> bool:
    """Tell whether a form was edited where it lies; receipts and summaries are no forms."""
    return row.kind in _FILLED_IN and _differs(place, row)


def _differs(place: Workplace, row: Any) -> bool:
    path = place.home.root / row.path
    return bool(row.revealed) and path.is_file() and folders.fingerprint(path) != row.sha256


def edited(place: Workplace) -> Iterator[tuple[Any, Path]]:
    """Yield the issues whose workbook was edited where it lies."""
    for row in issues.in_outbox(place.ledger):
        if _was_edited(place, row):
            yield row, place.home.root / row.path


def stands(place: Workplace, row: Any) -> bool:
    """Tell whether an issue's workbook is in its place."""
    return row is not None and not row.retired and (place.home.root / row.path).is_file()
