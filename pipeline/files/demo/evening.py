"""The evening of the demonstration: every department answers in its own way, as offices do.

Nothing but the demonstration and its test reads this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.core import fields
from pipeline.core.books import layouts
from pipeline.files.demo import handwriting, samples
from pipeline.files.demo.handwriting import Answer, OpenBook
from pipeline.files.folders import Home

OWN_COLUMN = "网格员"
ADDED_BY_HAND = "下班路上看到的"
MISSPELT = "以办结"
OVERWRITTEN = "（已与来电人核对）"
_WARDENS = ("一号网格 陆师傅", "二号网格 曹师傅", "三号网格 钱师傅")
_BOOK, _DESK = layouts.SHEET[layouts.DEPARTMENT], layouts.SHEET[layouts.DESK]
_SIGNED = fields.ALL["acknowledged_by"].header
_VERIFIED = fields.ALL["verified"].header
_STATUS, _CLOSED = fields.ALL["status"].header, fields.ALL["closed_at"].header
_TITLE, _CONTENT = fields.ALL["title"].header, fields.ALL["content"].header
_DEPARTMENT = fields.ALL["department"].header


@dataclass
class Evening:
    """What the evening of day 1 has: issued workbooks, answers; and what it leaves in inbox.

    ``told`` says in Chinese what was done, one line each; ``typed`` counts leads answered.
    """

    stage: Home
    day: date
    answers: list[Answer]
    told: list[str] = field(default_factory=list)
    typed: int = 0

    def opened(self, path: Path, name: str) -> tuple[OpenBook, list[int]]:
        """Open a department's workbook and type all its answers; return the rows touched."""
        book = OpenBook(path, _BOOK)
        touched = handwriting.fill(book, name, self.answers)
        self.typed += len(touched)
        return book, touched

    def drop(self, name: str) -> Path:
        """Return where a file of that name is dropped."""
        return self.stage.inbox / name


def departments_answer(evening: Evening) -> None:
    """Let every department that has an answer type it and send its workbook back."""
    for path in sorted(evening.stage.outbox.glob(f"部门/*/线索办理表_*_{evening.day}.xlsx")):
        name = path.parent.name
        _WAYS.get(name, _plainly)(evening, path, name)


def _plainly(evening: Evening, path: Path, name: str) -> None:
    book, touched = evening.opened(path, name)
    if touched:
        book.save(evening.drop(f"{name}交回.xlsx"))


def _two_colleagues(evening: Evening, path: Path, name: str) -> None:
    """Send two copies of one book, each with its part; in one cell they say different things."""
    by_first, by_others = OpenBook(path, _BOOK), OpenBook(path, _BOOK)
    signed = Counter(str(a.cells[_SIGNED]) for a in evening.answers if _is_in(a, by_first))
    who = max(signed, key=lambda person: signed[person], default="")
    mine = [answer for answer in evening.answers if answer.cells.get(_SIGNED) == who]
    others = [answer for answer in evening.answers if answer not in mine]
    touched = handwriting.fill(by_first, name, mine)
    evening.typed += len(touched) + len(handwriting.fill(by_others, name, others))
    _mistype(by_first, touched)
    for row in touched:
        if by_first.read(row, _VERIFIED) == fields.VERIFIED[0]:
            by_others.write(row, _VERIFIED, fields.VERIFIED[2])
            said = f"“{by_first.read(row, _TITLE)}”的“{_VERIFIED}”"
            evening.told.append(f"{name}两个人各交一份，{said}填得不一样（成了冲突）")
            break
    by_first.save(evening.drop(f"{name}交回_{who[:1]}工.xlsx"))
    by_others.save(evening.drop(f"{name}交回_（最终版）.xlsx"))


def _mistype(book: OpenBook, touched: list[int]) -> None:
    """Misspell one status, so that there is one wherever the rules send the shipped mistakes."""
    for row in touched:
        if not book.read(row, _CLOSED):
            book.write(row, _STATUS, MISSPELT)
            break


def _is_in(answer: Answer, book: OpenBook) -> bool:
    row = book.about(answer.key)
    return bool(row and _SIGNED in answer.cells and book.leads(row))


def _as_csv(evening: Evening, path: Path, name: str) -> None:
    book, _ = evening.opened(path, name)
    book.save_csv(evening.drop(f"{name}.csv"))
    evening.told.append(f"{name}另存成 csv 交回")


def _sorted_anew(evening: Evening, path: Path, name: str) -> None:
    book, _ = evening.opened(path, name)
    book.sort(_TITLE)
    book.save(evening.drop(f"微信转来/{name}(1).xlsx"))
    evening.told.append(f"{name}按标题重新排过序")


def _with_own_column(evening: Evening, path: Path, name: str) -> None:
    book, touched = evening.opened(path, name)
    *kept, last = [row for row in book.rows if row not in touched] or [0]
    book.add_column(OWN_COLUMN)
    for row, warden in zip(kept or touched, _WARDENS, strict=False):
        book.write(row, OWN_COLUMN, warden)
    book.delete(last)
    book.save(evening.drop(f"{name} 反馈.xlsx"))
    evening.told.append(f"{name}删了一行、自己加了一列“{OWN_COLUMN}”")


def _where_it_lies(evening: Evening, path: Path, name: str) -> None:
    book, _ = evening.opened(path, name)
    book.save(path)
    evening.told.append(f"{name}直接改了 outbox 里的那份，没有另外交")


def _over_a_given_cell(evening: Evening, path: Path, name: str) -> None:
    book, touched = evening.opened(path, name)
    row = (touched or book.rows)[0]
    book.write(row, _CONTENT, book.read(row, _CONTENT) + OVERWRITTEN)
    book.save(evening.drop(f"{name}线索办理表（已办）.xlsx"))
    evening.told.append(f"{name}改了一格不该改的“{_CONTENT}”")


def _with_a_row_by_hand(evening: Evening, path: Path, name: str) -> None:
    book, _ = evening.opened(path, name)
    book.add_row({_TITLE: ADDED_BY_HAND, _CONTENT: "河边步道有两盏路灯不亮，顺手记在这里。"})
    book.save(evening.drop(f"{name}交回.xlsx"))
    evening.told.append(f"{name}在最下面手写了一行新的")


_WAYS: dict[str, Callable[[Evening, Path, str], None]] = {
    "城管局": _two_colleagues,
    "水务局": _as_csv,
    "生态环境局": _sorted_anew,
    "蓬朗办事处": _with_own_column,
    "交警大队": _where_it_lies,
    "公安局": _over_a_given_cell,
    "综治中心": _with_a_row_by_hand,
}


def coordinator_decides(evening: Evening, next_day: date, most: int) -> int:
    """Fill the drop-downs of 待定事项 for some leads and drop it; return for how many.

    She decides what a practised dispatcher would: the samples say it.
    """
    known = samples.read_samples(next_day, evening.day)
    expected = {sample.text: sample.expected_department for sample in known}
    done = 0
    for path in evening.stage.outbox.glob(f"待定/待定事项_{evening.day}.xlsx"):
        book = OpenBook(path, _DESK)
        for row in book.rows:
            department = expected.get(book.read(row, _CONTENT), "")
            waits = not book.read(row, _DEPARTMENT)  # emergencies are listed although assigned
            if department and waits and done < most:
                book.write(row, _DEPARTMENT, department)
                done += 1
        book.save(evening.drop(f"待定事项_{evening.day} 已定.xlsx"))
    return done
