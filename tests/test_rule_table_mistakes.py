"""A mistake in 规则表 changes nothing and stands on its row in the workbook that comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.core.messages.problems import RefusedError, RulesError
from pipeline.files.folders import Home, copy
from pipeline.files.rule_table.rule_entries import read_shelf
from pipeline.files.rule_table.rule_trial import put_in_place, rename_all
from pipeline.files.rules import config
from tests.offices import DAY_ONE, run
from tests.rule_tables import (
    FILES,
    HEADER_ROW,
    all_bytes,
    command,
    export,
    problems,
    rows,
    small_home,
    text_of,
    type_into,
)

NEW = {
    "文件": "routing/more.yaml",
    "类别": "油烟",
    "有其中一个": "烧烤、烤肉",
    "分数": 8,
    "应判成它的例句": "楼下烧烤\n半夜烤肉",
    "不该判成它的例句": "工地灰大",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return small_home(tmp_path / "home")


def refused(home: Home, book: Path) -> tuple[list[tuple[str, str, str]], Path]:
    """Import a workbook that has mistakes; return them and the workbook that came back."""
    before = all_bytes(home)
    said, code = command(home, "import", book)
    assert code == 2
    assert said["changed"] == []
    assert all_bytes(home) == before
    return problems(said), home.root / said["files"][0]


def painted(book: Path, sheet: str) -> set[tuple[str, str]]:
    """Return name and header of the cells that are painted as mistakes."""
    page = openpyxl.load_workbook(book)[sheet]
    cells = {
        (page.cell(row, 1).value, page.cell(HEADER_ROW, column).value)
        for where in page.conditional_formatting
        for rule in where.rules
        if rule.formula == ["TRUE"]
        for place in where.sqref.ranges
        for row in range(place.min_row, place.max_row + 1)
        for column in range(place.min_col, place.max_col + 1)
    }
    return {(str(name), str(header)) for name, header in cells}


MISTAKES: dict[str, tuple[str, str, dict[str, Any], str, str, str]] = {
    "an unknown category": (
        "规则",
        "餐饮油烟",
        {"类别": "油咽"},
        "R12",
        "类别",
        "最接近的是“油烟”",
    ),
    "an unknown department": (
        "规则",
        "工地灰尘",
        {"主办": "城管所"},
        "R11",
        "主办",
        "城管",
    ),
    "an unknown helper": (
        "规则",
        "工地灰尘",
        {"协办": "城管局、水务所"},
        "R11",
        "协办",
        "水务所",
    ),
    "an unknown place": (
        "规则",
        "工地灰尘",
        {"地点": "东门办事"},
        "R13",
        "地点",
        "东门办事处",
    ),
    "an unknown group": (
        "规则",
        "餐饮油烟",
        {"有其中一个": "油烟、@餐馆店"},
        "R14",
        "有其中一个",
        "@餐饮店",
    ),
    "nothing asked": (
        "规则",
        "工地灰尘",
        {"都要有": None},
        "T30",
        "有其中一个",
        "缺“有其中一个”",
    ),
    "points and hard": (
        "规则",
        "餐饮油烟",
        {"硬规则优先级": 3},
        "T31",
        "分数",
        "只写一个",
    ),
    "no examples": (
        "规则",
        "餐饮油烟",
        {"不该判成它的例句": None},
        "T32",
        "应判成它的例句",
        "不够",
    ),
    "a season": (
        "规则",
        "餐饮油烟",
        {"季节": "夏天"},
        "R29",
        "季节",
        "夏天",
    ),
    "hours": (
        "规则",
        "餐饮油烟",
        {"钟点": "晚上"},
        "R28",
        "钟点",
        "晚上",
    ),
    "a regular expression": (
        "规则",
        "餐饮油烟",
        {"正则表达式": "油(烟"},
        "R24",
        "正则表达式",
        "油(烟",
    ),
    "where to look": (
        "规则",
        "餐饮油烟",
        {"找哪几栏": "标题、正文"},
        "T34",
        "找哪几栏",
        "正文",
    ),
    "a twin": (
        "规则",
        "工地灰尘",
        {"规则名称": "餐饮油烟"},
        "R16",
        "规则名称",
        "已有一个",
    ),
    "an example": (
        "规则",
        "餐饮油烟",
        {"应判成它的例句": "楼下油烟\n天气很好"},
        "T10",
        "应判成它的例句",
        "天气很好",
    ),
    "points": (
        "规则",
        "餐饮油烟",
        {"分数": "很多"},
        "T14",
        "分数",
        "很多",
    ),
    "days the wrong way round": (
        "规则",
        "急的",
        {"有效期": "2026-07-01 至 2026-01-01"},
        "T33",
        "有效期",
        "晚于",
    ),
    "near": (
        "规则",
        "餐饮油烟",
        {"挨近": "甲、乙"},
        "T13",
        "挨近",
        "⟷",
    ),
    "an empty item": (
        "规则",
        "工地灰尘",
        {"都要有": "工地\n、，\n@灰尘"},
        "T12",
        "都要有",
        "没有一个词",
    ),
    "days of force": (
        "规则",
        "急的",
        {"有效期": "2026-07-01"},
        "T19",
        "有效期",
        "2026-07-01 起",
    ),
    "leads by place": (
        "规则",
        "工地灰尘",
        {"各地主办": "东门"},
        "T16",
        "各地主办",
        "东门",
    ),
    "an example's note": (
        "规则",
        "餐饮油烟",
        {"应判成它的例句": "油烟〔天气：雨〕\n油烟"},
        "T17",
        "应判成它的例句",
        "天气",
    ),
    "an action": (
        "规则",
        "餐饮油烟",
        {"操作": "不要了"},
        "T15",
        "操作",
        "删除",
    ),
    "another file": (
        "规则",
        "餐饮油烟",
        {"文件": "routing/more.yaml"},
        "T24",
        "文件",
        "新写一条",
    ),
    "no name": (
        "规则",
        "餐饮油烟",
        {"规则名称": " "},
        "T25",
        "规则名称",
        "操作",
    ),
    "a kind of department": (
        "部门",
        "城管局",
        {"种类": "公司"},
        "T15",
        "种类",
        "职能部门",
    ),
    "a name that others use": (
        "词组",
        "餐饮店",
        {"词组": "小饭店"},
        "R14",
        "有其中一个",
        "@餐饮店",
    ),
    "a group without words": (
        "词组",
        "灰尘",
        {"词": None},
        "T25",
        "词",
        "空的",
    ),
    "an unknown lead": (
        "类别",
        "扬尘",
        {"主办": "环保所"},
        "R11",
        "主办",
        "环保局",
    ),
    "an office that is none": (
        "地点",
        "环城路",
        {"办事处": "东关办事处"},
        "T29",
        "办事处",
        "东关办事处",
    ),
    "a kind of place": (
        "地点",
        "环城路",
        {"种类": "公园"},
        "T15",
        "种类",
        "小区",
    ),
    "a place inside itself": (
        "地点",
        "东园社区",
        {"上级": "东园一村"},
        "T29",
        "上级",
        "自己里面",
    ),
    "a department that leads there": (
        "地点",
        "环城路",
        {"默认部门": "城管所"},
        "R11",
        "默认部门",
        "城管",
    ),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_stands_on_its_row(home: Home, what: str) -> None:
    sheet, name, typed, code, header, words = MISTAKES[what]
    found, back = refused(home, type_into(export(home), {sheet: {name: typed}}))
    told = [one for one in found if one[0] == code]
    assert told
    assert f"（{header}）" in told[0][2]
    new_name = str(typed.get("规则名称", typed.get("词组", name))).strip()
    where = "规则" if code == "R14" else sheet
    wrong = {one: row["问题"] for one, row in rows(back, where).items() if row["问题"]}
    at = "餐饮油烟" if code == "R14" else new_name
    assert words in wrong[at]
    assert {(at or "None", header), (at or "None", "问题")} <= {
        (one.strip() or "None", two) for one, two in painted(back, where)
    }


def test_all_mistakes_are_told_at_once(home: Home) -> None:
    typed = {"餐饮油烟": {"分数": "很多", "类别": "油咽"}, "工地灰尘": {"主办": "城管所"}}
    found, _ = refused(home, type_into(export(home), {"规则": typed}))
    assert found == [
        ("T14", "规则", "L4（分数）"),
        ("R12", "规则", "D4（类别）"),
        ("R11", "规则", "E5（主办）"),
    ]


def test_the_workbook_that_comes_back_is_mended_and_imported(home: Home) -> None:
    book = type_into(
        export(home), {"规则": {"餐饮油烟": {"类别": "油咽", "分数": 11}, "新的": NEW}}
    )
    _, back = refused(home, book)
    assert back.name == "规则表_2025-07-10_有误.xlsx"
    assert rows(back, "规则")["餐饮油烟"]["类别"] == "油咽"
    type_into(back, {"规则": {"餐饮油烟": {"类别": "油烟"}}})
    said, code = command(home, "import", back)
    assert (said["problems"], code) == ([], 0)
    new = {rule.name: rule for rule in config.load(home.rules).rules}
    assert (new["餐饮油烟"].points, new["新的"].points) == (11, 8)


@pytest.mark.parametrize(
    ("typed", "code", "header"),
    [
        ({"文件": None}, "T20", "文件"),
        ({"文件": "routing/mroe.yaml"}, "T20", "文件"),
        ({"文件": "departments.yaml"}, "T20", "文件"),
        ({"类别": None}, "T30", "类别"),
        ({"类别": "噪声"}, "R12", "类别"),
        ({"分数": None}, "T31", "分数"),
        ({"复杂条件": "any: [甲]"}, "T18", "复杂条件"),
    ],
)
def test_a_mistake_of_a_new_rule_stands_on_its_row(
    home: Home, typed: dict[str, Any], code: str, header: str
) -> None:
    found, _ = refused(home, type_into(export(home), {"规则": {"新的": {**NEW, **typed}}}))
    assert [(one[0], one[2].partition("（")[2]) for one in found] == [(code, f"{header}）")]


def test_a_new_group_of_a_known_name_is_refused(home: Home) -> None:
    book = export(home)
    workbook = openpyxl.load_workbook(book)
    page = workbook["词组"]
    for column, value in ((1, "灰尘"), (4, "沙"), (6, "routing/air.yaml")):
        page.cell(6, column).value = value
    workbook.save(book)
    found, _ = refused(home, book)
    assert found == [("R16", "词组", "A6（词组）")]


def test_a_new_row_without_a_name_is_refused(home: Home) -> None:
    book = export(home)
    workbook = openpyxl.load_workbook(book)
    workbook["部门"].cell(9, 4).value = "水利局"
    workbook.save(book)
    found, _ = refused(home, book)
    assert found == [("T25", "部门", "A9（部门名称）")]


def test_an_example_that_another_rule_breaks_stands_on_its_own_row(home: Home) -> None:
    book = type_into(export(home), {"规则": {"工地灰尘": {"分数": 40, "都要有": "油烟"}}})
    found, _ = refused(home, book)
    rule = {cell.partition("（")[0][1:] for _, _, cell in found}
    assert "4" in rule  # 餐饮油烟, which nobody touched


def test_an_example_that_failed_before_is_no_mistake_of_the_import(home: Home) -> None:
    text = text_of(home, "routing/more.yaml").replace("yes: [烤串冒烟,", "yes: [无关的话,")
    (home.rules / "routing/more.yaml").write_text(text, encoding="utf-8")
    book = type_into(export(home), {"规则": {"餐饮油烟": {"分数": 11}}})
    assert command(home, "import", book)[1] == 0


def test_a_formula_is_no_text(home: Home) -> None:
    book = type_into(export(home), {"词组": {"灰尘": {"词": "=A1"}}})
    found, _ = refused(home, book)
    assert found == [("T28", "词组", "D5（词）")]


def test_a_cell_that_both_changed_is_a_mistake(home: Home) -> None:
    book = type_into(export(home), {"规则": {"餐饮油烟": {"分数": 11}}})
    text = text_of(home, "routing/air.yaml").replace("points: 10", "points: 9")
    (home.rules / "routing/air.yaml").write_text(text, encoding="utf-8")
    found, back = refused(home, book)
    assert found == [("T23", "规则", "L4（分数）"), ("T05", "", "")]
    assert "文件里现在是“9”" in rows(back, "规则")["餐饮油烟"]["问题"]


def test_deleting_what_others_changed_is_a_mistake(home: Home) -> None:
    book = type_into(export(home), {"规则": {"餐饮油烟": {"操作": "删除"}}})
    text = text_of(home, "routing/air.yaml").replace("points: 10", "points: 9")
    (home.rules / "routing/air.yaml").write_text(text, encoding="utf-8")
    assert refused(home, book)[0][0] == ("T23", "规则", "C4（操作）")


def test_editing_what_is_gone_is_a_mistake(home: Home) -> None:
    book = type_into(export(home), {"规则": {"工地灰尘": {"分数": 11}}})
    text = text_of(home, "routing/air.yaml")
    gone = text[: text.index("  - name: 工地灰尘")]
    (home.rules / "routing/air.yaml").write_text(gone, encoding="utf-8")
    assert refused(home, book)[0][0] == ("T21", "规则", "A5（规则名称）")


def test_a_grey_cell_is_only_shown(home: Home) -> None:
    book = type_into(export(home), {"规则": {"深的": {"复杂条件": "any: [甲]", "分数": 15}}})
    said, code = command(home, "import", book)
    assert (problems(said), code) == ([("T22", "规则", "K6（复杂条件）")], 0)
    assert [one["column"] for one in said["changed"]] == ["分数"]


def test_a_renamed_column_is_not_guessed(home: Home) -> None:
    book = export(home)
    workbook = openpyxl.load_workbook(book)
    workbook["规则"].cell(HEADER_ROW, 12).value = "分值"
    workbook.save(book)
    said, code = command(home, "import", book)
    assert (problems(said), code) == ([("T06", "规则", "")], 1)
    assert "最接近的是“分数”" in said["problems"][0]["message"]


def many(home: Home) -> None:
    """Give the small office a dozen groups."""
    groups = "".join(f"  词{n:02}: [甲{n}, 乙{n}]\n" for n in range(12))
    path = home.rules / "routing" / "groups.yaml"
    path.write_text(f"groups:\n{groups}rules: []\n", encoding="utf-8")


def test_a_column_that_was_sorted_alone_is_stopped(home: Home) -> None:
    many(home)
    typed = {f"词{n:02}": {"词": f"甲{11 - n}、乙{11 - n}"} for n in range(12)}
    found, _ = refused(home, type_into(export(home), {"词组": typed}))
    assert {code for code, _, _ in found} == {"T27"}


def test_a_column_that_was_emptied_is_stopped(home: Home) -> None:
    many(home)
    found, _ = refused(
        home, type_into(export(home), {"词组": {f"词{n:02}": {"词": None} for n in range(12)}})
    )
    assert "T26" in {code for code, _, _ in found}


def test_cells_that_a_merge_swallowed_are_not_cleared(home: Home) -> None:
    book = export(home)
    workbook = openpyxl.load_workbook(book)
    workbook["规则"].merge_cells("D4:D5")
    workbook.save(book)
    assert command(home, "import", book)[0]["changed"] == []


def test_what_is_no_workbook_of_rules_is_refused(home: Home, tmp_path: Path) -> None:
    export(home)
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no more")
    for name, code in (("missing.xlsx", "T02"), ("other.xlsx", "T03"), ("broken.xlsx", "T01")):
        with pytest.raises(RefusedError) as caught:
            command(home, "import", tmp_path / name)
        assert [one.code for one in caught.value.problems] == [code]


def test_broken_rules_are_neither_exported_nor_imported_into(home: Home) -> None:
    book = export(home)
    (home.rules / "routing/air.yaml").write_text("rules: [", encoding="utf-8")
    for action in ("export", "import"):
        with pytest.raises(RulesError):
            command(home, action, book)


def test_rules_that_somebody_edits_meanwhile_are_left_alone(home: Home) -> None:
    before = read_shelf(home.rules)
    (home.rules / "routing/air.yaml").write_text("rules: []\n", encoding="utf-8")
    changed = {"routing/more.yaml": b"rules: []", "routing/air.yaml": b"# ours\n"}
    with pytest.raises(RefusedError) as caught:
        put_in_place(home.rules, before, changed, DAY_ONE)
    assert [one.code for one in caught.value.problems] == ["T07"]
    assert text_of(home, "routing/air.yaml") == "rules: []\n"
    assert text_of(home, "routing/more.yaml") == FILES["routing/more.yaml"]


CHANGED = {"routing/air.yaml": b"# ours\n", "routing/more.yaml": b"# ours\n"}


def test_files_that_cannot_be_written_leave_all_as_they_were(home: Home) -> None:
    before = all_bytes(home)
    (home.rules / "routing/.more.yaml.tmp").mkdir()  # where the draft would stand
    with pytest.raises(RefusedError) as caught:
        put_in_place(home.rules, read_shelf(home.rules), CHANGED, DAY_ONE)
    assert [one.code for one in caught.value.problems] == ["T08"]
    assert all_bytes(home) == before


def test_a_rename_that_fails_takes_the_ones_before_it_back(home: Home) -> None:
    before, kept = all_bytes(home), home.rules / "旧版" / "x"
    drafts = [(home.root / f"{n}.tmp", home.rules / name) for n, name in enumerate(CHANGED)]
    drafts[0][0].write_bytes(b"# ours\n")  # the second one is missing
    for _, target in drafts:
        copy(target, kept / target.relative_to(home.rules))
    with pytest.raises(FileNotFoundError):
        rename_all(drafts, home.rules, kept)
    assert all_bytes(home) == before


def saved(book: Path, change: Any) -> Path:
    """Open a workbook, let somebody change it, save it."""
    workbook = openpyxl.load_workbook(book)
    change(workbook)
    workbook.save(book)
    return book


def test_a_row_that_was_deleted_is_said_and_its_rule_stays(home: Home) -> None:
    before = all_bytes(home)
    book = saved(export(home), lambda w: w["规则"].delete_rows(HEADER_ROW + 1, 2))
    said, code = command(home, "import", book)
    assert (problems(said), code) == ([("T36", "规则", "")], 1)
    assert "少了 2 行（餐饮油烟、工地灰尘）" in said["problems"][0]["message"]
    assert all_bytes(home) == before


def test_a_sheet_that_was_left_out_says_nothing(home: Home) -> None:
    book = saved(export(home), lambda w: w.remove(w["地点"]))
    assert command(home, "import", book)[0]["problems"] == []


@pytest.mark.parametrize("spoil", ["delete_cols", "delete_rows"])
def test_edits_in_a_sheet_without_its_header_are_not_lost_in_silence(
    home: Home, spoil: str
) -> None:
    before = all_bytes(home)
    book = type_into(export(home), {"规则": {"餐饮油烟": {"分数": 11}}})
    at = 1 if spoil == "delete_cols" else HEADER_ROW
    saved(book, lambda w: getattr(w["规则"], spoil)(at))
    with pytest.raises(RefusedError) as caught:
        command(home, "import", book)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.sheet) == ("T35", "规则")
    assert all_bytes(home) == before


def test_the_same_workbook_again_has_nothing_to_say(home: Home) -> None:
    book = type_into(export(home), {"规则": {"餐饮油烟": {"分数": 11}}})
    command(home, "import", book)
    said, code = command(home, "import", book)
    assert (said["changed"], said["problems"], code) == ([], [], 0)


def test_a_workbook_of_rules_in_the_inbox_is_told_where_to_go(home: Home) -> None:
    copy(export(home), home.inbox / "规则表.xlsx")
    said = run(home)
    (problem,) = said["problems"]
    assert problem["code"] == "I31"
    assert "rules import" in problem["message"]
    assert (home.inbox / "待处理" / "规则表.xlsx").exists()
