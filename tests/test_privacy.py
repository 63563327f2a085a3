"""Masks: what readers who only see a text pass by never see, and what stays for who handles it."""

from __future__ import annotations

import random

import pytest

from pipeline.core.messages.problems import sentence
from pipeline.core.model import CellRef, Problem
from pipeline.core.privacy import scan
from pipeline.core.privacy.masks import mask_text, nameless, short_title, without
from pipeline.core.privacy.outgoing import LastLook
from pipeline.core.privacy.privacy_rules import Privacy
from pipeline.core.privacy.reader import Reader
from pipeline.core.privacy.sight import ALL, OPEN, PASSER_BY, Sight, is_confidential


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("138 1234 5678，138-1234-5678", "138 **** 5678，138-****-5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("0512-57123456", "051*-****3456"),
        ("（0512）57123456", "（051*）****3456"),
        ("座机57123456", "座机5***3456"),
        ("身份证320583198001011234", "身份证320***********1234"),
        ("写信到oy.xy@163.com", "写信到***"),
        ("电话1381-234-5678", "电话138*-***-5678"),
        ("138.1234.5678", "138.****.5678"),
        ("+86 13812345678", "+86 138****5678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8 * * * * 5 6 7 8"),
        ("一三八一二三四五六七八", "一三八****五六七八"),
        ("138一二三四5678", "138****5678"),
        ("1380O234567", "138****4567"),
        ("tel13812345678", "tel138****5678"),
        ("051257123456", "051*****3456"),
        ("电话57123456、57987654", "电话5***3456、5***7654"),
        ("110101194912310025", "110***********0025"),
        ("320583 19800101 1237", "320*** ******** 1237"),
        ("护照：E12345678", "护照：E1***5678"),
        ("6228480402564890018", "622************0018"),
        ("卡号123456789012", "卡号123*****9012"),
        ("微信号：oyxy_1980", "微信号：o***"),
        ("QQ 73112345", "QQ 7***"),
        ("姓名：欧阳晓燕。", "姓名：欧阳某。"),
        ("联系人李红电话没人接", "联系人李某电话没人接"),
        ("找李小红女士", "找李某女士"),
        ("李小红，13812345678", "李某，138****5678"),
        ("家住晨曦园3幢502室，楼上漏水", "家住晨曦园3幢*室，楼上漏水"),
    ],
)
def test_numbers_are_masked_in_every_spelling(said: str, shown: str) -> None:
    assert mask_text(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "工单2025071000000001",
        "受理编号250912101108115409",
        "XS-20261116-0001",
        "电话20261116打过",
        "长江路888号，2026-11-16 08:30",
        "3幢502室",
        "工单320583202507100001",
        "工单250912101108115409、6228480402564890019",
        "请打12345，微信12345也可以",
        "共3000平方米，2018年3月22日10:30",
        "营业执照91320583MA1ABCDEF1",
        "渣土车苏E12345撒漏",
        "张先生反映",
        "来电人向上级反映，我是周边居民",
        "微信公众号和QQ音乐",
    ],
)
def test_other_numbers_and_the_place_stay_for_who_handles_it(said: str) -> None:
    assert mask_text(said) == said


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("晨曦园3幢502室油烟", "晨曦园3幢***室油烟"),
        ("12号楼1单元301油烟", "12号楼1单元***油烟"),
        ("渣土车苏E12345撒漏", "渣土车苏*****撒漏"),
        ("苏E·A88B8冒黑烟", "苏*****冒黑烟"),
        ("我是欧阳晓燕，家里进水", "我是欧阳某，家里进水"),
        ("市民张先生反映", "市民某先生反映"),
        ("57123456打来", "5***3456打来"),
        ("苏E·D12345，苏ed12345", "苏*****，苏*****"),
        ("三栋一单元五零二室", "三栋一单元***室"),
        ("璟楠苑5-1-101", "璟楠苑***"),
        ("我家住蓬溪路12号", "我家住蓬溪路*号"),
        ("106房漏水", "***房漏水"),
    ],
)
def test_homes_plates_and_names_are_not_for_who_only_sees_it_pass(said: str, shown: str) -> None:
    assert nameless(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "5栋100户居民停水",
        "3楼教室",
        "2号楼2025年漏水",
        "长江路888号",
        "自20261116起",
        "我是周边居民，很吵",
        "38元4000分钟的套餐",
        "2025-07-10 08:30",
        "该小区室内、办公室、教室",
        "征地款88475936元",
        "高度不足5米，每天60元",
    ],
)
def test_what_only_looks_like_it_stays(said: str) -> None:
    assert nameless(said) == said


def test_the_petitioner_is_known_by_name_wherever_it_stands() -> None:
    assert short_title("欧阳晓燕反映油烟", "欧阳晓燕") == "欧**反映油烟"
    assert without("欧阳晓燕 57123456", "欧阳晓燕", "57123456") == "欧** 5***3456"


@pytest.mark.parametrize("nobody", ["市民", "匿名", "蓬朗街道", ""])
def test_what_is_no_name_is_not_taken_out_of_the_text(nobody: str) -> None:
    assert without("蓬朗街道市民匿名反映", nobody) == "蓬朗街道市民匿名反映"


