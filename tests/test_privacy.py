"""Masks: what readers who only see a text pass by never see, and what stays for who handles it."""

from __future__ import annotations

import pytest

from pipeline.core.messages.problems import sentence
from pipeline.core.model import CellRef, Problem
from pipeline.core.privacy.masks import mask_text, nameless, short_title, without


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
