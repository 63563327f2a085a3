"""New leads are compared with earlier ones as they come in: linked, asked about, or neither."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sql

from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.repeats import finding
from pipeline.files.repeats.tables import pair, posting, profile
from tests.offices import (
    DAY_ONE,
    DAY_TWO,
    DONE,
    book_of,
    cells,
    drop_export,
    leads,
    new_home,
    run,
    type_into,
)

SMOKE = "绿中海小区3幢楼下的川味小馆每天傍晚炒菜，油烟直排到楼上，窗户都不敢开。"
SMOKE_AGAIN = "绿中海小区楼下川味小馆油烟一直直排，傍晚楼上开不了窗，请尽快处理。"
NEXT_ESTATE = SMOKE.replace("绿中海", "世茂蝶湖湾").replace("川味", "湘味")
WANG, LI = ("王小明", "13800001234"), ("李红", "13900005678")
FIRST, SECOND = "2025071000000001", "2025071100000002"


def row(number: str, content: str, who: tuple[str, str] = WANG, address: str = "绿中海小区"):
    return (number, f"{number[:4]}-{number[4:6]}-{number[6:8]} 08:01:02", *who, address, "",
            content, "投诉")  # fmt: skip


def after(tmp_path, later: tuple, now: datetime = DAY_TWO, rules: str = "") -> Home:
    """Take in the first complaint, and a day later another one."""
    home = new_home(tmp_path)
    if rules:
        (home.rules / "repeats.yaml").write_text(rules, "utf-8")
    drop_export(home, [row(FIRST, SMOKE)])
    run(home)
    drop_export(home, [later], "第二天.xlsx")
    run(home, now)
    return home


def one(home: Home, number: str = SECOND) -> dict[str, str]:
    return next(lead for lead in leads(home).values() if lead["source_number"] == number)


def asked(home: Home) -> list[dict]:
    path = next((home.outbox / "待定").glob("*.xlsx"))
    return cells(path, "疑似重复")


def pairs(home: Home) -> list:
    ledger = Ledger(home.database)
    try:
        return ledger.rows(sql.select(pair))
    finally:
        ledger.close()


def test_who_brings_the_same_matter_once_more_repeats_it(tmp_path):
    lead = one(after(tmp_path, row(SECOND, SMOKE_AGAIN)))
    assert (lead["first_id"], lead["repeat_kind"]) == ("XS-20250710-0001", "同人重复")


def test_another_person_about_the_same_matter_is_told_apart_from_a_repeat(tmp_path):
    lead = one(after(tmp_path, row(SECOND, SMOKE_AGAIN, LI)))
    assert (lead["first_id"], lead["repeat_kind"]) == ("XS-20250710-0001", "同事多人")


def test_the_same_nuisance_at_the_next_estate_is_another_matter(tmp_path):
    home = after(tmp_path, row(SECOND, NEXT_ESTATE, LI, "世茂蝶湖湾"))
    assert one(home)["first_id"] == ""
    assert not pairs(home)


def test_the_same_person_about_another_place_is_another_matter(tmp_path):
    home = after(tmp_path, row(SECOND, NEXT_ESTATE, WANG, "世茂蝶湖湾"))
    assert one(home)["first_id"] == ""


def test_what_was_closed_as_solved_and_comes_again_came_back(tmp_path):
    home = new_home(tmp_path)
    drop_export(home, [row(FIRST, SMOKE)])
    run(home)
    book = book_of(home, "城管局")
    type_into(book, "办理", {"XS-20250710-0001": DONE}, home.inbox / "城管局.xlsx")
    run(home, datetime(2025, 7, 10, 17, 0))
    drop_export(home, [row(SECOND, SMOKE_AGAIN, LI)], "第二天.xlsx")
    run(home, DAY_TWO)
    assert one(home)["repeat_kind"] == "同事多人、同地复发"
    assert "过了 1 天又来" in one(home)["repeat_note"]


def test_a_repeat_goes_to_who_has_the_first_one_and_says_so(tmp_path):
    home = new_home(tmp_path)
    drop_export(home, [row(FIRST, SMOKE)])
    run(home)
    tracker = home.outbox / "总台账.xlsx"
    typed = {"XS-20250710-0001": {"承办单位": "住建局"}}
    type_into(tracker, "台账", typed, home.inbox / "台账.xlsx")
    drop_export(home, [row(SECOND, SMOKE_AGAIN)], "第二天.xlsx")
    run(home, DAY_TWO)
    lead = one(home)
    assert (lead["department"], lead["step"]) == ("住建局", "repeated")
    assert "与 XS-20250710-0001 是同一件事" in lead["reason"]
    assert "按规则本来会派给 城管局" in lead["reason"]


def test_rows_of_one_file_repeat_each_other(tmp_path):
    home = new_home(tmp_path)
    drop_export(home, [row(FIRST, SMOKE), row(SECOND, SMOKE_AGAIN, LI)])
    run(home)
    assert one(home)["first_id"] == one(home, FIRST)["id"]


def test_a_third_one_counts_from_the_first(tmp_path):
    home = after(tmp_path, row(SECOND, SMOKE_AGAIN, LI))
    third = "2025071200000003"
    drop_export(home, [row(third, SMOKE, ("赵强", "13700001111"))], "第三天.xlsx")
    run(home, datetime(2025, 7, 12, 8, 30))
    lead = one(home, third)
    assert lead["first_id"] == "XS-20250710-0001"
    assert lead["repeat_note"].startswith("第 3 次（首次 XS-20250710-0001")


LIKELY = "绿中海小区楼下餐馆傍晚油烟味道呛人，望管管。"


def test_what_is_only_likely_is_asked_with_both_numbers(tmp_path):
    home = after(tmp_path, row(SECOND, LIKELY, LI))
    assert one(home)["first_id"] == ""
    (line,) = asked(home)
    assert [line["线索编号"], line["疑似首次编号"]] == ["XS-20250711-0001", "XS-20250710-0001"]


@pytest.mark.parametrize("rules", ["use: no\n", "ask: no\n"])
def test_where_the_office_does_not_want_it_nothing_is_asked(tmp_path, rules):
    assert not pairs(after(tmp_path, row(SECOND, LIKELY, LI), rules=rules))


def test_leads_that_came_too_long_ago_are_not_compared(tmp_path):
    later = row("2025091000000002", SMOKE_AGAIN)
    home = after(tmp_path, later, datetime(2025, 9, 10, 8, 30), "within: 30\n")
    assert one(home, "2025091000000002")["first_id"] == ""


def test_a_quoted_ticket_is_repeated_whatever_else_is_said(tmp_path):
    lead = one(after(tmp_path, row(SECOND, f"工单编号：{FIRST}，到现在也没人来，催办。", LI, "")))
    assert lead["first_id"] == "XS-20250710-0001"
    assert f"引用了以前的编号 {FIRST}" in lead["repeat_note"]


def test_leads_of_an_older_ledger_are_compared_once_they_are_indexed(tmp_path):
    home = new_home(tmp_path)
    drop_export(home, [row(FIRST, SMOKE)])
    run(home)
    ledger = Ledger(home.database)
    with ledger.transaction():
        for table in (posting, profile):
            ledger.connection.execute(sql.delete(table))
    ledger.close()
    drop_export(home, [row(SECOND, SMOKE_AGAIN)], "第二天.xlsx")
    run(home, DAY_TWO)
    assert one(home)["repeat_kind"] == "同人重复"


def test_a_lead_is_compared_by_what_its_newest_export_says(tmp_path):
    home = new_home(tmp_path)
    drop_export(home, [row(FIRST, "楼下油烟很大。", WANG, "")])
    run(home)
    drop_export(home, [row(FIRST, SMOKE, WANG)], "改过.xlsx")
    drop_export(home, [row(SECOND, SMOKE_AGAIN, LI)], "第二天.xlsx")
    run(home, DAY_ONE.replace(hour=10))
    assert one(home)["first_id"] == one(home, FIRST)["id"]


def test_the_index_has_no_name_and_no_number_of_anybody(tmp_path):
    home = after(tmp_path, row(SECOND, SMOKE_AGAIN))
    ledger = Ledger(home.database)
    kept = b"".join(one.profile for one in ledger.rows(sql.select(profile)))
    ledger.close()
    for clear in ("王小明", "13800001234"):
        assert clear.encode() not in kept


def test_the_same_files_again_link_nothing_more(tmp_path):
    home = after(tmp_path, row(SECOND, SMOKE_AGAIN))
    before = pairs(home)
    drop_export(home, [row(SECOND, SMOKE_AGAIN)], "又一次.xlsx")
    run(home, DAY_TWO)
    assert pairs(home) == before


def test_profiles_that_were_put_away_are_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(finding, "_KEPT", 0)
    monkeypatch.setattr(finding, "_AT_ONCE", 1)
    home = new_home(tmp_path)
    drop_export(home, [row(FIRST, SMOKE)])
    run(home)
    third = "2025071100000003"
    drop_export(home, [row(SECOND, SMOKE_AGAIN, LI), row(third, SMOKE, WANG)], "第二天.xlsx")
    run(home, DAY_TWO)
    assert one(home)["first_id"] == one(home, third)["first_id"] == "XS-20250710-0001"
    assert one(home, third)["repeat_kind"] == "同人重复"


def test_a_complaint_that_names_no_shop_makes_no_one_matter_of_two_shops(tmp_path):
    home = new_home(tmp_path)
    other = row("2025071000000009", SMOKE.replace("川味小馆", "老灶火锅店"), LI)
    drop_export(home, [row(FIRST, SMOKE), other])
    run(home)
    unnamed = SMOKE.replace("的川味小馆", "餐馆")
    drop_export(home, [row(SECOND, unnamed, ("赵强", "13700001111"))], "第二天.xlsx")
    run(home, DAY_TWO)
    assert [lead["first_id"] for lead in leads(home).values()] == ["", "", ""]
    assert len([line for line in asked(home) if line["线索编号"] == one(home)["id"]]) == 1
