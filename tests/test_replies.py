"""Reply quality: what is wrong with an answer, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from pipeline.core import fields
from pipeline.core.work.replies import blocked, copies, faults
from pipeline.core.work.reply_rules import Replies
from pipeline.files.rules import config

RULES = config.load(Path(__file__).parent.parent / "rules").replies
# Nothing is wrong with it.
SOUND = "7月11日上午到蓬溪路12号检查，烧烤店未开净化器，已责令当场改正，并电话告知诉求人。"


def lead(answer: str = SOUND, **cells: str) -> dict[str, str]:
    blank = dict.fromkeys(fields.STORED, "")
    return blank | {"id": "XS-1", "status": "办结", "answer": answer} | cells


def codes(answer: str = SOUND, reachable: bool = True, **cells: str) -> list[str]:
    return [one.code for one in faults(lead(answer, **cells), RULES, {}, reachable)]


def test_nothing_is_wrong_with_a_sound_answer() -> None:
    assert codes() == []


@pytest.mark.parametrize("status", ["已派发", "办理中", "延期待审", "重新办理", "不予受理"])
def test_an_answer_that_is_not_given_yet_is_not_looked_at(status: str) -> None:
    assert codes("在看", status=status) == []


@pytest.mark.parametrize("answer", ["", "　", "——", "。。"])
def test_an_answer_without_a_word_is_empty(answer: str) -> None:
    assert codes(answer, verified="", solved="是")[0] == "Q01"


def test_an_empty_answer_is_not_called_short_or_undated_besides() -> None:
    assert codes("", contacted_at="2025-07-11") == ["Q01"]


@pytest.mark.parametrize(
    ("answer", "short"),
    [
        ("7月11日已处理，已联系。", True),
        ("7月11日到现场，油烟已止，已联系诉求人", False),  # 18 characters and digits
        ("7 月 11 日，已 处 理 ，已 联 系 。。。。。。", True),  # blanks and signs do not count
    ],
)
def test_fewer_characters_than_the_rule_says_are_too_short(answer: str, short: bool) -> None:
    assert ("Q02" in codes(answer)) is short


def test_a_short_answer_is_told_with_its_length() -> None:
    assert faults(lead("已经处理"), RULES, {})[0].facts == {"count": 4}


@pytest.mark.parametrize(
    ("answer", "vague"),
    [
        ("我局将尽快督促整改。", True),
        ("近期将安排施工。", True),
        ("目前正在协调物业。", True),
        ("下一步加强监管，防止反弹。", True),
        ("将于12月5日前尽快完成整改。", False),
        ("责令其三个工作日内尽快整改。", False),
        ("尽快整改，月底前完成。", False),
        ("尽快整改，本周五前完成。", False),
        ("7月11日已到现场。下一步尽快整改。", True),  # that day is another sentence's
        ("该单位近期所堆放的砂石已清运。", False),  # looks back
        ("经查，该店近期没有夜间营业。", False),
        ("2025年7月11日上午八点整我局执法人员到现场看了，要求尽快整改。", True),  # past, far away
    ],
)
def test_a_promise_without_a_day_is_vague(answer: str, vague: bool) -> None:
    assert ("Q03" in codes(answer)) is vague


def test_the_vague_words_are_quoted() -> None:
    found = next(one for one in faults(lead("尽快办，近期办。"), RULES, {}) if one.code == "Q03")
    assert found.facts == {"words": "“近期”、“尽快”"}


@pytest.mark.parametrize(
    ("cells", "answer", "wrong"),
    [
        ({"solved": "否"}, "已到现场查看，店主表示整改。", True),
        ({"solved": "否"}, "管网属历史遗留，暂无法改造。", False),  # says why
        ({}, "该案正在调查，有进展再告知。", True),
        ({"status": "阶段性办结"}, "该案正在调查，有进展再告知。", False),
        ({"status": "已回复"}, "该案正在调查，有进展再告知。", False),
        ({"verified": "不属实"}, "情况属实，已责令整改。", True),
        ({"verified": "不属实"}, "经查不属实，现场未发现油烟。", False),
        ({"verified": "不属实"}, "未发现噪声，已责令物业加强管理。", False),
        ({"verified": "属实"}, "经查，群众反映情况不属实。", True),
        ({"verified": "部分属实"}, "其中油烟不属实。", False),
        ({"solved": "是"}, "因资金问题暂时无法解决。", True),
        ({"solved": "部分"}, "噪声问题尚未解决。", False),
        ({"solved": "是"}, "已清运完毕。", False),
    ],
)
def test_status_and_text_that_say_different_things_contradict(
    cells: dict[str, str], answer: str, wrong: bool
) -> None:
    assert ("Q05" in codes(answer, **cells)) is wrong


@pytest.mark.parametrize(
    ("answer", "contacted_at", "reachable", "missing"),
    [
        ("已责令整改。", "", True, True),
        ("已责令整改。", "2025-07-11 10:00", True, False),
        ("已责令整改，电话告知诉求人。", "", True, False),
        ("已责令整改，多次拨打电话无人接听。", "", True, False),
        ("已责令整改。", "", False, False),  # nobody left a number
    ],
)
def test_a_citizen_nobody_spoke_to_is_missed(
    answer: str, contacted_at: str, reachable: bool, missing: bool
) -> None:
    assert ("Q06" in codes(answer, reachable, contacted_at=contacted_at)) is missing


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("已到现场检查，责令整改。", True),
        ("7月11日到现场检查。", False),
        ("2025-07-11到现场检查。", False),
        ("2025.7.11到现场检查。", False),
        ("11日到现场检查。", False),
        ("当日到现场检查。", False),
        ("到3号楼检查。", True),  # a house is no day
        ("到蓬溪路12号检查。", True),
        ("到12号店检查。", True),
    ],
)
def test_an_answer_that_names_no_day_is_undated(answer: str, missing: bool) -> None:
    assert ("Q07" in codes(answer)) is missing


def test_an_answer_to_an_enquiry_needs_no_day() -> None:
    assert "Q07" not in codes("可到青阳办事处窗口办理。", request_type="咨询")


# -- copies ---------------------------------------------------------------------------------------


def group(*answers: str, **same: str) -> list[dict[str, str]]:
    """Leads of one department at different addresses, unless ``same`` says otherwise."""
    return [
        lead(answer, id=f"XS-{n}", department="城管局", address=f"蓬溪路{n}号") | same
        for n, answer in enumerate(answers)
    ]


def test_one_text_for_three_matters_is_a_copy() -> None:
    assert copies(group(SOUND, SOUND, SOUND), RULES)["XS-1"] == ("XS-0", "XS-1", "XS-2")


def test_one_text_for_two_matters_is_none() -> None:
    assert copies(group(SOUND, SOUND), RULES) == {}


def test_days_and_house_numbers_do_not_make_a_text_another_one() -> None:
    others = [SOUND.replace("11日", f"{n}日").replace("12号", f"{n}号") for n in (11, 12, 13)]
    assert len(copies(group(*others), RULES)) == 3


def test_one_clause_of_several_may_differ() -> None:
    others = [
        SOUND.replace("烧烤店未开净化器", clause) for clause in ("甲店关门", "乙店停业", "丙")
    ]
    assert len(copies(group(*others), RULES)) == 3


def test_two_clauses_that_differ_make_a_text_another_one() -> None:
    others = [
        SOUND.replace("烧烤店未开净化器", one).replace("已责令当场改正", other)
        for one, other in (("甲", "子丑"), ("乙", "寅卯"), ("丙", "辰巳"))
    ]
    assert copies(group(*others), RULES) == {}


def test_leads_of_one_matter_may_have_one_answer() -> None:
    assert copies(group(SOUND, SOUND, SOUND, first_id="XS-0"), RULES) == {}


def test_leads_of_one_address_may_have_one_answer() -> None:
    assert copies(group(SOUND, SOUND, SOUND, address="晨曦园"), RULES) == {}


def test_departments_do_not_copy_each_other() -> None:
    leads = [
        one | {"department": name}
        for one, name in zip(group(SOUND, SOUND, SOUND), "甲乙丙", strict=True)
    ]
    assert copies(leads, RULES) == {}


def test_what_is_too_short_is_not_called_a_copy_besides() -> None:
    assert copies(group("已处理", "已处理", "已处理"), RULES) == {}


def test_a_copy_names_the_other_leads() -> None:
    found = faults(lead(), RULES, {"XS-1": ("XS-0", "XS-1", "XS-2")})
    assert [(one.code, one.facts) for one in found] == [
        ("Q04", {"count": 2, "leads": "XS-0、XS-2"})
    ]


@given(st.lists(st.sampled_from([SOUND, "7月1日到现场，查无此店。已联系诉求人。", "另一件"])))
def test_whoever_copies_is_named_with_all_others_of_the_same_text(answers: list[str]) -> None:
    leads = group(*answers)
    for id_, same in copies(leads, RULES).items():
        texts = {one["answer"] for one in leads if one["id"] in same}
        assert len(texts) == 1 and id_ in same
        assert len(same) == answers.count(texts.pop()) >= RULES.copied.leads


# -- switches -------------------------------------------------------------------------------------


def test_as_shipped_nothing_blocks() -> None:
    assert blocked(lead("尽快", solved="否"), RULES) == ()


def changed(**checks: dict[str, object]) -> Replies:
    known = RULES.model_dump(by_alias=True)
    return Replies.model_validate(
        {key: {**value, **checks[key]} if key in checks else value for key, value in known.items()}
    )


def test_a_check_that_blocks_bars_the_status() -> None:
    rules = changed(short={"blocks": True})
    assert [one.code for one in blocked(lead("尽快办"), rules)] == ["Q02"]


@pytest.mark.parametrize(
    ("check", "code", "answer"),
    [
        ("empty", "Q01", ""),
        ("short", "Q02", "已办"),
        ("vague", "Q03", "尽快办"),
        ("contradicting", "Q05", "正在办理"),
        ("uncontacted", "Q06", "已办"),
        ("undated", "Q07", "已办"),
    ],
)
def test_a_check_can_be_switched_off(check: str, code: str, answer: str) -> None:
    assert code in codes(answer)
    off = faults(lead(answer), changed(**{check: {"use": False}}), {})
    assert code not in [one.code for one in off]
