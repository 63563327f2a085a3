"""The examples of a rule ↔ one cell: a line each, what they say beside their text in 〔〕."""

from __future__ import annotations

import contextlib
import json
import re
from typing import Any

from pipeline.core.checked import listed
from pipeline.core.rule_table.rule_words import UnreadableError, Written, shown
from pipeline.core.text import clean

_NOTES = {
    "address": "地址",
    "target": "被反映对象",
    "source": "来源",
    "urgency": "紧急程度",
    "request": "诉求类型",
    "received": "受理时间",
}
_NOTE_KEYS = {header: key for key, header in _NOTES.items()}
_LOOSELY_NOTED = re.compile(r"(.*?)\s*〔([^〔〕]*)〕\s*")  # a quotation mark that does not close
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_NOTED = re.compile(rf'({_QUOTED}|(?!").*?)\s*〔((?:[^〔〕"]|{_QUOTED})*)〕\s*', re.DOTALL)


def show_examples(value: Any) -> str:
    """Return examples as a cell shows them, a line each."""
    return "\n".join(_one_example(one) for one in (listed(value) or ()))


def _one_example(one: Any) -> str:
    if isinstance(one, str):
        return _shown(one)
    notes = [f"{_NOTES.get(key, key)}：{shown(str(said))}" for key, said in one.items()]
    notes = [note for note, key in zip(notes, one, strict=True) if key != "text"]
    return f"{_shown(str(one.get('text', '')))} 〔{'；'.join(notes)}〕"


def _shown(text: str) -> str:
    """Return a text as it stands on its line; what would not come back is quoted."""
    odd = text.startswith('"') or "〔" in text or "\n" in text or clean(text) != text
    return json.dumps(text, ensure_ascii=not text.isprintable()) if odd else text


def _unquoted(text: str) -> str:
    if text.startswith('"'):
        with contextlib.suppress(ValueError):
            said = json.loads(text)
            return said if isinstance(said, str) else text
    return text


def read_examples(text: str, before: Any) -> Any:
    """Return the examples of a cell; lines that stood there before stay what they were.

    Raises: UnreadableError.
    """
    known = {_one_example(one): one for one in (listed(before) or ())}
    lines = (line.strip() for line in text.replace("\r", "\n").split("\n"))
    return [known[line] if line in known else _example(line) for line in lines if line]


def _example(line: str) -> Any:
    found = _NOTED.fullmatch(line) or _LOOSELY_NOTED.fullmatch(line)
    if found is None:
        return _unquoted(line)
    written, notes = Written(found[2], "：:"), {}
    for note in written.items():
        header, _, said = re.sub("[：:]", "：", note, count=1).partition("：")
        key = _NOTE_KEYS.get(header.strip(), header.strip())
        if not said.strip() or not (key in _NOTES or re.fullmatch(r"[a-z_]+", key)):
            raise UnreadableError("T17", seen=note[:40], choices="、".join(_NOTES.values()))
        notes[key] = written.word(said)
    return {"text": _unquoted(found[1].strip()), **notes}
