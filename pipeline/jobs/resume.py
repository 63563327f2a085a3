"""Resume: files that waited in 待处理 for an answer about their headers come back to inbox.

Waiting ends in three steps that may each be done again: said to come, moved, said to be taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.core.intake.heading import Heading, find_heading
from pipeline.core.messages.problems import sentence
from pipeline.core.model import CellRef, Problem
from pipeline.files import folders
from pipeline.files.desk import questions
from pipeline.files.desk.questions import COMING, GONE, KNOWN, LEARNT, LEFT, NOT_LEADS, TAKEN
from pipeline.files.intake.originals import ASIDE
from pipeline.files.workplace import Workplace


def bring_back(place: Workplace) -> list[Path]:
    """Move the files that need wait no longer back to inbox; return where they are now.

    A file of several unknown tables waits until all of them are answered.
    """
    _ask_the_rules(place)
    _close_gone(place)
    return [path for rows in _by_file(place).values() for path in _freed(place, rows)]


def settle(place: Workplace) -> None:
    """Say of the files that came back that their waiting is over."""
    coming = {row.file for row in questions.still_waiting(place.ledger) if row.ended == COMING}
    if coming:
        with place.ledger.transaction():
            for file in coming:
                questions.end_wait(place.ledger, file, TAKEN)


def _by_file(place: Workplace) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in questions.still_waiting(place.ledger):
        found[row.file].append(row)
    return found


def _ask_the_rules(place: Workplace) -> None:
    """Close questions that the rules, changed since, answer by themselves; ask them once."""
    office = place.office
    for one in questions.waiting(place.ledger):
        if one.rules == office.hash:
            continue
        row = (one.row, tuple(column.header for column in questions.columns_of(one)))
        found = find_heading([row], Path(one.name).name, one.sheet, office.sources)
        with place.ledger.transaction():
            questions.change(place.ledger, one.number, rules=office.hash)
            if isinstance(found, Heading):
                questions.decide(place.ledger, one.number, KNOWN)


def _close_gone(place: Workplace) -> None:
    """Close questions for which no file waits any more: taken since, or taken away."""
    ledger = place.ledger
    for row in questions.still_waiting(ledger):
        if row.decided or _stands(place, row).is_file():
            continue
        taken = questions.was_taken(ledger, row.sha256, row.file)
        with ledger.transaction():
            questions.end_wait(ledger, row.file, TAKEN if taken else GONE, [row.question])
            if not _waited_for(place, row.question):
                questions.decide(ledger, row.question, KNOWN if taken else GONE)
        if not taken:
            place.say(Problem("H11", CellRef(row.archive)))


def _stands(place: Workplace, row: Any) -> Path:
    """Return where a file waits: in 待处理, in 已入库 beside its other sheets, or shared."""
    return place.home.root / str(row.archive or row.name)


def _waited_for(place: Workplace, question: int) -> bool:
    return any(not row.ended for row in questions.waits(place.ledger, [question]))


def _freed(place: Workplace, rows: list[Any]) -> list[Path]:
    """Let a file go where its questions say; return its place in inbox, if it comes back."""
    decided = {row.decided for row in rows}
    written = all(row.written for row in rows)
    if "" in decided or not written:
        return []
    row = rows[0]
    aside = _stands(place, row)
    if not decided & {LEARNT, KNOWN}:
        _leave(place, row, aside, decided)
        return []
    with place.ledger.transaction():
        questions.end_wait(place.ledger, row.file, COMING)
    taken = questions.was_taken(place.ledger, row.sha256, row.file)
    if not row.archive or (taken and row.kind != ASIDE):
        return []  # a shared one is read where it stands; a run that was cut had brought this one
    if not aside.is_file():
        # moved by a run that was cut, and taken by this one; or somebody has it
        folders.note_of(aside).unlink(missing_ok=True)
        if row.ended != COMING and not taken:
            place.say(Problem("H11", CellRef(row.archive)))
        return []
    return _moved(place, row, aside)


def _moved(place: Workplace, row: Any, aside: Path) -> list[Path]:
    try:
        if folders.fingerprint(aside) != row.sha256:
            place.say(Problem("H12", CellRef(row.archive)))
        target = folders.free(place.home.inbox / _inner(row.name))
        if row.kind == ASIDE:
            folders.move(aside, target)
            folders.note_of(aside).unlink(missing_ok=True)
        else:  # its other sheets were taken: it stays in 已入库
            folders.copy(aside, target)
    except OSError:  # open in Excel: the next run tries again
        place.say(Problem("I12", CellRef(row.archive)))
        with place.ledger.transaction():
            questions.end_wait(place.ledger, row.file, "")
        return []
    return [target]


def _inner(name: str) -> str:
    """Return the place in inbox that a file came from; one from elsewhere has none."""
    path = Path(name)
    return path.name if path.is_absolute() or ".." in path.parts else name


def _leave(place: Workplace, row: Any, aside: Path, decided: set[str]) -> None:
    """Leave a file that holds no leads where it is, with a note that says so."""
    if NOT_LEADS in decided and row.archive and row.kind == ASIDE and aside.is_file():
        said = sentence(Problem("H13", CellRef(row.name), {"when": row.decided_at}))
        folders.write_text(folders.note_of(aside), said)
    with place.ledger.transaction():
        questions.end_wait(place.ledger, row.file, LEFT)
