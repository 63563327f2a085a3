"""回访表 filled in a real LibreOffice: what was typed arrives, what is locked cannot be typed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.files.folders import Home
from tests import calls, robot
from tests.calls import FORM, MONDAY, called, forms, listed, the_lead
from tests.offices import codes, run

pytestmark = pytest.mark.libreoffice


@pytest.fixture(scope="module")
def listing(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose form lists one lead."""
    home = Home(calls.closed_home(tmp_path_factory.mktemp("closed")))
    run(home, MONDAY)
    return home


@pytest.fixture
def home(listing: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    return Home(Path(shutil.copytree(listing.root, tmp_path / "home", copy_function=shutil.copy2)))


def typed(home: Home, column: str, value: str) -> robot.Edit:
    return {"op": "set", "key": listed(home)[0]["线索编号"], "column": column, "value": value}


@pytest.mark.parametrize("kind", robot.KINDS)
def test_what_a_caller_types_arrives(home: Home, kind: str) -> None:
    edits = [
        typed(home, "满意度", "不满意"),
        typed(home, "回访时间", "2025-07-14 9:10"),
        typed(home, "回访意见", "晚上还是很熏"),
    ]
    path = home.inbox / f"回访.{robot.FORMATS[kind]['format']}"
    robot.edit(forms(home)[0], edits, {path: kind}, FORM)
    said = run(home, MONDAY.replace(hour=10))
    state = the_lead(home)
    assert codes(said) == []
    assert (state["satisfaction"], state["call_back_note"]) == ("不满意", "晚上还是很熏")
    assert (state["called_back_at"], state["status"]) == ("2025-07-14 09:10", "重新办理")


def test_a_satisfaction_that_is_not_in_the_list_waits(home: Home) -> None:
    path = home.inbox / "填错.xlsx"
    robot.edit(forms(home)[0], [typed(home, "满意度", "马马虎虎")], {path: "xlsx"}, FORM)
    said = run(home, MONDAY.replace(hour=10))
    assert (codes(said), the_lead(home)["satisfaction"]) == (["M02"], "")
    assert "“满意度”交回的“马马虎虎”没看懂" in listed(home)[0]["系统提示"]


def test_the_answer_of_the_department_cannot_be_typed_over(home: Home) -> None:
    path = home.root / "改了.xlsx"
    with pytest.raises(AssertionError):
        robot.edit(forms(home)[0], [typed(home, "办理情况", "我改的")], {path: "xlsx"}, FORM)


def test_a_form_saved_by_libreoffice_in_its_place_is_merged(home: Home) -> None:
    path = forms(home)[0]
    copy = home.root / "填好.xlsx"
    robot.edit(path, [typed(home, "满意度", "满意")], {copy: "xlsx"}, FORM)
    shutil.copyfile(copy, path)
    run(home, MONDAY.replace(hour=10))
    assert (the_lead(home)["satisfaction"], forms(home)) == ("满意", [])


def test_an_old_and_a_new_tool_fill_one_form(home: Home) -> None:
    """Part of it typed in LibreOffice and sent as xls, the rest typed into the book itself."""
    path = home.inbox / "一半.xls"
    robot.edit(forms(home)[0], [typed(home, "满意度", "未接通")], {path: "xls"}, FORM)
    run(home, MONDAY.replace(hour=10))
    called(home, "另一半.xlsx", 满意度="基本满意")
    run(home, MONDAY.replace(hour=11))
    state = the_lead(home)
    assert (state["satisfaction"], state["unreached"]) == ("基本满意", "1")
