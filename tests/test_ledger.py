"""The record: events and the state they add up to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from hypothesis import given, settings, strategies as st

from pipeline.core import fields
from pipeline.core.messages.problems import LedgerError
from pipeline.core.model import Event
from pipeline.files import runs, schema
from pipeline.files.ledger import Ledger, replayed
from pipeline.files.merging import snapshots


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.db", "R250710-0830-abc", "2025-07-10 08:30")
    yield opened
    opened.close()


def received(lead: int, **values: str) -> Event:
    cells = {"id": f"XS-20250710-{lead:04}"} | values
    facts = {"person": 0, "identity": f"甲#{lead}", "content_hash": "一"}
    return Event("Received", lead, {k: ("", v) for k, v in cells.items()}, "12345热线", facts=facts)


def changed(lead: int, **values: str) -> Event:
    return Event("Changed", lead, {key: ("", value) for key, value in values.items()}, "城管局")


def record(ledger: Ledger, *events: Event) -> None:
    with ledger.transaction():
        ledger.record(events)


def count(ledger: Ledger, table: sql.Table) -> int:
    return int(ledger.scalar(sql.select(sql.func.count()).select_from(table)))


def replay(ledger: Ledger) -> dict[int, dict[str, str]]:
    """The states that the recorded events add up to, blank side cells aside."""
    rows = [dict(row._mapping) for row in ledger.rows(sql.select(schema.event).order_by("seq"))]
    return {lead: filled(state) for lead, state in replayed(rows).items()}


def filled(state: Mapping[str, Any]) -> dict[str, str]:
    kept = {key: value for key, value in state.items() if key in fields.STORED or "@" in key}
    return {key: value for key, value in kept.items() if value or key in fields.STORED}


# -- events add up ------------------------------------------------------------------------------


def test_a_received_lead_has_its_values_and_blanks_for_all_others(ledger: Ledger) -> None:
    record(ledger, received(1, title="油烟"))
    assert filled(ledger.states([1])[1]) == dict.fromkeys(fields.STORED, "") | {
        "id": "XS-20250710-0001", "title": "油烟",
    }  # fmt: skip


def test_the_last_of_several_changes_in_one_batch_stands(ledger: Ledger) -> None:
    record(ledger, received(1), changed(1, status="已签收"), changed(1, status="办结"))
    assert ledger.states([1])[1]["status"] == "办结"


def test_changes_of_different_cells_in_one_batch_all_stand(ledger: Ledger) -> None:
    record(ledger, received(1))
    record(
        ledger, changed(1, status="办结"), changed(1, answer="已查"), changed(1, status="办理中")
    )
    state = ledger.states([1])[1]
    assert (state["status"], state["answer"]) == ("办理中", "已查")


def test_a_side_cell_is_kept_and_cleared(ledger: Ledger) -> None:
    opinion = "assist_opinion@公安局"
    record(ledger, received(1), changed(1, **{opinion: "已出警"}))
    assert ledger.states([1])[1][opinion] == "已出警"
    record(ledger, changed(1, **{opinion: ""}))
    assert opinion not in ledger.states([1])[1]


def test_an_update_brings_a_new_hash(ledger: Ledger) -> None:
    update = Event("Updated", 1, {"content": ("", "新")}, "甲", facts={"content_hash": "二"})
    record(ledger, received(1))
    record(ledger, update)
    assert ledger.scalar(sql.select(schema.lead.c.content_hash)) == "二"


LEADS = st.integers(1, 3)
KEYS = st.sampled_from(
    ["status", "answer", "title", "department", "remark", "assist_opinion@公安局",
     "extra@城管局@网格员", "hold@城管局@status"]
)  # fmt: skip
CELLS = st.dictionaries(
    KEYS, st.sampled_from(["", "甲", "乙", "“引号”\n换行", "emoji👍"]), max_size=4
)
KINDS = st.sampled_from(["Changed", "Implied", "Routed", "Updated", "Held", "Undone", "Conflicted"])
BATCHES = st.lists(st.lists(st.tuples(KINDS, LEADS, CELLS), max_size=5), max_size=5)


@settings(max_examples=40, deadline=None)
@given(batches=BATCHES, rolled_back=st.sets(st.integers(0, 4)))
def test_replayed_events_are_the_current_state(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[list[tuple[str, int, dict[str, str]]]],
    rolled_back: set[int],
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("ledger") / "ledger.db", "R", "2025-07-10")
    record(ledger, *(received(lead) for lead in (1, 2, 3)))
    for number, batch in enumerate(batches):
        events = [
            Event(kind, lead, {key: ("?", value) for key, value in cells.items()}, "某人",
                  facts={"content_hash": "新"})
            for kind, lead, cells in batch
        ]  # fmt: skip
        try:
            with ledger.transaction():
                ledger.record(events)
                if number in rolled_back:
                    raise KeyError
        except KeyError:
            pass
    states = {lead: filled(state) for lead, state in ledger.states([1, 2, 3]).items()}
    assert replay(ledger) == states
    sequence = [row.seq for row in ledger.rows(sql.select(schema.event.c.seq).order_by("seq"))]
    assert sequence == list(range(1, len(sequence) + 1))
    ledger.close()


# -- all or nothing -----------------------------------------------------------------------------


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    record(ledger, received(1))
    with pytest.raises(RuntimeError, match="halfway"), ledger.transaction():
        ledger.record([received(2), changed(1, status="办结", **{"extra@城管局@甲": "一"})])
        raise RuntimeError("halfway")
    assert (count(ledger, schema.lead), count(ledger, schema.event)) == (1, 1)
    assert filled(ledger.states([1])[1])["status"] == ""
    assert count(ledger, schema.side_cell) == 0


def test_a_transaction_that_fails_leaves_nothing_for_another_reader(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError, match="halfway"), ledger.transaction():
        ledger.record([received(1)])
        raise RuntimeError("halfway")
    with closing(sqlite3.connect(ledger.path)) as other:
        assert other.execute("select count(*) from lead").fetchone() == (0,)


def test_one_visible_id_is_never_given_twice(ledger: Ledger) -> None:
    twin = received(2, id="XS-20250710-0001")
    with pytest.raises(sql.exc.IntegrityError), ledger.transaction():
        ledger.record([received(1), twin])
    assert count(ledger, schema.lead) == 0


def test_numbers_go_on_from_what_is_recorded(ledger: Ledger) -> None:
    record(ledger, received(1), received(2))
    assert ledger.number("lead") == 3


def test_numbers_that_were_rolled_back_are_free_again(ledger: Ledger) -> None:
    record(ledger, received(1))
    with pytest.raises(RuntimeError, match="halfway"), ledger.transaction():
        assert ledger.number("lead") == 2
        raise RuntimeError("halfway")
    assert ledger.number("lead") == 2


def test_a_reopened_ledger_counts_on(ledger: Ledger) -> None:
    record(ledger, received(1), received(2))
    again = Ledger(ledger.path)
    assert (again.number("lead"), again.number("event")) == (3, 3)
    again.close()


def test_more_values_than_a_statement_takes_are_found(ledger: Ledger) -> None:
    record(ledger, *(received(lead) for lead in range(1, 1_201)))
    assert len(ledger.states(range(1, 1_201))) == 1_200


def test_what_a_reopened_ledger_says_is_what_was_recorded(ledger: Ledger) -> None:
    record(ledger, received(1, title="“=1+1”\n👍"))
    again = Ledger(ledger.path)
    assert again.states([1])[1]["title"] == "“=1+1”\n👍"
    again.close()


# -- safe on disk -------------------------------------------------------------------------------


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "delete"), ("synchronous", 2)])
def test_the_ledger_is_safe_wherever_files_are(ledger: Ledger, pragma: str, value: object) -> None:
    assert ledger.connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@pytest.mark.parametrize(
    "spoil",
    [lambda data: b"not a database at all " * 100, lambda data: data[:100],
     lambda data: b"\0" * 4096 + data[4096:]],
    ids=["another file", "cut short", "first page lost"],
)  # fmt: skip
def test_a_damaged_file_is_l01(ledger: Ledger, spoil: Any) -> None:
    record(ledger, received(1))
    ledger.close()
    ledger.path.write_bytes(spoil(ledger.path.read_bytes()))
    with pytest.raises(LedgerError) as caught:
        Ledger(ledger.path)
    assert [problem.code for problem in caught.value.problems] == ["L01"]


def test_a_damaged_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"not a database at all " * 100)
    with pytest.raises(LedgerError):
        Ledger(path)
    assert path.read_bytes() == b"not a database at all " * 100


def test_a_ledger_of_another_version_is_l01(ledger: Ledger) -> None:
    with ledger.transaction():
        ledger.connection.execute(
            sql.update(schema.meta).where(schema.meta.c.key == "version").values(value="99")
        )
    with pytest.raises(LedgerError) as caught:
        Ledger(ledger.path)
    assert caught.value.problems[0].facts["why"] == "版本 99，本程序是 1"


def test_each_ledger_has_a_secret_of_its_own(ledger: Ledger, tmp_path: Path) -> None:
    other = Ledger(tmp_path / "other.db")
    assert len(ledger.meta["secret"]) == 32
    assert ledger.meta["secret"] != other.meta["secret"]
    other.close()


def test_only_the_persons_table_has_columns_for_what_is_personal() -> None:
    personal = {one.key for one in fields.PERSONAL}
    tables = {
        name for name, table in schema.metadata.tables.items() if personal & set(table.c.keys())
    }
    assert tables == {"person"}


def test_the_persons_table_has_a_column_for_everything_personal() -> None:
    assert {one.key for one in fields.PERSONAL} == set(schema.person.c.keys()) - {"number"}


def test_a_file_of_two_sheets_is_about_the_rows_of_both(ledger: Ledger) -> None:
    with ledger.transaction():
        snapshots.keep_rows(ledger, 1, 9, [1, 2])
        snapshots.keep_rows(ledger, 1, 9, [3])
    assert snapshots.rows_of(ledger, 1) == {9: {1, 2, 3}}


def test_no_two_runs_have_one_name(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.begin(ledger)
    letters = iter("abcabd")  # the first three are those of the run there is
    monkeypatch.setattr(runs.secrets, "choice", lambda _: next(letters))
    ledger.run = ""
    runs.name(ledger, datetime(2025, 7, 10, 8, 30))
    assert ledger.run == "R250710-0830-abd"
