"""Rules made by an older version have no emergency.yaml: the shipped one is put in, and said."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline import commands, rule_commands, running
from pipeline.core.messages.problems import RulesError
from pipeline.files.folders import Home
from pipeline.files.rules import config, lent_rules
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


# -- sources -------------------------------------------------------------------------------------

TRACKER = "sources/现有台账.yaml"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Rules as they were before workflow.yaml and the source of trackers came."""
    folder = tmp_path / "rules"
    shutil.copytree(running.SHIPPED_RULES, folder)
    (folder / "workflow.yaml").unlink()
    (folder / TRACKER).unlink()
    return folder


def lent(folder: Path) -> tuple[str, ...]:
    return config.load(folder, running.SHIPPED_RULES).lent


def test_older_rules_are_lent_the_source_of_trackers(older: Path) -> None:
    office = config.load(older, running.SHIPPED_RULES)
    assert office.lent == (TRACKER, "workflow.yaml")
    assert "现有台账" in {one.name for one in office.sources}
    assert lent_rules.keep_lent(older, running.SHIPPED_RULES, office)
    assert (older / TRACKER).read_bytes() == (running.SHIPPED_RULES / TRACKER).read_bytes()


def test_a_source_that_the_office_threw_away_does_not_come_back(older: Path) -> None:
    shutil.copy(running.SHIPPED_RULES / "workflow.yaml", older)
    assert lent(older) == ()


@pytest.mark.parametrize(
    "own",
    [
        "name: 现有台账\nrecognise: {headers: [内容]}\ncolumns: {内容: [事]}\n",
        "name: 区级跟踪\nrecognise: {headers: [内容]}\n"
        "columns: {内容: [事], 承办单位: [谁], 办理状态: [到哪]}\n",
    ],
)
def test_an_office_with_a_tracker_source_of_its_own_keeps_to_it(older: Path, own: str) -> None:
    (older / "sources" / "本区.yaml").write_text(own, encoding="utf-8")
    assert lent(older) == ("workflow.yaml",)


def test_a_source_that_the_office_calls_otherwise_keeps_its_name(older: Path) -> None:
    (older / "escalation.yaml").unlink()
    for path in older.rglob("*.yaml"):
        text = re.sub("(来源|source): 督察$", r"\1: 督察件", path.read_text("utf-8"), flags=re.M)
        path.write_text(text, encoding="utf-8")
    office = config.load(older, running.SHIPPED_RULES)
    assert office.workflow.review.source == ("督察件",)
    assert {name for one in office.escalation.orders for name in one.source} == {"督察件"}
    lent_rules.keep_lent(older, running.SHIPPED_RULES, office)
    assert config.load(older).workflow == office.workflow
