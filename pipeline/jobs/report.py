"""Report: the leaders' summary, the text about emergencies, the receipt of what came in."""

from __future__ import annotations

from dataclasses import asdict, replace

from pipeline.core import fields
from pipeline.core.clocks.reckoning import calendar_note
from pipeline.core.intake import receipts
from pipeline.core.leaders.period import DAILY, Period
from pipeline.core.model import CellRef, Problem
from pipeline.core.urgency import alerting
from pipeline.core.urgency.alerting import Standing
from pipeline.files import folders
from pipeline.files.books import issues, outbox
from pipeline.files.books.issues import Issued
from pipeline.files.clocks.silence import silences
from pipeline.files.intake import alarms, originals
from pipeline.files.leaders import counting, figure_record, outputs
from pipeline.files.privacy.arrived import personal_in
from pipeline.files.workers import Begun
from pipeline.files.workplace import Workplace
from pipeline.files.writing import writing


def begin_leaders(place: Workplace, period: Period) -> Begun[counting.Order, counting.Made]:
    """Begin to count and write what leaders get; workers may do it beside the other books."""
    wanted = tuple(
        _wanted(place, kind, period)
        for kind in outputs.kinds_of(period, place.office.settings.leaders)
    )
    settings = place.office.settings
    order = counting.Order(
        database=place.home.database,
        period=period,
        now=place.now,
        zone=settings.zone,
        campaign=settings.campaign,
        wanted=wanted,
        emergency=place.office.emergency,
        calendar=place.office.calendar,
        rules_hash=place.office.hash,
        kept=place.office.privacy.kept,
    )
    return place.workers.start(counting.make, order, place.ledger.is_large())


def _wanted(place: Workplace, kind: str, period: Period) -> counting.Wanted:
    before = issues.last(place.ledger, kind, outputs.whose(period))
    path = outputs.path_of(kind, period)
    stands = before is not None and before.path == path and outbox.stands(place, before)
    number = place.ledger.number("issue")
    return counting.Wanted(
        kind=kind,
        number=number,
        draft=outbox.draft_path(place.home, number),
        path=path,
        shown_already=before.shown if stands else "",
        shown_on=before.day if stands else "",
    )


def put_out_leaders(
    place: Workplace, period: Period, begun: Begun[counting.Order, counting.Made]
) -> list[str]:
    """Put out what shows anything new; return the paths. What a day showed is kept."""
    made = begun.result()
    if period.kind == DAILY and made.figures:
        with place.ledger.transaction():
            figure_record.keep(place.ledger, period.last, made.figures)
    for problem in made.problems:
        place.say(problem)
    paths = (outbox.put_out(place, issued) for issued in made.issued)
    return [path for path in paths if path]


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
    personal = _personal(place, path, [number for number, _ in waiting])
    made = receipts.workbook(outcomes, silent, when, run, burning, alerts, note, personal)
    writing.write(made, draft)
    with place.ledger.transaction():
        originals.receipted(place.ledger, [number for number, _ in waiting])
        issues.record(place.ledger, _issued(place, number, path))
    outbox.finish(place)
    return [path]


def _personal(place: Workplace, path: str, files: list[int]) -> tuple[list[dict[str, str]], int]:
    """Return what is personal in files, and how much in all, which is said."""
    found = personal_in(place.ledger, files, place.office.privacy.kept)
    if found.counts:
        kinds = "、".join(f"{kind} {count} 处" for kind, count in sorted(found.counts.items()))
        place.say(Problem("X03", CellRef(path, "个人信息"), {"kinds": kinds}))
    return [asdict(one) for one in found.listed], found.counts.total()


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
