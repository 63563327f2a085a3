"""The reading child for what the first one does not read: odd workbooks, very old ones, archives.

A module of its own, because openpyxl takes longer to start than all the rest; few files need it.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.files.reading.book import Opener
from pipeline.files.reading.gate import Kind
from pipeline.files.reading.grid_book import read_at_once
from pipeline.files.reading.reading_child import main
from pipeline.files.reading.reading_mht import read_archive
from pipeline.files.reading.reading_old import read_old
from pipeline.files.reading.streamed_book import StreamedBook
from pipeline.files.reading.unlocking_child import unlocked

_OPENERS: Mapping[Kind, Opener] = {
    "xlsx": StreamedBook,
    "biff": read_at_once(read_old),
    "mhtml": read_at_once(read_archive),
}

if __name__ == "__main__":
    main(unlocked, _OPENERS)
