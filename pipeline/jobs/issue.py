"""Issue: one workbook per department, the coordinator's desk, the master tracker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.books import layouts
from pipeline.core.privacy.reader import Reader
from pipeline.core.privacy.recipients import sight_of
from pipeline.files import schema
from pipeline.files.books import books, issues, outbox
from pipeline.files.books.books import Made
from pipeline.files.books.showing import ARCHIVE, Order
from pipeline.files.desk import deskwork, questions
from pipeline.files.intake import alarms
from pipeline.files.privacy import exports
from pipeline.files.supervision import calling
from pipeline.files.workplace import Workplace


def issue_books(place: Workplace, departments: bool = True) -> list[str]:
    """Write every workbook that would show something new; return their paths.

    Without ``departments`` only the coordinator's: 总台账 and 待定事项.
    """
    orders = list(_orders(place, departments))
    made = place.workers.each(books.make, orders, place.ledger.is_large())
    return list(_put_out(place, made, len(orders)))


def issue_desk(place: Workplace) -> list[str]:
    """Write 待定事项 alone, where it would show something new; return its path."""
    orders = [_desk(place)] if _desk_waits(place) else []
    return list(_put_out(place, map(books.make, orders), len(orders)))


def _put_out(place: Workplace, made: Iterator[Made], total: int) -> Iterator[str]:
    for done, one in enumerate(made, 1):
        if one.issued is not None and (path := _revealed(place, one.order, one.issued)):
            yield path
        if one.empty:
            outbox.retire(place, one.order.kind, one.order.department)
        place.watch("发件", done, total)


def _revealed(place: Workplace, order: Order, issued: issues.Issued) -> str:
    """Put a workbook in its place; whom it gives names and phones is recorded with it."""
    if not order.reader.sight.holds_personal:
        return outbox.put_out(place, issued)
    mine = order.kind == layouts.DEPARTMENT
    reader = order.department if mine else place.office.settings.coordinator
    told = partial(exports.record, place.ledger, issued, reader, bool(order.password))
    return outbox.put_out(place, issued, told)


def _orders(place: Workplace, departments: bool) -> Iterator[Order]:
    """Yield what is to be written, the biggest first so that no process ends alone."""
    total, closed = _counts(place)
    split = total > place.office.settings.split_above
    if total:
        yield _order(place, layouts.TRACKER, "", "outbox/总台账.xlsx", "总台账", open_only=split)
    if split and closed:
        for month in _closed_months(place):
            path = f"outbox/台账存档/总台账_{month or '未注明'}.xlsx"
            title = f"总台账存档 {month}"
            yield _order(place, ARCHIVE, month, path, title, month=month)
    for name in _departments(place) if departments else ():
        path = f"outbox/部门/{name}/线索办理表_{name}_{place.today}.xlsx"
        yield _order(place, layouts.DEPARTMENT, name, path, f"{name}线索办理表")
    if _desk_waits(place):
        yield _desk(place)
    called = calling.to_call(place.ledger, place.office.callbacks, place.now.date())
    if called or _standing(place, layouts.CALLBACK):
        path = f"outbox/回访/回访表_{place.today}.xlsx"
        yield _order(place, layouts.CALLBACK, "", path, "回访表", called=called)


def _desk(place: Workplace) -> Order:
    path = f"outbox/待定/待定事项_{place.today}.xlsx"
    return _order(place, layouts.DESK, "", path, "待定事项")


def _desk_waits(place: Workplace) -> bool:
    """Tell whether there is anything for the desk to ask, or a desk that must not grow stale."""
    waits = _undecided(place) or deskwork.waits(place.ledger) or alarms.standing(place.ledger)
    return bool(waits or _standing(place, layouts.DESK))


def _order(
    place: Workplace,
    kind: str,
    department: str,
    path: str,
    title: str,
    month: str = "",
    open_only: bool = False,
    called: Mapping[int, str] = MappingProxyType({}),
) -> Order:
    stored_kind = layouts.TRACKER if kind == ARCHIVE else kind
    before = issues.last(place.ledger, stored_kind, department)
    settings = place.office.settings
    reader = department if kind == layouts.DEPARTMENT else settings.coordinator
    known = place.office.department(reader)
    lists = place.lists | (questions.lists(place.office) if kind == layouts.DESK else {})
    number = place.ledger.number("issue")
    return Order(
        database=place.home.database,
        draft=outbox.draft_path(place.home, number),
        path=path,
        kind=kind,
        department=department,
        number=number,
        day=place.today,
        title=f"{settings.zone}{title}",
        before=before.number if before is not None else 0,
        before_stands=outbox.stands(place, before),
        lists=lists,
        calendar=place.office.calendar,
        closed_days=settings.closed_days,
        reader=Reader(sight_of(place.office, reader), place.office.privacy.kept),
        on_duty=known.on_duty if known and kind == layouts.DEPARTMENT else "",
        month=month,
        open_only=open_only,
        emergency=place.office.emergency,
        escalation=place.office.escalation,
        now=place.now,
        workflow=place.office.workflow,
        replies=place.office.replies,
        called=dict(called),
        password=place.passwords.of(stored_kind, department),
    )


def _counts(place: Workplace) -> tuple[int, int]:
    status = schema.lead.c.status
    closed = sql.func.sum(sql.case((status.in_(sorted(fields.CLOSED)), 1), else_=0))
    row = place.ledger.rows(sql.select(sql.func.count(), closed))[0]
    return int(row[0]), int(row[1] or 0)


def _closed_months(place: Workplace) -> list[str]:
    lead = schema.lead.c
    month = sql.func.substr(lead.closed_at, 1, 7)
    statement = sql.select(month).where(lead.status.in_(sorted(fields.CLOSED))).distinct()
    return sorted(row[0] for row in place.ledger.rows(statement))


def _departments(place: Workplace) -> list[str]:
    """Return the departments to write for, those with most leads first.

    They lead or assist in an open lead, or still have a workbook that must not grow stale.
    """
    lead = schema.lead.c
    statement = (
        sql.select(lead.department, lead.assisting, sql.func.count())
        .where(lead.status.not_in(sorted(fields.CLOSED)), lead.department != "")
        .group_by(lead.department, lead.assisting)
    )
    counts = dict.fromkeys(_standing(place, layouts.DEPARTMENT), 0)
    for department, assisting, count in place.ledger.rows(statement):
        for name in (department, *filter(None, assisting.split("、"))):
            counts[name] = counts.get(name, 0) + count
    return sorted(counts, key=lambda name: (-counts[name], name))


def _standing(place: Workplace, kind: str) -> list[str]:
    """Return whose workbooks of a kind stand in outbox."""
    return [row.department for row in issues.in_outbox(place.ledger) if row.kind == kind]


def _undecided(place: Workplace) -> int:
    lead = schema.lead.c
    waiting = lead.status.not_in(sorted(fields.CLOSED)) & (lead.department == "")
    return int(place.ledger.scalar(sql.select(sql.func.count()).where(waiting)))
