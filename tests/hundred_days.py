"""A campaign of a hundred days, run by its dates through the real ``once``.

``python -m tests.hundred_days --leads 5000`` plays all of it: exports come in, twelve departments
work in real workbooks, the coordinator decides, and every evening the books are compared with a
count of our own: the rows of 总台账 before and after each run, by pandas.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time as clock, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from chinese_calendar import is_workday
from python_calamine import CalamineWorkbook

from pipeline import commands, rule_commands, running
from pipeline.commands import Call
from pipeline.files.folders import Home
from tests.bench import export
from tests.campaign_staff import Coordinator, Department, read, staff
from tests.offices import new_home, write_table

FIRST = date(2025, 12, 22)  # 元旦, 春节, and Saturdays that are worked
DAYS = 100
DEPARTMENTS = ("城管局", "生态环境局", "水务局", "住建局", "公安局", "交警大队", "综治中心",
               "农业农村局", "市场监管局", "蓬朗办事处", "兵希办事处", "青阳办事处")  # fmt: skip
MORNING, EVENING = clock(8, 30), clock(17, 40)
KEYS = ("new", "reopened", "done", "refused", "merged", "sent_back")
# how a lead is closed, as domain and product have it; written down here once more on purpose
CLOSED = {"办结": "done", "已销号": "done", "不予受理": "refused", "并案": "merged",
          "退回平台": "sent_back"}  # fmt: skip
Plan = Mapping[date, Sequence[clock]]


def working_days() -> list[date]:
    """Return the working days of the campaign."""
    days = (FIRST + timedelta(days=n) for n in range(DAYS))
    return [day for day in days if is_workday(day)]


def every_day() -> Plan:
    """Plan a run in the morning and one in the evening of every working day."""
    return dict.fromkeys(working_days(), (MORNING, EVENING))


@dataclass
class Count:
    """Our own count: the status of every lead by the last run, what moved on each day."""

    status: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    moved: dict[date, Counter[str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def compare(self, rows: pd.DataFrame, day: date) -> None:
        """Compare the rows of 总台账 with those of the run before."""
        now = rows.set_index("线索编号")["办理状态"]
        assert now.index.is_unique
        both = pd.DataFrame({"before": self.status, "after": now})
        self.lost += list(both.index[both["after"].isna()])
        before = both["before"].map(CLOSED).fillna("open").where(both["before"].notna(), "none")
        after = both["after"].map(CLOSED).fillna("open")
        pairs = Counter(zip(before, after, strict=True))
        moved = self.moved.setdefault(day, Counter())
        for (was, is_), leads in pairs.items():
            moved["new"] += leads * (was == "none")
            moved["reopened"] += leads * (was not in ("none", "open") and is_ == "open")
            if is_ != "open" and was != is_:
                moved[is_] += leads
                if was not in ("none", "open"):
                    moved[was] -= leads
        self.status = now

    def stock(self, before: date | None = None) -> int:
        """Return how many leads are open, or were when the runs of earlier days had ended."""
        days = [m for day, m in self.moved.items() if before is None or day < before]
        came = sum(moved["new"] + moved["reopened"] for moved in days)
        return came - sum(moved[kind] for moved in days for kind in set(CLOSED.values()))


@dataclass
class Evening:
    """One run at the end of a day: what the program said, what we counted of it.

    ``departments`` holds by department, under the headers of 日清表, what it has and has not done.
    """

    day: date
    said: Mapping[str, Any]
    ours: Mapping[str, int]
    departments: Mapping[str, Mapping[str, int]]


@dataclass
class Played:
    """What became of a campaign. ``wrong`` says what did not agree; it has to stay empty."""

    home: Home
    count: Count
    evenings: list[Evening] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    did: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    seconds: float = 0.0
    exported: int = 0


def play(
    root: Path,
    leads: int,
    plan: Plan,
    seed: int = 1,
    undo_on: date | None = None,
    tell: Callable[[Played], None] = lambda played: None,
) -> Played:
    """Play a campaign; ``plan`` says at which times of which days the program runs.

    In the evening of ``undo_on`` what one department gave back is taken back. ``tell`` is called
    at the end of each day.
    """
    home = new_home(root)
    settings = home.rules / "settings.yaml"
    text = settings.read_text("utf-8").replace("start: 2026-07-01", f"start: {FIRST}")
    settings.write_text(text, "utf-8")
    played = Played(home, Count())
    people = list(staff(DEPARTMENTS, FIRST, seed))
    coordinator = Coordinator(people[0].dice, DEPARTMENTS)
    batches = _exports(leads, list(plan))
    began = time.monotonic()
    for day, times in plan.items():
        played.exported += _drop(home, next(batches), day)
        for at in times:
            now = datetime.combine(day, at)
            if at < clock(12):
                coordinator.work(home, now)
            else:
                _departments_work(people, home, now)
            _run(played, now)
        if day == undo_on:
            now = datetime.combine(day, clock(18, 30))
            _undo(played, now)
            _run(played, now)
        tell(played)
    played.seconds = time.monotonic() - began
    for one in (*people, coordinator):
        played.did.update(one.did)
    return played


def _departments_work(people: Iterable[Department], home: Home, now: datetime) -> None:
    for one in people:
        one.work(home, now)


def _exports(leads: int, days: Sequence[date]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of each day's export: those of the day, and some of yesterday's again."""
    rows, before = export.leads(leads), []
    for number, day in enumerate(days):
        count = leads * (number + 1) // len(days) - leads * number // len(days)
        new = []
        for _ in range(count):
            row = list(next(rows))
            row[1] = f"{day} 0{len(new) % 8}:15:00"
            new.append(tuple(row))
        yield [*before[:2], *new]
        before = new


