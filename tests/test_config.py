"""``rules/*.yaml`` → ``Office``, and what the rule keeper is told about mistakes."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.core.clocks.limits import Limit
from pipeline.core.gazetteer.house_numbers import LAST, Numbers
from pipeline.core.gazetteer.places import Gazetteer
from pipeline.core.intake.source import SOURCE_COLUMNS
from pipeline.core.messages.problems import RulesError, sentence
from pipeline.core.office import Office
from pipeline.files.rules import config

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


def test_the_ten_sources_are_known(office):
    assert {one.name for one in office.sources} == {
        "12345热线", "督察一览表", "腾讯收集表", "问卷星", "手工登记表", "现有台账",
        "飞书多维表", "金数据", "公众来信", "数字城管",
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


@pytest.mark.parametrize("said", ["jobs: []\n", "jobs:\n  - {job: once, at: '8:30'}\n"])
def test_a_schedule_without_an_evening_has_one_all_the_same(folder, said):
    (folder / "schedule.yaml").write_text(said, encoding="utf-8")
    last = config.load(folder).schedule[-1]
    assert (last.job, last.at, last.days) == ("日清", ("17:30",), ("工作日",))


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
    assert (code, place) == ("R33", "rules/calendar.yaml › 第 2 行")
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
        ("calendar.yaml", "off: {七月: 三日}\n", "列表"),
        ("schedule.yaml", "jobs:\n  - {job: twice, at: 8:30}\n", "收件, 发件, 日清, 周报"),
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
        ("deadlines.yaml", "answer: 7天", "answer: 5个工作天", "R23"),
        ("deadlines.yaml", "answer: 7天", "answer: 7天\n    rework: 尽快", "R23"),
        ("deadlines.yaml", "answer: 7天", "answer: 7天\n    extension: 8小时", "C03"),
        ("deadlines.yaml", "answer: 7天", "answer: 7天\n    start: 转办", "R10"),
        ("deadlines.yaml", "answer: 7天", "answer: 7天\n    roll: 不顺", "R10"),
        ("calendar.yaml", "13:30-17:30", "11:30-17:30", "C01"),
        ("calendar.yaml", "13:30-17:30", "22:00-06:00", "C01"),
        ("calendar.yaml", "13:30-17:30", "下午", "R28"),
        ("calendar.yaml", "published: []", "published: [2027]", "C02"),
        ("calendar.yaml", "off: []", "off: [2027-02-12..2027-02-05]", "C04"),
        ("calendar.yaml", "off: []", "off: [2027-02-30..2027-03-05]", "C04"),
        ("calendar.yaml", 'cut_off: "17:30"', "cut_off: 五点半", "R25"),
        ("calendar.yaml", 'cut_off: "17:30"', 'cut_off: "5:30"', "C09"),
        ("calendar.yaml", "\nwork: []", "\nwork: [2027-05-01]\noff: [2027-05-01]", "R07"),
        ("calendar.yaml", "off: []\nwork: []", "off: [2027-05-01]\nwork: [2027-05-01]", "C08"),
        ("deadlines.yaml", "answer: 7天", "answer: 77777777天", "C07"),
        ("deadlines.yaml", "answer: 7天", "answer: 99999999个工作小时", "C07"),
        ("deadlines.yaml", "answer: 7天", "answer: 7天\n    rework: 1001个工作日", "C07"),
        ("sources/问卷星.yaml", "  备注: [", "  备忘: [", "R21"),
        ("sources/现有台账.yaml", "  否: 办理中", "  否: 在处理", "A06"),
        ("sources/问卷星.yaml", "number: 流水号", "number: 流水", "R10"),
        ("sources/问卷星.yaml", "number: 流水号", "date_order: 日月", "R10"),
        ("sources/问卷星.yaml", "number: 流水号", "urgencies: {1: 加急}", "I43"),
        ("sources/问卷星.yaml", "number: 流水号", "complaint: [姓名]", "I44"),
        ("sources/问卷星.yaml", "number: 流水号", "complaint: [甲]\nreplies: [甲（选填）]", "I44"),
        ("schedule.yaml", "every_minutes: 10", 'at: ["8点"]', "R25"),
        ("schedule.yaml", 'at: "17:30"', 'at: ["12:00", "17:30"]', "J01"),
        ("schedule.yaml", 'at: "17:30"', "every_minutes: 30", "J01"),
        ("schedule.yaml", "days: 天天", "days: 周八", "J02"),
        ("schedule.yaml", "days: 天天", "days: [周一, 周末]", "J02"),
        ("schedule.yaml", "    every_minutes: 10\n", "", "J03"),
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


# -- mistakes as they are made in Notepad: file, line, what was seen, what to write instead --------

OWN = "rules/routing/own.yaml › 第 {} 行"


@pytest.fixture
def light(folder) -> Path:
    """The shipped rules with next to no routing, which load quickly."""
    shutil.rmtree(folder / "routing")
    (folder / "routing").mkdir()
    (folder / "routing" / "words.yaml").write_text("groups:\n  餐饮店: [饭店]\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("new", "code", "seen"),
    [
        ("when: [油烟，烟道]", "R30", "“，”"),
        ("when: [油烟、烟道]", "R30", "“、”"),
        ("when: 油烟；烟道", "R30", "“；”"),
        ("when: 【油烟, 烟道】", "R30", "“【”"),
        ("when: ［油烟］", "R30", "“［”"),
        ("when: [“@餐饮店”]", "R30", "““”"),
        ('when: ["＠餐饮店"]', "R30", "“＠”"),
        ('when: ["油烟,烟道"]', "R30", "“,”"),
        ("when: [油烟, @餐饮店]", "R31", '"@餐饮店"'),
        ("when: @餐饮店", "R31", '"@餐饮店"'),
        ("when: {any:[油烟]}", "R32", "空一格"),
        ("when: ［油烟, {any: [甲]}", "R35", "半角"),
        ("when: ｛any: [油烟]｝", "R35", "半角"),
        ("when: [油烟", "R33", "成对"),
        ('when: ["油烟]', "R33", "成对"),
    ],
)
def test_a_slip_of_the_keyboard_in_a_list_is_named(light, new, code, seen):
    found = only(light, "routing/own.yaml", RULE.replace("when: [油烟]", new))
    assert found[:2] == (code, OWN.format(4))
    assert seen in found[2]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("    points: 5", "    points:5", "R32", 5),
        ("  - name: 试一试", "  -name: 试一试", "R32", 2),
        ("  - name: 试一试", "  － name: 试一试", "R35", 2),
        ("    points: 5", "   points: 5", "R34", 5),
        ("    points: 5", "      points: 5", "R34", 5),
        ("when: [油烟]", "when: [油烟]\n      not: [机]", "R34", 5),
        ("name: 试一试", 'name: "试一试', "R33", 2),
        ("rules:", "rules：", "R05", 1),
        ("  - name: 试一试", "    name: 试一试", "R10", 1),
    ],
)
def test_a_slip_of_the_keyboard_in_a_line_is_named(light, old, new, code, line):
    found = only(light, "routing/own.yaml", RULE.replace(old, new))
    assert found[:2] == (code, OWN.format(line))


def test_the_indentation_of_both_lines_is_named(light):
    said = only(light, "routing/own.yaml", RULE.replace("    points", "   points"))[2]
    assert "空了 3 格" in said and "上一行是 4 格" in said


@pytest.mark.parametrize(
    ("more", "code", "nearest"),
    [
        ("assist: [城管局, 环保菊]", "R11", "环保局"),
        ("leads: {蓬郎办事处: 城管局}", "R13", "蓬朗办事处"),
        ("leads: {蓬朗办事处: 生态环境菊}", "R11", "生态环境局"),
        ("also: [露天烧考]", "R12", "露天烧烤"),
        ("主办: 城管局", "R08", "“lead”"),
        ("例句: 甲", "R08", "“examples”"),
        ("from: 2026年7月1日", "R10", "2026-07-01"),
        ("until: 2026-13-01", "R10", "2026-07-01"),
        ("in: [正文]", "R10", "标题, 内容, 被反映对象, 地址"),
    ],
)
def test_a_mistake_in_a_further_key_is_answered_with_what_is_right(light, more, code, nearest):
    found = only(light, "routing/own.yaml", RULE.replace("points: 5", f"points: 5\n    {more}"))
    assert found[:2] == (code, OWN.format(6))
    assert nearest in found[2]


@pytest.mark.parametrize(
    ("when", "code", "expected"),
    [
        ("{near: {words: [油烟]}}", "R09", "to"),
        ("{near: {words: [油烟], to: [大], within: 十}}", "R10", "整数"),
        ("{near: {words: [油烟], to: [大], within: 500}}", "R10", "小一些的整数"),
        ("{near: [油烟]}", "R10", "{words: [甲], to: [乙], within: 10}"),
        ('{near: {words: ["@没有的"], to: [大]}}', "R14", "没有词组"),
        ("{any: [油烟], hours: 22点到6点}", "R28", "22:00-06:00"),
        ("{any: [油烟], season: 6月}", "R29", "05-20..06-30"),
        ("{any: []}", "R15", "填上词"),
    ],
)
def test_a_mistake_in_a_condition_says_what_is_expected(light, when, code, expected):
    found = only(light, "routing/own.yaml", RULE.replace("[油烟]\n", f"{when}\n", 1))
    assert found[:2] == (code, OWN.format(4))
    assert expected in found[2]


@pytest.mark.parametrize(
    ("group", "code"),
    [
        ("小店:", "R15"),
        ("小店: []", "R15"),
        ('小店: ["@餐饮店"]', "R69"),
        ("小店: [甲、乙]", "R30"),
    ],
)
def test_a_group_that_would_find_nothing_is_refused(light, group, code):
    found = only(light, "routing/own.yaml", f"groups:\n  {group}\n{RULE}")
    assert found[:2] == (code, OWN.format(2))


@pytest.mark.parametrize(
    "examples",
    ["", "    examples:\n", "    examples:\n      yes: 楼下油烟，饭店油烟\n      no: [狗叫]\n"],
)
def test_a_rule_without_enough_examples_is_refused(light, examples):
    text = RULE[: RULE.index("    examples")] + examples
    code, place, _ = only(light, "routing/own.yaml", text)
    assert code in ("R09", "R10", "R18")
    assert place in (OWN.format(2), OWN.format(6))


def test_punctuation_in_an_example_or_a_name_is_fine(light):
    text = RULE.replace("楼下油烟", '"楼下油烟，很大；“熏人”"').replace("试一试", "试（一）")
    text = text.replace("[油烟]", "[油烟, 叫“油烟”的]")
    (light / "routing" / "own.yaml").write_text(text, encoding="utf-8")
    config.load(light)


def test_a_bracket_that_ends_the_file_is_named(light):
    assert only(light, "routing/own.yaml", "- [")[:2] == ("R33", OWN.format(1))


def test_broken_yaml_without_a_guess_is_still_reported(light):
    assert only(light, "routing/own.yaml", "rules: *别处\n")[0] == "R04"


def edited(folder: Path, name: str, before: str, after: str) -> tuple[str, str, str]:
    """Replace a text of a shipped file once; return the first problem."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return problems(folder)[0]


