"""Header rows as offices write them: what a cell may be called, and headers in two rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.core.model import CellValue
from pipeline.core.text import header_key, squeezed
from pipeline.core.values import as_text

Range = tuple[int, int, int, int]  # first row, first column, last row, last column
Names = tuple[str, ...]
"""What one column may be called, the likeliest first; blank without a header."""

_LONGEST = 40  # characters of a header; longer ones are told from words of a lead by nothing
_NUMERIC = re.compile(r"\d{5,}|\d{4}[-/.年]\d|^[\d.,:%/-]+$")
_SPOKEN = re.compile(r"[。！!；;？]|，.*，")
# headers in two languages: 工单编号 Ticket No. / Ticket No.（工单编号）
_CHINESE_FIRST = re.compile(
    r"([^A-Za-z]*[\u4e00-\u9fff])[\s/|(（_:：-]*([A-Za-z][\x20-\x7e]*)[)）]?"
)
_CHINESE_LAST = re.compile(
    r"([A-Za-z][\x20-\x7e]*?)[\s/|(（_:：-]+([\u4e00-\u9fff][^A-Za-z]*?)[)）]?"
)
_NO_TRANSLATION = frozenset({"email", "e-mail", "mail", "app", "web", "wechat", "wifi", "excel"})
# a lower header that says nothing without the one above it
# fmt: off
_BARE = frozenset((
    "时间", "日期", "单位", "部门", "人员", "姓名", "电话", "手机", "联系人", "联系电话",
    "联系方式", "负责人", "经办人", "结果", "情况", "意见", "内容", "备注", "说明", "编号", "号码",
    "状态", "地址", "地点", "类型", "类别", "方式", "人", "名称", "问题",
))
# fmt: on
# an upper header under which the lower one speaks of the lead itself
_OF_THE_LEAD = re.compile(
    "基本|诉求|线索|来[电件访信]|受理|登记|投诉|反映|举报|信访|工单|问题|案件|群众|市民"
)
_GROUPED = re.compile("(?:情况|信息|结果|环节|阶段|部分|内容|栏|栏目)$")


def names_of(cell: CellValue) -> Names:
    """Return what a column may be called by its header alone."""
    return _names(cell) if isinstance(cell, str) else _names(as_text(cell))


@lru_cache(maxsize=16_384)
def _names(text: str) -> Names:
    key = header_key(as_text(text))
    found = _CHINESE_FIRST.fullmatch(text.strip())
    chinese, foreign = (found[1], found[2]) if found else ("", "")
    if not found and (found := _CHINESE_LAST.fullmatch(text.strip())):
        foreign, chinese = found[1], found[2]
    # abbreviations such as IP and GPS are part of a name, a translation has small letters
    if not chinese or not any(map(str.islower, foreign)):
        return (key,) if key else ()
    if foreign.split()[0].casefold().strip(".:") in _NO_TRANSLATION:
        return (key,)
    return (key, header_key(chinese))


def looks_like_headers(cells: Sequence[CellValue]) -> bool:
    """Tell whether a row may be one of headers: two and more short texts, nothing else."""
    count = 0
    for cell in cells:
        if cell is None or cell == "":
            continue
        if not isinstance(cell, str) or len(cell) > _LONGEST:
            return False
        text = cell.strip()
        if _NUMERIC.search(text) or _SPOKEN.search(text):
            return False
        count += bool(text)
    return count > 1


def spread_wide(
    row: int, cells: Sequence[CellValue], below: Sequence[CellValue], merged: Iterable[Range]
) -> list[CellValue]:
    """Return a row of headers in which each stands over all columns it is merged over.

    Where nothing is known to be merged (a csv), a header stands over the blanks to its right that
    have headers below.
    """
    width = max(len(cells), len(below))
    wide = [*cells, *[None] * (width - len(cells))]
    ranges = list(merged)
    for top, left, _, right in ranges:
        if top == row and left < width and wide[left]:
            for column in range(left + 1, min(right + 1, width)):
                wide[column] = wide[left]
    if not ranges:
        for column in range(1, width):
            blank = wide[column] is None or wide[column] == ""
            if blank and column < len(below) and below[column] and _has(below, column - 1):
                wide[column] = wide[column - 1]
    return wide


def _has(cells: Sequence[CellValue], column: int) -> bool:
    return column < len(cells) and bool(cells[column])


def is_second_row(
    upper: Sequence[CellValue], wide: Sequence[CellValue], lower: Sequence[str]
) -> bool:
    """Tell whether a row only divides headers that stand above it over several columns.

    ``wide`` is the upper row as ``spread_wide`` returns it, ``lower`` the keys of the lower one.
    """
    divided = 0
    for column, key in enumerate(lower):
        if not key:
            continue
        above = wide[column]
        if not above:
            return False
        neighbours = (*wide[max(0, column - 1) : column], *wide[column + 1 : column + 2])
        alone = column < len(upper) and upper[column] and above not in neighbours
        if alone and squeezed(as_text(above)) != key:
            return False
        divided += not alone
    return divided > 1


def names_in_two_rows(wide: Sequence[CellValue], lower: Sequence[CellValue]) -> list[Names]:
    """Return what the columns of a table with two rows of headers may be called.

    The lower header counts, the upper one where there is none below. Where the lower one says
    nothing by itself (时间), the upper one stands before it: 办理情况 over 时间 is 办理时间, and no
    moment of the lead.
    """
    keys = [header_key(as_text(cell)) for cell in lower]
    counts = Counter(keys)
    found: list[Names] = []
    for column, high in enumerate(wide):
        low = lower[column] if column < len(lower) else None
        above, key = header_key(as_text(high)), keys[column] if low else ""
        if not key or not above or key == above:
            found.append(names_of(low) if key else names_of(high))
            continue
        joined = (_GROUPED.sub("", above) + key, above + key)
        if key not in _BARE and counts[key] == 1:
            found.append((*names_of(low), *joined))
        elif _OF_THE_LEAD.search(above):
            found.append((*joined, *names_of(low)))
        else:
            found.append(joined)
    return found
