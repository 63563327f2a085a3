"""Play: the demonstration. Two working days of one office, from exports to the leaders' summary.

Everything is invented and ships in ``examples/``; nothing is random, so the same day plays alike.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar
from pipeline.core.messages.problems import RefusedError
from pipeline.core.model import CellRef, Problem
from pipeline.files import folders
from pipeline.files.demo import handwriting, samples
from pipeline.files.demo.evening import Evening, coordinator_decides, departments_answer
from pipeline.files.folders import Home

MARKER = "这是演示.txt"
_MARKED = "这个文件夹是 python run.py demo 建的演示，全部虚构，可以整个删掉；再演示一次会重建。\n"
CLOSING, MORNING, EVENING = time(17, 0), time(8, 30), time(17, 30)
DECIDED = 20  # leads of 待分派 that the coordinator decides; the others stay for the visitor
NO_SPREADSHEET = "会议通知.xlsx"
_NOTICE = "各单位：明天上午九点在三楼会议室开调度会，请带上办理表。\n"

Said = dict[str, Any]
_COUNTS = ("rows", "new", "updated", "repeated", "held")


def demo(stage: Home, now: datetime, once: Callable[[datetime], Said]) -> Said:
    """Play the last two working days and tell where to look.

    ``once`` takes the moment of a run and returns what ``once --json`` says. The second day is the
    last working day up to ``now``.

    Raises: RefusedError when something that is no earlier demonstration stands in the way.
    """
    first, second = last_two_working_days(now.date())
    _set_stage(stage)
    _exports_arrive(stage, 1, first, second)
    runs = [once(datetime.combine(first, CLOSING))]
    evening = Evening(stage, first, handwriting.read_answers(first))
    departments_answer(evening)
    decided = coordinator_decides(evening, second, DECIDED)
    runs.append(once(datetime.combine(second, MORNING)))
    _exports_arrive(stage, 2, first, second)
    _odd_files_arrive(stage, first)
    runs.append(once(datetime.combine(second, CLOSING)))
    runs.append(once(datetime.combine(second, EVENING)))
    short = [_in_short(run) for run in runs]
    return {
        "told": list(_told(stage, (first, second), evening, decided, short)),
        "home": str(stage.root),
        "days": [first.isoformat(), second.isoformat()],
        "runs": short,
    }


def last_two_working_days(today: date) -> tuple[date, date]:
    """Return the last working day up to a day, and before it the one before that."""
    days, day = WorkingDays(Calendar()), today
    found: list[date] = []
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
            root.rename(old)  # all or nothing: Windows refuses while a file of it is open
        except OSError as error:
            raise RefusedError([Problem("D02", place, {"why": error.strerror})]) from None
        shutil.rmtree(old, ignore_errors=True)
    folders.write_text(root / MARKER, _MARKED)


def _exports_arrive(stage: Home, day: int, first: date, second: date) -> None:
    for path in samples.write_exports(stage.inbox, day, second, first):
        handwriting.let_lie(path)


def _odd_files_arrive(stage: Home, first: date) -> None:
    """Drop a text that calls itself a workbook, and an export of day 1 once more."""
    notice = stage.inbox / NO_SPREADSHEET
    notice.write_text(_NOTICE, encoding="utf-8")
    handwriting.let_lie(notice)
    export = stage.taken / first.isoformat() / f"12345工单导出_{first:%Y%m%d}.xlsx"
    again = stage.inbox / f"{export.stem} (1){export.suffix}"
    shutil.copyfile(export, again)
    handwriting.let_lie(again)


def _in_short(run: Said) -> Said:
    """Return the counts of a run."""
    rows = {key: sum(one[key] for one in run["files"]) for key in _COUNTS}
    counts = {key: run[key] for key in ("changes", "conflicts", "holds", "seconds")}
    aside = sum(one["status"] == "待处理" for one in run["files"])
    leads = {"routed": run["leads"]["routed"], "pending": run["leads"]["pending"]}
    told = {"run": run["run"], "files": len(run["files"]), "aside": aside, "day": run["day"]}
    return told | rows | counts | leads


def _told(
    stage: Home, days: tuple[date, date], evening: Evening, decided: int, runs: list[Said]
) -> Iterator[str]:
    """Say what was played and where to look."""
    (first, second), (arrived, returned, last, cleared) = days, runs
    yield f"演示了 {first} 和 {second} 两个工作日（内容全部虚构），都在 {stage.root}："
    yield (
        f"{first} 17:00　五种渠道的表到了，{arrived['rows']} 行：新线索 {arrived['new']} 件，"
        f"未入库 {arrived['held']} 行；按规则派出 {arrived['new'] - arrived['pending']} 件，"
        f"待定 {arrived['pending']} 件。"
    )
    yield f"{first} 晚上　各部门填了 {evening.typed} 件交回，协调员定了 {decided} 件。其中："
    yield from (f"    {line}" for line in evening.told)
    yield (
        f"{second} 08:30　收回 {returned['files']} 份，并入 {returned['changes']} 格，"
        f"冲突 {returned['conflicts']} 格，没看懂 {returned['holds']} 格，"
        f"整行没并入的 {returned['held']} 行。"
    )
    yield (
        f"{second} 17:00　新一批表到了，{last['rows']} 行：新 {last['new']}，"
        f"更新 {last['updated']}，重复 {last['repeated']}，未入库 {last['held']}；"
        f"另有 {last['aside']} 个不是表格的文件放到了 inbox/待处理。"
    )
    books = cleared["day"]
    yield (
        f"{second} 17:30　日清：上日存量 {books['before']} 件，新增 {books['new']} 件，"
        f"办结 {books['done']} 件，存量 {books['after']} 件。"
    )
    yield "可以打开看看："
    yield from (f"    {path}　{what}" for path, what in _places(stage, second))


def _places(stage: Home, second: date) -> Iterator[tuple[str, str]]:
    """Yield what is worth opening and stands there: path from the home, and what it shows."""
    shown = (
        (f"汇总/领导汇总_{second}.xlsx", "领导看的一页"),
        (f"汇总/快报_{second}.png", "发到群里、在手机上看的图"),
        (f"点位/问题点位_{second}.xlsx", "哪里老是有事，每一处的来龙去脉"),
        (f"汇总/通报_{second}.docx", "发给各单位的通报，“下一步”自己填"),
        (f"汇总/日清表_{second}.xlsx", "傍晚看的：各家今日应清、已清、未清，一天一行的存量"),
        (f"微信/{second}_全区.txt", "贴到群里的话"),
        ("总台账.xlsx", "全部线索，带分派依据"),
        (
            f"部门/城管局/线索办理表_城管局_{second}.xlsx",
            "部门拿到的表，“系统提示”写着上次没看懂的格子",
        ),
        (f"待定/待定事项_{second}.xlsx", "要协调员定的：待分派、冲突、审核、自填新线索"),
        (f"回访/回访表_{second}.xlsx", "昨天办结的，今天要打的电话"),
        (f"督办/督办清单_{second}.xlsx", "谁临近时限、谁超期，下一步告知谁"),
        (f"回执/收件回执_{second}_083000.xlsx", "交回的每个文件、每一行的下落"),
        (f"回执/收件回执_{second}_170000.xlsx", "第二天来件的下落"),
    )
    for path, what in shown:
        if (stage.outbox / path).is_file():
            yield f"{stage.root.name}/outbox/{path}", what
