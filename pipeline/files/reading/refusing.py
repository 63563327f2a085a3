"""Stopping one file with a message, from wherever it is being read."""

from __future__ import annotations

from typing import NoReturn

from pipeline.core.messages.problems import FileError
from pipeline.core.model import Problem


def refuse(code: str, **facts: object) -> NoReturn:
    """Stop this file with a message of the catalogue; the reader adds its name."""
    raise FileError([Problem(code, facts=facts)])
