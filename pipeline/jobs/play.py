"""Play: the demonstration. Two working days of one office, from exports to the leaders' summary.

Everything is invented and ships in ``examples/``; nothing is random, so the same day plays alike.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pipeline.core import fields, forms
from pipeline.core.deadlines import WorkingDays
from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Calendar
from pipeline.core.problems import RefusedError
from pipeline.files import folders, handwriting, samples
from pipeline.files.folders import Home
from pipeline.files.handwriting import Answer, OpenBook

MARKER = "这是演示.txt"
_MARKED = "这个文件夹是 python run.py demo 建的演示，全部虚构，可以整个删掉；再演示一次会重建。"
EVENING, MORNING = time(17, 0), time(8, 30)
DECIDED = 20  # leads of 待分派 that the coordinator decides; the others stay for the visitor

OWN_COLUMN = "网格员"
_WARDENS = ("1号网格 小陆", "2号网格 小曹", "3号网格 小钱")
_ADDED_BY_HAND = {"标题": "下班路上看到的", "内容": "河边步道有两盏路灯不亮，顺手记在这里。"}
NO_SPREADSHEET = "会议通知.xlsx"
_NOTICE = "各单位：明天上午九点在三楼会议室开调度会，请带上办理表。\n"

Once = Callable[[datetime], dict[str, Any]]


@dataclass
class _Evening:
    """The evening of day 1: who answers, and what comes back to the inbox."""

    stage: Home
    day: date
    answers: list[Answer]
    dropped: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def drop(self, name: str) -> Path:
        """Return where a file of that name is dropped."""
        self.dropped.append(name)
        return self.stage.inbox / name


def demo(stage: Home, now: datetime, once: Once) -> dict[str, Any]:
    """Play the last two working days and tell where to look.

    ``once`` takes the moment of a run and returns what ``once --json`` says. The second day is the
    last working day up to ``now``.

    Raises RefusedError when something that is no earlier demonstration stands in the way.
    """
    first, second = _last_two_working_days(now.date())
    _set_stage(stage)
    _exports_arrive(stage, 1, second, first)
    runs = [once(datetime.combine(first, EVENING))]
    evening = _Evening(stage, first, handwriting.read_answers(first))
    _departments_answer(evening)
    _coordinator_decides(evening, second)
    runs.append(once(datetime.combine(second, MORNING)))
    _exports_arrive(stage, 2, second, first)
    _odd_files_arrive(stage, first)
    runs.append(once(datetime.combine(second, EVENING)))
    return {
        "told": _tell(stage, first, second, evening, runs),
        "home": str(stage.root),
        "days": [first.isoformat(), second.isoformat()],
        "runs": [_in_short(run) for run in runs],
    }


def _last_two_working_days(today: date) -> tuple[date, date]:
    days, found, day = WorkingDays(Calendar()), [], today
    while len(found) < 2:
        if days.is_working(day):
            found.append(day)
        day -= timedelta(days=1)
    return found[1], found[0]


def _set_stage(stage: Home) -> None:
    """Throw an earlier demonstration away and begin anew; anything else in the way stays."""
    root, place = stage.root, CellRef(stage.root.name)
    if root.exists():
        if not (root / MARKER).is_file():
            raise RefusedError([Problem("D01", place, {"name": root.name})])
        old = folders.free(root.with_name(f"{root.name}_旧"))
        try:
            root.rename(old)  # fails as a whole while somebody holds a file of it open
        except OSError as error:
            raise RefusedError([Problem("D02", place, {"why": error.strerror})]) from None
        shutil.rmtree(old, ignore_errors=True)
    folders.write_text(root / MARKER, _MARKED)


def _exports_arrive(stage: Home, day: int, second: date, first: date) -> None:
    for path in samples.write_exports(stage.inbox, day, second, first):
        handwriting.let_lie(path)


def _odd_files_arrive(stage: Home, first: date) -> None:
    """Drop a text that calls itself a workbook, and an export of yesterday once more."""
    notice = stage.inbox / NO_SPREADSHEET
    notice.write_text(_NOTICE, encoding="utf-8")
    handwriting.let_lie(notice)
    name = f"12345工单导出_{first:%Y%m%d}.xlsx"
    again = stage.inbox / name.replace(".xlsx", " (1).xlsx")
    shutil.copyfile(stage.taken / first.isoformat() / name, again)
    handwriting.let_lie(again)


# -- the evening of day 1 -------------------------------------------------------------------------


def _departments_answer(evening: _Evening) -> None:
    """Let every department that has an answer type it and send its workbook back, each its way."""
    ways: dict[str, Callable[[_Evening, Path, str], None]] = {
        "城管局": _two_colleagues,
        "水务局": _as_csv,
        "生态环境局": _sorted_anew,
        "蓬朗办事处": _with_own_column,
        "交警大队": _where_it_lies,
        "公安局": _over_a_given_cell,
        "综治中心": _with_a_row_by_hand,
    }
    pattern = f"部门/*/线索办理表_*_{evening.day}.xlsx"
    for path in sorted(evening.stage.outbox.glob(pattern)):
        name = path.parent.name
        ways.get(name, _plainly)(evening, path, name)


def _opened(evening: _Evening, path: Path, name: str) -> tuple[OpenBook, list[int]]:
    book = OpenBook(path, forms.SHEET[forms.DEPARTMENT])
    return book, handwriting.fill(book, name, evening.answers)


def _plainly(evening: _Evening, path: Path, name: str) -> None:
    book, touched = _opened(evening, path, name)
    if touched:
        book.save(evening.drop(f"{name}交回.xlsx"))


def _two_colleagues(evening: _Evening, path: Path, name: str) -> None:
    """Send two copies of one book; in one cell they say different things."""
    sheet = forms.SHEET[forms.DEPARTMENT]
    verified = fields.ALL["verified"].header
    signed = fields.ALL["acknowledged_by"].header
    people = sorted({str(answer.cells.get(signed, "")) for answer in evening.answers} - {""})
    first, second = OpenBook(path, sheet), OpenBook(path, sheet)
    theirs = [answer for answer in evening.answers if answer.cells.get(signed) == people[0]]
