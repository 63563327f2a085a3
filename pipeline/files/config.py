"""``rules/*.yaml`` → a checked ``Office``; every mistake of every file at once, with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.core.checked import hint, listed
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.core.problems import CATALOGUE, RulesError
from pipeline.core.rule import Rule
from pipeline.files.rule_files import (
    CalendarFile,
    DeadlinesFile,
    DepartmentsFile,
    PlacesFile,
    RoutingFile,
    ScheduleFile,
    SettingsFile,
    SourceFile,
)
from pipeline.files.yaml_reading import Document, Steps, has_wide_colon, read

Shape = TypeVar("Shape", bound=BaseModel)
Context = dict[str, Mapping[str, str]]

_SINGLE: tuple[tuple[str, type[BaseModel]], ...] = (
    # in this order: departments and places are the names that the other files use
    ("departments.yaml", DepartmentsFile),
    ("places.yaml", PlacesFile),
    ("settings.yaml", SettingsFile),
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
    context = _names(single[0], sources, routing)
    parts: dict[str, Any] = {}
    for document, (name, shape) in zip(single, _SINGLE, strict=True):
        parts[name] = _checked(document, shape, context)
        if isinstance(parts[name], PlacesFile):
            parts[name] = parts[name].flat()
            context["places"] = {place.name: place.name for place in parts[name]}
    parts["sources"] = [_checked(one, SourceFile, context) for one in sources]
    parts["routing"] = [(one, _checked(one, RoutingFile, context)) for one in routing]
    documents = (*single, *sources, *routing)
    _find_twins(single[0], sources, routing)
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
    names = (path for path in folder.rglob("*") if path.name.endswith((".yml", ".yaml.txt")))
    return [
        Problem("R26", CellRef(f"{folder.name}/{path.relative_to(folder).as_posix()}"))
        for path in sorted(names)
    ]


def _hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _entries(document: Document, key: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield number, name and aliases of the entries of a list, as far as they have any."""
    content = document.content if isinstance(document.content, dict) else {}
    listing = content.get(key)
    for number, entry in enumerate(listing if isinstance(listing, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            aliases = listed(entry.get("aliases", []))
            texts = (alias for alias in aliases if isinstance(alias, str))
            yield number, entry["name"], tuple(texts) if isinstance(aliases, list) else ()


def _groups(document: Document) -> dict[str, Any]:
    content = document.content if isinstance(document.content, dict) else {}
    groups = content.get("groups")
    return groups if isinstance(groups, dict) else {}


def _names(offices: Document, sources: list[Document], routing: list[Document]) -> Context:
    """Collect the names that other files may use; a broken file's are not asked for."""
    context: Context = {}
    departments: dict[str, str] = {}
    for _, name, aliases in _entries(offices, "departments"):
        departments |= dict.fromkeys(aliases, name) | {name: name}
    if departments:
        context["departments"] = departments
    categories = {name: name for _, name, _ in _entries(offices, "categories")}
    if categories:
        context["categories"] = categories
    if all(isinstance(one.content, dict) for one in sources):
        names = (str(one.content.get("name", "")) for one in sources)
        context["sources"] = {name: name for name in names}
    if not any(one.problems for one in routing):
        context["groups"] = {name: name for one in routing for name in _groups(one)}
    return context


def _find_twins(offices: Document, sources: list[Document], routing: list[Document]) -> None:
    named: list[tuple[str, str, Document, Steps]] = []
    for number, name, aliases in _entries(offices, "departments"):
        steps: Steps = ("departments", number)
        named += [("部门", word, offices, steps) for word in dict.fromkeys((name, *aliases))]
    for number, name, _ in _entries(offices, "categories"):
        named.append(("类别", name, offices, ("categories", number)))
    for one in sources:
        if isinstance(one.content, dict):
            named.append(("来源", str(one.content.get("name", "")), one, ("name",)))
    for one in routing:
        named += [("词组", name, one, ("groups", name)) for name in _groups(one)]
        named += [("规则", name, one, ("rules", n)) for n, name, _ in _entries(one, "rules")]
    first: dict[tuple[str, str], str] = {}
    for kind, name, document, steps in named:
        here = f"{document.file} 第 {document.line(steps)} 行"
        there = first.setdefault((kind, name), here)
        if there != here:
            document.report("R16", document.line(steps), kind=kind, seen=name, first=there)


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
        document.report("R05", line, seen=seen)
    else:
        expected = _EXPECTED.get(kind.split("_")[0], "别的写法")
        if kind == "literal_error":
            expected = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        document.report("R10", line, key=last, seen=str(seen)[:40], expected=expected)
