"""The rule diff: what an edit will do, known before it is done; nothing is changed by it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

import run as door
from pipeline.core.office import Office
from pipeline.core.rule_table.rule_changes import RuleChange, rule_changes
from pipeline.core.rules.difference import Answer, Known, difference
from pipeline.files.folders import Home
from pipeline.files.rules import config
from tests import offices
from tests.offices import DAY_TWO, NOISE, leads, new_home, run, type_into, write_table
from tests.test_rerouting import SMOKE, edit

LOCAL = "{name: 生活噪声, lead: 公安局,"
DANCE = (LOCAL, "{name: 生活噪声, lead: 城管局,")
Said = tuple[int, dict[str, Any]]


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = new_home(tmp_path_factory.mktemp("issued"))
    offices.drop_export(home)
    run(home)
    return home.root


@pytest.fixture
def home(issued: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(issued, tmp_path / "home", copy_function=shutil.copy2)))


@pytest.fixture
def other(home: Home, tmp_path: Path) -> Path:
    """A copy of the rules, for the rule keeper to try an edit on."""
    return Path(shutil.copytree(home.rules, tmp_path / "试试"))


def diff(home: Home, rules: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Said:
    capsys.readouterr()
    words = ["--home", str(home.root), "--now", str(DAY_TWO), "--json", "diff"]
    code = door.main([*words, "--rules", str(rules), *more])
    return code, json.loads(capsys.readouterr().out)


def codes(said: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in said["problems"]]


def book(home: Home, said: dict[str, Any]) -> CalamineWorkbook:
    return CalamineWorkbook.from_path(str(home.root / said["outputs"][0]))


def moved_rows(home: Home, said: dict[str, Any]) -> list[dict[str, Any]]:
    return offices.cells(home.root / said["outputs"][0], "会变的")


def counted(said: dict[str, Any], *keys: str) -> list[int]:
    return [said[key] for key in keys]


def pin(home: Home, row: tuple[str, ...], department: str) -> None:
    """Let the coordinator give a lead to a department in 总台账."""
    lead = next(one for one in leads(home).values() if one["source_number"] == row[0])
    typed = {lead["id"]: {"承办单位": department}}
    type_into(home.outbox / "总台账.xlsx", "台账", typed, home.inbox / "台账.xlsx")
    run(home, DAY_TWO)


# -- the leads of the ledger ----------------------------------------------------------------------


def test_the_same_rules_move_nothing(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = diff(home, other, capsys)
    assert (code, counted(said, "leads", "moved")) == (0, [4, 0])
    assert said["rules"]["old"] == said["rules"]["new"]


def test_an_edit_that_moves_a_lead_nobody_decided_is_unknown(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, SMOKE)
    code, said = diff(home, other, capsys)
    assert code == 0
    assert counted(said, "leads", "moved", "better", "worse", "unknown") == [4, 1, 0, 0, 1]


@pytest.mark.parametrize(
    ("decided", "verdict"),
    [("生态环境局", "better"), ("城管局", "worse"), ("住建局", "still_wrong")],
)
def test_what_the_coordinator_decided_tells_better_from_worse(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str], decided: str, verdict: str
) -> None:
    pin(home, NOISE, "水务局")
    pin(home, NOISE, decided)
    edit(other, SMOKE)
    _, said = diff(home, other, capsys)
    verdicts = ("better", "worse", "still_wrong", "unknown")
    assert {key: said[key] for key in verdicts if said[key]} == {verdict: 1}


def test_a_suggestion_that_was_refused_is_a_persons_decision(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, SMOKE)
    diff(home, other, capsys, "--propose")
    desk = offices.desk_of(home)
    lead = next(one["id"] for one in leads(home).values() if one["source_number"] == NOISE[0])
    type_into(desk, "改派建议", {lead: {"决定": "不同意"}}, home.inbox / "定.xlsx")
    run(home, DAY_TWO)
    assert counted(diff(home, other, capsys)[1], "worse", "unknown") == [1, 0]


def test_a_lead_that_a_rule_now_decides_is_counted(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = (
        "rules:\n  - name: 有事反映\n    category: 餐饮油烟\n    when: [有事反映]\n    points: 9\n"
    )
    rule += "    examples: {yes: [有事反映一, 有事反映二], no: [河水发黑]}\n"
    edit(other, ("rules:\n", rule), "routing/air.yaml")
    _, said = diff(home, other, capsys)
    assert counted(said, "moved", "newly_decided", "newly_undecided") == [1, 1, 0]
    assert said["rules"]["added"] == ["规则 有事反映"]


def test_a_lead_that_a_person_has_to_decide_now_is_counted(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, (SMOKE[0], "{name: 餐饮油烟, lead: 待分派,"))
    _, said = diff(home, other, capsys)
    assert counted(said, "moved", "newly_decided", "newly_undecided") == [1, 0, 1]


def test_each_department_is_told_what_comes_and_goes(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, SMOKE)
    _, said = diff(home, other, capsys)
    by_name = {one.pop("department"): one for one in said["by_department"]}
    assert by_name["城管局"] == {"old": 1, "new": 0, "in": 0, "out": 1}
    assert by_name["生态环境局"] == {"old": 0, "new": 1, "in": 1, "out": 0}
    assert by_name["待分派"] == {"old": 1, "new": 1, "in": 0, "out": 0}


def test_old_is_what_the_rules_in_use_say_today_not_what_the_ledger_holds(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pin(home, NOISE, "住建局")
    edit(other, SMOKE)
    (row,) = moved_rows(home, diff(home, other, capsys)[1])
    assert (row["原单位"], row["新单位"], row["人定的单位"]) == ("城管局", "生态环境局", "住建局")


def test_a_department_that_is_only_renamed_moves_nothing(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pin(home, NOISE, "住建局")
    pin(home, NOISE, "城管局")
    path = other / "departments.yaml"
    text = path.read_text(encoding="utf-8").replace("城管局", "综合执法局")
    assert "{name: 综合执法局, aliases: [" in text
    text = text.replace("{name: 综合执法局, aliases: [", "{name: 综合执法局, aliases: [城管局, ")
    path.write_text(text, encoding="utf-8")
    code, said = diff(home, other, capsys)
    assert (counted(said, "moved"), said["right"]) == ([0], {"old": 1, "new": 1})


def test_what_a_rule_set_of_the_place_does_not_count_as_said(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """属地 in the ledger came from the place; without that place the office is not known."""
    rows = [("内容", "地址"), ("小区里有一股怪味不知从哪里来", "晨曦园")]
    write_table(home.inbox / "登记.xlsx", rows)
    edit(home.rules, ("{name: 不明异味, lead: 生态环境局", "{name: 不明异味, lead: 属地"))
    run(home, DAY_TWO)
    shutil.copy(home.rules / "departments.yaml", other / "departments.yaml")
    edit(other, ("晨曦园", "晨曦新园"), "places.yaml")
    _, said = diff(home, other, capsys)
    assert counted(said, "moved", "newly_undecided") == [1, 1]


def test_nothing_is_changed_but_the_workbook_that_is_written(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, ledger = offices.dump(home), home.database.read_bytes()
    edit(other, SMOKE)
    diff(home, other, capsys)
    after = offices.dump(home)
    new = [name for name in after["outbox"] if name not in before["outbox"]]
    assert {name.split(" ")[0] for name in new} == {"规则/规则比较_2025-07-11.xlsx"}
    for name in new:
        del after["outbox"][name]
    assert (after, home.database.read_bytes()) == (before, ledger)
    assert not list(home.outbox.rglob(".*"))


# -- the workbook ---------------------------------------------------------------------------------


def test_the_workbook_lists_each_lead_with_both_reasons(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, SMOKE)
    (row,) = moved_rows(home, diff(home, other, capsys)[1])
    assert (row["标题"], row["地址"], row["结论"]) == (NOISE[5], NOISE[4], "不知道")
    assert row["原理由"].startswith("规则“餐饮油烟”") and row["新理由"].startswith("规则“餐饮油烟”")


def test_the_overview_says_the_counts_and_both_rules(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, SMOKE)
    _, said = diff(home, other, capsys)
    rows = book(home, said).get_sheet_by_name("总览").to_python()
    table = {row[0]: row[1] for row in rows if row[0]}
    assert (table["线索数"], table["会变的"], table["变好"], table["不知道"]) == (4, 1, 0, 1)
    assert said["rules"]["old"] in rows[1][0] and said["rules"]["new"] in rows[1][0]
    assert table["餐饮油烟"].startswith("类别改动　主办")


def test_the_workbook_says_which_rules_differ_and_how(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, ("any: [废气, 化工味", "any: [废气, 沥青味"), "routing/air.yaml")
    _, said = diff(home, other, capsys)
    rows = book(home, said).get_sheet_by_name("规则差异").to_python()
    (changed,) = [row for row in rows if row[1] == "工业废气用语"]
    assert (changed[2], changed[5], changed[6]) == ("改动", "when: 化工味", "when: 沥青味")
    assert changed[3].startswith("试试/routing/air.yaml 第 ")


def test_numbers_of_people_are_masked(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "蓬溪路12号烧烤店油烟很大，请打13877778888。"
    offices.drop_export(home, [("2025071000000077", *NOISE[1:6], words, "投诉")], "又.xlsx")
    run(home, DAY_TWO)
    edit(other, SMOKE)
    _, said = diff(home, other, capsys)
    shown = str([book(home, said).get_sheet_by_name(n).to_python() for n in ("总览", "会变的")])
    assert "138****8888" in shown and "13877778888" not in shown and NOISE[2] not in shown


def test_the_workbook_dropped_into_inbox_is_set_aside(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, SMOKE)
    _, said = diff(home, other, capsys)
    before = leads(home)
    shutil.copy(home.root / said["outputs"][0], home.inbox / "规则比较.xlsx")
    told = run(home, DAY_TWO)
    assert (leads(home), told["leads"]["new"], codes(told)) == (before, 0, ["I30"])


def test_the_terminal_says_it_in_a_few_lines(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, SMOKE)
    words = ["--home", str(home.root), "--now", str(DAY_TWO), "diff", "--rules", str(other)]
    assert door.main(words) == 0
    told = capsys.readouterr().out
    assert "4 件线索里会变 1 件：变好 0，变差 0，仍不对 0，不知道 1" in told
    assert "城管局：转入 0，转出 1" in told and "改动：类别 餐饮油烟" in told
    assert "outbox/规则/规则比较_2025-07-11.xlsx" in told


# -- a labelled table -----------------------------------------------------------------------------

LABELLED = (
    ("诉求内容", "地址", "主办", "类别"),
    ("烧烤店每晚油烟很大，熏得开不了窗", "蓬朗街道", "环保局", "餐饮油烟"),
    ("面馆油烟直排楼道", "蓬朗街道", "城管局", "餐饮油烟"),
    ("快餐店油烟管对着窗户，油烟很大", "", "住建局", "餐饮油烟"),
    ("饭店油烟扰民", "", "", ""),
    ("门口每晚跳广场舞，音响很大，吵得睡不着", "兵希街道", "公安局", "生活噪声"),
    ("楼下火锅店油烟呛人", "", "天庭", ""),
)


def labelled(path: Path) -> Path:
    with path.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(LABELLED)
    return path


def test_a_labelled_csv_table_is_compared_with_its_labels(
    home: Home, other: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, SMOKE)
    code, said = diff(home, other, capsys, "--labelled", str(labelled(tmp_path / "标好.csv")))
    counts = counted(said, "leads", "moved", "better", "worse", "still_wrong", "unknown")
    assert counts == [6, 5, 1, 1, 1, 2]
    assert (said["judged"], said["right"]) == (4, {"old": 2, "new": 2})
    assert (code, codes(said)) == (1, ["L23"])  # nobody knows 天庭


def test_a_department_of_a_label_may_have_its_other_names(
    home: Home, other: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, SMOKE)
    _, said = diff(home, other, capsys, "--labelled", str(labelled(tmp_path / "标好.csv")))
    better = [row for row in moved_rows(home, said) if row["结论"] == "变好"]
    assert [row["人定的单位"] for row in better] == ["生态环境局"]
    assert "第 2 行" in better[0]["线索编号"]


def test_categories_of_a_labelled_table_are_counted(
    home: Home, other: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, said = diff(home, other, capsys, "--labelled", str(labelled(tmp_path / "标好.csv")))
    rows = book(home, said).get_sheet_by_name("总览").to_python()
    assert {row[0]: row[1] for row in rows if row[0]}["现行规则类别对"] == 4


def test_a_labelled_workbook_under_a_title_with_names_of_a_source_is_read(
    home: Home, other: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ("七月派单核对",),
        ("工单编号", "来电时间", "详细发生地", "工单标题", "市民诉求", "责任单位"),
        ("2025070100000001", "2025-07-01 08:00", "蓬朗街道", "油烟", "烧烤店油烟很大", "城管局"),
        ("2025070100000002", "2025-07-01 09:00", "蓬朗街道", "空的", "", "城管局"),
        ("合计", "", "", "", "", 2),
    ]
    write_table(tmp_path / "核对.xlsx", rows)
    edit(other, SMOKE)
    code, said = diff(home, other, capsys, "--labelled", str(tmp_path / "核对.xlsx"))
    assert (code, codes(said), counted(said, "leads", "worse")) == (0, ["L24"], [2, 1])
    assert moved_rows(home, said)[0]["线索编号"] == "2025070100000001"


def test_the_label_is_no_hint_to_the_rules(
    home: Home, other: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two rules weigh nearly the same; a hint of the table would tip the scales."""
    write_table(tmp_path / "a.xlsx", [("内容", "承办单位"), (offices.SQUARE[6], "公安局")])
    write_table(tmp_path / "b.xlsx", [("内容", "承办单位"), (offices.SQUARE[6], "城管局")])
    told = []
    for name in ("a.xlsx", "b.xlsx"):
        _, said = diff(home, other, capsys, "--labelled", str(tmp_path / name))
        told.append([one for one in said["by_department"] if one["old"]])
    assert told[0] == told[1]


