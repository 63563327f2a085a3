"""Which lead is a returned row about? By keys first, then by what the source said; never by place.

Every row ends matched or unknown, with a word on how: ``keys`` (both agree), ``key``, ``id``,
``sources`` (the keys disagree or are gone, the source columns decide).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.core.keys import read_lead_id, read_row_key
from pipeline.core.text import squeezed

# What the source said about a lead: nobody may change it, so it tells rows apart.
SOURCE_COLUMNS = ("source_number", "title", "content", "address", "received_at", "target")
# What the matter is. Who copies a row for a new one leaves the day and the company as they stand.
_MATTER = ("source_number", "title", "content", "address")
_ENOUGH = 0.6  # share of agreeing source columns that names a lead
_MARGIN = 0.2  # and by how much it must beat the next one


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a returned sheet: its number there and the text of its cells by field key."""

    number: int
    key: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """A row and the lead it is about; ``issue`` 0 when only the visible id told."""

    row: Row
    lead: int
    issue: int
    how: str


def match(
    rows: Iterable[Row], leads_by_id: Mapping[str, int], states: Mapping[int, Mapping[str, str]]
) -> tuple[list[Match], list[Row]]:
    """Match rows to leads; return the matches and the rows that are about no known lead.

    ``states`` holds every lead that a key, an id or the workbook's own issue names.
    """
    matches: list[Match] = []
    unknown: list[Row] = []
    unkeyed: list[Row] = []
    for row in rows:
        key = read_row_key(row.key)
        if key and key[1] not in states:
            key = None
        by_id = leads_by_id.get(read_lead_id(row.cells.get("id", "")), 0)
        if key and by_id and key[1] != by_id:
            right = max((key[1], by_id), key=lambda lead: agreement(row.cells, states[lead]))
            matches.append(Match(row, right, key[0] if right == key[1] else 0, "sources"))
        elif key:
            matches.append(Match(row, key[1], key[0], "keys" if by_id else "key"))
        elif by_id:
            matches.append(Match(row, by_id, 0, "id"))
        else:
            unkeyed.append(row)
    matches, rewritten = _without_rewritten(matches, states)
    unkeyed += rewritten  # keys pasted over those of another row: its source columns still tell
    taken = {found.lead for found in matches}
    open_leads = {lead: state for lead, state in states.items() if lead not in taken}
    for row in unkeyed:
        lead = _by_sources(row.cells, open_leads)
        if lead:
            matches.append(Match(row, lead, 0, "sources"))
        else:
            unknown.append(row)
    return matches, unknown


def _without_rewritten(
    matches: list[Match], states: Mapping[int, Mapping[str, str]]
) -> tuple[list[Match], list[Row]]:
    """Part copies of a row in which staff wrote a new matter from the rows about the lead.

    Only where several rows name one lead, so that a single row with a changed cell stays matched.
    """
    several = {lead for lead, count in Counter(m.lead for m in matches).items() if count > 1}
    agreed = [
        agreement(m.row.cells, states[m.lead], _MATTER) if m.lead in several else 1.0
        for m in matches
    ]
    best: dict[int, float] = {}
    for found, share in zip(matches, agreed, strict=True):
        best[found.lead] = max(share, best.get(found.lead, 0.0))
    kept, rewritten = [], []
    for found, share in zip(matches, agreed, strict=True):
        if share < 1 - _ENOUGH and share < best[found.lead] and _says_source(found.row):
            rewritten.append(found.row)
        else:
            kept.append(found)
    return kept, rewritten


def _says_source(row: Row) -> bool:
    return any(row.cells.get(key) for key in _MATTER)


def agreement(
    cells: Mapping[str, str], state: Mapping[str, str], columns: Sequence[str] = SOURCE_COLUMNS
) -> float:
    """Return the share of source columns that agree, of those filled in both."""
    both = [k for k in columns if cells.get(k) and state.get(k)]
    if not both:
        return 0.0
    return sum(squeezed(cells[k]) == squeezed(state[k]) for k in both) / len(both)


def _by_sources(cells: Mapping[str, str], states: Mapping[int, Mapping[str, str]]) -> int:
    """Return the one lead that the source columns clearly name, or 0."""
    if not any(cells.get(k) for k in ("source_number", "title", "content")):
        return 0
    scores = sorted(((agreement(cells, state), lead) for lead, state in states.items()))[-2:]
    if not scores or scores[-1][0] < _ENOUGH:
        return 0
    if len(scores) == 2 and round(scores[-1][0] - scores[0][0], 6) < _MARGIN:  # 1 - 0.8 is 0.2
        return 0
    return scores[-1][1]
