"""What is planted in every field of a report is in no paper that is not for who handles it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from pipeline.files.folders import Home
from tests.offices import (
    CITY,
    HEADERS,
    NOISE,
    book_of,
    leads,
    new_home,
    run,
    type_into,
    write_table,
)
from tests.planting import texts_of

NAME, PHONE = "欧阳晓燕", "13812345678"
PLANTED = (NAME, PHONE, "138 1234 5678", "0512-57123456", "57987654", "320583198001011234",
           "oyxy@163.com", "苏E12345", "苏E·A88B8", "502室", "301室")  # fmt: skip
HOME_ADDRESS = "晨曦园3幢502室"
WORDS = (
    f"我是{NAME}，住{HOME_ADDRESS}，电话{PHONE}、138 1234 5678、0512-57123456、座机57987654，"
    "身份证320583198001011234，邮箱oyxy@163.com，车苏E12345、苏E·A88B8，邻居住12号楼1单元301室，"
    "蓬溪路12号烧烤店每晚油烟很大。"
)
TITLES = (f"{NAME}：烧烤店油烟", f"{HOME_ADDRESS}烧烤油烟", "烧烤油烟苏E12345", "烧烤油烟57987654")
LATE = datetime(2025, 7, 21, 17, 30)  # after 办结时限
PAPERS = ("领导汇总", "日清表", "督办清单", "督办单", "退回平台", "全区")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All that is written for people beside those who handle the leads, by path."""
    home = new_home(tmp_path_factory.mktemp("planted") / "home")
    rows = [
        (f"20250710000000{n:02}", NOISE[1], NAME, PHONE, f"蓬溪路12号{HOME_ADDRESS}", title, WORDS,
         "投诉") for n, title in enumerate(TITLES)
    ]  # fmt: skip
    write_table(home.inbox / "12345导出.xlsx", [HEADERS, *rows])
    run(home)
    said = f"到{HOME_ADDRESS}找{NAME}（{PHONE}）核实"
    *rest, last = sorted(leads(home))
    answers = {one: {"办理情况": said, "困难问题": said, "备注": said} for one in rest}
    type_into(book_of(home, CITY), "办理", answers, home.inbox / "城管局.xlsx")
    tracker = home.outbox / "总台账.xlsx"
    type_into(tracker, "台账", {last: {"办理状态": "退回平台", "审核意见": said}}, tracker)
    run(home, LATE)
    return {str(path): "\n".join(texts_of(path)) for path in papers_of(home)}


def papers_of(home: Home) -> list[Path]:
    found = [path for path in home.outbox.rglob("*") if path.suffix in (".xlsx", ".txt")]
    return [path for path in found if any(name in path.name for name in PAPERS)]


@pytest.mark.parametrize("name", PAPERS)
def test_each_paper_was_written(papers: dict[str, str], name: str) -> None:
    assert any(name in Path(path).name for path in papers)


@pytest.mark.parametrize("secret", PLANTED)
def test_it_stands_in_none_of_them(papers: dict[str, str], secret: str) -> None:
    assert [path for path, text in papers.items() if secret in text] == []


def test_what_the_matter_is_does_stand_there(papers: dict[str, str]) -> None:
    assert all("油烟" in text for path, text in papers.items() if "督办单" in path)
