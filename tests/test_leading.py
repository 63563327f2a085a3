"""Whom a rule gives a lead to: the rule's table, its lead, the category's table, its lead."""

from __future__ import annotations

import pytest

from pipeline.core.office import Category
from pipeline.core.routing.leading import Leading
from pipeline.core.routing.routing import Router
from tests.small_rules import DEPARTMENTS, office, rule

THERE, ELSEWHERE = ("蓬溪路", "蓬朗办事处", "昆山开发区"), ("洪湖路", "昆山开发区")
TABLE = {"蓬朗办事处": "公安局"}
SMOKE = Category(name="餐饮油烟", lead="城管局", leads={"蓬朗办事处": "生态环境局"})


@pytest.mark.parametrize(
    ("own", "there", "elsewhere"),
    [
        ({}, "生态环境局", "城管局"),
        ({"leads": TABLE}, "公安局", "城管局"),
        ({"lead": "公安局"}, "公安局", "公安局"),
        ({"lead": "属地", "leads": TABLE}, "公安局", "属地"),
    ],
)
def test_a_rule_comes_before_its_category_and_a_table_before_a_lead(own, there, elsewhere) -> None:
    smoke = rule("油烟", "餐饮油烟", {"any": ["油烟"]}, **own)
    leading = Leading(office(smoke, categories=(SMOKE,)))
    assert leading.written(smoke, THERE) == there
    assert leading.written(smoke, ELSEWHERE) == elsewhere


def test_a_table_alone_gives_nothing_away_elsewhere() -> None:
    smoke = rule("油烟", "餐饮油烟", {"any": ["油烟"]}, leads=TABLE, points=20)
    made = office(smoke, categories=(Category(name="餐饮油烟"),), departments=DEPARTMENTS)
    router = Router(made)
    assert router.decide({"content": "油烟很大", "address": "蓬溪路"}).department == "公安局"
    assert router.decide({"content": "油烟很大", "address": "洪湖路"}).department == ""


def test_what_a_rule_says_of_its_own_lead_hides_its_category() -> None:
    smoke = rule("油烟", "餐饮油烟", {"any": ["油烟"]}, lead="公安局")
    noise = rule("噪声", "商业噪声", {"any": ["噪声"]}, lead="生态环境局")
    assert not Leading(office(smoke, noise, categories=(SMOKE,))).may_share(smoke, noise)
