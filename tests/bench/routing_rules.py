"""Rules for the benchmark: the shipped ones, and as many grown after them as make 300.

Long lists of words of the shipped rules are cut short, since they alone have more words than the
benchmark is about. The grown ones have the shapes of the shipped (any, all, not, groups, nested
tests; points, now and then hard) over words invented here, with some of the shipped between them:
2,000 words in all.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.core.gazetteer.names import ANY
from pipeline.core.office import Office
from pipeline.core.rules.rule import Rule, Test
from pipeline.core.text import aligned

RULES, WORDS = 300, 2_000
SHIPPED_WORDS = 1_400  # of the 2,000 at most
SEED = 20261127
# two of these make a word that sounds like a thing and that no shipped rule knows
_FIRST = "镀铸锻焊锯刨铣铆轧碾辊钣釉窑坯胚缫绞纺染漂烘焙酿醅榨炒熬腌熏卤晾筛选磨抛喷涂裱糊冲剪折弯"
_LAST = "槽炉塔罐箱柜棚架堆池桶盘轴带板框机台车间"
_EXAMPLES = {"yes": ["甲", "乙"], "no": ["丙"]}


def grown(office: Office, rules: int = RULES, words: int = WORDS) -> tuple[Office, list[str]]:
    """Return the office with so many rules over so many words, and the words that are invented."""
    office = _fitting(office)
    shipped = vocabulary(office.rules, office.groups)
    more = rules - len(office.rules)
    things = _invented(words - len(shipped), set(shipped))
    chance = random.Random(SEED)
    made = [
        _rule(chance, number, things[number::more], shipped, office)
        for number in range(max(more, 0))
    ]
    return office.model_copy(update={"rules": (*office.rules, *made)}), things


def _fitting(office: Office) -> Office:
    """Return the office with all its rules, their lists cut so that few enough words are left."""
    for longest in range(100, 1, -1):
        rules = [
            rule.model_copy(update={"when": _cut(rule.when, longest)}) for rule in office.rules
        ]
        groups = {name: words[:longest] for name, words in office.groups.items()}
        if len(vocabulary(rules, groups)) <= SHIPPED_WORDS:
            return office.model_copy(update={"rules": tuple(rules), "groups": groups})
    raise ValueError(f"the shipped rules need more than {SHIPPED_WORDS} words")


def _cut(test: Test, longest: int) -> Test:
    """Return a test whose lists have so many words at most; the commonest are written first."""

    def cut(entries: Sequence[str | Test]) -> tuple[str | Test, ...]:
        words = [entry for entry in entries if isinstance(entry, str)][:longest]
        return (*words, *[_cut(entry, longest) for entry in entries if isinstance(entry, Test)])

    near = [
        one.model_copy(update={"words": one.words[:longest], "to": one.to[:longest]})
        for one in test.near
    ]
    together = tuple(_cut(one, longest) if isinstance(one, Test) else one for one in test.all)
    return test.model_copy(
        update={"any": cut(test.any), "not_": cut(test.not_), "all": together, "near": tuple(near)}
    )


def vocabulary(rules: Sequence[Rule], groups: dict[str, tuple[str, ...]]) -> list[str]:
    """List the words of groups, and those that rules look for or must not find, each once."""
    found = [word for words in groups.values() for word in words]
    for rule in rules:
        found += words_of(rule.when, groups)
        found += words_of(rule.when, groups, barred=True)
    return list(dict.fromkeys(aligned(word)[0] for word in found))


def words_of(test: Test, groups: dict[str, tuple[str, ...]], barred: bool = False) -> Iterator[str]:
    """Yield the words that speak for a test; with ``barred`` those that must not be there."""
    if barred:
        yield from _words_in(test.not_, groups)
    else:
        for near in test.near:
            yield from plain((*near.words, *near.to), groups)
    for entries in (test.any, test.all):
        for entry in entries:
            if isinstance(entry, Test):
                yield from words_of(entry, groups, barred)
        if not barred:
            yield from plain(entries, groups)


def _words_in(entries: Sequence[str | Test], groups: dict[str, tuple[str, ...]]) -> Iterator[str]:
    yield from plain(entries, groups)
    for entry in entries:
        if isinstance(entry, Test):
            yield from words_of(entry, groups)


def plain(entries: Sequence[str | Test], groups: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the words among entries, those of groups too; of *厂 what a name ends with."""
    for entry in entries:
        if isinstance(entry, str):
            words = groups[entry[1:]] if entry.startswith("@") else (entry,)
            yield from (word.lstrip(ANY) for word in words)


def _invented(count: int, known: set[str]) -> list[str]:
    """Make words: two characters, three once those are used up."""
    chance = random.Random(SEED)
    twos = [first + last for first in _FIRST for last in _LAST]
    threes = [first + two for first in _FIRST for two in twos]
    chance.shuffle(twos)
    chance.shuffle(threes)
    unknown = (word for word in (*twos, *threes) if word not in known)
    return [word for word, _ in zip(unknown, range(count), strict=False)]


def _rule(
    chance: random.Random,
    number: int,
    own: Sequence[str],
    shipped: Sequence[str],
    office: Office,
) -> Rule:
    shared = chance.sample(shipped, chance.choice((0, 0, 1, 2)))
    hard = chance.random() < 0.03
    return Rule.model_validate(
        {
            "name": f"仿写{number}",
            "category": chance.choice([one.name for one in office.categories if one.lead]),
            "when": _when(chance, own, shared, shipped, [f"@{name}" for name in office.groups]),
            "hard" if hard else "points": chance.randint(1, 9) if hard else chance.randint(3, 14),
            "examples": _EXAMPLES,
        }
    )


def _when(
    chance: random.Random,
    own: Sequence[str],
    shared: Sequence[str],
    shipped: Sequence[str],
    groups: Sequence[str],
) -> dict[str, Any]:
    words = [*own, *shared]
    unwanted = chance.sample(shipped, 3)
    middle = len(words) // 2 or 1
    shape = chance.random()
    if shape < 0.45 or len(words) < 2:
        return {"any": list(own)}  # what others share does not decide alone
    if shape < 0.85:
        return {"all": [{"any": words}, chance.choice(groups)], "not": unwanted}
    if shape < 0.95:
        return {"all": [{"any": words[:middle]}, {"any": [*words[middle:], chance.choice(groups)]}]}
    return {"any": [*words[:middle], {"all": [{"any": words[middle:]}, chance.choice(groups)]}]}