@pytest.mark.parametrize(
    ("name", "before", "after", "mark"),
    [
        ("emergency.yaml", "words: [燃气泄漏, 燃气泄露", "words: [燃气泄漏，燃气泄露", "，"),
        ("emergency.yaml", "denied: [没有, 没", "denied: [没有；没", "；"),
        ("emergency.yaml", "not: [信息泄露, 信息泄漏", "not: [信息泄露、信息泄漏", "、"),
        ("places.yaml", "road: [蓬溪路]", "road: 蓬溪路、新路", "、"),
        ("places.yaml", "aliases: [青阳街道,", "aliases: [青阳街道，", "，"),
        ("departments.yaml", "aliases: [交警,", "aliases: [交警，", "，"),
    ],
)
def test_a_wrong_comma_does_not_make_one_word_of_two(folder, name, before, after, mark):
    code, place, said = edited(folder, name, before, after)
    assert code == "R30"
    assert f"rules/{name} › 第 " in place
    assert f"里有符号“{mark}”" in said


@pytest.mark.parametrize(
    "name",
    ["城管/局", '"城管:局"', "城管局.", "CON", "待分派", "城管" * 16],
)
def test_a_department_is_called_as_a_folder_may_be(folder, name):
    code, place, said = edited(folder, "departments.yaml", "name: 城管局", f"name: {name}")
    assert (code, place) == ("R36", "rules/departments.yaml › 第 13 行")
    assert "文件夹" in said


