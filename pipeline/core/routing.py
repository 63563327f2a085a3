"""Lead × rulebook → decision, with its evidence and its near miss.

The order: a person's pin → hard rules by priority → scored rules → the place's default → 待分派.
Two that weigh the same and name different departments decide nothing: a person is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.core.checked import LOCAL, UNDECIDED
from pipeline.core.model import Candidate, CellRef, Decision, Evidence, Problem
from pipeline.core.office import Office
from pipeline.core.places import Found, Gazetteer, choose
from pipeline.core.rule import Example, Rule
from pipeline.core.rulebook import Compiled, Facts, Rulebook
from pipeline.core.text import aligned

HINT = 3  # points that a category or department named by the source adds
ENOUGH = 5  # fewer points decide nothing
CLEAR = 6  # a lead of so many points over the next department is 确定
ALSO = 8  # a category with so many points is named as 兼有
SAYS_NOTHING = 10  # a text with fewer characters and no place is 信息不全
NOT_OURS = "非环境"
TOO_LITTLE = "信息不全"

_FIELDS = ("title", "content", "target", "address")  # in this order in the searched text
_HEADERS = {"title": "标题", "content": "内容", "target": "被反映对象", "address": "地址"}
_BREAK = "。"  # between fields: no word reaches across it


class _Reading:
    """The searched fields of a lead as one folded text, and the way back to each."""

    __slots__ = ("_ends", "_origin", "_whole", "folded", "searched")

    def __init__(self, values: Mapping[str, str]) -> None:
        texts = [values.get(field, "") for field in _FIELDS]
        self._whole = _BREAK.join(texts)
        self.folded, self._origin = aligned(self._whole)
        self._ends: list[int] = []
        end = -1
        for text in texts:
            end += len(text) + 1
            self._ends.append(end)
        self.searched = self._ends[1]

    def original(self, start: int) -> int:
        """Return the place in the joined original of a place in the folded text."""
        return self._origin[start]

    def field(self, start: int) -> str:
        """Tell the field, by its key, of a place in the folded text."""
        place = self._origin[start]
        return next(field for field, end in zip(_FIELDS, self._ends, strict=True) if place <= end)

    def header(self, start: int) -> str:
        """Tell the field by its header."""
        return _HEADERS[self.field(start)]

    def evidence(self, start: int, length: int) -> Evidence:
        """Return the word at a place of the folded text as it stands in its field."""
        field = self.field(start)
        number = _FIELDS.index(field)
        offset = self._ends[number - 1] + 1 if number else 0
        first, last = self._origin[start], self._origin[start + length - 1]
        return Evidence(field, self._whole[first : last + 1], first - offset)


class _Option(NamedTuple):
    """A category that rules spoke for: its points, its strongest rule, its first word."""

    points: int
    first: int
    category: str
    lead: str
    strongest: Compiled
    rules: tuple[Compiled, ...]
