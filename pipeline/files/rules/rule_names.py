"""The names that rule files define for each other, read before anything is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.core.checked import listed
from pipeline.files.rules.yaml_reading import Document, Steps

Context = dict[str, Mapping[str, str]]


def entries(document: Document, key: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield number, name and aliases of the entries of a list, as far as they have any."""
    content = document.content if isinstance(document.content, dict) else {}
    listing = content.get(key)
    for number, entry in enumerate(listing if isinstance(listing, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            aliases = listed(entry.get("aliases", []))
            texts = (alias for alias in aliases if isinstance(alias, str))
            yield number, entry["name"], tuple(texts) if isinstance(aliases, list) else ()


def _called(source: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a lead's 来源 may be for a source: its name, and the constant it sets."""
    yield str(source.get("name", ""))
    constants = source.get("constants")
    if isinstance(constants, dict) and "来源" in constants:
        yield str(constants["来源"])


def groups_of(document: Document) -> dict[str, Any]:
    """Return the word groups that a routing file defines, unchecked."""
    content = document.content if isinstance(document.content, dict) else {}
    groups = content.get("groups")
    return groups if isinstance(groups, dict) else {}


def names_in(offices: Document, sources: list[Document], routing: list[Document]) -> Context:
    """Collect the names that other files may use; a broken file's are not asked for."""
    context: Context = {}
    departments: dict[str, str] = {}
    for _, name, aliases in entries(offices, "departments"):
        departments |= dict.fromkeys(aliases, name) | {name: name}
    if departments:
        context["departments"] = departments
    categories = {name: name for _, name, _ in entries(offices, "categories")}
    if categories:
        context["categories"] = categories
    if all(isinstance(one.content, dict) for one in sources):
        context["sources"] = {name: name for one in sources for name in _called(one.content)}
    if not any(one.problems for one in routing):
        context["groups"] = {name: name for one in routing for name in groups_of(one)}
    return context


def find_twins(
    offices: Document, emergency: Document, sources: list[Document], routing: list[Document]
) -> None:
    """Report names that are given twice; a department's aliases are names too."""
    named: list[tuple[str, str, Document, Steps]] = []
    for number, name, aliases in entries(offices, "departments"):
        steps: Steps = ("departments", number)
        named += [("部门", word, offices, steps) for word in dict.fromkeys((name, *aliases))]
    for number, name, _ in entries(offices, "categories"):
        named.append(("类别", name, offices, ("categories", number)))
    for number, name, _ in entries(emergency, "kinds"):
        named.append(("险情", name, emergency, ("kinds", number)))
    for one in sources:
        if isinstance(one.content, dict):
            named.append(("来源", str(one.content.get("name", "")), one, ("name",)))
    for one in routing:
        named += [("词组", name, one, ("groups", name)) for name in groups_of(one)]
        named += [("规则", name, one, ("rules", n)) for n, name, _ in entries(one, "rules")]
    first: dict[tuple[str, str], str] = {}
    for kind, name, document, steps in named:
        here = f"{document.file} 第 {document.line(steps)} 行"
        there = first.setdefault((kind, name), here)
        if there != here:
            document.report("R16", document.line(steps), kind=kind, seen=name, first=there)
