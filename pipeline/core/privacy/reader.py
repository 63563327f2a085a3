"""A reader of leads: their words, names and phones as he may see them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

from pipeline.core.privacy import scan
from pipeline.core.privacy.masks import is_a_name, mask_name, mask_phone
from pipeline.core.privacy.patterns import (
    ACCOUNT,
    BARE,
    CALLED,
    CARD,
    HOME,
    HOME_ROOM,
    IDENTITY,
    MAIL,
    NAME,
    PHONE,
    PLATE,
    ROOM,
)  # fmt: skip
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
def kinds_for(sight: Sight) -> scan.Kinds:
    """Return which kinds a reader does not see in words."""
    kinds: set[str] = set()
    if sight.words != ALL:
        kinds |= {PHONE, MAIL, ACCOUNT, NAME}
    if sight.words == NOTHING:
        kinds |= {CALLED, PLATE, BARE}
    if sight.id_number != ALL:
        kinds |= {IDENTITY, CARD}
    if sight.home != ALL:
        kinds |= {HOME_ROOM}
    if sight.home == NOTHING:
        kinds |= {HOME, ROOM}
    return frozenset(kinds)


@dataclass(frozen=True, slots=True)
class Reader:
    """What a reader sees; ``kept`` is what nobody needs to mask, as ``scan.plain`` has it."""

    sight: Sight = HANDLER
    kept: frozenset[str] = field(default=frozenset())
    # both follow from his sight, and are asked for every cell of words
    sees_all: bool = field(init=False, compare=False)
    _kinds: scan.Kinds = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Work out whether nothing is masked for him, and which kinds are."""
        object.__setattr__(self, "sees_all", self.sight == OPEN)
        object.__setattr__(self, "_kinds", kinds_for(self.sight))

    def of(self, confidential: str, *words: str) -> Reader:
        """Return what he sees of one lead: less where its source, or its words, ask for it.

        ``confidential`` is what the source says (是否保密), ``words`` its title and content.
        """
        if not is_confidential(confidential, *words):
            return self
        return replace(self, sight=less(self.sight, CONFIDENTIAL))

    def words(self, text: str, name: str = "", phone: str = "") -> str:
        """Return words as he may see them; ``name`` and ``phone`` are the petitioner's."""
        sight, kept = self.sight, self.kept
        if not text or self.sees_all:
            return text
        if sight.petitioner == ALL:
            kept = kept | {scan.plain(name)} if is_a_name(name) else kept
        elif name in text and is_a_name(name):
            text = text.replace(name, mask_name(name))
        if phone and sight.phone == ALL:
            kept = kept | {scan.plain(phone)}
        elif phone and phone in text:
            text = text.replace(phone, mask_phone(phone))
        return scan.masked(text, self._kinds, kept)

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
