"""Lines of a YAML file: parted, moved to the side, with their comments where they were."""

from __future__ import annotations

import re

# what YAML takes for a line, and no more: str.splitlines knows further ends
LINE = re.compile(
    "[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029])|[^\n\r\x85\u2028\u2029]+"
)
_COMMENT = re.compile(r"([ \t]+)(#[^\"'\]}]*)$")


def dedented(line: str, column: int) -> str:
    """Take the blanks and the dash before a column away."""
    return line[column:] if not line[:column].strip(" -") else line.lstrip(" ")


def shifted(text: str, columns: int) -> str:
    """Move lines to the right, or to the left by as many blanks as there are."""
    lines = LINE.findall(text)
    if columns >= 0:
        return "".join(" " * columns + line if line.strip() else line for line in lines)
    return "".join(line[min(-columns, len(line) - len(line.lstrip(" "))) :] for line in lines)


def with_gaps(written: str, lines: list[str]) -> str:
    """Keep the blanks before comments at the ends of lines as they were."""
    gaps = {found[2]: found[0] for line in lines if (found := _COMMENT.search(line.rstrip("\r\n")))}
    new = []
    for line in LINE.findall(written):
        found = _COMMENT.search(line.rstrip("\n"))
        kept = found is not None and line[: found.start()].strip() and gaps.get(found[2])
        new.append(f"{line[: found.start()]}{kept}\n" if found and kept else line)
    return "".join(new)
