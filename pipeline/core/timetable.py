"""What ``serve`` runs, and when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from pipeline.core.checked import Clock, Knowledge, listed


class Job(Knowledge):
    """What ``serve`` runs, and when: every so many minutes, or at clock times (``HH:MM``)."""

    job: Literal["once"]
    every_minutes: int = Field(default=0, ge=0)
    at: Annotated[tuple[Clock, ...], BeforeValidator(listed)] = ()
    days: Literal["working", "all"] = "all"


class Watch(Knowledge):
    """How often ``serve`` looks for emergencies among files that have just come; 0: never."""

    every_minutes: int = Field(default=1, ge=0)
