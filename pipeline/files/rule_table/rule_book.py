"""规则表 on its way out: what its drop-downs offer, and its place in ``outbox/规则``."""

from __future__ import annotations

from pathlib import Path

from pipeline.core.messages.problems import RefusedError
from pipeline.core.pages import Workbook
from pipeline.core.rule_table.rule_sheets import (
    CATEGORIES,
    DEPARTMENTS,
    FILE,
    NAME,
    OFFICE,
    PLACE_KIND,
    PLACE_KINDS,
    PLACES,
    Row,
)
from pipeline.files import folders
from pipeline.files.folders import Home
from pipeline.files.rule_table.rule_entries import Shelf
from pipeline.files.rule_table.rule_return import read_workbook
from pipeline.files.writing import writing

FOLDER = "规则"
_DRAFT = "规则表.xlsx"


def lists_of(shelf: Shelf) -> dict[str, tuple[str, ...]]:
    """Return the names that drop-downs offer."""
    offices = [
        one for one in shelf.of(PLACES).values() if one.cells[PLACE_KIND] == PLACE_KINDS["office"]
    ]
    return {
        **{
            sheet: tuple(one.cells[NAME[sheet]] for one in shelf.of(sheet).values())
            for sheet in (DEPARTMENTS, CATEGORIES)
        },
        FILE: shelf.routing(),
        OFFICE: tuple(one.cells[NAME[PLACES]] for one in offices),
    }


def rows_of(shelf: Shelf) -> dict[str, list[Row]]:
    """Return what every entry shows, as rows of its sheet."""
    return {
        sheet: [Row(key, cells) for key, cells in entries.items()]
        for sheet, entries in shelf.shown().items()
    }


def put_out(home: Home, workbook: Workbook, name: str, may_stand: bool = False) -> Path:
    """Write a workbook to ``outbox/规则`` under a name that is free; return where it is.

    ``may_stand``: one of that name that says the same already is left as it is, and returned.
    """
    draft, target = home.drafts / _DRAFT, home.outbox / FOLDER / f"{name}.xlsx"
    writing.write(workbook, draft)
    folders.sync(draft)
    if may_stand:
        for older in sorted(target.parent.glob(f"{name}*.xlsx")):
            if _says_the_same(older, draft):
                draft.unlink()
                return older
    return folders.reveal(draft, folders.free(target))


def _says_the_same(older: Path, draft: Path) -> bool:
    try:
        return read_workbook(older) == read_workbook(draft)
    except RefusedError:
        return False
