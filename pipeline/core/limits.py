"""How long a lead may take, and the days on which the office works."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from pipeline.core.checked import Knowledge, SourceNames, Words, span_parts


class Span(Knowledge):
    """A length of time. Working days and calendar days never mix."""

    amount: int = Field(ge=0)
    unit: Literal["working_days", "calendar_days"] = "working_days"


SpanText = Annotated[Span, BeforeValidator(span_parts)]


class Limit(Knowledge):
    """How long a lead may take; an empty list fits all. ``basis``: issuer, title, article."""

    source: SourceNames = ()
    request: Words = ()
    urgency: Words = ()
    acknowledge: SpanText
    answer: SpanText
    basis: str

    def fits(self, source: str, request: str, urgency: str) -> bool:
        """Tell whether a lead falls under this limit."""
        asked = ((self.source, source), (self.request, request), (self.urgency, urgency))
        return all(not wanted or value in wanted for wanted, value in asked)


class Calendar(Knowledge):
    """Days that differ from the national calendar: days off, days worked."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
