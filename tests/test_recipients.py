"""Who sees what: as the rules say it, and in one table."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.core.messages.problems import RulesError
from pipeline.core.office import Office
from pipeline.core.privacy import recipients
from pipeline.core.privacy.sight import ALL, HANDLER, MASKED, NOTHING, OPEN, PASSER_BY
from pipeline.files.rules import config
from tests import recipients_page

ROOT = Path(__file__).resolve().parents[1]
CITY = "{name: 城管局, "


def office(folder: Path, **says: str) -> Office:
    """The shipped rules, with something more about 城管局."""
    rules = Path(shutil.copytree(ROOT / "rules", folder / "rules"))
    path = rules / "departments.yaml"
    more = "".join(f"{key}: {value}, " for key, value in says.items())
    path.write_text(path.read_text("utf-8").replace(CITY, CITY + more), "utf-8")
    return config.load(rules)


def test_a_department_sees_what_is_masked(tmp_path: Path) -> None:
    known = office(tmp_path)
    assert recipients.sight_of(known, "城管局") == HANDLER
    assert not recipients.holds_personal(known, "城管局")


def test_the_short_form_opens_all(tmp_path: Path) -> None:
    known = office(tmp_path, sees_contacts="yes")
    assert recipients.sight_of(known, "城管局") == OPEN
    assert recipients.holds_personal(known, "城管局")


def test_a_department_may_see_some_of_it(tmp_path: Path) -> None:
    sight = recipients.sight_of(
        office(tmp_path, sees="{联系电话: 全部, 家庭住址: 不显示}"), "城管局"
    )
    assert sight.row == (MASKED, ALL, MASKED, NOTHING, MASKED)
    assert sight.holds_personal


def test_blank_is_the_coordinator(tmp_path: Path) -> None:
    assert recipients.sight_of(office(tmp_path), "") == OPEN


def test_a_department_that_is_not_there_sees_what_is_masked(tmp_path: Path) -> None:
    assert recipients.sight_of(office(tmp_path), "某某局") == HANDLER


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ({"sees": "{诉求人: 全部}", "sees_contacts": "yes"}, "X01"),
        ({"sees": "{诉求人: 随便看}"}, "R10"),
        ({"sees": "{姓名: 全部}"}, "R08"),
        ({"sees": "全部"}, "R10"),
    ],
)
def test_a_mistake_is_said(tmp_path: Path, says: dict[str, str], code: str) -> None:
    with pytest.raises(RulesError) as told:
        office(tmp_path, **says)
    assert [problem.code for problem in told.value.problems] == [code]


@pytest.mark.parametrize("name", ["领导", "微信群", "公示", "上报"])
def test_who_only_reads_sees_nothing(tmp_path: Path, name: str) -> None:
    known = {one.name: one.sight for one in recipients.recipients(office(tmp_path))}
    assert known[name] == PASSER_BY


def test_the_page_has_the_table_as_it_is() -> None:
    page = (ROOT / "docs/规则.md").read_text("utf-8")
    assert recipients_page.table() in page, "python -m tests.recipients_page"
