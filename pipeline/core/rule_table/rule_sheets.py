"""规则表: the rule files as a workbook that people edit, and its sheets, columns and guide.

One row is one entry: a rule, a word group, a department, a category, a place. A hidden sheet keeps
what was handed out, so that what was edited can be told from what has changed since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core import fields
from pipeline.core.books.layouts import KEY_HEADER
from pipeline.core.pages import Page, PageColumn, PageValue, Workbook
from pipeline.core.rule_table.rule_cells import DEPARTMENT_KINDS, NO, SPECIAL_LEADS, YES

RULES, GROUPS, DEPARTMENTS, CATEGORIES, PLACES = "规则", "词组", "部门", "类别", "地点"
SHEETS = (RULES, GROUPS, DEPARTMENTS, CATEGORIES, PLACES)
NAME = {
    RULES: "规则名称",
    GROUPS: "词组",
    DEPARTMENTS: "部门名称",
    CATEGORIES: "类别名称",
    PLACES: "地点名称",
}
FILE, ACTION, DELETE, NOTE, NUMBER, WRONG = "文件", "操作", "删除", "说明", "序号", "问题"
USED_BY, PLACE_KIND, OFFICE, PARENT = "用到它的规则", "种类", "办事处", "上级"
BASE_SHEET = "_handed_out"
BASE_HEADERS = ("工作表", "行", "栏目", "内容")
HASH = "指纹"  # a row of the hidden sheet: what a file was when it was handed out
PLACE_KINDS = {
    "zone": "本区",
    "office": "办事处",
    "community": "社区",
    "road": "路",
    "estate": "小区",
    "river": "河",
    "company": "企业",
    "school": "学校",
    "metro": "地铁站",
    "outside": "不归本区",
}
_SPARE = {RULES: 20, GROUPS: 10, DEPARTMENTS: 5, CATEGORIES: 5, PLACES: 40}
_GIVEN = frozenset({"复杂条件", NUMBER, USED_BY, WRONG})

# header, kind, width, choices; those before None are printed
_Layout = tuple[tuple[str, str, int, str] | None, ...]
_LAYOUTS: Mapping[str, _Layout] = {
    RULES: (
        ("规则名称", "long", 20, ""),
        (ACTION, "choice", 8, ACTION),
        ("类别", "choice", 14, "类别"),
        ("主办", "choice", 13, "主办"),
        ("协办", "long", 16, ""),
        ("有其中一个", "long", 44, ""),
        ("都要有", "long", 36, ""),
        ("不能有", "long", 22, ""),
        ("挨近", "long", 22, ""),
        ("复杂条件", "long", 28, ""),
        ("分数", "number", 7, ""),
        ("应判成它的例句", "long", 34, ""),
        ("不该判成它的例句", "long", 30, ""),
        None,
        (NOTE, "long", 30, ""),
        (FILE, "choice", 20, FILE),
        ("硬规则优先级", "number", 9, ""),
        ("提级", "choice", 8, "提级"),
        ("兼有类别", "long", 16, ""),
        ("各地主办", "long", 22, ""),
        ("地点", "long", 16, ""),
        ("来源", "long", 14, ""),
        ("诉求类型", "long", 14, ""),
        ("紧急程度", "long", 10, ""),
        ("专项行动", "long", 12, ""),
        ("钟点", "text", 14, ""),
        ("季节", "text", 15, ""),
        ("有效期", "text", 26, ""),
        ("找哪几栏", "long", 14, ""),
        ("正则表达式", "long", 22, ""),
        ("代替", "long", 16, ""),
        (NUMBER, "number", 7, ""),
    ),
    GROUPS: (
        ("词组", "text", 16, ""),
        (ACTION, "choice", 8, ACTION),
        ("词", "long", 90, ""),
        (USED_BY, "long", 44, ""),
        (FILE, "choice", 20, FILE),
    ),
    DEPARTMENTS: (
        ("部门名称", "text", 18, ""),
        (ACTION, "choice", 8, ACTION),
        ("别名", "long", 60, ""),
        (PLACE_KIND, "choice", 11, "部门种类"),
        ("专人", "text", 12, ""),
        ("看得到联系方式", "choice", 11, "是否"),
        ("看得到什么", "long", 22, ""),
        ("管哪一块", "text", 18, ""),
    ),
    CATEGORIES: (
        ("类别名称", "text", 20, ""),
        (ACTION, "choice", 8, ACTION),
        ("主办", "choice", 16, "主办"),
        ("协办", "long", 40, ""),
        ("各地主办", "long", 40, ""),
    ),
    PLACES: (
        ("地点名称", "text", 24, ""),
        (ACTION, "choice", 8, ACTION),
        (PLACE_KIND, "choice", 11, PLACE_KIND),
        (OFFICE, "choice", 16, OFFICE),
        (PARENT, "text", 18, ""),
        ("别名", "long", 50, ""),
        ("默认部门", "choice", 14, "默认部门"),
    ),
}
_HINTS = {
    "有其中一个": "有一个就算。词和词之间用顿号；@ 开头的是词组。",
    "都要有": "一行一项，每项都要有；一项里几个词用顿号隔开，有一个就算。",
    "不能有": "有一个就不算。词和词之间用顿号。",
    "挨近": "甲、乙 ⟷ 丙、丁 ≤10字：两边各有一个，中间最多隔 10 个字。几条各写一行。",
    "协办": "空着用类别默认的；写“无”是不要协办；几家用顿号隔开。",
    "主办": "空着用类别默认的。",
    "分数": "计分规则写分数，和“硬规则优先级”只写一个。",
    "硬规则优先级": "不计分、直接定的写数，大的优先；和“分数”只写一个。",
    "应判成它的例句": "一行一句，至少两句。要看地址、来源的写在后面：…〔地址：蓬朗街道〕",
    "不该判成它的例句": "一行一句，至少一句。",
    "钟点": "22:00-06:00，可以过午夜。",
    "季节": "05-20..06-30，每年的这些天。",
    "有效期": "2026-07-01 至 2026-09-30，或者 2026-07-01 起，或者 至 2026-09-30。",
    "各地主办": "地点：部门，一行一个。",
    "看得到什么": "诉求人：遮挡，一行一个；填全部、遮挡、不显示。写了它，左边一格空着。",
    ACTION: "要删这一行，选“删除”。只把行删掉不算。",
    OFFICE: "空着是还不知道归哪个办事处。",
    PARENT: "在哪个地点里面；只改“办事处”就可以空着不管。",
}
_ASKS = {
    RULES: "一行一条规则；改橙色表头的格子，新规则写在下面的空行里",
    GROUPS: "几条规则都要用的一串词；规则里写 @词组名",
    DEPARTMENTS: "改名时把旧名写进“别名”，旧表格照样认得",
    CATEGORIES: "每一类默认由谁主办、谁协办",
    PLACES: "知道一条路归哪个办事处，就在“办事处”里选",
}
GUIDE = (
    "一、改橙色表头的格子，存盘，再运行 python run.py rules import 这个文件。灰色的格子只给看。",
    "二、没有改的格子、YAML 文件里的说明和顺序都原样不动；导出以后别人改过 YAML 的，"
    "各改各的格子，两边都算。",
    "三、新的一条写在表下面的空行里（规则和词组要选“文件”）；整行复制一条再改名，也是新的一条。",
    "四、不要的，在“操作”里选“删除”。把行删掉不算删除，那一条照旧。",
    "五、改名直接改名称。词组、部门、类别、地点改了名，用到它的地方也要跟着改。",
    "六、词和词之间用顿号；“都要有”和例句一行一项（格子里换行按 Alt+Enter）。",
    "七、“复杂条件”是表格放不下的写法，和左边几格一起算，只能在 YAML 文件里改；"
    "这一行别的格子可以改。",
    '八、词里自己带顿号、分号的，写在英文双引号里，如 "甲、乙"。',
    "九、导入时会把全部规则检查一遍、例句走一遍。有一处不对，就什么都不改，退回一份“有误”的表，"
    "在“问题”一栏写着怎么改；在那份表上接着改就行。",
    "十、只想看看对不对：加 --check-only。改坏了：原来的文件在 rules/旧版 里。",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its hidden key (blank for a new one), what it shows, by header.

    ``number`` is its row in the workbook it was read from. ``bad`` maps headers of cells that
    cannot be believed to a code of the catalogue. A header that is missing in ``cells`` says
    nothing: its column is gone, or a merged range swallowed the cell.
    """

    key: str
    cells: Mapping[str, str]
    number: int = 0
    bad: Mapping[str, str] = field(default_factory=dict)


