"""Where departments, categories and word groups stand in ``rules/``; rules know it themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pipeline.core.model import CellRef
from pipeline.files.rules.yaml_reading import Document, Steps, read

Lines = dict[tuple[str, str], CellRef]  # (部门, 类别 or 词组; its name) → where it stands
_LISTS = {"departments": "部门", "categories": "类别"}


def lines_in(folder: Path, unread: Collection[str] = ()) -> Lines:
    """Return where everything that has a name stands; ``unread`` files are left out."""
    lines: Lines = {}
    for path in sorted(folder.rglob("*.yaml")):
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        document = read(path, name) if name not in unread else Document(name)
        for kind, name, steps in _named(document):
            place = CellRef(document.file, cell=f"第 {document.line(steps)} 行")
            lines.setdefault((kind, name), place)
    return lines


def _named(document: Document) -> Iterator[tuple[str, str, Steps]]:
    content = document.content if isinstance(document.content, dict) else {}
    for key, kind in _LISTS.items():
        for number, entry in enumerate(content.get(key) or ()):
            yield kind, entry["name"], (key, number)
    for name in content.get("groups") or ():
        yield "词组", name, ("groups", name)
