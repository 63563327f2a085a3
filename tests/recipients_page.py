"""The table of who sees what, as docs/规则.md has it: ``python -m tests.recipients_page``."""

from __future__ import annotations

from pathlib import Path

from pipeline.core.privacy import recipients
from pipeline.files.rules import config

ROOT = Path(__file__).resolve().parents[1]


def table() -> str:
    """Return the table of the shipped rules as Markdown."""
    rows = [recipients.HEADERS, ("---",) * len(recipients.HEADERS)]
    rows += recipients.table(config.load(ROOT / "rules"))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    print(table())
