"""The sentences of the leaders' page, and the rows that each of them speaks of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pandas as pd
import pytest

from pipeline.core import fields
from pipeline.core.day import stock
from pipeline.core.leaders.comparing import Earlier
from pipeline.core.leaders.flags import Books
from pipeline.core.leaders.period import day, week
from pipeline.core.leaders.summary import Summary
from tests.summaries import summarise

TODAY, NOW = date(2025, 7, 10), datetime(2025, 7, 10, 8, 30)  # a Thursday
SITE = "琨澄花园二期工地"


def lead(number: int, came: str = "0710", **said: str) -> dict[str, str]:
    """Make a lead of 城管局 that is in hand and due long from now; ``came`` is its day."""
    plain = {
        "id": f"XS-2025{came}-{number:04}",
        "title": "路灯不亮",
        "status": "办理中",
        "department": "城管局",
        "category": "",
        "area": "",
        "answer_due": "2025-08-01",
    }
    return dict.fromkeys(fields.STORED, "") | plain | said


def many(count: int, first: int = 1, came: str = "0710", **said: str) -> list[dict[str, str]]:
    return [lead(number, came, **said) for number in range(first, first + count)]


def books(leads: Sequence[Mapping[str, str]], done: Sequence[str] = ()) -> Books:
    """Return the daybook of leads that came on the day of their 线索编号; ``done`` are today's."""
    moved: dict[str, Counter[str]] = {}
    for one in leads:
        came = f"2025-{one['id'][7:9]}-{one['id'][9:11]}"
        moved.setdefault(came, Counter())["new"] += 1
    moved.setdefault(TODAY.isoformat(), Counter())["done"] += len(done)
    balances = stock.balances(moved, date(2024, 7, 1), TODAY)
    return Books(balances, {TODAY.isoformat(): dict.fromkeys(done, 1)})


def summary_of(
    leads: Sequence[Mapping[str, str]], done: Sequence[str] = (), earlier: Earlier | None = None
) -> Summary:
    frame = pd.DataFrame(leads, columns=list(fields.STORED))
    return summarise(frame, "开发区", day(TODAY), NOW, books(leads, done), earlier)


def sayings(summary: Summary) -> list[str]:
    return [one.text for one in summary.explained]


def rows_of(summary: Summary, words: str) -> list[str]:
    """Return the leads that the sentence with these words speaks of."""
    said = next(one for one in summary.explained if words in one.text)
    return sorted(row.id[-4:] for row in summary.list_of(said.rows))


# -- what came ----------------------------------------------------------------------------------


def test_much_about_one_site_is_said_with_its_name_and_what_had_been_brought_before() -> None:
    site = {"target": SITE, "area": "蓬朗办事处"}
    again = {**site, "first_id": "XS-20250601-0001"}
    summary = summary_of([*many(28, **site), *many(3, 29, **again), *many(10, 32)])
    said = f"今日新增 41 件中 31 件来自同一处（{SITE}），3 件以前反映过。"
    assert said in sayings(summary)
    assert rows_of(summary, "同一处") == [f"{number:04}" for number in range(1, 32)]


def test_one_name_in_two_areas_is_two_places() -> None:
    here, there = ({"target": SITE, "area": area} for area in ("蓬朗办事处", "兵希办事处"))
    summary = summary_of([*many(4, **here), *many(3, 5, **there)])
    assert f"今日新增 7 件中 4 件来自同一处（{SITE}）。" in sayings(summary)


def test_one_company_is_one_wherever_it_is_complained_of() -> None:
    firm = {"target": "昆山恒彩涂装科技有限公司"}
    leads = [*many(2, **firm, area="蓬朗办事处"), *many(2, 3, **firm), *many(2, 5)]
    assert any("6 件中 4 件来自同一处（昆山恒彩" in said for said in sayings(summary_of(leads)))


@pytest.mark.parametrize(
    "target",
    [
        "王小明",
        "欧阳小明",
        "烧烤店",
        "王小明13812345678经营部",
        "李先生经营部",
        "琨澄公寓3栋201室",
        "张*涂装经营部",
    ],
)
def test_whoever_may_be_a_person_is_not_named(target: str) -> None:
    leads = many(5, target=target, area="蓬朗办事处", category="油烟")
    assert "今日新增 5 件中 5 件是蓬朗办事处的油烟。" in sayings(summary_of(leads))
    assert target not in repr(summary_of(leads))


def test_two_of_a_place_are_no_heap() -> None:
    leads = many(2, target=SITE, area="蓬朗办事处")
    assert not any("同一处" in said for said in sayings(summary_of(leads)))


