"""A raw table → drafts of leads, or why not. Every row ends as a draft or as held."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from itertools import chain, islice

from pipeline.core import fields
from pipeline.core.cells.moments import dated
from pipeline.core.cells.numbers import were_numbers
from pipeline.core.cells.tidying import tidied
from pipeline.core.intake.case_numbers import numbers_of
from pipeline.core.intake.column_readers import (
    ColumnReader,
    Doubt,
    doubt_of,
    error_in_words,
    handling,
    reader_of,
    spoiled,
)
from pipeline.core.intake.heading import Heading, Row
from pipeline.core.intake.no_leads import EARLY, STARTS, NoLeads, is_filled
from pipeline.core.intake.registering import PRINTED_HEADER, is_printed, printed_number
from pipeline.core.intake.same_case import Number, words
from pipeline.core.intake.source import UNUSED
from pipeline.core.model import CellValue
from pipeline.core.privacy.masks import mask_text
from pipeline.core.text import header_key, squeezed
from pipeline.core.values import Reading, as_text, iso

_JOINED = {"content": "\n", "address": "", "answer": "\n", "remark": "\n", "difficulty": "\n"}
_MOMENTS = frozenset(one.key for one in fields.ALL.values() if one.kind == "moment")
_PERSONAL = tuple(one.key for one in fields.PERSONAL)
_PREAMBLE = re.compile(
    r"^(?:(?:市民|群众|来电人|来信人|举报人|居民|业主|网友|微信|公众号|数字城管)?(?:来电|来信|现)?"
    r"(?:反映|咨询|投诉|举报|求助|反馈|称)[:：,，]?\s*)+"
)
_QUOTED = re.compile(r"《([^》]{4,40})》")
_CLAUSE = re.compile(r"[。；;！!？?，,\n]")
_QUOTED_WITHIN = 80
_HEADLINE = 24  # characters of a title that we make ourselves
_LOOKED_AT = 200  # rows that tell whether a column of numbers was spoiled


@dataclass(frozen=True, slots=True)
class Draft:
    """One row that is a lead.

    ``values`` are stored fields (blank ones left out), ``person`` the personal ones.
    ``identity`` finds the case again; ``numbers`` are all its lasting ones, the preferred first;
    ``matter`` is the keyed hash of its words, blank where they are too few to tell anything.
    ``content_hash`` tells whether the row says anything new.
    ``doubts`` are the cells that were not taken. ``printed`` is the number that the form had on
    this row before it was filled; it is no identity yet.
    """

    row: int
    values: dict[str, str]
    person: dict[str, str]
    identity: str
    content_hash: str
    doubts: tuple[Doubt, ...] = ()
    printed: str = ""
    numbers: tuple[Number, ...] = ()
    matter: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A row that is no lead, with the code of its reason and what stood there.

    ``rows``: how many rows one after the other it tells of.
    """

    row: int
    code: str
    seen: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    rows: int = 1


