"""Play: the demonstration (its script follows)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pipeline.files.folders import Home


def demo(stage: Home, now: datetime, once: Callable[[datetime], dict[str, Any]]) -> dict[str, Any]:
    """Play the last two working days."""
    return {"told": []}
