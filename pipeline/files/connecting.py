"""The connection to the file of a ledger: a rollback journal with full sync."""

from __future__ import annotations

import sqlite3
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool

_OPENING: ContextVar[str] = ContextVar("the file of the ledger that is being opened")


@cache
def _engine() -> Engine:
    """Return the engine of all ledgers of this process, which keeps what statements compile to.

    Which file is meant stands in ``_OPENING``; a connection is never given to another ledger.
    """
    engine = sql.create_engine("sqlite://", poolclass=NullPool, query_cache_size=2_000)

    @sql.event.listens_for(engine, "do_connect")
    def _open(*_asked: object) -> Any:
        return sqlite3.connect(_OPENING.get(), timeout=30)

    @sql.event.listens_for(engine, "connect")
    def _connected(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # transactions are ours to begin; reading holds no lock
        for pragma in ("journal_mode=DELETE", "synchronous=FULL", "cache_size=-16000"):
            raw.execute(f"PRAGMA {pragma}")

    return engine


def connect(path: Path) -> Connection:
    """Open the file of a ledger; transactions are the caller's to begin."""
    opening = _OPENING.set(str(path))
    try:
        return _engine().connect()
    finally:
        _OPENING.reset(opening)
