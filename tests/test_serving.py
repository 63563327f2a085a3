"""serve as people start it: a process that is killed, started again, and never alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sql

from pipeline.core.clocks import agenda
from pipeline.files import schema, serving
from pipeline.files.clocks import job_record
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from tests import offices
from tests.offices import DAY_ONE, EXPORT, NOISE, drop_export, new_home

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 90  # seconds; a busy machine starts slowly
# the same program on another computer of the office
ELSEWHERE = """
import sys
from pipeline.files import platforms
platforms.host_name = lambda *_: sys.argv[1]
import run
sys.exit(run.main(sys.argv[2:]))
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = new_home(tmp_path / "home")
    drop_export(made, EXPORT)
    return made


def command(home: Home, *words: str, now: str, host: str = "") -> list[str]:
    told = ["--home", str(home.root), "--now", now, *words]
    start = ["-c", ELSEWHERE, host] if host else ["run.py"]
    return [sys.executable, *start, *told]


@contextmanager
def served(home: Home, now: str, host: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A real serve, its clock beginning at ``now``; killed at the end if it still lives."""
    with (home.root / f"said_{time.monotonic_ns()}.txt").open("wb") as said:
        process = subprocess.Popen(
            command(home, "serve", now=now, host=host), cwd=ROOT, stdout=said, stderr=said
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def said(home: Home) -> str:
    """All that processes of this home have said."""
    return "".join(path.read_text("utf-8") for path in sorted(home.root.glob("said_*.txt")))


def until(happened: Callable[[], object]) -> None:
    """Wait until something has happened."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)


def record(home: Home) -> list[agenda.Done]:
    if not home.database.exists():
        return []
    ledger = Ledger(home.database)
    try:
        return list(job_record.known(ledger))
    finally:
        ledger.close()


def done(home: Home, job: str) -> list[str]:
    """The moments for which a job was done."""
    found = [one for one in record(home) if one.job == job and one.ended == agenda.DONE]
    return [f"{one.slot:%m-%d %H:%M}" for one in found]


def at_once(home: Home, *words: str, now: str, host: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as another process to its end."""
    return subprocess.run(
        command(home, *words, now=now, host=host),
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def lead_count(home: Home) -> int:
    return len(offices.leads(home))


def runs_of(home: Home) -> int:
    ledger = Ledger(home.database)
    try:
        return int(ledger.scalar(sql.select(sql.func.count()).select_from(schema.run)))
    finally:
        ledger.close()


@pytest.mark.long
def test_serve_is_killed_and_what_it_missed_is_made_up_once(home: Home) -> None:
    with served(home, "2025-07-10 17:29:56") as first:
        until(lambda: done(home, "日清") == ["07-10 17:30"])
        first.kill()
        first.wait()
    runs = runs_of(home)
    with served(home, "2025-07-10 17:31:00"):
        time.sleep(4)
    assert (done(home, "日清"), runs_of(home)) == (["07-10 17:30"], runs)
    with served(home, "2025-07-14 08:05:00"):  # off from Thursday evening to Monday
        until(lambda: "07-11 17:30" in done(home, "日清"))
    assert done(home, "日清") == ["07-10 17:30", "07-11 17:30"]
    first_line = said(home).splitlines()[0]
    assert "下次：收件 07-10 17:30，发件 07-11 08:30，日清 07-10 17:30，周报" in first_line
    books = {path.name for path in (home.outbox / "汇总").rglob("日清表_*.xlsx")}
    assert books == {"日清表_2025-07-10.xlsx", "日清表_2025-07-11.xlsx"}


@pytest.mark.long
def test_a_serve_killed_in_the_middle_of_its_run_loses_nothing(home: Home) -> None:
    with served(home, "2025-07-10 17:30:00") as first:
        until(lambda: [one for one in record(home) if one.finished is None])
        first.kill()
        first.wait()
    assert done(home, "日清") == []
    with served(home, "2025-07-10 17:32:00"):
        until(lambda: done(home, "日清") == ["07-10 17:30"])
    assert lead_count(home) == len(EXPORT)
    assert home.waiting() == []


def test_a_second_window_is_refused(home: Home) -> None:
    with served(home, "2025-07-10 08:30:00"):
        until(lambda: done(home, "发件"))
        second = at_once(home, "serve", now="2025-07-10 08:31")
    assert (second.returncode, "J04" in second.stdout) == (2, True)


@pytest.mark.long
def test_another_computer_is_refused_with_the_name_of_the_one_that_serves(home: Home) -> None:
    with served(home, "2025-07-10 08:30:00", host="办公室-01"):
        until(lambda: done(home, "发件"))
        (home.record / "serve.lock").unlink()  # locks of drives do not reach other computers
        second = at_once(home, "serve", now="2025-07-10 08:31", host="办公室-02")
    assert second.returncode == 2
    assert "J05" in second.stdout
    assert "办公室-01" in second.stdout


@pytest.mark.long
def test_another_computer_goes_on_once_the_first_has_been_silent(home: Home) -> None:
    with served(home, "2025-07-10 08:30:00", host="办公室-01") as first:
        until(lambda: done(home, "发件"))
        first.kill()
        first.wait()
    assert (home.record / "serving.json").exists()
    ago = time.time() - 20 * 60
    os.utime(home.record / "serving.beat", (ago, ago))
    with served(home, "2025-07-10 13:30:00", host="办公室-02"):
        until(lambda: "07-10 13:30" in done(home, "发件"))
    assert "J06" in said(home)
    assert done(home, "发件") == ["07-10 08:30", "07-10 13:30"]


def test_the_one_that_slept_stops_when_another_has_gone_on(home: Home) -> None:
    home.prepare()
    lines: list[str] = []
    with serving.only_server(home, DAY_ONE, lambda one: lines.append(one.code)) as alive:
        alive()
        other = {"host": "办公室-02", "process": 7, "since": "2025-07-10 09:00"}
        (home.record / "serving.json").write_text(json.dumps(other), encoding="utf-8")
        with pytest.raises(serving.RefusedError, match="办公室-02"):
            alive()
    kept = json.loads((home.record / "serving.json").read_text("utf-8"))
    assert kept["host"] == "办公室-02"  # the claim of the other is not ours to remove


HOLDS = """
import sys
from datetime import datetime
from pathlib import Path
from pipeline.files import platforms
platforms.host_name = lambda *_: "办公室-01"
from pipeline.files.folders import Home, only_run
with only_run(Home(Path(sys.argv[1])), datetime(2025, 7, 10)):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.long
def test_serve_waits_for_a_run_of_another_computer_names_it_and_loses_nothing(home: Home) -> None:
    hold = [sys.executable, "-c", HOLDS, str(home.root)]
    with subprocess.Popen(
        hold, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with served(home, "2025-07-10 08:29:10"):
            until(lambda: "办公室-01" in said(home))
            assert record(home) == []
            other.communicate()
            until(lambda: done(home, "发件") == ["07-10 08:30"])
    assert said(home).count("办公室-01") == 1
    assert lead_count(home) == len(EXPORT)


@pytest.mark.long
def test_a_run_by_hand_beside_serve_does_nothing_twice_and_loses_nothing(home: Home) -> None:
    """While it serves, files are dropped and run for by hand from two more processes."""
    with served(home, "2025-07-10 08:29:58"):
        until(lambda: done(home, "发件"))
        rows = [(f"2025071100000{n:03}", *NOISE[1:5], f"烧烤店{n}", f"{n}号{NOISE[6]}", NOISE[7])
                for n in range(40)]  # fmt: skip
        codes = []
        for half, name in ((rows[:20], "上午.xlsx"), (rows[20:], "下午.xlsx")):
            drop_export(home, half, name)
            hands = [
                subprocess.Popen(
                    command(home, "once", now="2025-07-10 08:40"),
                    cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )
                for _ in range(2)
            ]  # fmt: skip
            codes += [hand.wait() for hand in hands]
    assert set(codes) <= {0, 1, 2}
    assert any(code in (0, 1) for code in codes)
    at_once(home, "once", now="2025-07-10 08:50")
    assert lead_count(home) == len(EXPORT) + 40
    numbers = [state["source_number"] for state in offices.leads(home).values()]
    assert len(numbers) == len(set(numbers))
    assert at_once(home, "check", now="2025-07-10 08:51").returncode in (0, 1)


@pytest.mark.long
def test_an_evening_that_was_run_for_by_hand_is_not_done_again_by_serve(home: Home) -> None:
    at_once(home, "once", now="2025-07-10 17:30")
    assert done(home, "日清") == ["07-10 17:30"]
    runs = runs_of(home)
    with served(home, "2025-07-10 17:31:00"):
        time.sleep(4)
    assert runs_of(home) == runs
