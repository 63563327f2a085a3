"""The inbox as offices have it: slow copies, locks, links, hard names, closed folders."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.core.intake import file_names
from pipeline.core.messages.problems import FileError
from pipeline.core.privacy.terminal import plain
from pipeline.files import folders
from pipeline.files.folders import Home
from pipeline.files.reading import waiting
from pipeline.files.reading.reading import Reader
from tests import offices, spreadsheets
from tests.offices import DAY_TWO, HEADERS, NOISE, SEWER, SQUARE

ONE = spreadsheets.xlsx([HEADERS, NOISE])
TWO = spreadsheets.xlsx([HEADERS, SQUARE, SEWER])
POSIX = pytest.mark.skipif(os.name == "nt", reason="no such things there")
DAYS = 3 * 24 * 3600


def everything_is_allowed() -> bool:
    """Whether permissions mean nothing here, as they do to root and on Windows."""
    with tempfile.TemporaryDirectory() as folder:
        closed = Path(folder) / "closed"
        closed.mkdir(mode=0o000)
        return os.access(closed, os.R_OK)


no_root = pytest.mark.skipif(everything_is_allowed(), reason="nothing is forbidden to us here")


def drop(home: Home, name: str, content: bytes = ONE, old: float = 0) -> Path:
    path = home.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if old:
        os.utime(path, (time.time() - old,) * 2)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that has only its folders: what waits in it is looked at, nothing is run."""
    made = Home(tmp_path / "home")
    made.prepare()
    return made


@pytest.fixture
def office(blank: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(blank, tmp_path / "office")))


# -- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["~$表.xlsx", ".~lock.表.xlsx#", ".~表.xlsx", "~表.tmp", "表.xlsx.part", "表.xlsx.crdownload",
     "表.xlsx.tmp", "表.xlsx.download", "表.xlsx.!ut", "表.xlsx.baiduyun.p.downloading",
     "表.xlsx.xltd", "表.xlsx.filepart", ".表.xlsx.icloud", "Thumbs.db", "desktop.ini", ".DS_Store",
     "AB12CD34", "1A2B3C00"],
)  # fmt: skip
def test_what_comes_and_goes_by_itself_is_not_taken(home: Home, name: str) -> None:
    drop(home, name)
    assert home.waiting() == []


@pytest.mark.parametrize(
    "name",
    ["表 (张三的冲突副本).xlsx", "表-PC01.xlsx", "表(1).xlsx", "表 - 副本.xlsx", "表_2.xlsx",
     "表_conflict-20250710.xlsx", "表-NSConflict-李四.xlsx", "20250710", "表", "-表.xlsx",
     "=表.xlsx", "表.XLSX", "~表.xlsx", "临时.xlsx", "表.tmp.xlsx", "ABCD1234.xlsx"],
)  # fmt: skip
def test_conflict_copies_and_odd_names_are_real_files(home: Home, name: str) -> None:
    path = drop(home, name)
    assert home.waiting() == [path]


@pytest.mark.parametrize("folder", ["__MACOSX", ".sync", "$RECYCLE.BIN", "@eaDir", "#recycle"])
def test_folders_that_systems_keep_are_passed_over(home: Home, folder: str) -> None:
    drop(home, f"{folder}/表.xlsx")
    assert home.waiting() == []


@pytest.mark.parametrize(
    ("given", "safe"),
    [("表.xlsx", "表.xlsx"), ("a/b\\c.csv", "a_b_c.csv"), ("CON", "_CON"), ("aux.csv", "_aux.csv"),
     ("com1", "_com1"), ("console.csv", "console.csv"), ("表. .", "表"), (" 表 .csv", "表 .csv"),
     ("..", "_"), ("", "_"), ("~$表.xlsx", "_~$表.xlsx"), ("表\x1b[31m.csv", "表_[31m.csv"),
     ("\u202excod.exe", "_xcod.exe"), ("e\u0301.csv", "\u00e9.csv")],
)  # fmt: skip
def test_a_name_is_made_safe_for_every_system(given: str, safe: str) -> None:
    assert file_names.safe(given) == safe