def test_an_emptied_file_of_emergencies_is_no_wish_for_none(folder):
    code, _, said = only(folder, "emergency.yaml", "")
    assert code == "R09"
    assert "kinds" in said


def test_no_emergencies_at_all_can_be_written(folder):
    (folder / "emergency.yaml").write_text("kinds: []\n", encoding="utf-8")
    assert config.load(folder).emergency.kinds == ()


def test_a_pair_of_words_without_its_outer_brackets_is_told_how_to_write(folder):
    name, pair = "emergency.yaml", "    both:\n      - [[燃气, 煤气"
    code, _, said = edited(
        folder, name, pair, "    both: [[燃气], [漏]]\n    x:\n      - [[燃气, 煤气"
    )
    assert code == "R10"
    assert "- [[甲, 乙], [丙, 丁]]" in said


def test_a_file_that_is_no_mapping_is_named_as_a_whole(folder):
    assert "“整个文件”填的是“就一句话”" in only(folder, "calendar.yaml", "就一句话")[2]


def test_the_letters_of_the_lead_numbers_are_told(folder):
    said = edited(folder, "settings.yaml", "prefix: XS", "prefix: 线索")[2]
    assert "1 到 6 个半角字母" in said


def test_a_long_line_is_told_only_so_far_that_it_is_found(folder):
    _, _, said = edited(folder, "emergency.yaml", "  denied: [", "\tdenied: [")
    assert len(said) < 160
    assert "denied: [没有, 没" in said


