"""Masks for what belongs to a complainant."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d{7,}")

# a mobile phone, or an identity number of 18 places; never a piece of a longer number
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|[1-9]\d{5}(?:19|20)\d{9}[\dXx])(?![\dXx])")

_LONG_DIGITS = re.compile(r"\d[\d\s\-－]{4,}\d")
_CALLED = re.compile(r"[\u4e00-\u9fff]{1,3}(先生|女士|小姐)")
_TITLE_LENGTH = 20


def short_title(title: str) -> str:
    """Return a title for leaders: one line, without long digits and names in address, cut."""
    plain = _CALLED.sub(r"某\1", _LONG_DIGITS.sub("…", " ".join(title.split())))
    return plain if len(plain) <= _TITLE_LENGTH else f"{plain[: _TITLE_LENGTH - 1]}…"


def mask_name(name: str) -> str:
    """Return a name with only its first character: 张**. A blank stays blank."""
    return f"{name[0]}**" if name else ""


def mask_phone(phone: str) -> str:
    """Return a phone number with its middle hidden: 138****1234. A blank stays blank."""
    return _DIGITS.sub(_hide_middle, phone) if _DIGITS.search(phone) else "*" * len(phone)


def mask_text(text: str) -> str:
    """Return free text with mobile phone and identity numbers masked."""
    if len(text) < 11 or not _PERSONAL_NUMBER.search(text):
        return text
    return _PERSONAL_NUMBER.sub(_hide_middle, text)


def _hide_middle(found: re.Match[str]) -> str:
    digits = found[0]
    shown = 3 if len(digits) >= 11 else 1
    return f"{digits[:shown]}{'*' * (len(digits) - shown - 4)}{digits[-4:]}"