@pytest.mark.parametrize("name", ["现" * 200 + ".xlsx", "现" * 200, "a." + "现" * 200])
def test_a_safe_name_leaves_room_for_its_note(name: str) -> None:
    short = Path("x") / file_names.safe(name)
    assert folders.note_of(short).name == f"{short.name}_说明.txt"
    assert len(f".{folders.note_of(short).name}.tmp".encode()) <= 255


# -- what is left alone, and told ----------------------------------------------------------------


def left(home: Home) -> list[tuple[str, str, bool]]:
    return [(one.path.name, one.why, one.told) for one in home.left_alone()]


def test_an_empty_file_waits_and_is_told_after_a_day(home: Home) -> None:
    path = drop(home, "表.xlsx", b"")
    assert (home.waiting(), left(home)) == ([], [("表.xlsx", "Z20", False)])
    os.utime(path, (time.time() - DAYS,) * 2)
    assert left(home) == [("表.xlsx", "Z20", True)]


def test_a_download_that_came_to_no_end_is_told_after_a_day(home: Home) -> None:
    drop(home, "新.xlsx.part")
    drop(home, "旧.xlsx.part", old=DAYS)
    assert sorted(left(home)) == [("新.xlsx.part", "Z21", False), ("旧.xlsx.part", "Z21", True)]


@POSIX
def test_links_are_left_alone_whatever_they_lead_to(home: Home, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "外.xlsx").write_bytes(ONE)
    (home.inbox / "文件.xlsx").symlink_to(outside / "外.xlsx")
    (home.inbox / "文件夹").symlink_to(outside)
    (home.inbox / "断的.xlsx").symlink_to(tmp_path / "nowhere")
    (home.inbox / "圈").symlink_to(home.inbox)
    assert (home.waiting(), {one[1] for one in left(home)}) == ([], {"Z22"})
    assert len(left(home)) == 4


