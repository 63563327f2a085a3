"""Plain outputs: files that people read and never fill in. They are issued like the books.

Written as a draft, recorded, put in their place; one that would show nothing new is not written
again on the same day.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from pipeline.files import folders
from pipeline.files.books import issues, outbox
from pipeline.files.books.issues import Issued
from pipeline.files.workplace import Workplace


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
) -> list[str]:
    """Put out a file of a kind for somebody, where it says anything new; return its path.

    ``kind`` and ``whose`` together name it: a newer one takes the place of an older one, which
    moves to 往期. ``said`` is what it shows (its ``repr`` is compared with the last), ``path``
    stands relative to the home, ``write`` writes the draft. ``leads`` are those it is about, where
    a later one has to know.
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
    written = outbox.put_out(place, issued)
    return [written] if written else []
