"""Tables of the ledger about repeats."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table

from pipeline.files.ledger_columns import number, text
from pipeline.files.schema import metadata

# Two leads that are one matter, or may be (``core.repeats.linking.Link``). ``labels`` and
# ``evidence`` are joined text. ``decided`` is blank while the coordinator is asked; else how it was
# settled (``files.repeats.pairs``), when, and by which file (0: by us). A pair stands once.
pair = Table(
    "repeat_pair",
    metadata,
    Column("number", Integer, primary_key=True),
    number("earlier"),
    number("later"),
    text("labels"),
    text("strength"),
    text("evidence"),
    text("at"),
    text("run"),
    text("decided"),
    text("decided_at"),
    number("file"),
)
Index("repeat_pair_earlier", pair.c.earlier)
Index("repeat_pair_later", pair.c.later)

# The index of what leads have in common (``files.repeats.index``): which lead has which key, packed
# into one number (``files.repeats.postings``); what comparing needs of a lead, empty where it was
# taken out; ranges of lead numbers that were passed over and are still to be indexed.
posting = Table(
    "repeat_posting",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
)
profile = Table(
    "repeat_profile",
    metadata,
    Column("lead", Integer, primary_key=True),
    Column("profile", LargeBinary, nullable=False),
)
gap = Table(
    "repeat_gap",
    metadata,
    Column("low", Integer, primary_key=True),
    number("high"),
)
BESIDE = (pair, posting, profile, gap)
