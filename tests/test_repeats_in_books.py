"""A repeat in the workbooks: 历次办理, what came back, what is new by it, what is reviewed."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import pairs
from pipeline.files.repeats.linking import turned
from pipeline.files.repeats.pairs import Turn
from tests.offices import (
    CITY,
    DAY_ONE,
    DONE,
    NOISE,
    book_of,
    cells,
    drop_export,
    give_back,
    ids,
    new_home,
    notices,
    run,
    shown,
)
from tests.repeated_leads import link, put

LATER = datetime(2025, 7, 22, 8, 30)
AFTER = datetime(2025, 7, 23, 8, 30)
AGAIN = ("2025072200000001", "2025-07-22 08:01:02", "李四光", "13800007777", NOISE[4],
         "油烟又来了", "蓬溪路12号烧烤店油烟还是很大，没有解决。", "投诉")  # fmt: skip
ANSWER = "已到现场核实，店家承诺7月20日前装好净化器，已告知王小明（13800001234）"
CLOSED = {"status": "办结", "closed_at": "2025-07-12", "answer": ANSWER, "verified": "属实",
          "solved": "是", "satisfaction": "不满意", "call_back_note": "没有装"}  # fmt: skip


@pytest.fixture(scope="module")
def unlinked(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One lead at 城管局, closed on 12 July; on 22 July another one came, nothing compares them."""
    made = new_home(tmp_path_factory.mktemp("unlinked"))
    path = made.rules / "repeats.yaml"
    path.write_text(path.read_text("utf-8").replace("\nuse: yes", "\nuse: no"), "utf-8")
    drop_export(made, [NOISE])
    run(made)
    put(made, "Changed", ids(made)[0], DAY_ONE, **CLOSED)
    drop_export(made, [AGAIN], "后来.xlsx")
    run(made, LATER)
    return made


@pytest.fixture
def home(unlinked: Home, tmp_path: Path) -> Home:
    """The same office, to go on with."""
    return copied(unlinked, tmp_path)


