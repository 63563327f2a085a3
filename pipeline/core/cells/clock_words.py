"""The time of day in a text: 9:30, 21时05分, 下午3点半, 晚8时, 凌晨12点, 12:30 pm."""

from __future__ import annotations

import re
from datetime import time

_CLOCK = re.compile(
    r"(?<![\d.])(?P<h>\d{1,2})\s*(?:"
    r"[时点]\s*(?:(?P<half>半)|(?P<quarter>[13])\s*刻|(?P<i>\d{1,2})\s*(?:分|(?!\d))\s*"
    r"(?:(?P<s>\d{1,2})\s*秒?)?)?"
    r"|:\s*(?P<i2>\d{1,2})(?!\d)(?:\s*[:分]\s*(?P<s2>\d{1,2})(?!\d)(?:\.\d+)?)?"
    r"|(?=[ap]\.?m))"
)
_WORD = re.compile(
    r"凌晨|清晨|早|上午|中午|正午|下午|午后|傍晚|半夜|深夜|夜|晚|(?<![a-z])[ap]\.?m(?![a-z])"
)
_EARLY = frozenset({"凌晨", "am", "a.m"})
_NOON = frozenset({"中午", "正午"})
_LATE = frozenset({"下午", "午后", "傍晚", "pm", "p.m"})
_NIGHT = frozenset({"半夜", "深夜", "夜", "晚"})
_BEFORE_DAWN, _NOONS_LAST = 5, 3


def clock_in(text: str) -> time | None:
    """Return the first time of day in a text in its normal form; None where there is none.

    24:00, and twelve at night, are the last minute of the day: midnight would be the next one.

    Raises ValueError for one that there is not, such as 25:00.
    """
    found = _CLOCK.search(text) if text else None
    if found is None:
        return None
    word = _WORD.search(text)
    hour = _hour(int(found["h"]), word[0] if word else "")
    minute = int(found["i"] or found["i2"] or 0)
    if found["half"]:
        minute = 30
    elif found["quarter"]:
        minute = 15 * int(found["quarter"])
    second = int(found["s"] or found["s2"] or 0)
    if hour == 24 and not minute and not second:
        return time(23, 59)
    return time(hour, minute, second)


def _hour(hour: int, word: str) -> int:
    if hour > 12:
        return hour
    if word in _EARLY:
        return hour % 12
    if word in _NIGHT:  # 夜里2点 is before dawn, 晚12点 the end of the day
        return 24 if hour == 12 else hour + 12 * (hour > _BEFORE_DAWN)
    if hour < 12 and (word in _LATE or (word in _NOON and 0 < hour <= _NOONS_LAST)):
        return hour + 12
    return hour
