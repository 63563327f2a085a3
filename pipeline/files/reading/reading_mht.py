"""Web archives (.mht): a page and its frames in one file, the "single file web page" of Excel."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote

from pipeline.files.reading.grid import Grid
from pipeline.files.reading.reading_page import Named, sheets_named, tables_of, text_of
from pipeline.files.reading.refusing import refuse

_HEAD, _LONGEST_HEAD = 1 << 17, 1 << 16  # bytes looked at, and of the longest header
_MOST_PARTS = 5_000


def read_archive(data: bytes) -> list[Grid]:
    """Return the tables of all pages in a web archive, each as a worksheet of its own.

    Where Excel lists its worksheets only those are taken, not the page with the tabs.

    Raises:
        FileError: no table in it, or parts nested deeper than anybody writes.
    """
    pages = _pages(data)
    listed = [one for text in pages.values() for one in sheets_named(text)]
    sources = [one for one in listed if one.source]
    if not sources:
        grids = [grid for text in pages.values() for grid in tables_of(text, sheets_named(text))]
    else:
        grids = []
        for sheet in sources:
            grids += _of_sheet(sheet, pages)
    if not grids:
        refuse("F12", seems="网页")
    return grids


def _of_sheet(sheet: Named, pages: dict[str, str]) -> list[Grid]:
    text = pages.get(_ending(sheet.source))
    if text is None:
        refuse("F02")
    grids = tables_of(text, [])
    for number, grid in enumerate(grids, 1):
        grid.name = sheet.name if len(grids) == 1 else f"{sheet.name}（{number}）"
        grid.visible = sheet.visible
    return grids


def _pages(data: bytes) -> dict[str, str]:
    """Return the pages of an archive by the last part of their address, in order."""
    head = len(data[:_HEAD].replace(b"\r", b"").partition(b"\n\n")[0])
    if head >= _LONGEST_HEAD or data.count(b"\n--") > _MOST_PARTS:
        refuse("F06", what="里面的部件多得不正常")
    try:
        parts = list(message_from_bytes(data).walk())
    except RecursionError:
        refuse("F06", what="里面的部件一层套一层")
    pages: dict[str, str] = {}
    for number, part in enumerate(parts):
        if part.get_content_type() == "text/html":
            name = _ending(part.get("Content-Location", "")) or str(number)
            pages[name if name not in pages else f"{name} {number}"] = _text(part)
    return pages


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return text_of(content, str(part.get_param("charset", "")))


def _ending(address: str) -> str:
    return PurePosixPath(unquote(address).replace("\\", "/").strip()).name.casefold()
