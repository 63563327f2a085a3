"""Pieces of YAML read, changed and written again by ruamel.yaml: comments, styles, quotes stay.

Every scalar is a text, as ``yaml_reading`` reads it: ``0012`` and ``no`` stay what they are.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString
from yaml.emitter import Emitter

from pipeline.core.checked import listed

_WIDE = 10**9  # lines are never broken
_ON_LINES = frozenset({"when", "examples", "leads", "groups"})  # mappings of a line each key


class _Texts(VersionedResolver):
    """Takes no text for a number, a day or a truth value."""

    @property
    def versioned_resolver(self) -> dict[Any, Any]:
        return {}


class Indents(NamedTuple):
    """How a file indents: mappings, what stands in a list, and its dash."""

    mapping: int = 2
    sequence: int = 4
    dash: int = 2


def _yaml(indents: Indents) -> YAML:
    yaml = YAML(typ="rt")
    yaml.Resolver = _Texts
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    yaml.brace_single_entry_mapping_in_flow_sequence = True  # {any: […]} as people write it
    yaml.indent(mapping=indents.mapping, sequence=indents.sequence, offset=indents.dash)
    return yaml


def load(text: str, indents: Indents) -> Any:
    """Read a piece of YAML."""
    return _yaml(indents).load(text)


def dump(node: Any, indents: Indents) -> str:
    """Write a piece of YAML; a list starts as far in as its dash stands."""
    stream = io.StringIO()
    _yaml(indents).dump(node, stream)
    return stream.getvalue()


def plain(node: Any) -> Any:
    """Return what a node says: mappings, lists, texts."""
    if isinstance(node, Mapping):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return "" if node is None else str(node)


def fresh(value: Any, key: str = "", flat: bool = False) -> Any:
    """Make a node of a plain value: lists in brackets, conditions and examples on lines."""
    if isinstance(value, Mapping):
        node = CommentedMap({one: fresh(inner, one, flat) for one, inner in value.items()})
        if flat or key not in _ON_LINES:
            node.fa.set_flow_style()
        return node
    if isinstance(value, list):
        if key == "rules":
            return CommentedSeq([fresh(inner, "when") for inner in value])
        nodes = CommentedSeq([fresh(inner, flat=True) for inner in value])
        noted = key in ("yes", "no") and any(isinstance(one, Mapping) for one in value)
        if flat or not noted:  # examples with notes have a line each
            nodes.fa.set_flow_style()
        return nodes
    return value if _is_plain(value) else DoubleQuotedScalarString(value)


def _is_plain(text: str) -> bool:
    """Tell whether a text needs no quotes: ``yaml_reading`` is stricter than ruamel.yaml.

    A full-width colon behind letters would look like a key that was typed wrong.
    """
    said = Emitter(io.StringIO(), allow_unicode=True).analyze_scalar(text)
    return bool(text) and "：" not in text and bool(said.allow_flow_plain)


def put(parent: Any, place: Any, value: Any) -> None:
    """Change the value of a key, or of a place in a list, as little as possible."""
    node = parent[place] if not isinstance(parent, Mapping) or place in parent else None
    before = plain(node) if node is not None else None
    flat = parent.fa.flow_style() is True
    if before == value or (isinstance(value, list) and listed(before) == value):
        return
    if isinstance(node, CommentedMap) and isinstance(value, Mapping):
        for gone in [one for one in node if one not in value]:
            del node[gone]
        for one, inner in value.items():
            put(node, one, inner)
    elif isinstance(node, CommentedSeq) and isinstance(value, list):
        _put_items(node, plain(node), value)
    else:
        parent[place] = fresh(value, str(place), flat)


def _put_items(node: CommentedSeq, before: list[Any], after: list[Any]) -> None:
    flat = node.fa.flow_style() is True
    left, right = ([repr(one) for one in side] for side in (before, after))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, start, end, first, last in reversed(matcher.get_opcodes()):
        if tag == "equal":
            continue
        for _ in range(start, end):
            del node[start]
        for at, value in enumerate(after[first:last]):
            node.insert(start + at, fresh(value, flat=flat or isinstance(value, Mapping)))


def entry_of(value: Any) -> Any:
    """Make a new entry: a rule on lines of its own, all else in braces."""
    return fresh(value, "when" if isinstance(value, Mapping) and "when" in value else "")


def block_list(items: list[Any]) -> Any:
    """Make a list with a line for each entry."""
    made = fresh([""], "")
    made.clear()
    made.fa.set_block_style()
    made.extend(items)
    return made


def set_key(parent: Any, place: Any, key: str, value: Any) -> None:
    """Set a key of the entry at a place; None takes it away."""
    entry = parent[place]
    if value is None:
        entry.pop(key, None)
    else:
        put(entry, key, value)


def delete(parent: Any, place: Any) -> None:
    """Take out what stands at a place."""
    del parent[place]


def append_to(parent: Any, place: Any, value: Any) -> None:
    """Add a value to the list at a place, in brackets."""
    parent[place].append(fresh(value, flat=True))


def begin_list(parent: Any, place: Any, value: Any) -> None:
    """Put a list of one entry at a place."""
    parent[place] = block_list([entry_of(value)])
