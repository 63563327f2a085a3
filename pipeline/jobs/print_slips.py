"""Print slips: 交办单 and 督办单, filled into the office's own templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from pipeline.core import fields
from pipeline.core.model import CellRef, Problem
from pipeline.core.supervision import slips
from pipeline.core.supervision.slips import Slip
from pipeline.core.supervision.supervising import Facts, told
from pipeline.core.supervision.supervision_list import Watched
from pipeline.files.books import outbox
from pipeline.files.books.plain import put_out_plain
from pipeline.files.supervision import slip_record
from pipeline.files.supervision.slip_record import Wanted
from pipeline.files.workplace import Workplace
from pipeline.files.writing import looks, slip_templates
from pipeline.files.writing.slip_templates import Form

_UNUSABLE = ("S05", "S06")


def put_out_slips(place: Workplace, watched: Sequence[Watched]) -> list[str]:
    """Make out the slips that are due, print what is not printed yet; return the paths.

    ``watched`` are all open leads, the worst first.
    """
    outbox.let_rest(place, slips.KINDS)
    with place.ledger.transaction():
        for kind in slips.KINDS:
            slip_record.make_out(place, kind, _due(place, kind, watched))
    waiting = slip_record.to_print(place)
    paths = []
    for kind in slips.KINDS:
        paths += _print(place, kind, [one for one in waiting if one.kind == kind])
    return paths


def _due(place: Workplace, kind: str, watched: Sequence[Watched]) -> list[Wanted]:
    """Return the slips of a kind that are to be made out today, no more than a day may have."""
    asks = _asks_for_order if kind == slips.ORDER else _asks_for_supervision
    asking = [one for one in watched if one.lead.department and asks(place, one.lead)]
    known = slip_record.made_for(place.ledger, kind, (one.lead.number for one in asking))
    due = [
        one
        for one in asking
        if slips.is_wanted(
            kind, known.get(one.lead.number, ()), one.lead.supervision, one.lead.department
        )
    ]
    most = place.office.escalation.print_at_most
    so_far = slip_record.made_on(place.ledger, kind, place.today)
    left = max(0, most - so_far)
    if left and len(due) > left:
        facts = {"kind": kind, "wanted": so_far + len(due), "made": most}
        place.say(Problem("S08", CellRef("outbox/督办"), facts))
    return [_wanted(place, kind, one) for one in due[:left]]


def _asks_for_order(place: Workplace, lead: Facts) -> bool:
    given = (lead.source, lead.urgency, lead.leader_note, lead.supervision)
    is_open = lead.status not in fields.CLOSED
    return is_open and any(which.fits(*given) for which in place.office.escalation.orders)


def _asks_for_supervision(place: Workplace, lead: Facts) -> bool:
    if lead.supervision not in fields.SUPERVISION or lead.status in fields.CLOSED:
        return False
    rank = fields.SUPERVISION.index
    return rank(lead.supervision) >= rank(place.office.escalation.print_from)


def _wanted(place: Workplace, kind: str, one: Watched) -> Wanted:
    lead, office = one.lead, place.office
    level = lead.supervision if kind == slips.SUPERVISION else ""
    department = office.department(lead.department)
    names = told(office.escalation, level, department, office.settings.coordinator)
    facts = {"why": one.verdict.why, "colour": one.verdict.colour, "told": "、".join(names)}
    return Wanted(lead.number, level, lead.department, facts)


def _print(place: Workplace, kind: str, waiting: Sequence[Slip]) -> list[str]:
    """Print the slips of one kind; a template that is not sound is said, and nothing is printed."""
    if not waiting:
        return []
    count = f"{len(waiting)} 张{kind}"
    problems = slip_templates.tried(place.home.rules, kind, count, slips.names())
    for problem in problems:
        place.say(problem)
    if problems and problems[0].code in _UNUSABLE:
        return []
    template = place.home.rules / slip_templates.FOLDER / f"{kind}.xlsx"
    return _printed(place, template, waiting)


def _printed(place: Workplace, template: Path, waiting: Sequence[Slip]) -> list[str]:
    shown, form = slip_record.shown(place, waiting), slip_templates.Form(template)
    paths: list[str] = []
    stands: dict[int, str] = {}
    for done, slip in enumerate(waiting, 1):
        lead_id, values = shown[slip.number]
        path, cut = slip.target(lead_id), list[str]()
        whose = f"{lead_id} {slip.level or slip.department}"
        write = partial(_write, form, values, cut)
        leads, reader = (slip.lead,), _sees_contacts(place, slip)
        written = put_out_plain(place, slip.kind, whose, path, slip.name, write, leads, reader)
        paths += written
        stands[slip.number] = written[0] if written else path
        for header in cut:
            facts = {"header": header, "cut": looks.CUT}
            place.say(Problem("S09", CellRef(path), facts))
        place.watch("印单", done, len(waiting))
    with place.ledger.transaction():
        slip_record.printed(place.ledger, stands)
    return paths


def _sees_contacts(place: Workplace, slip: Slip) -> str:
    """Return who gets name and phone with a slip; blank where they are masked."""
    department = place.office.department(slip.department)
    open_to = slips.gives_contacts(slip, department)
    return slip.department if open_to else ""


def _write(form: Form, values: Mapping[str, str], cut: list[str], draft: Path) -> None:
    cut += form.fill(values, draft)
