"""Zip and gz archives in inbox: each file in them is taken for itself."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from pipeline import running
from pipeline.core.messages.problems import FileError
from pipeline.files.folders import Home
from pipeline.files.reading import packed
from pipeline.files.reading.unpacking import Unpacked, unpacked
from pipeline.jobs import undo
from tests import archives, offices, spreadsheets
from tests.cutting import copied, cut
from tests.offices import DAY_ONE, DAY_TWO, HEADERS, NOISE, SEWER, SQUARE

ONE = spreadsheets.xlsx([HEADERS, NOISE])
TWO = spreadsheets.xlsx([HEADERS, SQUARE, SEWER])
CARS = spreadsheets.xlsx([("车牌", "车型", "颜色"), ("苏E1", "货车", "红")])
JPEG = b"\xff\xd8\xff\xe0 a photo"


def drop(home: Home, name: str, content: bytes) -> Path:
    path = home.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1_700_000_000,) * 2)  # no run waits for it to grow
    return path


@pytest.fixture
def home(blank: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(blank, tmp_path / "home")))


def taken(home: Home, content: bytes, name: str = "包.zip") -> dict[str, dict[str, Any]]:
    """Drop an archive, run, and return what became of each file by its name."""
    drop(home, name, content)
    return by_name(offices.run(home, DAY_TWO))


def by_name(said: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in said["files"]}


def inside(folder: Path, home: Home) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def today(home: Home) -> list[str]:
    return inside(home.taken / f"{DAY_TWO:%Y-%m-%d}", home)


def aside(home: Home) -> list[str]:
    return inside(home.aside, home)


# -- what is taken -------------------------------------------------------------------------------


def test_every_spreadsheet_of_an_archive_is_a_file_of_its_own(home: Home) -> None:
    files = taken(home, archives.packed({"夹/甲.xlsx": ONE, "夹/乙.xlsx": TWO}))
    assert {name: one["new"] for name, one in files.items()} == {
        "包.zip": 0,
        "包.zip/夹/甲.xlsx": 1,
        "包.zip/夹/乙.xlsx": 2,
    }
    assert len(offices.leads(home)) == 3


def test_the_archive_is_kept_whole_and_its_files_beside_it(home: Home) -> None:
    content = archives.packed({"夹/甲.xlsx": ONE})
    taken(home, content)
    day = home.taken / f"{DAY_TWO:%Y-%m-%d}"
    assert today(home) == ["包.zip", "甲.xlsx"]
    assert ((day / "包.zip").read_bytes(), (day / "甲.xlsx").read_bytes()) == (content, ONE)


def test_the_receipt_tells_how_many_files_there_were(home: Home) -> None:
    taken(home, archives.packed({"甲.xlsx": ONE, "车辆.xlsx": CARS}))
    receipt = next((home.outbox / "回执").glob("*.xlsx"))
    rows = CalamineWorkbook.from_path(str(receipt)).get_sheet_by_name("文件").to_python()
    told = {row[0]: (row[1], row[2], row[-1]) for row in rows}
    said = "里面 2 个文件，各有各的一行：已入库 1 个，待处理 1 个。"
    assert told["包.zip"] == ("已入库", "压缩包", said)


def test_a_file_that_cannot_be_taken_waits_by_itself_with_its_note(home: Home) -> None:
    files = taken(home, archives.packed({"甲.xlsx": ONE, "夹/车辆.xlsx": CARS}))
    assert files["包.zip/夹/车辆.xlsx"]["status"] == "待处理"
    assert aside(home) == ["车辆.xlsx", "车辆.xlsx_说明.txt"]
    assert today(home) == ["包.zip", "甲.xlsx"]


def test_nothing_is_left_among_the_drafts(home: Home) -> None:
    taken(home, archives.packed({"甲.xlsx": ONE}))
    assert list(home.drafts.iterdir()) == []


def test_a_zip_in_a_zip_is_taken_apart_too(home: Home) -> None:
    inner = archives.packed({"表.xlsx": ONE})
    files = taken(home, archives.packed({"里.zip": inner}))
    assert files["包.zip/里.zip/表.xlsx"]["new"] == 1


def test_a_third_zip_within_waits_by_itself(home: Home) -> None:
    third = archives.packed({"表.xlsx": ONE})
    second = archives.packed({"三.zip": third, "乙.xlsx": TWO})
    drop(home, "包.zip", archives.packed({"二.zip": second}))
    said = offices.run(home, DAY_TWO)
    assert "Z01" in offices.codes(said)
    assert aside(home) == ["三.zip", "三.zip_说明.txt"]
    assert by_name(said)["包.zip/二.zip/乙.xlsx"]["new"] == 2


def test_a_zip_with_another_ending_is_known_by_its_content(home: Home) -> None:
    assert taken(home, archives.packed({"甲.xlsx": ONE}), "包.rar")["包.rar/甲.xlsx"]["new"] == 1


def test_a_csv_in_gz_is_taken(home: Home) -> None:
    text = "\n".join(",".join(row) for row in (HEADERS, NOISE)).encode()
    assert taken(home, gzip.compress(text), "表.csv.gz")["表.csv.gz/表.csv"]["new"] == 1


def test_names_in_gbk_are_spelt_out(home: Home) -> None:
    files = taken(home, archives.packed({"七月导出/甲.xlsx": ONE}, archives.GbkInfo))
    assert "包.zip/七月导出/甲.xlsx" in files


def test_a_photo_in_an_archive_is_filed_with_its_case(home: Home) -> None:
    offices.drop_export(home, [NOISE])
    offices.run(home, DAY_ONE)
    lead = offices.ids(home)[0]
    files = taken(home, archives.packed({f"{lead} 现场.jpg": JPEG, "乙.xlsx": TWO}))
    assert files[f"包.zip/{lead} 现场.jpg"]["kind"] == "paper"
    assert (home.taken / "案卷" / lead / f"{lead} 现场.jpg").read_bytes() == JPEG


def test_a_photo_of_a_lead_that_comes_in_the_same_archive(home: Home) -> None:
    files = taken(home, archives.packed({f"{NOISE[0]}.jpg": JPEG, "甲.xlsx": ONE}))
    assert files[f"包.zip/{NOISE[0]}.jpg"]["kind"] == "paper"


def test_what_systems_leave_in_archives_is_no_file(home: Home) -> None:
    odd = {"甲.xlsx": ONE, "__MACOSX/._甲.xlsx": b"x", ".DS_Store": b"x", "~$甲.xlsx": b"x"}
    assert sorted(taken(home, archives.packed(odd))) == ["包.zip", "包.zip/甲.xlsx"]


def test_a_returned_book_in_an_archive_is_merged(home: Home) -> None:
    offices.drop_export(home, [NOISE])
    offices.run(home, DAY_ONE)
    book = home.root / "back.xlsx"
    typed = {NOISE[0]: {"备注": "看过"}}
    offices.type_into(offices.book_of(home, offices.CITY), "办理", typed, book, by="来源编号")
    files = taken(home, archives.packed({"城管局.xlsx": book.read_bytes()}))
    assert (files["包.zip/城管局.xlsx"]["kind"], files["包.zip/城管局.xlsx"]["updated"]) == (
        "return",
        1,
    )


# -- the same once more --------------------------------------------------------------------------


def test_the_same_archive_twice_is_said_of_each_file(home: Home) -> None:
    content = archives.packed({"甲.xlsx": ONE, "乙.xlsx": TWO})
    taken(home, content)
    files = taken(home, content, "又一次.zip")
    assert {one["status"] for one in files.values()} == {"已入库", "以前收过"}
    assert files["又一次.zip/甲.xlsx"]["status"] == "以前收过"
    assert len(offices.leads(home)) == 3


def test_a_file_that_was_taken_loose_before(home: Home) -> None:
    drop(home, "散.xlsx", ONE)
    offices.run(home, DAY_TWO)
    assert taken(home, archives.packed({"甲.xlsx": ONE}))["包.zip/甲.xlsx"]["status"] == "以前收过"


def test_a_loose_file_that_came_in_an_archive_before(home: Home) -> None:
    taken(home, archives.packed({"甲.xlsx": ONE}))
    assert taken(home, ONE, "散.xlsx")["散.xlsx"]["status"] == "以前收过"


def test_undoing_an_archive_takes_back_its_files(home: Home) -> None:
    newer = spreadsheets.xlsx([HEADERS, (*NOISE[:6], "烧烤店油烟更大了，请快来处理。", "投诉")])
    drop(home, "先.xlsx", ONE)
    offices.run(home, DAY_ONE)
    taken(home, archives.packed({"后.xlsx": newer}))
    with running.opened(home, DAY_TWO) as place:
        undo.undo(place, "", "包.zip")
    assert {state["content"] for state in offices.leads(home).values()} == {NOISE[6]}


# -- passwords -----------------------------------------------------------------------------------


def known(home: Home, *lines: str) -> None:
    (home.record / "密码.txt").write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize("locked", [archives.zip_crypto, archives.aes], ids=["old", "aes"])
def test_an_archive_is_opened_with_a_known_password(home: Home, locked: Any) -> None:
    known(home, "水务局：别的word", "城管局：kx7m2pqt9abc")
    files = taken(home, locked({"甲.xlsx": ONE}, "kx7m2pqt9abc"))
    assert files["包.zip/甲.xlsx"]["new"] == 1


@pytest.mark.parametrize("locked", [archives.zip_crypto, archives.aes], ids=["old", "aes"])
def test_an_archive_with_an_unknown_password_waits_whole(home: Home, locked: Any) -> None:
    known(home, "城管局：kx7m2pqt9abc")
    drop(home, "包.zip", locked({"甲.xlsx": ONE}, "secret"))
    said = offices.run(home, DAY_TWO)
    assert (offices.codes(said), aside(home)) == (["Z03"], ["包.zip", "包.zip_说明.txt"])
    assert "试过 1 个" in said["problems"][0]["message"]


def test_one_locked_file_does_not_keep_the_others(home: Home) -> None:
    locked = archives.zip_crypto({"锁.xlsx": ONE}, "secret")
    both = archives.packed({"锁.zip": locked, "乙.xlsx": TWO})
    drop(home, "包.zip", both)
    said = offices.run(home, DAY_TWO)
    assert (offices.codes(said), aside(home)) == (["Z03"], ["锁.zip", "锁.zip_说明.txt"])
    assert by_name(said)["包.zip/乙.xlsx"]["new"] == 2


# -- what is not to be trusted -------------------------------------------------------------------


def apart(path: Path) -> Unpacked:
    with unpacked(path, path.parent / "unpacked", ()) as found:
        return found


def refused(tmp_path: Path, content: bytes, name: str = "包.zip") -> tuple[str, str]:
    """Return code and reason of an archive of which nothing is taken."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileError) as error:
        apart(path)
    (problem,) = error.value.problems
    return problem.code, str(problem.facts.get("what", problem.facts.get("why", "")))