Rows = Mapping[str, Sequence[Row]]
Base = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Sheet → key → header → text, as it was handed out."""


def headers(sheet: str) -> tuple[str, ...]:
    """Return the headers of a sheet that entries fill, in their order."""
    return tuple(column[0] for column in _LAYOUTS[sheet] if column)


def is_open(header: str) -> bool:
    """Tell whether people may fill a column."""
    return header not in _GIVEN


def workbook(
    rows: Rows,
    base: Base,
    hashes: Mapping[str, str],
    lists: Mapping[str, Sequence[str]],
    said: str,
    wrong: Mapping[tuple[str, int], Mapping[str, Sequence[str]]] | None = None,
) -> Workbook:
    """Lay out 规则表.

    ``hashes`` are the fingerprints of the files it shows, ``lists`` the names in drop-downs (see
    ``choices``). ``wrong`` maps sheet and row number to what is wrong with it, by header: the
    workbook then has a column 问题 and these cells are painted.
    """
    pages = [
        _page(sheet, rows.get(sheet, ()), said, wrong, 0 if wrong else _SPARE[sheet])
        for sheet in SHEETS
    ]
    return Workbook((*pages, _base_page(base, hashes)), choices(lists), GUIDE)


def choices(lists: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return what drop-downs offer; ``lists`` names departments, categories, files, offices."""
    departments = tuple(lists[DEPARTMENTS])
    return {
        ACTION: (DELETE,),
        "类别": tuple(lists[CATEGORIES]),
        "主办": (*departments, *SPECIAL_LEADS),
        "默认部门": departments,
        FILE: tuple(lists[FILE]),
        "提级": fields.URGENCIES[1:],
        "部门种类": tuple(DEPARTMENT_KINDS.values()),
        "是否": (YES, NO),
        PLACE_KIND: tuple(PLACE_KINDS.values()),
        OFFICE: tuple(lists[OFFICE]),
    }


