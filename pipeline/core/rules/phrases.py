"""Phrases of leads that the rules do not cover: what a rule might be written for.

Runs of two to six Chinese characters, counted once a lead, weighed against the leads that the
rules do cover, so that 请核实处理 and the like do not come out on top.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2, sqrt

import ahocorasick_rs

_SHORTEST, _LONGEST = 2, 6
_SHOWN = 20
_LEAST = 3  # leads that must hold a phrase: no single person's words are shown
_SHARE = 0.004  # … and this share of the uncovered leads
_TIMES = 3  # a phrase must be so many times as frequent in uncovered leads as in covered ones
_SAME = 0.7  # a longer phrase in this share of a shorter one's leads stands for it
_EVERYWHERE = 0.5  # a phrase in such a share of all leads is how clerks write
_ENOUGH = 20  # with fewer leads that share says nothing
_RUN = re.compile("[\u4e00-\u9fff]{2,}")
# characters that do not begin, or do not end, what a rule would look for
_NOT_FIRST = frozenset(
    "的了着过和与及或是在我你他她它们该其此这那个于从被把将对向为以并且也都就来去后称日月年号诉请"
)
_NOT_LAST = frozenset(
    "的了着和与及或是在我你他她它该其此这那个于从被把将对向为以并且也都就有不没称其"
)
_NEVER = re.compile(
    "核实|处理|反映|来电|市民|话务|的问题|回电|转接|建议"  # how every ticket is written
    "|[镇县]|(?<![小社厂园])区|街道|[^城乡]村(?!民|委)"  # of places that places.yaml does not have
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, the uncovered leads that hold it (numbers as given), the count of covered ones."""

    text: str
    leads: tuple[int, ...]
    covered: int


def frequent_phrases(
    uncovered: Sequence[str], covered: Sequence[str], shown: int = _SHOWN
) -> list[Phrase]:
    """Return the phrases that tell uncovered texts from covered ones, the weightiest first.

    ``uncovered`` texts have characters that are no phrase (names, known words) blotted out.
    """
    least = max(_LEAST, round(_SHARE * len(uncovered)))
    runs = [_RUN.findall(_NEVER.sub(" ", text)) for text in uncovered]
    counts = _longest(_counted(runs, least))
    elsewhere = _standing(counts, covered)
    total = len(uncovered) + len(covered)
    weights: dict[str, float] = {}
    for phrase, leads in counts.items():
        if phrase[0] in _NOT_FIRST or phrase[-1] in _NOT_LAST:
            continue
        share = leads / len(uncovered)
        usual = (elsewhere[phrase] + 0.5) / (len(covered) + 1)
        everywhere = leads + elsewhere[phrase] > _EVERYWHERE * total and total >= _ENOUGH
        if share >= _TIMES * usual and not everywhere:
            weights[phrase] = sqrt(leads) * log2(share / usual)
    chosen = _chosen(weights, shown)
    holding = _holding(chosen, runs)
    return [Phrase(one, tuple(holding[one]), elsewhere[one]) for one in chosen]


def _counted(runs: Sequence[Sequence[str]], least: int) -> dict[str, int]:
    """Count the texts that hold each phrase; a longer one is only looked at if its parts are."""
    counts: dict[str, int] = {}
    known: frozenset[str] = frozenset()
    for length in range(_SHORTEST, _LONGEST + 1):
        found: Counter[str] = Counter()
        for text in runs:
            here = {run[n : n + length] for run in text for n in range(len(run) - length + 1)}
            if length > _SHORTEST:
                here = {one for one in here if one[1:] in known and one[:-1] in known}
            found.update(here)
        frequent = {phrase: leads for phrase, leads in found.items() if leads >= least}
        known = frozenset(frequent)
        counts |= frequent
    return counts


def _longest(counts: Mapping[str, int]) -> dict[str, int]:
    """Leave out phrases that mostly stand in the same longer one."""
    covered_by: dict[str, int] = {}
    for phrase, leads in counts.items():
        for part in (phrase[1:], phrase[:-1]):
            covered_by[part] = max(covered_by.get(part, 0), leads)
    return {
        phrase: leads
        for phrase, leads in counts.items()
        if covered_by.get(phrase, 0) < _SAME * leads or phrase[0] in _NOT_FIRST
    }


def _standing(counts: Mapping[str, int], texts: Iterable[str]) -> Counter[str]:
    """Count the texts in which each phrase stands."""
    phrases = list(counts)
    found: Counter[str] = Counter()
    automaton = ahocorasick_rs.AhoCorasick(phrases)
    for text in texts:
        matches = automaton.find_matches_as_indexes(text, overlapping=True)
        found.update({phrases[number] for number, _, _ in matches})
    return found


def _chosen(weights: Mapping[str, float], shown: int) -> list[str]:
    chosen: list[str] = []
    for phrase in sorted(weights, key=lambda one: (-weights[one], one)):
        if not any(_kindred(phrase, one) for one in chosen):
            chosen.append(phrase)
        if len(chosen) == shown:
            break
    return sorted(chosen, key=lambda one: -weights[one])


def _kindred(one: str, other: str) -> bool:
    """Tell whether two phrases share so much that they likely stand for the same."""
    if one in other or other in one:
        return True
    most = min(len(one), len(other))
    return any(
        left.endswith(right[:size])
        for left, right in ((one, other), (other, one))
        for size in range(max(2, most // 2), most)
    )


def _holding(chosen: Iterable[str], runs: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    return {
        phrase: [n for n, text in enumerate(runs) if any(phrase in run for run in text)]
        for phrase in chosen
    }
