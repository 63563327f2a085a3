"""Score repeats on judged pairs of complaints: ``python -m tests.repeat_score FILE``.

FILE is a csv with the columns 判断 (``same`` matter, ``place``: same place, other problem,
``kind``: same problem elsewhere, ``diff``), 把握 (1 is sure), 甲 (the earlier text), 乙 (the later
one). Texts are all that is known: no person, no time, no address. Each pair is compared as a new
lead is compared with an earlier one: all 甲 are the history, in a real ledger's index, and weights
come from the earlier ones that the index finds. ``--wrong`` also lists what to read.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core.repeats.comparing import Comparison, compare
from pipeline.core.repeats.keys import keys_of
from pipeline.core.repeats.profile import Profile, profile_of, unpacked
from pipeline.files.ledger import Ledger
from pipeline.files.repeats.index import RepeatIndex

Row = Mapping[str, str]
SAME = "same"
_HALF = 0.25  # beta squared of F0.5: a false link costs more than a missed one


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged pair beside what we say; ``found``: the index named the earlier one."""

    row: Row
    compared: Comparison
    found: bool

    @property
    def is_same(self) -> bool:
        """Tell whether the person says that it is one matter."""
        return self.row["判断"] == SAME

    @property
    def sure(self) -> bool:
        """Tell whether the person was sure."""
        return self.row.get("把握", "1") == "1"


@dataclass(frozen=True, slots=True)
class Score:
    """How many links are right, of how many links, of how many that are one matter."""

    right: int
    linked: int
    same: int

    @property
    def precision(self) -> float:
        """Return the share of links that are right."""
        return self.right / self.linked if self.linked else math.nan

    @property
    def recall(self) -> float:
        """Return the share of repeats that are linked."""
        return self.right / self.same if self.same else math.nan

    @property
    def f_half(self) -> float:
        """Return F0.5."""
        p, r = self.precision, self.recall
        if not (p > 0 and r > 0):
            return 0.0
        return (1 + _HALF) * p * r / (_HALF * p + r)

    def __str__(self) -> str:
        said = f"{self.right} / {self.linked} linked, {self.same} same"
        shares = (self.precision, self.recall, self.f_half)
        return "   ".join([*(f"{one:6.1%}" for one in shares), said])


def judge(rows: Sequence[Row]) -> list[Judged]:
    """Compare all pairs, in an index that holds all earlier texts."""
    earlier = [profile_of({"content": row["甲"]}) for row in rows]
    later = [profile_of({"content": row["乙"]}) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "ledger.db")
        try:
            return _judged(ledger, rows, earlier, later)
        finally:
            ledger.close()


def _judged(
    ledger: Ledger, rows: Sequence[Row], earlier: Sequence[Profile], later: Sequence[Profile]
) -> list[Judged]:
    index = RepeatIndex(ledger)
    kept = [(n, [key for key, _ in keys_of(one)], one) for n, one in enumerate(earlier, 1)]
    with ledger.transaction():
        index.add((number, keys, one.packed()) for number, keys, one in kept)
    asked = [keys_of(one) for one in later]
    numbers = [len(rows) + place for place in range(1, len(rows) + 1)]
    found = index.candidates(asked, numbers)
    judged = []
    for place, (row, mine) in enumerate(zip(rows, later, strict=True)):
        leads = [lead for lead in found[place] if lead <= len(rows)]
        profiles = index.profiles(leads)
        known = place + 1 in leads
        others = [unpacked(kept) for lead, kept in profiles.items() if lead != place + 1]
        (compared,) = compare(mine, [earlier[place]], others)
        judged.append(Judged(row, compared, known))
    return judged


def figures(judged: Sequence[Judged]) -> dict[str, Score]:
    """Return the scores by name."""
    sure = [one for one in judged if one.sure]
    return {
        "certain, all": _score(judged, likely=False),
        "certain, sure": _score(sure, likely=False),
        "certain+likely, all": _score(judged, likely=True),
        "certain+likely, sure": _score(sure, likely=True),
    }


def _score(judged: Sequence[Judged], likely: bool) -> Score:
    linked = [one for one in judged if is_linked(one, likely)]
    right = sum(one.is_same for one in linked)
    return Score(right, len(linked), sum(one.is_same for one in judged))


def is_linked(one: Judged, likely: bool) -> bool:
    """Tell whether we link a pair, or at least ask about it."""
    certain = one.compared.is_certain
    return one.found and (certain or (likely and one.compared.is_likely))


def by_judgement(judged: Sequence[Judged]) -> dict[str, tuple[int, int, int]]:
    """Return by judgement: pairs, certain ones, likely ones."""
    found: dict[str, tuple[int, int, int]] = {}
    for one in judged:
        pairs, certain, likely = found.get(one.row["判断"], (0, 0, 0))
        is_certain = is_linked(one, likely=False)
        asked = is_linked(one, likely=True) and not is_certain
        found[one.row["判断"]] = pairs + 1, certain + is_certain, likely + asked
    return found


def blocked(judged: Sequence[Judged]) -> float:
    """Return the share of repeats whose earlier lead the index names."""
    same = [one for one in judged if one.is_same]
    return sum(one.found for one in same) / len(same) if same else math.nan


def read(path: Path) -> list[Row]:
    """Read a csv of pairs."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores of a file."""
    parser = argparse.ArgumentParser(prog="python -m tests.repeat_score")
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="list the pairs judged otherwise")
    said = parser.parse_args(arguments)
    judged = judge(read(said.file))
    scores = figures(judged)
    if said.json:
        json.dump(_packed(scores, judged), sys.stdout, ensure_ascii=False, indent=2)
        return 0
    print(f"{'':22}precision  recall    F0.5")
    for name, score in scores.items():
        print(f"{name:22} {score}")
    print(f"\n{'judged':8}{'pairs':>7}{'certain':>9}{'likely':>8}")
    for name, counts in sorted(by_judgement(judged).items()):
        print(f"{name:8}{counts[0]:7}{counts[1]:9}{counts[2]:8}")
    print(f"\nthe index names the earlier one of {blocked(judged):.1%} of the repeats")
    if said.wrong:
        _print_wrong(judged)
    return 0


def _packed(scores: Mapping[str, Score], judged: Sequence[Judged]) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: {"precision": one.precision, "recall": one.recall, "f0.5": one.f_half}
        for name, one in scores.items()
    }
    return told | {"blocked": blocked(judged)}


def _print_wrong(judged: Sequence[Judged]) -> None:
    for one in sorted(judged, key=lambda each: -each.compared.points):
        if is_linked(one, likely=True) != one.is_same:
            found = "" if one.found else " not found"
            print(f"\n{one.row.get('对号', '')} {one.row['判断']} {one.compared}{found}")
            print(f"  {one.row['甲'][:120]}\n  {one.row['乙'][:120]}")


if __name__ == "__main__":
    raise SystemExit(main())
