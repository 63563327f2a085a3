"""Cases that come again: by their first number or another, or by what, when, where and who."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.files.intake.attachments import Case, find_case
from pipeline.files.intake.following import earlier_ones
from pipeline.jobs.tell import history, state_of
from pipeline.jobs.undo import undo
from tests.exports_again import Exports, codes

TWO = ("工单编号", "省级工单编号", "来电时间", "姓名", "联系方式", "事发地", "工单标题", "主要内容")
CITY, PROVINCE = "2025071000000001", "3200002507100077"
WORDS = "蓬溪路12号烧烤店每晚油烟很大，熏得开不了窗，请处理。"
SQUARE = "晨曦园门口每晚跳广场舞，音响开得很大，吵得睡不着。"


def row(
    number: str, province: str = "", words: str = WORDS, who: str = "王小明", at: str = "08:01"
) -> tuple[str, ...]:
    return (number, province, f"2025-07-10 {at}", who, "13800001234", "蓬溪路12号", "油烟", words)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Exports]:
    exports = Exports(tmp_path / "home")
    yield exports
    exports.close()


# -- two numbers ----------------------------------------------------------------------------------


def test_a_second_number_is_an_alias_of_the_first(office: Exports) -> None:
    office.take(TWO, row(CITY))
    office.take(TWO, row(CITY, PROVINCE))
    office.take(TWO, row("", PROVINCE))
    assert office.only()["source_number"] == CITY
    assert office.only()[f"number@{PROVINCE}"] == "省级工单编号"


def test_the_preferred_number_is_shown_whichever_came_first(office: Exports) -> None:
    office.take(TWO, row("", PROVINCE))
    assert office.only()["source_number"] == PROVINCE
    office.take(TWO, row(CITY, PROVINCE))
    assert office.only()["source_number"] == CITY


def test_both_numbers_in_one_row_are_known_from_then_on(office: Exports) -> None:
    office.take(TWO, row(CITY, PROVINCE), row("", PROVINCE), row(CITY))
    assert len(office.leads()) == 1
    said = office.take(TWO, row("", PROVINCE), row(CITY), name="又.xlsx")
    assert (said.new, said.repeated) == (0, 2)


def test_an_export_of_another_office_may_know_the_case_by_its_second_number(
    office: Exports,
) -> None:
    office.take(TWO, row(CITY, PROVINCE))
    said = office.take(("工单编号", "主要内容", "满意度"), (PROVINCE, WORDS, "满意"))
    assert (said.new, said.updated, office.only()["satisfaction"]) == (0, 1, "满意")


def test_two_leads_that_a_row_says_are_one_stay_two(office: Exports) -> None:
    office.take(TWO, row(CITY), row("", PROVINCE, words=SQUARE, at="09:00"))
    said = office.take(TWO, (*row(CITY, PROVINCE)[:6], "油烟扰民", WORDS))
    first, second = office.leads()
    assert codes(said) == ["I45"]
    assert first["id"] in said.problems[0]["message"]
    assert second["id"] in said.problems[0]["message"]
    assert (first["title"], second["title"]) == ("油烟扰民", "油烟")


def test_a_number_that_another_lead_has_stays_with_that_one(office: Exports) -> None:
    office.take(TWO, row(CITY), row("", PROVINCE, words=SQUARE, at="09:00"))
    office.take(TWO, row(CITY, PROVINCE))
    said = office.take(TWO, row("", PROVINCE, words=SQUARE, at="09:00"), name="又.xlsx")
    assert (said.repeated, said.held) == (1, 0)


def test_what_was_said_of_two_leads_is_not_said_again_of_the_same_row(office: Exports) -> None:
    office.take(TWO, row(CITY), row("", PROVINCE, words=SQUARE, at="09:00"))
    office.take(TWO, row(CITY, PROVINCE))
    assert codes(office.take(TWO, row(CITY, PROVINCE), name="又.xlsx")) == []


def test_two_cases_may_share_a_second_number(office: Exports) -> None:
    other = "2025071000000002"
    office.take(TWO, row(CITY, PROVINCE), row(other, PROVINCE, words=SQUARE, at="09:00"))
    assert [one["source_number"] for one in office.leads()] == [CITY, other]
    said = office.take(TWO, row(CITY, PROVINCE), row(other, PROVINCE, words=SQUARE, at="09:00"))
    assert said.repeated == 2


def test_a_number_that_two_cases_share_names_neither(office: Exports) -> None:
    office.take(
        TWO, row(CITY, PROVINCE), row("2025071000000002", PROVINCE, words=SQUARE, at="09:00")
    )
    said = office.take(TWO, row("", PROVINCE))
    assert (said.held, codes(said)) == (1, ["I47"])
    assert len(office.leads()) == 2


def test_a_column_that_says_the_same_of_every_case_makes_no_case_of_them(office: Exports) -> None:
    headers = ("工单编号", "平台编号", "主要内容")
    office.take(
        headers, *((f"20250710000000{n:02}", "SZ12345320583", f"{WORDS}{n}") for n in range(9))
    )
    assert len(office.leads()) == 9


def test_the_number_of_an_earlier_ticket_is_no_number_of_this_one(office: Exports) -> None:
    headers = ("工单编号", "旧工单编号", "主要内容")
    office.take(headers, ("2025071000000001", "", WORDS))
    office.take(headers, ("2025071000000009", "2025071000000001", "烧烤店又开了，油烟还是大。"))
    assert len(office.leads()) == 2


@pytest.mark.parametrize("written", [f" {CITY} ", "２０２５０７１０００００００01", f"'{CITY}"])
def test_a_number_is_the_same_however_it_is_written(office: Exports, written: str) -> None:
    office.take(TWO, row(CITY))
    office.take(TWO, row(written))
    assert len(office.leads()) == 1


def test_numbers_add_up_out_of_the_events(office: Exports) -> None:
    office.take(TWO, row(CITY), row("2025071000000002", "3200002507100078", words=SQUARE))
    office.take(TWO, row(CITY, PROVINCE))
    assert office.replays()


def test_a_number_that_is_taken_back_names_no_case(office: Exports) -> None:
    office.take(TWO, row(CITY))
    office.take(TWO, row(CITY, PROVINCE), name="省号.xlsx")
    undo(office.place, "", "省号.xlsx")
    assert f"number@{PROVINCE}" not in office.only()
    assert office.replays()
    office.take(TWO, row("", PROVINCE, words=SQUARE, who="李红", at="10:00"))
    assert len(office.leads()) == 2


# -- the same number, other words -----------------------------------------------------------------


def test_other_words_under_the_number_of_an_earlier_row_are_held(office: Exports) -> None:
    said = office.take(TWO, row(CITY), row(CITY, words=SQUARE))
    assert (said.new, said.held, codes(said)) == (1, 1, ["I46"])
    assert "第 2 行" in said.problems[0]["message"]
    assert office.only()["content"] == WORDS


def test_another_person_under_the_number_of_an_earlier_row_is_held(office: Exports) -> None:
    other = (*row(CITY)[:3], "李红", "13900001111", *row(CITY)[5:])
    said = office.take(TWO, row(CITY), other)
    assert (said.held, codes(said)) == (1, ["I46"])


def test_a_case_whose_steps_stand_in_several_rows_is_one_lead(office: Exports) -> None:
    headers = ("工单编号", "主要内容", "办理情况")
    said = office.take(headers, (CITY, WORDS, "已转城管局"), (CITY, WORDS, "已约谈店主"))
    assert (said.new, said.updated, office.only()["answer"]) == (1, 1, "已约谈店主")


def test_a_corrected_text_in_a_newer_export_updates_its_lead(office: Exports) -> None:
    office.take(TWO, row(CITY))
    said = office.take(TWO, row(CITY, words=SQUARE))
    assert (said.updated, office.only()["content"]) == (1, SQUARE)


# -- no number ------------------------------------------------------------------------------------

BY_HAND = ("编号", "日期", "反映人", "电话", "地点", "反映问题")
CALL = ("", "2025-07-10 08:01", "王小明", "13800001234", "蓬溪路12号", WORDS)


def hand(**cells: str) -> tuple[str, ...]:
    told = dict(zip(BY_HAND, CALL, strict=True)) | cells
    return tuple(told[header] for header in BY_HAND)


@pytest.mark.parametrize(
    "again",
    [
        hand(日期="2025-07-10 08:01:59"),
        hand(日期="2025-07-10"),
        hand(日期="2025-07-10 8点"),
        hand(日期=""),
        hand(地点="蓬溪路１２号 "),
        hand(反映问题=f"{WORDS} "),
        hand(反映问题=WORDS.replace("，", ", ")),
        hand(电话=""),
        hand(电话="138 0000 1234"),
        hand(反映人=""),
        hand(地点=""),
        hand(编号="7"),
    ],
)
def test_a_row_that_is_a_little_less_exact_is_the_same(
    office: Exports, again: tuple[str, ...]
) -> None:
    office.take(BY_HAND, CALL)
    office.take(BY_HAND, again, name="又.xlsx")
    assert len(office.leads()) == 1


def test_a_time_that_comes_later_is_added(office: Exports) -> None:
    office.take(BY_HAND, hand(日期=""))
    office.take(BY_HAND, CALL, name="又.xlsx")
    assert office.only()["received_at"] == "2025-07-10 08:01"


@pytest.mark.parametrize(
    "other",
    [
        hand(日期="2025-07-11 08:01"),
        hand(日期="2025-07-10 09:30"),
        hand(反映人="李红", 电话="13900001111"),
        hand(反映人="李红", 电话=""),
        hand(地点="蓬溪路14号"),
        hand(日期="", 电话="", 反映人=""),
        hand(反映问题=SQUARE),
    ],
)
def test_another_time_person_or_place_is_another_case(
    office: Exports, other: tuple[str, ...]
) -> None:
    office.take(BY_HAND, CALL)
    office.take(BY_HAND, other, name="又.xlsx")
    assert len(office.leads()) == 2


def test_identical_complaints_of_different_people_stay_two_when_they_come_again(
    office: Exports,
) -> None:
    both = (CALL, hand(反映人="李红", 电话="13900001111", 日期="2025-07-11"))
    office.take(BY_HAND, *both)
    said = office.take(BY_HAND, *both[::-1], hand(反映问题=SQUARE), name="又.xlsx")
    assert (said.new, said.repeated, len(office.leads())) == (1, 2, 3)


def test_each_of_two_calls_finds_its_own_where_a_table_leaves_out_the_time(office: Exports) -> None:
    office.take(BY_HAND, CALL, hand(日期="2025-07-11 09:00"))
    said = office.take(BY_HAND, hand(日期=""), hand(日期="", 反映问题=f"{WORDS} "), name="又.xlsx")
    assert (said.new, len(office.leads())) == (0, 2)


def test_two_rows_of_one_table_that_nearly_agree_are_two(office: Exports) -> None:
    office.take(BY_HAND, CALL, hand(日期="2025-07-10"))
    assert len(office.leads()) == 2


SURVEY = ("序号", "提交答卷时间", "所用时间", "来源", "来自IP", "1、姓名", "2、电话", "3、问题描述")


def answer(serial: str, words: str = WORDS, at: str = "2025/7/10 08:00:11") -> tuple[str, ...]:
    return (serial, at, "60秒", "微信", "1.1.1.1", "王小明", "13800001234", words)


def test_a_running_number_that_has_moved_on_makes_no_second_lead(office: Exports) -> None:
    office.take(SURVEY, answer("12"))
    said = office.take(SURVEY, answer("15"))
    assert (said.new, said.repeated) == (0, 1)


def test_a_running_number_with_other_words_is_another_case(office: Exports) -> None:
    office.take(BY_HAND, hand(编号="3", 日期="2025-07-10"))
    office.take(BY_HAND, hand(编号="3", 日期="2025-07-10", 反映问题=SQUARE, 地点="晨曦园"))
    assert len(office.leads()) == 2


def test_a_running_number_with_a_corrected_word_is_the_same(office: Exports) -> None:
    office.take(SURVEY, answer("12"))
    office.take(SURVEY, answer("12", words=WORDS.replace("很大", "特别大")))
    assert "特别大" in office.only()["content"]


def test_a_row_whose_number_a_spreadsheet_has_eaten_finds_its_lead(office: Exports) -> None:
    office.take(TWO, row(CITY))
    said = office.take(TWO, (2.025071e15, *row("")[1:]))
    assert (said.new, office.only()["source_number"]) == (0, CITY)


def test_a_number_that_comes_later_is_added(office: Exports) -> None:
    office.take(BY_HAND, CALL)
    office.take(BY_HAND, hand(编号="信2025-001"))
    assert office.only()["source_number"] == "信2025-001"
    office.take(BY_HAND, hand(编号="信2025-001", 反映问题=SQUARE, 日期="2025-07-12"))
    assert len(office.leads()) == 1


def test_late_rows_are_taken(office: Exports) -> None:
    office.take(TWO, row("2025071500000001", at="12:00"), name="12345_20250710.xlsx")
    late = (CITY, "", "2025-06-01 08:00", "李红", "", "晨曦园", "", SQUARE)
    assert office.take(TWO, late, name="12345_20250601.xlsx").new == 1


def test_a_case_is_known_over_batches_of_one_file(
    office: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.jobs.dispatch._BATCH", 2)
    rows = [row(f"20250710000000{n:02}", words=f"{WORDS}{n}") for n in range(5)]
    said = office.take(
        TWO,
        *rows,
        row(rows[0][0], PROVINCE, words=f"{WORDS}0"),
        row("", PROVINCE, words=f"{WORDS}0"),
    )
    assert (said.new, said.updated, said.repeated) == (5, 1, 1)


# -- found by any number --------------------------------------------------------------------------


def test_history_and_explain_find_a_lead_by_any_of_its_numbers(office: Exports) -> None:
    office.take(TWO, row(CITY))
    office.take(TWO, row(CITY, PROVINCE))
    told = history(office.home, PROVINCE)
    assert (
        told["lead"] == state_of(office.home, office.office, PROVINCE)["id"] == office.only()["id"]
    )
    shown = [(one["field"], one["after"]) for one in told["changes"][-1]["cells"]]
    assert (f"编号 {PROVINCE}", "省级工单编号") in shown


def test_a_photo_is_filed_by_the_second_number(office: Exports) -> None:
    office.take(TWO, row(CITY, PROVINCE))
    found = find_case(office.place, f"{PROVINCE} 现场.jpg")
    assert isinstance(found, Case)
    assert found.id == office.only()["id"]


def test_a_ticket_that_quotes_the_second_number_follows_the_first(office: Exports) -> None:
    office.take(TWO, row(CITY, PROVINCE))
    told = earlier_ones(office.ledger, [{"content": f"工单编号：{PROVINCE}，又在冒烟。"}])
    assert told == [{"inherited_department": "城管局", "inherited_from": PROVINCE}]


def test_a_ledger_without_these_tables_gets_them(office: Exports, tmp_path: Path) -> None:
    office.take(TWO, row(CITY))
    office.take(BY_HAND, CALL)
    for table in ("alias", "matter", "export_moment"):
        office.ledger.connection.exec_driver_sql(f"DROP TABLE {table}")
    office.close()
    older = Exports(tmp_path / "home")
    older.take(TWO, row(CITY, PROVINCE))
    said = older.take(BY_HAND, CALL, hand(反映问题=SQUARE))
    assert (said.new, said.repeated, len(older.leads())) == (1, 1, 3)
    older.close()
