"""A folder that is named like a source or a department is a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.core.intake.folder_hints import department_of, source_of
from pipeline.core.intake.heading import Heading, Unclaimed, find_heading
from pipeline.core.intake.source import Recognise, Source
from tests import offices
from tests.offices import DAY_ONE, NOISE

SOURCES = ("12345热线", "督察一览表", "热线")
CALLED = {"城管局": "城管局", "城管": "城管局", "水务局": "水务局"}
ROWS = [(1, ("问题", "地点")), (2, ("油烟", "蓬溪路"))]
ONE = Source(name="甲", columns={"内容": ("问题",), "地址": ("地点",)})
TWO = Source(name="乙", columns={"内容": ("问题",), "地址": ("地点",)})
LAST = Source(name="丙", columns={"内容": ("问题",), "地址": ("地点",)}, last_resort=True)
STRICT = Source(
    name="丁",
    columns={"内容": ("问题",), "地址": ("地点",)},
    recognise=Recognise(headers=("来源编号",)),
)
TITLED = Source(name="戊", columns=ONE.columns, recognise=Recognise(file=("巡查",)))


@pytest.mark.parametrize(
    ("name", "source"),
    [("12345热线/表.xlsx", "12345热线"), ("12345热线/2025-07-10/表.xlsx", "12345热线"),
     ("督察一览表/12345热线/表.xlsx", "12345热线"), ("７月１２３４５热线导出/表.xlsx", "12345热线"),
     ("督察一览表.zip/表.xlsx", "督察一览表"), ("12345热线.xlsx", ""), ("别的/表.xlsx", "")],
)  # fmt: skip
def test_a_folder_names_a_source(name: str, source: str) -> None:
    assert source_of(name, SOURCES) == source


@pytest.mark.parametrize(
    ("name", "department"),
    [("城管局/表.xlsx", "城管局"), ("城管/2025-07-10/表.xlsx", "城管局"),
     ("城管局/水务局/表.xlsx", "水务局"), ("城管局.zip/表.xlsx", "城管局"),
     ("城管局的照片/表.xlsx", ""), ("城管局.xlsx", "")],
)  # fmt: skip
def test_a_folder_names_a_department(name: str, department: str) -> None:
    assert department_of(name, CALLED)[0] == department


def claimed(*sources: Source, folder: str = "别的", file: str = "表.xlsx") -> str:
    found = find_heading(ROWS, f"{folder}/{file}", "Sheet1", sources)
    return found.source.name if isinstance(found, Heading) else "、".join(found.sources)


def test_the_folder_decides_between_equal_claims() -> None:
    assert isinstance(find_heading(ROWS, "表.xlsx", "Sheet1", (ONE, TWO)), Unclaimed)
    assert claimed(ONE, TWO, folder="乙") == "乙"


def test_the_folder_outweighs_a_word_of_the_file_name() -> None:
    assert claimed(ONE, TITLED, file="巡查.xlsx") == "戊"
    assert claimed(ONE, TITLED, file="巡查.xlsx", folder="甲") == "甲"


def test_the_source_of_the_folder_goes_before_the_one_of_last_resort() -> None:
    assert claimed(STRICT, LAST) == "丙"
    assert claimed(STRICT, LAST, folder="丁") == "丁"


def test_the_source_of_the_folder_goes_behind_one_that_has_all_its_headers() -> None:
    assert claimed(STRICT, ONE, folder="丁") == "甲"


def test_the_folder_makes_no_table_of_what_is_none() -> None:
    nothing = [(1, ("车牌", "车型"))]
    assert isinstance(find_heading(nothing, "丁/表.xlsx", "Sheet1", (STRICT,)), Unclaimed)


def test_rows_that_name_no_department_take_that_of_the_folder_as_a_hint(tmp_path: Path) -> None:
    home = offices.new_home(tmp_path)
    (home.inbox / "城管局" / "2025-07-10").mkdir(parents=True)
    offices.drop_export(home, [NOISE], "城管局/2025-07-10/导出.xlsx")
    said = offices.run(home, DAY_ONE)
    assert {lead["hint_department"] for lead in offices.leads(home).values()} == {"城管局"}
    assert "Z30" in offices.codes(said)
