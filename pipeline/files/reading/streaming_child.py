"""The reading child for workbooks that the first one could not read.

A module of its own, because openpyxl takes longer to start than all the rest; few files need it.
"""

from __future__ import annotations

from pipeline.files.reading.reading_child import main
from pipeline.files.reading.streamed_book import StreamedBook
from pipeline.files.reading.unlocking_child import unlocked

if __name__ == "__main__":
    main(unlocked, {"xlsx": StreamedBook})
