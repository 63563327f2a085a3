"""Rules made by an older version have no emergency.yaml: the shipped one is put in, and said."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline import commands, rule_commands, running
from pipeline.core.problems import RulesError
from pipeline.files.folders import Home
from tests.offices import DAY_ONE, codes, drop_export, new_home, run

FIRE = ("2025071000000005", "2025-07-10 08:20:00", "", "", "蓬朗街道蓬溪路30号",
        "仓库着火", "蓬溪路30号仓库着火了，浓烟滚滚，请马上派人。", "求助")  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose rules an older version made."""
    old = new_home(tmp_path / "home")
    (old.rules / "emergency.yaml").unlink()
    return old


def asked(home: Home, **words: str) -> commands.Call:
    return commands.Call(home, DAY_ONE, words={"text": "", "place": "", **words})


def test_a_run_puts_the_missing_file_in_says_so_once_and_uses_it(home: Home) -> None:
    drop_export(home, [FIRE])
    said, code = running.once(home, DAY_ONE)
    assert "R37" in codes(said)
    assert code == 1
    assert [one["kind"] for one in said["emergencies"]] == ["着火"]
    shipped = running.SHIPPED_RULES / "emergency.yaml"
    assert (home.rules / "emergency.yaml").read_bytes() == shipped.read_bytes()
    assert "R37" not in codes(run(home, DAY_ONE + timedelta(hours=1)))


def test_check_reads_the_shipped_file_and_changes_nothing(home: Home) -> None:
    said, code = rule_commands.check_all(asked(home))
    assert (code, codes(said).count("R37")) == (1, 1)
    assert not (home.rules / "emergency.yaml").exists()


def test_a_folder_of_older_rules_can_be_compared(home: Home, tmp_path: Path) -> None:
    run(home)
    older = Path(home.rules).rename(tmp_path / "older")
    (older / "emergency.yaml").unlink()
    words = {"rules": str(older), "labelled": "", "propose": ""}
    said, code = rule_commands.diff(asked(home, **words))
    assert (code, said["moved"]) == (0, 0)


def test_departments_that_the_office_does_not_have_are_left_out(home: Home) -> None:
    for path in home.rules.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub("应急管理局|应急局", "安监办", text), encoding="utf-8")
    assert "R37" in codes(run(home))
    text = (home.rules / "emergency.yaml").read_text(encoding="utf-8")
    assert "tell: [住建局, 属地]" in text
    assert "应急管理局" not in text
    assert "R37" not in codes(run(home, DAY_ONE + timedelta(hours=1)))


def test_where_other_files_are_broken_nothing_is_put_in(home: Home) -> None:
    (home.rules / "deadlines.yaml").unlink()
    with pytest.raises(RulesError) as caught:
        run(home)
    assert [one.code for one in caught.value.problems] == ["R01"]
    assert not (home.rules / "emergency.yaml").exists()


def test_export_of_the_rules_says_it_too(home: Home) -> None:
    said, code = rule_commands.keep_rules(asked(home, action="export"))
    assert (code, codes(said)) == (1, ["R37"])
