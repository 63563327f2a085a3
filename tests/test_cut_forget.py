"""A forgetting that is cut anywhere, and the next run, end where an undisturbed one ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline import running
from pipeline.files.folders import Home
from tests import forgetful, offices
from tests.cutting import copied, cut
from tests.forgetful import BEFORE, LATE, LATER_PHONE, MIXED, OLD, YOUNG, holding

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return forgetful.home_of(tmp_path_factory.mktemp("prepared") / "home").root


@pytest.fixture(scope="module")
def undisturbed(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = copied(prepared, tmp_path_factory.mktemp("undisturbed"))
    running.once(home, LATE, processes=1, forget_before=BEFORE)
    return dump(home)


def dump(home: Home) -> Any:
    """What has to be equal: ledger and shown cells, and which files stand where."""
    backups = sorted(path.name for path in home.record.rglob("*.db"))
    return offices.dump(home), backups, (home.record / "forgetting").exists()


def test_cut_before_every_disk_step_and_run_again(
    prepared: Path, undisturbed: Any, tmp_path: Path
) -> None:
    whole = cut(copied(prepared, tmp_path / "whole"), 0, LATE, BEFORE)
    steps = int(whole.stdout)
    assert steps > 60, whole.stderr
    for step in range(1, steps + 1, max(1, steps // 24)):
        home = copied(prepared, tmp_path / str(step))
        assert cut(home, step, LATE, BEFORE).returncode == 9
        running.once(home, LATE, processes=1, forget_before=BEFORE)
        assert dump(home) == undisturbed, f"cut before step {step} of {steps}"
        left = {said: holding(home, said) for said in (*OLD, LATER_PHONE, *MIXED)}
        assert not any(left.values()), f"cut before step {step}: {left}"
        assert holding(home, YOUNG[1])


def test_once_it_is_in_the_ledger_any_run_goes_on_with_it(prepared: Path, tmp_path: Path) -> None:
    steps = int(cut(copied(prepared, tmp_path / "whole"), 0, LATE, BEFORE).stdout)
    home = copied(prepared, tmp_path / "cut")
    cut(home, steps - 8, LATE, BEFORE)
    assert holding(home, OLD[1])
    offices.run(home, LATE)
    assert holding(home, OLD[1]) == []
