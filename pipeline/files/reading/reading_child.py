"""The reading child: the process that touches what arrived, so that nothing else has to.

Started by ``reading.Reader``; answers requests on its standard input with frames on its standard
output: eight bytes of length, then a pickled tuple. Ends when either pipe closes, so that it never
outlives its parent. Imports only what reading needs: it starts often.
"""

from __future__ import annotations

import gc
import io
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine as calamine

from pipeline.core.messages.problems import FileError
from pipeline.core.model import CellError, CellValue, Notes
from pipeline.files import platforms
from pipeline.files.reading.gate import Kind, inspect, refuse
from pipeline.files.reading.reading_errors import (
    Errors,
    Formulas,
    archive_of,
    errors_of_ods,
    errors_of_xlsx,
    merged_of_ods,
)
from pipeline.files.reading.reading_errors_binary import errors_of_xls, errors_of_xlsb
from pipeline.files.reading.reading_text import read_text

Row = tuple[int, tuple[CellValue, ...]]
Frame = tuple[Any, ...]
# bytes of a file, its path, the passwords known → the bytes of the workbook in it
Unlock = Callable[[bytes, str, Any], bytes]

_MOST_MERGED = 10_000  # merged ranges are carried; a hostile file has more
_SEARCHES = {"xlsx": errors_of_xlsx, "ods": errors_of_ods}
_FRAME_BYTES = 1 << 20  # what a chunk of rows should weigh
_MOST_ROWS = 8_000
_LARGEST_INTEGER = 1e21  # beyond it a float has no digits worth keeping


@dataclass(frozen=True, slots=True)
class _File:
    """The one file that is open."""

    kind: Kind
    data: bytes
    book: calamine.CalamineWorkbook | None
    sheets: tuple[calamine.SheetMetadata, ...]


def _open(path: str, unlock: Callable[[bytes], bytes]) -> _File:
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        refuse("F11", why="它已经不在原来的位置")
    except PermissionError:
        refuse("F11", why="正被别的程序占用，或者没有读取权限")
    except OSError as error:
        refuse("F11", why=error.strerror or type(error).__name__)
    data = unlock(data)
    kind = inspect(data)
    if kind == "text":
        return _File(kind, data, None, ())
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return _File(kind, data, book, tuple(book.sheets_metadata))


def _listing(file: _File) -> list[tuple[int, str, bool]]:
    if file.book is None:
        return [(0, "", True)]
    return [
        (place, sheet.name, sheet.visible == calamine.SheetVisibleEnum.Visible)
        for place, sheet in enumerate(file.sheets)
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]


def _rows(file: _File, place: int, notes: Notes) -> Iterator[Row]:
    if file.book is None:
        for number, texts in read_text(file.data):
            if any(texts):
                yield number, tuple([text or None for text in texts])
        return
    name = file.sheets[place].name
    with ThreadPoolExecutor(1) as beside:  # calamine and zlib both leave the other one its core
        search = beside.submit(_errors, file, place, name, notes.formulas)
        sheet = file.book.get_sheet_by_name(name)
        rows = _plain_rows(sheet)
        notes.merged = _merged(sheet)
        if file.kind == "ods":
            with archive_of(file.data) as archive:
                notes.merged = merged_of_ods(archive, name)
    errors = search.result()
    yield from _with_errors(rows, errors) if errors else rows


