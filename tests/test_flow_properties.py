"""Whatever a department types and the coordinator decides: nothing is lost, and all of it replays.

The real merge, the real desk and the real ledger; only the workbooks between them are tables.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sql
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from pipeline.core import fields
from pipeline.core.books import desk, layouts
from pipeline.core.keys import row_key
from pipeline.core.merging import holding
from pipeline.core.merging.returning import find_form
from pipeline.core.model import CellValue, Notes
from pipeline.files import schema
from pipeline.files.intake import originals
from pipeline.files.intake.originals import Outcome
from pipeline.files.ledger import replayed
from pipeline.jobs.grant import take_granted
from pipeline.jobs.merge import take_return
from pipeline.jobs.review import take_reviewed
from pipeline.jobs.undo import undo
from tests.weeks import DEPARTMENT, Office

LEADS = 3
TYPED = {
    "status": fields.STATUSES,
    "answer": ("已到现场核实，情况属实", "已责令整改"),
    "verified": ("属实", "不属实"),
    "solved": ("是", "否"),
    "closed_at": ("2025-07-10", "2025-07-11", "2025-07-30", "2025-06-01"),
    "acknowledged_at": ("2025-07-10", "2025-08-01"),
    "return_reason": ("不归我局", "属住建局"),
    "suggested_department": ("生态环境局", "住建局"),
    "extension_until": ("2025-07-25", "2025-07-01"),
}
HERS = {
    "status": fields.STATUSES,
    "department": (DEPARTMENT, "住建局"),
    "leader_note": ("请速办", ""),
    "review_result": fields.REVIEWS,
    "closed_at": ("2025-07-11",),
}
TAKERS = {desk.REQUESTS: take_granted, desk.REVIEWS: take_reviewed}
Said = dict[str, str]


def some(values: dict[str, tuple[str, ...]]) -> st.SearchStrategy[Said]:
    return st.fixed_dictionaries(
        {}, optional={key: st.sampled_from(one) for key, one in values.items()}
    ).filter(bool)


class Days(RuleBasedStateMachine):
    """One department, one coordinator, three leads, any order."""

    def __init__(self) -> None:
        super().__init__()
        self.office = Office(LEADS)
        self.files: list[Outcome] = []

    def teardown(self) -> None:
        self.office.close()

    @rule(lead=st.integers(1, LEADS), typed=some(TYPED))
    def the_department_types(self, lead: int, typed: Said) -> None:
        if self.office.ledger.states([lead])[lead]["department"] == DEPARTMENT:
            self._return(layouts.DEPARTMENT, lead, typed, DEPARTMENT)

    @rule(lead=st.integers(1, LEADS), typed=some(HERS))
    def the_coordinator_types(self, lead: int, typed: Said) -> None:
        self._return(layouts.TRACKER, lead, typed, "区攻坚办")

    @rule(
        lead=st.integers(1, LEADS),
        said=st.fixed_dictionaries(
            {"ruling": st.sampled_from(desk.CHOICES["ruling"])},
            optional={
                "decided_department": st.sampled_from(["住建局", "城管居", DEPARTMENT]),
                "until": st.sampled_from(["2025-07-28", "下周"]),
                "words": st.just("请抓紧"),
            },
        ),
    )
    def she_decides_a_request(self, lead: int, said: Said) -> None:
        self._decide(desk.REQUESTS, lead, said)

    @rule(lead=st.integers(1, LEADS), choice=st.sampled_from(desk.CHOICES["review"]))
    def she_reviews_an_answer(self, lead: int, choice: str) -> None:
        self._decide(desk.REVIEWS, lead, {"review": choice, "words": "请补照片"})

    @rule(data=st.data())
    def a_file_is_taken_back(self, data: st.DataObject) -> None:
        if self.files:
            at = data.draw(st.integers(0, len(self.files) - 1))
            changed = self.office.ledger.rows(
                sql.select(schema.event).where(schema.event.c.cells != "")
            )
            outcome = self.files.pop(at)
            if any(row.file == at_file(self.office, outcome) for row in changed):
                self.office.place.problems.clear()
                undo(self.office.place, "", outcome.name)
                self._must_replay()

    def _return(self, kind: str, lead: int, typed: Said, who: str) -> None:
        office = self.office
        before = office.ledger.states([lead])[lead]
        header = ("线索编号", "行标识", *(fields.ALL[key].header for key in typed))
        key = row_key(office.issue(kind), lead)
        outcome, after = self._take(
            header, (before["id"], key, *typed.values()), lead, take_return, False
        )
        rows = office.ledger.rows(sql.select(schema.conflict))
        disputed = {(row.field, row.theirs) for row in rows if row.lead == lead}
        for name, value in typed.items():
            held = holding.unpack(after.get(holding.key(who, name), ""))[0]
            kept = value in (after[name], held) or (name, value) in disputed
            # what a person typed last is what the ledger says, or follows from what he typed
            led_on = name in ("status", "review_result") and value in office.ever((lead, name))
            cleared = name in fields_of_requests() and value in office.ever((lead, name))
            freed = name == "department" and typed.get("status") == fields.UNDECIDED
            assert kept or led_on or cleared or freed, (name, value, after[name])
        self.files.append(outcome)

    def _decide(self, sheet: str, lead: int, said: Said) -> None:
        layout = desk.LAYOUTS[sheet]
        issue = self.office.issue(layouts.DESK)
        state = self.office.ledger.states([lead])[lead]
        waits = {
            desk.REQUESTS: state["status"] in ("退单待审", "延期待审"),
            desk.REVIEWS: state["status"] == "已回复" and bool(state.get(fields.REVIEW)),
        }
        if not waits[sheet]:
            return
        told = {"id": state["id"], "row_key": row_key(issue, lead), **said}
        row = tuple(told.get(key) for key, _, _ in layout)
        outcome, _ = self._take(tuple(one[1] for one in layout), row, lead, TAKERS[sheet])
        assert (outcome.rows, outcome.updated + outcome.held) == (1, 1)
        self.files.append(outcome)

    def _take(
        self,
        header: tuple[CellValue, ...],
        row: tuple[CellValue, ...],
        lead: int,
        taker: Any,
        *lossy: bool,
    ) -> tuple[Outcome, dict[str, str]]:
        office = self.office
        rows = [(1, header), (2, row)]
        heading = find_form(rows, office.place.office.settings.prefix)
        assert heading is not None
        outcome, origin = office.new_file()
        notes = [Notes()] if lossy else []
        with office.ledger.transaction():
            taker(office.place, heading, outcome, origin, *lossy, rows, *notes)
            originals.record(office.ledger, origin.file, outcome, "")
        self._must_replay()
        return outcome, office.ledger.states([lead])[lead]

    def _must_replay(self) -> None:
        ledger = self.office.ledger
        rows = ledger.rows(sql.select(schema.event).order_by(schema.event.c.seq))
        told = replayed(row._mapping for row in rows)
        for lead, state in ledger.states(self.office.leads).items():
            assert state["status"] in fields.STATUSES
            assert not state.get(fields.REVIEW) or state["status"] == "已回复"
            found = {key: text for key, text in told[lead].items() if text}
            assert found == {k: v for k, v in state.items() if v and (k in found or "@" in k)}
            assert all(state[key] == told[lead][key] for key in fields.STORED)


def at_file(office: Office, outcome: Outcome) -> int:
    found = sql.select(schema.file.c.number).where(schema.file.c.name == outcome.name)
    return int(office.ledger.scalar(found))


def fields_of_requests() -> frozenset[str]:
    """What goes with the request or the department it was typed for."""
    return frozenset(
        {"return_reason", "suggested_department", "extension_until", "acknowledged_at", "closed_at"}
    )


Days.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


class TestDays(Days.TestCase):  # type: ignore[misc,valid-type,name-defined]
    """No order of words and decisions loses anything that somebody typed."""
