"""Three-way merge of cells: base (what was sent), ours (the ledger), theirs (the returned file).

A missing row or column asks for nothing. What a person typed is applied, agreed with, in conflict
or held; nothing is overwritten silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.core.text import is_blank, same
from pipeline.core.values import Reading

UNTOUCHED, APPLY, AGREED, CONFLICT, HOLD = "untouched", "apply", "agreed", "conflict", "hold"
_MASS = 10  # blanked cells of one column that look like an accident …
_MASS_SHARE = 0.3  # … when they are more than this share of its filled cells

CellName = tuple[int, str]  # (lead number, field key)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one returned cell asks for; ``cell`` is its address in the file."""

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
    if same(theirs.text, base) or (lossy and _image(theirs.text, base)):
        return UNTOUCHED
    if not (theirs.understood and theirs.exact):
        return HOLD
    if same(theirs.text, ours):
        return AGREED
    return APPLY if same(ours, base) else CONFLICT


def _image(theirs: str, base: str) -> bool:
    """Tell whether theirs is what a GBK csv makes of base: foreign characters became ``?``."""
    return "?" in theirs and any(same(image, theirs) for image in _through_gbk(base))


def _through_gbk(text: str) -> tuple[str, str]:
    # one ``?`` per character (LibreOffice) or per UTF-16 unit (others)
    wide = "".join("\ufffd\ufffd" if character > "\uffff" else character for character in text)
    plain, doubled = (one.encode("gbk", "replace").decode("gbk") for one in (text, wide))
    return plain, doubled


def nearest(
    asked: Mapping[CellName, str], returns: Mapping[int, Mapping[CellName, str]]
) -> Mapping[CellName, str]:
    """Return the known snapshot that the file started from, as cells that differ from the issue.

    ``asked`` are the file's cells that differ from the issued workbook, ``returns`` those of each
    earlier return. Fewest differing cells win; ties go to the issued workbook (an empty mapping);
    a return serves only a file that shares an edit with it.
    """
    best: Mapping[CellName, str] = {}
    distance = len(asked)
    for number in sorted(returns):
        known = returns[number]
        shared = sum(1 for name, text in known.items() if name in asked and asked[name] == text)
        differing = len(asked) + len(known) - shared - _changed_in_both(asked, known)
        if shared and differing < distance:
            best, distance = known, differing
    return best


def _changed_in_both(asked: Mapping[CellName, str], known: Mapping[CellName, str]) -> int:
    """Count cells that differ from the issue in both, whatever they hold: one cell, not two."""
    return len(asked.keys() & known.keys())


def hold_mass_clears(asked: Sequence[Asked], filled: Mapping[str, int]) -> list[Asked]:
    """Hold a column that went blank in many rows at once; ``filled`` counts its cells before."""
    cleared: dict[str, int] = {}
    for cell in asked:
        if _clears(cell):
            cleared[cell.field] = cleared.get(cell.field, 0) + 1
    held = {
        field
        for field, count in cleared.items()
        if count >= _MASS and count > _MASS_SHARE * filled.get(field, 0)
    }
    return [
        Asked(c.lead, c.field, c.base, c.ours, c.theirs, HOLD, c.cell, "成片清空")
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
