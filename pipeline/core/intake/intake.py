"""A raw table → drafts of leads, or why not. Every row ends as a draft or as held."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from pipeline.core import fields
from pipeline.core.intake.heading import Heading, Row
from pipeline.core.intake.registering import PRINTED_HEADER, is_printed, printed_number
from pipeline.core.intake.same_case import Number, is_lasting, number_name, words
from pipeline.core.model import CellValue
from pipeline.core.privacy.masks import mask_text
from pipeline.core.text import header_key, is_total, normal, squeezed
from pipeline.core.values import Reading, as_text, read

_NOTES = re.compile(r"^(注|备注|说明|填表人|制表人|制表|审核人|填报人|填报单位|联系人)[:：]")
_JOINED = {"content": "\n", "address": "", "answer": "\n"}
_PERSONAL = tuple(one.key for one in fields.PERSONAL)
_PREAMBLE = re.compile(
    r"^(?:(?:市民|群众|来电人|来信人|举报人|居民|业主|网友|微信|公众号|数字城管)?(?:来电|来信|现)?"
    r"(?:反映|咨询|投诉|举报|求助|反馈|称)[:：,，]?\s*)+"
)
_QUOTED = re.compile(r"《([^》]{4,40})》")
_CLAUSE = re.compile(r"[。；;！!？?，,\n]")
_QUOTED_WITHIN = 80
_HEADLINE = 24  # characters of a title that we make ourselves


@dataclass(frozen=True, slots=True)
class Draft:
    """One row that is a lead.

    ``values`` are stored fields (blank ones left out), ``person`` the personal ones.
    ``identity`` finds the case again; ``numbers`` are all its lasting ones, the preferred first;
    ``matter`` is the keyed hash of its words, blank where they are too few to tell anything.
    ``content_hash`` tells whether the row says anything new.
    ``doubts`` are (field key, what stood there) of cells that were not understood. ``printed`` is
    the number that the form had on this row before it was filled; it is no identity yet.
    """

    row: int
    values: dict[str, str]
    person: dict[str, str]
    identity: str
    content_hash: str
    doubts: tuple[tuple[str, str], ...] = ()
    printed: str = ""
    numbers: tuple[Number, ...] = ()
    matter: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """One row that is no lead, with the code of its reason and what stood there."""

    row: int
    code: str
    seen: str = ""
    facts: dict[str, object] = field(default_factory=dict)


class Intake:
    """Reads the rows of one claimed table.

    ``lists`` gives the office's departments and categories; ``secret`` keys the hashes, so that
    nobody can find a phone number by trying them all.
    """

    def __init__(self, heading: Heading, lists: dict[str, tuple[str, ...]], secret: str) -> None:
        self.heading = heading
        self._secret = secret.encode()[:64]
        carried = {"department": heading.source.department, "status": heading.source.status}
        self._readers = [
            (key, indexes, self._reader(key, lists, carried.get(key, "take")), _JOINED.get(key))
            for key, indexes in heading.columns.items()
            if carried.get(key) != "ignore"
        ]
        self._read_number = self._reader("source_number", lists, "take")
        self._personal = {at for key in _PERSONAL for at in heading.columns.get(key, ())}
        constants = heading.source.constants.items()
        self._constants = {fields.BY_HEADER[ours].key: value for ours, value in constants}
        self._constants.setdefault("source", heading.source.name)
        headers = {
            header_key(alias) for aliases in heading.source.columns.values() for alias in aliases
        }
        self._is_form = header_key(PRINTED_HEADER) in heading.unknown
        self._headers = headers | {header_key(ours) for ours in heading.source.columns}

    def _reader(
        self, key: str, lists: dict[str, tuple[str, ...]], handling: str
    ) -> Callable[[CellValue], Reading]:
        """Return how a column is read; the table's own words for a status count too."""
        usual = _reader(key, lists, handling)
        if key != "status" or not self.heading.source.statuses:
            return usual
        own = {squeezed(said): ours for said, ours in self.heading.source.statuses.items()}

        def status(value: CellValue) -> Reading:
            known = own.get(squeezed(as_text(value)))
            return Reading(known) if known else usual(value)

        return status

    def rows(self, rows: Iterable[Row]) -> Iterator[Draft | Held]:
        """Yield a draft or a reason for every row under the header that holds anything."""
        for number, cells in rows:
            if number <= self.heading.row or not any(_filled(cell) for cell in cells):
                continue
            if self._is_form and not any(_filled(cell) and not is_printed(cell) for cell in cells):
                continue
            yield self._row(number, cells)

    def _row(self, number: int, cells: tuple[CellValue, ...]) -> Draft | Held:
        values: dict[str, str] = dict(self._constants)
        doubts: list[tuple[str, str]] = []
        for key, indexes, reader, joint in self._readers:
            text = self._cell(cells, key, indexes, reader, joint, doubts)
            if text:
                values[key] = text
        said = values.get("content") or values.get("title", "")
        if len(said) <= _HEADLINE and (not said or self._is_no_matter(said, cells)):
            return self._not_a_lead(number, cells)
        values["content"] = said
        person = {key: values.pop(key) for key in _PERSONAL if key in values}
        numbers = self._numbers(values, cells)
        identity = self._identity(values, person, numbers)
        row = repr((sorted(values.items()), sorted(person.items()), *numbers[1:]))
        told = words(said)
        return Draft(
            number,
            values,
            person,
            identity,
            self._hash(row),
            tuple(doubts),
            printed_number(cells if self._is_form else (values.get("source_number"),)),
            numbers,
            self._hash(f"{values['source']}\x1f{told}") if told else "",
        )

    def _is_no_matter(self, said: str, cells: tuple[CellValue, ...]) -> bool:
        """Tell whether a short content is that of a repeated header or of a total."""
        if header_key(said) in self._headers:
            return True
        first = next(as_text(cell) for cell in cells if _filled(cell))
        return is_total(first)

    def _cell(
        self,
        cells: tuple[CellValue, ...],
        key: str,
        indexes: tuple[int, ...],
        reader: Callable[[CellValue], Reading],
        joint: str | None,
        doubts: list[tuple[str, str]],
    ) -> str:
        """Read the one or several columns of a field: the first that is filled, or all joined."""
        text = ""
        for index in indexes:
            if index >= len(cells) or cells[index] is None or cells[index] == "":
                continue
            reading = reader(cells[index])
            if not (reading.understood and reading.exact):
                doubts.append((key, reading.text))
                continue
            if not text:
                text = reading.text
            elif joint is not None and reading.text not in text:
                text = reading.text if text in reading.text else text + joint + reading.text
            if text and joint is None:
                break
        return text

    def _not_a_lead(self, number: int, cells: tuple[CellValue, ...]) -> Held:
        shown = [as_text(cell) for at, cell in enumerate(cells) if at not in self._personal]
        seen = mask_text("，".join(text for text in shown if text))[:60]
        texts = [as_text(cell) for cell in cells if _filled(cell)]
        first = normal(texts[0])
        if is_total(texts[0]):
            return Held(number, "I02", seen)
        if len(texts) == 1 and (_NOTES.match(first) or len(first) > 4):
            return Held(number, "I03", seen)
        if sum(header_key(text) in self._headers for text in texts) * 2 > len(texts):
            return Held(number, "I04", seen)
        return Held(number, "I01", seen)

    def _numbers(self, values: dict[str, str], cells: tuple[CellValue, ...]) -> tuple[Number, ...]:
        """Return the lasting numbers of a row; the first of them is its 来源编号."""
        first = values.get("source_number", "")
        if not first:
            return ()
        source, headers = values["source"], self.heading.number_headers
        if len(headers) < 2:
            if not is_lasting(first):
                return ()
            return (Number(number_name(first, source), "".join(headers), first),)
        found: dict[str, Number] = {}
        for index, header in zip(self.heading.columns["source_number"], headers, strict=True):
            text = self._number_in(cells, index)
            if is_lasting(text):
                name = number_name(text, source)
                found.setdefault(name, Number(name, header, text))
        if found:
            values["source_number"] = next(iter(found.values())).written
        return tuple(found.values())

    def _number_in(self, cells: tuple[CellValue, ...], index: int) -> str:
        if index >= len(cells) or not _filled(cells[index]):
            return ""
        reading = self._read_number(cells[index])
        return reading.text if reading.understood and reading.exact else ""

    def _identity(
        self, values: dict[str, str], person: dict[str, str], numbers: tuple[Number, ...]
    ) -> str:
        if numbers:
            return numbers[0].name
        number = values.get("source_number", "")
        if number:  # a running number begins again in the next table
            return f"{values['source']}#{number}@{values.get('received_at', '')}"
        said = (values.get("received_at", ""), values["content"], values.get("address", ""))
        who = (person.get("petitioner", ""), person.get("phone", ""))
        return self._hash("\x1f".join(squeezed(part) for part in (*said, *who)))

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


def _filled(cell: CellValue) -> bool:
    return cell is not None and (not isinstance(cell, str) or not cell.isspace()) and cell != ""


def _reader(
    key: str, lists: dict[str, tuple[str, ...]], handling: str
) -> Callable[[CellValue], Reading]:
    """Return how a column is read; one that is only a hint is taken as it stands."""
    if handling == "hint" and key != "status":
        return lambda value: Reading(as_text(value))
    one = next(f for f in (*fields.PERSONAL, *fields.ALL.values()) if f.key == key)
    if key in ("phone", "id_number"):
        one = fields.Field(key, one.header, "id")
    if handling == "hint":
        return lambda value: Reading(read(one, value, lists).text)
    return lambda value: read(one, value, lists)
