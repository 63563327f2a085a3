"""The rows of a sheet → the tables on it: below each other, side by side, with merged cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.intake.heading import Heading, Unclaimed
from pipeline.core.intake.intake import Draft, Held, Intake
from pipeline.core.intake.tables import read_tables
from pipeline.core.model import Notes
from pipeline.files.rules import config

SHIPPED = config.load(Path(__file__).parents[1] / "rules").sources
LISTS = {"department": ("城管局", "生态局", "水务局", "待分派"), "category": ("餐饮油烟",)}
HOTLINE = ("工单编号", "来电时间", "事发地", "主要内容", "承办单位")
BY_HAND = ("日期", "反映人", "电话", "地点", "反映问题")
NUMBER = "20250710000000"

Rows = list[tuple[Any, ...]]
Merged = list[tuple[int, int, int, int]]


def lead(last: int, content: str = "蓬溪路烧烤店每晚油烟很大，熏得开不了窗。") -> tuple[Any, ...]:
    """A row of the hotline's table; ``last`` ends its number."""
    return (f"{NUMBER}{last:02}", "2025-07-10 08:00", "蓬溪路12号", content, "")


def by_hand(content: str, who: str = "王小明") -> tuple[Any, ...]:
    return ("2025-07-10", who, "13800001234", "黄河路3号", content)


class Read:
    """What was read of one sheet."""

    def __init__(self, rows: Rows, merged: Merged = [], sheet: str = "Sheet1") -> None:  # noqa: B006
        self.sources: list[str] = []
        self.headings: list[Heading] = []
        self.rows: list[Draft | Held] = []
        self.unclaimed: Unclaimed | None = None
        notes = Notes(tuple(merged))
        numbered: Iterator[Any] = iter([(n, row) for n, row in enumerate(rows, 1) if any(row)])
        for table in read_tables(numbered, notes, "表.xlsx", sheet, SHIPPED):
            if isinstance(table, Unclaimed):
                self.unclaimed = table
                continue
            self.headings.append(table.heading)
            self.sources.append(table.heading.source.name)
            self.rows += table.read(Intake(table.heading, LISTS, "s"))

    @property
    def leads(self) -> list[Draft]:
        return [row for row in self.rows if isinstance(row, Draft)]

    @property
    def contents(self) -> list[str]:
        return [row.values["content"] for row in self.leads]

    @property
    def held(self) -> dict[int, str]:
        """The code of each row that is held, by its number."""
        return {row.row: row.code for row in self.rows if isinstance(row, Held)}


# -- below each other ---------------------------------------------------------------------------


def test_a_second_table_of_another_source_has_its_own_heading() -> None:
    read = Read([("平台工单",), HOTLINE, lead(1), (), ("来访登记",), BY_HAND, by_hand("路灯不亮")])
    assert read.sources == ["12345热线", "手工登记表"]
    assert read.contents == [lead(1)[3], "路灯不亮"]
    assert read.leads[1].person["petitioner"] == "王小明"


def test_a_second_table_right_below_the_first_is_one() -> None:
    read = Read([HOTLINE, lead(1), BY_HAND, by_hand("路灯不亮")])
    assert (read.sources, read.contents[1]) == (["12345热线", "手工登记表"], "路灯不亮")


def test_a_header_with_other_columns_begins_another_table() -> None:
    fewer = ("工单编号", "主要内容", "事发地")
    read = Read([HOTLINE, lead(1), (), fewer, (f"{NUMBER}02", "窨井冒水", "黄河路")])
    assert (len(read.headings), read.contents) == (2, [lead(1)[3], "窨井冒水"])


def test_a_header_in_another_order_begins_another_table() -> None:
    read = Read([HOTLINE, lead(1), HOTLINE[::-1], lead(2)[::-1]])
    assert [one.values["source_number"] for one in read.leads] == [f"{NUMBER}01", f"{NUMBER}02"]


