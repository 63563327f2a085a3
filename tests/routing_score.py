"""Score the router on labelled leads: ``python -m tests.routing_score FILE``.

FILE is a csv with the columns 工单编号, 诉求内容, 类别, 兼有类别, 主办, 也可主办 (several with
``;`` between). The router is given 诉求内容 and nothing else. ``--wrong`` also lists what to read:
rows decided otherwise than labelled, and rows left to a person.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core.checked import LOCAL, UNDECIDED
from pipeline.core.model import Decision
from pipeline.core.office import Office
from pipeline.core.routing.routing import NOT_OURS, TOO_LITTLE, Router
from pipeline.core.text import display_width
from pipeline.files.rules import config

RULES = Path(__file__).resolve().parents[1] / "rules"
SOURCE = "12345热线"
HINT = "clerk_hint"  # the key of settings.yaml; 0 switches the clerk's hint off
CERTAIN = "确定"
DESK = "综治中心"  # what is not ours goes there: no false dispatch
_Z = 1.959964  # of 95 %

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval of Wilson (0 and 1 where there is none)."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """Return the share; not a number where there is nothing to share."""
        return self.right / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Return the least and the greatest share that the counts leave likely."""
        if not self.of:
            return 0.0, 1.0
        spread = _Z * _Z / self.of
        middle = self.share + spread / 2
        reach = _Z * math.sqrt((self.share * (1 - self.share) + spread / 4) / self.of)
        low, high = ((middle + sign * reach) / (1 + spread) for sign in (-1, 1))
        return max(0.0, low), min(1.0, high)

    def __str__(self) -> str:
        if not self.of:
            return f"{'–':>7}   0 / 0"
        low, high = self.interval
        said = f"{self.right:,} / {self.of:,}"
        return f"{self.share:7.1%}   {said:13}  {low:.1%} – {high:.1%}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled lead beside our decision; ``offices`` are what 属地 stands for."""

    row: Row
    decision: Decision
    offices: Collection[str]

    @property
    def labelled_incomplete(self) -> bool:
        """Tell whether the label says that nobody can be named."""
        return self.row["主办"] == UNDECIDED or self.row["类别"] == TOO_LITTLE

    @property
    def environmental(self) -> bool:
        """Tell whether the label names a matter of environment."""
        return self.row["类别"] != NOT_OURS and not self.labelled_incomplete

    @property
    def decided(self) -> bool:
        """Tell whether we named a department."""
        return bool(self.decision.department)

    @property
    def lead_right(self) -> bool:
        """Tell whether we named the department of the label.

        A lead that nobody can be named for is right when it waits as 信息不全.
        """
        if self.labelled_incomplete:
            return not self.decided and self.decision.category == TOO_LITTLE
        return self._named([self.row["主办"]])

    @property
    def lead_sensible(self) -> bool:
        """Tell whether we named the department of the label or one it allows."""
        return self.lead_right or self._named(several(self.row.get("也可主办", "")))

    @property
    def category_right(self) -> bool:
        """Tell whether our category is one of the label's."""
        labelled = [self.row["类别"], *several(self.row.get("兼有类别", ""))]
        return self.decision.category in labelled

    def _named(self, labelled: Collection[str]) -> bool:
        name = self.decision.department
        names = {name, LOCAL} if name in self.offices else {name}
        return self.decided and not names.isdisjoint(labelled)


def several(cell: str) -> list[str]:
    """Split a cell of several names."""
    return [name.strip() for name in cell.replace("；", ";").split(";") if name.strip()]


def judge(router: Router, rows: Iterable[Row]) -> list[Judged]:
    """Decide every labelled lead by its text alone."""
    offices = [one.name for one in router.office.departments if one.kind == "office"]
    return [
        Judged(row, router.decide({"content": row["诉求内容"], "source": SOURCE}), offices)
        for row in rows
    ]


def score(router: Router, rows: Iterable[Row]) -> dict[str, Share]:
    """Return what is right, by the name of the figure."""
    return figures(judge(router, rows))


