"""快报 as a picture: legible on a phone, on machines without fonts, whatever the names are."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.text import Text
from PIL import Image

from pipeline.core.leaders import poster
from pipeline.core.leaders.summary import Line, Summary
from pipeline.files.leaders import drawing, picture, typeface
from tests.small_summaries import crowd, line, nothing, summary

ROOT = Path(__file__).resolve().parents[1]
RED, BLUE = (0xC0, 0, 0), (0x1F, 0x4E, 0x79)
ALERT = "【紧急】燃气泄漏 XS-20250710-0001（城管局）：打燃气公司抢修电话和 119。"
CASES: dict[str, Callable[[], Summary]] = {
    "a usual day": lambda: replace(summary(before=5), alerts=(ALERT, ALERT)),
    "no lead at all": nothing,
    "one department": lambda: summary([line("城管局", 3)], []),
    "nothing late": lambda: summary([line("城管局", 3), line("水务局", 2)], [], 超期=0),
    "60 departments, 40 characters": crowd,
}


@cache
def drawn_of(said: poster.Poster) -> tuple[drawing.Page, bytes]:
    """A picture, drawn once for all tests that look at it."""
    page = drawing.poster(said)
    return page, page.png()


def png_of(made: Summary) -> bytes:
    return drawn_of(poster.poster(made))[1]


def image_of(made: Summary) -> Image.Image:
    return Image.open(io.BytesIO(png_of(made))).convert("RGB")


def colours(image: Image.Image) -> dict[tuple[int, ...], int]:
    found = image.getcolors(1 << 24) or []
    return {colour: count for count, colour in found if isinstance(colour, tuple)}


def texts_of(made: Summary) -> list[Text]:
    """All texts of a picture."""
    page, _ = drawn_of(poster.poster(made))
    return [one for one in page.figure.findobj(Text) if one.get_text()]  # type: ignore[misc]


def said_in(made: Summary) -> str:
    """All that a picture says, its lines put together again, without blanks."""
    return "".join(one.get_text() for one in texts_of(made)).replace(" ", "")


# -- what it holds ------------------------------------------------------------------------------


def test_it_is_as_wide_as_a_phone_shows_and_not_endless() -> None:
    image = image_of(summary())
    assert image.width == 1080
    assert 1800 < image.height < 3200


def test_it_says_zone_day_campaign_and_until_when() -> None:
    said = said_in(summary())
    for wanted in ("昆山开发区线索快报", "2025年7月10日周四", "百日攻坚第10天（共100天）",
                   "统计截至2025-07-1008:30"):  # fmt: skip
        assert wanted in said


def test_it_says_how_many_how_late_and_whose() -> None:
    said = said_in(summary())
    assert "存量120件，超期8件（2个单位，最长超12天），今日到期6件。" in said
    assert "在办20件，最长超12天，超时未签收2件" in said


def test_the_tiles_show_the_figures_of_the_summary() -> None:
    tiles = {tile.label: tile.value for tile in poster.poster(summary()).tiles}
    assert tiles == {"今日新增": "41", "今日办结": "30", "超期": "8", "在办": "115", "待分派": "5",
                     "按期办结率": "82.8%"}  # fmt: skip


def test_more_that_is_late_is_red_and_more_that_is_done_is_green() -> None:
    tones = {tile.label: (tile.moved, tile.moved_tone) for tile in
             poster.poster(summary(before=5)).tiles}  # fmt: skip
    assert tones["超期"] == ("较昨日 ↑3 件", "bad")
    assert tones["今日办结"] == ("较昨日 ↑25 件", "good")
    assert tones["待分派"] == ("较昨日 → 持平", "grey")


def test_it_says_what_comes_back_and_what_is_to_be_decided() -> None:
    said = said_in(summary())
    assert "反复的：重复件4件，占10.0%（4÷40）" in said
    assert "要定的：待分派5件；退单、延期待审批2件" in said


def test_the_first_five_are_those_with_most_that_is_late() -> None:
    late = [line(f"{n} 局", 20, n) for n in (1, 7, 3, 5, 2, 6)]
    top = poster.poster(summary(late)).top
    assert [name for name, *_ in top] == ["7 局", "6 局", "5 局", "3 局", "2 局"]


def test_where_nothing_is_late_the_first_five_are_the_busiest() -> None:
    made = poster.poster(summary([line("城管局", 3), line("水务局", 8)], [], 超期=0))
    assert made.top_title == "没有超期。在办最多的单位"
    assert made.top[0] == ("水务局", "在办 8 件", "")


def test_what_has_no_bar_of_its_own_is_summed() -> None:
    made = poster.charts(summary([line(f"{n} 局", 10, 1) for n in range(60)]))
    assert (len(made.departments), made.departments[-1]) == (
        poster.BARS, poster.Bar("其余 55 个", 550, 55, rest=True)
    )  # fmt: skip


def test_a_zero_denominator_is_a_dash() -> None:
    tiles = {tile.label: tile.value for tile in poster.poster(nothing()).tiles}
    assert tiles["按期办结率"] == "—"


def test_neither_titles_nor_numbers_of_leads_are_in_it() -> None:
    said = said_in(summary())
    assert "烧烤店" not in said
    assert "XS-" not in said


def test_what_is_late_is_red_in_the_picture_and_a_calm_day_has_no_red() -> None:
    calm = summary([line("城管局", 3)], [], 超期=0, 待分派=0)
    assert colours(image_of(summary())).get(RED, 0) > 5_000
    assert colours(image_of(calm)).get(RED, 0) < 2_000  # what red means is said all the same


def test_it_is_not_blank() -> None:
    found = colours(image_of(summary()))
    assert found[BLUE] > 100_000  # the head
    assert len(found) > 50


def test_the_same_day_gives_the_same_bytes() -> None:
    assert drawing.poster(poster.poster(summary())).png() == png_of(summary())


# -- legible ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_no_text_lies_over_another(case: str) -> None:
    boxes = [(one.get_text(), one.get_window_extent()) for one in texts_of(CASES[case]())]
    over = [
        (left, right)
        for (left, first), (right, second) in combinations(boxes, 2)
        if min(first.x1, second.x1) - max(first.x0, second.x0) > 1
        and min(first.y1, second.y1) - max(first.y0, second.y0) > 2
    ]
    assert over == []


@pytest.mark.parametrize("case", CASES)
def test_no_text_leaves_the_picture(case: str) -> None:
    boxes = [(one.get_text(), one.get_window_extent()) for one in texts_of(CASES[case]())]
    high = image_of(CASES[case]()).height
    outside = [
        said for said, box in boxes
        if box.x0 < 20 or box.x1 > drawing.WIDE - 20 or box.y0 < 0 or box.y1 > high
    ]  # fmt: skip
    assert outside == []


@pytest.mark.parametrize("case", CASES)
def test_letters_have_28_pixels_and_more(case: str) -> None:
    small = [
        one.get_text()
        for one in texts_of(CASES[case]())
        if one.get_fontsize() * typeface.DOTS_PER_INCH / 72 < 27.9 and one.get_text() != "●"
    ]
    assert small == []


def test_names_that_differ_in_their_middle_stay_apart() -> None:
    bars = [bar.name for bar in poster.charts(crowd()).departments[:-1]]
    shown = {typeface.fitted(name, 28, 360) for name in bars}
    assert len(shown) == len(bars) == 5


def test_what_is_no_mathematics_is_shown_as_it_stands() -> None:
    made = summary([line("$x$_{工作组}", 5, 1)])
    names = [one for one in texts_of(made) if one.get_text() == "$x$_{工作组}"]
    assert len(names) == 2  # among the first five, and beside a bar
    for one in names:
        pixels = one.get_fontsize() * typeface.DOTS_PER_INCH / 72
        wide = typeface.width(one.get_text(), pixels)
        assert abs(one.get_window_extent().width - wide) < 0.03 * wide


def test_texts_are_as_wide_as_they_were_measured() -> None:
    for one in texts_of(summary(before=5)):
        bold = "Bold" in str(one.get_fontproperties().get_file())
        pixels = one.get_fontsize() * typeface.DOTS_PER_INCH / 72
        wide = typeface.width(one.get_text(), pixels, bold)
        assert abs(one.get_window_extent().width - wide) < max(6, 0.04 * wide), one.get_text()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("環保局", "环保局"),  # traditional: the font has the simplified one
        ("𰻞𠮷局", "〓〓局"),  # rare
        ("局😀", "局〓"),
        ("一\u202e二\n三", "一二 三"),  # marks of direction, line ends
        ("㉈ﬁ", "〓fi"),
    ],
)
def test_what_the_font_has_not_got_is_no_box(text: str, shown: str) -> None:
    assert typeface.printable(text) == shown


def test_lines_break_neither_in_numbers_nor_before_commas() -> None:
    lines = typeface.broken("一共有一二三四五六七12345件，再说。", 100, 1_000, 9)
    assert lines == ["一共有一二三四五六七", "12345件，再说。"]
    assert typeface.broken("一二三四五，六七", 100, 500, 9) == ["一二三四", "五，六七"]


def test_a_text_that_is_too_long_says_so() -> None:
    assert typeface.broken("一二三四五六七八九十", 100, 400, 2) == ["一二三四", "五六七…"]
    assert typeface.fitted("一二三四五六七八九十", 100, 500) == "一二…九十"


# -- in its own process -------------------------------------------------------------------------

WITHOUT_FONTS = """
import json, sys
from matplotlib import font_manager
fonts = font_manager.fontManager
fonts.ttflist.clear(); fonts.afmlist.clear()
from pipeline.files.leaders import picture_child
picture_child.main()
"""


def test_it_needs_no_font_of_the_computer_and_no_sign_is_missing() -> None:
    made = summary(explained=["“新增”41 件→其中 28 件来自①号工地…——3 人重复 · 见《清单》"])
    asked = {"poster": asdict(poster.poster(made)), "charts": asdict(poster.charts(made))}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WITHOUT_FONTS],
        input=json.dumps(asked).encode(), capture_output=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert json.loads(done.stdout).keys() == {"poster", "charts"}


def test_the_child_draws_what_is_drawn_here() -> None:
    drawn = picture.draw(summary(), wants_poster=True, wants_charts=True)
    assert drawn.why == ""
    assert drawn.poster == png_of(summary())
    assert drawn.charts == drawing.charts(poster.charts(summary())).png()


def test_only_what_is_wanted_is_drawn() -> None:
    drawn = picture.draw(summary(), wants_poster=False, wants_charts=True)
    assert (drawn.poster, bool(drawn.charts)) == (None, True)


def test_a_computer_without_matplotlib_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "matplotlib.py").write_text("raise ImportError('DLL load failed')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    drawn = picture.draw(summary(), wants_poster=True, wants_charts=True)
    assert drawn == picture.Pictures(why="画图的组件没有装好（ImportError: DLL load failed）")


def test_running_does_not_import_matplotlib() -> None:
    code = "import sys, pipeline.running; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_categories_are_ordered_by_what_came() -> None:
    few, many = Line("垃圾", received=2, new=2), Line("噪声", received=30)
    made = poster.charts(replace(summary(), categories=(few, many)))
    assert [bar.name for bar in made.kinds] == ["噪声", "垃圾"]
