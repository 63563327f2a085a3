"""``rules/*.yaml`` → ``Office``, and what the rule keeper is told about mistakes."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.core.house_numbers import LAST, Numbers
from pipeline.core.office import SOURCE_COLUMNS, Limit, Office
from pipeline.core.places import Gazetteer
from pipeline.core.problems import RulesError, sentence
from pipeline.files import config

RULES = Path(__file__).parent.parent / "rules"
RULE = """rules:
  - name: 试一试
    category: 餐饮油烟
    when: [油烟]
    points: 5
    examples:
      yes: [楼下油烟, 饭店油烟]
      no: [狗叫]
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the shipped rules to spoil."""
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def problems(folder: Path) -> list[tuple[str, str, str]]:
    """Load rules that are broken and return code, place and sentence of each problem."""
    with pytest.raises(RulesError) as caught:
        config.load(folder)
    return [(one.code, str(one.place), sentence(one)) for one in caught.value.problems]


def only(folder: Path, name: str, text: str) -> tuple[str, str, str]:
    """Write one file, load, and return the only problem."""
    (folder / name).write_text(text, encoding="utf-8")
    found = problems(folder)
    assert len(found) == 1, found
    return found[0]


@pytest.fixture(scope="module")
def office() -> Office:
    return config.load(RULES)


def test_the_shipped_rules_load(office):
    assert office.settings.zone == "昆山开发区"
    assert len(office.categories) == 33
    assert len(office.hash) == 12
    assert all(rule.file.startswith("rules/routing/") and rule.line for rule in office.rules)


def test_every_category_has_a_rule(office):
    assert {one.category for one in office.rules} == {one.name for one in office.categories}


def test_a_department_is_found_by_name_and_alias(office):
    assert office.department("综合行政执法局").name == "城管局"
    assert office.department(" 城管局 ").name == "城管局"
    assert office.department("气象局") is None


def test_places_know_their_office_and_all_around_them(office):
    found = {place.name: place for place in office.places}
    assert found["蓬曦社区"].office == "蓬朗办事处"
    assert found["蓬曦社区"].within == ("蓬朗办事处", "昆山开发区")
    assert found["长江南路"].office == ""
    assert found["陆家镇"].kind == "outside"


@pytest.mark.parametrize(
    ("source", "request_type", "amount", "unit"),
    [
        ("12345热线", "咨询", 3, "working_days"),
        ("12345热线", "投诉", 5, "working_days"),
        ("督察", "", 7, "calendar_days"),
        ("问卷星", "投诉", 5, "working_days"),
    ],
)
def test_the_first_limit_that_fits_counts(office, source, request_type, amount, unit):
    limit = next(one for one in office.limits if one.fits(source, request_type, "一般"))
    assert (limit.answer.amount, limit.answer.unit) == (amount, unit)
    assert (limit.acknowledge.amount, limit.acknowledge.unit) == (1, "working_days")


def test_no_limit_cites_an_address(office):
    assert all(one.basis and "http" not in one.basis for one in office.limits)


def test_the_five_sources_are_known(office):
    assert {one.name for one in office.sources} == {
        "12345热线", "督察一览表", "腾讯收集表", "问卷星", "手工登记表",
    }  # fmt: skip
    assert [one.name for one in office.sources if one.last_resort] == ["手工登记表"]


def test_recognised_headers_are_columns_of_their_source(office):
    for source in office.sources:
        assert set(source.recognise.headers) <= set(source.columns) <= set(SOURCE_COLUMNS)


def test_scalars_stay_as_written(folder):
    path = folder / "settings.yaml"
    path.write_text("zone: 0012\ncoordinator: 区攻坚办\n", encoding="utf-8")
    settings = config.load(folder).settings
    assert settings.zone == "0012"


def test_the_shipped_settings_say_every_point(office):
    assert {"enough", "margin", "clear", "clerk_hint"} <= office.settings.model_fields_set


def test_the_points_are_set_in_the_settings(folder):
    text = "zone: 昆山\ncoordinator: 区攻坚办\nenough: 7\nmargin: 2\nclear: 9\nclerk_hint: 3\n"
    (folder / "settings.yaml").write_text(text, encoding="utf-8")
    said = config.load(folder).settings
    assert (said.enough, said.margin, said.clear, said.clerk_hint) == (7, 2, 9, 3)


def test_calendar_days_are_dates(folder):
    (folder / "calendar.yaml").write_text("off: [2026-07-03]\nwork:\n", encoding="utf-8")
    calendar = config.load(folder).calendar
    assert (calendar.off, calendar.work) == ({date(2026, 7, 3)}, frozenset())


def test_a_department_alias_in_a_rule_becomes_the_name(folder):
    text = RULE.replace("points", "lead: 环保局\n    points")
    (folder / "routing" / "own.yaml").write_text(text, encoding="utf-8")
    rule = next(one for one in config.load(folder).rules if one.name == "试一试")
    assert (rule.lead, rule.file, rule.line) == ("生态环境局", "rules/routing/own.yaml", 2)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder):
    path = folder / "settings.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert config.load(folder).settings.zone == "昆山开发区"


def test_the_hash_changes_with_any_rule_file(folder):
    before = config.load(folder).hash
    with (folder / "sources" / "问卷星.yaml").open("a", encoding="utf-8") as file:
        file.write("\n# 改了一行\n")
    assert config.load(folder).hash != before


def test_a_missing_file_is_named(folder):
    (folder / "deadlines.yaml").unlink()
    assert [(code, place) for code, place, _ in problems(folder)] == [
        ("R01", "rules/deadlines.yaml")
    ]


def test_a_folder_without_routing_files_is_reported(folder):
    shutil.rmtree(folder / "routing")
    assert [code for code, _, _ in problems(folder)] == ["R01"]


def test_gbk_is_named_with_the_remedy(folder):
    (folder / "settings.yaml").write_bytes("zone: 昆山开发区\n".encode("gbk"))
    ((code, place, said),) = problems(folder)
    assert (code, place) == ("R02", "rules/settings.yaml")
    assert "GBK" in said and "另存为" in said and "UTF-8" in said


def test_utf_16_is_named_too(folder):
    (folder / "settings.yaml").write_bytes("zone: 昆山开发区\n".encode("utf-16"))
    assert "UTF-16" in problems(folder)[0][2]


def test_an_unreadable_file_is_reported(folder):
    (folder / "settings.yaml").unlink()
    (folder / "settings.yaml").mkdir()
    assert problems(folder)[0][0] == "R03"


def test_broken_yaml_is_reported_with_its_line(folder):
    code, place, said = only(folder, "calendar.yaml", "off: []\nwork: [2026-07-04\n")
    assert (code, place.split(" › ")[0]) == ("R04", "rules/calendar.yaml")
    assert "括号" in said


def test_an_anchor_that_holds_itself_is_refused(folder):
    assert only(folder, "calendar.yaml", "off: &a\n  - *a\n")[0] == "R04"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (RULE.replace("category: ", "category："), 3),
        ("groups:\n  餐饮店甲：[饭店]\n" + RULE, 2),
        ("groups:\n  甲组: [饭店]\n  乙组：[饭店]\n" + RULE, 3),
    ],
)
def test_a_full_width_colon_is_named_with_its_line(folder, text, line):
    code, place, _ = only(folder, "routing/own.yaml", text)
    assert (code, place) == ("R05", f"rules/routing/own.yaml › 第 {line} 行")


def test_a_full_width_colon_inside_a_text_is_fine(folder):
    text = RULE.replace("楼下油烟", "反映：楼下油烟")
    (folder / "routing" / "own.yaml").write_text(text, encoding="utf-8")
    config.load(folder)


def test_a_tab_is_named_with_its_line(folder):
    code, place, _ = only(folder, "routing/own.yaml", RULE.replace("    points", "\tpoints"))
    assert (code, place) == ("R06", "rules/routing/own.yaml › 第 5 行")


def test_a_key_that_stands_twice_is_named_with_both_lines(folder):
    text = RULE.replace("    points: 5\n", "    points: 5\n    points: 6\n")
    code, place, said = only(folder, "routing/own.yaml", text)
    assert (code, place) == ("R07", "rules/routing/own.yaml › 第 6 行")
    assert "第 5 行" in said


def test_an_unknown_key_is_answered_with_the_nearest(folder):
    text = RULE.replace("    points: 5\n", "    points: 5\n    urgancy: 紧急\n")
    code, place, said = only(folder, "routing/own.yaml", text)
    assert (code, place) == ("R08", "rules/routing/own.yaml › 第 6 行")
    assert "urgency" in said


def test_a_missing_key_is_named(folder):
    code, place, said = only(
        folder, "routing/own.yaml", RULE.replace("    category: 餐饮油烟\n", "")
    )
    assert (code, place) == ("R09", "rules/routing/own.yaml › 第 2 行")
    assert "category" in said


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("routing/own.yaml", RULE.replace("points: 5", "points: 五"), "整数"),
        ("settings.yaml", "zone: 昆山\ncoordinator: 区攻坚办\nclerk_hint: 6\n", "小一些的整数"),
        ("settings.yaml", "zone: 昆山\ncoordinator: 区攻坚办\nenough: 0\n", "大一些的整数"),
        ("calendar.yaml", "off: [七月三日]\n", "日期"),
        ("calendar.yaml", "off: 2026-07-03\n", "列表"),
        ("schedule.yaml", "jobs:\n  - {job: twice}\n", "once"),
        ("schedule.yaml", "只有一句话\n", "键: 值"),
    ],
)
def test_a_value_of_the_wrong_kind_says_what_is_expected(folder, name, text, expected):
    code, _, said = only(folder, name, text)
    assert code == "R10"
    assert expected in said


@pytest.mark.parametrize(
    ("old", "new", "code", "nearest"),
    [
        ("points: 5", "points: 5\n    lead: 生态环境所", "R11", "生态环境局"),
        ("category: 餐饮油烟", "category: 餐饮油烟气", "R12", "餐饮油烟"),
        ("when: [油烟]", "when: {any: [油烟], place: 蓬郎办事处}", "R13", "蓬朗办事处"),
        ("points: 5", "points: 5\n    leads: {蓬郎办事处: 城管局}", "R13", "蓬朗办事处"),
        ("points: 5", "points: 5\n    leads: {蓬朗办事处: 交通具}", "R11", "交通局"),
        ("points: 5", "points: 5\n    also: [生活燥声]", "R12", "生活噪声"),
        ("when: [油烟]", 'when: ["@餐饮点"]', "R14", "@餐饮店"),
        ("when: [油烟]", 'when: {near: {words: ["@餐饮点"], to: [油烟]}}', "R14", "@餐饮店"),
        ("when: [油烟]", "when: {any: [油烟], source: 12345热钱}", "R22", "12345热线"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(folder, old, new, code, nearest):
    found = only(folder, "routing/own.yaml", RULE.replace(old, new))
    assert found[0] == code
    assert f"最接近的是“{nearest}”" in found[2]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("when: [油烟]", 'when: [油烟, ""]', "R15"),
        ("when: [油烟]", "when: []", "R15"),
        ("name: 试一试", "name: 餐饮油烟", "R16"),
        ("    points: 5\n", "", "R17"),
        ("points: 5", "points: 5\n    hard: 5", "R17"),
        ("no: [狗叫]", "no: []", "R18"),
        ("points: 5", "points: 5\n    from: 2026-08-01\n    until: 2026-07-01", "R19"),
        ("when: [油烟]", 'when: {pattern: "油烟("}', "R24"),
        ("when: [油烟]", 'when: {any: [油烟], hours: "22点到6点"}', "R28"),
        ("when: [油烟]", "when: {any: [油烟], season: 2026-05-20..2026-06-30}", "R29"),
        ("when: [油烟]", "when: {any: [油烟], season: 02-30..03-05}", "R29"),
        ("when: [油烟]", "when: {in: [标题]}", "R15"),
        ("when: [油烟]", "when: {any: [油烟], in: [办理情况]}", "R10"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(folder, old, new, code):
    assert only(folder, "routing/own.yaml", RULE.replace(old, new))[0] == code


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("deadlines.yaml", "  - acknowledge:", "  - request: 投诉\n    acknowledge:", "R20"),
        ("deadlines.yaml", "answer: 7天", "answer: 七天", "R23"),
        ("sources/问卷星.yaml", "  备注: [", "  备忘: [", "R21"),
        ("schedule.yaml", "every_minutes: 10", 'at: ["8点"]', "R25"),
        ("departments.yaml", "aliases: [攻坚办, ", "aliases: [城管, ", "R16"),
    ],
)  # fmt: skip
def test_a_mistake_in_another_file_has_its_own_code(folder, name, old, new, code):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    assert only(folder, name, text.replace(old, new))[0] == code


def test_a_place_in_the_leads_of_a_category_is_known(folder):
    path = folder / "departments.yaml"
    text = path.read_text(encoding="utf-8")
    old = "{name: 餐饮油烟, lead: 城管局,"
    assert old in text
    code, _, said = only(
        folder, "departments.yaml", text.replace(old, f"{old} leads: {{蓬郎办事处: 住建局}},")
    )
    assert code == "R13"
    assert "蓬朗办事处" in said


@pytest.mark.parametrize("name", ["routing/own.yml", "routing/own.yaml.txt"])
def test_a_file_that_would_not_be_read_is_reported(folder, name):
    code, place, _ = only(folder, name, RULE)
    assert (code, place) == ("R26", f"rules/{name}")


def test_all_mistakes_of_all_files_come_at_once(folder):
    (folder / "settings.yaml").write_text("zone：昆山\n", encoding="utf-8")
    (folder / "calendar.yaml").write_text("of: []\n", encoding="utf-8")
    (folder / "routing" / "own.yaml").write_text(
        RULE.replace("餐饮油烟", "油烟").replace("points: 5", "points: 多"), encoding="utf-8"
    )
    assert sorted(code for code, _, _ in problems(folder)) == ["R05", "R08", "R10", "R12"]


def test_a_broken_department_file_does_not_blame_the_others(folder):
    (folder / "departments.yaml").write_text("departments：\n", encoding="utf-8")
    assert [code for code, _, _ in problems(folder)] == ["R05"]


def test_a_source_of_hand_made_tables_may_have_any_name(folder):
    text = RULE.replace("when: [油烟]", "when: {any: [油烟], source: 群众来访}")
    (folder / "routing" / "own.yaml").write_text(text, encoding="utf-8")
    config.load(folder)


def test_a_limit_fits_only_what_it_names():
    limit = Limit.model_validate(
        {
            "source": "督察",
            "urgency": "特急",
            "acknowledge": "0个工作日",
            "answer": "7天",
            "basis": "暂定",
        }
    )
    assert limit.fits("督察", "", "特急")
    assert not limit.fits("督察", "", "一般")


# -- places.yaml ----------------------------------------------------------------------------------

PLACES = """zone:
  name: 昆山开发区
  office:
    - name: 蓬朗办事处
      road: [{name: 幸福路, numbers: [1-299号]}]
    - name: 兵希办事处
      community:
        - {name: 兵东社区, road: [甲路], estate: [乙花园]}
      road:
        - {name: 幸福路, numbers: [300号以上]}
