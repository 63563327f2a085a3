"""emergency.yaml: which words say that something is happening now, and which do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import commands, rule_commands
from pipeline.core.messages.problems import RulesError
from pipeline.core.routing.routing import Router
from pipeline.core.urgency import alerting
from pipeline.core.urgency.alarm import NOTHING, Alarm
from pipeline.core.urgency.emergency import Emergencies
from pipeline.files.intake.deciding import decide
from pipeline.files.rules import config
from pipeline.files.workplace import Dispatching
from pipeline.running import SHIPPED_RULES
from run import main
from tests.offices import DAY_ONE, codes, new_home

OFFICE = config.load(SHIPPED_RULES)
ALARM = Alarm(OFFICE.emergency)


def kinds(text: str, title: str = "") -> list[str]:
    return list(ALARM.find(title, text).kinds)


def test_the_shipped_examples_come_out_as_they_should() -> None:
    assert list(ALARM.failed_examples()) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("楼道里煤气味很浓，几户人家都闻到了", "燃气泄漏"),
        ("楼道裏瓦斯不清楚，天然氣洩漏，請派人", "燃气泄漏"),
        ("小区门口燃气\n泄漏", "燃气泄漏"),
        ("是不是漏气不知道，是不是煤气泄漏，味道很大", "燃气泄漏"),
        ("之前报过一次，现在仓库又着火了", "着火"),
        ("非法仓库着火了没有人管", "着火"),
        ("路口罐车侧翻，液体流了一地", "化学品泄漏"),
        ("今早河里漂着大量死鱼", "大量死鱼"),
        ("污水井里两个工人晕倒在下面", "中毒"),
        ("车间发生爆炸了，冒黑烟", "爆炸"),
    ],
)
def test_what_is_happening_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "没有爆炸，只是声音大",
        "仓库火灾已扑灭，要求清运垃圾",
        "燃气公司来测过，未发现燃气泄漏",
        "担心电动车充电着火",
        "一旦厂区爆炸后果严重",
        "爆炸物品仓库路路灯坏了",
        "消防中毒培训的喇叭太响",
        "物业搞燃气泄漏演练没有通知",
        "去年这个仓库着火了一次",
        "纸箱堆在楼道里，存在火灾隐患",
        "发动机打不着火停在路口",
        "企业把我的信息泄露了",
    ],
)
def test_what_is_not_happening_now_is_left(text: str) -> None:
    assert kinds(text) == []


def test_only_title_and_content_are_searched() -> None:
    dispatching = Dispatching(OFFICE, DAY_ONE)
    lead = {"source": "12345热线", "title": "油烟", "content": "油烟很大", "address": "仓库着火了"}
    told = decide(dispatching, lead | {"answer": "已处理燃气泄漏"}, "")
    assert told.cells["urgency"] == "一般"


def test_a_text_without_any_word_costs_no_second_look() -> None:
    assert ALARM.find("油烟", "楼下饭店油烟很大") is NOTHING


def test_words_are_told_with_their_place() -> None:
    found = ALARM.find("有急事", "请快来 ，楼道里煤气味很浓")
    places = [(one.field, one.word, one.start) for one in found.kinds["燃气泄漏"]]
    assert places == [("content", "煤气…味很浓", 8)]


def test_a_mark_is_read_back_as_it_was_written() -> None:
    mark = alerting.mark(ALARM.find("仓库着火了", "仓库着火了，罐车侧翻漏出硫酸").kinds)
    assert mark.startswith("着火：标题“仓库…着火”第 1 字")
    assert list(alerting.words_of(mark)) == ["着火", "化学品泄漏"]


def test_a_threat_is_a_mark_and_no_emergency() -> None:
    found = ALARM.find("", "再不处理就向中央督察组投诉")
    assert (bool(found.escalation), found.kinds) == (True, {})


def test_a_source_that_is_named_is_no_threat() -> None:
    assert ALARM.find("", "中央督察组交办件，噪声扰民").escalation == ()


# -- beside the routing rules -------------------------------------------------------------------


def decided(text: str, **more: str) -> dict[str, str]:
    lead = {"source": "12345热线", "title": "", "content": text, **more}
    return decide(Dispatching(OFFICE, DAY_ONE), lead, "").cells


def test_an_emergency_is_most_urgent_whatever_its_source_says() -> None:
    assert decided("仓库着火了，烟很大", urgency="一般")["urgency"] == "特急"


def test_an_emergency_is_due_in_hours() -> None:
    cells = decided("小区门口燃气泄漏味道很重")
    due = (cells["acknowledge_due"], cells["answer_due"])
    assert due == ("2025-07-10 10:30", "2025-07-10 20:30")


def test_every_example_of_the_routing_rule_is_an_emergency_here_too() -> None:
    rule = next(one for one in OFFICE.rules if one.urgency == "特急")
    assert [one.text for one in rule.examples.yes if not kinds(one.text)] == []


@pytest.mark.parametrize("text", ["园区没有发生爆炸，只是放炮", "去年厂里发生爆炸，至今不赔偿"])
def test_a_routing_rule_does_not_raise_what_is_dismissed_here(text: str) -> None:
    router = Router(OFFICE)
    if router.decide({"content": text}).urgency == "特急":
        assert decided(text)["urgency"] == "一般"


def test_what_its_source_calls_most_urgent_stays_so() -> None:
    assert decided("没有爆炸，只是鞭炮声", urgency="特急")["urgency"] == "特急"


# -- the file -----------------------------------------------------------------------------------


def broken(tmp_path: Path, old: str, new: str) -> list[str]:
    home = new_home(tmp_path)
    path = home.rules / "emergency.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulesError) as error:
        config.load(home.rules)
    return [f"{one.code} {one.place}" for one in error.value.problems]


def test_a_department_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    (said,) = broken(tmp_path, "tell: [住建局", "tell: [燃气办")
    assert said.startswith("R11 rules/emergency.yaml › 第 ")


def test_a_word_with_a_sign_of_the_marks_is_refused(tmp_path: Path) -> None:
    assert broken(tmp_path, "words: [燃气泄漏,", "words: [燃气“泄漏”,")[0].startswith("R39")


def test_a_kind_that_is_named_twice_is_refused(tmp_path: Path) -> None:
    assert broken(tmp_path, "name: 爆炸", "name: 燃气泄漏")[0].startswith("R16")


def test_a_kind_without_examples_enough_is_refused(tmp_path: Path) -> None:
    said = broken(tmp_path, "yes: [厂里一声巨响，车间发生爆炸了，冒黑烟, ", "yes: []\n      nox: [")
    assert any(one.startswith(("R08", "R18")) for one in said)


def test_a_missing_file_stops_the_run(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    (home.rules / "emergency.yaml").unlink()
    with pytest.raises(RulesError) as error:
        config.load(home.rules)
    assert [one.code for one in error.value.problems] == ["R01"]


def test_a_file_that_says_nothing_finds_nothing() -> None:
    assert Alarm(Emergencies()).find("仓库着火了", "燃气泄漏") is NOTHING


def test_an_example_that_comes_out_wrong_is_reported() -> None:
    from_shipped = OFFICE.emergency.kinds[0]
    tried = from_shipped.examples.model_copy(update={"no": ("小区门口燃气泄漏",)})
    kind = from_shipped.model_copy(update={"examples": tried})
    failed = list(Alarm(OFFICE.emergency.model_copy(update={"kinds": (kind,)})).failed_examples())
    assert [(one.code, one.facts["example"]) for one in failed] == [("R38", "小区门口燃气泄漏")]


def test_check_counts_them(tmp_path: Path) -> None:
    said, code = rule_commands.check_all(commands.Call(new_home(tmp_path), DAY_ONE))
    examples = sum(len(rule.examples.yes) + len(rule.examples.no) for rule in OFFICE.rules)
    assert (code, "R38" in codes(said), said["examples"] > examples) == (0, False, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("仓库着火了，浓烟滚滚", "险情：着火（仓库…着火、着火了、"),
        ("担心仓库着火", "不算险情：“仓库…着火”，旁边的话"),
        ("再不处理就找媒体曝光", "扬言升级：再不…曝光"),
    ],
)
def test_explain_says_what_a_text_has_of_emergencies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    assert main(["--home", str(new_home(tmp_path).root), "explain", "--text", text]) == 0
    assert said.rstrip("、") in capsys.readouterr().out
