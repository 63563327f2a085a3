"""Make the font of the pictures: ``python docs/make_font.py NotoSansCJK-Regular.ttc …-Bold.ttc``.

Writes ``pipeline/fonts/RiqingSans-Regular.otf`` and ``-Bold.otf``: the characters of
通用规范汉字表 (2013, 8,105 of them) with Latin, digits, punctuation and signs, out of Noto Sans CJK
SC (SIL Open Font License 1.1, ``pipeline/fonts/OFL.txt``). Which characters the table holds is read
from the property kTGH of Unihan (``Unihan_OtherMappings.txt``, plain or as ``.bz2``).
Needs fontTools, which matplotlib brings along.
"""

from __future__ import annotations

import argparse
import bz2
import re
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

TARGET = Path(__file__).resolve().parents[1] / "pipeline" / "fonts"
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
FACE = "Noto Sans CJK SC"
FAMILY = "Riqing Sans"
EPOCH = 3_849_984_000  # seconds since 1904: 1 January 2026, so that the same font comes out again
TABLE = re.compile(r"^U\+([0-9A-F]+)\tkTGH\t2013:", re.MULTILINE)
# Latin, Greek, punctuation, letter-like signs, roman numerals, arrows, mathematics, ① to ⑳, boxes,
# full-width forms
RANGES = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x1CD, 0x1DC), (0x391, 0x3C9), (0x2010, 0x2027), (0x2030, 0x203B),
    (0x2070, 0x208E), (0x20AC, 0x20AC), (0x2100, 0x2122), (0x2150, 0x2179), (0x2190, 0x2199),
    (0x2200, 0x226F), (0x2460, 0x249B), (0x2500, 0x2573), (0x2580, 0x25FF), (0x2605, 0x2606),
    (0x2713, 0x2717), (0x3000, 0x301F), (0x3220, 0x3229), (0x3231, 0x3231), (0x3380, 0x33DF),
    (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6), (0xFFFD, 0xFFFD),
)  # fmt: skip


def main() -> int:
    """Make both weights."""
    asked = argparse.ArgumentParser(description="Make the font of the pictures.")
    asked.add_argument("regular", type=Path)
    asked.add_argument("bold", type=Path)
    asked.add_argument("--unihan", type=Path, default=UNIHAN)
    said = asked.parse_args()
    wanted = characters(said.unihan)
    for weight, source in (("Regular", said.regular), ("Bold", said.bold)):
        made = subset(source, wanted)
        rename(made, weight)
        target = TARGET / f"RiqingSans-{weight}.otf"
        made.save(target, reorderTables=True)
        print(f"{target.name}: {len(made.getBestCmap())} characters, {target.stat().st_size} bytes")
    return 0


def characters(unihan: Path) -> set[int]:
    """Return the code points that the font is to hold."""
    raw = unihan.read_bytes()
    text = (bz2.decompress(raw) if unihan.suffix == ".bz2" else raw).decode("utf-8")
    table = {int(code, 16) for code in TABLE.findall(text)}
    if len(table) != 8105:
        raise SystemExit(f"{unihan} names {len(table)} characters of the table, not 8105")
    return table | {code for first, last in RANGES for code in range(first, last + 1)}


def subset(source: Path, wanted: set[int]) -> TTFont:
    """Return the simplified Chinese face of a collection with these characters only."""
    faces = TTCollection(source).fonts
    font = next(one for one in faces if one["name"].getDebugName(1).startswith(FACE))
    font.recalcTimestamp = False
    options = Options()
    options.hinting = False  # pictures are drawn large
    options.layout_features = []  # neither vertical text nor variants of a region
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "DSIG"]
    made = Subsetter(options)
    made.populate(unicodes=wanted)
    made.subset(font)
    return font


def rename(font: TTFont, weight: str) -> None:
    """Give a font its own name: it is no longer the one that it was made from."""
    names = font["name"]
    licence = {number: names.getDebugName(number) for number in (0, 13, 14)}
    said = {
        1: FAMILY,
        2: weight,
        3: f"RiqingSans-{weight};2026",
        4: f"{FAMILY} {weight}",
        5: "Version 1.000; a subset of Noto Sans CJK SC 2.004",
        6: f"RiqingSans-{weight}",
    }
    names.names = []
    for number, text in sorted({**licence, **said}.items()):
        names.setName(text, number, 3, 1, 0x409)
    font["head"].created = font["head"].modified = EPOCH
    font["CFF "].cff.fontNames[0] = said[6]
    top = font["CFF "].cff.topDictIndex[0]
    top.FullName, top.FamilyName = said[4], FAMILY


if __name__ == "__main__":
    sys.exit(main())
