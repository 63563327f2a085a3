"""Who works in a campaign: twelve departments with their habits, a coordinator at her desk.

Everybody works with real workbooks as they lie in outbox: a copy is typed into and dropped into
inbox. Departments are away for days, go on in a book of three days ago, mistype; the coordinator
decides what waits, calls people back, and closes what is nobody's.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from pipeline.core import fields
from pipeline.files.folders import Home

Row = dict[str, Any]
_FOUND = ("现场未发现异常", "店家已关掉外放音响", "油烟净化器没有开", "工地夜里还在浇筑")
_DONE = ("当场整改到位", "发出整改通知书", "约谈了负责人", "已清运完毕，第二天又去看过")
_NAMES = ("张宏", "李静", "王磊", "陈晨", "周敏")
_TWICE = ("以办结", "差不多了")


def read(book: Path, sheet: str) -> tuple[list[str], list[Row]]:
    """Return the headers and rows of a sheet; none where it has no such sheet."""
    opened = CalamineWorkbook.from_path(str(book))
    if sheet not in opened.sheet_names:
        return [], []
    rows = opened.get_sheet_by_name(sheet).to_python()
    first = next(n for n, row in enumerate(rows) if row and row[0] == "线索编号")
    headers = [str(cell) for cell in rows[first]]
    return headers, [dict(zip(headers, row, strict=True)) for row in rows[first + 1 :]]


def save(path: Path, sheets: Mapping[str, tuple[Sequence[str], Sequence[Row]]]) -> None:
    """Save rows as a workbook of one's own, as people do who copy what they were sent."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for name, (headers, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            for at, header in enumerate(headers):
                sheet.write_string(0, at, header)
            for number, row in enumerate(rows, 1):
                for at, header in enumerate(headers):
                    value = row.get(header, "")
                    if isinstance(value, str):
                        if value:
                            sheet.write_string(number, at, value)
                    elif isinstance(value, datetime | date):
                        sheet.write_datetime(number, at, value)
                    else:
                        sheet.write(number, at, value)


@dataclass
class Department:
    """One department: what it has of its books, and when it is away (first and last day)."""

    name: str
    dice: random.Random
    away: tuple[date, date]
    books: list[tuple[date, list[str], list[Row]]] = field(default_factory=list)
    did: Counter[str] = field(default_factory=Counter)

    def work(self, home: Home, now: datetime) -> None:
        """Type into a book and give it back; nothing on days away, or without a book."""
        folder = home.outbox / "部门" / self.name
        found = sorted(folder.glob("*.xlsx")) if folder.exists() else []
        if found:
            self.books.append((now.date(), *read(found[-1], "办理")))
            self.books = self.books[-4:]
        if self.away[0] <= now.date() <= self.away[1]:
            self.did["away"] += 1
            return
        if not self.books:
            return
        late = len(self.books) == 4 and self.dice.random() < 0.12
        _, headers, rows = self.books[0] if late else self.books[-1]
        self.did["late" if late else "returned"] += 1
        typed = [row for row in rows if self._fill(row, now)]
        if typed:
            save(home.inbox / f"{self.name} {now:%m%d}.xlsx", {"办理": (headers, rows)})

    def _fill(self, row: Row, now: datetime) -> bool:
        """Fill one row in; tell whether anything was typed."""
        if row["办理状态"] in fields.CLOSED or self.dice.random() < 0.35:
            return False
        if row["角色"] != "主办":
            row["协办意见"] = row["协办意见"] or f"一起去过现场，{self.dice.choice(_FOUND)}。"
            return True
        if not row["签收人"]:
            row["签收人"] = self.dice.choice(_NAMES)
            if self.dice.random() < 0.7:
                row["签收时间"] = now - timedelta(minutes=self.dice.randint(5, 200))
            if self.dice.random() < 0.5:
                return True
        self._answer(row, now)
        return True

    def _answer(self, row: Row, now: datetime) -> None:
        said = self.dice.random()
        if said < 0.04 and not row["退单理由"]:
            row["退单理由"] = "经现场核实，事发地不在本单位管辖范围。"
            row["建议承办单位"] = "综治中心" if self.name != "综治中心" else "城管局"
        elif said < 0.08 and not row["申请延期至"]:
            row["申请延期至"] = datetime(now.year, now.month, now.day) + timedelta(days=9)
            row["延期理由"] = "设备要从外地采购，到货前没法验收。"
        elif said < 0.11:
            row["办理状态"] = self.dice.choice((*_TWICE, "并案"))  # mistyped, or not theirs to say
            self.did["mistaken"] += 1
        elif said < 0.35:
            row["办理状态"] = "办理中"
            row["办理情况"] = f"{now.month}月{now.day}日到现场，{self.dice.choice(_FOUND)}。"
        elif said < 0.42:
            row["办理状态"] = "阶段性办结"
            row["办理情况"] = f"{now.month}月{now.day}日先做了清理，管网改造排在下个季度。"
        else:
            self._close(row, now)

    def _close(self, row: Row, now: datetime) -> None:
        when = now - timedelta(hours=self.dice.randint(1, 20))
        row["办理状态"] = "办结"
        row["办理情况"] = (
            f"{when.month}月{when.day}日到现场，{self.dice.choice(_FOUND)}，"
            f"{self.dice.choice(_DONE)}，笔录 {self.dice.randint(1, 99_999)} 号。"
        )
        row["是否属实"] = self.dice.choice(fields.VERIFIED)
        row["是否解决"] = self.dice.choice(fields.SOLVED)
        row["联系群众时间"] = row["办结时间"] = when
        self.did["closed"] += 1


