"""The last look at what leaders get, over all of it at once: all that is written comes from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.core.fields import ALL
from pipeline.core.privacy.outgoing import LastLook
from pipeline.files.leaders.outputs import Counted

_WORDS = ("text", "long", "department", "departments", "choice")


def looked_over(counted: Counted, kept: Collection[str]) -> tuple[Counted, LastLook]:
    """Return what was counted without anything personal, and what was masked on the way.

    ``kept`` as in ``LastLook``. Numbers and days of leads are left as they are.
    """
    look = LastLook(kept)
    words = {
        key: counted.leads[key].map(lambda said: look.text(said) if isinstance(said, str) else said)
        for key in counted.leads.columns
        if key in ALL and ALL[key].kind in _WORDS
    }
    summary, roots = look.over(counted.summary), look.over(counted.roots)
    return replace(counted, summary=summary, roots=roots, leads=counted.leads.assign(**words)), look
