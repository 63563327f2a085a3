"""Lines of a text file that no table has: they would keep every later step busy for minutes."""

from __future__ import annotations

from pipeline.files.reading.refusing import refuse

_WINDOW = 2 << 20  # bytes; twenty full cells of Excel have less


def refuse_long_lines(data: bytes) -> None:
    """Refuse a text file that goes on for two MiB without the end of a line.

    Raises:
        FileError: it does; the message names the line.
    """
    for start in range(0, len(data) - _WINDOW, _WINDOW):
        end = start + _WINDOW
        if data.find(b"\n", start, end) < 0 and data.find(b"\r", start, end) < 0:
            lines = data.count(b"\n", 0, start)
            refuse("F27", row=f"{lines + 1:,}", length=_WINDOW >> 20)
