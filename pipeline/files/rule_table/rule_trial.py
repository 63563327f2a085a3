"""Changed rule files, tried before they count: loaded, run on their examples, put in place.

What is found wrong is laid at the row of the workbook that asked for it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pipeline.core.messages.problems import RefusedError, RulesError
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.core.routing.routing import Router
from pipeline.core.rule_table.rule_cells import ENTRIES, VALID
from pipeline.core.rule_table.rule_condition import COLUMNS
from pipeline.core.rule_table.rule_merging import Asked, Trouble
from pipeline.core.rule_table.rule_sheets import (
    FILE,
    NAME,
    NUMBER,
    OFFICE,
    PARENT,
    PLACE_KIND,
    PLACES,
    RULES,
    USED_BY,
    Row,
)
from pipeline.core.rules.examples import failed_examples
from pipeline.files import folders, platforms
from pipeline.files.rule_table.rule_entries import (
    DEPARTMENTS_FILE,
    PLACES_FILE,
    Entry,
    Shelf,
    read_shelf,
)
from pipeline.files.rule_table.rule_text import RuleText
from pipeline.files.rules import config
from pipeline.files.rules.includes import OLD_VERSIONS
from pipeline.files.writing.cells import WritingError

_YES, _NO = "应判成它的例句", "不该判成它的例句"
_PLACED = (PLACE_KIND, OFFICE, PARENT)
_FOLLOWING = frozenset({NUMBER, USED_BY, OFFICE, PARENT})  # told by other entries
# what the loader says of YAML → what is said of a row
_OF_ROWS = {"R09": "T30", "R17": "T31", "R18": "T32", "R19": "T33", "R10": "T34"}
Files = Mapping[str, bytes]


def try_out(
    rules: Path, shelf: Shelf, before: Office, changed: Files, asked: Asked, examples: bool
) -> tuple[list[Trouble], list[Problem]]:
    """Load a copy of the rules with the changed files; return mistakes on rows, and all others.

    ``shelf`` and ``before`` are the rules as they are, as text and as understood.
    ``examples`` is False where some cells could not be taken: examples would tell of that only.
    One that failed before the change is no mistake of the change.
    """
    with tempfile.TemporaryDirectory(prefix="riqing_rules_") as stage:
        copy = Path(stage) / rules.name
        shutil.copytree(rules, copy, ignore=shutil.ignore_patterns(OLD_VERSIONS))
        for name, raw in changed.items():
            (copy / name).write_bytes(raw)
        _prove(shelf, asked, copy)
        blame = _Blame(copy, asked)
        try:
            office = config.load(copy)
        except RulesError as error:
            return blame.of(error.problems)
        if not examples:
            return [], []
        known = {_example(problem) for problem in failed_examples(Router(before))}
        failed = failed_examples(Router(office))
        new = [problem for problem in failed if _example(problem) not in known]
        return blame.of(Problem("T10", one.place, one.facts) for one in new)


def _example(problem: Problem) -> tuple[object, ...]:
    return tuple(problem.facts.get(fact) for fact in ("rule", "example", "category"))


def _prove(before: Shelf, asked: Asked, copy: Path) -> None:
    """Prove that nothing but what was asked for has changed.

    Raises: WritingError where we have written something else: a mistake of ours.
    """
    after = {(one.sheet, one.key): one for one in read_shelf(copy).entries}
    removed = {(sheet, key) for sheet, key, _ in asked.removed}
    touched: dict[tuple[str, str], set[str]] = {}
    for change in asked.changes:
        touched.setdefault((change.sheet, change.key), set()).add(change.header)
    for old in before.entries:
        here = (old.sheet, old.key)
        new, headers = after.get(here), touched.get(here, set())
        elsewhere = {NAME[old.sheet], *(_PLACED if old.sheet == PLACES else ())}
        if here in removed or headers & elsewhere:
            continue
        if new is None and old.sheet == PLACES:
            continue  # inside a place that moved, or that has another name
        kept = [h for h in old.cells if h not in headers and h not in _FOLLOWING]
        if new is None or any(old.cells[h] != new.cells.get(h) for h in kept):
            raise WritingError(f"{old.key} has changed where nobody asked for it")


class _Blame:
    """Finds the row of the workbook that a mistake in the changed files comes from."""

    def __init__(self, copy: Path, asked: Asked) -> None:
        self._asked = asked
        self._shelf = read_shelf(copy)
        self._rows = _rows_by_name(asked)
        self._name = copy.name
        self._changed = {(one.sheet, one.number, one.header) for one in asked.changes}

    def of(self, problems: Iterable[Problem]) -> tuple[list[Trouble], list[Problem]]:
        """Sort problems into those with a row and those without."""
        placed, rest = [], []
        for problem in problems:
            trouble = self._on_example(problem) or self._on_line(problem)
            if trouble is None:
                rest.append(problem)
            else:
                placed.append(trouble)
        return placed, rest

    def _on_example(self, problem: Problem) -> Trouble | None:
        rule, example = (str(problem.facts.get(fact, "")) for fact in ("rule", "example"))
        for (sheet, _, name), row in self._rows.items():
            if problem.code == "T10" and (sheet, name) == (RULES, rule):
                header = _NO if example in row.cells.get(_NO, "") else _YES
                return Trouble(RULES, row.number, header, problem.code, problem.facts)
        return None

    def _on_line(self, problem: Problem) -> Trouble | None:
        file = problem.place.file.removeprefix(f"{self._name}/")
        line = int("".join(filter(str.isdigit, problem.place.cell)) or 0) - 1
        text = self._shelf.texts.get(file)
        if text is None or line < 0:
            return None
        seen = str(problem.facts.get("seen", ""))
        found = [
            (self._weight(entry.sheet, row, seen), -number, entry, row)
            for number, entry in enumerate(self._shelf.entries)
            if entry.file == file and _covers(text, entry, line)
            for row in [self._row_of(entry)]
            if row is not None
        ]
        if not found:
            return None
        _, _, entry, row = max(found, key=lambda one: one[:2])
        header, facts = self._header(text, entry, row, line, seen), dict(problem.facts)
        if problem.code == "R09":
            header = next(iter(_headers_of(entry.sheet, seen)), header)
            facts["seen"] = header
        header = {"R17": "分数", "R19": VALID}.get(problem.code, header)
        code = _OF_ROWS.get(problem.code, problem.code)
        return Trouble(entry.sheet, row.number, header, code, facts)

    def _row_of(self, entry: Entry) -> Row | None:
        found = self._rows.get((entry.sheet, entry.file, str(entry.content["name"])))
        return self._asked.rows.get((entry.sheet, entry.key)) or found

    def _weight(self, sheet: str, row: Row, seen: str) -> int:
        touched = any(one[:2] == (sheet, row.number) for one in self._changed)
        touched |= any(one is row for _, one in self._asked.added)
        names = bool(seen) and any(seen in text for text in row.cells.values())
        return 2 * names + touched

    def _header(self, text: RuleText, entry: Entry, row: Row, line: int, seen: str) -> str:
        """Return the column that a mistake is in: of the key on its line, holding what was seen."""
        keys = [
            str(key)
            for key in entry.content
            if text.node((*entry.path, key)) is not None and _on(text, (*entry.path, key), line)
        ]
        of_key = [header for key in keys for header in _headers_of(entry.sheet, key)]
        filled = [header for header in of_key if row.cells.get(header)]
        holding = [h for h in filled or row.cells if seen and seen in row.cells.get(h, "")]
        changed = [
            header
            for header in holding or filled
            if (entry.sheet, row.number, header) in self._changed
        ]
        best = [*changed, *holding]
        if len(filled) == 1 or (len(keys) == 1 and filled):
            best += filled
        if len(keys) == 1:
            best += of_key
        return best[0] if best else NAME[entry.sheet]


def _rows_by_name(asked: Asked) -> dict[tuple[str, str, str], Row]:
    """Return rows by sheet, file and the name that they give their entry."""
    rows = {}
    for (sheet, key), row in asked.rows.items():
        file = row.cells.get(FILE, "") or key.split("|")[1]
        rows[sheet, _file_of(sheet, file), row.cells.get(NAME[sheet], "").strip()] = row
    for sheet, row in asked.added:
        file, name = row.cells.get(FILE, "").strip(), row.cells.get(NAME[sheet], "").strip()
        rows.setdefault((sheet, _file_of(sheet, file), name), row)
    return rows


def _file_of(sheet: str, file: str) -> str:
    return {RULES: file, "词组": file, PLACES: PLACES_FILE}.get(sheet, DEPARTMENTS_FILE)


def _headers_of(sheet: str, key: str) -> Iterator[str]:
    yield from (header for header, (steps, _) in ENTRIES[sheet].items() if steps[0] == key)
    if sheet == RULES and key == "when":
        yield from COLUMNS
    if key in ("from", "until"):
        yield VALID


def _covers(text: RuleText, entry: Entry, line: int) -> bool:
    return _on(text, entry.path, line)


def _on(text: RuleText, path: tuple[str | int, ...], line: int) -> bool:
    first, behind = text.span(path)
    return first <= line < behind


def put_in_place(rules: Path, before: Shelf, changed: Files, now: datetime) -> list[str]:
    """Replace the changed files, the previous ones kept; return their names.

    All is written and kept before the first rename.

    Raises: RefusedError where somebody has changed one of them since it was read, or holds it.
    """
    for name in changed:
        path = rules / name
        if not path.is_file() or path.read_bytes() != before.texts[name].bytes():
            raise RefusedError([Problem("T07", CellRef(f"{rules.name}/{name}"))])
    kept = folders.free(rules / OLD_VERSIONS / f"{now:%Y-%m-%d_%H%M%S}")
    drafts = [
        ((rules / name).with_name(f".{Path(name).name}.tmp"), rules / name) for name in changed
    ]
    try:
        for (draft, target), raw in zip(drafts, changed.values(), strict=True):
            folders.copy(target, kept / target.relative_to(rules))
            draft.write_bytes(raw)
            folders.sync(draft)
        rename_all(drafts, rules, kept)
    except OSError as error:
        for draft, _ in drafts:
            if draft.is_file():
                draft.unlink()
        facts = {"why": error.strerror or str(error)}
        raise RefusedError([Problem("T08", CellRef(rules.name), facts)]) from None
    for folder in {target.parent for _, target in drafts}:
        platforms.sync_folder(folder)
    return list(changed)


def rename_all(drafts: Sequence[tuple[Path, Path]], rules: Path, kept: Path) -> None:
    """Rename all or none: where one fails, those before it get their old text back.

    Raises: OSError of the one that failed.
    """
    for number, (draft, target) in enumerate(drafts):
        try:
            draft.replace(target)
        except OSError:
            for _, done in drafts[:number]:
                folders.copy(kept / done.relative_to(rules), done)
            raise


def changed_files(before: Shelf, after: Shelf) -> dict[str, bytes]:
    """Return the files that are no longer what they were."""
    return {
        name: text.bytes()
        for name, text in after.texts.items()
        if text.bytes() != before.texts[name].bytes()
    }
