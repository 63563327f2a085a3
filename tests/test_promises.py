"""What answers promise, by when, and what is no promise at all."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar
from pipeline.core.repeats.promises import Promise, promises, told

DAYS = WorkingDays(Calendar())
SAID = date(2025, 7, 10)  # a Thursday


def days_of(answer: str, said_on: date = SAID) -> list[str | None]:
    found = promises(answer, said_on, DAYS)
    return [one.day.isoformat()[5:] if one.day else None for one in found]


@pytest.mark.parametrize(
    ("answer", "day"),
    [
        ("店家承诺7月20日前装好净化器", "07-20"),
        ("店家承诺七月二十日前装好净化器", "07-20"),
        ("责令其于2025年7月20日前完成整改", "07-20"),
        ("要求7.20前清运完毕", "07-20"),
        ("要求2025-07-20之前清运完毕", "07-20"),
        ("将于20日前清运", "07-20"),
        ("将于8日前清运", "08-08"),
        ("预计月底完成", "07-31"),
        ("将在本月中旬前完成", "07-20"),
        ("预计下月初完成", "08-10"),
        ("预计8月上旬完工", "08-10"),
        ("要求店家本月内搬离", "07-31"),
        ("责令三日内整改", "07-13"),
        ("限期十五日内安装净化器", "07-25"),
        ("要求15天以内清理", "07-25"),
        ("预计5个工作日内修复", "07-17"),
        ("要求24小时内清理", "07-11"),
        ("将在两周内完成", "07-24"),
        ("将在半个月内完成", "07-25"),
        ("力争一个半月内完成", "08-24"),
        ("将于下周五前答复", "07-18"),
        ("将于周五前答复", "07-11"),
        ("将于周三前答复", "07-16"),
        ("将于下周内组织检查", "07-20"),
        ("计划年底前改造完", "12-31"),
        ("要求2025年年底前改造完", "12-31"),
        ("计划在三季度末完成雨污分流", "09-30"),
        ("要求明天前清理", "07-11"),
        ("预计7月20日完成", "07-20"),
        ("预计12月10日完成", "12-10"),
        ("计划于1月10日前完成", "01-10"),
        ("要求6月30日前整改", "06-30"),  # said a short while ago
    ],
)
def test_the_day_of_a_promise(answer: str, day: str) -> None:
    assert days_of(answer) == [day]


def test_a_day_without_its_year_is_the_next_one() -> None:
    (found,) = promises("预计1月10日前完成", date(2025, 12, 20), DAYS)
    assert found.day == date(2026, 1, 10)


def test_a_day_of_the_end_of_last_year_that_has_just_passed_is_that_one() -> None:
    (found,) = promises("要求12月30日前完成", date(2026, 1, 5), DAYS)
    assert found.day == date(2025, 12, 30)


@pytest.mark.parametrize(
    "answer",
    [
        "下一步，我局将加强巡查",
        "负责人承诺立即整改",
        "已责令店家整改",
        "对该店限期整改",
        "负责人书面保证今后不再夜间作业",
    ],
)
def test_a_promise_may_name_no_day(answer: str) -> None:
    assert days_of(answer) == [None]


@pytest.mark.parametrize(
    "answer",
    [
        "7月5日已到现场，已完成清理",
        "已于7月5日前完成整改",
        "店家拒绝承诺整改",
        "未能承诺办结时间",
        "诉求人要求7月20日前答复",
        "来电人称店家7月15日前会搬走",
        "收取保证金500元",
        "该项目已列入计划生育办公室用房",
        "请在承诺期限内办结",
        "某某环保科技有限公司7月底前已停产",
        "应当自立案之日起60个工作日内作出处理",
        "其于3月27日前往现场查看",
        "所有问题已按规定时间（2025年年底）整改完成",
        "由市环境保护行政主管部门责令限期改正",
        "处理时间为年关将至年末",
        "7月5日现场检查",
        "",
    ],
)
def test_what_is_done_asked_for_or_told_is_no_promise(answer: str) -> None:
    assert days_of(answer) == []


def test_the_day_of_a_visit_before_the_promise_is_not_its_day() -> None:
    assert days_of("7月5日现场责令其整改") == [None]
    assert days_of("7月5日现场责令其7月20日前整改") == ["07-20"]


def test_the_day_may_stand_a_few_clauses_behind() -> None:
    (found,) = promises("已责令店家整改，加装净化器，7月20日前完成。", SAID, DAYS)
    assert found == Promise("已责令店家整改，加装净化器，7月20日前完成", date(2025, 7, 20))


def test_a_sentence_may_promise_twice_those_with_a_day_come_first() -> None:
    answer = "下一步加强巡查。要求7月12日前清理，并承诺7月底前不再排放"
    found = promises(answer, SAID, DAYS)
    assert [one.words for one in found] == [
        "要求7月12日前清理",
        "并承诺7月底前不再排放",
        "下一步加强巡查",
    ]


def test_a_day_that_there_is_not_is_none() -> None:
    assert days_of("承诺2月30日前完成") == [None]


def test_a_long_promise_is_cut() -> None:
    (found,) = promises(f"承诺{'加装净化器' * 20}", SAID, DAYS)
    assert len(found.words) == 40


def test_a_day_that_has_passed_when_the_matter_comes_again_is_said() -> None:
    promise = Promise("7月20日前装好", date(2025, 7, 20))
    assert told(promise, date(2025, 7, 25)) == "“7月20日前装好”（承诺的日子已过 5 天）"
    assert told(promise, date(2025, 7, 20)) == "“7月20日前装好”（到 7 月 20 日）"
    assert told(Promise("加强巡查"), date(2025, 7, 25)) == "“加强巡查”"
