"""The rules tried on the leads of a ledger, and what ``check`` says of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import run as door
from pipeline import commands, rule_commands
from pipeline.core.messages import telling, telling_rules
from pipeline.core.rules.phrases import frequent_phrases
from pipeline.core.rules.vocabulary import Vocabulary
from pipeline.files.folders import Home
from pipeline.files.rules import config, rules_on_leads
from tests import offices
from tests.offices import DAY_TWO, NOISE

RULES = """rules:
  - name: 油烟
    category: 餐饮油烟
    when: [油烟]
    points: 10
    examples: {yes: [楼下油烟, 饭店油烟], no: [狗叫]}
  - name: 烟味
    category: 不明异味
    when: [烟味]
    points: 5
    examples: {yes: [有烟味, 都是烟味], no: [狗叫]}
  - name: 狗叫
    category: 生活噪声
    when: [狗叫]
    points: 10
    examples: {yes: [夜里狗叫, 狗叫不停], no: [油烟]}
"""


def complaint(number: int, text: str) -> tuple[str, ...]:
    """Write a row of an export of the 12345 platform."""
    return (
        f"202507100000{number:04}",
        NOISE[1],
        "王小明",
        "",
        "蓬朗街道蓬溪路1号",
        "",
        text,
        "投诉",
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three rules, and four leads of smoke, three of manholes, two of smells."""
    home = offices.new_home(tmp_path_factory.mktemp("built"))
    shutil.rmtree(home.rules / "routing")
    (home.rules / "routing").mkdir()
    (home.rules / "routing" / "own.yaml").write_text(RULES, encoding="utf-8")
    texts = [f"第{n}家饭店油烟太大，请核实处理" for n in "一二三四"]
    texts += [f"{n}口的窨井盖翘起来了，请核实处理" for n in "东西南"]
    texts += [f"{n}边楼道里油烟味重，请核实处理" for n in "前后"]
    offices.drop_export(home, [complaint(n, text) for n, text in enumerate(texts)])
    offices.run(home)
    return home.root


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Home:
    """A copy of it."""
    return Home(Path(shutil.copytree(built, tmp_path / "home", copy_function=shutil.copy2)))


def check(home: Home) -> dict[str, Any]:
    """Return what ``check`` says."""
    return rule_commands.check_all(commands.Call(home, DAY_TWO))[0]


def on_leads(home: Home) -> dict[str, Any]:
    return check(home)["rules_on_leads"]


def test_every_rule_is_told_with_how_often_it_fired_won_and_lost(home):
    rows = {row["rule"]: row for row in on_leads(home)["rules"]}
    assert {name: (row["fired"], row["won"], row["lost"]) for name, row in rows.items()} == {
        "油烟": (6, 6, 0),
        "烟味": (2, 0, 2),
        "狗叫": (0, 0, 0),
    }
    assert rows["烟味"]["lost_to"] == [{"rule": "油烟", "leads": 2}]
    assert (rows["烟味"]["file"], rows["烟味"]["line"]) == ("rules/routing/own.yaml", 7)


def test_rules_that_never_fired_or_always_lost_are_named(home):
    said = on_leads(home)
    assert said["never_fired"] == ["狗叫"]
    assert [row["rule"] for row in said["always_lost"]] == ["烟味"]


def test_rules_of_the_category_that_decides_win_together(home):
    own = home.rules / "routing" / "own.yaml"
    helper = RULES.split("rules:\n")[1].split("  - name: 烟味")[0]
    helper = helper.replace("name: 油烟", "name: 帮手").replace("points: 10", "points: 3")
    own.write_text(RULES + helper, encoding="utf-8")
    row = next(row for row in on_leads(home)["rules"] if row["rule"] == "帮手")
    assert (row["fired"], row["won"], row["lost"]) == (6, 6, 0)


def test_a_lead_that_no_rule_decides_counts_as_undecided(home):
    own = home.rules / "routing" / "own.yaml"
    weak = RULES.replace("points: 10", "points: 4", 1)
    own.write_text(weak.replace("points: 5", "points: 2"), encoding="utf-8")
    row = next(row for row in on_leads(home)["rules"] if row["rule"] == "油烟")
    assert (row["fired"], row["won"], row["lost"], row["undecided"]) == (6, 0, 0, 6)


def test_what_no_rule_covers_is_named_and_what_every_ticket_says_is_not(home):
    said = on_leads(home)
    assert (said["leads"], said["tried"], said["uncovered"]) == (9, 9, 3)
    (found,) = said["phrases"]
    assert "窨井盖" in found["phrase"]
    assert (found["leads"], found["covered"], found["given_to"]) == (3, 0, "")
    assert found["example"] in offices.leads(home)


def test_a_lead_that_a_person_gave_away_is_uncovered_and_tells_to_whom(home):
    tracker = home.outbox / "总台账.xlsx"
    smoke = [key for key, one in offices.leads(home).items() if "太大" in one["content"]]
    typed = {key: {"承办单位": "市场监管局"} for key in smoke}
    offices.give_back(home, tracker, typed, "改派.xlsx", "台账")
    offices.run(home, DAY_TWO)
    said = on_leads(home)
    assert said["uncovered"] == 3 + 4
    (found,) = (one for one in said["phrases"] if "太大" in one["phrase"])
    assert (found["leads"], found["given_to"]) == (4, "市场监管局")


