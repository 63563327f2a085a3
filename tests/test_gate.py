from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from pipeline.core.messages.problems import FileError
from pipeline.files.reading import archives, gate
from pipeline.files.reading.survey import survey
from tests.spreadsheets import compound, record, with_parts, xls, xlsx

BOOK = xlsx([["编号", "内容"], ["A1", "占道"]])


def code_of(data: bytes) -> str:
    with pytest.raises(FileError) as caught:
        if gate.inspect(data) in ("xlsx", "xlsb", "ods"):
            survey(data)
    return caught.value.problems[0].code


def archive(parts: dict[str, bytes], pack: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", pack) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (BOOK, "xlsx"),
        (xls([]), "xls"),
        (archive({"xl/workbook.bin": b"\x83\x01\x00"}), "xlsb"),
        (
            archive(
                {
                    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                    "content.xml": b"<a/>",
                    "META-INF/manifest.xml": b"<m/>",
                }
            ),
            "ods",
        ),
        ("编号,内容\n1,占道\n".encode(), "text"),
        ("编号,内容\n1,占道\n".encode("gbk"), "text"),
        ("\ufeff编号\t内容\n".encode("utf-16-le"), "text"),
        (b"BMW,1\n", "text"),
    ],
)
def test_a_file_is_told_by_its_content(data: bytes, kind: str) -> None:
    assert gate.inspect(data) == kind


@pytest.mark.parametrize("data", [b"", b"\0" * 5000])
def test_a_file_without_content_is_empty(data: bytes) -> None:
    assert code_of(data) == "F01"


@pytest.mark.parametrize("share", [0.02, 0.5, 0.995])
def test_a_half_copied_xlsx_is_told(share: float) -> None:
    assert code_of(BOOK[: int(len(BOOK) * share)]) == "F02"


@pytest.mark.parametrize("size", [700, 1500, 2000, 4500])
def test_a_half_copied_xls_is_told(size: int) -> None:
    assert code_of(xls([])[:size]) == "F02"


def test_an_xlsx_with_a_password_is_told() -> None:
    assert code_of(compound(b"\0" * 4096, "EncryptedPackage")) == "F03"


def test_an_xls_with_a_password_is_told() -> None:
    assert code_of(xls([], first=[record(0x002F, b"\1\0" + b"\0" * 52)])) == "F03"


def test_a_zip_with_a_password_is_told() -> None:
    locked = bytearray(archive({"xl/workbook.xml": b"<a/>"}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert code_of(bytes(locked)) == "F03"


def test_an_ods_with_a_password_is_told() -> None:
    locked = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": b"\1\2\3",
        "META-INF/manifest.xml": b"<manifest:encryption-data/>",
    }
    assert code_of(archive(locked)) == "F03"


@pytest.mark.parametrize(
    ("data", "seems"),
    [
        (b"%PDF-1.7\n", "PDF 文档"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (archive({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "Word 文档"),
        (compound(b"", "WordDocument"), "Word 文档"),
        (b"\x01\x02\x00\x03", "二进制文件"),
    ],
)
def test_what_is_no_spreadsheet_is_named(data: bytes, seems: str) -> None:
    with pytest.raises(FileError, match=f"F04.*{seems}"):
        gate.inspect(data)


@pytest.mark.parametrize(
    "data", [archive({"readme.txt": b"x"}), archive({"word/a.csv": b"x"}), b"\x1f\x8b\x08\x00"]
)
def test_an_archive_of_files_is_told_from_a_workbook(data: bytes) -> None:
    assert code_of(data) == "Z01"


def test_an_archive_that_we_do_not_open_is_named() -> None:
    with pytest.raises(FileError, match="Z02.*RAR 压缩包"):
        gate.inspect(b"Rar!\x1a\x07\x00")


def test_a_bomb_that_declares_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 2000)
    assert code_of(archive({"xl/workbook.xml": b"<a/>", "xl/media/a.bin": b"\0" * 3000})) == "F05"


def test_a_part_packed_too_well_is_refused() -> None:
    spaces = archive({"xl/workbook.xml": b"<a/>", "xl/sharedStrings.xml": b" " * (11 << 20)})
    assert code_of(spaces) == "F06"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("xl/workbook.xml", "<a/>")
        made.writestr("XL/Workbook.xml", "<b/>")
    assert code_of(buffer.getvalue()) == "F06"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str) -> None:
    lol = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "lol">]><sst/>'.encode(encoding)
    assert code_of(with_parts(BOOK, {"xl/sharedStrings.xml": lol})) == "F06"


def test_a_wrong_directory_of_an_archive_is_damage() -> None:
    damaged = BOOK.replace(b"PK\x01\x02", b"PK\x01\x03")
    assert code_of(damaged) in {"F02", "F23"}


def test_a_damaged_first_part_is_damage() -> None:
    place = 60
    damaged = BOOK[:place] + b"\xff" * 40 + BOOK[place + 40 :]
    assert code_of(damaged) == "F23"


@pytest.mark.parametrize("place", range(0, 512, 4))
def test_any_damage_to_the_header_of_a_compound_file_is_a_message(place: int) -> None:
    damaged = bytearray(xls([]))
    damaged[place : place + 4] = b"\xfe\xff\xff\x7f"
    try:
        gate.inspect(bytes(damaged))
    except FileError as error:
        assert error.problems[0].code in {"F02", "F04", "F23"}


def test_a_circle_of_sectors_ends() -> None:
    circle = bytearray(xls([]))
    struct.pack_into("<I", circle, 512 + 4, 1)  # the directory's sector follows itself
    assert code_of(bytes(circle)) == "F23"


@pytest.mark.parametrize("data", [BOOK, xls([]), archive({})])
def test_a_whole_workbook_is_complete(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(data)
    assert gate.complete(path)


@pytest.mark.parametrize("data", [BOOK, xls([])])
@pytest.mark.parametrize("share", [0.01, 0.3, 0.9, 0.999])
def test_a_workbook_being_copied_is_not_complete(tmp_path: Path, data: bytes, share: float) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(data[: int(len(data) * share)])
    assert not gate.complete(path)


def test_room_reserved_for_a_copy_does_not_make_it_complete(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(BOOK[:3000].ljust(len(BOOK), b"\0"))
    assert not gate.complete(path)


def test_a_text_file_never_shows_that_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("编号,内容\n", encoding="utf-8")
    assert not gate.complete(path)


def test_a_file_that_cannot_be_opened_is_not_complete(tmp_path: Path) -> None:
    assert not gate.complete(tmp_path / "没有.xlsx")
