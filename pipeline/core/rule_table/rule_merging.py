"""What an edited 规则表 asks for: the workbook against what was handed out and what is there now.

Cell by cell as everywhere: what the workbook did not change keeps the newer text of the files; what
both changed differently is a mistake of that row. A row that is missing is no deletion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core.rule_table.rule_sheets import (
    ACTION,
    DELETE,
    FILE,
    NAME,
    NUMBER,
    SHEETS,
    WRONG,
    Base,
    Row,
    Rows,
    headers,
    is_open,
)
from pipeline.core.text import is_blank, same, squeezed

_MANY = 10  # cells of a column that go blank at once
_SHARE = 0.3  # … and which part of its filled ones
_NAMED = 5  # rows that are missing
_MOVED = 5  # rows of a column that only changed places


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about a cell of the workbook; ``code`` and ``facts`` as in the catalogue."""

    sheet: str
    number: int
    header: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that takes a new text."""

    sheet: str
    key: str
    header: str
    before: str
    text: str
    number: int


@dataclass(slots=True)
class Asked:
    """All that a workbook asks for. ``rows`` tells which row is which entry, by sheet and key."""

    changes: list[Change] = field(default_factory=list)
    added: list[tuple[str, Row]] = field(default_factory=list)
    removed: list[tuple[str, str, int]] = field(default_factory=list)
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)


def compare(base: Base, ours: Base, theirs: Rows) -> Asked:
    """Tell what an edited workbook asks for.

    ``base`` is what was handed out, ``ours`` what the files say now.
    """
    asked = Asked()
    for sheet in SHEETS:
        rows = theirs.get(sheet, ())
        paired = list(_pair(sheet, base.get(sheet, {}), ours.get(sheet, {}), rows, asked))
        _look_at_columns(sheet, base.get(sheet, {}), paired, asked)
        for key, row in paired:
            asked.rows[sheet, key] = row
            _judge(sheet, key, row, base.get(sheet, {}), ours.get(sheet, {}), asked)
    return asked


def missing(base: Base, ours: Base, asked: Asked) -> Iterator[Trouble]:
    """Report rows that were handed out and are not there any more: nothing is deleted for them.

    A sheet that is not there at all was left out on purpose.
    """
    for sheet in dict.fromkeys(sheet for sheet, _ in asked.rows):
        gone = [
            ours[sheet][key][NAME[sheet]]
            for key in base.get(sheet, {})
            if key in ours.get(sheet, {}) and (sheet, key) not in asked.rows
        ]
        if gone:
            names = "、".join(gone[:_NAMED]) + ("……" if len(gone) > _NAMED else "")
            yield Trouble(sheet, 0, "", "T36", {"count": len(gone), "names": names})


def _pair(
    sheet: str,
    base: Mapping[str, Mapping[str, str]],
    ours: Mapping[str, Mapping[str, str]],
    rows: Sequence[Row],
    asked: Asked,
) -> Iterator[tuple[str, Row]]:
    """Yield the key of each row that is a known entry; note all others as new ones.

    Of copies of a row the one that kept the name is the entry. A row without a key is known by its
    name and file.
    """
    filled = [row for row in rows if any(not is_blank(t) for t in row.cells.values()) or row.bad]
    by_key: dict[str, list[Row]] = {}
    rest: list[Row] = []
    for row in filled:
        known = row.key if row.key in base or row.key in ours else ""
        by_key.setdefault(known, []).append(row)
    rest += by_key.pop("", [])
    for key, copies in by_key.items():
        name = (base.get(key) or ours[key]).get(NAME[sheet], "")
        copies.sort(key=lambda row: not same(row.cells.get(NAME[sheet], name), name))
        yield key, copies[0]
        rest += copies[1:]
    taken = set(by_key)
    for row in sorted(rest, key=lambda row: row.number):
        key = _named(sheet, row, {**base, **ours}, taken) if not row.key else ""
        if key:
            taken.add(key)
            yield key, row
        else:
            asked.added.append((sheet, row))


def _named(sheet: str, row: Row, known: Mapping[str, Mapping[str, str]], taken: set[str]) -> str:
    wanted = [
        header for header in (NAME[sheet], FILE, "办事处", "上级") if header in headers(sheet)
    ]
    found = [
        key
        for key, cells in known.items()
        if key not in taken
        and all(same(row.cells.get(one, ""), cells.get(one, "")) for one in wanted)
    ]
    return found[0] if len(found) == 1 else ""


def _judge(
    sheet: str,
    key: str,
    row: Row,
    base: Mapping[str, Mapping[str, str]],
    ours: Mapping[str, Mapping[str, str]],
    asked: Asked,
) -> None:
    now = ours.get(key)
    was = base.get(key, now or {})
    if now is None:
        edited = [one for one in _edited(sheet, row, was) if is_open(one)]
        if edited or row.cells.get(ACTION):
            name = was.get(NAME[sheet], "")
            asked.troubles.append(Trouble(sheet, row.number, NAME[sheet], "T21", {"seen": name}))
        return
    _judge_action(sheet, key, row, (was, now), asked)
    for header in _edited(sheet, row, was):
        seen, current = row.cells.get(header, ""), now.get(header, "")
        facts = {"header": header, "seen": _short(seen), "now": _short(current)}
        if header in row.bad:
            asked.troubles.append(Trouble(sheet, row.number, header, row.bad[header], facts))
        elif not is_open(header):
            if header not in (NUMBER, WRONG):
                asked.troubles.append(Trouble(sheet, row.number, header, "T22", facts))
        elif same(seen, current):
            continue
        elif not same(current, was.get(header, "")):
            asked.troubles.append(Trouble(sheet, row.number, header, "T23", facts))
        elif header == FILE:
            asked.troubles.append(Trouble(sheet, row.number, header, "T24", facts))
        elif header in (NAME[sheet], "词") and is_blank(seen):
            asked.troubles.append(Trouble(sheet, row.number, header, "T25", facts))
        else:
            asked.changes.append(Change(sheet, key, header, current, seen, row.number))


def _judge_action(
    sheet: str,
    key: str,
    row: Row,
    was_now: tuple[Mapping[str, str], Mapping[str, str]],
    asked: Asked,
) -> None:
    seen = squeezed(row.cells.get(ACTION, ""))
    if not seen:
        return
    if seen != DELETE:
        facts = {"seen": row.cells[ACTION][:20], "choices": DELETE}
        asked.troubles.append(Trouble(sheet, row.number, ACTION, "T15", facts))
        return
    was, now = was_now
    newer = [
        one
        for one in headers(sheet)
        if is_open(one) and not same(was.get(one, ""), now.get(one, ""))
    ]
    if newer:
        facts = {"header": newer[0], "seen": DELETE, "now": _short(now.get(newer[0], ""))}
        asked.troubles.append(Trouble(sheet, row.number, ACTION, "T23", facts))
    else:
        asked.removed.append((sheet, key, row.number))


def _edited(sheet: str, row: Row, was: Mapping[str, str]) -> list[str]:
    """List the columns of which a row says something else than was handed out."""
    return [
        header
        for header in headers(sheet)
        if header != ACTION
        and (
            header in row.bad
            or (header in row.cells and not same(row.cells[header], was.get(header, "")))
        )
    ]


def _look_at_columns(
    sheet: str,
    base: Mapping[str, Mapping[str, str]],
    paired: Sequence[tuple[str, Row]],
    asked: Asked,
) -> None:
    """Stop a column that was emptied at one stroke, or sorted without the others."""
    for header in filter(is_open, headers(sheet)):
        pairs = [
            (row, base[key].get(header, ""), row.cells[header])
            for key, row in paired
            if key in base and header in row.cells
        ]
        filled = [row for row, was, _ in pairs if was]
        gone = [row for row, was, seen in pairs if was and is_blank(seen)]
        moved = [row for row, was, seen in pairs if not same(was, seen)]
        before = Counter(was.strip() for _, was, _ in pairs)
        after = Counter(seen.strip() for _, _, seen in pairs)
        code = ""
        if len(gone) >= _MANY and len(gone) > _SHARE * len(filled):
            code, count = "T26", len(gone)
        elif len(moved) >= _MOVED and before == after:
            code, count = "T27", len(moved)
        if code:
            rows = gone if code == "T26" else moved
            facts = {"header": header, "count": count}
            asked.troubles.append(Trouble(sheet, rows[0].number, header, code, facts))


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= 40 else f"{line[:40]}…"
