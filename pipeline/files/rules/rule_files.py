"""The shape of each file in ``rules/``; what stands inside is shaped by ``core.office``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.core.checked import (
    GroupWords,
    Knowledge,
    LeadName,
    Name,
    PlainName,
    PlainWords,
    Words,
    listed,
    mistake,
)
from pipeline.core.clocks.limits import Calendar, Limit
from pipeline.core.clocks.timetable import Job, Watch, with_evening
from pipeline.core.gazetteer import house_numbers
from pipeline.core.gazetteer.house_numbers import Numbers
from pipeline.core.groups.notify import Channel, Notify
from pipeline.core.office import Category, Department, Place, PlaceKind
from pipeline.core.rules.rule import Rule
from pipeline.core.urgency.emergency import Context, Emergencies, Kind


def _items(value: Any) -> Any:
    return value or []  # a key without anything behind it is an empty list


class CalendarFile(Calendar):
    """calendar.yaml."""

    @model_validator(mode="before")
    @classmethod
    def _blank_is_empty(cls, value: Any) -> Any:
        if isinstance(value, dict):  # a key without anything behind it; no hours is a mistake
            blank = {"cut_off": "", "hours": None, "after_hours": None}
            return {key: said or blank.get(key, []) for key, said in value.items()}
        return value or {}


class DepartmentsFile(Knowledge):
    """departments.yaml."""

    departments: tuple[Department, ...] = Field(min_length=1)
    categories: tuple[Category, ...] = Field(min_length=1)


class DeadlinesFile(Knowledge):
    """deadlines.yaml: the first limit that fits counts, so the last must fit everything."""

    limits: tuple[Limit, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _last_fits_all(self) -> DeadlinesFile:
        last = self.limits[-1]
        if last.source or last.request or last.urgency:
            raise mistake("R20", "、".join(last.source + last.request + last.urgency))
        return self


class ScheduleFile(Knowledge):
    """schedule.yaml."""

    jobs: Annotated[
        tuple[Job, ...],
        BeforeValidator(_items),
        AfterValidator(with_evening),
        Field(validate_default=True),
    ] = ()
    watch: Annotated[Watch, BeforeValidator(lambda value: value or {})] = Watch()


class NotifyFile(Notify):
    """notify.yaml."""

    channels: Annotated[tuple[Channel, ...], BeforeValidator(_items)] = ()


class EmergencyFile(Emergencies):
    """emergency.yaml. ``kinds`` may be ``[]`` but not missing: an emptied file is no wish."""

    context: Annotated[Context, BeforeValidator(lambda value: value or {})] = Context()
    kinds: tuple[Kind, ...]


def _plain_words(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if word.startswith("@"):
            raise mistake("R69", word)
    return words


Groups = Annotated[
    dict[Name, Annotated[GroupWords, AfterValidator(_plain_words)]],
    BeforeValidator(lambda value: value or {}),
]


class RoutingFile(Knowledge):
    """routing/*.yaml, and the files that they ``include`` (followed by ``files.rules.includes``).

    What a file changes of others (``files.rules.overlays``): ``drops`` names rules that count no
    more, ``adds`` and ``removes`` words of groups; a rule says itself what it ``replaces``.
    """

    include: Words = ()
    groups: Groups = {}
    drops: Words = ()
    adds: Groups = {}
    removes: Groups = {}
    rules: Annotated[tuple[Rule, ...], BeforeValidator(_items)] = ()


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


def _numbers(value: Any) -> Numbers:
    numbers = house_numbers.written(value) if isinstance(value, str) else None
    if numbers is None:
        raise PydanticCustomError(
            "R40", "{seen}", {"seen": str(value), "hint": house_numbers.nearest(str(value))}
        )
    return numbers


Steps = tuple[str | int, ...]
LineOf = Callable[[Steps], int]
NumberRanges = Annotated[
    tuple[Annotated[Numbers, BeforeValidator(_numbers)], ...], BeforeValidator(listed)
]
# fmt: off
_INSIDE: tuple[PlaceKind, ...] = (
    "office", "community", "road", "estate", "river", "company", "school", "metro",
)
# fmt: on


class PlaceNode(Knowledge):
    """A place and those inside it, by kind; a place without more to say is just its name."""

    name: PlainName
    aliases: PlainWords = ()
    bare: PlainWords = ()
    numbers: NumberRanges = ()
    lead: LeadName = ""
    office: Nodes = ()
    community: Nodes = ()
    road: Nodes = ()
    estate: Nodes = ()
    river: Nodes = ()
    company: Nodes = ()
    school: Nodes = ()
    metro: Nodes = ()

    def flat(
        self,
        kind: PlaceKind,
        at: Steps,
        line_of: LineOf,
        around: tuple[str, ...] = (),
        office: str = "",
    ) -> Iterator[Place]:
        """Yield this place and all inside it, each knowing what is around it and its line.

        ``at`` is where the node stands in the file, as ``line_of`` wants it.
        """
        office = self.name if kind == "office" else office
        yield Place(
            name=self.name,
            kind=kind,
            aliases=self.aliases,
            bare=self.bare,
            numbers=self.numbers,
            office=office,
            within=around,
            lead=self.lead,
            line=line_of(at),
        )
        for inner in _INSIDE:
            for number, node in enumerate(getattr(self, inner)):
                here = (*at, inner, number)
                yield from node.flat(inner, here, line_of, (self.name, *around), office)


Node = Annotated[PlaceNode, BeforeValidator(_named)]
Nodes = Annotated[tuple[Node, ...], BeforeValidator(listed)]


class PlacesFile(Knowledge):
    """places.yaml: the zone, and names that look like it but lie outside.

    ``outside`` in our city, which is ``home``, ``elsewhere`` in others; ``cities`` only tell other
    names apart, and a word of ``no_place`` merely looks like a place.
    """

    zone: PlaceNode
    home: Annotated[PlaceNode | None, BeforeValidator(_named)] = None
    outside: Nodes = ()
    elsewhere: Nodes = ()
    cities: Nodes = ()
    no_place: PlainWords = ()

    def flat(self, line_of: LineOf = lambda _: 0) -> tuple[Place, ...]:
        """Return all places, the zone first; ``line_of`` tells the line of a value's path."""
        places = list(self.zone.flat("zone", ("zone",), line_of))
        if self.home:
            places += self.home.flat("home", ("home",), line_of)
        listings: tuple[tuple[str, PlaceKind, tuple[PlaceNode, ...]], ...] = (
            ("outside", "outside", self.outside),
            ("elsewhere", "elsewhere", self.elsewhere),
            ("cities", "city", self.cities),
        )
        for key, kind, nodes in listings:
            for number, node in enumerate(nodes):
                places += node.flat(kind, (key, number), line_of)
        places += [
            Place(name=word, kind="no_place", line=line_of(("no_place", number)))
            for number, word in enumerate(self.no_place)
        ]
        return tuple(places)
