"""通报: what it says, and a template of the office, good or bad."""

from __future__ import annotations

import io
import re
import shutil
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest

import run as door
from pipeline import commands, rule_commands
from pipeline.core.leaders import bulletin as words, period
from pipeline.core.leaders.summary import Line, Summary
from pipeline.files.folders import Home
from pipeline.files.leaders import bulletin, bulletin_form, outputs
from pipeline.running import SHIPPED_RULES
from tests.offices import DAY_ONE, EXPORT, codes, drop_export, keep_to, new_home, run
from tests.small_summaries import crowd, line, nothing, repeating, row, summary

LATER = DAY_ONE + timedelta(hours=1)
PAPER = "outbox/汇总/通报_2025-07-10.docx"
PICTURE, BRIEF = "outbox/汇总/快报_2025-07-10.png", "outbox/汇总/快报_2025-07-10.txt"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A rules folder with the shipped template."""
    shutil.copytree(SHIPPED_RULES / "templates", tmp_path / "rules/templates")
    return tmp_path / "rules"


def written(made: Summary, rules: Path, target: Path) -> Any:
    assert bulletin.write(made, None, rules, target) == []
    return docx.Document(str(target))


def said(paper: Any) -> str:
    return "\n".join(one.text for one in paper.paragraphs)


def body(made: Summary, rules: Path, tmp_path: Path) -> str:
    return said(written(made, rules, tmp_path / "通报.docx"))


# -- what it says -------------------------------------------------------------------------------


def test_it_is_built_like_a_bulletin(rules: Path, tmp_path: Path) -> None:
    lines = body(summary(before=5), rules, tmp_path).splitlines()
    wanted = ["关于昆山开发区线索办理情况的通报", "各单位：", "一、总体情况", "二、存在问题",
              "三、靠后单位及原因", "四、重复投诉", "五、下一步"]  # fmt: skip
    assert [one for one in lines if one in wanted] == wanted
    assert "{{" not in "".join(lines)


def test_how_it_went_is_said_in_words_of_a_paper(rules: Path, tmp_path: Path) -> None:
    text = body(summary(before=130), rules, tmp_path)
    assert "今日新增41件（较昨日减少89件），办结30件（较昨日减少100件）；" in text
    assert "按期办结率82.8%（24÷29），及时签收率93.8%（60÷64）。" in text
    assert "满意率" not in words.values(summary())["办理质量"]  # nothing to count


def test_what_is_wrong_is_named_with_whose_it_is(rules: Path, tmp_path: Path) -> None:
    text = body(summary(), rules, tmp_path)
    wrong = "（一）超期未办结8件，涉及2个单位，最长超12天，其中城管局6件、水务局2件。"
    assert wrong in text
    assert "（二）签收时限已过还没有签收的2件，其中城管局2件。" in text
    assert "（三）还没有定的：待分派5件；退单、延期待审批2件。" in text


def test_who_is_last_is_named_with_the_reason(rules: Path, tmp_path: Path) -> None:
    text = body(summary(), rules, tmp_path)
    assert "（一）城管局：超期6件（在办20件，最长超12天，超时未签收2件）" in text


def test_the_reasons_of_the_ranking_go_before_ours(rules: Path, tmp_path: Path) -> None:
    lines = [line("城管局", 20, 6), replace(line("水务局", 9), reason="应办结 6 件中 1 件超时")]
    text = body(summary(lines), rules, tmp_path)
    assert "（一）水务局：应办结6件中1件超时" in text
    assert "城管局：" not in text


def test_what_comes_back(rules: Path, tmp_path: Path) -> None:
    lines = [replace(line("城管局", 20), repeated=3), replace(line("水务局", 9), repeated=1)]
    text = body(summary(lines), rules, tmp_path)
    assert "重复件4件，占10.0%（4÷40）。其中城管局3件、水务局1件。" in text


def test_the_table_has_a_row_for_each_department(rules: Path, tmp_path: Path) -> None:
    paper = written(crowd(), rules, tmp_path / "通报.docx")
    table = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert len(table) == 61
    assert table[0] == ["名次", "承办单位", "在办", "超期", "办结", "按期办结率", "满意率"]
    assert table[60][0] == "—"  # not ranked
    assert len(table[60][1]) == 40


def test_a_day_before_the_first_lead(rules: Path, tmp_path: Path) -> None:
    text = body(nothing(), rules, tmp_path)
    for wanted in ("各项比率还没有可算的。", "没有需要通报的问题。", "没有超期的单位。",
                   "没有重复件。"):  # fmt: skip
        assert wanted in text


def test_every_name_that_may_be_used_has_a_value() -> None:
    made = repeating(summary(explained=["一句"]), row(3, "城管局", 0, "首次编号 XS-1"))
    made = replace(made, areas=(Line("蓬朗"),), lists=made.lists)
    groups = words.groups(made)
    known = {*words.values(made), words.PICTURE}
    known |= {f"{group}.{name}" for group, rows in groups.items() for name in rows[0]}
    assert known == set(words.names())


@pytest.mark.parametrize(
    ("period_", "called", "of"),
    [
        (period.day(date(2025, 7, 10)), "2025年7月10日", ""),
        (period.week(date(2025, 7, 10)), "7月7日至7月10日", "7月7日至7月10日"),
        (period.month(date(2025, 7, 31)), "7月1日至7月31日", "2025年7月"),
        (period.week(date(2026, 1, 2)), "2025年12月29日至1月2日", "2025年12月29日至1月2日"),
    ],
)
def test_days_and_title_of_a_period(period_: period.Period, called: str, of: str) -> None:
    made = summary(period=period_)
    assert words.span(period_) == called
    assert words.title(made) == f"关于昆山开发区{of}线索办理情况的通报"


def test_papers_of_a_week_and_a_month_have_places_of_their_own() -> None:
    paths = [outputs.path_of(outputs.BULLETIN, one(date(2025, 7, 10))) for one in
             (period.day, period.week, period.month)]  # fmt: skip
    assert paths == [PAPER, "outbox/汇总/周通报_2025-07-07至2025-07-10.docx",
                     "outbox/汇总/月通报_2025-07.docx"]  # fmt: skip


def test_the_manual_lists_every_name() -> None:
    page = (SHIPPED_RULES.parent / "docs/规则.md").read_text("utf-8")
    listed = {*re.findall("`([^`]+)`", page.split("## 通报的模板")[1].split("\n## ")[0])}
    ended = ("环比", "同比", "算式", "的事")
    assert [one for one in words.names() if one not in listed and not one.endswith(ended)] == []


# -- the template -------------------------------------------------------------------------------


def test_the_shipped_template_is_what_the_code_makes() -> None:
    shipped = docx.Document(str(SHIPPED_RULES / "templates/通报.docx"))
    assert shipped.element.xml == bulletin_form.make().element.xml
    assert bulletin.tried(SHIPPED_RULES) == []


def test_a_template_of_the_office_is_used(rules: Path, tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("{{本区}}：超期 {{超期}}，{{超期环比}}；{{按期办结率}} {{按期办结率算式}}")
    own.save(str(rules / "templates/通报.docx"))
    assert body(summary(before=5), rules, tmp_path) == (
        "昆山开发区：超期 8，较昨日增加3件；82.8% 24÷29"
    )


def test_a_name_that_nobody_knows_is_told_with_the_nearest(rules: Path, tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("{{超其}}")
    own.save(str(rules / "templates/通报.docx"))
    problems = bulletin.write(summary(), None, rules, tmp_path / "通报.docx")
    assert [(one.code, str(one.place)) for one in problems] == [
        ("P04", "rules/templates/通报.docx › 正文")
    ]
    assert problems[0].facts == {"seen": "{{超其}}", "hint": "，最接近的是“超期”"}
    assert said(docx.Document(str(tmp_path / "通报.docx"))) == "{{超其}}"


@pytest.mark.parametrize("broken", [None, b"", b"PK\x03\x04spoilt"])
def test_without_a_good_template_ours_is_used(
    broken: bytes | None, rules: Path, tmp_path: Path
) -> None:
    template = rules / "templates/通报.docx"
    template.unlink() if broken is None else template.write_bytes(broken)
    problems = bulletin.write(summary(), None, rules, tmp_path / "通报.docx")
    assert [one.code for one in problems] == ["P02" if broken is None else "P03"]
    assert "一、总体情况" in said(docx.Document(str(tmp_path / "通报.docx")))


def test_without_the_picture_the_paper_says_so(rules: Path, tmp_path: Path) -> None:
    assert "（图没有画出来，见领导汇总。）" in body(summary(), rules, tmp_path)


def test_departments_stand_by_rank(rules: Path, tmp_path: Path) -> None:
    lines = [replace(line("水务局", 9), rank=1), replace(line("城管局", 20, 6), rank=2)]
    paper = written(summary(lines), rules, tmp_path / "通报.docx")
    table = [[cell.text for cell in row.cells[:2]] for row in paper.tables[0].rows[1:]]
    assert table == [["1", "水务局"], ["2", "城管局"]]


# -- in a run -----------------------------------------------------------------------------------


ALL = {"outbox/汇总/领导汇总_2025-07-10.xlsx", PICTURE, BRIEF, PAPER}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A home after a run that made everything, and what that run put out."""
    made = new_home(tmp_path_factory.mktemp("first") / "home")
    keep_to(made, "汇总", "快报", "通报")
    drop_export(made)
    return made.root, run(made)["outputs"]


