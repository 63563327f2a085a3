"""Cells that wait: why a returned value was not merged, for the receipt and for who typed it.

A waiting value is kept as it was typed, behind its reason where the value alone does not tell it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pipeline.core import fields

# why a cell that was understood is held
MASS_CLEAR, MOVED, NO_STEP = "成片清空", "换了行", "不能这样改"
NOT_THEIRS = "已不由该单位承办"
EARLY, FUTURE, GONE = "早于受理", "还没到", "已经过去"  # of moments
UNKNOWN, ITSELF, LATER = "没有这件", "就是本件", "来得更晚"  # of 首次编号
EXPIRED, RULED, NO_LATER = "时限已过", "已经裁定", "不晚于时限"  # of requests
_LACKS = "还缺"  # of a status: what its step needs follows, as headers
REDONE = "又重新办理过"
# What the next workbook showed as held and comes back the same is meant.
CONFIRMABLE = frozenset({MASS_CLEAR, MOVED})

_CODES = {
    MASS_CLEAR: "M05", MOVED: "M10", NO_STEP: "M12", NOT_THEIRS: "M24", REDONE: "Q09",
    EARLY: "W02", FUTURE: "W03", GONE: "W04", EXPIRED: "W05", RULED: "W06",
    NO_LATER: "W09", UNKNOWN: "V04", ITSELF: "V05", LATER: "V06",
}  # fmt: skip
_KEPT = re.compile(rf"〔({'|'.join(_CODES)}|{_LACKS}[^〕]+)〕(.*)", re.DOTALL)
# Nobody asks about these any more once a lead is closed, or belongs to somebody else.
PASSING = frozenset({NOT_THEIRS, GONE, EXPIRED, RULED, NO_LATER})
_PICTURE = "DISPIMG("  # a picture in a cell, as WPS writes it
_SHOWN = 30  # characters of a value in a notice


def key(department: str, field: str) -> str:
    """Return the side cell in which a department's value of a field waits."""
    return f"{fields.HOLD}{department}@{field}"


def pack(typed: str, why: str) -> str:
    """Return what is kept of a held cell; ``why`` is blank where it was not understood."""
    return f"〔{why}〕{typed}" if why in _CODES or is_lacking(why) else typed


def lacking(keys: Iterable[str]) -> str:
    """Return why a status waits whose step needs these fields."""
    return _LACKS + "、".join(fields.ALL[key].header for key in keys)


def is_lacking(why: str) -> bool:
    """Tell whether a status waits for other cells."""
    return why.startswith(_LACKS)


def lacked(why: str) -> str:
    """Return the headers that a status waits for, quoted."""
    return "、".join(f"“{header}”" for header in why.removeprefix(_LACKS).split("、"))


def unpack(kept: str) -> tuple[str, str]:
    """Return what was typed and why it is held, blank where it was not understood."""
    found = _KEPT.fullmatch(kept)
    return (found[2], found[1]) if found else (kept, "")


def code(typed: str, why: str = "") -> str:
    """Return the message about a held cell; ``why`` is blank where it was not understood."""
    if why in _CODES:
        return _CODES[why]
    if is_lacking(why):
        return "W01"
    if _PICTURE in typed:
        return "M14"
    return "M13" if typed.startswith("=") else "M02"


def notices(held: Iterable[tuple[str, str]], to_author: bool = False) -> str:
    """Say why values of one lead wait; ``held`` is (field key, what is kept).

    One sentence a reason; each names its cells and quotes what was typed in them. ``to_author``
    tells it to the department that typed them, which then has the lead in its book.
    """
    cells: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for field, kept in held:
        typed, why = unpack(kept)
        lacks = f"还缺{lacked(why)}，" if is_lacking(why) else ""
        cells[code(typed, why) + lacks].append((fields.field_of(field).header, typed))
    sentences = _SENTENCES | (_TO_AUTHOR if to_author else {})
    return "".join(
        sentences[found[:3]].format(_quoted(found, cells[found]), found[3:]) for found in cells
    )


_SENTENCES = {
    "M02": "{}没看懂，没有并入，请改。",
    "M05": "{}很多行一起空了，没有清掉；确要清空，请在这份表里再清一次交回。",
    "M10": "{}和行对不上（像是只给几列排过序），没有并入；确是这一行的，请在这份表里照填一次交回。",
    "M12": "{}单位不能这样改，没有并入，请协调员定。",
    "M13": "{}是公式，没有值，没有并入，请改成文字或日期。",
    "M14": "{}放的是图片，没有并入，请写成文字。",
    "Q09": "{}是以前那次办理的回访，没有并入，请在新的回访表里填。",
    "M24": "{}没有并入：填的时候这件不由填的单位承办，请协调员看要不要用。",
    "W01": "{}先留着，{}补齐了自动算数，请补填。",
    "W02": "{}早于受理时间，没有并入，请改。",
    "W03": "{}是还没到的日子，没有并入，请改。",
    "W04": "{}已经过去，没有并入，请改成以后的日子。",
    "W05": "{}没有并入：时限已过，不能再申请延期，请抓紧办；有特殊情况请找协调员。",
    "W09": "{}不晚于现在的办结时限，没有并入，请改成更晚的日子。",
    "V04": "{}在台账里没有这件，没有并入，请改。",
    "V05": "{}就是这一件自己，没有并入，请改。",
    "V06": "{}来得比这一件晚，没有并入，请在那一件填这一件的编号。",
    "W06": "{}没有并入：已经裁定由谁办，不能再退，请抓紧办。",
}

_TO_AUTHOR = {"M24": "{}没有并入：当时这件不由本单位承办。现在要用，请再填一次。"}


def _quoted(found: str, cells: Iterable[tuple[str, str]]) -> str:
    if found in ("M05", "M13", "M14"):
        return "、".join(f"“{header}”" for header, _ in cells)
    return "、".join(f"“{header}”交回的“{typed[:_SHOWN]}”" for header, typed in cells)
