"""What the office says of points where trouble keeps coming: how hot one is, what is listed."""

from __future__ import annotations

from pydantic import Field

from pipeline.core.checked import Knowledge


class Hotspot(Knowledge):
    """What each thing adds to how hot a point is (热度分); 0 leaves it out of the sum.

    ``lead``: each lead. ``person``: each person who is known. ``came_back``: each time it was
    closed as solved and complained of again. ``unsatisfied``: each call-back that was 不满意.
    ``returned``: each 退单. ``open``: each lead that is not closed.
    """

    lead: int = Field(default=1, ge=0, le=100)
    person: int = Field(default=1, ge=0, le=100)
    came_back: int = Field(default=5, ge=0, le=100)
    unsatisfied: int = Field(default=3, ge=0, le=100)
    returned: int = Field(default=2, ge=0, le=100)
    open: int = Field(default=1, ge=0, le=100)
