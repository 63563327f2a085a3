"""What comes in, taken by the jobs that know it; what was answered of unknown tables at once."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.core.books import desk
from pipeline.core.office import Office
from pipeline.files.intake.originals import Outcome
from pipeline.files.rules import kept_rules
from pipeline.files.workplace import Workplace
from pipeline.jobs import (
    accept,
    collect,
    dispatch,
    grant,
    learn,
    link,
    merge,
    recognise,
    reroute,
    resume,
    review,
    settle,
    vet,
)

_DESK = {
    desk.REROUTES: reroute.take_rerouted,
    desk.CONFLICTS: settle.take_settled,
    desk.PROPOSALS: accept.take_accepted,
    desk.REQUESTS: grant.take_granted,
    desk.REVIEWS: review.take_reviewed,
    desk.PUBLICATIONS: vet.take_vetted,
    desk.REPEATS: link.take_linked,
    desk.HEADINGS: learn.take_answered,
}
TAKERS = recognise.Takers(dispatch.take_export, merge.take_return, _DESK)


def take_in(place: Workplace, reload: Callable[[], Office]) -> list[Outcome]:
    """Take in what waits; where an answer makes a source, what waited for it comes in, too.

    ``reload`` reads the rules again.
    """
    taking = recognise.taking(TAKERS)
    outcomes = collect.collect(place, taking)
    if learnt := learn.write_down(place):
        place.renew(reload())
        kept_rules.keep(place.ledger, place.home.rules, place.office.hash)
    back = resume.bring_back(place)
    if learnt or back:
        outcomes += collect.collect_again(place, taking, back)
    resume.settle(place)
    return outcomes
