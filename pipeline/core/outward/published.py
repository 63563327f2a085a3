"""The published table (公示), and the coordinator's own record of what she decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.core.fields import PUBLISH, PUBLISHED
from pipeline.core.outward.cleaning import Person, cleaned
from pipeline.core.outward.publication import WORDS
from pipeline.core.outward.tables import LISTED, PUBLISHED_NOTE, PUBLISHED_TITLE, RECORD_TITLE
from pipeline.core.pages import Page, PageColumn, PageValue, Workbook
from pipeline.core.values import serial

SHEET, RECORD = "公示", "审批记录"
_WARNING = "这一份是内部的，写着线索编号和谁定的。外发、上网的是同一个文件夹里的“公示_日期.xlsx”。"
_RECORD = (
    PageColumn("id", "线索编号", "id", 20),
    PageColumn("number", "受理编号", "id", 22),
    PageColumn("decision", "公示决定", "choice", 11),
    PageColumn("actor", "谁定的", "text", 12),
    PageColumn("at", "何时定的", "moment", 17),
    PageColumn("note", "备注", "long", 24),
    PageColumn("now", "现在怎样", "long", 30),
    PageColumn("serial", "公示表序号", "number", 10),
    PageColumn("masked", "已遮去", "long", 22),
    PageColumn("reworded", "改过的栏目", "long", 24),
    PageColumn("facts", "交办问题基本情况", "long", 44),
)


@dataclass(frozen=True, slots=True)
class Decided:
    """A case that was decided about.

    ``cells`` are its cells of ``fields.PUBLISHED`` without their prefix, ``number`` that under
    which it is published, ``at`` when it was decided, ``now`` whether it stands in the table, or
    why not; ``reworded`` the headers that she has worded herself.
    """

    lead: int
    id: str
    number: str
    cells: Mapping[str, str]
    actor: str
    at: str
    now: str
    stands: bool
    reworded: tuple[str, ...] = ()


def words_of(lead: Mapping[str, str], person: Person) -> dict[str, str]:
    """Return what is published of a lead, by key, looked through once more for its petitioner."""
    said = {key: lead.get(PUBLISH + key, "") for key in PUBLISHED}
    return said | {key: cleaned(said[key], person, homes=False).text for key in WORDS}


def public_row(case: Decided, serial_: int) -> tuple[PageValue, ...]:
    """Return what the public is shown of a case."""
    own: dict[str, PageValue] = {"serial": serial_, "source_number": case.number}
    return tuple({**case.cells, **own}.get(column.key, "") for column in LISTED)


def published(cases: Sequence[Decided], zone: str, day: str) -> Workbook:
    """Lay out the table of all that is published, in the order in which it was approved.

    Nothing of ours is in it: no 线索编号, no department, no name.
    """
    rows = [public_row(case, at) for at, case in enumerate(cases, 1)]
    said = f"截至 {day}　共 {len(rows)} 件　{PUBLISHED_NOTE}"
    return Workbook((Page(SHEET, zone + PUBLISHED_TITLE, said, LISTED, rows, len(rows), frozen=2),))


def record(cases: Sequence[Decided], zone: str, day: str) -> Workbook:
    """Lay out what was decided of which case, by whom and when."""
    serials = {case.lead: at for at, case in enumerate([one for one in cases if one.stands], 1)}
    rows = [_row(case, serials.get(case.lead, "")) for case in cases]
    said = f"{day}　共 {len(rows)} 件，公示表里 {len(serials)} 件"
    page = Page(
        RECORD, zone + RECORD_TITLE, said, _RECORD, rows, len(rows), frozen=2, alerts=(_WARNING,)
    )
    return Workbook((page,))


def _row(case: Decided, serial_: PageValue) -> tuple[PageValue, ...]:
    own: dict[str, PageValue] = {
        "id": case.id,
        "number": case.number,
        "actor": case.actor,
        "at": serial(case.at),
        "now": case.now,
        "serial": serial_,
        "reworded": "、".join(case.reworded),
    }
    return tuple({**case.cells, **own}.get(column.key, "") for column in _RECORD)
