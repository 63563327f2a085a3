"""job, and what status says of jobs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

import run as door
from pipeline.core.clocks import agenda
from pipeline.files.clocks import job_record
from pipeline.files.folders import Home
from pipeline.files.ledger import Ledger
from tests import offices
from tests.offices import EXPORT, drop_export, new_home
from tests.test_serving import done, runs_of


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = new_home(tmp_path / "home")
    drop_export(made, EXPORT)
    return made


def go(home: Home, *words: str, now: str) -> int:
    return door.main(["--home", str(home.root), "--now", now, *words])


def test_job_without_a_name_does_what_is_due_and_then_nothing(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    go(home, "job", now="2025-07-10 08:30")
    assert (done(home, "收件"), done(home, "发件")) == (["07-10 08:30"], ["07-10 08:30"])
    capsys.readouterr()
    runs = runs_of(home)
    assert go(home, "job", now="2025-07-10 08:35") == 0
    assert "没有到点的，什么都没有做。" in capsys.readouterr().out
    assert runs_of(home) == runs


def test_job_take_in_makes_no_books_of_departments(home: Home) -> None:
    go(home, "job", "收件", now="2025-07-10 09:00")
    assert (home.outbox / "总台账.xlsx").exists()
    assert list((home.outbox / "待定").glob("*.xlsx"))
    assert not (home.outbox / "部门").exists()
    assert not (home.outbox / "微信").exists()
    go(home, "job", "发件", now="2025-07-10 09:10")
    assert len(list((home.outbox / "部门").iterdir())) >= 3


def test_job_evening_before_its_time_makes_the_book_of_today(home: Home) -> None:
    go(home, "job", "日清", now="2025-07-10 15:00")
    assert (home.outbox / "汇总" / "日清表_2025-07-10.xlsx").exists()
    go(home, "once", now="2025-07-10 17:30")
    assert done(home, "日清") == ["07-10 15:00", "07-10 17:30"]


def test_job_weekly_writes_the_week(home: Home) -> None:
    go(home, "once", now="2025-07-10 08:30")
    go(home, "job", "周报", now="2025-07-11 17:00")
    text = (home.outbox / "微信" / "2025-07-11_周报.txt").read_text("utf-8-sig")
    assert text.splitlines()[0] == "【一周小结】昆山开发区 7月7日至7月11日"


def test_a_job_that_nobody_knows_is_refused(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert go(home, "job", "日报", now="2025-07-10 09:00") == 2
    assert "J07" in capsys.readouterr().out
    assert not home.database.exists()


def test_status_says_when_each_job_was_done_and_comes_again(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    go(home, "once", now="2025-07-10 17:30")
    capsys.readouterr()
    go(home, "status", "--json", now="2025-07-10 17:41")
    jobs = {one["job"]: one for one in json.loads(capsys.readouterr().out)["jobs"]}
    assert {job: one["next"] for job, one in jobs.items()} == {
        "收件": "2025-07-10 17:50",
        "发件": "2025-07-11 08:30",
        "日清": "2025-07-11 17:30",
        "周报": "2025-07-14 08:30",
        "月报": "2025-08-01 08:30",
    }
    evening = jobs["日清"]["last"]
    assert (evening["slot"], evening["ended"], jobs["日清"]["due"]) == (
        "2025-07-10 17:30", "做完", False,
    )  # fmt: skip
    assert jobs["收件"]["due"]
    assert jobs["周报"]["last"] is None
    go(home, "status", now="2025-07-10 17:41")
    told = capsys.readouterr().out
    did = "上次 2025-07-10 17:30 做完（收文件 1 个，新线索 4 件）"
    assert f"  日清：{did}，下次 2025-07-11 17:30" in told
    assert f"  收件：{did}，到点了还没做，下次 2025-07-10 17:50" in told


def test_status_says_how_a_job_failed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    go(home, "once", now="2025-07-10 08:30")
    ledger = Ledger(home.database)
    evening = datetime(2025, 7, 10, 17, 30)
    job_record.fail(ledger, [agenda.Due("日清", evening)], evening, "磁盘满了")
    ledger.close()
    capsys.readouterr()
    go(home, "status", now="2025-07-10 17:31")
    assert "日清：上次 2025-07-10 17:30 出错了（磁盘满了），到点了还没做" in capsys.readouterr().out


def test_status_tells_jobs_before_the_first_run_and_with_broken_rules(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    go(home, "status", "--json", now="2025-07-10 08:00")
    assert len(json.loads(capsys.readouterr().out)["jobs"]) == 5
    (home.rules / "settings.yaml").write_text("zone：坏了", encoding="utf-8")
    assert go(home, "status", "--json", now="2025-07-10 08:00") in (0, 1)
    assert json.loads(capsys.readouterr().out)["jobs"] == []


def test_the_same_evening_again_writes_nothing(home: Home) -> None:
    go(home, "once", now="2025-07-10 17:30")
    before = offices.dump(home)
    go(home, "job", "日清", now="2025-07-10 17:30")
    assert offices.dump(home) == before
