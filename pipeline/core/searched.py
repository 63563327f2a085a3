"""The fields of a lead that rules search, as one folded text, and the way back to each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from pipeline.core.complaint import complaint_in
from pipeline.core.model import Evidence
from pipeline.core.text import aligned

FIELDS = ("title", "content", "target", "address")  # in this order in the searched text
HEADERS = ("标题", "内容", "被反映对象", "地址")  # what rules and reasons call them
_BREAK = "。"  # stands between fields; no word reaches across it


class Searched:
    """One lead's text. A ``start`` counts characters of ``folded`` from 0.

    ``usual_end`` is where title and content end, which rules search unless they say otherwise;
    ``address_start`` is where the address begins. ``complaint`` is ``folded`` with what is not
    complaint blotted out, ``hint`` the body that its clerk named, ``earlier`` the ticket numbers
    that it quotes.
    """

    __slots__ = (
        "_bounds", "_origin", "_whole", "address_start", "complaint", "earlier", "folded", "hint",
        "usual_end",
    )  # fmt: skip

    def __init__(self, values: Mapping[str, str]) -> None:
        texts = [values.get(field) or "" for field in FIELDS]
        self._whole = _BREAK.join(texts)
        self.folded, self._origin = aligned(self._whole)
        starts = [0]
        for text in texts[:-1]:
            starts.append(starts[-1] + len(text) + 1)
        origin = self._origin
        self._bounds: list[tuple[int, int]] = [
            (start, start if isinstance(origin, range) else bisect_left(origin, start))
            for start in starts
        ]
        self._bounds.append((len(self._whole) + 1, len(self.folded) + 1))
        self.usual_end = self._bounds[2][1]
        self.address_start = self._bounds[3][1]
        self.complaint, self.hint, self.earlier = complaint_in(self.folded, self.usual_end)

    def field(self, start: int) -> str:
        """Tell the field of a place in the folded text, by its key."""
        return FIELDS[self._field(start)]

    def header(self, start: int) -> str:
        """Tell the field of a place in the folded text, by its header."""
        return HEADERS[self._field(start)]

    def evidence(self, spots: Sequence[tuple[int, int]]) -> tuple[Evidence, ...]:
        """Return the words at places (start, length), as they stand in their fields, in order.

        A word inside a longer one is left out.
        """
        found: list[Evidence] = []
        reached = field = 0
        begin, after = self._bounds[0][0], self._bounds[1][1]
        for start, backward in sorted([(start, -length) for start, length in spots]):
            end = start - backward
            if end <= reached:
                continue
            reached = end
            while start >= after:
                field += 1
                begin = self._bounds[field][0]
                after = self._bounds[field + 1][1]
            first, last = self._origin[start], self._origin[end - 1]
            found.append(Evidence(FIELDS[field], self._whole[first : last + 1], first - begin))
        return tuple(found)

    def original(self, start: int, end: int) -> str:
        """Return what stands in the original at places of the folded text."""
        return self._whole[self._origin[start] : self._origin[end - 1] + 1]

    def _field(self, start: int) -> int:
        number = len(FIELDS) - 1
        while start < self._bounds[number][1]:
            number -= 1
        return number
