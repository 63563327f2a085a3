"""Report: the leaders' summary, and the receipt of what this run took in."""

from __future__ import annotations

from dataclasses import asdict

from pipeline.core import receipts
from pipeline.files import counting, folders, issues, originals, outbox, writing
from pipeline.files.issues import Issued
from pipeline.files.silence import silences
from pipeline.files.workers import Begun
from pipeline.files.workplace import Workplace


def begin_summary(place: Workplace) -> Begun[counting.Order, Issued | None]:
    """Begin to count and write 领导汇总 of the day; workers may do it beside the other books."""
    before = issues.last(place.ledger, counting.SUMMARY, "")
    number = place.ledger.number("issue")
    order = counting.Order(
        database=place.home.database,
        draft=outbox.draft_path(place.home, number),
        number=number,
        path=f"outbox/汇总/领导汇总_{place.today}.xlsx",
        now=place.now,
        zone=place.office.settings.zone,
        campaign=place.office.settings.campaign,
        shown_already=before.shown if before and outbox.stands(place, before) else "",
        shown_on=before.day if before else "",
    )
    return place.workers.start(counting.make, order, place.ledger.is_large())


def put_out_summary(place: Workplace, begun: Begun[counting.Order, Issued | None]) -> list[str]:
    """Put 领导汇总 out where it shows anything new; return its path."""
    made = begun.result()
    path = outbox.put_out(place, made) if made is not None else ""
    return [path] if path else []


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
    run = place.ledger.run
    outcomes = [asdict(outcome) for _, outcome in waiting]
    silent = [asdict(one) for one in silences(place.ledger, place.now.date(), place.days)]
    when = f"{place.now:%Y-%m-%d %H:%M}"
    writing.write(receipts.workbook(outcomes, silent, when, run), draft)
    with place.ledger.transaction():
        originals.receipted(place.ledger, [number for number, _ in waiting])
        issues.record(place.ledger, _issued(place, number, path))
    outbox.finish(place)
    return [path]


def _issued(place: Workplace, number: int, path: str) -> Issued:
    draft = outbox.draft_path(place.home, number)
    folders.sync(draft)
    return Issued(
        number=number,
        kind=outbox.RECEIPT,
        department="",
        token=issues.token_of(number, place.today),
        day=place.today,
        event=place.ledger.last_event(),
        path=path,
        sha256=folders.fingerprint(draft),
        shown="",
        baseline=0,
        leads=(),
        cells={},
    )
