"""Who complained, as keyed hashes: the same person is told without anybody's name or number.

Source: 同人 is at least one petitioner in common (信访事项内容确认规则); hashed copies beside the
persons' table let repeats be told without the clear text, as request systems do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b

from pipeline.core.privacy.masks import is_a_name
from pipeline.core.text import squeezed

_PHONE = re.compile(r"(?<!\d)(?:\+?86)?(1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7})(?!\d)")
_ID = re.compile(r"(?<![0-9a-z])\d{17}[0-9x](?![0-9a-z])")
_DASHES = re.compile(r"(?<=\d)[\s\-－—]+(?=\d)")
_SHORTEST_HOME = 5  # characters; shorter addresses are those of many (昆山市)
_BITS = (1 << 63) - 1


def complainant_keys(person: Mapping[str, str], secret: str) -> frozenset[int]:
    """Return what tells a person: each phone, id number, name with home address; none if unknown.

    ``secret`` is the ledger's own: without it nobody can try out numbers.
    """
    key = secret.encode()[:64]
    return frozenset(
        int.from_bytes(blake2b(one.encode(), key=key, digest_size=8).digest(), "big") & _BITS
        for one in _told(person)
    )


def _told(person: Mapping[str, str]) -> Iterator[str]:
    for phone in _PHONE.findall(_DASHES.sub("", squeezed(person.get("phone") or ""))):
        yield f"phone {phone}"
    for number in _ID.findall(squeezed(person.get("id_number") or "")):
        yield f"id {number}"
    name = squeezed(person.get("petitioner") or "")
    home = squeezed(person.get("home_address") or "")
    if is_a_name(name) and len(home) >= _SHORTEST_HOME:
        yield f"home {name} {home}"
