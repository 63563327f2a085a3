"""``rules/*.yaml`` → a checked ``Office``; every mistake of every file at once, with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.core.checked import hint
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office, Settings, Source
from pipeline.core.problems import RulesError
from pipeline.core.rule import Rule
from pipeline.core.sentences import CATALOGUE
from pipeline.files.rule_files import (
    CalendarFile,
    DeadlinesFile,
    DepartmentsFile,
    PlacesFile,
    RoutingFile,
    ScheduleFile,
)
from pipeline.files.rule_names import Context, find_twins, names_in
from pipeline.files.yaml_reading import Document, has_wide_colon, read

Shape = TypeVar("Shape", bound=BaseModel)
OLD_VERSIONS = "旧版"  # a folder in rules/: what ``rules import`` replaced; nothing there is read

_SINGLE: tuple[tuple[str, type[BaseModel]], ...] = (
    # in this order: departments and places are the names that the other files use
    ("departments.yaml", DepartmentsFile),
    ("places.yaml", PlacesFile),
    ("settings.yaml", Settings),
    ("deadlines.yaml", DeadlinesFile),
    ("calendar.yaml", CalendarFile),
    ("schedule.yaml", ScheduleFile),
)

# what pydantic finds → what the rule keeper should have written
_EXPECTED = {
    "int": "一个整数",
    "bool": "yes 或 no",
    "date": "日期，写成 2026-07-01",
    "greater": "一个大一些的整数",
    "literal": "这里认得的词",
    "model": "几行“键: 值”",
    "dict": "几行“键: 值”",
    "tuple": "一个列表，写成 [甲, 乙]",
    "list": "一个列表，写成 [甲, 乙]",
    "frozen": "一个列表，写成 [甲, 乙]",
    "too": "至少一项",
    "string": "一段文字",
}


def load(folder: Path) -> Office:
    """Read and check all rule files of a folder.

    Raises: RulesError with the problems of all files together; nothing is taken from any.
    """
    single = [_read(folder, folder / name) for name, _ in _SINGLE]
    sources = _read_all(folder, "sources")
    routing = _read_all(folder, "routing")
    context = names_in(single[0], sources, routing)
    parts: dict[str, Any] = {}
    for document, (name, shape) in zip(single, _SINGLE, strict=True):
        parts[name] = _checked(document, shape, context)
        if isinstance(parts[name], PlacesFile):
            parts[name] = parts[name].flat()
            context["places"] = {place.name: place.name for place in parts[name]}
    parts["sources"] = [_checked(one, Source, context) for one in sources]
    parts["routing"] = [(one, _checked(one, RoutingFile, context)) for one in routing]
    documents = (*single, *sources, *routing)
    find_twins(single[0], sources, routing)
    problems = [problem for one in documents for problem in one.problems]
    problems += _unread(folder)
    if problems:
        raise RulesError(problems)
    return _office(parts, _hash(folder))


def _office(parts: Mapping[str, Any], hash_: str) -> Office:
    rules: list[Rule] = []
    groups: dict[str, tuple[str, ...]] = {}
    for document, file in parts["routing"]:
        groups |= file.groups
        for number, rule in enumerate(file.rules):
            where = {"file": document.file, "line": document.line(("rules", number))}
            rules.append(rule.model_copy(update=where))
    departments = parts["departments.yaml"]
    return Office(
        settings=parts["settings.yaml"],
        departments=departments.departments,
        categories=departments.categories,
        places=parts["places.yaml"],
        rules=tuple(rules),
        groups=groups,
        sources=tuple(parts["sources"]),
        limits=parts["deadlines.yaml"].limits,
        calendar=parts["calendar.yaml"],
        schedule=parts["schedule.yaml"].jobs,
        hash=hash_,
    )


def _read(folder: Path, path: Path) -> Document:
    return read(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")


def _read_all(folder: Path, inner: str) -> list[Document]:
    paths = sorted((folder / inner).glob("*.yaml"))
    return [_read(folder, path) for path in paths or [folder / inner / "*.yaml"]]


def _unread(folder: Path) -> list[Problem]:
    """Report files that look like rules and are not read, such as air.yml or air.yaml.txt."""
    names = [path for path in _present(folder, "*") if path.name.endswith((".yml", ".yaml.txt"))]
    return [
        Problem("R26", CellRef(f"{folder.name}/{path.relative_to(folder).as_posix()}"))
        for path in sorted(names)
    ]


def _present(folder: Path, pattern: str) -> Iterator[Path]:
    """Yield the files of the rules as they are now, older versions left out."""
    for path in folder.rglob(pattern):
        if OLD_VERSIONS not in path.relative_to(folder).parts:
            yield path


def _hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(_present(folder, "*.yaml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _checked(document: Document, shape: type[Shape], context: Context) -> Shape | None:
    if document.problems:
        return None
    content = {} if document.content in (None, "") else document.content
    try:
        return shape.model_validate(content, context=context)
    except ValidationError as error:
        keys = _keys(shape)
        for detail in error.errors(include_url=False):
            _report(document, detail, keys)
    return None


def _keys(shape: type[BaseModel]) -> set[str]:
    """Collect all keys that a file of this shape may have, at any depth."""
    schema = shape.model_json_schema()
    models = (schema, *schema.get("$defs", {}).values())
    return {key for model in models for key in model.get("properties", ())}


def _report(document: Document, detail: ErrorDetails, keys: Iterable[str]) -> None:
    steps, kind, seen = detail["loc"], detail["type"], detail["input"]
    line = document.line(steps)
    last = str(steps[-1]) if steps else ""
    if kind in CATALOGUE:
        document.report(kind, line, **detail["ctx"])
    elif kind == "extra_forbidden":
        document.report("R08", line, seen=last, hint=hint(last, keys))
    elif kind == "missing":
        document.report("R09", line, seen=last)
    elif isinstance(seen, str) and has_wide_colon(seen):
        document.report("R05", document.starts.get(steps, line), seen=seen)
    else:
        expected = _EXPECTED.get(kind.split("_")[0], "别的写法")
        if kind == "literal_error":
            expected = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        document.report("R10", line, key=last, seen=str(seen)[:40], expected=expected)