@pytest.fixture
def home(first: tuple[Path, list[str]], tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(first[0], tmp_path / "home")))


def test_a_run_puts_all_of_them_out(first: tuple[Path, list[str]]) -> None:
    assert {*first[1]} >= ALL


def test_the_paper_has_the_picture(home: Home) -> None:
    assert len(docx.Document(str(home.root / PAPER)).inline_shapes) == 1


def test_nothing_personal_and_no_title_is_in_words_or_paper(home: Home) -> None:
    texts = (home.root / BRIEF).read_text("utf-8-sig") + said(docx.Document(str(home.root / PAPER)))
    assert "今日新增 4 件" in texts
    personal = [one for row in EXPORT for one in (row[2], row[3], row[4], row[5], row[6]) if one]
    assert [one for one in personal if one in texts] == []


def test_a_day_made_anew_is_the_same_to_the_byte(home: Home) -> None:
    asked = ["--home", str(home.root), "--now", "2025-07-20 09:00", "report", "--date"]
    with redirect_stdout(io.StringIO()):
        assert door.main([*asked, "2025-07-10"]) == 0
    for path in (PICTURE, BRIEF, PAPER):
        anew = home.outbox / "汇总/补做" / Path(path).name
        assert anew.read_bytes() == (home.root / path).read_bytes()


