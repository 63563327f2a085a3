"""What stands before the first element of an XML file, and what that element is."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BEFORE = re.compile(r"\ufeff?(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.S)
_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.I)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins alike
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PATTERNS = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_UTF7_LESS_THAN = "+ADw-"


@dataclass(frozen=True, slots=True)
class Prolog:
    """Whether a DTD stands there, the local name of the root element, blank where there is none.

    ``is_endless``: nothing but comments and blanks in all that was looked at.
    """

    root: str = ""
    has_dtd: bool = False
    is_endless: bool = False


def prolog_of(head: bytes) -> Prolog:
    """Look at the first bytes of what may be an XML file, in any encoding."""
    text = _decoded(head)
    rest = text[_before(text) :]
    if rest.startswith(_UTF7_LESS_THAN):
        rest = rest.replace(_UTF7_LESS_THAN, "<", 1)
        rest = rest.replace("+ACE-", "!", 1)
    if _DTD.match(rest):
        return Prolog(has_dtd=True)
    if not rest or rest.startswith(("<!--", "<?")):
        return Prolog(is_endless=True)
    root = _ROOT.match(rest)
    return Prolog(root[1] if root else "")


def _before(text: str) -> int:
    found = _BEFORE.match(text)
    return found.end() if found else 0


def _decoded(head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    for pattern, encoding in _PATTERNS:
        if head.startswith(pattern):
            return head.decode(encoding, "replace")
    return head.decode("utf-8", "replace").replace("\0", "")
