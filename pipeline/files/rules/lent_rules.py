"""Rule files that came with a later version: a home that has none of its own is lent the shipped.

What the shipped file says of departments that this office does not have is left out; a source that
it calls by another name is called by its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.core.checked import LOCAL, near_miss
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.files.rules.yaml_reading import Document, read, read_text

# files that rules made by an older version do not have
LATER = (
    "emergency.yaml",
    "escalation.yaml",
    "replies.yaml",
    "callbacks.yaml",
    "workflow.yaml",
    "notify.yaml",
    "privacy.yaml",
    "repeats.yaml",
)
_FOLDER = "templates"  # so is this folder
_PAPER, _PAPER_CAME_WITH = f"{_FOLDER}/通报.docx", "privacy.yaml"  # a form that came later still
_SOURCE = "sources/现有台账.yaml"  # and so is this source, which may also be thrown away …
_CAME_WITH = "workflow.yaml"  # … so it is lent only where what came with it is missing too
_TELL = re.compile(r"^( *tell: *\[)([^\]]*)(\].*)$", re.MULTILINE)
_FROM = re.compile(r"^([^#\n]*\bsource: *)([^\s,}\]]+)", re.MULTILINE)


class Names(NamedTuple):
    """What an office calls its departments and its sources, aliases among them."""

    departments: Collection[str]
    sources: Collection[str]


def is_lent(folder: Path, name: str) -> bool:
    """Tell whether a file has to be lent: rules stand there, only this file is not among them."""
    return name in LATER and not (folder / name).exists()


def lent_sources(folder: Path, shipped: Path) -> tuple[str, ...]:
    """Return the sources that a folder of rules is lent: those that an older version had not.

    An office that has made a source of its own for tables of that kind keeps to that.
    """
    if (folder / _CAME_WITH).exists() or (folder / _SOURCE).exists():
        return ()
    tracker = _said_by(shipped / _SOURCE)
    wanted = set(tracker["recognise"]["headers"])
    for path in (folder / "sources").glob("*.yaml"):
        own = {} if (shipped / "sources" / path.name).exists() else _said_by(path)
        if own.get("name") == tracker["name"] or wanted <= set(own.get("columns") or ()):
            return ()
    return (_SOURCE,)


def _said_by(source: Path) -> dict[str, Any]:
    content = read(source, source.name).content
    return content if isinstance(content, dict) else {}


def lent_templates(folder: Path, shipped: Path) -> tuple[str, ...]:
    """Return the forms that a folder of rules is lent: all, where an older version made it.

    A folder in which one is missing is meant to be so; but one came later than the others.
    """
    if (folder / _FOLDER).exists():
        came = (folder / _PAPER).exists() or (folder / _PAPER_CAME_WITH).exists()
        return () if came else (_PAPER,)
    forms = sorted((shipped / _FOLDER).iterdir())
    return tuple(f"{_FOLDER}/{path.name}" for path in forms if path.suffix in (".xlsx", ".docx"))


def read_lent(folder: Path, shipped: Path, name: str, names: Names) -> Document:
    """Read the shipped file, as the office can use it, as if it stood in the folder."""
    return read_text(_adapted(shipped / name, names), f"{folder.name}/{name}")


def keep_lent(folder: Path, shipped: Path, office: Office) -> bool:
    """Write what was lent into the folder; tell whether anything was.

    A folder that cannot be written stays as it is: the file is lent again next time.
    """
    names = Names(
        {name for one in office.departments for name in (one.name, *one.aliases)},
        {
            name
            for one in office.sources
            for name in (one.name, one.constants.get("来源", one.name))
        },
    )
    try:
        for name in office.lent:
            if name.startswith(f"{_FOLDER}/"):
                (folder / _FOLDER).mkdir(exist_ok=True)
                with (folder / name).open("xb") as form:
                    form.write((shipped / name).read_bytes())
                continue
            with (folder / name).open("x", encoding="utf-8", newline="") as file:
                file.write(_adapted(shipped / name, names))
    except OSError:
        return False
    return bool(office.lent)


def told(folder: Path, office: Office, done: str) -> Iterator[Problem]:
    """Say which files were lent, and what was done with them."""
    for name in office.lent:
        yield Problem("R37", CellRef(f"{folder.name}/{name}"), {"done": done})


def _adapted(path: Path, names: Names) -> str:
    text = _TELL.sub(partial(_told, names.departments), path.read_text(encoding="utf-8"))
    return _FROM.sub(partial(_called, names.sources), text)


def _told(departments: Collection[str], line: re.Match[str]) -> str:
    names = (name.strip() for name in line[2].split(","))
    known = [name for name in names if name == LOCAL or name in departments]
    return f"{line[1]}{', '.join(known)}{line[3]}"


def _called(sources: Collection[str], found: re.Match[str]) -> str:
    return f"{found[1]}{near_miss(found[2], sorted(sources)) or found[2]}"
