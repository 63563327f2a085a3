"""Originals in which leads stand that are forgotten and leads that are not: written once more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.core.messages.problems import FileError
from pipeline.core.privacy.forgetting import Forgetting
from pipeline.core.privacy.redaction import Redaction
from pipeline.core.values import as_text
from pipeline.files import folders
from pipeline.files.reading.reading import Reader
from pipeline.files.workplace import Workplace

_MARK = "_已删到期"
_FOLDER = "forgetting"
_LONGEST = 32_767  # characters of a cell


def drafts(home: folders.Home) -> Path:
    """Return where the copies wait until the ledger says that they count."""
    return home.record / _FOLDER


def is_copy(name: str) -> bool:
    """Tell whether an original was replaced by a copy without the rows of forgotten leads."""
    return Path(name).stem.endswith(_MARK)


def write_copies(
    place: Workplace,
    mixed: Iterable[Any],
    leads: Mapping[int, Collection[int]],
    forgotten: Collection[int],
    persons: Mapping[int, list[Mapping[str, str]]],
) -> dict[int, tuple[Path, Path]]:
    """Write each original once more without the rows of forgotten leads.

    ``mixed`` are rows of the table ``file``, ``leads`` all leads of a file by its number. Return
    by file where the copy waits, and where it has to stand. A file that cannot be read is left.
    """
    made = {}
    with Reader(passwords=place.passwords.known) as reader:
        for row in mixed:
            inside = set(leads[row.number])
            old = inside & set(forgotten)
            states = place.ledger.states(inside)
            gone = Forgetting([one for lead in sorted(old) for one in persons.get(lead, ())])
            redaction = Redaction(
                {lead: states[lead] for lead in old if lead in states},
                {lead: states[lead] for lead in inside - old if lead in states},
                gone,
            )
            path = place.home.root / row.archive
            draft = drafts(place.home) / f"{row.number}.xlsx"
            if _copy(reader, path, draft, redaction):
                stem = gone.text(path.stem.removesuffix(_MARK)) or "原件"
                made[row.number] = (draft, path.with_name(f"{stem}{_MARK}.xlsx"))
    return made


def _copy(reader: Reader, path: Path, draft: Path, redaction: Redaction) -> bool:
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.unlink(missing_ok=True)
    book = xlsxwriter.Workbook(str(draft), {"constant_memory": True, "strings_to_urls": False})
    try:
        for number, sheet in enumerate(reader.sheets(path), 1):
            page = book.add_worksheet(sheet.name[:31] or f"Sheet{number}")
            if not sheet.visible and number > 1:
                page.hide()
            for place, cells in sheet.rows:
                for column, text in enumerate(redaction.row([as_text(cell) for cell in cells])):
                    if text:
                        page.write_string(place - 1, column, text[:_LONGEST])
    except FileError:
        return False
    finally:
        book.close()
    folders.sync(draft)
    return True


def put_in_place(home: folders.Home, moves: Iterable[tuple[str, str]]) -> None:
    """Put the copies where the originals stood; one that was put there already is no matter."""
    for draft, target in moves:
        if (home.root / draft).is_file():
            folders.reveal(home.root / draft, home.root / target)


def drop_drafts(home: folders.Home) -> None:
    """Remove copies that count no more: a run was cut before the ledger knew of them."""
    if drafts(home).is_dir():
        for path in drafts(home).iterdir():
            path.unlink()
        drafts(home).rmdir()
