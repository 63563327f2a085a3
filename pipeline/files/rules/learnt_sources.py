"""What the coordinator said of a table, as the rules keep it: a source file, or a few more words.

Written beside and renamed, tried before it counts; done twice it changes nothing, so that a run
that was cut can do it again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.core.intake.answering import Answer
from pipeline.core.messages.problems import RulesError
from pipeline.core.model import Problem
from pipeline.core.text import header_key
from pipeline.files import folders
from pipeline.files.rule_table.rule_nodes import Indents, dump, fresh
from pipeline.files.rule_table.rule_text import RuleText
from pipeline.files.rules import config
from pipeline.files.rules.includes import OLD_VERSIONS
from pipeline.files.rules.yaml_reading import read

Files = Mapping[str, bytes]
"""Whole files by their path in the rules folder, with slashes."""

_FOLDER = "sources"
_NEEDED = ("来源编号", "受理时间", "内容")  # what tells a table of a source from others
_HEAD = """\
# {name}：{day} 在待定事项的“表头”里定的来源。要改，直接改这里。
# recognise 怎样认出这种表：headers 里的列都要有（写我们的列名）。
#   marks 这种表才有的列名（照表里写），至少要有一个；列名正好是 exactly 里那些的，一定算它。
#   两种来源都像时，可以加 title（表头上方或工作表名里的词）、file（文件名里的词），各当三列算。
# columns 左边是我们的列名，右边是这种表里可能用的列名（先写的优先）；平台换了列名，在右边添一个。
#   列名后面的（必填）（选填）（自动）和前面的“1、”不用写，程序会去掉。
# constants 表里没有、但每行都一样的内容。
# department 表里已有的承办单位：take 照用 / hint 只作参考 / ignore 不看；status 办理状态也一样。
"""


def drafts(rules: Path, answers: Iterable[Answer], day: str) -> dict[str, bytes]:
    """Return the files as they have to be after some answers, in their order; only what changes.

    ``day`` is the ISO day that a new file says it was made on.
    """
    texts: dict[str, bytes] = {}
    for answer in answers:
        name = f"{_FOLDER}/{answer.source}.yaml"
        known = _file_of(rules, texts, answer.source)
        if known:
            texts[known] = _taught(texts.get(known) or (rules / known).read_bytes(), answer)
        else:
            texts[_unused(rules, texts, name)] = _new(answer, day)
    return {name: raw for name, raw in texts.items() if _differs(rules / name, raw)}


def _differs(path: Path, raw: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != raw


def _unused(rules: Path, texts: Files, name: str) -> str:
    """Return a name that no file has: a source may be called otherwise than its file."""
    path, number = rules / name, 1
    while path.exists() or path.relative_to(rules).as_posix() in texts:
        number += 1
        path = (rules / name).with_stem(f"{(rules / name).stem}_{number}")
    return path.relative_to(rules).as_posix()


def _file_of(rules: Path, texts: Files, source: str) -> str:
    """Return the file of a source; blank for one that is new."""
    for name, raw in texts.items():
        if RuleText(raw).value(("name",)) == source:
            return name
    for path in sorted((rules / _FOLDER).glob("*.yaml")):
        content = read(path, path.name).content
        if isinstance(content, dict) and str(content.get("name", "")).strip() == source:
            return path.relative_to(rules).as_posix()
    return ""


def _new(answer: Answer, day: str) -> bytes:
    needed = [ours for ours in _NEEDED if ours in answer.columns]
    headers = needed if "内容" in needed else [*needed, "标题"]
    if not answer.marks:  # other sources know all its words: only much of it tells it from theirs
        headers = list(answer.columns)
    marks = [f"  marks: {_flow(list(answer.marks))}\n"] if answer.marks else []
    lines = [
        _HEAD.format(name=answer.source, day=day),
        f"name: {_flow(answer.source)}\n",
        "recognise:\n",
        f"  headers: {_flow(headers)}\n",
        *marks,
        f"  exactly: [{_flow(list(answer.exactly))}]\n",
        "columns:\n",
        *(f"  {ours}: {_flow(list(names))}\n" for ours, names in answer.columns.items()),
        "constants:\n",
        f"  来源: {_flow(answer.source)}\n",
        "department: hint\n",
        "status: ignore\n",
    ]
    return "".join(lines).encode("utf-8")


def _flow(value: Any) -> str:
    """Return a text, or a list in brackets, as YAML has it on one line."""
    if isinstance(value, str):
        return _flow([value])[1:-1]
    return dump(fresh([value], flat=True), Indents()).strip()[1:-1]


def _taught(raw: bytes, answer: Answer) -> bytes:
    """Add to a source the headers that it does not know yet, and that this table is its own.

    A header that it took for something else means now what she said.
    """
    text = RuleText(raw)
    columns = text.value(("columns",)) if text.node(("columns",)) is not None else {}
    for ours, headers in answer.columns.items():
        for header in headers:
            for other, names in columns.items():
                if other != ours and header_key(header) in map(header_key, _listed(names)):
                    left = [one for one in _listed(names) if header_key(one) != header_key(header)]
                    columns[other] = left
                    text.replace(("columns", other), left)
        known = _listed(columns.get(ours, []))
        keys = {header_key(one) for one in (*known, ours)}
        fresh_ones = [one for one in headers if header_key(one) not in keys]
        if not fresh_ones:
            continue
        columns[ours] = [*known, *fresh_ones]
        if text.node(("columns",)) is None:
            text.set_keys((), {"columns": {ours: columns[ours]}})
        else:
            text.set_keys(("columns",), {ours: columns[ours]})
    _remember(text, answer)
    return text.bytes()


def _remember(text: RuleText, answer: Answer) -> None:
    exactly = text.value(("recognise", "exactly")) if _has_exactly(text) else []
    if exactly and all(isinstance(one, str) for one in exactly):
        exactly = [exactly]
    wanted = {header_key(one) for one in answer.exactly}
    if any(wanted == {header_key(one) for one in known} for known in exactly):
        return
    exactly = [*exactly, list(answer.exactly)]
    if text.node(("recognise",)) is None:
        text.set_keys((), {"recognise": {"exactly": exactly}})
    else:
        text.set_keys(("recognise",), {"exactly": exactly})


def _has_exactly(text: RuleText) -> bool:
    return text.node(("recognise", "exactly")) is not None


def _listed(names: Any) -> list[str]:
    return [names] if isinstance(names, str) and names else list(names or [])


def faults(rules: Path, changed: Files) -> tuple[Problem, ...]:
    """Load a copy of the rules with the changed files; return what is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="riqing_rules_") as stage:
        copy = Path(stage) / rules.name
        shutil.copytree(rules, copy, ignore=shutil.ignore_patterns(OLD_VERSIONS))
        for name, raw in changed.items():
            (copy / name).write_bytes(raw)
        try:
            config.load(copy)
        except RulesError as error:
            return error.problems
    return ()


def put_in_place(rules: Path, changed: Files, kept: str) -> None:
    """Write the changed files; what stood there before is kept in 旧版 under ``kept``.

    Raises: OSError where the folder cannot be written, or somebody holds a file.
    """
    for name, raw in changed.items():
        old = rules / OLD_VERSIONS / kept / name
        if (rules / name).is_file() and not old.exists():
            folders.copy(rules / name, old)
        folders.write_bytes(rules / name, raw)