@dataclass
class Coordinator:
    """She decides on the desk and in 总台账, in the mornings."""

    dice: random.Random
    departments: Sequence[str]
    did: Counter[str] = field(default_factory=Counter)

    def work(self, home: Home, now: datetime) -> None:
        """Decide what waits, call who is to be called; drop desk, calls and tracker back."""
        desks = sorted((home.outbox / "待定").glob("*.xlsx"))
        if desks:
            self._decide(desks[-1], home.inbox / f"待定 {now:%m%d}.xlsx")
        calls = sorted((home.outbox / "回访").glob("*.xlsx"))
        if calls:
            headers, rows = read(calls[-1], "回访")
            called = [row for row in rows if self._call(row, now)]
            if called:
                save(home.inbox / f"回访 {now:%m%d}.xlsx", {"回访": (headers, called)})
        tracker = home.outbox / "总台账.xlsx"
        if tracker.exists():
            headers, rows = read(tracker, "台账")
            changed = [row for row in rows if self._edit(row, now, rows)]
            if changed:
                save(home.inbox / f"台账 {now:%m%d}.xlsx", {"台账": (headers, changed)})

    def _decide(self, desk: Path, target: Path) -> None:
        sheets = {}
        choosing = {
            "待分派": self._assign,
            "冲突": self._settle,
            "退单延期": self._grant,
            "审核": self._review,
        }
        for name, choose in choosing.items():
            headers, rows = read(desk, name)
            decided = [row for row in rows if choose(row)]
            if decided:
                sheets[name] = (headers, decided)
        if sheets:
            save(target, sheets)

    def _assign(self, row: Row) -> bool:
        if row["承办单位"] not in ("", fields.UNDECIDED) or self.dice.random() < 0.2:
            return False
        row["承办单位"] = self.dice.choice(self.departments)
        self.did["assigned"] += 1
        return True

    def _settle(self, row: Row) -> bool:
        row["采用"] = self.dice.choice(("台账", "交回"))
        self.did["settled"] += 1
        return True

    def _edit(self, row: Row, now: datetime, rows: Sequence[Row]) -> bool:
        status = row["办理状态"]
        if status == "办结" and not row["满意度"] and self.dice.random() < 0.02:
            self._call(row, now)
            if row["满意度"] == "不满意":
                row["办理状态"] = "重新办理"
        elif status == "办结" and self.dice.random() < 0.02:
            self._say(row, self.dice.choice(("已销号", "并案")))
        elif status in ("已派发", "待分派", "已签收") and self.dice.random() < 0.03:
            self._say(row, self.dice.choice(("不予受理", "退回平台", "并案", "挂账")))
            if row["办理状态"] == "并案":
                row["首次编号"] = rows[0]["线索编号"]
        elif status == "挂账" and self.dice.random() < 0.3:
            self._say(row, "办理中")
        else:
            return False
        return True

    def _grant(self, row: Row) -> bool:
        row["决定"] = self.dice.choice(("同意", "同意", "不同意"))
        row["意见"] = "" if row["决定"] == "同意" else "现场照片显示就在路南，请先去看。"
        self.did["granted"] += 1
        return True

    def _review(self, row: Row) -> bool:
        row["审核"] = self.dice.choice(("通过", "通过", "退回"))
        row["意见"] = "" if row["审核"] == "通过" else "没写什么时候复查，请补上。"
        self.did["reviewed"] += 1
        return True

    def _call(self, row: Row, now: datetime) -> bool:
        if self.dice.random() < 0.2:
            return False
        row["回访时间"] = now - timedelta(minutes=20)
        row["满意度"] = self.dice.choice(fields.SATISFACTION)
        if row["满意度"] == "不满意":
            row["回访意见"] = "来电人说晚上还是老样子，要求再去看一次。"
        self.did["called"] += 1
        return True

    def _say(self, row: Row, status: str) -> None:
        row["办理状态"] = status
        self.did[status] += 1


def staff(names: Sequence[str], first: date, seed: int) -> Iterator[Department]:
    """Yield every department; each is away once, for a week or two."""
    for number, name in enumerate(names):
        dice = random.Random(seed * 1_000 + number)
        start = first + timedelta(days=dice.randint(5, 80))
        yield Department(name, dice, (start, start + timedelta(days=dice.randint(6, 14))))
