"""What the columns of an unknown table may be, what is shown of them, and what may be answered."""

from __future__ import annotations

import pytest

from pipeline.core.intake.answering import Answer, Fault, Said, answered
from pipeline.core.intake.guessing import guess_columns
from pipeline.core.intake.source import Source
from pipeline.core.intake.unknown_table import AskedColumn, UnknownTable, unknown_table
from pipeline.core.model import CellValue

SOURCES = (
    Source(name="热线", columns={"来源编号": "工单编号", "内容": "主要内容", "地址": "事发地"}),
    Source(name="督察", columns={"来源编号": "受理编号", "内容": "基本情况", "属地": "事发地"}),
)
NAMES = ("热线", "督察")
OILY = "蓬溪路12号烧烤店每晚油烟很大，熏得开不了窗。"


def guess(header: str, *values: CellValue) -> tuple[str, bool]:
    (one,) = guess_columns([header], [values], SOURCES)
    return one.ours, one.sure


@pytest.mark.parametrize(
    ("header", "values", "ours", "sure"),
    [
        ("工单编号", ("2025071000000001",), "来源编号", True),  # a source calls it so
        ("1、工单编号（必填）", ("2025071000000001",), "来源编号", True),
        ("事发地", ("蓬溪路12号",), "地址", True),  # two sources differ, the values decide
        ("序号", (1, 2), "不用", True),
        ("网格员", ("张三",), "不用", True),
        ("现场照片", ("a.jpg",), "不用", True),
        ("发现日期", ("2025-07-09",), "受理时间", True),
        ("发现日期", ("不详",), "受理时间", False),
        ("要求办结日期", ("2025-07-09",), "办结时限", True),
        ("答复时间", ("2025年7月9日",), "办结时间", True),
        ("群众手机", ("13800001234",), "联系电话", True),
        ("群众手机", ("没留",), "联系电话", False),
        ("涉事企业", ("好味烧烤店",), "被反映对象", True),
        ("处置科室", ("市容科",), "承办单位", True),
        ("具体诉求", (OILY,), "内容", True),
        ("某某", (OILY, OILY), "内容", True),  # the only column of long sentences
        ("某某", ("2025-07-09", "2025-07-10"), "受理时间", False),
        ("某某", ("蓬溪路12号", "晨曦园"), "地址", False),
        ("某某", ("城管局", "水务局"), "承办单位", False),
        ("某某", ("好", "坏"), "", False),
    ],
)
def test_a_column_is_told_by_its_header_and_by_what_stands_in_it(
    header: str, values: tuple[CellValue, ...], ours: str, sure: bool
) -> None:
    assert guess(header, *values) == (ours, sure)


def test_of_two_columns_that_may_be_one_of_ours_only_the_likelier_is_sure() -> None:
    headers = ["案件号码单号", "工单编号"]
    values = [["A2025001", "A2025002"], ["2025071000000001", "2025071000000002"]]
    first, second = guess_columns(headers, values, SOURCES)
    assert (first.ours, first.sure, second.sure) == ("来源编号", False, True)


def test_two_columns_of_long_sentences_leave_us_in_doubt() -> None:
    guesses = guess_columns(["甲", "乙"], [[OILY], [OILY]], SOURCES)
    assert [one.sure for one in guesses] == [False, False]


# -- what is shown ---------------------------------------------------------------------------------


def table(headers: tuple[str, ...], *rows: tuple[CellValue, ...]) -> UnknownTable | None:
    numbered = list(enumerate((("网格巡查问题表",), headers, *rows), 1))
    return unknown_table(numbered, "Sheet1", (), SOURCES)


def test_headers_are_found_under_a_title() -> None:
    found = table(("日期", "群众反映"), ("2025-07-09", OILY))
    assert found is not None
    assert (found.row, [one.header for one in found.columns]) == (2, ["日期", "群众反映"])


@pytest.mark.parametrize(
    ("header", "value", "shown"),
    [
        ("来电人", "王小明", "王**"),
        ("联系电话", "13800001234", "138****1234"),
        ("身份证号", "320583199001011234", "32***"),
        ("住址", "晨曦园3幢502室", "晨曦***"),
        ("某某", "王小明", "王**"),  # no header says that they are names
        ("反映", "我是王小明，手机13800001234", "我是王某，手机138****1234"),
    ],
)
def test_examples_show_nobody(header: str, value: str, shown: str) -> None:
    found = table(("内容", header), (OILY, value))
    assert found is not None
    assert found.columns[1].examples == (shown,)


