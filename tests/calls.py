"""A small office that calls citizens back: one closed lead, the form, what is typed into it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.files.folders import Home
from tests import offices
from tests.offices import DAY_ONE, DAY_TWO, NOISE, leads, run

MONDAY = datetime(2025, 7, 14, 8, 30)
TUESDAY = datetime(2025, 7, 15, 8, 30)
SOUND = "7月11日到现场检查，店主已清洗净化器并调试正常，现场无明显油烟。"
DONE = {"办理状态": "办结", "办理情况": SOUND, "是否属实": "属实", "是否解决": "是",
        "办结时间": "2025-07-11"}  # fmt: skip
FORM = "回访"


def closed_home(folder: Path) -> Path:
    """Make a home where 城管局 has closed one lead on 11 July, its petitioner never called."""
    home = offices.new_home(folder)
    offices.drop_export(home)
    run(home, DAY_ONE)
    close(home)
    run(home, DAY_TWO)
    return home.root


def close(home: Home, name: str = "城管局.xlsx", **cells: Any) -> None:
    """Let 城管局 give its lead back as done."""
    book = offices.book_of(home, "城管局")
    typed = {NOISE[0]: DONE | cells}
    offices.type_into(book, "办理", typed, home.inbox / name, by="来源编号")


def forms(home: Home) -> list[Path]:
    """Return the call-back forms that stand in outbox."""
    return sorted((home.outbox / "回访").glob("*.xlsx"))


def listed(home: Home) -> list[dict[str, Any]]:
    """Return the rows of the form, by header."""
    return offices.cells(forms(home)[0], FORM)


def called(home: Home, name: str = "回访.xlsx", **typed: Any) -> None:
    """Fill the first row of the form in a copy, and drop that into inbox."""
    number = listed(home)[0]["线索编号"]
    offices.give_back(home, forms(home)[0], {number: typed}, name, FORM)


def the_lead(home: Home) -> dict[str, str]:
    """Return the lead that 城管局 has closed."""
    return next(s for s in leads(home).values() if s["source_number"] == NOISE[0])
