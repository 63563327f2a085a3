"""Words of a few choices: how urgent, yes or no, and several of them in one cell."""

from __future__ import annotations

import re

from pipeline.core.text import squeezed

# how the three steps are called where there are three (一级 is the first: 生态环境“马上办”)
_STEPS = {
    "一级": "特急", "二级": "紧急", "三级": "一般", "1级": "特急", "2级": "紧急", "3级": "一般",
    "ⅰ级": "特急", "ⅱ级": "紧急", "ⅲ级": "一般", "i级": "特急", "ii级": "紧急", "iii级": "一般",
}  # fmt: skip
_STARS = {1: "一般", 2: "紧急", 3: "特急"}
_STAR = re.compile("[★☆⭐🌟]+")
_BEHIND = re.compile(r"^(.+?)\(.*\)$|^(.+?)[:,].*$")
_YES = frozenset(["√", "✓", "✔", "☑", "✅", "■", "y", "yes", "true", "1", "有", "对"])
_NO = frozenset(["×", "✕", "✖", "✗", "✘", "❌", "☒", "□", "n", "no", "false", "0", "无", "x"])
# what form tools put between the answers of one question; commas inside brackets are none
_PARTED = re.compile(r"[┋┆|,，;；、\n]")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


def urgency_word(written: str) -> str:
    """Return what a word for how urgent it is comes down to, for the choices to be tried again.

    Stars count where they are of three at most; 紧急（2小时） is 紧急. Else the word as it is.
    """
    said = squeezed(written)
    if _STAR.fullmatch(said):
        full = len(said) - said.count("☆")
        return _STARS.get(full, written) if len(said) <= max(_STARS) else written
    behind = _BEHIND.match(said)
    word = (behind[1] or behind[2]) if behind else said
    return _STEPS.get(word, word)


def yes_or_no(written: str) -> str:
    """Return 是 or 否 for a mark that means it; any other word as it stands."""
    said = squeezed(written).replace("\ufe0f", "")
    if said in _YES:
        return "是"
    return "否" if said in _NO else written


def several(written: str) -> str:
    """Return the answers of a question that allows several, each once, with ``、`` between."""
    if not _PARTED.search(written):
        return written
    plain = _BRACKETS.sub(lambda found: "\0" * len(found[0]), written)
    parts, start = [], 0
    for mark in _PARTED.finditer(plain):
        parts.append(written[start : mark.start()].strip())
        start = mark.end()
    parts.append(written[start:].strip())
    return "、".join(dict.fromkeys(part for part in parts if part))
