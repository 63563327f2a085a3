"""Tables of the ledger about personal data: which leads a file mentions, who was given contacts."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from pipeline.files.schema import metadata

# Which leads an export had rows about (packed), those that said nothing new included.
mentioned = Table(
    "mentioned",
    metadata,
    Column("file", Integer, primary_key=True),
    Column("leads", LargeBinary),
)
# A workbook with names and phones that was put out: when, by which run, which file, to whom. What
# it showed of whom is ``issue.leads`` without ``masked`` (packed), of whom nothing was shown.
export = Table(
    "export",
    metadata,
    Column("issue", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("run", "at", "reader", "path", "sha256")),
    Column("leads", Integer, nullable=False),
    Column("encrypted", Integer, nullable=False),
    Column("masked", LargeBinary),
)
BESIDE = (mentioned, export)
