"""The routing files, and those they include: each read once, before the file that asks for it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path, PureWindowsPath

from pipeline.core.checked import hint, listed
from pipeline.core.model import CellRef, Problem
from pipeline.files.rules.yaml_reading import Document, read

OLD_VERSIONS = "旧版"  # a folder in rules/: what ``rules import`` replaced; nothing there is read


def present(folder: Path, pattern: str) -> Iterator[Path]:
    """Yield the files of the rules as they are now, older versions left out."""
    for path in folder.rglob(pattern):
        if OLD_VERSIONS not in path.relative_to(folder).parts:
            yield path


def read_rules(folder: Path, inner: str) -> Document:
    """Read one rule file; ``inner`` is its path in the rules folder, with slashes."""
    return read(folder / inner, f"{folder.name}/{inner}")


class Inclusion:
    """Reads ``routing/*.yaml`` and follows ``include``.

    ``documents`` are in the order in which they count: an included file stands before those that
    include it, the rest by name. ``mistakes`` are includes that were not followed. ``others`` are
    the rule files, by path in the folder, that are no routing files and cannot be included.
    """

    def __init__(self, folder: Path, others: Sequence[str]) -> None:
        self.mistakes: list[Problem] = []
        self._folder = folder
        self._others = others
        found = (path.relative_to(folder).as_posix() for path in present(folder, "*.yaml"))
        self._known = sorted(found)
        self._read: dict[str, Document] = {}
        self._open: list[str] = []
        own = [one for one in self._known if posixpath.dirname(one) == "routing"]
        for name in own or ["routing/*.yaml"]:
            if name not in self._read:
                self._take(name)
        self.documents = list(self._read.values())
        self.unread = tuple(
            f"{folder.name}/{one}"
            for one in self._known
            if one not in self._read and one not in others
        )

    def _take(self, name: str) -> None:
        document = read_rules(self._folder, name)
        self._open.append(name)
        for number, said in _included(document):
            inner = posixpath.normpath(posixpath.join(posixpath.dirname(name), _slashed(said)))
            code, facts = self._mistake(name, inner, said)
            if code:
                line = document.line(("include", number))
                place = CellRef(document.file, cell=f"第 {line} 行")
                self.mistakes.append(Problem(code, place, {"seen": said, **facts}))
            elif inner not in self._read:
                self._take(inner)
        self._open.pop()
        self._read[name] = document

    def _mistake(self, name: str, inner: str, said: str) -> tuple[str, dict[str, str]]:
        """Tell why a file cannot be included; a blank code when it can."""
        if inner.startswith(("../", "/")) or inner == ".." or PureWindowsPath(said).is_absolute():
            return "R60", {}
        if not inner.endswith(".yaml") or inner in self._others:
            return "R61", {}
        if inner not in self._known:
            nearest = (posixpath.relpath(one, posixpath.dirname(name)) for one in self._known)
            return "R62", {"hint": hint(_slashed(said), nearest)}
        if inner in self._open:
            around = [*self._open[self._open.index(inner) :], inner]
            return "R63", {"around": " → ".join(around)}
        return "", {}


def _included(document: Document) -> Iterator[tuple[int, str]]:
    """Yield number and text of what a file includes, as far as these are texts."""
    content = document.content if isinstance(document.content, dict) else {}
    listing = listed(content.get("include", []))
    for number, said in enumerate(listing if isinstance(listing, list) else ()):
        if isinstance(said, str) and said.strip():
            yield number, said.strip()


def _slashed(said: str) -> str:
    return said.replace("\\", "/")  # as Windows writes paths