"""


def test_a_road_of_two_offices_has_the_house_numbers_of_each(folder):
    (folder / "places.yaml").write_text(PLACES, encoding="utf-8")
    roads = [place for place in config.load(folder).places if place.name == "幸福路"]
    assert [(one.office, one.numbers, one.line) for one in roads] == [
        ("蓬朗办事处", (Numbers(1, 299),), 5),
        ("兵希办事处", (Numbers(300, LAST),), 10),
    ]


def test_a_road_inside_a_community_lies_in_its_office_too(folder):
    (folder / "places.yaml").write_text(PLACES, encoding="utf-8")
    places = {place.name: place for place in config.load(folder).places}
    assert places["甲路"].office == "兵希办事处"
    assert places["甲路"].within == ("兵东社区", "兵希办事处", "昆山开发区")


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "said"),
    [
        ("1-299号", "299-1号", "R40", 5, "最接近的写法是“1-299号”"),
        ("1-299号", "奇数 1-299", "R40", 5, "最接近的写法是“单号 1-299”"),
        ("[300号以上]", "三百号往东", "R40", 10, "三百号往东"),
        ("300号以上", "299号以上", "R42", 10, "“蓬朗办事处”（第 5 行）的“1-299号”"),
        ("300号以上", "双号", "R42", 10, "有重叠"),
        ("[甲路]", "[甲路], numbers: [5号]", "R43", 8, "“兵东社区”不是路"),
        ("numbers: [1", "number: [1", "R08", 5, "最接近的是“numbers”"),
    ],
)
def test_a_mistake_about_house_numbers_is_said_with_its_line(folder, old, new, code, line, said):
    found = only(folder, "places.yaml", PLACES.replace(old, new))
    assert found[:2] == (code, f"rules/places.yaml › 第 {line} 行")
    assert said in found[2]


def test_a_rule_may_call_a_place_by_its_alias(folder):
    text = RULE.replace("when: [油烟]", "when: {any: [油烟], place: 蓬朗街道}")
    (folder / "routing" / "own.yaml").write_text(text, encoding="utf-8")
    rule = next(one for one in config.load(folder).rules if one.name == "试一试")
    assert rule.when.place == ("蓬朗办事处",)


def test_a_city_that_only_tells_names_apart_is_no_place_for_a_rule(folder):
    text = RULE.replace("when: [油烟]", "when: {any: [油烟], place: 昆山市}")
    assert only(folder, "routing/own.yaml", text)[0] == "R13"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("昆山开发区兵希城市管理办事处", "兵希办事处"),
        ("青阳街道", "青阳办事处"),
        ("综合保税区", "综保区"),
        ("蓬莱社区", "蓬朗办事处"),
        ("晨曦北园31幢", "兵希办事处"),
        ("开发区前进东路233号", ""),
        ("昆山市长江花园", ""),
        ("夏桥", "区外"),
        ("旅游度假区", "区外"),
        ("正仪老街", "区外"),
        ("花桥经济开发区", "区外"),
        ("苏州高新区长江路", "区外"),
        ("太仓开发区", "区外"),
        ("吴中经开区", "区外"),
    ],
)
def test_the_shipped_gazetteer_knows_the_zone_and_its_neighbours(office, text, said):
    found = Gazetteer(office.places).find(text)
    assert (found.office, "区外")[found.outside] == said
