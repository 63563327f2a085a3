"""Advice on answers: in 系统提示 of the next book, in the receipt, and never in the way."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline import running
from pipeline.files.folders import Home
from tests import offices
from tests.offices import CITY, DAY_TWO, MANY, book_of, codes, leads, run

SOUND = "7月10日下午到现场检查，店主已清洗净化器，电话告知诉求人，现场无明显油烟。"
DONE = {"办理状态": "办结", "是否属实": "属实", "是否解决": "是", "办结时间": "2025-07-10"}


def answer(
    home: Home, numbers: list[int], text: str, name: str = "城管局.xlsx", **more: Any
) -> None:
    """Let 城管局 close these of its leads (counted from 1) with one text."""
    typed = {MANY[n - 1][0]: DONE | {"办理情况": text} | more for n in numbers}
    offices.type_into(book_of(home, CITY), "办理", typed, home.inbox / name, by="来源编号")


def notice(home: Home, number: int, department: str = CITY) -> str:
    """系统提示 of the lead in a department's book, what is said of its newness aside."""
    rows = offices.cells(book_of(home, department), "办理")
    row = next(row for row in rows if row["来源编号"] == MANY[number - 1][0])
    return (
        str(row["系统提示"]).partition("变：")[0] + str(row["系统提示"]).rpartition("推算）。")[2]
    )


@pytest.fixture
def answered(city: Home) -> Home:
    """城管局 has closed one lead with two words."""
    answer(city, [1], "已处理")
    return city


def test_a_short_answer_is_told_in_the_next_book(answered: Home) -> None:
    run(answered, DAY_TWO)
    said = notice(answered, 1)
    assert said.startswith(
        "办理情况太短（3 个字）。请写清何时到现场、查到什么、怎么处理。看不出联系过群众。"
    )


def test_it_is_told_in_the_receipt_at_its_cell(answered: Home) -> None:
    said = run(answered, DAY_TWO)
    told = [one for one in said["problems"] if one["code"] == "Q02"]
    assert [(one["file"], one["sheet"], one["level"]) for one in told] == [
        ("城管局.xlsx", "办理", "提示")
    ]
    assert told[0]["cell"][1:].isdigit()


def test_the_answer_is_taken_all_the_same(answered: Home) -> None:
    run(answered, DAY_TWO)
    state = next(one for one in leads(answered).values() if one["source_number"] == MANY[0][0])
    assert (state["status"], state["answer"]) == ("办结", "已处理")


def test_advice_to_a_department_needs_no_person(answered: Home) -> None:
    said, code = running.once(answered, DAY_TWO)
    assert (codes(said), code) == (["Q02", "Q06", "Q07"], 0)


def test_the_coordinator_reads_it_in_the_tracker(answered: Home) -> None:
    run(answered, DAY_TWO)
    told = offices.cells(answered.outbox / "总台账.xlsx", "台账")
    row = next(row for row in told if row["来源编号"] == MANY[0][0])
    assert "办理情况太短" in row["系统提示"]


def test_an_assisting_department_is_not_told(answered: Home) -> None:
    run(answered, DAY_TWO)
    assert notice(answered, 2, "生态环境局") == ""
    shown = offices.cells(book_of(answered, "生态环境局"), "办理")
    assert not any("太短" in row["系统提示"] for row in shown)


def test_a_sound_answer_is_not_told_of(city: Home) -> None:
    answer(city, [1], SOUND)
    said = run(city, DAY_TWO)
    assert (codes(said), notice(city, 1)) == ([], "")


@pytest.fixture
def together(city: Home) -> Home:
    """The first three leads are about one address."""
    tracker = city.outbox / "总台账.xlsx"
    typed = {MANY[n][0]: {"地址": "蓬溪路12号"} for n in range(3)}
    offices.type_into(tracker, "台账", typed, tracker, by="来源编号")
    run(city)
    return city


