"""What stays of the words about a lead when its person is forgotten.

Source: 个人信息保护法 art. 47 (deleted when the period of keeping is over), art. 73 (anonymised:
nobody can be told and nothing can be brought back). So nothing of a number stays, not even its
last four digits, and of a name not even the first character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.core import fields
from pipeline.core.privacy.masks import is_a_name, nameless

GONE = "***"
_PARTS = re.compile(r"[\s、,，/;；|（）()转]+")
_SHORTEST_NUMBER, _SHORTEST_HOME = 7, 6  # characters; shorter ones name nobody (昆山市)
# what a mask for readers leaves of a number: its first and last digits around the stars
_LEFT = re.compile(r"[(（]?\d{1,3}[)）\s\-－—.·]{0,2}\*[*)）\s\-－—.·]*[\dXxＸｘ]{4}")
_MANY = 40  # words; more are found in one pass
_LONGEST = MatchKind.LeftmostLongest
_PASSES = 8  # masking what was masked ends sooner
# cells that our own rules fill or check: nobody's words, and programs compare them
_OURS = frozenset(
    {"id", "source", "source_number", "step", "rule", "rules_hash", "decided_by", "confidential",
     "answer_span", "acknowledge_reckoning", "answer_reckoning", "extensions", "returns",
     "reworks", "unreached", "first_id", "repeat_kind", "other_categories", "certainty"}
)  # fmt: skip
_CHECKED_KINDS = frozenset({"id", "moment", "choice", "number", "department", "departments"})
# facts of events that programs follow
_FOLLOWED = frozenset(
    {"identity", "content_hash", "matter", "sha256", "field", "run", "kind", "status", "source",
     "taken_at"}
)  # fmt: skip


def is_words(key: str) -> bool:
    """Tell whether a cell may hold anybody's words: nothing but words can name a person."""
    if "@" in key:
        return not key.startswith(fields.NUMBER)
    field = fields.ALL.get(key)
    return field is None or (field.kind not in _CHECKED_KINDS and key not in _OURS)


class Forgetting:
    """Takes some persons out of texts; the same text always becomes the same one.

    ``persons`` are rows of the persons' table (petitioner, phone, id_number, home_address). So
    the cells of the events and the state that they add up to stay equal. What was forgotten once
    stays as it is when it is forgotten again. ``words_only`` leaves the numbers of others alone:
    for texts that are about other leads.
    """

    def __init__(self, persons: Iterable[Mapping[str, str]], words_only: bool = False) -> None:
        self._words_only = words_only
        self._known: dict[str, str] = {}  # a text stands in the state, in events, in snapshots
        words: set[str] = set()
        for person in persons:
            name, phone = person.get("petitioner", ""), person.get("phone", "")
            words |= {one for one in (name, *_PARTS.split(name)) if is_a_name(one)}
            numbers = (phone, *_PARTS.split(phone), person.get("id_number", ""))
            words |= {one for one in numbers if len(one) >= _SHORTEST_NUMBER}
            home = person.get("home_address", "").strip()
            words |= {home} if len(home) >= _SHORTEST_HOME else set()
        self.words = tuple(sorted((one for one in words if one), key=lambda one: (-len(one), one)))
        many = len(self.words) > _MANY
        self._finder = AhoCorasick(self.words, matchkind=_LONGEST) if many else None

    def text(self, said: str) -> str:
        """Return a text without these persons, and without anybody's number, name, plate, room."""
        if len(said) < 2:
            return said
        if said not in self._known:
            self._known[said] = self._settled(said)
        return self._known[said]

    def _settled(self, said: str) -> str:
        for _ in range(_PASSES):
            plain = self._once(said)
            if plain == said:
                break
            said = plain
        return said

    def _once(self, said: str) -> str:
        if self._finder is None:
            for word in self.words:
                if word in said:
                    said = said.replace(word, GONE)
        else:
            said = self._replaced(said, self._finder)
        return said if self._words_only else _LEFT.sub(GONE, nameless(said))

    @staticmethod
    def _replaced(said: str, finder: AhoCorasick) -> str:
        pieces, done = [], 0
        for _, start, end in finder.find_matches_as_indexes(said):
            pieces += [said[done:start], GONE]
            done = end
        return "".join([*pieces, said[done:]])

    def cell(self, key: str, value: str) -> str:
        """Return what stays of a cell."""
        return self.text(value) if value and is_words(key) else value

    def returned(self, key: str, value: str) -> str:
        """Return what stays of a cell as a file had it: anything may have been typed there."""
        field = fields.ALL.get(key)
        is_number = field is not None and field.kind == "id"
        return value if is_number else self.text(value)

    def facts(self, said: Any) -> Any:
        """Return what stays of the facts of an event, however deep (JSON)."""
        if isinstance(said, str):
            return self.text(said)
        if isinstance(said, list):
            return [self.facts(one) for one in said]
        if isinstance(said, dict):
            return {
                key: value if key in _FOLLOWED else self.facts(value) for key, value in said.items()
            }
        return said

    def cells(self, said: Mapping[str, list[str]]) -> dict[str, list[str]]:
        """Return what stays of the cells of an event: field → before and after."""
        return {key: [self.cell(key, text) for text in pair] for key, pair in said.items()}
