"""What the coordinator said of an unknown table: a source, or why it cannot be one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from pipeline.core.books import desk
from pipeline.core.checked import hint, names_a_file
from pipeline.core.intake.guessing import NOTHING
from pipeline.core.intake.source import SOURCE_COLUMNS, Source
from pipeline.core.intake.unknown_table import AskedColumn
from pipeline.core.text import header_key, squeezed


@dataclass(frozen=True, slots=True)
class Answer:
    """A source that a table belongs to: a new one, or one that learns its headers.

    ``columns`` are our columns with the table's headers, in its order; ``exactly`` are all its
    headers, ``marks`` those of a new source that no other one knows.
    """

    source: str
    is_new: bool
    columns: Mapping[str, Sequence[str]]
    exactly: Sequence[str]
    marks: Sequence[str] = ()

    def packed(self) -> dict[str, Any]:
        """Return it as the ledger keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in the rows of one question.

    ``which`` is 这张表是, ``called`` 来源叫什么, ``meanings`` what each column is taken for, by
    its place; a row that is not there any more says nothing. A table that is ``claimed`` is known
    to several sources: the one that is chosen learns no words of the others, but what she typed.
    """

    which: str
    called: str
    meanings: Mapping[int, str]
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an answer cannot be taken: code and facts of a message, and the column of the sheet.

    ``at`` is the place of the table's column that is meant, -1 for the whole table.
    """

    code: str
    facts: Mapping[str, object]
    column: str
    at: int = -1


def prefilled(column: AskedColumn) -> str:
    """Return what 当作 shows before she has touched it: only what is sure."""
    return column.guess if column.sure else ""


def answered(
    columns: Sequence[AskedColumn], said: Said, sources: Sequence[Source], names: Sequence[str]
) -> Answer | Fault | None:
    """Read an answer; None where nothing is answered yet, or the table is none of leads.

    ``names`` are all sources, those of answers that came a moment ago too.
    """
    typed = {
        at: text
        for at, text in said.meanings.items()
        if squeezed(text) != squeezed(prefilled(columns[at]))
    }
    if not said.which:
        if typed:
            at = min(typed)
            return Fault("H04", {"header": columns[at].header, "seen": typed[at]}, "meaning", at)
        return None
    if said.which == desk.NOT_LEADS:
        return None
    is_new = said.which == desk.NEW_SOURCE
    if not is_new and said.which not in names:
        choices = (desk.NEW_SOURCE, desk.NOT_LEADS, *names)
        facts = {"seen": said.which[:40], "hint": hint(said.which, choices)}
        return Fault("H03", facts, "which_source")
    wrong = _misnamed(said.called, names) if is_new else None
    source = next((one for one in sources if one.name == said.which), None)
    made = wrong or _columns(columns, said, typed, source)
    if isinstance(made, Answer) and is_new:
        known = {key for one in sources for key in _known_by(one)}
        named = [header for headers in made.columns.values() for header in headers]
        marks = tuple(one for one in named if header_key(one) not in known)
        return replace(made, marks=marks)
    return made


def _misnamed(called: str, names: Sequence[str]) -> Fault | None:
    why = ""
    if not called:
        why = "空着"
    elif squeezed(called) in map(squeezed, (*names, desk.NEW_SOURCE, desk.NOT_LEADS)):
        why = "已经有一个同名的来源"
    elif not names_a_file(called):
        why = "要用它做文件名，不能有 \\ / : * ? 引号和竖线，不能超过 30 个字"
    return Fault("H07", {"seen": called[:40], "why": why}, "source_called") if why else None


def _columns(
    columns: Sequence[AskedColumn], said: Said, typed: Mapping[int, str], source: Source | None
) -> Answer | Fault:
    """Read what each column is; what the chosen source knows already it need not be told."""
    own = _known_by(source) if source else {}
    meant: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for at, column in enumerate(columns):
        key = header_key(column.header)
        usual = "" if said.claimed and source else prefilled(column)
        text = squeezed(typed[at] if at in typed else own.get(key, usual))
        ours = next((one for one in (*SOURCE_COLUMNS, NOTHING) if squeezed(one) == text), "")
        if text and not ours:
            facts = {"seen": typed.get(at, text)[:40], "hint": hint(text, SOURCE_COLUMNS)}
            return Fault("H06", facts | {"header": column.header}, "meaning", at)
        if meant.setdefault(key, ours) != ours:
            return Fault("H08", {"header": column.header}, "meaning", at)
        if ours in ("", NOTHING) or column.header in found.get(ours, ()):
            continue
        found.setdefault(ours, []).append(column.header)
    if not found.keys() & {"内容", "标题"}:
        return Fault("H02", {}, "meaning")
    name = source.name if source else said.which
    is_new = said.which == desk.NEW_SOURCE
    exactly = tuple(dict.fromkeys(one.header for one in columns))
    return Answer(said.called if is_new else name, is_new, found, exactly)


def _known_by(source: Source) -> dict[str, str]:
    """Return what a source takes each header for."""
    known: dict[str, str] = {}
    for ours, aliases in source.columns.items():
        for alias in (*aliases, ours):
            known.setdefault(header_key(alias), ours)
    return known
