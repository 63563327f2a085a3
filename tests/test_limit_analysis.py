"""Limits that bind nothing, as ``check`` says it."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.core.clocks.limits import Limit
from pipeline.core.intake.source import Source
from pipeline.core.office import Office, Settings
from pipeline.core.rules.limit_analysis import limit_findings
from pipeline.files.rules import config
from pipeline.running import SHIPPED_RULES

SOURCE = Source(name="督察一览表", constants={"来源": "督察"})
REST: dict[str, Any] = {}


def found(*limits: dict[str, Any]) -> list[tuple[str, int, object]]:
    """Return code, number of the limit, and what was seen or which limit hides it."""
    office = Office(
        settings=Settings(zone="昆山开发区", coordinator="区攻坚办"),
        sources=(SOURCE,),
        limits=tuple(
            Limit.model_validate({"acknowledge": "1天", "answer": "5天", "basis": "试", **one})
            for one in limits
        ),
    )
    return [
        (one.code, one.facts["number"], one.facts.get("seen") or one.facts["earlier"])
        for one in limit_findings(office)
    ]


def test_shipped_limits_are_all_found() -> None:
    assert list(limit_findings(config.load(SHIPPED_RULES))) == []


@pytest.mark.parametrize(
    "said", [{"source": "督查"}, {"request": "资询"}, {"urgency": "特级"}, {"urgency": "十万火急"}]
)
def test_a_misspelt_condition_is_said(said: dict[str, str]) -> None:
    assert found(said, REST) == [("C10", 1, *said.values())]


def test_what_a_hand_made_table_may_bring_is_no_mistake() -> None:
    assert found({"source": "信访件", "request": "意见征集"}, REST) == []


def test_limits_from_narrow_to_wide_are_sound() -> None:
    assert found({"source": "督察", "request": "咨询"}, {"source": "督察"}, REST) == []


def test_a_limit_behind_a_wider_one_is_never_reached() -> None:
    wide, narrow = {"request": ["咨询", "投诉"]}, {"request": "咨询", "source": "督察"}
    assert found(wide, narrow, REST) == [("C11", 2, 1)]
    assert found(REST, narrow, wide) == [("C11", 2, 1), ("C11", 3, 1)]


def test_a_limit_that_shares_only_a_part_with_an_earlier_one_is_reached() -> None:
    assert found({"request": "咨询"}, {"request": ["咨询", "投诉"]}, REST) == []