def test_more_than_the_day_before_names_the_kind_that_grew_most() -> None:
    leads = [*many(3, 1, "0709", category="油烟"), *many(1, 4, "0709", category="噪声")]
    leads += [*many(3, 5, category="油烟"), *many(6, 8, category="噪声")]
    summary = summary_of(leads)
    assert "今日新增比昨日多 5 件，多得最多的是噪声：昨日 1 件，今日 6 件。" in sayings(summary)
    assert rows_of(summary, "多 5 件") == ["0008", "0009", "0010", "0011", "0012", "0013"]


def test_less_than_the_day_before_shows_what_came_then() -> None:
    leads = [*many(5, 1, "0709", area="兵希办事处"), *many(1, 6, area="兵希办事处")]
    summary = summary_of(leads)
    assert "今日新增比昨日少 4 件，少得最多的是兵希办事处：昨日 5 件，今日 1 件。" in sayings(
        summary
    )
    assert rows_of(summary, "少 4 件") == ["0001", "0002", "0003", "0004", "0005"]


def test_what_came_again_says_how_the_first_had_ended() -> None:
    leads = [lead(1, "0601", status="办结"), lead(2, "0602"), lead(3, "0603", status="并案")]
    firsts = ("XS-20250601-0001", "XS-20250601-0001", "XS-20250602-0002", "XS-20250603-0003")
    leads += [lead(number, first_id=first) for number, first in enumerate(firsts, 4)]
    summary = summary_of(leads)
    assert (
        "今日新增 4 件中 4 件是以前反映过的，涉及 3 件旧事：2 件原来已经办结，1 件原来的还没办结。"
        in sayings(summary)
    )
    assert rows_of(summary, "旧事") == ["0004", "0005", "0006", "0007"]


# -- how it goes --------------------------------------------------------------------------------


def test_what_grew_late_names_whose_and_the_day_it_was_due() -> None:
    due = {"answer_due": "2025-07-09"}
    old = many(2, 1, "0601", answer_due="2025-07-01")
    leads = [*old, *many(3, 3, "0701", **due), lead(6, "0701", **due, department="住建局")]
    reported = Earlier(before={"超期": (2, None)}, before_day=date(2025, 7, 9))
    summary = summary_of(leads, earlier=reported)
    assert sayings(summary)[0] == (
        "今日新超期 4 件，其中 3 件是城管局的，都是 7 月 9 日（星期三）到期；"
        "超期由昨日 2 件变为 6 件。"
    )
    assert rows_of(summary, "新超期") == ["0003", "0004", "0005", "0006"]


def test_what_grew_late_since_the_last_report_is_new_though_days_went_by() -> None:
    friday = Earlier(before={"超期": (0, None)}, before_day=date(2025, 7, 4))
    leads = many(2, 1, "0701", answer_due="2025-07-04")  # late since Saturday
    assert sayings(summary_of(leads, earlier=friday))[0].startswith("7 月 5 日以来新超期 2 件")
    assert "没有新超期" in sayings(summary_of(leads))[0]


def test_old_ones_that_are_late_still_are_said_to_be_old() -> None:
    leads = [lead(1, "0601", answer_due="2025-07-01"), lead(2, "0601", answer_due="2025-07-07")]
    assert sayings(summary_of(leads)) == [
        "今日没有新超期；超期的 2 件都是以前的，都是城管局的，最长的超了 9 天。"
    ]


def test_a_rate_that_fell_names_whose_answers_were_late() -> None:
    done = {"status": "办结", "answer_due": "2025-07-08", "closed_at": "2025-07-10"}
    leads = [*many(3, 1, "0701", **done), lead(4, "0701", **done, department="住建局")]
    leads += [lead(5, "0701", answer_due="2025-07-09")]
    reported = Earlier(before={"按期办结率": (9, 10)}, before_day=date(2025, 7, 9))
    summary = summary_of(leads, earlier=reported)
    assert (
        "按期办结率由昨日 90.0% 降到 0.0%：今日有 5 件没有按期，其中 4 件是城管局的"
        "（超期才办结 4 件，还没办结 1 件）。"
    ) in sayings(summary)
    assert rows_of(summary, "按期办结率") == ["0001", "0002", "0003", "0004", "0005"]


def test_what_came_back_is_counted_once_and_only_of_these_days() -> None:
    bad = {"satisfaction": "不满意", "called_back_at": "2025-07-10"}
    again = {"reworks": "1", "reworked_at": "2025-07-10 08:00", "category": "油烟"}
    leads = [lead(1, "0601", **bad, **again), lead(2, "0601", **again)]
    leads += [lead(3, "0601", satisfaction="不满意", called_back_at="2025-07-01")]
    summary = summary_of(leads)
    assert sayings(summary) == [
        "今日有 2 件办了没办好：回访不满意 1 件、退回重新办理 2 件，都是城管局的，多为油烟。"
    ]
    assert rows_of(summary, "没办好") == ["0001", "0002"]


