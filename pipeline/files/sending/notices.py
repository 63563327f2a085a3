"""Texts that leave the machine: sent by a child with a time limit, each once a day and place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sql

from pipeline.files import platforms, schema
from pipeline.files.ledger import Ledger

table = schema.sent
MISSING = "没有装 Apprise"  # the extra of requirements-notify.txt
_ROOT = Path(__file__).resolve().parents[3]
_CHILD = "pipeline.files.sending.sending_child"
_START_SECONDS = 20  # a virus scanner may look at every module first


def already(ledger: Ledger, day: str) -> set[tuple[str, str]]:
    """Return what went out on a day: (channel, text)."""
    rows = ledger.rows(sql.select(table.c.channel, table.c.text).where(table.c.day == day))
    return {(row.channel, row.text) for row in rows}


def record(ledger: Ledger, day: str, channel: str, text: str) -> None:
    """Record that a text went out."""
    row = {"day": day, "channel": channel, "text": text, "run": ledger.run, "at": ledger.now}
    with ledger.transaction():
        ledger.insert(table, [row])


def post(address: str, text: str, seconds: int) -> str:
    """Send a text to an address as Apprise writes it; return why that failed, blank if it did not.

    A server that hangs is left after so many seconds (and the time a child needs to start).
    """
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(
            [sys.executable, "-m", _CHILD],
            input=json.dumps({"address": address, "text": text, "seconds": seconds}).encode(),
            capture_output=True,
            timeout=seconds + _START_SECONDS,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"},
            creationflags=platforms.child_flags(),
            check=False,
        )
        why = json.loads(done.stdout)["why"]
    except (
        subprocess.TimeoutExpired
    ):  # it has a limit of its own: this one is for a child that hangs
        return f"{seconds} 秒没有回音"
    except (OSError, ValueError, KeyError):
        return "发送的程序中途停了"
    return MISSING if why is None else str(why)
