"""The last look at what goes to readers who may see nothing personal, before it is written.

Whatever is shown (pages, a summary, a text) passes as a value. Titles and notes were made without
names long before; what is still found here is masked, counted, and told.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar

from pipeline.core.model import CellRef, Problem
from pipeline.core.privacy import scan

Value = TypeVar("Value")


class LastLook:
    """Masks everything personal in values; ``found`` counts what it masked, by kind.

    ``kept`` as in ``scan.find``.
    """

    def __init__(self, kept: Collection[str] = ()) -> None:
        self.found: Counter[str] = Counter()
        self._kept = kept
        self._seen: dict[str, str] = {}

    def text(self, text: str) -> str:
        """Return a text without anything personal; the same text is counted once."""
        known = self._seen.get(text)
        if known is not None:
            return known
        found = scan.find(text, scan.EVERY_KIND, self._kept)
        self.found.update(one.kind for one in found)
        said = self._seen[text] = scan.covered(text, found)
        return said

    def over(self, value: Value) -> Value:
        """Return a value of the same shape, all of whose texts were looked at."""
        return self._over(value)  # type: ignore[no-any-return]

    def _over(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return type(value)(*map(self._over, value))
        if isinstance(value, list | tuple | set | frozenset):
            return type(value)(map(self._over, value))
        if isinstance(value, Iterator):
            return tuple(map(self._over, value))
        if isinstance(value, Mapping):
            return {self._over(key): self._over(one) for key, one in value.items()}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._over_fields(value)
        return value

    def _over_fields(self, value: Any) -> Any:
        changed = {}
        for one in dataclasses.fields(value):
            before = getattr(value, one.name)
            after = self._over(before) if one.init else before
            if after is not before and after != before:
                changed[one.name] = after
        return dataclasses.replace(value, **changed) if changed else value

    def told(self, path: str) -> Iterator[Problem]:
        """Say what was masked of an output, if anything was."""
        if self.found:
            kinds = "、".join(f"{kind} {count} 处" for kind, count in sorted(self.found.items()))
            yield Problem("X02", CellRef(path), {"kinds": kinds})
