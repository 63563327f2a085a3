"""规则表: the rule files as a workbook, and every kind of edit on its way back into the YAML."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import run
from pipeline.core.rule_table.rule_merging import compare
from pipeline.core.rule_table.rule_sheets import BASE_SHEET, NAME, SHEETS, Row, headers
from pipeline.files.folders import Home
from pipeline.files.rule_table.rule_entries import Shelf, read_shelf
from pipeline.files.rule_table.rule_revision import revise
from pipeline.files.rules import config
from tests import offices
from tests.rule_tables import (
    FILES,
    Typed,
    all_bytes,
    command,
    differing,
    edited,
    export,
    problems,
    rows,
    small_home,
    text_of,
    type_into,
)

Lines = tuple[list[str], list[str]]  # that went, that came


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return small_home(tmp_path / "home")


@pytest.fixture
def lines(home: Home) -> Callable[[Typed], dict[str, Lines]]:
    """Type into 规则表, import it, and return which lines of which file have changed."""

    def done(typed: Typed) -> dict[str, Lines]:
        before = all_bytes(home)
        said, code = edited(home, typed)
        assert (said["problems"], code) == ([], 0)
        config.load(home.rules)
        return differing(home, before)

    return done


# -- out ----------------------------------------------------------------------------------------


def test_a_rule_is_a_row(home: Home) -> None:
    row = rows(export(home), "规则")["餐饮油烟"]
    assert {header: value for header, value in row.items() if value and header != "行标识"} == {
        "规则名称": "餐饮油烟",
        "类别": "油烟",
        "有其中一个": "油烟、@餐饮店",
        "不能有": "净化器噪声",
        "分数": 10,
        "应判成它的例句": "楼下油烟很大\n饭店油烟呛人",
        "不该判成它的例句": "净化器噪声整夜不停\n请问怎么开店 〔诉求类型：咨询；地址：东门路〕",
        "说明": "油烟：看有没有油烟两个字\n第二行说明",
        "文件": "routing/air.yaml",
        "序号": 1,
    }


def test_groups_say_who_uses_them_and_keep_their_zeros(home: Home) -> None:
    shown = rows(export(home), "词组")
    assert shown["餐饮店"]["词"] == "饭店、餐馆、面馆、0012"
    assert shown["灰尘"]["用到它的规则"] == "工地灰尘"


def test_places_stand_under_their_office(home: Home) -> None:
    shown = rows(export(home), "地点")
    told = {name: (row["种类"], row["办事处"], row["上级"]) for name, row in shown.items() if name}
    assert told["东园一村"] == ("小区", "东门办事处", "东园社区")
    assert told["学府路"] == ("路", "东门办事处", "")
    assert told["环城路"] == ("路", "", "")
    assert told["老城区"] == ("不归本区", "", "")


def test_the_sheets_have_drop_downs_spare_rows_and_a_guide(home: Home) -> None:
    book = openpyxl.load_workbook(export(home))
    assert [one.title for one in book if one.sheet_state == "visible"] == [*SHEETS, "说明"]
    assert book[BASE_SHEET].sheet_state == "veryHidden"
    page = book["规则"]
    lists = {
        page.cell(3, place.min_col).value: place.max_row
        for one in page.data_validations.dataValidation
        for place in one.sqref.ranges
        if one.type == "list"
    }
    last = 3 + 5 + 20  # five rules, twenty rows for new ones
    assert lists == dict.fromkeys(["操作", "类别", "主办", "文件", "提级"], last)
    assert page.protection.sheet
    assert book["说明"].max_row == 11


def test_exported_twice_it_is_there_once(home: Home) -> None:
    assert export(home) == export(home)


def test_a_workbook_that_somebody_edited_is_not_replaced(home: Home) -> None:
    book = type_into(export(home), {"规则": {"餐饮油烟": {"分数": 11}}})
    assert export(home).name == "规则表_2025-07-10_2.xlsx"
    assert rows(book, "规则")["餐饮油烟"]["分数"] == 11


# -- back ---------------------------------------------------------------------------------------


def test_nothing_typed_is_nothing_changed(home: Home) -> None:
    before = all_bytes(home)
    said, code = command(home, "import", export(home))
    assert (said["changed"], said["files"], said["problems"], code) == ([], [], [], 0)
    assert all_bytes(home) == before
    assert not (home.rules / "旧版").exists()


def test_nothing_typed_leaves_the_shipped_rules_byte_for_byte(tmp_path: Path) -> None:
    shipped = offices.new_home(tmp_path)
    before = all_bytes(shipped)
    said, code = command(shipped, "import", export(shipped))
    assert (said["changed"], said["problems"], code) == ([], [], 0)
    assert all_bytes(shipped) == before


def test_windows_files_stay_windows_files(tmp_path: Path) -> None:
    files = {name: text.replace("\n", "\r\n") for name, text in FILES.items()}
    home = small_home(
        tmp_path / "home", files | {"routing/air.yaml": "\ufeff" + files["routing/air.yaml"]}
    )
    before = all_bytes(home)
    assert command(home, "import", export(home))[0]["files"] == []
    assert all_bytes(home) == before
    edited(
        home,
        {"规则": {"餐饮油烟": {"分数": 11, "有其中一个": "油烟、@餐饮店、炒菜"}}},
    )
    expected = files["routing/air.yaml"].replace("points: 10", "points: 11")
    expected = expected.replace('店"]', '店", 炒菜]')
    assert text_of(home, "routing/air.yaml") == "\ufeff" + expected


CELLS: dict[str, tuple[str, str, object, list[str], list[str]]] = {
    "a number": ("餐饮油烟", "分数", 11, ["    points: 10"], ["    points: 11"]),
    "a category": ("工地灰尘", "类别", "其他", ["    category: 扬尘"], ["    category: 其他"]),
    "who leads": ("工地灰尘", "主办", "属地", [], ["    lead: 属地"]),
    "who helps": ("工地灰尘", "协办", "城管局、属地", [], ["    assist: [城管局, 属地]"]),
    "nobody helps": ("工地灰尘", "协办", "无", [], ["    assist: []"]),
    "helpers of the category again": ("急的", "协办", None, ["    assist: []"], []),
    "a word more": (
        "餐饮油烟",
        "有其中一个",
        "油烟、炒菜，@餐饮店",
        ['      any: [油烟, "@餐饮店"]      # 有一个就算'],
        ['      any: [油烟, 炒菜, "@餐饮店"]      # 有一个就算'],
    ),
    "an item of all": (
        "工地灰尘",
        "都要有",
        "工地、施工、拆迁\n@灰尘",
        ['      all: [{any: [工地, 施工]}, "@灰尘"]'],
        ['      all: [{any: [工地, 施工, 拆迁]}, "@灰尘"]'],
    ),
    "nothing that must not be there": (
        "餐饮油烟",
        "不能有",
        None,
        ['      not: ["净化器噪声"]'],
        [],
    ),
    "near": (
        "工地灰尘",
        "挨近",
        "工地、施工 ⟷ 灰大、扬尘 ≤6字",
        [],
        ["      near: [{words: [工地, 施工], to: [灰大, 扬尘], within: 6}]"],
    ),
    "a place": (
        "深的",
        "地点",
        "东门办事处、西门办事处",
        ["      place: 东门办事处"],
        ["      place: [东门办事处, 西门办事处]"],
    ),
    "further categories": ("工地灰尘", "兼有类别", "油烟", [], ["    also: [油烟]"]),
    "where to look": (
        "工地灰尘",
        "找哪几栏",
        "标题、内容、地址",
        [],
        ["    in: [标题, 内容, 地址]"],
    ),
    "leads by place": (
        "工地灰尘",
        "各地主办",
        "东门办事处：城管局",
        [],
        ["    leads:", "      东门办事处: 城管局"],
    ),
    "a season": (
        "急的",
        "季节",
        "06-01..08-31",
        ['    when: {near: {words: [煤气, 燃气], to: 漏, within: 4}, hours: "22:00-06:00"}'],
        [
            "    when: {near: {words: [煤气, 燃气], to: 漏, within: 4}, "
            'hours: "22:00-06:00", season: 06-01..08-31}'
        ],
    ),
    "urgency": ("工地灰尘", "提级", "紧急", [], ["    urgency: 紧急"]),
    "days of force": (
        "急的",
        "有效期",
        "2025-01-01 至 2025-12-31",
        [],
        ["    until: 2025-12-31"],
    ),
    "an example": (
        "餐饮油烟",
        "应判成它的例句",
        "楼下油烟很大\n饭店油烟呛人\n学校食堂的油烟很大〔来源：12345热线〕",
        ["      yes: [楼下油烟很大, 饭店油烟呛人]"],
        ["      yes: [楼下油烟很大, 饭店油烟呛人, {text: 学校食堂的油烟很大, source: 12345热线}]"],
    ),
    "a note": (
        "工地灰尘",
        "说明",
        "为什么\n再说一句",
        [],
        ["  # 为什么", "  # 再说一句"],
    ),
    "the words beside a deep part": (
        "深的",
        "有其中一个",
        "拆房、拆楼、拆桥",
        ["      any: [拆房, 拆楼, {all: [拆, {any: [灰, 土]}]}]"],
        ["      any: [拆房, 拆楼, 拆桥, {all: [拆, {any: [灰, 土]}]}]"],
    ),
    "a name": ("工地灰尘", "规则名称", "工地的灰", ["  - name: 工地灰尘"], ["  - name: 工地的灰"]),
}


@pytest.mark.parametrize("what", CELLS)
def test_a_cell_changes_its_own_lines(
    lines: Callable[[Typed], dict[str, Lines]], what: str
) -> None:
    name, header, value, gone, came = CELLS[what]
    changed = lines({"规则": {name: {header: value}}})
    assert list(changed.values()) == [(gone, came)]


def test_a_rule_in_braces_changes_in_its_braces(lines: Callable[[Typed], dict[str, Lines]]) -> None:
    gone, came = lines({"规则": {"一行的": {"分数": 8, "主办": None}}})["routing/more.yaml"]
    whole = " ".join(line.strip() for line in gone)
    assert came == ["  " + whole.replace("points: 9", "points: 8").replace("lead: 环保局, ", "")]


NEW_RULE = {
    "文件": "routing/more.yaml",
    "类别": "油烟",
    "有其中一个": "烧烤、烤肉",
    "不能有": "煤气",
    "分数": 8,
    "应判成它的例句": "楼下烧烤\n半夜烤肉",
    "不该判成它的例句": "工地灰大",
    "说明": "新来的",
}


def test_a_new_row_is_a_new_rule_at_the_end_of_its_file(
    lines: Callable[[Typed], dict[str, Lines]],
) -> None:
    assert lines({"规则": {"烧烤": NEW_RULE}}) == {
        "routing/more.yaml": (
            [],
            [
                "  # 新来的",
                "  - name: 烧烤",
                "    category: 油烟",
                "      any: [烧烤, 烤肉]",
                "      not: [煤气]",
                "    points: 8",
                "      yes: [楼下烧烤, 半夜烤肉]",
                "      no: [工地灰大]",
            ],
        )
    }


def test_a_copied_row_with_another_name_is_a_new_rule_with_its_deep_part(home: Home) -> None:
    book = export(home)
    workbook = openpyxl.load_workbook(book)
    page = workbook["规则"]
    source = next(r for r in range(4, 10) if page.cell(r, 1).value == "深的")
    for column in range(1, page.max_column + 1):
        page.cell(9, column).value = page.cell(source, column).value
    page.cell(9, 1).value = "也深的"
    workbook.save(book)
    said, code = command(home, "import", book)
    assert (said["problems"], code) == ([], 0)
    new = {rule.name: rule for rule in config.load(home.rules).rules}
    assert new["也深的"].when == new["深的"].when


def test_a_missing_row_is_no_deletion(home: Home) -> None:
    book = export(home)
    workbook = openpyxl.load_workbook(book)
    workbook["规则"].delete_rows(5, 2)
    workbook.save(book)
    assert command(home, "import", book)[0]["changed"] == []


def test_a_row_goes_where_its_action_says_so(lines: Callable[[Typed], dict[str, Lines]]) -> None:
    changed = lines({"规则": {"餐饮油烟": {"操作": "删除"}}, "词组": {"餐饮店": {"操作": "删除"}}})
    gone, came = changed["routing/air.yaml"]
    assert came == []
    assert gone[0] == """  餐饮店: [饭店, 餐馆, '面馆', "0012"]"""
    assert gone[1:4] == [
        "  # 油烟：看有没有油烟两个字",
        "  #   第二行说明",
        "  - name: 餐饮油烟                # 名称",
    ]


def test_rows_may_be_sorted_and_columns_moved(home: Home) -> None:
    book = export(home)
    workbook = openpyxl.load_workbook(book)
    page = workbook["规则"]
    table = [[cell.value for cell in row] for row in page.iter_rows(min_row=3, max_row=8)]
    for number, row in enumerate([table[0], *reversed(table[1:])], 3):
        for column, value in enumerate(reversed(row), 1):
            page.cell(number, column).value = value
    workbook.save(book)
    said, code = command(home, "import", book)
    assert (said["changed"], said["problems"], code) == ([], [], 0)


def test_a_workbook_without_its_hidden_parts_is_compared_with_the_files(home: Home) -> None:
    book = type_into(export(home), {"规则": {"工地灰尘": {"分数": 13}}})
    workbook = openpyxl.load_workbook(book)
    del workbook[BASE_SHEET]
    workbook["规则"].delete_cols(2)
    workbook.save(book)
    said, code = command(home, "import", book)
    assert (problems(said), code) == ([("T04", "", "")], 0)
    assert [(one["name"], one["after"]) for one in said["changed"]] == [("工地灰尘", "13")]


@pytest.mark.parametrize(
    ("sheet", "typed", "gone", "came"),
    [
        (
            "词组",
            {"灰尘": {"词": "扬尘、灰大、=1+1、007"}},
            ["  灰尘: [扬尘,   灰大]            # 三个空格是故意的"],
            ["  灰尘: [扬尘,   灰大, =1+1, 007]            # 三个空格是故意的"],
        ),
        (
            "词组",
            {"新词": {"词": "甲、乙", "文件": "routing/more.yaml"}},
            [],
            ["groups:", "  新词: [甲, 乙]"],
        ),
        (
            "部门",
            {"城管局": {"专人": "某某", "看得到联系方式": "是"}},
            ['  - {name: 城管局, aliases: [城管, "综合执法局"]}   # 旧名也认'],
            [
                '  - {name: 城管局, aliases: [城管, "综合执法局"], person: 某某, '
                "sees_contacts: yes}   # 旧名也认"
            ],
        ),
        (
            "部门",
            {"水务局": {"别名": "水利局", "种类": "职能部门"}},
            [],
            ["  - {name: 水务局, aliases: [水利局], kind: bureau}"],
        ),
        ("类别", {"其他": {"主办": "攻坚办"}}, ["    lead: 待分派"], ["    lead: 攻坚办"]),
        (
            "类别",
            {"水": {"主办": "环保局", "协办": "属地"}},
            [],
            ["  - {name: 水, lead: 环保局, assist: [属地]}"],
        ),
        (
            "地点",
            {"东门路": {"别名": "东门大街", "默认部门": "城管局"}},
            ["      road: [东门路, {name: 学府路, aliases: [学府街]}]   # 请核对"],
            [
                "      road: [{name: 东门路, aliases: [东门大街], lead: 城管局}, "
                "{name: 学府路, aliases: [学府街]}]   # 请核对"
            ],
        ),
        (
            "地点",
            {"环城路": {"办事处": "西门办事处"}},
            ["  road: [环城路, 望江路]"],
            ["      road: [环城路]", "  road: [望江路]"],
        ),
        (
            "地点",
            {"东园一村": {"上级": None, "办事处": "西门办事处", "种类": "社区"}},
            ["          estate: [东园一村]"],
            ["          estate: []", "      community: [东园一村]"],
        ),
        (
            "地点",
            {"新城小学": {"种类": "学校", "办事处": "东门办事处"}},
            [],
            ["      school: [新城小学]"],
        ),
        (
            "地点",
            {"东园二村": {"种类": "小区", "上级": "东园社区", "别名": "二村"}},
            ["          estate: [东园一村]"],
            ["          estate: [东园一村, {name: 东园二村, aliases: [二村]}]"],
        ),
        ("地点", {"外乡": {"种类": "不归本区"}}, [], ["  - 外乡"]),
        ("地点", {"望江路": {"操作": "删除"}}, ["  road: [环城路, 望江路]"], ["  road: [环城路]"]),
        ("地点", {"老城区": {"地点名称": "旧城区"}}, ["  - 老城区"], ["  - 旧城区"]),
    ],
)
def test_the_other_sheets_change_their_own_lines(
    lines: Callable[[Typed], dict[str, Lines]],
    sheet: str,
    typed: dict[str, dict[str, object]],
    gone: list[str],
    came: list[str],
) -> None:
    assert list(lines({sheet: typed}).values()) == [(gone, came)]


def test_a_place_moves_with_all_that_is_in_it(home: Home) -> None:
    said, code = edited(home, {"地点": {"东园社区": {"办事处": "西门办事处"}}})
    assert (said["problems"], code) == ([], 0)
    found = {place.name: place.office for place in config.load(home.rules).places}
    assert found["东园一村"] == "西门办事处"


def revised(home: Home, sheet: str, typed: dict[str, dict[str, str]]) -> Shelf:
    """Return the texts as an edited workbook would make them, whatever the loader thinks of it."""
    shelf = read_shelf(home.rules)
    shown = shelf.shown()
    theirs = [
        Row(
            key, {**dict.fromkeys(headers(sheet), ""), **cells, **typed.get(cells[NAME[sheet]], {})}
        )
        for key, cells in shown[sheet].items()
    ]
    asked = compare(shown, shown, {sheet: theirs})
    assert [*asked.troubles, *revise(shelf, asked)] == []
    return shelf


def test_keys_that_the_workbook_does_not_know_survive(tmp_path: Path) -> None:
    """Such as the house numbers of a road that two offices share; here the loader refuses them."""
    files = dict(FILES)
    files["places.yaml"] = files["places.yaml"].replace(
        "{name: 学府路, aliases: [学府街]}", '{name: 学府路, numbers: ["1-99单"]}'
    )
    home = small_home(tmp_path / "home", files)
    shelf = revised(home, "地点", {"学府路": {"别名": "学府街", "办事处": "西门办事处"}})
    new = shelf.texts["places.yaml"].bytes().decode()
    assert "      road: [{name: 学府路, numbers: [1-99单], aliases: [学府街]}]" in new


# -- when the files have changed since -------------------------------------------------------------


def replace(home: Home, name: str, old: str, new: str) -> None:
    text = text_of(home, name)
    assert old in text
    (home.rules / name).write_bytes(text.replace(old, new).encode("utf-8"))


def test_cells_that_only_the_files_changed_keep_the_newer_text(home: Home) -> None:
    book = type_into(export(home), {"规则": {"餐饮油烟": {"分数": 11}}})
    replace(home, "routing/air.yaml", "points: 12", "points: 15")
    replace(home, "routing/air.yaml", 'not: ["净化器噪声"]', 'not: ["净化器噪声", 风机]')
    said, code = command(home, "import", book)
    assert (problems(said), code) == ([("T05", "", "")], 1)
    text = text_of(home, "routing/air.yaml")
    assert all(one in text for one in ("points: 11", "points: 15", "风机"))


def test_both_changed_alike_is_no_disagreement(home: Home) -> None:
    book = type_into(export(home), {"规则": {"餐饮油烟": {"分数": 11}}})
    replace(home, "routing/air.yaml", "points: 10", "points: 11")
    said, code = command(home, "import", book)
    assert (said["changed"], code) == ([], 0)


def test_a_rule_that_is_gone_meanwhile_is_not_missed_unless_it_was_edited(home: Home) -> None:
    book = export(home)
    text = text_of(home, "routing/air.yaml")
    (home.rules / "routing/air.yaml").write_text(text[: text.index("  - name: 工地灰尘")], "utf-8")
    assert command(home, "import", book)[1] == 0


# -- around it -------------------------------------------------------------------------------------


def test_the_files_of_before_are_kept_and_nobody_reads_them(home: Home) -> None:
    before, hashed = all_bytes(home), config.load(home.rules).hash
    edited(home, {"规则": {"餐饮油烟": {"分数": 11}}})
    kept = home.rules / "旧版" / "2025-07-10_083000"
    assert (kept / "routing/air.yaml").read_bytes() == before["routing/air.yaml"]
    (kept / "old.yml").write_text("x")
    (home.rules / "routing/air.yaml").write_bytes(before["routing/air.yaml"])
    assert config.load(home.rules).hash == hashed
    assert "旧版" not in str(rows(export(home), "规则"))


def test_check_only_changes_nothing(home: Home) -> None:
    before = all_bytes(home)
    book = type_into(export(home), {"规则": {"餐饮油烟": {"分数": 11}}})
    said, code = command(home, "import", book, check_only=True)
    assert (said["files"], len(said["changed"]), code) == (["rules/routing/air.yaml"], 1, 0)
    assert all_bytes(home) == before


def test_the_door_says_it_in_prose_and_as_json(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["--home", str(home.root), "--now", "2025-07-10 08:30", "rules"]
    assert run.main([*told, "export"]) == 0
    assert "outbox/规则/规则表_2025-07-10.xlsx" in capsys.readouterr().out
    book = home.outbox / "规则" / "规则表_2025-07-10.xlsx"
    type_into(book, {"规则": {"餐饮油烟": {"分数": 11}}})
    assert run.main([*told, "import", "outbox/规则/规则表_2025-07-10.xlsx", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["changed"] == [
        {
            "sheet": "规则",
            "file": "routing/air.yaml",
            "name": "餐饮油烟",
            "column": "分数",
            "before": "10",
            "after": "11",
        }
    ]
    assert (said["problems"], said["files"]) == ([], ["rules/routing/air.yaml"])
    assert run.main([*told, "import", str(book)]) == 0
    assert "什么都没有改动" in capsys.readouterr().out


def test_import_without_a_file_is_refused(home: Home) -> None:
    with pytest.raises(SystemExit):
        run.main(["--home", str(home.root), "rules", "import"])


def test_what_was_changed_is_told_word_by_word(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    many = "、".join(f"第{n}个词" for n in range(20))
    book = type_into(export(home), {"词组": {"餐饮店": {"词": f"饭店、面馆、0012、{many}"}}})
    run.main(["--home", str(home.root), "rules", "import", str(book), "--check-only"])
    out = capsys.readouterr().out
    assert "词组“餐饮店”的词：加了 第0个词、第1个词" in out
    assert "去了 餐馆" in out
    assert "检查通过，没有改动" in out
