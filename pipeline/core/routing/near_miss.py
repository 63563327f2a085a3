"""What would have changed a decision: one word less, one word more, another place.

Nothing is guessed: every change is tried on the rules themselves, so this takes a while (some
thousands of decisions) and is for explaining one lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.core.model import Decision
from pipeline.core.office import Office
from pipeline.core.routing.routing import Router

SHOWN = 3  # of each kind
_GONE = "〇"  # stands for each character of a word that is taken out; in no word of any rule


@dataclass(frozen=True, slots=True)
class Turn:
    """A change that gives a lead to somebody else; ``department`` is blank for 待分派.

    ``word`` is taken out (less), added to the end of the text (more), or is the place that it
    would lie in (place).
    """

    kind: Literal["less", "more", "place"]
    word: str
    department: str
    category: str


def near_misses(router: Router, values: Mapping[str, str], decision: Decision) -> tuple[Turn, ...]:
    """Return what would have changed a decision, the likeliest first, some of each kind."""
    less = _turns(
        "less", decision, ((word, router.decide(v)) for word, v in _without(values, decision))
    )
    more = _turns("more", decision, ((word, router.decide(v)) for word, v in _with(router, values)))
    place = _turns(
        "place", decision, ((word, router.decide(v)) for word, v in _at(router.office, values))
    )
    return (*less, *_of_the_runner_up(more, decision), *place[:SHOWN])


def _without(values: Mapping[str, str], decision: Decision) -> Iterable[tuple[str, dict[str, str]]]:
    for word in dict.fromkeys(one.word for one in decision.evidence):
        gone = {
            field: (values.get(field) or "").replace(word, _GONE * len(word))
            for field in ("title", "content")
        }
        yield word, {**values, **gone}


def _with(router: Router, values: Mapping[str, str]) -> Iterable[tuple[str, dict[str, str]]]:
    content = values.get("content") or ""
    for word in router.words:
        if word not in content:
            yield word, {**values, "content": f"{content}，{word}"}


def _at(office: Office, values: Mapping[str, str]) -> Iterable[tuple[str, dict[str, str]]]:
    for place in office.places:
        if place.kind == "office":  # that a place elsewhere is not ours goes without saying
            yield place.name, {**values, "address": place.name, "area": ""}


def _turns(
    kind: Literal["less", "more", "place"],
    decision: Decision,
    tried: Iterable[tuple[str, Decision]],
) -> list[Turn]:
    return [
        Turn(kind, word, other.department, other.category)
        for word, other in tried
        if other.department != decision.department
    ]


def _of_the_runner_up(turns: list[Turn], decision: Decision) -> list[Turn]:
    """Choose, of the words that would change it, one a department: the runner-up's first."""
    ranked = {one.department: n for n, one in enumerate(decision.candidates)}
    turns = sorted(turns, key=lambda one: (ranked.get(one.department, 99), not one.department))
    chosen: dict[str, Turn] = {}
    for one in turns:
        chosen.setdefault(one.department, one)
    return list(chosen.values())[:SHOWN]
