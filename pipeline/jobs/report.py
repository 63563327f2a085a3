"""Report: the leaders' summary, the text about emergencies, the receipt of what came in."""

from __future__ import annotations

from dataclasses import asdict, replace

from pipeline.core import alerting, fields, receipts
from pipeline.core.alerting import Standing
from pipeline.core.reckoning import calendar_note
from pipeline.files import alarms, counting, folders, issues, originals, outbox, writing
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
        emergency=place.office.emergency,
        calendar=place.office.calendar,
    )
    return place.workers.start(counting.make, order, place.ledger.is_large())


def put_out_summary(place: Workplace, begun: Begun[counting.Order, Issued | None]) -> list[str]:
    """Put 领导汇总 out where it shows anything new; return its path."""
    made = begun.result()
    path = outbox.put_out(place, made) if made is not None else ""
    return [path] if path else []


def write_emergencies(place: Workplace, standing: list[Standing]) -> list[str]:
    """Write the text about emergencies that nobody was told of yet; return its path.

    Where outbox was cleared the text of all that stand is written anew.
    """
    cleared = not (place.home.outbox / "紧急").exists()
    told = standing if cleared else alarms.untold(place.ledger, standing)
    if not told:
        return []
    path = _free(place, f"outbox/紧急/{place.now:%Y-%m-%d_%H%M}_紧急线索.txt")
    number = place.ledger.number("issue")
    draft = outbox.draft_path(place.home, number)
    said = alerting.message(told, place.office.emergency, f"{place.now:%Y-%m-%d %H:%M}")
    folders.write_text(draft, said)
    cells = {(one.number, fields.EMERGENCY): one.mark for one in told}
    issued = _issued(place, number, path, outbox.ALERT)
    leads = tuple(one.number for one in told)
    written = outbox.put_out(place, replace(issued, leads=leads, cells=cells))
    return [written]


def write_receipt(place: Workplace, standing: list[Standing]) -> list[str]:
    """Write 收件回执 for every file that stands in none yet; return its path."""
    waiting = originals.unreceipted(place.ledger)
    if not waiting:
        return []
    path = f"outbox/回执/收件回执_{place.now:%Y-%m-%d_%H%M%S}.xlsx"
    path = _free(place, path)
    number = place.ledger.number("issue")
    draft = outbox.draft_path(place.home, number)
    run = place.ledger.run
    outcomes = [asdict(outcome) for _, outcome in waiting]
    silent = [asdict(one) for one in silences(place.ledger, place.now.date(), place.days)]
    when = f"{place.now:%Y-%m-%d %H:%M}"
    rules = place.office.emergency
    burning = alerting.entries(standing, rules)
    alerts = alerting.alerts(standing, rules, whose=True)
    note = calendar_note([place.today], place.days)
    writing.write(receipts.workbook(outcomes, silent, when, run, burning, alerts, note), draft)
    with place.ledger.transaction():
        originals.receipted(place.ledger, [number for number, _ in waiting])
        issues.record(place.ledger, _issued(place, number, path))
    outbox.finish(place)
    return [path]


def _free(place: Workplace, path: str) -> str:
    """Return a path that no earlier text or receipt has, of the same minute or second."""
    taken = {row.path for row in issues.in_outbox(place.ledger)}
    return place.home.relative(folders.free(place.home.root / path)) if path in taken else path


def _issued(place: Workplace, number: int, path: str, kind: str = outbox.RECEIPT) -> Issued:
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
        shown="",
        baseline=0,
        leads=(),
        cells={},
    )