def test_the_same_header_again_is_the_next_page_of_one_table() -> None:
    page = [("工单统计表",), HOTLINE, *[lead(n) for n in range(1, 4)]]
    read = Read([*page, *page, *page])
    assert len(read.headings) == 1
    assert (len(read.leads), read.held) == (9, {6: "I03", 7: "I04", 11: "I03", 12: "I04"})


def test_a_table_below_whose_headers_nobody_knows_makes_no_leads() -> None:
    numbers = [("责任单位", "交办件数", "办结率"), ("城管局", "12", "30%"), ("公安局", "8", "50%")]
    read = Read([HOTLINE, lead(1), (), ("分单位统计",), *numbers])
    assert (len(read.leads), read.held) == (1, {4: "I03", 5: "I51", 6: "I51", 7: "I51"})


def test_a_known_table_below_an_unknown_one_is_read() -> None:
    numbers = [("责任单位", "交办件数", "办结率"), ("城管局", 12, "30%")]
    read = Read([HOTLINE, lead(1), (), *numbers, (), BY_HAND, by_hand("路灯不亮")])
    assert read.contents == [lead(1)[3], "路灯不亮"]


def test_a_lead_after_a_blank_stretch_belongs_to_the_table_above() -> None:
    read = Read([HOTLINE, lead(1), (), (), (), lead(2)])
    assert (len(read.leads), read.held) == (2, {})


def test_a_lead_of_short_texts_after_a_blank_stretch_is_one() -> None:
    headers = ("地点", "反映人", "反映问题", "备注")
    read = Read(
        [headers, ("蓬朗", "张三", "路灯不亮", "尽快"), (), ("兵希", "李四", "井盖响", "夜里")]
    )
    assert read.contents == ["路灯不亮", "井盖响"]


def test_a_header_below_a_long_cover_page_is_found() -> None:
    read = Read([*[("封面",)] * 300, HOTLINE, lead(1)])
    assert (read.headings[0].row, len(read.leads)) == (301, 1)


def test_a_header_is_not_looked_for_without_end() -> None:
    assert Read([*[("封面",)] * 2_100, HOTLINE, lead(1)]).unclaimed is not None


def test_a_row_above_all_headers_that_is_more_than_a_title_is_told() -> None:
    read = Read([("工单",), lead(1), HOTLINE, lead(2)])
    assert (len(read.leads), read.held) == (1, {2: "I50"})


def test_title_lines_above_the_headers_are_no_rows() -> None:
    lines = [
        ("工单统计表",),
        ("制表单位：综治中心", "制表人：李四", "日期：2025年7月10日", "单位：件"),
    ]
    assert Read([*lines, HOTLINE, lead(1)]).held == {}


def test_the_word_of_a_title_decides_about_the_table_below_it_only() -> None:
    headers = ("编号", "受理时间", "内容", "承办单位", "办理状态")
    row = ("1", "2025-07-10", "路灯不亮", "城管局", "办理中")
    read = Read([("来访登记",), headers[::2], row[::2], (), ("问题台账",), headers, row])
    assert read.sources == ["手工登记表", "现有台账"]


# -- side by side -------------------------------------------------------------------------------


def test_two_tables_side_by_side_are_read_one_after_the_other() -> None:
    read = Read([(*HOTLINE, None, *BY_HAND), (*lead(1), None, *by_hand("路灯不亮"))])
    assert read.sources == ["12345热线", "手工登记表"]
    assert read.contents == [lead(1)[3], "路灯不亮"]


def test_a_table_printed_in_two_halves_is_read_in_both() -> None:
    read = Read([(*BY_HAND, *BY_HAND), (*by_hand("路灯不亮"), *by_hand("井盖响")),
                 (*by_hand("窨井冒水"), *[None] * 5)])  # fmt: skip
    assert read.contents == ["路灯不亮", "窨井冒水", "井盖响"]


def test_numbers_beside_a_table_are_not_read_into_its_leads() -> None:
    headers = ("工单编号", "主要内容", "街道", None, "街道", "件数")
    read = Read([headers, (f"{NUMBER}01", "路灯不亮", "", None, "蓬朗街道", 12)])
    assert "area" not in read.leads[0].values


