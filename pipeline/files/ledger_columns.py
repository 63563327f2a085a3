"""Columns as nearly all tables of the ledger have them: never NULL, blank or 0 until set."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Text


def text(name: str, **options: object) -> Column[str]:
    """Return a column of text that is blank until it is set."""
    return Column(name, Text, nullable=False, server_default="", **options)  # type: ignore[arg-type]


def number(name: str, **options: object) -> Column[int]:
    """Return a column of whole numbers that is 0 until it is set."""
    return Column(name, Integer, nullable=False, server_default="0", **options)  # type: ignore[arg-type]
