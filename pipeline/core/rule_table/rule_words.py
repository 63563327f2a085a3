"""Words in one cell of the workbook of rules, and back: 甲、乙、丙.

A word that holds a separator itself is written as a JSON text, so that nothing of a rule is lost:
``"甲、乙"``. What people type is taken as they mean it: full-width or half-width separators, blanks
around words, line ends that another program left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from pipeline.core.text import clean

BETWEEN = "、"
_WORD_ENDS = "、，,；;\n"
ITEM_ENDS = "；;\n"
_MARKS = "⟷↔"
_QUOTED = r'(?<![^{0}\s])"(?:[^"\\]|\\.)*"(?=\s*(?:[{0}≤]|$))'
_FIRST_KEPT = 0xE000  # private characters stand for quoted words while a cell is taken apart
_ODD = re.compile(rf'[{_WORD_ENDS}{_MARKS}≤<>〔〕\ue000-\uf8ff]|^["\s]|\s$|^$')


class UnreadableError(ValueError):
    """A cell does not say what its column holds; ``code`` and ``facts`` as in the catalogue."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts: Mapping[str, object] = facts
        super().__init__(code)


class Written:
    """A cell's text with its quoted words kept aside: separators inside them do not count."""

    def __init__(self, text: str, further_ends: str = "") -> None:
        self._kept: list[str] = []
        quoted = _QUOTED.format(_WORD_ENDS + _MARKS + further_ends)
        self.text = re.sub(quoted, self._keep, text.replace("\r\n", "\n").replace("\r", "\n"))

    def _keep(self, found: re.Match[str]) -> str:
        try:
            word = json.loads(found[0])
        except ValueError:
            return found[0]
        self._kept.append(word)
        return chr(_FIRST_KEPT + len(self._kept) - 1)

    def word(self, piece: str) -> str:
        """Return the word that a piece of the text stands for."""
        piece = piece.strip()
        number = ord(piece) - _FIRST_KEPT if len(piece) == 1 else -1
        return self._kept[number] if 0 <= number < len(self._kept) else piece

    def words(self, piece: str | None = None, ends: str = _WORD_ENDS) -> list[str]:
        """Return the words of the text, or of a piece of it; a word that stands twice, once."""
        pieces = re.split(f"[{ends}]", self.text if piece is None else piece)
        return list(dict.fromkeys(filter(None, map(self.word, pieces))))

    def items(self) -> list[str]:
        """Return the pieces between line ends and ；."""
        return [piece.strip() for piece in re.split(f"[{ITEM_ENDS}]", self.text) if piece.strip()]


def split(text: str) -> list[str]:
    """Return the words that a cell lists."""
    return Written(text).words()


def shown(word: str) -> str:
    """Return a word as a cell shows it."""
    if not _ODD.search(word) and clean(word) == word:
        return word
    quoted = json.dumps(word, ensure_ascii=False)
    return quoted if clean(quoted) == quoted else json.dumps(word)


def joined(words: Iterable[str], between: str = BETWEEN) -> str:
    """Return words as one cell shows them."""
    return between.join(shown(word) for word in words)


def is_words(value: object) -> bool:
    """Tell whether a value of the rules is a word or a list of words."""
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    )


def flow(value: object) -> str:
    """Return a value of the rules as YAML on one line, to be read, not to be taken back."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    text = str(value)
    plain = re.fullmatch(r"[^\s\[\]{},:#&*!|>'\"%@`-][^\[\]{},#\n]*", text)
    return text if plain else json.dumps(text, ensure_ascii=False)