ESCAPES = {
    "../../外.csv": "外.csv",
    "/etc/外.csv": "etc/外.csv",
    "C:\\Windows\\外.csv": "Windows/外.csv",
    "\\\\server\\share\\外.csv": "server/share/外.csv",
    "夹/../../外.csv": "夹/外.csv",
    "CON": "_CON",
    "夹/nul.csv": "夹/_nul.csv",
    "a:b|c.csv": "a_b_c.csv",
    "表\n二.csv": "表_二.csv",
    "表.csv. . ": "表.csv",
}


@pytest.mark.parametrize("name", ESCAPES)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / "box" / "包.zip"
    path.parent.mkdir()
    path.write_bytes(archives.packed({name: b"a,b\n1,2\n"}))
    target = path.parent / "unpacked"
    with unpacked(path, target, ()) as found:
        (member,) = found.members
        assert member.path is not None
        assert member.path.resolve().is_relative_to(target.resolve())
        assert member.path.read_bytes() == b"a,b\n1,2\n"
        assert member.name == ESCAPES[name]
    assert inside(tmp_path, None) == ["box/包.zip"]  # type: ignore[arg-type]


def test_two_files_of_one_name_are_both_there(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("表.csv", b"1")
        archive.writestr("表.csv", b"2")
    path = tmp_path / "包.zip"
    path.write_bytes(made.getvalue())
    with unpacked(path, tmp_path / "unpacked", ()) as found:
        content = [one.path.read_bytes() for one in found.members if one.path]
    assert content == [b"1", b"2"]


def test_a_link_in_an_archive_is_left_and_told(home: Home) -> None:
    drop(home, "包.zip", archives.with_link({"甲.xlsx": ONE}, "链接.xlsx", "/etc/passwd"))
    said = offices.run(home, DAY_TWO)
    assert (offices.codes(said)[0], sorted(by_name(said))) == ("Z10", ["包.zip", "包.zip/甲.xlsx"])


def test_an_archive_that_says_it_unfolds_a_thousandfold_is_not_unfolded(tmp_path: Path) -> None:
    code, what = refused(tmp_path, archives.packed({"大.csv": b"\0" * 30_000_000}))
    assert (code, what) == ("Z04", "里面的 大.csv 压缩了 200 倍以上")


def test_an_archive_that_says_it_is_too_large_is_not_unfolded(tmp_path: Path) -> None:
    content = bytearray(archives.packed({"大.csv": b"a,b\n" * 9}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<L", 2_000_000_000)
    assert refused(tmp_path, bytes(content))[0] == "Z04"


def test_an_archive_that_says_less_than_it_holds_is_not_believed(tmp_path: Path) -> None:
    content = bytearray(archives.packed({"大.csv": b"a,b\n" * 1_000}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<L", 10)
    assert refused(tmp_path, bytes(content))[0] == "Z05"


def test_a_gz_that_unfolds_a_thousandfold_is_stopped(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * 40_000_000)
    assert refused(tmp_path, bomb, "大.csv.gz")[0] == "Z04"


def test_an_archive_with_too_many_files_is_not_unfolded(tmp_path: Path) -> None:
    many = {f"{n}.csv": b"" for n in range(packed.MOST_MEMBERS + 1)}
    assert refused(tmp_path, archives.packed(many))[0] == "Z04"


def test_a_damaged_archive_waits_whole(tmp_path: Path) -> None:
    content = bytearray(archives.packed({"甲.xlsx": ONE}))
    content[60:90] = b"\xff" * 30
    assert refused(tmp_path, bytes(content))[0] == "Z05"


def test_a_damaged_file_does_not_keep_the_others(home: Home) -> None:
    content = bytearray(archives.packed({"甲.xlsx": ONE, "乙.xlsx": TWO}))
    content[80:90] = b"\xff" * 10
    drop(home, "包.zip", bytes(content))
    said = offices.run(home, DAY_TWO)
    assert (offices.codes(said)[0], aside(home)) == ("Z09", ["甲.xlsx_说明.txt"])
    assert by_name(said)["包.zip/乙.xlsx"]["new"] == 2


def test_an_archive_without_files_waits_whole(tmp_path: Path) -> None:
    assert refused(tmp_path, archives.packed({"空/": b""}))[0] == "Z06"


OTHER = {
    "包.rar": b"Rar!\x1a\x07\x01\x00 x",
    "包.7z": b"7z\xbc\xaf\x27\x1c x",
    "包.z01": b"PK\x07\x08 x",
}


@pytest.mark.parametrize("name", OTHER)
def test_other_archives_are_named(home: Home, name: str) -> None:
    drop(home, name, OTHER[name])
    said = offices.run(home, DAY_TWO)
    assert (offices.codes(said), aside(home)) == (["Z02"], [name, f"{name}_说明.txt"])


def test_a_child_that_dies_costs_only_the_archive(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.files.reading.unpacking._CHILD", "no.such.module")
    drop(home, "包.zip", archives.packed({"甲.xlsx": ONE}))
    drop(home, "乙.xlsx", TWO)
    said = offices.run(home, DAY_TWO)
    assert (offices.codes(said)[0], by_name(said)["乙.xlsx"]["new"]) == ("Z07", 2)


# -- a run that is cut ---------------------------------------------------------------------------


def staged(home: Home) -> None:
    """An archive of which two files are taken, one is filed and one is set aside; then another."""
    offices.drop_export(home, [NOISE])
    offices.run(home, DAY_ONE)
    lead = offices.ids(home)[0]
    files = {"乙.xlsx": TWO, "车辆.xlsx": CARS, f"{lead}.jpg": JPEG, "又.xlsx": TWO}
    drop(home, "包.zip", archives.packed(files))


@pytest.fixture(scope="module")
def whole(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, Any]:
    """A home with an archive; how many steps its run has; what an undisturbed run ends with."""
    home = copied(blank, tmp_path_factory.mktemp("staged"))
    staged(home)
    undisturbed = copied(home.root, tmp_path_factory.mktemp("undisturbed"))
    steps = int(cut(undisturbed, 0, DAY_TWO).stdout)
    return home.root, steps, offices.dump(undisturbed)


def test_cut_while_its_files_are_taken(whole: tuple[Path, int, Any], tmp_path: Path) -> None:
    root, _, undisturbed = whole
    home = copied(root, tmp_path)
    assert cut(home, 30, DAY_TWO).returncode == 9
    assert (home.inbox / "包.zip").is_file()
    offices.run(home, DAY_TWO)
    assert offices.dump(home) == undisturbed


@pytest.mark.long
def test_cut_before_every_disk_step(whole: tuple[Path, int, Any], tmp_path: Path) -> None:
    root, steps, undisturbed = whole
    for step in range(1, min(steps, 80) + 1, 3):  # the rest of the steps is that of any run
        home = copied(root, tmp_path / str(step))
        assert cut(home, step, DAY_TWO).returncode == 9
        offices.run(home, DAY_TWO)
        assert offices.dump(home) == undisturbed, f"cut before step {step} of {steps}"


def test_an_archive_that_is_gone_after_a_cut_is_told(
    whole: tuple[Path, int, Any], tmp_path: Path
) -> None:
    home = copied(whole[0], tmp_path)
    cut(home, 30, DAY_TWO)
    (home.inbox / "包.zip").unlink()
    assert "Z11" in offices.codes(offices.run(home, DAY_TWO))
    assert "Z11" not in offices.codes(offices.run(home, DAY_TWO))
