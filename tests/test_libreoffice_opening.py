"""What we write opens in a real LibreOffice, and is saved by it, without loss."""

from __future__ import annotations

from typing import Any, NamedTuple

import openpyxl
import pytest

from tests import abuses, robot

pytestmark = pytest.mark.libreoffice


class Pair(NamedTuple):
    """The issued workbook as we wrote it and as LibreOffice saved it, nothing typed."""

    ours: Any
    theirs: Any


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Open both."""
    book = abuses.office().book
    saved = tmp_path_factory.mktemp("saved") / "saved.xlsx"
    robot.edit(book, [], {saved: "xlsx"})
    return Pair(openpyxl.load_workbook(book), openpyxl.load_workbook(saved))


def _validated(book: Any) -> dict[str, tuple[Any, ...]]:
    """Return what is asked of each cell of the first row of data."""
    page, found = book["办理"], {}
    for one in page.data_validations.dataValidation:
        for cell in page[4]:
            if cell.coordinate in one.sqref:
                message = (one.promptTitle or "", one.prompt or "", one.error or "")
                style = one.errorStyle or "stop"
                formula = {"FALSE": "0"}.get(one.formula1, one.formula1)  # LibreOffice's way
                found[cell.coordinate] = (one.type, formula, style, *message)
    return found


def test_lists_and_messages_survive(pair: Pair) -> None:
    assert _validated(pair.theirs) == _validated(pair.ours)


def test_the_words_of_the_lists_survive(pair: Pair) -> None:
    ours, theirs = (list(book["_lists"].values) for book in pair)
    assert theirs == ours


def test_the_names_of_the_lists_survive(pair: Pair) -> None:
    ours, theirs = (
        {name: one.attr_text for name, one in book.defined_names.items() if name[0] != "_"}
        for book in pair
    )
    assert theirs == ours


def test_protection_survives_and_sorting_stays_allowed(pair: Pair) -> None:
    ours, theirs = (book["办理"].protection for book in pair)
    assert (theirs.sheet, theirs.sort, theirs.autoFilter) == (ours.sheet, False, False)


def test_locked_cells_stay_locked_and_open_ones_open(pair: Pair) -> None:
    ours, theirs = (_locks(book["办理"]) for book in pair)
    assert theirs == ours


def _locks(page: Any) -> list[list[bool]]:
    """Return which cells are locked; one that is not in the file is as its column."""
    columns = {}
    for one in page.column_dimensions.values():
        columns |= dict.fromkeys(range(one.min, one.max + 1), one.protection.locked)
    return [
        [c.protection.locked if c.has_style else columns[c.column] for c in row]
        for row in page.iter_rows(min_row=4)
    ]


def test_the_key_column_stays_hidden(pair: Pair) -> None:
    assert [book["办理"].column_dimensions["B"].hidden for book in pair] == [True, True]


def test_hidden_sheets_stay_hidden(pair: Pair) -> None:
    hidden = [[name for name in b.sheetnames if b[name].sheet_state == "visible"] for b in pair]
    assert hidden == [["办理", "说明"], ["办理", "说明"]]


def test_every_cell_survives(pair: Pair) -> None:
    ours, theirs = (
        [[cell for cell in row if cell is not None] for row in book["办理"].values] for book in pair
    )
    assert theirs == ours


def test_the_number_of_the_book_survives_in_every_place(pair: Pair) -> None:
    for book in pair:
        token = book["_meta"]["B1"].value
        places = (
            book["办理"]["A2"].value,
            book.properties.keywords,
            book.custom_doc_props.props[0].value,
            book.defined_names["riqing_token"].attr_text,
        )
        assert all(token in place for place in places)