def _page(
    sheet: str,
    rows: Sequence[Row],
    said: str,
    wrong: Mapping[tuple[str, int], Mapping[str, Sequence[str]]] | None,
    spare: int,
) -> Page:
    columns, mistakes = _columns(sheet, wrong is not None), wrong or {}
    values: list[tuple[PageValue, ...]] = []
    painted = set()
    for at, row in enumerate(rows):
        told = mistakes.get((sheet, row.number), {})
        cells = {**row.cells, KEY_HEADER: row.key}
        if told:
            cells[WRONG] = "\n".join(dict.fromkeys(one for texts in told.values() for one in texts))
            painted |= {(at, header) for header in (*told, WRONG)}
        values.append(tuple(_value(column, cells.get(column.header, "")) for column in columns))
    values += [("",) * len(columns)] * spare
    return Page(
        name=sheet,
        title=f"规则表：{sheet}",
        subtitle=f"{said}　{_ASKS[sheet]}",
        columns=columns,
        rows=values,
        count=len(values),
        frozen=3 if wrong is not None else 2,
        protected=True,
        shaded=True,
        painted=frozenset(painted),
    )


def _columns(sheet: str, with_problems: bool) -> tuple[PageColumn, ...]:
    made, printed = [], True
    for column in _LAYOUTS[sheet]:
        if column is None:
            printed = False
            continue
        header, kind, width, listed = column
        open_to = "always" if is_open(header) else "never"
        hint = _HINTS.get(header, "") if open_to == "always" else ""
        made.append(PageColumn(header, header, kind, width, open_to, listed, printed, hint=hint))
        if len(made) == 1:
            made.append(PageColumn(KEY_HEADER, KEY_HEADER, "id", 16, hidden=True, printed=False))
            if with_problems:
                made.append(PageColumn(WRONG, WRONG, "long", 44))
    return tuple(made)


def _value(column: PageColumn, text: str) -> PageValue:
    is_number = column.kind == "number" and text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_number else text


def _base_page(base: Base, hashes: Mapping[str, str]) -> Page:
    rows: list[tuple[PageValue, ...]] = [
        (HASH, file, HASH, f"sha256 {digest}") for file, digest in sorted(hashes.items())
    ]
    rows += [
        (sheet, key, header, text)
        for sheet, entries in base.items()
        for key, cells in entries.items()
        for header, text in cells.items()
    ]
    columns = tuple(PageColumn(header, header, "text", 20) for header in BASE_HEADERS)
    return Page(BASE_SHEET, "导出时的样子", "", columns, rows, len(rows), hidden=True)
