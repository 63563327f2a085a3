"""The examples of a rule ↔ one cell: a line each, what they say beside their text in 〔〕."""

from __future__ import annotations

import re
from typing import Any

from pipeline.core.checked import listed
from pipeline.core.rule_words import UnreadableError

_NOTES = {
    "address": "地址",
    "target": "被反映对象",
    "source": "来源",
    "urgency": "紧急程度",
    "request": "诉求类型",
    "received": "受理时间",
}
_NOTE_KEYS = {header: key for key, header in _NOTES.items()}
_NOTED = re.compile(r"(.*?)\s*〔([^〔〕]*)〕\s*", re.DOTALL)


def show_examples(value: Any) -> str:
    """Return examples as a cell shows them; a line end inside one is ⏎."""
    return "\n".join(_one_example(one) for one in (listed(value) or ()))


def _one_example(one: Any) -> str:
    if isinstance(one, str):
        return one.replace("\n", "⏎")
    notes = (f"{_NOTES.get(key, key)}：{text}" for key, text in one.items() if key != "text")
    return f"{one.get('text', '')} 〔{'；'.join(notes)}〕".replace("\n", "⏎")


def read_examples(text: str, before: Any) -> Any:
    """Return the examples of a cell; lines that stood there before stay what they were.

    Raises: UnreadableError.
    """
    known = {_one_example(one): one for one in (listed(before) or ())}
    lines = (line.strip() for line in text.replace("\r", "\n").split("\n"))
    return [known[line] if line in known else _example(line) for line in lines if line]


def _example(line: str) -> Any:
    line = line.replace("⏎", "\n")
    found = _NOTED.fullmatch(line)
    if found is None:
        return line
    notes = {}
    for note in filter(None, re.split("[；;]", found[2])):
        header, _, said = note.replace(":", "：", 1).partition("：")
        key = _NOTE_KEYS.get(header.strip(), header.strip())
        if not said.strip() or not (key in _NOTES or re.fullmatch(r"[a-z_]+", key)):
            raise UnreadableError("T17", seen=note[:40], choices="、".join(_NOTES.values()))
        notes[key] = said.strip()
    return {"text": found[1].strip(), **notes}
