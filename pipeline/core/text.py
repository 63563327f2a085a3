"""Text: what is stored, what is matched, and when two cells are the same.

Stored text is the original, cleaned only of what no spreadsheet keeps. Matching uses the normal
form: half-width (NFKC), simplified characters, blanks folded. The two never mix.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

import opencc

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")
# control characters, lone surrogates (they make a whole workbook unwritable) and non-characters
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BLANKS = re.compile(r"[\s\u200b-\u200d\u2060\u3164]+")
_UNITS = (
    "件|个|条|起|处|户|天|日|时|人|次|岁|%|[万亿]?元|吨|米|公里|m2|平方米|"
    "小时|分钟|分贝|db|个?工作日"
)
# what stands in brackets behind a header and is none of it: how to fill it in, and units
_HOW = (
    "必[填答选].*|选[填答].*|可选|可不填|可空|自动.*|[单多]选.*|填空.*|.*题|请.*|[如例若].*|填写.*|格式.*|"
    f"年月日.*|年/月/日|yyyy.*|单位:.*|精确.*|仅.*|限.*|[至最][少多].*|不[少超]于?.*|\\d+字.*|下拉.*|{_UNITS}"
)
_ASKED = re.compile(rf"(?:[*:#┋]|/(?:{_UNITS})|[(\[【](?:{_HOW})[)\]】])+$")
_ORDINAL = "[一二三四五六七八九十]{1,3}"
_NUMBERED = re.compile(
    rf"^(?:[(\[【](?:{_HOW})[)\]】])?[*#┋]*"
    rf"(?:q?\d+(?:[、.)](?!\d)|:(?!\d))|q\d+[_-]?|[(\[【](?:\d+|{_ORDINAL})[)\]】]"
    rf"|第(?:\d+|{_ORDINAL})题[、.:]?|{_ORDINAL}[、.])?[*#┋]*"
)
_TOTALS = re.compile(
    r"(?:[本当此][页日月周期次年季表])?(?:总?合计|小计|总计|累计|共计|总数|总件数)数?"
    r"(?:\((?:件|条|个|起)\))?[:：]?(?:共)?\d*(?:件|条|个|起|宗)?"
    r"|[总合]?共计?\d+(?:件|条|个|起|宗)"
)
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－ｰ", "-"))


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def clean(text: str) -> str:
    """Return text as it is stored: the original without what no spreadsheet can keep.

    ``_x000D_`` left by other readers and every line end become ``\\n``; control characters, byte
    order marks and lone surrogates go; blanks at both ends go.
    """
    if text.isalnum():  # most cells; isalnum is False for everything handled below
        return text
    if text.isprintable() and "_x" not in text:  # no line ends, no control characters
        return text.strip()
    if "_x" in text:
        text = _ESCAPED.sub(_unescape, text)
    text = _LINE_ENDS.sub("\n", text)
    return _UNSTORABLE.sub("", text).strip()


def _unescape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in "\r\n\t" else found[0]  # \r joins a \n behind it


@lru_cache(maxsize=65_536)
def normal(text: str) -> str:
    """Return the form that is matched: NFKC, simplified, dashes and blanks folded, lower case."""
    folded = unicodedata.normalize("NFKC", text).translate(DASHES).casefold()
    return _BLANKS.sub(" ", _simplified(folded)).strip()


@cache
def _traditional() -> re.Pattern[str]:
    """Return a pattern of all characters that have a simplified form of their own."""
    every = [chr(code) for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))]
    simple = str(_simplifier().convert("\n".join(every))).split("\n")
    changing = [old for old, new in zip(every, simple, strict=True) if old != new]
    return re.compile(f"[{''.join(changing)}]")


def _simplified(text: str) -> str:
    # asking costs a tenth of converting, and nearly all text is simplified already
    if text.isascii() or not _traditional().search(text):
        return text
    return str(_simplifier().convert(text))


def squeezed(text: str) -> str:
    """Return the normal form without any blanks: for headers, numbers, names."""
    return normal(text).replace(" ", "")


@lru_cache(maxsize=16_384)
def header_key(text: str) -> str:
    """Return the form in which headers are compared: squeezed, without what form tools add.

    Tools put a number in front (``1、``, ``Q1:``, ``第1题``) and （必填）, （自动）, ``[单选题]``,
    ``*`` or ``┋`` behind; people put units there: （件）, ``/分贝``.
    """
    return _NUMBERED.sub("", _ASKED.sub("", squeezed(text.replace("\ufeff", ""))))


def is_total(text: str) -> bool:
    """Tell whether a text begins a line of totals (合计, 小计：12件), added below tables."""
    return not text.isascii() and _TOTALS.fullmatch(squeezed(text)) is not None


_ODD = "\0"  # stands for a character that becomes none or several
_SELF = "0-9a-z。、,.:;!?()%《》“”-"  # these fold to themselves, as do simplified characters
_UNPLAIN = re.compile(f"[^\u4e00-\u9fff{_SELF}]")


@cache
def _unfolded() -> re.Pattern[str]:
    """Return a pattern of all characters that do not fold to themselves."""
    changing = _traditional()
    simple = [one for one in map(chr, range(0x4E00, 0xA000)) if not changing.match(one)]
    return re.compile(f"[^{''.join(simple)}{_SELF}]")


@cache
def _pieces(character: str) -> str:
    folded = character
    if character > "\x7f" or character.isspace():
        folded = unicodedata.normalize("NFKC", character)
    pieces = folded.translate(DASHES).casefold()
    return "".join(p for p in pieces if not p.isspace() and p not in "\u200b\u200c\u200d\u2060")


@cache
def _single(character: str) -> str:
    pieces = _pieces(character)
    return pieces if len(pieces) == 1 else _ODD


def _folded(found: re.Match[str]) -> str:
    return _single(found[0])


def aligned(text: str) -> tuple[str, Sequence[int]]:
    """Return text for word search and, per character of it, its place in the original.

    Half-width, simplified, lower case; blanks are dropped so that a word broken by a line end is
    still found. NFKC may lengthen a character (``㎡``), so each is folded on its own; conversion
    to simplified is kept only where it keeps the length (it always does for single characters).
    """
    joined = _narrowed(text)
    places: Sequence[int] = range(len(text))
    if not _unfolded().search(joined):
        return joined, places
    joined = _UNPLAIN.sub(_folded, joined)
    if _ODD in joined:
        joined, places = _spread(text, joined)
    simplified = _simplified(joined)
    if len(simplified) != len(joined):  # a phrase conversion changed the length: go one by one
        simplified = "".join(_simplified(piece)[:1] or piece for piece in joined)
    return simplified, places


def _narrowed(text: str) -> str:
    """Fold the marks that nearly every text has; looking them up one by one takes ten times it."""
    return (
        text.replace("，", ",").replace("：", ":").replace("；", ";").replace("！", "!")
        .replace("？", "?").replace("（", "(").replace("）", ")")
    )  # fmt: skip


def _spread(text: str, folded: str) -> tuple[str, list[int]]:
    """Put in the characters that become none or several, keeping count of places."""
    pieces: list[str] = []
    places: list[int] = []
    start = 0
    while (odd := folded.find(_ODD, start)) >= 0:
        pieces.append(folded[start:odd])
        places += range(start, odd)
        if piece := _pieces(text[odd]):  # nothing is left of a blank
            pieces.append(piece)
            places += [odd] * len(piece)
        start = odd + 1
    pieces.append(folded[start:])
    places += range(start, len(folded))
    return "".join(pieces), places


def same(left: str, right: str) -> bool:
    """Tell whether two cells say the same, the losses of a round trip aside.

    Blank, whitespace-only and missing are one; line ends, blanks at the ends of lines and
    ``_x000D_`` do not count. Full-width against half-width does count: a person may mean it.
    """
    return left == right or _canonical(left) == _canonical(right)


def _canonical(text: str) -> str:
    lines = clean(text.replace("\u00a0", " ").replace("\u3000", " ").replace("\t", " "))
    return "\n".join(line.strip() for line in lines.split("\n"))


def is_blank(text: str) -> bool:
    """Tell whether a cell holds nothing but blanks."""
    # most cells begin with a character that is no blank, which settles it
    return not text or (not text[0].isalnum() and not _canonical(text))


def display_width(text: str) -> int:
    """Return how many half-width columns a line of text takes; Chinese characters take two."""
    return len(text.encode("gbk", "replace")) if not text.isascii() else len(text)
