"""``rules/*.yaml`` → a checked ``Office``; every mistake of every file at once, with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.core.checked import hint
from pipeline.core.gazetteer import doubtful_places
from pipeline.core.intake.source import Source
from pipeline.core.messages.problems import RulesError
from pipeline.core.messages.sentences import CATALOGUE
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office, Settings
from pipeline.core.privacy.privacy_rules import Privacy
from pipeline.core.repeats.repeat_rules import Repeats
from pipeline.core.supervision.escalation import Escalation
from pipeline.core.work.callback_rules import Callbacks
from pipeline.core.work.reply_rules import Replies
from pipeline.core.work.steps import Workflow
from pipeline.files.rules.includes import Inclusion, present, read_rules
from pipeline.files.rules.lent_rules import Names, is_lent, lent_sources, lent_templates, read_lent
from pipeline.files.rules.overlays import Laid, lay
from pipeline.files.rules.rule_files import (
    CalendarFile,
    DeadlinesFile,
    DepartmentsFile,
    EmergencyFile,
    NotifyFile,
    PlacesFile,
    RoutingFile,
    ScheduleFile,
)
from pipeline.files.rules.rule_names import Context, find_twins, names_in
from pipeline.files.rules.yaml_mistakes import has_wide_colon
from pipeline.files.rules.yaml_reading import Document, read

Shape = TypeVar("Shape", bound=BaseModel)

_SINGLE: tuple[tuple[str, type[BaseModel]], ...] = (
    # places first: their names, unlike those of departments, are known only when it is checked
    ("places.yaml", PlacesFile),
    ("departments.yaml", DepartmentsFile),
    ("settings.yaml", Settings),
    ("deadlines.yaml", DeadlinesFile),
    ("calendar.yaml", CalendarFile),
    ("schedule.yaml", ScheduleFile),
    ("escalation.yaml", Escalation),
    ("replies.yaml", Replies),
    ("callbacks.yaml", Callbacks),
    ("workflow.yaml", Workflow),
    ("privacy.yaml", Privacy),
    ("repeats.yaml", Repeats),
    ("notify.yaml", NotifyFile),
    ("emergency.yaml", EmergencyFile),
)

# what pydantic finds → what the rule keeper should have written
_EXPECTED = {
    "int": "一个整数",
    "bool": "yes 或 no",
    "date": "日期，写成 2026-07-01",
    "greater": "一个大一些的整数",
    "less": "一个小一些的整数",
    "literal": "这里认得的词",
    "model": "几行“键: 值”",
    "dict": "几行“键: 值”",
    "tuple": "一个列表，写成 [甲, 乙]",
    "list": "一个列表，写成 [甲, 乙]",
    "frozen": "一个列表，写成 [甲, 乙]",
    "too": "至少一项",
    "string": "一段文字",
}
# what stands under these keys is clearer with its own pattern
_EXPECTED_UNDER = {
    "near": "两串词，写成 {words: [甲], to: [乙], within: 10}",
    "both": "一对一对的词，每对一行，写成 - [[甲, 乙], [丙, 丁]]",
    "prefix": "1 到 6 个半角字母",
    "examples": "“yes:”和“no:”两行例句",
    "rules": "一条条规则，每条的第一行以“- ”开头",
}
_IN_CHINESE = {
    "名称": "name", "类别": "category", "兼有类别": "also", "主办": "lead", "协办": "assist",
    "条件": "when", "得分": "points", "分": "points", "直接定": "hard", "紧急程度": "urgency",
    "例句": "examples", "词组": "groups", "规则": "rules", "地点": "place", "来源": "source",
}  # fmt: skip


def load(folder: Path, shipped: Path | None = None) -> Office:
    """Read and check all rule files of a folder.

    ``shipped`` lends the files that came with a later version than these rules.

    Raises: RulesError with the problems of all files together; nothing is taken from any.
    """
    single = [read_rules(folder, name) for name, _ in _SINGLE]
    sources = _read_sources(folder, shipped)
    included = Inclusion(folder, [one.file.partition("/")[2] for one in (*single, *sources)])
    routing = included.documents
    departments = single[1]
    context = names_in(departments, sources, routing)
    lent = _lend(folder, shipped, single, context) if shipped is not None else ()
    if included.mistakes:
        context.pop("groups", None)  # some may stand in the files that are missing
    parts: dict[str, Any] = {}
    for document, (name, shape) in zip(single, _SINGLE, strict=True):
        parts[name] = _checked(document, shape, context)
        if isinstance(parts[name], PlacesFile):
            parts[name] = parts[name].flat(document.line)
            context["places"] = doubtful_places.names_for_rules(parts[name])
            for code, line, facts in doubtful_places.mistakes(parts[name]):
                document.report(code, line, **facts)
    parts["sources"] = [_checked(one, Source, context) for one in sources]
    layers = [(one, _checked(one, RoutingFile, context)) for one in routing]
    documents = (*single, *sources, *routing)
    find_twins(departments, single[-1], sources, routing)
    laid = lay(layers, complete="groups" in context)
    problems = [problem for one in documents for problem in one.problems]
    problems += [*included.mistakes, *_unread(folder)]
    if problems:
        raise RulesError(problems)
    parts |= {"unread": included.unread, "lent": lent}
    return _office(parts, laid, _hash(folder))


def _lend(folder: Path, shipped: Path, single: list[Document], context: Context) -> tuple[str, ...]:
    """Put shipped files in the place of those that an older version did not have."""
    lent = []
    for number, (name, _) in enumerate(_SINGLE):
        if is_lent(folder, name):
            names = Names(context.get("departments", {}), context.get("sources", {}))
            single[number] = read_lent(folder, shipped, name, names)
            lent.append(name)
    return (*lent_sources(folder, shipped), *lent, *lent_templates(folder, shipped))


def _office(parts: Mapping[str, Any], laid: Laid, hash_: str) -> Office:
    departments = parts["departments.yaml"]
    return Office(
        settings=parts["settings.yaml"],
        departments=departments.departments,
        categories=departments.categories,
        places=parts["places.yaml"],
        rules=laid.rules,
        groups=dict(laid.groups),
        replaced=laid.replaced,
        sources=tuple(parts["sources"]),
        limits=parts["deadlines.yaml"].limits,
        calendar=parts["calendar.yaml"],
        schedule=parts["schedule.yaml"].jobs,
        unread=parts["unread"],
        lent=parts["lent"],
        watch=parts["schedule.yaml"].watch,
        notify=parts["notify.yaml"],
        emergency=parts["emergency.yaml"],
        workflow=parts["workflow.yaml"],
        escalation=parts["escalation.yaml"],
        replies=parts["replies.yaml"],
        callbacks=parts["callbacks.yaml"],
        privacy=parts["privacy.yaml"],
        repeats=parts["repeats.yaml"],
        hash=hash_,
    )


def _read_sources(folder: Path, shipped: Path | None) -> list[Document]:
    names = sorted(path.name for path in (folder / "sources").glob("*.yaml"))
    found = [read_rules(folder, f"sources/{name}") for name in names or ["*.yaml"]]
    if shipped is not None:
        lent = lent_sources(folder, shipped)
        found += [read(shipped / name, f"{folder.name}/{name}") for name in lent]
    return found


def _unread(folder: Path) -> list[Problem]:
    """Report files that look like rules and are not read, such as air.yml or air.yaml.txt."""
    names = [path for path in present(folder, "*") if path.name.endswith((".yml", ".yaml.txt"))]
    return [
        Problem("R26", CellRef(f"{folder.name}/{path.relative_to(folder).as_posix()}"))
        for path in sorted(names)
    ]


def _hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(present(folder, "*.yaml")):
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
        details = error.errors(include_url=False)
        for detail in details:
            if not _only_follows(detail, details):
                _report(document, detail, keys)
    return None


def _only_follows(detail: ErrorDetails, details: Iterable[ErrorDetails]) -> bool:
    """Tell whether a list is too short only because what stands in it is wrong."""
    at = detail["loc"]
    inside = (one["loc"] for one in details if one is not detail)
    return detail["type"] == "too_short" and any(loc[: len(at)] == at for loc in inside)


def _keys(shape: type[BaseModel]) -> set[str]:
    """Collect all keys that a file of this shape may have, at any depth."""
    schema = shape.model_json_schema()
    models = (schema, *schema.get("$defs", {}).values())
    return {key for model in models for key in model.get("properties", ())}


def _report(document: Document, detail: ErrorDetails, keys: Iterable[str]) -> None:
    steps, kind, seen = detail["loc"], detail["type"], detail["input"]
    line = document.line(steps)
    last = next((step for step in reversed(steps) if isinstance(step, str)), "")
    if kind in CATALOGUE:
        document.report(kind, line, **detail["ctx"])
    elif kind == "extra_forbidden":
        said = _IN_CHINESE.get(last)
        near = f"，多半是“{said}”" if said and said in set(keys) else hint(last, keys)
        document.report("R08", line, seen=last, hint=near)
    elif kind == "missing" and isinstance(steps[-1], str):
        document.report("R09", line, seen=last)
    elif isinstance(seen, str) and has_wide_colon(seen):
        document.report("R05", document.starts.get(steps, line), seen=seen)
    else:
        expected = _EXPECTED.get(kind.split("_")[0], "别的写法")
        if kind.split("_")[0] in ("model", "tuple", "list", "string", "missing", "too"):
            expected = _EXPECTED_UNDER.get(last, expected)
        if kind == "literal_error":
            expected = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        shown = str(seen).replace("'", "")[:40]
        document.report("R10", line, key=last or "整个文件", seen=shown, expected=expected)