def test_a_blank_column_within_a_table_does_not_divide_it() -> None:
    read = Read([("工单编号", "主要内容", None, "事发地", "备注"),
                 (f"{NUMBER}01", "路灯不亮", None, "黄河路", "急")])  # fmt: skip
    assert (read.leads[0].values["address"], read.leads[0].values["remark"]) == ("黄河路", "急")


# -- headers in two rows ------------------------------------------------------------------------

UPPER = ("工单编号", "来电时间", "主要内容", "办理情况", None, "回访", None)
LOWER = (None, None, None, "时间", "结果", "时间", "结果")
GROUPED = (f"{NUMBER}01", "2025-07-10", "路灯不亮", "2025-07-11", "已修好", "2025-07-12", "满意")
OVER = [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4), (1, 5, 1, 6)]


@pytest.mark.parametrize("merged", [OVER, []], ids=["merged", "as a csv has it"])
def test_a_lower_header_is_read_with_the_one_above_it(merged: Merged) -> None:
    read = Read([UPPER, LOWER, GROUPED], merged)
    (one,) = read.leads
    assert one.values["received_at"] == "2025-07-10"  # 办理时间 is no moment of the lead
    assert (one.values["answer"], one.values["call_back_note"]) == ("已修好", "满意")
    assert read.headings[0].row == 2


def test_a_lower_header_under_the_lead_itself_counts_alone() -> None:
    read = Read([("工单编号", "主要内容", "诉求人", None), (None, None, "姓名", "联系电话"),
                 (f"{NUMBER}01", "路灯不亮", "王小明", "13800001234")],
                [(1, 2, 1, 3)])  # fmt: skip
    assert read.leads[0].person == {"petitioner": "王小明", "phone": "13800001234"}


def test_the_phone_of_a_handler_is_not_the_petitioners() -> None:
    read = Read([("工单编号", "主要内容", "承办人", None), (None, None, "姓名", "电话"),
                 (f"{NUMBER}01", "路灯不亮", "王小明", "13800001234")],
                [(1, 2, 1, 3)])  # fmt: skip
    assert read.leads[0].person == {}


def test_two_rows_of_headers_again_are_told_as_such() -> None:
    read = Read([UPPER, LOWER, GROUPED, UPPER, LOWER, GROUPED], OVER)
    assert (len(read.headings), read.held) == (1, {4: "I04", 5: "I04"})


# -- merged cells -------------------------------------------------------------------------------


def test_a_cell_merged_over_rows_stands_in_all_of_them() -> None:
    read = Read([HOTLINE, lead(1), lead(2)[:2] + (None,) + lead(2)[3:]], [(2, 2, 3, 2)])
    assert [one.values["address"] for one in read.leads] == ["蓬溪路12号"] * 2


def test_a_cell_merged_over_columns_stands_in_the_first_one_only() -> None:
    row = (f"{NUMBER}01", "2025-07-10", "蓬溪路12号", None, None)
    assert Read([HOTLINE, row], [(2, 2, 2, 4)]).held == {2: "I01"}


def test_a_range_over_the_whole_sheet_reaches_as_far_as_its_rows() -> None:
    rows = [HOTLINE, lead(1), *[lead(n)[:2] + (None,) + lead(n)[3:] for n in range(2, 50)]]
    read = Read(rows, [(2, 2, 1_048_576, 16_383), (2, 900, 1_048_576, 900)])
    assert {one.values["address"] for one in read.leads} == {"蓬溪路12号"}


def test_a_row_that_only_a_merged_cell_reaches_is_no_row() -> None:
    read = Read([HOTLINE, lead(1), (), lead(2)], [(2, 2, 3, 2)])
    assert [row.row for row in read.rows] == [2, 4]


STEPS = [
    ("2025-07-10", "王小明", "13800001234", "黄河路3号", "河水发黑", "生态局", "已取样"),
    (None, None, None, None, None, "水务局", "已排查"),
    (None, None, None, None, None, "城管局", "已取样"),
]
WITH_STEPS = (*BY_HAND, "承办单位", "办理情况")


