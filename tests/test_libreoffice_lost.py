"""Abuses that destroy information: nothing is guessed, nothing is cleared, the receipt says why.

Of a sheet sorted in part nothing arrives; what a merged cell swallowed, and what went blank in
many rows at once, stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests import abuses, robot
from tests.abuses import DIFFICULT, Scenario, and_also, lead, typed
from tests.robot import Case

pytestmark = pytest.mark.libreoffice

REFUSED = {"problems": {"M10": 1}}
CLEARED_BY_A_MERGE = {"csv": {"arrived": and_also({6: {"remark": ""}})}}
# without it fewer than ten cells of any open column would move
_HARDLY_FILLED = {"op": "delete_column", "column": "困难问题", "force": True}


def sort(first: str, last: str, by: str) -> dict[str, object]:
    """Return the edit that sorts some columns without the others."""
    return {"op": "sort_range", "first": first, "last": last, "by": by, "ascending": False}


SCENARIOS: Mapping[str, Scenario] = {
    "answers_sorted_alone": Scenario([sort("签收人", "备注", "困难问题")], **REFUSED),
    "one_column_sorted_alone": Scenario([sort("困难问题", "困难问题", "困难问题")], **REFUSED),
    "what_is_printed_sorted_alone": Scenario([sort("线索编号", "办理情况", "地址")], **REFUSED),
    "what_is_printed_sorted_alone_and_hardly_anything_filled": Scenario(
        [_HARDLY_FILLED, sort("线索编号", "办理情况", "地址")], **REFUSED
    ),
    "all_but_the_keys_sorted": Scenario([sort("新变", "分派依据", "地址")], **REFUSED),
    "all_but_the_keys_sorted_and_hardly_anything_filled": Scenario(
        [_HARDLY_FILLED, sort("新变", "分派依据", "地址")], **REFUSED
    ),
    "both_keys_sorted_alone_and_hardly_anything_filled": Scenario(
        [_HARDLY_FILLED, sort("线索编号", "行标识", "线索编号")], **REFUSED
    ),
    "given_columns_sorted_alone": Scenario(
        [_HARDLY_FILLED, sort("标题", "地址", "地址")], **REFUSED
    ),
    "a_column_emptied": Scenario(
        [{"op": "clear", "column": "困难问题", "keys": [lead(n) for n in DIFFICULT]}],
        held=len(DIFFICULT),
        problems={"M05": len(DIFFICULT)},
    ),
    "a_column_nearly_emptied": Scenario(
        [{"op": "clear", "column": "困难问题", "keys": [lead(n) for n in DIFFICULT[:10]]}],
        held=10,
        problems={"M05": 10},
    ),
    "nine_cells_emptied": Scenario(
        [{"op": "clear", "column": "困难问题", "keys": [lead(n) for n in DIFFICULT[:9]]}],
        arrived=and_also({n: {"difficulty": ""} for n in DIFFICULT[:9]}),
    ),
    "status_emptied": Scenario(
        typed({8: {"办理状态": None}}),
        held=1,
        problems={"M12": 1},
    ),
    "cells_merged_downwards": Scenario(
        [{"op": "merge", "keys": [lead(5), lead(6)], "column": "备注", "force": True}],
        otherwise=CLEARED_BY_A_MERGE,  # a csv has no merged cells: it shows an emptied one
    ),
    "cells_merged_sideways": Scenario(
        [{"op": "merge", "keys": [lead(6)], "column": "协办意见", "to": "备注", "force": True}],
        otherwise=CLEARED_BY_A_MERGE,
    ),
    "cells_merged_and_typed_into": Scenario(
        [
            {"op": "merge", "keys": [lead(6), lead(8)], "column": "办理情况", "force": True},
            *typed({6: {"办理情况": "三件一并办结。"}}),
        ],
        arrived=and_also({6: {"answer": "三件一并办结。"}}),
    ),
    "cells_merged_and_what_they_hide_kept": Scenario(
        [
            {"op": "merge", "keys": [lead(5), lead(6)], "column": "备注", "force": True}
            | {"keep": True}
        ]
    ),
    "whole_rows_merged": Scenario(
        [{"op": "merge", "keys": [lead(n) for n in (13, 14)], "column": "标题", "to": "备注"}
         | {"force": True}],
        problems={"M03": 11},
        # a csv shows emptied cells: the status is no answer, what was filled is cleared
        otherwise={"csv": {"arrived": and_also({13: {"difficulty": ""}, 14: {"difficulty": ""}}),
                           "problems": {"M03": 11, "M12": 2}}},
    ),
    "every_name_of_row_and_book_gone": Scenario(
        [
            {"op": "delete_sheet", "name": "_meta"},
            {"op": "delete_name", "name": "riqing_token"},
            {"op": "doc_property", "name": "riqing_token"},
            {"op": "delete_above_header", "force": True},
            {"op": "sort", "column": "地址"},
            *({"op": "delete_column", "column": one, "force": True}
              for one in ("行标识", "线索编号")),
        ]
    ),
}  # fmt: skip
CASES = [(scenario, kind) for scenario in SCENARIOS for kind in robot.KINDS]


@pytest.mark.parametrize("case", CASES, ids=" as ".join)
def test_nothing_is_guessed_and_nothing_is_cleared(
    returned: Callable[[Case], Path], case: Case
) -> None:
    scenario = SCENARIOS[case[0]]
    told = abuses.office().take(returned(case), scenario.stem)
    assert told == scenario.told(case[1])
