"""What a file is that is no archive and no compound file: text, a page, XML, a very old book.

Told by its beginning; the name is not looked at.
"""

from __future__ import annotations

import re
import struct
from typing import Literal

from pipeline.files.reading.refusing import refuse
from pipeline.files.reading.text_encoding import encoding_of_mark, wide_encoding

TextKind = Literal["text", "html", "mhtml", "xml", "fods", "biff"]

_HEAD = 65_536
# the first record of a book that stands in no compound file: its kind is 9, its length that of
# version 2, 3, 4 or later
_OLD_STARTS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_OLD_LATER = re.compile(rb"\x09\x08[\x08\x10]\x00")
_OLD_END = b"\x0a\x00\x00\x00"

_FIRST_TAG = re.compile(
    # possessive: many comments without a tag would be tried in every grouping
    r"(?>\s|<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>|<!\[[^>]*>)*+"
    r"<([A-Za-z][\w.:-]*)((?:\s[^>]*)?)",
    re.I | re.S,
)
_PAGE_TAGS = re.compile(
    "html|head|title|meta|link|style|script|body|table|thead|tbody|tfoot|tr|td|th|caption|col"
    "|colgroup|div|span|p|center|form|font|br|h[1-6]|b|a|img|base|basefont|frameset"
)
_LATER_PAGE = re.compile(r"^\s*<(?:html|table)\b", re.I | re.M)
_MAIL = re.compile(r"[A-Za-z][A-Za-z-]*:\s.*\n", re.A)
_EXCEL_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
_SYLK = re.compile(r"ID;P[^\r\n]*\r?\n(?:.*\n)*?C;(?:[A-Z][^;\r\n]*;)*K")
_OWNER_SIZES, _LONGEST_OWNER = (162, 165), 53
_DBASE = frozenset({0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8E, 0xCB, 0xF5, 0xFB})
# no text has these; 1A ends a text of DOS, 01, 1E and 1F part cells, 0B, 0C, 1B belong to printers
_NO_TEXT = bytes(set(range(0x20)) - {0, 1, 9, 10, 11, 12, 13, 0x1A, 0x1B, 0x1E, 0x1F})


def kind_of(data: bytes) -> TextKind:
    """Tell what a file is that no signature told.

    Raises:
        FileError: binary, or text and XML that hold no table for sure.
    """
    if data.startswith(_OLD_STARTS) or _OLD_LATER.match(data):
        if not data.rstrip(b"\0").endswith(_OLD_END.rstrip(b"\0")):
            refuse("F02")
        return "biff"
    if _is_owner_note(data):
        refuse("F04", seems="别人打开表格时留下的临时文件（原名以 ~$ 开头）")
    if _is_dbase(data):
        refuse("F04", seems="dBase / FoxPro 的库文件（.dbf）")
    if not encoding_of_mark(data) and not wide_encoding(data):
        _refuse_binary(data)
    # whatever its encoding, what tells kinds apart is written in letters of ASCII
    head = data[:_HEAD].replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith("<") and (found := _FIRST_TAG.match(head)):
        return _kind_of_tag(found[1].lower(), found[2], head)
    if head.startswith("<!"):
        return "html"
    if head.startswith("<?xml"):
        refuse("F12", seems="XML 文件")
    if _MAIL.match(head) and "\nMIME-Version:" in f"\n{head[:4096]}":
        return "mhtml"
    if _SYLK.match(head[:4096]):
        refuse("F04", seems="SYLK 格式的旧表格")
    if head.startswith(('{"', '[{"', "[[")) and head.rstrip()[-1:] in ("}", "]", ","):
        refuse("F04", seems="JSON 数据")
    if _LATER_PAGE.search(head[:4096]) and "</t" in head.lower():
        return "html"  # a program complained before it wrote the page
    return "text"


def _kind_of_tag(name: str, rest: str, head: str) -> TextKind:
    local = name.rpartition(":")[2]
    if local == "workbook" and (_EXCEL_2003 in head or "Excel.Sheet" in head or "<Row" in head):
        return "xml"
    if local == "document" and "opendocument.spreadsheet" in head:
        return "fods"
    if _PAGE_TAGS.fullmatch(name) or "!doctype html" in head[:1000].lower():
        return "html"
    # a list may begin with a word in angle brackets
    if head.startswith("<?xml") or rest or "," not in head.partition("\n")[0]:
        refuse("F12", seems=f"XML 文件（最外层是 {name[:40]}）")
    return "text"


def _is_owner_note(data: bytes) -> bool:
    """Tell whether a file is what Office puts beside a workbook that is open: who has it."""
    if len(data) not in _OWNER_SIZES or not 0 < data[0] <= _LONGEST_OWNER:
        return False
    return not data[1 + data[0] : 1 + _LONGEST_OWNER].strip(b" \0")


def _is_dbase(data: bytes) -> bool:
    """Tell whether a file begins as tables of dBase and FoxPro do: kind, date, sizes."""
    if len(data) < 65 or data[0] not in _DBASE:
        return False
    month, day = data[2], data[3]
    rows, header, row = struct.unpack_from("<IHH", data, 4)
    fits = header + rows * row <= len(data) + row
    return 1 <= month <= 12 and 1 <= day <= 31 and header >= 65 and row > 1 and fits


def _refuse_binary(data: bytes) -> None:
    head = data[:_HEAD]
    zeros = head.count(b"\0")
    strange = len(head) - len(head.translate(None, _NO_TEXT))
    if strange * 200 > len(head) or (zeros and (strange or zeros * 10 > len(head))):
        refuse("F04", seems="二进制文件")
