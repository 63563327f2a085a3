"""What the office says of repeats: the shape of ``rules/repeats.yaml``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from pipeline.core.checked import Knowledge
from pipeline.core.repeats.hotspot_rules import Hotspot


class Repeats(Knowledge):
    """repeats.yaml. Days are calendar days.

    ``use``: new leads are compared with earlier ones. ``ask``: what is only likely is asked on the
    desk. ``follow``: a repeat goes to the department that has the first one, unless a hard rule
    names another. ``within``: earlier leads that came longer ago are not compared.
    ``came_back``: what was closed as solved and is complained of again so many days later, or
    sooner, came back (同地复发).

    ``least``: a point (点位) of so many leads is listed; ``top``: so many of them in 领导汇总;
    ``hotspot``: how they are ranked. ``alike``: one cause is named that so many points, or leads
    of several points, of the last ``alike_days`` have in common. ``disagree``: so many leads of one
    kind that people took away from where a rule had sent them speak for another rule.
    """

    use: bool = True
    ask: bool = True
    follow: bool = True
    within: int = Field(default=730, ge=1)
    came_back: int = Field(default=180, ge=1)
    least: int = Field(default=3, ge=2)
    top: int = Field(default=20, ge=1, le=200)
    hotspot: Annotated[Hotspot, BeforeValidator(lambda value: value or {})] = Hotspot()
    alike: int = Field(default=3, ge=2)
    alike_days: int = Field(default=90, ge=1)
    disagree: int = Field(default=2, ge=1)