def test_a_home_without_a_ledger_can_compare_a_labelled_table(
    other: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = new_home(tmp_path / "fresh")
    _, said = diff(fresh, other, capsys, "--labelled", str(labelled(tmp_path / "标好.csv")))
    assert (said["leads"], fresh.database.exists()) == (6, False)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "L21"),
        (b"PK\x03\x04 broken", "L21"),
        ("姓名,年龄\n张三,五十\n".encode(), "L22"),
        ("诉求内容,地址\n油烟很大,蓬朗街道\n".encode(), "L22"),
    ],
    ids=["none", "broken", "no columns", "no label"],
)
def test_a_table_that_is_none_is_refused(
    home: Home,
    other: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    code: str,
) -> None:
    path = tmp_path / ("标好.xlsx" if content and content[:2] == b"PK" else "标好.csv")
    if content is not None:
        path.write_bytes(content)
    exit_code, said = diff(home, other, capsys, "--labelled", str(path))
    assert (exit_code, codes(said)) == (2, [code])
    assert not (home.outbox / "规则").exists()


# -- rules that cannot be compared ----------------------------------------------------------------


def test_broken_rules_are_refused_with_file_and_line(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, ("category: 工业废气", "category: 工业费气"), "routing/air.yaml")
    code, said = diff(home, other, capsys)
    assert (code, set(codes(said))) == (2, {"R12"})
    assert said["problems"][0]["file"].startswith("试试/routing/air.yaml")
    assert not (home.outbox / "规则").exists()


