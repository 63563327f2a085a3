"""Archives on their way in: every file of a zip is taken for itself, in a transaction of its own.

The archive is recorded first, as ``OPENED``, then its files, each with the number of the archive
and its place in it; a run that was cut takes the archive apart once more and goes on. When all
files stand in their places the archive is a ``PACKAGE`` and moves to 已入库, whole.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core.intake.attachment import is_attached
from pipeline.core.messages.problems import FileError, as_said
from pipeline.core.model import CellRef, Problem
from pipeline.files import folders
from pipeline.files.intake import originals
from pipeline.files.intake.originals import ASIDE, OPENED, PACKAGE, Outcome
from pipeline.files.ledger import Ledger
from pipeline.files.reading.unpacking import Member, Unpacked, unpacked
from pipeline.files.schema import file as table
from pipeline.files.workplace import Workplace

_UNPACKED = "unpacked"  # the folder in drafts
_ARCHIVE = frozenset({"Z01"})  # what the gate says of a zip that is no workbook, and of gz

TakeFile = Callable[[Path, Outcome, FileError | None], None]
"""Takes one file under the name of its outcome, or sets it aside, for the reason given."""


def is_archive(outcome: Outcome) -> bool:
    """Tell whether a file was refused only because it is an archive of files."""
    return {problem["code"] for problem in outcome.problems} == _ARCHIVE


def take_package(
    place: Workplace, path: Path, outcome: Outcome, take: TakeFile
) -> tuple[int, Path, list[Outcome]]:
    """Take the files of an archive; return its number, where it has to stand, what became of them.

    ``outcome`` is brought up to date. The number is 0 where one of its files could not be put in
    its place: the next run goes on.

    Raises:
        FileError: nothing of it can be had, or it is not to be trusted.
    """
    ledger = place.ledger
    try:
        with unpacked(path, place.home.drafts / _UNPACKED, place.passwords.known) as inside:
            number, archive = _begin(place, outcome)
            done = list(_take_members(place, number, outcome, inside, take))
    except FileError:
        with ledger.transaction():
            _close(ledger, _opened(ledger, outcome.name, outcome.sha256))
        raise
    rows = list(_members(ledger, number).values())
    if not all(row.archived or _stands(place, row) for row in rows):
        return 0, archive, done
    if inside.links:
        outcome.problems.append(as_said(_links(outcome.name, inside.links)))
    _tell(outcome, rows)
    with ledger.transaction():
        originals.archived(ledger, *(row.number for row in rows))
        _update(ledger, number, kind=PACKAGE, receipted=0, outcome=_dump(outcome))
    return number, archive, done


def _begin(place: Workplace, outcome: Outcome) -> tuple[int, Path]:
    """Record an archive that is being taken apart; one that a cut run had begun goes on."""
    ledger, home = place.ledger, place.home
    outcome.kind, outcome.status, outcome.problems, outcome.why = OPENED, "已入库", [], ""
    begun = _opened(ledger, outcome.name, outcome.sha256)
    if begun:
        return begun[0].number, home.root / begun[0].archive
    archive = originals.free_place(ledger, home, home.in_archive(place.today, outcome.name))
    with ledger.transaction():
        number = ledger.number("file")
        originals.record(ledger, number, outcome, home.relative(archive))
    return number, archive


def _take_members(
    place: Workplace, number: int, outcome: Outcome, inside: Unpacked, take: TakeFile
) -> Iterator[Outcome]:
    known = _members(place.ledger, number)
    # photos come behind the leads they belong to, as they do when they are dropped by themselves
    ordered = sorted(inside.members, key=lambda member: is_attached(member.name))
    for done, member in enumerate(ordered, 1):
        path = member.path or place.home.drafts / _UNPACKED / "none" / Path(member.name).name
        if member.place in known:
            _put(place, known[member.place], path)
        else:
            yield _taken(number, outcome, member, path, take)
        place.watch(f"压缩包 {Path(outcome.name).name}", done, len(ordered))


def _taken(number: int, outcome: Outcome, member: Member, path: Path, take: TakeFile) -> Outcome:
    name = f"{outcome.name}/{member.name}"
    sha256 = folders.fingerprint(path) if member.path else ""
    one = Outcome(name, ASIDE, sha256, package=number, member=member.place)
    take(path, one, FileError([member.problem]) if member.problem else None)
    return one


def _stands(place: Workplace, row: Any) -> bool:
    """Tell whether a file is in its place; of one that cannot be had, its note."""
    target = place.home.root / row.archive
    return target.is_file() or (not row.sha256 and folders.note_of(target).is_file())


def _put(place: Workplace, row: Any, path: Path) -> None:
    """Put a file in its place that a cut run had recorded already."""
    if row.archived:
        return
    target = place.home.root / row.archive
    try:
        if row.kind == ASIDE:
            place.home.set_aside(path, target, json.loads(row.outcome)["why"])
        elif path.is_file() and not target.exists():
            folders.move(path, target)
    except OSError:
        place.say(Problem("I13", CellRef(row.name)))
        return
    with place.ledger.transaction():
        originals.archived(place.ledger, row.number)


def close_lost(ledger: Ledger, home: folders.Home) -> Iterator[Problem]:
    """Close archives that a cut run had begun and that are not there any more, or not the same.

    What was taken of them counts. Yields what a person should know.
    """
    for row in ledger.rows(sql.select(table).where(table.c.kind == OPENED, table.c.archived == 0)):
        original = home.inbox / row.name
        if original.is_file() and folders.fingerprint(original) == row.sha256:
            continue
        with ledger.transaction():
            _close(ledger, [row])
        count = len(_members(ledger, row.number))
        yield Problem("Z11", CellRef(row.name), {"count": count})


def with_members(ledger: Ledger, number: int) -> list[int]:
    """Return the number of a file and, where it is an archive, those of the files in it."""
    return [number, *(row.number for row in _members(ledger, number).values())]


def _opened(ledger: Ledger, name: str, sha256: str) -> list[Any]:
    wanted = (table.c.kind == OPENED) & (table.c.archived == 0) & (table.c.sha256 == sha256)
    return ledger.rows(sql.select(table).where(wanted, table.c.name == name))


def _close(ledger: Ledger, rows: Iterable[Any]) -> None:
    """Say that nothing of these archives is to be moved any more; inside a transaction."""
    for row in rows:
        for one in _members(ledger, row.number).values():
            originals.archived(ledger, one.number)
        said = Outcome(**json.loads(row.outcome))
        said.kind = PACKAGE
        values = {"kind": PACKAGE, "archive": "", "archived": 1, "outcome": _dump(said)}
        _update(ledger, row.number, **values)


def _members(ledger: Ledger, number: int) -> dict[int, Any]:
    """Return the records of the files of an archive, by their place in it."""
    package = ledger.scalar(sql.select(table.c.name).where(table.c.number == number))
    inside = table.c.name.startswith(f"{package}/", autoescape=True)
    found = {}
    for row in ledger.rows(sql.select(table).where(table.c.number > number, inside)):
        said = json.loads(row.outcome)
        if said.get("package") == number:
            found[said["member"]] = row
    return found


def _tell(outcome: Outcome, rows: Iterable[Any]) -> None:
    outcome.kind = PACKAGE
    counts = Counter(json.loads(row.outcome)["status"] for row in rows)
    said = "，".join(f"{status} {count} 个" for status, count in counts.items())
    outcome.why = f"里面 {counts.total()} 个文件，各有各的一行：{said}。"


def _links(name: str, count: int) -> Problem:
    return Problem("Z10", CellRef(name), {"count": count})


def _update(ledger: Ledger, number: int, **values: Any) -> None:
    ledger.connection.execute(sql.update(table).where(table.c.number == number).values(values))


def _dump(outcome: Outcome) -> str:
    return json.dumps(asdict(outcome), ensure_ascii=False)
