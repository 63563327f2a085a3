"""A YAML file as written: every scalar a text, every value with its line, mistakes as problems.

``0012``, ``no`` and ``12:30`` stay what the rule keeper typed; a key that stands twice is a
mistake; what Notepad does to a file (GBK, tabs, full-width colons) gets a message of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.core.model import CellRef, Problem
from pipeline.files.rules.yaml_mistakes import explain, quoted

Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # C is ten times faster, not everywhere

_OWN_KEY_COLON = re.compile(r"\s*(?:-\s+)?[A-Za-z_]+\s*：")
_TAB = re.compile(r" *\t[ \t]*[^\s#]")

Steps = tuple[str | int, ...]


@dataclass(slots=True)
class Document:
    """What one file says. ``lines`` maps the path of every value to its line, counted from 1.

    A value under a key has the line of the key; ``starts`` has the line where it begins itself.
    """

    file: str
    content: Any = None
    lines: dict[Steps, int] = field(default_factory=dict)
    starts: dict[Steps, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Steps) -> int:
        """Find the line of a value, or of the nearest value around it."""
        known: Steps = ()
        for step in path:  # skips steps that only the checker knows, such as a union's tag
            if (*known, step) in self.lines:
                known = (*known, step)
        return self.lines.get(known, 1)

    def report(self, code: str, line: int, **facts: object) -> None:
        """Add a problem of this file."""
        place = CellRef(file=self.file, cell=f"第 {line} 行" if line else "")
        self.problems.append(Problem(code, place, facts))


def read(path: Path, name: str) -> Document:
    """Read a YAML file; ``name`` is what messages call it. Mistakes are in ``problems``."""
    document = Document(name)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        document.report("R01", 0)
        return document
    except OSError as error:
        document.report("R03", 0, seen=error.strerror or str(error))
        return document
    text = _decoded(raw, document)
    return document if document.problems else _understood(text, document)


def read_text(text: str, name: str) -> Document:
    """Read what a YAML file of that name would hold."""
    return _understood(text, Document(name))


def _understood(text: str, document: Document) -> Document:
    _look_for_notepad_traces(text, document)
    if not document.problems:
        _parse(text, document)
    return document


def _decoded(raw: bytes, document: Document) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        document.report("R02", 0, seen="UTF-16（记事本里叫 Unicode）")
        return ""
    try:
        return raw.decode("utf-8-sig")  # the mark that Notepad puts in front does no harm
    except UnicodeDecodeError:
        pass
    try:
        raw.decode("gbk")
        document.report("R02", 0, seen="GBK（记事本里叫 ANSI）")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        document.report("R02", line, seen="认不出的")
    return ""


def _look_for_notepad_traces(text: str, document: Document) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if _OWN_KEY_COLON.match(line):
            document.report("R05", number, seen=quoted(line))
        elif _TAB.match(line):
            document.report("R06", number, seen=quoted(line))


def _parse(text: str, document: Document) -> None:
    try:
        node = _composed(text)
    except yaml.YAMLError as error:
        explain(text, error, document.report)
        return
    if node is not None:
        document.content = _plain(node, (), document, set())


@lru_cache(maxsize=64)  # serve reads the same rules for every job
def _composed(text: str) -> yaml.Node | None:
    node: yaml.Node | None = yaml.compose(text, Loader=Loader)
    return node


def _plain(node: yaml.Node, path: Steps, document: Document, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    document.lines.setdefault(path, line)
    document.starts[path] = line
    if id(node) in seen:  # an anchor used again could loop for ever
        document.report("R04", line, seen="&… *…")
        return ""
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return dict(_items(node, path, document, seen))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, (*path, n), document, seen) for n, one in enumerate(node.value)]
    return node.value


def _items(
    node: yaml.MappingNode, path: Steps, document: Document, seen: set[int]
) -> Iterator[tuple[str, Any]]:
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        here = (*path, key)
        if here in document.lines:
            document.report("R07", line, seen=key, first=document.lines[here])
            continue
        document.lines[here] = line
        yield key, _plain(value_node, here, document, seen)
