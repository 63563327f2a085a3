"""What tells repeats elsewhere: the most similar text of all, and MinHash with an index.

Each is given its best threshold, found on the very pairs that it is then measured on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from datasketch import MinHash, MinHashLSH
from rapidfuzz import fuzz, process

RATIO, TOKEN_SET, MINHASH = "rapidfuzz ratio", "rapidfuzz token_set", "datasketch MinHash LSH"
LEVELS = (0.3, 0.4, 0.5, 0.6, 0.7)  # thresholds of LSH
_PERMUTATIONS, _GRAM = 64, 3
Scorer = Callable[..., float]
_SCORERS: dict[str, Scorer] = {RATIO: fuzz.ratio, TOKEN_SET: fuzz.token_set_ratio}
# of one new lead: the earlier one that it is most like (−1: none), and how much
Best = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Right:
    """How right a way is: ``threshold`` is the one at which F0.5 is greatest."""

    precision: float
    recall: float
    f: float
    threshold: float = 0.0


def right(called_right: int, called: int, to_find: int, threshold: float = 0.0) -> Right:
    """Return precision, recall and F0.5; blank counts are 0."""
    precision = called_right / called if called else 0.0
    recall = called_right / to_find if to_find else 0.0
    below = 0.25 * precision + recall
    return Right(precision, recall, 1.25 * precision * recall / below if below else 0.0, threshold)


def best_threshold(scored: Iterable[tuple[float, bool]], to_find: int) -> Right:
    """Return how right a score is at its best threshold.

    ``scored`` are a score and whether a pair of this score is one matter.
    """
    best, found, called = right(0, 0, to_find), 0, 0
    ranked = sorted(scored, reverse=True)
    for place, (score, is_one) in enumerate(ranked):
        found, called = found + is_one, called + 1
        if place + 1 < len(ranked) and ranked[place + 1][0] == score:
            continue
        best = max(best, right(found, called, to_find, score), key=lambda one: one.f)
    return best


# -- pairs --------------------------------------------------------------------------------------


def scores(way: str, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """Return how alike each pair is, from 0 to 100."""
    if way == MINHASH:
        return [100 * minhash(one).jaccard(minhash(other)) for one, other in pairs]
    as_read = _reader(way)
    return [_SCORERS[way](as_read(one), as_read(other)) for one, other in pairs]


def _reader(way: str) -> Callable[[str], str]:
    return spaced if way == TOKEN_SET else str


def spaced(text: str) -> str:
    """Return a text as its pairs of characters, blanks between: nothing parts its words."""
    return " ".join(text[place : place + 2] for place in range(len(text) - 1))


def minhash(text: str) -> MinHash:
    """Return the print of a text's runs of three characters."""
    made = MinHash(num_perm=_PERMUTATIONS)
    grams = {text[place : place + _GRAM] for place in range(max(1, len(text) - _GRAM + 1))}
    made.update_batch([gram.encode() for gram in sorted(grams)])
    return made


# -- one among many -----------------------------------------------------------------------------


class Brute:
    """Compares with every earlier text."""

    def __init__(self, way: str, texts: Sequence[str]) -> None:
        self._score, self._read = _SCORERS[way], _reader(way)
        self._texts = [self._read(text) for text in texts]

    def best(self, asked: Sequence[str]) -> tuple[Best, float]:
        """Return the most similar earlier text of each, and cpu seconds; one core."""
        read = [self._read(text) for text in asked]
        began = time.process_time()
        found: Best = []
        for text in read:
            (row,) = process.cdist([text], self._texts, scorer=self._score, workers=1)
            place = int(np.argmax(row))
            found.append((place, float(row[place])))
        return found, time.process_time() - began


class Hashed:
    """Compares with the earlier texts that fall into a common band."""

    def __init__(self, level: float, prints: Sequence[MinHash]) -> None:
        self._prints = prints
        self._index = MinHashLSH(threshold=level, num_perm=_PERMUTATIONS)
        for number, one in enumerate(prints):
            self._index.insert(number, one)

    def best(self, asked: Sequence[str]) -> tuple[Best, float]:
        """Return the most similar earlier text of each, and cpu seconds, the prints included."""
        began = time.process_time()
        found: Best = []
        for text in asked:
            own = minhash(text)
            alike = [(own.jaccard(self._prints[one]), one) for one in self._index.query(own)]
            score, place = max(alike, default=(0.0, -1))
            found.append((place, 100 * score))
        return found, time.process_time() - began
