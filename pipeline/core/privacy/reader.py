"""A reader of leads: their words, names and phones as he may see them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

from pipeline.core.privacy import scan
from pipeline.core.privacy.masks import is_a_name, mask_name, mask_phone
from pipeline.core.privacy.sight import (
    ALL,
    CONFIDENTIAL,
    HANDLER,
    NOTHING,
    OPEN,
    Seen,
    Sight,
    is_confidential,
    less,
)


@lru_cache(maxsize=256)
def _kinds(sight: Sight) -> scan.Kinds:
    return scan.kinds_for(sight)


@dataclass(frozen=True, slots=True)
class Reader:
    """What a reader sees; ``kept`` is what nobody needs to mask, as ``scan.plain`` has it."""

    sight: Sight = HANDLER
    kept: frozenset[str] = field(default=frozenset())

    def of(self, confidential: str, *words: str) -> Reader:
        """Return what he sees of one lead: less where its source, or its words, ask for it.

        ``confidential`` is what the source says (是否保密), ``words`` its title and content.
        """
        if not is_confidential(confidential, *words):
            return self
        return replace(self, sight=less(self.sight, CONFIDENTIAL))

    @property
    def sees_all(self) -> bool:
        """Tell whether nothing is masked for him."""
        return self.sight == OPEN

    def words(self, text: str, name: str = "", phone: str = "") -> str:
        """Return words as he may see them; ``name`` and ``phone`` are the petitioner's."""
        sight, kept = self.sight, self.kept
        if not text or self.sees_all:
            return text
        if is_a_name(name):
            if sight.petitioner == ALL:
                kept = kept | {scan.plain(name)}
            else:
                text = text.replace(name, mask_name(name))
        if phone:
            if sight.phone == ALL:
                kept = kept | {scan.plain(phone)}
            else:
                text = text.replace(phone, mask_phone(phone))
        return scan.masked(text, _kinds(sight), kept)

    def name(self, name: str) -> str:
        """Return the name of the petitioner as its column shows it."""
        return _shown(self.sight.petitioner, name, mask_name(name))

    def phone(self, phone: str) -> str:
        """Return his number as its column shows it."""
        return _shown(self.sight.phone, phone, mask_phone(phone))


def _shown(seen: Seen, value: str, masked: str) -> str:
    if seen == ALL:
        return value
    return "" if seen == NOTHING else masked
