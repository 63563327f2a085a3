"""What the folders say that a file lies in: whose tables these are, for which department."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.core.text import squeezed

_PACKED = (".zip", ".gz", ".rar", ".7z")


def source_of(name: str, sources: Iterable[str]) -> str:
    """Return the source that a folder around a file is named like, blank where none is.

    ``name`` has forward slashes. An archive counts as a folder. The inner folder goes before the
    outer one; in its name the source may stand among other words, the longest name counts.
    """
    longest_first = sorted(sources, key=len, reverse=True)
    for folder in _folders(name):
        for source in longest_first:
            if squeezed(source) in folder:
                return source
    return ""


def department_of(name: str, departments: Mapping[str, str]) -> tuple[str, str]:
    """Return the department that a folder is called by, and what the folder is called.

    ``departments`` gives the name of a department by its name or alias. The whole name of the
    folder has to be one of them. Both blank where none is.
    """
    known = {squeezed(called): whose for called, whose in departments.items()}
    for folder in _folders(name):
        if folder in known:
            return known[folder], folder
    return "", ""


def _folders(name: str) -> Iterator[str]:
    """Yield the folders around a file, the inner one first."""
    for folder in reversed(name.split("/")[:-1]):
        plain = squeezed(folder)
        for ending in _PACKED:
            plain = plain.removesuffix(ending)
        yield plain
