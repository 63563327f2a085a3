"""Tables of the ledger about tables that nobody knows: what is asked, and which files wait."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from pipeline.files.schema import metadata


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


# A table that no source claims, or several: what the coordinator is asked about it. ``columns``
# (masked examples, only while it is open), ``candidates`` and ``answer`` are JSON; ``rules`` is the
# hash of the rules that did not know it. ``file`` is the file that held the answer, ``written``
# is 0 while an answer has not reached the rules.
question = Table(
    "heading_question",
    metadata,
    Column("number", Integer, primary_key=True),
    _text("signature"),
    _text("name"),
    _text("sheet"),
    _number("row"),
    _text("columns"),
    _text("candidates"),
    _text("rules"),
    _text("at"),
    _text("run"),
    _text("decided"),
    _text("answer"),
    _text("decided_at"),
    _number("file"),
    _number("written"),
)
# The files in 待处理 that wait for an answer; ``ended`` is blank while they do.
wait = Table(
    "heading_wait",
    metadata,
    Column("question", Integer, primary_key=True),
    Column("file", Integer, primary_key=True),
    _text("ended"),
)
ASKED = (question, wait)
