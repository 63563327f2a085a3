"""The record: append-only events and the state they add up to, one transaction a file.

SQLite with a rollback journal and full sync (WAL is unsafe on network shares), reached through
SQLAlchemy Core so that another database can stand in its place.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from pipeline.core import fields
from pipeline.core.messages.problems import LedgerError
from pipeline.core.model import CellRef, Event, Problem
from pipeline.files import past_schema, question_schema, schema, statements
from pipeline.files.connecting import connect
from pipeline.files.intake import case_tables
from pipeline.files.privacy import tables
from pipeline.files.repeats import tables as repeat_tables

_CHUNK = 500  # values in one IN list; SQLite allows 999 in old builds
_LARGE = 4_000  # leads; below, starting processes costs more than it saves
_BLANK_LEAD = dict.fromkeys(fields.STORED, "")
_APART = tables.BESIDE + question_schema.ASKED + case_tables.BESIDE + repeat_tables.BESIDE
_BESIDE = {one.name for one in _APART}
_TABLES = frozenset({*schema.metadata.tables, *_BESIDE})


class Ledger:
    """One open ledger. Writing needs ``transaction()``; reading does not."""

    def __init__(self, path: Path, run: str = "", now: str = "") -> None:
        self.path, self.run, self.now = path, run, now
        try:
            self.connection: Connection = connect(path)
            self._prepare()
        except sql.exc.DatabaseError as broken:
            if hasattr(self, "connection"):
                self.connection.close()
            facts = {"why": str(broken.orig)}
            raise LedgerError([Problem("L01", CellRef(path.name), facts)]) from None

    def close(self) -> None:
        """Close the connection; the file can then be copied or replaced."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside happen, or nothing."""
        if self.connection.in_transaction():  # reading left a mark, never a change
            self.connection.rollback()
        try:
            with self.connection.begin():
                if self.connection.dialect.name == "sqlite":
                    self.connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield
        finally:
            self.__dict__.pop("_next", None)  # numbers of what was rolled back are free again

    def _prepare(self) -> None:
        with self.transaction():
            if not sql.inspect(self.connection).has_table("meta"):
                self._create()
                self.insert(
                    schema.meta,
                    [
                        {"key": "version", "value": schema.VERSION},
                        {"key": "secret", "value": secrets.token_hex(16)},
                    ],
                )
            else:
                self._catch_up()
            self.meta = dict(tuple(row) for row in self.connection.execute(sql.select(schema.meta)))
        if self.meta["version"] != schema.VERSION:
            facts = {"why": f"版本 {self.meta['version']}，本程序是 {schema.VERSION}"}
            raise LedgerError([Problem("L01", CellRef(self.path.name), facts)])

    def _create(self) -> None:
        schema.metadata.create_all(self.connection)
        past_schema.watch(self.connection)

    def _catch_up(self) -> None:
        """Add the tables and the columns that a ledger made by an older version has not."""
        found = sql.inspect(self.connection)
        if not set(found.get_table_names()) >= _TABLES:
            self._create()
        for index in (*schema.file.indexes, *schema.lead.indexes):
            index.create(self.connection, checkfirst=True)
        known = {column["name"] for column in found.get_columns(schema.lead.name)}
        for key in [key for key in fields.STORED if key not in known]:
            added = f"ALTER TABLE {schema.lead.name} ADD COLUMN {key} TEXT NOT NULL DEFAULT ''"
            self.connection.exec_driver_sql(added)

    def scrub(self) -> None:
        """Write the file anew, so that nothing is left in it of what was changed or deleted.

        SQLite leaves old bytes in its pages until they are needed again.
        """
        if self.connection.dialect.name != "sqlite":
            return
        if self.connection.in_transaction():
            self.connection.rollback()
        self.connection.exec_driver_sql("VACUUM")

    # -- writing ------------------------------------------------------------------------------

    def insert(self, table: sql.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that all have the same keys, in bulk."""
        if not rows:
            return
        dialect = self.connection.dialect
        statements.insertion(table, tuple(rows[0]), dialect).run(self.connection, rows)

    def _execute_many(self, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        statements.compiled(statement, self.connection.dialect).run(self.connection, rows)

    def record(self, events: Sequence[Event]) -> None:
        """Append events and bring the state up to them."""
        self.insert(schema.event, [self._event_row(event) for event in events])
        self.fold(events)

    def _event_row(self, event: Event) -> dict[str, Any]:
        return {
            "seq": self.number("event"),
            "run": self.run,
            "at": self.now,
            "kind": event.kind,
            "lead": event.lead,
            "actor": event.actor,
            "file": event.file,
            "sheet": event.sheet,
            "cell": event.cell,
            "cells": _dump(event.cells) if event.cells else "",
            "facts": _dump(event.facts) if event.facts else "",
        }

    def fold(self, events: Iterable[Event]) -> None:
        """Bring the state up to events that are recorded; inside a transaction."""
        fresh: dict[int, dict[str, Any]] = {}
        changed: dict[int, dict[str, Any]] = {}
        side: dict[tuple[int, str], str] = {}
        numbers: dict[tuple[int, str], str] = {}
        told: dict[tuple[int, Any], Any] = {}
        for event in events:
            after = {key: cell[1] for key, cell in event.cells.items()}
            for key in [key for key in after if "@" in key]:
                apart = numbers if key.startswith(fields.NUMBER) else side
                apart[event.lead, key.removeprefix(fields.NUMBER)] = after.pop(key)
            if event.kind == "Received":
                kept = {key: event.facts[key] for key in ("person", "identity", "content_hash")}
                fresh[event.lead] = {"number": event.lead, **kept, **_BLANK_LEAD, **after}
                if event.facts.get("matter"):
                    told[event.lead, event.facts["matter"]] = event.facts["numbered"]
            elif event.lead in fresh:
                fresh[event.lead].update(after)
            elif after:
                changed.setdefault(event.lead, {}).update(after)
            facts = event.facts if event.kind in ("Updated", "Undone") else {}
            kept = {key: facts[key] for key in ("person", "content_hash") if key in facts}
            if kept:
                changed.setdefault(event.lead, {}).update(kept)
        self.insert(schema.lead, list(fresh.values()))
        self._update(changed)
        self._set_apart(schema.side_cell, ("lead", "field", "value"), side)
        self._set_apart(case_tables.alias, ("lead", "name", "header"), numbers)
        rows = [{"words": w, "lead": lead, "numbered": n} for (lead, w), n in told.items()]
        self.insert(case_tables.matter, rows)

    def _update(self, changed: Mapping[int, Mapping[str, Any]]) -> None:
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for number, values in changed.items():
            row: dict[str, Any] = {f"new_{key}": value for key, value in values.items()}
            groups.setdefault(tuple(values), []).append(row | {"which": number})
        for keys, rows in groups.items():
            bound: dict[str, Any] = {key: sql.bindparam(f"new_{key}") for key in keys}
            matched = schema.lead.c.number == sql.bindparam("which")
            self._execute_many(sql.update(schema.lead).values(bound).where(matched), rows)

    def _set_apart(
        self, table: sql.Table, names: Sequence[str], cells: Mapping[tuple[int, str], str]
    ) -> None:
        """Set cells that stand in a table of their own: lead, key, text; blank ones go."""
        lead, key, text = names
        one = (table.c[lead] == sql.bindparam(lead)) & (table.c[key] == sql.bindparam(key))
        rows = [{lead: number, key: name, text: said} for (number, name), said in cells.items()]
        if rows:
            self._execute_many(sql.delete(table).where(one), rows)
        self.insert(table, [row for row in rows if row[text]])

    # -- numbers ------------------------------------------------------------------------------

    @cached_property
    def _next(self) -> dict[str, int]:
        return {}

    def number(self, table: str) -> int:
        """Return the next free number of a table (its events, leads, files, issues …).

        Numbers follow from what is recorded, so a run that was cut and started again counts on
        as if nothing had happened.
        """
        if table not in self._next:
            column = next(iter(schema.metadata.tables[table].primary_key))
            floor = int(self.meta.get(f"floor_{table}", 0))  # given before a restore
            self._next[table] = max(floor, self.scalar(sql.select(sql.func.max(column))) or 0)
        self._next[table] += 1
        return self._next[table]

    # -- reading ------------------------------------------------------------------------------

    def scalar(self, statement: Any) -> Any:
        """Return the single value a statement selects."""
        return self.connection.execute(statement).scalar()

    def rows(self, statement: Any) -> list[Any]:
        """Return all rows a statement selects."""
        return list(self.connection.execute(statement).fetchall())

    def among(
        self, statement: Any, column: sql.Column[Any], values: Iterable[Any]
    ) -> Iterator[Any]:
        """Yield the rows of a statement whose column is among the values, however many."""
        wanted = list(dict.fromkeys(values))
        for start in range(0, len(wanted), _CHUNK):
            chosen = statement.where(column.in_(wanted[start : start + _CHUNK]))
            yield from self.connection.execute(chosen).fetchall()

    def states(self, numbers: Iterable[int]) -> dict[int, dict[str, str]]:
        """Return the current state of leads, side cells included, by lead number."""
        found = {
            row.number: dict(row._mapping)
            for row in self.among(sql.select(schema.lead), schema.lead.c.number, numbers)
        }
        for row in self.among(sql.select(schema.side_cell), schema.side_cell.c.lead, found):
            found[row.lead][row.field] = row.value
        alias = case_tables.alias
        for row in self.among(sql.select(alias), alias.c.lead, found):
            found[row.lead][f"{fields.NUMBER}{row.name}"] = row.header
        return found

    def numbers_of(self, column: str, values: Iterable[str]) -> dict[str, int]:
        """Return the lead numbers that have these values in a column (id, source number …)."""
        wanted = schema.lead.c[column]
        statement = sql.select(wanted, schema.lead.c.number)
        return {row[0]: row[1] for row in self.among(statement, wanted, values) if row[0]}

    def is_large(self) -> bool:
        """Tell whether writing out its leads is worth starting processes for."""
        return int(self.scalar(sql.select(sql.func.count()).select_from(schema.lead))) >= _LARGE

    def last_event(self) -> int:
        """Return the number of the newest event, 0 when there is none."""
        return int(self.scalar(sql.select(sql.func.max(schema.event.c.seq))) or 0)


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def replayed(events: Iterable[Mapping[str, Any]]) -> dict[int, dict[str, str]]:
    """Add up events, oldest first, to the state of every lead they speak of.

    Used by ``check`` to prove that the current state is what the record says.
    """
    states: dict[int, dict[str, str]] = {}
    for event in events:
        if event["kind"] == "Received":
            states[event["lead"]] = dict(_BLANK_LEAD)
        if event["cells"]:
            cells = json.loads(event["cells"])
            states[event["lead"]].update((key, cell[1]) for key, cell in cells.items())
    return states
