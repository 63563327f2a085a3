"""Real LibreOffice as an editor: what people do to workbooks, in one session for many of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("lo_edit.py")
_PYTHONS = ("/usr/bin/python3", "/opt/libreoffice/program/python")
_SECONDS = 120  # for one file, a slow machine included

# What the file is called and how it is saved; csv as shown on the screen or as the values are.
_CSV: dict[str, object] = {"format": "csv", "encoding": "gb18030", "as_shown": True}
FORMATS: Mapping[str, dict[str, object]] = {
    "xlsx": {"format": "xlsx"},
    "xls": {"format": "xls"},
    "ods": {"format": "ods"},
    "csv gb18030": _CSV,
    "csv utf-8-sig": _CSV | {"encoding": "utf-8-sig"},
    "csv gbk": _CSV | {"encoding": "gbk"},
    "csv not as shown": _CSV | {"encoding": "utf-8-sig", "as_shown": False},
    # opened in a spreadsheet once more, and saved
    "csv of a csv": _CSV | {"through": _CSV},
    "xlsx of a csv": {"format": "xlsx", "through": _CSV},
    # what else a spreadsheet offers
    "xlsm": {"format": "xlsm"},
    "et": {"format": "et"},
    "tsv": {"format": "tsv", "encoding": "utf-8", "as_shown": True},
    "csv utf-8": _CSV | {"encoding": "utf-8"},
    "csv utf-16": _CSV | {"encoding": "utf-16"},
    "csv with semicolons": _CSV | {"sep": ";"},
    "fods": {"format": "fods"},
    "html": {"format": "html"},
    "pdf": {"format": "pdf"},
    "xlsx with a password": {"format": "xlsx", "password": "123456"},
    "xls with a password": {"format": "xls", "password": "123456"},
    "ods with a password": {"format": "ods", "password": "123456"},
}

KINDS = ("xlsx", "xls", "ods", "csv gb18030")  # what people send

Edit = dict[str, Any]
Case = tuple[str, str]  # what was done, and the kind of file


@dataclass(frozen=True, slots=True)
class Job:
    """One workbook, what is done to it and what it is saved as (a key of ``FORMATS`` by path)."""

    book: Path
    edits: Sequence[Edit]
    saves: Mapping[Path, str]
    sheet: str = "办理"
    key: str = "线索编号"  # the header that names the rows
    password: str = ""  # what opens it


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


def edit(
    book: Path,
    edits: Sequence[Edit],
    saves: Mapping[Path, str],
    sheet: str = "办理",
    password: str = "",
) -> None:
    """Do one job in a session of its own.

    Raises: AssertionError naming the edit that LibreOffice did not do.
    """
    with at_work([Job(book, edits, saves, sheet, password=password)]) as session:
        for path in saves:
            session.file(path)


@contextmanager
def at_work(jobs: Iterable[Job]) -> Iterator[Session]:
    """Begin all jobs in one session of LibreOffice, in their order, beside what is done here."""
    asked = [
        {
            "input": str(job.book),
            "sheet": job.sheet,
            "key": job.key,
            "password": job.password,
            "edits": list(job.edits),
            "save": [{"path": str(p), **FORMATS[kind]} for p, kind in job.saves.items()],
        }
        for job in jobs
    ]
    with tempfile.TemporaryDirectory() as folder:
        orders, report = Path(folder) / "jobs.json", Path(folder) / "report.jsonl"
        orders.write_text(json.dumps(asked), "utf-8")
        with (Path(folder) / "stderr").open("w+") as errors:
            process = subprocess.Popen(
                [_python(), str(SCRIPT), str(orders), str(report)], env=_clean(), stderr=errors
            )
            try:
                yield Session(process, asked, report, Path(errors.name))
            finally:
                process.terminate()  # it ends its LibreOffice
                process.wait()


@contextmanager
def edited(
    book: Path, edits: Mapping[str, Sequence[Edit]], cases: Iterable[Case]
) -> Iterator[Callable[[Case], Path]]:
    """Edit a workbook in several ways, each saved in several formats; yield how to get a file."""
    with tempfile.TemporaryDirectory(prefix="riqing_returned_") as folder:
        files = {
            (name, kind): Path(folder) / f"{number}.{FORMATS[kind]['format']}"
            for number, (name, kind) in enumerate(cases)
        }
        jobs = [
            Job(book, done, {path: kind for (made, kind), path in files.items() if made == name})
            for name, done in edits.items()
        ]
        with at_work(jobs) as session:
            yield lambda case: session.file(files[case])


class Session:
    """A robot at work; its files are asked for one by one."""

    def __init__(
        self, process: subprocess.Popen[bytes], asked: list[Edit], report: Path, errors: Path
    ) -> None:
        self._process = process
        self._place = {s["path"]: n for n, job in enumerate(asked) for s in job["save"]}
        self._report = report
        self._errors = errors

    def file(self, path: Path) -> Path:
        """Wait for a file.

        Raises: AssertionError naming the edit that LibreOffice did not do.
        """
        end, place = time.monotonic() + _SECONDS, self._place[str(path)]
        while len(said := self._said()) <= place:
            assert self._process.poll() is None or len(self._said()) > place, (
                f"the robot did not finish: {self._errors.read_text()[-2000:]}"
            )
            assert time.monotonic() < end, "the robot takes too long"
            time.sleep(0.02)
        assert not said[place], said[place]
        return path

    def _said(self) -> list[str]:
        """Return what went wrong in each job that is done, blank for nothing."""
        if not self._report.exists():
            return []
        whole = self._report.read_text("utf-8").rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]