def _drop(home: Home, rows: Sequence[tuple[Any, ...]], day: date) -> int:
    if rows:
        write_table(home.inbox / f"12345 {day}.xlsx", [export.HEADERS, *rows])
    return len({row[0] for row in rows})


def _run(played: Played, now: datetime) -> None:
    said, code = running.once(played.home, now)
    if code not in (0, 1):
        played.wrong.append(f"{now}: exit {code}")
    played.runs += 1
    rows = pd.DataFrame(read(played.home.outbox / "总台账.xlsx", "台账")[1])
    before = played.count.stock(now.date())
    played.count.compare(rows, now.date())
    moved = played.count.moved[now.date()]
    ours = {"before": before, **{key: moved[key] for key in KEYS}, "after": _open(rows)}
    theirs = {key: said["day"][key] for key in ours}
    if theirs != ours:
        played.wrong.append(f"{now}: the program says {theirs}, the rows say {ours}")
    gone = sum(theirs[key] for key in ("done", "refused", "merged", "sent_back"))
    if theirs["before"] + theirs["new"] + theirs["reopened"] - gone != theirs["after"]:
        played.wrong.append(f"{now}: the books do not balance: {theirs}")
    if now.time() >= clock(17, 30):
        evening = Evening(now.date(), said, ours, _departments(rows, now))
        played.evenings.append(evening)
        played.wrong += _sheets(played.home, evening)


def _open(rows: pd.DataFrame) -> int:
    return int((~rows["办理状态"].isin(CLOSED)).sum())


def _sheets(home: Home, evening: Evening) -> list[str]:
    """Compare 日清表 and 领导汇总 with the rows of 总台账; say what differs."""
    day, ours = evening.day, evening.ours
    book = CalamineWorkbook.from_path(str(home.outbox / "汇总" / f"日清表_{day}.xlsx"))
    wrong = []
    books = _table(book, "存量", "日期")
    shown = {"before": books[0]["上日存量"], "after": books[0]["存量"], "new": books[0]["新增"]}
    shown |= {"done": books[0]["办结"], "reopened": books[0]["重新办理"]}
    if {key: ours[key] for key in shown} != shown:
        wrong.append(f"{day}: 日清表 shows {shown}, the rows say {ours}")
    for newer, older in zip(books, books[1:], strict=False):
        if newer["上日存量"] != older["存量"]:
            wrong.append(f"{day}: {newer['日期']} does not go on from {older['日期']}")
    lines = {line["单位"]: line for line in _table(book, "日清", "单位")}
    for name, count in evening.departments.items():
        told = {key: lines.get(name, {}).get(key, 0) for key in count}
        if told != count:
            wrong.append(f"{day}: {name} is shown {told}, the rows say {count}")
    summary = CalamineWorkbook.from_path(str(home.outbox / "汇总" / f"领导汇总_{day}.xlsx"))
    figures = {line["指标"]: line["数值"] for line in _table(summary, "口径说明", "指标")}
    there = (figures["在办"] + figures["待分派"], figures["今日新增"], figures["今日办结"])
    if there != (ours["after"], ours["new"], ours["done"]):
        wrong.append(f"{day}: 领导汇总 shows {there}, the rows say {ours}")
    return wrong