def test_a_second_run_puts_none_of_them_out_again(home: Home) -> None:
    before = {path: (home.root / path).read_bytes() for path in ALL}
    assert not {*run(home, LATER)["outputs"]} & ALL
    assert {path: (home.root / path).read_bytes() for path in ALL} == before


def test_what_was_deleted_comes_back_as_it_was(home: Home) -> None:
    before = (home.root / PICTURE).read_bytes()
    (home.root / PICTURE).unlink()
    assert {*run(home)["outputs"]} & ALL == {PICTURE}
    assert (home.root / PICTURE).read_bytes() == before


def test_a_template_that_was_changed_is_used_the_same_day(home: Home) -> None:
    own = docx.Document()
    own.add_paragraph("{{本区}}")
    own.save(str(home.rules / "templates/通报.docx"))
    assert {*run(home, LATER)["outputs"]} & ALL == {PAPER}
    assert said(docx.Document(str(home.root / PAPER))) == "昆山开发区"


def test_check_tries_the_template(home: Home) -> None:
    own = docx.Document()
    own.add_paragraph("{{超其}}")
    own.save(str(home.rules / "templates/通报.docx"))
    said_, code = rule_commands.check_all(commands.Call(home, DAY_ONE))
    assert codes(said_).count("P04") == 1
    assert code == 1


def test_without_pictures_the_rest_goes_on_and_is_made_up_later(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(home.outbox / "汇总")
    (tmp_path / "matplotlib.py").write_text("raise ImportError('broken')")
    with monkeypatch.context() as broken:
        broken.setenv("PYTHONPATH", str(tmp_path))
        without = run(home, LATER)
    assert codes(without).count("P01") == 1
    assert {*without["outputs"]} & ALL == ALL - {PICTURE}
    second = run(home, LATER)
    assert "P01" not in codes(second)
    assert {*second["outputs"]} & ALL == {PAPER, PICTURE}
    assert len(docx.Document(str(home.root / PAPER)).inline_shapes) == 1
