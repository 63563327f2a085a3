"""疑似重复 and 首次编号: what the coordinator says of leads that may be one matter."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import commands, rule_commands, running
from pipeline.commands import Call
from pipeline.core.messages.problems import RefusedError
from pipeline.core.repeats.linking import CERTAIN, LIKELY, SAME_PERSON, Link
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.privacy import persons_gone
from pipeline.files.repeats import asking, linking, pairs
from pipeline.jobs import tell
from tests.offices import (
    DAY_ONE,
    DAY_TWO,
    cells,
    codes,
    desk_of,
    give_back,
    ids,
    keep_to,
    kept,
    leads,
    run,
    shown,
)

SHEET = "疑似重复"
LATER = DAY_TWO.replace(hour=15)
COORDINATOR = "区攻坚办"


@pytest.fixture(scope="module")
def three(three_leads: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("three") / "home"
    keep_to(Home(Path(shutil.copytree(three_leads, root))))
    return root


@pytest.fixture
def home(three: Path, tmp_path: Path) -> Home:
    """Three leads: the first one is 城管局's, the second 公安局's, the third 水务局's."""
    return Home(Path(shutil.copytree(three, tmp_path / "home")))


@contextmanager
def ledger_of(home: Home) -> Iterator[Ledger]:
    ledger = Ledger(home.database, "R250710-0900-aaa", "2025-07-10 09:00")
    try:
        yield ledger
    finally:
        ledger.close()


def find(home: Home, *between: tuple[int, int], strength: str = LIKELY) -> None:
    """Let a comparison find that leads, by number, may be one matter."""
    with ledger_of(home) as ledger, ledger.transaction():
        found = [
            Link(*pair, (SAME_PERSON,), strength, ("同一电话", "都在昆太路")) for pair in between
        ]
        ledger.record(linking.linked(ledger, found))


def firsts(home: Home) -> list[str]:
    """首次编号 of the three leads, as the number of the lead that is named."""
    names = {name: str(number) for number, name in enumerate(ids(home), 1)}
    return [names.get(leads(home)[name]["first_id"], "") for name in ids(home)]


def decided(home: Home) -> list[str]:
    with ledger_of(home) as ledger:
        rows = sorted(pairs.touching(ledger, [1, 2, 3]).values(), key=lambda row: row.number)
        return [row.decided for row in rows]


def waiting(home: Home) -> list[tuple[int, int]]:
    with ledger_of(home) as ledger:
        return [(row.earlier, row.later) for row in asking.waiting(ledger)]


