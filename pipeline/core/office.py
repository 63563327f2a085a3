"""What the office knows: departments, sources, limits, rules. Checked, frozen, free of files.

The field names are the keys that the rule keeper writes in ``rules/``; ``core.checked`` says what
their values may be, ``core.rules.rule`` what a routing rule is.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from pipeline.core.checked import (
    DepartmentName,
    Email,
    FolderName,
    Knowledge,
    LeadName,
    LeadNames,
    Name,
    PlaceName,
    PlainWords,
    listed,
    mistake,
)
from pipeline.core.clocks.limits import Calendar, Limit
from pipeline.core.clocks.timetable import Job, Watch
from pipeline.core.gazetteer.house_numbers import Numbers
from pipeline.core.groups.notify import Notify
from pipeline.core.intake.source import Source
from pipeline.core.outward.publication import Scope
from pipeline.core.privacy.privacy_rules import Privacy
from pipeline.core.privacy.sight import HANDLER, OPEN, Sight
from pipeline.core.repeats.repeat_rules import Repeats
from pipeline.core.rules.rule import Rule
from pipeline.core.supervision.escalation import Escalation
from pipeline.core.urgency.emergency import Emergencies
from pipeline.core.work.callback_rules import Callbacks
from pipeline.core.work.reply_rules import Replies
from pipeline.core.work.steps import Workflow

# fmt: off
PlaceKind = Literal[
    "zone", "office", "community", "road", "estate", "river", "company", "school", "metro",
    "outside", "elsewhere", "home", "city", "no_place",
]
# fmt: on


class Department(Knowledge):
    """A department. ``desk`` is 综治中心 or 区攻坚办; ``place`` is what an office (属地) serves.

    ``person`` is its 专人, ``stand_in`` who takes over; ``email`` is where its book may be sent by
    hand, nothing is sent from here. ``sees`` is what of a person its books show; ``sees_contacts``
    is short for all or what everybody sees who handles leads.
    """

    name: FolderName
    aliases: PlainWords = ()
    kind: Literal["bureau", "office", "desk"] = "bureau"
    person: str = ""
    stand_in: str = ""
    email: Email = ""
    sees_contacts: bool | None = None
    sees: Sight | None = None
    place: str = ""

    @model_validator(mode="after")
    def _says_it_once(self) -> Department:
        if self.sees is not None and self.sees_contacts is not None:
            raise mistake("X01", self.name)
        return self

    @property
    def sight(self) -> Sight:
        """What of a person its workbooks show."""
        return self.sees or (OPEN if self.sees_contacts else HANDLER)

    @property
    def on_duty(self) -> str:
        """Say who answers for its leads, for the head of its book; blank when nobody is named."""
        if not self.person:
            return ""
        return f"专人 {self.person}" + (f"（替补 {self.stand_in}）" if self.stand_in else "")


class Category(Knowledge):
    """A kind of problem and who leads by default; a blank lead means 待分派.

    ``leads`` says who leads in which place; the first that fits goes before ``lead``.
    """

    name: Name
    lead: LeadName = ""
    leads: dict[PlaceName, LeadName] = Field(default_factory=dict)
    assist: LeadNames = ()


class Campaign(Knowledge):
    """A campaign such as 百日攻坚: its first day and its length in calendar days."""

    name: Name
    start: date
    days: int = Field(ge=1)

    def day_of(self, day: date) -> int:
        """Return which day of the campaign a day is, the first being 1; 0 outside of it."""
        number = (day - self.start).days + 1
        return number if 1 <= number <= self.days else 0


LeaderOutput = Literal["汇总", "快报", "通报", "看板"]
OUTPUTS: tuple[LeaderOutput, ...] = ("汇总", "快报", "通报", "看板")


class Settings(Knowledge):
    """The rest. ``leaders`` are the outputs that leaders get.

    ``publish`` says of which closed cases the coordinator is asked whether they may be published;
    what she puts off is asked again after ``publish_again`` calendar days.
    ``keep_personal_days``: so many calendar days after a lead was closed its person is forgotten;
    0 or blank is never, unless somebody asks for it.

    Points: fewer than ``enough`` decide nothing; so many over the next department decide
    (``margin``) or are 确定 (``clear``); ``clerk_hint`` is what the clerk's closing (请城管局处理)
    adds, 0 switches it off.
    """

    zone: Name
    coordinator: DepartmentName
    prefix: str = Field(default="XS", pattern="^[A-Za-z]{1,6}$")
    campaign: Annotated[Campaign | None, BeforeValidator(lambda value: value or None)] = None
    leaders: Annotated[tuple[LeaderOutput, ...], BeforeValidator(listed)] = OUTPUTS
    closed_days: int = Field(default=7, ge=0)
    keep_backups: int = Field(default=14, ge=1)
    split_above: int = Field(default=20_000, ge=1)
    keep_personal_days: Annotated[int, BeforeValidator(lambda value: value or 0)] = Field(
        default=0, ge=0
    )
    enough: int = Field(default=5, ge=1)
    margin: int = Field(default=1, ge=1)
    clear: int = Field(default=6, ge=1)
    clerk_hint: int = Field(default=0, ge=0, le=5)
    publish: Scope = "督察"
    publish_again: int = Field(default=7, ge=1)


class Place(Knowledge):
    """A place of the gazetteer. ``within`` names all places around it, the nearest first.

    ``office`` is the name of the office (属地) around it, blank when nobody has said; ``lead``
    takes a lead of this place when no rule speaks. ``bare`` names mean it only where no other
    city or district is named. ``numbers`` are the house numbers of a road that belong here; blank
    is all of it. Kinds around our own: ``outside`` the zone but in our city, ``elsewhere`` in
    another city; ``home`` is our city, ``city`` any other, which only tell other names apart; a
    ``no_place`` is a word that merely looks like one. ``line`` is where it stands in places.yaml.
    """

    name: str
    kind: PlaceKind
    aliases: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    numbers: tuple[Numbers, ...] = ()
    office: str = ""
    within: tuple[str, ...] = ()
    lead: str = ""
    line: int = 0


class Replaced(Knowledge):
    """What a routing file changed of another, and where both say it.

    ``old`` is a rule that counts no more, and ``new`` the one in its place (blank: none); or
    ``old`` is a word group and ``new`` the words that were added or removed. ``dated``: the new
    rule holds on some days only; on the others neither does.
    """

    what: Literal["replaces", "drops", "adds", "removes"]
    new: str
    file: str
    line: int
    old: str
    old_file: str
    old_line: int
    dated: bool = False


class Office(Knowledge):
    """All that ``rules/`` says. ``hash`` changes when any rule file does.

    ``replaced`` is what routing files changed of each other, ``unread`` names the files that none
    of them includes.
    """

    settings: Settings
    departments: tuple[Department, ...] = ()
    categories: tuple[Category, ...] = ()
    places: tuple[Place, ...] = ()
    rules: tuple[Rule, ...] = ()
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    limits: tuple[Limit, ...] = ()
    calendar: Calendar = Calendar()
    schedule: tuple[Job, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    unread: tuple[str, ...] = ()
    watch: Watch = Watch()
    notify: Notify = Notify()
    emergency: Emergencies = Emergencies()
    workflow: Workflow = Workflow()
    escalation: Escalation = Escalation()
    replies: Replies = Replies()
    callbacks: Callbacks = Callbacks()
    privacy: Privacy = Privacy()
    repeats: Repeats = Repeats()
    lent: tuple[str, ...] = ()
    hash: str = ""

    @cached_property
    def _departments(self) -> dict[str, Department]:
        by_alias = {alias: one for one in self.departments for alias in one.aliases}
        return by_alias | {one.name: one for one in self.departments}

    def department(self, name: str) -> Department | None:
        """Find a department by its name or an alias; None when nobody is called so."""
        return self._departments.get(name.strip())

    def category(self, name: str) -> Category | None:
        """Find a category by its name."""
        return next((one for one in self.categories if one.name == name), None)
