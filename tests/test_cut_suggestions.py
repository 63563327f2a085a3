"""A run that suggests and takes decisions ends the same though it is cut anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.files.folders import Home
from tests import offices
from tests.cutting import copied, cut
from tests.offices import DAY_ONE, DAY_TWO, NOISE


def stage_of_rules(folder: Path) -> Home:
    """A home on the morning of day two: a suggestion agreed to, and rules changed once more."""
    home = offices.new_home(folder)
    offices.drop_export(home)
    offices.run(home, DAY_ONE)
    departments = home.rules / "departments.yaml"
    text = departments.read_text(encoding="utf-8")
    text = text.replace("{name: 餐饮油烟, lead: 城管局,", "{name: 餐饮油烟, lead: 生态环境局,")
    departments.write_text(text, encoding="utf-8")
    offices.run(home, DAY_ONE)
    desk = offices.desk_of(home)
    lead = offices.lead_ids(home)[NOISE[0]]
    offices.type_into(desk, "改派建议", {lead: {"决定": "同意"}}, home.inbox / "定.xlsx")
    text = text.replace("{name: 生活噪声, lead: 公安局,", "{name: 生活噪声, lead: 住建局,")
    departments.write_text(text, encoding="utf-8")
    return home


@pytest.mark.long
def test_cut_while_suggestions_are_made_and_decided_and_run_again(tmp_path: Path) -> None:
    staged = stage_of_rules(tmp_path / "staged").root
    undisturbed = copied(staged, tmp_path / "undisturbed")
    said = offices.run(undisturbed, DAY_TWO)
    assert (said["reroutes"], said["changes"]) == (1, 1)
    steps = int(cut(copied(staged, tmp_path / "whole"), 0, DAY_TWO).stdout)
    for step in range(1, steps + 1, max(1, steps // 16)):
        home = copied(staged, tmp_path / str(step))
        assert cut(home, step, DAY_TWO).returncode == 9
        offices.run(home, DAY_TWO)
        assert offices.dump(home) == offices.dump(undisturbed), f"cut before {step} of {steps}"
