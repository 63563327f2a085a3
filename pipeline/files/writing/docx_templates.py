"""The office's own papers: a docx whose ``{{names}}`` are filled, everything else kept.

A name with a dot, ``{{部门.在办}}``, belongs to a group: the table row, or outside of tables the
paragraph, that holds it is repeated for each of the group. A name of a picture is replaced by it.
Word tears texts into runs where it likes; a name is found all the same, and what takes its place
has the letters of its first character.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError

from pipeline.core import placeholders

BROKEN = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError),
    *(zipfile.BadZipFile, OpcError, LxmlError, NotImplementedError),
)
_BRACES = re.compile(r"([{｛])(?=[{｛])")
_LONGEST = 20 * 1024 * 1024  # bytes of a template: more was never meant
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of the parts of the file: the same paper, the same bytes
Groups = Mapping[str, Sequence[Mapping[str, str]]]
Document = Any
Element = Any


def read(path: Path) -> Document:
    """Open a template. Raises one of ``BROKEN``."""
    if path.stat().st_size > _LONGEST:
        raise ValueError("太大了")
    document = docx.Document(str(path))
    _roots(document)  # what cannot be walked cannot be filled
    return document


def unknown_names(document: Document, known: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (where it stands, name) of every placeholder that nobody knows, each once."""
    seen = set()
    for where, root in _roots(document):
        for paragraph in root.iter(qn("w:p")):
            for name in placeholders.unknown_in(_text(paragraph), known):
                if (where, name) not in seen:
                    seen.add((where, name))
                    yield where, name


def fill(
    document: Document,
    values: Mapping[str, str],
    groups: Groups,
    nobody: Mapping[str, str],
    pictures: Mapping[str, bytes | None],
) -> None:
    """Put values, groups and pictures (PNG, None for not drawn) in place.

    ``nobody`` is what is said once where a group is empty; without a word of it there its row or
    paragraph goes. What nobody knows stays as it was written.
    """
    plain = {name: _storable(text) for name, text in values.items()}
    for where, root in _roots(document):
        for row in [*root.iter(qn("w:tr"))][::-1]:  # inner tables first
            _repeat(row, groups, nobody)
        for paragraph in [*root.iter(qn("w:p"))]:
            _repeat(paragraph, groups, nobody)
        for paragraph in [*root.iter(qn("w:p"))]:
            if where == _BODY:
                _place_pictures(document, paragraph, pictures)
            _fill(paragraph, plain)


