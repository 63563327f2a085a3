"""What is wrong with a text that is no YAML, guessed from the lines where the parser gave up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

import yaml

_WIDE_COLON = re.compile(r"\s*(?:-\s+)?[^\s#\"'\[\]{}：:]{1,20}：")
_BARE_GROUP = re.compile(r"[\[,:-]\s*(@[^\s,\]}\"']+)")
_NO_BLANK = re.compile(r"(?:^|[\s{,-])[A-Za-z_]+:[^\s:/]|^\s*-[A-Za-z]")
_WIDE_MARK = re.compile(r"^\s*[－—–]\s|[:,\[]\s*[｛【［]")
_WHOLE = 60  # characters of a line that are told
_KEY = re.compile(r"(?P<indent> *)(?:- +)?[^\s#:：]+:(?:\s|$)")


class Report(Protocol):
    """Takes a code, a line counted from 1, and facts."""

    def __call__(self, code: str, line: int, **facts: object) -> None:
        """Take a problem."""


def quoted(line: str) -> str:
    """Return so much of a line that it is found again."""
    said = line.strip()
    return said if len(said) <= _WHOLE else f"{said[:_WHOLE]}…"


def has_wide_colon(text: str) -> bool:
    """Tell whether a text looks like a key with the full-width colon of Chinese typing."""
    return _WIDE_COLON.match(text) is not None


def explain(text: str, error: yaml.YAMLError, report: Report) -> None:
    """Report the likeliest mistake: what the line, or the one before it, looks like."""
    lines = text.splitlines()
    mark = getattr(error, "problem_mark", None)
    line = min(mark.line + 1 if mark else 1, max(len(lines), 1))
    # YAML notices many a mistake at the line after it
    near = [number for number in (line, line - 1) if 1 <= number <= len(lines)]
    for code, number, facts in _guesses(lines, near, error):
        report(code, number, seen=quoted(lines[number - 1]), **facts)
        return
    report("R04", line, seen=quoted(lines[line - 1]) if lines else "")


def _guesses(
    lines: list[str], near: list[int], error: yaml.YAMLError
) -> Iterator[tuple[str, int, dict[str, object]]]:
    """Yield what may be wrong: code, line, further facts; the likeliest first."""
    for number in near:
        line = lines[number - 1]
        if has_wide_colon(line):
            yield "R05", number, {}
        if bare := _BARE_GROUP.search(line):
            yield "R31", number, {"group": bare[1]}
        if _NO_BLANK.search(line):
            yield "R32", number, {}
        if _WIDE_MARK.search(line):
            yield "R35", number, {}
    context = str(getattr(error, "context", None) or "")
    opened = getattr(error, "context_mark", None)
    if opened and ("flow" in context or "quoted" in context):
        yield "R33", min(opened.line + 1, len(lines)), {}
    if near and (before := _crooked(lines, near[0])):
        yield "R34", near[0], before


def _crooked(lines: list[str], number: int) -> dict[str, object] | None:
    """Compare the indentation of a key with the key above it; None where it is as usual."""
    here = _KEY.match(lines[number - 1])
    for above in range(number - 1, 0, -1):
        line = lines[above - 1]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        there = _KEY.match(line)
        if here is None or there is None:
            return None
        blanks, usual = len(here["indent"]), there.end("indent")
        usual += len(line[usual:]) - len(line[usual:].lstrip("- "))
        return {"blanks": blanks, "usual": usual} if blanks != usual else None
    return None