def test_a_folder_that_holds_no_rules_is_refused(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = diff(home, tmp_path / "没有", capsys)
    assert (code, codes(said)) == (2, ["L20"])


def test_a_home_that_has_no_ledger_yet_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = new_home(tmp_path / "fresh")
    code, said = diff(fresh, fresh.rules, capsys)
    assert (code, codes(said)) == (2, ["L11"])


def test_an_example_of_the_edited_rules_that_fails_is_said(
    home: Home, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(other, ("夜里闻到一股化工味", "夜里闻到一股花香"), "routing/air.yaml")
    code, said = diff(home, other, capsys)
    assert (code, codes(said)) == (1, ["L25"])


def test_a_labelled_table_proposes_nothing(home: Home, other: Path, tmp_path: Path) -> None:
    words = ["--home", str(home.root), "diff", "--rules", str(other), "--propose"]
    with pytest.raises(SystemExit) as refused:
        door.main([*words, "--labelled", str(labelled(tmp_path / "标好.csv"))])
    assert refused.value.code == 2


# -- counting -------------------------------------------------------------------------------------


def answer(department: str) -> Answer:
    return Answer(department, "", f"派给{department}")


def test_every_move_has_one_verdict() -> None:
    told = [
        ("甲", "甲", "乙"),
        ("乙", "甲", "乙"),
        ("丙", "甲", "乙"),
        ("", "甲", "乙"),
        ("丙", "", "乙"),
    ]
    known = [Known(str(n), "", "", "", right) for n, (right, _, _) in enumerate(told)]
    answers = [(answer(old), answer(new)) for _, old, new in told]
    found = difference(known, answers)
    assert [one.verdict for one in found.moved] == ["变差", "仍不对", "仍不对", "不知道", "变好"]
    assert (found.newly_decided, found.newly_wrong, found.right) == (1, 1, [1, 1])


def load(rules: Path) -> Office:
    return config.load(rules)


def changes(home: Home, other: Path) -> list[RuleChange]:
    return list(rule_changes(load(home.rules), load(other)))


def test_a_rule_that_only_stands_on_another_line_says_the_same(home: Home, other: Path) -> None:
    edit(other, ("rules:\n", "# 多一行\nrules:\n"), "routing/air.yaml")
    assert changes(home, other) == []


def test_a_rule_that_is_gone_and_one_that_is_new_are_named(home: Home, other: Path) -> None:
    edit(other, ("name: 工业废气用语", "name: 工业废气的说法"), "routing/air.yaml")
    assert [(one.name, one.how) for one in changes(home, other)] == [
        ("工业废气用语", "删去"),
        ("工业废气的说法", "新增"),
    ]


def test_points_are_said_before_and_after(home: Home, other: Path) -> None:
    behind = "\n    examples:\n      yes: [夜里闻到"
    edit(other, (f"points: 9{behind}", f"points: 4{behind}"), "routing/air.yaml")
    (one,) = changes(home, other)
    assert (one.keys, one.before, one.after) == ("points", "points: 9", "points: 4")


def test_words_of_a_group_are_said_where_only_one_side_has_them(home: Home, other: Path) -> None:
    edit(other, ("恶臭, 臭气", "恶臭, 冲鼻"), "routing/air.yaml")
    (one,) = changes(home, other)
    assert (one.kind, one.name, one.before, one.after) == (
        "词组", "难闻", "words: 臭气", "words: 冲鼻",
    )  # fmt: skip


def test_what_decides_nothing_about_departments_is_named_by_its_file(
    home: Home, other: Path
) -> None:
    edit(other, ("closed_days: ", "closed_days: 1"), "settings.yaml")
    assert [(one.kind, one.name) for one in changes(home, other)] == [("设置", "settings.yaml")]


def test_folder_and_table_are_found_from_the_home_too(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(home.rules, home.root / "新规则")
    offices.write_table(home.root / "标过的.xlsx", [["内容", "承办单位"], ["楼下油烟", "城管局"]])
    monkeypatch.chdir(tmp_path)
    words = ["diff", "--rules", "新规则", "--labelled", "标过的.xlsx", "--json"]
    assert door.main(["--home", str(home.root), *words]) == 0
    assert json.loads(capsys.readouterr().out)["leads"] == 1


def test_what_differs_of_emergencies_is_named(home: Home, other: Path) -> None:
    edit(other, ("words: [燃气泄漏, ", "words: [漏气了, "), "emergency.yaml")
    (one,) = changes(home, other)
    assert (one.kind, one.name, one.before, one.after) == (
        "险情", "燃气泄漏", "words: 燃气泄漏", "words: 漏气了",
    )  # fmt: skip
    edit(other, ("watch: {every_minutes: 1}", "watch: {every_minutes: 0}"), "schedule.yaml")
    assert [one.kind for one in changes(home, other)] == ["险情", "看险情"]