# -- answers and call-backs -----------------------------------------------------------------------


@pytest.mark.parametrize("share", ["两成", "120%", "20", "-1件"])
def test_a_share_of_call_backs_is_per_cent_or_leads(folder, share):
    text = (RULES / "callbacks.yaml").read_text("utf-8").replace("sample: 20%", f"sample: {share}")
    code, place, said = only(folder, "callbacks.yaml", text)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith("sample:"))
    assert (code, place) == ("Q10", f"rules/callbacks.yaml › 第 {line} 行")
    assert f"“{share}”不是抽样的数" in said


def test_an_answer_of_a_citizen_that_nobody_can_give_is_a_mistake(folder):
    text = (RULES / "callbacks.yaml").read_text("utf-8").replace("[不满意]", "[很不满意]")
    code, _, said = only(folder, "callbacks.yaml", text)
    assert code == "R10"
    assert "“redo”填的是“很不满意”，这里要满意、基本满意、不满意、未接通" in said


def test_a_status_that_there_is_not_is_a_mistake_in_a_case_of_replies(folder):
    text = (
        (RULES / "replies.yaml").read_text("utf-8").replace("- status: 办结", "- status: 办完", 1)
    )
    code, place, said = only(folder, "replies.yaml", text)
    line = next(
        n for n, row in enumerate(text.splitlines(), 1) if "办完" in row and "status" in row
    )
    assert (code, place) == ("R10", f"rules/replies.yaml › 第 {line} 行")
    assert "“status”填的是“办完”" in said


def test_a_case_of_replies_has_to_say_what_is_wrong(folder):
    text = (RULES / "replies.yaml").read_text("utf-8")
    without = "\n".join(row for row in text.splitlines() if "却说没有解决" not in row)
    code, _, said = only(folder, "replies.yaml", without)
    assert (code, "say" in said) == ("R09", True)
