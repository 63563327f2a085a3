"""The profile of a lead, by which it is compared with others, made from its words and its place."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core.gazetteer.addressing import INNER
from pipeline.core.repeats.profile import Profile, profile_of
from pipeline.core.text import aligned
from pipeline.files.workplace import Dispatching

_NARROW = frozenset({"road", "estate", "river", "company", "school", "metro"})  # kinds of places
_READ = ("address", "title", "content")


def profiled(place: Dispatching, values: Mapping[str, str], decided: Mapping[str, str]) -> Profile:
    """Return the profile of a lead; ``decided`` is what deciding has set (类别, 被反映对象 …)."""
    told = {**values, **{key: text for key, text in decided.items() if text}}
    folded = "。".join(aligned(values[key])[0] for key in _READ if values.get(key))
    known = (
        mention.places[0].place.name
        for mention in place.gazetteer.mentions(folded)
        if mention.places[0].rank == INNER and mention.places[0].place.kind in _NARROW
    )
    return profile_of(told, tuple(dict.fromkeys(known)))