def _merged(sheet: calamine.CalamineSheet) -> tuple[tuple[int, int, int, int], ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple((top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges)


def _errors(file: _File, place: int, name: str, formulas: Formulas) -> Errors:
    if file.kind == "xls":
        return errors_of_xls(file.data, place, formulas)
    with archive_of(file.data) as archive:
        if file.kind == "xlsb":
            return errors_of_xlsb(archive, name, formulas)
        return _SEARCHES[file.kind](archive, name, formulas)


def _plain_rows(sheet: calamine.CalamineSheet) -> Iterator[Row]:
    # rows are counted from the top of the sheet, cells only from the first column in use
    lead = (None,) * (sheet.start[1] if sheet.start else 0)
    blank = [""] * sheet.width
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if cells != blank:
            # text, the most frequent by far, is decided without a call
            yield (
                number,
                (
                    *lead,
                    *[
                        (cell or None) if type(cell) is str else _CONVERT[type(cell)](cell)
                        for cell in cells
                    ],
                ),
            )


def _number(value: float) -> int | float:
    if value.is_integer() and -_LARGEST_INTEGER < value < _LARGEST_INTEGER:
        return int(value)
    return value


def _as_it_is(value: CellValue) -> CellValue:
    return value


def _midnight(value: date) -> datetime:
    return datetime.combine(value, time())


class _Conversions(dict[type, Callable[[Any], CellValue]]):
    def __missing__(self, kind: type) -> Callable[[Any], CellValue]:
        return _as_it_is


_CONVERT = _Conversions({float: _number, date: _midnight})


def _with_errors(rows: Iterable[Row], errors: Errors) -> Iterator[Row]:
    left = sorted(errors, reverse=True)  # the next one is the last
    for number, cells in rows:
        while left and left[-1] < number:
            yield left[-1], _put((), errors[left.pop()])
        if left and left[-1] == number:
            yield number, _put(cells, errors[left.pop()])
        else:
            yield number, cells
    for number in reversed(left):
        yield number, _put((), errors[number])


def _put(cells: tuple[CellValue, ...], errors: dict[int, str]) -> tuple[CellValue, ...]:
    row = [*cells, *[None] * (max(errors) + 1 - len(cells))]
    for column, text in errors.items():
        row[column] = CellError(text)
    return tuple(row)


class _Child:
    """Answers one request after the other; holds the file that was opened last."""

    def __init__(self, answers: BinaryIO, unlock: Unlock) -> None:
        self._answers = answers
        self._unlock = unlock
        self._file: _File | None = None

    def send(self, *frame: object) -> int:
        body = pickle.dumps(frame, 5)
        self._answers.write(struct.pack(">Q", len(body)))
        self._answers.write(body)
        self._answers.flush()
        return len(body)

    def answer(self, request: Frame) -> None:
        """Answer one request. Problems come with whether this process should be replaced."""
        try:
            getattr(self, f"_answer_{request[0]}")(*request[1:])
        except FileError as error:
            said = [(found.code, dict(found.facts)) for found in error.problems]
            self.send("problems", said, False)
        except calamine.PasswordError:
            self.send("problems", [("F03", {})], False)
        except (BrokenPipeError, SystemExit):
            raise
        except MemoryError:
            self.send("problems", [("F13", {})], True)
        except BaseException as error:  # a panic of the reader is a BaseException
            said = [("F07", {"said": str(error)[:200] or type(error).__name__})]
            self.send("problems", said, not isinstance(error, Exception))

    def _answer_open(self, path: str, seconds: int, passwords: Any) -> None:
        self._file = None  # the memory of the last file goes before the next one comes
        platforms.cap_processor(seconds)
        self._file = _open(path, lambda data: self._unlock(data, path, passwords))
        self.send("sheets", _listing(self._file))

    def _answer_rows(self, place: int) -> None:
        assert self._file is not None
        size, chunk = 64, list[Row]()
        notes = Notes()
        rows = _rows(self._file, place, notes)
        first = next(rows, None)  # with it the merged ranges are known
        self.send("merged", notes.merged[:_MOST_MERGED])
        for row in chain([] if first is None else [first], rows):
            chunk.append(row)
            if len(chunk) >= size:
                weight = self.send("rows", chunk)
                size = max(1, min(_MOST_ROWS, size * _FRAME_BYTES // weight))
                chunk = []
        if chunk:
            self.send("rows", chunk)
        self.send("end", notes.formulas)


def _locked(data: bytes, _path: str, _passwords: Any) -> bytes:
    return data  # the gate refuses what is encrypted


def main(unlock: Unlock = _locked) -> None:
    """Serve the parent until it closes the pipe. Argument: MiB of memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to handle
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    platforms.cap_memory(int(sys.argv[1]))
    gc.disable()  # rows hold no cycles, and looking for them takes a tenth of the time
    child = _Child(answers, unlock)
    try:
        child.send("ready")
        while True:
            child.answer(pickle.load(sys.stdin.buffer))
    except (EOFError, BrokenPipeError):
        pass  # the parent is done, or gone
    finally:
        os._exit(0)  # nothing here needs cleaning up, and a closed pipe would complain


if __name__ == "__main__":
    main()
