"""Placeholders of an office's own forms: ``{{线索编号}}`` in a text, several in one, anywhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

# what an input method makes of a brace counts too
_PLACEHOLDER = re.compile(r"[{｛]{2}([^{}｛｝]*)[}｝]{2}")


def names_in(text: str) -> list[str]:
    """Return the names that a text asks for."""
    return [name.strip() for name in _PLACEHOLDER.findall(text)]


def places_in(text: str) -> list[tuple[int, int, str]]:
    """Return where each name stands, braces included, and the name."""
    return [(*found.span(), found[1].strip()) for found in _PLACEHOLDER.finditer(text)]


def unknown_in(text: str, known: Collection[str]) -> list[str]:
    """Return the names that a text asks for and nobody knows."""
    return [name for name in names_in(text) if name not in known]


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the values in place; what is not known stays as it was written."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1].strip(), found[0]), text)
