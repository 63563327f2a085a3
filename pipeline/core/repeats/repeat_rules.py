"""What the office says of repeats: the shape of ``rules/repeats.yaml``."""

from __future__ import annotations

from pydantic import Field

from pipeline.core.checked import Knowledge


class Repeats(Knowledge):
    """repeats.yaml. Days are calendar days.

    ``use``: new leads are compared with earlier ones. ``ask``: what is only likely is asked on the
    desk. ``follow``: a repeat goes to the department that has the first one, unless a hard rule
    names another. ``within``: earlier leads that came longer ago are not compared.
    ``came_back``: what was closed as solved and is complained of again so many days later, or
    sooner, came back (同地复发).
    """

    use: bool = True
    ask: bool = True
    follow: bool = True
    within: int = Field(default=730, ge=1)
    came_back: int = Field(default=180, ge=1)
