"""Figures, lines and lists counted again by ``figures_oracle``: of 总台账, and of any leads."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sql
from hypothesis import HealthCheck, given, settings, strategies as some

from pipeline.core import fields
from pipeline.core.leaders.flags import Books
from pipeline.core.leaders.lines import MATTERS
from pipeline.core.leaders.lists import ALSO_LISTED
from pipeline.core.leaders.period import CAMPAIGN, Period, day, month, week
from pipeline.core.leaders.summary import Summary
from pipeline.files import schema
from pipeline.files.folders import Home
from pipeline.files.intake import originals
from pipeline.files.leaders import counting
from pipeline.files.ledger import Ledger
from tests import figures_oracle as oracle, offices
from tests.figures_oracle import Report, Said
from tests.summaries import summarise

FRIDAY = datetime(2025, 7, 18, 8, 30)
BEGUN = date(2025, 7, 11)  # of the campaign: after the first leads
PERIODS: dict[str, Callable[[date], Period]] = {
    "day": day,
    "week": week,
    "month": month,
    "campaign": lambda last: Period(CAMPAIGN, BEGUN, last),
}
every_kind = pytest.mark.parametrize("kind", PERIODS)
LISTED = ("新增", "首次反映", "存量", "在办", "应办结", "今日到期", "累计办结", "阶段性办结",
          "累计收件", "待审批", "同人重复", "同事多人", "同地复发",
          *(key for key in oracle.RATES if key not in ALSO_LISTED))  # fmt: skip


def report_of(period: Period, now: datetime) -> Report:
    return Report(period.kind, period.first, period.last, now)


# -- of an office -------------------------------------------------------------------------------


AGAIN = ("2025071000009901", *offices.NOISE[1:])  # the same person, the same matter


def _review_no_repeats(home: Home) -> None:
    """What is closed is closed, also where it repeats something."""
    path = home.rules / "workflow.yaml"
    said = path.read_text("utf-8")
    assert "  repeat: yes" in said
    path.write_text(said.replace("  repeat: yes", "  repeat: no"), "utf-8")


def _played(home: Home) -> dict[date, int]:
    """Let an office work for a week; return how many leads were entered as done on which day."""
    _review_no_repeats(home)
    offices.drop_export(home, [*offices.EXPORT, *offices.MANY[:9], AGAIN])
    offices.run(home, offices.DAY_ONE)
    ours = [lead for lead, unit in offices.shown(home, "承办单位").items() if unit == offices.CITY]
    done = offices.DONE | {"联系群众时间": "2025-07-10"}
    typed: dict[str, dict[str, Any]] = dict.fromkeys(ours[:3], done)
    typed |= {ours[3]: {"签收时间": "2025-07-10 10:00", "困难问题": "要街道一起来"}}
    typed |= {ours[4]: {"退单理由": "不归我们管", "建议承办单位": "公安局"}}
    typed |= {ours[5]: {"办理状态": "阶段性办结", "办理情况": "先停了", "是否属实": "部分属实"}}
    offices.give_back(home, offices.book_of(home, offices.CITY), typed, "回1.xlsx")
    offices.drop_export(home, offices.MANY[9:13], "12345导出2.xlsx")
    offices.run(home, offices.DAY_TWO)
    late = {**done, "办结时间": "2025-07-14", "是否属实": "不属实"}
    offices.give_back(
        home, offices.book_of(home, offices.CITY), dict.fromkeys(ours[6:8], late), "回2.xlsx"
    )
    said = {ours[0]: {"满意度": "满意", "回访时间": date(2025, 7, 12)}}
    said |= {ours[1]: {"满意度": "基本满意", "回访时间": date(2025, 7, 14)}}
    said |= {ours[8]: {"办理状态": "挂账", "办结时限": date(2025, 7, 14)}}
    said |= {ours[3]: {"办结时限": date(2025, 7, 14)}, ours[9]: {"办结时限": date(2025, 7, 18)}}
    offices.give_back(home, home.outbox / "总台账.xlsx", said, "总台账改.xlsx", "台账")
    offices.run(home, datetime(2025, 7, 14, 8, 30))
    offices.run(home, FRIDAY)
    return {date(2025, 7, 11): 3, date(2025, 7, 14): 2}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[date, int]]:
    home = offices.new_home(tmp_path_factory.mktemp("office"))
    return home, _played(home)


@pytest.fixture(scope="module")
def tracker(office: tuple[Home, dict[date, int]]) -> list[Said]:
    """The rows of 总台账 with 重复类型, which no workbook shows, blank cells as None."""
    rows = offices.cells(office[0].outbox / "总台账.xlsx", "台账")
    ledger = Ledger(office[0].database)
    kinds = dict(ledger.rows(sql.select(schema.lead.c.id, schema.lead.c.repeat_kind)))
    ledger.close()
    told = [{**row, "重复类型": kinds[row["线索编号"]]} for row in rows]
    return [{key: None if value == "" else value for key, value in row.items()} for row in told]


def summary_of(home: Home, kind: str) -> Summary:
    ledger = Ledger(home.database)
    period = PERIODS[kind](FRIDAY.date())
    try:
        order = counting.Order(home.database, period, FRIDAY, "开发区", None, ())
        return counting.count(ledger, order).summary
    finally:
        ledger.close()


@pytest.fixture(scope="module")
def summaries(office: tuple[Home, dict[date, int]]) -> dict[str, Summary]:
    return {kind: summary_of(office[0], kind) for kind in PERIODS}


def test_the_week_of_the_office_has_something_of_nearly_everything(tracker: list[Said]) -> None:
    """A recount of nothing proves nothing."""
    report = report_of(day(FRIDAY.date()), FRIDAY)
    found = oracle.counts(tracker, report)
    nothing = {key for key, (number, whole) in found.items() if not number and not whole}
    assert nothing - {"同事多人"} == {"新增", "首次反映", "同地复发"}


@every_kind
def test_every_figure_is_what_the_tracker_says(
    kind: str, tracker: list[Said], summaries: dict[str, Summary]
) -> None:
    summary = summaries[kind]
    said = {x.key: (x.numerator, x.denominator) for x in summary.figures if x.key != "办结"}
    assert said == oracle.counts(tracker, report_of(summary.period, FRIDAY))


@every_kind
def test_the_matters_of_every_count_are_what_the_tracker_says(
    kind: str, tracker: list[Said], summaries: dict[str, Summary]
) -> None:
    assert_matters(summaries[kind], tracker, FRIDAY)


@every_kind
def test_what_was_done_is_what_was_entered(
    kind: str, office: tuple[Home, dict[date, int]], summaries: dict[str, Summary]
) -> None:
    summary = summaries[kind]
    entered = sum(many for when, many in office[1].items() if when in summary.period)
    assert summary.figure("办结").value == entered


@every_kind
def test_every_line_is_what_the_tracker_says(
    kind: str, tracker: list[Said], summaries: dict[str, Summary]
) -> None:
    assert_lines(summaries[kind], tracker, FRIDAY)


@every_kind
def test_every_list_holds_the_leads_of_the_tracker(
    kind: str, tracker: list[Said], summaries: dict[str, Summary]
) -> None:
    assert_lists(summaries[kind], tracker, FRIDAY)


def test_the_basis_names_the_tables_that_leads_came_from_the_newest_first(
    summaries: dict[str, Summary],
) -> None:
    basis = summaries["day"].basis
    assert (basis.files, basis.file_count) == (("12345导出2.xlsx", "12345导出.xlsx"), 2)


def test_a_table_that_was_undone_is_named_still_for_its_leads_stay(
    one_lead: Path, tmp_path: Path
) -> None:
    home = Home(Path(shutil.copytree(one_lead, tmp_path / "home")))
    ledger = Ledger(home.database)
    with ledger.transaction():
        originals.take_back(ledger, originals.named(ledger, "12345导出.xlsx"))
    ledger.close()
    assert summary_of(home, "day").basis.files == ("12345导出.xlsx",)


def assert_lines(summary: Summary, leads: Sequence[Said], now: datetime) -> None:
    report = report_of(summary.period, now)
    for lines, by, blank in (
        (summary.departments, "承办单位", ""),
        (summary.categories, "类别", "未分类"),
        (summary.areas, "属地", "属地不明"),
    ):
        said = {line.name: {key: getattr(line, key) for key in oracle.LINES} for line in lines}
        assert said == oracle.lines(leads, report, by, blank)


def assert_matters(summary: Summary, leads: Sequence[Said], now: datetime) -> None:
    report = report_of(summary.period, now)
    said = {one.key: one.matters for one in summary.figures if not one.is_rate}
    del said["办结"]
    assert said == oracle.matters(leads, report)
    for lines, group, by, blank in (
        (summary.departments, "部门", "承办单位", ""),
        (summary.categories, "类别", "类别", "未分类"),
        (summary.areas, "属地", "属地", "属地不明"),
    ):
        for key in MATTERS:
            found, all_ = oracle.line_matters(leads, report, by, blank, key)
            assert {x.name: x.matters[key] for x in lines if x.matters[key]} == found
            assert summary.sums[group][key] == all_


def assert_lists(summary: Summary, leads: Sequence[Said], now: datetime) -> None:
    report = report_of(summary.period, now)
    for key in LISTED:
        listing = summary.lists[key]
        assert {row.id for row in listing.rows} == oracle.ids(leads, report, key), key
        assert listing.total == len(listing.rows)
    for key in oracle.RATES.keys() - ALSO_LISTED.keys():
        above = sum(row.note == "计入分子" for row in summary.list_of(key))
        assert above == summary.figure(key).numerator
    assert {row.id for row in summary.overdue} == oracle.ids(leads, report, "超期")
    for what, by, blank in (
        ("部门", "承办单位", ""), ("类别", "类别", "未分类"), ("属地", "属地", "属地不明"),
    ):  # fmt: skip
        listed = {
            name.removeprefix(f"{what}/"): {row.id for row in listing.rows}
            for name, listing in summary.lists.items()
            if name.startswith(f"{what}/")
        }
        assert listed == oracle.open_in(leads, by, blank)


# -- of any leads -------------------------------------------------------------------------------

_days = some.sampled_from(["", *(f"2025-07-{number:02}" for number in range(4, 14))])
_moments = some.one_of(
    _days,
    some.sampled_from(["2025-07-10 08:29", "2025-07-10 08:30", "2025-07-10 08:31"]),
    some.sampled_from(["2025-07-09 17:30", "2025-07-06 23:59", "2025-07-07 00:00"]),
)
_some_lead = some.fixed_dictionaries(
    {
        "id": some.sampled_from([f"XS-202507{number:02}-" for number in range(5, 11)]),
        "status": some.sampled_from(["办结", "办结", "办理中", "办理中", "挂账", *fields.STATUSES]),
        "department": some.sampled_from(["城管局", "城管局", "公安局", "公安局", "", "待分派"]),
        "category": some.sampled_from(["油烟", "噪声", ""]),
        "area": some.sampled_from(["蓬朗办事处", ""]),
        "first_id": some.sampled_from(["", "", "XS-20250601-0001", "XS-20250705-0001"]),
        "repeat_kind": some.sampled_from(["", "同人重复", "同事多人", "同人重复、同地复发"]),
        "verified": some.sampled_from(["", *fields.VERIFIED]),
        "satisfaction": some.sampled_from(["", *fields.SATISFACTION]),
        "called_back_at": _days,
        "acknowledge_due": _moments,
        "acknowledged_at": _moments,
        "answer_due": _moments,
        "closed_at": _moments,
    }
)
NOW = datetime(2025, 7, 10, 8, 30)


def _read(value: str) -> Any:
    """Return what a cell of the tracker holds."""
    if not value.startswith("2025-"):
        return value or None
    return datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)


@given(some.lists(_some_lead, min_size=12, max_size=40), some.sampled_from(list(PERIODS)))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_leads_are_counted_as_the_definitions_say(
    made: list[dict[str, str]], kind: str
) -> None:
    leads = [lead | {"id": f"{lead['id']}{number:04}"} for number, lead in enumerate(made, 1)]
    frame = pd.DataFrame([dict.fromkeys(fields.STORED, "") | lead for lead in leads])
    chosen = PERIODS[kind](NOW.date())
    period = replace(chosen, first=date(2025, 7, 7)) if kind == "campaign" else chosen
    summary = summarise(frame, "开发区", period, NOW, Books())
    headers = {key: fields.ALL[key].header for key in leads[0]}
    told = [{headers[key]: _read(value) for key, value in lead.items()} for lead in leads]
    said = {x.key: (x.numerator, x.denominator) for x in summary.figures if x.key != "办结"}
    assert said == oracle.counts(told, report_of(period, NOW))
    assert_lines(summary, told, NOW)
    assert_matters(summary, told, NOW)
    assert_lists(summary, told, NOW)
