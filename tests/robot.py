"""Real LibreOffice as an editor: what people do to workbooks, in one session for many of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_name("lo_edit.py")
_PYTHONS = ("/usr/bin/python3", "/opt/libreoffice/program/python")
_SECONDS = 300  # for a whole session, a slow machine included

# What the file is called and how it is saved; csv as shown on the screen or as the values are.
FORMATS: Mapping[str, dict[str, object]] = {
    "xlsx": {"format": "xlsx"},
    "xls": {"format": "xls"},
    "ods": {"format": "ods"},
    "csv utf-8-sig": {"format": "csv", "encoding": "utf-8-sig", "as_shown": True},
    "csv gb18030": {"format": "csv", "encoding": "gb18030", "as_shown": True},
    "csv gbk": {"format": "csv", "encoding": "gbk", "as_shown": True},
    "csv not as shown": {"format": "csv", "encoding": "utf-8-sig", "as_shown": False},
}

Edit = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """One workbook, what is done to it and what it is saved as (a key of ``FORMATS`` by path)."""

    book: Path
    edits: Sequence[Edit]
    saves: Mapping[Path, str]
    sheet: str = "办理"


@cache
def missing() -> str:
    """Return why there is no LibreOffice to work with, blank where there is one."""
    if not (os.environ.get("SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")):
        return "no LibreOffice here (soffice is not on the path)"
    if not _python():
        return "LibreOffice has no Python with the uno module (python3-uno)"
    return ""


@cache
def _python() -> str:
    for python in filter(os.path.exists, _PYTHONS):
        if (
            subprocess.run(
                [python, "-c", "import uno"], env=_clean(), capture_output=True
            ).returncode
            == 0
        ):
            return python
    return ""


def _clean() -> dict[str, str]:
    ours = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in ours}


def edit(book: Path, edits: Sequence[Edit], saves: Mapping[Path, str], sheet: str = "办理") -> None:
    """Do one job in a session of its own."""
    edit_all([Job(book, edits, saves, sheet)])


def edit_all(jobs: Iterable[Job]) -> None:
    """Do all jobs in one session.

    Raises: AssertionError naming every edit that LibreOffice did not do.
    """
    asked = [
        {
            "input": str(job.book),
            "sheet": job.sheet,
            "edits": list(job.edits),
            "save": [{"path": str(p), **FORMATS[kind]} for p, kind in job.saves.items()],
        }
        for job in jobs
    ]
    with tempfile.TemporaryDirectory() as folder:
        orders, report = Path(folder) / "jobs.json", Path(folder) / "report.json"
        orders.write_text(json.dumps(asked), "utf-8")
        process = subprocess.Popen(
            [_python(), str(_SCRIPT), str(orders), str(report)],
            env=_clean(),
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            errors = process.communicate(timeout=_SECONDS)[1]
        except subprocess.TimeoutExpired:
            process.terminate()  # it ends its LibreOffice
            errors = process.communicate()[1]
        assert report.exists(), f"the robot did not finish: {errors[-2000:]}"
        wrong = [line for line in json.loads(report.read_text("utf-8")) if line]
    assert not wrong, "\n".join(wrong)
