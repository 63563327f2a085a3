"""退回平台: the list of leads that go back to where they came from, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from pipeline.core.pages import Page, PageColumn, Workbook
from pipeline.core.values import serial

SENT_BACK = "退回平台"
_TOO_LITTLE = "信息不全"
_COLUMNS = (
    PageColumn("source_number", "来源编号", "id", 22),
    PageColumn("id", "线索编号", "id", 20),
    PageColumn("received_at", "受理时间", "moment", 17),
    PageColumn("title", "标题", "long", 28),
    PageColumn("address", "事发地址", "long", 28),
    PageColumn("why", "退回理由", "long", 50),
)
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_SHEET_NAME = 31  # characters, what a spreadsheet takes


@dataclass(frozen=True, slots=True)
class SentBack:
    """One lead that goes back to ``source``; ``why`` is a sentence that the platform can read.

    The platform knows whose it is: no person, number or home is in its words.
    """

    number: int
    source: str
    source_number: str
    id: str
    received_at: str
    title: str
    address: str
    why: str


def reason(lead: Mapping[str, str], outside: str, zone: str) -> str:
    """Say why a lead goes back: the coordinator's words, where it lies, what it lacks; or blank.

    ``outside`` says where it lies when that is not in the zone (``Decision.outside``). Of a lead
    that nobody has the remark is hers; a department's words count where nobody else says anything.
    """
    lies = f"{outside}，不在{zone}" if outside else ""
    hers = lead["review_note"].strip() or (not lead["department"] and lead["remark"].strip())
    said = [text for text in (hers, lies) if text]
    if not said and lead["category"] == _TOO_LITTLE:
        said = ["没有写清地点和被反映对象，查不了，请补充后再派"]
    said = said or [text for key in ("return_reason", "remark") if (text := lead[key].strip())][:1]
    return "；".join(text.rstrip("。；") for text in said)


def workbook(leads: Iterable[SentBack], day: str, zone: str) -> Workbook:
    """Lay out the list, one sheet a source, in the order of 受理时间."""
    pages: list[Page] = []
    ordered = sorted(leads, key=lambda one: (one.source, one.received_at, one.id))
    for source, those in groupby(ordered, key=lambda one: one.source):
        rows = [_row(one) for one in those]
        name = _NO_SHEET_NAME.sub(" ", source).strip()[:_SHEET_NAME] or SENT_BACK
        title = f"{zone}退回平台线索（{source}）"
        said = f"{day}　共 {len(rows)} 件　请按退回理由重新派发"
        taken = {page.name for page in pages}
        name = name if name not in taken else f"{name[:-1]}{len(pages)}"
        pages.append(Page(name, title, said, _COLUMNS, rows, len(rows), frozen=2))
    return Workbook(tuple(pages))


def _row(lead: SentBack) -> tuple[str | float, ...]:
    received = serial(lead.received_at)
    return (lead.source_number, lead.id, received, lead.title, lead.address, lead.why)
