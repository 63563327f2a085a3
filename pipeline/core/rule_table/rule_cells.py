"""One entry of the rule files ↔ its cells: a rule, a word group, a department, a category, a place.

An entry is the plain content of YAML: a mapping of texts, lists and mappings. Keys that no column
shows stay as they are. A cell that cannot be shown says so (``SEE_YAML``) and cannot be changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from pipeline.core.checked import LOCAL, UNDECIDED, listed
from pipeline.core.rule_table import rule_condition
from pipeline.core.rule_table.rule_examples import read_examples, show_examples
from pipeline.core.rule_table.rule_words import (
    UnreadableError,
    Written,
    is_words,
    joined,
    shown,
    split,
)

SEE_YAML = "（太长或太深，请在 YAML 文件里改）"
LONGEST = 30_000  # characters of a cell; a spreadsheet holds 32,767
NOBODY = "无"  # assist: [] — nobody helps, whatever the category says
VALID = "有效期"
YES, NO = "是", "否"
DEPARTMENT_KINDS = {"bureau": "职能部门", "office": "办事处", "desk": "统筹部门"}
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_TRUE = frozenset({"yes", "true", "on", "y"})

Content = dict[str, Any]


class Kind(NamedTuple):
    """How a value is shown in a cell, and how a cell is read; both take what was there before."""

    show: Callable[[Any], str]
    read: Callable[[str, Any], Any]


def _show_text(value: Any) -> str:
    return value if isinstance(value, str) else SEE_YAML


def _read_text(text: str, _before: Any) -> Any:
    return text.strip()


def _show_words(value: Any) -> str:
    return joined(listed(value)) if is_words(value) else SEE_YAML


def _read_words(text: str, _before: Any) -> Any:
    return split(text)


def _show_helpers(value: Any) -> str:
    return _show_words(value) or NOBODY


def _read_helpers(text: str, _before: Any) -> Any:
    words = split(text)
    return Empty() if words == [NOBODY] else words


class Empty(list[Any]):
    """An empty list that is meant: it is written, where a blank cell takes the key away."""


def _read_number(text: str, _before: Any) -> Any:
    number = unicodedata.normalize("NFKC", text).strip()
    if number and not re.fullmatch(r"\d+", number):
        raise UnreadableError("T14", seen=text[:20])
    return str(int(number)) if number else ""


def _show_flag(value: Any) -> str:
    return YES if str(value).lower() in _TRUE else NO


def _read_flag(text: str, _before: Any) -> Any:
    said = {YES: "yes", NO: "no", "": ""}.get(text.strip())
    if said is None:
        raise UnreadableError("T15", seen=text[:20], choices=f"{YES}、{NO}")
    return said


def _show_kind(value: Any) -> str:
    return DEPARTMENT_KINDS.get(str(value), str(value))


def _read_kind(text: str, _before: Any) -> Any:
    kinds = {header: key for key, header in DEPARTMENT_KINDS.items()}
    if text.strip() and text.strip() not in kinds:
        raise UnreadableError("T15", seen=text[:20], choices="、".join(kinds))
    return kinds.get(text.strip(), "")


def _show_pairs(value: Any) -> str:
    """Show ``leads``: who leads in which place."""
    if not isinstance(value, Mapping) or not is_words(list(value.values())):
        return SEE_YAML
    return "\n".join(f"{shown(place)}：{shown(lead)}" for place, lead in value.items())


def _read_pairs(text: str, _before: Any) -> Any:
    written = Written(text, "：:")
    pairs = {}
    for piece in written.items():
        place, mark, lead = piece.replace(":", "：").partition("：")
        if not (mark and place.strip() and lead.strip()):
            raise UnreadableError("T16", seen=piece[:40])
        pairs[written.word(place)] = written.word(lead)
    return pairs


TEXT = Kind(_show_text, _read_text)
WORDS = Kind(_show_words, _read_words)
HELPERS = Kind(_show_helpers, _read_helpers)
NUMBER = Kind(_show_text, _read_number)
FLAG = Kind(_show_flag, _read_flag)
DEPARTMENT_KIND = Kind(_show_kind, _read_kind)
PAIRS = Kind(_show_pairs, _read_pairs)
EXAMPLES = Kind(show_examples, read_examples)

# sheet → header → where in the entry, and how; in the order in which a new entry is written
_RULE: Mapping[str, tuple[tuple[str, ...], Kind]] = {
    "规则名称": (("name",), TEXT),
    "类别": (("category",), TEXT),
    "兼有类别": (("also",), WORDS),
    "主办": (("lead",), TEXT),
    "各地主办": (("leads",), PAIRS),
    "协办": (("assist",), HELPERS),
    "分数": (("points",), NUMBER),
    "硬规则优先级": (("hard",), NUMBER),
    "提级": (("urgency",), TEXT),
    "找哪几栏": (("in",), WORDS),
    "代替": (("replaces",), WORDS),
    "应判成它的例句": (("examples", "yes"), EXAMPLES),
    "不该判成它的例句": (("examples", "no"), EXAMPLES),
}
ENTRIES: Mapping[str, Mapping[str, tuple[tuple[str, ...], Kind]]] = {
    "规则": _RULE,
    "词组": {"词组": (("name",), TEXT), "词": (("words",), WORDS)},
    "部门": {
        "部门名称": (("name",), TEXT),
        "别名": (("aliases",), WORDS),
        "种类": (("kind",), DEPARTMENT_KIND),
        "专人": (("person",), TEXT),
        "看得到联系方式": (("sees_contacts",), FLAG),
        "看得到什么": (("sees",), PAIRS),
        "管哪一块": (("place",), TEXT),
    },
    "类别": {
        "类别名称": (("name",), TEXT),
        "主办": (("lead",), TEXT),
        "各地主办": (("leads",), PAIRS),
        "协办": (("assist",), WORDS),
    },
    "地点": {
        "地点名称": (("name",), TEXT),
        "别名": (("aliases",), WORDS),
        "默认部门": (("lead",), TEXT),
    },
}
# in which order the keys of a new entry are written
KEY_ORDER = (
    *("name", "category", "also", "lead", "leads", "aliases", "kind", "assist", "person"),
    *("sees_contacts", "sees", "place", "when", "points", "hard", "urgency", "in", "from", "until"),
    *("replaces", "examples", "words"),
)
SPECIAL_LEADS = (LOCAL, UNDECIDED)


def cells_of(sheet: str, content: Content) -> dict[str, str]:
    """Return the cells of an entry by header; blank ones are left out."""
    cells = {
        header: kind.show(value)
        for header, (steps, kind) in ENTRIES[sheet].items()
        if (value := _at(content, steps)) is not None
    }
    if sheet == "规则":
        cells |= rule_condition.cells_of(content.get("when"))
        cells[VALID] = _show_valid(content)
    return {
        header: text if len(text) <= LONGEST else SEE_YAML for header, text in cells.items() if text
    }


def with_cell(sheet: str, content: Content, header: str, text: str) -> Content:
    """Return the entry with what a cell says; a blank cell takes its key away.

    Raises: UnreadableError where the cell does not say what its column holds.
    """
    if text == SEE_YAML or cells_of(sheet, content).get(header) == SEE_YAML:
        raise UnreadableError("T18")
    if header == VALID:
        return _with(_with(content, ("from",), ""), ("until",), "") | _valid(text)
    if sheet == "规则" and header in rule_condition.COLUMNS:
        when = rule_condition.with_cell(content.get("when"), header, text)
        return _with(content, ("when",), when)
    steps, kind = ENTRIES[sheet][header]
    before = _at(content, steps)
    read = kind.read(text, before)
    if steps == ("replaces",) and isinstance(read, list) and len(read) == 1:
        read = read[0]
    return content if _same(read, before) else _with(content, steps, read)


def _same(read: Any, before: Any) -> bool:
    """Tell whether a cell says what stood there; a word may stand without brackets."""
    said = bool(read) or isinstance(read, Empty)
    return said and is_words(read) and is_words(before) and listed(read) == listed(before)


def _at(content: Any, steps: tuple[str, ...]) -> Any:
    for step in steps:
        content = content.get(step) if isinstance(content, Mapping) else None
    return content


def _with(content: Content, steps: tuple[str, ...], value: Any) -> Content:
    first, rest = steps[0], steps[1:]
    if rest:
        inner = content.get(first)
        value = _with(dict(inner) if isinstance(inner, Mapping) else {}, rest, value)
    made = dict(content)
    if value or isinstance(value, Empty):
        made[first] = value
    else:
        made.pop(first, None)
    return made


def _show_valid(content: Content) -> str:
    first, last = (str(content.get(key) or "") for key in ("from", "until"))
    if first and last:
        return f"{first} 至 {last}"
    return f"{first} 起" if first else f"至 {last}" if last else ""


def _valid(text: str) -> Content:
    said = unicodedata.normalize("NFKC", text).strip()
    days = []
    for found in _DAY.finditer(said):
        try:
            days.append(date(*map(int, found.groups())).isoformat())
        except ValueError:
            raise UnreadableError("T19", seen=text[:40]) from None
    rest = _DAY.sub("", said).strip()
    if not said:
        return {}
    if len(days) == 2:
        return {"from": days[0], "until": days[1]}
    if len(days) == 1 and rest:
        ends = said.startswith(("至", "到", "截至", "-", "~")) or rest in ("止", "前", "为止")
        begins = rest in ("起", "从起", "从", "至", "到", "起至", "-", "~", "自起", "开始")
        if ends or begins:
            return {"until" if ends else "from": days[0]}
    raise UnreadableError("T19", seen=text[:40])
