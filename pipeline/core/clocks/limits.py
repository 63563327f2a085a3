"""How long a lead may take, and the days and hours on which the office works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from pipeline.core.checked import (
    ClockOrBlank,
    Hours,
    Knowledge,
    SourceNames,
    Words,
    day_range,
    listed,
    mistake,
    span_parts,
)

_LONGEST = 1_000  # days; nobody means a longer one
_NOTICE = 13  # days off in a year at least, since 2025 (全国年节及纪念日放假办法, 第二条)
_UNITS = {
    "working_days": "个工作日",
    "calendar_days": "天",
    "working_hours": "个工作小时",
    "calendar_hours": "小时",
    "working_minutes": "个工作分钟",
    "calendar_minutes": "分钟",
}


class Span(Knowledge):
    """A length of time. Working and calendar time never mix."""

    amount: int = Field(ge=0)
    unit: Literal[
        "working_days",
        "calendar_days",
        "working_hours",
        "calendar_hours",
        "working_minutes",
        "calendar_minutes",
    ] = "working_days"

    @property
    def is_days(self) -> bool:
        """Tell whether it ends with a day; the others end at a moment."""
        return self.unit.endswith("_days")

    @property
    def is_working(self) -> bool:
        """Tell whether only the time counts in which the office works."""
        return self.unit.startswith("working_")

    @property
    def minutes(self) -> int:
        """Return the minutes of a span of hours or minutes."""
        return self.amount * (60 if self.unit.endswith("_hours") else 1)

    def __str__(self) -> str:
        return f"{self.amount} {_UNITS[self.unit]}"


def span_of(text: str) -> Span:
    """Return the span that a text such as ``5个工作日`` says."""
    return Span.model_validate(span_parts(text))


def _bearable(span: Span | None) -> Span | None:
    if span is not None and (span.amount if span.is_days else span.minutes / 1440) > _LONGEST:
        raise mistake("C07", span)
    return span


def _days(span: Span | None) -> Span | None:
    if span is not None and (not span.is_days or not span.amount):
        raise mistake("C03", span)
    return span


SpanText = Annotated[Span, BeforeValidator(span_parts), AfterValidator(_bearable)]
SpanOrBlank = Annotated[
    Span | None,
    BeforeValidator(lambda value: span_parts(value) if value else None),
    AfterValidator(_bearable),
]
DaysText = Annotated[SpanOrBlank, AfterValidator(_days)]


class Limit(Knowledge):
    """How long a lead may take; an empty list fits all. ``basis``: issuer, title, article.

    ``acknowledge`` counts from 派发, ``answer`` from ``start``. ``count_from`` says whether the day
    of the start counts, ``roll`` what becomes of calendar days that end on a day off. ``rework``
    starts when a lead is sent back (None: ``answer``). ``extension`` is by how much the answer's
    due date may be moved in all (None: no most).
    """

    source: SourceNames = ()
    request: Words = ()
    urgency: Words = ()
    acknowledge: SpanText
    answer: SpanText
    rework: SpanOrBlank = None
    extension: DaysText = None
    start: Literal["派发", "受理", "签收"] = "派发"
    count_from: Literal["次日", "当日"] = "次日"
    roll: Literal["顺延", "不顺延"] = "顺延"
    basis: str

    def fits(self, source: str, request: str, urgency: str) -> bool:
        """Tell whether a lead falls under this limit."""
        asked = ((self.source, source), (self.request, request), (self.urgency, urgency))
        return all(not wanted or value in wanted for wanted, value in asked)


def limit_for(limits: tuple[Limit, ...], source: str, request: str, urgency: str) -> Limit:
    """Return the first limit that fits a lead; the last one fits everything."""
    return next(limit for limit in limits if limit.fits(source, request, urgency))


def _spread(value: Any) -> Any:
    """Make single days of ranges such as ``2027-02-05..2027-02-13``."""
    return list(_each_day(listed(value))) if isinstance(value, str | list) else value


def _each_day(items: list[Any]) -> Iterator[Any]:
    for item in items:
        first, last = day_range(item) or (item, item)
        yield first
        while first != last:
            first += timedelta(days=1)
            yield first


def _ordered(hours: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    moments = [moment for pair in hours for moment in pair]
    if not hours or any(one >= other for one, other in pairwise(moments)):
        raise mistake("C01", "、".join("-".join(pair) for pair in hours))
    return hours


def _years(value: Any) -> Any:
    """Take a single year, which may stand without brackets, for a list of one."""
    return [value] if isinstance(value, str | int) and str(value).strip() else value


Days = Annotated[frozenset[date], BeforeValidator(_spread)]


class Calendar(Knowledge):
    """Days that differ from the national calendar, and when the office works.

    ``off`` and ``work`` are days off and days worked. ``published`` are years whose notice the
    office has entered there by hand; until then some days of such a year tell nothing of others.
    What is given out after ``cut_off`` (blank: there is none) or on a day off goes by
    ``after_hours``: the next working day is the first that counts, or is the day of 派发.
    """

    off: Days = frozenset()
    work: Days = frozenset()
    published: Annotated[frozenset[int], BeforeValidator(_years)] = frozenset()
    hours: Annotated[tuple[Hours, ...], BeforeValidator(listed), AfterValidator(_ordered)] = (
        ("08:30", "12:00"),
        ("13:30", "17:30"),
    )
    cut_off: ClockOrBlank = "17:30"
    after_hours: Literal["下个工作日算第一天", "下个工作日算派发"] = "下个工作日算第一天"

    @field_validator("work")
    @classmethod
    def _no_day_is_both(cls, work: frozenset[date], info: ValidationInfo) -> frozenset[date]:
        both = sorted(work & info.data.get("off", frozenset()))
        if both:
            raise mistake("C08", "、".join(map(str, both)))
        return work

    @field_validator("cut_off")
    @classmethod
    def _closes_after_it_opens(cls, cut_off: str, info: ValidationInfo) -> str:
        hours = info.data.get("hours", ())
        if cut_off and hours and cut_off <= hours[0][0]:
            raise mistake("C09", cut_off, opens=hours[0][0])
        return cut_off

    @field_validator("published")
    @classmethod
    def _notices_are_whole(cls, years: frozenset[int], info: ValidationInfo) -> frozenset[int]:
        for year in sorted(years):
            known = sum(day.year == year for day in info.data.get("off", ()))
            if known < _NOTICE:
                raise mistake("C02", year, days=str(known))
        return years
