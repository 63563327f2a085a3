"""A city's routing rules, and a district's files that include them and say what they change."""

import shutil
from pathlib import Path

import pytest

from pipeline import commands, rule_commands
from pipeline.core.messages import telling
from pipeline.core.messages.problems import RulesError, sentence
from pipeline.core.office import Office
from pipeline.core.routing.routing import Router
from pipeline.files.rules import config
from tests.offices import DAY_ONE, new_home

RULES = Path(__file__).parent.parent / "rules"
CITY = """groups:
  吵: [噪声, 噪音]
  工地: [工地]
rules:
  - name: 施工噪声（市）
    category: 施工噪声
    when: {all: ["@工地", "@吵"]}
    points: 12
    examples: {yes: [工地噪声, 工地噪音], no: [狗叫]}
  - name: 犬吠（市）
    category: 生活噪声
    when: [狗叫]
    points: 9
    examples: {yes: [狗叫, 半夜狗叫], no: [工地噪声]}
"""
INCLUDE = "include: ../city/noise.yaml\n"
OWN = """rules:
  - name: 施工噪声
    replaces: 施工噪声（市）
    category: 施工噪声
    lead: 住建局
    when: {all: ["@工地", "@吵"]}
    points: 12
    examples: {yes: [工地噪声, 工地噪音], no: [狗叫]}
"""
PLAIN = OWN.replace("    replaces: 施工噪声（市）\n", "")  # a rule that replaces none


@pytest.fixture
def folder(tmp_path) -> Path:
    """The shipped rules with a city's noise in place of all routing files."""
    folder = Path(shutil.copytree(RULES, tmp_path / "rules"))
    shutil.rmtree(folder / "routing")
    write(folder, "city/noise.yaml", CITY)
    return folder


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def office(folder: Path, text: str = INCLUDE, **more: str) -> Office:
    """Load with a district file, and further ones beside it."""
    for name, said in {"district": text, **more}.items():
        write(folder, f"routing/{name}.yaml", said)
    return config.load(folder)


def mistakes(folder: Path, text: str, **more: str) -> list[tuple[str, str, str]]:
    """Load files that are wrong; return code, place and sentence of every problem."""
    with pytest.raises(RulesError) as caught:
        office(folder, text, **more)
    return [(one.code, str(one.place), sentence(one)) for one in caught.value.problems]


def mistake(folder: Path, text: str, **more: str) -> tuple[str, str, str]:
    (one,) = mistakes(folder, text, **more)
    return one


def names(found: Office) -> list[str]:
    return [rule.name for rule in found.rules]


# -- include ------------------------------------------------------------------------------------


def test_an_included_files_rules_and_groups_count(folder):
    found = office(folder)
    assert [(one.name, one.file, one.line) for one in found.rules] == [
        ("施工噪声（市）", "rules/city/noise.yaml", 5),
        ("犬吠（市）", "rules/city/noise.yaml", 10),
    ]
    assert found.groups["吵"] == ("噪声", "噪音")
    assert Router(found).decide({"content": "工地噪音"}).rule == "施工噪声（市）"


def test_an_included_files_rules_come_before_those_of_who_includes_it(folder):
    assert names(office(folder, INCLUDE + PLAIN)) == ["施工噪声（市）", "犬吠（市）", "施工噪声"]


def test_an_included_file_may_include_others(folder):
    write(folder, "city/all.yaml", "include: [noise.yaml]\n")
    assert len(office(folder, "include: [../city/all.yaml]\n").rules) == 2


def test_a_file_included_twice_is_read_once(folder):
    assert len(office(folder, other=INCLUDE).rules) == 2


def test_routing_files_may_include_each_other(folder):
    found = office(folder, "include: [base.yaml]\n" + PLAIN, base=INCLUDE)
    assert names(found) == ["施工噪声（市）", "犬吠（市）", "施工噪声"]


def test_a_path_may_have_the_backslashes_of_windows(folder):
    assert len(office(folder, "include: ..\\city\\noise.yaml\n").rules) == 2


def test_an_empty_include_is_none(folder):
    assert names(office(folder, "include:\n" + PLAIN.replace('"@工地", "@吵"', "工地"))) == [
        "施工噪声"
    ]