@pytest.fixture(scope="module")
def doubting_home(three: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("doubting") / "home"
    home = Home(Path(shutil.copytree(three, root)))
    find(home, (1, 2))
    run(home, DAY_ONE.replace(hour=9))
    return root


@pytest.fixture
def doubting(doubting_home: Path, tmp_path: Path) -> Home:
    """The same leads; the desk asks whether the second is the matter of the first."""
    return Home(Path(shutil.copytree(doubting_home, tmp_path / "doubting")))


@pytest.fixture
def desk(doubting: Home) -> Path:
    return kept(desk_of(doubting), doubting)


def take_in(home: Home) -> dict[str, Any]:
    """Take in what waits, without writing the workbooks anew."""
    return running.once(home, DAY_TWO, jobs=["收件"])[0]


def say(home: Home, desk: Path, said: str, name: str, lead: int = 2) -> dict[str, Any]:
    """Drop the desk back with the row of a lead decided."""
    give_back(home, desk, {ids(home)[lead - 1]: {"决定": said}}, name, SHEET)
    return take_in(home)


def type_first(home: Home, book: Path, typed: dict[int, str], name: str) -> dict[str, Any]:
    """Type 首次编号 of leads, by number, into a copy of 总台账 and drop it."""
    rows = {ids(home)[number - 1]: {"首次编号": text or None} for number, text in typed.items()}
    give_back(home, book, rows, name, "台账")
    return take_in(home)


@pytest.fixture
def tracker(home: Home) -> Path:
    return kept(home.outbox / "总台账.xlsx", home)


# -- what is asked ------------------------------------------------------------------------------


def test_what_is_likely_stands_on_the_desk_beside_what_it_may_repeat(
    doubting: Home, desk: Path
) -> None:
    first, second, _ = ids(doubting)
    (row,) = cells(desk, SHEET)
    assert {
        key: row[key]
        for key in ("线索编号", "标题", "疑似首次编号", "以前的标题", "以前的承办单位",
                    "以前的办理状态", "像哪一种", "依据", "决定")
    } == {
        "线索编号": second, "标题": "广场舞扰民", "疑似首次编号": first,
        "以前的标题": "烧烤店油烟", "以前的承办单位": "城管局", "以前的办理状态": "已派发",
        "像哪一种": "同人重复", "依据": "同一电话，都在昆太路", "决定": "",
    }  # fmt: skip


def test_both_leads_show_when_they_came_as_dates(doubting: Home, desk: Path) -> None:
    page = openpyxl.load_workbook(desk)[SHEET]
    headers = [cell.value for cell in page[3]]
    columns = [headers.index(one) + 1 for one in ("受理时间", "以前的受理时间")]
    assert [f"{page.cell(4, one).value:%Y-%m-%d %H:%M}" for one in columns] == [
        "2025-07-10 08:05",
        "2025-07-10 08:01",
    ]


def test_a_drop_down_offers_yes_and_no(desk: Path) -> None:
    page = openpyxl.load_workbook(desk)[SHEET]
    column = [cell.value for cell in page[3]].index("决定") + 1
    at = page.cell(4, column).coordinate
    assert [one for one in page.data_validations.dataValidation if at in one.sqref]


def test_a_likely_pair_waits_for_the_coordinator(home: Home) -> None:
    before = run(home, DAY_ONE.replace(hour=9))["leads"]["pending"]
    find(home, (1, 2))
    assert run(home, DAY_ONE.replace(hour=10))["leads"]["pending"] == before + 1


def test_without_likely_pairs_there_is_no_such_sheet(home: Home) -> None:
    find(home, (1, 2), strength=CERTAIN)
    run(home, DAY_ONE.replace(hour=9))
    books = list((home.outbox / "待定").glob("*.xlsx"))
    assert all(SHEET not in openpyxl.load_workbook(book).sheetnames for book in books)


def test_no_phone_stands_on_the_desk(doubting: Home, desk: Path) -> None:
    page = openpyxl.load_workbook(desk)[SHEET]
    texts = " ".join(str(cell.value) for row in page.iter_rows() for cell in row)
    assert "1380000" not in texts


# -- what she says ------------------------------------------------------------------------------


def test_yes_links(doubting: Home, desk: Path) -> None:
    said = say(doubting, desk, "是", "定.xlsx")
    assert (firsts(doubting), decided(doubting)) == (["", "1", ""], ["是"])
    assert (codes(said), said["files"][0]["updated"]) == ([], 1)


def test_no_refuses_and_is_not_asked_again(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "否", "定.xlsx")
    find(doubting, (1, 2))
    assert (firsts(doubting), decided(doubting), waiting(doubting)) == (["", "", ""], ["否"], [])


def test_yes_tells_who_said_so_and_where(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "是", "定.xlsx")
    told = tell.history(doubting, ids(doubting)[1])["changes"][-1]
    assert (told["what"], told["who"], told["where"]) == (
        "关联为一件事", COORDINATOR, "定.xlsx › 疑似重复 › N4",
    )  # fmt: skip


def test_the_same_answer_in_another_file_is_repeated(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "是", "定.xlsx")
    (file,) = say(doubting, desk, "是", "再定.xlsx")["files"]
    assert (file["updated"], file["repeated"]) == (0, 1)


def test_nothing_chosen_is_nothing_said(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "", "定.xlsx")
    assert waiting(doubting) == [(1, 2)]


def test_what_is_no_answer_is_held(doubting: Home, desk: Path) -> None:
    said = say(doubting, desk, "好像是", "定.xlsx")
    assert (codes(said), waiting(doubting)) == (["V01"], [(1, 2)])


def test_yes_and_then_no_unlinks(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "是", "定.xlsx")
    say(doubting, desk, "否", "改.xlsx")
    assert (firsts(doubting), decided(doubting)) == (["", "", ""], ["否"])


def test_no_and_then_yes_links(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "否", "定.xlsx")
    say(doubting, desk, "是", "改.xlsx")
    assert (firsts(doubting), decided(doubting)) == (["", "1", ""], ["是"])


def test_no_to_leads_that_other_links_made_one_matter_is_held(doubting: Home, desk: Path) -> None:
    find(doubting, (1, 3), (2, 3), strength=CERTAIN)
    said = say(doubting, desk, "否", "定.xlsx")
    assert (codes(said), firsts(doubting)) == (["V02"], ["", "1", "1"])
    assert ids(doubting)[1] in said["problems"][0]["message"]


def test_yes_to_leads_that_other_links_made_one_matter_is_kept(doubting: Home, desk: Path) -> None:
    find(doubting, (1, 3), (2, 3), strength=CERTAIN)
    said = say(doubting, desk, "是", "定.xlsx")
    assert (codes(said), sorted(decided(doubting))) == ([], ["已关联", "已关联", "是"])


def test_an_answer_about_a_lead_that_went_back_is_held(doubting: Home, desk: Path) -> None:
    give_back(
        doubting,
        doubting.outbox / "总台账.xlsx",
        {ids(doubting)[1]: {"办理状态": "退回平台", "备注": "不是本区的"}},
        "台账.xlsx",
        "台账",
    )
    run(doubting, DAY_TWO)
    assert codes(say(doubting, desk, "是", "定.xlsx")) == ["V03"]


# -- 首次编号 in 总台账 --------------------------------------------------------------------------


def test_the_tracker_shows_what_was_linked(home: Home) -> None:
    find(home, (1, 2), strength=CERTAIN)
    run(home, DAY_ONE.replace(hour=9))
    first, second, _ = ids(home)
    assert shown(home, "首次编号")[second] == first
    assert shown(home, "重复情况")[second] == (
        f"第 2 次（首次 {first}）；同人重复：同一电话，都在昆太路"
    )


def test_typing_an_earlier_lead_links(home: Home, tracker: Path) -> None:
    said = type_first(home, tracker, {2: ids(home)[0]}, "台账.xlsx")
    assert (codes(said), firsts(home), decided(home)) == ([], ["", "1", ""], ["是"])


def test_a_typed_link_is_of_other_people_where_their_phones_differ(
    home: Home, tracker: Path
) -> None:
    type_first(home, tracker, {2: ids(home)[0]}, "台账.xlsx")
    assert leads(home)[ids(home)[1]]["repeat_kind"] == "同事多人"


def test_a_lead_that_nobody_knows_is_held_and_told(home: Home, tracker: Path) -> None:
    second = ids(home)[1]
    give_back(home, tracker, {second: {"首次编号": "XS-20250101-0099"}}, "台账.xlsx", "台账")
    assert (codes(run(home, DAY_TWO)), firsts(home)) == (["V04"], ["", "", ""])
    assert "“首次编号”交回的“XS-20250101-0099”在台账里没有这件" in shown(home, "系统提示")[second]


def test_a_chain_typed_in_one_sheet_is_one_matter(home: Home, tracker: Path) -> None:
    type_first(home, tracker, {2: ids(home)[0], 3: ids(home)[1]}, "台账.xlsx")
    assert firsts(home) == ["", "1", "1"]
    happened = [one["what"] for one in tell.history(home, ids(home)[2])["changes"]]
    assert (happened.count("关联为一件事"), happened.count("解除关联")) == (1, 0)


@pytest.fixture(scope="module")
def linked_home(three: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("linked") / "home"
    home = Home(Path(shutil.copytree(three, root)))
    find(home, (1, 2), (2, 3), strength=CERTAIN)
    run(home, DAY_ONE.replace(hour=9))
    return root


@pytest.fixture
def matter(linked_home: Path, tmp_path: Path) -> Home:
    """The same leads; 总台账 shows that the second and the third repeat the first."""
    return Home(Path(shutil.copytree(linked_home, tmp_path / "matter")))


@pytest.fixture
def book(matter: Home) -> Path:
    return kept(matter.outbox / "总台账.xlsx", matter)


def test_clearing_makes_a_lead_a_matter_of_its_own(matter: Home, book: Path) -> None:
    said = type_first(matter, book, {3: ""}, "台账.xlsx")
    assert (codes(said), firsts(matter)) == ([], ["", "1", ""])


def test_what_we_linked_meanwhile_gives_way_to_what_she_types(home: Home, tracker: Path) -> None:
    find(home, (1, 3), strength=CERTAIN)
    said = type_first(home, tracker, {3: ids(home)[1]}, "台账.xlsx")
    assert (said["conflicts"], firsts(home)) == (0, ["", "", "2"])


def test_two_copies_that_disagree_are_a_conflict_that_she_settles(
    home: Home, tracker: Path
) -> None:
    first, second, third = ids(home)
    give_back(home, tracker, {third: {"首次编号": first}}, "1甲.xlsx", "台账")
    give_back(home, tracker, {third: {"首次编号": second}}, "2乙.xlsx", "台账")
    assert (run(home, DAY_TWO)["conflicts"], firsts(home)) == (1, ["", "", "1"])
    give_back(home, desk_of(home), {third: {"采用": "交回"}}, "定.xlsx", "冲突")
    run(home, LATER)
    assert (firsts(home), decided(home)) == (["", "", "2"], ["否", "是"])


def test_a_tracker_that_was_not_touched_changes_no_link(home: Home, tracker: Path) -> None:
    find(home, (1, 2), strength=CERTAIN)
    give_back(home, tracker, {}, "旧台账.xlsx", "台账")
    take_in(home)
    assert firsts(home) == ["", "1", ""]


# -- undo ---------------------------------------------------------------------------------------


def undo(home: Home, **words: str) -> list[str]:
    said = commands.undo(Call(home, LATER, words={"run": "", "file": "", **words}))[0]
    return codes(said)


def test_undoing_her_answer_asks_again(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "是", "定.xlsx")
    assert undo(doubting, file="定.xlsx") == []
    assert (firsts(doubting), decided(doubting), waiting(doubting)) == (
        ["", "", ""],
        [""],
        [(1, 2)],
    )


def test_undoing_her_refusal_asks_again(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "否", "定.xlsx")
    undo(doubting, file="定.xlsx")
    assert waiting(doubting) == [(1, 2)]


def test_the_same_file_counts_again_once_it_was_undone(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "是", "定.xlsx")
    undo(doubting, file="定.xlsx")
    say(doubting, desk, "是", "定.xlsx")
    assert firsts(doubting) == ["", "1", ""]


def test_undoing_a_run_takes_back_what_it_linked(home: Home) -> None:
    find(home, (1, 2), strength=CERTAIN)
    undo(home, run="R250710-0900-aaa")
    assert (firsts(home), decided(home)) == (["", "", ""], ["撤回"])


def test_undoing_an_undoing_links_again(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "是", "定.xlsx")
    undo(doubting, file="定.xlsx")
    undoing = tell.history(doubting, ids(doubting)[1])["changes"][-1]["run"]
    undo(doubting, run=undoing)
    assert (firsts(doubting), decided(doubting)) == (["", "1", ""], ["是"])


def test_a_pair_that_was_settled_again_since_stays_and_is_named(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "是", "定.xlsx")
    say(doubting, desk, "否", "改.xlsx")
    assert undo(doubting, file="定.xlsx") == ["V07"]
    assert decided(doubting) == ["否"]


def test_what_was_taken_back_is_not_taken_back_twice(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "是", "定.xlsx")
    undo(doubting, file="定.xlsx")
    with pytest.raises(RefusedError):
        undo(doubting, file="定.xlsx")


def test_undoing_a_typed_link_unlinks(home: Home, tracker: Path) -> None:
    type_first(home, tracker, {2: ids(home)[0]}, "台账.xlsx")
    assert undo(home, file="台账.xlsx") == []
    assert (firsts(home), decided(home)) == (["", "", ""], ["撤回"])


def test_undoing_a_cleared_cell_links_as_before(matter: Home, book: Path) -> None:
    before = leads(matter)
    type_first(matter, book, {2: ""}, "台账.xlsx")
    undo(matter, file="台账.xlsx")
    assert leads(matter) == before


def test_undoing_a_chain_typed_in_one_sheet_unlinks_all_of_it(home: Home, tracker: Path) -> None:
    type_first(home, tracker, {2: ids(home)[0], 3: ids(home)[1]}, "台账.xlsx")
    assert (undo(home, file="台账.xlsx"), firsts(home)) == ([], ["", "", ""])


def test_a_lead_that_was_linked_since_names_another_first_after_an_undoing(home: Home) -> None:
    find(home, (1, 2), strength=CERTAIN)
    with ledger_of(home) as ledger:
        ledger.run = "R250710-0930-bbb"
        with ledger.transaction():
            ledger.record(
                linking.linked(ledger, [Link(2, 3, (SAME_PERSON,), CERTAIN, ("同一电话",))])
            )
    undo(home, run="R250710-0900-aaa")
    assert firsts(home) == ["", "", "2"]


def test_undoing_the_file_that_brought_the_leads_leaves_them_linked(home: Home) -> None:
    find(home, (1, 2), strength=CERTAIN)
    with pytest.raises(RefusedError):
        undo(home, file="12345导出.xlsx")
    assert firsts(home) == ["", "1", ""]


# -- check, history, explain --------------------------------------------------------------------


def test_check_says_which_lead_does_not_name_the_first_of_its_matter(home: Home) -> None:
    find(home, (1, 2), strength=CERTAIN)
    with ledger_of(home) as ledger, ledger.transaction():
        ledger.connection.exec_driver_sql("UPDATE repeat_pair SET decided = '否'")
    said = rule_commands.check_all(Call(home, LATER))[0]
    (wrong,) = [one["message"] for one in said["problems"] if one["code"] == "V08"]
    assert ids(home)[1] in wrong


def test_history_tells_a_link_in_words(home: Home) -> None:
    find(home, (1, 2), strength=CERTAIN)
    first, second, _ = ids(home)
    told = tell.history(home, second)["changes"][-1]
    assert told["what"] == "关联为一件事"
    assert told["why"] == f"与 {first}（自动关联）：同人重复：同一电话，都在昆太路"


def test_history_tells_a_link_that_was_taken_back(doubting: Home, desk: Path) -> None:
    say(doubting, desk, "否", "定.xlsx")
    told = tell.history(doubting, ids(doubting)[1])["changes"][-1]
    assert (told["what"], told["why"]) == ("解除关联", f"与 {ids(doubting)[0]}（定为不是一件事）")


def test_explain_says_why_a_lead_is_a_repeat(home: Home) -> None:
    find(home, (1, 2), strength=CERTAIN)
    first, second, _ = ids(home)
    call = Call(home, LATER, words={"lead": second, "text": "", "place": ""})
    said = rule_commands.explain_lead(call)[0]
    assert said["repeats"] == f"第 2 次（首次 {first}）；同人重复：同一电话，都在昆太路"


# -- forgotten ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lead", [1, 2], ids=["the earlier one", "the later one"])
def test_what_speaks_for_a_pair_holds_nothing_of_a_person_who_is_forgotten(
    home: Home, lead: int
) -> None:
    phone = {1: "13800001234", 2: "13800005678"}[lead]
    with ledger_of(home) as ledger, ledger.transaction():
        found = Link(1, 2, (SAME_PERSON,), CERTAIN, (f"都写着 {phone}", "都在昆太路"))
        ledger.record(linking.linked(ledger, [found]))
        persons_gone.forget(ledger, [lead], "")
        (row,) = pairs.touching(ledger, [1]).values()
    assert row.evidence == "都写着 ***；都在昆太路"
