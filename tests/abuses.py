"""What people do to a workbook in a real LibreOffice, and what must come of it: the one office.

One department, thirty leads, one issued workbook, edited as staff would and saved in several
formats; each file goes through ``collect`` on a copy of the ledger: the real reading and merge.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl

from pipeline import arrivals
from pipeline.core import fields
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.files.reading.reading import Reader
from pipeline.files.rules import config
from pipeline.files.workers import Workers
from pipeline.files.workplace import Workplace
from pipeline.jobs import collect, recognise
from tests import offices, robot
from tests.offices import DAY_ONE, DAY_TWO
from tests.robot import Edit

BUREAU = "生态环境局"
LEADING, ASSISTING = 24, 6
EVENING = datetime(2025, 7, 10, 17, 0)
NOON = datetime(2025, 7, 11, 12, 0)
RETURNED = datetime(2025, 7, 11, 16, 0)

# Texts that spreadsheets like to spoil; they come back as they were issued or it shows.
_AWKWARD = (
    "=1+1", "000123", "3-4", "1E5", "TRUE", "12345678901234567890", "第一行\n第二行", "全角１２３",
    "表情😀和𠮷字", "２０２５-７-１０", "“引号”,逗号;分号", "+86", "@某某", "50%", "尾部空格　",
)  # fmt: skip


def export() -> list[tuple[str, ...]]:
    """Return what the department is given: 24 leads to answer, 6 to assist in."""
    rows = []
    for n in range(LEADING):
        awkward = _AWKWARD[n % len(_AWKWARD)]
        rows.append(
            (f"00{n:03d}20250710", f"2025-07-10 08:{n:02d}:07", "王小明", "13800001234",
             f"新星路{n + 1}号", awkward, f"{n + 1}号化工厂夜里排放刺鼻废气。{awkward}", "投诉")
        )  # fmt: skip
    for n in range(ASSISTING):
        rows.append(
            (f"GD{n:03d}-7-10", "2025-07-10", "李红", "13800005678", f"横街{n + 1}号",
             f"烧烤店油烟{n + 1}", f"横街{n + 1}号烧烤店每晚油烟很大，熏得开不了窗。", "投诉")
        )  # fmt: skip
    return rows


def lead(number: int) -> str:
    """Return the 线索编号 of a lead: 1 to 24 are led, 25 to 30 assisted in."""
    return f"XS-20250710-{number:04d}"


# What the department had returned on the evening before; the column 网格员 is its own.
DIFFICULT = range(8, 24)
FILLED: dict[str, dict[str, Any]] = {
    lead(1): {"网格员": "李四"},
    lead(6): {
        "签收人": "赵工",
        "签收时间": datetime(2025, 7, 10, 15, 30),
        "办理情况": "已到现场。",
        "联系群众时间": datetime(2025, 7, 10),
        "备注": "旧备注",
    },
    lead(7): {"备注": "3-4"},
    **{lead(n): {"困难问题": f"{n}号管线归谁待定"} for n in DIFFICULT},
}
# What the coordinator has filled since: no returned file may take it back.
FILLED_SINCE = {lead(15): {"办理情况": "协调员记：已约厂方。"}, lead(6): {"是否属实": "属实"}}

# -- what is typed in every scenario, and what the ledger must then hold --------------------------

Cells = Mapping[int, Mapping[str, str]]


def typed(values: Mapping[int, Mapping[str, str | None]], **more: object) -> list[Edit]:
    """Return the edits that type values: lead → header → value."""
    return [
        {"op": "set", "key": lead(number), "column": column, "value": value, **more}
        for number, cells in values.items()
        for column, value in cells.items()
    ]


USUAL = typed(
    {
        1: {"签收人": "张工", "签收时间": "2025-7-11 8:20", "办理状态": "办理中"},
        2: {
            "办理状态": "办结",
            "办理情况": "7月11日到现场，\n该厂已停产整改。",
            "是否属实": "属实",
            "是否解决": "是",
            "办结时间": "2025-7-11",
            "联系群众时间": "2025年7月11日",
        },
        3: {"退单理由": "不属于我局职责", "建议承办单位": "城管局"},
        4: {"申请延期至": "2025/7/18", "延期理由": "等检测报告"},
        5: {"备注": "000123"},
        25: {"协办意见": "已派人配合。"},
    }
)
ANSWERED = {
    "status": "办结",
    "answer": "7月11日到现场，\n该厂已停产整改。",
    "verified": "属实",
    "solved": "是",
    "closed_at": "2025-07-11",
    "contacted_at": "2025-07-11",
}
SIGNED = {"acknowledged_at": "2025-07-11 16:00"}  # it follows from what was typed
ARRIVED: dict[int, dict[str, str]] = {
    1: {"acknowledged_by": "张工", "acknowledged_at": "2025-07-11 08:20", "status": "办理中"},
    2: ANSWERED | SIGNED,
    3: {
        "return_reason": "不属于我局职责",
        "suggested_department": "城管局",
        "status": "退单待审",
        "returns": "1",
    }
    | SIGNED,
    4: {"extension_until": "2025-07-18", "extension_reason": "等检测报告", "status": "延期待审"}
    | SIGNED,
    5: {"remark": "000123"},
    25: {f"assist_opinion@{BUREAU}": "已派人配合。"},
}
LED = {number: cells for number, cells in ARRIVED.items() if number <= LEADING}


def and_also(more: Cells, base: Cells = ARRIVED) -> dict[int, dict[str, str]]:
    """Return what arrives, with more cells of some leads."""
    return {n: {**base.get(n, {}), **more.get(n, {})} for n in base.keys() | more.keys()}


def extra(header: str) -> str:
    """Return where a column of the department's own is kept."""
    return f"{fields.EXTRA}{BUREAU}@{header}"


