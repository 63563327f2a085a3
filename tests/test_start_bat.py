from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.core.clocks import timetable

ROOT = Path(__file__).resolve().parents[1]
RAW = (ROOT / "start.bat").read_bytes()
LINES = RAW.decode("utf-8").split("\r\n")
LABELS = [line[1:] for line in LINES if line.startswith(":")]
MENU = {
    "1": ("运行一次", "once"),
    "2": ("检查规则", "check"),
    "3": ("现在状况", "status"),
    "4": ("查一条线索", "history"),
    "5": ("撤销一次运行", "undo"),
    "6": ("演示", "demo"),
    "7": ("为什么这样派", "explain"),
    "8": ("导出规则表", "rules export"),
    "9": ("导入规则表", "rules import"),
    "10": ("定时运行", "serve"),
    "11": ("现在做日清", "job evening"),
}
OPENS = {"12": ("打开要贴到微信群的话", "open_words", "outbox\\微信")}


def label_of(command: str) -> str:
    """The label of a command: ``run_rules_export``."""
    return f"run_{command.replace(' ', '_')}"


def below(label: str) -> list[str]:
    """The lines of one label, up to the next."""
    start = LINES.index(f":{label}") + 1
    end = next((n for n in range(start, len(LINES)) if LINES[n].startswith(":")), len(LINES))
    return LINES[start:end]


def test_every_line_ends_as_windows_wants_it() -> None:
    assert RAW.count(b"\n") == RAW.count(b"\r\n") == RAW.count(b"\r")
    assert RAW.endswith(b"\r\n")


def test_there_is_no_byte_order_mark() -> None:
    assert not RAW.startswith(b"\xef\xbb\xbf")


def test_the_code_page_is_set_before_the_first_chinese_character() -> None:
    before = RAW[: RAW.index(b"chcp 65001")]
    assert before.isascii()


def test_git_keeps_the_line_ends() -> None:
    assert "*.bat text eol=crlf" in (ROOT / ".gitattributes").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", MENU)
def test_a_number_of_the_menu_runs_its_command(number: str) -> None:
    label, command = MENU[number]
    assert any(re.fullmatch(rf"echo\s+{number}\s+{label}.*", line) for line in below("menu"))
    assert f'if "%CHOICE%"=="{number}" goto {label_of(command)}' in below("menu")
    assert any(line.startswith(f'"%VENV_PYTHON%" run.py {command}') for line in LINES)


def test_the_menu_has_no_other_number() -> None:
    shown = [found[1] for line in LINES if (found := re.match(r"echo   (\d+) ", line))]
    taken = re.findall(r'"%CHOICE%"=="(\d+)"', "\n".join(LINES))
    assert shown == taken == [*MENU, *OPENS, "0"]


@pytest.mark.parametrize("number", OPENS)
def test_a_number_of_the_menu_opens_its_folder(number: str) -> None:
    words, label, folder = OPENS[number]
    assert f"echo   {number} {words}" in below("menu")
    assert f'if "%CHOICE%"=="{number}" goto {label}' in below("menu")
    missing, opened, back, *_ = below(label)
    assert missing == f'if not exist "{folder}" goto no_words'
    assert (opened, back) == (f'start "" "{folder}"', "goto menu")


def test_every_job_of_the_menu_is_one_that_run_py_knows() -> None:
    named = re.findall(r"run\.py job (\S+)", "\n".join(LINES))
    assert named
    assert {timetable.job_named(name) for name in named} <= set(timetable.JOBS)


def test_every_jump_has_its_label() -> None:
    jumps = re.findall(r"\bgoto (\S+)", "\n".join(LINES))
    assert jumps
    assert set(jumps) <= set(LABELS)


def test_every_label_is_there_once_and_is_plain_ascii() -> None:
    assert len(LABELS) == len(set(LABELS))
    assert all(re.fullmatch(r"[a-z_]+", label) for label in LABELS)


def test_every_command_of_the_menu_shows_its_result() -> None:
    assert all(below(label_of(command))[-2] == "goto said" for _, command in MENU.values())


def test_the_window_stays_open_after_a_result_and_after_a_failure() -> None:
    assert "pause" in below("said")
    assert "pause" in below("failed")


@pytest.mark.parametrize(
    "label", ["no_folder", "no_python", "no_venv", "no_packages_online", "no_packages_offline"]
)
def test_a_failure_says_what_and_what_to_do_in_chinese(label: str) -> None:
    what, todo, jump, *_ = below(label)
    assert all(re.match(r"echo .*[\u4e00-\u9fff]", line) for line in (what, todo))
    assert jump == "goto failed"


@pytest.mark.parametrize("code", ["0", "1", "2", "3"])
def test_every_exit_code_has_its_sentence(code: str) -> None:
    assert any(line.startswith(f'if "%CODE%"=="{code}" echo ') for line in below("said"))


def test_a_folder_of_wheels_is_used_without_a_network() -> None:
    assert 'if exist "wheels\\*.whl" goto install_offline' in LINES
    assert "--no-index --find-links wheels -r requirements.txt" in below("install_offline")[0]
    assert "--no-index" not in below("install_online")[0]


def test_both_ways_to_call_python_are_tried() -> None:
    assert any(line.startswith("py -3 -c ") for line in below("prepare"))
    assert any(line.startswith("python -c ") for line in below("prepare"))


def test_every_step_of_preparing_is_checked() -> None:
    steps = [n for n, line in enumerate(LINES) if " -m venv " in line or " -m pip " in line]
    assert len(steps) == 3
    assert all(LINES[step + 1].startswith("if errorlevel 1 goto no_") for step in steps)


def test_paths_and_answers_stand_in_quotation_marks() -> None:
    for line in LINES:
        for name in ("%VENV_PYTHON%", "%ANSWER%", "%~dp0"):
            assert line.count(name) == line.count(f'"{name}"'), line


def test_no_block_in_parentheses_can_be_broken_by_a_path() -> None:
    assert not [line for line in LINES if line.rstrip().endswith("(") or line.startswith(")")]


def test_quotation_marks_come_in_pairs() -> None:
    odd = [line for line in LINES if line.count('"') % 2]
    assert odd == ['set "CHOICE=%CHOICE:"=%"', *['set "ANSWER=%ANSWER:"=%"'] * 4]
