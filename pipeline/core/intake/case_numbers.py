"""All lasting numbers of a row: which columns hold them, and which of them is 来源编号."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.core.cells.tidying import tidied
from pipeline.core.intake.column_readers import ColumnReader
from pipeline.core.intake.heading import Heading
from pipeline.core.intake.same_case import Number, is_lasting, number_name
from pipeline.core.intake.source import NUMBERED
from pipeline.core.model import CellValue


def numbers_of(
    heading: Heading, reader: ColumnReader, values: dict[str, str], cells: Sequence[CellValue]
) -> tuple[Number, ...]:
    """Return the lasting numbers of a row, the preferred first; it is put into ``values``."""
    first = values.get("source_number", "")
    if not first:
        return ()
    indexes, source = heading.columns.get("source_number", ()), values["source"]
    worth = heading.source.number
    if len(indexes) < 2:
        header = heading.headers[indexes[0]] if indexes else ""
        lasts = _lasts(first, worth)
        return (Number(number_name(first, source), header, first),) if lasts else ()
    found: dict[str, Number] = {}
    for index in indexes:
        text = _read(reader, cells[index]) if index < len(cells) else ""
        if _lasts(text, worth):
            name = number_name(text, source)
            found.setdefault(name, Number(name, heading.headers[index], text))
    if found:
        values["source_number"] = next(iter(found.values())).written
    return tuple(found.values())


def _lasts(number: str, worth: str) -> bool:
    """Tell whether a number stays with its case, as its source says or else as it looks."""
    return bool(number) and (worth == NUMBERED or (not worth and is_lasting(number)))


def _read(reader: ColumnReader, cell: CellValue) -> str:
    if cell is None or cell == "":
        return ""
    reading = reader(tidied(cell) if isinstance(cell, str) else cell)
    return reading.text if reading.understood and reading.exact else ""
