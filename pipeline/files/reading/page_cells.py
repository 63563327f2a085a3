"""Cells of a web page: their text as a browser shows it, and the value that stands beside it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from pipeline.core.model import CellError, CellValue
from pipeline.files.reading.book import plain_number

SAID_BESIDE = frozenset(("colspan", "rowspan", "x:num", "x:err", "x:fmla", "sdval"))
"""Attributes of a cell that tell more than its looks."""
MOST_SPAN_ROWS, MOST_SPAN_COLUMNS = 65_534, 1_000  # of the HTML standard
BREAK, BLOCK = "\0", "\1"  # stand for line ends until blanks have been put in order
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_UNTIDY = re.compile("[\\t\\r\\n\\f\\xa0\0\1]|  |^ | $")
_AROUND = re.compile("[ \0\1]*[\0\1][ \0\1]*")
_LOOKS_LIKE_DATE = re.compile(r"[0-9][-/年月:时][0-9 ]|[0-9]月|[0-9]日|[0-9]\.[0-9]+\.[0-9]")
_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)|Err:[0-9]{3}")


def tidy(text: str) -> str:
    """Put blanks and line ends in order as a browser shows them."""
    if not _UNTIDY.search(text):
        return text
    text = _BLANKS.sub(" ", text)
    if BREAK in text or BLOCK in text:
        text = _AROUND.sub(_line_ends, text)
    return text.replace("\xa0", " ").strip(" \n")


def _line_ends(found: re.Match[str]) -> str:
    # each br is a line end; a paragraph begins and ends with one, however many meet
    return "\n" * max(1, found[0].count(BREAK))


def span(said: str, most: int) -> int:
    """Return over how many cells more one stretches."""
    said = said.strip()
    count = int(said[:9]) if said.isascii() and said.isdigit() else 1
    return max(0, min(count, most) - 1)


def value_of(given: dict[str, str], said: str, since: datetime) -> CellValue:
    """Return the value of a cell: Excel and LibreOffice write numbers beside what is shown."""
    if "x:err" in given:
        return CellError(given["x:err"] or said)
    exact = given.get("x:num", given.get("sdval"))
    if exact is None:
        return said
    if _ERROR.fullmatch(said):
        return CellError(said)
    try:
        number = float(exact or said)
    except ValueError:
        return said
    if _LOOKS_LIKE_DATE.search(said):
        return _moment(number, since, said)
    return plain_number(number) if number == number else said


def _moment(number: float, since: datetime, said: str) -> CellValue:
    if not 1 <= number < 2_900_000:  # a time of day is shown as it is meant
        return said
    seconds = round(number * 86_400)
    return since + timedelta(seconds=seconds)
