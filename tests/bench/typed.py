"""What departments type into the books they give back, and what has to come of every cell.

About three rows in ten are filled in, several cells each, as people do: moments as real dates or
in words, choices, sentences. A few cells cannot be understood, a few were meanwhile filled by the
coordinator with something else; every second book comes back sorted.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.core import fields
from pipeline.core.books import layouts
from pipeline.core.keys import read_row_key
from tests.bench import export, wording

RECORDED, CONFLICT, HELD = "recorded", "conflict", "held"
SHARE = 0.3  # of the rows are filled in
_DISPUTED = 0.02  # of the filled rows: the coordinator verified it meanwhile, otherwise
_UNCLEAR = 0.01  # of the filled rows: a word that is none of the choices
_UNCLEAR_WORD = "大概是真的"
_HEADER = "线索编号"
# what was filled in, and how often: only signed for, in hand, done, to another, later
_KINDS = {"signed": 25, "in hand": 30, "done": 38, "not ours": 4, "later": 3}
_FOUND = ("现场未发现异常", "店家已关掉外放音响", "已责令停止施工", "油烟净化器未开，已开启")
_DONE = ("当场整改", "发出整改通知书", "约谈负责人", "已立案调查", "已清运完毕")


@dataclass(frozen=True, slots=True)
class Typed:
    """One cell that a person typed: the text the ledger should read, and what becomes of it.

    ``ours`` is what the coordinator wrote there after the book was issued, blank for nothing.
    """

    lead: int
    field: str
    text: str
    fate: str = RECORDED
    ours: str = ""


def fill(book: Path, target: Path, department: str, chance: random.Random) -> Iterator[Typed]:
    """Fill in a department's book, save it under another name; yield every cell typed."""
    workbook = openpyxl.load_workbook(book)
    page = workbook[layouts.SHEET[layouts.DEPARTMENT]]
    table = list(page.iter_rows())
    above = next(at for at, row in enumerate(table) if row[0].value == _HEADER)
    columns = {cell.value: at for at, cell in enumerate(table[above])}
    rows = table[above + 1 :]
    for row in chance.sample(rows, round(SHARE * len(rows))):
        _, lead = read_row_key(str(row[columns[layouts.KEY_HEADER]].value)) or (0, 0)
        leading = row[columns[fields.ALL["role"].header]].value == fields.LEADING
        for key, value, typed in _row(chance, lead, department, leading):
            row[columns[fields.ALL[key].header]].value = value
            yield typed
    if chance.random() < 0.5:
        _shuffle(rows, chance)
    workbook.save(target)


def _shuffle(rows: list[tuple[Any, ...]], chance: random.Random) -> None:
    """Put the values of whole rows in another order, as sorting does."""
    values = [[cell.value for cell in row] for row in rows]
    chance.shuffle(values)
    for row, line in zip(rows, values, strict=True):
        for cell, value in zip(row, line, strict=True):
            cell.value = value


def _row(
    chance: random.Random, lead: int, department: str, leading: bool
) -> Iterator[tuple[str, object, Typed]]:
    """Yield what is typed into one row: field key, the cell's value, what it says."""
    if not leading:
        text = f"协同到场，{chance.choice(_FOUND)}。"
        yield "assist_opinion", text, Typed(lead, f"{fields.OPINION}{department}", text)
        return
    odd = chance.random()
    for key, value in _cells(chance, department):
        text = f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
        typed = Typed(lead, key, text)
        if (key, text) == ("status", "办结") and odd < _UNCLEAR:
            typed = Typed(lead, key, text, HELD)  # it waits for 是否属实
        if key == "verified" and odd < _UNCLEAR:
            text = value = _UNCLEAR_WORD
            typed = Typed(lead, key, text, HELD)
        elif key == "verified" and odd < _UNCLEAR + _DISPUTED:
            others = [one for one in fields.VERIFIED if one != text]
            typed = Typed(lead, key, text, CONFLICT, chance.choice(others))
        yield key, _written(chance, value), typed


def _cells(chance: random.Random, department: str) -> Iterator[tuple[str, str | datetime]]:
    (kind,) = chance.choices(list(_KINDS), list(_KINDS.values()))
    if kind == "not ours":
        yield "return_reason", f"经核实不在本单位管辖范围，{chance.choice(wording.WHEN)}去看过。"
        yield "suggested_department", "公安局" if department != "公安局" else "城管局"
        return
    if kind == "later":
        yield "extension_until", export.NOW.replace(hour=0) + timedelta(days=20, hours=17)
        yield "extension_reason", f"设备采购需要 {chance.randint(5, 30)} 天。"
        return
    signed = export.NOW + timedelta(minutes=chance.randint(30, 480))
    yield "acknowledged_by", chance.choice(wording.SURNAMES) + chance.choice(wording.GIVEN)
    yield "acknowledged_at", signed
    yield "status", {"signed": "已签收", "in hand": "办理中", "done": "办结"}[kind]
    if kind == "signed":
        return
    found, done = chance.choice(_FOUND), chance.choice(_DONE)
    yield (
        "answer",
        f"{signed:%m 月 %d 日}到现场，{found}；{done}，记录 {chance.randint(1, 9999)} 号。",
    )
    yield "verified", chance.choice(fields.VERIFIED)
    if kind == "done":
        yield "solved", chance.choice(fields.SOLVED)
        yield "contacted_at", signed + timedelta(minutes=chance.randint(10, 90))
        # before midnight, which would stand for a day without a time
        yield "closed_at", signed + timedelta(minutes=chance.randint(100, 400))


def _written(chance: random.Random, value: str | datetime) -> str | datetime:
    """Return a moment as a real date or as people write it; anything else as it is."""
    if isinstance(value, str) or chance.random() < 0.6:
        return value
    return f"{value.year}年{value.month}月{value.day}日 {value.hour}:{value.minute:02}"
