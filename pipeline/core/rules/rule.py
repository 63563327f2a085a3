"""A routing rule as the rule keeper writes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from pipeline.core.checked import (
    CategoryName,
    CategoryNames,
    Hours,
    Knowledge,
    LeadName,
    LeadNames,
    Name,
    Pattern,
    PlaceName,
    PlaceNames,
    Season,
    SourceNames,
    WordOrGroup,
    Words,
    WordsOrGroups,
    listed,
    mistake,
)

FieldName = Literal["标题", "内容", "被反映对象", "地址"]
FieldNames = Annotated[tuple[FieldName, ...], BeforeValidator(listed)]
USUAL: tuple[FieldName, ...] = (
    "标题",
    "内容",
)  # the fields that are searched where a rule does not say


class Near(Knowledge):
    """Two words close together: at most ``within`` characters between them, in one sentence.

    Which of them comes first does not matter.
    """

    words: WordsOrGroups = Field(min_length=1)
    to: WordsOrGroups = Field(min_length=1)
    within: int = Field(default=10, ge=0, le=200)


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class Test(Knowledge):
    """What a rule asks; every key that is given must hold.

    ``any``, ``all``, ``not`` hold words, ``@groups`` and further tests; of several ``near`` one is
    enough; ``place`` also fits every place inside it; ``pattern`` is a regular expression on the
    folded text (slow, seldom needed). ``hours``, ``season`` and ``campaign`` (its name) are judged
    by 受理时间: where the lead has none, or no hour, they do not hold. ``in`` names the fields that
    the words of this test, and of those inside it, are looked for in.
    """

    __test__ = False  # not a test case, whatever pytest thinks of the name

    any: Entries = ()
    all: Entries = ()
    not_: Entries = Field(default=(), alias="not")
    near: Annotated[tuple[Near, ...], BeforeValidator(_one_or_more)] = ()
    place: PlaceNames = ()
    source: SourceNames = ()
    urgency: Words = ()
    request: Words = ()
    campaign: Words = ()
    hours: Hours | None = None
    season: Season | None = None
    pattern: Pattern | None = None
    fields: FieldNames = Field(default=(), alias="in")

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        return {"any": listed(value)} if isinstance(value, (str, list, tuple)) else value

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        asked = self.model_fields_set - {"fields"}
        if not any(getattr(self, name) for name in asked):
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
    target: str = ""
    source: str = ""
    urgency: str = ""
    request: str = ""
    received: str = ""

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

    Either ``points`` (scored) or ``hard`` (a priority; the highest decides). ``also`` are further
    categories of the same lead. A blank ``lead`` and ``assist`` of None take the category's;
    ``leads`` says who leads in which place (the first that fits) and goes before both. ``starts``
    and ``ends`` (YAML: from, until; both days included) are judged by the lead's 受理时间.
    ``replaces`` names the rule of another file that this one takes the place of.
    """

    name: Name
    category: CategoryName
    also: CategoryNames = ()
    lead: LeadName = ""
    leads: dict[PlaceName, LeadName] = Field(default_factory=dict)
    assist: LeadNames | None = None
    when: Test
    points: int = Field(default=0, ge=0)
    hard: int = Field(default=0, ge=0)
    urgency: str = ""
    fields: FieldNames = Field(default=USUAL, alias="in", min_length=1)
    starts: date | None = Field(default=None, alias="from")
    ends: date | None = Field(default=None, alias="until")
    replaces: str = ""
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
