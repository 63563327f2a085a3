"""Workbooks with a password: encrypted when they go out, taken when they come back."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from pathlib import Path

import msoffcrypto
import pytest

import run as door
from pipeline.core.messages.problems import RefusedError
from pipeline.files.folders import Home
from pipeline.files.privacy import password_file
from tests import offices, robot
from tests.offices import CITY, DAY_ONE, DAY_TWO, NOISE, codes, run

WORD, OTHER = "123456", "another one"  # the first is that of ``robot``
ENCRYPTED, ZIPPED = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
SAID = {"办理状态": "办理中", "办理情况": "已到现场核实。"}


def unlocked(path: Path, word: str = WORD) -> Path:
    """Return a copy of an encrypted workbook that needs no password."""
    book = msoffcrypto.OfficeFile(io.BytesIO(path.read_bytes()))
    book.load_key(password=word, verify_password=True)
    plain = path.with_name(f"plain {path.name}")
    with plain.open("wb") as opened:
        book.decrypt(opened)
    return Path(shutil.move(plain, path.parents[3] / plain.name))


def give_back(home: Home, said: Mapping[str, str], target: Path, word: str = WORD) -> None:
    """Type into the encrypted book of 城管局 and save it under ``target``, encrypted."""
    plain = unlocked(offices.book_of(home, CITY))
    offices.type_into(plain, "办理", {NOISE[0]: said}, plain, by="来源编号")
    password_file.encrypt(plain, word)
    plain.replace(target)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose 城管局 has a password, its books out."""
    home = offices.new_home(tmp_path_factory.mktemp("locked") / "home")
    (home.record / "密码.txt").write_text(f"# 密码\n{CITY}：{WORD}\n", "utf-8-sig")
    offices.drop_export(home)
    run(home, DAY_ONE)
    return home


@pytest.fixture
def home(prepared: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    return Home(shutil.copytree(prepared.root, tmp_path / "home", copy_function=shutil.copy2))


def lead(home: Home) -> dict[str, str]:
    return next(one for one in offices.leads(home).values() if one["source_number"] == NOISE[0])


def test_the_book_of_a_department_with_a_password_opens_with_it_alone(home: Home) -> None:
    book = offices.book_of(home, CITY)
    assert book.read_bytes()[:4] == ENCRYPTED
    assert [row["来源编号"] for row in offices.cells(unlocked(book), "办理")] == [NOISE[0]]


def test_the_books_of_the_others_are_as_ever(home: Home) -> None:
    plain = [offices.book_of(home, "水务局"), home.outbox / "总台账.xlsx"]
    assert [path.read_bytes()[:4] for path in plain] == [ZIPPED, ZIPPED]


def test_the_same_run_again_writes_nothing(home: Home) -> None:
    before = offices.book_of(home, CITY).read_bytes()
    assert run(home, DAY_ONE)["outputs"] == []
    assert offices.book_of(home, CITY).read_bytes() == before


def test_a_new_password_locks_the_book_anew(home: Home) -> None:
    password_file.add(home, CITY, OTHER)
    run(home, DAY_ONE)
    assert offices.cells(unlocked(offices.book_of(home, CITY), OTHER), "办理")


def test_an_encrypted_book_that_comes_back_is_taken(home: Home) -> None:
    give_back(home, SAID, home.inbox / "回.xlsx")
    said = run(home, DAY_TWO)
    assert (codes(said), said["files"][0]["kind"], lead(home)["answer"]) == (
        [], "return", SAID["办理情况"],
    )  # fmt: skip


def test_a_book_of_the_former_password_is_taken(home: Home) -> None:
    give_back(home, SAID, home.inbox / "回.xlsx")
    password_file.add(home, CITY, OTHER)
    run(home, DAY_TWO)
    assert lead(home)["answer"] == SAID["办理情况"]


def test_an_encrypted_book_edited_where_it_lies_is_merged(home: Home) -> None:
    give_back(home, SAID, offices.book_of(home, CITY))
    run(home, DAY_TWO)
    assert lead(home)["answer"] == SAID["办理情况"]


def test_what_no_password_opens_is_set_aside_and_says_whose_was_tried(home: Home) -> None:
    give_back(home, SAID, home.inbox / "城管局回.xlsx", "nobody told us")
    said = run(home, DAY_TWO)
    assert codes(said) == ["Y10"]
    assert "1 个密码（城管局）" in said["problems"][0]["message"]
    assert (home.aside / "城管局回.xlsx").is_file()


def test_the_password_stands_nowhere_but_in_its_file(home: Home) -> None:
    give_back(home, SAID, home.inbox / "城管局回.xlsx", "nobody told us")
    password_file.add(home, CITY, OTHER)
    run(home, DAY_TWO)
    holding = [
        path.name
        for path in home.root.rglob("*")
        if path.is_file() and OTHER.encode() in path.read_bytes()
    ]
    assert holding == ["密码.txt"]


@pytest.mark.parametrize(
    ("text", "code"), [("城菅局：abc123", "Y12"), ("城管局", "Y11"), ("没有这个局：1", "Y12")]
)
def test_a_line_that_is_not_understood_stops_the_run(home: Home, text: str, code: str) -> None:
    (home.record / "密码.txt").write_text(text, "gb18030")
    with pytest.raises(RefusedError) as refused:
        run(home, DAY_TWO)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_password_is_made_and_told(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main(["--home", str(home.root), "password", "总台账"]) == 0
    line = (home.record / "密码.txt").read_text("utf-8-sig").splitlines()[-1]
    whose, word = line.split("：")
    assert (whose, word in capsys.readouterr().out, len(word)) == ("总台账", True, 12)
    run(home, DAY_ONE)
    tracker = home.outbox / "总台账.xlsx"
    assert tracker.read_bytes()[:4] == ENCRYPTED


def test_nobody_gets_a_password_who_is_not_known(home: Home) -> None:
    assert door.main(["--home", str(home.root), "password", "没有这个局"]) == 2


@pytest.mark.long
@pytest.mark.parametrize("lock", ["xlsx with a password", "xls with a password"])
@pytest.mark.libreoffice
def test_a_real_libreoffice_opens_it_and_what_it_saves_comes_back(home: Home, lock: str) -> None:
    edits = [{"op": "set", "key": lead(home)["id"], "column": "办理情况", "value": "已核实。"}]
    target = home.inbox / "回.xlsx"
    robot.edit(offices.book_of(home, CITY), edits, {target: lock}, password=WORD)
    assert target.read_bytes()[:4] == ENCRYPTED
    run(home, DAY_TWO)
    assert lead(home)["answer"] == "已核实。"


def test_a_book_that_excel_locks_with_a_word_of_its_own_is_read(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path / "home")  # where nobody has a password
    path = offices.drop_export(home)
    password_file.encrypt(path, "VelvetSweatshop")
    assert path.read_bytes()[:4] == ENCRYPTED
    assert run(home, DAY_ONE)["files"][0]["new"] == len(offices.EXPORT)


def test_a_locked_file_nobody_has_the_word_of_waits(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path / "home")
    password_file.encrypt(offices.drop_export(home), WORD)
    assert codes(run(home, DAY_ONE)) == ["F03"]
