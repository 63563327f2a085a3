"""The fields of a lead that rules search, as one folded text, and the way back to each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence, Set

from pipeline.core.intake.complaint import complaint_in
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
        "_begins", "_folded_begins", "_origin", "_whole", "address_start", "complaint", "earlier",
        "folded", "hint", "usual_end",
    )  # fmt: skip

    def __init__(self, values: Mapping[str, str]) -> None:
        get = values.get
        title, content = get("title") or "", get("content") or ""
        target, address = get("target") or "", get("address") or ""
        self._whole = _BREAK.join((title, content, target, address))
        self.folded, self._origin = aligned(self._whole)
        second = len(title) + 1
        third = second + len(content) + 1
        fourth = third + len(target) + 1
        self._begins = begins = (0, second, third, fourth)
        origin = self._origin
        if not isinstance(origin, range):
            begins = (
                0, bisect_left(origin, second), bisect_left(origin, third),
                bisect_left(origin, fourth),
            )  # fmt: skip
        self._folded_begins = begins
        _, _, self.usual_end, self.address_start = begins
        self.complaint, self.hint, self.earlier = complaint_in(self.folded, self.usual_end)

    def field(self, start: int) -> str:
        """Tell the field of a place in the folded text, by its key."""
        return FIELDS[self._field(start)]

    def header(self, start: int) -> str:
        """Tell the field of a place in the folded text, by its header."""
        return HEADERS[self._field(start)]

    def evidence(
        self, hits: Sequence[tuple[int, int, int]], wanted: Set[int]
    ) -> tuple[Evidence, ...]:
        """Return the wanted ones of hits (word, start, end), as they stand in their fields.

        Of each word the first hit; a word inside a longer one is left out.
        """
        spots = {word: (start, -end) for word, start, end in reversed(hits) if word in wanted}
        whole, origin = self._whole, self._origin
        found: list[Evidence] = []
        reached = 0
        for start, backward in sorted(spots.values()):
            end = -backward
            if end <= reached:
                continue
            reached = end
            field = self._field(start)
            first, last = origin[start], origin[end - 1]
            word = whole[first : last + 1]
            found.append(Evidence(FIELDS[field], word, first - self._begins[field]))
        return tuple(found)

    def original(self, start: int, end: int) -> str:
        """Return what stands in the original at places of the folded text."""
        return self._whole[self._origin[start] : self._origin[end - 1] + 1]

    def _field(self, start: int) -> int:
        return bisect_right(self._folded_begins, start) - 1
