"""Delimited text (csv and its relatives) as rows: encoding, delimiter, embedded line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from pipeline.files.reading.refusing import refuse

_DELIMITERS = ",\t;|"
_SAMPLE = 64 * 1024  # characters looked at to find the delimiter
_SAMPLE_ROWS = 200
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SENTINEL = "\x1e\x1f"  # ends the text; found inside a cell when a quotation mark never closed


def decode(data: bytes) -> str:
    """Return the text: by its byte order mark, else UTF-8, else GB18030; never with replacements.

    Raises:
        FileError: cut in the middle of a character, or in none of these encodings.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                refuse("F10", byte=error.start + 1)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start > 3 and not data.isascii():
            _refuse_cut(data, error.start)
        first = error.start
    if _is_nearly_utf8(data):
        refuse("F10", byte=first + 1)
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "incomplete multibyte sequence":
            refuse("F02")
        refuse("F10", byte=error.start + 1)


def _refuse_cut(data: bytes, start: int) -> None:
    # a GBK text may end like that by chance, but then it has no valid UTF-8 characters before
    if not data[:start].isascii():
        refuse("F02")


def _is_nearly_utf8(data: bytes) -> bool:
    # damaged UTF-8 read as GB18030 would be gibberish without an error
    lost = len(data) - len(data.decode("utf-8", "ignore").encode())
    high = sum(map(data.count, map(bytes, zip(range(0x80, 0x100)))))
    return high > 0 and lost * 20 < high


def delimiter_of(text: str) -> str:
    """Return the delimiter that cuts the first rows into the most even columns; else a comma."""
    sample = text[:_SAMPLE]
    best, most = ",", 1.0
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        widths = [len(row) for row in islice(_rows(sample, delimiter), _SAMPLE_ROWS) if row]
        usual = max(set(widths), key=widths.count)
        score = usual * widths.count(usual) / len(widths)
        if usual > 1 and score > most:
            best, most = delimiter, score
    return best


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def read_text(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield every record with its number, counted as a spreadsheet would count its rows.

    Raises:
        FileError: the encoding is unknown, or a quotation mark swallowed the rest of the file.
    """
    text = decode(data)
    csv.field_size_limit(2**31 - 1)
    number, delimiter = 0, ""
    if text[:4].lower() == "sep=" and text[5:6] in "\r\n":  # a line that only Excel knows
        delimiter, text, number = text[4], text[5:].lstrip("\r\n"), 1
    if text[-1:] not in "\r\n":
        text += "\n"
    for row in _rows(text + _SENTINEL, delimiter or delimiter_of(text)):
        number += 1
        if row and row[-1].endswith(_SENTINEL):
            if row[-1] != _SENTINEL or len(row) > 1:
                refuse("F07", said=f"第 {number} 行起有一个双引号没有配对")
            return
        yield number, row
