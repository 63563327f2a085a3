"""What is refused, what is set aside, and what goes on all the same."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import run
from pipeline import commands
from pipeline.files import platforms
from pipeline.files.folders import Home
from tests import offices, spreadsheets
from tests.offices import DAY_ONE, DAY_TWO, NOISE, RIDDLE, SEWER, SQUARE

ROOT = Path(__file__).resolve().parents[1]
HOLD_THE_HOME = """
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from pipeline.files.folders import Home, only_run
with only_run(Home(Path(sys.argv[1])), datetime(2025, 7, 10)):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that took in four leads on day one."""
    home = offices.new_home(tmp_path_factory.mktemp("prepared"))
    offices.drop_export(home)
    offices.run(home, DAY_ONE)
    return home.root


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Home:
    """A copy of it, to spoil."""
    return Home(Path(shutil.copytree(prepared, tmp_path / "home", copy_function=shutil.copy2)))


def door(home: Home, *words: str, now: object = DAY_TWO) -> int:
    """Go through the door as a person does; the exit code."""
    return run.main(["--home", str(home.root), "--now", str(now), *words])


def fingerprints(home: Home) -> dict[str, str]:
    """Every file of a home with its bytes."""
    return {
        path.relative_to(home.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.root.rglob("*"))
        if path.is_file()
    }


def age(path: Path) -> None:
    """Make a file look as if it had lain there for a minute."""
    os.utime(path, (time.time() - 60, time.time() - 60))


# -- the run may not start ----------------------------------------------------------------------


@pytest.fixture
def held(home: Home) -> Iterator[Home]:
    """A home in which another process runs."""
    command = [sys.executable, "-c", HOLD_THE_HOME, str(home.root)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield home
        other.communicate()


@pytest.mark.parametrize(
    "words", [("once",), (), ("undo", "--file", "x"), ("restore", "2025-07-10")]
)
def test_a_second_run_is_refused_and_changes_nothing(
    held: Home, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = fingerprints(held)
    assert door(held, *words) == 2
    assert "L02" in capsys.readouterr().out
    assert fingerprints(held) == before


def test_the_next_run_starts_when_the_other_one_has_ended(held: Home) -> None:
    assert door(held) == 2
    assert (held.record / "holder.json").exists()


def test_a_holder_left_by_a_killed_run_of_this_computer_is_no_holder(home: Home) -> None:
    left = {"host": platforms.host_name(), "process": 1, "since": "2025-07-10"}
    (home.record / "holder.json").write_text(json.dumps(left), encoding="utf-8")
    assert door(home) == 1


def test_another_computer_in_the_folder_is_named_and_nothing_changes(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    holder = {"host": "办公室-02", "process": 7, "since": "2025-07-10 08:00"}
    (home.record / "holder.json").write_text(json.dumps(holder), encoding="utf-8")
    before = fingerprints(home)
    assert door(home) == 2
    said = capsys.readouterr().out
    assert "L03" in said
    assert "办公室-02" in said
    assert fingerprints(home) == before


def spoil_rules(home: Home) -> dict[str, int]:
    """Make three mistakes in three files; the line of each."""
    for name, old, new in (
        ("settings.yaml", "prefix: XS", "prefex: XS"),
        ("departments.yaml", "lead: 公安局, assist: 属地", "lead: 公安局局, assist: 属地"),
        ("deadlines.yaml", "answer: 7天", "answer: 七天"),
    ):
        path = home.rules / name
        path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    lines = {}
    for name, word in (
        ("settings.yaml", "prefex"), ("departments.yaml", "公安局局"), ("deadlines.yaml", "七天")
    ):  # fmt: skip
        text = (home.rules / name).read_text("utf-8").splitlines()
        lines[name] = next(n for n, line in enumerate(text, 1) if word in line)
    return lines


@pytest.mark.parametrize("command", ["once", "check", "undo", "explain", "serve"])
def test_broken_rules_are_all_named_with_file_and_line_and_nothing_changes(
    home: Home, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = spoil_rules(home)
    offices.drop_export(home, [SEWER], "新来的.xlsx")
    before = fingerprints(home)
    words = {"undo": ["R1"], "explain": ["--text", "油烟"]}.get(command, [])
    assert door(home, command, *words) == 2
    said = capsys.readouterr().out
    for name, line in lines.items():
        assert f"rules/{name} › 第 {line} 行" in said
    assert fingerprints(home) == before


def test_however_many_mistakes_there_are_each_is_named(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home.rules / "settings.yaml"
    wrong = "".join(f"wrong_{n}: 1\n" for n in range(20))
    path.write_text(path.read_text("utf-8") + wrong, encoding="utf-8")
    assert door(home) == 2
    said = capsys.readouterr().out
    assert [n for n in range(20) if f"“wrong_{n}”" not in said] == []


def test_a_damaged_ledger_is_refused_and_stays_as_it_is(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home.database.write_bytes(b"not a database at all " * 100)
    before = fingerprints(home)
    assert door(home, now=DAY_TWO) == 2
    assert "L01" in capsys.readouterr().out
    assert fingerprints(home) == before


@pytest.mark.parametrize(
    ("words", "code"),
    [(("history", "XS-19990101-0001"), "L06"), (("explain", "XS-19990101-0001"), "L06"),
     (("restore", "1999-01-01"), "L05"), (("undo", "R990101-0000-abc"), "L08"),
     (("undo", "--file", "没有.xlsx"), "L12")],
)  # fmt: skip
def test_what_is_not_there_is_said(
    home: Home, words: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door(home, *words) == 2
    assert code in capsys.readouterr().out


def test_a_moment_that_is_not_understood_is_refused(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = fingerprints(home)
    assert door(home, now="明天") == 2
    assert "L07" in capsys.readouterr().out
    assert fingerprints(home) == before


def test_before_the_first_run_there_is_no_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door(offices.new_home(tmp_path), "history", "XS-20250710-0001") == 2
    assert "L11" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [("check",), ("status",), ("history", NOISE[0]), ("explain", NOISE[0]),
              ("explain", "--text", "楼下饭店油烟")]
)  # fmt: skip
def test_looking_changes_nothing(home: Home, words: tuple[str, ...]) -> None:
    before = fingerprints(home)
    assert door(home, *words) in (0, 1)
    assert fingerprints(home) == before


# -- files that are set aside, and the good ones beside them ------------------------------------

BOOK = spreadsheets.xlsx([offices.HEADERS, NOISE])
ODD: Mapping[str, bytes] = {
    "空白.xlsx": b"\0" * 2_048,
    "加密.xlsx": spreadsheets.compound(b"\0" * 4_096, "EncryptedPackage"),
    "一半.xlsx": BOOK[: len(BOOK) // 2],
    "车辆.xlsx": spreadsheets.xlsx([("车牌", "车型", "颜色"), ("苏E1", "货车", "红")]),
    "只有标题.xlsx": spreadsheets.xlsx([("关于开会的通知",)]),
    "通知.pdf": b"%PDF-1.7\nhello",
    "网页.xls": b"<html><body><h1>403 Forbidden</h1></body></html>",
    "乱码.csv": b"\x81\x20\xff\xfc," * 30,
}
ODD_CODES = {
    "空白.xlsx": "F01", "加密.xlsx": "F03", "一半.xlsx": "F02", "车辆.xlsx": "I07",
    "只有标题.xlsx": "I06", "通知.pdf": "A02", "网页.xls": "F12", "乱码.csv": "F10",
}  # fmt: skip
NO_CONTENT = (
    "2025071100000009",
    "2025-07-11 07:30",
    "赵一",
    "13800002222",
    "黄河路",
    "",
    "",
    "投诉",
)
LATER = ("2025071100000008", "2025-07-11 07:10", "钱二", "13800003333", "蓬朗街道", "河水发黑",
         "小河发黑发臭，鱼都死了。", "投诉")  # fmt: skip


@pytest.fixture(scope="module")
def odd(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Any, int]:
    """A home after a morning of odd files and one good one; what was said; the exit code."""
    folder = tmp_path_factory.mktemp("odd") / "home"
    home = Home(Path(shutil.copytree(prepared, folder, copy_function=shutil.copy2)))
    for name, content in ODD.items():
        (home.inbox / name).write_bytes(content)
        age(home.inbox / name)
    (home.inbox / "还没来.xlsx").write_bytes(b"")
    (home.inbox / "~$在改.xlsx").write_bytes(BOOK)
    (home.inbox / "下载中.xlsx.part").write_bytes(BOOK)
    offices.drop_export(home, [LATER, NO_CONTENT], "好的.xlsx")
    command = [sys.executable, "run.py", "--home", str(home.root), "--now", str(DAY_TWO), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert "Traceback" not in done.stdout + done.stderr
    return home, json.loads(done.stdout), done.returncode


@pytest.mark.parametrize("name", sorted(ODD))
def test_an_odd_file_is_set_aside_with_a_note(odd: tuple[Home, Any, int], name: str) -> None:
    home = odd[0]
    assert (home.aside / name).read_bytes() == ODD[name]
    assert not (home.inbox / name).exists()
    note = (home.aside / f"{name}_说明.txt").read_text(encoding="utf-8-sig")
    assert ODD_CODES[name] in note
    assert "请" in note


@pytest.mark.parametrize("name", sorted(ODD))
def test_an_odd_file_is_said_with_its_code(odd: tuple[Home, Any, int], name: str) -> None:
    said = [problem["code"] for problem in odd[1]["problems"] if problem["file"] == name]
    assert said == [ODD_CODES[name]]


def test_every_odd_file_stands_in_the_receipt(odd: tuple[Home, Any, int]) -> None:
    receipt = odd[0].root / next(path for path in odd[1]["outputs"] if "收件回执" in path)
    shown = repr(offices.CalamineWorkbook.from_path(str(receipt)).get_sheet_by_index(0).to_python())
    assert [name for name in [*ODD, "好的.xlsx"] if name not in shown] == []


def test_the_good_file_among_odd_ones_is_taken(odd: tuple[Home, Any, int]) -> None:
    home, said, _ = odd
    assert said["leads"]["new"] == 1
    assert LATER[0] in offices.lead_ids(home)
    assert (home.taken / f"{DAY_TWO:%Y-%m-%d}" / "好的.xlsx").is_file()


def test_a_row_without_content_is_held_and_shown(odd: tuple[Home, Any, int]) -> None:
    one = next(one for one in odd[1]["files"] if one["name"] == "好的.xlsx")
    counts = {key: one[key] for key in ("rows", "new", "updated", "repeated", "held")}
    assert counts == {"rows": 2, "new": 1, "updated": 0, "repeated": 0, "held": 1}
    said = [problem for problem in odd[1]["problems"] if problem["file"] == "好的.xlsx"]
    assert [(problem["code"], problem["cell"]) for problem in said] == [("I01", "第 3 行")]


@pytest.mark.parametrize("name", ["还没来.xlsx", "~$在改.xlsx", "下载中.xlsx.part"])
def test_what_may_still_be_copied_waits(odd: tuple[Home, Any, int], name: str) -> None:
    home, said, _ = odd
    assert (home.inbox / name).is_file()
    assert name not in [one["name"] for one in said["files"]]


def test_odd_files_need_a_person(odd: tuple[Home, Any, int]) -> None:
    assert odd[2] == odd[1]["exit"] == 1


def test_the_json_holds_what_is_promised(odd: tuple[Home, Any, int]) -> None:
    said = odd[1]
    assert said.keys() >= {"run", "files", "leads", "changes", "conflicts", "problems", "outputs",
                           "seconds"}  # fmt: skip
    assert said["leads"].keys() >= {"new", "routed", "pending"}
    for one in said["files"]:
        assert one.keys() >= {
            "name",
            "kind",
            "rows",
            "new",
            "updated",
            "repeated",
            "held",
            "status",
        }
    for problem in said["problems"]:
        assert problem.keys() == {"code", "level", "file", "sheet", "cell", "message"}


def test_the_outputs_that_are_said_are_there(odd: tuple[Home, Any, int]) -> None:
    assert [path for path in odd[1]["outputs"] if not (odd[0].root / path).is_file()] == []


def test_rows_in_are_rows_out_in_every_file(odd: tuple[Home, Any, int]) -> None:
    for one in odd[1]["files"]:
        assert one["rows"] == one["new"] + one["updated"] + one["repeated"] + one["held"]


# -- files that somebody holds open -------------------------------------------------------------


def hold_open(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Make a file as Windows makes one that is open in Excel: it can be neither moved nor cut."""

    def refusing(name: str) -> None:
        real = getattr(os, name)

        def act(*arguments: Any, **options: Any) -> Any:
            if any(str(one) == str(path) for one in arguments[:2]):
                raise PermissionError(13, "sharing violation", str(path))
            return real(*arguments, **options)

        monkeypatch.setattr(os, name, act)

    for name in ("replace", "rename", "unlink", "remove"):
        refusing(name)
    monkeypatch.setattr(platforms, "_PATIENCE", ())


