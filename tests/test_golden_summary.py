"""Small offices, and every cell of what their leaders get.

Each folder of ``tests/golden`` is a case: ``leads.txt`` is what stands in the ledger,
``summary.txt`` every cell of 领导汇总 and where it leads to. After a change that is meant:
``RIQING_REGEN=1 python -m pytest tests/test_golden_summary.py``, then read the difference.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pipeline.core.day import stock
from pipeline.core.leaders import period as periods
from pipeline.core.leaders.flags import DONE, READ, Books
from pipeline.core.leaders.summary import Summary
from pipeline.core.leaders.summing import TREND_DAYS
from pipeline.files.leaders.summary import write_summary
from tests.summaries import summarise

CASES = sorted(path.parent for path in (Path(__file__).parent / "golden").glob("*/leads.txt"))
_PERIODS = {"日报": periods.day, "周报": periods.week, "月报": periods.month}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_every_cell_is_as_expected(case: Path, tmp_path: Path) -> None:
    path = tmp_path / "领导汇总.xlsx"
    write_summary(summary_of((case / "leads.txt").read_text(encoding="utf-8")), path)
    found = "\n".join(dumped(openpyxl.load_workbook(path))) + "\n"
    expected = case / "summary.txt"
    if os.environ.get("RIQING_REGEN"):
        expected.write_text(found, encoding="utf-8", newline="\n")
    assert found == expected.read_text(encoding="utf-8")


def test_there_are_cases() -> None:
    assert len(CASES) == 4


def summary_of(text: str) -> Summary:
    """Count the leads of a case: lines of settings, a blank line, a table."""
    top, _, table = text.partition("\n\n")
    settings = dict(line.split(": ", 1) for line in top.splitlines())
    now = datetime.fromisoformat(settings["now"])
    keys, *rows = (
        [cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()
    )
    blank = dict.fromkeys(READ, "")
    leads = pd.DataFrame([blank | dict(zip(keys, row, strict=True)) for row in rows], columns=READ)
    period = _PERIODS[settings["period"]](now.date())
    books = books_of(leads, now.date())
    return summarise(leads, "昆山开发区", period, now, books, soon="2025-07-11")


def books_of(leads: pd.DataFrame, today: date) -> Books:
    """Return the books of leads that came and were done on the days they say."""
    moved: dict[str, Counter[str]] = {}
    done: dict[str, dict[str, int]] = {}
    for lead in leads.to_dict("records"):
        came = datetime.strptime(lead["id"].split("-")[1], "%Y%m%d").date().isoformat()
        moved.setdefault(came, Counter())["new"] += 1
        if lead["status"] in DONE:
            moved.setdefault(lead["closed_at"], Counter())["done"] += 1
            done.setdefault(lead["closed_at"], {})[lead["id"]] = 1
    first = today - timedelta(days=TREND_DAYS - 1)
    return Books(stock.balances(moved, first, today), done)


def dumped(book: Any) -> Iterator[str]:
    """Yield every row that holds something: its cells, and where they lead to."""
    for sheet in book:
        yield f"== {sheet.title}{'（隐藏）' if sheet.sheet_state != 'visible' else ''}"
        for row in sheet.iter_rows():
            cells = [_said(cell) for cell in row if cell.value is not None]
            if cells:
                yield f"{row[0].row}  {' | '.join(cells)}"


def _said(cell: Any) -> str:
    value = cell.value
    if isinstance(value, datetime):
        value = f"{value:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    elif isinstance(value, int | float) and "%" in cell.number_format:
        value = f"{value:.1%}"
    to = f" → {cell.hyperlink.location}" if cell.hyperlink else ""
    return f"{cell.column_letter} {value}{to}"
