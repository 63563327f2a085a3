"""The daybook: a row a day out of the events, the same however often and late it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sql
from hypothesis import HealthCheck, given, settings, strategies as st

from pipeline.core.day import stock
from pipeline.core.day.daily import Balance
from pipeline.core.fields import CLOSED, STATUSES
from pipeline.core.model import Event
from pipeline.files import schema
from pipeline.files.clocks import daybook
from pipeline.files.ledger import Ledger

KNOWN_BY = {"person": 0, "identity": "", "content_hash": ""}


class Office:
    """A ledger and the leads in it; every ``taken`` is one file of one run."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.db"
        self.ledger = Ledger(self.path)
        self.status: dict[int, str] = {}
        self.runs = 0

    def taken(self, day: str, *changes: tuple[int, str], file: int = 1, run: str = "") -> None:
        """Take a file in on a day: (lead, status), in order; an unknown lead is received."""
        self.runs += 1
        self.ledger.run, self.ledger.now = run or f"R{self.runs}", f"{day} 09:00"
        events = []
        for lead, status in changes:
            before = self.status.get(lead)
            kind, facts = ("Changed", {}) if before is not None else ("Received", KNOWN_BY)
            told = {"id": f"XS-{lead}", "content": 'he said "status":["办结","并案"]'}
            cells = {key: ("", text) for key, text in told.items()} if facts else {}
            cells |= {"status": (before or "", status)}
            events.append(Event(kind, lead, cells, "somebody", file, facts=facts))
            self.status[lead] = status
        with self.ledger.transaction():
            self.ledger.record(events)

    def keep(self) -> None:
        with self.ledger.transaction():
            daybook.keep(self.ledger)

    def books(self, first: str, last: str) -> list[Balance]:
        days = (date.fromisoformat(first), date.fromisoformat(last))
        return list(stock.balances(daybook.moves(self.ledger), *days))

    def rows(self) -> list[tuple[object, ...]]:
        found = self.ledger.rows(sql.select(schema.daybook).order_by(schema.daybook.c.day))
        return [tuple(row)[:-1] for row in found]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.ledger.close()


def test_a_row_a_day(office: Office) -> None:
    office.taken("2026-02-13", (1, "已派发"), (2, "已派发"))
    office.keep()
    office.taken("2026-02-14", (1, "办结"))
    office.taken("2026-02-14", (3, "并案"))
    office.keep()
    # day, new, reopened, done, refused, merged, sent back
    assert office.rows() == [("2026-02-13", 2, 0, 0, 0, 0, 0), ("2026-02-14", 1, 0, 1, 0, 1, 0)]


def test_keeping_again_changes_nothing(office: Office) -> None:
    office.taken("2026-02-13", (1, "已派发"))
    office.keep()
    before = office.rows()
    office.keep()
    assert office.rows() == before


def test_the_books_are_up_to_date_before_they_are_kept(office: Office) -> None:
    office.taken("2026-02-13", (1, "已派发"))
    assert office.books("2026-02-13", "2026-02-13")[0].after == 1
    assert office.rows() == []


def test_a_closing_that_is_undone_counts_as_reopened(office: Office) -> None:
    office.taken("2026-02-13", (1, "办结"))
    office.taken("2026-02-14", (1, "办理中"), file=0)
    first, second = office.books("2026-02-13", "2026-02-14")
    assert (first.done, second.reopened, second.after) == (1, 1, 1)


def test_what_a_status_was_within_one_file_counts_for_nothing(office: Office) -> None:
    office.taken("2026-02-13", (1, "已派发"))
    office.taken("2026-02-14", (1, "办结"), (1, "已回复"))  # filled in, then sent to review
    assert office.books("2026-02-14", "2026-02-14")[0] == Balance(
        date(2026, 2, 14), before=1, new=0, reopened=0, done=0, refused=0, merged=0, sent_back=0,
        after=1,
    )  # fmt: skip


def test_a_run_that_was_cut_between_two_files_counts_as_one_that_was_not(tmp_path: Path) -> None:
    counted = []
    for runs in (("R1", "R1"), ("R1", "R2")):
        (folder := tmp_path / runs[1]).mkdir()
        office = Office(folder)
        office.taken("2026-02-13", (1, "办结"), file=1, run=runs[0])
        office.taken("2026-02-13", (1, "重新办理"), file=2, run=runs[1])
        counted.append(office.books("2026-02-13", "2026-02-13"))
        office.ledger.close()
    assert counted[0] == counted[1]


def test_a_text_that_looks_like_a_status_is_none(office: Office) -> None:
    office.taken("2026-02-13", (1, "已派发"))
    assert office.books("2026-02-13", "2026-02-13")[0].merged == 0


def test_a_clock_set_back_enters_its_events_on_the_earlier_day(office: Office) -> None:
    office.taken("2026-02-14", (1, "已派发"))
    office.keep()
    office.taken("2026-02-13", (2, "已派发"))
    office.keep()
    assert [day.after for day in office.books("2026-02-13", "2026-02-14")] == [1, 2]
    assert daybook.wrong_days(office.ledger) == []


def test_a_ledger_of_an_older_version_gets_its_books_from_all_its_events(office: Office) -> None:
    office.taken("2026-02-13", (1, "已派发"), (2, "办结"))
    with office.ledger.transaction():
        office.ledger.connection.exec_driver_sql("DROP TABLE daybook")
    office.ledger.close()
    office.ledger = Ledger(office.path)
    office.keep()
    assert office.rows() == [("2026-02-13", 2, 0, 1, 0, 0, 0)]


def test_a_row_that_the_events_do_not_bear_out_is_found(office: Office) -> None:
    office.taken("2026-02-13", (1, "已派发"))
    office.keep()
    with office.ledger.transaction():
        office.ledger.connection.execute(sql.update(schema.daybook).values(done=1))
    ((day, row, counted),) = daybook.wrong_days(office.ledger)
    assert (day, row["done"], counted["done"]) == ("2026-02-13", 1, 0)
    with office.ledger.transaction():
        daybook.rebuild(office.ledger)
    assert daybook.wrong_days(office.ledger) == []


def test_who_was_done_on_a_day(office: Office) -> None:
    office.taken("2026-02-13", (1, "已派发"), (2, "已派发"), (3, "办结"))
    office.taken("2026-02-14", (1, "办结"), (2, "并案"), (3, "并案"))
    assert daybook.closed_on(office.ledger, "2026-02-14") == {1, 2}
    assert daybook.done_on(office.ledger, ["2026-02-14"]) == {
        "2026-02-14": {"XS-1": 1, "XS-3": -1}  # the third was closed before, and only corrected
    }


WORK = st.lists(
    st.tuples(
        st.integers(10, 16),  # the day; a clock may be set back
        st.lists(st.tuples(st.integers(1, 5), st.sampled_from(STATUSES)), min_size=1, max_size=6),
        st.booleans(),  # whether the books are kept then
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORK)
def test_however_often_it_is_kept_it_is_what_all_events_say(
    tmp_path_factory: pytest.TempPathFactory, work: list[tuple[int, list[tuple[int, str]], bool]]
) -> None:
    office = Office(tmp_path_factory.mktemp("books"))
    for day, changes, kept in work:
        office.taken(f"2026-02-{day}", *changes)
        if kept:
            office.keep()
    office.keep()
    assert daybook.wrong_days(office.ledger) == []
    still_open = sum(status not in CLOSED for status in office.status.values())
    assert stock.in_stock(daybook.moves(office.ledger)) == still_open
    assert daybook.open_leads(office.ledger) == still_open
    office.ledger.close()
