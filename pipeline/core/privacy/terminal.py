"""What a command says on the screen: nobody's number stands there, whatever it speaks of."""

from __future__ import annotations

from typing import Any

from pipeline.core.privacy.masks import mask_text

# names of files, by which other programs find them again
_AS_IT_IS = frozenset({"name", "file", "path", "outputs", "waiting", "log"})


def spoken(said: Any) -> Any:
    """Return what ``--json`` prints: all texts as who handles leads sees them, but file names."""
    if isinstance(said, str):
        return mask_text(said)
    if isinstance(said, list | tuple):
        return [spoken(one) for one in said]
    if isinstance(said, dict):
        return {key: one if key in _AS_IT_IS else spoken(one) for key, one in said.items()}
    return said
