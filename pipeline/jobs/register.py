"""Register: the blank form for leads taken by phone or visit stands ready in outbox."""

from __future__ import annotations

from functools import partial

from pipeline.core.intake.registering import TITLE, workbook
from pipeline.files.books import outbox
from pipeline.files.books.plain import put_out_plain
from pipeline.files.workplace import Workplace
from pipeline.files.writing import writing

_PATH = f"outbox/空白表/{TITLE}.xlsx"


def put_out_blank(place: Workplace) -> list[str]:
    """Write the blank form where it is missing, was filled, or offers other choices now."""
    offices = tuple(one.name for one in place.office.departments if one.kind == "office")
    zone = place.office.settings.zone
    said = repr(workbook("", offices, zone))  # the day it was printed is nothing new
    write = partial(writing.write, workbook(place.today, offices, zone))
    return put_out_plain(place, outbox.BLANK, "", _PATH, said, write)