def test_numbers_that_name_a_lead_or_call_somebody_are_no_figures() -> None:
    assert table(("序号", "单号", "电话", "群众反映"), (1, 20250701, 13800001234, OILY))


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        (("日期", "群众反映"), ()),  # nothing below
        (("车牌", "颜色"), ("苏E1", "红")),  # nothing that tells what has happened
        (("date", "complaint"), ("2025-07-09", OILY)),  # no office writes such headers
        (("单位", "数量", "占比"), ("蓬朗街道办事处", 3, 0.1)),  # figures
    ],
)
def test_what_does_not_look_like_leads_is_not_asked_about(
    headers: tuple[str, ...], row: tuple[CellValue, ...]
) -> None:
    assert table(headers, *([row] if row else [])) is None


def test_the_same_headers_in_another_order_are_the_same_question() -> None:
    one = table(("日期", "群众反映"), ("2025-07-09", OILY))
    other = table(("群众反映（必填）", "日期"), (OILY, "2025-07-10"))
    third = table(("日期", "群众反映", "地址"), ("2025-07-09", OILY, "蓬溪路12号"))
    assert one and other and third
    assert one.signature == other.signature != third.signature


# -- what may be answered --------------------------------------------------------------------------

COLUMNS = (
    AskedColumn("单号", (), "来源编号", "", True),
    AskedColumn("说了什么", (), "内容", "", True),
    AskedColumn("某某", (), "地址", "", False),
    AskedColumn("事发地", (), "地址", "", True),
)
USUAL = {0: "来源编号", 1: "内容", 2: "", 3: "地址"}


def answer(
    which: str, called: str = "巡查", claimed: bool = False, **typed: str
) -> Answer | Fault | None:
    meanings = USUAL | {int(at.removeprefix("at")): text for at, text in typed.items()}
    return answered(COLUMNS, Said(which, called, meanings, claimed), SOURCES, NAMES)


def test_a_new_source_takes_what_is_sure() -> None:
    made = answer("新的来源")
    assert isinstance(made, Answer)
    assert (made.source, made.is_new) == ("巡查", True)
    assert made.columns == {"来源编号": ["单号"], "内容": ["说了什么"], "地址": ["事发地"]}
    assert made.exactly == ("单号", "说了什么", "某某", "事发地")
    assert made.marks == ("单号", "说了什么")  # 事发地 is known to others


def test_a_known_source_keeps_its_own_words() -> None:
    made = answer("督察")
    assert isinstance(made, Answer)
    assert made.columns["属地"] == ["事发地"]


def test_what_she_chose_goes_before_what_the_source_knew() -> None:
    made = answer("督察", at3="被反映对象")
    assert isinstance(made, Answer)
    assert made.columns["被反映对象"] == ["事发地"]


def test_of_several_claimants_the_chosen_one_learns_no_words_of_the_others() -> None:
    fault = answer("热线", claimed=True)
    assert isinstance(fault, Fault)  # none of its own words is a content here
    assert fault.code == "H02"
    made = answer("热线", claimed=True, at2="内容")
    assert isinstance(made, Answer)
    assert made.columns == {"内容": ["某某"], "地址": ["事发地"]}


@pytest.mark.parametrize(
    ("which", "typed", "code"),
    [
        ("热县", {}, "H03"),
        ("", {"at2": "标题"}, "H04"),
        ("新的来源", {"at2": "地点"}, "H06"),
        ("新的来源", {"called": ""}, "H07"),
        ("新的来源", {"called": "热线"}, "H07"),
        ("新的来源", {"called": "a/b"}, "H07"),
        ("新的来源", {"at1": "不用"}, "H02"),
    ],
)
def test_what_cannot_work_is_a_message(which: str, typed: dict[str, str], code: str) -> None:
    said = answer(which, **typed)
    assert isinstance(said, Fault)
    assert said.code == code


def test_two_numbers_of_one_case_are_both_kept() -> None:
    made = answer("新的来源", at2="来源编号")
    assert isinstance(made, Answer)
    assert made.columns["来源编号"] == ["单号", "某某"]


def test_two_columns_of_one_header_cannot_be_two_things() -> None:
    columns = (AskedColumn("内容", (), "内容", "", True), AskedColumn("内容", (), "内容", "", True))
    said = Said("新的来源", "巡查", {0: "内容", 1: "地址"})
    fault = answered(columns, said, SOURCES, NAMES)
    assert isinstance(fault, Fault)
    assert fault.code == "H08"


def test_nothing_is_answered_where_nothing_is_chosen() -> None:
    assert answer("") is None
    assert answer("不是线索表", at2="标题") is None
