"""In which encoding a text is written: by its mark, else told from its bytes, never by guessing.

A text that every encoding turns into gibberish is refused: wrong characters in a complaint are
worse than none.
"""

from __future__ import annotations

import codecs
import contextlib
import re

from pipeline.files.reading.refusing import refuse

_HEAD = 1 << 16
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ENOUGH = 12  # Chinese characters from which on it can be told whether they make sense
_FEW = 4  # from which on it can be told which of two ways to read them does
_SHOWN = 20
_NO_CHANCE, _CHANCE = re.compile("[\u0800-\U0010ffff]"), re.compile("[\u0180-\u07ff]")
_QUESTIONS = re.compile(r"\?{2,}")
_LOST = re.compile(r"\?{2,}|\ufffd|锟斤拷")
# the everyday halves of both character sets: nearly all characters of a real text are in them
_EVERYDAY_GB = range(0xB0, 0xD8)
_EVERYDAY_BIG5 = range(0xA4, 0xC7)
_MARKS_OF_TEXT = range(0xA1, 0xA4)  # punctuation, full-width letters: in every text, tells nothing
_BIG5 = frozenset({"big5", "big5-hkscs", "cp950", "big5hkscs"})


def encoding_of_mark(data: bytes) -> str:
    """Return the encoding that a byte order mark tells, blank where there is none."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")


def wide_encoding(data: bytes) -> str:
    """Return the UTF-16 in which a text without a mark is written, blank where it is not.

    Its delimiters, digits and line ends have a zero byte each; read the other way round, or with
    zeros that do not belong, it makes no sense.
    """
    head = data[:_HEAD]
    if not head.count(0):
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
        if text and _is_sound(text):
            return encoding
    return ""


def _is_sound(text: str) -> bool:
    """Tell whether a text consists of everyday Chinese, letters and their punctuation."""
    plain = sum(character in "\t\r\n" or " " <= character <= "~" for character in text)
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
    marks = sum(
        "\u2010" <= character <= "\u2027"
        or "\u3000" <= character <= "\u303f"
        or "\uff00" <= character <= "\uffee"
        for character in text
    )
    if (plain + chinese + marks) * 10 < len(text) * 9 or plain * 50 < len(text):
        return False
    if chinese < _FEW:
        return plain >= chinese
    return _share(text.encode("gb18030", "ignore"), _EVERYDAY_GB) >= 0.5


def decode(data: bytes, declared: str = "") -> str:
    """Return the text: by its mark, else UTF-8, UTF-16, GB18030 or Big5; never with replacements.

    ``declared`` is the encoding that a page says it has; it counts only between those that fit, as
    pages are often wrong about it. Bytes that are no text are left out: zeros, and the mark that
    ends a text of DOS.

    Raises:
        FileError: cut in the middle of a character, in none of these encodings, or gibberish.
    """
    text = _decoded(data, declared.lower())
    if "\0" in text:
        text = text.replace("\0", "")
    _refuse_lost(text)
    return text.lstrip("\ufeff").rstrip("\x1a")


def _refuse_lost(text: str) -> None:
    """Stop where a program before us did not know the encoding: what it wrote instead is no text.

    It put ``?`` or U+FFFD for each character; U+FFFD saved as UTF-8 and read as GBK is 锟斤拷.
    """
    head = text[:_HEAD]
    others = sum(not one.isascii() for one in head)
    marks = sum(map(len, _QUESTIONS.findall(head)))
    unknown = head.count("\ufffd") + 3 * head.count("锟斤拷")
    if marks > _ENOUGH and marks > others or unknown > _ENOUGH and unknown * 3 > others:
        found = _LOST.search(head)
        refuse("F16", seen=" ".join(head[found.start() :][:_SHOWN].split()) if found else "?")


def _decoded(data: bytes, declared: str) -> str:
    wide = encoding_of_mark(data) or wide_encoding(data)
    if wide:
        try:
            return data.decode(wide)
        except UnicodeDecodeError as error:
            if wide.startswith("utf-16") and error.end >= len(data):
                refuse("F02")
            refuse("F10", byte=error.start + 1)
    try:
        return _unless_by_chance(data, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start > 3 and not data.isascii():
            _refuse_cut(data, error.start)
        first = error.start
    if _is_nearly_utf8(data):
        refuse("F10", byte=first + 1)
    return _of_two_bytes(data, declared)


def _unless_by_chance(data: bytes, text: str) -> str:
    """Return a text of UTF-8, or of GB18030 if it is UTF-8 by chance: a few characters may be.

    They are letters of Greek, Cyrillic or Arabic then, with no Chinese anywhere.
    """
    if text.isascii() or _NO_CHANCE.search(text) or not _CHANCE.search(text):
        return text
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("gb18030")
    return text


def _of_two_bytes(data: bytes, declared: str) -> str:
    ordinary, traditional = _share(data, _EVERYDAY_GB), _share(data, _EVERYDAY_BIG5)
    if traditional > 0.8 and (ordinary < 0.6 or declared in _BIG5):
        with contextlib.suppress(UnicodeDecodeError):  # then it is not
            return data.decode("big5hkscs")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "incomplete multibyte sequence":
            refuse("F02")
        refuse("F10", byte=error.start + 1)
    if ordinary < 0.5 and sum(not one.isascii() for one in text[:_HEAD]) > _ENOUGH:
        refuse("F16", seen=_strange(text))
    return text


def _strange(text: str) -> str:
    place = next((at for at, character in enumerate(text) if not character.isascii()), 0)
    return " ".join(text[place : place + _SHOWN].split())


def _share(data: bytes, everyday: range) -> float:
    """Return which part of the characters of two bytes are everyday ones; 1 where too few tell."""
    counts: dict[int, int] = {}
    place, end = 0, min(len(data), _HEAD) - 1
    while place < end:
        lead = data[place]
        if lead < 0x80:
            place += 1
            continue
        if lead not in _MARKS_OF_TEXT:
            trail = data[place + 1]
            plain = trail >= 0xA1 or (everyday is _EVERYDAY_BIG5 and 0x40 <= trail <= 0x7E)
            counts[lead if plain else 0] = counts.get(lead if plain else 0, 0) + 1
        place += 2
    total = sum(counts.values())
    if total < _FEW:
        return 1.0
    return sum(count for lead, count in counts.items() if lead in everyday) / total


def _refuse_cut(data: bytes, start: int) -> None:
    # a GBK text may end like that by chance, but then it has no valid UTF-8 characters before
    if not data[:start].isascii():
        refuse("F02")


def _is_nearly_utf8(data: bytes) -> bool:
    # damaged UTF-8 read as GB18030 would be gibberish without an error
    lost = len(data) - len(data.decode("utf-8", "ignore").encode())
    high = sum(map(data.count, map(bytes, zip(range(0x80, 0x100)))))
    return high > 0 and lost * 20 < high
