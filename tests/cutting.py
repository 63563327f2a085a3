"""A run on a copy of a home that dies before a disk step; see ``cut_run``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from pipeline.files.folders import Home

ROOT = Path(__file__).resolve().parents[1]


def copied(prepared: Path, folder: Path) -> Home:
    shutil.copytree(prepared, folder / "home", copy_function=shutil.copy2)
    return Home(folder / "home")


def cut(home: Home, step: int, now: datetime, *before: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.cut_run", str(home.root), str(now), str(step), *before]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