def test_one_complaint_merged_over_several_departments_is_one_lead() -> None:
    read = Read([WITH_STEPS, *STEPS], [(2, 4, 4, 4)])
    (one,) = read.leads
    assert read.held == {3: "I53", 4: "I53"}
    assert (one.row, one.values["department"]) == (2, "生态局")
    assert one.values["assisting"] == "水务局、城管局"
    assert one.values["answer"] == "已取样\n已排查"


def test_words_merged_over_rows_of_different_people_are_several_leads() -> None:
    other = ("2025-07-10", "李红", "13900001111", "黄河路3号", None, "", "")
    read = Read([WITH_STEPS, STEPS[0], other], [(2, 4, 3, 4)])
    assert [one.person["petitioner"] for one in read.leads] == ["王小明", "李红"]
    assert read.contents == ["河水发黑"] * 2


def test_several_complaints_under_one_number_are_one_lead_that_says_them_all() -> None:
    second = (None, "2025-07-10 08:00", "蓬溪路12号", "垃圾没人清运", "")
    read = Read([HOTLINE, lead(1, "油烟很大"), second, lead(2)], [(2, 0, 3, 0)])
    assert read.contents == ["油烟很大\n垃圾没人清运", lead(2)[3]]


def test_what_a_joined_row_says_otherwise_stands_in_the_remark() -> None:
    second = (None, "2025-07-11 09:00", "黄河路3号", None, "")
    read = Read([HOTLINE, lead(1), second], [(2, 0, 3, 0), (2, 3, 3, 3)])
    remark = read.leads[0].values["remark"]
    assert "第 3 行受理时间：2025-07-11 09:00" in remark
    assert "第 3 行地址：黄河路3号" in remark


def test_a_joined_lead_says_the_same_the_next_time() -> None:
    twice = [Read([WITH_STEPS, *STEPS], [(2, 4, 4, 4)]).leads[0] for _ in range(2)]
    assert twice[0].content_hash == twice[1].content_hash


# -- sub-headings -------------------------------------------------------------------------------


def test_an_office_above_its_rows_is_their_area() -> None:
    read = Read([HOTLINE, ("蓬朗办事处（12件）",), lead(1), ("二、兵希街道",), lead(2)])
    assert [one.values["area"] for one in read.leads] == ["蓬朗办事处", "兵希街道"]
    assert read.held == {2: "I52", 4: "I52"}


def test_a_kind_above_its_rows_is_what_the_table_calls_them() -> None:
    read = Read([HOTLINE, ("一、大气类",), lead(1)])
    assert read.leads[0].values["source_category"] == "大气类"


def test_what_a_row_says_itself_counts_more_than_its_sub_heading() -> None:
    headers = (*HOTLINE, "街道")
    read = Read([headers, ("蓬朗街道",), (*lead(1), "兵希街道"), (*lead(2), None)])
    assert [one.values["area"] for one in read.leads] == ["兵希街道", "蓬朗街道"]


def test_a_sub_heading_of_something_else_ends_the_one_before() -> None:
    read = Read([HOTLINE, ("一、蓬朗办事处",), lead(1), ("二、其他线索",), lead(2)])
    assert [one.values.get("area") for one in read.leads] == ["蓬朗办事处", None]
    assert read.held == {2: "I52", 4: "I03"}


def test_a_sub_heading_among_the_words_of_leads_is_one() -> None:
    read = Read([("反映问题", "地点"), ("一、大气类（2件）", None), ("油烟很大", "蓬溪路")])
    assert (read.contents, read.held) == (["油烟很大"], {2: "I52"})


# -- other rows that are no leads ---------------------------------------------------------------

