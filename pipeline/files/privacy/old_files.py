"""Files of a home that hold what was forgotten: originals, receipts, older books, logs."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core.books import layouts
from pipeline.core.rules.difference_pages import NAME as COMPARISON
from pipeline.files import folders, schema
from pipeline.files.books import issues, outbox
from pipeline.files.intake import originals
from pipeline.files.ledger import Ledger
from pipeline.files.privacy import forgotten

# Nobody is named there, and leaders may want the page of any past day; blank forms are blank.
_NAMELESS = frozenset({"汇总", "微信", "公示", "空白表"})
_INTERNAL = "内部"  # what is published is nameless, what was decided about it may not be
_AGAIN = re.compile(r"_\d+(?=\.[^.]+$)")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Originals:
    """What becomes of the incoming files that hold what is forgotten: rows of the table ``file``.

    ``mixed`` hold rows of leads that are not forgotten, too: they stay until those are.
    ``concerned`` are all leads of each file that concerns a forgotten one, by its number.
    """

    gone: tuple[Any, ...]
    mixed: tuple[Any, ...]
    concerned: Mapping[int, set[int]]


def old_originals(
    ledger: Ledger, home: folders.Home, leads: Collection[int], before: str
) -> Originals:
    """Find the incoming files whose leads are all forgotten; ``leads`` are these.

    Also those that belong to no lead and came before the ISO day ``before``: nothing could be
    made of them. Rows that were held belong to no lead either; their file waits as long.
    """
    wanted = set(leads)
    rows = ledger.rows(sql.select(schema.file))
    leads_of = _leads_by_bytes(ledger, rows)
    _add_packages(leads_of, rows)
    waits = {row.sha256 for row in rows if json.loads(row.outcome)["held"]}
    gone, mixed, concerned = [], [], {}
    for row in rows:
        many = leads_of.get(row.sha256, set())
        if many & wanted:
            concerned[row.number] = many
        if not row.archive or not row.archived:
            continue
        old = row.taken_at[:10] < before
        if many <= wanted and (old or (many and row.sha256 not in waits)):
            gone.append(row)
        elif row.kind == originals.PACKAGE and many & wanted:
            gone.append(row)  # each of its files stands by itself
        elif many & wanted and not many <= wanted and (home.root / row.archive).is_file():
            mixed.append(row)
    return Originals(tuple(gone), tuple(mixed), concerned)


def _leads_by_bytes(ledger: Ledger, rows: Iterable[Any]) -> dict[str, set[int]]:
    """Return the leads that files concern, by sha256: one that came twice was read once."""
    known = forgotten.files_with_leads(ledger)
    found: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row.sha256, set()).update(known.get(row.number, ()))
    return found


def _add_packages(leads_of: dict[str, set[int]], rows: Iterable[Any]) -> None:
    """Count the leads of the files in an archive as its own."""
    bytes_of = {row.number: row.sha256 for row in rows}
    for row in rows:
        package = json.loads(row.outcome).get("package", 0)
        if package in bytes_of:
            leads_of.setdefault(bytes_of[package], set()).update(leads_of.get(row.sha256, ()))


def files_of(home: folders.Home, row: Any) -> list[Path]:
    """Return where an original stands, and the note beside it."""
    path = home.root / row.archive
    return [one for one in (path, folders.note_of(path)) if one.is_file()]


def old_receipts(ledger: Ledger, runs: Collection[str], before: str) -> list[int]:
    """Return the receipts of some runs, and those made before an ISO day."""
    issue = schema.issue.c
    wanted = sql.select(issue.number, issue.run, issue.day).where(issue.kind == outbox.RECEIPT)
    return [row.number for row in ledger.rows(wanted) if row.run in runs or row.day < before]


def old_outputs(
    ledger: Ledger, home: folders.Home, receipts: Collection[int], before: str
) -> tuple[list[Path], list[Path]]:
    """Return the files of outbox that may hold what is forgotten, and those of them that wait.

    Of books and texts that name their leads, those which were made before one of them was
    forgotten and that no newer one has replaced in its place; of the others, those made before
    the ISO day ``before``. A file that the ledger does not know goes by the day in its name. What
    was saved where it lies a moment ago waits until it was merged.
    """
    known = _Issues(ledger, receipts, before)
    old = [path for path in _files(home.outbox) if known.hold(home.relative(path), path)]
    waits = [path for path in old if known.was_edited(home.relative(path), path)]
    return [path for path in old if path not in waits], waits


class _Issues:
    """What was issued, to be found again by path or by content."""

    def __init__(self, ledger: Ledger, receipts: Collection[int], before: str) -> None:
        self._receipts, self._before = set(receipts), before
        self._since = forgotten.since(ledger)
        slip = schema.slip.c
        rows = ledger.rows(sql.select(slip.path, slip.lead).where(slip.path != ""))
        self._slips = {row.path for row in rows if row.lead in self._since}
        self._by_path: dict[str, list[Any]] = {}
        self._by_bytes: dict[str, list[Any]] = {}
        newest: dict[tuple[str, str], int] = {}
        for row in ledger.rows(sql.select(schema.issue).order_by(schema.issue.c.number)):
            self._by_path.setdefault(row.path, []).append(row)
            self._by_bytes.setdefault(row.sha256, []).append(row)
            if not row.retired and row.kind not in (outbox.RECEIPT, outbox.ALERT):
                newest[row.kind, row.department] = row.number
        self._standing = set(newest.values())

    def hold(self, name: str, path: Path) -> bool:
        """Tell whether a file of outbox holds what is forgotten, as far as is known of it."""
        parts = name.split("/")
        if name in self._slips:
            return True
        if parts[1] in _NAMELESS and not parts[-1].startswith(_INTERNAL):
            return False
        if parts[-1].startswith(COMPARISON):
            return True
        past = outbox.PAST in parts
        here = "/".join(part for part in parts if part != outbox.PAST)
        rows = self._by_path.get(here) or self._by_path.get(_AGAIN.sub("", here)) or []
        if not rows:  # put there by hand, or by a run that a restored backup does not know
            dated = _DATED.search(parts[-1])
            return dated is not None and dated[0] < self._before
        if not past and any(row.number in self._standing for row in rows):
            return False
        same = self._by_bytes.get(folders.fingerprint(path)) or rows
        return any(self._is_old(row) for row in same)

    def was_edited(self, name: str, path: Path) -> bool:
        """Tell whether a book that people fill was saved where it lies since the last look."""
        forms = [row for row in self._by_path.get(name, ()) if row.kind in layouts.EDITOR]
        return bool(forms) and folders.fingerprint(path) not in self._by_bytes

    def _is_old(self, row: Any) -> bool:
        if row.kind == layouts.DESK and row.number not in self._standing:
            return True  # it shows conflicts of any lead, and is of no use any more
        if row.number in self._receipts or row.day < self._before and not self._leads(row):
            return True
        return any(row.event < self._since.get(lead, 0) for lead in self._leads(row))

    def _leads(self, row: Any) -> list[int]:
        return issues.leads_of(row) if row.leads else []


def old_logs(home: folders.Home, today: str) -> list[Path]:
    """Return the logs of earlier days: they may quote anything."""
    if not home.logs.is_dir():
        return []
    dated = ((path, _DATED.search(path.name)) for path in sorted(home.logs.iterdir()))
    return [path for path, day in dated if path.is_file() and (not day or day[0] < today)]


def delete(paths: Iterable[Path]) -> list[Path]:
    """Delete files; return those that somebody holds open. What is gone already is no matter."""
    held = []
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            held.append(path)
    return held


def drop_empty(folder: Path) -> None:
    """Remove the folders within a folder that hold nothing any more."""
    if not folder.is_dir():
        return
    for inside in sorted((one for one in folder.rglob("*") if one.is_dir()), reverse=True):
        if not any(inside.iterdir()):
            inside.rmdir()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(("~$", ".")):
            yield path
