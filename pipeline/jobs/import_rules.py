"""Import the rules: take an edited 规则表 back into the rule files, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from pipeline.core.messages.problems import as_said, sentence
from pipeline.core.messages.sentences import CATALOGUE
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.core.rule_table import rule_merging, rule_sheets
from pipeline.core.rule_table.rule_merging import Asked, Trouble
from pipeline.core.rule_table.rule_sheets import ACTION, DELETE, NAME
from pipeline.files.folders import Home
from pipeline.files.rule_table import rule_book
from pipeline.files.rule_table.rule_entries import Shelf, read_shelf
from pipeline.files.rule_table.rule_return import Returned, read_workbook
from pipeline.files.rule_table.rule_revision import revise
from pipeline.files.rule_table.rule_trial import changed_files, put_in_place, try_out

Said = dict[str, Any]
_ADDED = "新增"


def import_rules(
    home: Home, office: Office, path: Path, now: datetime, check_only: bool = False
) -> tuple[Said, int]:
    """Take an edited workbook of rules back; return what to say, and the exit code.

    With one mistake nothing is changed, and the workbook comes back with a column 问题.
    ``office`` are the rules as they are; ``check_only`` stops before anything is replaced.

    Raises: RefusedError where the file is no workbook of rules, or somebody edits the rules now.
    """
    returned = read_workbook(path)
    before, after = read_shelf(home.rules), read_shelf(home.rules)
    base = returned.base or before.shown()
    asked = rule_merging.compare(base, before.shown(), returned.rows)
    troubles = [*returned.troubles, *asked.troubles, *revise(after, asked)]
    troubles += rule_merging.missing(returned.base, before.shown(), asked)
    rest = list(_of_files(home, before, returned, path, asked))
    changed = changed_files(before, after)
    sound = not _mistakes(troubles)
    placed, others = try_out(home.rules, before, office, changed, asked, examples=sound)
    troubles, rest = [*troubles, *placed], [*rest, *others]
    problems = [_problem(path, returned, one) for one in troubles] + rest
    said: Said = {"changed": list(_told(before, asked)), "problems": [], "files": []}
    said["problems"] = [as_said(problem) for problem in problems]
    said["check_only"] = check_only
    if any(one["level"] == "错误" for one in said["problems"]):
        written = _give_back(home, before, returned, base, troubles, now)
        return said | {"changed": [], "files": [written]}, 2
    if changed and not check_only:
        put_in_place(home.rules, before, changed, now)
    said["files"] = [f"{home.rules.name}/{name}" for name in changed]
    return said, int(any(one["level"] == "警告" for one in said["problems"]))


def _mistakes(troubles: Iterable[Trouble]) -> bool:
    return any(CATALOGUE[one.code].level == "错误" for one in troubles)


def _of_files(
    home: Home, before: Shelf, returned: Returned, path: Path, asked: Asked
) -> Iterable[Problem]:
    """Report files that have changed since the workbook was made, where anything is asked for."""
    if not returned.base:
        yield Problem("T04", CellRef(path.name))
        return
    if not (asked.changes or asked.added or asked.removed or asked.troubles):
        return
    now = before.hashes()
    for name, digest in returned.hashes.items():
        if now.get(name) != digest:
            yield Problem("T05", CellRef(f"{home.rules.name}/{name}"))


def _problem(path: Path, returned: Returned, trouble: Trouble) -> Problem:
    at = returned.columns.get((trouble.sheet, trouble.header))
    cell = f"{xl_col_to_name(at)}{trouble.number}" if at is not None and trouble.number else ""
    where = f"{cell}（{trouble.header}）" if cell else ""
    return Problem(trouble.code, CellRef(path.name, trouble.sheet, where), trouble.facts)


def _told(before: Shelf, asked: Asked) -> Iterable[dict[str, str]]:
    entries = {(one.sheet, one.key): one for one in before.entries}
    for change in asked.changes:
        entry = entries[change.sheet, change.key]
        yield {
            "sheet": change.sheet,
            "file": entry.file,
            "name": str(entry.content["name"]),
            "column": change.header,
            "before": change.before,
            "after": change.text,
        }
    for sheet, row in asked.added:
        name = row.cells.get(NAME[sheet], "")
        yield {
            "sheet": sheet,
            "file": row.cells.get("文件", ""),
            "name": name,
            "column": ACTION,
            "before": "",
            "after": _ADDED,
        }
    for sheet, key, _ in asked.removed:
        entry = entries[sheet, key]
        name = str(entry.content["name"])
        yield {
            "sheet": sheet,
            "file": entry.file,
            "name": name,
            "column": ACTION,
            "before": "",
            "after": DELETE,
        }


def _give_back(
    home: Home,
    before: Shelf,
    returned: Returned,
    base: rule_sheets.Base,
    troubles: Iterable[Trouble],
    now: datetime,
) -> str:
    """Write the workbook as it came, with its mistakes on their rows."""
    wrong: dict[tuple[str, int], dict[str, list[str]]] = {}
    for one in troubles:
        if CATALOGUE[one.code].level == "错误":
            told = sentence(Problem(one.code, CellRef(one.header), one.facts))
            row = wrong.setdefault((one.sheet, one.number), {})
            row.setdefault(one.header, []).append(told.partition("】")[2])
    hashes: Mapping[str, str] = returned.hashes or before.hashes()
    workbook = rule_sheets.workbook(
        returned.rows,
        base,
        hashes,
        rule_book.lists_of(before),
        f"{now:%Y-%m-%d} 有 {len(wrong)} 行要改，改好再导入这一份",
        wrong,
    )
    written = rule_book.put_out(home, workbook, f"规则表_{now:%Y-%m-%d}_有误")
    return home.relative(written)
