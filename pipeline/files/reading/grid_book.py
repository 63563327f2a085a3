"""Books that are read at once: pages, XML and old workbooks, whose sheets stand in one stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.core.model import Notes
from pipeline.files.reading.book import Listing, Opener, Row
from pipeline.files.reading.grid import Grid
from pipeline.files.reading.survey import Survey


class GridBook:
    """A file whose worksheets have all been read."""

    def __init__(self, grids: list[Grid]) -> None:
        self._grids = grids

    def listing(self) -> Listing:
        """Return the worksheets in order."""
        return [(place, grid.name, grid.visible) for place, grid in enumerate(self._grids)]

    def rows(self, place: int, _name: str, notes: Notes) -> Iterator[Row]:
        """Yield the rows of one worksheet that hold anything."""
        grid = self._grids[place]
        notes.merged, notes.formulas = grid.merged, grid.formulas
        yield from grid.rows()


def read_at_once(read: Callable[[bytes], list[Grid]]) -> Opener:
    """Return what opens a file by reading all of it."""

    def opened(data: bytes, _surveyed: Survey) -> GridBook:
        return GridBook(read(data))

    return opened
