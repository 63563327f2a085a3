"""What a rule asks (``when``) ↔ the cells that show it.

The columns hold words and plain conditions. What is nested deeper stays as it is and is shown as
YAML beside them: both count together. ``when`` is the plain content of the YAML file: mappings,
lists, texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.core.checked import listed
from pipeline.core.rule_table.rule_words import (
    UnreadableError,
    Written,
    flow,
    is_words,
    joined,
    split,
)

ANY, ALL, NOT, NEAR, DEEP = "有其中一个", "都要有", "不能有", "挨近", "复杂条件"
# columns that hold a list of words, by key of ``when``
_WORD_LISTS = {
    "place": "地点",
    "source": "来源",
    "request": "诉求类型",
    "urgency": "紧急程度",
    "campaign": "专项行动",
}
_TEXTS = {"hours": "钟点", "season": "季节", "pattern": "正则表达式"}
_MIXED = {"any": ANY, "not": NOT}  # words and further tests
KEYS = {**_MIXED, "all": ALL, "near": NEAR, **_WORD_LISTS, **_TEXTS}
COLUMNS = {header: key for key, header in KEYS.items()}
ORDER = ("any", "all", "not", "near", *_WORD_LISTS, *_TEXTS)
_USUAL_DISTANCE = "10"
_NEAR = re.compile(r"(.+?)(?:⟷|↔|<-+>|<=+>|—+)(.+?)(?:(?:≤|<=?|＜)\s*(\d+)\s*个?字?)?\s*")

When = Any  # a word, a list of entries, or a mapping


def cells_of(when: When) -> dict[str, str]:
    """Return what each column of the condition shows, the column of deep parts included."""
    asked = _mapping(when)
    cells = {header: _SHOW[key](asked[key]) for key, header in KEYS.items() if key in asked}
    deep = deep_of(when)
    cells[DEEP] = "\n".join(f"{key}: {flow(value)}" for key, value in deep.items())
    return {header: text for header, text in cells.items() if text}


def with_cell(when: When, header: str, text: str) -> When:
    """Return the condition with what a cell says in place of what it said; deep parts stay.

    Raises: UnreadableError.
    """
    asked, key = _mapping(when), COLUMNS[header]
    value = _read(key, text, asked.get(key))
    if value:
        asked[key] = value
    else:
        asked.pop(key, None)
    if isinstance(when, list | str) and set(asked) <= {"any"}:
        return asked.get("any", [])
    places = {key: number for number, key in enumerate(asked)}
    if key not in _mapping(when):  # a new one goes where it is usually written
        known = {one: number for number, one in enumerate(ORDER)}
        before = [places[one] for one in asked if known.get(one, 99) < known[key]]
        places[key] = max(before, default=-1) + 0.5  # type: ignore[assignment]
    return {one: asked[one] for one in sorted(asked, key=lambda one: places[one])}


def _mapping(when: When) -> dict[str, Any]:
    if isinstance(when, Mapping):
        return dict(when)
    return {"any": listed(when)} if when else {}


def deep_of(when: When) -> dict[str, Any]:
    """Return the part of a condition that no column holds."""
    asked, deep = _mapping(when), dict[str, Any]()
    for key, value in asked.items():
        if key not in KEYS:
            deep[key] = value
        elif key in (*_MIXED, "all", "near"):
            shallow = _SHALLOW.get(key, _is_word)
            rest = [one for one in _entries(value) if not shallow(one)]
            if rest:
                deep[key] = rest
        elif not is_words(value):
            deep[key] = value
    return deep


def _entries(value: Any) -> list[Any]:
    value = listed(value)
    return list(value) if isinstance(value, list) else [value]


def _is_word(entry: Any) -> bool:
    return isinstance(entry, str)


def _alternatives(entry: Any) -> list[str] | None:
    """Return the words of which an item of ``all`` wants one; None where it is deeper."""
    if isinstance(entry, Mapping) and set(entry) == {"any"}:
        entry = entry["any"]
    words = listed(entry) if is_words(entry) else []
    return list(words) or None


def _is_near(entry: Any) -> bool:
    return (
        isinstance(entry, Mapping)
        and {"words", "to"} <= set(entry) <= {"words", "to", "within"}
        and all(is_words(entry[key]) and listed(entry[key]) for key in ("words", "to"))
        and str(entry.get("within", "0")).isdigit()
    )


_SHALLOW: Mapping[str, Callable[[Any], bool]] = {
    "all": lambda entry: _alternatives(entry) is not None,
    "near": _is_near,
}


def _shown_words(value: Any) -> str:
    return joined(one for one in _entries(value) if isinstance(one, str))


def _shown_all(value: Any) -> str:
    found = (_alternatives(entry) for entry in _entries(value))
    return "\n".join(joined(words) for words in found if words)


def _shown_near(value: Any) -> str:
    return "\n".join(_one_near(entry) for entry in _entries(value) if _is_near(entry))


def _one_near(entry: Mapping[str, Any]) -> str:
    left, right = (joined(_entries(entry[key])) for key in ("words", "to"))
    return f"{left} ⟷ {right} ≤{entry.get('within', _USUAL_DISTANCE)}字"


def _shown_list(value: Any) -> str:
    return joined(_entries(value)) if is_words(value) else ""


def _shown_text(value: Any) -> str:
    return value if isinstance(value, str) else ""


_SHOW: Mapping[str, Callable[[Any], str]] = {
    "all": _shown_all,
    "near": _shown_near,
    **dict.fromkeys(_MIXED, _shown_words),
    **dict.fromkeys(_WORD_LISTS, _shown_list),
    **dict.fromkeys(_TEXTS, _shown_text),
}


def _read(key: str, text: str, before: Any) -> Any:
    if key in _WORD_LISTS:
        return split(text)
    if key == "pattern":
        return text.strip()
    if key in _TEXTS:
        return unicodedata.normalize("NFKC", text).strip()
    entries = _entries(before) if before is not None else []
    shallow = _SHALLOW.get(key, _is_word)
    deep = [entry for entry in entries if not shallow(entry)]
    if key in _MIXED:
        return [*split(text), *deep]
    known = {_SHOW[key]([entry]): entry for entry in entries if shallow(entry)}
    written = Written(text)
    read = _all_item if key == "all" else _near_item
    return [*(read(written, piece, known) for piece in written.items()), *deep]


def _all_item(written: Written, piece: str, known: Mapping[str, Any]) -> Any:
    words = written.words(piece)
    if not words:
        raise UnreadableError("T12", seen=piece)
    as_before = known.get(joined(words))
    if as_before is not None:
        return as_before
    return words[0] if len(words) == 1 else {"any": words}


def _near_item(written: Written, piece: str, known: Mapping[str, Any]) -> Any:
    found = _NEAR.fullmatch(piece)
    words = [written.words(side) for side in found.group(1, 2)] if found else []
    if found is None or not all(words):
        raise UnreadableError("T13", seen=piece[:40])
    within = unicodedata.normalize("NFKC", found[3] or _USUAL_DISTANCE)
    entry = {"words": words[0], "to": words[1], "within": within}
    return known.get(_one_near(entry), entry)
