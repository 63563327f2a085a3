"""Photos and papers of a case: filed under its 线索编号, byte for byte, never opened.

They are recorded first and moved afterwards, as all originals are; a move that was cut is finished
by the next run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline.core import fields
from pipeline.core.intake import attachment
from pipeline.core.messages.problems import FileError, as_said, sentence
from pipeline.core.model import CellRef, Event, Problem
from pipeline.files import schema
from pipeline.files.intake import originals
from pipeline.files.intake.numbers import leads_of
from pipeline.files.intake.originals import PAPER, SAME, Outcome
from pipeline.files.reading.compound import MAGIC
from pipeline.files.workplace import Workplace

CASES = "案卷"
# what a file with a known number in its name may be refused for and is then filed unread: no
# sheet of it is known, it is locked, or it is no table at all; never one that was cut short
_UNREAD = frozenset({"I06", "I07", "H13", "H14", "F03", "F04", "F12", "F14", "Y10", "Z01", "Z02"})
_TABLES = (b"PK\x03\x04", MAGIC)
_SHA_SHOWN = 32  # half of it tells two files of one case apart


@dataclass(frozen=True, slots=True)
class Case:
    """The lead that a file's name, or a folder around it, speaks of."""

    lead: int
    id: str


def find_case(place: Workplace, name: str) -> Case | Problem | None:
    """Find the case whose 线索编号 or source number stands in a file's name or a folder's.

    The name goes before the folder around it. A Problem where it speaks of several cases, or of a
    线索编号 that there is not; None where no level of the path speaks of any.
    """
    for level in attachment.named(name, place.office.settings.prefix):
        found = _leads(place, level)
        if len(found) > 1:
            seen = "、".join(list(found.values())[:5])
            return Problem("A04", CellRef(name), {"seen": seen})
        if level.ids and len(level.ids) != len(found):
            return Problem("A03", CellRef(name), {"seen": "、".join(level.ids)})
        if found:
            return Case(*next(iter(found.items())))
    return None


def _leads(place: Workplace, level: attachment.Named) -> dict[int, str]:
    lead = schema.lead.c
    wanted = sql.select(lead.number, lead.id)
    if level.ids:
        rows = place.ledger.among(wanted, lead.id, level.ids)
    else:
        either = [spelt for one in level.numbers for spelt in (one, one.upper())]
        found = leads_of(place.ledger, either).values()
        rows = place.ledger.among(wanted, lead.number, [one for leads in found for one in leads])
    return {row.number: row.id for row in rows}


def is_paper(path: Path, knows_case: bool) -> bool:
    """Tell whether a file is filed, or set aside, without being read for a table.

    Its extension says so; a letter or an archive only where its name speaks of a case, and what
    begins as a workbook does is read whatever it is called.
    """
    if attachment.is_wrapped(path.name):
        return knows_case
    if not attachment.is_seen_or_heard(path.name):
        return False
    with path.open("rb") as file:
        return not file.read(8).startswith(_TABLES)


def refusal(name: str, case: Problem | None) -> FileError:
    """Return why a photo or paper is not filed: no known case stands in its name."""
    return FileError([case or Problem("A02", CellRef(name))])


def file_paper(
    place: Workplace, case: Case, path: Path, outcome: Outcome, unread: bool = False
) -> tuple[int, Path]:
    """Record a paper with its case; return the number of the file and where it has to stand.

    The same bytes once more are said and kept among the originals of the day. ``unread``: it was
    looked at for a table, and none was found; that is said too.
    """
    ledger, home = place.ledger, place.home
    outcome.problems = []
    key = f"{fields.PAPER}{outcome.sha256[:_SHA_SHOWN]}"
    with ledger.transaction():
        number = ledger.number("file")
        earlier = ledger.states([case.lead])[case.lead].get(key, "")
        if earlier:
            target = originals.free_place(ledger, home, home.in_archive(place.today, path.name))
            facts = {"lead": case.id, "name": earlier}
            same = Problem("A05", CellRef(outcome.name), facts)
            outcome.kind, outcome.status = SAME, "以前收过"
            outcome.why = sentence(same)
            outcome.problems.append(as_said(same))
        else:
            target = originals.free_place(ledger, home, home.taken / CASES / case.id / path.name)
            outcome.kind, outcome.status = PAPER, "已归档"
            outcome.why = f"{case.id} 的附件"
            outcome.problems = [_unread(case, outcome)] if unread else []
            row = {
                "name": target.name,
                "sha256": outcome.sha256,
                "size": path.stat().st_size,
                "at": place.moment,
                "path": home.relative(target),
            }
            _record(place, case, number, key, row)
        originals.record(ledger, number, outcome, home.relative(target))
    return number, target


def is_unread(outcome: Outcome) -> bool:
    """Tell whether a file was refused for what a photo or paper may well be."""
    codes = {problem["code"] for problem in outcome.problems}
    return bool(codes) and codes <= _UNREAD


def _unread(case: Case, outcome: Outcome) -> dict[str, str]:
    return as_said(Problem("A01", CellRef(outcome.name), {"lead": case.id}))


def _record(place: Workplace, case: Case, number: int, key: str, row: dict[str, Any]) -> None:
    more = {"number": place.ledger.number("attachment"), "file": number, "lead": case.lead}
    place.ledger.insert(schema.attachment, [row | more])
    facts = {"path": row["path"], "size": row["size"]}
    who = place.office.settings.coordinator
    cells = {key: ("", str(row["name"]))}
    place.ledger.record([Event("Filed", case.lead, cells, who, number, facts=facts)])
