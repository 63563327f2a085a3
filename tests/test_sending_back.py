"""Leads outside the zone go back to the platform: offered, confirmed, listed with a reason."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from pipeline.core.fields import STORED
from pipeline.core.routing.routing import Router
from pipeline.core.work.sending_back import reason
from pipeline.files.folders import Home
from pipeline.files.rules import config
from pipeline.running import SHIPPED_RULES
from tests import offices
from tests.offices import codes, leads

THURSDAY = datetime(2025, 7, 10, 8, 30)
FRIDAY = datetime(2025, 7, 11, 8, 30)
FAR = ("2025071000000011", "2025-07-10 08:00", "王小明", "13800001234", "花桥镇绿地大道",
       "垃圾没人清", "花桥绿地大道边垃圾堆了三天没人清运，电话13800001234。", "投诉")  # fmt: skip
ONE = "XS-20250710-0001"
NEAR = (*offices.NOISE,)
TWO = "XS-20250710-0002"
LIST = "outbox/上报/退回平台_{}.xlsx"


# -- what is said ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(config.load(SHIPPED_RULES))


@pytest.mark.parametrize(
    ("address", "outside"),
    [("花桥镇绿地大道", "地点在 花桥经济开发区（写的是“花桥镇”）"), ("陆家镇", "地点在 陆家镇"),
     ("合丰小区", "地点在 陆家镇（写的是“合丰”）"), ("蓬溪路12号", ""), ("", "")],
)  # fmt: skip
def test_where_a_lead_lies_when_it_is_not_ours(router: Router, address: str, outside: str) -> None:
    lead = {"content": "垃圾堆了三天没人清运。", "address": address}
    assert router.decide(lead).outside == outside


@pytest.mark.parametrize(
    ("lead", "outside", "why"),
    [
        ({}, "地点在 陆家镇", "地点在 陆家镇，不在昆山开发区"),
        ({"review_note": "属陆家镇管。"}, "", "属陆家镇管"),
        (
            {"review_note": "已电话核实"},
            "地点在 陆家镇",
            "已电话核实；地点在 陆家镇，不在昆山开发区",
        ),
        ({"category": "信息不全"}, "", "没有写清地点和被反映对象，查不了，请补充后再派"),
        (
            {"department": "城管局", "return_reason": "在太仓境内", "remark": "已看"},
            "",
            "在太仓境内",
        ),
        ({"remark": "在太仓境内"}, "", "在太仓境内"),
        ({}, "", ""),
    ],
)
def test_the_reason(lead: dict[str, str], outside: str, why: str) -> None:
    assert reason(dict.fromkeys(STORED, "") | lead, outside, "昆山开发区") == why


# -- a home ---------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = offices.new_home(tmp_path)
    offices.drop_export(home, [FAR, NEAR])
    offices.run(home, THURSDAY)
    return home


def decide(home: Home, now: datetime, **typed: dict[str, str]) -> dict[str, Any]:
    """Type into 总台账 where it lies, and run."""
    book = home.outbox / "总台账.xlsx"
    named = {{"one": ONE, "two": TWO}[key]: cells for key, cells in typed.items()}
    offices.type_into(book, "台账", named, book)
    return offices.run(home, now)


def listed(home: Home, day: str) -> list[tuple[str, str]]:
    """(线索编号, 退回理由) of every sheet of a day's list."""
    path = home.root / LIST.format(day)
    if not path.exists():
        return []
    book = CalamineWorkbook.from_path(str(path))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    return [(str(row[1]), str(row[5])) for row in rows if str(row[1]).startswith("XS-")]


WHY = "地点在 花桥经济开发区（写的是“花桥镇”），不在昆山开发区"
BACK = {"办理状态": "退回平台"}


def test_the_desk_offers_to_send_it_back(home: Home) -> None:
    (row,) = offices.cells(offices.desk_of(home), "待分派")
    offered = "退回平台：地点在 花桥经济开发区（写的是“花桥镇”），不在本区"
    assert (row["线索编号"], row["候选单位"].splitlines()[0]) == (ONE, offered)


