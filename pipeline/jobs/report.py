"""Report: what leaders get of each period, the text about emergencies, the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from pipeline.core import fields
from pipeline.core.clocks.agenda import month_of, week_of
from pipeline.core.clocks.reckoning import calendar_note
from pipeline.core.intake import receipts
from pipeline.core.leaders import remarks
from pipeline.core.leaders.period import (
    DAILY,
    Period,
    campaign,
    so_far,
    whole_month,
    whole_week,
)
from pipeline.core.model import CellRef, Problem
from pipeline.core.urgency import alerting
from pipeline.core.urgency.alerting import Standing
from pipeline.files import folders
from pipeline.files.books import issues, outbox
from pipeline.files.books.issues import Issued
from pipeline.files.clocks.silence import silences
from pipeline.files.intake import alarms, held_rows, originals
from pipeline.files.leaders import counting, figure_record, outputs, past, reports
from pipeline.files.privacy import arrived
from pipeline.files.privacy.arrived import Arrived
from pipeline.files.rules import kept_rules
from pipeline.files.workers import Begun
from pipeline.files.workplace import Workplace
from pipeline.files.writing import writing

_IDLE_WEEKS = 5  # no holiday is longer


@dataclass(frozen=True, slots=True)
class Going:
    """A report that is being made, and what it is counted from."""

    work: Begun[counting.Order, counting.Made]
    counted: reports.Counted


def begin_leaders(place: Workplace, period: Period) -> Going:
    """Begin to count and write what leaders get; workers may do it beside the other books.

    A period that is not over yet is counted up to now.
    """
    now, marks = place.now, reports.marks(place.ledger)
    counted = reports.Counted(so_far(period, now.date()), now, place.office.hash, marks)
    order = counting.ordered(place.office, place.home.database, counted.period, now)
    silent = tuple(silences(place.ledger, now.date(), place.days))
    return _begin(place, replace(order, silent=silent), counted)


def _begin(place: Workplace, order: counting.Order, counted: reports.Counted) -> Going:
    kinds = outputs.kinds_of(order.period, place.office.settings.leaders)
    wanted = tuple(_wanted(place, kind, order) for kind in kinds)
    order = replace(order, wanted=wanted, rules=place.home.rules)
    work = place.workers.start(counting.make, order, place.ledger.is_large())
    return Going(work, counted)


def _wanted(place: Workplace, kind: str, order: counting.Order) -> counting.Wanted:
    before = issues.last(place.ledger, kind, outputs.whose(order.period))
    path = outputs.path_of(kind, order.period)
    stands = before is not None and before.path == path and outbox.stands(place, before)
    is_over = order.period.last < place.now.date()  # then it says the same on every later day
    number = place.ledger.number("issue")
    return counting.Wanted(
        kind=kind,
        number=number,
        draft=outbox.draft_path(place.home, number),
        path=path,
        shown_already=before.shown if stands else "",
        shown_on=(order.period.last.isoformat() if is_over else before.day) if stands else "",
    )


def put_out_leaders(place: Workplace, going: Going) -> list[str]:
    """Put out what shows anything new; return the paths. What a day showed is kept."""
    made, counted = going.work.result(), going.counted
    for problem in made.problems:
        place.say(problem)
    if counted.period.kind == DAILY and made.figures:
        with place.ledger.transaction():
            figure_record.keep(place.ledger, counted.period.last, made.figures)
    written = []
    for issued in made.issued:
        with place.ledger.transaction():
            reports.record(place.ledger, issued.number, counted)
        token = issues.token_of(issued.number, place.today)
        written.append(outbox.put_out(place, replace(issued, day=place.today, token=token)))
    return [path for path in written if path]


def put_out_period(place: Workplace, period: Period, shipped: Path) -> list[str]:
    """Put out the report of a week, a month or a campaign; return the paths.

    One that is over is counted as it stood when it ended, by the rules of then; ``shipped`` lends
    what those have not. One that goes on is counted as it stands now.
    """
    if period.last >= place.now.date():
        return put_out_leaders(place, begin_leaders(place, period))
    then = kept_rules.of_day(place.ledger, period.last, shipped)
    office = then.office if then else place.office
    marks, now = reports.marks_on(place.ledger, period.last), reports.end_of(period.last)
    with past.as_of(place.ledger, marks, past.copy_in(place.home)) as database:
        order = counting.ordered(office, database, period, now)
        counted = reports.Counted(period, now, office.hash, marks)
        remark = remarks.of_rules(then.is_of_then if then else None)
        going = _begin(place, replace(order, remark=remark), counted)
        going.work.result()  # while the copy is there
    return put_out_leaders(place, going)


def periods_of(place: Workplace, week: datetime | None, month: datetime | None) -> Iterator[Period]:
    """Yield what the jobs 周报 and 月报 tell of at their planned moments, None for none.

    With the week goes the campaign up to its end, so that both say the same; the last report of a
    campaign that is over is made once. A week without a working day had no job to tell of the one
    before.
    """
    if week is not None:
        first, last = week_of(week, place.days)
        weeks = [whole_week(first)]
        while len(weeks) < _IDLE_WEEKS and not any(map(place.days.is_working, weeks[0].days())):
            weeks.insert(0, whole_week(weeks[0].first - timedelta(days=1)))
        yield from weeks
        yield from _campaign(place, weeks[0].first, last)
    if month is not None:
        yield whole_month(month_of(month, place.days)[0])


def _campaign(place: Workplace, first: date, last: date) -> Iterator[Period]:
    known = place.office.settings.campaign
    until = min(last, place.now.date())
    going = campaign(known.start, known.days, until) if known else None
    if going is None:
        return
    made = (reports.last_issued(place.ledger, kind, going) for kind in outputs.WRITERS)
    if going.last >= first or not any(made):
        yield going


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


Personal = Begun[arrived.Asked, Arrived]


def begin_personal(place: Workplace) -> Personal | None:
    """Begin to look for what is personal in the files of the next 收件回执, beside the books.

    None where that is not worth a process, and the receipt looks itself.
    """
    files = tuple(number for number, _ in originals.unreceipted(place.ledger))
    if not files or not place.ledger.is_large():
        return None
    asked = arrived.Asked(place.home.database, files, place.office.privacy.kept)
    return place.workers.start(arrived.find, asked, many=True)


def write_receipt(
    place: Workplace, standing: list[Standing], begun: Personal | None = None
) -> list[str]:
    """Write 收件回执 for every file that stands in none yet; return its path.

    ``begun`` is ``begin_personal``, of the same files.
    """
    waiting = originals.unreceipted(place.ledger)
    if not waiting:
        return []
    path = f"outbox/回执/收件回执_{place.now:%Y-%m-%d_%H%M%S}.xlsx"
    path = _free(place, path)
    number = place.ledger.number("issue")
    draft = outbox.draft_path(place.home, number)
    run = place.ledger.run
    held = held_rows.write_all(place, waiting)
    outcomes = [asdict(outcome) for _, outcome in waiting]
    silent = [asdict(one) for one in silences(place.ledger, place.now.date(), place.days)]
    when = f"{place.now:%Y-%m-%d %H:%M}"
    rules = place.office.emergency
    burning = alerting.entries(standing, rules)
    alerts = alerting.alerts(standing, rules, whose=True)
    note = calendar_note([place.today], place.days)
    files = [number for number, _ in waiting]
    found = (
        begun.result()
        if begun
        else arrived.personal_in(place.ledger, files, place.office.privacy.kept)
    )
    personal = _personal(place, path, found)
    made = receipts.workbook(outcomes, silent, when, run, burning, alerts, note, personal)
    writing.write(made, draft)
    with place.ledger.transaction():
        originals.receipted(place.ledger, files)
        held_rows.record(place, held)
        issues.record(place.ledger, _issued(place, number, path))
    outbox.finish(place)
    return [path]


def _personal(place: Workplace, path: str, found: Arrived) -> tuple[list[dict[str, str]], int]:
    """Return what is listed as personal, and how much there is in all, which is said."""
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
