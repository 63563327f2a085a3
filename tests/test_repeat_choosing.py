"""Which links a new lead gets, of those that it might get."""

from __future__ import annotations

from pipeline.core.repeats.choosing import Judged, chosen
from pipeline.core.repeats.linking import (
    CAME_BACK,
    CERTAIN,
    LIKELY,
    OTHER_PEOPLE,
    SAME_PERSON,
    Link,
)

NEW = 9
APART = {number: f"matter {number}" for number in range(1, NEW)}


def may(earlier: int, strength: str = CERTAIN, points: int = 30, told: bool = False, *labels: str):
    return Judged(Link(earlier, NEW, labels or (OTHER_PEOPLE,), strength), points, told)


def got(judged, matters=APART) -> list[tuple[int, str]]:
    return [(one.earlier, one.strength) for one in chosen(judged, matters)]


def test_what_is_certain_of_one_matter_is_linked():
    assert got([may(1), may(2, LIKELY)]) == [(1, CERTAIN)]


def test_what_is_certain_of_several_matters_is_asked_of_the_best():
    assert got([may(1, points=30), may(2, points=40)]) == [(2, LIKELY)]


def test_leads_of_one_matter_are_one_to_be_certain_of():
    assert got([may(1), may(2, points=40)], {1: "same", 2: "same"}) == [(2, CERTAIN)]


def test_what_its_person_or_a_quoted_number_tells_is_linked_beside_others():
    assert got([may(1, points=50), may(2, points=20, told=True)]) == [(2, CERTAIN)]


def test_a_lead_that_quotes_two_tickets_joins_both():
    assert got([may(1, told=True), may(2, told=True)]) == [(2, CERTAIN), (1, CERTAIN)]


def test_the_best_of_what_is_likely_is_asked():
    assert got([may(1, LIKELY, 12), may(2, LIKELY, 15)]) == [(2, LIKELY)]


def test_what_may_be_one_of_many_matters_is_not_asked():
    assert got([may(number, LIKELY) for number in range(1, 5)]) != []
    assert got([may(number, LIKELY) for number in range(1, 6)]) == []


def test_of_many_matters_that_of_the_same_person_is_asked():
    many = [may(number, LIKELY) for number in range(1, 6)]
    assert got([*many, may(6, LIKELY, 11, True, SAME_PERSON)]) == [(6, LIKELY)]


def test_a_link_has_the_labels_of_all_leads_of_its_matter():
    judged = [may(1), may(2, CERTAIN, 20, True, SAME_PERSON, CAME_BACK)]
    (link,) = chosen(judged, {1: "same", 2: "same"})
    assert (link.earlier, link.labels) == (2, (SAME_PERSON, CAME_BACK))
