"""Three-way merge of cells: base (what was sent), ours (the ledger), theirs (the returned file).

A missing row or column asks for nothing. What a person typed is applied, agreed with, in conflict
or held; nothing is overwritten silently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.core.lossy import is_image
from pipeline.core.text import is_blank, same, squeezed
from pipeline.core.values import Reading

UNTOUCHED, APPLY, AGREED, CONFLICT, HOLD = "untouched", "apply", "agreed", "conflict", "hold"
MASS = 10  # blanked cells of one column that look like an accident …
_MASS_SHARE = 0.3  # … when they are more than this share of its filled cells
_MOVED_SHARE = 0.2  # of a column's filled cells changed …
_MOVED_KEPT = 0.9  # … while this share of its values is still in it, in other rows
# why a cell that was understood is held
MASS_CLEAR, NO_STEP = "成片清空", "不能这样改"

CellName = tuple[int, str]  # (lead number, field key)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one returned cell asks for; ``cell`` is its address in the file.

    ``why`` is why it is held, or the formula that gave its value.
    """

    lead: int
    field: str
    base: str
    ours: str
    theirs: str
    verdict: str
    cell: str
    why: str = ""


def verdict(base: str, ours: str, theirs: Reading, lossy: bool) -> str:
    """Judge one cell. ``lossy`` is True for files that cannot hold every character (csv)."""
    if same(theirs.text, base) or (lossy and is_image(theirs.text, base)):
        return UNTOUCHED
    if not (theirs.understood and theirs.exact):
        return HOLD
    if same(theirs.text, ours):
        return AGREED
    return APPLY if same(ours, base) else CONFLICT


def moved(before: Mapping[CellName, str], theirs: Mapping[CellName, str]) -> list[str]:
    """Return the fields whose values stand in other rows than before: sorted without their keys.

    Both hold the open cells of the same rows. A column is moved when more than a fifth of its
    filled cells changed and still nine in ten of the same values are in it.
    """
    columns: dict[str, list[tuple[str, str]]] = {}
    for name, text in theirs.items():
        columns.setdefault(name[1], []).append((squeezed(before.get(name, "")), squeezed(text)))
    return [field for field, pairs in columns.items() if _is_moved(pairs)]


def _is_moved(pairs: Sequence[tuple[str, str]]) -> bool:
    changed = sum(was != now for was, now in pairs)
    were = Counter(was for was, _ in pairs if was)
    are = Counter(now for _, now in pairs if now)
    filled = max(were.total(), are.total())
    kept = (were & are).total()
    return changed >= MASS and changed > _MOVED_SHARE * filled and kept >= _MOVED_KEPT * filled


def cleared_fields(asked: Iterable[Asked]) -> set[str]:
    """Return the fields in which any cell was cleared."""
    return {cell.field for cell in asked if _clears(cell)}


def hold_mass_clears(asked: Sequence[Asked], filled: Mapping[str, int]) -> list[Asked]:
    """Hold a column that went blank in many rows at once; ``filled`` counts its cells before."""
    cleared: dict[str, int] = {}
    for cell in asked:
        if _clears(cell):
            cleared[cell.field] = cleared.get(cell.field, 0) + 1
    held = {
        field
        for field, count in cleared.items()
        if count >= MASS and count > _MASS_SHARE * filled.get(field, 0)
    }
    return [
        Asked(c.lead, c.field, c.base, c.ours, c.theirs, HOLD, c.cell, MASS_CLEAR)
        if c.field in held and _clears(c)
        else c
        for c in asked
    ]


def _clears(cell: Asked) -> bool:
    return cell.verdict in (APPLY, CONFLICT) and is_blank(cell.theirs) and not is_blank(cell.base)


def collapse(asked: Iterable[Asked]) -> list[Asked]:
    """Make several rows of one lead speak once: the same change collapses, others conflict."""
    first: dict[CellName, Asked] = {}
    result: list[Asked] = []
    for cell in asked:
        if cell.verdict == UNTOUCHED:
            result.append(cell)  # an untouched copy asks for nothing and disputes nothing
            continue
        earlier = first.setdefault((cell.lead, cell.field), cell)
        if earlier is cell:
            result.append(cell)
        elif not same(earlier.theirs, cell.theirs) and cell.verdict == APPLY:
            result.append(
                Asked(
                    cell.lead,
                    cell.field,
                    cell.base,
                    earlier.theirs if earlier.verdict == APPLY else cell.ours,
                    cell.theirs,
                    CONFLICT,
                    cell.cell,
                )
            )
        elif cell.verdict != APPLY:
            result.append(cell)
    return result