class Intake:
    """Reads the rows of one claimed table.

    ``lists`` gives the office's departments and categories; ``secret`` keys the hashes, so that
    nobody can find a phone number by trying them all.
    """

    def __init__(self, heading: Heading, lists: dict[str, tuple[str, ...]], secret: str) -> None:
        self.heading = heading
        self._secret = secret.encode()[:64]
        self._readers = [
            (key, indexes, reader_of(key, heading.source, lists), _JOINED.get(key))
            for key, indexes in heading.columns.items()
            if handling(key, heading.source) != "ignore"
        ]
        self._number_reader: ColumnReader = lambda value: Reading(as_text(value))
        self._before = ""  # the last 受理时间 that was read, for days without a year
        self._personal = {at for key in _PERSONAL for at in heading.columns.get(key, ())}
        constants = heading.source.constants.items()
        self._constants = {fields.BY_HEADER[ours].key: value for ours, value in constants}
        self._constants.setdefault("source", heading.source.name)
        self._given = self._constants  # with what the sub-heading above says
        self._is_form = header_key(PRINTED_HEADER) in heading.unknown
        self._no_leads = NoLeads(heading)
        self._early = heading.row + EARLY

    def rows(self, rows: Iterable[Row]) -> Iterator[Draft | Held]:
        """Yield a draft or a reason for every row under the header that holds anything.

        Rows one after the other that hold nothing but running numbers are told as one (I54).
        """
        ahead = iter(rows)
        first = list(islice(ahead, _LOOKED_AT))
        self._look(first)
        readers = {key: reader for key, _, reader, _ in self._readers}
        self._number_reader = readers.get("source_number", self._number_reader)
        header = self.heading.row
        empty: Held | None = None
        for number, cells in chain(first, ahead):
            if number <= header:
                continue
            for cell in cells:  # a loop of its own takes a third of any()
                if is_filled(cell):
                    break
            else:
                continue
            if self._is_form and all(not is_filled(cell) or is_printed(cell) for cell in cells):
                continue
            row = self._row(number, cells)
            if type(row) is Held and row.code == "I54":
                count = empty.rows + 1 if empty is not None else 1
                empty = replace(empty or row, facts={"last": number}, rows=count)
                continue
            if empty is not None:
                yield empty
                empty = None
            yield row
        if empty is not None:
            yield empty

    def _look(self, rows: Iterable[Row]) -> None:
        """Look whether the numbers of a table are what a spreadsheet has left of them."""
        indexes = self.heading.columns.get("source_number", ())
        for index in indexes:
            cells = [row[index] for at, row in rows if at > self.heading.row and index < len(row)]
            if were_numbers(tidied(one) for one in cells if isinstance(one, str)):
                self._readers = [
                    (key, at, spoiled(reader) if at == indexes else reader, joint)
                    for key, at, reader, joint in self._readers
                ]
                return

    def _row(self, number: int, cells: tuple[CellValue, ...]) -> Draft | Held:
        values: dict[str, str] = dict(self._given)
        doubts: list[Doubt] = []
        for key, indexes, reader, joint in self._readers:
            text = self._cell(cells, key, indexes, reader, joint, doubts)
            if text:
                values[key] = text
        if doubts:
            doubts = self._dated(values, doubts)
            if error := error_in_words(values, doubts):
                total = self._no_leads.code("", cells, early=False) == "I02"
                return self._not_a_lead(number, cells, "I02" if total else "I41", error)
        self._before = values.get("received_at") or self._before
        said = values.get("content") or values.get("title", "")
        if len(said) <= _HEADLINE or number <= self._early or said[0] in STARTS:
            code = self._no_leads.code(said, cells, number <= self._early)
            if code:
                return self._not_a_lead(number, cells, code)
        values["content"] = said
        person = {key: values.pop(key) for key in _PERSONAL if key in values}
        numbers = numbers_of(self.heading, self._number_reader, values, cells)
        identity = self._identity(values, person, numbers)
        told = words(said)
        return Draft(
            number,
            values,
            person,
            identity,
            self._hash_of(values, person, numbers),
            tuple(doubts),
            printed_number(cells if self._is_form else (values.get("source_number"),)),
            numbers,
            self._hash(f"{values['source']}\x1f{told}") if told else "",
        )

    def anew(
        self,
        draft: Draft,
        values: dict[str, str],
        person: dict[str, str],
        doubts: tuple[Doubt, ...],
    ) -> Draft:
        """Return a draft with other values; it stays the same case."""
        said = self._hash_of(values, person, draft.numbers)
        return replace(draft, values=values, person=person, content_hash=said, doubts=doubts)

    def _cell(
        self,
        cells: tuple[CellValue, ...],
        key: str,
        indexes: tuple[int, ...],
        reader: ColumnReader,
        joint: str | None,
        doubts: list[Doubt],
    ) -> str:
        """Read the one or several columns of a field: the first that is filled, or all joined."""
        text = ""
        for index in indexes:
            if index >= len(cells) or cells[index] is None or cells[index] == "":
                continue
            cell = cells[index]
            reading = reader(tidied(cell) if type(cell) is str else cell)
            if not (reading.understood and reading.exact):
                doubts.append(doubt_of(key, reading))
                continue
            said = reading.text
            if said and index in self.heading.labels:
                said = f"{self.heading.labels[index]}：{said}"
            if not text:
                text = said
            elif joint is not None and reading.text not in text:
                text = said if text in said else text + joint + said
            if text and joint is None:
                break
        return text

    def _dated(self, values: dict[str, str], doubts: list[Doubt]) -> list[Doubt]:
        """Read days without a year (1月5日) by the other days of their row, else by the row above.

        Those stay doubts that no day, or days that do not agree, could tell the year of.
        """
        left = []
        known = [values[key] for key in _MOMENTS if key in values] or [self._before]
        near = [date.fromisoformat(one[:10]) for one in known if one]
        for doubt in doubts:
            days = {dated(doubt.seen, one) for one in near} if doubt.key in _MOMENTS else set()
            day = days.pop() if len(days) == 1 else None
            if day is None:
                left.append(doubt)
            else:
                values.setdefault(doubt.key, iso(day))
        return left

    def _not_a_lead(
        self, number: int, cells: tuple[CellValue, ...], code: str, error: Doubt | None = None
    ) -> Held:
        shown = [as_text(cell) for at, cell in enumerate(cells) if at not in self._personal]
        seen = mask_text("，".join(text for text in shown if text))[:60]
        facts: dict[str, object] = {}
        section = self._no_leads.section
        if error is not None:
            facts = {"header": fields.ALL[error.key].header, "error": error.seen}
        elif code == "I52":
            key = next(reversed(section))
            facts = {"header": fields.ALL[key].header, "value": section[key]}
        if code in ("I03", "I52"):
            self._given = self._constants | section
        return Held(number, code, seen, facts)

    def _identity(
        self, values: Mapping[str, str], person: Mapping[str, str], numbers: tuple[Number, ...]
    ) -> str:
        if numbers:
            return numbers[0].name
        number = values.get("source_number", "")
        if number and self.heading.source.number != UNUSED:
            # a running number begins again in the next table
            return f"{values['source']}#{number}@{values.get('received_at', '')}"
        said = (values.get("received_at", ""), values["content"], values.get("address", ""))
        who = (person.get("petitioner", ""), person.get("phone", ""))
        return self._hash("\x1f".join(squeezed(part) for part in (*said, *who)))

    def _hash_of(
        self, values: Mapping[str, str], person: Mapping[str, str], numbers: tuple[Number, ...]
    ) -> str:
        row = repr((sorted(values.items()), sorted(person.items()), *numbers[1:])).encode()
        return blake2b(row, key=self._secret, digest_size=16).hexdigest()

    def _hash(self, text: str) -> str:
        return blake2b(text.encode(), key=self._secret, digest_size=16).hexdigest()


def headline(content: str) -> str:
    """Return a title for a lead that came without one: its first clauses, 24 characters at most."""
    quoted = _QUOTED.search(content, 0, _QUOTED_WITHIN)
    if quoted:  # the platform's own title of the matter
        return quoted[1]
    text = _PREAMBLE.sub("", content.strip()) or content.strip()
    ends = [found.start() for found in _CLAUSE.finditer(text) if 6 <= found.start() <= _HEADLINE]
    return text[: ends[-1]] if ends else text[:_HEADLINE].strip()
