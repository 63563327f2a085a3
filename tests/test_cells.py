"""Phones, numbers, marks and the leftovers of web pages and csv files."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pipeline.core import fields
from pipeline.core.cells.marks import several, yes_or_no
from pipeline.core.cells.phones import one_form
from pipeline.core.cells.tidying import tidied
from pipeline.core.values import Reading, read, read_id, read_identity, read_phone

# -- phones -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("138 001 38000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+86 13800138000", "13800138000"),
        ("+86-138-0013-8000", "13800138000"),
        ("(+86)13800138000", "13800138000"),
        ("0086 138 0013 8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("13800138000.0", "13800138000"),
        ("1.3800138000E+10", "13800138000"),
        ("电话：13800138000", "13800138000"),
        ("手机号码:138 0013 8000", "13800138000"),
        ("0512-57701234", "0512-57701234"),
        ("051257701234", "0512-57701234"),
        ("(0512) 5770-1234", "0512-57701234"),
        ("（0512）57701234", "0512-57701234"),
        ("0512 5770 1234", "0512-57701234"),
        ("0512—57701234", "0512-57701234"),
        ("+86 512 5770 1234", "0512-57701234"),
        ("+86-0512-57701234", "0512-57701234"),
        ("010-62345678", "010-62345678"),
        ("5770 1234", "57701234"),
        ("0512-57701234转801", "0512-57701234转801"),
        ("0512-57701234-801", "0512-57701234转801"),
        ("0512-57701234 分机801", "0512-57701234转801"),
        ("400-820-8820", "4008208820"),
        ("12345", "12345"),
        ("138 0013 8000 / 0512-5770 1234", "13800138000、0512-57701234"),
        ("13800138000 13900139000", "13800138000、13900139000"),
        ("13800138000\n13900139000", "13800138000、13900139000"),
        ("13800138000，13800138000", "13800138000"),
        ("手机13800138000 座机：57701234", "13800138000、57701234"),
        ("13800138000或0512-57701234", "13800138000、0512-57701234"),
    ],
)
def test_a_phone_is_stored_in_one_form(written: str, stored: str) -> None:
    assert read_phone(written) == Reading(stored)


@pytest.mark.parametrize(
    "written",
    [
        "138****8000", "王先生13800138000", "13800138000（晚上打）", "1380013800", "138001380001",
        "不肯说", "同上", "+1 212 555 0100", "微信 kunshan88", "13800138000/5", "0512-57701234/35",
        "苏E12345", "51257701234", "013800138000",
        "19900101", "0512-17701234", "1990-0101", "0512-1234567",
    ],
)  # fmt: skip
def test_what_may_be_something_else_stays_as_it_stands(written: str) -> None:
    assert read_phone(written) == Reading(written)


@pytest.mark.parametrize("number", [13800138000, 13800138000.0])
def test_a_phone_in_a_number_cell_is_its_digits(number: float) -> None:
    assert read_phone(number) == Reading("13800138000")


@pytest.mark.parametrize("written", ["1.38E+10", "1.38001E+10", "1.4e+10"])
def test_a_phone_that_lost_digits_is_not_exact(written: str) -> None:
    assert not read_phone(written).exact


MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
LINES = st.tuples(
    st.sampled_from(["010", "021", "0512", "0755"]), st.from_regex(r"[2-8][0-9]{7}", fullmatch=True)
)
GROUPS = st.sampled_from([(3, 4, 4), (11,), (3, 8), (4, 4, 3), (3, 3, 5), (1,) * 11])


@given(MOBILES, GROUPS, st.sampled_from([" ", "-", "－", "—", "\u00a0"]),
       st.sampled_from(["", "+86", "0086", "+86-", "86 ", "电话：", "Tel: "]))  # fmt: skip
def test_any_mobile_reads_back_however_it_is_grouped(
    number: str, groups: tuple[int, ...], gap: str, front: str
) -> None:
    pieces, rest = [], number
    for size in groups:
        pieces.append(rest[:size])
        rest = rest[size:]
    assert one_form(front + gap.join(pieces)) == number


@given(LINES, st.sampled_from(["{}-{}", "({}){}", "（{}） {}", "{} {}", "{}{}", "{}—{}"]))
def test_any_landline_reads_back_however_it_is_written(line: tuple[str, str], form: str) -> None:
    assert one_form(form.format(*line)) == "-".join(line)


@given(st.lists(MOBILES, min_size=2, max_size=3, unique=True), st.sampled_from("、,，/;；| \n"))
def test_no_number_of_several_is_lost(numbers: list[str], mark: str) -> None:
    assert one_form(mark.join(numbers)) == "、".join(numbers)


@given(st.text(alphabet="0123456789+-() /转、电话王\n", max_size=30))
def test_one_form_of_a_phone_is_final_and_loses_no_digit(written: str) -> None:
    stored = one_form(written)
    assert one_form(stored) == stored
    assert "".join(filter(str.isdigit, stored)) in "".join(filter(str.isdigit, written)) or (
        "、" in stored  # one of two equal numbers goes, and 86 in front
    )


# -- numbers that are names ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("32058319900101123x", "32058319900101123X"),
        ("320583 19900101 1234", "320583199001011234"),
        ("３２０５８３１９９００１０１１２３４", "320583199001011234"),
        ("身份证号：320583199001011234", "320583199001011234"),
        ("320583900101123", "320583900101123"),
        (320583900101123, "320583900101123"),
        ("E12345678", "E12345678"),
        ("320583********1234", "320583********1234"),
    ],
)
def test_an_identity_number_is_stored_in_one_form(written: str | int, stored: str) -> None:
    assert read_identity(written).text == stored
    assert read_identity(written).exact


@pytest.mark.parametrize(
    "value", [3.20583e17, 320583199001010000, "3.2E+17", "3.20583E+17", "320583201101010000"]
)
def test_an_identity_number_that_lost_digits_is_not_exact(value: str | float) -> None:
    assert not read_identity(value).exact


@pytest.mark.parametrize(
    "written", ["2025071000000000", "D320000201806060000", "2E10", "1E5", "3.5"]
)
def test_a_number_that_only_looks_short_is_exact(written: str) -> None:
    assert read_id(written) == Reading(written)


@pytest.mark.parametrize("written", ["2.02507E+15", "3.2E+17", "2025071000000001.0"])
def test_a_number_that_lost_digits_is_not_exact(written: str) -> None:
    assert not read_id(written).exact


# -- choices ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "urgency"),
    [
        ("★★★", "特急"), ("★★", "紧急"), ("★", "一般"), ("★★☆", "紧急"), ("⭐⭐⭐", "特急"),
        ("一级", "特急"), ("二级", "紧急"), ("三级", "一般"), ("Ⅰ级", "特急"),
        ("紧急（2小时）", "紧急"), ("加急(当天)", "紧急"), ("一级（特急）", "特急"),
        ("特急：2小时到现场", "特急"),
    ],
)  # fmt: skip
def test_how_urgent_is_understood_from_marks_and_steps(written: str, urgency: str) -> None:
    assert read(fields.ALL["urgency"], written, {}) == Reading(urgency)


@pytest.mark.parametrize("written", ["★★★★★", "★★★☆☆", "1", "2", "3", "四级", "不紧急"])
def test_an_urgency_that_may_mean_anything_is_not_understood(written: str) -> None:
    assert read(fields.ALL["urgency"], written, {}) == Reading(written, understood=False)


@pytest.mark.parametrize(
    ("written", "solved"),
    [("√", "是"), ("✓", "是"), ("✔️", "是"), ("Y", "是"), ("yes", "是"), ("1", "是"), (1, "是"),
     (True, "是"), ("有", "是"), ("×", "否"), ("✗", "否"), ("N", "否"), (0, "否"), ("无", "否"),
     (False, "否"), ("x", "否")],
)  # fmt: skip
def test_yes_and_no_are_understood_from_their_marks(written: str | int, solved: str) -> None:
    assert read(fields.ALL["solved"], written, {}) == Reading(solved)


@pytest.mark.parametrize(("written", "verified"), [("√", "属实"), ("×", "不属实"), ("是", "属实")])
def test_whether_it_is_true_is_understood_from_its_marks(written: str, verified: str) -> None:
    assert read(fields.ALL["verified"], written, {}) == Reading(verified)


@pytest.mark.parametrize("written", ["需保密", "不保密", "保密", "是", ""])
def test_a_word_that_is_no_mark_stays(written: str) -> None:
    assert yes_or_no(written) == written


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("噪声┋油烟", "噪声、油烟"),
        ("噪声,油烟", "噪声、油烟"),
        ("噪声；油烟;异味", "噪声、油烟、异味"),
        ("噪声\n油烟", "噪声、油烟"),
        ("噪声┋噪声┋", "噪声"),
        ("噪声（施工，夜间）┋油烟", "噪声（施工，夜间）、油烟"),
        ("环境保护/噪声/夜间施工", "环境保护/噪声/夜间施工"),
        ("噪声", "噪声"),
    ],
)
def test_several_answers_stand_with_one_mark_between(written: str, stored: str) -> None:
    assert several(written) == stored


# -- leftovers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrived", "meant"),
    [
        ("第一行<br>第二行", "第一行\n第二行"),
        ("第一行<BR/>\n第二行", "第一行\n第二行"),
        ("第一行\\n第二行", "第一行\n第二行"),
        ("第一行\\r\\n第二行", "第一行\n第二行"),
        ("油烟&nbsp;很大", "油烟 很大"),
        ("A&amp;B公司", "A&B公司"),
        ("油\u200b烟", "油烟"),
        ("油\u00a0烟", "油 烟"),
        ("\ufeff油烟", "油烟"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("'00123", "00123"),
        ("'=1+1", "=1+1"),
        ("'138-0013-8000", "138-0013-8000"),
        ('="00123"', "00123"),
        ('="他说""好"""', '他说"好"'),
    ],
)
def test_what_programs_leave_in_a_text_goes(arrived: str, meant: str) -> None:
    assert tidied(arrived) == meant


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=SUM(A1:A3)", "+86", "-1", "@张三", "'90年代的小区", "'好'", "C:\\new\\x", "1<2",
     "A&B", "<b>粗</b>", "&copy", "\u3000\u3000正文", "一\n二", ""],
)  # fmt: skip
def test_text_stays_text(text: str) -> None:
    assert tidied(text) == text