def test_what_a_message_quotes_holds_no_number() -> None:
    facts = {"header": "办理状态", "seen": "以办13812345678", "hint": ""}
    told = sentence(Problem("M02", CellRef("表.xlsx"), facts))
    assert "以办138****5678" in told


# -- what is nobody's secret, and who reads --------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("0512-57001234", "热线0512 57001234"),
        ("苏E·00001", "作业车苏e00001"),
        ("张军", "姓名：张军。"),
    ],
)
def test_what_the_office_keeps_is_not_masked(kept: str, said: str) -> None:
    assert scan.masked(said) != said
    assert scan.masked(said, kept=Privacy(keep=(kept,)).kept) == said


WORDS = "我是欧阳晓燕，13812345678，家住3幢502室，身份证320583198001011237，车苏E12345。"


@pytest.mark.parametrize(
    ("sight", "shown"),
    [
        (OPEN, WORDS),
        (Sight(), "我是欧**，138****5678，家住3幢*室，身份证320***********1237，车苏E12345。"),
        (PASSER_BY, "我是欧**，138****5678，家住*幢*室，身份证320***********1237，车苏*****。"),
        (
            Sight(petitioner=ALL, phone=ALL, home=ALL),
            "我是欧阳晓燕，13812345678，家住3幢502室，身份证320***********1237，车苏E12345。",
        ),
    ],
)
def test_words_are_shown_as_their_reader_may_see_them(sight: Sight, shown: str) -> None:
    assert Reader(sight).words(WORDS, "欧阳晓燕", "13812345678") == shown


def test_who_may_not_even_see_a_mask_gets_blank_cells() -> None:
    assert (Reader(PASSER_BY).name("李红"), Reader(PASSER_BY).phone("13812345678")) == ("", "")


def test_of_a_confidential_lead_nobody_sees_more() -> None:
    reader = Reader(OPEN).of("是")
    assert (reader.name("李红"), reader.phone("13812345678")) == ("李**", "138****5678")
    assert reader.words("3幢502室，苏E12345") == "3幢***室，苏E12345"


@pytest.mark.parametrize("said", ["是", "保密", "要求保密", "需保密", "Y", "1"])
def test_a_source_says_that_it_is_confidential(said: str) -> None:
    assert is_confidential(said)


@pytest.mark.parametrize("said", ["", "否", "不保密", "不需要保密", "无需保密", "公开"])
def test_a_source_says_that_it_is_not(said: str) -> None:
    assert not is_confidential(said)


@pytest.mark.parametrize(
    "content", ["举报人要求保密。", "请为我保密", "希望对个人信息予以保密", "该件为保密件"]
)
def test_the_words_ask_for_it(content: str) -> None:
    assert is_confidential("", "排污", content)


@pytest.mark.parametrize("content", ["市民不要求保密", "信息无需保密", "厂里说配方保密"])
def test_the_words_do_not_ask_for_it(content: str) -> None:
    assert not is_confidential("", "排污", content)


def test_the_last_look_goes_into_everything_and_counts_by_kind() -> None:
    look = LastLook()
    shown = look.over({"表13812345678": [("苏E12345", 3, None), "3幢502室"]})
    assert shown == {"表138****5678": [("苏*****", 3, None), "3幢***室"]}
    assert look.found == {"电话": 1, "车牌": 1, "室号": 1}


# what stands in personal words, and around them
_PIECES = (
    *"0123456789０３８１一二三四五①幺零OolIxX-－—. ·_()（）:：，;+＋@＠的号室房幢栋楼座元年卡",
    *("身份证", "护照", "手机", "手机号", "电话", "致电", "单元", "卡号", "微信", "vx", "QQ"),
    *(
        "我是",
        "姓名：",
        "联系人",
        "来电人",
        "李四",
        "欧阳明",
        "先生",
        "女士",
        "家住",
        "住址",
        "业主",
    ),
    *("13812345678", "１３８１２３４５６７８", "57351234", "+86", "199001011234", "3-2-501", "苏E"),
    *("0512-57351234", "+86512-57351234", "320583198001011234", "12a34", "me@163.com"),
)
# their sign is all that tells them from a plain number, which is found before
_SPELT = {"一", "l"}


@pytest.mark.parametrize(
    "pattern",
    [one for one in scan.PATTERNS if not any(map(one.said.pattern[:8].count, _SPELT))],
    ids=lambda one: one.said.pattern[:12],
)
def test_a_pattern_matches_nowhere_without_the_sign_that_is_looked_for_first(
    pattern: scan.Pattern,
) -> None:
    chance = random.Random(7)
    texts = ("".join(chance.choices(_PIECES, k=chance.randint(2, 9))) for _ in range(12_000))
    matched = [text for text in texts if pattern.said.search(text)]
    assert matched
    assert all(pattern.sign.search(text) for text in matched)
    assert not pattern.digital or all(scan.DIGITS.search(text) for text in matched)


def test_each_of_several_phones_is_masked_where_it_stands_alone() -> None:
    assert without("内线880123，白天打", "", "13800138000、880123") == "内线******，白天打"
