"""Emergencies as the rule keeper writes them: what must not wait for the daily batch.

Fire, explosion, gas, poisoning, spilt chemicals and dead fish go to 110, 119 or 120 at once
(domain: 潍坊市 12345 条例 第10、39条; 信访工作条例 第25条: 重大紧急信访 is reported at once).
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pipeline.core.checked import (
    Knowledge,
    LeadNames,
    Name,
    PlainWords,
    Words,
    listed,
    mistake,
    plain,
)

_SIGNS = frozenset("“”：；、\n")  # a mark is written with them and read back


def _plain(value: str) -> str:
    if _SIGNS & set(value):
        raise mistake("R39", value)
    return plain(value)


KindName = Annotated[str, AfterValidator(_plain)]
MarkedWords = Annotated[tuple[KindName, ...], BeforeValidator(listed)]
# two lists: a word of each, in one sentence and near each other; the second says what happens
Pair = tuple[MarkedWords, MarkedWords]
Pairs = Annotated[tuple[Pair, ...], BeforeValidator(lambda value: value or [])]


class Tried(Knowledge):
    """Texts that must be found (``yes``) and that must not (``no``)."""

    yes: Words = ()
    no: Words = ()

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if len(self.yes) < 2 or not self.no:
            raise mistake("R18", f"yes {len(self.yes)} 条、no {len(self.no)} 条")
        return self


class Wording(Knowledge):
    """Words that say something, alone or in pairs, and those that take it back.

    A word of ``not`` that holds a found word inside it (爆炸物品) takes back that one place; any
    other takes back what stands near it in the same sentence.
    """

    words: MarkedWords = ()
    both: Pairs = ()
    not_: PlainWords = Field(default=(), alias="not")
    examples: Tried

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.words and not self.both:
            raise mistake("R15", "")
        return self


class Kind(Wording):
    """A kind of emergency: ``call`` is what to do now, ``tell`` names who has to know."""

    name: KindName
    call: Name
    tell: LeadNames = ()
    urgency: Literal["特急"] = "特急"


class Context(Knowledge):
    """What takes back any word, because nothing is happening now.

    ``denied`` stands right before the word, ``before`` somewhere before it in its clause, ``after``
    right behind it, ``around`` near it in the same sentence. ``past`` is as ``around`` unless a
    word of ``now`` stands there too.
    """

    denied: PlainWords = ()
    before: PlainWords = ()
    after: PlainWords = ()
    around: PlainWords = ()
    past: PlainWords = ()
    now: PlainWords = ()


class Emergencies(Knowledge):
    """emergency.yaml. ``escalation`` is what people threaten with: a mark, never an emergency."""

    context: Context = Context()
    kinds: tuple[Kind, ...] = ()
    escalation: Wording | None = None

    def kind(self, name: str) -> Kind | None:
        """Find a kind by its name; None when the rules do not have it any more."""
        return next((one for one in self.kinds if one.name == name), None)
