"""The rules tried on the leads of the ledger: how each fares, what they do not cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sql

from pipeline.core.gazetteer.places import Gazetteer
from pipeline.core.intake.complaint import BLOT
from pipeline.core.model import Decision
from pipeline.core.office import Office
from pipeline.core.routing.routing import Router
from pipeline.core.routing.weighing import Case, Scales
from pipeline.core.rules.phrases import Phrase, frequent_phrases
from pipeline.core.rules.rule_tally import RuleTally, never_counted
from pipeline.files import schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger

NEWEST = 20_000  # leads that are tried; older ones say little of today's rules
_ASKED = (
    "number", "id", "title", "content", "address", "target", "area", "source", "urgency",
    "request_type", "source_category", "hint_department", "received_at", "department",
    "decided_by",
)  # fmt: skip
_NOTHING: dict[str, Any] = {
    "leads": 0, "tried": 0, "uncovered": 0, "rules": [], "never_fired": [], "always_lost": [],
    "phrases": [], "words_never_counted": [],
}  # fmt: skip


class Tried(NamedTuple):
    """What came of trying; ``counts`` tells in how many of ``leads`` a word counts, by number."""

    told: dict[str, Any]
    counts: Mapping[int, int]
    leads: int


class _Uncovered(NamedTuple):
    lead: str
    department: str
    text: str


def not_tried() -> Tried:
    """Return what is said where there are no leads."""
    return Tried(dict(_NOTHING), {}, 0)


def try_rules(home: Home, office: Office, words: list[str], newest: int = NEWEST) -> Tried:
    """Decide anew about the newest leads, as if nobody had decided; nothing is recorded.

    ``words`` are those of the rules by number. A lead is uncovered where the rules name no
    department, or a person has given it to another; those outside of the zone are left out.
    Raises: LedgerError.
    """
    ledger = Ledger(home.database)
    try:
        known = int(ledger.scalar(sql.select(sql.func.count()).select_from(schema.lead)))
        return _tried(office, words, _newest(ledger, newest), known)
    finally:
        ledger.close()


def _tried(
    office: Office, words: list[str], leads: Iterable[Mapping[str, str]], known: int
) -> Tried:
    scales, router = Scales(office), Router(office)
    gazetteer = Gazetteer(office.places)
    tally = RuleTally(office.rules)
    uncovered: list[_Uncovered] = []
    covered: list[str] = []
    texts: list[str] = []
    for values in leads:
        case, decision = scales.weigh(values), router.decide(values)
        tally.add(case, decision)
        texts.append(case.text.folded)
        if case.place and case.place.outside:
            continue
        if _is_covered(values, decision):
            covered.append(case.text.complaint[: case.text.usual_end])
        else:
            blotted = _blotted(case, gazetteer)
            uncovered.append(_Uncovered(values["id"], _person_said(values), blotted))
    if not texts:
        return not_tried()
    phrases = frequent_phrases([one.text for one in uncovered], covered) if uncovered else []
    told = {
        "leads": known,
        "tried": tally.leads,
        "uncovered": len(uncovered),
        **tally.told(),
        "phrases": [_said(phrase, uncovered) for phrase in phrases],
        "words_never_counted": never_counted(words, tally.counts, texts),
    }
    return Tried(told, tally.counts, tally.leads)


def _newest(ledger: Ledger, newest: int) -> Iterator[dict[str, str]]:
    columns = [schema.lead.c[key] for key in _ASKED]
    statement = sql.select(*columns).order_by(schema.lead.c.number.desc()).limit(newest)
    for row in ledger.connection.execute(statement):
        yield dict(row._mapping)


def _person_said(values: Mapping[str, str]) -> str:
    return values["department"] if values["decided_by"] else ""


def _is_covered(values: Mapping[str, str], decision: Decision) -> bool:
    said = _person_said(values)
    return bool(decision.department) and said in ("", decision.department)


def _blotted(case: Case, gazetteer: Gazetteer) -> str:
    """Return title and content with places, names and words of rules blotted out."""
    text = case.text.complaint[: case.text.usual_end]
    spans = [(one.start, one.start + len(one.word)) for one in gazetteer.mentions(text)]
    spans += [(start, end) for _, start, end in case.seen.hits]
    spans += [(start, end) for start, _, end, _ in case.seen.names]
    for start, end in spans:
        text = text[:start] + BLOT * (min(end, len(text)) - start) + text[end:]
    return text


def _said(phrase: Phrase, uncovered: list[_Uncovered]) -> dict[str, Any]:
    departments = Counter(
        uncovered[number].department for number in phrase.leads if uncovered[number].department
    )
    return {
        "phrase": phrase.text,
        "leads": len(phrase.leads),
        "covered": phrase.covered,
        "example": uncovered[phrase.leads[0]].lead,
        "given_to": next((name for name, _ in departments.most_common(1)), ""),
    }