def figures(judged: Sequence[Judged]) -> dict[str, Share]:
    """Count the judged leads; environmental ones unless a figure says otherwise."""
    ours = [one for one in judged if one.environmental]
    decided = [one for one in ours if one.decided]
    certain = [one for one in judged if one.decision.certainty == CERTAIN]
    others = [one for one in judged if one.row["类别"] == NOT_OURS]
    incomplete = [one for one in judged if one.labelled_incomplete]
    astray = [one for one in others if one.decision.department not in ("", DESK)]
    return {
        "coverage": Share(len(decided), len(ours)),
        "lead, of decided": _right(decided, "lead_right"),
        "lead or 也可主办, of decided": _right(decided, "lead_sensible"),
        "lead, of decided, all rows": _right([one for one in judged if one.decided], "lead_right"),
        "category": _right(ours, "category_right"),
        "category, of decided": _right(decided, "category_right"),
        "确定": Share(len(certain), len(judged)),
        "lead, of 确定": _right(certain, "lead_right"),
        "lead or 也可主办, of 确定": _right(certain, "lead_sensible"),
        "信息不全 left to a person": _right(incomplete, "lead_right"),
        "false dispatch, of 非环境": Share(len(astray), len(others)),
    }


def _right(judged: Collection[Judged], what: str) -> Share:
    return Share(sum(getattr(one, what) for one in judged), len(judged))


def without_hint(office: Office) -> Office | None:
    """Return the office with the clerk's hint switched off; None where there is no such switch."""
    if HINT not in type(office.settings).model_fields:
        return None
    return office.model_copy(update={"settings": office.settings.model_copy(update={HINT: 0})})


def read(path: Path) -> list[dict[str, str]]:
    """Read labelled leads."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def to_read(judged: Iterable[Judged]) -> Iterator[str]:
    """Yield three lines for each lead that is not as labelled: what was said, label, ours, why."""
    for one in judged:
        left = not one.decided and not one.labelled_incomplete
        if not left and one.lead_right and one.category_right:
            continue
        row, decision = one.row, one.decision
        kind = "undecided" if left else "lead" if not one.lead_right else "category"
        also = "".join(f"（{row[key]}）" for key in ("兼有类别", "也可主办") if row.get(key))
        label = f"{row['主办']}·{row['类别']}{also}"
        ours = f"{decision.department or UNDECIDED}·{decision.category}·{decision.certainty}"
        yield f"{row['工单编号']} [{kind}] label {label}, ours {ours}"
        yield f"    {decision.reason}"
        yield f"    {' '.join(row['诉求内容'].split())}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Score a file, with the clerk's hint and without, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.routing_score", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rules", type=Path, default=RULES, help="of which home")
    parser.add_argument("--wrong", action="store_true", help="list the rows to read")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    office, rows = config.load(options.rules), read(options.file)
    points = getattr(office.settings, HINT, None)
    ways = {f"with the clerk's hint ({HINT}: {points})": office}
    silent = without_hint(office)
    ways |= {"without the clerk's hint": silent} if silent else {}
    judged = {name: judge(Router(one), rows) for name, one in ways.items()}
    if options.json:
        print(
            json.dumps(_told(judged, len(rows), silent is not None), ensure_ascii=False, indent=1)
        )
        return 0
    print("\n".join(_lines(judged, len(rows), silent is not None, options.wrong)))
    return 0


def _lines(
    judged: Mapping[str, Sequence[Judged]], rows: int, switch: bool, wrong: bool
) -> Iterator[str]:
    yield f"{rows:,} labelled leads"
    for name, found in judged.items():
        yield ""
        yield name if switch else f"as the rules are (no such switch: {HINT})"
        for figure, share in figures(found).items():
            yield f"  {figure}{' ' * (34 - display_width(figure))}{share}"
    if wrong:
        for name, found in judged.items():
            yield from ("", f"to read, {name if switch else 'as the rules are'}")
            yield from to_read(found)


def _told(judged: Mapping[str, Sequence[Judged]], rows: int, switch: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"rows": rows, "switch": switch}
    for name, found in judged.items():
        told["without" if name.startswith("without") else "with"] = {
            figure: {"right": one.right, "of": one.of, "interval": one.interval}
            for figure, one in figures(found).items()
        }
    return told


if __name__ == "__main__":
    sys.exit(main())
