"""Names that leads use and the gazetteer does not know."""

import pytest

from pipeline import commands, rule_commands
from pipeline.core.gazetteer.places import Gazetteer
from pipeline.core.gazetteer.unknown_places import unknown_places
from pipeline.core.messages import telling
from pipeline.core.office import Place
from tests import offices

ZONE = ("昆山开发区",)
GAZETTEER = Gazetteer(
    [
        Place(name="昆山开发区", kind="zone", aliases=("开发区",)),
        Place(
            name="蓬朗办事处", kind="office", office="蓬朗办事处", aliases=("蓬朗",), within=ZONE
        ),
        Place(
            name="兵希办事处", kind="office", office="兵希办事处", aliases=("兵希",), within=ZONE
        ),
        Place(name="蓬溪路", kind="road", office="蓬朗办事处", within=("蓬朗办事处", *ZONE)),
        Place(name="绿中海", kind="estate", within=ZONE),
    ]
)


def lead(address: str, content: str = "", area: str = "") -> dict[str, str]:
    return {"address": address, "content": content, "area": area}


def names(*leads: dict[str, str]) -> list[str]:
    return [one.name for one in unknown_places(leads, GAZETTEER, 20)]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("海棠路12号", "海棠路"),
        ("昆山开发区海棠路与蓬溪路交叉口", "海棠路"),
        ("海棠一路", "海棠一路"),
        ("昆山市金桂花园3幢", "金桂花园"),
        ("蓬溪路金桂小区", "金桂小区"),
        ("住在金桂雅苑附近", "金桂雅苑"),
        ("开发区向阳村", "向阳村"),
        ("兵希向阳小学门口", "向阳小学"),
        ("宏大精密机械有限公司", "宏大精密机械有限公司"),
        ("小虞河边", ""),
        ("小虞河", "小虞河"),
        ("向阳地铁站", "向阳地铁站"),
        ("人民路", "人民路"),
        ("滨江大道", "滨江大道"),
    ],
)
def test_a_name_is_cut_out_of_an_address(address, name):
    assert names(lead(address)) == ([name] if name else [])


@pytest.mark.parametrize(
    "address",
    [
        "蓬溪路285号", "绿中海小区", "小区旁边的路", "某某小区", "门口的马路", "高速公路", "水泥路",
        "物业公司", "建筑工程有限公司", "实验小学", "农贸市场", "人民医院", "地铁站",
        "跳广场舞", "市场监管局", "乘坐28路", "路灯", "没有名字",
    ],
)  # fmt: skip
def test_what_is_known_or_no_name_is_left_out(address):
    assert names(lead(address)) == []


def test_a_name_begins_where_the_leads_begin_to_differ():
    contents = ("骑车海棠路很颠", "南段海棠路积水", "昨夜海棠路施工", "海棠路油烟")
    assert names(*(lead("", content) for content in contents)) == ["海棠路"]


def test_the_most_frequent_comes_first_and_a_lead_counts_once():
    found = unknown_places(
        [lead("海棠路"), lead("金桂花园", "金桂花园很吵，金桂花园门口"), lead("金桂花园")],
        GAZETTEER,
        20,
    )
    assert [(one.name, one.kind, one.leads) for one in found] == [
        ("金桂花园", "estate", 2),
        ("海棠路", "road", 1),
    ]


def test_no_more_than_asked_are_listed():
    assert len(unknown_places([lead("海棠路"), lead("金桂花园")], GAZETTEER, 1)) == 1


def test_what_one_content_alone_names_is_left_out():
    assert names(lead("", "海棠路很吵")) == []
    assert names(lead("", "海棠路很吵"), lead("", "海棠路太吵")) == ["海棠路"]


def test_the_office_most_often_named_with_it_is_suggested():
    leads = (
        lead("海棠路1号", area="兵希办事处"),
        lead("海棠路2号", "在兵希这边"),
        lead("蓬朗海棠路3号"),
        lead("海棠路4号"),
    )
    (found,) = unknown_places(leads, GAZETTEER, 20)
    assert (found.office, found.leads) == ("兵希办事处", 4)


def test_without_a_clue_no_office_is_suggested():
    assert unknown_places([lead("海棠路")], GAZETTEER, 20)[0].office == ""


def test_the_example_is_an_address_where_there_is_one():
    leads = (lead("", "海棠路很吵"), lead("海棠路8号"))
    assert unknown_places(leads, GAZETTEER, 20)[0].example == "海棠路8号"


def test_check_lists_the_unknown_places_of_the_ledger(tmp_path):
    home = offices.new_home(tmp_path)
    rows = [
        (f"20250710000009{n:02}", "2025-07-10 08:00:00", "王小明", "13800001234",
         f"蓬朗街道海棠路{n}号 电话13800001234", "油烟", f"海棠路{n}号烧烤店油烟很大。", "投诉")
        for n in range(1, 4)
    ]  # fmt: skip
    offices.drop_export(home, rows)
    offices.run(home)
    said, code = rule_commands.check_all(commands.Call(home, offices.DAY_TWO))
    assert said["unknown_places"] == [
        {
            "name": "海棠路",
            "kind": "road",
            "leads": 3,
            "office": "蓬朗办事处",
            "example": "蓬朗街道海棠路1号电话138****1234",
        }
    ]
    told = telling.prose("check", said, code)
    assert "  海棠路（路 road）3 件，多半在蓬朗办事处\n    如：蓬朗街道海棠路1号" in told
    assert code == 0


def test_check_says_what_is_doubtful_in_the_gazetteer(tmp_path):
    home = offices.new_home(tmp_path)
    path = home.rules / "places.yaml"
    text, school = path.read_text(encoding="utf-8"), "      school: [兵希中学"
    path.write_text(text.replace(school, f"      road: [蓬溪路]\n{school}"), encoding="utf-8")
    said, code = rule_commands.check_all(commands.Call(home, offices.DAY_ONE))
    assert "R44" in offices.codes(said)
    assert code == 1
