"""Tables of the ledger about tables that nobody knows: what is asked, and which files wait."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from pipeline.files.ledger_columns import number, text
from pipeline.files.schema import metadata

# A table that no source claims, or several: what the coordinator is asked about it. ``columns``
# (masked examples, only while it is open), ``candidates`` and ``answer`` are JSON; ``rules`` is the
# hash of the rules that did not know it. ``file`` is the file that held the answer, ``written``
# is 0 while an answer has not reached the rules.
question = Table(
    "heading_question",
    metadata,
    Column("number", Integer, primary_key=True),
    text("signature"),
    text("name"),
    text("sheet"),
    number("row"),
    text("columns"),
    text("candidates"),
    text("rules"),
    text("at"),
    text("run"),
    text("decided"),
    text("answer"),
    text("decided_at"),
    number("file"),
    number("written"),
)
# The files in 待处理 that wait for an answer; ``ended`` is blank while they do.
wait = Table(
    "heading_wait",
    metadata,
    Column("question", Integer, primary_key=True),
    Column("file", Integer, primary_key=True),
    text("ended"),
)
ASKED = (question, wait)
