"""Compound files (OLE): the container of .xls, of encrypted .xlsx and of old Word files.

Only what the gate and the search for error cells need. Every loop is bounded: the file is hostile.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_LARGEST = 0xFFFFFFFA  # beyond it stand the marks for free, end of chain, table sectors
_FREE = 0xFFFFFFFF
_ROOT, _STREAM = 5, 2


class CompoundError(Exception):
    """The container contradicts itself."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class Compound:
    """A compound file in memory.

    Raises:
        CompoundError: a sector that is needed lies outside the file (half copied), or the header
            makes no sense.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise CompoundError("header")
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small_shift > shift:
            raise CompoundError("sector size")
        self._data = data
        self._sector: int = 1 << shift
        self._small: int = 1 << small_shift
        directory, _, self._cutoff, small_table = struct.unpack_from("<4I", data, 48)
        self._table = self._read_table()
        self._entries = tuple(self._read_entries(directory))
        if not self._entries or self._entries[0].kind != _ROOT:
            raise CompoundError("root entry")
        self._small_table = _numbers(self._chain(small_table))

    def _read_table(self) -> list[int]:
        count, following = (struct.unpack_from("<I", self._data, place)[0] for place in (44, 68))
        places = list(struct.unpack_from("<109I", self._data, 76))
        seen: set[int] = set()
        while following <= _LARGEST:
            if following in seen:  # some readers go round for ever
                raise CompoundError("the list of sectors goes round in a circle")
            seen.add(following)
            *more, following = _numbers(self._at(following))
            places += more
        places = [place for place in places[:count] if place <= _LARGEST]
        return [number for place in places for number in _numbers(self._at(place))]

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        if start >= len(self._data):
            raise CompoundError("sector outside the file")
        return self._data[start : start + self._sector]

    def _chain(self, sector: int) -> bytes:
        pieces: list[bytes] = []
        while sector <= _LARGEST:
            if sector >= len(self._table) or len(pieces) > len(self._table):
                raise CompoundError("broken chain")
            pieces.append(self._at(sector))
            sector = self._table[sector]
        return b"".join(pieces)

    def _read_entries(self, sector: int) -> list[_Entry]:
        listing = self._chain(sector)
        entries: list[_Entry] = []
        for place in range(0, len(listing) - 127, 128):
            length, kind = struct.unpack_from("<HB", listing, place + 64)
            name = listing[place : place + max(0, min(length, 64) - 2)]
            start, size = struct.unpack_from("<II", listing, place + 116)
            entries.append(_Entry(name.decode("utf-16-le", "replace"), kind, start, size))
        return entries

    @property
    def names(self) -> frozenset[str]:
        """The names of all streams and storages, at any depth."""
        return frozenset(entry.name for entry in self._entries if entry.kind)

    @property
    def is_whole(self) -> bool:
        """Tell whether the file reaches to the end of the last sector in use."""
        return len(self._data) >= self._used_sectors() * self._sector + self._sector

    @property
    def is_cut(self) -> bool:
        """Tell whether a sector in use is missing altogether.

        Weaker than not being whole: some programs do not fill up the last sector.
        """
        return len(self._data) <= self._used_sectors() * self._sector

    def _used_sectors(self) -> int:
        used = len(self._table)
        while used and self._table[used - 1] == _FREE:
            used -= 1
        return used

    def stream(self, name: str) -> bytes | None:
        """Return the content of the first stream of that name, None where there is none."""
        for entry in self._entries:
            if entry.kind == _STREAM and entry.name.casefold() == name.casefold():
                return self._content(entry)
        return None

    def _content(self, entry: _Entry) -> bytes:
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        small = self._chain(self._entries[0].start)
        pieces: list[bytes] = []
        sector = entry.start
        while sector <= _LARGEST:
            if sector >= len(self._small_table) or len(pieces) > len(self._small_table):
                raise CompoundError("broken chain")
            pieces.append(small[sector * self._small : (sector + 1) * self._small])
            sector = self._small_table[sector]
        return b"".join(pieces)[: entry.size]


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack_from(f"<{len(sector) // 4}I", sector)
