"""What stays of a text when its person is forgotten."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from pipeline.core.privacy.forgetting import Forgetting
from pipeline.core.privacy.redaction import SAID, Redaction

NUMBER = "320583198001011234"
PERSON = {"petitioner": "欧阳晓燕、李大力", "phone": "13812345678/57991234", "id_number": NUMBER,
          "home_address": "晨曦园东区3幢"}  # fmt: skip
GONE = Forgetting([PERSON])


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("欧阳晓燕说油烟大", "***说油烟大"),
        ("找李大力核实", "找***核实"),
        ("回电13812345678未接", "回电***未接"),
        ("回电 138 1234 5678 未接", "回电 *** 未接"),
        ("座机57991234没人", "座机***没人"),
        ("住晨曦园东区3幢", "住***"),
        ("邻居电话13987654321", "邻居电话***"),
        ("邻居身份证320583197502023456", "邻居身份证***"),
        ("写信到 oyxy@163.com", "写信到 ***"),
        ("车牌苏E12345乱停", "车牌苏*****乱停"),
        ("王女士也反映", "某女士也反映"),
        ("12号楼1单元301室漏水", "12号楼1单元***室漏水"),
        ("蓬溪路12号烧烤店每晚油烟很大", "蓬溪路12号烧烤店每晚油烟很大"),
        ("2025-07-10 08:30 到现场，整改2处", "2025-07-10 08:30 到现场，整改2处"),
    ],
)
def test_what_stays_of_a_text(said: str, left: str) -> None:
    assert GONE.text(said) == left


WORDS = st.lists(
    st.sampled_from(
        ["欧阳晓燕", "李", "大力", "13812345678", "138", "1234", "5678", " ", "-", "王女士",
         "我是张三，", "301室", "苏E12345", NUMBER, "***", "@163.com", "a",
         "晨曦园东区3幢", "姓名："]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@given(WORDS)
def test_forgotten_once_more_it_stays_as_it_is(said: str) -> None:
    assert GONE.text(GONE.text(said)) == GONE.text(said)


@given(WORDS)
def test_neither_name_nor_number_stays(said: str) -> None:
    left = GONE.text(said)
    assert not any(
        word in left for word in ("欧阳晓燕", "李大力", "13812345678", "320583198001011234")
    )


@given(WORDS)
def test_the_state_and_the_event_that_made_it_stay_equal(said: str) -> None:
    assert GONE.cells({"remark": ["", said]})["remark"][1] == GONE.cell("remark", said)


def test_many_persons_are_found_as_few_are() -> None:
    many = [{"petitioner": f"赵{n:02}人", "phone": f"138000{n:05}"} for n in range(50)]
    said = "赵07人和赵49人，13800000007"
    assert Forgetting(many).text(said) == Forgetting(many[7:8] + many[49:]).text(said)


@pytest.mark.parametrize("who", ["市民", "匿名", "某某公司", "王"])
def test_what_is_no_name_is_not_taken_out_of_texts(who: str) -> None:
    said = f"{who}反映的油烟"
    assert Forgetting([{"petitioner": who}]).text(said) == said


def test_what_programs_compare_is_left_alone() -> None:
    cells = {"source_number": ["", "320583198001011234"], "status": ["", "办结"]}
    assert GONE.cells(cells) == cells


def test_facts_are_forgotten_however_deep() -> None:
    facts = {"identity": "13812345678", "agreed": {"remark": "找欧阳晓燕"}, "conflict": 3}
    assert GONE.facts(facts) == facts | {"agreed": {"remark": "找***"}}


def test_the_words_alone_leave_the_numbers_of_others() -> None:
    words = Forgetting([PERSON], words_only=True)
    assert words.text("欧阳晓燕，13987654321") == "***，13987654321"


# -- rows of a table with other leads -----------------------------------------------------------

OLD = {
    1: {
        "id": "XS-20250710-0001",
        "source_number": "2025071000000001",
        "content": "烧烤店每晚油烟很大熏人",
    }
}
YOUNG = {
    2: {"id": "XS-20250710-0002", "source_number": "2025071000000002", "content": "广场舞扰民"}
}
TABLE = Redaction(OLD, YOUNG, GONE)


@pytest.mark.parametrize(
    "row",
    [
        ["XS-20250710-0001", "2025071000000001", "欧阳晓燕", "已办"],
        ["", "2025071000000001", "欧阳晓燕", "已办"],
    ],
)
def test_of_the_row_of_a_forgotten_lead_its_numbers_stay(row: list[str]) -> None:
    left = TABLE.row(row)
    assert [text for text in left if text not in ("", SAID)] == [text for text in row[:2] if text]


def test_a_row_without_a_number_goes_by_what_it_says() -> None:
    assert TABLE.row(["7月10日", "烧烤店每晚油烟很大 熏人"]) == [SAID, ""]


def test_a_row_of_another_lead_of_the_same_person_stays() -> None:
    row = ["2025071000000002", "欧阳晓燕", "13812345678"]
    assert TABLE.row(row) == row


def test_facts_are_json_still() -> None:
    assert json.loads(json.dumps(GONE.facts({"a": ["欧阳晓燕"]}))) == {"a": ["***"]}
