"""快报 in words: pasted into a group, so short, plain, with nothing personal in it."""

from __future__ import annotations

from dataclasses import replace

from pipeline.core.leaders import brief
from pipeline.core.leaders.summary import Compared
from tests.small_summaries import crowd, line, nothing, summary

USUAL = """\
【线索快报】昆山开发区 7月10日周四 截至 08:30
百日攻坚第 10 天（共 100 天）
今日新增 41 件（较昨日 ↑36 件）；今日办结 30 件（较昨日 ↑25 件）
存量 120 件（较昨日 ↑115 件）；在办 115 件（较昨日 ↑110 件）
超期 8 件（较昨日 ↑3 件）；今日到期 6 件（较昨日 ↑1 件）；待分派 5 件（较昨日 → 持平）
按期办结率 82.8%（24÷29）
及时签收率 93.8%（60÷64）
满意率 —
超期最多的单位：
1. 城管局 超期 6 件（在办 20 件，最长超 12 天，超时未签收 2 件）
2. 水务局 超期 2 件（在办 9 件，最长超 3 天）
· 新增 41 件中 28 件来自同一工地。
反复的：重复件 4 件，占 10.0%（4÷40）。
要定的：待分派 5 件；退单、延期待审批 2 件。
阶段性办结仍算在办，各项怎么算见领导汇总“口径说明”。
"""


def test_a_usual_day() -> None:
    assert brief.text(summary(explained=["新增 41 件中 28 件来自同一工地。"], before=5)) == USUAL


def test_a_day_before_the_first_lead() -> None:
    said = brief.text(nothing())
    assert "今日新增 0 件；今日办结 0 件\n存量 0 件；在办 0 件\n超期 0 件" in said
    assert said.count("—") == 3  # no rate has anything to count
    assert "最多的单位" not in said


def test_emergencies_stand_on_top() -> None:
    said = brief.text(replace(summary(), alerts=("【紧急】着火 XS-1（城管局）：打 119。",)))
    assert said.splitlines()[2] == "【紧急】着火 XS-1（城管局）：打 119。"


def test_sixty_departments_with_long_names_fit() -> None:
    said = brief.text(crowd())
    assert len(said.encode()) <= 1_900
    assert "5. " in said or "3. " in said
    assert said.splitlines()[-1].startswith("阶段性办结")


def test_what_cannot_fit_ends_with_a_whole_line() -> None:
    alert = "【紧急】燃气泄漏 " + "XS-20250710-0001、" * 20
    said = brief.text(replace(crowd(), alerts=(alert,) * 9))
    assert len(said.encode()) <= 1_900
    assert said.endswith("、\n")


def test_marks_that_turn_the_text_are_left_out() -> None:
    assert "甲乙局" in brief.text(summary([line("甲\u202e乙局", 4, 2)]))


def test_why_it_is_not_what_was_issued_then_stands_on_top() -> None:
    said = brief.text(replace(summary(), remark="补做：当天没有发出过。"))
    assert said.splitlines()[2] == "补做：当天没有发出过。"


def test_a_year_ago_is_said_too() -> None:
    rates = [replace(one, year_before=Compared("去年同期", 0.8)) for one in summary().figures]
    said = brief.text(replace(summary(), figures=tuple(rates)))
    assert "按期办结率 82.8%（24÷29，同比 ↑2.8 个百分点）" in said
