"""The headers of a source as they change: what is new, what is gone, what has a new meaning.

Platforms and online forms rename and move columns without a word. A table is compared with the
tables of the same source that came before, so that the change is seen on the day it comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.core import fields
from pipeline.core.intake.heading import Heading
from pipeline.core.intake.held_rows import OWN_HEADERS
from pipeline.core.intake.source import Source
from pipeline.core.text import header_key

_SHARED = (
    0.6  # of the headers of both tables: then the one is most likely a later form of the other
)
_LEAST = 4  # shared headers; fewer stand in any table
_OURS = {one.key: one.header for one in (*fields.PERSONAL, *fields.ALL.values())}
NEW, GONE, MOVED, SAME = "新的列", "没有了", "换了对应", "照旧"


@dataclass(frozen=True, slots=True)
class Shape:
    """The headers of a table that a source claimed.

    ``taken`` maps each header, in the order of the columns and as headers are compared, to our
    header it was taken for, blank for none. ``file`` and ``at`` tell where it was first seen.
    """

    source: str
    taken: Mapping[str, str]
    file: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """What has changed between two shapes; headers in the order of their columns.

    ``lost`` are our headers that something was taken for before and nothing is now.
    """

    before: Shape
    after: Shape
    new: tuple[str, ...]
    gone: tuple[str, ...]
    moved: tuple[str, ...]
    lost: tuple[str, ...]

    def lines(self) -> list[dict[str, str]]:
        """Return every header of both tables: what it is taken for and how it has changed."""
        after = [
            {"header": header, "ours": ours, "change": self._change(header)}
            for header, ours in self.after.taken.items()
        ]
        gone = [
            {"header": header, "ours": self.before.taken[header], "change": GONE}
            for header in self.gone
        ]
        return after + gone

    def _change(self, header: str) -> str:
        if header in self.new:
            return NEW
        return MOVED if header in self.moved else SAME


@dataclass(frozen=True, slots=True)
class Vanished:
    """A table that looks like an earlier one of a source, but for columns that source needs.

    ``needed`` are our headers that are missing, each with the header it had before.
    """

    like: Shape
    needed: tuple[tuple[str, str], ...]
    new: tuple[str, ...]
    shared: int


def shape_of(heading: Heading) -> Shape:
    """Return the shape of a claimed table; columns without a header, and ours, are left out."""
    ours = {index: _OURS[key] for key, indexes in heading.columns.items() for index in indexes}
    theirs = ((at, one) for at, one in enumerate(heading.headers) if one and one not in OWN_HEADERS)
    taken = {header: ours.get(at, "") for at, header in theirs}
    return Shape(heading.source.name, taken)


def drift(after: Shape, earlier: Iterable[Shape]) -> Drift | None:
    """Return how a table differs from the nearest earlier one of its source.

    None where the same headers were seen before, in whatever order and taken for the same, or
    where no table of this source came before.
    """
    known = [shape for shape in earlier if shape.source == after.source]
    if not known or any(dict(shape.taken) == dict(after.taken) for shape in known):
        return None
    before = max(known, key=lambda shape: (_alike(shape.taken, after.taken), shape.at))
    was, now = before.taken, after.taken
    have = set(now.values())
    return Drift(
        before,
        after,
        new=tuple(one for one in now if one not in was),
        gone=tuple(one for one in was if one not in now),
        moved=tuple(one for one in now if one in was and was[one] != now[one]),
        lost=tuple(dict.fromkeys(one for one in was.values() if one and one not in have)),
    )


def vanished(
    seen: Sequence[str],
    claimed: Heading | None,
    earlier: Sequence[Shape],
    sources: Iterable[Source],
) -> Vanished | None:
    """Return the source whose needed columns are gone from a table, None for any other table.

    ``seen`` are the headers as they stand. A table that nobody claims, or only the source of last
    resort, is compared with all earlier ones: taking it by what is left would be guessing.
    """
    if claimed is not None and (claimed.told or not claimed.source.last_resort):
        return None
    headers = dict.fromkeys(filter(None, map(header_key, seen)), "")
    best = max(earlier, key=lambda shape: (_alike(shape.taken, headers), shape.at), default=None)
    if best is None or (claimed is not None and best.source == claimed.source.name):
        return None
    shared = len(best.taken.keys() & headers.keys())
    needs = next((one.recognise.headers for one in sources if one.name == best.source), ())
    had = {
        ours: header for header, ours in reversed(list(best.taken.items())) if header not in headers
    }
    have = {ours for header, ours in best.taken.items() if header in headers}
    needed = tuple((ours, had[ours]) for ours in needs if ours in had and ours not in have)
    if not needed or shared < _LEAST or _alike(best.taken, headers) < _SHARED:
        return None
    return Vanished(best, needed, tuple(one for one in headers if one not in best.taken), shared)


def _alike(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    return len(one.keys() & other.keys()) / max(len(one), len(other), 1)