@POSIX
def test_pipes_and_sockets_are_never_opened(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(home.inbox / "管道.xlsx")
    monkeypatch.chdir(home.inbox)  # the path of a socket has to be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("套接字.csv")
        assert (home.waiting(), sorted(left(home))) == (
            [],
            [("套接字.csv", "Z28", True), ("管道.xlsx", "Z28", True)],
        )


def test_a_folder_that_is_called_like_a_workbook_is_a_folder(home: Home) -> None:
    path = drop(home, "表.xlsx/里面.xlsx")
    assert home.waiting() == [path]


def test_an_empty_folder_is_left_alone(home: Home) -> None:
    (home.inbox / "空").mkdir()
    assert (home.waiting(), left(home)) == ([], [])


@no_root
def test_a_folder_that_may_not_be_opened_is_told(home: Home) -> None:
    closed = home.inbox / "别人的"
    closed.mkdir(mode=0o000)
    try:
        assert left(home) == [("别人的", "Z23", True)]
    finally:
        closed.chmod(0o700)


@POSIX
def test_what_is_left_alone_is_told_once(office: Home) -> None:
    (office.inbox / "链接.xlsx").symlink_to(office.root)
    os.mkfifo(office.inbox / "管道.csv")
    drop(office, "空.xlsx", b"", DAYS)
    drop(office, "下载.xlsx.part", ONE, DAYS)
    assert sorted(offices.codes(offices.run(office, DAY_TWO))) == ["Z20", "Z21", "Z22", "Z28"]
    assert offices.codes(offices.run(office, DAY_TWO)) == []
    (office.inbox / "链接.xlsx").unlink()
    offices.run(office, DAY_TWO)
    (office.inbox / "链接.xlsx").symlink_to(office.root)
    assert offices.codes(offices.run(office, DAY_TWO)) == ["Z22"]


# -- files that are still being written ----------------------------------------------------------

WRITER = """
import sys, time
path, size, pause = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
with open(path, "ab", buffering=0) as file:
    print("begun", flush=True)
    for number in range(size):
        file.write(b"one more line,\\n")
        time.sleep(pause)
"""


@pytest.fixture
def writing() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that write to files; they are ended with the test."""
    running: list[subprocess.Popen[str]] = []
    yield running
    for one in running:
        one.kill()
        one.communicate()


def write_slowly(path: Path, running: list[subprocess.Popen[str]]) -> None:
    command = [sys.executable, "-c", WRITER, str(path), "100000", "0.01"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    running.append(process)
    assert process.stdout is not None
    process.stdout.readline()


def test_a_text_that_somebody_still_writes_waits(
    home: Home, writing: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_SETTLE_SECONDS", 0.5)
    growing, done = drop(home, "长.csv", b"a,b\n"), drop(home, "好.csv", b"a,b\n", 60)
    write_slowly(growing, writing)
    assert waiting.complete([growing, done]) == [done]


def test_a_workbook_that_changes_between_two_looks_waits(home: Home) -> None:
    whole, changing = drop(home, "一.xlsx"), drop(home, "二.xlsx")
    paths = [whole, changing]
    gate_complete = waiting.gate.complete

    def looked(path: Path) -> bool:
        if path == changing:
            changing.write_bytes(TWO)
        return gate_complete(path)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(waiting.gate, "complete", looked)
        assert waiting.complete(paths) == [whole]


def test_a_file_that_vanishes_between_two_looks_is_no_matter(home: Home) -> None:
    path, gone = drop(home, "一.xlsx"), home.inbox / "没了.xlsx"
    assert waiting.complete([gone, path]) == [path]


def test_a_copy_whose_room_is_not_filled_yet_waits(home: Home) -> None:
    half = ONE[: len(ONE) // 2] + b"\0" * 50_000
    young, old = drop(home, "在拷.xlsx", half, 30), drop(home, "断了.xlsx", half, 3600)
    assert waiting.complete([young, old]) == [old]


@pytest.mark.parametrize("change", ["written", "replaced", "removed"])
def test_a_file_that_is_changed_while_it_is_read_is_not_taken(
    office: Home, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(office, "表.xlsx", ONE, 60)
    changed_after(monkeypatch, "pipeline.files.reading.reading.Reader._open", path, change)
    assert offices.run(office, DAY_TWO)["leads"]["new"] == 0
    monkeypatch.undo()
    said = offices.run(office, DAY_TWO)
    assert said["leads"]["new"] == (0 if change == "removed" else 2)


def changed_after(
    monkeypatch: pytest.MonkeyPatch, place: str, path: Path, change: str = "written"
) -> None:
    """Change a file right after a step that looks at it."""
    module, kind, name = place.rsplit(".", 2)
    target = getattr(sys.modules[module], kind)
    step = getattr(target, name)

    def stepping(*arguments: object) -> object:
        done = step(*arguments)
        if path in arguments and path.exists():
            change_file(path, change)
        return done

    monkeypatch.setattr(target, name, stepping)


def change_file(path: Path, change: str) -> None:
    if change == "removed":
        path.unlink()
    elif change == "written":
        path.write_bytes(TWO)
    else:
        other = path.with_name("~$other")
        other.write_bytes(TWO)
        os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
        other.replace(path)


def test_half_a_file_that_goes_on_growing_is_not_called_broken(
    office: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(office, "表.xlsx", ONE[: len(ONE) // 2], 60)
    opening = Reader._open

    def failing(self: Reader, one: Path) -> object:
        try:
            return opening(self, one)
        except FileError:
            path.write_bytes(ONE)
            raise

    monkeypatch.setattr(Reader, "_open", failing)
    said = offices.run(office, DAY_TWO)
    assert (offices.codes(said), path.is_file()) == (["Z25"], True)


def test_a_file_that_is_replaced_after_it_was_taken_stays(
    office: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(office, "表.xlsx", ONE, 60)
    changed_after(monkeypatch, "pipeline.jobs.collect._Files._take", path)
    assert offices.codes(offices.run(office, DAY_TWO)) == ["Z27"]
    monkeypatch.undo()
    assert (path.read_bytes(), offices.run(office, DAY_TWO)["leads"]["new"]) == (TWO, 2)


# -- what may not be read or moved ---------------------------------------------------------------


def test_a_file_that_is_read_only_is_taken_and_moved(office: Home) -> None:
    path = drop(office, "只读.xlsx")
    path.chmod(0o444)
    offices.run(office, DAY_TWO)
    assert (office.taken / f"{DAY_TWO:%Y-%m-%d}" / "只读.xlsx").read_bytes() == ONE


def test_a_read_only_file_is_moved_across_drives(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, target = drop(home, "只读.xlsx"), tmp_path / "elsewhere" / "只读.xlsx"
    path.chmod(0o444)

    def other_drive(self: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(Path, "rename", other_drive)
    folders.move(path, target)
    assert (path.exists(), target.read_bytes()) == (False, ONE)


@no_root
def test_a_file_in_a_read_only_folder_is_taken_once(office: Home) -> None:
    folder = drop(office, "只读夹/表.xlsx").parent
    folder.chmod(0o555)
    try:
        first, second = offices.run(office, DAY_TWO), offices.run(office, DAY_TWO)
    finally:
        folder.chmod(0o755)
    assert (first["leads"]["new"], offices.codes(first)) == (1, ["Z26"])
    assert (second["leads"]["new"], offices.codes(second), second["files"]) == (0, ["Z26"], [])


@no_root
def test_a_file_that_may_not_be_read_is_told(office: Home) -> None:
    drop(office, "别人的.xlsx").chmod(0o000)
    drop(office, "好的.xlsx", TWO)
    said = offices.run(office, DAY_TWO)
    assert (said["leads"]["new"], offices.codes(said)) == (2, ["Z24"])


# -- names that are hard -------------------------------------------------------------------------

HARD = [
    "e\u0301.xlsx", "\u00e9.xlsx",  # twins: decomposed and composed
    "表.xlsx", "表.XLSX",  # differ by case only
    "جدول.xlsx", "📊表.xlsx", "\u202excod.xlsx", "-rf.xlsx", "=cmd|x!A1.xlsx", "表 .xlsx",
    "现" * 83 + ".xlsx",
]  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere twins are one file")
def test_hard_names_are_only_names(office: Home) -> None:
    for number, name in enumerate([*HARD, "a\nb.xlsx", "a\x1b[31mb.xlsx", "x. .xlsx"]):
        lead = (f"20250710000003{number:02}", *NOISE[1:5], f"油烟{number}", *NOISE[6:])
        drop(office, name, spreadsheets.xlsx([HEADERS, lead]))
    said = offices.run(office, DAY_TWO)
    assert {one["new"] for one in said["files"]} == {1}
    assert len(list((office.taken / f"{DAY_TWO:%Y-%m-%d}").iterdir())) == len(HARD) + 3
    assert (office.waiting(), offices.run(office, DAY_TWO)["files"]) == ([], [])


def test_a_name_does_nothing_to_the_screen() -> None:
    assert (
        plain("a\x1b[31m\u202excod\r\x07\n表.xlsx") == "a\ufffd[31m\ufffdxcod\ufffd\ufffd\n表.xlsx"
    )


@POSIX
def test_an_inbox_that_is_a_link_is_the_inbox(office: Home, tmp_path: Path) -> None:
    share = office.inbox.rename(tmp_path / "share")
    office.inbox.symlink_to(share)
    drop(office, "表.xlsx")
    assert offices.run(office, DAY_TWO)["leads"]["new"] == 1
    assert (share / "已入库" / f"{DAY_TWO:%Y-%m-%d}" / "表.xlsx").is_file()


def test_an_inbox_that_is_gone_is_made_again(office: Home) -> None:
    shutil.rmtree(office.inbox)
    offices.run(office, DAY_TWO)
    assert office.inbox.is_dir()
