"""A small office whose rules are written in the test, and what is found about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.core.model import CellRef, Problem
from pipeline.core.office import Campaign, Category, Department, Office, Place, Settings
from pipeline.core.rules.office_analysis import office_findings
from pipeline.core.rules.rule import Rule
from pipeline.core.rules.rule_analysis import RuleAnalysis
from pipeline.core.rules.vocabulary import Vocabulary
from pipeline.core.rules.word_analysis import WordAnalysis

TODAY = date(2026, 7, 10)
ZONE = ("昆山开发区",)
PLACES = (
    Place(name="蓬朗办事处", kind="office", office="蓬朗办事处", within=ZONE),
    Place(name="蓬溪路", kind="road", office="蓬朗办事处", within=("蓬朗办事处", *ZONE)),
    Place(name="蓬曦社区", kind="community", office="蓬朗办事处", within=("蓬朗办事处", *ZONE)),
    Place(name="兵希办事处", kind="office", office="兵希办事处", within=ZONE),
    Place(name="昆山开发区", kind="zone"),
    Place(name="洪湖路", kind="road", within=ZONE),  # nobody has said in which office
    Place(name="陆家镇", kind="outside"),
)
CATEGORIES = (
    Category(name="餐饮油烟", lead="城管局"),
    Category(name="工业废气", lead="生态环境局"),
    Category(name="生活噪声", lead="公安局"),
    Category(name="商业噪声", lead="城管局"),
)
DEPARTMENTS = tuple(
    Department(name=name, person="某某") for name in ("城管局", "生态环境局", "公安局")
)
CAMPAIGN = Campaign(name="百日攻坚", start=date(2026, 7, 1), days=100)


def rule(name: str, category: str, when: Any, **more: Any) -> Rule:
    """Write a rule; it has 10 points unless it is hard."""
    if "hard" not in more:
        more.setdefault("points", 10)
    more.setdefault("examples", {"yes": ["甲", "乙"], "no": ["丙"]})
    place = {"file": "rules/routing/own.yaml", "line": len(name) + 10}
    return Rule.model_validate({"name": name, "category": category, "when": when, **place, **more})


def office(*rules: Rule, **more: Any) -> Office:
    """Make an office of these rules; anything else of it may be replaced."""
    settings = Settings(zone="昆山开发区", coordinator="区攻坚办", campaign=CAMPAIGN)
    parts = {
        "settings": settings,
        "departments": DEPARTMENTS,
        "categories": CATEGORIES,
        "places": PLACES,
        "rules": rules,
    }
    return Office(**parts | more)


def of_rules(*rules: Rule, **more: Any) -> list[Problem]:
    """Return what is found between rules."""
    made = office(*rules, **more)
    return list(RuleAnalysis(made, TODAY, Vocabulary(made)).findings())


def of_words(
    *rules: Rule, counts: dict[str, int] | None = None, texts: int = 0, **more: Any
) -> list[Problem]:
    """Return what is found about words; ``counts`` tells in how many texts a word stands."""
    made = office(*rules, **more)
    vocabulary = Vocabulary(made)
    by_number = {vocabulary.words.index(word): leads for word, leads in (counts or {}).items()}
    groups = {name: CellRef("rules/routing/own.yaml", cell="第 2 行") for name in made.groups}
    return list(WordAnalysis(made, vocabulary, groups).findings(by_number, texts))


def of_office(*rules: Rule, **more: Any) -> list[Problem]:
    """Return what is found missing around the rules."""
    made = office(*rules, **more)
    return list(office_findings(made, lambda kind, name: CellRef("rules", cell=f"{kind} {name}")))


def codes(found: list[Problem]) -> list[str]:
    """Return the codes of what was found."""
    return [one.code for one in found]
