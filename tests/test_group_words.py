"""The words for the groups of WeChat: short, ready to paste, names of nobody."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as some

from pipeline.core.day.daily import Balance, CoordinatorDay, Day, DepartmentDay
from pipeline.core.groups import group_words
from pipeline.core.groups.group_words import LONGEST, Heading
from pipeline.files.folders import Home
from tests import offices
from tests.offices import DAY_ONE, EXPORT, MANY, drop_export, new_home, run

MORNING = Heading("昆山开发区", datetime(2025, 7, 10, 8, 30), False)
EVENING = Heading("昆山开发区", datetime(2025, 7, 10, 17, 30), True, "　百日攻坚第 10 天")


def line(department: str = "城管局", **said: object) -> DepartmentDay:
    """A department with nothing to do, but for what is said."""
    blank: dict[str, object] = {
        "given": 0, "in_hand": 0, "due": 0, "cleared": 0, "left": 0, "overdue": (), "soon": (),
        "unsigned": (), "unacknowledged": 0, "silent_days": 0, "returned": "",
    }  # fmt: skip
    return DepartmentDay(department, **(blank | said))  # type: ignore[arg-type]


def day(*lines: DepartmentDay, received: int = 0, left: int = 0, before: int = 0) -> Day:
    books = Balance(date(2025, 7, 10), before, received, 0, 0, 0, 0, 0, before + received)
    return Day(books.day, lines, CoordinatorDay(received, received - left, left, 0), books)


def numbers(count: int) -> tuple[str, ...]:
    return tuple(f"XS-20250701-{n:04}" for n in range(1, count + 1))


def test_a_department_that_is_behind() -> None:
    behind = line(
        given=4, in_hand=12, due=5, cleared=3, left=2,
        overdue=("XS-20250701-0003", "XS-20250702-0001"),
        unsigned=("XS-20250709-0002",), unacknowledged=3, soon=("XS-20250707-0009",),
        silent_days=3, returned="2025-07-05",
    )  # fmt: skip
    late = {"XS-20250701-0003": 3, "XS-20250702-0001": 0}
    assert group_words.for_department(behind, late, EVENING).splitlines() == [
        "【今日日清】7月10日周四 截至 17:30",
        "城管局",
        "今日应清 5 件，已清 3 件，未清 2 件",
        "今日新派 4 件，在办 12 件",
        "超期 2 件：",
        "XS-20250701-0003 超 3 天",
        "XS-20250702-0001 今天超时",
        "超时未签收 1 件：XS-20250709-0002",
        "临期 1 件（到下个工作日）：XS-20250707-0009",
        "3 个工作日没交表（上次 7月5日）",
        "请：超期的马上答复；应清未清的今晚补上；没签收的签收；办理表今天交回。",
    ]


def test_a_department_that_owes_nothing() -> None:
    assert group_words.for_department(line(in_hand=2), {}, MORNING).splitlines() == [
        "【今日任务】7月10日周四 截至 08:30",
        "城管局",
        "今日没有应清的",
        "今日新派 0 件，在办 2 件",
        "没有欠账，不用另外做什么。",
    ]


def test_in_the_morning_it_says_what_is_to_be_cleared_today() -> None:
    text = group_words.for_department(line(due=2, left=2), {}, MORNING)
    assert "请：应清的 2 件今天清掉。" in text


def test_many_numbers_are_cut_and_say_where_the_rest_stands() -> None:
    text = group_words.for_department(line(overdue=numbers(37)), {}, MORNING)
    assert text.count("XS-") == 6
    assert "…等 37 件，详见办理表" in text


def test_all_departments_together() -> None:
    lines = (
        line(overdue=("XS-20250701-0003",), due=3, cleared=1, left=2, silent_days=2),
        line("住建局", overdue=("XS-20250630-0001",), due=2, cleared=2,
             unsigned=("XS-20250709-0002",)),
        line("公安局", in_hand=3),
    )  # fmt: skip
    late = {"XS-20250701-0003": 3, "XS-20250630-0001": 4}
    text = group_words.for_all(day(*lines, received=20, left=2, before=100), late, EVENING)
    assert text.splitlines() == [
        "【今日日清】7月10日周四 截至 17:30",
        "昆山开发区　百日攻坚第 10 天",
        "今日应清 5 件，已清 3 件，未清 2 件",
        "新收 20 件，派出 18 件，待分派 2 件",
        "存量 120 件，比昨天多 20 件",
        "超期 2 件：住建局 1、城管局 1",
        "XS-20250630-0001 住建局 超 4 天",
        "XS-20250701-0003 城管局 超 3 天",
        "应清未清 2 件：城管局 2",
        "超时未签收 1 件：住建局 1",
        "没交表 1 家：城管局 2 个工作日",
        "请：超期的单位马上答复；没交表的单位今天交回办理表；待分派的 2 件尽早定。",
    ]


def test_a_week() -> None:
    monday = date(2025, 7, 7)
    books = [
        Balance(monday, 100, 20, 1, 15, 1, 0, 0, 105),
        Balance(monday + timedelta(days=1), 105, 0, 0, 0, 0, 0, 0, 105),
        Balance(monday + timedelta(days=2), 105, 5, 0, 20, 0, 1, 1, 88),
    ]
    now = day(line(overdue=("XS-20250701-0003",), in_hand=5), line("住建局", in_hand=9))
    assert group_words.for_week(books, now, "昆山开发区").splitlines() == [
        "【一周小结】昆山开发区 7月7日至7月9日",
        "期初存量 100 件，新收 25 件，重新办理 1 件",
        "办结 35 件，不予受理、并案、退回平台 3 件",
        "期末存量 88 件，比期初少 12 件",
        "7月7日周一：收 20 结 15 存 105",
        "7月9日周三：收 5 结 20 存 88",
        "现在超期 1 件：城管局 1",
        "在办最多 14 件：住建局 9、城管局 5",
        "请超期的单位先清超期，再看本周到期的。",
    ]


@given(
    names=some.lists(some.text("城管局住建公安水务办事处", min_size=2, max_size=30), max_size=60),
    late=some.integers(0, 80),
)
def test_however_many_departments_a_text_fits_what_a_robot_takes(
    names: list[str], late: int
) -> None:
    busy = [
        line(name, overdue=numbers(late), left=late, unsigned=numbers(late), soon=numbers(late),
             silent_days=late, given=late)
        for name in names
    ]  # fmt: skip
    text = group_words.for_all(day(*busy), dict.fromkeys(numbers(late), 12), EVENING)
    assert len(text.encode()) <= LONGEST
    assert text.splitlines()[0] == EVENING.line()
    assert text.splitlines()[-1].endswith("。")


# -- in a home ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = new_home(tmp_path_factory.mktemp("words"))
    drop_export(made, [*EXPORT, *MANY])
    run(made)
    return made


def texts(home: Home) -> dict[str, str]:
    folder = home.outbox / "微信"
    return {path.name: path.read_text(encoding="utf-8-sig") for path in folder.glob("*.txt")}


def test_a_full_run_writes_one_text_for_all_and_one_for_each_department(home: Home) -> None:
    books = {path.name for path in (home.outbox / "部门").iterdir()}
    leading = {f"2025-07-10_{name}.txt" for name in books & {"城管局", "公安局", "水务局"}}
    assert texts(home).keys() == {"2025-07-10_全区.txt"} | leading


def test_nobody_and_nothing_of_a_report_stands_in_the_texts(home: Home) -> None:
    said = "".join(texts(home).values())
    for row in (*EXPORT, *MANY):
        _, _, name, phone, place, title, content, _ = row
        for word in filter(None, (name, phone, place, title, content)):
            assert word not in said
    assert not re.search(r"1\d{10}", said)


def test_a_text_opens_in_notepad_and_pastes_as_lines(home: Home) -> None:
    raw = (home.outbox / "微信" / "2025-07-10_全区.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(b"\r\n") > 3


def test_the_same_again_writes_no_text(home: Home, tmp_path: Path) -> None:
    assert [path for path in run(home)["outputs"] if "微信" in path] == []


def test_texts_of_earlier_days_move_away_and_a_department_that_is_through_has_none(
    tmp_path: Path,
) -> None:
    home = new_home(tmp_path)
    drop_export(home)
    run(home)
    sewer = offices.lead_ids(home)[offices.SEWER[0]]
    book = offices.book_of(home, "水务局")
    report = "7月10日到现场疏通了窨井，已不冒水，联系了来电人。"
    answer = {
        "办理状态": "办结",
        "办理情况": report,
        "是否属实": "属实",
        "是否解决": "是",
        "办结时间": "2025-07-10 09:30",
    }
    typed = {sewer: answer}
    offices.give_back(home, book, typed, "水务局交回.xlsx")
    run(home, DAY_ONE.replace(hour=10))
    run(home, datetime(2025, 7, 21, 8, 40))
    assert "2025-07-21_水务局.txt" not in texts(home)
    past = {path.name for path in (home.outbox / "微信" / "往期").iterdir()}
    assert {"2025-07-10_水务局.txt", "2025-07-10_全区.txt"} <= past
    assert all(name.startswith("2025-07-21") for name in texts(home))
