"""Who answers for a department's leads stands at the head of its book."""

import openpyxl
import pytest

from pipeline.core.office import Department
from tests.offices import book_of, drop_export, new_home, run


def head_of_book(tmp_path, entry: str) -> str:
    """Return the grey line of the book of 城管局, whose entry in departments.yaml gets more."""
    home = new_home(tmp_path)
    path = home.rules / "departments.yaml"
    text = path.read_text(encoding="utf-8").replace("{name: 城管局,", f"{{name: 城管局, {entry}", 1)
    path.write_text(text, encoding="utf-8")
    drop_export(home)
    run(home)
    return str(openpyxl.load_workbook(book_of(home, "城管局"))["办理"]["A2"].value)


def test_person_and_stand_in_are_named(tmp_path):
    assert "　专人 王某（替补 李某）　" in head_of_book(tmp_path, "person: 王某, stand_in: 李某,")


def test_nobody_is_named_where_nobody_is_known(tmp_path):
    assert "专人" not in head_of_book(tmp_path, "")


def test_a_stand_in_alone_is_not_named():
    assert Department(name="城管局", stand_in="李某").on_duty == ""


@pytest.mark.parametrize("email", ["chengguan", "a@b", "a@example.cn，b@example.cn"])
def test_an_email_that_is_none_is_a_mistake(email):
    with pytest.raises(ValueError, match="R41"):
        Department(name="城管局", email=email)


def test_an_email_is_taken_as_it_is():
    assert Department(name="城管局", email="cg@example.gov.cn").email == "cg@example.gov.cn"
