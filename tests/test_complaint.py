"""Which part of a text is the complaint."""

import pytest

from pipeline.core.intake.complaint import BLOT, complaint_in
from pipeline.core.text import aligned


def read(text: str) -> str:
    """Return what is left of a text, what is blotted out as one □."""
    folded = aligned(text)[0]
    left = complaint_in(folded, len(folded)).text
    assert len(left) == len(folded)
    pieces = [piece for piece in left.split(BLOT) if piece]
    return "□".join(pieces)


def hint(text: str) -> str:
    folded = aligned(text)[0]
    return complaint_in(folded, len(folded)).hint


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("楼下油烟大，请城管局核实处理。", "城管局"),
        ("工地夜里施工，请市城管部门尽快处理！谢谢", "市城管部门"),
        ("狗叫扰民，望公安部门予以解决", "公安部门"),
        ("楼下油烟大，请有关部门到现场核实并处理", "有关部门"),
    ],
)
def test_the_clerks_closing_names_a_body_and_is_no_complaint(text, body):
    assert hint(text) == body
    assert body not in read(text)


@pytest.mark.parametrize(
    "text", ["请问油烟扰民怎么处理", "请尽快处理楼下饭店的油烟", "请求解决垃圾臭味问题"]
)
def test_a_request_without_a_body_is_complaint(text):
    assert hint(text) == ""
    assert read(text) == text


def test_formulas_of_the_platform_are_no_complaint():
    assert read("楼下油烟大（请职能局按规定在30分钟内联系市民，响应处置）") == "楼下油烟大"


def test_an_answer_to_an_earlier_ticket_is_no_complaint():
    text = (
        "市民反映：楼下油烟大。2026-07-01 某区环境保护局：现场有异味和噪声，已责令整改。"
        "市民再次来电反映：油烟还是很大。"
    )
    left = read(text)
    assert "异味" not in left
    assert left.startswith("市民反映:楼下油烟大")
    assert left.endswith("油烟还是很大。")


def test_a_company_behind_a_date_is_no_answer():
    text = "2026年7月6号在某路某某租赁有限公司（电话:略）门口油烟很大"
    assert "油烟很大" in read(text)


def test_an_answer_in_brackets_ends_with_the_bracket():
    text = "(曾反映，城管答复：已约谈施工方，夜间不再施工。)10月11日凌晨工地又在倒混凝土"
    assert read(text) == "10月11日凌晨工地又在倒混凝土"


def test_a_time_of_day_does_not_begin_a_label():
    text = "楼下饭店油烟大2026-07-01 21:08 某区城管局：现场有噪声"
    assert read(text) == "楼下饭店油烟大"


def test_number_and_title_of_an_earlier_ticket_are_no_complaint():
    text = "补充：工单编号20260701123456《关于某路垃圾成堆的问题》工单信息，现在油烟也很大请来看"
    assert "垃圾" not in read(text)
    folded = aligned(text)[0]
    assert complaint_in(folded, len(folded)).earlier == ("20260701123456",)


def test_where_only_quotations_are_left_they_are_the_complaint():
    text = "《关于某路工地夜间施工噪声的问题》工单"
    assert "施工噪声" in read(text)
