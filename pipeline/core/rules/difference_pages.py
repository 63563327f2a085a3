"""规则比较: what stands in the workbook that tells what an edit of the rules would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core.fields import UNDECIDED
from pipeline.core.intake.heading import Row
from pipeline.core.pages import Page, PageColumn, PageValue
from pipeline.core.rule_table.rule_changes import RULE, RuleChange
from pipeline.core.rules.difference import BETTER, STILL_WRONG, UNKNOWN, WORSE, Difference
from pipeline.core.values import as_text

NAME, OVERVIEW = "规则比较", "总览"
_MOVED = (
    ("id", "线索编号", "id", 20),
    ("title", "标题", "long", 22),
    ("content", "内容", "long", 44),
    ("address", "地址", "long", 20),
    ("old", "原单位", "department", 13),
    ("old_reason", "原理由", "long", 34),
    ("new", "新单位", "department", 13),
    ("new_reason", "新理由", "long", 34),
    ("decided", "人定的单位", "department", 13),
    ("verdict", "结论", "choice", 9),
)
_CHANGES = (
    ("kind", "种类", "text", 8),
    ("name", "名称", "long", 24),
    ("how", "变化", "choice", 8),
    ("where", "在哪里", "long", 26),
    ("keys", "哪几项", "long", 16),
    ("before", "现行的写法", "long", 54),
    ("after", "新的写法", "long", 54),
)
_CELL = 1_000  # characters of a rule's words that a cell shows


@dataclass(frozen=True, slots=True)
class Compared:
    """What the workbook tells: what was compared, when, and the hashes of both sets of rules."""

    what: str
    when: str
    old_rules: str
    new_rules: str
    found: Difference
    changes: Sequence[RuleChange]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the overview: a header and rows of as many values, the first one a name.

    Where ``told`` is True the last value is a sentence, else a number as all others.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    told: bool = False


def title(compared: Compared) -> str:
    """Return the title of the overview."""
    return f"{NAME}　{compared.when[:10]}"


def sentence(compared: Compared) -> str:
    """Say in one line what the edit would do."""
    found = compared.found
    if not found.moved:
        return f"{found.leads} 件线索，照新规则一件也不变。"
    said = f"{found.leads} 件线索里，照新规则会变 {len(found.moved)} 件："
    parts = [f"{verdict} {found.count(verdict)} 件" for verdict in _VERDICTS]
    return f"{said}{'，'.join(parts)}。只是比较，什么都没有改派。"


# fmt: off
_KEYS = {
    "category": "类别", "when": "条件", "points": "分数", "hard": "硬规则", "lead": "主办",
    "leads": "各地主办", "assist": "协办", "also": "兼有类别", "urgency": "紧急程度", "in": "栏目",
    "from": "从哪天起", "until": "到哪天止", "replaces": "取代", "examples": "例句", "words": "词",
    "both": "成对的词", "not": "不算", "call": "现在做什么", "tell": "告诉谁", "aliases": "别名",
    "kind": "种类", "person": "专人", "stand_in": "替补", "email": "邮箱", "place": "管的地方",
    "sees_contacts": "能不能看联系方式", "sees": "看得到什么", "numbers": "门牌号",
    "bare": "光说这几个字的叫法",
}
# fmt: on
_VERDICTS = (BETTER, WORSE, STILL_WRONG, UNKNOWN)


def tables(compared: Compared) -> tuple[Table, ...]:
    """Return the tables of the overview, top to bottom."""
    return (_counts(compared), _flows(compared.found), _names(compared.changes))


def _counts(compared: Compared) -> Table:
    found, rows = compared.found, []
    rows.append(("线索数", found.leads, f"比较了多少件：{compared.what}"))
    rows.append(("会变的", len(found.moved), "两套规则派的单位不一样，逐件见“会变的”"))
    rows.append((BETTER, found.count(BETTER), "新规则派的，正是人定的单位；现行规则不是"))
    rows.append((WORSE, found.count(WORSE), "现行规则派的，正是人定的单位；新规则不是"))
    wrong = f"两套都和人定的不一样；其中 {found.newly_wrong} 件本来待分派，新规则派错"
    rows.append((STILL_WRONG, found.count(STILL_WRONG), wrong))
    rows.append((UNKNOWN, found.count(UNKNOWN), "没有人定过，不知道哪个对，请看一眼"))
    rows.append(("由待分派变为已定", found.newly_decided, "现行规则定不了，新规则定了"))
    rows.append(("由已定变为待分派", found.newly_undecided, "现行规则定了，新规则要人定"))
    if found.judged:
        old, new = found.right
        said = f"有人定过的 {found.judged} 件里，派得和人一样的"
        rows += [("现行规则派对", old, said), ("新规则派对", new, said)]
    if found.with_category:
        old, new = found.right_category
        said = f"写了类别的 {found.with_category} 件里，判得一样的"
        rows += [("现行规则类别对", old, said), ("新规则类别对", new, said)]
    return Table(("项目", "件数", "是什么"), tuple(rows), told=True)


def _flows(found: Difference) -> Table:
    flows = sorted(
        found.departments.items(),
        key=lambda item: (-item[1].came - item[1].went, -item[1].old, item[0]),
    )
    rows = [(name, one.old, one.new, one.came, one.went) for name, one in flows]
    return Table(("单位", "现行规则", "新规则", "转入", "转出"), tuple(rows))


def _names(changes: Sequence[RuleChange]) -> Table:
    rules = [one for one in changes if one.kind == RULE]
    rest = [one for one in changes if one.kind != RULE]
    rows = [
        (one.name, f"{one.kind}{one.how}　{_in_chinese(one.keys)}".strip())
        for one in (*rules, *rest)
    ]
    return Table(("哪里不同", "怎样不同（写法见“规则差异”）"), tuple(rows), told=True)


def _in_chinese(keys: str) -> str:
    return "、".join(_KEYS.get(key, key) for key in keys.split("、"))


def pages(compared: Compared) -> tuple[Page, ...]:
    """Return the sheets behind the overview: every lead that moves, every rule that differs."""
    said = f"{compared.when}　现行规则 {compared.old_rules}　新规则 {compared.new_rules}"
    moved = [
        (
            one.lead.name,
            one.lead.title,
            one.lead.content,
            one.lead.address,
            one.old.department or UNDECIDED,
            one.old.reason,
            one.new.department or UNDECIDED,
            one.new.reason,
            one.lead.department,
            one.verdict,
        )
        for one in compared.found.moved
    ]
    changes = [
        (one.kind, one.name, one.how, one.where, one.keys, one.before[:_CELL], one.after[:_CELL])
        for one in compared.changes
    ]
    first = f"{said}　要看的排在前面；人定的单位空着，是没有人定过"
    return (
        _page("会变的", first, _MOVED, moved, frozen=1),
        _page("规则差异", f"{said}　用词只写一边有、另一边没有的", _CHANGES, changes, frozen=2),
    )


def is_comparison(rows: Sequence[Row]) -> bool:
    """Tell whether a sheet is one of this workbook, by its title: it is read, never taken in."""
    tops = (cells[:1] for number, cells in rows if number == 1)
    return any(as_text(cell).startswith(NAME) for cells in tops for cell in cells)


def _page(
    name: str,
    said: str,
    layout: tuple[tuple[str, str, str, int], ...],
    rows: Sequence[tuple[PageValue, ...]],
    frozen: int,
) -> Page:
    columns = tuple(PageColumn(*column) for column in layout)
    return Page(name, f"{NAME}：{name}", said, columns, rows, len(rows), frozen=frozen)
