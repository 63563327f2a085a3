"""Rows of an incoming table: which are about a lead that is forgotten, and what stays of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.core.keys import read_row_key
from pipeline.core.privacy.forgetting import Forgetting
from pipeline.core.text import squeezed

SAID = "（个人信息已到期删除）"
_NUMBER, _WORDS = 6, 10  # characters that a source number, or a content, has to have to name a lead


class Redaction:
    """Blanks the rows of forgotten leads in a table in which other leads stand, too.

    ``forgotten`` and ``others`` are the states of all leads of the table by number; ``gone`` knows
    the persons of the forgotten ones. A row goes by its own numbers (row key, 线索编号, 来源编号);
    only one that has none of any lead goes by what it says.
    """

    def __init__(
        self,
        forgotten: Mapping[int, Mapping[str, str]],
        others: Mapping[int, Mapping[str, str]],
        gone: Forgetting,
    ) -> None:
        self._leads = frozenset(forgotten)
        self._keys = {key: False for state in others.values() for key in _keys(state)}
        self._keys |= {key: True for state in forgotten.values() for key in _keys(state)}
        words = {squeezed(state["content"]) for state in forgotten.values()}
        numbers = {squeezed(word) for word in gone.words if any(map(str.isdigit, word))}
        self._words = {one for one in words if len(one) >= _WORDS} | numbers

    def row(self, texts: Sequence[str]) -> list[str]:
        """Return what stays of a row: all, or the numbers of the lead and that the rest is gone."""
        if not self._is_forgotten(texts):
            return list(texts)
        left = [text if squeezed(text) in self._keys else "" for text in texts]
        if "" in left:
            left[left.index("")] = SAID
        return left

    def _is_forgotten(self, texts: Iterable[str]) -> bool:
        squeezed_all = [squeezed(text) for text in texts if text]
        for text in squeezed_all:
            key = read_row_key(text)
            if key is not None:
                return key[1] in self._leads
            if text in self._keys:
                return self._keys[text]
        return any(text in self._words for text in squeezed_all)


def _keys(state: Mapping[str, str]) -> list[str]:
    number = squeezed(state["source_number"])
    return [squeezed(state["id"]), *([number] if len(number) >= _NUMBER else [])]
