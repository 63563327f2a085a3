"""How the words around a place name say which place it is, or that it is none.

An area in front of a name holds it: 太仓市长江南路 is not ours. 兵希路 is a road and not 兵希,
上海人 is not Shanghai. Bare 开发区 is the zone only where its sentence names no other city or
district. A house number decides between the offices of a road.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from pipeline.core.gazetteer.house_numbers import decides, named
from pipeline.core.office import Place

INNER, ZONE, OUTSIDE, CONTEXT = range(4)  # ranks, see Known

_AREAS = frozenset({"zone", "office", "outside", "elsewhere", "home", "city"})
_WHOLE = re.compile(r"(?:[省区县镇乡所港]|街道|办事处|商务城|新城)$")  # says that it is an area
_ROAD_GOES_ON = re.compile(r"[东西南北中]?路|大道|街(?!道)|巷|弄")
_WORD_GOES_ON = re.compile(r"[民场政容人籍牌话嘴]|银行|农商")
# the areas between a larger area and a name: 虎丘区狮山街道
_UNITS = re.compile(r"(?:[^\W\d的在与和到从往反映诉民居小]{1,4}(?:[省市区县镇乡村]|街道|社区))+")
_LONGEST_UNITS = 14
_ADDRESS_FOLLOWS = re.compile(
    r"[^\W的在与和到从往反映诉民居小]{1,6}?(?:[区县镇乡]|街道|[东西南北中]?路|大道)"
)
# what may stand before a bare word; anything else belongs to a longer name: 浦口开发区
_ALONE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[在于到由从向是的住来往去入对给请让和与及或我们你他本该全整个级映离近至"
    r"内外省说称讲求想有过回出进看查问报诉位处属归为]|[本我全]市)$"
)
_BEFORE = 2  # characters that _ALONE looks at
_SENTENCE_ENDS = re.compile("[。;!?\n]")

_NO_PLACE, _FOREIGN, _CITY, _BARE, _RANGED, _SHORT, _HOME, _ZONE = (1 << n for n in range(8))
_GUARDED = _NO_PLACE | _SHORT  # may be no place, or the beginning of another word
_OURS = _HOME | _ZONE
_NOWHERE = -1


class Known(NamedTuple):
    """A place with what the places around it give it.

    ``region`` is its lineage, with our city where it lies in it. ``belongs`` is its office, or
    the area outside the zone, or the zone where its office is unknown. ``rank`` is INNER inside
    the zone, ZONE itself, OUTSIDE of it, or CONTEXT: a city that only tells other names apart.
    """

    place: Place
    lineage: frozenset[str]
    lead: str
    region: frozenset[str]
    belongs: str
    rank: int


class Word(NamedTuple):
    """A place word, and the places that are called so; ``office`` as in ``Mention``."""

    word: str
    places: tuple[Known, ...]
    office: str


class Mention(NamedTuple):
    """A place word in a folded text, and the places that are called so.

    ``office`` is the one office of them all; blank when unknown or when they differ.
    """

    start: int
    word: str
    places: tuple[Known, ...]
    office: str


def common_office(known: Iterable[Known]) -> str:
    """Return the one office of all places; blank when unknown or when they differ."""
    offices = {one.place.office for one in known}
    return offices.pop() if len(offices) == 1 else ""


class Reading:
    """Reads place words that mean a place only among certain others.

    ``looks`` has the numbers of those words; a text without any of them needs no reading.
    """

    def __init__(self, words: Sequence[Word], bare: Collection[str]) -> None:
        self._words = words
        looks = {number: _look(word, word.word in bare) for number, word in enumerate(words)}
        self.looks = {number: look for number, look in looks.items() if look}

    def mentions(self, folded: str, matches: Sequence[tuple[int, int, int]]) -> list[Mention]:
        """Return what matches (word number, start, end) mean in a folded text, in order."""
        words, looks = self._words, self.looks
        text = _Text(folded)
        for number, start, end in matches:
            look = looks.get(number, 0)
            mention = Mention(start, *words[number])
            if look or text.area_end != _NOWHERE:
                text.take(mention, end, look)
            else:
                text.found.append(mention)
        return text.without_bare() if text.bare and text.foreign else text.found


class _Text:
    """A text while it is read.

    ``found`` is what it means so far; ``bare`` and ``foreign`` number the bare words and the areas
    outside in it. ``area`` numbers the area outside whose address may go on at ``area_end``.
    """

    __slots__ = ("area", "area_end", "bare", "folded", "foreign", "found", "home_end")

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.found: list[Mention] = []
        self.bare: list[int] = []
        self.foreign: list[int] = []
        self.area, self.area_end, self.home_end = 0, _NOWHERE, _NOWHERE

    def take(self, mention: Mention, end: int, look: int) -> None:
        """Take the next place word, which ends at ``end``, as what it means here."""
        folded, start = self.folded, mention.start
        if look & _GUARDED and _is_other_word(folded, end, look):
            return
        if self.area_end != _NOWHERE:
            goes_on = _goes_on(folded, self.area_end, start)
            if goes_on and (look & _BARE or not look & (_FOREIGN | _OURS)):
                self._take_inside(mention, end)
                return
            self.area_end = _NOWHERE
        if look & _BARE:
            if start != self.home_end and not _stands_alone(folded, start):
                return
            self.bare.append(len(self.found))
        if look & _FOREIGN:
            if look & _CITY and _ADDRESS_FOLLOWS.match(folded, end):
                mention = _standing(mention)
            if not look & _BARE:
                self.foreign.append(len(self.found))
            self.area, self.area_end = len(self.found), end
        elif look & _RANGED:
            mention = _numbered(mention, folded, end)
        elif look & _HOME:
            self.home_end = end
        self.found.append(mention)

    def _take_inside(self, mention: Mention, end: int) -> None:
        """Take a name in the address of an area outside: what is not there is none of ours."""
        self.area_end = end
        area = self.found[self.area]
        name = area.places[0].place.name
        places = tuple([known for known in mention.places if name in known.lineage])
        if places:
            self.found.append(Mention(mention.start, mention.word, places, ""))
        else:
            self.found[self.area] = _standing(area)

    def without_bare(self) -> list[Mention]:
        """Leave out bare words in whose sentence another city or district is named."""
        gone: set[int] = set()
        for one in self.bare:
            for other in self.foreign:
                first, last = sorted((self.found[one].start, self.found[other].start))
                alike = self.found[one].places == self.found[other].places
                if not alike and not _SENTENCE_ENDS.search(self.folded, first, last):
                    gone.add(one)
        return [mention for number, mention in enumerate(self.found) if number not in gone]


def _look(word: Word, bare: bool) -> int:
    kinds = {known.place.kind for known in word.places}
    look = _BARE if bare else 0
    if kinds == {"no_place"}:
        look |= _NO_PLACE
    if kinds <= {"outside", "elsewhere", "city"}:
        look |= _FOREIGN
    if kinds == {"city"}:
        look |= _CITY
    if kinds == {"home"}:
        look |= _HOME
    if kinds == {"zone"}:
        look |= _ZONE
    if kinds <= _AREAS and not _WHOLE.search(word.word):
        look |= _SHORT
    if any(known.place.numbers for known in word.places):
        look |= _RANGED
    return look


def _is_other_word(folded: str, end: int, look: int) -> bool:
    """Tell whether an area's name is the beginning of another word, such as 兵希路 or 上海人."""
    if look & _NO_PLACE or _ROAD_GOES_ON.match(folded, end):
        return True
    return bool(look & _FOREIGN) and _WORD_GOES_ON.match(folded, end) is not None


def _goes_on(folded: str, area_end: int, start: int) -> bool:
    """Tell whether a name stands right behind an area, or with only smaller areas between."""
    if start == area_end:
        return True
    between = start - area_end
    return between <= _LONGEST_UNITS and _UNITS.fullmatch(folded, area_end, start) is not None


def _stands_alone(folded: str, start: int) -> bool:
    return _ALONE.search(folded, max(0, start - _BEFORE), start) is not None


def _standing(city: Mention) -> Mention:
    """Make a city that only told names apart the place: an address in it follows."""
    known = city.places[0]
    if known.rank == OUTSIDE:
        return city
    return city._replace(places=(known._replace(rank=OUTSIDE),))


def _numbered(mention: Mention, folded: str, end: int) -> Mention:
    """Keep the places to which the house number behind a road belongs; all when it decides none."""
    number = named(folded, end)
    if number is None:
        return mention
    places = tuple([one for one in mention.places if decides(one.place.numbers, number)])
    if not places:
        return mention
    word = folded[mention.start : number.end]
    return Mention(mention.start, word, places, common_office(places))
