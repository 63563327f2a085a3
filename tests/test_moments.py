"""A moment in every form in which it arrives."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from pipeline.core.cells.moments import (
    DAY_FIRST,
    EPOCH,
    MONTH_FIRST,
    YEAR_FIRST,
    dated,
    is_ambiguous,
)
from pipeline.core.values import Reading, read_moment

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        # separators, full width, the wrong dot of a Chinese keyboard
        ("26.1.5", "2026-01-05"),
        ("２０２６．１．５", "2026-01-05"),
        ("２０２６／０１／０５　１２：３０", "2026-01-05 12:30"),
        ("2026。1。5", "2026-01-05"),
        ("2026\\1\\5", "2026-01-05"),
        ("2026 1 5", "2026-01-05"),
        ("２０２６０１０５", "2026-01-05"),
        ("20260105 12:30", "2026-01-05 12:30"),
        ("20260105T123000", "2026-01-05 12:30"),
        ("20260105123000123", "2026-01-05 12:30"),
        # zones
        ("2026-01-05T12:30:00+08:00", "2026-01-05 12:30"),
        ("2026-01-05T12:30:00+0800", "2026-01-05 12:30"),
        ("2026-01-05T04:30:00Z", "2026-01-05 12:30"),
        ("2026-01-05T04:30:00.000Z", "2026-01-05 12:30"),
        ("2026-01-05T20:30:00Z", "2026-01-06 04:30"),
        ("2026-01-05T12:30:00-05:00", "2026-01-06 01:30"),
        ("20260105T043000Z", "2026-01-05 12:30"),
        ("Mon Jan 05 2026 12:30:00 GMT+0800 (中国标准时间)", "2026-01-05 12:30"),
        ("2026-01-05 12:30:00 GMT+8", "2026-01-05 12:30"),
        ("2026-01-05 12:30:00 UTC+08:00", "2026-01-05 12:30"),
        # Chinese numerals
        ("二〇二六年一月五日", "2026-01-05"),
        ("二○二六年一月五日", "2026-01-05"),
        ("二零二六年十二月三十一日", "2026-12-31"),
        ("二〇二六年十月二十日下午三点半", "2026-10-20 15:30"),
        ("2026年元月五日", "2026-01-05"),
        ("二六年二月十一日", "2026-02-11"),
        ("2026年1月廿五日", "2026-01-25"),
        # times of day
        ("2026年1月5日下午3点半", "2026-01-05 15:30"),
        ("2026年1月5日晚8时", "2026-01-05 20:00"),
        ("2026年1月5日凌晨12点", "2026-01-05"),
        ("2026年1月5日凌晨2点15分", "2026-01-05 02:15"),
        ("2026年1月5日中午12点", "2026-01-05 12:00"),
        ("2026年1月5日中午1点", "2026-01-05 13:00"),
        ("2026年1月5日早上7点一刻", "2026-01-05 07:15"),
        ("2026年1月5日夜里2点", "2026-01-05 02:00"),
        ("2026年1月5日3点钟", "2026-01-05 03:00"),
        ("2026年1月5日21时05分30秒", "2026-01-05 21:05"),
        ("2026-01-05 12:30 PM", "2026-01-05 12:30"),
        ("2026-01-05 12:30 AM", "2026-01-05 00:30"),
        ("2026-01-05 3:30PM", "2026-01-05 15:30"),
        ("2026-01-05 3 p.m.", "2026-01-05 15:00"),
        ("2026/1/5 下午 3:20:15", "2026-01-05 15:20"),
        ("下午3点 2026年1月5日", "2026-01-05 15:00"),
        ("2026-01-05 08:30-09:30", "2026-01-05 08:30"),
        # the end of a day is on that day: midnight would be the next one
        ("2026-01-05 24:00", "2026-01-05 23:59"),
        ("2026年1月5日24时", "2026-01-05 23:59"),
        ("2026年1月5日晚12点", "2026-01-05 23:59"),
        # weekdays
        ("2026年1月5日（周一）9:30", "2026-01-05 09:30"),
        ("2026-01-05 星期一", "2026-01-05"),
        ("2026年1月5日 礼拜一 上午", "2026-01-05"),
        # month names
        ("5-Jan-2026", "2026-01-05"),
        ("05-Jan-26", "2026-01-05"),
        ("Jan 5, 2026", "2026-01-05"),
        ("January 5th, 2026 3:30 pm", "2026-01-05 15:30"),
        ("Monday, 5 January 2026", "2026-01-05"),
        # whoever began in 1970
        ("1767587400", "2026-01-05 12:30"),
        ("1767587400000", "2026-01-05 12:30"),
        # serials
        ("46027.520833333336", "2026-01-05 12:30"),
        ("20000", "1954-10-03"),
        ("80000", "2119-01-11"),
        # the year in front of two digits
        ("98-5-1", "1998-05-01"),
        # only one order makes sense
        ("15/07/2025", "2025-07-15"),
        ("7/25/2025 8:00", "2025-07-25 08:00"),
        ("05/05/2026", "2026-05-05"),
    ],
)  # fmt: skip
def test_a_moment_is_read(written: str, read_as: str) -> None:
    assert read_moment(written) == Reading(read_as)


@pytest.mark.parametrize(
    "written",
    [
        "2026年2月30日", "2月30日", "2026-00-05", "2026.13.1", "20260230", "31-Feb-2026",
        "2026-01-05 24:30", "2026-01-05 25:00", "2026年1月5日26点", "2026-01-05 12:30:75",
        "1989-12-31", "2101-01-01", "1899-12-30", "一九八九年一月一日", "19891231",
        "2026-01-05、2026-01-06", "2026年1月5日至8日", "2026-01-05至01-08", "2026.1.5-1.8",
        "1月5日", "1.5", "12:30", "下午3点", "五日", "2026年", "2026-1", "星期一",
        "138001380", "13800138000", "057701234", "99999999999", "2026010512", "20261301123000",
        "192.168.1.26", "1-2-3-2026", "2026-1-5-3",
    ],
)  # fmt: skip
def test_what_is_no_one_moment_stays_as_it_stands(written: str) -> None:
    assert read_moment(written) == Reading(written, understood=False)


@pytest.mark.parametrize(
    ("order", "written", "read_as"),
    [
        (MONTH_FIRST, "1/5/2026", "2026-01-05"),
        (MONTH_FIRST, "01-05-2026 12:30", "2026-01-05 12:30"),
        (MONTH_FIRST, "1/5/26", "2026-01-05"),
        (DAY_FIRST, "5/1/2026", "2026-01-05"),
        (DAY_FIRST, "05-01-2026 3:30 PM", "2026-01-05 15:30"),
        (DAY_FIRST, "5.1.26", "2026-01-05"),
        # a year of four digits in front is one in every order
        (MONTH_FIRST, "2026-01-05", "2026-01-05"),
        (DAY_FIRST, "2026/1/5", "2026-01-05"),
        (DAY_FIRST, "26年1月5日", "2026-01-05"),
        (YEAR_FIRST, "26/1/5", "2026-01-05"),
    ],
)
def test_the_order_of_a_source_counts(order: str, written: str, read_as: str) -> None:
    assert read_moment(written, order) == Reading(read_as)


@pytest.mark.parametrize(("order", "written"), [(MONTH_FIRST, "15/7/2025"), (DAY_FIRST, "7/15/25")])
def test_a_date_against_the_order_of_its_source_is_not_understood(order: str, written: str) -> None:
    assert not read_moment(written, order).understood


@pytest.mark.parametrize("written", ["1/5/2026", "05-01-2026", "1/5/26 8:00"])
def test_a_date_without_an_order_is_ambiguous_and_not_understood(written: str) -> None:
    assert is_ambiguous(written)
    assert not read_moment(written).understood


@pytest.mark.parametrize("written", ["15/07/2025", "05/05/2026", "2026-01-05", "1/5", "尽快"])
def test_nothing_else_is_ambiguous(written: str) -> None:
    assert not is_ambiguous(written)


@pytest.mark.parametrize("value", [46027.5, "46027.5", 1767585600, 1767585600000.0, "1767585600"])
def test_numbers_and_their_texts_are_the_same_moment(value: float | str) -> None:
    assert read_moment(value) == Reading("2026-01-05 12:00")


# -- without a year -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "near", "moment"),
    [
        ("1月5日", date(2026, 1, 3), datetime(2026, 1, 5)),
        ("1月5日", date(2025, 12, 30), datetime(2026, 1, 5)),
        ("12月30日", date(2026, 1, 5), datetime(2025, 12, 30)),
        ("1月5日下午3点", date(2026, 1, 3), datetime(2026, 1, 5, 15)),
        ("一月五日", date(2026, 1, 3), datetime(2026, 1, 5)),
        ("2月29日", date(2024, 3, 1), datetime(2024, 2, 29)),
        ("7月5日", date(2026, 1, 3), None),  # half a year before or after
        ("2月30日", date(2026, 1, 3), None),
        ("1月5日至1月8日", date(2026, 1, 3), None),
        ("2026年1月5日", date(2026, 1, 3), None),  # has one
        ("尽快", date(2026, 1, 3), None),
    ],
)
def test_a_day_without_a_year_is_the_nearest_one(
    written: str, near: date, moment: datetime | None
) -> None:
    assert dated(written, near) == moment


# -- every day in every form --------------------------------------------------------------------

_SIGNS = "〇一二三四五六七八九"
_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _tens(number: int) -> str:
    """A day or month in Chinese: 二十一."""
    tens, ones = divmod(number, 10)
    return (
        (_SIGNS[tens] if tens > 1 else "") + ("十" if tens else "") + (_SIGNS[ones] if ones else "")
    )


FORMS = {
    "iso": lambda d: d.isoformat(),
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "joined": lambda d: f"{d:%Y%m%d}",
    "joined with a time": lambda d: f"{d:%Y%m%d}000000",
    "Chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "Chinese, padded, weekday": lambda d: f"{d:%Y年%m月%d日}（周{'一二三四五六日'[d.weekday()]}）",
    "Chinese numerals": lambda d: "".join(_SIGNS[int(one)] for one in str(d.year))
    + f"年{_tens(d.month)}月{_tens(d.day)}日",
    "full width": lambda d: f"{d:%Y-%m-%d}".translate(
        {ord("0") + n: ord("０") + n for n in range(10)}
    ),
    "day and month name": lambda d: f"{d.day}-{_NAMES[d.month - 1]}-{d.year}",
    "month name": lambda d: f"{_NAMES[d.month - 1]} {d.day:02}, {d.year}",
    "zone": lambda d: f"{d.isoformat()}T00:00:00+08:00",
    "serial": lambda d: str((datetime(d.year, d.month, d.day) - EPOCH).days),
    "milliseconds": lambda d: str(
        (datetime(d.year, d.month, d.day) - datetime(1970, 1, 1, 8)) // timedelta(milliseconds=1)
    ),
}  # fmt: skip
_THIRTEEN = date(2001, 9, 10)  # before, milliseconds have twelve digits


@pytest.mark.parametrize("form", FORMS)
@given(day=DAYS)
def test_every_day_reads_back_from_every_form(form: str, day: date) -> None:
    if form == "milliseconds" and day < _THIRTEEN:
        day = _THIRTEEN
    assert read_moment(FORMS[form](day)) == Reading(day.isoformat())


@given(st.dates(date(2000, 1, 1), date(2089, 12, 31)))
def test_every_day_reads_back_from_two_digits_of_its_year(day: date) -> None:
    assert read_moment(f"{day:%y}.{day.month}.{day.day}") == Reading(day.isoformat())


@pytest.mark.parametrize(("order", "form"), [(MONTH_FIRST, "%m/%d/%Y"), (DAY_FIRST, "%d-%m-%Y")])
@given(day=DAYS)
def test_every_day_reads_back_in_the_order_of_its_source(order: str, form: str, day: date) -> None:
    assert read_moment(day.strftime(form), order) == Reading(day.isoformat())


@given(DAYS)
def test_a_day_with_its_year_at_the_end_is_read_rightly_or_not_at_all(day: date) -> None:
    assert read_moment(f"{day.month}/{day.day}/{day.year}") in (
        Reading(day.isoformat()),
        Reading(f"{day.month}/{day.day}/{day.year}", understood=False),
    )


@given(DAYS, st.integers(0, 23), st.integers(0, 59))
def test_every_minute_reads_back_as_it_is_spoken(day: date, hour: int, minute: int) -> None:
    word, shown = ("下午", hour - 12) if hour > 12 else ("", hour)
    written = f"{day.year}年{day.month}月{day.day}日{word}{shown}点{minute}分"
    expected = day.isoformat() + (f" {hour:02}:{minute:02}" if hour or minute else "")
    assert read_moment(written) == Reading(expected)
