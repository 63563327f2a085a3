"""A raw table → drafts of leads, or why not. Every row ends as a draft or as held."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from pipeline.core import fields
from pipeline.core.intake.heading import Heading, Row
from pipeline.core.intake.no_leads import EARLY, STARTS, NoLeads, is_filled
from pipeline.core.intake.registering import PRINTED_HEADER, is_printed, printed_number
from pipeline.core.model import CellValue
from pipeline.core.privacy.masks import mask_text
from pipeline.core.text import header_key, squeezed
from pipeline.core.values import Reading, as_text, read

_JOINED = {"content": "\n", "address": "", "answer": "\n", "remark": "\n", "difficulty": "\n"}
_PERSONAL = tuple(one.key for one in fields.PERSONAL)
_PREAMBLE = re.compile(
    r"^(?:(?:市民|群众|来电人|来信人|举报人|居民|业主|网友|微信|公众号|数字城管)?(?:来电|来信|现)?"
    r"(?:反映|咨询|投诉|举报|求助|反馈|称)[:：,，]?\s*)+"
)
_QUOTED = re.compile(r"《([^》]{4,40})》")
_CLAUSE = re.compile(r"[。；;！!？?，,\n]")
_QUOTED_WITHIN = 80
_HEADLINE = 24  # characters of a title that we make ourselves
_LONG_NUMBER = 8  # shorter numbers are told apart by their source


@dataclass(frozen=True, slots=True)
class Draft:
    """One row that is a lead.

    ``values`` are stored fields (blank ones left out), ``person`` the personal ones.
    ``identity`` finds the case again; ``content_hash`` tells whether the row says anything new.
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
        self._personal = {at for key in _PERSONAL for at in heading.columns.get(key, ())}
        constants = heading.source.constants.items()
        self._constants = {fields.BY_HEADER[ours].key: value for ours, value in constants}
        self._constants.setdefault("source", heading.source.name)
        self._given = self._constants  # with what the sub-heading above says
        self._is_form = header_key(PRINTED_HEADER) in heading.unknown
        self._no_leads = NoLeads(heading)
        self._early = heading.row + EARLY

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
        """Yield a draft or a reason for every row under the header that holds anything.

        Rows one after the other that hold nothing but running numbers are told as one (I54).
        """
        header = self.heading.row
        empty: Held | None = None
        for number, cells in rows:
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
                start = empty or row
                empty = replace(start, facts={"last": number})
                continue
            if empty is not None:
                yield empty
                empty = None
            yield row
        if empty is not None:
            yield empty

    def _row(self, number: int, cells: tuple[CellValue, ...]) -> Draft | Held:
        values: dict[str, str] = dict(self._given)
        doubts: list[tuple[str, str]] = []
        for key, indexes, reader, joint in self._readers:
            text = self._cell(cells, key, indexes, reader, joint, doubts)
            if text:
                values[key] = text
        said = values.get("content") or values.get("title", "")
        if len(said) <= _HEADLINE or number <= self._early or said[0] in STARTS:
            code = self._no_leads.code(said, cells, number <= self._early)
            if code:
                return self._not_a_lead(number, cells, code)
        values["content"] = said
        person = {key: values.pop(key) for key in _PERSONAL if key in values}
        identity = self._identity(values, person)
        row = self._hash_of(values, person)
        printed = printed_number(cells if self._is_form else (values.get("source_number"),))
        return Draft(number, values, person, identity, row, tuple(doubts), printed)

    def anew(
        self,
        draft: Draft,
        values: dict[str, str],
        person: dict[str, str],
        doubts: tuple[tuple[str, str], ...],
    ) -> Draft:
        """Return a draft with other values; it stays the same case."""
        said = self._hash_of(values, person)
        return replace(draft, values=values, person=person, content_hash=said, doubts=doubts)

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

    def _not_a_lead(self, number: int, cells: tuple[CellValue, ...], code: str) -> Held:
        shown = [as_text(cell) for at, cell in enumerate(cells) if at not in self._personal]
        seen = mask_text("，".join(text for text in shown if text))[:60]
        facts: dict[str, object] = {}
        section = self._no_leads.section
        if code in ("I03", "I52"):
            self._given = self._constants | section
        if code == "I52":
            key = next(reversed(section))
            facts = {"header": fields.ALL[key].header, "value": section[key]}
        return Held(number, code, seen, facts)

    def _identity(self, values: dict[str, str], person: dict[str, str]) -> str:
        number = values.get("source_number", "")
        if len(number) >= _LONG_NUMBER:
            return number
        if number.isdigit():  # a running number begins again in the next table
            return f"{values['source']}#{number}@{values.get('received_at', '')}"
        if number:
            return f"{values['source']}#{number}"
        said = (values.get("received_at", ""), values["content"], values.get("address", ""))
        who = (person.get("petitioner", ""), person.get("phone", ""))
        return self._hash("\x1f".join(squeezed(part) for part in (*said, *who)))

    def _hash_of(self, values: dict[str, str], person: dict[str, str]) -> str:
        row = repr((sorted(values.items()), sorted(person.items()))).encode()
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


def _reader(
    key: str, lists: dict[str, tuple[str, ...]], handling: str
) -> Callable[[CellValue], Reading]:
    """Return how a column is read; one that is only a hint is taken as it stands."""
    if handling == "hint":
        return lambda value: Reading(as_text(value))
    one = next(f for f in (*fields.PERSONAL, *fields.ALL.values()) if f.key == key)
    if key in ("phone", "id_number"):
        one = fields.Field(key, one.header, "id")
    return lambda value: read(one, value, lists)
