"""What web pages and csv files leave in a text: ``<br>``, ``&nbsp;``, ``'00123``, ``="00123"``.

Only for what arrives: what people type into our own workbooks is compared as it stands. Text stays
text: ``=1+1`` is kept as it is.
"""

from __future__ import annotations

import html
import re

_BREAK = re.compile(r"<br\s*/?>(?:\r?\n)?", re.IGNORECASE)
_SPELT = re.compile(r"\\r\\n|\\n(?![a-z])")  # the two signs, where a line end was meant
_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|amp|lt|gt|quot|apos|ldquo|rdquo|middot|#\d{2,5});")
# a joiner behind a picture makes one picture of two: it stays
_WIDTHLESS = re.compile(
    "[\u200b\u200c\u200e\u200f\u2060\u00ad\ufeff]|(?<![\u2600-\U0001faff\ufe0f])\u200d"
)
_NO_BREAK = re.compile("[\u00a0\u202f\u2007]")
_FORMULA_TEXT = re.compile(r'=\s*"((?:[^"]|"")*)"')
_GUARDED = re.compile(r"'(?=[=+\-@])|'(?=[\d+][\d\s:./+\-]*$)")


def tidied(text: str) -> str:
    """Return a text as a person would have typed it, without what programs left in it."""
    if text.isalnum():  # most cells
        return text
    if text.isprintable() and "<" not in text and "&" not in text and "\\" not in text:
        return _unguarded(text) if text[:1] in "'=" else text
    text = _BREAK.sub("\n", text)
    text = _SPELT.sub("\n", text)
    text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    text = _NO_BREAK.sub(" ", _WIDTHLESS.sub("", text))
    return _unguarded(text)


def _unguarded(text: str) -> str:
    said = text.strip()
    if found := _FORMULA_TEXT.fullmatch(said):
        return found[1].replace('""', '"')
    return said[1:] if _GUARDED.match(said) else text
