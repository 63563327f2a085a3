from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.files import platforms

ROOT = Path(__file__).resolve().parents[1]


class Held:
    """Path.replace as it is while somebody has the target open in Excel."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, winerror: int, times: int) -> None:
        self.left, self.waited = times, 0.0
        real = Path.replace

        def replace(draft: Path, target: Path) -> Path:
            if target.name == "总台账.xlsx" and self.left:
                self.left -= 1
                error = OSError(13 if winerror == 5 else 22, "另一个程序正在使用此文件")
                error.winerror = winerror  # type: ignore[attr-defined,unused-ignore]
                raise error
            return real(draft, target)

        monkeypatch.setattr(Path, "replace", replace)

    def pause(self, seconds: float) -> None:
        self.waited += seconds


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    made = tmp_path / "draft"
    made.write_text("新", encoding="utf-8")
    return made


def test_a_draft_takes_the_place_of_its_target(tmp_path: Path, draft: Path) -> None:
    target = tmp_path / "总台账.xlsx"
    target.write_text("旧", encoding="utf-8")
    assert platforms.replace(draft, target) == target
    assert target.read_text(encoding="utf-8") == "新"


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_target_held_for_a_moment_is_tried_again(
    tmp_path: Path, draft: Path, monkeypatch: pytest.MonkeyPatch, winerror: int
) -> None:
    held = Held(monkeypatch, winerror, times=3)
    target = tmp_path / "总台账.xlsx"
    assert platforms.replace(draft, target, held.pause) == target
    assert held.waited == pytest.approx(0.35)


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_target_open_in_excel_is_given_up_after_2_5_seconds(
    tmp_path: Path, draft: Path, monkeypatch: pytest.MonkeyPatch, winerror: int
) -> None:
    held = Held(monkeypatch, winerror, times=99)
    written = platforms.replace(draft, tmp_path / "总台账.xlsx", held.pause)
    assert (written.name, round(held.waited, 2)) == ("总台账_2.xlsx", 2.5)


def test_a_sibling_that_exists_is_never_overwritten(
    tmp_path: Path, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "总台账_2.xlsx").write_text("有人填过", encoding="utf-8")
    held = Held(monkeypatch, 32, times=99)
    written = platforms.replace(draft, tmp_path / "总台账.xlsx", held.pause)
    assert written.name == "总台账_3.xlsx"
    assert (tmp_path / "总台账_2.xlsx").read_text(encoding="utf-8") == "有人填过"


def test_another_error_is_not_tried_again(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        platforms.replace(tmp_path / "没有", tmp_path / "总台账.xlsx", pytest.fail)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux caps address space")
def test_a_child_on_linux_gets_no_more_memory_than_its_cap() -> None:
    greedy = (
        "from pipeline.files import platforms; print(platforms.cap_memory(300))\n"
        "try: bytearray(400 * 2**20)\n"
        "except MemoryError: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", greedy], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["True", "refused"]


@pytest.mark.skipif(sys.platform == "win32", reason="a Job Object does this on Windows")
def test_a_child_that_loops_alone_is_ended() -> None:
    loop = "from pipeline.files import platforms; platforms.cap_processor(0)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", loop], cwd=ROOT, timeout=20)
    assert done.returncode < 0


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_elsewhere_no_cap_is_claimed(system: str) -> None:
    assert not platforms.cap_memory(1, system)


class CreateJob:
    restype: Any = None

    def __call__(self, *arguments: object) -> int:
        return 77


class Kernel:
    """The three calls of Windows that make a Job Object, written down."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.CreateJobObjectW = CreateJob()

    def SetInformationJobObject(self, job: Any, kind: int, limits: Any, size: int) -> int:  # noqa: N802
        found = limits._obj
        self.calls.append(("limits", kind, found.Basic.LimitFlags, found.ProcessMemoryLimit))
        return 1

    def AssignProcessToJobObject(self, job: Any, process: Any) -> int:  # noqa: N802
        self.calls.append(("assign", job.value, process.value))
        return 1

    def CloseHandle(self, job: Any) -> int:  # noqa: N802
        self.calls.append(("close", job.value))
        return 1


class Process:
    """A process as Windows shows it."""

    def __init__(self) -> None:
        self._handle = 55


@pytest.fixture
def kernel() -> Kernel:
    return Kernel()


def test_a_child_on_windows_is_capped_by_a_job_that_ends_with_us(kernel: Kernel) -> None:
    let_go = platforms.cap_child(Process(), 2048, "win32", kernel)  # type: ignore[arg-type]
    assert kernel.calls == [("limits", 9, 0x2100, 2048 * 2**20), ("assign", 77, 55)]
    let_go()
    assert kernel.calls[-1] == ("close", 77)


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_elsewhere_a_child_is_not_capped_from_outside(system: str, kernel: Kernel) -> None:
    platforms.cap_child(Process(), 2048, system, kernel)()  # type: ignore[arg-type]
    assert kernel.calls == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux widens pipes")
def test_a_wide_pipe_takes_a_frame_without_a_reader() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    assert platforms.widen_pipe(writing, 1 << 20)
    assert os.write(writing, b"x" * 900_000) == 900_000
    os.close(reading)
    os.close(writing)


def test_a_system_that_cannot_widen_pipes_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platforms, "_fcntl", None)
    assert not platforms.widen_pipe(0, 1 << 20)


def test_a_child_on_windows_opens_no_window_of_its_own() -> None:
    assert platforms.child_flags("win32") == 0x08000000
    assert platforms.child_flags("linux") == 0


def test_a_folder_is_synced(tmp_path: Path) -> None:
    platforms.sync_folder(tmp_path)


def test_a_drive_that_refuses_to_sync_a_folder_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "fsync", refuse)
    platforms.sync_folder(tmp_path)


def test_a_folder_on_windows_is_not_opened() -> None:
    platforms.sync_folder(Path("没有这个文件夹"), "win32")


def test_output_is_utf8_on_a_console_in_gbk(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="gbk"))
    platforms.utf8_output()
    print("日清 𠮷 😀", flush=True)
    assert raw.getvalue().decode().strip() == "日清 𠮷 😀"


def test_a_stream_that_cannot_change_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    platforms.utf8_output()


def test_this_computer_has_a_name() -> None:
    assert platforms.host_name()


def test_a_computer_on_windows_is_named_by_its_environment() -> None:
    assert platforms.host_name("win32", {"COMPUTERNAME": "DESKTOP-1"}) == "DESKTOP-1"
    assert platforms.host_name("win32", {}) == "unknown-host"
