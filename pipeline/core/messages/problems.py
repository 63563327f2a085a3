"""Problems said as sentences, and the exceptions that carry them.

RiqingError
├── FileError      stops one file; the run goes on
├── RulesError     stops the run before anything changes (exit 2)
├── LedgerError    the record is not sound (exit 2)
└── RefusedError   the run may not start: another one is going, another host holds the home (exit 2)

A message says where, what we saw (quoted), what we did and did not do, and one thing to do now.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.core.messages.sentences import CATALOGUE
from pipeline.core.model import Problem
from pipeline.core.privacy.masks import mask_text


def sentence(problem: Problem) -> str:
    """Say a problem in Chinese: level, code, place, sentence."""
    message = CATALOGUE[problem.code]
    place = str(problem.place)
    facts = {key: _shown(fact) for key, fact in problem.facts.items()}
    said = message.sentence.format(**facts)
    return f"【{message.level} {problem.code}】{place}{'：' if place else ''}{said}"


def _shown(fact: object) -> object:
    """Return a fact as it is said: what somebody typed may hold a number of a complainant."""
    return mask_text(fact) if isinstance(fact, str) else fact


class RiqingError(Exception):
    """Anything we expected could go wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(sentence(problem) for problem in self.problems))


class FileError(RiqingError):
    """One incoming file cannot be used; it is set aside."""


class RulesError(RiqingError):
    """The rules are broken; nothing may change until they are mended."""


class LedgerError(RiqingError):
    """The ledger is missing, damaged or of another version."""


class RefusedError(RiqingError):
    """The run may not start now."""


def as_said(problem: Problem) -> dict[str, str]:
    """Return a problem as outputs carry it: code, level, place and the whole sentence."""
    return {
        "code": problem.code,
        "level": CATALOGUE[problem.code].level,
        "file": problem.place.file,
        "sheet": problem.place.sheet,
        "cell": problem.place.cell,
        "message": sentence(problem),
    }
