"""One YAML file as text, changed in places: every line that is not meant stays byte for byte.

Only the lines of the key or entry that changes are read and written anew (``rule_nodes``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import yaml

from pipeline.core.rule_table.rule_cells import KEY_ORDER
from pipeline.core.rule_table.rule_condition import ORDER
from pipeline.files.rule_table.rule_lists import changed
from pipeline.files.rule_table.rule_nodes import (
    append_to,
    begin_list,
    block_list,
    delete,
    dump,
    entry_of,
    fresh,
    load,
    put,
    set_key,
)
from pipeline.files.rule_table.rule_spans import children, content_of, indents, last_line
from pipeline.files.rules.yaml_lines import LINE, dedented, shifted, with_gaps
from pipeline.files.rules.yaml_reading import Loader, Steps

Change = Callable[[Any, Any], None]
"""Takes the container that holds the place, and the key or number of the place in it."""


class RuleText:
    """The text of a rule file."""

    def __init__(self, raw: bytes) -> None:
        self.mark = raw[:3] if raw.startswith(b"\xef\xbb\xbf") else b""
        self.lines = LINE.findall(raw[len(self.mark) :].decode("utf-8"))
        self.end = "\r\n" if self.lines and self.lines[0].endswith("\r\n") else "\n"
        self.root: yaml.Node | None = None
        self._compose()

    def bytes(self) -> bytes:
        """Return the file as it is to be written."""
        return self.mark + "".join(self.lines).encode("utf-8")

    def _compose(self) -> None:
        self.root = yaml.compose("".join(self.lines), Loader=Loader)
        self.indents = indents(self.root)

    def _replace(self, first: int, last: int, text: str) -> None:
        """Put other lines in the place of lines ``first`` to ``last`` (the last not included)."""
        if first and not self.lines[first - 1].endswith("\n"):
            self.lines[first - 1] += self.end
        new = [line.rstrip("\r\n") + self.end for line in LINE.findall(text)]
        self.lines[first:last] = new
        self._compose()

    def node(self, path: Steps) -> yaml.Node | None:
        """Find the node at a path; None where nothing is."""
        node = self.root
        for step in path:
            node = dict(children(node)).get(step) if node is not None else None
        return node

    def span(self, path: Steps) -> tuple[int, int]:
        """Return the lines of an entry, or of a key with its value: first, and behind the last."""
        first, node = self._start(path)
        return first, max(first, last_line(node)) + 1

    def _start(self, path: Steps) -> tuple[int, yaml.Node]:
        parent, node = self.node(path[:-1]), self.node(path)
        assert parent is not None
        assert node is not None
        if isinstance(parent, yaml.MappingNode):
            key = next(key for key, _ in parent.value if key.value == path[-1])
            return key.start_mark.line, node
        return node.start_mark.line, node

    # -- comments --------------------------------------------------------------------------------

    def note(self, path: Steps) -> str:
        """Return the comment lines right above an entry, without their marks."""
        first, last = self._note_lines(path)
        return "\n".join(line.strip().lstrip("#").strip() for line in self.lines[first:last])

    def _note_lines(self, path: Steps) -> tuple[int, int]:
        if not self._is_block(path[:-1]):
            return 0, 0
        last = first = self.span(path)[0]
        while first and self.lines[first - 1].lstrip().startswith("#"):
            first -= 1
        return first, last

    def set_note(self, path: Steps, text: str) -> None:
        """Write other comment lines above an entry."""
        first, last = self._note_lines(path)
        column = self._column(path)
        said = [line.strip() for line in text.splitlines()]
        self._replace(first, last, "".join(f"{' ' * column}# {line}\n" for line in said))

    # -- changes ---------------------------------------------------------------------------------

    def set_keys(self, path: Steps, changes: Mapping[str, Any]) -> None:
        """Set keys of an entry; None takes a key away."""
        for key, value in changes.items():
            node = self.node((*path, key))
            if node is None and not path:
                self._add_key(path, key, value)
            elif not self._is_block(path):
                self._change(path, partial(set_key, key=key, value=value))
            elif node is None:
                if value is not None:
                    self._add_key(path, key, value)
            elif isinstance(value, Mapping) and self._is_block((*path, key)):
                now = content_of(node)
                here = {one: value.get(one) for one in (*now, *value)}
                self.set_keys((*path, key), {k: v for k, v in here.items() if v != now.get(k)})
            elif value is not None:
                self.replace((*path, key), value)
            elif self._stands_alone((*path, key)):
                self._replace(*self.span((*path, key)), "")
            else:
                self._change(path, partial(set_key, key=key, value=None))

    def rename(self, path: Steps, name: str) -> None:
        """Give a key another name; it keeps its place."""
        parent = self.node(path[:-1])
        assert isinstance(parent, yaml.MappingNode)
        key = next(key for key, _ in parent.value if key.value == path[-1])
        line = self.lines[key.start_mark.line]
        written = dump(fresh({name: ""}, "when"), self.indents).rpartition(":")[0]
        text = line[: key.start_mark.column] + written + line[key.end_mark.column :]
        self._replace(key.start_mark.line, key.start_mark.line + 1, text)

    def value(self, path: Steps) -> Any:
        """Return what stands at a path: mappings, lists, texts."""
        return content_of(self.node(path))

    def position(self, path: Steps) -> int:
        """Return where an entry begins, in characters from the start of the file."""
        return int(self._start(path)[1].start_mark.index)

    def replace(self, path: Steps, value: Any) -> None:
        """Put another value in the place of one."""
        if not self._change_in_brackets(path, value):
            self._change(path, partial(put, value=value))

    def _change_in_brackets(self, path: Steps, value: Any) -> bool:
        """Change a list in brackets in its own lines; False where it has to be written anew."""
        around = self.node(path[:-1]) if path else None
        if isinstance(around, yaml.SequenceNode) and around.flow_style:
            whole = self.value(path[:-1])
            whole[path[-1]] = value
            return self._change_in_brackets(path[:-1], whole)
        node = self.node(path)
        text = changed("".join(self.lines), node, value) if node is not None else None
        if text is None:
            return False
        before, wanted = self.lines, {"": self.value(())}
        parent, place = _place(wanted, ("", *path))
        parent[place] = value
        try:
            self.lines = LINE.findall(text)
            self._compose()
            if self.value(()) == wanted[""]:
                return True
        except yaml.YAMLError:
            pass
        self.lines = before
        self._compose()
        return False

    def remove(self, path: Steps, with_note: bool = False) -> None:
        """Take an entry out of its list or mapping."""
        if self._is_block(path[:-1]) and self._stands_alone(path):
            first, last = self.span(path)
            self._replace(self._note_lines(path)[0] if with_note else first, last, "")
            return
        rest = self.value(path[:-1])
        del rest[path[-1]]
        if not self._change_in_brackets(path[:-1], rest):
            self._change(path, delete)

    def append(self, path: Steps, value: Any, note: str = "") -> int:
        """Add an entry at the end of a list; the list is made where there is none."""
        node = self.node(path)
        items = len(node.value) if isinstance(node, yaml.SequenceNode) else 0
        if items and self._is_block(path):
            column = self._column((*path, items - 1))
            text = "".join(f"# {line.strip()}\n" for line in note.splitlines())
            made = [entry_of(value)]
            body = dump(block_list(made), self.indents)
            text += shifted(body, -self.indents.dash)
            end = self.span((*path, items - 1))[1]
            self._replace(end, end, shifted(text, column))
        elif items:
            if not self._change_in_brackets(path, [*self.value(path), value]):
                self._change(path, partial(append_to, value=value))
        elif isinstance(node, yaml.ScalarNode) and node.value:
            self.replace(path, [node.value, value])
        elif node is None:
            self.set_keys(path[:-1], {str(path[-1]): [value]})
        else:
            self._change(path, partial(begin_list, value=value))
        return items

    def _add_key(self, path: Steps, key: str, value: Any) -> None:
        node = self.node(path)
        if not isinstance(node, yaml.MappingNode):  # a file of comments only
            self._replace(
                len(self.lines), len(self.lines), dump(fresh({key: value}, "when"), self.indents)
            )
            return
        keys = [one.value for one, _ in node.value]
        usual = ORDER if path[-1:] == ("when",) else KEY_ORDER
        order = {one: number for number, one in enumerate(usual)}
        here = order.get(key, len(order) if path else -1)
        before = [one for one in keys if order.get(one, -1 if path else 99) < here]
        column = node.value[0][0].start_mark.column
        text = shifted(dump(fresh({key: value}, "when"), self.indents), column)
        at = self.span((*path, before[-1]))[1] if before else self.span((*path, keys[0]))[0]
        if not path:  # groups stand before rules
            at = self.span(("rules",))[0] if "rules" in keys else len(self.lines)
        self._replace(at, at, text)

    def _change(self, path: Steps, change: Change) -> None:
        """Read the smallest piece that holds a place, change it, and write it back."""
        depth = max(
            (n for n in range(1, len(path) + 1) if self._is_block(path[: n - 1])), default=0
        )
        if not depth:  # the whole file stands in brackets
            root = load("".join(self.lines).replace("\r\n", "\n"), self.indents)
            change(*_place(root, path))
            self._replace(0, len(self.lines), dump(root, self.indents))
            return
        piece, rest = path[:depth], path[depth:]
        first, last = self.span(piece)
        column = self._column(piece)
        lines = list(self.lines[first:last])
        is_item = isinstance(piece[-1], int)
        shared = (
            not is_item and lines[0][:column].strip() != ""
        )  # a key behind the dash of its entry
        lead = lines[0][:column] if shared else ""
        text = "".join(dedented(line, column) for line in lines).replace("\r\n", "\n")
        root = load(text, self.indents)
        change(*_place(root, (0 if is_item else piece[-1], *rest)))
        written = dump(root, self.indents)
        if is_item:
            written = shifted(written, -self.indents.dash)
        written = shifted(written, column)
        if shared:
            written = lead + written[column:]
        self._replace(first, last, with_gaps(written, lines) if root else "")

    # -- where things stand ----------------------------------------------------------------------

    def _is_block(self, path: Steps) -> bool:
        """Tell whether what is at a path is written on lines of its own, and all around it too."""
        nodes = [self.node(path[:n]) for n in range(len(path) + 1)]
        return all(
            isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value
            for node in nodes
        )

    def _column(self, path: Steps) -> int:
        """Return the column of an entry's dash, or of a key."""
        first, node = self._start(path)
        if isinstance(path[-1], int):
            return str(self.lines[first]).index("-")
        parent = self.node(path[:-1])
        assert isinstance(parent, yaml.MappingNode)
        return next(int(k.start_mark.column) for k, _ in parent.value if k.value == path[-1])

    def _stands_alone(self, path: Steps) -> bool:
        """Tell whether a key or entry does not share its first line with the dash before it."""
        first, column = self.span(path)[0], self._column(path)
        return not self.lines[first][:column].strip() and len(_siblings(self, path)) > 1


def _place(root: Any, path: Steps) -> tuple[Any, str | int]:
    """Return the container that holds what is at a path, and its key or number there."""
    for step in path[:-1]:
        root = root[step]
    return root, path[-1]


def _siblings(text: RuleText, path: Steps) -> list[Any]:
    parent = text.node(path[:-1])
    return list(parent.value) if isinstance(parent, yaml.CollectionNode) else []
