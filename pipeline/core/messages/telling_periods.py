"""What the terminal says of a report that was made anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def report(said: Mapping[str, Any]) -> Iterator[str]:
    """Say of which days it is, what it was counted from, and where it stands."""
    first, last = said["first"], said["last"]
    days = last if first == last else f"{first} 至 {last}"
    how = "照当时发出的重做" if said["issued"] else "照那时的台账补做"
    yield f"{said['period']} {days}，{how}，统计截至 {said['counted_at']}。"
    if said["remark"]:
        yield said["remark"]
    yield f"写出 {len(said['outputs'])} 个文件，用时 {said['seconds']} 秒："
    yield from (f"  {path}" for path in said["outputs"])
