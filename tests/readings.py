"""Files of the tests, read as the pipeline reads them: through the gate and the child."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.core.messages.problems import FileError
from pipeline.core.model import CellValue, Notes, Problem
from pipeline.files.reading.reading import Reader

Rows = list[tuple[int, tuple[CellValue, ...]]]


@dataclass(frozen=True, slots=True)
class Read:
    """A worksheet with all its rows."""

    name: str
    visible: bool
    rows: Rows
    notes: Notes


@dataclass(frozen=True, slots=True)
class Opener:
    """Reads bytes as if they lay in inbox under a name that tells nothing."""

    reader: Reader
    folder: Path

    def sheets(self, data: bytes) -> list[Read]:
        """All worksheets in order."""
        path = self.folder / "来件"
        path.write_bytes(data)
        return [
            Read(one.name, one.visible, list(one.rows), one.notes)
            for one in self.reader.sheets(path)
        ]

    def rows(self, data: bytes) -> Rows:
        """The rows of the only worksheet."""
        (sheet,) = self.sheets(data)
        return sheet.rows

    def cells(self, data: bytes) -> list[tuple[CellValue, ...]]:
        """The rows of the only worksheet without their numbers."""
        return [cells for _, cells in self.rows(data)]

    def refused(self, data: bytes) -> Problem:
        """Why the file cannot be read."""
        with pytest.raises(FileError) as caught:
            self.sheets(data)
        return caught.value.problems[0]
