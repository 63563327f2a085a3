"""A phone number as people type it → one form of it, where there is no doubt which number it is.

Mobiles become eleven digits, landlines ``0512-57701234`` (with ``转801`` where there is an
extension), several numbers stand with ``、`` between. Anything else stays as it stood.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.core.text import DASHES

_MOBILE = r"(?P<mobile>1[ -]?[3-9](?:[ -]?\d){9})"
_CALLED = r"(?P<called>(?:400|800)(?:[ -]?\d){7}|12345)"
_LINE = (
    r"(?:\( ?(?P<area>0(?:10|2\d|[3-9]\d\d)) ?\)|(?P<area2>0(?:10|2\d|[3-9]\d\d)))?[ -]{0,3}"
    r"(?P<line>[2-8]\d{2,3}[ -]?\d{4})"
)
# behind 86 an area loses its 0
_ABROAD = r"(?P<area3>10|2\d|[3-9]\d\d)[ -]{1,2}(?P<line2>[2-8]\d{2,3}[ -]?\d{4})"
_ONE = re.compile(
    rf"(?:\(?(?:\+|00)86\)?[ -]*(?:{_ABROAD}|(?=1[ -]?[3-9]|\(?0))|86[ -]?(?=1[ -]?[3-9]))?"
    rf"(?(line2)|(?:{_MOBILE}|{_CALLED}(?!\d)|{_LINE}))(?!\d)"
    r"(?: ?(?:转|分机|ext\.?|x|#|-) ?(?P<extension>\d{1,6})(?!\d))?",
    re.ASCII | re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:[\s、,;:/|。]|或者?|和|及|以及|(?:(?:本人|联系|移动|固定|办公|家庭)?(?:电话|手机|座机|固话)|联系方式"
    r"|tel|phone|mobile)(?:号码|号)?\.?(?=[\s:(\d+]))*",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"1[3-9]\d{9}", re.ASCII)
_TYPED_AS_NUMBER = re.compile(r"(\d{7,15})\.0+", re.ASCII)


@lru_cache(maxsize=16_384)
def one_form(written: str) -> str:
    """Return the numbers of a cell in one form; what may be something else stays as it stands.

    So two cells with the same numbers are equal texts.
    """
    if _PLAIN.fullmatch(written):
        return written
    text = unicodedata.normalize("NFKC", written).translate(DASHES).strip()
    text = re.sub(r"[^\S\n]+", " ", text)
    if typed := _TYPED_AS_NUMBER.fullmatch(text):
        text = typed[1]
    numbers: dict[str, None] = {}
    place = _after_gap(text, 0)
    while place < len(text):
        found = _ONE.match(text, place)
        if found is None:
            return written
        numbers[_spelt(found)] = None
        place = _after_gap(text, found.end())
    return "、".join(numbers) or written


def _after_gap(text: str, place: int) -> int:
    gap = _BETWEEN.match(text, place)
    return gap.end() if gap else place


def _spelt(found: re.Match[str]) -> str:
    number = found["mobile"] or found["called"]
    if number is None:
        area = found["area"] or found["area2"] or (f"0{found['area3']}" if found["area3"] else "")
        line = _digits(found["line"] or found["line2"])
        number = f"{area}-{line}" if area else line
    else:
        number = _digits(number)
    return f"{number}转{found['extension']}" if found["extension"] else number


def _digits(number: str) -> str:
    return number.replace(" ", "").replace("-", "")