def test_a_department_that_does_not_sign_is_named_with_the_oldest_limit() -> None:
    limits = ("2025-07-07", "2025-07-08 10:00", "2025-07-09")
    leads = [lead(n, "0701", acknowledge_due=limit) for n, limit in enumerate(limits, 1)]
    assert sayings(summary_of(leads)) == [
        "过了签收时限还没签收的 3 件，都是城管局的，最早的 7 月 7 日就该签收。"
    ]


def test_what_nobody_was_given_is_said_from_the_second_day_on() -> None:
    waits = {"department": "", "status": "待分派", "area": "兵希办事处"}
    leads = [*many(2, 1, "0708", **waits), lead(3, **waits)]
    summary = summary_of(leads)
    assert "待分派 3 件中 2 件是今天以前收的，最早的 7 月 8 日收，2 件在兵希办事处。" in sayings(
        summary
    )
    assert rows_of(summary, "待分派") == ["0001", "0002"]


def test_who_cleared_most_is_named() -> None:
    done = {"status": "办结", "answer_due": "2025-07-10", "closed_at": "2025-07-10"}
    late = {**done, "answer_due": "2025-07-01"}
    leads = [*many(2, 1, "0601", **done), lead(3, "0601", **late)]
    leads += [lead(4, "0601", **done, department="住建局")]
    summary = summary_of(leads, done=[one["id"] for one in leads])
    assert "今日办结 4 件，城管局办得最多，3 件，有时限的 3 件中 2 件按期。" in sayings(summary)
    assert rows_of(summary, "办得最多") == ["0001", "0002", "0003"]


def test_the_stock_says_why_it_moved() -> None:
    leads = [*many(5, 1, "0601"), *many(3, 6)]
    assert "存量由 5 件增到 8 件：今日新增 3 件，了结 0 件。" in sayings(summary_of(leads))


# -- which are said -----------------------------------------------------------------------------


def test_without_leads_there_is_one_sentence() -> None:
    summary = summary_of([])
    assert sayings(summary) == ["没有线索。"]
    assert summary.explained[0].rows == ""


def test_when_nothing_moved_that_is_said() -> None:
    assert sayings(summary_of(many(5, 1, "0601"))) == [
        "今日新增 0 件，办结 0 件，没有集中在哪一处；没有超期的，没有过时限没签收的，"
        "没有不满意和重新办理的。"
    ]


def test_one_that_grew_late_is_said_before_three_that_were_cleared() -> None:
    done = {"status": "办结", "answer_due": "2025-07-10", "closed_at": "2025-07-10"}
    leads = [*many(3, 1, "0601", **done), lead(4, "0601", answer_due="2025-07-09")]
    first, *_ = sayings(summary_of(leads, done=[one["id"] for one in leads[:3]]))
    assert first.startswith("今日新超期 1 件，是城管局的，7 月 9 日（星期三）到期")


def busy() -> list[dict[str, str]]:
    """Make leads of which more can be said than there is room for."""
    late = many(3, 1, "0601", answer_due="2025-07-09")
    unsigned = many(3, 20, "0601", acknowledge_due="2025-07-01")
    undecided = many(3, 4, "0601", department="", status="待分派")
    asked = many(2, 7, "0601", status="退单待审")
    back = many(2, 9, "0601", satisfaction="不满意", called_back_at="2025-07-10")
    rest = [*unsigned, *undecided, *asked, *back]
    return [*late, *rest, *many(9, 11, target=SITE, area="蓬朗办事处")]


def test_five_are_said_the_strongest_first() -> None:
    begin = [said[:6] for said in sayings(summary_of(busy()))]
    assert begin == ["今日新增 9", "今日新超期 ", "今日有 2 ", "过了签收时限", "待分派 3 "]


def test_every_sentence_with_a_list_has_as_many_rows_as_it_says() -> None:
    summary = summary_of(busy())
    assert [len(summary.list_of(one.rows)) for one in summary.explained] == [9, 3, 2, 3, 3]


def test_the_order_of_leads_changes_nothing() -> None:
    assert sayings(summary_of(busy()[::-1])) == sayings(summary_of(busy()))


def test_a_week_says_what_it_brought_against_the_week_before() -> None:
    leads = [*many(2, 1, "0701", category="噪声"), *many(6, 3, "0708", category="噪声")]
    frame = pd.DataFrame(leads, columns=list(fields.STORED))
    summary = summarise(frame, "开发区", week(TODAY), NOW, books(leads))
    # only as much of last week as has passed of this: until Thursday
    assert "本周新增比上周多 4 件" not in repr(summary.explained)
    older = [*leads, *many(1, 20, "0601")]
    frame = pd.DataFrame(older, columns=list(fields.STORED))
    summary = summarise(frame, "开发区", week(TODAY), NOW, books(older))
    assert "本周新增比上周多 4 件，多得最多的是噪声：上周 2 件，本周 6 件。" in sayings(summary)