def test_a_workbook_held_open_gets_the_new_one_beside_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker = home.outbox / "总台账.xlsx"
    before = tracker.read_bytes()
    hold_open(monkeypatch, tracker)
    offices.drop_export(home, [LATER], "新来的.xlsx")
    said = offices.run(home, DAY_TWO)
    assert tracker.read_bytes() == before
    beside = offices.cells(home.outbox / "总台账_2.xlsx", "台账")
    assert LATER[0] in [row["来源编号"] for row in beside]
    assert [
        one["message"]
        for one in said["problems"]
        if one["code"] == "O01" and "总台账_2.xlsx" in one["message"]
    ]


def test_the_others_are_written_while_one_is_held_open(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_open(monkeypatch, home.outbox / "总台账.xlsx")
    offices.drop_export(home, [LATER], "新来的.xlsx")
    said = offices.run(home, DAY_TWO)
    departments = [path for path in said["outputs"] if path.startswith("outbox/部门/水务局/")]
    assert [(home.root / path).is_file() for path in departments] == [True]


def test_a_department_book_of_the_day_held_open_leaves_no_copies_behind(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = offices.book_of(home, "水务局")
    hold_open(monkeypatch, book)
    offices.drop_export(home, [LATER], "新来的.xlsx")
    offices.run(home, DAY_ONE.replace(hour=10))
    assert book.is_file()
    assert not list((book.parent / "往期").glob("*.xlsx"))


@pytest.mark.parametrize("content", [BOOK, ODD["车辆.xlsx"]], ids=["good", "odd"])
def test_a_file_held_open_in_inbox_does_not_stop_the_others(
    home: Home, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_open = home.inbox / "开着.xlsx"
    held_open.write_bytes(content)
    offices.drop_export(home, [LATER], "新来的.xlsx")
    hold_open(monkeypatch, held_open)
    said = offices.run(home, DAY_TWO)
    assert said["leads"]["new"] == 1
    assert held_open.read_bytes() == content


@pytest.mark.parametrize(
    ("content", "folder"), [(BOOK, "已入库"), (ODD["车辆.xlsx"], "待处理")], ids=["good", "odd"]
)
def test_a_file_held_open_in_inbox_is_moved_once_it_is_closed(
    home: Home, content: bytes, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_open = home.inbox / "开着.xlsx"
    held_open.write_bytes(content)
    hold_open(monkeypatch, held_open)
    offices.run(home, DAY_TWO)
    offices.run(home, DAY_TWO.replace(hour=9))
    monkeypatch.undo()
    offices.run(home, DAY_TWO.replace(hour=10))
    assert [path.parts[len(home.inbox.parts)] for path in home.inbox.rglob("开着*.xlsx")] == [
        folder
    ]


# -- exit codes and what is printed -------------------------------------------------------------


def test_nothing_that_needs_a_person_is_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = offices.new_home(tmp_path)
    offices.drop_export(home, [NOISE, SQUARE, SEWER])
    assert door(home, now=DAY_ONE) == 0
    assert "没有需要您处理的" in capsys.readouterr().out


def test_a_lead_that_nobody_can_place_is_1(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    offices.drop_export(home, [NOISE, RIDDLE])
    assert door(home, now=DAY_ONE) == 1


def test_an_empty_inbox_is_0(tmp_path: Path) -> None:
    assert door(offices.new_home(tmp_path), now=DAY_ONE) == 0


def fail(*_: object, **__: object) -> None:
    raise ZeroDivisionError("a bug of ours")


def test_a_bug_of_ours_is_3_with_a_log_and_no_traceback(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "once", fail)
    assert door(home) == 3
    said = capsys.readouterr()
    (log,) = home.logs.glob("bug_*.txt")
    assert str(log) in said.out
    assert "Traceback" not in said.out + said.err
    assert "a bug of ours" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words", [("status",), ("check",), ("history", NOISE[0]), ("explain", NOISE[0]),
              ("history", "无"), ("undo", "R1"), ("restore", "1999-01-01")]
)  # fmt: skip
def test_json_is_one_object_with_the_exit_code(
    home: Home, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code = door(home, *words, "--json")
    assert json.loads(capsys.readouterr().out)["exit"] == code


@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_options_stand_before_or_after_the_command(
    home: Home, first: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--home", str(home.root), "--now", "2025-07-11 08:30", "--json"]
    run.main([*options, "status"] if first else ["status", *options])
    assert json.loads(capsys.readouterr().out)["departments"]


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_says_that_the_next_run_goes_on(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "once", interrupted)
    assert door(home) == 2
    assert "再运行一次就接着做" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["once", "rules export"])
def test_a_home_that_is_a_file_is_refused_in_plain_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "home").write_text("x")
    assert door(Home(tmp_path / "home"), *command.split()) == 2
    said = capsys.readouterr()
    assert "L17" in said.out and "是一个文件" in said.out
    assert "Traceback" not in said.out + said.err


def test_a_bug_is_logged_elsewhere_where_the_home_takes_no_log(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "once", fail)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    shutil.rmtree(home.record, ignore_errors=True)
    home.record.write_text("x")
    assert door(home) == 3
    (log,) = tmp_path.glob("bug_*.txt")
    assert str(log) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("explain", "explain 要写明线索编号，或者 --text 一段文字"),
        ("diff", "还要写明 --rules"),
        ("once --what", "不认识 --what"),
        ("rules import", "rules import 要写明改好的规则表"),
        ("undo", "undo 要写明运行编号，或者 --file 文件名"),
    ],
)
def test_half_a_command_is_told_in_chinese(
    home: Home, words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        door(home, *words.split())
    assert left.value.code == 2
    told = capsys.readouterr().err
    assert said in told
    assert "usage" not in told


def test_a_file_in_a_folder_is_named_with_it(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    (home.inbox / "综治中心").mkdir()
    (home.inbox / "综治中心" / "坏.xlsx").write_bytes(b"PK\x03\x04 cut short")
    os.utime(home.inbox / "综治中心" / "坏.xlsx", (1_700_000_000,) * 2)  # nobody waits for it
    (problem,) = offices.run(home)["problems"]
    assert (problem["code"], problem["file"]) == ("F02", "综治中心/坏.xlsx")
