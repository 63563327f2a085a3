"""Further columns of a table that belong to the complaint, or to the replies, beside their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.core.intake.source import Source
from pipeline.core.text import header_key


def supplements(headers: Sequence[str], source: Source) -> dict[str, dict[int, str]]:
    """Return where such columns stand: field key → index → the header as the source writes it.

    ``headers`` are header keys.
    """
    found: dict[str, dict[int, str]] = {}
    for key, names in (("content", source.complaint), ("answer", source.replies)):
        wanted = {header_key(name): name for name in names}
        places = {at: wanted[header] for at, header in enumerate(headers) if header in wanted}
        if places:
            found[key] = places
    return found


def joined(
    columns: Mapping[str, tuple[int, ...]], further: Mapping[str, Mapping[int, str]]
) -> dict[str, tuple[int, ...]]:
    """Return the columns of each field with the further ones behind."""
    return {**columns, **{key: (*columns.get(key, ()), *places) for key, places in further.items()}}
