"""Publish: which closed cases the coordinator is asked about; the table of what she approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.core import fields
from pipeline.core.model import Event
from pipeline.core.outward import publication, published
from pipeline.core.outward.publication import DECISION, WAITS, YES
from pipeline.core.outward.published import Decided
from pipeline.core.outward.tables import INSPECTION, shapes_of
from pipeline.files.books import issues, outbox
from pipeline.files.books.plain import digest, put_out_unpersonal
from pipeline.files.merging.authors import last_authors
from pipeline.files.outward import publications
from pipeline.files.outward.persons_of import persons_of
from pipeline.files.privacy import forgotten
from pipeline.files.workplace import Workplace
from pipeline.files.writing import writing

TABLE, RECORD = "published", "publication record"
AT_ONCE = 200  # cases on the desk: more than anybody vets in a day
_NOW = {
    "stands": "在公示表里",
    "asked": "有变，待您再审，不在公示表里",
    "open": "又在办了，不在公示表里",
}


def ask_publication(place: Workplace) -> None:
    """Offer the coordinator the cases that are fit to be published, as drafts on her desk.

    One that is not fit any more (worked on again, 保密) is asked about no longer.
    """
    events = list(_offered(place))
    if events:
        with place.ledger.transaction():
            place.ledger.record(events)


def _offered(place: Workplace) -> list[Event]:
    settings = place.office.settings
    asked = publications.asked(place.ledger)
    if settings.publish == publication.NOTHING:
        return [_withdrawn(lead, why) for lead, why in asked.items()]
    shapes, today = shapes_of(place.office.sources), place.now.date()
    scope = settings.publish
    sources = None if scope == publication.ALL else _inspected(shapes)
    gone = forgotten.since(place.ledger)  # forgotten: what it says of the case is all there is
    states = publications.candidates(place.ledger, sources)
    wanted: dict[int, str] = {}
    room = AT_ONCE - len(asked)
    for number, state in states.items():
        is_fresh = number not in asked and not state.get(DECISION, "")
        if number in gone or (is_fresh and room <= 0) or not publication.fit(state):
            continue
        waits = asked.get(number, "")
        if why := waits or publication.why_ask(state, today, settings.publish_again):
            wanted[number] = why
            room -= is_fresh
    events = [_withdrawn(lead, why) for lead, why in asked.items() if lead not in {*wanted, *gone}]
    return events + _drafts(place, {number: states[number] for number in wanted}, wanted)


def _inspected(shapes: Mapping[str, str]) -> list[str]:
    return [source for source, shape in shapes.items() if shape == INSPECTION]


def _withdrawn(lead: int, why: str) -> Event:
    return Event("Offered", lead, {WAITS: (why, "")}, "系统")


def _drafts(
    place: Workplace, states: Mapping[int, Mapping[str, Any]], why: Mapping[int, str]
) -> list[Event]:
    zone = place.office.settings.zone
    offices = {one.name for one in place.office.departments if one.kind == "office"}
    persons = persons_of(place.ledger, states.values(), place.office.privacy.kept)
    events = []
    for number, state in states.items():
        drafted: dict[str, str] = {WAITS: why[number]}
        if state.get(publication.BASIS, "") != publication.basis(state):
            drafted |= publication.drafted(state, persons[number], zone, offices)
        cells = {
            key: (was, now) for key, now in drafted.items() if (was := state.get(key, "")) != now
        }
        if cells:
            events.append(Event("Offered", number, cells, "系统"))
    return events


def put_out_published(place: Workplace) -> list[str]:
    """Write the table of what is published, and the record of what was decided; return paths.

    Both are written anew only where they show something new, whatever the day.
    """
    cases = _decided(place)
    standing = [case for case in cases if case.stands]
    paths = []
    for kind, path, shown, lay_out in (
        (TABLE, "outbox/公示/公示_{}.xlsx", standing, published.published),
        (RECORD, "outbox/公示/内部_公示审批记录_{}.xlsx", cases, published.record),
    ):
        if not shown:
            outbox.retire(place, kind, "")
            continue
        said = cases if kind == RECORD else [published.public_row(one, 0) for one in shown]
        book = lay_out(shown, place.office.settings.zone, place.today)
        where = _place_of(place, kind, path.format(place.today), said)
        leads = tuple(one.lead for one in shown)
        paths += put_out_unpersonal(place, kind, "", where, book, writing.write, leads, said)
    return paths


def _place_of(place: Workplace, kind: str, path: str, said: object) -> str:
    """Return where a table stands that shows this already, else where today's is to stand."""
    before = issues.last(place.ledger, kind, "")
    same = before is not None and before.shown == digest(said)
    return before.path if same and outbox.stands(place, before) else path


def _decided(place: Workplace) -> list[Decided]:
    """Return what she has decided about, in the order of her decisions."""
    states = publications.decided(place.ledger)
    authors = last_authors(place.ledger, ((lead, DECISION) for lead in states))
    drafts = publications.last_drafts(place.ledger, list(states))
    persons = persons_of(place.ledger, states.values(), place.office.privacy.kept)
    shapes = shapes_of(place.office.sources)
    gone = forgotten.since(place.ledger, states)
    cases = []
    for lead, state in states.items():
        words = published.words_of(state, persons[lead])
        said_by = authors[lead, DECISION]
        own = [
            fields.PUBLISHED[key]
            for key in publication.WORDS
            if drafts.get(lead, {}).get(key, "") != state.get(fields.PUBLISH + key, "")
        ]
        cases.append(
            Decided(
                lead=lead,
                id=state["id"],
                number=publication.number(state, shapes),
                cells=words,
                actor=said_by.actor,
                at=said_by.at,
                now=_now(state, lead in gone),
                stands=publication.stands(state, lead in gone),
                reworded=tuple(own),
            )
        )
    return sorted(cases, key=lambda case: (case.at, case.lead))


def _now(state: Mapping[str, str], forgotten_: bool) -> str:
    if state[DECISION] != YES:
        return _NOW["asked"] if state.get(WAITS, "") else ""
    if publication.stands(state, forgotten_):
        return _NOW["stands"]
    if state["status"] not in publication.CLOSED:
        return _NOW["open"]
    why = publication.secret(state)
    return f"{why}，不在公示表里" if why else _NOW["asked"]
