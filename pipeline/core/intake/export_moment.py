"""When an export was made, as far as it says so: over its header row, or in its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from pipeline.core.text import normal

_SAID = re.compile(r"(?:导出|下载|生成|制表|打印|统计|查询|截至|截止)[^\d]{0,8}(?=\d)")
_MOMENT = re.compile(
    r"(?<!\d)(?P<y>20\d{2})(?:(?P<m>\d{2})(?P<d>\d{2})|[-/.年_](?P<m2>\d{1,2})[-/.月_](?P<d2>\d{1,2})日?)"
    r"(?:[-_ tT]{0,2}(?P<h>\d{2})[:时点_-]?(?P<i>\d{2})(?:[:分_-]?\d{2})?秒?)?(?!\d)"
)
_DAY = len("2025-07-10")


def export_moment(above: str, name: str, now: datetime) -> str:
    """Return when an export was made: a moment or a day, ISO; blank where nobody says.

    ``above`` are the words over its header row, where 导出时间, 制表日期, 统计截至 and the like
    count; ``name`` is its place in inbox, of which the last date counts, that of the file before
    that of a folder. What lies ahead of us is a deadline and no such moment.
    """
    said = normal(above)
    told = [said[found.end() :] for found in _SAID.finditer(said)]
    levels = [normal(level) for level in reversed(name.split("/"))]
    for one in [*(list(_moments(text))[:1] for text in told), *(list(_moments(x)) for x in levels)]:
        if one and one[-1] <= now.strftime("%Y-%m-%d %H:%M"):
            return one[-1]
    return ""


def is_earlier(one: str, other: str) -> bool:
    """Tell whether a moment surely lies before another; a day is any moment of it."""
    length = _DAY if _DAY in (len(one), len(other)) else len(one)
    return bool(one and other) and one[:length] < other[:length]


def _moments(text: str) -> Iterator[str]:
    for found in _MOMENT.finditer(text):
        month, day = found["m"] or found["m2"], found["d"] or found["d2"]
        clock = (int(found["h"]), int(found["i"])) if found["h"] else ()
        try:
            moment = datetime(int(found["y"]), int(month), int(day), *clock)
        except ValueError:
            continue
        yield moment.strftime("%Y-%m-%d %H:%M" if clock else "%Y-%m-%d")
