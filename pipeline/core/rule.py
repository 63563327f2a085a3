"""A routing rule as the rule keeper writes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from pipeline.core.checked import (
    CategoryName,
    Knowledge,
    LeadName,
    LeadNames,
    Name,
    Pattern,
    PlaceNames,
    SourceNames,
    WordOrGroup,
    Words,
    listed,
    mistake,
)


class Test(Knowledge):
    """What a rule asks; every key that is given must hold.

    ``any``, ``all``, ``not`` hold words, ``@groups`` and further tests; ``place`` also fits every
    place inside it; ``pattern`` is a regular expression on the folded text (slow, seldom needed).
    """

    __test__ = False  # not a test case, whatever pytest thinks of the name

    any: Entries = ()
    all: Entries = ()
    not_: Entries = Field(default=(), alias="not")
    place: PlaceNames = ()
    source: SourceNames = ()
    urgency: Words = ()
    request: Words = ()
    pattern: Pattern | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        return {"any": listed(value)} if isinstance(value, (str, list, tuple)) else value

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.model_fields_set or not any(
            getattr(self, name) for name in self.model_fields_set
        ):
            raise mistake("R15", "")
        return self


Entry = Annotated[
    Annotated[WordOrGroup, Tag("word")] | Annotated[Test, Tag("test")],
    Discriminator(lambda value: "word" if isinstance(value, str) else "test"),
]
Entries = Annotated[tuple[Entry, ...], BeforeValidator(listed)]


class Example(Knowledge):
    """A lead to try a rule on; mostly just its text."""

    text: Name
    address: str = ""
    source: str = ""
    urgency: str = ""
    request: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


ExampleList = Annotated[tuple[Example, ...], BeforeValidator(listed)]


class Examples(Knowledge):
    """Leads in which the rule's category must win (``yes``) and must not win (``no``)."""

    yes: ExampleList = ()
    no: ExampleList = ()

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if len(self.yes) < 2 or not self.no:
            raise mistake("R18", f"yes {len(self.yes)} 条、no {len(self.no)} 条")
        return self


class Rule(Knowledge):
    """One line of the office's experience: these words mean this category and this lead.

    Either ``points`` (scored) or ``hard`` (a priority; the highest decides). A blank ``lead`` and
    ``assist`` of None take the category's. ``starts`` and ``ends`` (YAML: from, until; both days
    included) are judged by the lead's 受理时间.
    """

    name: Name
    category: CategoryName
    lead: LeadName = ""
    assist: LeadNames | None = None
    when: Test
    points: int = Field(default=0, ge=0)
    hard: int = Field(default=0, ge=0)
    urgency: str = ""
    fields: Annotated[
        tuple[Literal["标题", "内容", "被反映对象", "地址"], ...], BeforeValidator(listed)
    ] = Field(default=("标题", "内容"), alias="in", min_length=1)
    starts: date | None = Field(default=None, alias="from")
    ends: date | None = Field(default=None, alias="until")
    examples: Examples
    file: str = ""
    line: int = 0

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if bool(self.points) == bool(self.hard):
            raise mistake("R17", f"points {self.points}、hard {self.hard}")
        if self.starts and self.ends and self.starts > self.ends:
            raise mistake("R19", f"{self.starts} 至 {self.ends}")
        return self
