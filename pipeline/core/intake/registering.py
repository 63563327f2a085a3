"""线索登记表: the blank form for leads taken by phone or visit, and who a filled row is.

Each row carries a number that was printed before anybody filled it. Copies of the form carry the
same numbers, and a copy may be filled anew tomorrow, so the number alone does not tell a lead: a
row is a known one where the number and most of what both say agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from pipeline.core import fields
from pipeline.core.cells.phones import one_form
from pipeline.core.model import CellValue
from pipeline.core.pages import Page, PageColumn, Workbook
from pipeline.core.text import squeezed

SHEET, TITLE, PRINTED_HEADER = "登记", "线索登记表", "登记号"
ROWS = 40
_PRINTED = re.compile(r"DJ-\d{8}-\d{2,3}")
_ALIKE = 0.6  # of two texts; a corrected word leaves more
_WIDE = 44
_HINTS = {
    "received_at": "来电、来访的日期和时间，如 2026-11-26 9:30",
    "source": "从下拉中选；别的来法直接写",
    "petitioner": "不肯说的空着",
    "phone": "照写，开头的 0 也不会丢",
    "content": "必填。什么事、从什么时候起、哪个时段",
    "address": "事发地，写到路名门牌或小区",
    "area": "从下拉中选；不清楚空着",
    "target": "哪家店、哪个厂、哪个工地",
    "title": "可空，一句话",
    "urgency": "从下拉中选；空着是一般",
    "request_type": "从下拉中选",
    "confidential": "诉求人要求保密的选“是”",
}
_COLUMNS = (
    ("received_at", 17), ("source", 10), ("petitioner", 10), ("phone", 15), ("content", _WIDE),
    ("address", 26), ("area", 12), ("target", 18), ("title", 20), ("urgency", 9),
    ("request_type", 10), ("confidential", 9), ("remark", 18),
)  # fmt: skip
_LISTS = {
    "source": ("来电", "来访", "来信", "网上留言", "网格巡查", "领导交办"),
    "urgency": fields.URGENCIES,
    "request_type": fields.REQUESTS,
    "confidential": ("是", "否"),
}
_GUIDE = (
    "一、电话、来访、来信里的线索记在“登记”这一页，一条一行。不够用了，就在最下面接着写。",
    "二、“内容”一定要写，别的知道多少写多少；“事发地址”写清楚，派得才准。",
    "三、诉求人的姓名、电话另外存放，只有该看的单位看得到；不要写进“内容”里。",
    "四、日期写成 2026-11-26 或 2026-11-26 9:30；下拉里没有的可以直接写。",
    "五、“登记号”是印好的，不要改，也不用自己编；几个人各用各的副本，号码相同不要紧。",
    "六、填好存盘，放进 inbox，运行一次；每一行成为一条线索，有自己的线索编号。",
    "七、同一份接着往下填，再放一次，只收新填的行；前面的行改了字，那一条跟着更新。",
    "八、直接填在 outbox/空白表 里的也会收，收过以后这里换成一张新的空表。",
    "九、险情（燃气味、着火、中毒、触电）先打电话报告，再登记。",
    "十、outbox/空白表 里的可以另存几份，发给接电话、接来访的人各用一份。",
)
# what tells two rows of one printed number apart, beside their words
_DIGITS = frozenset({"phone"})  # as text, so that no zero is lost
_EXACT = ("phone", "petitioner")
_WORDS = ("content", "address", "target", "title")


def workbook(day: str, areas: tuple[str, ...], zone: str) -> Workbook:
    """Lay out the blank form as printed on a day; ``areas`` are the offices (属地) to choose."""
    known = {one.key: one for one in (*fields.PERSONAL, *fields.ALL.values())}
    lists = _LISTS | {"area": areas}
    columns = [PageColumn("printed", PRINTED_HEADER, "id", 17)]
    columns += [
        PageColumn(
            key=key,
            header=known[key].header,
            kind="id" if key in _DIGITS else known[key].kind,
            width=width,
            open_to="always",
            choices=key if key in lists else "",
            hint=_HINTS.get(key, ""),
        )
        for key, width in _COLUMNS
    ]
    blank = ("",) * len(_COLUMNS)
    rows = [(f"DJ-{day.replace('-', '')}-{row:02}", *blank) for row in range(1, ROWS + 1)]
    said = "请从第一行往下填，填好放进 inbox（怎么填见“说明”）"
    page = Page(SHEET, f"{zone}{TITLE}", said, tuple(columns), rows, ROWS, frozen=1, protected=True)
    return Workbook((page,), lists, _GUIDE)


def printed_number(cells: Iterable[CellValue]) -> str:
    """Return the number that was printed on a row, blank where none was."""
    for cell in cells:
        if isinstance(cell, str) and is_printed(cell):
            return squeezed(cell).upper()
    return ""


def is_printed(cell: CellValue) -> bool:
    """Tell whether a cell only holds what was printed on the form: nobody has filled it."""
    return isinstance(cell, str) and bool(_PRINTED.fullmatch(squeezed(cell).upper()))


def is_same_matter(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Tell whether two rows of one printed number are one lead, corrected, and not two.

    What only one of them says tells nothing. Of what both say, no more than one thing may differ,
    and more must agree than differ.
    """
    agreed = [_agrees(key, before[key], after[key]) for key in _compared(before, after)]
    differing = agreed.count(False)
    return differing <= 1 and agreed.count(True) > differing


def _compared(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    keys = ("received_at", *_WORDS, *_EXACT)
    return [key for key in keys if before.get(key) and after.get(key)]


def _agrees(key: str, before: str, after: str) -> bool:
    one, other = squeezed(before), squeezed(after)
    if key == "phone":  # the ledger may have one from before phones were stored in one form
        return one_form(before) == one_form(after)
    if key not in _WORDS or one == other:
        return one == other
    if min(len(one), len(other)) > 1 and (one in other or other in one):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
