"""Rows under a header that are no leads: totals, notes, headers again, sub-headings, samples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time, timedelta

from pipeline.core.intake.heading import Heading
from pipeline.core.model import CellValue
from pipeline.core.text import header_key, is_total, squeezed
from pipeline.core.values import as_text

EARLY = 3  # rows under a header among which samples and instructions stand
STARTS = frozenset(
    "注备附说填制统报打导截审复校经负单部分联数第以接转续见合小总累共本（(一二三四五六七八九十"
)
"""What a long text begins with that may be a note, a line of totals or a sub-heading."""

_NOTES = re.compile(
    r"^(?:(?:注|备注|附注|说明|(?:填表|填报|填写|制表|统计|报送|打印|导出|截[止至]|审核|复核|审批|校对|经办|"
    r"负责|单位|部门|分管|主管|联系|数据)?(?:人|员|说明|日期|时间|单位|来源|电话|负责人|领导|盖章|\(盖章\))?"
    r"(?:签字|签名|签章)?)\d?:|第\d+页|共\d+页|以下(?:空白|无正文)|-*以下|续表|接上[页表]|转下页|见附)"
)
_TITLE = re.compile(r"(?:登记|汇总|统计|一览|明细|交办|跟踪|情况)表(?:\(.*\))?$|台账$|清单$")
_SUMS = re.compile(r".{1,12}(?:合计|小计|总计)")
_SUMMED = re.compile(r"^(?:合计|小计|总计|累计|共计|总数)[:,]|^共计?\d+[件条个起宗]")
_AMOUNT = re.compile(r"[-+]?[\d,]*\.?\d+(?:%|件|条|个|起|宗)?|/|-+")
_MOST_OF_NOTES = 4  # cells of one line of notes: 填表人, 审核人, 日期 …
_SMALL = 100_000  # a running number; the number of a case is longer
_HOW = re.compile(
    r"^\(?(?:必填|选填|可选|自动)|^请(?:填|选|输入|按|写|注明|如实|勿|参照)|^[如例]:|^例如|^格式|^填写|"
    r"^(?:下拉|文本|日期格式|单选|多选|yyyy)"
)
_SAMPLE = re.compile(
    r"^(?:填[写报])?(?:示例|样例|范例|举例|例)(?:行|数据)?(?:[:一二三\d]|$)|^\((?:填写)?(?:示例|样例|范例|例)\)"
)
_ORDINAL = "[一二三四五六七八九十]{1,3}"
_TOP = re.compile(rf"^{_ORDINAL}[、.]")
_NUMBERED = re.compile(
    rf"^(?:{_ORDINAL}[、.]|\({_ORDINAL}\)|第(?:{_ORDINAL}|\d+)(?:部分|类|批次?)[:、]?)"
)
_COUNTED = re.compile(r"[:(]*共?计?\d+(?:件|条|个|起|宗)\)?$")
_LONGEST_LABEL = 24
# what a sub-heading is the value of for the rows below it
_MEANS = {
    "area": re.compile(r"(?:办事处|街道|社区|镇|乡|村|片区|区镇)$"),
    "source_category": re.compile(r"(?:类|类问题|污染|方面)$"),
}


class NoLeads:
    """Tells the rows of one table that are no leads.

    ``section`` is what the sub-heading above the next row says of it, by field key.
    """

    def __init__(self, heading: Heading) -> None:
        source = heading.source
        headers = {header_key(alias) for names in source.columns.values() for alias in names}
        self._headers = headers | {header_key(ours) for ours in source.columns}
        self._names = heading.names
        self.section: dict[str, str] = {}

    def code(self, said: str, cells: Sequence[CellValue], early: bool) -> str:
        """Return the code of why a row is no lead, blank for one that is.

        ``said`` are the words it would have; without any it is none. ``early``: it is one of the
        first under its header.
        """
        if not said or header_key(said) in self._headers:
            return self._without_words([cell for cell in cells if is_filled(cell)], bool(said))
        many = len(cells) - cells.count(None) - cells.count("") > _MOST_OF_NOTES
        plain = many and not early and not said[0].isdigit()
        if plain and isinstance(cells[0], str) and cells[0][:1].isdigit():
            return ""  # nearly all short leads: they begin with a number or a day
        first = next(as_text(cell) for cell in cells if is_filled(cell))
        if plain:
            return "I02" if is_total(first) else ""
        filled = [cell for cell in cells if is_filled(cell)]
        if is_total(first) or (_AMOUNT.fullmatch(squeezed(said)) and _is_sum(filled)):
            return "I02"
        if said.isdigit() and _is_numbering(filled):
            return "I04"
        if len(filled) == 1 and (code := self._alone(said, strict=True)):
            return code
        if len(filled) <= _MOST_OF_NOTES and all(map(is_note, filled)):
            return "I03"
        return "I03" if early and _is_sample(filled) else ""

    def _without_words(self, filled: Sequence[CellValue], short: bool) -> str:
        texts = [as_text(cell) for cell in filled]
        if is_total(texts[0]) or _is_sum(filled):
            return "I02"
        if _is_numbering(filled):
            return "I04"
        if not short and all(_is_counted(cell) for cell in filled):
            return "I54"
        if len(filled) == 1 and (code := self._alone(texts[0], strict=False)):
            return code
        if all(is_note(cell) for cell in filled) or (len(texts) == 1 and len(texts[0]) > 4):
            return "I03"
        keys = [header_key(text) for text in texts]
        if sum(key in self._headers for key in keys) * 2 > len(keys) or self._names.issuperset(
            keys
        ):
            return "I04"
        return "I03" if _is_sample(filled) else "I01"

    def _alone(self, text: str, strict: bool) -> str:
        """Judge the only cell of a row; strictly where it stands among the words of leads."""
        said = squeezed(text)
        if _SUMMED.match(said):
            return "I02"
        if _NOTES.match(said) or _TITLE.search(said):
            return "I03"
        if len(said) > _LONGEST_LABEL:
            return ""
        numbered, counted = _NUMBERED.search(said), _COUNTED.search(said)
        name = _COUNTED.sub("", _NUMBERED.sub("", said))
        means = next((key for key, end in _MEANS.items() if end.search(name)), "")
        if strict and not (means and (numbered or counted)):
            return ""
        if not (numbered or counted or (means and len(name) <= 12)):
            return ""
        if _TOP.match(said):
            self.section = {}
        if means:
            others = {key: value for key, value in self.section.items() if key != means}
            self.section = others | {means: name}  # the newest one last
        return "I52" if means else "I03"


def is_filled(cell: CellValue) -> bool:
    """Tell whether a cell holds anything but blanks."""
    return cell is not None and cell != "" and (not isinstance(cell, str) or not cell.isspace())


def _is_sum(filled: Sequence[CellValue]) -> bool:
    """Tell whether a row holds a name of totals and amounts, and nothing else."""
    texts = [squeezed(as_text(cell)) for cell in filled]
    words = [text for text in texts if not _AMOUNT.fullmatch(text)]
    return len(words) == 1 < len(texts) and (is_total(words[0]) or bool(_SUMS.fullmatch(words[0])))


def _is_numbering(filled: Sequence[CellValue]) -> bool:
    """Tell whether a row numbers the columns: 1, 2, 3, 4 …"""
    texts = [squeezed(as_text(cell)).strip("()") for cell in filled]
    return len(texts) > 2 and texts == [str(number) for number in range(1, len(texts) + 1)]


def _is_counted(cell: CellValue) -> bool:
    """Tell whether a cell may be a running number, or what a formula made of nothing."""
    if isinstance(cell, str):
        text = cell.strip()
        return text.isdigit() and len(text) < len(str(_SMALL))
    if isinstance(cell, int | float):
        return abs(cell) < _SMALL
    return isinstance(cell, date | time | timedelta)  # an error cell is never as good as blank


def is_note(cell: CellValue) -> bool:
    """Tell whether a cell is one of a line of notes: 填表人：…, a date."""
    return isinstance(cell, date) or bool(_NOTES.match(squeezed(as_text(cell))))


def _is_sample(filled: Sequence[CellValue]) -> bool:
    """Tell whether a row shows how the table is to be filled."""
    texts = [squeezed(as_text(cell)) for cell in filled]
    if any(_SAMPLE.match(text) for text in texts):
        return True
    return len(texts) > 1 and sum(bool(_HOW.match(text)) for text in texts) * 2 >= len(texts)
