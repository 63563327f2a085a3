"""Photos and papers named by 线索编号: whose they are, where they go, what is said."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
import sqlalchemy as sql

from pipeline import commands
from pipeline.core.intake.attachment import Named, is_seen_or_heard, is_wrapped, named
from pipeline.files import folders, schema
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from pipeline.jobs import tell
from tests import offices
from tests.cutting import copied, cut
from tests.offices import DAY_ONE, DAY_TWO, NOISE

ONE = "XS-20250710-0001"
JPEG = b"\xff\xd8\xff\xe0 a photo"
NAMES = {
    "XS-20250710-0001 现场1.jpg": ("XS-20250710-0001",),
    "xs-20250710-0001.pdf": ("XS-20250710-0001",),
    "ＸＳ－２０２５０７１０－０００１（2）.JPG": ("XS-20250710-0001",),
    "xs20250710_0001-2.png": ("XS-20250710-0001",),
    "XS-20250710-0001 2.jpg": ("XS-20250710-0001",),
    "XS-20250710-00012.jpg": ("XS-20250710-00012",),
    "XS-20250710-0001和XS-20250710-0002.jpg": ("XS-20250710-0001", "XS-20250710-0002"),
    "AXS-20250710-0001.jpg": (),
    "IMG_20250710_083011.jpg": (),
    "现场.jpg": (),
}
SOURCE_NUMBERS = {
    "2025071000000001.jpg": True,
    "2025071000000001-2.jpg": True,
    "2025071000000001（2）.jpg": True,
    "工单2025071000000001号现场.jpg": True,
    "20250710000000011.jpg": False,
    "IMG_20250710.jpg": False,
}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_lead_ids_in_a_name(name: str) -> None:
    assert next(named(name, "XS")).ids == NAMES[name]


@pytest.mark.parametrize("name", sorted(SOURCE_NUMBERS))
def test_the_source_number_in_a_name(name: str) -> None:
    assert (NOISE[0] in next(named(name, "XS")).numbers) is SOURCE_NUMBERS[name]


def test_a_folder_speaks_after_the_name_the_inner_one_first() -> None:
    said = [level.ids for level in named("XS-20250710-0002/xs-20250710-0001/现场.jpg", "XS")]
    assert said == [(), ("XS-20250710-0001",), ("XS-20250710-0002",)]


def test_a_day_in_a_name_is_no_source_number() -> None:
    assert next(named("20250710.jpg", "XS")) == Named((), ())


@pytest.mark.parametrize(
    ("name", "seen", "wrapped"),
    [("a.JPG", True, False), ("a.heic", True, False), ("a.m4a", True, False),
     ("a.docx", False, True), ("a.zip", False, True), ("a.xlsx", False, False),
     ("a.csv", False, False), ("a", False, False), ("jpg", False, False)],
)  # fmt: skip
def test_what_an_extension_says(name: str, seen: bool, wrapped: bool) -> None:
    assert (is_seen_or_heard(name), is_wrapped(name)) == (seen, wrapped)


# -- a home ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = offices.new_home(tmp_path_factory.mktemp("prepared"))
    offices.drop_export(home)
    offices.run(home, DAY_ONE)
    return home.root


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Home:
    return copied(prepared, tmp_path)


def drop(home: Home, name: str, content: bytes = JPEG) -> Path:
    """Drop a file that is old enough to be taken at once."""
    path = home.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - 60,) * 2)
    return path


def filed(home: Home) -> list[str]:
    cases = home.taken / "案卷"
    return sorted(p.relative_to(cases).as_posix() for p in cases.rglob("*") if p.is_file())


def aside(home: Home) -> list[str]:
    return sorted(p.name for p in home.aside.iterdir()) if home.aside.exists() else []


FILED = {
    f"{ONE} 现场1.jpg": f"{ONE}/{ONE} 现场1.jpg",
    "xs-20250710-0001.pdf": f"{ONE}/xs-20250710-0001.pdf",
    f"微信/7月/{ONE}/现场.mp4": f"{ONE}/现场.mp4",
    f"{NOISE[0]} 烟道.png": f"{ONE}/{NOISE[0]} 烟道.png",
    f"XS-20250710-0002/{ONE}.jpg": f"{ONE}/{ONE}.jpg",
    f"{ONE} 答复.docx": f"{ONE}/{ONE} 答复.docx",
    f"{ONE} 材料.zip": f"{ONE}/{ONE} 材料.zip",
    "XS-20250710-0003/录音.m4a": "XS-20250710-0003/录音.m4a",
}
NOT_FILED = {
    "IMG_20250710.jpg": "A02",
    "XS-20250710-0999.jpg": "A03",
    f"{ONE} XS-20250710-0002.jpg": "A04",
    "XS-20250710-0999/现场.jpg": "A03",
}


def test_named_files_go_to_their_cases_byte_for_byte(home: Home) -> None:
    for name in FILED:
        drop(home, name, JPEG + name.encode())
    said = offices.run(home, DAY_TWO)
    assert (filed(home), offices.codes(said)) == (sorted(FILED.values()), [])
    stands = {name: (home.taken / "案卷" / path).read_bytes() for name, path in FILED.items()}
    assert stands == {name: JPEG + name.encode() for name in FILED}


def test_files_of_no_known_case_wait_with_a_note(home: Home) -> None:
    for name in NOT_FILED:
        drop(home, name)
    said = offices.run(home, DAY_TWO)
    assert {one["file"]: one["code"] for one in said["problems"]} == NOT_FILED
    names = [Path(name).name for name in NOT_FILED]
    assert (filed(home), aside(home)) == ([], sorted([*names, *(f"{n}_说明.txt" for n in names)]))


def test_a_photo_of_a_lead_that_comes_with_it(home: Home) -> None:
    later = ("2025071100000009", *NOISE[1:5], "另一家", "另一家烧烤店油烟更大，请处理。", "投诉")
    offices.drop_export(home, [later], "早上.xlsx")
    drop(home, "2025071100000009.jpg")
    offices.run(home, DAY_TWO)
    assert filed(home) == ["XS-20250711-0001/2025071100000009.jpg"]


def test_papers_stand_in_the_tracker(home: Home) -> None:
    for number in range(4):
        drop(home, f"{ONE} {number}.jpg", JPEG + bytes([number]))
    offices.run(home, DAY_TWO)
    assert offices.shown(home, "附件")[ONE].startswith(f"4 个：{ONE} 0.jpg、{ONE} 1.jpg、")


def test_a_tracker_that_shows_papers_comes_back_without_complaint(home: Home) -> None:
    drop(home, f"{ONE} 1.jpg")
    offices.run(home, DAY_TWO)
    shutil.copy(home.outbox / "总台账.xlsx", home.root / "kept.xlsx")
    drop(home, f"{ONE} 2.jpg", JPEG + b"2")
    offices.run(home, DAY_TWO)
    typed = {ONE: {"领导批示": "请抓紧"}}
    offices.type_into(home.root / "kept.xlsx", "台账", typed, home.inbox / "台账.xlsx")
    said = offices.run(home, DAY_TWO)
    assert (offices.codes(said), offices.leads(home)[ONE]["leader_note"]) == ([], "请抓紧")


def test_papers_stand_in_the_receipt_as_such(home: Home) -> None:
    drop(home, f"{ONE}.jpg")
    said = offices.run(home, DAY_TWO)
    receipt = home.root / next(path for path in said["outputs"] if "收件回执" in path)
    first = offices.CalamineWorkbook.from_path(str(receipt)).get_sheet_by_name("文件").to_python()
    assert first[3][:3] == [f"{ONE}.jpg", "已归档", "附件"]


def test_papers_stand_in_the_history(home: Home) -> None:
    drop(home, f"{ONE}.jpg")
    offices.run(home, DAY_TWO)
    last = tell.history(home, ONE)["changes"][-1]
    assert (last["what"], last["where"]) == ("附件", f"{ONE}.jpg")
    assert last["cells"] == [
        {"field": "附件", "before": "", "after": f"{ONE}.jpg", "undone": False}
    ]


def test_papers_stand_in_the_ledger(home: Home) -> None:
    drop(home, f"{ONE}.jpg")
    offices.run(home, DAY_TWO)
    ledger = Ledger(home.database)
    (row,) = ledger.rows(sql.select(schema.attachment))
    ledger.close()
    path = f"inbox/已入库/案卷/{ONE}/{ONE}.jpg"
    assert (row.lead, row.name, row.size, row.path) == (1, f"{ONE}.jpg", len(JPEG), path)


def test_an_undone_paper_is_no_longer_listed_and_can_come_again(home: Home) -> None:
    drop(home, f"{ONE}.jpg")
    offices.run(home, DAY_TWO)
    commands.undo(commands.Call(home, DAY_TWO, words={"run": "", "file": f"{ONE}.jpg"}))
    offices.run(home, DAY_TWO)
    assert offices.shown(home, "附件")[ONE] == ""
    drop(home, f"{ONE}.jpg")
    offices.run(home, DAY_TWO)
    assert offices.shown(home, "附件")[ONE] == f"1 个：{ONE}_2.jpg"


def test_the_same_bytes_twice_are_said_and_filed_once(home: Home) -> None:
    drop(home, f"{ONE} 现场.jpg")
    offices.run(home, DAY_TWO)
    drop(home, f"{ONE} 又一张.jpg")
    said = offices.run(home, DAY_TWO)
    assert (filed(home), offices.codes(said)) == ([f"{ONE}/{ONE} 现场.jpg"], ["A05"])
    assert (home.taken / "2025-07-11" / f"{ONE} 又一张.jpg").is_file()


def test_one_photo_may_belong_to_two_cases(home: Home) -> None:
    drop(home, f"{ONE}.jpg")
    drop(home, "XS-20250710-0002.jpg")
    offices.run(home, DAY_TWO)
    assert len(filed(home)) == 2


def test_other_bytes_of_the_same_name_are_both_kept(home: Home) -> None:
    drop(home, f"{ONE}/现场.jpg", JPEG)
    drop(home, f"又/{ONE}/现场.jpg", JPEG + b"2")
    offices.run(home, DAY_TWO)
    assert filed(home) == [f"{ONE}/现场.jpg", f"{ONE}/现场_2.jpg"]


def test_the_place_of_one_that_is_still_held_open_is_not_given_away(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, other = JPEG, JPEG + b"2"
    drop(home, f"{ONE}/现场.jpg", held)
    drop(home, f"又/{ONE}/现场.jpg", other)
    move = folders.move

    def locked(path: Path, target: Path, lasting: bool = True) -> None:
        if path.parent.parent == home.inbox:
            raise PermissionError(path.name)
        move(path, target, lasting)

    monkeypatch.setattr(folders, "move", locked)
    assert "I13" in offices.codes(offices.run(home, DAY_TWO))
    assert filed(home) == [f"{ONE}/现场_2.jpg"]
    monkeypatch.undo()
    offices.run(home, DAY_TWO)
    case = home.taken / "案卷" / ONE
    assert [(case / name).read_bytes() for name in ("现场.jpg", "现场_2.jpg")] == [held, other]


def test_a_name_of_255_bytes_is_filed_twice_and_set_aside(home: Home) -> None:
    name = f"{ONE} {'现' * 78}.jpg"
    assert len(name.encode()) == 255
    drop(home, name, JPEG)
    drop(home, f"又/{name}", JPEG + b"2")
    drop(home, f"{'现' * 83}aa.jpg")
    said = offices.run(home, DAY_TWO)
    assert (len(filed(home)), len(aside(home)), offices.codes(said)) == (2, 2, ["A02"])


@pytest.mark.skipif(os.name == "nt", reason="names are always text there")
def test_a_name_in_gbk_is_spelt_out(home: Home) -> None:
    name = b"\xd5\xd5\xc6\xac/" + f"{ONE} ".encode() + b"\xcf\xd6\xb3\xa1.jpg"
    drop(home, os.fsdecode(name))
    said = offices.run(home, DAY_TWO)
    assert said["files"][0]["name"] == f"照片/{ONE} 现场.jpg"
    assert filed(home) == [f"{ONE}/{ONE} 现场.jpg"]


@pytest.mark.parametrize("name", [f"{ONE} ..\\..\\x.jpg", f"{ONE} a\nb.jpg", f"{ONE} =cmd().jpg"])
@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_a_name_full_of_tricks_is_only_a_name(home: Home, name: str) -> None:
    drop(home, name)
    offices.run(home, DAY_TWO)
    assert filed(home) == [f"{ONE}/{name}"]


def test_a_link_is_not_followed(home: Home, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(JPEG)
    link = home.inbox / f"{ONE}.jpg"
    link.symlink_to(secret)
    said = offices.run(home, DAY_TWO)
    assert (said["files"], link.is_symlink(), secret.read_bytes()) == ([], True, JPEG)


def test_what_windows_leaves_among_photos_stays_where_it_is(home: Home) -> None:
    drop(home, f"{ONE}/1.jpg")
    drop(home, f"{ONE}/Thumbs.db")
    drop(home, f"{ONE}/desktop.ini")
    offices.run(home, DAY_TWO)
    assert (filed(home), aside(home)) == ([f"{ONE}/1.jpg"], [])


def test_a_form_that_comes_back_is_a_return_whatever_its_name(home: Home) -> None:
    book = offices.book_of(home, offices.CITY)
    offices.type_into(book, "办理", {ONE: {"备注": "看过"}}, home.inbox / f"{ONE}.xlsx")
    said = offices.run(home, DAY_TWO)
    assert (said["files"][0]["kind"], offices.leads(home)[ONE]["remark"]) == ("return", "看过")


def test_an_export_is_an_export_whatever_its_name(home: Home) -> None:
    later = ("2025071100000009", *NOISE[1:5], "另一家", "另一家烧烤店油烟更大，请处理。", "投诉")
    offices.drop_export(home, [later], f"{ONE}.xlsx")
    said = offices.run(home, DAY_TWO)
    assert (said["files"][0]["kind"], said["leads"]["new"]) == ("export", 1)


def test_a_workbook_that_no_source_claims_is_filed_and_said(home: Home) -> None:
    path = home.inbox / f"{ONE} 车辆清单.xlsx"
    offices.write_table(path, [("车牌", "车型"), ("苏E1", "货车")])
    said = offices.run(home, DAY_TWO)
    assert (filed(home), offices.codes(said)) == ([f"{ONE}/{path.name}"], ["A01"])


def test_a_workbook_that_was_cut_short_is_not_filed(home: Home) -> None:
    path = home.inbox / "whole.xlsx"
    offices.write_table(path, [("车牌", "车型"), ("苏E1", "货车")])
    drop(home, f"{ONE}.xlsx", path.read_bytes()[:900])
    path.unlink()
    said = offices.run(home, DAY_TWO)
    assert (filed(home), offices.codes(said)) == ([], ["F02"])


def test_a_workbook_that_is_called_a_picture_is_read(home: Home) -> None:
    later = ("2025071100000009", *NOISE[1:5], "另一家", "另一家烧烤店油烟更大，请处理。", "投诉")
    offices.drop_export(home, [later], "改错了名.jpg")
    assert offices.run(home, DAY_TWO)["leads"]["new"] == 1


@pytest.mark.long
def test_cut_before_every_disk_step_and_run_again(home: Home, tmp_path: Path) -> None:
    drop(home, f"{ONE} 现场.jpg")
    drop(home, "没有编号.jpg")
    whole = copied(home.root, tmp_path / "whole")
    steps = int(cut(copied(home.root, tmp_path / "count"), 0, DAY_TWO).stdout)
    offices.run(whole, DAY_TWO)
    for step in range(1, steps + 1, max(1, steps // 6)):
        again = copied(home.root, tmp_path / str(step))
        assert cut(again, step, DAY_TWO).returncode == 9
        offices.run(again, DAY_TWO)
        assert offices.dump(again) == offices.dump(whole), f"cut before step {step} of {steps}"
        shutil.rmtree(again.root)
