"""What leaves the office is worded for the public, and says nothing of who complained."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.core import fields
from pipeline.core.intake.source import Source
from pipeline.core.outward import publication, upward
from pipeline.core.outward.cleaning import Person, cleaned, told
from pipeline.core.outward.publication import BASIS, DAY, DECISION, LATER, NEVER, YES
from pipeline.core.outward.published import words_of
from pipeline.core.outward.tables import INSPECTION, REPLY, shapes_of
from pipeline.core.outward.wording import reworded, split_answer
from tests.planting import Item, planted, shown

WANG = Person("王小明", "13800001234", "昆山市晨曦园9幢")


@pytest.mark.parametrize(
    ("said", "left", "taken"),
    [
        ("名悦雅苑能闻到异味", "名悦雅苑能闻到异味", ""),
        ("名悦雅苑3幢2单元501室漏水", "名悦雅苑***漏水", "楼栋门牌 1 处"),
        ("名悦雅苑12号楼1204漏水", "名悦雅苑***漏水", "楼栋门牌 1 处"),
        ("晨曦园12号漏水", "晨曦园***漏水", "楼栋门牌 1 处"),
        ("新村5组34号养猪", "新村***养猪", "楼栋门牌 1 处"),
        ("蓬溪路12号烧烤店油烟", "蓬溪路12号烧烤店油烟", ""),
        ("富士康5号楼工地夜间施工", "富士康5号楼工地夜间施工", ""),
        ("好味餐饮有限公司油烟", "好味餐饮有限公司油烟", ""),
        ("王小明家楼下油烟", "举报人家楼下油烟", "姓名 1 处"),
        ("隔壁张先生装修", "隔壁某先生装修", "称呼 1 处"),
        ("油烟大，联系电话：13912345678。", "油烟大。", "电话 1 处"),
        ("油烟大（139 1234 5678）", "油烟大（***）", "电话 1 处"),
        ("座机0512-57301234没人接", "没人接", "电话 1 处"),
        ("身份证号320583199001011234。", "。", "证件号码 1 处"),
        ("邮箱abc@qq.com，请回", "，请回", "邮箱 1 处"),
        ("苏E12345一直按喇叭", "苏*****一直按喇叭", "车牌 1 处"),
        ("住在昆山市晨曦园9幢", "住在***", "家庭住址 1 处"),
    ],
)
def test_a_text_for_the_public_names_places_and_companies_and_no_person(
    said: str, left: str, taken: str
) -> None:
    plain = cleaned(said, WANG)
    assert (plain.text, told(plain.taken)) == (left, taken)


@pytest.mark.parametrize(
    "said",
    ["王小明家楼下，电话13800001234，名悦雅苑3幢2单元501室，苏E12345", "张先生说0512-57301234"],
)
def test_what_is_clean_stays_as_it_is(said: str) -> None:
    once = cleaned(said, WANG).text
    assert cleaned(once, WANG) == (once, {})


def test_a_building_stays_where_the_coordinator_writes_it_but_no_room() -> None:
    assert cleaned("5号楼地下车库、3幢501室", homes=False).text == "5号楼地下车库、3幢***室"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("市民来电反映：晨曦园烧烤店油烟很大，请城管局核实处理。", "晨曦园烧烤店油烟很大。"),
        ("来电人反映:晨曦园广场舞扰民。希望相关部门尽快处理！", "晨曦园广场舞扰民。"),
        ("来电反映：晨曦园夜间施工（来电人更正：白天）", "晨曦园夜间施工（举报人更正：白天）。"),
        ("我们小区门口窨井污水外溢", "举报人所在小区门口窨井污水外溢。"),
        ("我家楼下烧烤店油烟很大\n熏得睡不着", "举报人家楼下烧烤店油烟很大熏得睡不着。"),
        ("晨曦园夜间施工。曾反映，2025-07-01城管局答复：已约谈工地。", "晨曦园夜间施工。曾反映。"),
    ],
)
def test_a_complaint_is_worded_as_public_lists_do(content: str, said: str) -> None:
    assert reworded("", content) == f"举报人反映：{said}"


def test_an_address_that_the_words_lack_stands_in_front() -> None:
    said = reworded("", "每晚油烟很大，熏得开不了窗", "蓬溪路12号")
    assert said == "举报人反映：蓬溪路12号，每晚油烟很大，熏得开不了窗。"
    assert reworded("", "蓬溪路12号油烟很大", "蓬朗街道蓬溪路12号").count("蓬溪路") == 1


def test_of_a_complaint_without_words_its_title_is_told() -> None:
    assert reworded("烧烤店油烟", "") == "举报人反映：烧烤店油烟。"


@pytest.mark.parametrize(
    ("answer", "found", "done"),
    [
        ("经查，该店没有净化器。已责令整改。", "经查，该店没有净化器。", "已责令整改。"),
        ("调查核实情况：属实。处理和整改情况：已清理。", "属实。", "已清理。"),
        (
            "现场没有异味，要求企业加强管理。下月再查。",
            "现场没有异味",
            "要求企业加强管理。下月再查。",
        ),
        ("经核查，不属实。", "经核查，不属实。", ""),
        ("已清运垃圾。", "", "已清运垃圾。"),
        ("", "", ""),
    ],
)
def test_an_answer_is_what_was_found_and_what_was_done(answer: str, found: str, done: str) -> None:
    assert split_answer(answer) == (found, done)


@pytest.mark.parametrize("item", planted(300), ids=lambda item: item.said)
def test_nothing_personal_is_left_in_a_draft_or_in_a_report(item: Item) -> None:
    said = f"晨曦园烧烤店油烟很大，{item.phrase}，每晚都有。"
    lead = CASE | {"title": said, "content": said, "address": said, "answer": said}
    lead |= {"source_category": said}
    drafted = publication.drafted(lead, Person(), "昆山开发区", ())
    rows = [upward.row(shape, lead, Person(), "昆山开发区", ()) for shape in (REPLY, INSPECTION)]
    texts = [str(text) for one in (drafted, *rows) for text in one.values()]
    assert not item.stands_in(shown(texts))


# -- which cases ----------------------------------------------------------------------------------

CASE = dict.fromkeys(fields.STORED, "") | {"status": "办结", "answer": "已清理", "content": "油烟"}
TODAY = date(2025, 7, 14)


@pytest.mark.parametrize(
    "change",
    [{"status": "办理中"}, {"status": "阶段性办结"}, {"status": "并案"}, {"answer": " "},
     {"confidential": "是"}, {"confidential": "保密"}, {"content": "油烟大，要求保密"},
     {"content": "油烟大，希望不要公开"}, {"remark": "不公开"}, {"remark": "此件不宜公开"}],
)  # fmt: skip
def test_a_case_that_is_open_or_secret_is_not_fit(change: dict[str, str]) -> None:
    assert not publication.fit(CASE | change)


@pytest.mark.parametrize(
    "change",
    [{}, {"status": "已销号"}, {"confidential": "否"}, {"content": "环评信息不公开，村务不公开"}],
)
def test_a_case_is_fit(change: dict[str, str]) -> None:
    assert publication.fit(CASE | change)


def asks(decision: str, changed: bool = False, day: str = "2025-07-11") -> bool:
    said = {DECISION: decision, DAY: day, BASIS: publication.basis(CASE)}
    lead = CASE | said | ({"answer": "又改了"} if changed else {})
    return bool(publication.why_ask(lead, TODAY, 7))


def test_a_new_case_is_asked_about() -> None:
    assert publication.why_ask(CASE, TODAY, 7) == publication.FRESH


def test_an_approved_case_is_asked_about_again_where_it_changed() -> None:
    assert (asks(YES), asks(YES, changed=True)) == (False, True)


def test_a_refused_case_is_never_asked_about_again() -> None:
    assert not asks(NEVER, changed=True, day="2025-01-01")


def test_a_case_that_was_put_off_is_asked_about_when_it_changed_or_after_some_days() -> None:
    assert (asks(LATER), asks(LATER, changed=True)) == (False, True)
    assert (asks(LATER, day="2025-07-08"), asks(LATER, day="2025-07-07")) == (False, True)


def test_approved_stands_what_is_as_it_was_when_it_was_approved() -> None:
    approved = CASE | {DECISION: YES, BASIS: publication.basis(CASE)}
    changed = approved | {"answer": "又改了"}
    assert publication.stands(approved)
    assert not publication.stands(changed)
    assert not publication.stands(approved | {"remark": "不公开"})
    assert not publication.stands(CASE)
    assert publication.stands(changed, forgotten=True)


def test_a_name_that_is_known_later_is_taken_out_of_approved_words() -> None:
    lead = CASE | {f"{fields.PUBLISH}facts": "赵大林家楼下油烟扰民。"}
    assert words_of(lead, Person("赵大林"))["facts"] == "举报人家楼下油烟扰民。"


def test_the_number_of_a_hotline_ticket_is_not_published() -> None:
    shapes = shapes_of([Source(name="督察一览表", constants={"来源": "督察"})])
    lead = CASE | {"id": "XS-20250710-0001", "source_number": "250912101108115409"}
    assert publication.number(lead | {"source": "督察"}, shapes) == "250912101108115409"
    assert publication.number(lead | {"source": "12345热线"}, shapes) == "XS-20250710-0001"


def test_sources_that_say_nothing_are_reported_as_the_shipped_ones_of_their_name() -> None:
    known = [
        Source(name="12345热线"),
        Source(name="督察一览表", constants={"来源": "督察"}),
        Source(name="省12345", report_as="12345回复"),
        Source(name="问卷星"),
    ]
    reply = "12345回复"
    assert shapes_of(known) == {"12345热线": reply, "督察": "督察一览表", "省12345": reply}
    assert shapes_of([Source(name="12345热线", report_as="不上报")]) == {}
