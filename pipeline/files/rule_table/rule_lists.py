"""Lists and mappings in brackets, changed in the text itself: other items, blanks and lines stay.

Long lists run over several lines. Written anew they would become one; so only what changes is
replaced, and an item that would make its line too wide begins the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import yaml

from pipeline.core.text import display_width
from pipeline.files.rule_table.rule_nodes import Indents, dump, fresh
from pipeline.files.rule_table.rule_spans import children, content_of

WIDEST = 100  # half-width columns of a line; Chinese characters take two
_COMMENT = re.compile(r"(^|\s)#")


class Edit(NamedTuple):
    """A piece of a text, from ``start`` to before ``end``, and what takes its place."""

    start: int
    end: int
    text: str


class NotInPlaceError(ValueError):
    """A change that has to be written anew."""


def changed(text: str, node: yaml.Node, value: Any) -> str | None:
    """Return the text with another value in the brackets of a node; None where it cannot be done.

    What comes out is to be read again: whether it says what it should is not known here.
    """
    if not isinstance(node, yaml.SequenceNode) or not node.flow_style:
        return None
    try:
        edits = list(_edits(text, node, value))
    except NotInPlaceError:
        return None
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _edits(text: str, node: yaml.Node, value: Any) -> Iterator[Edit]:
    now = content_of(node)
    if now == value:
        return
    if isinstance(node, yaml.SequenceNode) and isinstance(value, list):
        yield from _item_edits(text, node, now, value)
    elif isinstance(now, dict) and isinstance(value, dict) and list(now) == list(value):
        for key, inner in children(node):
            yield from _edits(text, inner, value[key])
    else:
        yield _replaced(text, node, node, [value])


def _item_edits(text: str, node: yaml.Node, now: list[Any], after: list[Any]) -> Iterator[Edit]:
    items = [inner for _, inner in children(node)]
    left, right = ([repr(one) for one in side] for side in (now, after))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if not items or not after:
        raise NotInPlaceError
    for tag, start, end, first, last in matcher.get_opcodes():
        new = after[first:last]
        if tag == "replace" and end - start == last - first:
            for item, one in zip(items[start:end], new, strict=True):
                yield from _edits(text, item, one)
        elif tag == "replace":
            yield _replaced(text, items[start], items[end - 1], new)
        elif tag == "delete":
            yield _deleted(text, items, start, end)
        elif tag == "insert":
            yield _inserted(text, node, items, start, new)


def _replaced(text: str, first: yaml.Node, last: yaml.Node, new: Sequence[Any]) -> Edit:
    return _checked(text, Edit(_start(first), _end(text, last), _written(new)))


def _deleted(text: str, items: Sequence[yaml.Node], start: int, end: int) -> Edit:
    if start:
        edit = Edit(_end(text, items[start - 1]), _end(text, items[end - 1]), "")
    elif end < len(items):
        edit = Edit(_start(items[0]), _start(items[end]), "")
    else:
        raise NotInPlaceError
    return _checked(text, edit)


def _inserted(
    text: str, node: yaml.Node, items: Sequence[yaml.Node], at: int, new: Sequence[Any]
) -> Edit:
    written = _written(new)
    if not at:
        place = _start(items[0])
        return Edit(place, place, f"{written}, ")
    place = _end(text, items[at - 1])
    begin, stop = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    line = text[begin : stop if stop >= 0 else len(text)].rstrip("\r")
    runs_on = node.start_mark.line != node.end_mark.line
    if runs_on and display_width(line) + display_width(written) + 2 > WIDEST:
        last = text.rfind("\n", 0, _end(text, items[-1])) + 1
        blanks = text[last:][: len(text[last:]) - len(text[last:].lstrip(" "))]
        end = "\r\n" if text[:begin].endswith("\r\n") else "\n"
        return Edit(place, place, f",{end}{blanks}{written}")
    return Edit(place, place, f", {written}")


def _checked(text: str, edit: Edit) -> Edit:
    if _COMMENT.search(text[edit.start : edit.end]):
        raise NotInPlaceError  # a comment would go with it
    return edit


def _written(values: Sequence[Any]) -> str:
    return dump(fresh(list(values), flat=True), Indents()).strip()[1:-1]


def _start(node: yaml.Node) -> int:
    return int(node.start_mark.index)


def _end(text: str, node: yaml.Node) -> int:
    start, end = _start(node), int(node.end_mark.index)
    return start + len(text[start:end].rstrip())