@dataclass(frozen=True)
class Scenario:
    """What is done around the usual typing, and what must come of all.

    ``problems`` counts the codes that the receipt names. With M10 among them nothing may arrive;
    how the rows are counted then does not matter. ``otherwise`` says what differs in some kinds of
    files; ``csv`` stands for every csv.
    """

    after: list[Edit] = field(default_factory=list)
    before: list[Edit] = field(default_factory=list)
    usual: bool = True
    arrived: Cells = field(default_factory=lambda: ARRIVED)
    rows: int = LEADING + ASSISTING
    updated: int | None = None  # as many as leads have changed
    held: int = 0
    missing: int = 0
    problems: Mapping[str, int] = field(default_factory=dict)
    stem: str = "交回"
    otherwise: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def edits(self) -> list[Edit]:
        """Return all that is done, in its order."""
        return [*self.before, *(USUAL if self.usual else ()), *self.after]

    def told(self, kind: str) -> Told:
        """Return what must come of it as a file of that kind."""
        one = self
        for start, what in self.otherwise.items():
            if f"{kind} ".startswith(f"{start} "):
                one = replace(one, **what)
        if "M10" in one.problems:
            return REFUSED
        changed = {lead(n): dict(cells) for n, cells in one.arrived.items()}
        updated = len(changed) if one.updated is None else one.updated
        counts = (one.rows, 0, updated, one.held, one.missing)
        return Told(changed, dict(one.problems), dict(zip(COUNTED, counts, strict=True)))


@dataclass(frozen=True)
class Told:
    """What became of a returned file: leads' cells that changed, messages, rows counted."""

    changed: dict[str, dict[str, str]]
    problems: dict[str, int]
    counts: dict[str, int]


REFUSED = Told({}, {"M10": 1}, {})
COUNTED = ("rows", "new", "updated", "held", "missing")


# -- the office ---------------------------------------------------------------------------------


class _StandingReader(Reader):
    """Reads for many runs: to start one for each would take as long as all the rest."""

    def __exit__(self, *why: object) -> None:
        """Stay."""