def test_she_confirms_on_the_desk_with_a_word_of_her_own(home: Home) -> None:
    typed = {ONE: {"承办单位": "退回平台", "备注": "已与花桥核实"}}
    offices.type_into(offices.desk_of(home), "待分派", typed, home.inbox / "定.xlsx")
    offices.run(home, THURSDAY)
    assert leads(home)[ONE]["status"] == "退回平台"
    assert listed(home, "2025-07-10") == [(ONE, f"已与花桥核实；{WHY}")]


def test_what_is_only_offered_stands_on_no_list(home: Home) -> None:
    assert not (home.outbox / "上报").exists()


def test_what_she_sends_back_is_listed_with_its_reason(home: Home) -> None:
    said = decide(home, THURSDAY, one=BACK)
    assert LIST.format("2025-07-10") in said["outputs"]
    assert listed(home, "2025-07-10") == [(ONE, WHY)]
    assert leads(home)[ONE]["status"] == "退回平台"


def test_a_sheet_is_called_by_its_source_and_names_nobody(home: Home) -> None:
    decide(home, THURSDAY, one=BACK)
    book = CalamineWorkbook.from_path(str(home.root / LIST.format("2025-07-10")))
    assert book.sheet_names == ["12345热线"]
    shown = repr(book.get_sheet_by_index(0).to_python())
    assert "王小明" not in shown
    assert "13800001234" not in shown


def test_each_lead_is_listed_once(home: Home) -> None:
    decide(home, THURSDAY, one=BACK)
    said = offices.run(home, FRIDAY)
    assert listed(home, "2025-07-11") == []
    assert [path for path in said["outputs"] if "上报" in path] == []


def test_the_list_of_a_day_grows_with_the_day(home: Home) -> None:
    decide(home, THURSDAY, one=BACK)
    decide(home, THURSDAY, two={**BACK, "审核意见": "实为太仓的店"})
    assert listed(home, "2025-07-10") == [(ONE, WHY), (TWO, "实为太仓的店")]


def test_yesterdays_list_stays(home: Home) -> None:
    decide(home, THURSDAY, one=BACK)
    decide(home, FRIDAY, two={**BACK, "审核意见": "实为太仓的店"})
    assert listed(home, "2025-07-10") == [(ONE, WHY)]
    assert listed(home, "2025-07-11") == [(TWO, "实为太仓的店")]


def test_without_a_reason_it_is_asked_for(home: Home) -> None:
    said = decide(home, THURSDAY, two=BACK)
    assert (listed(home, "2025-07-10"), "A11" in codes(said)) == ([], True)
    said = decide(home, FRIDAY, two={"审核意见": "实为太仓的店"})
    assert (listed(home, "2025-07-11"), "A11" in codes(said)) == ([(TWO, "实为太仓的店")], False)


def test_what_comes_back_and_is_sent_back_again_is_listed_again(home: Home) -> None:
    decide(home, THURSDAY, one=BACK)
    decide(home, THURSDAY, one={"办理状态": "重新办理"})
    assert listed(home, "2025-07-10") == []
    decide(home, FRIDAY, one=BACK)
    assert listed(home, "2025-07-11") == [(ONE, WHY)]


def test_what_a_tracker_had_sent_back_long_ago_is_not_listed(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    rows = [("编号", "反映内容", "地址", "责任单位", "办理进度"),
            ("JB-001", FAR[6], FAR[4], "", "退回平台")]  # fmt: skip
    offices.write_table(home.inbox / "台账.xlsx", rows)
    said = offices.run(home, THURSDAY)
    assert (leads(home)[ONE]["status"], codes(said)) == ("退回平台", ["X03", "A09"])
    assert not (home.outbox / "上报").exists()


def test_a_deleted_list_of_today_is_back(home: Home) -> None:
    decide(home, THURSDAY, one=BACK)
    (home.root / LIST.format("2025-07-10")).unlink()
    offices.run(home, THURSDAY)
    assert listed(home, "2025-07-10") == [(ONE, WHY)]
