"""Compare: what other rules would do to known leads; nothing is changed by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core.messages.problems import LedgerError, RefusedError, as_said
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Office
from pipeline.core.privacy.masks import mask_text
from pipeline.core.routing.rerouting import PINNED
from pipeline.core.routing.routing import Router
from pipeline.core.rule_table.rule_changes import CHANGED, GONE, NEW, RuleChange, rule_changes
from pipeline.core.rules.difference import (
    BETTER,
    STILL_WRONG,
    UNKNOWN,
    WORSE,
    Answer,
    Known,
    difference,
)
from pipeline.core.rules.difference_pages import Compared
from pipeline.core.rules.examples import failed_examples
from pipeline.files import schema
from pipeline.files.desk import reroutes
from pipeline.files.folders import Home
from pipeline.files.intake import decided, deciding
from pipeline.files.ledger import Ledger
from pipeline.files.reading.labelled import Leads, read_labelled
from pipeline.files.rules import config
from pipeline.files.workers import Workers
from pipeline.files.workplace import Watcher
from pipeline.files.writing.difference_book import put_out_difference

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is compared: the rules in use and others, on a labelled table or (blank) the ledger."""

    home: Home
    now: datetime
    old: Office
    new: Office
    labelled: str = ""


def other_rules(folder: str, shipped: Path) -> Office:
    """Read and check a folder of rules that are not in use.

    Raises RefusedError where it is none, RulesError where they are broken.
    """
    path = Path(folder).resolve()
    if not (path / "departments.yaml").is_file():
        raise RefusedError([Problem("L20", CellRef(folder))])
    return config.load(path, shipped)


def compare(question: Question, watch: Watcher | None) -> dict[str, Any]:
    """Compare both sets of rules, write the workbook, return what was counted."""
    old, new = question.old, question.new
    table = Path(question.labelled)
    leads = read_labelled(table, (old, new)) if question.labelled else _of_ledger(question.home)
    problems = [*leads.problems, *_failing(new)]
    known = [replace(one, department=_called(new, one.department)) for one in leads.known]
    found = difference(known, _answers(old, new, leads.values, watch))
    what = f"标好的表 {table.name}" if question.labelled else "台账里全部线索"
    when = question.now.strftime("%Y-%m-%d %H:%M")
    compared = Compared(what, when, old.hash, new.hash, found, rule_changes(old, new))
    target, written = put_out_difference(compared, question.home)
    path = question.home.relative(written)
    if written != target:
        place = CellRef(question.home.relative(target))
        problems.append(Problem("O01", place, {"written": written.name}))
    return _told(compared, path) | {"problems": [as_said(problem) for problem in problems]}


def _answers(
    old: Office, new: Office, values: Sequence[dict[str, str]], watch: Watcher | None
) -> Iterator[tuple[Answer, Answer]]:
    batches = [values[start : start + _BATCH] for start in range(0, len(values), _BATCH)]
    asked = [deciding.Compared(old, new, batch) for batch in batches]
    workers = Workers()
    try:
        for done, told in enumerate(workers.each(deciding.compare_all, asked, len(asked) > 2), 1):
            for first, then in told:
                yield replace(first, department=_called(new, first.department)), then
            if watch:
                watch("比较", min(done * _BATCH, len(values)), len(values))
    finally:
        workers.close()


def _called(office: Office, name: str) -> str:
    """Return what an office calls a department: one that was only renamed moves nothing."""
    known = office.department(name)
    return known.name if known else name


def _of_ledger(home: Home) -> Leads:
    """Return all leads of the ledger with what a person has decided of each."""
    if not home.database.exists():
        raise LedgerError([Problem("L11", CellRef("ledger"))])
    ledger = Ledger(home.database)
    try:
        numbers = ledger.rows(sql.select(schema.lead.c.number).order_by(schema.lead.c.number))
        states = ledger.states(row.number for row in numbers)
        by_person = _by_person(ledger, states)
        known = [_known(state, number in by_person) for number, state in states.items()]
        return Leads(known, list(deciding.as_received(ledger, states).values()))
    finally:
        ledger.close()


def _known(state: Mapping[str, str], by_person: bool) -> Known:
    title, content, address = (mask_text(state[key]) for key in ("title", "content", "address"))
    return Known(state["id"], title, content, address, state["department"] if by_person else "")


def _by_person(ledger: Ledger, states: dict[int, dict[str, str]]) -> set[int]:
    """Return the leads whose present department is a person's decision.

    The coordinator's, her source's, or that of who was asked to move it and left it where it is.
    """
    kept = reroutes.refused(ledger)
    return decided.confirmed(ledger, states) | {
        number
        for number, state in states.items()
        if state["decided_by"]
        or (state["step"] == PINNED and state["department"])
        or state["department"] in kept.get(number, ())
    }


def _failing(office: Office) -> list[Problem]:
    """Return the examples of rules that come out otherwise; they are not in use yet."""
    failed = failed_examples(Router(office))
    return [Problem("L25", problem.place, problem.facts) for problem in failed]


def _told(compared: Compared, path: str) -> dict[str, Any]:
    found = compared.found
    return {
        "leads": found.leads,
        "moved": len(found.moved),
        "better": found.count(BETTER),
        "worse": found.count(WORSE),
        "still_wrong": found.count(STILL_WRONG),
        "unknown": found.count(UNKNOWN),
        "newly_decided": found.newly_decided,
        "newly_undecided": found.newly_undecided,
        "newly_wrong": found.newly_wrong,
        "judged": found.judged,
        "right": {"old": found.right[0], "new": found.right[1]},
        "by_department": [
            {"department": name, "old": one.old, "new": one.new, "in": one.came, "out": one.went}
            for name, one in sorted(found.departments.items())
        ],
        "rules": {
            "old": compared.old_rules,
            "new": compared.new_rules,
            **{key: _named(compared.changes, how) for key, how in _HOW.items()},
        },
        "outputs": [path],
    }


_HOW = {"added": NEW, "gone": GONE, "changed": CHANGED}


def _named(changes: Sequence[RuleChange], how: str) -> list[str]:
    return [f"{one.kind} {one.name}" for one in changes if one.how == how]
