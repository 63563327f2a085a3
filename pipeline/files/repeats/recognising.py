"""New leads as they come in: compared with earlier ones, and decided about as what they repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.core.model import Event
from pipeline.core.repeats.complainants import complainant_keys
from pipeline.core.repeats.linking import CERTAIN, Link
from pipeline.core.repeats.profile import unpacked
from pipeline.core.routing.repeated import Repeat
from pipeline.files.intake.deciding import Told, decide
from pipeline.files.intake.following import quoted_in
from pipeline.files.intake.numbers import leads_of
from pipeline.files.repeats import first_department, linking
from pipeline.files.repeats.finding import Finder, New
from pipeline.files.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Fresh:
    """A lead that will be recorded: its values, its person, who is pinned, what was decided."""

    number: int
    values: Mapping[str, str]
    person: Mapping[str, str]
    pinned: str
    told: Told

    @property
    def is_settled(self) -> bool:
        """Tell whether its source, or the ticket that it quotes, says who has it."""
        return bool(self.pinned) or self.told.cells["step"] == "inherited"


class Repeats:
    """Recognises repeats of one file, batch after batch; inside its transaction."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._finder = Finder(place)
        self._news: list[New] = []
        self._links: list[Link] = []

    @property
    def compares(self) -> bool:
        """Tell whether profiles are wanted."""
        return self._place.office.repeats.use

    def look(self, fresh: Sequence[Fresh]) -> list[Told]:
        """Return what is decided about leads, now that is known what they repeat."""
        told = {one.number: one.told for one in fresh}
        if not self.compares:
            return list(told.values())
        self._news = self._as_news(fresh)
        self._links = self._finder.find(self._news)
        repeats = first_department.repeats_of(self._place.ledger, self._links, self._place.office)
        within = self._within(fresh)
        for one in fresh:
            repeat = repeats.get(one.number) or self._beside(within.get(one.number), told)
            if repeat is not None and not one.is_settled:
                told[one.number] = self._decided_again(one, repeat)
        return list(told.values())

    def events(self) -> list[Event]:
        """Return the events of what was found; after the leads have been recorded."""
        if not self._news:
            return []
        self._finder.keep(self._news)
        self._news, links = [], self._links
        return linking.linked(self._place.ledger, links)

    def _as_news(self, fresh: Sequence[Fresh]) -> list[New]:
        secret = self._place.ledger.meta["secret"]
        quoted = [quoted_in(one.values) for one in fresh]
        wanted = sorted({number for numbers in quoted for number in numbers})
        known = leads_of(self._place.ledger, wanted) if wanted else {}
        own = {one.values.get("source_number", ""): one.number for one in reversed(fresh)}
        news = []
        for one, numbers in zip(fresh, quoted, strict=True):
            earlier = {lead: number for number in numbers for lead in known.get(number, ())}
            beside = {own[number]: number for number in numbers if number in own}
            earlier |= {lead: number for lead, number in beside.items() if lead < one.number}
            profile = unpacked(one.told.profile)
            if one.person:
                keys = complainant_keys(one.person, secret)
                profile = replace(profile, complainants=keys)
            news.append(New(one.number, one.values, profile, earlier))
        return news

    def _within(self, fresh: Sequence[Fresh]) -> dict[int, tuple[Link, Fresh]]:
        """Return certain links to earlier leads of the same batch, by the later lead."""
        here = {one.number: one for one in fresh}
        certain = [one for one in self._links if one.strength == CERTAIN]
        return {one.later: (one, here[one.earlier]) for one in certain if one.earlier in here}

    def _beside(self, found: tuple[Link, Fresh] | None, told: Mapping[int, Told]) -> Repeat | None:
        """Return what a lead follows in its own batch, which nobody has recorded yet."""
        if found is None or not self._place.office.repeats.follow:
            return None
        link, earlier = found
        cells = told[earlier.number].cells
        department = cells.get("department", "")
        if not department or self._place.office.department(department) is None:
            return None
        why = "，".join(link.evidence[: first_department.SHOWN])
        return Repeat(
            department,
            earlier.values.get("id", ""),
            why=why,
            strength=CERTAIN,
            category=cells.get("category", ""),
        )

    def _decided_again(self, one: Fresh, repeat: Repeat) -> Told:
        values = {**one.values, **repeat.told}
        again = decide(self._place, values, one.pinned)
        return replace(again, profile=one.told.profile)
