"""A run that is cut anywhere and started again ends where an undisturbed run ends."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from pipeline.files.folders import Home
from tests import offices
from tests.cutting import ROOT, copied, cut
from tests.offices import DAY_ONE, DAY_TWO, NOISE, SEWER


def stage(folder: Path) -> Home:
    """A home on the morning of day two: an answer, an edit in place, an export, a bad file."""
    home = offices.new_home(folder)
    offices.drop_export(home)
    offices.run(home, DAY_ONE)
    book = offices.book_of(home, "城管局")
    typed = {NOISE[0]: {"办理状态": "办理中", "办理情况": "已到现场。"}}
    offices.type_into(book, "办理", typed, home.inbox / "城管局交回.xlsx", by="来源编号")
    book = offices.book_of(home, "水务局")
    offices.type_into(book, "办理", {SEWER[0]: {"备注": "改在原处"}}, book, by="来源编号")
    newer = ("2025071100000009", "2025-07-11 07:30:00", "赵一", "13800002222", "长江花园",
             "垃圾没人清", "长江花园北门垃圾桶满了三天没人清运，臭味很大。", "投诉")  # fmt: skip
    silent = ("2025071100000010", "2025-07-11 07:40:00", "钱二", "13800003333", "", "", "", "投诉")
    offices.drop_export(home, [newer, silent], "第二天.xlsx")  # the row that is held is copied out
    bad = home.inbox / "坏文件.xlsx"
    bad.write_bytes(b"this is no workbook at all")
    os.utime(bad, (time.time() - 60,) * 2)  # old enough that no run waits for it to grow
    return home


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stage(tmp_path_factory.mktemp("prepared")).root


@pytest.fixture(scope="module")
def undisturbed(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> object:
    home = copied(prepared, tmp_path_factory.mktemp("undisturbed"))
    offices.run(home, DAY_TWO)
    return offices.dump(home)


@pytest.mark.long
def test_cut_before_every_disk_step_and_run_again(
    prepared: Path, undisturbed: object, tmp_path: Path
) -> None:
    whole = cut(copied(prepared, tmp_path / "whole"), 0, DAY_TWO)
    steps = int(whole.stdout)
    assert steps > 30, whole.stderr
    for step in range(1, steps + 1, max(1, steps // 24)):
        home = copied(prepared, tmp_path / str(step))
        assert cut(home, step, DAY_TWO).returncode == 9
        offices.run(home, DAY_TWO)
        assert offices.dump(home) == undisturbed, f"cut before step {step} of {steps}"


@pytest.mark.long
def test_killed_at_twenty_random_moments_and_run_again(
    prepared: Path, undisturbed: object, tmp_path: Path
) -> None:
    moments = random.Random(7)
    command = [sys.executable, "run.py", "--now", str(DAY_TWO), "--json"]
    for attempt in range(20):
        home = copied(prepared, tmp_path / str(attempt))
        process = subprocess.Popen(
            [*command, "--home", str(home.root)], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        time.sleep(moments.uniform(0.3, 2.2))
        for one in (*psutil.Process(process.pid).children(recursive=True), process):
            one.kill()
        process.wait()
        offices.run(home, DAY_TWO)
        assert offices.dump(home) == undisturbed, f"attempt {attempt}"
