"""A table that no source claims, or several: what the coordinator is shown to say which it is.

Nothing raw leaves here: examples are masked, those of persons' columns down to what tells that
they are names, numbers or homes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any

from pipeline.core.intake.guessing import NOTHING, Guess, guess_columns
from pipeline.core.intake.heading import SEARCHED_ROWS, Row, in_two_rows
from pipeline.core.intake.source import Source
from pipeline.core.messages.problems import FileError
from pipeline.core.model import CellValue, Problem
from pipeline.core.privacy.masks import mask_name, mask_phone, nameless
from pipeline.core.text import header_key
from pipeline.core.values import as_text, read_moment

_LOOKED_AT = 30  # rows below the header by which its columns are judged
_EXAMPLES = 3
_SHOWN = 24  # characters of an example
_SEVERAL = 6  # characters of an average text that are more than a name or a kind
_HEADER = 20  # characters; a longer text is no header
_COLUMNS = 100  # more are not asked about
_FIGURES = re.compile(r"占比|同比|环比|数量|合计|小计|总计|件数|总量|排名|率$|\(件\)|\(%\)|^数$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SMALL_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_PERSONS = {"诉求人", "联系电话", "证件号码", "家庭住址"}


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """A column as the coordinator is shown it: masked examples, and what we take it for."""

    header: str
    examples: tuple[str, ...]
    guess: str = ""
    why: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class UnknownTable:
    """A table that she has to say something about.

    ``row`` is that of its headers. ``candidates`` are the sources that claim it alike, none where
    nobody does.
    """

    sheet: str
    row: int
    columns: tuple[AskedColumn, ...]
    candidates: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """What tells its headers from all others, whatever their order."""
        keys = sorted({header_key(one.header) for one in self.columns})
        return blake2b("\x1f".join(keys).encode(), digest_size=16).hexdigest()

    @property
    def tells(self) -> bool:
        """Whether a column surely says what has happened."""
        return any(one.guess == "内容" and one.sure for one in self.columns)

    def packed(self) -> list[dict[str, Any]]:
        """Return its columns as the ledger keeps them."""
        return [asdict(one) for one in self.columns]


class UnclaimedError(FileError):
    """A file holds tables of leads, perhaps, and nobody knows of which source."""

    def __init__(self, problems: Iterable[Problem], tables: Iterable[UnknownTable]) -> None:
        super().__init__(problems)
        self.tables = tuple(tables)


def column_of(said: Mapping[str, Any]) -> AskedColumn:
    """Read a column as the ledger keeps it."""
    return AskedColumn(**{**said, "examples": tuple(said["examples"])})


def unknown_table(
    rows: Sequence[Row], sheet: str, candidates: tuple[str, ...], sources: Sequence[Source]
) -> UnknownTable | None:
    """Return what to ask about a sheet of which the first rows are given.

    None where it does not look like a table of leads: no headers, nothing below them, mere figures,
    no column that may tell what has happened, or headers in which nothing is Chinese.
    """
    known = {header_key(a) for s in sources for o, many in s.columns.items() for a in (*many, o)}
    found = _headers(rows, known)
    if found is None:
        return None
    row, named = found
    below = [cells for number, cells in rows if number > row][:_LOOKED_AT]
    below = [cells for cells in below if sum(map(_filled, cells)) > 1]
    at = list(named)[:_COLUMNS]
    headers = [named[index] for index in at]
    columns = [[cells[n] if n < len(cells) else None for cells in below] for n in at]
    guesses = guess_columns(headers, columns, sources)
    told = any(_may_tell(*one) for one in zip(guesses, columns, strict=True))
    if not below or not told or _is_figures(headers, columns, guesses):
        return None
    asked = [_asked(*one) for one in zip(headers, columns, guesses, strict=True)]
    return UnknownTable(sheet, row, tuple(asked), candidates)


def _headers(rows: Sequence[Row], known: set[str]) -> tuple[int, dict[int, str]] | None:
    """Return the row that looks most like headers, and its headers by index."""
    best: tuple[int, dict[int, str]] | None = None
    most = 0
    upper: list[str] = []
    for number, cells in rows[:SEARCHED_ROWS]:
        alone = [" ".join(as_text(cell).split()) for cell in cells]
        for texts in (alone, in_two_rows(upper, alone)):
            named = {at: text for at, text in enumerate(texts) if header_key(text)}
            likely = {header_key(text) for text in named.values() if _is_header(text)}
            if len(likely) < 2 or len(likely) * 2 <= len(named):
                continue
            weight = len(likely) + 3 * len(likely & known)
            if weight > most:
                best, most = (number, named), weight
        upper = alone
    if best is None:
        return None
    chinese = sum(bool(_CHINESE.search(text)) for text in best[1].values())
    return best if chinese * 2 > len(best[1]) else None


def _is_header(text: str) -> bool:
    if len(text) > _HEADER or not re.search(r"[^\W\d_]", text):
        return False
    return not (any(map(str.isdigit, text)) and read_moment(text).understood)


def _is_figures(
    headers: Sequence[str], columns: Sequence[Sequence[CellValue]], guesses: Sequence[Guess]
) -> bool:
    """Tell whether a table only counts: numbers that name nothing in half of it, or shares."""
    both = zip(columns, guesses, strict=True)
    numbers = sum(any(map(_is_number, column)) for column, one in both if not one.ours)
    counted = sum(bool(_FIGURES.search(header)) for header in headers)
    return (numbers > 1 and numbers * 2 >= len(headers)) or (
        counted > 1 and counted * 2 >= len(headers) - 1
    )


def _may_tell(guess: Guess, values: Sequence[CellValue]) -> bool:
    """Tell whether a column may say what a lead is about: by its header, or in several words."""
    words = [len(str(value)) for value in values if _is_words(value)]
    said = bool(words) and sum(words) >= _SEVERAL * len(words)
    return guess.ours in ("内容", "标题") or (guess.ours != NOTHING and said)


def _is_words(value: CellValue) -> bool:
    return (
        isinstance(value, str)
        and bool(_CHINESE.search(value))
        and not read_moment(value).understood
    )


def _is_number(value: CellValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _asked(header: str, values: Sequence[CellValue], guess: Guess) -> AskedColumn:
    texts = dict.fromkeys(text for value in values if (text := " ".join(as_text(value).split())))
    names = guess.ours not in _PERSONS and _are_names(list(texts))
    ours = "诉求人" if names else guess.ours
    examples = tuple(_masked(text, ours) for text in list(texts)[:_EXAMPLES])
    return AskedColumn(header, examples, guess.ours, guess.why, guess.sure)


def _are_names(texts: Sequence[str]) -> bool:
    """Tell whether a column may hold names: nearly every text is as short, none stands twice."""
    short = sum(bool(_SMALL_NAME.fullmatch(text)) and nameless(f"姓名：{text}") != f"姓名：{text}"
                for text in texts)  # fmt: skip
    return bool(texts) and short * 2 > len(texts)


def _masked(text: str, ours: str) -> str:
    if ours == "诉求人":
        return mask_name(text)
    if ours == "联系电话":
        return mask_phone(text)
    if ours in ("证件号码", "家庭住址"):
        return f"{text[:2]}***"
    shown = nameless(text)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"


def _filled(value: CellValue) -> bool:
    return bool(as_text(value))
