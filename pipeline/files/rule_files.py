"""The shape of each file in ``rules/``; what stands inside is shaped by ``core.office``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from pipeline.core.checked import Knowledge, LeadName, Name, Words, listed, mistake
from pipeline.core.emergency import Context, Emergencies, Kind
from pipeline.core.office import (
    Calendar,
    Category,
    Department,
    Job,
    Limit,
    Place,
    PlaceKind,
    Watch,
)
from pipeline.core.rule import Rule


def _items(value: Any) -> Any:
    return value or []  # a key without anything behind it is an empty list


class CalendarFile(Calendar):
    """calendar.yaml."""

    @model_validator(mode="before")
    @classmethod
    def _blank_is_empty(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: days or [] for key, days in value.items()}
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

    jobs: Annotated[tuple[Job, ...], BeforeValidator(_items)] = ()
    watch: Annotated[Watch, BeforeValidator(lambda value: value or {})] = Watch()


class EmergencyFile(Emergencies):
    """emergency.yaml."""

    context: Annotated[Context, BeforeValidator(lambda value: value or {})] = Context()
    kinds: Annotated[tuple[Kind, ...], BeforeValidator(_items)] = ()


class RoutingFile(Knowledge):
    """routing/*.yaml."""

    groups: Annotated[dict[Name, Words], BeforeValidator(lambda value: value or {})] = {}
    rules: Annotated[tuple[Rule, ...], BeforeValidator(_items)] = ()


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class PlaceNode(Knowledge):
    """A place and those inside it, by kind; a place without more to say is just its name."""

    name: Name
    aliases: Words = ()
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
        self, kind: PlaceKind, around: tuple[str, ...] = (), office: str = ""
    ) -> Iterator[Place]:
        """Yield this place and all inside it, each knowing what is around it."""
        office = self.name if kind == "office" else office
        yield Place(
            name=self.name,
            kind=kind,
            aliases=self.aliases,
            office=office,
            within=around,
            lead=self.lead,
        )
        for inner, nodes in self._inside():
            for node in nodes:
                yield from node.flat(inner, (self.name, *around), office)

    def _inside(self) -> Iterator[tuple[PlaceKind, tuple[PlaceNode, ...]]]:
        yield "office", self.office
        yield "community", self.community
        yield "road", self.road
        yield "estate", self.estate
        yield "river", self.river
        yield "company", self.company
        yield "school", self.school
        yield "metro", self.metro


Nodes = Annotated[
    tuple[Annotated[PlaceNode, BeforeValidator(_named)], ...], BeforeValidator(listed)
]


class PlacesFile(Knowledge):
    """places.yaml: the zone, and names that look like it but lie outside."""

    zone: PlaceNode
    outside: Annotated[
        tuple[Annotated[PlaceNode, BeforeValidator(_named)], ...], BeforeValidator(listed)
    ] = ()

    def flat(self) -> tuple[Place, ...]:
        """Return all places, the zone first."""
        outside = (place for node in self.outside for place in node.flat("outside"))
        return (*self.zone.flat("zone"), *outside)
