"""Pictures for leaders: drawn by a child process, all of a report at once.

Importing matplotlib takes longer than counting a usual day, and a run without pictures shall not
pay for it; where it is broken or missing the rest of a run goes on without pictures.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.core.leaders import poster
from pipeline.core.leaders.summary import Summary
from pipeline.files import platforms

_ROOT = Path(__file__).resolve().parents[3]
_CHILD = "pipeline.files.leaders.picture_child"
_SECONDS = 120  # drawing takes one; the first time on a computer all its fonts are listed


@dataclass(frozen=True, slots=True)
class Pictures:
    """PNGs that were drawn; None for what was not. ``why`` says what went wrong, else blank."""

    poster: bytes | None = None
    charts: bytes | None = None
    why: str = ""


def draw(summary: Summary, *, wants_poster: bool, wants_charts: bool) -> Pictures:
    """Draw 快报 and the three charts of a report, or one of the two."""
    said = asdict(poster.poster(summary)) if wants_poster else None
    charts = asdict(poster.charts(summary)) if wants_charts else None
    return _drawn({"poster": said, "charts": charts})


def _drawn(asked: Mapping[str, object]) -> Pictures:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    more = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "MPLBACKEND": "agg"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", _CHILD],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=_SECONDS,
            env=os.environ | more,
            creationflags=platforms.child_flags(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Pictures(why=f"{_SECONDS} 秒还没有画完")
    except OSError as error:
        return Pictures(why=f"画图的程序没有启动：{error.strerror}")
    try:
        answer = {key: base64.b64decode(text) for key, text in json.loads(done.stdout).items()}
        return Pictures(answer.get("poster"), answer.get("charts"))
    except ValueError:
        return Pictures(why=_reason(done.stderr))


def _reason(said: bytes) -> str:
    """Return the last line of what the child said before it died."""
    lines = said.decode("utf-8", "replace").strip().splitlines()
    last = lines[-1].strip()[:120] if lines else ""
    missing = last.startswith(("ModuleNotFoundError", "ImportError"))
    return f"画图的组件没有装好（{last}）" if missing else f"画图的程序中途停了（{last}）"
