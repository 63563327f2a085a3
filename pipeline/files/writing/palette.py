"""The palette: one xlsxwriter format per look, made when first asked for."""

from __future__ import annotations

from typing import Any

from pipeline.files.writing.cells import Format
from pipeline.files.writing.looks import DEFAULT, Look


class Palette:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def get(self, look: Look, **more: object) -> Format:
        """Return the format of a look, with further properties laid over it."""
        properties = {**DEFAULT, **look, **more}
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]