class Office:
    """A home on day two and the book that the department has, some of its leads filled."""

    def __init__(self) -> None:
        self._kept = tempfile.TemporaryDirectory(prefix="riqing_abuses_")
        self.folder = Path(self._kept.name)
        self.home = offices.new_home(self.folder / "home")
        offices.drop_export(self.home, export())
        offices.run(self.home, DAY_ONE)
        self._fill(offices.book_of(self.home, BUREAU), self.home.inbox / "昨天交回.xlsx")
        offices.run(self.home, EVENING)
        offices.run(self.home, DAY_TWO)
        self.book = Path(shutil.copy(offices.book_of(self.home, BUREAU), self.folder))
        tracker = self.home.outbox / "总台账.xlsx"
        offices.type_into(tracker, "台账", FILLED_SINCE, tracker)
        offices.run(self.home, NOON)
        self.before = offices.leads(self.home)
        self.rules = config.load(self.home.rules)
        self._number = count(1)
        self._reader = _StandingReader()
        atexit.register(self._reader.close)

    @staticmethod
    def _fill(book: Path, target: Path) -> None:
        loaded = openpyxl.load_workbook(book)
        page = loaded["办理"]
        page.cell(3, page.max_column + 1).value = "网格员"
        loaded.save(target)
        offices.type_into(target, "办理", FILLED, target)

    def take(self, file: Path, stem: str) -> Told:
        """Take a returned file into a copy of the ledger."""
        home = Home(self.folder / f"copy{next(self._number)}")
        home.prepare()
        shutil.copyfile(self.home.database, home.database)
        target = home.inbox / f"{stem}{file.suffix}"
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(file, target)
        os.utime(target, (time.time() - 60,) * 2)  # a text file is not taken at once
        ledger = Ledger(home.database, "R250711-1600-abc", RETURNED.strftime("%Y-%m-%d %H:%M"))
        place = Workplace(self.rules, RETURNED, home, ledger, Workers(1))
        try:
            with mock.patch.object(collect, "Reader", lambda **_: self._reader):
                (outcome,) = collect.collect(place, recognise.taking(arrivals.TAKERS))
        finally:
            ledger.close()
        changed = self._changed(offices.leads(home))
        shutil.rmtree(home.root)
        problems = Counter(problem["code"] for problem in outcome.problems)
        if problems["M10"]:
            return Told(changed, {"M10": 1}, {})
        assert outcome.conflicts == problems["M01"]
        assert outcome.holds == sum(problems[c] for c in ("M02", "M05", "M12", "M13", "M14", "W01"))
        assert outcome.restored == problems["M03"] + problems["M09"]
        assert outcome.rows == outcome.new + outcome.updated + outcome.repeated + outcome.held
        counts = {name: getattr(outcome, name) for name in COUNTED}
        # advice on an answer (Q) is no matter of how a file came back
        told = {code: n for code, n in problems.items() if n and not code.startswith("Q")}
        return Told(changed, told, counts)

    def _changed(self, after: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
        assert after.keys() == self.before.keys()
        found = {}
        for number, state in after.items():
            before = self.before[number]
            keys = {key for key in state.keys() | before.keys() if not key.startswith(fields.HOLD)}
            cells = {k: state.get(k, "") for k in keys if state.get(k, "") != before.get(k, "")}
            if cells:
                found[number] = cells
        return found


@cache
def office() -> Office:
    """Return the one office, made when it is first asked for."""
    return Office()


@contextmanager
def edited(
    scenarios: Mapping[str, Scenario], cases: Iterable[robot.Case]
) -> Iterator[Callable[[robot.Case], Path]]:
    """Let LibreOffice edit and save; yield how to get the file of a case, as it is finished."""
    edits = {name: one.edits() for name, one in scenarios.items()}
    with robot.edited(office().book, edits, cases) as file_of:
        yield file_of