def _departments(rows: pd.DataFrame, now: datetime) -> dict[str, dict[str, int]]:
    """Count what each department has, out of the rows of 总台账."""
    going = rows[~rows["办理状态"].isin(CLOSED)]
    mine = going[(going["承办单位"] != "待分派") & (going["办理状态"] != "待分派")]
    due = pd.to_datetime(mine["办结时限"], errors="coerce")
    moving = mine["办理状态"] != "挂账"
    timed = due.dt.normalize() != due
    late = (due < now).where(timed, due < pd.Timestamp(now.date()))
    left = due.dt.date == now.date()
    unsigned = mine["签收时间"] == ""
    columns = {
        "在办": mine["办理状态"] != "",
        "超期": moving & late,
        "未清": moving & left,
        "未签收": unsigned,
    }
    counted = pd.DataFrame(columns).astype(int).groupby(mine["承办单位"]).sum()
    return {str(name): {k: int(v) for k, v in line.items()} for name, line in
            counted.to_dict("index").items()}  # fmt: skip


def _table(book: CalamineWorkbook, sheet: str, key: str) -> list[dict[str, Any]]:
    rows = book.get_sheet_by_name(sheet).to_python()
    first = next(n for n, row in enumerate(rows) if row[0] == key)
    return [dict(zip(rows[first], row, strict=True)) for row in rows[first + 1 :] if row[0]]


def _undo(played: Played, now: datetime) -> None:
    """Take back the newest book of the department with most leads: what it closed is open again."""
    taken = sorted(played.home.inbox.rglob(f"{DEPARTMENTS[0]} *.xlsx"))
    said, _ = commands.undo(Call(played.home, now, words={"run": "", "file": taken[-1].name}))
    played.did["undone"] += said["undone"]


def checked(home: Home, now: datetime) -> list[str]:
    """Return what ``check`` has to say of the ledger."""
    said, _ = rule_commands.check_all(Call(home, now))
    return [one["message"] for one in said["problems"] if one["code"][0] in "LB"]


def _tell(played: Played) -> None:
    one = played.evenings[-1]
    late = sum(line["超期"] for line in one.departments.values())
    files = Counter(file["kind"] for file in one.said["files"])
    counts = " ".join(f"{key} {number}" for key, number in one.ours.items())
    said = f"{one.day} {counts} late {late} returns {files['return']} {one.said['seconds']} s"
    print(said, *played.wrong[-1:], flush=True)


def main() -> None:
    """Play the whole campaign and print its figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--leads", type=int, default=5_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--every", type=int, default=1, help="run on every so many working days")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plan = dict(list(every_day().items())[:: given.every])
        undo_on = list(plan)[len(plan) // 2]
        played = play(Path(folder) / "home", given.leads, plan, given.seed, undo_on, _tell)
        unsound = checked(played.home, datetime.combine(list(plan)[-1], EVENING))
    print(json.dumps(dict(played.did), ensure_ascii=False))
    print(f"{len(played.count.status)} leads, {played.runs} runs, {played.seconds:.0f} s")
    print(f"check: {unsound or 'sound'}")
    print("\n".join(played.wrong) or "every evening balances and agrees with the count")


if __name__ == "__main__":
    main()
