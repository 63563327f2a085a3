"""What the office knows of incoming tables: how each kind is told, and what its columns mean."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pipeline.core.checked import Knowledge, Name, Words, listed, mistake
from pipeline.core.fields import STATUSES, URGENCIES
from pipeline.core.text import header_key

# fmt: off
SOURCE_COLUMNS = (
    "来源编号", "来源", "受理时间", "紧急程度", "标题", "内容", "地址", "属地", "被反映对象",
    "诉求人", "联系电话", "证件号码", "家庭住址", "诉求类型", "问题分类", "是否保密",
    "承办单位", "协办单位", "派发时间", "办理状态", "签收人", "签收时间", "办结时限", "办理情况",
    "是否属实", "是否解决", "办结时间", "联系群众时间", "困难问题", "回访时间", "满意度",
    "回访意见", "督办级别", "领导批示", "备注",
)
# fmt: on
Handling = Literal["take", "hint", "ignore"]
# what 来源编号 is worth: one that begins again in each table, or one that tells nothing
NUMBERED, RUNNING, UNUSED = "编号", "流水号", "不用"


def _column(value: str) -> str:
    if value not in SOURCE_COLUMNS:
        raise mistake("R21", value, SOURCE_COLUMNS)
    return value


def _status(value: str) -> str:
    if value not in STATUSES:
        raise mistake("A06", value, STATUSES)
    return value


def _urgency(value: str) -> str:
    if value not in URGENCIES:
        raise mistake("I43", value, URGENCIES)
    return value


Urgency = Annotated[str, AfterValidator(_urgency)]


def _tables(value: Any) -> Any:
    """Make a list of a single list of headers, which may stand without outer brackets."""
    flat = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return [value] if flat and value else value


Status = Annotated[str, AfterValidator(_status)]
Column = Annotated[str, AfterValidator(_column)]
Columns = Annotated[tuple[Column, ...], BeforeValidator(listed)]


class Recognise(Knowledge):
    """How a source is told from the others; see ``Source``."""

    headers: Columns = ()
    title: Words = ()
    file: Words = ()
    marks: Words = ()
    exactly: Annotated[tuple[Words, ...], BeforeValidator(_tables)] = ()


class Source(Knowledge):
    """A kind of incoming table.

    ``recognise``: all ``headers`` (ours) must be found; a word of ``title`` in the title rows or
    the sheet name, and one of ``file`` in the file name, speak for a source as three headers do.
    Of ``marks`` (headers as the table has them) one must be there, where there are any.
    A table that has all the headers (its own) of a list in ``exactly``, and no more, is this
    source's, whatever speaks for another one: somebody has said so.
    ``columns`` maps our header to those it may have; ``department`` and ``status`` say what to do
    with those a table already carries; ``path`` names shared files that stay where they are.
    ``report_as``: the table in which answers are reported up; blank is as the shipped source of
    this name (``core.outward.tables``).
    ``statuses`` maps this table's own words to our statuses. ``underway``: a tracker that the
    office already worked with; who has a lead, and how far it is, counts as decided, its clocks
    began on the days it says, and a newer one moves what nobody moved meanwhile.
    ``complaint`` and ``replies`` are further columns of this table, by its own headers: what stands
    in them is put under 内容 and 办理情况, each behind its header. ``date_order`` is how it writes
    dates whose year does not stand in front; ``number`` what its 来源编号 is worth (blank is
    judged by its length); ``urgencies`` maps its own words to our 紧急程度.
    """

    name: Name
    recognise: Recognise = Recognise()
    columns: dict[Column, Words] = Field(default_factory=dict)
    constants: dict[Column, str] = Field(default_factory=dict)
    department: Handling = "hint"
    status: Handling = "ignore"
    statuses: dict[str, Status] = Field(default_factory=dict)
    urgencies: dict[str, Urgency] = Field(default_factory=dict)
    complaint: Words = ()
    replies: Words = ()
    date_order: Literal["年月日", "月日年", "日月年"] = "年月日"
    number: Literal["", "编号", "流水号", "不用"] = ""
    underway: bool = False
    last_resort: bool = False
    report_as: Literal["", "12345回复", "督察一览表", "不上报"] = ""
    path: Words = ()

    @model_validator(mode="after")
    def _each_header_once(self) -> Self:
        known = {header_key(one) for names in self.columns.values() for one in names}
        for said in (*self.complaint, *self.replies):
            if header_key(said) in known:
                raise mistake("I44", said)
            known.add(header_key(said))
        return self
