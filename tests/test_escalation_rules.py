"""rules/escalation.yaml: what may stand in it, and what is said of mistakes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline import running
from pipeline.core.messages.problems import RulesError, sentence
from pipeline.files.folders import Home
from pipeline.files.rules import config
from tests.offices import DAY_ONE, codes, new_home, run

RULES = running.SHIPPED_RULES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def said(folder: Path, text: str) -> tuple[str, str, str]:
    """Write the file and return code, place and sentence of the only problem."""
    (folder / "escalation.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        config.load(folder)
    (one,) = caught.value.problems
    return one.code, str(one.place), sentence(one)


def test_the_shipped_ladder_has_its_four_steps_and_names_nobody() -> None:
    shipped = config.load(RULES).escalation
    assert [one.step for one in shipped.ladder] == ["催办", "通报", "约谈", "挂牌督办"]
    assert [one.automatic for one in shipped.ladder] == [True, True, True, False]
    assert shipped.leaders == ()
    assert {one.colour for one in shipped.triggers} == {"蓝", "黄", "红"}


def test_an_empty_file_means_no_supervision(folder: Path) -> None:
    (folder / "escalation.yaml").write_text("", encoding="utf-8")
    assert config.load(folder).escalation.triggers == ()


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ("ladder:\n  - {step: 催办, tell: [专员]}\n", "S01", 1, "“专员”"),
        ("triggers:\n  - {when: 退单, colour: 黄}\n", "S02", 2, "请补上 times"),
        ("triggers:\n  - {when: 不满意, days: 2, colour: 黄}\n", "S02", 2, "请删去 days"),
        ("ladder:\n  - {step: 通报}\n  - {step: 催办}\n", "S03", 1, "通报、催办"),
        ("ladder:\n  - {step: 催办}\n  - {step: 催办}\n", "S03", 1, "催办、催办"),
        ("leaders:\n  - {name: 张/三}\n", "S04", 2, "“张/三”"),
        ("leaders:\n  - {name: 张三, departments: [气象局]}\n", "R11", 2, "“气象局”"),
        ("leaders:\n  - {name: 张三}\n  - {name: 张三}\n", "R16", 1, "“张三”"),
        ("triggers:\n  - {when: 超期, days: 0, colour: 橙}\n", "R10", 2, "“橙”"),
        ("triggers:\n  - {when: 超期, days: -1, colour: 红}\n", "R10", 2, "“-1”"),
        ("order: []\n", "R08", 1, "“orders”"),
    ],
)
def test_a_mistake_is_said_with_its_line(
    folder: Path, text: str, code: str, line: int, words: str
) -> None:
    found, place, told = said(folder, text)
    assert (found, place) == (code, f"rules/escalation.yaml › 第 {line} 行")
    assert words in told


def test_who_is_told_may_be_a_department_or_a_leader(folder: Path) -> None:
    text = "leaders:\n  - {name: 张三}\nladder:\n  - {step: 催办, tell: [张三, 城管局, 专人]}\n"
    (folder / "escalation.yaml").write_text(text, encoding="utf-8")
    assert config.load(folder).escalation.ladder[0].tell == ("张三", "城管局", "专人")


def test_a_leader_is_found_by_an_alias_of_his_department(folder: Path) -> None:
    text = "leaders:\n  - {name: 张三, departments: [环保局]}\n  - {name: 李四}\n"
    (folder / "escalation.yaml").write_text(text, encoding="utf-8")
    rules = config.load(folder).escalation
    assert [one.name for one in rules.leaders_of("生态环境局")] == ["张三"]
    assert [one.name for one in rules.leaders_of("水务局")] == ["李四"]


def test_templates_do_not_change_the_hash_of_the_rules(folder: Path) -> None:
    before = config.load(folder).hash
    (folder / "templates/督办单.xlsx").write_bytes(b"another")
    assert config.load(folder).hash == before


def test_a_home_of_an_older_version_is_lent_the_rules_and_all_forms(tmp_path: Path) -> None:
    home = Home(new_home(tmp_path / "home").root)
    (home.rules / "escalation.yaml").unlink()
    shutil.rmtree(home.rules / "templates")
    assert codes(run(home)).count("R37") == 4
    forms = [f"templates/{name}" for name in ("交办单.xlsx", "督办单.xlsx", "通报.docx")]
    for name in ("escalation.yaml", *forms):
        assert (home.rules / name).read_bytes() == (RULES / name).read_bytes()
    assert "R37" not in codes(run(home, DAY_ONE.replace(hour=12)))


def test_a_home_of_the_version_before_is_lent_the_one_form_that_is_new(tmp_path: Path) -> None:
    home = Home(new_home(tmp_path / "home").root)
    (home.rules / "privacy.yaml").unlink()
    for name in ("通报.docx", "督办单.xlsx"):
        (home.rules / "templates" / name).unlink()
    run(home)
    stands = sorted(path.name for path in (home.rules / "templates").iterdir())
    assert stands == ["交办单.xlsx", "通报.docx"]  # the other one was thrown away on purpose
