"""Repeats: what a new lead costs beside so many earlier ones, and how right it is; ours, rivals.

As a process of its own: ``python -m tests.bench.repeats ours FOLDER SIZES FRESH`` and
``… rivals SIZES FRESH MOST``; sizes with commas, FRESH new leads at each.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil  # type: ignore[import-untyped]  # ships no types

from pipeline.core.repeats.comparing import Comparison, compare
from pipeline.core.repeats.complainants import complainant_keys
from pipeline.core.repeats.keys import keys_of
from pipeline.core.repeats.linking import CERTAIN, Link
from pipeline.core.repeats.profile import profile_of
from pipeline.files import schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.repeats.finding import Finder, New
from pipeline.files.repeats.index import RepeatIndex
from pipeline.files.repeats.profiling import profiled
from pipeline.files.rules import config
from pipeline.files.workers import Workers
from pipeline.files.workplace import Workplace
from tests.bench import repeat_rivals as rivals
from tests.bench.measured import ROOT, must, python, tell
from tests.bench.repeat_rivals import MINHASH, RATIO, TOKEN_SET, Right, right
from tests.bench.repeat_texts import NOW, SAME, Complaint, Fresh, Town

OURS, OURS_ASKED = "ours, linked", "ours, linked or asked"
_FILLED = 5_000  # leads in one transaction, as dispatch takes them
_BATCH = 100  # new leads of a file
_PAGE = 4_096  # bytes
_ALONE = 20  # new leads that come one by one
# comparisons that a rival may take at one size; what is slow gets fewer new leads
_COMPARISONS = {RATIO: 40_000_000, TOKEN_SET: 4_000_000}


def run(work: Path, sizes: Sequence[int], fresh: int, most: int, pairs: str) -> dict[str, Any]:
    """Measure in processes of their own; the rivals compare with no more than ``most`` leads."""
    told = ",".join(map(str, sizes))
    tell(f"repeats among {told} earlier leads")
    ours = must(python("-m", "tests.bench.repeats", "ours", work, told, fresh))
    tell("repeats: rapidfuzz and datasketch")
    others = must(python("-m", "tests.bench.repeats", "rivals", told, fresh, most))
    judged = of_pairs(Path(pairs)) if pairs else {}
    return {
        "ours": json.loads(ours.output),
        "rivals": json.loads(others.output),
        "most": most,
        "peak": ours.peak,
        "judged": judged,
    }


# -- ours ---------------------------------------------------------------------------------------


class Office:
    """A home whose ledger grows; its leads are the earlier ones of the town, numbered from 1."""

    def __init__(self, folder: Path) -> None:
        self._home = Home(folder)
        self._home.prepare()
        self.ledger = Ledger(self._home.database, "R1", f"{NOW:%Y-%m-%d %H:%M}")
        office = config.load(ROOT / "rules")
        self.place = Workplace(office, NOW, self._home, self.ledger, Workers(1))
        self.town, self.count = Town(), 0

    def grow(self, count: int) -> dict[str, float]:
        """Take earlier leads until there are so many.

        Return cpu seconds a lead to make its profile and to keep it, and bytes it is kept in.
        """
        spent, before = {"profile": 0.0, "keep": 0.0, "bytes": 0.0}, self.count
        finder = Finder(self.place)
        while self.count < count:
            some = range(self.count, min(self.count + _FILLED, count))
            told = [self.town.earlier(number) for number in some]
            began = time.process_time()
            news = [self.new(number + 1, one) for number, one in zip(some, told, strict=True)]
            made = time.process_time()
            with self.ledger.transaction():
                pages = self._pages()
                finder.keep(news)
                kept = time.process_time()
                spent["bytes"] += (self._pages() - pages) * _PAGE
                self.ledger.insert(schema.lead, [_row(one) for one in news])
            spent["profile"] += made - began
            spent["keep"] += kept - made
            self.count = some.stop
        return {name: seconds / max(1, count - before) for name, seconds in spent.items()}

    def _pages(self) -> int:
        pages = self.ledger.connection.exec_driver_sql("PRAGMA page_count")
        return int(pages.scalar_one())

    def new(self, number: int, told: Complaint) -> New:
        """Return a lead as dispatch makes it."""
        keys = complainant_keys({"phone": told.phone}, self.ledger.meta["secret"])
        profile = replace(profiled(self.place, told.values, {}), complainants=keys)
        return New(number, told.values, profile, {})

    def find(self, asked: Sequence[Fresh], batch: int) -> tuple[list[Link], dict[str, float]]:
        """Return the links of new leads, and cpu seconds a lead: all of it, and the index alone.

        They come in batches and are not kept, so that all see the same earlier leads.
        """
        links: list[Link] = []
        spent = {"all": 0.0, "index": 0.0}
        for start in range(0, len(asked), batch):
            some = [one.complaint for one in asked[start : start + batch]]
            first = self.count + 1 + start  # numbers are those of the whole sample
            began = time.process_time()
            news = [self.new(number, one) for number, one in enumerate(some, first)]
            links += Finder(self.place).find(news)
            spent["all"] += time.process_time() - began
            asked_for = [keys_of(one.profile) for one in news]
            began = time.process_time()
            index = RepeatIndex(self.ledger)
            found = index.candidates(asked_for, [one.number for one in news])
            index.profiles(lead for many in found for lead in many)
            spent["index"] += time.process_time() - began
        return links, {name: seconds / len(asked) for name, seconds in spent.items()}


def _row(one: New) -> dict[str, Any]:
    told = {key: one.values[key] for key in ("title", "content", "address", "received_at")}
    return {"number": one.number, "id": f"XS-20260101-{one.number:07d}", **told}


def ours(folder: Path, sizes: Sequence[int], count: int) -> list[dict[str, Any]]:
    """Measure at each size, smallest first."""
    office, said = Office(folder), []
    for size in sorted(sizes):
        grown = office.grow(size)
        matters = office.town.matters(size)
        fresh = list(office.town.fresh(count, matters))
        links, spent = office.find(fresh, _BATCH)
        tell(f"ours, {size:,} earlier leads: {1e3 * spent['all']:.2f} ms")
        _, alone = office.find(fresh[:_ALONE], 1)
        said.append(
            {
                "earlier": size,
                "grown": grown,
                "spent": spent,
                "alone": alone["all"],
                "rss": psutil.Process().memory_info().rss,
                OURS: asdict(_judged(fresh, matters, [x for x in links if x.strength == CERTAIN])),
                OURS_ASKED: asdict(_judged(fresh, matters, links)),
            }
        )
    office.ledger.close()
    return said


def _judged(fresh: Sequence[Fresh], matters: np.ndarray, links: Sequence[Link]) -> Right:
    """Return how right the first link of each new lead is."""
    first: dict[int, int] = {}
    for link in links:
        if link.earlier <= len(matters):  # not to another new one
            first.setdefault(link.later - len(matters) - 1, link.earlier - 1)
    matter = {place: fresh[place].complaint.matter for place in first}
    called = sum(matters[lead] == matter[place] for place, lead in first.items())
    return right(int(called), len(first), sum(one.made == SAME for one in fresh))


# -- rivals -------------------------------------------------------------------------------------


def others(sizes: Sequence[int], count: int, most: int) -> list[dict[str, Any]]:
    """Measure every rival at each size; brute force is scaled up beyond ``most`` leads."""
    town, said = Town(), []
    for size in sorted(sizes):
        held = min(size, most)
        matters = town.matters(held)
        fresh = list(town.fresh(count, matters))
        texts = [town.earlier(number).text for number in range(held)]
        for way in (RATIO, TOKEN_SET):
            made = rivals.Brute(way, texts)
            asked = fresh[: max(1, _COMPARISONS[way] // held)]
            said.append(_measured(way, made.best, asked, matters, size))
        prints = [rivals.minhash(text) for text in texts]
        levels = rivals.LEVELS if size == min(sizes) else (_best_level(said),)
        for level in levels:
            hashed = rivals.Hashed(level, prints)
            name = f"{MINHASH} {level}"
            said.append(_measured(name, hashed.best, fresh, matters, size))
    return said


def _best_level(said: Sequence[dict[str, Any]]) -> float:
    tried = [one for one in said if one["way"].startswith(MINHASH)]
    return float(max(tried, key=lambda one: one["right"]["f"])["way"].split()[-1])


def _measured(
    way: str,
    best: Callable[[Sequence[str]], tuple[rivals.Best, float]],
    fresh: Sequence[Fresh],
    matters: np.ndarray,
    size: int,
) -> dict[str, Any]:
    found, seconds = best([one.complaint.text for one in fresh])
    tell(f"{way}, {len(matters):,} earlier leads: {1e3 * seconds / len(fresh):.2f} ms")
    scored = [
        (score, bool(matters[place] == one.complaint.matter))
        for (place, score), one in zip(found, fresh, strict=True)
        if place >= 0
    ]
    to_find = sum(one.made == SAME for one in fresh)
    return {
        "way": way,
        "earlier": size,
        "held": len(matters),
        "asked": len(fresh),
        # every earlier text costs brute force the same, not so a table of prints
        "seconds": seconds / len(fresh) * (size / len(matters) if way in _COMPARISONS else 1),
        "rss": psutil.Process().memory_info().rss,
        "right": asdict(rivals.best_threshold(scored, to_find)),
    }


# -- judged pairs -------------------------------------------------------------------------------


def of_pairs(path: Path) -> dict[str, Any]:
    """Return how right all are on pairs that a person has judged: ``same``, or another.

    Rows that the person was sure of (把握 1), and all rows.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    said: dict[str, Any] = {}
    for name, some in (("sure", [row for row in rows if row["把握"] == "1"]), ("all", rows)):
        pairs = [(row["甲"], row["乙"]) for row in some]
        same = [row["判断"] == "same" for row in some]
        said[name] = {"pairs": len(pairs), "same": sum(same)} | _of_pairs(pairs, same)
    return said


def _of_pairs(pairs: Sequence[tuple[str, str]], same: Sequence[bool]) -> dict[str, Any]:
    def ours_right(called: Callable[[Comparison], bool]) -> Right:
        calls = [called(one) for one in compared]
        both = sum(a and b for a, b in zip(calls, same, strict=True))
        return right(both, sum(calls), sum(same))

    profiles = [[profile_of({"content": text}) for text in pair] for pair in pairs]
    compared = [compare(later, [earlier])[0] for earlier, later in profiles]
    found = {
        OURS: ours_right(lambda one: one.is_certain),
        OURS_ASKED: ours_right(lambda one: one.is_certain or one.is_likely),
    }
    for way in (RATIO, TOKEN_SET, MINHASH):
        scored = zip(rivals.scores(way, pairs), same, strict=True)
        found[way] = rivals.best_threshold(scored, sum(same))
    return {"right": {way: asdict(one) for way, one in found.items()}}


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        folder, sizes, count = sys.argv[2:]
        result = ours(Path(folder) / "repeats", [int(one) for one in sizes.split(",")], int(count))
    else:
        sizes, count, most = sys.argv[2:]
        result = others([int(one) for one in sizes.split(",")], int(count), int(most))
    print(json.dumps(result))
