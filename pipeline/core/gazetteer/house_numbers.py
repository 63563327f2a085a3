"""House numbers: ranges as the rule keeper writes them, and numbers as texts name them.

Written: ``1-299号``, ``单号 1-299``, ``双号``, ``300号以上``, ``298号以下`` (both ends belong to
the range), ``666号``. Named: ``666号``, ``666-3号``, ``666弄``, ``六百六十六号`` behind a road.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.core.text import normal

LAST = 99_999  # stands for no end: no street is that long

_WRITTEN = re.compile(
    r"(?:(单|双)号?)?(?:(\d{1,5})[号弄]?(?:[-~至到](\d{1,5})[号弄]?|(以上|以下))?)?"
)
_DIGITS = re.compile(r"\d{1,5}")
_ODD, _EVEN = re.compile("单|奇"), re.compile("双|偶")
_UP, _DOWN = re.compile("上|起|后|>"), re.compile("下|前|内|<")
# right behind a road: 666号, (666号, 666-3号, 666弄12号, 666、668号, 六百六十六号; a bare number
# only where the address ends or a word of place follows. Not 3号线, 3号楼, 8路, 500米.
_NAMED = re.compile(
    r"[(第]?(?:"
    r"(\d{1,5})(?:(?:[-~至](\d{1,5})|[、,]\d{1,5}|[甲乙丙丁])*(?:[号弄#](?![线楼门口机桩桥站])"
    r"|(?=附近|旁|对面|门口|路口|[,。;)]|$)))"
    r"|([零〇一二两三四五六七八九十百千]{1,9})[号弄](?![线楼门口机桩桥站])"
    r")"
)
_FIGURES = {figure: value for value, figure in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}


class Numbers(NamedTuple):
    """A range of house numbers, both ends included; ``step`` 1 is every number, 2 every other.

    With step 2 ``first`` says which: odd or even.
    """

    first: int
    last: int
    step: int = 1

    def __contains__(self, number: object) -> bool:
        """Tell whether a house number lies in the range."""
        return isinstance(number, int) and _hold((self,), number)

    def overlaps(self, other: Numbers) -> bool:
        """Tell whether a house number lies in both ranges."""
        if self.step == other.step == 2 and (self.first - other.first) % 2:
            return False
        low, high = max(self.first, other.first), min(self.last, other.last)
        alternating = self if self.step == 2 else other
        low += (low - alternating.first) % alternating.step
        return low <= high


class Named(NamedTuple):
    """A house number in a text: ``first`` to ``last``, mostly the same; ``end`` is behind it."""

    first: int
    last: int
    end: int


def written(text: str) -> Numbers | None:
    """Read a range that the rule keeper wrote; None when it is not one."""
    found = _WRITTEN.fullmatch(normal(text).replace(" ", ""))
    if found is None or not found[0]:
        return None
    parity, one, other, open_end = found.groups()
    first = int(one) if one else 1
    last = int(other) if other else LAST if not one or open_end == "以上" else first
    if open_end == "以下":
        first, last = 1, first
    if not 1 <= first <= last:
        return None
    if not parity:
        return Numbers(first, last)
    first += (first % 2 == 1) != (parity == "单")
    last -= (last % 2 == 1) != (parity == "单")
    return Numbers(first, last, 2) if first <= last else None


def nearest(text: str) -> str:
    """Guess what range somebody meant who did not write one that can be read."""
    plain = normal(text)
    figures = sorted(max(1, int(figure)) for figure in _DIGITS.findall(plain)[:2])
    parity = "单号 " if _ODD.search(plain) else "双号 " if _EVEN.search(plain) else ""
    if not figures:
        return parity.strip() or "1-299号"
    if len(figures) == 2:
        return f"{parity}{figures[0]}-{figures[1]}{'' if parity else '号'}"
    behind = "以上" if _UP.search(plain) else "以下" if _DOWN.search(plain) else ""
    return f"{parity}{figures[0]}号{behind}"


def shown(numbers: Numbers) -> str:
    """Write a range as the rule keeper would."""
    parity = "" if numbers.step == 1 else "单号 " if numbers.first % 2 else "双号 "
    if numbers.last >= LAST - 1:
        return f"{parity}{numbers.first}号以上"
    if numbers.first == numbers.last:
        return f"{parity}{numbers.first}号"
    return f"{parity}{numbers.first}-{numbers.last}号"


def named(folded: str, end: int) -> Named | None:
    """Read the house number right behind a road that ends at ``end`` of a folded text.

    None when there is none, as in 附近, 旁, 与某路交叉口.
    """
    found = _NAMED.match(folded, end)
    if found is None:
        return None
    one, other, chinese = found.groups()
    first = _read(chinese) if chinese else int(one)
    # 666-3号 is a part of 666; 298-302号 reaches from one to the other
    last = int(other) if other and int(other) > first else first
    return Named(first, last, found.end()) if first else None


def decides(ranges: Iterable[Numbers], number: Named) -> bool:
    """Tell whether a house number of a text lies in ranges, from its first to its last."""
    first, last, _ = number
    return _hold(ranges, first) and (first == last or _hold(ranges, last))


def _hold(ranges: Iterable[Numbers], number: int) -> bool:
    for first, last, step in ranges:  # no generator: this is asked of every house number
        if first <= number <= last and (number - first) % step == 0:
            return True
    return False


def _read(figures: str) -> int:
    """Read a number in Chinese figures: 六百六十六, 六六六, 一千零五; 0 when it is none."""
    if not any(figure in _UNITS for figure in figures):
        return int("".join(str(_FIGURES[figure]) for figure in figures)) if len(figures) < 6 else 0
    total, pending = 0, 0
    for figure in figures:
        if figure in _UNITS:
            total += (pending or 1) * _UNITS[figure]
            pending = 0
        else:
            pending = _FIGURES[figure]
    return total + pending
