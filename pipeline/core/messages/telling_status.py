"""What the terminal says of how things stand now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Said = Mapping[str, Any]


def status(said: Said) -> Iterator[str]:
    """Say what waits, what is late, what jobs did and when they come, who has not answered."""
    last = said["last_run"]
    if last is None:
        yield "还没有运行过。把文件放进 inbox，再运行 python run.py。"
    else:
        ended = last["finished"] or "没有做完，再运行一次即可接着做"
        yield f"上次运行 {last['run']}：{last['started']} 开始，{ended}。"
    yield f"inbox 等着 {len(said['waiting'])} 个文件；待您定 {said['pending']} 件；"
    yield f"超期 {len(said['overdue'])} 件。"
    if said["day"]:
        yield said["day"]["line"]
    if said["calendar"]:
        yield said["calendar"]
    yield from (f"  {_job(one)}" for one in said["jobs"])
    for one in said["departments"]:
        yield (
            f"  {one['department']}：在办 {one['in_hand']}，超期 {one['overdue']}，"
            f"未签收 {one['unacknowledged']}，{_silence(one)}"
        )


def beginning(jobs: Sequence[Said]) -> str:
    """Say that serving begins, and when each job comes; a window that stays empty frightens."""
    planned = "，".join(f"{one['job']} {one['next'][5:]}" for one in jobs if one["next"])
    return f"定时运行开始了，窗口不要关；要停，按 Ctrl+C。下次：{planned or '没有排'}。"


def _job(one: Said) -> str:
    last, waits = one["last"], "，到点了还没做" if one["due"] else ""
    after = f"下次 {one['next']}" if one["next"] else "没有排下次"
    if last is None:
        return f"{one['job']}：还没有做过{waits}，{after}"
    ended = {"": "没有做完", "出错": "出错了"}.get(last["ended"], last["ended"])
    words = f"（{last['words']}）" if last["words"] else ""
    return f"{one['job']}：上次 {last['started']} {ended}{words}{waits}，{after}"


def _silence(one: Said) -> str:
    last = f"最近交回 {one['last_return']}" if one["last_return"] else "从未交回"
    return f"{last}，{one['silent_days']} 个工作日没交" if one["silent_days"] else last
