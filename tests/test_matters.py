"""件 and 事: how many matters the leads of a figure, a line or a day are."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from pipeline.core.day import day_pages
from pipeline.core.day.daily import Balance, CoordinatorDay, Day
from pipeline.core.leaders import brief, bulletin, matters, overview
from pipeline.core.leaders.comparing import Earlier
from pipeline.core.leaders.flags import READ, Books
from pipeline.core.leaders.period import day, week
from pipeline.core.leaders.repeat_sheet import repeats
from pipeline.core.leaders.summary import Figure, Line, Summary, total
from pipeline.files.folders import Home
from pipeline.files.leaders import counting, figure_record, past, reports
from pipeline.files.leaders.counting import Order
from pipeline.files.ledger import Ledger
from tests import offices, small_summaries as small
from tests.summaries import NOW, TODAY, column, summarise, written

# 6, 7 and 8 July are before the day; the 10th is today. B and C repeat A, E repeats D.
TABLE = """
lead | first | kind              | department | category | status | closed
06-A |       |                   | 城管局     | 油烟     | 办结   | 2025-07-08
08-B | 06-A  | 同人重复          | 水务局     | 油烟     | 办理中 |
10-C | 06-A  | 同人重复、同地复发 | 城管局     | 噪声     | 办理中 |
07-D |       |                   | 城管局     | 噪声     | 办理中 |
10-E | 07-D  | 同事多人          | 城管局     | 噪声     | 办理中 |
10-F | 07-D  |                   | 城管局     | 噪声     | 办理中 |
10-G |       |                   |            | 噪声     | 待分派 |
"""


def leads(table: str = TABLE) -> pd.DataFrame:
    """Read leads; ``06-A`` is taken in on the sixth."""
    made = []
    for line in table.strip().splitlines()[1:]:
        lead, first, kind, department, category, status, closed = map(str.strip, line.split("|"))
        made.append(
            dict.fromkeys(READ, "")
            | {"id": _id(lead), "first_id": _id(first), "repeat_kind": kind, "status": status}
            | {"department": department, "category": category, "closed_at": closed}
        )
    return pd.DataFrame(made, columns=READ, dtype=object)


def _id(short: str) -> str:
    return f"XS-202507{short}" if short else ""


def summary_of(table: str = TABLE, done: dict[str, dict[str, int]] | None = None) -> Summary:
    return summarise(leads(table), "开发区", day(TODAY), NOW, Books((), done or {}))


def line(lines: tuple[Line, ...], name: str) -> Line:
    return next(one for one in lines if one.name == name)


# -- figures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "in_leads", "in_matters"),
    [
        ("累计收件", 7, 3),  # A B C; D E F; G
        ("新增", 4, 3),  # C; E F; G
        ("首次反映", 1, 1),  # G: C E F were brought before
        ("存量", 6, 3),  # B C; D E F; G
        ("在办", 5, 2),
        ("累计办结", 1, 1),
        ("重复件", 4, 2),  # B C; E F
        ("同人重复", 2, 1),
        ("同事多人", 1, 1),
        ("同地复发", 1, 1),  # C, which is 同人重复 too
        ("超期", 0, 0),
    ],
)
def test_a_figure_counts_leads_and_the_matters_they_are(
    key: str, in_leads: int, in_matters: int
) -> None:
    figure = summary_of().figure(key)
    assert (figure.value, figure.matters) == (in_leads, in_matters)


@pytest.mark.parametrize(
    ("key", "part"), [("重复率", 4), ("重复信访率", 2), ("同事多人占比", 1), ("同地复发占比", 1)]
)
def test_each_label_has_its_share_of_all_that_came(key: str, part: int) -> None:
    figure = summary_of().figure(key)
    assert (figure.numerator, figure.denominator, figure.matters) == (part, 7, None)


def test_a_week_counts_the_repeats_that_came_in_it() -> None:
    made = summarise(leads(), "开发区", week(TODAY), NOW, Books())
    assert made.figure("重复信访率").denominator == 6  # A came on a Sunday
    assert made.figure("首次反映").value == 2  # D and G


def test_a_label_without_a_first_number_is_no_repeat() -> None:
    table = "\n10-A | | 同人重复 | 城管局 | 噪声 | 办理中 |"
    assert summary_of(f"head{table}").figure("同人重复").value == 0


def test_a_first_lead_that_is_gone_makes_one_matter_still() -> None:
    table = (
        "head\n10-A | 01-X | | 城管局 | 噪声 | 办理中 |\n10-B | 01-X | | 城管局 | 噪声 | 办理中 |"
    )
    assert summary_of(table).figure("新增").matters == 1


@pytest.mark.parametrize(
    ("done", "in_leads", "in_matters"),
    [
        ({"06-A": 1, "08-B": 1}, 2, 1),  # two leads of one matter
        ({"06-A": 1, "07-D": 1}, 2, 2),
        ({"07-D": 2}, 2, 1),  # closed twice
        ({"06-A": 1, "08-B": -1}, 0, 0),  # one closed, another taken back
        ({"06-A": -1, "07-D": 1}, 0, 0),  # a matter less, a matter more
        ({"06-A": -2}, -2, -1),
    ],
)
def test_of_what_was_done_a_matter_counts_by_the_sum_of_its_leads(
    done: dict[str, int], in_leads: int, in_matters: int
) -> None:
    entered = {f"{TODAY}": {_id(lead): many for lead, many in done.items()}}
    figure = summary_of(done=entered).figure("办结")
    assert (figure.value, figure.matters) == (in_leads, in_matters)


def test_no_leads_are_no_matters() -> None:
    made = summary_of("head")
    assert {one.matters for one in made.figures} == {0, None}
    assert made.sums["部门"]["received"] == 0


# -- lines --------------------------------------------------------------------------------------


def test_a_matter_of_two_departments_counts_in_each_and_once_in_the_sum() -> None:
    made = summary_of()
    counted = [line(made.departments, one).matters["received"] for one in ("城管局", "水务局")]
    assert counted == [2, 1]
    assert made.sums["部门"]["received"] == 2
    assert made.sums["类别"]["received"] == 3  # G has no department


def test_a_line_counts_the_matters_of_each_count_for_itself() -> None:
    found = line(summary_of().categories, "噪声").matters
    assert (found["received"], found["new"], found["in_hand"], found["overdue"]) == (3, 3, 2, 0)


def test_lines_are_summed_without_their_matters_which_do_not_add_up() -> None:
    lines = summary_of().departments
    assert total(lines, "合计").matters == {}
    assert total(lines, "合计", {"received": 2}).matters == {"received": 2}


def test_a_sheet_shows_the_matters_of_all_lines_together_in_its_last_row(tmp_path: Path) -> None:
    books = Books((Balance(TODAY, 0, 4, 0, 0, 0, 0, 0, 4),))
    made = summarise(leads(), "开发区", day(TODAY), NOW, books)
    sheet = written(tmp_path / "汇总.xlsx", made)["类型"]
    assert column(sheet, "类别") == ["噪声", "油烟", "合计"]
    assert column(sheet, "累计的事") == [3, 1, 3]
    assert column(sheet, "新增的事") == [3, 0, 3]
    assert "合计只算一次" in sheet["A2"].value


def test_a_day_of_the_trend_counts_the_matters_of_what_came() -> None:
    balances = tuple(
        Balance(date(2025, 7, n), 0, new, 0, 0, 0, 0, 0, 0)
        for n, new in ((6, 1), (7, 1), (8, 1), (10, 4))
    )
    made = summarise(leads(), "开发区", day(TODAY), NOW, Books(balances))
    assert [(one.new, one.matters) for one in made.trend] == [(1, 1), (1, 1), (1, 1), (4, 3)]
    assert made.sums["趋势"]["new"] == 3  # not six


# -- 重复构成 -----------------------------------------------------------------------------------


def test_the_sheet_of_repeats_lists_who_has_any_those_with_most_first() -> None:
    made = repeats(summary_of()).page
    headers = [one.header for one in made.columns]
    rows = [dict(zip(headers, row, strict=True)) for row in made.rows]
    assert [(row["按什么分"], row["名称"], row["重复件"], row["重复的事"]) for row in rows] == [
        ("全部", "合计", 4, 2),
        ("部门", "城管局", 3, 2),
        ("部门", "水务局", 1, 1),
        ("类别", "噪声", 3, 2),
        ("类别", "油烟", 1, 1),
        ("属地", "属地不明", 4, 2),
    ]


def test_a_label_stands_with_its_share_and_the_parts_of_it() -> None:
    made = repeats(summary_of()).page
    headers = [one.header for one in made.columns]
    all_ = dict(zip(headers, made.rows[0], strict=True))
    assert (all_["同人重复"], all_["重复信访率"], all_["同人/收件"]) == (2, 2 / 7, "2/7")
    assert (all_["同地复发"], all_["同地复发占比"], all_["复发/收件"]) == (1, 1 / 7, "1/7")


# -- what was before ----------------------------------------------------------------------------


def test_labels_are_compared_with_nothing_where_nobody_had_labelled_yet() -> None:
    """The week before has no label because nobody compared leads then, not for want of repeats."""
    table = f"{TABLE}02-H | | | 城管局 | 噪声 | 办理中 |\n"
    early = leads(table).replace({_id("06-A"): "XS-20250620-A"})
    made = summarise(early, "开发区", week(TODAY), NOW, Books())
    assert made.figure("同人重复").before is None
    assert made.figure("首次反映").before is None
    assert made.figure("重复件").before is not None


def test_labels_are_compared_once_leads_had_them_a_week_before() -> None:
    table = f"{TABLE}30-H | 06-A | 同人重复 | 城管局 | 噪声 | 办理中 |\n"
    early = leads(table).replace({_id("30-H"): "XS-20250630-H", _id("06-A"): "XS-20250620-A"})
    made = summarise(early, "开发区", week(TODAY), NOW, Books())
    before = made.figure("同人重复").before
    assert before is not None
    assert before.value == 1


def test_a_day_is_compared_with_what_was_reported_of_labels_else_with_nothing() -> None:
    kept = {"同人重复": (5, None), "重复件": (9, None)}
    known = Earlier(kept, date(2025, 7, 9))
    made = summarise(leads(), "开发区", day(TODAY), NOW, Books(), known)
    then = made.figure("同人重复").before
    assert then is not None
    assert then.value == 5
    assert made.figure("同事多人").before is None


# -- in words -----------------------------------------------------------------------------------


def counted(value: int, of: int) -> Figure:
    return Figure("新增", "今日新增", value, value, None, "", matters=of)


def test_matters_are_said_where_they_are_another_number() -> None:
    assert brief.with_matters(counted(32, 29)) == "32 件（29 事）"
    assert brief.with_matters(counted(32, 32)) == "32 件"


def _with_matters(of: int) -> Summary:
    made = small.summary()
    figures = (replace(x, matters=of) if x.key == "新增" else x for x in made.figures)
    return replace(made, figures=tuple(figures))


def test_the_brief_says_the_matters_of_what_came_and_what_they_are() -> None:
    said = brief.text(_with_matters(38))
    assert "今日新增 41 件（38 事）" in said
    assert "事是把重复的几件并成一件数" in said


def test_the_brief_of_a_day_without_repeats_does_not_speak_of_matters() -> None:
    assert "事" not in brief.text(_with_matters(41)).replace("今日", "")


def test_the_bulletin_says_them_as_papers_do() -> None:
    assert "今日新增41件（涉及38件事）" in bulletin.values(_with_matters(38))["总体情况"]


def test_a_template_may_name_the_matters_of_every_count() -> None:
    assert bulletin.values(_with_matters(38))["新增的事"] == "38"
    assert bulletin.values(summary_of())["存量的事"] == "3"


def test_what_comes_back_is_said_by_its_labels() -> None:
    said = brief.coming_back(summary_of())
    assert (
        said == "重复件 4 件（2 事），占 57.1%（4÷7）；同人重复 2 件，同事多人 1 件，同地复发 1 件"
    )


def test_a_tile_says_the_matters_beside_its_name() -> None:
    assert overview.tiles(summary_of())[0].label == "今日新增　3 事"


def test_the_evening_says_of_how_many_matters_the_new_leads_are() -> None:
    none = CoordinatorDay(0, 0, 0, 0)
    one = Day(TODAY, (), none, Balance(TODAY, 0, 4, 0, 0, 0, 0, 0, 4), matters=3)
    assert "新增 4 件（3 事）" in day_pages.sentence(one)
    assert "新增 4 件，" in day_pages.sentence(replace(one, matters=4))


def test_the_evening_counts_the_matters_of_its_day(tmp_path: Path) -> None:
    home: Home = offices.new_home(tmp_path / "home")
    again = ("2025071000009901", *offices.NOISE[1:])  # the same person, the same matter
    offices.drop_export(home, [*offices.EXPORT, again])
    offices.run(home, offices.DAY_ONE.replace(hour=17, minute=30))
    path = home.outbox / "汇总" / "日清表_2025-07-10.xlsx"
    said = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("日清").to_python()
    assert "新增 5 件（4 事）" in said[1][0]


@pytest.fixture(scope="module")
def linked_later(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, int]]:
    """An office where two leads of the tenth are found to be one matter on the eleventh."""
    home = offices.new_home(tmp_path_factory.mktemp("past") / "home")
    rules = home.rules / "repeats.yaml"
    rules.write_text(rules.read_text("utf-8").replace("use: yes", "use: no"), "utf-8")
    offices.drop_export(home)
    offices.run(home, offices.DAY_ONE)
    ledger = Ledger(home.database)
    marks = reports.marks(ledger)
    ledger.close()
    ids = offices.lead_ids(home)
    typed = {ids[offices.SQUARE[0]]: {"首次编号": ids[offices.NOISE[0]]}}
    offices.give_back(home, home.outbox / "总台账.xlsx", typed, "总台账改.xlsx", "台账")
    offices.run(home, offices.DAY_TWO)
    return home, marks


def _stock(database: Path, of: date) -> int | None:
    ledger = Ledger(database)
    with closing(ledger):
        order = Order(database, day(of), offices.DAY_TWO, "开发区", None, ())
        return counting.count(ledger, order).summary.figure("存量").matters


def test_two_leads_that_were_linked_are_one_matter_from_then_on(
    linked_later: tuple[Home, dict[str, int]],
) -> None:
    home, _ = linked_later
    assert _stock(home.database, offices.DAY_TWO.date()) == len(offices.EXPORT) - 1


def test_a_day_made_anew_counts_matters_as_they_were_known_then(
    linked_later: tuple[Home, dict[str, int]], tmp_path: Path
) -> None:
    home, marks = linked_later
    ledger = Ledger(home.database)
    with closing(ledger), past.as_of(ledger, marks, tmp_path / "then.db") as then:
        assert _stock(then, offices.DAY_ONE.date()) == len(offices.EXPORT)


def test_the_figures_of_the_labels_are_kept_for_the_next_day(
    linked_later: tuple[Home, dict[str, int]],
) -> None:
    ledger = Ledger(linked_later[0].database)
    with closing(ledger):
        known = figure_record.earlier(ledger, day(offices.DAY_TWO.date())).before
    assert known["同人重复"] == (0, None)
    assert known["重复信访率"] == (0, len(offices.EXPORT))


# -- the counting itself ------------------------------------------------------------------------


def test_groups_and_all_together_count_as_sets_do() -> None:
    chance = np.random.default_rng(8)
    groups, of = chance.integers(0, 5, 300), chance.integers(0, 60, 300)
    chosen = chance.random(300) < 0.3
    found = matters.Grouped(groups, of, 5).count(chosen).tolist()
    assert found == [len({*of[chosen & (groups == group)].tolist()}) for group in range(5)]
    assert matters.count(of, chosen) == len({*of[chosen].tolist()})
