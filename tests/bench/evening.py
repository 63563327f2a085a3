"""What an evening costs with 100,000 leads: the books of the day, and what was to clear.

``python -m tests.bench.evening`` fills a ledger with a hundred days of leads and their events,
the last day kept open, and times each part as the evening run does it.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from pipeline import running
from pipeline.core.day import day_pages, stock
from pipeline.core.day.day_pages import Told
from pipeline.core.model import Event
from pipeline.files.clocks import counting_day, daybook
from pipeline.files.ledger import Ledger
from pipeline.files.rules import config
from pipeline.files.writing import writing
from tests.bench import export

FIRST, DAYS = date(2025, 12, 22), 100
_KNOWN_BY = {"person": 0, "identity": "", "content_hash": ""}
_DEPARTMENTS = ("城管局", "生态环境局", "水务局", "住建局", "公安局", "交警大队")


def filled(path: Path, leads: int) -> Ledger:
    """Return a ledger of so many leads and three events of each, the books kept but for today."""
    ledger, dice = Ledger(path), random.Random(export.SEED)
    rows = export.leads(leads)
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        ledger.run, ledger.now = f"R{number}", f"{day} 17:30"
        first, last = leads * number // DAYS, leads * (number + 1) // DAYS
        with ledger.transaction():
            if number:
                daybook.keep(ledger)
            came = range(first + 1, last + 1)
            lives = (_life(lead, day, row, dice) for lead, row in zip(came, rows, strict=False))
            ledger.record([event for life in lives for event in life])
    return ledger


def _life(lead: int, day: date, row: tuple[str, ...], dice: random.Random) -> Iterator[Event]:
    said = {"id": f"XS-{day:%Y%m%d}-{lead:06d}", "title": row[3], "content": row[4]}
    yield Event("Received", lead, {k: ("", v) for k, v in said.items()}, "12345", 1,
                facts=_KNOWN_BY)  # fmt: skip
    due = day + timedelta(days=7)
    cells = {"status": ("", "已派发"), "department": ("", dice.choice(_DEPARTMENTS))}
    cells |= {"dispatched_at": ("", f"{day} 08:30"), "answer_due": ("", due.isoformat())}
    yield Event("Routed", lead, cells, "规则")
    if dice.random() < 0.9:
        ends = {"status": ("已派发", "办结"), "answer": ("", row[4])}
        yield Event("Changed", lead, ends, "城管局", 2)


def main(leads: int = 100_000) -> None:
    """Fill a ledger, print the seconds of each part."""
    office = config.load(running.SHIPPED_RULES)
    now = datetime.combine(FIRST + timedelta(days=DAYS - 1), datetime.min.time())
    now = now.replace(hour=17, minute=30)
    with tempfile.TemporaryDirectory() as folder:
        ledger = filled(Path(folder) / "ledger.db", leads)
        print(f"{leads} leads, {ledger.last_event()} events")
        began = time.perf_counter()

        def said(what: str) -> None:
            nonlocal began
            print(f"{what}: {time.perf_counter() - began:.2f} s")
            began = time.perf_counter()

        with ledger.transaction():
            daybook.keep(ledger)
        said("the books of today, kept")
        moved = daybook.moves(ledger)
        balances = stock.balances(moved, now.date() - timedelta(days=119), now.date())
        said("the books of 120 days, read")
        assert daybook.open_leads(ledger) == balances[-1].after
        said("open leads, counted")
        day = counting_day.day_of(ledger, office, now)
        said("day_of")
        left = counting_day.left_of(ledger, day, now)
        said(f"what is left, {len(left)} leads")
        book = day_pages.workbook(Told(day, left, balances, "区攻坚办"), str(now))
        writing.write(book, Path(folder) / "日清表.xlsx")
        said("日清表, written")
        assert daybook.recounted(ledger, ledger.last_event()) == moved
        said("check: all events counted anew")
        ledger.close()


if __name__ == "__main__":
    main()
