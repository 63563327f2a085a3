"""Tables of the ledger by which a case is known again, beside ``lead.identity``."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from pipeline.files.ledger_columns import text
from pipeline.files.schema import metadata

# The numbers of leads that have several: ``name`` as it is looked up, the header of its column. It
# is the sum of the cells ``number@‹name›`` of events. One name may be that of several leads.
alias = Table(
    "alias",
    metadata,
    Column("name", Text, primary_key=True),
    Column("lead", Integer, primary_key=True),
    text("header"),
)
Index("alias_lead", alias.c.lead)

# The words that a lead came with, as the keyed hash ``Draft.matter``; follows from the facts of
# events. ``numbered`` tells whether it came with a number of its own.
matter = Table(
    "matter",
    metadata,
    Column("words", Text, primary_key=True),
    Column("lead", Integer, primary_key=True),
    Column("numbered", Integer, nullable=False),
)

# When an export was made, as far as it says so: ISO, a day or a moment.
export_moment = Table(
    "export_moment",
    metadata,
    Column("file", Integer, primary_key=True),
    text("source"),
    text("moment"),
)
BESIDE = (alias, matter, export_moment)
