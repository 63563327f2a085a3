"""Tables of the ledger by which a past day can be counted again: see ``files.leaders.past``."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table
from sqlalchemy.engine import Connection

from pipeline.files.ledger_columns import text
from pipeline.files.schema import metadata

# The rules whenever a run found other ones than the run before; ``files`` (a zip of the YAML) is
# NULL where an earlier row has the same hash.
kept_rules = Table(
    "kept_rules",
    metadata,
    Column("number", Integer, primary_key=True),
    text("hash"),
    text("at"),
    text("run"),
    Column("files", LargeBinary),
)

# What an issue for leaders was counted from: its period, the moment it says, the rules, and how
# far every table had come (``marks``, JSON: table → highest number).
report = Table(
    "report",
    metadata,
    Column("issue", Integer, primary_key=True),
    text("kind"),
    text("first"),
    text("last"),
    text("counted_at"),
    text("rules"),
    text("marks"),
)

# What stood in a column that may change, before it did; written by the database itself, so that
# nobody who changes one can forget it. ``at`` is when the run began that changed it (what is undone
# is no run, but has events).
turned = Table(
    "turned",
    metadata,
    Column("number", Integer, primary_key=True),
    text("at"),
    text("name"),
    Column("which", Integer, nullable=False),
    text("was"),
)

# tables that are otherwise only added to, and their column that changes
TURNING = {
    "issue": "retired",
    "file": "kind",
    "conflict": "settled",
    "proposal": "decided",
    "reroute": "decided",
    "repeat_pair": "decided",
}
_RUN = "coalesce((SELECT started FROM run ORDER BY rowid DESC LIMIT 1), '')"
_EVENT = "coalesce((SELECT at FROM event ORDER BY seq DESC LIMIT 1), '')"


def watch(connection: Connection) -> None:
    """Let the database keep what stood in the columns of ``TURNING``; inside a transaction."""
    for name, column in TURNING.items():
        connection.exec_driver_sql(
            f"CREATE TRIGGER IF NOT EXISTS {name}_turned AFTER UPDATE OF {column} ON {name} "
            f"WHEN OLD.{column} <> NEW.{column} BEGIN "
            f"INSERT INTO turned (at, name, which, was) VALUES (max({_RUN}, {_EVENT}), '{name}', "
            f"OLD.number, OLD.{column}); END"
        )
