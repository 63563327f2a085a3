"""Where things stand in a YAML file: the nodes of its text, their lines and columns."""

from __future__ import annotations

from typing import Any

import yaml

from pipeline.files.rule_table.rule_nodes import Indents


def children(node: yaml.Node) -> list[tuple[str | int, yaml.Node]]:
    """Return what stands right inside a node, by key or number."""
    if isinstance(node, yaml.MappingNode):
        return [(key.value, value) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return list(enumerate(node.value))
    return []


def content_of(node: yaml.Node | None) -> Any:
    """Return what a node says: mappings, lists, texts; None where there is none."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: content_of(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [content_of(one) for one in node.value]
    return node.value if node is not None else None


def last_line(node: yaml.Node) -> int:
    """Return the last line that a node stands on, blank lines and comments behind it aside."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        key, value = last if isinstance(last, tuple) else (last, last)
        return max(int(key.start_mark.line), last_line(value))
    if node.start_mark.index == node.end_mark.index:
        return -1  # nothing stands there: the key's line is all
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return int(node.end_mark.line) - 1
    return int(node.end_mark.line)


def indents(node: yaml.Node | None) -> Indents:
    """Tell how a file indents, from the first places that show it."""
    mapping, sequence, dash = 0, 0, -1
    waiting = [(node, 0)] if node is not None else []
    while waiting:
        node, column = waiting.pop(0)
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            for step, child in children(node):
                inner = child.start_mark.column
                if isinstance(child, yaml.MappingNode) and not child.flow_style:
                    if isinstance(step, str):
                        mapping = mapping or inner - column
                elif is_block_list(child) and isinstance(step, str) and dash < 0:
                    dash = inner - column
                    sequence = child.value[0].start_mark.column - column
                waiting.append((child, inner))
    usual = Indents()
    return Indents(
        mapping or usual.mapping,
        sequence if dash >= 0 else usual.sequence,
        dash if dash >= 0 else usual.dash,
    )


def is_block_list(node: yaml.Node) -> bool:
    """Tell whether a node is a list with a line for each entry."""
    return isinstance(node, yaml.SequenceNode) and not node.flow_style and bool(node.value)
