"""Rule files that came with a later version: a home that has none of its own is lent the shipped.

What the shipped file says of departments that this office does not have is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from pipeline.core.checked import LOCAL
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.files.yaml_reading import Document, read

# files that rules made by an older version do not have
LATER = (
    "emergency.yaml",
    "escalation.yaml",
    "replies.yaml",
    "callbacks.yaml",
    "workflow.yaml",
    "notify.yaml",
)
_FOLDER = "templates"  # so is this folder
_TELL = re.compile(r"^( *tell: *\[)([^\]]*)(\].*)$", re.MULTILINE)


def is_lent(folder: Path, name: str) -> bool:
    """Tell whether a file has to be lent: rules stand there, only this file is not among them."""
    return name in LATER and not (folder / name).exists()


def lent_templates(folder: Path, shipped: Path) -> tuple[str, ...]:
    """Return the forms that a folder of rules is lent: all, where an older version made it.

    A folder in which one is missing is meant to be so.
    """
    if (folder / _FOLDER).exists():
        return ()
    return tuple(f"{_FOLDER}/{path.name}" for path in sorted((shipped / _FOLDER).glob("*.xlsx")))


def read_lent(folder: Path, shipped: Path, name: str, departments: Collection[str]) -> Document:
    """Read the shipped file as if it stood in the folder; ``departments`` are the names known."""
    document = read(shipped / name, f"{folder.name}/{name}")
    content: dict[str, Any] = document.content if isinstance(document.content, dict) else {}
    for kind in content.get("kinds", ()):
        kind["tell"] = _known(kind.get("tell", ()), departments)
    return document


def keep_lent(folder: Path, shipped: Path, office: Office) -> bool:
    """Write what was lent into the folder; tell whether anything was.

    A folder that cannot be written stays as it is: the file is lent again next time.
    """
    names = {name for one in office.departments for name in (one.name, *one.aliases)}
    try:
        for name in office.lent:
            if name.startswith(f"{_FOLDER}/"):
                (folder / _FOLDER).mkdir(exist_ok=True)
                with (folder / name).open("xb") as form:
                    form.write((shipped / name).read_bytes())
                continue
            text = (shipped / name).read_text(encoding="utf-8")
            with (folder / name).open("x", encoding="utf-8", newline="") as file:
                file.write(_TELL.sub(lambda line: _line(line, names), text))
    except OSError:
        return False
    return bool(office.lent)


def told(folder: Path, office: Office, done: str) -> Iterator[Problem]:
    """Say which files were lent, and what was done with them."""
    for name in office.lent:
        yield Problem("R37", CellRef(f"{folder.name}/{name}"), {"done": done})


def _line(line: re.Match[str], departments: Collection[str]) -> str:
    names = _known([name.strip() for name in line[2].split(",")], departments)
    return f"{line[1]}{', '.join(names)}{line[3]}"


def _known(names: Collection[str], departments: Collection[str]) -> list[str]:
    return [name for name in names if name == LOCAL or name in departments]