def test_one_text_for_three_leads_of_one_address_is_no_copy(together: Home) -> None:
    answer(together, [1, 2, 3], SOUND)
    assert codes(run(together, DAY_TWO)) == []


def test_one_text_for_three_matters_is_told_of_each(city: Home) -> None:
    answer(city, [1, 2, 3], SOUND)
    said = run(city, DAY_TWO)
    assert codes(said) == ["Q04"] * 3
    assert "写得一样" in notice(city, 2)


def test_a_copy_is_found_among_answers_of_earlier_returns(city: Home) -> None:
    answer(city, [1, 2], SOUND)
    assert codes(run(city, DAY_TWO)) == []
    answer(city, [3], SOUND.replace("10日", "11日"), "再交.xlsx")
    assert codes(run(city, DAY_TWO.replace(hour=10))) == ["Q04"]


def test_a_page_of_advice_is_cut_and_says_so(city: Home) -> None:
    answer(city, list(range(1, 25)), "已处理")
    said = run(city, DAY_TWO)
    assert len(codes(said)) == 21
    assert said["problems"][-1]["code"] == "Q08"
    assert "还有 52 条" in said["problems"][-1]["message"]  # 24 leads, three faults each


def test_a_repaired_answer_is_told_of_no_more(answered: Home) -> None:
    run(answered, DAY_TWO)
    answer(answered, [1], SOUND, "改好了.xlsx")
    run(answered, DAY_TWO.replace(hour=10))
    assert notice(answered, 1) == ""


def test_a_second_run_at_once_writes_nothing(answered: Home) -> None:
    run(answered, DAY_TWO)
    assert run(answered, DAY_TWO)["outputs"] == []


def test_an_office_that_wants_no_advice_gets_none(answered: Home) -> None:
    path = answered.rules / "replies.yaml"
    path.write_text(path.read_text("utf-8").replace("use: yes", "use: no"), "utf-8")
    assert codes(run(answered, DAY_TWO)) == []


@pytest.fixture
def strict(answered: Home) -> Home:
    """An office in which a short answer bars 办结."""
    path = answered.rules / "replies.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("blocks: no, least", "blocks: yes, least"), "utf-8")
    run(answered, DAY_TWO)
    return answered


def status(home: Home) -> str:
    return next(one for one in leads(home).values() if one["source_number"] == MANY[0][0])["status"]


def test_where_a_rule_says_so_a_short_answer_keeps_a_lead_open(strict: Home) -> None:
    assert status(strict) == "办理中"
    said = notice(strict, 1)
    assert "“办理状态”交回的“办结”先留着，还缺“办理情况”" in said
    assert "办理情况太短（3 个字）" in said


def test_it_is_closed_as_soon_as_the_answer_is_better(strict: Home) -> None:
    typed = {MANY[0][0]: {"办理情况": SOUND}}
    book = book_of(strict, CITY)
    offices.type_into(book, "办理", typed, strict.inbox / "改好了.xlsx", by="来源编号")
    run(strict, DAY_TWO.replace(hour=10))
    assert (status(strict), notice(strict, 1)) == ("办结", "")


def test_an_older_home_is_lent_the_shipped_rules(city: Home) -> None:
    for name in ("replies.yaml", "callbacks.yaml"):
        (city.rules / name).unlink()
    said = run(city, DAY_TWO)
    assert codes(said) == ["R37", "R37"]
    for name in ("replies.yaml", "callbacks.yaml"):
        assert (city.rules / name).read_text("utf-8") == (running.SHIPPED_RULES / name).read_text(
            "utf-8"
        )


def test_a_kept_copy_of_the_book_shows_what_was_told(answered: Home, tmp_path: Path) -> None:
    """What a book said is kept with it: it is no edit when it comes back."""
    run(answered, DAY_TWO)
    shutil.copy(book_of(answered, CITY), answered.inbox / "原样交回.xlsx")
    said = run(answered, DAY_TWO.replace(hour=10))
    assert (said["changes"], codes(said)) == (0, [])
