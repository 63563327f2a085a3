"""The reading child: the process that touches what arrived, so that nothing else has to.

Started by ``reading.Reader``; answers requests on its standard input with frames on its standard
output: eight bytes of length, then a pickled tuple. Ends when either pipe closes, so that it never
outlives its parent. Imports only what reading needs: it starts often.

Frames: ``sheets`` with a listing, ``merged`` with ranges, ``rows`` with a chunk of them, ``end``
with formulas, ``problems`` with (code, facts) of each, ``other`` alike where another reader may do
better; the last two with whether this process should be replaced.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine as calamine

from pipeline.core.messages.problems import FileError
from pipeline.core.model import Notes
from pipeline.files import platforms
from pipeline.files.reading.archives import MIB
from pipeline.files.reading.book import Book, Opener, Row, Unfit
from pipeline.files.reading.calamine_book import CalamineBook
from pipeline.files.reading.complaints import complaint
from pipeline.files.reading.extent import MOST_COLUMNS, MOST_MERGED
from pipeline.files.reading.gate import MOST_BYTES, Kind, inspect
from pipeline.files.reading.grid_book import read_at_once
from pipeline.files.reading.long_lines import refuse_long_lines
from pipeline.files.reading.ods_book import open_fods, open_ods
from pipeline.files.reading.reading_page import read_page
from pipeline.files.reading.reading_text import TextBook
from pipeline.files.reading.reading_xml import read_xml
from pipeline.files.reading.refusing import refuse
from pipeline.files.reading.survey import Survey, survey
from pipeline.files.reading.xls_book import open_xls

Frame = tuple[Any, ...]
# bytes of a file, its path, the passwords known → the bytes of the workbook in it
Unlock = Callable[[bytes, str, Any], bytes]

_ARCHIVES = frozenset({"xlsx", "xlsb", "ods"})
_UNDETECTED = "Cannot detect file format"  # python-calamine, of whatever it cannot open
_FRAME_BYTES = 1 << 20  # what a chunk of rows should weigh
_MOST_ROWS = 8_000


_OPENERS: dict[Kind, Opener] = {
    "xlsx": partial(CalamineBook, "xlsx"),
    "xlsb": partial(CalamineBook, "xlsb"),
    "xls": open_xls,
    "ods": open_ods,
    "text": TextBook,
    "html": read_at_once(read_page),
    "xml": read_at_once(read_xml),
    "fods": open_fods,
}
_HAVE_ANOTHER: frozenset[Kind] = frozenset({"xlsx"})  # kinds that a second reader knows


def _bytes_of(path: str) -> bytes:
    try:
        if (size := Path(path).stat().st_size) > MOST_BYTES:  # before it fills the memory
            refuse("F05", size=size // MIB, most=MOST_BYTES // MIB)
        return Path(path).read_bytes()
    except FileNotFoundError:
        refuse("F11", why="它已经不在原来的位置")
    except PermissionError:
        refuse("F11", why="正被别的程序占用，或者没有读取权限")
    except OSError as error:
        refuse("F11", why=error.strerror or type(error).__name__)


class _Child:
    """Answers one request after the other; holds the file that was opened last."""

    def __init__(self, answers: BinaryIO, unlock: Unlock, openers: Mapping[Kind, Opener]) -> None:
        self._answers = answers
        self._unlock = unlock
        self._openers = openers
        self._book: Book | None = None
        self._kind: Kind = "text"

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
        except Unfit:
            self.send("other", [], False)
        except calamine.PasswordError:
            self.send("problems", [("F03", {})], False)
        except (BrokenPipeError, SystemExit):
            raise
        except MemoryError:
            self.send("problems", [("F13", {})], True)
        except BaseException as error:  # a panic of the reader is a BaseException
            another = self._kind in _HAVE_ANOTHER and self._kind in self._openers
            said = [complaint(error, self._kind)]
            if another and _UNDETECTED in str(error):
                said = []  # the second reader will say more
            self.send("other" if another else "problems", said, not isinstance(error, Exception))

    def _answer_open(self, path: str, seconds: int, passwords: Any) -> None:
        self._book, self._kind = None, "text"  # the memory of the last file goes before the next
        platforms.cap_processor(seconds)
        data = self._unlock(_bytes_of(path), path, passwords)
        self._kind = inspect(data)
        if self._kind == "text":
            refuse_long_lines(data)
        surveyed = survey(data) if self._kind in _ARCHIVES else Survey()
        if self._kind not in self._openers:
            raise Unfit(self._kind)
        self._book = self._openers[self._kind](data, surveyed)
        self.send("sheets", self._book.listing())

    def _answer_rows(self, place: int, name: str) -> None:
        assert self._book is not None
        size, chunk = 64, list[Row]()
        notes, merged = Notes(), "merged"  # what is still to be sent before the rows
        for row in self._book.rows(place, name, notes):
            if len(row[1]) > MOST_COLUMNS:
                refuse("F21", cell=f"第 {len(row[1]):,} 列第 {row[0]:,} 行")
            chunk.append(row)
            if len(chunk) >= size:
                merged = self._send_merged(merged, notes)
                weight = self.send("rows", chunk)
                size = max(1, min(_MOST_ROWS, size * _FRAME_BYTES // weight))
                chunk = []
        self._send_merged(merged, notes)
        if chunk:
            self.send("rows", chunk)
        self.send("end", notes.formulas)

    def _send_merged(self, frame: str, notes: Notes) -> str:
        """Send the merged ranges ahead of the first rows; nothing once that is done."""
        if frame:
            self.send(frame, notes.merged[:MOST_MERGED])
        return ""


def _locked(data: bytes, _path: str, _passwords: Any) -> bytes:
    return data  # the gate refuses what is encrypted


def main(unlock: Unlock = _locked, openers: Mapping[Kind, Opener] = _OPENERS) -> None:
    """Serve the parent until it closes the pipe. Argument: MiB of memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to handle
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    platforms.cap_memory(int(sys.argv[1]))
    gc.disable()  # rows hold no cycles, and looking for them takes a tenth of the time
    child = _Child(answers, unlock, openers)
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