@pytest.fixture(scope="module")
def repeated(unlinked: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The day after, the second lead linked as a repeat of the first; only to look at."""
    made = copied(unlinked, tmp_path_factory.mktemp("repeated"))
    first, second = ids(made)
    link(made, second, first, LATER)
    run(made, AFTER)
    return made


@pytest.fixture(scope="module")
def back(unlinked: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The day after, the second lead linked as what came back; only to look at."""
    made = copied(unlinked, tmp_path_factory.mktemp("back"))
    first, second = ids(made)
    link(made, second, first, AFTER, "同人重复", "同地复发")
    run(made, AFTER)
    return made


def copied(home: Home, folder: Path) -> Home:
    shutil.copytree(home.root, folder / "home")
    return Home(folder / "home")


def news(home: Home) -> dict[str, str]:
    return {one["线索编号"]: one["新变"] for one in cells(book_of(home, CITY), "办理")}


def past(home: Home) -> dict[str, str]:
    return {one["线索编号"]: one["历次办理"] for one in cells(book_of(home, CITY), "办理")}


def unlink(home: Home) -> None:
    ledger = Ledger(home.database, "R9", "2025-07-23 09:00")
    (row,) = pairs.find(ledger, [1]).values()
    with ledger.transaction():
        ledger.record(turned(ledger, [Turn(row, pairs.LINKED, pairs.WITHDRAWN)]))
    ledger.close()


# -- 历次办理 -------------------------------------------------------------------------------------


def test_the_book_tells_of_a_repeat_how_the_first_one_ended(repeated: Home) -> None:
    first, second = ids(repeated)
    said = past(repeated)[second]
    assert said.startswith(f"第 1 次 {first}（2025-07-10 来）：城管局 7 月 12 日办结，属实，已解决")
    assert "群众不满意：“没有装”" in said
    assert "（承诺的日子已过 2 天）" in said


def test_a_lead_that_repeats_nothing_is_told_of_nothing(unlinked: Home) -> None:
    assert past(unlinked)[ids(unlinked)[1]] == ""


def test_the_person_of_the_earlier_lead_is_masked(repeated: Home) -> None:
    said = past(repeated)[ids(repeated)[1]]
    assert "王**" in said
    assert "王小明" not in said
    assert "13800001234" not in said


def test_also_to_a_department_that_may_call_its_own_petitioners(home: Home) -> None:
    first, second = ids(home)
    path = home.rules / "departments.yaml"
    text = path.read_text("utf-8")
    assert text.count("{name: 城管局,") == 1
    path.write_text(text.replace("{name: 城管局,", "{name: 城管局, sees_contacts: yes,"), "utf-8")
    link(home, second, first, LATER)
    run(home, AFTER)
    rows = {one["线索编号"]: one for one in cells(book_of(home, CITY), "办理")}
    assert rows[second]["诉求人"] == "李四光"
    assert "王小明" not in rows[second]["历次办理"]
    assert "13800001234" not in rows[second]["历次办理"]


def test_the_tracker_tells_it_too(repeated: Home) -> None:
    first, second = ids(repeated)
    assert shown(repeated, "历次办理")[second].startswith(f"第 1 次 {first}")


def test_the_same_run_twice_issues_nothing(back: Home, tmp_path: Path) -> None:
    assert run(copied(back, tmp_path), AFTER)["outputs"] == []


def test_what_becomes_of_the_earlier_lead_is_told_in_the_next_book_of_the_day(
    repeated: Home, tmp_path: Path
) -> None:
    home = copied(repeated, tmp_path)
    first, second = ids(home)
    put(home, "Changed", first, AFTER, call_back_note="装了，又坏了")
    run(home, AFTER)
    assert "装了，又坏了" in past(home)[second]
    assert news(home)[second] == ""


# -- 同地复发 -------------------------------------------------------------------------------------


def test_the_new_lead_asks_to_look_at_the_answer_again(back: Home) -> None:
    first, second = ids(back)
    told = f"同地复发：{first} 办结后第 10 天又来反映，请复核上次的答复。"
    assert told in notices(back)[second]
    assert told in shown(back, "系统提示")[second]


def test_the_closed_lead_comes_back_into_the_book_as_changed(unlinked: Home, back: Home) -> None:
    first, second = ids(back)
    assert first not in news(unlinked)  # closed for more than seven days
    assert news(back)[first] == "变"
    assert f"又有人反映：{second}（7 月 22 日来）" in notices(back)[first]
    assert "变：又有人反映。" in notices(back)[first]
    assert f"又有人反映：{second}" in shown(back, "系统提示")[first]


def test_it_is_changed_only_once_and_gone_when_the_new_one_is_closed_too(
    back: Home, tmp_path: Path
) -> None:
    home = copied(back, tmp_path)
    first, second = ids(home)
    run(home, datetime(2025, 7, 24, 8, 30))
    assert news(home)[first] == ""
    assert f"又有人反映：{second}" in notices(home)[first]
    put(home, "Changed", second, AFTER, status="办结", closed_at="2025-07-23")
    run(home, datetime(2025, 7, 25, 8, 30))
    assert first not in news(home)
    assert "同地复发" not in notices(home)[second]


def test_it_is_gone_again_when_the_link_is_taken_back(back: Home, tmp_path: Path) -> None:
    home = copied(back, tmp_path)
    first, second = ids(home)
    unlink(home)
    run(home, datetime(2025, 7, 24, 8, 30))
    assert first not in news(home)
    assert "同地复发" not in notices(home)[second]


def test_another_kind_of_repeat_says_nothing_of_that_and_brings_nothing_back(
    repeated: Home,
) -> None:
    first, second = ids(repeated)
    assert first not in news(repeated)
    assert "同地复发" not in notices(repeated)[second]


def test_each_department_reads_of_its_own_lead_only(home: Home) -> None:
    first, second = ids(home)
    put(home, "Changed", second, AFTER, department="公安局")
    link(home, second, first, AFTER, "同地复发")
    run(home, AFTER)
    assert list(notices(home)) == [first]
    assert f"又有人反映：{second}" in notices(home)[first]
    assert list(notices(home, "公安局")) == [second]
    assert f"{first} 办结后第 10 天又来反映" in notices(home, "公安局")[second]


def test_who_assists_is_not_asked_to_look_at_an_answer_that_is_not_its_own(back: Home) -> None:
    first, second = ids(back)
    told = notices(back, "生态环境局")
    assert first not in told
    assert "同地复发" not in told[second]


# -- reviewed before it is closed -----------------------------------------------------------------


def test_the_answer_to_a_repeat_is_reviewed_by_its_kind_with_what_was_answered_before(
    back: Home, tmp_path: Path
) -> None:
    home = copied(back, tmp_path)
    first, second = ids(home)
    typed = {second: DONE | {"办结时间": "2025-07-23"}}
    give_back(home, book_of(home, CITY), typed, "城管局.xlsx")
    run(home, AFTER)
    (row,) = cells(next((home.outbox / "待定").glob("*.xlsx")), "审核")
    assert row["线索编号"] == second
    assert row["为什么要审"] == "同人重复、同地复发"
    assert row["历次办理"].startswith(f"第 1 次 {first}")
