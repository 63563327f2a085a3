"""One cell → what the ledger keeps."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from pipeline.core import fields
from pipeline.core.fields import ALL, SYNONYMS
from pipeline.core.model import CellError
from pipeline.core.values import (
    EPOCH,
    Reading,
    as_text,
    iso,
    read,
    read_choice,
    read_id,
    read_moment,
    serial,
)

LISTS = {
    "department": ("城管局", "公安局", "水务局", "待分派"),
    "category": ("餐饮油烟", "管网污水"),
}
MOMENTS = st.datetimes(datetime(1991, 1, 1), datetime(2099, 12, 31, 23, 59))


# -- moments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        # platforms and form tools (domain 1.3, 1.4)
        ("2023年3月19日 21:34", "2023-03-19 21:34"),
        ("2026年9月22日 10:13", "2026-09-22 10:13"),
        ("2026/09/03 12:00:00", "2026-09-03 12:00"),
        ("2025-07-10 08:01:02", "2025-07-10 08:01"),
        ("2025-07-10T08:30:00", "2025-07-10 08:30"),
        ("2025-07-10 08:30:00.123", "2025-07-10 08:30"),
        ("20260105", "2026-01-05"),
        ("202601050830", "2026-01-05 08:30"),
        ("20260105083015", "2026-01-05 08:30"),
        # by hand
        ("2026-1-5", "2026-01-05"),
        ("2026.1.5", "2026-01-05"),
        ("2026/1/5", "2026-01-05"),
        ("26/1/5", "2026-01-05"),
        ("2026年1月5日", "2026-01-05"),
        ("2026年1月5号", "2026-01-05"),
        ("2026 年 1 月 5 日", "2026-01-05"),
        ("２０２６年１月５日　９：３０", "2026-01-05 09:30"),
        ("２０２６－０１－０５", "2026-01-05"),
        ("2026—1—5", "2026-01-05"),
        ("2025-07-10 9:30", "2025-07-10 09:30"),
        ("2025年7月10日9时", "2025-07-10 09:00"),
        ("2025年7月10日9时30分", "2025-07-10 09:30"),
        ("2025年7月10日9点30", "2025-07-10 09:30"),
        ("2026-1-5 下午3点", "2026-01-05 15:00"),
        ("2026-1-5 下午3:20", "2026-01-05 15:20"),
        ("2026-1-5 晚上8点", "2026-01-05 20:00"),
        ("2026-1-5 3:05 PM", "2026-01-05 15:05"),
        ("2026-1-5 上午9:05", "2026-01-05 09:05"),
        ("2026-1-5 下午15:20", "2026-01-05 15:20"),
        ("2025-07-10 星期四 08:30", "2025-07-10 08:30"),
        # traditional characters, as in the seed
        ("2026年1月5號 下午3點", "2026-01-05 15:00"),
        # what a values-only paste makes of dates
        ("46027", "2026-01-05"),
        ("46027.5", "2026-01-05 12:00"),
    ],
)
def test_a_written_moment_is_read(written: str, read_as: str) -> None:
    assert read_moment(written) == Reading(read_as)


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        (46027, "2026-01-05"),
        (46027.0, "2026-01-05"),
        (46027.5, "2026-01-05 12:00"),
        (45848.354166666664, "2025-07-10 08:30"),
        (45848.3541666667, "2025-07-10 08:30"),
        (20260105, "2026-01-05"),
        (20260105.0, "2026-01-05"),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 9, 30), "2026-01-05 09:30"),
        (datetime(2026, 1, 5, 9, 29, 59, 999_999), "2026-01-05 09:30"),
    ],
)
def test_a_real_date_or_serial_is_read(value: object, read_as: str) -> None:
    assert read_moment(value) == Reading(read_as)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    ["2026-02-30", "2026-13-05", "2026年2月29日", "20261305", "2025-07-10 25:00",
     "2025-07-10 12:61"],
)  # fmt: skip
def test_an_impossible_moment_is_kept_as_it_stands_and_not_understood(written: str) -> None:
    assert read_moment(written) == Reading(written, understood=False)


@pytest.mark.parametrize(
    "written",
    ["尽快", "1月5日", "本月底", "2026年1月", "2026", "123456", "13800001234", "12:30", "1.5",
     "100000", "19999"],
)  # fmt: skip
def test_text_that_is_no_moment_is_not_understood(written: str) -> None:
    assert read_moment(written) == Reading(written, understood=False)


@pytest.mark.parametrize("written", ["01/05/2026", "15/07/2025", "10-07-2025", "7/10/2025"])
def test_a_date_with_the_year_at_its_end_is_never_read_as_another_year(written: str) -> None:
    reading = read_moment(written)
    assert not reading.understood or reading.text[:4] in written


@pytest.mark.parametrize("written", ["2026-01-055", "2026-001-05", "12026-01-05"])
def test_a_digit_too_many_is_not_dropped(written: str) -> None:
    assert not read_moment(written).understood


@pytest.mark.parametrize("written", ["2025-07-10至2025-07-12", "2025-07-10或2025-07-11"])
def test_two_dates_in_one_cell_are_not_understood(written: str) -> None:
    assert read_moment(written) == Reading(written, understood=False)


@pytest.mark.parametrize("value", [-5, 0, 3.5, 123, 99_999, True, False, 1e300])
def test_a_number_that_is_no_day_is_not_understood(value: float) -> None:
    assert not read_moment(value).understood


def test_a_day_before_1990_in_a_date_cell_is_not_understood() -> None:
    assert read_moment(datetime(1899, 12, 25)) == Reading("1899-12-25", understood=False)


@pytest.mark.parametrize("value", ["", "  ", "\u3000\n", None])
def test_a_blank_moment_is_blank(value: object) -> None:
    assert read_moment(value) == Reading("")  # type: ignore[arg-type]


def test_the_last_second_of_a_day_stays_on_its_day() -> None:
    assert read_moment(datetime(2025, 7, 10, 23, 59, 59)).text == "2025-07-10 23:59"


def test_a_date_cell_and_the_same_text_read_alike() -> None:
    assert read_moment(datetime(2025, 7, 10, 8, 1, 59)) == read_moment("2025-07-10 08:01:59")


@given(MOMENTS)
def test_any_moment_written_as_iso_comes_back(moment: datetime) -> None:
    whole = moment.replace(second=0, microsecond=0)
    assert read_moment(iso(whole)) == Reading(iso(whole))


@given(MOMENTS)
def test_any_moment_comes_back_from_its_serial(moment: datetime) -> None:
    whole = moment.replace(second=0, microsecond=0)
    assert read_moment(serial(iso(whole))) == Reading(iso(whole))


@given(MOMENTS)
def test_any_moment_written_by_an_office_comes_back(moment: datetime) -> None:
    written = f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour}:{moment.minute:02}"
    assert read_moment(written) == Reading(iso(moment.replace(second=0, microsecond=0)))


@given(st.text(max_size=30))
def test_any_text_is_either_a_moment_or_comes_back_as_it_stood(text: str) -> None:
    reading = read_moment(text)
    if reading.understood and reading.text:
        datetime.fromisoformat(reading.text)
    else:
        assert reading.text == as_text(text)


def test_midnight_stands_for_a_day_without_a_time() -> None:
    assert iso(datetime(2026, 1, 5)) == "2026-01-05"


def test_a_serial_counts_days_as_excel_does() -> None:
    assert serial("2026-01-05") == 46027
    assert EPOCH + timedelta(days=46027) == datetime(2026, 1, 5)


def test_what_is_no_moment_has_no_serial() -> None:
    assert serial("以后再说") == "以后再说"


# -- text and ids -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13800001234.0, "13800001234"),
        (123, "123"),
        (0.5, "0.5"),
        (True, "TRUE"),
        (None, ""),
        ("  甲\r\n乙 ", "甲\n乙"),
        ("000123", "000123"),
        ("=1+1", "=1+1"),
        (time(9, 5), "09:05"),
        (datetime(2026, 1, 5, 9, 30), "2026-01-05 09:30"),
    ],
)
def test_any_cell_is_text(value: object, text: str) -> None:
    assert as_text(value) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        ("000123", Reading("000123")),
        ("2025071000000001", Reading("2025071000000001")),
        ("110101199001011234", Reading("110101199001011234")),
        ("D320000201806060110", Reading("D320000201806060110")),
        (13800001234, Reading("13800001234")),
        (13800001234.0, Reading("13800001234")),
        (999_999_999_999_999, Reading("999999999999999")),
    ],
)
def test_an_id_is_read_as_text(value: object, reading: Reading) -> None:
    assert read_id(value) == reading  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [1.10101199001011e17, 2.5091210110811e17, 1_000_000_000_000_000, "1.2E+17", "1.10101E+17",
     "3e+17", "2.50712E17"],
)  # fmt: skip
def test_an_id_that_a_spreadsheet_has_rounded_is_not_exact(value: object) -> None:
    assert not read_id(value).exact  # type: ignore[arg-type]


@given(st.integers(0, 999_999_999_999_999))
def test_any_id_of_15_digits_survives_as_a_number(number: int) -> None:
    assert read_id(float(number)) == Reading(str(number))


@pytest.mark.parametrize("key", sorted({one.kind for one in ALL.values()}))
def test_an_error_cell_is_never_blank(key: str) -> None:
    field = next(one for one in ALL.values() if one.kind == key)
    assert read(field, CellError("#N/A"), LISTS) == Reading("#N/A", understood=False)


# -- choices ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "written", "choice"),
    [
        ("status", "办结", "办结"),
        ("status", "已办结", "办结"),
        ("status", "在办", "办理中"),
        ("status", "处理中", "办理中"),
        ("status", "辦結", "办结"),
        ("status", " 办 结 ", "办结"),
        ("status", "已接单", "已签收"),
        ("status", "退单", "退单待审"),
        ("status", "阶段办结", "阶段性办结"),
        ("verified", "是", "属实"),
        ("verified", "情况属实", "属实"),
        ("solved", "已解决", "是"),
        ("solved", "√", "是"),
        ("solved", "Y", "是"),
        ("solved", "Ｎ", "否"),
        ("satisfaction", "一般", "基本满意"),
        ("satisfaction", "无人接听", "未接通"),
        ("urgency", "加急", "紧急"),
    ],
)
def test_a_choice_or_its_everyday_word_is_understood(key: str, written: str, choice: str) -> None:
    assert read(ALL[key], written, LISTS) == Reading(choice)


@pytest.mark.parametrize(
    ("key", "written"),
    [("status", "以办结"), ("status", "差不多了"), ("solved", "可能"), ("verified", "不清楚"),
     ("department", "气象局"), ("category", "噪音")],
)  # fmt: skip
def test_a_word_that_is_no_choice_is_kept_and_not_understood(key: str, written: str) -> None:
    assert read(ALL[key], written, LISTS) == Reading(written, understood=False)


@pytest.mark.parametrize("key", sorted(SYNONYMS))
def test_every_everyday_word_stands_for_a_real_choice(key: str) -> None:
    assert set(SYNONYMS[key].values()) <= set(ALL[key].choices)


@pytest.mark.parametrize("key", sorted(SYNONYMS))
def test_no_everyday_word_is_itself_another_choice(key: str) -> None:
    assert not set(SYNONYMS[key]) & set(ALL[key].choices)


@pytest.mark.parametrize("key", [key for key, one in ALL.items() if one.choices])
def test_every_choice_reads_as_itself(key: str) -> None:
    read_back = [read(ALL[key], choice, LISTS) for choice in ALL[key].choices]
    assert read_back == [Reading(choice) for choice in ALL[key].choices]


def test_a_blank_choice_is_blank() -> None:
    assert read(ALL["status"], "  ", LISTS) == Reading("")


def test_waiting_for_a_department_is_no_department() -> None:
    assert read(ALL["department"], fields.UNDECIDED, LISTS) == Reading("")


def test_a_column_without_choices_takes_any_word() -> None:
    assert read_choice("area", (), "蓬朗") == Reading("蓬朗")


@pytest.mark.parametrize(
    "written", ["城管局、公安局", "城管局,公安局", "城管局，公安局", "城管局；公安局",
                "城管局 公安局", "城管局/公安局", "城管局\n公安局", "城管局、公安局、城管局"]
)  # fmt: skip
def test_several_departments_are_read_however_they_are_parted(written: str) -> None:
    assert read(ALL["assisting"], written, LISTS) == Reading("城管局、公安局")


def test_one_unknown_among_several_departments_holds_the_cell() -> None:
    assert read(ALL["assisting"], "城管局、气象局", LISTS) == Reading("城管局、气象局", False)


ALIASES = LISTS | {"aliases": ("城管局", "综合行政执法局", "公安局", "派出所", "城管局", "城管")}


@pytest.mark.parametrize(
    ("written", "name"), [("综合行政执法局", "城管局"), ("城管", "城管局"), ("派出所", "公安局")]
)
def test_a_department_is_understood_by_another_name(written: str, name: str) -> None:
    assert read(ALL["department"], written, ALIASES) == Reading(name)


def test_several_departments_are_understood_by_other_names() -> None:
    assert read(ALL["assisting"], "城管，派出所", ALIASES) == Reading("城管局、公安局")
