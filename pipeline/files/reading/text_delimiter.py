"""Which delimiter cuts a text into columns: any character, or a run of them, may be one."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

_SAMPLE = 64 * 1024  # characters looked at to find the delimiter
_SAMPLE_ROWS = 200
_USUAL = (",", "\t", ";", "|")
# seldom meant as delimiters: they have to cut nearly every row, the first one too, into as many
_SELDOM = ("^", "~", "\x01", "\x1e", "\x1f", "，", "；", "｜", "¦", "§")
_NEARLY_ALL = 0.8
_STANDS_FOR = "\ufdd0"  # csv knows single characters only; this one is none of any language
_RUN = re.compile(r"""[^\w\s"'“”‘’()（）《》【】\[\]，。、：；！？.,;%-]{2,4}""")
_HEADER_ROWS = 5
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
BLANKS = {
    "  ": re.compile(r"[ \u3000\xa0]*[\u3000\xa0][ \u3000\xa0]*| {2,}"),
    " ": re.compile(r"[ \u3000\xa0]+"),
}
"""What parts columns where blanks do: two at least, or one that is as wide as a character."""
_LEAST_BLANK_WIDTH = {"  ": 2, " ": 3}
_LEAST_BLANK_ROWS = 3
_SENTENCE = re.compile(r"[。！？!?]|\.(?:\s|$)")
_NO_HEADER = re.compile(r"[。！？!?：:]")
_LONGEST_HEADER = 12


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is cut: the delimiter, and how many columns most of the rows have.

    ``share`` is which part of the first ``rows`` has that many. A delimiter out of ``BLANKS``
    stands for blanks of any number.
    """

    delimiter: str
    width: int = 1
    share: float = 1.0
    rows: int = 0


def lines_of(text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """Yield the lines of a text with their ends, as csv and Excel know them."""
    return _LINE.finditer(text, start)


def layout_of(text: str) -> Layout:
    """Find the delimiter that cuts the first rows into the most even columns; else a comma."""
    sample = text[:_SAMPLE]
    runs = _runs_in(sample)
    best, most = Layout(",", 1, 0.0), 1.0
    for delimiter in (*_USUAL, *runs, *_SELDOM):
        if delimiter not in sample or any(delimiter in run for run in runs if run != delimiter):
            continue
        layout, first = _measured(sample, delimiter)
        if delimiter not in _USUAL and not _is_clear(layout, first):
            continue
        if layout.width > 1 and layout.width * layout.share > most:
            best, most = layout, layout.width * layout.share
    return best if best.width > 1 else _by_blanks(text) or best


def _is_clear(layout: Layout, first: list[str]) -> bool:
    """Tell whether a delimiter that seldom is one cuts all rows and a header, no sentences."""
    is_header = len(first) == layout.width and not any(map(_SENTENCE.search, first))
    return is_header and layout.rows > 1 and layout.share >= _NEARLY_ALL


def layout_with(text: str, delimiter: str) -> Layout:
    """Return the layout of a text whose delimiter is known."""
    return _measured(text[:_SAMPLE], delimiter)[0]


def _measured(sample: str, delimiter: str) -> tuple[Layout, list[str]]:
    lines = (line[0] for line in lines_of(sample))
    rows = [row for row in islice(rows_of(lines, delimiter), _SAMPLE_ROWS) if any(row)]
    if not rows:
        return Layout(delimiter, 1, 0.0), []
    # of two widths that are as frequent the one that came first
    width, count = Counter(map(len, rows)).most_common(1)[0]
    return Layout(delimiter, width, count / len(rows), len(rows)), rows[0]


def _runs_in(sample: str) -> list[str]:
    """Return runs of characters in the first lines that may be a delimiter, like ``||``.

    Their characters stand nowhere alone; otherwise two delimiters meet around an empty cell.
    """
    lines = (line[0] for line in islice(lines_of(sample), _HEADER_ROWS))
    runs = dict.fromkeys(run for line in lines for run in _RUN.findall(line))
    return [
        run
        for run in runs
        if all(sample.count(one) == run.count(one) * sample.count(run) for one in set(run))
    ]


def rows_of(lines: Iterable[str], delimiter: str, strict: bool = False) -> Iterator[list[str]]:
    """Cut lines into rows; a row may take several lines where a cell does."""
    if len(delimiter) == 1:
        return csv.reader(lines, delimiter=delimiter, strict=strict)
    single = (line.replace(delimiter, _STANDS_FOR) for line in lines)
    rows = csv.reader(single, delimiter=_STANDS_FOR, strict=strict)
    return ([cell.replace(_STANDS_FOR, delimiter) for cell in row] for row in rows)


def _by_blanks(text: str) -> Layout | None:
    """Return a layout where blanks part the columns, if each row of the text has as many."""
    first = next(_filled(text), "")
    for name, pattern in BLANKS.items():
        width = len(pattern.split(first))
        if width < _LEAST_BLANK_WIDTH[name]:
            continue
        widths = Counter(len(pattern.split(line)) for line in _filled(text))
        if set(widths) == {width} and widths.total() >= _LEAST_BLANK_ROWS:
            return Layout(name, width)
    return None


def _filled(text: str) -> Iterator[str]:
    return filter(None, (line[0].strip() for line in lines_of(text)))


def is_prose(text: str, layout: Layout) -> bool:
    """Tell whether a text without columns consists of sentences, as letters and notices do."""
    if layout.width > 1:
        return False
    filled = list(islice(_filled(text[:_SAMPLE]), _SAMPLE_ROWS))
    if not filled:
        return False
    is_header = len(filled[0]) <= _LONGEST_HEADER and not _NO_HEADER.search(filled[0])
    if any(delimiter in filled[0] for delimiter in _USUAL):
        is_header = not _NO_HEADER.search(filled[0])
    letter = any(line[0].startswith("\u3000\u3000") for line in lines_of(text[:_SAMPLE]))
    sentences = sum(bool(_SENTENCE.search(line)) for line in filled)
    return sentences * 2 >= len(filled) and (letter or not is_header)
