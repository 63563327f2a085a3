"""日清表 on paper: what burns stands on top in one line, and every name can be read."""

from __future__ import annotations

from datetime import date

from pipeline.core.day import day_pages
from pipeline.core.day.daily import Balance, CoordinatorDay, Day, DepartmentDay
from pipeline.core.day.day_pages import Left, Told
from pipeline.core.pages import Page

TODAY = date(2026, 11, 17)
LONG = "昆山经济技术开发区生态环境综合治理与城市更新推进办公室"


def behind(name: str, late: int) -> DepartmentDay:
    """A department with leads that are late, and nothing else."""
    overdue = tuple(f"XS-20261109-{n:04}" for n in range(late))
    return DepartmentDay(name, 0, late, 0, 0, 0, overdue, (), (), 0, 0, "")


def pages(*lines: DepartmentDay) -> tuple[Page, ...]:
    day = Day(TODAY, lines, CoordinatorDay(0, 0, 0, 0), Balance(TODAY, 0, 0, 0, 0, 0, 0, 0, 0))
    left = (Left("XS-20261109-0000", lines[0].department, "油烟", "2026-11-09", 8, "办理中"),)
    return day_pages.workbook(Told(day, left, (day.balance,), "区攻坚办"), "2026-11-17 17:30").pages


def test_the_five_that_are_furthest_behind_are_named() -> None:
    alerts = pages(*(behind(f"甲{n}局", n) for n in range(1, 8)))[0].alerts
    assert alerts == ("超期 28 件：甲7局 7、甲6局 6、甲5局 5、甲4局 4、甲3局 3 等 7 家",)


def test_long_names_are_named_only_as_far_as_one_line_holds_them() -> None:
    alerts = pages(*(behind(f"{n}{LONG}", 9) for n in range(3)))[0].alerts
    assert alerts == (f"超期 27 件：0{LONG} 9 等 3 家",)


def test_names_of_departments_wrap_wherever_they_stand() -> None:
    cleared, left = pages(behind(LONG, 1))[:2]
    assert [page.columns[0].kind for page in (cleared, left)] == ["departments", "departments"]
