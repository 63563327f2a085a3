"""The font that comes with the program: what is in it, how large it is, its licence."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "pipeline/fonts"
# 通用规范汉字表 (2013), in its order
TABLE = "".join((Path(__file__).parent / "common_characters.txt").read_text("utf-8").split())
SIGNS = "↑↓→①②⑳·—…÷×％℃㎡〓●■，。；：！？（）“”‘’《》【】、０９ＡＺａｚ¥％ⅠⅫ"
WEIGHTS = ("Regular", "Bold")


def of(weight: str) -> TTFont:
    return TTFont(FONTS / f"RiqingSans-{weight}.otf")


def test_the_table_is_whole() -> None:
    assert (len(TABLE), len(set(TABLE)), TABLE[0], TABLE[-1]) == (8105, 8105, "一", "蠼")


@pytest.mark.parametrize("weight", WEIGHTS)
def test_every_character_of_the_table_is_in_the_font(weight: str) -> None:
    with of(weight) as font:
        assert [one for one in TABLE if ord(one) not in font.getBestCmap()] == []


@pytest.mark.parametrize("weight", WEIGHTS)
def test_latin_digits_and_signs_are_in_the_font(weight: str) -> None:
    wanted = [*SIGNS, *map(chr, range(0x20, 0x7F))]
    with of(weight) as font:
        assert [one for one in wanted if ord(one) not in font.getBestCmap()] == []


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_font_has_a_name_of_its_own_and_names_its_licence(weight: str) -> None:
    with of(weight) as font:
        names = {record.nameID: str(record) for record in font["name"].names}
    assert (names[1], names[2]) == ("Riqing Sans", weight)
    assert "Open Font License" in names[13]
    assert "Adobe" in names[0]


def test_both_weights_are_no_larger_than_eight_megabytes() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.otf")) <= 8_000_000


def test_the_licence_stands_beside_the_font() -> None:
    said = (FONTS / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE" in said
    assert "Version 1.1" in said