def save(document: Document, target: Path, now: datetime, title: str) -> None:
    """Save a paper; the same one gives the same bytes, whenever it is written.

    ``now`` is a moment of Asia/Shanghai.
    """
    said = document.core_properties
    now -= timedelta(hours=8)  # papers keep UTC, and Word shows what it is here
    said.author = said.last_modified_by = "日清"
    said.title, said.created, said.modified, said.revision = title, now, now, 1
    made = io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(target, "w") as paper:
        for part in parts.infolist():
            entry = zipfile.ZipInfo(part.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            paper.writestr(entry, parts.read(part))


_BODY = "正文"


def _roots(document: Document) -> list[tuple[str, Element]]:
    """Return what texts stand in: the body, and headers and footers that the paper really has."""
    roots = [(_BODY, document.element.body)]
    for section in document.sections:
        for kind, part in (
            *(("页眉", getattr(section, name)) for name in _HEADERS),
            *(("页脚", getattr(section, name)) for name in _FOOTERS),
        ):
            if not part.is_linked_to_previous:
                roots.append((kind, part._element))
    return roots


_HEADERS = ("header", "first_page_header", "even_page_header")
_FOOTERS = ("footer", "first_page_footer", "even_page_footer")


def _texts(paragraph: Element) -> list[Element]:
    """Return the texts of a paragraph, without those of text boxes that hang on it."""
    return [
        one
        for one in paragraph.iter(qn("w:t"))
        if next(one.iterancestors(qn("w:p")), None) is paragraph
    ]


def _text(paragraph: Element) -> str:
    return "".join(one.text or "" for one in _texts(paragraph))


def _repeat(element: Element, groups: Groups, nobody: Mapping[str, str]) -> None:
    """Repeat a row or a paragraph for each of the group that it names, and fill in their values."""
    parts = [element] if element.tag == qn("w:p") else [*element.iter(qn("w:p"))]
    asked = [name for one in parts for name in placeholders.names_in(_text(one))]
    group = next((found for name in asked if (found := _group_of(name, groups))), None)
    if group is None:
        return
    if not groups[group]:
        _say_nobody(parts, group, nobody.get(group, ""))
        if not nobody.get(group) and not _is_needed(element):
            element.getparent().remove(element)
        return
    for values in groups[group]:
        copy = deepcopy(element)
        element.addprevious(copy)
        named = {f"{group}.{name}": _storable(text) for name, text in values.items()}
        for one in [copy] if copy.tag == qn("w:p") else [*copy.iter(qn("w:p"))]:
            _fill(one, named)
    element.getparent().remove(element)


def _group_of(name: str, groups: Groups) -> str | None:
    group, dot, field = name.partition(".")
    known = bool(dot) and group in groups
    return group if known and (not groups[group] or field in groups[group][0]) else None


def _is_needed(element: Element) -> bool:
    """Tell whether a paragraph is the last one of its cell, which Word does not do without."""
    parent = element.getparent()
    return parent.tag == qn("w:tc") and len(parent.findall(qn("w:p"))) == 1


def _say_nobody(parts: Sequence[Element], group: str, said: str) -> None:
    """Say so in the first place that asks for one of a group; the others stay blank."""
    for paragraph in parts:
        names = placeholders.names_in(_text(paragraph))
        mine = [name for name in names if name.partition(".")[0] == group]
        if not mine:
            continue
        texts = _texts(paragraph)
        for one in texts[1:]:
            one.text = ""
        texts[0].text, said = said, ""


def _fill(paragraph: Element, values: Mapping[str, str]) -> None:
    """Put values in place of their names, however the names are torn."""
    while found := _first_known(_text(paragraph), values):
        start, end, text = found
        at = 0
        for one in _texts(paragraph):
            had = one.text or ""
            first, last = max(start - at, 0), max(min(end - at, len(had)), 0)
            if first < len(had) and last > first:
                put = text if at <= start < at + len(had) else ""
                one.text = had[:first] + put + had[last:]
                one.set(qn("xml:space"), "preserve")
            at += len(had)
    for one in _texts(paragraph):
        if "\n" in (one.text or ""):
            _break_lines(one)


def _first_known(text: str, values: Mapping[str, str]) -> tuple[int, int, str] | None:
    for start, end, name in placeholders.places_in(text):
        if name in values:
            return start, end, values[name]
    return None


def _break_lines(text: Element) -> None:
    """Make line ends of a text breaks of Word."""
    first, *rest = text.text.split("\n")
    text.text, at = first, text
    for line in rest:
        ending, following = OxmlElement("w:br"), OxmlElement("w:t")
        following.text = line
        following.set(qn("xml:space"), "preserve")
        at.addnext(ending)
        ending.addnext(following)
        at = following


def _place_pictures(
    document: Document, paragraph: Element, pictures: Mapping[str, bytes | None]
) -> None:
    """Put a picture, as wide as the text, in place of its name; its line grows with it."""
    for name in placeholders.names_in(_text(paragraph)):
        drawn = pictures.get(name)
        if drawn is None:
            continue
        _fill(paragraph, {name: ""})
        made = Paragraph(paragraph, document._body)
        section = document.sections[0]
        room = section.page_width - section.left_margin - section.right_margin
        made.paragraph_format.line_spacing = 1.0  # a fixed one would show a strip of it
        made.paragraph_format.first_line_indent = 0
        made.add_run().add_picture(io.BytesIO(drawn), width=Emu(room))


def _storable(text: str) -> str:
    """Return a text without what XML cannot hold, and without names that would be filled again."""
    kept = (one for one in text if one == "\n" or one.isprintable() or one == "\u3000")
    return _BRACES.sub(r"\1 ", "".join(kept))
