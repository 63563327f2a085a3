"""Plain outputs: files that people read and never fill in. They are issued like the books.

Written as a draft, recorded, put in their place; one that would show nothing new is not written
again on the same day.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from pipeline.core.privacy.outgoing import LastLook
from pipeline.files import folders
from pipeline.files.books import issues, outbox
from pipeline.files.books.issues import Issued
from pipeline.files.privacy import exports
from pipeline.files.workplace import Workplace

Made = TypeVar("Made")


def put_out_unpersonal(
    place: Workplace,
    kind: str,
    whose: str,
    path: str,
    made: Made,
    write: Callable[[Made, Path], object],
    leads: tuple[int, ...] = (),
    said: object = None,
) -> list[str]:
    """Put out a file for readers who may see nothing personal: all of it is looked over first.

    ``made`` is what ``write`` writes (a workbook, a text), and what is compared with the last
    unless ``said`` is given; all else as in ``put_out_plain``. What had to be masked is told.
    """
    look = LastLook(place.office.privacy.kept)
    clean = look.over(made)
    shown = clean if said is None else said
    paths = put_out_plain(place, kind, whose, path, shown, partial(write, clean), leads)
    for problem in look.told(path) if paths else ():
        place.say(problem)
    return paths


def digest(said: object) -> str:
    """Return what tells two outputs apart that say different things."""
    return blake2b(repr(said).encode(), digest_size=16).hexdigest()


def put_out_plain(
    place: Workplace,
    kind: str,
    whose: str,
    path: str,
    said: object,
    write: Callable[[Path], object],
    leads: tuple[int, ...] = (),
    reader: str = "",
) -> list[str]:
    """Put out a file of a kind for somebody, where it says anything new; return its path.

    ``kind`` and ``whose`` together name it: a newer one takes the place of an older one, which
    moves to 往期. ``said`` is what it shows (its ``repr`` is compared with the last), ``path``
    stands relative to the home, ``write`` writes the draft. ``leads`` are those it is about, where
    a later one has to know. ``reader`` is who gets names and phones with it: that is recorded.
    """
    shown = digest(said)
    before = issues.last(place.ledger, kind, whose)
    known = before is not None and (before.path, before.shown) == (path, shown)
    if known and outbox.stands(place, before):
        return []
    number = place.ledger.number("issue")
    draft = outbox.draft_path(place.home, number)
    write(draft)
    folders.sync(draft)
    issued = Issued(
        number=number,
        kind=kind,
        department=whose,
        token=issues.token_of(number, place.today),
        day=place.today,
        event=place.ledger.last_event(),
        path=path,
        sha256=folders.fingerprint(draft),
        shown=shown,
        baseline=0,
        leads=leads,
        cells={},
    )
    told = partial(exports.record, place.ledger, issued, reader) if reader else outbox.nothing
    written = outbox.put_out(place, issued, told)
    return [written] if written else []
