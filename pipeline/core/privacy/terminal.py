"""What a command says on the screen: nobody's number stands there, whatever it speaks of."""

from __future__ import annotations

import re
from typing import Any

from pipeline.core.privacy.masks import mask_text

# names of files, by which other programs find them again
_AS_IT_IS = frozenset({"name", "file", "path", "outputs", "waiting", "log"})

# what moves the cursor, colours the screen or turns the direction of writing: names may hold it
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Return text that does nothing on a terminal but stand there."""
    return _CONTROLS.sub("\ufffd", text)


def spoken(said: Any) -> Any:
    """Return what ``--json`` prints: all texts as who handles leads sees them, but file names."""
    if isinstance(said, str):
        return mask_text(said)
    if isinstance(said, list | tuple):
        return [spoken(one) for one in said]
    if isinstance(said, dict):
        return {key: one if key in _AS_IT_IS else spoken(one) for key, one in said.items()}
    return said
