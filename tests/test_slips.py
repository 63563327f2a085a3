"""交办单 and 督办单: for which leads, once, with a number that stays, and who may see whom."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import commands, rule_commands
from pipeline.core.office import Department, Office, Settings
from pipeline.core.supervision import slips
from pipeline.core.supervision.escalation import Escalation
from pipeline.core.supervision.slips import Slip
from pipeline.files.folders import Home
from pipeline.files.rules import config
from pipeline.jobs import print_slips, supervise
from tests.offices import (
    CITY,
    DAY_ONE,
    DAY_TWO,
    NOISE,
    codes,
    drop_export,
    dump,
    give_back,
    ids,
    new_home,
    run,
)
from tests.test_supervision import at, said_by

NINE = datetime(2025, 7, 14, 9, 0)


@pytest.fixture
def home(three_leads: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(three_leads, tmp_path / "home")))


@pytest.fixture(scope="module")
def office(three_leads: Path) -> Office:
    return config.load(Home(three_leads).rules)


def printed(home: Home, office: Office, now: datetime = NINE) -> tuple[list[str], list[str]]:
    """Supervise and print; return the names of the slips and the codes of what was said."""
    with at(home, office, now) as place:
        paths = print_slips.put_out_slips(place, supervise.raise_levels(place))
        return sorted(Path(path).name for path in paths), [one["code"] for one in place.problems]


def slip(home: Home, name: str, day: str = "2025-07-14") -> list[str]:
    """Return the texts of a printed slip."""
    sheet = openpyxl.load_workbook(home.outbox / "督办" / day / name).worksheets[0]
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def changed(office: Office, **told: Any) -> Office:
    said = office.escalation.model_dump() | told
    return office.model_copy(update={"escalation": Escalation.model_validate(said)})


def test_each_lead_that_was_raised_gets_one_slip(home: Home, office: Office) -> None:
    names, said = printed(home, office)
    assert names == [f"督办单_{one}_催办.xlsx" for one in ids(home)]
    assert said == []
    texts = slip(home, names[0])
    assert {"督办〔2025〕1号", "2025年7月14日", "签收超时 1 个工作日", "催办", "黄"} <= set(texts)
    assert "城管局专人、区攻坚办" in texts


def test_a_second_run_prints_nothing_and_a_deleted_slip_comes_back(
    home: Home, office: Office
) -> None:
    names, _ = printed(home, office)
    assert printed(home, office, NINE.replace(hour=15)) == ([], [])
    path = home.outbox / "督办/2025-07-14" / names[1]
    path.unlink()
    assert printed(home, office, NINE.replace(hour=16)) == ([names[1]], [])
    assert "督办〔2025〕2号" in slip(home, names[1])


def test_serials_go_on_and_begin_anew_with_the_year(home: Home, office: Office) -> None:
    printed(home, office)
    names, _ = printed(home, office, datetime(2025, 7, 17, 9, 0))
    assert names[0].endswith("_通报.xlsx")
    assert "督办〔2025〕4号" in slip(home, names[0], "2025-07-17")
    names, _ = printed(home, office, datetime(2026, 1, 5, 9, 0))
    assert "督办〔2026〕1号" in slip(home, names[0], "2026-01-05")


def test_a_level_set_by_hand_gets_a_slip_too_and_a_lower_one_none(
    home: Home, office: Office
) -> None:
    said_by(home, office, "07-11", 1, supervision="通报", acknowledged_at="2025-07-11 08:00")
    names, _ = printed(home, office, datetime(2025, 7, 11, 9, 0))
    assert names == [f"督办单_{ids(home)[0]}_通报.xlsx"]
    assert "区攻坚办督办" in slip(home, names[0], "2025-07-11")
    said_by(home, office, "07-11", 1, supervision="催办")
    assert printed(home, office, datetime(2025, 7, 11, 10, 0))[0] == []


def test_orders_are_for_leads_with_a_leaders_note_and_once_for_each_department(
    home: Home, office: Office
) -> None:
    said_by(home, office, "07-10", 1, leader_note="请速办")
    friday = datetime(2025, 7, 11, 9, 0)
    lead = ids(home)[0]
    assert printed(home, office, friday)[0] == [f"交办单_{lead}_城管局.xlsx"]
    texts = slip(home, f"交办单_{lead}_城管局.xlsx", "2025-07-11")
    assert {"交办〔2025〕1号", "请速办", "2025年7月17日", CITY} <= set(texts)
    assert printed(home, office, friday.replace(hour=10))[0] == []
    said_by(home, office, "07-11", 1, department="生态环境局")
    assert printed(home, office, friday.replace(hour=11))[0] == [f"交办单_{lead}_生态环境局.xlsx"]


@pytest.mark.parametrize(
    ("orders", "cells"),
    [
        ([{"source": "督察"}], {"source": "督察"}),
        ([{"urgency": "特急"}], {"urgency": "特急"}),
        ([{"supervised": True}], {"supervision": "催办"}),
    ],
)
def test_orders_are_for_what_the_rules_say(
    home: Home, office: Office, orders: list[dict[str, Any]], cells: dict[str, str]
) -> None:
    said_by(home, office, "07-10", 1, **cells)
    names, _ = printed(home, changed(office, orders=orders), datetime(2025, 7, 11, 9, 0))
    assert f"交办单_{ids(home)[0]}_城管局.xlsx" in names
    none = changed(office, orders=[], print_from="挂牌督办")
    said_by(home, office, "07-11", 2, **cells)
    assert printed(home, none, datetime(2025, 7, 11, 10, 0))[0] == []


def test_closed_and_undecided_leads_get_no_slip(home: Home, office: Office) -> None:
    said_by(home, office, "07-10", 1, leader_note="请速办", status="不予受理")
    said_by(home, office, "07-10", 2, leader_note="请速办", department="", status="待分派")
    assert printed(home, office, datetime(2025, 7, 11, 9, 0))[0] == []


def test_a_day_prints_no_more_than_the_rules_allow_the_worst_first(
    home: Home, office: Office
) -> None:
    two = changed(office, print_at_most=2)
    said_by(home, office, "07-11", 3, answer_due="2025-07-11")  # the only one that is late
    names, said = printed(home, two)
    first, _, third = ids(home)
    assert names == [f"督办单_{first}_催办.xlsx", f"督办单_{third}_催办.xlsx"]
    assert "督办〔2025〕1号" in slip(home, names[1])
    assert said == ["S08"]
    assert printed(home, two, NINE.replace(hour=15)) == ([], [])
    assert printed(home, two, datetime(2025, 7, 15, 9, 0))[0] == [
        f"督办单_{ids(home)[1]}_催办.xlsx"
    ]


@pytest.mark.parametrize(("spoil", "code"), [(Path.unlink, "S05"), (None, "S06")])
def test_without_a_sound_template_the_rest_goes_on_and_it_is_printed_later(
    home: Home, office: Office, spoil: Any, code: str
) -> None:
    template = home.rules / "templates/督办单.xlsx"
    sound = template.read_bytes()
    if spoil:
        spoil(template)
    else:
        template.write_bytes(b"spoilt")
    said_by(home, office, "07-10", 1, leader_note="请速办")
    lead = ids(home)[0]
    assert printed(home, office) == ([f"交办单_{lead}_城管局.xlsx"], [code])
    template.write_bytes(sound)
    names, said = printed(home, office, datetime(2025, 7, 15, 9, 0))
    assert (len(names), said) == (3, [])
    assert "督办〔2025〕1号" in slip(home, names[0])  # of the day on which it was made out


def test_an_unknown_name_is_said_once_a_run(home: Home, office: Office) -> None:
    template = home.rules / "templates/督办单.xlsx"
    book = openpyxl.load_workbook(template)
    book.worksheets[0]["A5"] = "{{办理单位}}"
    book.save(template)
    names, said = printed(home, office)
    assert (len(names), said) == (3, ["S07"])
    assert "{{办理单位}}" in slip(home, names[0])


def test_a_text_too_long_for_a_page_is_said(home: Home, office: Office) -> None:
    said_by(home, office, "07-11", 1, content="烟" * 12_000)
    names, said = printed(home, office)
    assert (len(names), said) == (3, ["S09"])


def test_whole_runs_print_once(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    drop_export(home, [NOISE])
    run(home)
    lead = ids(home)[0]
    typed = {lead: {"领导批示": "请速办", "督办级别": "通报"}}
    give_back(home, home.outbox / "总台账.xlsx", typed, "总台账.xlsx", "台账")
    said = run(home, DAY_ONE.replace(hour=15))
    folder = "outbox/督办/2025-07-10"
    assert f"{folder}/交办单_{lead}_城管局.xlsx" in said["outputs"]
    assert f"{folder}/督办单_{lead}_通报.xlsx" in said["outputs"]
    before = dump(home)
    assert run(home, DAY_ONE.replace(hour=16))["outputs"] == []
    assert dump(home) == before
    said, _ = rule_commands.check_all(commands.Call(home, DAY_TWO))
    assert not {"L04", "S05", "S06", "S07"} & set(codes(said))


def test_a_run_that_was_cut_before_it_remembered_prints_nothing_twice(
    home: Home, office: Office
) -> None:
    names, _ = printed(home, office)
    before = [(home.outbox / "督办/2025-07-14" / name).read_bytes() for name in names]
    with at(home, office, NINE) as place, place.ledger.transaction():
        place.ledger.connection.exec_driver_sql("UPDATE slip SET path = ''")
    assert printed(home, office, NINE.replace(hour=10)) == ([], [])
    after = [(home.outbox / "督办/2025-07-14" / name).read_bytes() for name in names]
    assert after == before
    with at(home, office, NINE) as place:
        paths = place.ledger.connection.exec_driver_sql("SELECT path FROM slip").scalars()
        assert [Path(path).name for path in paths] == names


def test_check_tries_the_templates(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    (home.rules / "templates/交办单.xlsx").write_bytes(b"spoilt")
    (home.rules / "templates/督办单.xlsx").unlink()
    said, code = rule_commands.check_all(commands.Call(home, DAY_ONE))
    assert [one for one in codes(said) if one.startswith("S")] == ["S06", "S05"]
    assert code == 1


# -- who may see whom -----------------------------------------------------------------------------

OFFICE = Office(
    settings=Settings(zone="昆山开发区", coordinator="区攻坚办"),
    departments=(
        Department(name="城管局", person="周芳" * 20),
        Department(name="综治中心", sees_contacts=True),
    ),
    escalation=Escalation.model_validate(
        {
            "leaders": [{"name": "张三", "title": "副主任"}],
            "ladder": [{"step": "通报", "signed_by": "李四"}],
            "order_signed_by": "王五",
        }
    ),
)
WORDS = "王小明（13800001234）说油烟很大"


def shown(kind: str, department: str, state: Mapping[str, str] = {}) -> dict[str, str]:  # noqa: B006
    """What a slip of 2025-07-14 shows of a lead that 王小明 reported."""
    level = "通报" if kind == slips.SUPERVISION else ""
    one = Slip(1, kind, "2025", 12, 1, level, department, "2025-07-14", {"why": "超期"})
    lead = {"id": "XS-1", "content": WORDS, "answer_due": "2025-07-17 10:30", **state}
    return slips.values(one, lead, ("王小明", "13800001234"), OFFICE, "省 12345 时限")


def test_a_department_that_may_see_contacts_has_them_on_its_order() -> None:
    order = shown(slips.ORDER, "综治中心")
    assert (order["诉求人"], order["联系电话"]) == ("王小明", "13800001234")
    assert order["内容"] == WORDS


@pytest.mark.parametrize(
    ("kind", "department", "state"),
    [
        (slips.ORDER, "城管局", {}),
        (slips.ORDER, "综治中心", {"confidential": "是"}),
        (slips.SUPERVISION, "综治中心", {}),
        (slips.SUPERVISION, "城管局", {}),
    ],
)
def test_everywhere_else_they_are_masked_in_free_text_too(
    kind: str, department: str, state: dict[str, str]
) -> None:
    one = shown(kind, department, state)
    assert (one["诉求人"], one["联系电话"]) == ("王**", "138****1234")
    assert one["内容"] == "王**（138****1234）说油烟很大"
    assert not [text for text in one.values() if "王小明" in text or "13800001234" in text]


def test_a_slip_says_number_day_leader_and_limit_as_people_write_them() -> None:
    one = shown(slips.SUPERVISION, "城管局")
    assert (one["编号"], one["今天"]) == ("督办〔2025〕12号", "2025年7月14日")
    assert (one["办结时限"], one["时限依据"]) == ("2025年7月17日 10:30", "省 12345 时限")
    assert (one["分管领导"], one["签发人"], one["专人"]) == ("副主任 张三", "李四", "周芳" * 20)
    assert shown(slips.ORDER, "城管局")["签发人"] == "王五"


def test_the_basis_of_a_limit_is_its_reckoning_as_long_as_that_speaks_of_it() -> None:
    told = "7月10日派发，从次日起 5 个工作日；到 7月17日（周四）止。"
    state = {"answer_due": "2025-07-17", "answer_reckoning": told}
    assert shown(slips.ORDER, "城管局", state)["时限依据"] == told
    moved = state | {"answer_due": "2025-07-21"}
    assert shown(slips.ORDER, "城管局", moved)["时限依据"] == "省 12345 时限"


def test_a_due_date_that_rests_on_a_guessed_calendar_says_so_beside_it_and_why() -> None:
    told = "12月29日（周二）派发；到 2027年1月6日（周三）止（2027 年放假安排还没有公布，按推算）。"
    state = {"answer_due": "2027-01-06", "answer_reckoning": told}
    one = shown(slips.SUPERVISION, "城管局", state)
    assert one["办结时限"] == "2027年1月6日（按推算）"
    assert one["触发原因"].startswith("超期。2027 年放假安排国务院还没有公布")


def test_a_due_date_that_others_have_given_is_no_guess() -> None:
    one = shown(slips.SUPERVISION, "城管局", {"answer_due": "2027-01-06"})
    assert (one["办结时限"], one["触发原因"]) == ("2027年1月6日", "超期")


def test_a_lead_without_a_limit_leaves_it_blank() -> None:
    assert shown(slips.SUPERVISION, "城管局", {"answer_due": ""})["办结时限"] == ""


def test_every_name_that_may_be_asked_for_has_a_value() -> None:
    assert set(slips.names()) <= set(shown(slips.ORDER, "城管局"))


def test_the_path_of_the_longest_department_stays_short_enough_for_windows() -> None:
    one = replace(
        Slip(1, slips.ORDER, "2025", 1, 1, "", "某" * 30, "2025-07-14", {}), serial=99_999
    )
    assert len(one.target("XS-20250714-0001")) < 100