def test_the_hash_changes_with_an_included_file(folder):
    before = office(folder).hash
    write(folder, "city/noise.yaml", CITY.replace("points: 9", "points: 8"))
    assert office(folder).hash != before


def test_a_missing_file_is_answered_with_the_nearest_and_the_line(folder):
    code, place, said = mistake(folder, "# 区里的\ninclude:\n  - ../city/noize.yaml\n")
    assert (code, place) == ("R62", "rules/routing/district.yaml › 第 3 行")
    assert "../city/noize.yaml" in said and "最接近的是“../city/noise.yaml”" in said


def test_the_letters_of_a_file_name_must_be_the_same_on_every_computer(folder):
    assert mistake(folder, "include: ../city/Noise.yaml\n")[0] == "R62"


@pytest.mark.parametrize(
    "path", ["../../city/noise.yaml", "/etc/noise.yaml", "D:\\规则\\noise.yaml"]
)
def test_a_file_outside_of_the_rules_cannot_be_included(folder, path):
    code, place, _ = mistake(folder, f"include: {path}\n")
    assert (code, place) == ("R60", "rules/routing/district.yaml › 第 1 行")


@pytest.mark.parametrize(
    "path", ["../city/noise.txt", "../city", "..", "../departments.yaml", "../sources/问卷星.yaml"]
)
def test_only_routing_files_can_be_included(folder, path):
    assert mistake(folder, f"include: {path}\n")[0] == "R61"


def test_a_circle_of_includes_is_named_with_all_its_files(folder):
    write(folder, "city/noise.yaml", "include: [all.yaml]\n" + CITY)
    write(folder, "city/all.yaml", "\ninclude: [noise.yaml]\n")
    code, place, said = mistake(folder, INCLUDE)
    assert (code, place) == ("R63", "rules/city/all.yaml › 第 2 行")
    assert "city/noise.yaml → city/all.yaml → city/noise.yaml" in said


def test_a_file_that_includes_itself_is_a_circle(folder):
    assert mistake(folder, "include: district.yaml\n")[0] == "R63"


def test_a_mistake_in_an_included_file_has_its_file_and_line(folder):
    write(folder, "city/noise.yaml", CITY.replace("points: 9", "points: 九"))
    code, place, _ = mistake(folder, INCLUDE)
    assert (code, place) == ("R10", "rules/city/noise.yaml › 第 13 行")


def test_a_missing_include_is_not_blamed_on_the_names_that_it_would_have_had(folder):
    text = OWN.replace(
        "rules:", "include: ../city/none.yaml\ndrops: 没有的\nadds: {没有: [词]}\nrules:"
    )
    assert [code for code, _, _ in mistakes(folder, text)] == ["R62"]


def test_a_missing_include_hides_no_other_mistake_of_its_file(folder):
    text = "include: ../city/none.yaml\n" + PLAIN.replace("points: 12", "points: 多")
    assert [code for code, _, _ in mistakes(folder, text)] == ["R10", "R62"]


def test_an_included_path_is_a_text(folder):
    assert mistake(folder, "include: [{city: noise}]\n")[0] == "R10"


def test_files_that_nobody_includes_are_listed(folder):
    write(folder, "city/water.yaml", CITY)
    assert office(folder).unread == ("rules/city/water.yaml",)


# -- replaces -----------------------------------------------------------------------------------


def test_a_rule_takes_the_place_of_the_one_that_it_replaces(folder):
    found = office(folder, INCLUDE + OWN)
    assert [(one.name, one.file, one.line) for one in found.rules] == [
        ("施工噪声", "rules/routing/district.yaml", 3),
        ("犬吠（市）", "rules/city/noise.yaml", 10),
    ]


def test_the_reason_of_a_decision_names_the_new_rule(folder):
    decision = Router(office(folder, INCLUDE + OWN)).decide({"content": "工地噪声"})
    assert (decision.rule, decision.department) == ("施工噪声", "住建局")
    assert decision.reason.startswith("规则“施工噪声”：")


def test_a_rule_of_a_file_that_is_not_included_can_be_replaced_too(folder):
    assert names(office(folder, OWN, another=INCLUDE)) == ["施工噪声", "犬吠（市）"]


