"""Report: the leaders' summary, and the receipt of what this run took in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from hashlib import blake2b

import pandas as pd
import sqlalchemy as sql

from pipeline.core import receipts
from pipeline.core.figures import summarise
from pipeline.files import folders, issues, originals, outbox, schema, summary, writing
from pipeline.files.issues import Issued
from pipeline.files.workplace import Workplace

SUMMARY, RECEIPT = "summary", "receipt"


def report_leaders(place: Workplace) -> list[str]:
    """Write 领导汇总 of the day where it would show anything new; return its path."""
    rows = place.ledger.rows(sql.select(schema.lead))
    if not rows:
        return []
    leads = pd.DataFrame(rows, columns=list(schema.lead.c.keys()), dtype=object)
    campaign = place.office.settings.campaign
    day_number = campaign.day_of(place.now.date()) if campaign else 0
    now = place.now
    counted = summarise(leads, now.date(), place.office.settings.zone, day_number, now)
    still = summarise(leads, now.date(), "", day_number, datetime(now.year, now.month, now.day))
    shown = blake2b(repr(still).encode(), digest_size=16).hexdigest()
    before = issues.last(place.ledger, SUMMARY, "")
    if outbox.stands(place, before) and (before.day, before.shown) == (place.today, shown):
        return []
    path = f"outbox/汇总/领导汇总_{place.today}.xlsx"
    number = place.ledger.number("issue")
    draft = outbox.draft_path(place.home, number)
    summary.write_summary(counted, draft)
    return _put_out(place, SUMMARY, number, path, shown)


def write_receipt(place: Workplace) -> list[str]:
    """Write 收件回执 for every file that stands in none yet; return its path."""
    waiting = originals.unreceipted(place.ledger)
    if not waiting:
        return []
    path = f"outbox/回执/收件回执_{place.now:%Y-%m-%d_%H%M%S}.xlsx"
    taken = {row.path for row in issues.in_outbox(place.ledger)}
    if path in taken:
        path = place.home.relative(folders.free(place.home.root / path))
    number = place.ledger.number("issue")
    draft = outbox.draft_path(place.home, number)
    outcomes = [asdict(outcome) for _, outcome in waiting]
    writing.write(receipts.workbook(outcomes, f"{place.now:%Y-%m-%d %H:%M}"), draft)
    with place.ledger.transaction():
        originals.receipted(place.ledger, [number for number, _ in waiting])
        issues.record(place.ledger, _issued(place, RECEIPT, number, path, ""))
    outbox.finish(place)
    return [path]


def _put_out(place: Workplace, kind: str, number: int, path: str, shown: str) -> list[str]:
    put = outbox.put_out(place, _issued(place, kind, number, path, shown))
    return [put] if put else []


def _issued(place: Workplace, kind: str, number: int, path: str, shown: str) -> Issued:
    draft = outbox.draft_path(place.home, number)
    folders.sync(draft)
    return Issued(
        number=number,
        kind=kind,
        department="",
        token=issues.token_of(number, place.today),
        day=place.today,
        event=place.ledger.last_event(),
        path=path,
        sha256=folders.fingerprint(draft),
        shown=shown,
        baseline=0,
        leads=(),
        cells={},
    )
