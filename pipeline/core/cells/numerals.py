"""Numbers in Chinese characters, as dates have them: 二〇二六年十二月三十一日 → 2026年12月31日."""

from __future__ import annotations

import re

_DIGITS = {sign: str(at) for at, sign in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": "0", "○": "0", "两": "2", "元": "1"}
_SIGN = "零〇○一二三四五六七八九"
_YEAR = re.compile(rf"(?<![{_SIGN}])(?:[{_SIGN}]{{4}}|[{_SIGN}]{{2}})(?=年)")
_NUMBER = re.compile(
    rf"[{_SIGN}两十廿卅元]{{1,4}}(?=[月日号时点分秒刻])|(?<=[时点])[{_SIGN}十]{{1,3}}"
)


def in_digits(text: str) -> str:
    """Return a text with the numbers of dates and times of day in digits; others stay."""
    if text.isascii() or not any(sign in text for sign in "年月日号时点"):
        return text
    text = _YEAR.sub(lambda found: "".join(_DIGITS[sign] for sign in found[0]), text)
    return _NUMBER.sub(_counted, text)


def _counted(found: re.Match[str]) -> str:
    said = found[0].replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = said.partition("十")
    if not ten:
        return "".join(_DIGITS[sign] for sign in said)
    if len(tens) > 1 or len(ones) > 1 or not {tens, ones} <= _DIGITS.keys() | {""}:
        return found[0]
    return f"{_DIGITS.get(tens, '1')}{_DIGITS.get(ones, '0')}"
