"""Which known snapshot did a returned file start from: the issued workbook, or an earlier return?

Compared with the issued workbook, everybody who goes on in an own copy contradicts himself
(measured: 4,591 false conflicts); compared with the nearest snapshot whatever it shares, a
colleague overwrites what he never saw. So an earlier return is a base only where what the file
shares with it outweighs what the two dispute; in doubt the issued workbook is. The weights are
those that did best in long simulated weeks (tests/staff.py, seeds 1 to 230).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.core import fields
from pipeline.core.merging.merging import CellName
from pipeline.core.text import same, squeezed
from pipeline.core.work.workflow import is_step_forward

# How much an equal edit tells: nobody types the same long sentence by chance, but anybody may
# choose the same status.
_REPORT, _SENTENCE, _WORDS, _CHOICE = 2.0, 1.0, 0.5, 0.25
_ROW = 0.25  # and each further row in which a file has all that an earlier return had
_REPORT_LENGTH, _SENTENCE_LENGTH = 16, 6  # characters, blanks aside
_CERTAINTY = 1.0  # by how much the shared must outweigh the disputed
_LIKELY = 0.5  # what speaks for a later state of a return that a file surely goes on from …
_AGAIN = 0.25  # … and how much a choice that was changed once more speaks against it

Cells = Mapping[CellName, str]


@dataclass(frozen=True, slots=True)
class Lineage:
    """The snapshot that a file started from, as cells that differ from the issued workbook.

    ``file`` is the number of the return it is, 0 for the issued workbook.
    ``doubtful`` are cells that an earlier return had filled and this file shows as issued, though
    it has other cells in common with that return: cleared again, or never seen.
    """

    base: Cells
    doubtful: frozenset[CellName] = frozenset()
    file: int = 0


def nearest(
    asked: Cells,
    returns: Mapping[int, Cells],
    rows: Mapping[int, Collection[int]] = MappingProxyType({}),
    together: Collection[int] = (),
    same_file: int = 0,
) -> Lineage:
    """Return the known snapshot that a file started from.

    ``asked`` are the file's cells that differ from the issued workbook, ``returns`` those of each
    earlier return by file number, ``rows`` the leads that a return was about where not all of them:
    a lead it lacks stands as in the return before it. Fewest differing cells win; ties go to the
    older snapshot, the issued one first. ``together`` are the returns of the same run: nobody knows
    which came first, so even a plain step forward is disputed. ``same_file`` is a return that is
    this very file in an earlier state (it was edited where it lies).
    """
    if same_file in returns:
        return Lineage(returns[same_file], file=same_file)
    best: Cells = {}
    doubtful: set[CellName] = set()
    file = 0
    for number in sorted(returns):
        known = returns[number]
        if not _shares(asked, known):
            continue
        inside = rows.get(number)
        if inside is not None:
            known = {n: text for n, text in best.items() if n[0] not in inside} | dict(known)
        nearer = _distance(asked, best) - _distance(asked, known)
        if nearer > 0 and _continues(asked, known, best, number in together):
            best, file = known, number
        elif nearer >= 0:
            doubtful |= {name for name in known if name not in asked and name not in best}
    return Lineage(best, frozenset(doubtful - best.keys()), file)


def _shares(asked: Cells, known: Cells) -> bool:
    return any(name in asked and _alike(name[1], was, asked[name]) for name, was in known.items())


def _distance(asked: Cells, known: Cells) -> int:
    """Count the cells in which two files hold different words."""
    both = asked.keys() & known.keys()
    alike = sum(_alike(name[1], known[name], asked[name]) for name in both)
    return len(asked) + len(known) - len(both) - alike


@dataclass(slots=True)
class _Weighed:
    """What speaks for a file going on from a return, and what against it.

    ``shared`` weighs equal words, each once: those that stand in many rows are a template. ``rows``
    are the leads that have any. ``lacking`` counts cells that the file does not have, ``other``
    those with other words in them, ``again`` the same by how seldom such words are changed.
    """

    shared: dict[str, float] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    lacking: float = 0.0
    other: float = 0.0
    again: float = 0.0

    def share(self, name: CellName, was: str) -> None:
        weight = _telling(name[1], was)
        words = was if weight >= _SENTENCE else repr(name)
        if words not in self.shared:
            self.rows.add(name[0])
            self.shared[words] = weight


def _continues(asked: Cells, known: Cells, best: Cells, together: bool) -> bool:
    """Tell whether a file goes on from ``known`` rather than from ``best``.

    Against the issued workbook every cell that is not alike speaks for a colleague's own copy.
    A file that certainly goes on from an earlier return most likely goes on from a later state of
    it too, and its owner has changed a choice of his again: only what it lacks, and sentences that
    say something else, speak for a second copy of that return.
    """
    found = _weigh(asked, known, best, together)
    shared = sum(found.shared.values())
    if not found.lacking and not found.other:
        return shared > 0
    if together:
        return False
    if best:
        return shared + _LIKELY >= found.lacking + found.again
    if not found.lacking:  # a colleague would hardly have filled the very same rows
        shared += _ROW * (len(found.rows) - 1)
    return shared >= found.lacking + found.other + _CERTAINTY


def _weigh(asked: Cells, known: Cells, best: Cells, together: bool) -> _Weighed:
    found = _Weighed()
    for name in _apart(known, best):
        was, now = known.get(name), asked.get(name)
        if was is not None and now is not None and _alike(name[1], was, now):
            found.share(name, was)
        elif was is None or now is None or same(best.get(name, ""), now):
            found.lacking += 1
        elif together or not goes_on(name[1], was, now):
            found.other += 1
            found.again += 1 if _telling(name[1], was) >= _WORDS else _AGAIN
    return found


def _apart(known: Cells, best: Cells) -> Iterable[CellName]:
    return (
        name
        for name in known.keys() | best.keys()
        if name not in known or name not in best or not same(known[name], best[name])
    )


def _alike(key: str, was: str, now: str) -> bool:
    """Tell whether two files hold the same words in a cell: equal, or a sentence gone on with."""
    if same(was, now):
        return True
    longer = len(now) > len(was) and _telling(key, was) >= _SENTENCE
    return longer and goes_on(key, was, now)


def _telling(key: str, text: str) -> float:
    kind = fields.field_of(key).kind
    if kind in ("choice", "department") or (kind == "moment" and len(text) <= 10):
        return _CHOICE
    length = len(squeezed(text))
    if kind == "moment" or length < _SENTENCE_LENGTH:
        return _WORDS
    return _SENTENCE if length < _REPORT_LENGTH else _REPORT


def goes_on(key: str, was: str, now: str) -> bool:
    """Tell whether a value is the plain next step of another: a status ahead, a text extended."""
    if key == "status":
        return is_step_forward(was, now)
    before = squeezed(was)
    return (
        bool(before) and fields.field_of(key).kind in ("text", "long") and before in squeezed(now)
    )
