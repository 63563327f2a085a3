"""Which of the links that a new lead might get it does get: what singles an earlier matter out.

A complaint about the estate's restaurant that names none is as good as certain beside each of five
restaurants. Linked to all, it would make one matter of five.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pipeline.core.repeats.linking import CERTAIN, LABELS, LIKELY, OTHER_PEOPLE, SAME_PERSON, Link

_LINKED, _ASKED = 3, 1  # matters that one lead may join at once, or that are asked about
_MANY = 4  # matters that it may be; with more of them nobody is asked


@dataclass(frozen=True, slots=True)
class Judged:
    """A link that may be made. ``told``: by its person, or by the number that it quotes."""

    link: Link
    points: int
    told: bool = False


def chosen(judged: Iterable[Judged], matters: Mapping[int, str]) -> list[Link]:
    """Return the links that a lead gets: the best one to each matter, with all its labels there.

    ``matters`` says to which matter an earlier lead belongs. What its person or a quoted number
    tells is linked; else what is certain of one matter alone. Certain of several it is asked about
    the best, as where it is only likely; where it may be one of many, only of the same person's.
    """
    best: dict[str, Judged] = {}
    labels: dict[str, set[str]] = {}
    for one in sorted(judged, key=_rank):
        matter = matters[one.link.earlier]
        first = best.setdefault(matter, one)
        if one.link.strength == first.link.strength:
            labels.setdefault(matter, set()).update(one.link.labels)
    links = {
        matter: replace(one.link, labels=_ordered(labels[matter])) for matter, one in best.items()
    }
    certain = [matter for matter, link in links.items() if link.strength == CERTAIN]
    told = [matter for matter in certain if best[matter].told]
    if told or len(certain) == 1:
        return [links[matter] for matter in (told or certain)[:_LINKED]]
    if len(links) > _MANY:
        links = {matter: one for matter, one in links.items() if SAME_PERSON in one.labels}
    return [replace(link, strength=LIKELY) for link in list(links.values())[:_ASKED]]


def _rank(one: Judged) -> tuple[bool, bool, int, int]:
    return one.link.strength != CERTAIN, not one.told, -one.points, -one.link.earlier


def _ordered(labels: set[str]) -> tuple[str, ...]:
    """Return labels in their order; where one person brought it twice, others count no more."""
    kept = labels - {OTHER_PEOPLE} if SAME_PERSON in labels else labels
    return tuple(one for one in LABELS if one in kept)
