"""Leaders' summaries for tests: leads in a table, counted, written, read back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from pipeline.core import fields
from pipeline.core.day import stock
from pipeline.core.leaders.comparing import Earlier
from pipeline.core.leaders.flags import Books, flagged
from pipeline.core.leaders.period import Period, day
from pipeline.core.leaders.summary import Summary
from pipeline.core.leaders.summing import TREND_DAYS, of_flagged
from pipeline.files.leaders.summary import write_summary

TODAY, NOW = date(2025, 7, 10), datetime(2025, 7, 10, 8, 30)


def leads(count: int, departments: int = 3, suffix: str = "局", **more: str) -> pd.DataFrame:
    """Make leads in hand; every second one is late, names of departments end in ``suffix``."""
    rows = [
        dict.fromkeys(fields.STORED, "")
        | {
            "id": f"XS-20250701-{number:03}",
            "title": "=1+1",
            "content": "秘密",
            "department": f"第{number % departments}{suffix}",
            "category": "噪声",
            "area": "蓬朗",
            "received_at": "2025-07-01 09:00",
            "answer_due": ("2025-07-08", "2025-07-18")[number % 2],
            "status": "办理中",
        }
        | more
        for number in range(count)
    ]
    return pd.DataFrame(rows, columns=list(fields.STORED))


def summarise(
    leads: pd.DataFrame,
    zone: str,
    period: Period,
    now: datetime,
    books: Books,
    earlier: Earlier | None = None,
    soon: str = "",
) -> Summary:
    """Count leads that have no flags yet; see ``summing.of_flagged``."""
    return of_flagged(flagged(leads, period, now, books), zone, period, now, books, earlier, soon)


def summary_of(
    frame: pd.DataFrame, period: Period | None = None, earlier: Earlier | None = None
) -> Summary:
    """Count leads as of 8:30 on 2025-07-10, the tenth day of a campaign of a hundred."""
    moved = {"2025-07-01": Counter(new=len(frame))} if len(frame) else {}
    books = Books(stock.balances(moved, TODAY - timedelta(days=TREND_DAYS - 1), TODAY))
    made = summarise(frame, "昆山开发区", period or day(TODAY), NOW, books, earlier)
    return replace(made, campaign="百日攻坚", campaign_day=10, campaign_days=100)


def written(path: Path, made: Summary) -> Any:
    """Write a summary and return the workbook as read back."""
    write_summary(made, path)
    return openpyxl.load_workbook(path)


def texts(sheet: Any) -> list[str]:
    """Return all that stands in a sheet, as text."""
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def column(sheet: Any, header: str) -> list[Any]:
    """Return what stands below a header, down to the last row."""
    heads = [cell.value for cell in sheet[3]]
    return [row[heads.index(header)].value for row in sheet.iter_rows(min_row=4)]


def cell(sheet: Any, value: object, nth: int = 0) -> Any:
    """Return the nth cell that holds a value."""
    found = [one for row in sheet.iter_rows() for one in row if one.value == value]
    return found[nth]


def followed(book: Any, from_: Any) -> Any:
    """Return the cell that a link leads to."""
    sheet, _, address = from_.hyperlink.location.rpartition("!")
    return book[sheet.strip("'")][address]
