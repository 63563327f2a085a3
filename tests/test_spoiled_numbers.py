"""Numbers that a spreadsheet has spoiled: said, taken nowhere, and the lead found again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from tests import offices
from tests.offices import DAY_ONE

SPOILED = 320583199001011000  # what Excel keeps of them, shown as 3.20583E+17


def full(last: int) -> str:
    """A number of 18 digits; a spreadsheet keeps the first 15."""
    return f"32058319900101{last:04}"


def row(
    number: Any, words: str, at: str = "2025-07-10 08:01:02", phone: str = "13800001234"
) -> tuple[Any, ...]:
    return (number, at, "王小明", phone, "蓬溪路12号", "油烟", words, "投诉")


MORNING = (
    row(SPOILED, "楼下烧烤店油烟很大，熏得开不了窗。"),
    row(SPOILED, "楼下面馆油烟很大，熏得开不了窗。"),
    row(full(1003), "楼下火锅店油烟很大，熏得开不了窗。"),
    row(full(1004), "楼下饭店油烟很大，熏得开不了窗。", at="2025-07-10 08:05:00", phone="1.38E+10"),
    row("410583199001011005", "楼下茶馆油烟很大，熏得开不了窗。"),
    row(full(1006), "楼下酒店油烟很大。", at="7/8/2025"),
    row(full(1007), "楼下食堂油烟很大。", at="7/9/2025"),
    row(full(1008), "#N/A"),
)
NOON = (
    row(full(1001), MORNING[0][6]),  # the whole number, the same words
    row("3.20583E+17", MORNING[1][6]),  # spoiled again
    row(SPOILED, MORNING[2][6]),  # whole before
    row(full(1009), MORNING[1][6], at="2025-07-10 09:30:00"),  # the same words at another time
    row(SPOILED, MORNING[4][6]),  # other digits than those of the lead
    row(SPOILED, "楼下早点铺油烟很大。"),  # spoiled and whole in one file
    row(full(1010), "楼下早点铺油烟很大。"),
)
EVENING = (row(full(1001), "楼下烧烤店油烟更大了，天天如此。"),)  # the number, other words


class Day(NamedTuple):
    morning: dict[str, Any]
    noon: dict[str, Any]
    evening: dict[str, Any]
    home: offices.Home


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """A day with three exports."""
    home = offices.new_home(tmp_path_factory.mktemp("spoiled"))
    said = []
    for hours, rows in enumerate((MORNING, NOON, EVENING)):
        offices.drop_export(home, rows, f"导出{hours}.xlsx")
        said.append(offices.run(home, DAY_ONE + timedelta(hours=hours)))
    return Day(*said, home)


def only(said: dict[str, Any], code: str, word: str = "") -> dict[str, Any]:
    (found,) = [one for one in said["problems"] if one["code"] == code and word in one["message"]]
    return found


def counts(said: dict[str, Any]) -> tuple[int, int, int, int]:
    """New, updated, repeated and held rows of the one file of a run."""
    (file,) = said["files"]
    return file["new"], file["updated"], file["repeated"], file["held"]


def number_of(day: Day, words: str) -> list[str]:
    """The numbers of the leads that begin with these words."""
    leads = offices.leads(day.home).values()
    return sorted(one["source_number"] for one in leads if one["content"].startswith(words))


def test_a_column_of_spoiled_numbers_is_said_once_with_how_many_there_are(day: Day) -> None:
    found = only(day.morning, "I40", "来源编号")
    assert found["cell"] == "第 2 行"
    assert "是“3.20583E+17”（共 2 行" in found["message"]


def test_a_spoiled_phone_is_said_and_stands_nowhere(day: Day) -> None:
    assert "“1.4E+10”" in only(day.morning, "I40", "联系电话")["message"]
    shown = offices.shown(day.home, "联系电话")
    assert sorted(set(shown.values())) == ["", "13800001234"]


def test_dates_of_which_nobody_can_tell_the_month_are_said_once_a_column(day: Day) -> None:
    found = only(day.morning, "I42")["message"]
    assert "“7/8/2025”（共 2 行" in found
    assert "12345热线" in found


def test_a_row_whose_content_is_an_error_is_held_with_its_place(day: Day) -> None:
    found = only(day.morning, "I41")
    assert found["cell"] == "第 9 行"
    assert "#N/A" in found["message"]


def test_every_row_of_the_morning_is_counted(day: Day) -> None:
    assert counts(day.morning) == (7, 0, 0, 1)


def test_a_later_export_brings_the_number_to_the_same_lead(day: Day) -> None:
    assert number_of(day, "楼下烧烤店") == [full(1001)]


def test_a_lead_that_got_its_number_is_found_by_it_when_its_words_change(day: Day) -> None:
    assert counts(day.evening) == (0, 1, 0, 0)


def test_a_row_spoiled_again_is_the_same_lead_and_at_another_time_another_one(day: Day) -> None:
    assert number_of(day, "楼下面馆") == ["", full(1009)]


def test_a_row_that_comes_spoiled_after_its_lead_is_that_lead(day: Day) -> None:
    assert number_of(day, "楼下火锅店") == [full(1003)]


def test_a_number_whose_digits_do_not_fit_is_another_lead(day: Day) -> None:
    assert number_of(day, "楼下茶馆") == ["", "410583199001011005"]


def test_spoiled_and_whole_in_one_file_are_one_lead(day: Day) -> None:
    assert number_of(day, "楼下早点铺") == [full(1010)]


def test_every_row_of_noon_is_counted(day: Day) -> None:
    assert counts(day.noon) == (3, 2, 2, 0)