NOTHING = (None,) * 4


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("本页合计", None, None, 12, None), "I02"),
        (("大气类小计", None, None, "12件", None), "I02"),
        ((3, "合计", None, 12, None), "I02"),
        (("共 35 件", *NOTHING), "I02"),
        ((None, None, None, "合计：共受理35件，其中投诉20件，举报10件，均已转办。", None), "I02"),
        (("1", "2", "3", "4", "5"), "I04"),
        ((1, 2, 3, 4, 5), "I04"),
        (("填表人：李四", None, "审核人：王五", "日期：2025年7月10日", None), "I03"),
        ((None, None, None, "注：以上均由平台导出，截至2025年7月10日8时，含重复件。", None), "I03"),
        (("第 1 页，共 3 页", *NOTHING), "I03"),
        (("（以下空白）", *NOTHING), "I03"),
        (("示例", "2025-01-01", "某路1号", "某路烧烤店油烟很大，请写清楚时间、地点。", ""), "I03"),
        (("必填", "如：2025-1-1", "请填到门牌号", "请写清楚", "选填"), "I03"),
        ((12, *NOTHING), "I54"),
        (("12", None, 0, None, 3.5), "I54"),
    ],
)  # fmt: skip
def test_a_row_that_is_no_lead_is_told_as_what_it_is(row: tuple[Any, ...], code: str) -> None:
    read = Read([HOTLINE, row, lead(1)])
    assert (len(read.leads), read.held) == (1, {2: code})


@pytest.mark.parametrize(
    "content",
    ["合计施工队噪声扰民", "注意到河水发黑", "共享单车乱停", "小计量器具不准",
     "说明书上写的和实际不符", "例行检查走过场", "一、油烟；二、噪声",
     "第三人民医院门口堵车", "请填平门口的坑",
     "累计三次投诉没人管", "本页上写着的施工时间不对，夜里还在施工，请处理一下，谢谢。"],
)  # fmt: skip
def test_a_lead_that_only_begins_like_no_lead_is_one(content: str) -> None:
    read = Read([HOTLINE, lead(1, content)])
    assert (read.contents, read.held) == ([content], {})


@pytest.mark.parametrize("content", ["路灯不亮", "一、油烟扰民", "合计多收五元", "3号楼漏水"])
def test_a_row_with_nothing_but_a_short_complaint_is_a_lead(content: str) -> None:
    assert Read([HOTLINE, (None, None, None, content, None)]).contents == [content]


def test_a_stretch_of_running_numbers_is_told_once() -> None:
    read = Read([HOTLINE, lead(1), *[(n, *NOTHING) for n in range(2, 60)], ("合计", *NOTHING)])
    (stretch, total) = [row for row in read.rows if isinstance(row, Held)]
    assert (stretch.row, stretch.code, stretch.facts) == (3, "I54", {"last": 60})
    assert total.code == "I02"


def test_two_columns_of_remarks_are_joined() -> None:
    read = Read([(*HOTLINE, "备注", "备注"), (*lead(1), "急件", "已电话告知")])
    assert read.leads[0].values["remark"] == "急件\n已电话告知"


# -- headers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["主要内容（必填）", "主要内容[填空题]*", "Q4:主要内容", "第4题 主要内容", "（4）主要内容",
     "4. 主要内容", "主要\n内容", "主要内容：", "#主要内容", "\ufeff主要内容", "主要内容┋",
     "主要内容（请写明时间、地点）", "主要内容 Main Content", "Main Content 主要内容",
     "主要内容\nMain Content", "主要内容（Content）", "主要内容/Content", "主要內容",
     "【必填】主要内容", "主要内容（500字以内）"],
)  # fmt: skip
def test_a_header_is_known_however_it_is_written(written: str) -> None:
    headers = tuple(written if one == "主要内容" else one for one in HOTLINE)
    assert Read([headers, lead(1)]).contents == [lead(1)[3]]


@pytest.mark.parametrize("other", ["IP 地址", "IP地址", "Email 地址", "GPS 位置", "承办单位地址"])
def test_a_header_that_only_ends_like_a_known_one_is_another(other: str) -> None:
    read = Read([("工单编号", "主要内容", other), (f"{NUMBER}01", "路灯不亮", "192.168.0.1")])
    assert "address" not in read.leads[0].values
