"""通报 as a docx, out of the office's template; where that is no good, out of our own form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.core.checked import hint
from pipeline.core.leaders import bulletin
from pipeline.core.leaders.summary import Summary
from pipeline.core.model import CellRef, Problem
from pipeline.files import folders
from pipeline.files.leaders import bulletin_form
from pipeline.files.writing import docx_templates, slip_templates

NAME = "通报.docx"


def write(summary: Summary, charts: bytes | None, rules: Path, target: Path) -> list[Problem]:
    """Write a bulletin; return what is wrong with the template in the rules folder.

    ``charts`` is a PNG, None where it could not be drawn.
    Raises: OSError when the file cannot be created.
    """
    document, problems = _form(rules)
    values = bulletin.values(summary)
    if charts is None:
        values[bulletin.PICTURE] = "（图没有画出来，见领导汇总。）"
    pictures = {bulletin.PICTURE: charts}
    groups = bulletin.groups(summary)
    docx_templates.fill(document, values, groups, bulletin.NOBODY, pictures)
    now = summary.now.replace(second=0, microsecond=0)
    docx_templates.save(document, target, now, bulletin.title(summary))
    return problems


def tried(rules: Path) -> list[Problem]:
    """Read the template of a rules folder; return what is wrong with it."""
    return _form(rules)[1]


def mark(rules: Path) -> str:
    """Return what tells one template from another; blank where there is none."""
    path = rules / slip_templates.FOLDER / NAME
    return folders.fingerprint(path) if path.is_file() else ""


def _form(rules: Path) -> tuple[Any, list[Problem]]:
    place = f"{rules.name}/{slip_templates.FOLDER}/{NAME}"
    try:
        document = docx_templates.read(rules / slip_templates.FOLDER / NAME)
        known = bulletin.names()
        unknown = [*docx_templates.unknown_names(document, known)]
    except FileNotFoundError:
        return bulletin_form.make(), [Problem("P02", CellRef(place), {})]
    except docx_templates.BROKEN as error:
        why = " ".join(str(error).split())[:80] or type(error).__name__
        return bulletin_form.make(), [Problem("P03", CellRef(place), {"why": why})]
    return document, [
        Problem(
            "P04", CellRef(place, where), {"seen": f"{{{{{name}}}}}", "hint": hint(name, known)}
        )
        for where, name in unknown
    ]
