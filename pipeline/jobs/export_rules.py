"""Export the rules: the rule files as one workbook for people who write no YAML."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipeline.core.rule_table import rule_sheets
from pipeline.files.folders import Home
from pipeline.files.rule_table import rule_book
from pipeline.files.rule_table.rule_entries import read_shelf


def export_rules(home: Home, rules: Path, now: datetime) -> str:
    """Write 规则表 of the day; return its path relative to the home.

    One that is there already and shows the same is left alone, an edited one is never replaced.
    """
    shelf = read_shelf(rules)
    workbook = rule_sheets.workbook(
        rule_book.rows_of(shelf),
        shelf.shown(),
        shelf.hashes(),
        rule_book.lists_of(shelf),
        f"{now:%Y-%m-%d} 导出",
    )
    name = f"规则表_{now:%Y-%m-%d}"
    return home.relative(rule_book.put_out(home, workbook, name, may_stand=True))
