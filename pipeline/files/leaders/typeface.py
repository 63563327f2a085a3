"""Our own font in pictures: loaded by its path, measured, broken into lines.

Pictures look the same on every machine, with Chinese fonts or without. Imported by the drawing
child only, for matplotlib takes its time to start.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path

from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags

from pipeline.core.text import normal

FOLDER = Path(__file__).resolve().parents[2] / "fonts"
REGULAR, BOLD = "RiqingSans-Regular.otf", "RiqingSans-Bold.otf"
UNKNOWN = "〓"  # what printers set for a character they have not got
DOTS_PER_INCH = 100
_POINTS = 72
_NEVER_FIRST = "，。；：、！？）》”’】％%…—"  # of a line
_NEVER_LAST = "（《“‘【"
_KEPT = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-%÷:/")


def face(bold: bool) -> str:
    """Return the file of a weight."""
    return BOLD if bold else REGULAR


@cache
def _font(name: str) -> FT2Font:
    font = FT2Font(str(FOLDER / name))
    font.set_size(1000 * _POINTS / DOTS_PER_INCH, DOTS_PER_INCH)  # 1,000 pixels
    return font


@cache
def _characters(name: str) -> frozenset[int]:
    return frozenset(_font(name).get_charmap())


@cache
def properties(pixels: float, bold: bool) -> FontProperties:
    """Return how matplotlib is told of a size and weight."""
    points = pixels * _POINTS / DOTS_PER_INCH
    return FontProperties(fname=str(FOLDER / face(bold)), size=points)


def printable(text: str) -> str:
    """Return a text with characters of the font only, in one line.

    A traditional character that the font has not got is shown simplified, any other as 〓;
    what has no shape of its own (joiners, marks of direction) goes.
    """
    known = _characters(REGULAR)
    made = []
    for one in " ".join(text.split()):
        if ord(one) in known:
            made.append(one)
            continue
        plain = normal(one)
        if plain and known.issuperset(map(ord, plain)):
            made.append(plain)
        elif one.isprintable() and not "\ufe00" <= one <= "\ufe0f":
            made.append(UNKNOWN)
    return "".join(made)


@cache
def _advance(name: str, character: str) -> float:
    """Return how wide a character is at a size of one pixel."""
    glyph = _font(name).load_char(ord(character), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 1000


def width(text: str, pixels: float, bold: bool = False) -> float:
    """Return how wide a text is, in pixels; kerning aside, of which this font has little."""
    return pixels * sum(_advance(face(bold), one) for one in text)


def fitted(text: str, pixels: float, room: float, bold: bool = False) -> str:
    """Return a text that fits into so many pixels: cut in its middle where it is too long.

    Names differ at their ends, so both ends are kept.
    """
    if width(text, pixels, bold) <= room:
        return text
    for kept in range(len(text) - 1, 1, -1):
        head = (kept + 1) // 2
        made = f"{text[:head]}…{text[len(text) - (kept - head) :]}"
        if width(made, pixels, bold) <= room:
            return made
    return "…"


def broken(text: str, pixels: float, room: float, most: int, bold: bool = False) -> Sequence[str]:
    """Return a text in lines of so many pixels, at most ``most``; the last says … where it is cut.

    No line begins with a mark that closes or ends with one that opens; numbers stay whole.
    """
    lines: list[str] = []
    left = text
    while left:
        end = _break(left, pixels, room, bold)
        if len(lines) == most - 1 and end < len(left):
            while width(left[:end] + "…", pixels, bold) > room and end:
                end -= 1
            return [*lines, f"{left[:end]}…"]
        lines.append(left[:end].strip())
        left = left[end:].lstrip()
    return lines


def _break(text: str, pixels: float, room: float, bold: bool) -> int:
    """Return where the first line of a text ends."""
    ends = accumulate(width(one, pixels, bold) for one in text)
    end = next((at for at, used in enumerate(ends) if used > room), len(text))
    if end == len(text):
        return end
    end = fits = max(end, 1)
    while end > 1 and (
        text[end] in _NEVER_FIRST
        or text[end - 1] in _NEVER_LAST
        or (text[end] in _KEPT and text[end - 1] in _KEPT)
    ):
        end -= 1
    return end if end > fits // 2 else fits
