"""What two sets of rules say differently, by name: new, gone, changed, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.core.checked import Knowledge
from pipeline.core.office import Office
from pipeline.core.urgency.emergency import Emergencies

NEW, GONE, CHANGED = "新增", "删去", "改动"
RULE = "规则"
_WHERE = frozenset({"file", "line"})  # a rule that only stands elsewhere says the same
# What decides nothing about departments; said as a whole, for the file shows it.
_OTHERS = (
    ("来源", "sources", "rules/sources"),
    ("时限", "limits", "deadlines.yaml"),
    ("日历", "calendar", "calendar.yaml"),
    ("定时", "schedule", "schedule.yaml"),
    ("看险情", "watch", "schedule.yaml"),
    ("发送", "notify", "notify.yaml"),
    ("设置", "settings", "settings.yaml"),
)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One thing in the rules that differs: ``kind`` of thing, its name, file and line.

    ``keys`` are what differs of it; ``before`` and ``after`` say how, of words only those that
    are on one side.
    """

    kind: str
    name: str
    how: str
    where: str = ""
    keys: str = ""
    before: str = ""
    after: str = ""


def rule_changes(old: Office, new: Office) -> tuple[RuleChange, ...]:
    """Return what differs between two sets of rules, routing rules first."""
    pairs = zip(_things(old), _things(new), strict=True)
    named = [change for before, after in pairs for change in _changes(*before, after[1])]
    others = [
        RuleChange(kind, where, CHANGED, where)
        for kind, part, where in _OTHERS
        if getattr(old, part) != getattr(new, part)
    ]
    return (*named, *others)


def _things(office: Office) -> Iterator[tuple[str, dict[str, Any]]]:
    yield RULE, {one.name: one for one in office.rules}
    yield "词组", {name: {"words": words} for name, words in office.groups.items()}
    yield "类别", {one.name: one for one in office.categories}
    yield "部门", {one.name: one for one in office.departments}
    # a road may lie in two offices
    yield "地点", {_path(one.name, one.within): one for one in office.places}
    yield "险情", _of_emergencies(office.emergency)


def _of_emergencies(emergency: Emergencies) -> dict[str, Any]:
    more = {"各类通用（context）": emergency.context, "扬言升级": emergency.escalation}
    kinds = {one.name: one for one in emergency.kinds}
    return kinds | {name: part for name, part in more.items() if part is not None}


def _path(name: str, within: tuple[str, ...]) -> str:
    return " › ".join((*reversed(within[:-1]), name)) if within else name


def _changes(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[RuleChange]:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before is None:
            yield RuleChange(kind, name, NEW, _where(after), "", "", _said(_parts(after)))
        elif after is None:
            yield RuleChange(kind, name, GONE, _where(before), "", _said(_parts(before)), "")
        elif _parts(before) != _parts(after):
            yield _changed(kind, name, before, after)


def _changed(kind: str, name: str, before: Any, after: Any) -> RuleChange:
    first, then = _parts(before), _parts(after)
    keys = [key for key in dict.fromkeys((*first, *then)) if first.get(key) != then.get(key)]
    told = [_pair(key, first.get(key), then.get(key)) for key in keys]
    gone, come = ("\n".join(filter(None, side)) for side in zip(*told, strict=True))
    return RuleChange(kind, name, CHANGED, _where(after), "、".join(keys), gone, come)


def _pair(key: str, before: Any, after: Any) -> tuple[str, str]:
    """Say how a part differs: of words only those on one side, else the whole of both."""
    words, now = _words(before), _words(after)
    if isinstance(before, str | int | None) and isinstance(after, str | int | None):
        return f"{key}: {_said(before)}", f"{key}: {_said(after)}"
    gone = [word for word in words if word not in now]
    come = [word for word in now if word not in words]
    if not (gone or come):  # the same words, put together in another way
        return f"{key}: {_said(before)}", f"{key}: {_said(after)}"
    return _less(key, gone), _less(key, come)


def _less(key: str, words: list[str]) -> str:
    return f"{key}: {'、'.join(words)}" if words else ""


def _parts(thing: Any) -> dict[str, Any]:
    if isinstance(thing, Knowledge):
        dumped = thing.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return {key: value for key, value in dumped.items() if key not in _WHERE}
    return dict(thing)


def _where(thing: Any) -> str:
    file, line = getattr(thing, "file", ""), getattr(thing, "line", 0)
    return f"{file} 第 {line} 行" if file else ""


def _words(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [word for part in value.values() for word in _words(part)]
    if isinstance(value, list | tuple):
        return [word for part in value for word in _words(part)]
    return [] if value is None else [str(value)]


def _said(value: Any) -> str:
    """Say a value nearly as it is written in YAML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_said(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_said, value)) + "]"
    return "（空）" if value is None else str(value)