def test_a_replacement_can_be_replaced_by_a_third_file(folder):
    third = OWN.replace("施工噪声（市）", "施工噪声").replace("name: 施工噪声", "name: 夜间施工")
    found = office(folder, INCLUDE + OWN, street="include: district.yaml\n" + third)
    assert names(found) == ["夜间施工", "犬吠（市）"]
    assert [(one.old, one.new) for one in found.replaced] == [
        ("施工噪声（市）", "施工噪声"),
        ("施工噪声", "夜间施工"),
    ]


def test_what_was_replaced_is_kept_with_both_places(folder):
    (one,) = office(folder, INCLUDE + OWN).replaced
    assert (one.what, one.new, one.file, one.line) == (
        "replaces", "施工噪声", "rules/routing/district.yaml", 3
    )  # fmt: skip
    assert (one.old, one.old_file, one.old_line) == ("施工噪声（市）", "rules/city/noise.yaml", 5)
    assert not one.dated


def test_replacing_an_unknown_rule_is_answered_with_the_nearest(folder):
    text = INCLUDE + OWN.replace("replaces: 施工噪声（市）", "replaces: 施工燥声（市）")
    code, place, said = mistake(folder, text)
    assert (code, place) == ("R64", "rules/routing/district.yaml › 第 4 行")
    assert "最接近的是“施工噪声（市）”" in said


def test_replacing_a_rule_twice_names_the_first(folder):
    again = OWN.replace("name: 施工噪声", "name: 又一条")
    code, place, said = mistake(folder, INCLUDE + OWN, other=again)
    assert (code, place) == ("R65", "rules/routing/other.yaml › 第 3 行")
    assert "rules/routing/district.yaml 第 3 行" in said


def test_replacing_a_rule_of_the_same_file_is_a_mistake(folder):
    write(
        folder,
        "city/noise.yaml",
        CITY.replace("when: [狗叫]", "when: [狗叫]\n    replaces: 施工噪声（市）"),
    )
    code, place, said = mistake(folder, INCLUDE)
    assert (code, place) == ("R66", "rules/city/noise.yaml › 第 13 行")
    assert "直接改它" in said


def test_two_rules_cannot_replace_each_other(folder):
    there = OWN.replace("施工噪声（市）", "施工噪声").replace("name: 施工噪声", "name: 那边")
    here = OWN.replace("施工噪声（市）", "那边")
    found = mistakes(folder, INCLUDE + here, other=there)
    assert [(code, place) for code, place, _ in found] == [
        ("R68", "rules/routing/district.yaml › 第 3 行"),
        ("R68", "rules/routing/other.yaml › 第 2 行"),
    ]


def test_a_rule_under_the_name_of_another_files_is_a_twin_even_if_it_replaces_it(folder):
    text = INCLUDE + OWN.replace("name: 施工噪声", "name: 施工噪声（市）")
    assert mistakes(folder, text)[0][0] == "R16"


# -- drops --------------------------------------------------------------------------------------


def test_a_dropped_rule_counts_no_more(folder):
    found = office(folder, INCLUDE + "drops: [犬吠（市）]\n")
    assert names(found) == ["施工噪声（市）"]
    (one,) = found.replaced
    assert (one.what, one.new, one.old, one.line) == ("drops", "", "犬吠（市）", 2)


def test_a_replacement_can_be_dropped_by_a_third_file(folder):
    assert names(office(folder, INCLUDE + OWN, street="drops: 施工噪声\n")) == ["犬吠（市）"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (INCLUDE + "drops: [狗叫（市）]\n", "R64", 2),
        (INCLUDE + "drops:\n  - 施工噪声（市）\n" + OWN, "R65", 6),
        (INCLUDE + "drops: [犬吠（市）, 犬吠（市）]\n", "R65", 2),
        (INCLUDE + "drops: [施工噪声]\n" + PLAIN, "R66", 2),
    ],
)
def test_a_drop_that_makes_no_sense_is_refused(folder, text, code, line):
    found = mistake(folder, text)
    assert found[:2] == (code, f"rules/routing/district.yaml › 第 {line} 行")


# -- adds, removes ------------------------------------------------------------------------------


