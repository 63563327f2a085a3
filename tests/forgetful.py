"""A home in which everything known of some persons stands everywhere: two are old, one is young."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pipeline.files.folders import Home
from tests import offices
from tests.offices import CITY, DAY_ONE, DAY_TWO, DONE, HEADERS, lead_ids, run, write_table

LATE = datetime(2026, 1, 20, 8, 30)
BEFORE = "2026-01-01"
COLUMNS = (*HEADERS, "证件号码", "家庭住址")
# name, phone, id number, home, e-mail, plate, a neighbour's phone
OLD = ("欧阳晓燕", "13812345678", "320583198001011234", "晨曦园东区3幢502室", "oyxy@163.com",
       "苏E1A345", "13987654321")  # fmt: skip
MIXED = ("诸葛长风", "13577778888", "320583196503031239", "玉山佳园1幢403室", "zgcf@163.com",
         "苏E2B456", "13966667777")  # fmt: skip
YOUNG = ("司徒明远", "13611112222", "320583197502023456", "富春花园西区7幢301室", "stmy@qq.com",
         "苏E3C567", "13755556666")  # fmt: skip
NUMBERS = {OLD: "2025071000000001", MIXED: "2025071000000002", YOUNG: "2025071000000003"}
LATER_PHONE = "13899990000"  # of OLD, as a newer export corrects it


def words(who: tuple[str, ...]) -> str:
    """All that is known of somebody in one sentence."""
    name, phone, number, home, mail, plate, other = who
    spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    return (
        f"我是{name}，住{home}，电话{phone}，也可以打 {spaced}，身份证{number}，邮箱{mail}，"
        f"车牌{plate}，邻居电话{other}。蓬溪路12号烧烤店每晚油烟很大。"
    )


def row(who: tuple[str, ...], **other: str) -> tuple[str, ...]:
    """The row of an export about somebody's lead."""
    name, phone, number, home, *_ = who
    phone = other.get("phone", phone)
    return (NUMBERS[who], "2025-07-10 08:01:02", name, phone, f"蓬朗街道蓬溪路12号（{home}）",
            f"{name}反映油烟", words(who), "投诉", number, home)  # fmt: skip


def home_of(folder: Path) -> Home:
    """Make the home as it is after a week, the leads of OLD and MIXED closed."""
    home = offices.new_home(folder)
    departments = home.rules / "departments.yaml"
    said = departments.read_text("utf-8").replace(
        "name: 城管局,", "name: 城管局, sees_contacts: yes,"
    )
    departments.write_text(said, "utf-8")
    write_table(home.inbox / "一件.xlsx", [COLUMNS, row(OLD)])
    write_table(home.inbox / "两件.xlsx", [COLUMNS, row(MIXED), row(YOUNG)])
    broken = home.inbox / f"{OLD[0]}的投诉.xlsx"
    broken.write_bytes(f"no workbook: {words(OLD)}".encode())
    os.utime(broken, (time.time() - 60,) * 2)
    run(home, DAY_ONE)
    ids = lead_ids(home)
    (home.inbox / f"{ids[NUMBERS[OLD]]} {OLD[0]}拍的.jpg").write_bytes(
        b"\xff\xd8\xff" + words(OLD).encode()
    )
    returned(home)
    write_table(home.inbox / "更正.xlsx", [COLUMNS, row(OLD, phone=LATER_PHONE)])
    run(home, DAY_TWO)
    desk = next((home.outbox / "待定").glob("*.xlsx"), None)
    if desk is not None:
        shutil.copy(desk, home.inbox / "待定.xlsx")
    tracker = home.outbox / "总台账.xlsx"
    done = DONE | {"审核意见": words(OLD)}
    closed = {ids[NUMBERS[OLD]]: done, ids[NUMBERS[MIXED]]: DONE}
    offices.type_into(tracker, "台账", closed, tracker)
    run(home, datetime(2025, 7, 14, 8, 30))
    (home.logs / "bug_2025-07-15_083000.txt").write_text(words(OLD), "utf-8")
    leave_in_free_pages(home.database, words(OLD))
    for day in ("2025-07-14", "2026-01-19"):  # put aside when a backup was restored
        shutil.copy(home.database, home.record / f"ledger_{day}_090000_恢复前.db")
    lost = offices.book_of(home, CITY).with_name(f"线索办理表_{CITY}_2025-07-15.xlsx")
    lost.write_bytes(words(OLD).encode())  # by a run that the restored ledger does not know
    return home


def leave_in_free_pages(database: Path, said: str) -> None:
    """Leave words in pages that SQLite has freed, as a table does that grew smaller."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA secure_delete=OFF")
    connection.execute("CREATE TABLE gone (said TEXT)")
    connection.executemany("INSERT INTO gone VALUES (?)", [(said * 20,)] * 200)
    connection.commit()
    connection.execute("DROP TABLE gone")
    connection.commit()
    connection.close()


def returned(home: Home) -> None:
    """Let 城管局 fill everything it may, twice and differently: a conflict, a hold, a proposal."""
    book = offices.kept(offices.book_of(home, CITY), home)
    ids = lead_ids(home)
    filled = {
        ids[NUMBERS[who]]: {
            "办理情况": words(who), "备注": words(who), "困难问题": words(who),
            "是否属实": f"问{who[0]}{who[1]}", "签收人": "王科长",
        }
        for who in (OLD, MIXED, YOUNG)
    }  # fmt: skip
    offices.type_into(book, "办理", filled, home.inbox / "城管局甲.xlsx")
    other = {ids[NUMBERS[OLD]]: {"备注": f"找过{OLD[0]}，{OLD[1]}，不在家"}}
    offices.type_into(book, "办理", other, home.inbox / "城管局乙.xlsx")
    book.unlink()


def holding(home: Home, said: str) -> list[str]:
    """Return the files in whose bytes a text stands, packed ones unpacked; paths from the home."""
    wanted = said.encode()
    return sorted(
        home.relative(path)
        for path in home.root.rglob("*")
        if path.is_file() and (any(wanted in piece for piece in pieces(path)) or said in path.name)
    )


def pieces(path: Path) -> Iterator[bytes]:
    """Yield all that a file holds: its bytes, the parts of an archive, the texts of a database."""
    data = path.read_bytes()
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    if data.startswith(b"SQLite format 3"):
        connection = sqlite3.connect(path)
        yield "\n".join(connection.iterdump()).encode()
        connection.close()
