"""What the router's score counts: each fact on a few labelled leads and a small office."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from pipeline.core.office import Category, Department, Office, Place, Settings
from pipeline.core.routing.routing import Router
from pipeline.core.rules.rule import Rule
from tests import routing_score
from tests.routing_score import Share, score

HEADERS = (
    "工单编号",
    "诉求内容",
    "类别",
    "兼有类别",
    "主办",
    "也可主办",
    "需人工",
    "被反映对象",
    "地点",
)
EXAMPLES = {"yes": ["甲", "乙"], "no": ["丙"]}


def rule(category: str, *words: str) -> Rule:
    return Rule.model_validate(
        {"name": category, "category": category, "when": words, "points": 10, "examples": EXAMPLES}
    )


ROUTER = Router(
    Office(
        settings=Settings(zone="昆山开发区", coordinator="区攻坚办"),
        departments=(
            Department(name="城管局"),
            Department(name="公安局"),
            Department(name="综治中心", kind="desk"),
            Department(name="蓬朗办事处", kind="office", place="蓬朗办事处"),
        ),
        categories=(
            Category(name="餐饮油烟", lead="城管局"),
            Category(name="生活噪声", lead="公安局"),
            Category(name="散乱污加工", lead="属地"),
            Category(name="非环境", lead="综治中心"),
        ),
        places=(Place(name="蓬溪路", kind="road", office="蓬朗办事处"),),
        rules=(
            rule("餐饮油烟", "油烟", "烟道"),
            rule("生活噪声", "麻将"),
            rule("散乱污加工", "小作坊"),
            rule("非环境", "停车费"),
        ),
    )
)


def row(
    text: str, category: str, lead: str, *, also_lead: str = "", also_category: str = ""
) -> dict[str, str]:
    return {
        "工单编号": "1",
        "诉求内容": text,
        "类别": category,
        "兼有类别": also_category,
        "主办": lead,
        "也可主办": also_lead,
    }


SMOKE = row("前进路12号楼下面馆油烟很大，熏得开不了窗", "餐饮油烟", "城管局")
CARDS = row("前进路12号楼上住户每天夜里打麻将到两点", "生活噪声", "公安局")
RIDDLE = row("前进路12号门口的事情，说了一年一直没有人来管过", "餐饮油烟", "城管局")
PARKING = row("前进路12号小区停车费又涨了，业主都不同意", "非环境", "综治中心")
MISTAKEN = row("买的烟道一个月了还不发货，要求退款", "非环境", "综治中心")


def test_coverage_is_the_share_of_environmental_rows_that_we_give_to_somebody() -> None:
    assert score(ROUTER, [SMOKE, CARDS, RIDDLE, PARKING])["coverage"] == Share(2, 3)


def test_the_lead_is_judged_among_the_decided() -> None:
    other = row("前进路12号楼下面馆油烟很大", "餐饮油烟", "公安局", also_lead="生态环境局;城管局")
    said = score(ROUTER, [SMOKE, CARDS, other, RIDDLE, PARKING])
    assert said["lead, of decided"] == Share(2, 3)
    assert said["lead or 也可主办, of decided"] == Share(3, 3)
    assert said["lead, of decided, all rows"] == Share(3, 4)


def test_a_category_is_right_when_it_is_the_labels_or_one_it_also_has() -> None:
    both = row(
        "前进路12号楼下面馆油烟很大", "商业噪声", "城管局", also_category="生活垃圾;餐饮油烟"
    )
    wrong = row("前进路12号楼下面馆油烟很大", "商业噪声", "城管局")
    said = score(ROUTER, [SMOKE, both, wrong, RIDDLE, PARKING])
    assert said["category"] == Share(2, 4)
    assert said["category, of decided"] == Share(2, 3)


def test_an_office_is_right_where_the_label_says_it_is_for_the_place() -> None:
    here = row("蓬溪路的民房里开了一家小作坊", "散乱污加工", "属地")
    ours = row("蓬溪路楼上打麻将", "生活噪声", "属地")
    assert score(ROUTER, [here, ours])["lead, of decided"] == Share(1, 2)


def test_an_office_that_no_place_tells_is_undecided() -> None:
    nowhere = row("前进路12号民房里开了一家小作坊，白天黑夜都在干", "散乱污加工", "属地")
    assert score(ROUTER, [nowhere])["coverage"] == Share(0, 1)


def test_an_office_may_also_be_allowed_by_the_label() -> None:
    here = row("蓬溪路的民房里开了一家小作坊", "散乱污加工", "城管局", also_lead="属地")
    said = score(ROUTER, [here])
    assert said["lead, of decided"] == Share(0, 1)
    assert said["lead or 也可主办, of decided"] == Share(1, 1)


def test_a_lead_that_says_nothing_is_right_when_it_waits_as_such() -> None:
    nothing = row("有事反映", "信息不全", "待分派")
    longer = row("前进路12号门口的事情，说了一年一直没有人来管过", "信息不全", "待分派")
    given = row("前进路12号油烟", "信息不全", "待分派")
    said = score(ROUTER, [nothing, longer, given])
    assert said["信息不全 left to a person"] == Share(1, 3)
    assert said["coverage"] == Share(0, 0)


def test_certain_decisions_are_counted_and_judged_whatever_the_label() -> None:
    sure = row("前进路12号面馆烟道坏了，油烟很大", "餐饮油烟", "城管局")
    mistaken = row("买的烟道和油烟机一个月了还不发货", "非环境", "综治中心")
    said = score(ROUTER, [sure, mistaken, SMOKE])
    assert said["确定"] == Share(2, 3)
    assert said["lead, of 确定"] == Share(1, 2)


def test_what_is_not_ours_is_dispatched_falsely_unless_the_desk_or_nobody_gets_it() -> None:
    nobody = row("邻居借了钱一直不还，电话也不接", "非环境", "综治中心")
    said = score(ROUTER, [PARKING, MISTAKEN, nobody, SMOKE])
    assert said["false dispatch, of 非环境"] == Share(1, 3)


def test_only_the_text_is_given_to_the_router() -> None:
    told = row("前进路12号门口的事情，说了一年一直没有人来管过", "餐饮油烟", "城管局")
    told |= {"被反映对象": "油烟大的面馆", "地点": "蓬溪路"}
    (judged,) = routing_score.judge(ROUTER, [told])
    assert (judged.decision.department, judged.decision.area) == ("", "")


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (95, 100, 0.88825, 0.97846),
        (10, 10, 0.7225, 1),
    ],
)
def test_the_interval_is_wilsons(right: int, of: int, low: float, high: float) -> None:
    assert Share(right, of).interval == pytest.approx((low, high), abs=5e-5)


# -- as a command ---------------------------------------------------------------------------------


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    rows = [
        row("前进路12号楼下烧烤店油烟直排，熏得睡不着", "餐饮油烟", "城管局"),
        row("前进路12号楼下烧烤店油烟直排，熏得睡不着", "餐饮油烟", "水务局")
        | {"工单编号": "20250710007"},
    ]
    path = tmp_path / "labelled.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADERS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_figures_are_printed_with_counts_and_interval(
    labelled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    routing_score.main([str(labelled)])
    lines = capsys.readouterr().out.splitlines()
    (line,) = {line for line in lines if line.split("  ")[1:2] == ["lead, of decided"]}
    assert line.split()[3:] == ["50.0%", "1", "/", "2", "9.5%", "–", "90.5%"]


def test_wrong_rows_are_listed_with_label_ours_and_reason(
    labelled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    routing_score.main([str(labelled), "--wrong"])
    out = capsys.readouterr().out
    assert "20250710007 [lead] label 水务局·餐饮油烟, ours 城管局·餐饮油烟" in out
    assert "规则“" in out


def test_json_holds_counts_by_figure(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    routing_score.main([str(labelled), "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said["rows"] == 2
    assert (said["with"]["coverage"]["right"], said["with"]["coverage"]["of"]) == (2, 2)


def test_a_switch_for_the_clerks_hint_is_used_where_settings_have_one(
    labelled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    routing_score.main([str(labelled), "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said["switch"] is ("clerk_hint" in Settings.model_fields)
    assert ("without" in said) is said["switch"]


def test_the_switch_turns_the_hint_off_and_nothing_else() -> None:
    class Switched(Settings):
        clerk_hint: int = 5

    settings = Switched(zone="昆山开发区", coordinator="区攻坚办")
    silent = routing_score.without_hint(Office(settings=settings, hash="h"))
    assert silent is not None
    assert silent.settings == settings.model_copy(update={"clerk_hint": 0})
    assert silent.hash == "h"
