"""A raw table → its header row, the one source that claims it, drafts of leads or why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pipeline.core.intake.column_readers import LOST_DIGITS, NO_ORDER, Doubt
from pipeline.core.intake.heading import Heading, Unclaimed, find_heading
from pipeline.core.intake.intake import Draft, Held, Intake, headline
from pipeline.core.intake.source import Recognise, Source
from pipeline.core.model import CellError
from pipeline.files.rules import config

SHIPPED = config.load(Path(__file__).parents[1] / "rules").sources
LISTS = {"department": ("城管局", "公安局", "待分派"), "category": ("餐饮油烟",)}
HOTLINE = ("工单编号", "来电时间", "姓名", "联系方式", "事发地", "工单标题", "主要内容", "来电类别")
NOISE = ("2025071000000001", "2025-07-10 08:01", "王小明", "13800001234", "蓬溪路12号",
         "烧烤店油烟", "烧烤店每晚油烟很大。", "投诉")  # fmt: skip
INSPECTION = ("序号", "受理编号", "交办问题基本情况", "行政区域", "污染类型", "调查核实情况",
              "是否属实", "处理和整改情况", "是否办结", "责任人被处理情况")  # fmt: skip
FORM = ("提交者（自动）", "提交时间（自动）", "反映人（必填）", "手机号（必填）",
        "问题描述（必填）", "问题地址（选填）")  # fmt: skip
SURVEY = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您的姓名",
          "2、您的电话", "3、您要反映的问题", "4、问题地点")  # fmt: skip
BY_HAND = ("日期", "反映人", "电话", "地点", "反映问题", "处理情况")

Rows = list[tuple[int, tuple[Any, ...]]]


def numbered(*rows: tuple[Any, ...]) -> Rows:
    return list(enumerate(rows, 1))


def headed(rows: Rows, file: str = "表.xlsx", sheet: str = "Sheet1") -> Heading | Unclaimed:
    return find_heading(rows, file, sheet, SHIPPED)


def taken(*rows: tuple[Any, ...], file: str = "表.xlsx", secret: str = "s") -> list[Draft | Held]:
    """Read a whole table with the shipped sources."""
    table = numbered(*rows)
    heading = headed(table, file)
    assert isinstance(heading, Heading), heading
    return list(Intake(heading, LISTS, secret).rows(table))


def only(*rows: tuple[Any, ...]) -> Draft:
    """The one draft of a table with one row."""
    (draft,) = taken(*rows)
    assert isinstance(draft, Draft), draft
    return draft


def changed(row: tuple[Any, ...], headers: tuple[str, ...], **cells: Any) -> tuple[Any, ...]:
    """The row with some cells put in, named by header."""
    values = dict(zip(headers, row, strict=True)) | cells
    return tuple(values[header] for header in headers)


# -- which table --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "source"),
    [(HOTLINE, "12345热线"), (INSPECTION, "督察一览表"), (FORM, "腾讯收集表"), (SURVEY, "问卷星"),
     (BY_HAND, "手工登记表")],
)  # fmt: skip
def test_each_table_is_claimed_by_its_own_source(headers: tuple[str, ...], source: str) -> None:
    heading = headed(numbered(headers))
    assert isinstance(heading, Heading)
    assert heading.source.name == source


def test_the_header_row_is_found_under_title_rows() -> None:
    heading = headed(numbered(("工单统计表",), ("2025年7月10日", "", "单位：件"), HOTLINE, NOISE))
    assert isinstance(heading, Heading)
    assert heading.row == 3


def test_no_title_row_is_taken_for_a_lead() -> None:
    assert len(taken(("工单统计表",), ("共 1 件",), HOTLINE, NOISE)) == 1


def test_a_header_is_found_by_its_other_name() -> None:
    renamed = tuple("事发地址" if header == "事发地" else header for header in HOTLINE)
    assert only(renamed, NOISE).values["address"] == "蓬溪路12号"


@pytest.mark.parametrize(
    "written", ["主要内容（必填）", "主要内容*", "7、主要内容", "主 要 内 容", "主要\n内容",
                "主要內容", "*主要内容", "主要内容："]
)  # fmt: skip
def test_a_header_is_found_however_a_form_tool_writes_it(written: str) -> None:
    headers = tuple(written if header == "主要内容" else header for header in HOTLINE)
    assert only(headers, NOISE).values["content"] == "烧烤店每晚油烟很大。"


def test_the_order_of_columns_does_not_matter() -> None:
    assert only(HOTLINE[::-1], NOISE[::-1]).values == only(HOTLINE, NOISE).values


def test_a_column_that_no_source_knows_is_named() -> None:
    heading = headed(numbered((*HOTLINE, "坐席")))
    assert isinstance(heading, Heading)
    assert heading.unknown == ("坐席",)


def test_a_table_that_no_source_claims_shows_its_headers() -> None:
    assert headed(numbered(("车牌", "车型", "颜色"), ("苏E1", "货车", "红"))) == Unclaimed(
        ("车牌", "车型", "颜色")
    )


def source(name: str, **columns: str) -> Source:
    """A source that asks for all its columns."""
    return Source(
        name=name,
        recognise=Recognise(headers=tuple(columns)),
        columns={ours: (alias,) for ours, alias in columns.items()},
    )


@pytest.mark.parametrize("header", ["事发地", "诉求地点", "诉求地址", "发生地点", "地点", "位置"])
def test_a_hotline_export_says_where_in_many_words(header: str) -> None:
    headers = tuple(header if one == "事发地" else one for one in HOTLINE)
    assert only(headers, NOISE).values["address"] == "蓬溪路12号"


def test_two_sources_with_equal_claims_are_both_named_and_none_is_taken() -> None:
    rivals = (source("甲", 内容="问题", 地址="地点"), source("乙", 内容="问题", 地址="地点"))
    found = find_heading(numbered(("问题", "地点")), "表.xlsx", "Sheet1", rivals)
    assert found == Unclaimed(("问题", "地点"), ("甲", "乙"))


def test_the_source_that_finds_more_headers_claims_the_table() -> None:
    rivals = (
        source("甲", 内容="问题", 地址="地点"),
        source("乙", 内容="问题", 地址="地点", 标题="题"),
    )
    found = find_heading(numbered(("问题", "地点", "题")), "表.xlsx", "Sheet1", rivals)
    assert isinstance(found, Heading)
    assert found.source.name == "乙"


def test_a_word_of_the_title_decides_between_equal_claims() -> None:
    one = source("甲", 内容="问题", 地址="地点")
    other = source("乙", 内容="问题", 地址="地点")
    said = other.model_copy(update={"recognise": Recognise(headers=("内容",), title=("巡查",))})
    found = find_heading(numbered(("巡查登记",), ("问题", "地点")), "表.xlsx", "S", (one, said))
    assert isinstance(found, Heading)
    assert found.source.name == "乙"


def test_a_source_of_last_resort_claims_only_what_no_other_one_does() -> None:
    fuller = source("兜底", 内容="问题", 地址="地点", 标题="题")
    fuller = fuller.model_copy(update={"last_resort": True})
    found = find_heading(
        numbered(("问题", "地点", "题")),
        "a.xlsx",
        "S",
        (fuller, source("甲", 内容="问题", 地址="地点")),
    )
    assert isinstance(found, Heading)
    assert found.source.name == "甲"


def test_a_header_row_below_a_cover_page_is_found() -> None:
    heading = headed(numbered(*[("说明",)] * 40, HOTLINE))
    assert isinstance(heading, Heading)
    assert heading.row == 41


# -- rows that are no leads ---------------------------------------------------------------------


def codes(*rows: tuple[Any, ...]) -> list[str]:
    """The code of every row that is held, in order; blank for a draft."""
    return [row.code if isinstance(row, Held) else "" for row in taken(*rows)]


@pytest.mark.parametrize(
    "row",
    [("合计", "", "", "", "", "", "", ""), ("合 计", "", "", "", "", "", "2件", ""),
     ("小计", 2, None, None, None, None, None, None), ("", "", "", "", "总计", "", "", 3),
     ("合计：2件", "", "", "", "", "", "", ""), ("", "", "", "", "", "", "合计：2件", "")],
)  # fmt: skip
def test_a_row_of_totals_is_held_as_such(row: tuple[Any, ...]) -> None:
    assert codes(HOTLINE, NOISE, row) == ["", "I02"]


@pytest.mark.parametrize(
    "note", ["注：数据截至今天8时", "备注：含重复件", "填表人：李四",
             "制表：综治中心　审核人：王五", "以上数据由平台导出"]
)  # fmt: skip
def test_a_line_of_notes_is_held_as_such(note: str) -> None:
    assert codes(HOTLINE, NOISE, (note,)) == ["", "I03"]


def test_a_repeated_header_is_held_as_such() -> None:
    assert codes(HOTLINE, NOISE, HOTLINE, changed(NOISE, HOTLINE, 工单编号="2")) == ["", "I04", ""]


def test_a_row_without_content_and_title_is_held() -> None:
    assert codes(HOTLINE, changed(NOISE, HOTLINE, 工单标题="", 主要内容=" ")) == ["I01"]


def test_a_lead_about_a_total_is_a_lead() -> None:
    row = changed(NOISE, HOTLINE, 主要内容="合计收费不合理，请查。")
    assert codes(HOTLINE, row) == [""]


def test_rows_without_anything_are_no_rows() -> None:
    assert codes(
        HOTLINE, ("",) * 8, (None,) * 8, ("  ", "\u3000", "\n", "", "", "", "", ""), NOISE
    ) == [""]


def test_a_held_row_knows_its_number() -> None:
    assert [row.row for row in taken(("标题",), HOTLINE, NOISE, ("合计",))] == [3, 4]


def test_a_held_row_shows_nothing_personal() -> None:
    (held,) = taken(HOTLINE, changed(NOISE, HOTLINE, 工单标题="", 主要内容=""))
    assert isinstance(held, Held)
    assert not any(secret in held.seen for secret in ("王小明", "13800001234"))


CELL = st.sampled_from(["", None, "合计", "注：共两件", "主要内容", "油烟很大", 3, 46027.5, " ",
                        "2025071000000001", CellError("#N/A"), True])  # fmt: skip


@given(st.lists(st.tuples(*[CELL] * len(HOTLINE)), max_size=8))
def test_every_row_with_anything_in_it_is_a_draft_or_held(rows: list[tuple[Any, ...]]) -> None:
    def blank(cell: Any) -> bool:
        return cell is None or (isinstance(cell, str) and not cell.strip())

    filled = [number for number, row in enumerate(rows, 2) if not all(map(blank, row))]
    told = taken(HOTLINE, *rows)
    assert sum(row.rows if isinstance(row, Held) else 1 for row in told) == len(filled)
    assert {row.row for row in told} <= set(filled)


# -- what a draft holds -------------------------------------------------------------------------


def test_a_title_serves_as_content_where_there_is_none() -> None:
    draft = only(HOTLINE, changed(NOISE, HOTLINE, 主要内容=""))
    assert draft.values["content"] == "烧烤店油烟"


def test_nothing_personal_stands_among_the_values() -> None:
    headers = (*HOTLINE, "身份证号", "家庭住址")
    draft = only(headers, (*NOISE, "320583199001011234", "晨曦园3栋"))
    assert draft.person == {
        "petitioner": "王小明", "phone": "13800001234", "id_number": "320583199001011234",
        "home_address": "晨曦园3栋",
    }  # fmt: skip
    assert not set(draft.person.values()) & set(draft.values.values())


def test_a_phone_number_in_a_number_cell_is_text() -> None:
    draft = only(HOTLINE, changed(NOISE, HOTLINE, 联系方式=13800001234.0))
    assert draft.person["phone"] == "13800001234"


def test_a_number_that_a_spreadsheet_has_rounded_is_a_doubt_and_no_number() -> None:
    draft = only(HOTLINE, changed(NOISE, HOTLINE, 工单编号=2.025071e17))
    assert draft.doubts == (Doubt("source_number", "202507100000000000", LOST_DIGITS),)
    assert "source_number" not in draft.values


def test_a_moment_that_is_not_understood_is_a_doubt() -> None:
    draft = only(HOTLINE, changed(NOISE, HOTLINE, 来电时间="昨天"))
    assert draft.doubts == (Doubt("received_at", "昨天"),)


def test_an_error_cell_is_a_doubt_and_not_blank() -> None:
    draft = only(HOTLINE, changed(NOISE, HOTLINE, 事发地=CellError("#REF!")))
    assert draft.doubts == (Doubt("address", "#REF!"),)


def test_constants_of_a_source_stand_in_every_lead() -> None:
    draft = only(INSPECTION, (1, "Z16008", "河水发黑", "昆山", "水", "", "", "", "", ""))
    assert (draft.values["source"], draft.values["urgency"]) == ("督察", "紧急")


def test_two_columns_of_content_are_joined() -> None:
    headers = (*HOTLINE, "诉求内容")
    assert (
        only(headers, (*NOISE, "还有噪声。")).values["content"]
        == "烧烤店每晚油烟很大。\n还有噪声。"
    )


def test_two_columns_of_content_that_say_the_same_are_not_doubled() -> None:
    headers = (*HOTLINE, "诉求内容")
    assert only(headers, (*NOISE, NOISE[6])).values["content"] == NOISE[6]


def test_the_preferred_of_two_columns_counts() -> None:
    headers = ("手机", "联系方式", "工单编号", "来电时间", "主要内容")
    draft = only(headers, ("13900000000", "13800001234", *NOISE[:2], NOISE[6]))
    assert draft.person["phone"] == "13800001234"


def test_the_other_column_counts_where_the_preferred_is_blank() -> None:
    headers = ("手机", "联系方式", "工单编号", "来电时间", "主要内容")
    draft = only(headers, ("13900000000", "", *NOISE[:2], NOISE[6]))
    assert draft.person["phone"] == "13900000000"


def test_a_short_row_is_read_as_far_as_it_goes() -> None:
    assert only(HOTLINE, NOISE[:7]).values["content"] == NOISE[6]


# -- the same case again ------------------------------------------------------------------------


def identity(headers: tuple[str, ...], row: tuple[Any, ...]) -> str:
    return only(headers, row).identity


def test_a_long_number_is_one_case_in_every_source() -> None:
    by_platform = identity(HOTLINE, NOISE)
    by_hand = identity(("编号", "反映问题", "地点"), (NOISE[0], "油烟大", "蓬溪路"))
    assert by_platform == by_hand


def test_a_short_number_is_another_case_in_another_source() -> None:
    survey = identity(SURVEY, ("12", "2025/7/10 8:00", "", "", "", "", "", "", "油烟", ""))
    by_hand = identity(("编号", "反映问题", "地点"), ("12", "油烟", ""))
    assert survey != by_hand


def test_a_short_number_is_the_same_case_in_the_same_source() -> None:
    first = identity(INSPECTION, (1, "Z16008", "河水发黑", "", "", "", "", "", "", ""))
    again = identity(INSPECTION, (7, "Z16008", "河水发黑，很臭", "", "", "", "", "", "", ""))
    assert first == again


def answer(moment: str, content: str) -> tuple[Any, ...]:
    """The first answer of a survey: every survey counts from 1."""
    return ("1", moment, "", "", "", "", "", "", content, "")


def test_a_running_number_at_another_moment_is_another_case() -> None:
    july = identity(SURVEY, answer("2025/7/10 08:00:00", "油烟很大"))
    assert july != identity(SURVEY, answer("2025/8/1 08:00:00", "广场舞太吵"))


def test_a_running_number_at_the_same_moment_is_the_same_case() -> None:
    july = identity(SURVEY, answer("2025/7/10 08:00:00", "油烟很大"))
    assert july == identity(SURVEY, answer("2025/7/10 08:00:00", "油烟很大，请尽快处理"))


def test_without_a_number_the_same_row_is_the_same_case() -> None:
    row = ("2025-07-10", "王小明", "13800001234", "蓬溪路", "油烟很大", "")
    assert identity(BY_HAND, row) == identity(BY_HAND, changed(row, BY_HAND, 地点=" 蓬溪路 "))


@pytest.mark.parametrize(
    "other", [{"日期": "2025-07-11"}, {"反映人": "李红"}, {"电话": "13900000000"},
              {"地点": "黄河路"}, {"反映问题": "噪声很大"}], ids=str
)  # fmt: skip
def test_without_a_number_another_row_is_another_case(other: dict[str, str]) -> None:
    row = ("2025-07-10", "王小明", "13800001234", "蓬溪路", "油烟很大", "")
    assert identity(BY_HAND, row) != identity(BY_HAND, changed(row, BY_HAND, **other))


def test_a_fingerprint_shows_nothing_of_the_person() -> None:
    row = ("2025-07-10", "王小明", "13800001234", "蓬溪路", "油烟很大", "")
    first, again = taken(BY_HAND, row, secret="甲")[0], taken(BY_HAND, row, secret="乙")[0]
    assert isinstance(first, Draft)
    assert isinstance(again, Draft)
    assert first.identity != again.identity  # nobody finds a phone number by trying them all


def test_a_row_that_says_the_same_has_the_same_hash() -> None:
    assert only(HOTLINE, NOISE).content_hash == only(HOTLINE[::-1], NOISE[::-1]).content_hash


@pytest.mark.parametrize("header", ["主要内容", "姓名", "联系方式", "事发地", "来电类别"])
def test_a_row_that_says_anything_new_has_another_hash(header: str) -> None:
    news = changed(NOISE, HOTLINE, **{header: "别的"})
    assert only(HOTLINE, NOISE).content_hash != only(HOTLINE, news).content_hash


def test_a_date_cell_and_the_same_text_are_the_same_case() -> None:
    from_text = ("2025-07-10", "王小明", "", "蓬溪路", "油烟很大", "")
    assert identity(BY_HAND, from_text) == identity(BY_HAND, (45848, *from_text[1:]))


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (
            "市民来电反映: 市民来电反映：蓬溪路烧烤店油烟很大，请处理。",
            "蓬溪路烧烤店油烟很大，请处理",
        ),
        ("公众号反映：河水发黑", "河水发黑"),
        ("现场施工噪声投诉多次，仍未解决", "现场施工噪声投诉多次"),
        ("工单123《关于晨曦园门前积水的问题》的来件", "关于晨曦园门前积水的问题"),
    ],
)
def test_a_lead_without_a_title_gets_its_first_clause(content: str, title: str) -> None:
    assert headline(content) == title


# -- what a source says of its cells ------------------------------------------------------------

PLAIN = source("甲", 来源编号="号", 受理时间="时间", 内容="问题", 紧急程度="缓急")


def drafts(own: Source, *rows: tuple[Any, ...]) -> list[Draft | Held]:
    """The rows of a table of one source; the first row is its header."""
    table = numbered(*rows)
    heading = find_heading(table, "表.xlsx", "Sheet1", (own,))
    assert isinstance(heading, Heading), heading
    return list(Intake(heading, LISTS, "s").rows(table))


def draft(
    own: Source, *row: Any, headers: tuple[str, ...] = ("号", "时间", "问题", "缓急")
) -> Draft:
    (one,) = drafts(own, headers, row)
    assert isinstance(one, Draft)
    return one


def said(**keys: Any) -> Source:
    """The source with some of its keys set."""
    return PLAIN.model_copy(update=keys)


def test_a_source_says_in_which_order_it_writes_dates() -> None:
    days = draft(said(date_order="日月年"), "1", "5/1/2026 9:30", "油烟", "")
    assert days.values["received_at"] == "2026-01-05 09:30"


def test_a_date_whose_order_nobody_said_is_a_doubt_of_its_own() -> None:
    one = draft(PLAIN, "1", "5/1/2026", "油烟", "")
    assert one.doubts == (Doubt("received_at", "5/1/2026", NO_ORDER),)


def test_a_source_says_what_its_own_words_mean_for_how_urgent_it_is() -> None:
    own = said(urgencies={"1": "特急", "2": "紧急"})
    assert draft(own, "1", "", "油烟", 1).values["urgency"] == "特急"


def test_a_bare_number_says_nothing_of_how_urgent_it_is() -> None:
    assert draft(PLAIN, "1", "", "油烟", 1).doubts == (Doubt("urgency", "1"),)


@pytest.mark.parametrize(
    ("worth", "number", "one", "other", "alike"),
    [
        ("编号", "12", "2026-01-05", "2026-01-06", True),
        ("", "12", "2026-01-05", "2026-01-06", False),
        ("流水号", "2026010001", "2026-01-05", "2026-01-06", False),
        ("", "2026010001", "2026-01-05", "2026-01-06", True),
        ("流水号", "A1", "2026-01-05", "2026-01-06", False),
        ("流水号", "A1", "2026-01-05", "2026-01-05", True),
    ],
)
def test_a_source_says_what_its_number_is_worth(
    worth: str, number: str, one: str, other: str, alike: bool
) -> None:
    first = draft(said(number=worth), number, one, "油烟", "")
    second = draft(said(number=worth), number, other, "油烟很大", "")
    assert (first.identity == second.identity) is alike


def test_a_number_that_is_not_used_is_shown_and_tells_nothing() -> None:
    own = said(number="不用")
    first, second = (draft(own, number, "2026-01-05", "油烟", "") for number in ("A1", "A2"))
    assert first.identity == second.identity
    assert first.values["source_number"] == "A1"


HEADED = ("号", "时间", "问题", "持续多久", "市里答复")
WITH_MORE = said(
    recognise=Recognise(headers=("内容",)), complaint=("持续多久",), replies=("市里答复",)
)


def test_further_columns_of_the_complaint_stand_behind_their_header() -> None:
    one = draft(WITH_MORE, "1", "", "油烟很大", "半年了", "", headers=HEADED)
    assert one.values["content"] == "油烟很大\n持续多久：半年了"


def test_what_was_replied_is_no_complaint() -> None:
    one = draft(WITH_MORE, "1", "", "油烟很大", "", "已约谈店主", headers=HEADED)
    assert one.values["content"] == "油烟很大"
    assert one.values["answer"] == "市里答复：已约谈店主"


def test_further_columns_are_not_unknown() -> None:
    heading = find_heading(numbered((*HEADED, "坐席")), "表.xlsx", "S", (WITH_MORE,))
    assert isinstance(heading, Heading)
    assert heading.unknown == ("坐席",)


# -- days without a year ------------------------------------------------------------------------

DATED = source("乙", 受理时间="时间", 内容="问题", 办结时间="办结")
DATES = ("时间", "问题", "办结")


def test_a_day_without_a_year_has_that_of_the_other_day_of_its_row() -> None:
    one = draft(DATED, "2025年12月30日", "油烟", "1月5日", headers=DATES)
    assert one.values["closed_at"] == "2026-01-05"
    assert one.doubts == ()


def test_a_day_without_a_year_has_that_of_the_row_above() -> None:
    rows = drafts(DATED, DATES, ("2026-1-3", "油烟", ""), ("1月5日 9:30", "噪声", ""))
    assert [row.values["received_at"] for row in rows if isinstance(row, Draft)] == [
        "2026-01-03", "2026-01-05 09:30",
    ]  # fmt: skip


def test_a_day_without_a_year_that_two_days_put_in_two_years_is_a_doubt() -> None:
    own = source("丙", 受理时间="时间", 内容="问题", 派发时间="派发", 办结时间="办结")
    headers = ("时间", "问题", "派发", "办结")
    one = draft(own, "2025-06-01", "油烟", "2025-12-30", "1月5日", headers=headers)
    assert one.doubts == (Doubt("closed_at", "1月5日"),)


def test_a_day_without_a_year_and_without_another_day_is_a_doubt() -> None:
    one = draft(DATED, "1月5日", "油烟", "", headers=DATES)
    assert one.doubts == (Doubt("received_at", "1月5日"),)


# -- cells that cannot be read ------------------------------------------------------------------


@pytest.mark.parametrize("error", [CellError("#REF!"), "#N/A", "########", "错误:502"])
def test_a_row_whose_content_is_an_error_is_held(error: Any) -> None:
    (held,) = taken(HOTLINE, changed(NOISE, HOTLINE, 主要内容=error))
    assert isinstance(held, Held)
    assert (held.code, held.facts["header"]) == ("I41", "内容")


def test_a_row_without_content_whose_title_is_an_error_is_held_as_such() -> None:
    assert codes(HOTLINE, changed(NOISE, HOTLINE, 主要内容="", 工单标题=CellError("#N/A"))) == [
        "I41"
    ]


def test_an_error_in_one_of_two_columns_of_content_holds_nothing() -> None:
    one = only((*HOTLINE, "诉求内容"), (*NOISE, CellError("#N/A")))
    assert one.values["content"] == NOISE[6]
    assert one.doubts == (Doubt("content", "#N/A"),)


def test_a_line_of_totals_with_an_error_is_a_line_of_totals() -> None:
    row = ("合计", "", "", "", "", "", CellError("#DIV/0!"), "")
    assert codes(HOTLINE, NOISE, row) == ["", "I02"]


def test_an_error_in_a_column_that_is_only_a_hint_is_no_hint() -> None:
    one = only((*HOTLINE, "承办单位"), (*NOISE, CellError("#N/A")))
    assert "department" not in one.values


@pytest.mark.parametrize(
    ("header", "value"),
    [("工单编号", 320583199001010000), ("工单编号", "3.20583E+17"), ("联系方式", "1.38E+10"),
     ("身份证号", 3.20583e17)],
)  # fmt: skip
def test_a_number_that_lost_digits_is_taken_nowhere(header: str, value: float | str) -> None:
    headers = (*HOTLINE, "身份证号")
    one = only(headers, changed((*NOISE, ""), headers, **{header: value}))
    assert [doubt.code for doubt in one.doubts] == [LOST_DIGITS]
    assert not {str(value), "320583199001010000"} & {*one.values.values(), *one.person.values()}


def test_what_a_web_page_left_in_a_cell_goes() -> None:
    one = only(HOTLINE, changed(NOISE, HOTLINE, 主要内容="油烟&nbsp;很大<br>每晚都有\u200b"))
    assert one.values["content"] == "油烟 很大\n每晚都有"


def test_a_text_that_looks_like_a_formula_is_kept() -> None:
    assert only(HOTLINE, changed(NOISE, HOTLINE, 主要内容="=1+1")).values["content"] == "=1+1"


@pytest.mark.parametrize("number", ['="0012345678"', "'0012345678"])
def test_a_number_that_a_csv_guards_is_the_number(number: str) -> None:
    assert only(HOTLINE, changed(NOISE, HOTLINE, 工单编号=number)).identity == "0012345678"


def test_a_phone_however_it_is_typed_is_the_same_case() -> None:
    row = ("2025-07-10", "王小明", "13800001234", "蓬溪路", "油烟很大", "")
    typed = changed(row, BY_HAND, 电话="+86 138-0000-1234")
    assert identity(BY_HAND, row) == identity(BY_HAND, typed)


@pytest.mark.parametrize(("mark", "word"), [("√", "是"), ("Y", "是"), ("×", "否"), ("无", "否")])
def test_whether_it_is_confidential_is_understood_from_its_marks(mark: str, word: str) -> None:
    one = only((*HOTLINE, "是否保密"), (*NOISE, mark))
    assert one.values["confidential"] == word


def test_several_categories_of_a_form_stand_with_one_mark_between() -> None:
    one = only((*HOTLINE, "问题分类"), (*NOISE, "噪声┋油烟"))
    assert one.values["source_category"] == "噪声、油烟"


@pytest.mark.parametrize(
    ("tails", "are_lost"),
    [
        (("000", "000"), True),  # a spreadsheet had them before they were made text
        (("000", "000", "0000"), True),
        (("000",), False),
        (("000", "000", "001"), False),
        (("0", "0", "0"), False),
    ],
)
def test_texts_that_end_in_more_zeros_than_chance_leaves_lost_digits(
    tails: tuple[str, ...], are_lost: bool
) -> None:
    numbers = [f"32058319900101{n}{tail}" for n, tail in enumerate(tails, 1)]
    rows = taken(HOTLINE, *[changed(NOISE, HOTLINE, 工单编号=number) for number in numbers])
    lost = [bool(row.doubts) for row in rows if isinstance(row, Draft)]
    assert lost == [are_lost] * len(numbers)
