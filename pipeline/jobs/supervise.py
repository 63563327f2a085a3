"""Supervise: raise 督办级别 by the rules, put out the lists of what burns and the slips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

from pipeline.core.clocks.reckoning import calendar_note
from pipeline.core.model import Event
from pipeline.core.pages import noted
from pipeline.core.supervision import supervision_list
from pipeline.core.supervision.supervising import Facts, Set, Supervisor, Verdict, next_words, told
from pipeline.core.supervision.supervision_list import Watched
from pipeline.files.books import outbox
from pipeline.files.books.plain import put_out_unpersonal
from pipeline.files.supervision import supervision
from pipeline.files.workplace import Workplace
from pipeline.files.writing import writing

LIST = "supervision"


def raise_levels(place: Workplace) -> list[Watched]:
    """Raise 督办级别 where the rules say so; return all open leads as they are then.

    The worst stand first.
    """
    supervisor = Supervisor(place.office.escalation, place.days, place.now)
    judged = [(lead, supervisor.judge(lead)) for lead in supervision.watched(place)]
    tell = cache(partial(_told, place))
    asked = [lead.number for lead, said in judged if lead.supervision or said.step]
    sets = supervision.last_sets(place.ledger, asked)
    unset = [number for number in asked if number not in sets]
    came = Set(place.today, by_person=False)  # nobody here could do anything about it before
    sets |= dict.fromkeys(supervision.late_on_arrival(place, unset), came)
    events: list[Event] = []
    watched: list[Watched] = []
    for lead, verdict in judged:
        last = sets.get(lead.number)
        step = supervisor.next_step(lead, verdict, last)
        if step is not None and not step.days and not step.suggested:
            events.append(_raised(lead, verdict, step.step, tell(step.step, lead.department)))
            lead = lead._replace(supervision=step.step)
            last = Set(place.today, by_person=False)
        watched.append(_watched(place, supervisor, lead, verdict, last, tell))
    if events:
        with place.ledger.transaction():
            place.ledger.record(events)
    return sorted(watched, key=lambda one: one.rank)


def _raised(lead: Facts, verdict: Verdict, step: str, names: tuple[str, ...]) -> Event:
    facts = {"trigger": verdict.why, "colour": verdict.colour, "told": "、".join(names)}
    cells = {"supervision": (lead.supervision, step)}
    return Event("Escalated", lead.number, cells, "规则", facts=facts)


def _told(place: Workplace, step: str, department: str) -> tuple[str, ...]:
    office = place.office
    coordinator = office.settings.coordinator
    return told(office.escalation, step, office.department(department), coordinator)


def _watched(
    place: Workplace,
    supervisor: Supervisor,
    lead: Facts,
    verdict: Verdict,
    last: Set | None,
    tell: Callable[[str, str], tuple[str, ...]],
) -> Watched:
    if not (verdict.colour or lead.supervision):
        return Watched(lead, verdict)
    step = supervisor.next_step(lead, verdict, last)
    known = place.office.department(lead.department)
    names = tell(step.step if step else lead.supervision, lead.department)
    return Watched(lead, verdict, next_words(step), names, known.person if known else "")


def put_out_lists(place: Workplace, watched: Sequence[Watched]) -> list[str]:
    """Put out 督办清单, and one for each leader of what his departments have; return the paths."""
    burning = [one for one in watched if one.burns]
    paths = _list(place, "", "", f"督办清单_{place.today}", burning)
    for leader in place.office.escalation.leaders:
        his = [one for one in burning if leader.answers_for(one.lead.department)]
        name = f"{leader.name}_督办清单_{place.today}"
        paths += _list(place, leader.name, leader.called, name, his)
    return paths


def _list(
    place: Workplace, whose: str, called: str, name: str, burning: Sequence[Watched]
) -> list[str]:
    if not burning:
        outbox.retire(place, LIST, whose)
        return []
    zone, today = place.office.settings.zone, place.now.date()
    note = calendar_note({place.today, *(one.lead.answer_due for one in burning)}, place.days)
    book = noted(supervision_list.workbook(zone, called, today, burning), note)
    path = f"outbox/督办/{name}.xlsx"
    return put_out_unpersonal(place, LIST, whose, path, book, writing.write)
