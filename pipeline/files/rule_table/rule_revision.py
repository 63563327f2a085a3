"""What a workbook asks for, carried out on the text of the rule files; nothing on the disk changes.

Cells first, then what is added, then what moves or goes, from the end of each file: so no step
changes where the next one has to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.core.checked import hint
from pipeline.core.rule_table import rule_cells, rule_condition
from pipeline.core.rule_table.rule_cells import ENTRIES, KEY_ORDER, VALID, Content
from pipeline.core.rule_table.rule_merging import Asked, Change, Trouble
from pipeline.core.rule_table.rule_sheets import (
    CATEGORIES,
    DEPARTMENTS,
    FILE,
    GROUPS,
    NAME,
    NOTE,
    OFFICE,
    PARENT,
    PLACE_KIND,
    PLACE_KINDS,
    PLACES,
    RULES,
    Row,
)
from pipeline.core.rule_table.rule_words import UnreadableError
from pipeline.files.rule_table.rule_entries import DEPARTMENTS_FILE, PLACES_FILE, Entry, Shelf
from pipeline.files.rules.yaml_reading import Steps

_LIST = {RULES: "rules", DEPARTMENTS: "departments", CATEGORIES: "categories"}
_WHERE = (PLACE_KIND, OFFICE, PARENT)
_KINDS = {header: kind for kind, header in PLACE_KINDS.items()}


@dataclass(slots=True)
class Revision:
    """A shelf that is being changed. ``going`` are the keys of places that move or are removed."""

    shelf: Shelf
    asked: Asked
    troubles: list[Trouble] = field(default_factory=list)
    going: list[tuple[Entry, bool]] = field(default_factory=list)

    def trouble(self, sheet: str, number: int, column: str, code: str, **facts: object) -> None:
        """Note that a cell cannot be taken."""
        self.troubles.append(Trouble(sheet, number, column, code, facts))


def revise(shelf: Shelf, asked: Asked) -> list[Trouble]:
    """Change the texts of a shelf as a workbook asks; return what cannot be taken."""
    revision = Revision(shelf, asked)
    by_entry: dict[tuple[str, str], list[Change]] = {}
    for change in asked.changes:
        by_entry.setdefault((change.sheet, change.key), []).append(change)
    twins = set(_twins(revision))
    for sheet, key, _ in asked.removed:
        revision.going.append((shelf.of(sheet)[key], sheet == RULES))
    moves = []
    removed = {(sheet, key) for sheet, key, _ in asked.removed}
    for (sheet, key), changes in by_entry.items():
        if (sheet, key) in removed or (sheet, changes[0].number) in twins:
            continue
        entry = shelf.of(sheet)[key]
        _change_cells(revision, entry, changes)
        if sheet == PLACES and any(change.header in _WHERE for change in changes):
            moves.append((entry, changes[0].number))
            revision.going.append((entry, False))
    for entry, number in moves:
        _move(revision, entry, number)
    for sheet, row in asked.added:
        if (sheet, row.number) not in twins:
            _add(revision, sheet, row)
    _let_go(revision)
    return revision.troubles


def _twins(revision: Revision) -> Iterator[tuple[str, int]]:
    """Report rows that give a name which another entry of the file has; places may share one."""
    asked = revision.asked
    removed = {(sheet, key) for sheet, key, _ in asked.removed}
    renamed = {(one.sheet, one.key): one for one in asked.changes if one.header == NAME[one.sheet]}
    taken: dict[tuple[str, str, str], str] = {}
    for entry in revision.shelf.entries:
        here = (entry.sheet, entry.key)
        if entry.sheet != PLACES and here not in removed and here not in renamed:
            taken[entry.sheet, entry.file, str(entry.content["name"])] = f"rules/{entry.file}"
    entries = {(one.sheet, one.key): one for one in revision.shelf.entries}
    named = [(key[0], one.number, entries[key].file, one.text) for key, one in renamed.items()]
    named += [
        (sheet, row.number, _file_of(sheet, row), row.cells.get(NAME[sheet], ""))
        for sheet, row in asked.added
    ]
    for sheet, number, file, name in named:
        first = taken.setdefault((sheet, file, name.strip()), f"第 {number} 行")
        if sheet != PLACES and first != f"第 {number} 行":
            facts = {"kind": sheet, "seen": name.strip(), "first": first}
            revision.trouble(sheet, number, NAME[sheet], "R16", **facts)
            yield sheet, number


def _file_of(sheet: str, row: Row) -> str:
    """Return the file that a new row belongs into; blank where it does not say."""
    known = {PLACES: PLACES_FILE, DEPARTMENTS: DEPARTMENTS_FILE, CATEGORIES: DEPARTMENTS_FILE}
    return known.get(sheet) or row.cells.get(FILE, "").strip()


def _change_cells(revision: Revision, entry: Entry, changes: list[Change]) -> None:
    content, text = entry.content, revision.shelf.texts[entry.file]
    for change in changes:
        if change.header == NOTE:
            text.set_note(entry.path, change.text)
        elif entry.sheet != PLACES or change.header not in _WHERE:
            content = _with(
                revision, entry.sheet, content, change.number, change.header, change.text
            )
    changed: dict[str, Any] = {
        key: content.get(key)
        for key in dict.fromkeys((*entry.content, *content))
        if content.get(key) != entry.content.get(key)
    }
    if not changed:
        return
    if entry.sheet == GROUPS:
        if "words" in changed:
            text.replace(entry.path, changed["words"] or [])
        if "name" in changed:
            text.rename(entry.path, changed["name"])
    elif isinstance(text.value(entry.path), str):
        said = content["name"] if set(content) == {"name"} else content
        alone = isinstance(entry.path[-1], str) and isinstance(said, dict)  # road: 蓬溪路
        text.replace(entry.path, [said] if alone else said)
    else:
        text.set_keys(entry.path, changed)


def _with(
    revision: Revision, sheet: str, content: Content, number: int, header: str, said: str
) -> Content:
    try:
        return rule_cells.with_cell(sheet, content, header, said)
    except UnreadableError as error:
        revision.trouble(sheet, number, header, error.code, **error.facts)
        return content


def _move(revision: Revision, entry: Entry, number: int) -> None:
    """Put a place, with all inside it, where its row says; the old one goes afterwards."""
    row = revision.asked.rows[PLACES, entry.key]
    cells = {**entry.cells, **row.cells}
    target = _target(revision, cells, number, entry.path)
    if target is not None:
        text = revision.shelf.texts[entry.file]
        text.append(target, text.value(entry.path))


def _target(
    revision: Revision, cells: Mapping[str, str], number: int, own: Steps = ()
) -> Steps | None:
    """Find the list that a place belongs into; None, and a trouble, where there is none."""
    kind = _KINDS.get(cells.get(PLACE_KIND, ""), "")
    office, parent = cells.get(OFFICE, ""), cells.get(PARENT, "")
    if not kind:
        known = tuple(_KINDS)
        facts = {"seen": cells.get(PLACE_KIND, "")[:20], "choices": "、".join(known)}
        revision.trouble(PLACES, number, PLACE_KIND, "T15", **facts)
        return None
    if kind == "outside" and not office and not parent:
        return ("outside",)
    around = list(_around(revision.shelf, office, parent))
    why = ""
    if kind in ("outside", "zone") or own == ("zone",):
        why = "本区、不归本区的地方不在别的地方里面"
    elif len(around) != 1:
        why = f"没有“{parent or office}”这个地点" if not around else f"“{parent}”有好几处"
    elif own and around[0].path[: len(own)] == own:
        why = "它就在自己里面"
    elif any(around[0].path[: len(one.path)] == one.path for one, _ in revision.going):
        why = f"“{parent or office}”这一次也在搬动或删除"
    if why:
        seen = cells.get(NAME[PLACES], "")
        header = PARENT if parent else OFFICE if office else PLACE_KIND
        revision.trouble(PLACES, number, header, "T29", seen=seen[:40], why=why)
        return None
    return (*around[0].path, kind)


def _around(shelf: Shelf, office: str, parent: str) -> Iterator[Entry]:
    """Yield the places that may be meant by 办事处 and 上级; the zone where both are blank."""
    for entry in shelf.of(PLACES).values():
        kind, name = _KINDS[entry.cells[PLACE_KIND]], entry.content["name"]
        if parent:
            fits = name == parent and kind not in ("zone", "outside")
            if fits and (not office or office in (entry.cells.get(OFFICE), name)):
                yield entry
        elif kind == ("office" if office else "zone") and name == (office or name):
            yield entry


def _add(revision: Revision, sheet: str, row: Row) -> None:
    cells, number = row.cells, row.number
    for header, code in row.bad.items():
        revision.trouble(sheet, number, header, code, seen=cells.get(header, "")[:40])
    if not cells.get(NAME[sheet], "").strip():
        revision.trouble(sheet, number, NAME[sheet], "T25", header=NAME[sheet])
        return
    file = _file_of(sheet, row)
    if sheet == GROUPS and not cells.get("词", "").strip():
        revision.trouble(sheet, number, "词", "T25", header="词")
        return
    if file not in revision.shelf.texts or (
        not file.partition("/")[2] and sheet in (RULES, GROUPS)
    ):
        known = revision.shelf.routing()
        facts = {"seen": f"文件 {file}" if file else "文件", "hint": hint(file, known)}
        revision.trouble(sheet, number, FILE, "T20", **facts)
        return
    content = _new_content(revision, sheet, row)
    text = revision.shelf.texts[file]
    if sheet == GROUPS:
        if text.node(("groups",)) is None or not text.value(("groups",)):
            text.set_keys((), {"groups": {content["name"]: content.get("words", [])}})
        else:
            text.set_keys(("groups",), {content["name"]: content.get("words", [])})
    elif sheet == PLACES:
        target = _target(revision, cells, number)
        if target is not None:
            text.append(target, content["name"] if set(content) == {"name"} else content)
    else:
        text.append((_LIST[sheet],), content, cells.get(NOTE, ""))


def _new_content(revision: Revision, sheet: str, row: Row) -> Content:
    content: Content = {}
    if deep := row.cells.get(rule_condition.DEEP, ""):
        copied = revision.shelf.of(sheet).get(row.key)
        if copied and copied.cells.get(rule_condition.DEEP) == deep:
            content["when"] = rule_condition.deep_of(copied.content["when"])
        else:
            revision.trouble(sheet, row.number, rule_condition.DEEP, "T18")
    columns = [*ENTRIES[sheet]]
    columns += [*rule_condition.COLUMNS, VALID] if sheet == RULES else []
    for header in columns:
        if said := row.cells.get(header, "").strip():
            content = _with(revision, sheet, content, row.number, header, said)
    order = {key: number for number, key in enumerate(KEY_ORDER)}
    return {key: content[key] for key in sorted(content, key=lambda key: order.get(key, 99))}


def _let_go(revision: Revision) -> None:
    texts = revision.shelf.texts
    for entry, with_note in sorted(
        revision.going, key=lambda one: texts[one[0].file].position(one[0].path), reverse=True
    ):
        texts[entry.file].remove(entry.path, with_note)
