"""What the rule keeper asks of an answer (办理情况) once its department says that it is given.

12345 rules ask for on-site facts, words with the citizen and a day, and bar vague promises
(乐清市 12345: no 近期, 尽快, 即将); 连云港市 12345 绩效通报 takes points off for answers that are
copied or say nothing.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from pipeline.core import fields
from pipeline.core.checked import Knowledge, Name, Words, listed, mistake


def _among(key: str, choices: tuple[str, ...]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in choices:
            raise mistake("R10", value, key=key, expected="、".join(choices))
        return value

    return AfterValidator(check)


Statuses = Annotated[
    tuple[Annotated[str, _among("status", fields.STATUSES)], ...], BeforeValidator(listed)
]
Verified = Annotated[
    tuple[Annotated[str, _among("verified", fields.VERIFIED)], ...], BeforeValidator(listed)
]
Solved = Annotated[
    tuple[Annotated[str, _among("solved", fields.SOLVED)], ...], BeforeValidator(listed)
]


class Check(Knowledge):
    """One check. ``blocks``: an answer that fails it does not close its lead."""

    use: bool = True
    blocks: bool = False


class Short(Check):
    """Fewer characters than ``least``, blanks and punctuation aside."""

    least: int = Field(default=15, ge=1)


class Vague(Check):
    """Words that promise without a day; one that stands near a day or a limit is none.

    ``not``: longer words that hold one of them and promise nothing.
    """

    words: Words = ()
    not_: Words = Field(default=(), alias="not")


class Copied(Knowledge):
    """The same text for ``leads`` and more matters of a department within ``days`` (calendar).

    ``use`` only: whether a text is a copy depends on other leads, so it never blocks.
    """

    use: bool = True
    leads: int = Field(default=3, ge=2)
    days: int = Field(default=30, ge=1)


class Case(Knowledge):
    """What does not go together; an empty list holds of everything.

    ``words``: one of them stands in the answer, not inside a longer word of ``not``. ``unless``:
    words of the answer that explain it.
    """

    status: Statuses = ()
    verified: Verified = ()
    solved: Solved = ()
    words: Words = ()
    not_: Words = Field(default=(), alias="not")
    unless: Words = ()
    say: Name


class Contradicting(Check):
    """Status, 是否属实, 是否解决 and text that say different things."""

    cases: Annotated[tuple[Case, ...], BeforeValidator(lambda value: value or ())] = ()


class Uncontacted(Check):
    """联系群众时间 is blank, and no word of the answer tells that anybody spoke to the citizen."""

    words: Words = ()


class Undated(Check):
    """No day stands in the answer; ``words`` are those that count as one (当日).

    Answers to leads of a 诉求类型 of ``except_for`` need none: nobody went anywhere.
    """

    words: Words = ()
    except_for: Words = ()


class Replies(Knowledge):
    """replies.yaml. ``when``: the statuses in which a department says that it has answered."""

    when: Statuses = ()
    empty: Check = Check()
    short: Short = Short()
    vague: Vague = Vague(use=False)
    copied: Copied = Copied()
    contradicting: Contradicting = Contradicting(use=False)
    uncontacted: Uncontacted = Uncontacted(use=False)
    undated: Undated = Undated(use=False)

    @property
    def bars(self) -> bool:
        """Tell whether any check keeps a lead from a status."""
        said = (self.empty, self.short, self.vague)
        more = (self.contradicting, self.uncontacted, self.undated)
        return any(check.use and check.blocks for check in (*said, *more))
