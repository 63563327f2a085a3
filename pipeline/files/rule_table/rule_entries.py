"""The entries of ``rules/``: rules, word groups, departments, categories, places; rows of 规则表.

Read from the files as they are written, not as they are understood: keys that nobody here knows
are in ``content`` too.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.core.checked import listed
from pipeline.core.rule_table import rule_cells
from pipeline.core.rule_table.rule_cells import Content
from pipeline.core.rule_table.rule_sheets import (
    CATEGORIES,
    DEPARTMENTS,
    FILE,
    GROUPS,
    NAME,
    NOTE,
    NUMBER,
    OFFICE,
    PARENT,
    PLACE_KIND,
    PLACE_KINDS,
    PLACES,
    RULES,
    SHEETS,
    USED_BY,
)
from pipeline.core.rule_table.rule_words import joined
from pipeline.files.rule_table.rule_text import RuleText
from pipeline.files.rules.includes import OLD_VERSIONS
from pipeline.files.rules.yaml_reading import Steps, read

DEPARTMENTS_FILE, PLACES_FILE = "departments.yaml", "places.yaml"
_INNER_KINDS = tuple(kind for kind in PLACE_KINDS if kind not in ("zone", "outside"))
_NOT_ROUTING = ("sources/", f"{OLD_VERSIONS}/")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where it stands (file in ``rules/``, path in the file), what it says and shows.

    ``key`` names it in a workbook; ``content`` of a word group is its name and words, of a place
    its own keys without the places inside.
    """

    sheet: str
    key: str
    file: str
    path: Steps
    content: Content
    cells: Mapping[str, str]


@dataclass(slots=True)
class Shelf:
    """All rule files of a folder: their text, by name, and the entries in them, in order."""

    texts: dict[str, RuleText] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def of(self, sheet: str) -> dict[str, Entry]:
        """Return the entries of a sheet by key."""
        return {one.key: one for one in self.entries if one.sheet == sheet}

    def shown(self) -> dict[str, dict[str, Mapping[str, str]]]:
        """Return what every entry shows, by sheet and key."""
        return {sheet: {key: one.cells for key, one in self.of(sheet).items()} for sheet in SHEETS}

    def hashes(self) -> dict[str, str]:
        """Return the sha256 of each file."""
        return {name: hashlib.sha256(text.bytes()).hexdigest() for name, text in self.texts.items()}

    def routing(self) -> tuple[str, ...]:
        """Return the names of the files that hold rules or word groups."""
        return tuple(name for name in self.texts if name not in (DEPARTMENTS_FILE, PLACES_FILE))


def read_shelf(folder: Path) -> Shelf:
    """Read the entries of a folder whose rules have been checked."""
    shelf = Shelf()
    for name, content in _files(folder):
        text = RuleText((folder / name).read_bytes())
        shelf.texts[name] = text
        if name == DEPARTMENTS_FILE:
            found = [*_listed(text, name, content, DEPARTMENTS, "departments")]
            found += _listed(text, name, content, CATEGORIES, "categories")
        elif name == PLACES_FILE:
            found = [*_places(name, content)]
        else:
            found = [*_listed(text, name, content, RULES, "rules"), *_groups(name, content)]
        shelf.entries += found
    _add_users(shelf)
    return shelf


def _files(folder: Path) -> Iterator[tuple[str, Any]]:
    """Yield the files that hold entries: departments, places, and whatever has rules or groups."""
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        if name.startswith(_NOT_ROUTING):
            continue
        content = read(path, name).content
        known = name in (DEPARTMENTS_FILE, PLACES_FILE) or name.startswith("routing/")
        if known or (isinstance(content, dict) and content.keys() & {"rules", "groups"}):
            yield name, content if isinstance(content, dict) else {}


def _key(sheet: str, *names: str) -> str:
    return "|".join((sheet, *names))


def _listed(text: RuleText, file: str, content: Any, sheet: str, key: str) -> Iterator[Entry]:
    for number, one in enumerate(content.get(key) or ()):
        path: Steps = (key, number)
        cells = rule_cells.cells_of(sheet, one)
        if sheet == RULES:
            cells |= {FILE: file, NUMBER: str(number + 1), NOTE: text.note(path)}
        yield Entry(sheet, _key(sheet, file, one["name"]), file, path, one, _filled(cells))


def _groups(file: str, content: Any) -> Iterator[Entry]:
    for name, words in (content.get("groups") or {}).items():
        said = {"name": name, "words": words}
        cells = {**rule_cells.cells_of(GROUPS, said), FILE: file}
        yield Entry(GROUPS, _key(GROUPS, file, name), file, ("groups", name), said, cells)


def _places(file: str, content: Any) -> Iterator[Entry]:
    seen: Counter[str] = Counter()
    tops: list[tuple[str, Steps, Any]] = [("zone", ("zone",), content.get("zone"))]
    tops += [("outside", path, one) for path, one in _nodes(content, (), "outside")]
    for kind, path, node in tops:
        for entry in _place(file, kind, path, node, "", ()):
            seen[entry.key] += 1
            key = entry.key if seen[entry.key] == 1 else f"{entry.key}|{seen[entry.key]}"
            yield Entry(entry.sheet, key, file, entry.path, entry.content, entry.cells)


def _nodes(node: Any, path: Steps, kind: str) -> Iterator[tuple[Steps, Any]]:
    inner = node.get(kind)
    if isinstance(inner, str) and inner:
        yield (*path, kind), inner
    elif isinstance(inner, list):
        yield from (((*path, kind, number), one) for number, one in enumerate(inner))


def _place(
    file: str, kind: str, path: Steps, node: Any, office: str, around: tuple[str, ...]
) -> Iterator[Entry]:
    content = {"name": node} if isinstance(node, str) else node
    own = {key: value for key, value in content.items() if key not in _INNER_KINDS}
    cells = rule_cells.cells_of(PLACES, own)
    name, outer = content["name"], around[-1] if len(around) > 1 else ""
    # what is told by the office, or is the zone itself, is not told twice
    cells |= {
        PLACE_KIND: PLACE_KINDS[kind],
        OFFICE: office,
        PARENT: "" if outer == office else outer,
    }
    yield Entry(PLACES, _key(PLACES, *around, kind, name), file, path, own, _filled(cells))
    office = name if kind == "office" else office
    for inner in _INNER_KINDS:
        for step, one in _nodes(content, path, inner):
            yield from _place(file, inner, step, one, office, (*around, name))


def _filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {header: text for header, text in cells.items() if text}


def _add_users(shelf: Shelf) -> None:
    """Tell each word group which rules use it."""
    users: dict[str, list[str]] = {}
    for entry in shelf.of(RULES).values():
        for word in dict.fromkeys(_words(entry.content.get("when"))):
            if word.startswith("@"):
                users.setdefault(word[1:], []).append(entry.cells[NAME[RULES]])
    for at, entry in enumerate(shelf.entries):
        used_by = users.get(entry.content["name"], []) if entry.sheet == GROUPS else []
        if used_by:
            cells = {**entry.cells, USED_BY: joined(used_by)[: rule_cells.LONGEST]}
            shelf.entries[at] = Entry(
                entry.sheet, entry.key, entry.file, entry.path, entry.content, cells
            )


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    for one in listed(value) or ():
        if isinstance(one, str):
            yield one
        else:
            yield from _words(one)
