"""The numbers of the summary, recounted by hand on ten leads that stand below."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from pipeline.core import fields
from pipeline.core.day import stock
from pipeline.core.day.stock import Step
from pipeline.core.fields import CLOSED
from pipeline.core.leaders.flags import Books
from pipeline.core.leaders.overview import sentence, short_names, tiles
from pipeline.core.leaders.period import day
from pipeline.core.leaders.summary import Summary
from pipeline.core.leaders.summing import TREND_DAYS
from tests.summaries import summarise

TODAY, NOW = date(2025, 7, 10), datetime(2025, 7, 10, 8, 30)

# The day of 受理 becomes the day in the 线索编号, by which new leads are counted.
TEN = """
id    department category area 受理           due   办结   签收限 签收  status     verified satisfaction first_id
XS-1  城管局     噪声     蓬朗 07-10 08:00  07-17  -      07-11  -     已派发     -        -            -
XS-2  城管局     噪声     蓬朗 07-09 17:00  07-10  -      07-10  07-10 办理中     -        -            -
XS-3  城管局     油烟     兵希 07-01 09:00  07-08  -      07-02  07-03 办理中     属实     -            -
XS-4  环保局     油烟     兵希 07-01 09:00  07-09  -      07-02  -     阶段性办结 部分属实 -            XS-3
XS-5  环保局     水体     -    07-02 09:00  07-09  07-09  07-03  07-03 办结       不属实   满意         -
XS-6  环保局     水体     蓬朗 07-02 09:00  07-07  07-10  07-03  07-02 办结       属实     不满意       -
XS-7  城管局     -        兵希 07-08 09:00  07-15  07-10  07-09  07-08 已销号     -        未接通       -
XS-8  -          噪声     蓬朗 07-10 07:30  -      -      -      -     待分派     -        -            -
XS-9  环保局     噪声     蓬朗 07-03 09:00  07-08  -      07-04  07-04 并案       -        基本满意     XS-1
XS-10 水务局     水体     兵希 07-04 09:00  -      07-06  -      07-04 办结       基本属实 满意         -
"""  # noqa: E501  (a table is read by its columns)
_KEYS = {
    "受理": "received_at",
    "due": "answer_due",
    "办结": "closed_at",
    "签收限": "acknowledge_due",
    "签收": "acknowledged_at",
}


def _taken_in(row: dict[str, str]) -> str:
    """Give the short id of the table the day of 受理, as if taken in at once."""
    return f"XS-{row['received_at'][:10].replace('-', '')}-{row['id'][3:]}"


def leads(table: str = TEN) -> pd.DataFrame:
    """Read the table: ``-`` is blank, the two words of 受理 are one moment, the year is 2025."""
    head, *lines = table.strip().splitlines()
    made = []
    for line in lines:
        words = ["" if word == "-" else word for word in line.split()]
        words[4:6] = [f"{words[4]} {words[5]}"]
        row = dict.fromkeys(fields.STORED, "") | {"title": "路灯不亮"}
        for name, word in zip(head.split(), words, strict=True):
            key = _KEYS.get(name, name)
            row[key] = f"2025-{word}" if name in _KEYS and word else word
        row["id"] = _taken_in(row)
        made.append(row)
    return pd.DataFrame(made, columns=list(fields.STORED))


def summary_of(frame: pd.DataFrame) -> Summary:
    return summarise(frame, "昆山开发区", day(TODAY), NOW, books_of(frame))


def books_of(frame: pd.DataFrame) -> Books:
    """Return the daybook of leads that were entered on the days the table says.

    What is closed on an unknown day was closed when it came.
    """
    steps, done = [], defaultdict(dict)
    for lead in frame.fillna("").to_dict("records"):
        came = lead["received_at"][:10]
        steps.append(Step(came, None, "已派发"))
        if lead["status"] in CLOSED:
            closing = Step(lead["closed_at"][:10] or came, "已派发", lead["status"])
            steps.append(closing)
            if stock.done(closing):
                done[closing.day][lead["id"]] = stock.done(closing)
    first = TODAY - timedelta(days=TREND_DAYS - 1)
    return Books(stock.balances(stock.moves(steps), first, TODAY), done)


@pytest.fixture(scope="module")
def ten() -> Summary:
    return summary_of(leads())


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("累计收件", 10),
        ("今日新增", 2),  # 1 8
        ("在办", 4),  # 1 2 3 4
        ("超期", 2),  # 3 4; 2 is due today, 9 is closed
        ("今日到期", 1),  # 2
        ("待分派", 1),  # 8
        ("今日办结", 2),  # 6 7
        ("累计办结", 4),  # 5 6 7 10
        ("阶段性办结", 1),  # 4
        ("待审批", 0),
        ("重复件", 2),  # 4 9
    ],
)
def test_count(ten: Summary, name: str, number: int) -> None:
    assert ten.figure(name).value == number


@pytest.mark.parametrize(
    ("name", "part", "whole"),
    [
        ("办结率", 4, 8),  # all but 8 (undecided) and 9 (merged)
        ("按期办结率", 2, 5),  # 5 7 in time; 6 late; 3 4 due and not done; 10 has no limit
        ("及时签收率", 4, 6),  # 2 5 6 7 in time; 3 late, 4 never; 1 not due, 9 merged, 10 no limit
        ("属实率", 4, 5),  # 3 4 6 10; 5 is not
        ("满意率", 2, 4),  # 5 10; 6 not, 9 half; 7 was not reached
    ],
)
def test_rate(ten: Summary, name: str, part: int, whole: int) -> None:
    figure = ten.figure(name)
    assert (figure.numerator, figure.denominator) == (part, whole)
    assert figure.value == part / whole


def test_lines_by_department_without_what_is_undecided(ten: Summary) -> None:
    lines = [
        (x.name, x.received, x.new, x.in_hand, x.overdue, x.done_now, x.done)
        for x in ten.departments
    ]
    assert lines == [
        ("城管局", 4, 1, 3, 1, 1, 1),
        ("环保局", 4, 0, 1, 1, 1, 2),
        ("水务局", 1, 0, 0, 0, 0, 1),
    ]


def test_rates_by_department(ten: Summary) -> None:
    rates = {x.name: (x.done_rate, x.on_time_rate) for x in ten.departments}
    # 环保局: 9 is merged, so three were handed out; 4 5 6 should be done, 5 was in time
    assert rates == {"城管局": (1 / 4, 1 / 2), "环保局": (2 / 3, 1 / 3), "水务局": (1.0, None)}


def test_lines_by_category_with_what_is_undecided(ten: Summary) -> None:
    lines = [(x.name, x.received, x.new, x.in_hand, x.overdue) for x in ten.categories]
    assert lines == [
        ("噪声", 4, 2, 2, 0),
        ("水体", 3, 0, 0, 0),
        ("油烟", 2, 0, 2, 2),
        ("未分类", 1, 0, 0, 0),
    ]


def test_lines_by_area(ten: Summary) -> None:
    lines = [(x.name, x.received, x.in_hand, x.overdue) for x in ten.areas]
    assert lines == [("蓬朗", 5, 2, 0), ("兵希", 4, 2, 2), ("属地不明", 1, 0, 0)]


def test_what_is_in_hand_and_undecided_is_what_stays_open_today(ten: Summary) -> None:
    assert ten.trend[-1].open == 5


def test_trend_of_the_last_days(ten: Summary) -> None:
    days = [(x.day.day, x.new, x.done, x.open) for x in ten.trend]
    assert len(days) == 14
    # 9 was merged on an unknown day: here on the 3rd, when it came
    assert days[-10:] == [
        (1, 2, 0, 2), (2, 2, 0, 4), (3, 1, 0, 4), (4, 1, 0, 5), (5, 0, 0, 5),
        (6, 0, 1, 4), (7, 0, 0, 4), (8, 1, 0, 5), (9, 1, 1, 5), (10, 2, 2, 5),
    ]  # fmt: skip


def test_closings_count_on_the_day_they_were_entered_whatever_people_typed() -> None:
    entered = Books(done={"2025-07-10": {"XS-20250702-5": 1}})  # 办结时间 says the 9th
    summary = summarise(leads(), "昆山开发区", day(TODAY), NOW, entered)
    assert summary.figure("今日办结").value == 1
    assert [x.name for x in summary.departments if x.done_now] == ["环保局"]


def test_a_paused_lead_is_not_late() -> None:
    frame = leads()
    frame.loc[frame["id"] == "XS-20250701-3", "status"] = "挂账"
    assert [x.id for x in summary_of(frame).overdue] == ["XS-20250701-4"]


def test_a_limit_with_an_hour_is_late_from_that_minute_on() -> None:
    frame = leads()
    frame.loc[frame["id"] == "XS-20250709-2", "answer_due"] = "2025-07-10 08:29"
    assert summary_of(frame).figure("超期").value == 3


def test_late_leads_the_latest_first(ten: Summary) -> None:
    late = [(x.id, x.department, x.due, x.days) for x in ten.overdue]
    assert late == [
        ("XS-20250701-3", "城管局", "2025-07-08", 2),
        ("XS-20250701-4", "环保局", "2025-07-09", 1),
    ]


def test_a_reopened_lead_is_in_hand_though_it_has_a_closing_day() -> None:
    frame = leads().assign(status="重新办理")
    assert summary_of(frame).figure("累计办结").value == 0
    assert summary_of(frame).trend[-1].open == 10


def test_nothing_to_count_out_of_is_none() -> None:
    empty = summary_of(leads().iloc[:0])
    rates = [figure.value for figure in empty.figures if figure.denominator is not None]
    assert rates == [None] * 9
    assert [tile.value for tile in tiles(empty)] == ["0", "0", "0", "—", "—", "—", "—", "0"]


def test_missing_values_count_as_blank() -> None:
    frame = leads().replace("", None)
    assert summary_of(frame).figures == summary_of(leads()).figures


def test_every_definition_names_its_cut_off(ten: Summary) -> None:
    assert all("统计到 2025-07-10 08:30。" in figure.definition for figure in ten.figures)


def test_every_rate_names_both_its_parts(ten: Summary) -> None:
    rates = [figure.definition for figure in ten.figures if figure.denominator is not None]
    assert all("分子：" in text and "分母：" in text for text in rates)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("市民张先生反映路灯不亮", "市民某先生反映路灯不亮"),
        ("来电13812345678称积水", "来电…称积水"),
        ("来电138 1234-5678称积水", "来电…称积水"),
        ("证件３２０５８３１９９００１０１１２３４", "证件…"),
        ("小区北门垃圾堆积无人清运气味难闻影响居民", "小区北门垃圾堆积无人清运气味难闻影响居民"),
        ("小区北门垃圾堆积无人清运气味难闻影响居民生活", "小区北门垃圾堆积无人清运气味难闻影响居…"),
    ],
)
def test_titles_for_leaders_are_short_and_nameless(title: str, shown: str) -> None:
    assert summary_of(leads().assign(title=title)).overdue[0].title == shown


def test_nothing_of_the_content_gets_in() -> None:
    frame = leads().assign(content="秘密", answer="秘密", address="秘密", remark="秘密")
    assert "秘密" not in repr(summary_of(frame))


def test_the_sentence_names_who_is_late(ten: Summary) -> None:
    assert sentence(ten) == (
        "今日新增 2 件，办结 2 件；在办 4 件，其中超期 2 件（城管局 1 件、环保局 1 件）；"
        "待分派 1 件。"
    )


def test_long_names_are_cut_apart() -> None:
    names = ["城管局", *(f"昆山经济技术开发区第{n}综合整治工作领导小组办公室" for n in "一二")]
    short = short_names(names)
    assert short["城管局"] == "城管局"
    assert len(set(short.values())) == 3
    assert max(map(len, short.values())) <= 11


def test_a_name_that_is_both_department_and_area_stays_whole() -> None:
    assert short_names(["蓬朗办事处", "城管局", "蓬朗办事处"])["蓬朗办事处"] == "蓬朗办事处"
