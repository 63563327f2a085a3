"""A message before its facts are known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """Level (提示, 警告 or 错误) and sentence; ``{name}`` stands for a fact of the problem."""

    level: str
    sentence: str
