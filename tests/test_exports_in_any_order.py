"""Exports of a small world of cases, in any order, twice, in part: one lead a case, nothing lost.

The real intake and the real ledger. A second, plain reckoning says what has to be there.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from tests.exports_again import Exports

HEADERS = ("工单编号", "省级工单编号", "来电时间", "姓名", "详细发生地", "主要内容", "备注")
MATTERS = (
    "蓬溪路12号烧烤店每晚油烟很大，熏得开不了窗。",
    "晨曦园门口每晚跳广场舞，音响开得很大。",
    "小区门口窨井污水外溢，流得满地都是。",
    "工地夜里两点还在打桩，整栋楼都睡不着觉。",
)
REMARKS = ("", "甲", "乙", "丙")
CASES = range(len(MATTERS))


class Row(NamedTuple):
    """How one export tells of a case: which of its numbers it has, and what it remarks."""

    case: int
    numbers: tuple[bool, bool]
    remark: str


def city(case: int) -> str:
    return f"20250710000000{case:02}"


def cells(row: Row) -> tuple[str, ...]:
    first, second = row.numbers
    return (
        city(row.case) if first else "",
        f"32000025071000{row.case:02}" if second else "",
        f"2025-07-10 08:0{row.case}",
        f"王小{row.case}",
        f"蓬溪路{row.case}号",
        MATTERS[row.case],
        row.remark,
    )


ROWS = st.builds(
    Row,
    st.sampled_from(CASES),
    # the last case never has a number: what, when, where and who tell it
    st.sampled_from([(True, False), (False, True), (True, True)]),
    st.sampled_from(REMARKS),
).map(lambda row: row._replace(numbers=(False, False)) if row.case == CASES[-1] else row)
EXPORTS = st.lists(st.lists(ROWS, min_size=1, max_size=4), min_size=1, max_size=5)


def linked(exports: list[list[Row]]) -> bool:
    """Tell whether, in this order, no case is met by both numbers before one row has both."""
    met: dict[int, set[int]] = {}
    for export in exports:
        for row in export:
            names = {at for at, there in enumerate(row.numbers) if there}
            known = met.setdefault(row.case, set())
            if known and names and not known & names:
                return False
            known |= names
    return True


def expected(exports: list[list[Row]]) -> dict[int, str]:
    """Return what is remarked of each case: the last news; what was said before is none."""
    now: dict[int, str] = {}
    before: dict[int, set[str]] = {}
    for export in exports:
        for row in export:
            said, old = now.setdefault(row.case, ""), before.setdefault(row.case, set())
            if row.remark and row.remark != said and row.remark not in old:
                now[row.case] = row.remark
                old |= {said} - {""}
    return now


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(EXPORTS.filter(linked))
def test_every_case_is_one_lead_with_what_was_said_last(exports: list[list[Row]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Exports(Path(folder))
        try:
            for number, export in enumerate(exports):
                said = office.take(HEADERS, *map(cells, export), name=f"导出{number}.xlsx")
                assert said.held == 0
            told = {one["content"]: one["remark"] for one in office.leads()}
            wanted = {MATTERS[case]: remark for case, remark in expected(exports).items()}
            assert (told, len(office.leads())) == (wanted, len(wanted))
            assert office.replays()
            events = office.ledger.last_event()
            for number, export in enumerate(exports):  # all of them again: nothing is news
                said = office.take(HEADERS, *map(cells, export), name=f"又{number}.xlsx")
                assert (said.new, said.updated) == (0, 0)
            assert office.ledger.last_event() == events
        finally:
            office.close()
