"""Masks for what belongs to a complainant."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d{7,}")


def mask_name(name: str) -> str:
    """Return a name with only its first character: 张**. A blank stays blank."""
    return f"{name[0]}**" if name else ""


def mask_phone(phone: str) -> str:
    """Return a phone number with its middle hidden: 138****1234. A blank stays blank."""
    return _DIGITS.sub(_hide_middle, phone) if _DIGITS.search(phone) else "*" * len(phone)


def _hide_middle(found: re.Match[str]) -> str:
    digits = found[0]
    shown = 3 if len(digits) >= 11 else 1
    return f"{digits[:shown]}{'*' * (len(digits) - shown - 4)}{digits[-4:]}"
