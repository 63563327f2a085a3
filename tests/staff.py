"""Three colleagues and a coordinator through weeks of work, by a seeded dice.

They share a department's leads, mostly each his own third; go on in an old copy or take the newest
book; return whole files, some rows, rows of a colleague pasted in; the coordinator edits, decides
conflicts and takes files back.
"""

from __future__ import annotations

import random

from pipeline.core import fields
from pipeline.core.books import layouts
from pipeline.files.intake.originals import Outcome
from tests.oracle import Oracle
from tests.weeks import Cell, Copy, Line, Office

NAMES = ("张三", "李四", "王五")
STEPS = ("已签收", "办理中", "已回复", "办结")
STOCK = ("已到现场核实，情况属实", "已约谈店主并责令整改", "店家已关门，无法核实", "已办")
SETTLED = ("answer", "remark", "difficulty", "acknowledged_by")


class Staff:
    """Everybody of one office; ``seed`` makes the same weeks again."""

    def __init__(self, office: Office, oracle: Oracle, seed: int) -> None:
        self.office, self.oracle = office, oracle
        self.dice = random.Random(seed)
        self.books: list[tuple[int, dict[Cell, str]]] = []
        self.copies: dict[str, Copy] = {}
        self.files: list[Outcome] = []
        self.runs = 0

    def live(self, days: int) -> None:
        """Work so many days."""
        for day in range(days):
            if day == 0 or self._happens(0.8):
                self.books.append((self.office.issue(), self.office.state()))
            self._begin_run()
            for name in self.dice.sample(NAMES, len(NAMES)):
                self._work(name)
                if self._happens(0.85):
                    self._give_back(name)
            if self._happens(0.5):
                self._edit()
            if self._happens(0.5):
                self._settle()
            if self._happens(0.1) and self.files:
                self.oracle.undo(self.files.pop())

    def _begin_run(self) -> None:
        self.runs += 1
        self.office.new_run(self.runs)

    def _happens(self, chance: float) -> bool:
        return self.dice.random() < chance

    # -- colleagues ---------------------------------------------------------------------------

    def _work(self, name: str) -> None:
        if name not in self.copies or self._happens(0.35):
            book = self.books[-1] if self._happens(0.8) else self.dice.choice(self.books)
            self.copies[name] = self.office.copy_of(*book)
        mine = [n for n in self.office.leads if n % len(NAMES) == NAMES.index(name)]
        leads = mine if self._happens(0.75) else list(self.office.leads)
        for lead in self.dice.sample(leads, self.dice.randint(1, min(8, len(leads)))):
            self._fill(name, self.copies[name].holds, lead)

    def _fill(self, name: str, holds: dict[Cell, str], lead: int) -> None:
        status = holds[lead, "status"]
        at = STEPS.index(status) if status in STEPS else -1
        if at < len(STEPS) - 1 and self._happens(0.7):
            holds[lead, "status"] = self.dice.choice(STEPS[at + 1 :])
        if not holds[lead, "acknowledged_by"] and self._happens(0.7):
            holds[lead, "acknowledged_by"] = name
        if not holds[lead, "acknowledged_at"] and self._happens(0.4):
            holds[lead, "acknowledged_at"] = f"{self._day()} {self.dice.randint(8, 17):02}:40"
        if self._happens(0.6):
            self._answer(holds, lead)
        if holds[lead, "status"] == "办结":
            self._close(holds, lead)
        if self._happens(0.1):
            holds[lead, "remark"] = self.dice.choice(("见附件", f"备注{self._number()}", ""))
        if self._happens(0.05):
            holds[lead, "difficulty"] = self.dice.choice(("没有执法权", "", f"难{self._number()}"))

    def _answer(self, holds: dict[Cell, str], lead: int) -> None:
        before, chance = holds[lead, "answer"], self.dice.random()
        if not before or chance < 0.1:
            holds[lead, "answer"] = self._sentence()
        elif chance < 0.5:
            holds[lead, "answer"] = f"{before}。{self._sentence()}"

    def _close(self, holds: dict[Cell, str], lead: int) -> None:
        """Say how it ended; once said it is seldom changed."""
        said = {
            "verified": self.dice.choice(fields.VERIFIED),
            "solved": self.dice.choice(fields.SOLVED),
            "closed_at": self._day(),
        }
        for key, value in said.items():
            if self._happens(0.05 if holds[lead, key] else 0.7):
                holds[lead, key] = value

    def _sentence(self) -> str:
        if self._happens(0.2):
            return self.dice.choice(STOCK)
        did = self.dice.choice(("到现场", "约谈业主", "夜间检查", "电话联系"))
        return f"{self.dice.randint(1, 30)}日{did}，发现问题{self._number()}，责令整改"

    def _number(self) -> int:
        return self.dice.randint(100, 99_999)

    def _day(self) -> str:
        return f"2025-07-{self.dice.randint(10, 18)}"

    def _give_back(self, name: str) -> None:
        if self._happens(0.6):  # else in the same run as a colleague's
            self._begin_run()
        copy = self.copies[name]
        lines = [Line(copy, lead) for lead in self.office.leads]
        chance = self.dice.random()
        if chance < 0.2:
            self.dice.shuffle(lines)
        elif chance < 0.35:
            lines = self.dice.sample(lines, self.dice.randint(5, len(lines)))
        elif chance < 0.45:
            other = self.dice.choice(list(self.copies.values()))
            lines += [Line(other, lead) for lead in self.dice.sample(self.office.leads, 3)]
        self.files.append(self.oracle.give_back(lines))

    # -- the coordinator ----------------------------------------------------------------------

    def _edit(self) -> None:
        for _ in range(self.dice.randint(1, 4)):
            lead = self.dice.choice(self.office.leads)
            if self._happens(0.3):
                self.oracle.edit((lead, "status"), self.dice.choice(STEPS))
            else:
                key = self.dice.choice(("answer", "remark"))
                self.oracle.edit((lead, key), self._sentence())

    def _settle(self) -> None:
        disputes = [one for one in self.office.open_disputes() if one.cell[1] in SETTLED]
        number = self.office.issue(layouts.DESK)
        chosen = [
            (one, self.dice.choice(("台账", "交回", "发出时", "另填")), f"定{self._number()}")
            for one in disputes
            if self._happens(0.7)
        ]
        if self._happens(0.3):
            self._edit()  # the ledger moves while she decides
        if chosen:
            self.oracle.settle(number, chosen)
