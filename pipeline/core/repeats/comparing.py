"""Whether two complaints are one matter, in points, and why in words.

Places, companies and numbers first: what is tied to different ones is two matters, however alike
the words (the same nuisance one street further). Words count for what few complaints have. Points
were fitted to pairs of real tickets that a person had judged; see ``tests/repeat_score.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.core.repeats import wording
from pipeline.core.repeats.anchors import are_alike, is_road
from pipeline.core.repeats.profile import Profile
from pipeline.core.repeats.topics import LOOSE, TOPICS
from pipeline.core.repeats.words_in_common import word_points

CERTAIN_FROM, LIKELY_FROM = 22, 11  # points
_UNTIED_FROM = 16  # where nothing ties them but words
_START = -25
_CODE, _HOUSE, _DISTRICT, _CATEGORY = 14, 9, 6, 6  # in common
_UNTIED = -17  # no name and no number in common
_OTHER_CODE, _OTHER_LINE, _OTHER_HOUSE, _OTHER_DISTRICT = -22, -22, -9, -12
_OTHER_TOPIC, _MORE_TOPICS = -14, -7  # nothing in common; each that only one of both has, on both
_OTHER_CATEGORY = -7
_OTHER_TARGET = -12  # another shop or company
_OTHER_NAMES = -10  # one road, but another estate or company on it
_ONE_ROAD = -5  # nothing in common but a road, which may be long
_ALL_BUT_EQUAL = 45  # points; then it need not be understood what both are about
_WHOLE = 3  # characters of a name that is no chance: 龙华 stands in 龙华区, too


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two complaints compared. ``apart``: they are tied to different things, whatever they say.

    ``tied``: to the same place, company or number. ``about``: of the same category, or of the same
    topic, where that is none of many things. ``is_certain``: they are one matter: tied to the same
    place or company (many ask about one number), about the same, nothing speaks against it, and
    points enough. ``evidence`` is why, in plain words.
    """

    points: int
    apart: bool
    tied: bool
    about: bool
    is_certain: bool
    evidence: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        """Tell whether somebody should look whether they are one matter."""
        return not self.apart and self.points >= (LIKELY_FROM if self.tied else _UNTIED_FROM)


APART = Comparison(_START, True, False, False, False, ())


def compare(
    later: Profile, among: Sequence[Profile], beside: Sequence[Profile] = ()
) -> list[Comparison]:
    """Compare a complaint with each of some earlier ones.

    By what they say and what ties them down. ``beside`` are more that tell what is usual here.
    """
    points = word_points(later, among, beside).tolist()
    return [_compared(one, later, of) for one, of in zip(among, points, strict=True)]


def _compared(earlier: Profile, later: Profile, by_words: float) -> Comparison:
    named = _shared_names(earlier, later)
    if _is_apart(earlier, later, named):
        return APART
    mine, theirs = earlier.anchors, later.anchors
    codes, houses = mine.codes & theirs.codes, mine.houses & theirs.houses
    tied = bool(named or codes)
    against = [*_against(earlier, later), _OTHER_NAMES * _on_one_road(earlier, later, named)]
    points = _START + by_words + sum(against)
    points += _CODE * bool(codes) + _HOUSE * bool(houses) + _UNTIED * (not tied)
    points += _DISTRICT * bool(mine.districts & theirs.districts)
    topics, categories = earlier.topics & later.topics, earlier.categories & later.categories
    narrow = bool(houses) or len(named) > 1 or not all(map(is_road, named))
    points += _ONE_ROAD * bool(named and not narrow)
    about = bool(topics - LOOSE or categories) or points >= _ALL_BUT_EQUAL
    certain = bool(named) and about and not any(against) and points >= CERTAIN_FROM
    points += _CATEGORY * bool(narrow and categories)  # enough to ask, none to be certain of
    evidence = _evidence(named, codes, houses, topics)
    return Comparison(round(points), False, tied, about, certain, evidence)


def _is_apart(earlier: Profile, later: Profile, named: Sequence[str]) -> bool:
    """Tell whether two complaints name other places, or two numbers of one road."""
    mine, theirs = earlier.anchors, later.anchors
    if not named:
        return bool(mine.names and theirs.names)
    houses_differ = bool(mine.houses and theirs.houses and not mine.houses & theirs.houses)
    return houses_differ and all(map(is_road, named))


def _shared_names(earlier: Profile, later: Profile) -> tuple[str, ...]:
    """Return the names that both speak of, the shorter form of each."""
    mine, theirs = earlier.anchors.names, later.anchors.names
    found = [min(one, other, key=len) for other in theirs for one in mine if are_alike(one, other)]
    found += [name for name in theirs if _stands_in(name, earlier)]
    if not found:
        found = [name for name in mine if _stands_in(name, later)]
    return tuple(dict.fromkeys(found))


def _stands_in(name: str, other: Profile) -> bool:
    """Tell whether a complaint speaks of a name, though it was not told to be one there."""
    return len(name) >= _WHOLE and wording.pairs_in(name) <= other.pairs


def _on_one_road(earlier: Profile, later: Profile, named: Sequence[str]) -> bool:
    """Tell whether both name an estate or company, and have but a road in common."""
    if not named or not all(map(is_road, named)):
        return False
    return not any(all(map(is_road, one.anchors.names)) for one in (earlier, later))


def _against(earlier: Profile, later: Profile) -> tuple[int, ...]:
    """Return the points of what speaks against one matter."""
    mine, theirs = earlier.anchors, later.anchors
    points = (_OTHER_CODE, _OTHER_LINE, _OTHER_HOUSE, _OTHER_DISTRICT)
    told = [
        less * bool(one and other and not one & other)
        for less, one, other in zip(points, mine[1:5], theirs[1:5], strict=True)
    ]
    common = earlier.topics & later.topics
    only = min(len(earlier.topics - common), len(later.topics - common), 2)
    told.append(_OTHER_TOPIC * bool(earlier.topics and later.topics and not common))
    told.append(_MORE_TOPICS * only)
    ours, other = earlier.categories, later.categories
    told.append(_OTHER_TARGET * _other_targets(mine.targets, theirs.targets))
    told.append(_OTHER_CATEGORY * bool(ours and other and not ours & other))
    return tuple(told)


def _other_targets(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Tell whether two complaints name shops or companies, and no one in common."""
    return bool(mine and theirs) and not any(
        are_alike(one, other) for one in mine for other in theirs
    )


def _evidence(
    names: Sequence[str],
    codes: Iterable[str],
    houses: Iterable[str],
    topics: Iterable[int],
) -> tuple[str, ...]:
    told = []
    if names:
        shown = [one for one in names if not any(one in other and one != other for other in names)]
        told.append(f"都提到“{'”“'.join(shown[:2])}”")
    if houses:
        told.append(f"都是 {'、'.join(sorted(houses)[:2])} 号")
    if codes:
        told.append(f"都有编号 {'、'.join(sorted(codes)[:2])}")
    if topics:
        told.append(f"都说{'、'.join(TOPICS[one] for one in sorted(topics)[:2])}")
    return tuple(told)
