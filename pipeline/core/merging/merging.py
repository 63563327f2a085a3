"""Three-way merge of cells: base (what was sent), ours (the ledger), theirs (the returned file).

A missing row or column asks for nothing. What a person typed is applied, agreed with, in conflict
or held; nothing is overwritten silently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.core.intake.lossy import is_image
from pipeline.core.merging.holding import MASS_CLEAR
from pipeline.core.text import is_blank, same, squeezed
from pipeline.core.values import Reading

UNTOUCHED, APPLY, AGREED, CONFLICT, HOLD = "untouched", "apply", "agreed", "conflict", "hold"
MASS = 10  # blanked cells of one column that look like an accident …
_MASS_SHARE = 0.3  # … when they are more than this share of its filled cells
_MOVED_SHARE = 0.2  # of a column's filled cells changed …
_MOVED_KEPT = 0.9  # … while this share of its values is still in it, in other rows
_TELLING = 0.5  # and at least this share of the moved values stands only once in the column

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
    if same(theirs.text, base) or ((lossy or theirs.converted) and is_image(theirs.text, base)):
        return UNTOUCHED
    if not (theirs.understood and theirs.exact):
        return HOLD
    if same(theirs.text, ours):
        return AGREED
    return APPLY if same(ours, base) else CONFLICT


def moved(
    before: Mapping[CellName, str], theirs: Mapping[CellName, str], in_order: bool = True
) -> list[str]:
    """Return the fields whose values stand in other rows than before: sorted without their keys.

    Both hold the open cells of the same rows, ``theirs`` in the order of the file. A column is
    moved when more than a fifth of its filled cells changed and still nine in ten of the same
    values are in it. Where few different words fill a column (two names, three statuses), people
    swap them by hand too: it then counts only if equal words now stand together, and only where
    the rows are ``in_order`` as they were issued: whole rows that were sorted put them together.
    """
    columns: dict[str, list[tuple[str, str]]] = {}
    for name, text in theirs.items():
        columns.setdefault(name[1], []).append((before.get(name, ""), text))
    return [field for field, pairs in columns.items() if _is_moved(pairs, in_order)]


def _is_moved(pairs: Sequence[tuple[str, str]], in_order: bool) -> bool:
    filled = max(sum(bool(was) for was, _ in pairs), sum(bool(now) for _, now in pairs))
    if not _is_mass(sum(was != now for was, now in pairs), filled):
        return False  # nearly every column, and told without folding its texts
    pairs = [(squeezed(was), squeezed(now)) for was, now in pairs]
    changed = [now for was, now in pairs if was != now]
    were = Counter(was for was, _ in pairs if was)
    are = Counter(now for _, now in pairs if now)
    filled = max(were.total(), are.total())
    if not _is_mass(len(changed), filled) or (were & are).total() < _MOVED_KEPT * filled:
        return False
    words = [now for now in changed if now]
    if sum(are[now] == 1 for now in words) >= _TELLING * len(words):
        return True
    together = _stand_together(now for _, now in pairs)
    return in_order and together and not _stand_together(was for was, _ in pairs)


def _is_mass(changed: int, filled: int) -> bool:
    return changed >= MASS and changed > _MOVED_SHARE * filled


def _stand_together(column: Iterable[str]) -> bool:
    """Tell whether equal words follow each other, as they do in a sorted column; blanks aside."""
    filled = [text for text in column if text]
    return sum(1 for _ in groupby(filled)) == len(set(filled))


def mass_cleared(cleared: Mapping[str, int], filled: Mapping[str, int]) -> set[str]:
    """Return the fields that went blank in many rows at once; ``filled`` counts cells before."""
    return {
        field
        for field, count in cleared.items()
        if count >= MASS and count > _MASS_SHARE * filled.get(field, 0)
    }


def hold_mass_clears(
    asked: Iterable[Asked], fields: Collection[str], confirmed: Collection[CellName] = ()
) -> list[Asked]:
    """Hold the cleared cells of fields that went blank in many rows at once.

    ``confirmed`` cells were held for that before, and who cleared them has cleared them again.
    """
    return [
        replace(cell, verdict=HOLD, why=MASS_CLEAR)
        if cell.field in fields and _clears(cell) and (cell.lead, cell.field) not in confirmed
        else cell
        for cell in asked
    ]


def _clears(cell: Asked) -> bool:
    return cell.verdict in (APPLY, CONFLICT) and is_blank(cell.theirs) and not is_blank(cell.base)


def collapse(asked: Iterable[Asked]) -> list[Asked]:
    """Make several rows of one lead speak once: the same change collapses, others conflict."""
    first: dict[CellName, Asked] = {}
    result: list[Asked] = []
    for cell in asked:
        if cell.verdict in (UNTOUCHED, HOLD):
            result.append(cell)  # asks for nothing yet, and disputes nothing
            continue
        earlier = first.setdefault((cell.lead, cell.field), cell)
        if earlier is cell:
            result.append(cell)
        elif not same(earlier.theirs, cell.theirs) and cell.verdict == APPLY:
            ours = earlier.theirs if earlier.verdict == APPLY else cell.ours
            result.append(replace(cell, ours=ours, verdict=CONFLICT, why=""))
        elif cell.verdict != APPLY:
            result.append(cell)
    return result
