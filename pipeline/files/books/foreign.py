"""Words of others in the cells that a form lets its reader fill: masked like all words of others.

An export may bring 备注 or 办理情况; what a department typed there itself stays as it typed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.core.books import forms, layouts
from pipeline.core.merging.merging import CellName
from pipeline.core.privacy.reader import Reader
from pipeline.files.books import persons
from pipeline.files.ledger import Ledger
from pipeline.files.merging.authors import last_authors

_BROUGHT = ("Received", "Updated")


def foreign_words(
    ledger: Ledger,
    kind: str,
    department: str,
    reader: Reader,
    states: Sequence[Any],
    known: Mapping[int, tuple[str, str]],
) -> frozenset[CellName]:
    """Return the cells that are open on a form and hold something personal of others' typing.

    ``known`` are the petitioners by their number. The coordinator types into 总台账 under several
    names, so there only what a file from outside brought is of others.
    """
    doubtful: list[CellName] = []
    for state in states:
        sees = reader.of(state.confidential, state.title, state.content)
        if sees.sees_all:
            continue
        person = known.get(state.person, persons.NOBODY)
        for key in forms.own_words(kind, state.department == department):
            text = getattr(state, key, "")
            if text and sees.words(text, *person) != text:
                doubtful.append((state.number, key))
    authors = last_authors(ledger, doubtful) if doubtful else {}
    return frozenset(
        cell
        for cell in doubtful
        if (event := authors.get(cell)) is not None
        and (event.actor != department if kind == layouts.DEPARTMENT else event.kind in _BROUGHT)
    )
