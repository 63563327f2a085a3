"""The rules of every day in the ledger: whenever a run finds other ones, they are kept.

Only what is read (``*.yaml``) is kept, as it was written; forms to print are not.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core.messages.problems import RulesError
from pipeline.core.office import Office
from pipeline.files.ledger import Ledger
from pipeline.files.past_schema import kept_rules as table
from pipeline.files.rules import config
from pipeline.files.rules.includes import present

_WRITTEN = (1980, 1, 1, 0, 0, 0)  # the same files make the same bytes, whenever they are kept


@dataclass(frozen=True, slots=True)
class RulesThen:
    """The rules of a day. ``is_of_then`` is False where older ones than any kept were in use."""

    office: Office
    is_of_then: bool


def keep(ledger: Ledger, folder: Path, hash_: str) -> bool:
    """Keep the rules of a folder where they are others than those kept last; tell whether so."""
    newest = sql.select(table.c.hash).order_by(table.c.number.desc()).limit(1)
    if ledger.scalar(newest) == hash_:
        return False
    known = ledger.scalar(sql.select(sql.func.count()).where(table.c.hash == hash_))
    row = {
        "number": ledger.number(table.name),
        "hash": hash_,
        "at": ledger.now,
        "run": ledger.run,
        "files": None if known else _packed(folder),
    }
    with ledger.transaction():
        ledger.insert(table, [row])
    return True


def of_hash(ledger: Ledger, hash_: str, shipped: Path) -> RulesThen | None:
    """Return the rules that have a hash; None where they were not kept, or cannot be read now."""
    found = ledger.scalar(
        sql.select(table.c.files).where(table.c.hash == hash_, table.c.files.is_not(None))
    )
    return _unpacked(found, shipped, is_of_then=True) if found else None


def of_day(ledger: Ledger, day: date, shipped: Path) -> RulesThen | None:
    """Return the rules in use when a day ended, else the oldest that were kept; None for none.

    None, too, where this program cannot read them any more.
    """
    rows = sql.select(table.c.hash)
    until = sql.func.substr(table.c.at, 1, len("2025-07-10")) <= day.isoformat()
    then = ledger.rows(rows.where(until).order_by(table.c.number.desc()).limit(1))
    oldest: list[Any] = ledger.rows(rows.order_by(table.c.number).limit(1))
    if not oldest:
        return None
    found = of_hash(ledger, (then or oldest)[0].hash, shipped)
    return found and RulesThen(found.office, bool(then))


def _packed(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        for path in sorted(present(folder, "*.yaml")):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _WRITTEN)
            files.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _unpacked(packed: bytes, shipped: Path, *, is_of_then: bool) -> RulesThen | None:
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules"
        with zipfile.ZipFile(io.BytesIO(packed)) as files:
            files.extractall(rules)
        try:
            return RulesThen(config.load(rules, shipped), is_of_then)
        except RulesError:  # a later program asks for more than they say
            return None
