from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.core.messages.problems import FileError, sentence
from pipeline.files.reading.reading import Reader
from tests.hostile_kinds import KINDS, READ

# what is built or read in more than a second or so
SLOW = {
    "400,000 merges",
    "2 million styles",
    "20,000 parts",
    "xls, a cell far away",
    "csv, one line of 20 MB",
    "csv, a million delimiters in a row",
    "csv, a line of 300 MB",
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def outcome(reader: Reader, path: Path) -> str:
    try:
        for sheet in reader.sheets(path):
            for _ in sheet.rows:
                pass
    except FileError as error:
        assert "{" not in sentence(error.problems[0])  # every fact is told
        return error.problems[0].code
    return READ


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.long if name in SLOW else ()) for name in KINDS],
)
def test_a_hostile_file_ends_with_its_message_and_harms_no_other(
    reader: Reader, tmp_path: Path, name: str
) -> None:
    build, expected = KINDS[name]
    hostile, good = tmp_path / "来件.xlsx", tmp_path / "工单.csv"
    hostile.write_bytes(build())
    good.write_bytes("编号,内容\n1,占道\n".encode())
    assert outcome(reader, hostile) in expected.split()
    assert [list(sheet.rows) for sheet in reader.sheets(good)] == [
        [(1, ("编号", "内容")), (2, ("1", "占道"))]
    ]


def test_there_are_kinds_enough() -> None:
    assert len(KINDS) >= 60