def test_only_the_newest_leads_are_tried_and_it_is_said(home):
    office = config.load(home.rules)
    told = rules_on_leads.try_rules(home, office, Vocabulary(office).words, newest=2).told
    assert (told["leads"], told["tried"]) == (9, 2)
    assert {row["rule"]: row["fired"] for row in told["rules"]}["烟味"] == 2  # the last two
    assert "台账里最新的 2 件线索" in "".join(telling_rules.on_leads(told))


def test_a_word_that_stands_in_leads_and_never_counts_is_named(home):
    own = home.rules / "routing" / "own.yaml"
    own.write_text(RULES.replace("[狗叫]\n    points", "[狗叫, 城管局]\n    points"), "utf-8")
    offices.drop_export(
        home, [complaint(n, f"请城管局核实处理{n}号楼前的事") for n in range(20, 26)], "二.xlsx"
    )
    offices.run(home, DAY_TWO)
    assert on_leads(home)["words_never_counted"] == [{"word": "城管局", "leads": 6}]


def test_common_words_are_those_of_the_leads(tmp_path):
    home = offices.new_home(tmp_path)
    (home.rules / "routing" / "own.yaml").write_text(
        RULES.replace("name: ", "name: 另").replace("[油烟]\n", "[蹊跷]\n"), encoding="utf-8"
    )
    assert "R80" not in [one["code"] for one in check(home)["problems"] if "蹊跷" in one["message"]]
    rows = [complaint(n, f"{n}号楼有件蹊跷的事") for n in range(120)]
    offices.drop_export(home, rows)
    offices.run(home)
    (found,) = (one for one in check(home)["problems"] if "蹊跷" in one["message"])
    assert found["code"] == "R80"
    assert "蹊跷（100%）（120 段文字" in found["message"]


def test_without_a_ledger_nothing_is_said_of_leads(tmp_path):
    home = offices.new_home(tmp_path)
    said = check(home)
    assert said["rules_on_leads"]["tried"] == 0
    assert "线索试了一遍" not in telling.prose("check", said, 0)


def test_check_changes_nothing(home):
    before = offices.dump(home)
    check(home)
    assert offices.dump(home) == before


def test_examples_are_counted(home):
    own = home.rules / "routing" / "own.yaml"
    assert check(home)["failed_examples"] == 0
    own.write_text(RULES.replace("夜里狗叫", "夜里鸡叫"), encoding="utf-8")
    said = check(home)
    assert said["failed_examples"] == 1
    right = f"例句 {said['examples'] - 1} 句判得对，1 句判得不对。"
    assert right in telling.prose("check", said, 1)


def test_findings_come_with_file_and_line(home, capsys):
    own = home.rules / "routing" / "own.yaml"
    own.write_text("groups:\n  没人用: [甲乙]\n" + RULES, encoding="utf-8")
    assert door.main(["--home", str(home.root), "--json", "check"]) == 0
    problems = json.loads(capsys.readouterr().out)["problems"]
    (unused,) = (one for one in problems if one["code"] == "R85")
    assert (unused["file"], unused["cell"]) == ("rules/routing/own.yaml", "第 2 行")


def test_the_prose_shows_five_of_each_kind_and_counts_the_rest(home):
    own = home.rules / "routing" / "own.yaml"
    groups = "".join(f"  没人用{n}: [甲乙]\n" for n in range(8))
    own.write_text("groups:\n" + groups + RULES, encoding="utf-8")
    said = telling.prose("check", check(home), 0)
    assert said.count("【提示 R85】") == 5
    assert "R85 还有 3 条" in said
    assert "没有碰到" not in said and "一件也没碰到的规则 1 条：狗叫。" in said
    assert "烟味（2 件，多让给“油烟”）" in said


# -- phrases -------------------------------------------------------------------------------


def test_a_phrase_is_the_longest_that_stands_for_its_parts():
    found = frequent_phrases(["共享单车乱放"] * 3 + ["有共享单车"] * 3, ["狗叫"] * 6)
    assert [(one.text, len(one.leads)) for one in found] == [("共享单车", 6)]


def test_a_phrase_that_is_as_frequent_elsewhere_is_none():
    assert frequent_phrases(["希望答复"] * 4, ["希望答复", "希望答复"]) == []


def test_a_phrase_of_two_people_is_none():
    assert frequent_phrases(["共享单车", "共享单车", "别的"], ["狗叫"] * 6) == []


def test_no_phrase_reaches_across_a_mark_or_what_was_blotted_out():
    texts = ["单车，乱放", "单车\x00乱放", "单车3乱放"] * 2
    found = frequent_phrases(texts, ["狗叫"] * 6)
    assert {one.text for one in found} == {"单车", "乱放"}


def test_phrases_say_nothing_of_unknown_places_or_of_the_clerk():
    texts = ["某某镇西边共享单车请核实处理"] * 4
    found = frequent_phrases(texts, ["狗叫"] * 6)
    assert not any(set("镇核") & set(one.text) for one in found)