def test_words_are_added_to_a_group_of_an_included_file(folder):
    found = office(folder, INCLUDE + "adds: {吵: [声响, 噪声]}\n")
    assert found.groups["吵"] == ("噪声", "噪音", "声响")
    assert Router(found).decide({"content": "工地声响"}).rule == "施工噪声（市）"


def test_words_are_removed_from_a_group_of_an_included_file(folder):
    found = office(folder, INCLUDE + "removes:\n  吵: 噪音\n")
    assert found.groups["吵"] == ("噪声",)
    (one,) = found.replaced
    assert (one.what, one.new, one.line, one.old, one.old_line) == ("removes", "噪音", 3, "吵", 2)


def test_a_third_file_can_remove_what_the_second_added(folder):
    found = office(
        folder,
        INCLUDE + "adds: {吵: [声响]}\n",
        street="include: district.yaml\nremoves: {吵: [声响]}\n",
    )
    assert found.groups["吵"] == ("噪声", "噪音")


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("removes: {吵: [躁声]}\n", "R67", "最接近的是“噪声”"),
        ("removes: {吵: [噪声, 噪音]}\n", "R70", "“吵”"),
        ("adds: {工的: [基坑]}\n", "R14", "最接近的是“工地”"),
        ("removes: {工的: [工地]}\n", "R14", "最接近的是“工地”"),
        ("adds: {自家: [丙]}\ngroups: {自家: [甲, 乙]}\n", "R66", "“自家”"),
        ("groups: {吵: [甲]}\n", "R16", "rules/city/noise.yaml 第 2 行"),
        ('groups: {自家: [甲, "@吵"]}\n', "R69", "“@吵”"),
        ('adds: {吵: ["@工地"]}\n', "R69", "“@工地”"),
    ],
)
def test_a_change_of_words_that_makes_no_sense_is_refused(folder, text, code, said):
    found = mistake(folder, INCLUDE + text)
    assert found[:2] == (code, "rules/routing/district.yaml › 第 2 行")
    assert said in found[2]


def test_mistakes_of_overlays_and_of_other_kinds_come_at_once(folder):
    text = INCLUDE + "drops: [没有的]\nadds: {没有: [词]}\n"
    found = mistakes(folder, text, other=PLAIN.replace("points: 12", "points: 多"))
    assert sorted(code for code, _, _ in found) == ["R10", "R14", "R64"]


# -- what check says ----------------------------------------------------------------------------


def test_check_lists_what_was_changed(tmp_path):
    home = new_home(tmp_path)
    write(home.rules, "city/noise.yaml", CITY.replace("吵:", "市吵:").replace("工地:", "市工地:")
          .replace("@吵", "@市吵").replace("@工地", "@市工地"))  # fmt: skip
    write(home.rules, "city/water.yaml", "rules: []\n")
    dated = OWN.replace("name: 施工噪声", "name: 本区施工").replace("@吵", "@声响")
    dated = dated.replace("points: 12", "points: 12\n    from: 2026-08-01")
    write(
        home.rules,
        "routing/district.yaml",
        INCLUDE + "drops: [犬吠（市）]\nadds: {市工地: [基坑]}\nremoves: {市吵: [噪音]}\n" + dated,
    )
    said, code = rule_commands.check_all(commands.Call(home, DAY_ONE))
    assert [one["what"] for one in said["overlays"]] == ["drops", "replaces", "adds", "removes"]
    assert said["unread"] == ["rules/city/water.yaml"]
    lines = telling.prose("check", said, code).splitlines()
    here, there = "rules/routing/district.yaml 第", "rules/city/noise.yaml 第"
    assert [line.strip() for line in lines if line.startswith(f"  {here}")] == [
        f"{here} 2 行去掉了 {there} 10 行“犬吠（市）”",
        f"{here} 6 行“本区施工”取代了 {there} 5 行“施工噪声（市）”"
        "（新规则写了有效期，期外两条都不算）",
        f"{here} 3 行给词组 {there} 3 行“市工地”加了 基坑",
        f"{here} 4 行给词组 {there} 2 行“市吵”减了 噪音",
    ]
    assert "没有被引用、没有读取的规则文件：rules/city/water.yaml。" in lines
