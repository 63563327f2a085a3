"""The examples of docs/部署.md: what they say to the scheduler of each system is well formed."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import run
from pipeline.core.clocks import timetable
from pipeline.core.groups.notify import SCHEMES
from tests.offices import drop_export, new_home

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/部署.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def lines(language: str) -> list[str]:
    return [line for block in blocks(language) for line in block.splitlines()]


def test_every_command_of_the_page_is_one_of_run_py() -> None:
    named = re.findall(r'run\.py\\?"? (\w+)', PAGE)
    assert {"job", "serve", "status"} <= set(named) <= run.COMMANDS.keys()


def test_the_task_of_windows_names_program_script_and_job() -> None:
    create = next(line for line in lines("bat") if "/Create" in line)
    told = re.fullmatch(r'schtasks /Create /TN "(\S+)" /SC MINUTE /MO (\d+) /TR "(.*)" /F', create)
    assert told is not None
    name, minutes, action = told.groups()
    assert (name, minutes) == ("日清", "10")
    assert len(action) <= 261  # schtasks takes no longer one
    words = re.findall(r'\\"(.*?)\\"|(\S+)', action)  # how schtasks writes quotes inside quotes
    assert [one or other for one, other in words] == [
        r"D:\日清\.venv\Scripts\pythonw.exe",
        r"D:\日清\run.py",
        "job",
    ]


def test_every_line_for_windows_speaks_of_the_same_task() -> None:
    assert all(
        re.match(r'schtasks /(Create|Delete|Query|Run) /TN "日清"', one) for one in lines("bat")
    )


def test_without_a_console_as_under_pythonw_a_job_runs(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home")
    drop_export(home)
    program = (
        "import sys; sys.stdout = sys.stderr = None; import run; "
        f"sys.exit(run.main(['--home', {str(home.root)!r}, '--now', '2025-07-10 08:30', 'job']))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert done.returncode == 1  # done, and somebody has to decide about a lead
    assert (home.outbox / "部门").exists()


def test_the_line_for_cron_has_five_fields_and_runs_what_is_due() -> None:
    (line,) = lines("cron")
    *fields, command = line.split(" ", 5)
    assert all(re.fullmatch(r"(\*|\d+)(/\d+)?", field) for field in fields)
    assert re.fullmatch(r"cd (\S+) && \.venv/bin/python run\.py job >> (\S+) 2>&1", command)
    minutes = int(fields[0].removeprefix("*/"))
    assert 60 % minutes == 0


def unit() -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=True, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(blocks("ini")[0])
    return parsed


def test_the_unit_starts_serve_and_stops_it_as_ctrl_c_does() -> None:
    service = unit()["Service"]
    assert service["ExecStart"].split()[1:] == ["run.py", "serve"]
    assert service["ExecStart"].startswith(service["WorkingDirectory"])
    assert (service["KillSignal"], service["Restart"]) == ("SIGINT", "always")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    text = blocks("ini")[0].replace("/opt/riqing/.venv/bin/python", sys.executable)
    text = text.replace("/opt/riqing", str(ROOT)).replace("User=riqing", "User=root")
    path = tmp_path / "riqing.service"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "riqing.service" not in done.stderr
    assert done.returncode == 0


def test_every_kind_of_channel_has_its_address_on_the_page() -> None:
    table = PAGE[PAGE.index("| kind |") :]
    for kind, begins in SCHEMES.items():
        row = next(line for line in table.splitlines() if line.startswith(f"| {kind} |"))
        assert any(one in row for one in begins)


def test_the_page_says_every_job_by_its_name() -> None:
    text = (ROOT / "rules/schedule.yaml").read_text(encoding="utf-8")
    assert all(f"#   {job} = " in text for job in timetable.JOBS)
