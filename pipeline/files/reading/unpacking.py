"""Unpacking: the files of a zip or gz archive, taken apart by a child that may die for us."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.core.messages.problems import FileError
from pipeline.core.model import CellRef, Problem
from pipeline.files import platforms

_ROOT = Path(__file__).resolve().parents[3]
_CHILD = "pipeline.files.reading.unpacking_child"
_START_SECONDS = 60  # a virus scanner may look at every module first
_SECONDS, _SECONDS_A_MIB = 60, 6  # the older encryption is undone in Python, slowly
_MEMORY_MIB = 512


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. ``place`` counts from 1 and is the same whenever it is taken apart.

    ``name`` has forward slashes and leads nowhere. ``path`` is where it was written, None where it
    cannot be had; ``problem`` says why it is not to be read.
    """

    place: int
    name: str
    path: Path | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files of an archive in their order; ``links`` were left alone."""

    members: tuple[Member, ...]
    links: int


@contextmanager
def unpacked(
    archive: Path, target: Path, passwords: Sequence[tuple[str, str]]
) -> Iterator[Unpacked]:
    """Take an archive apart into a folder that is gone again afterwards.

    ``passwords`` are (whose, password), oldest first. What is in it stands in folders of its own
    within ``target``, in the order of the archive.

    Raises:
        FileError: nothing of it can be had, or it is not to be trusted.
    """
    shutil.rmtree(target, ignore_errors=True)  # of a run that was cut
    target.mkdir(parents=True)
    try:
        yield _ask(archive, target, passwords)
    finally:
        shutil.rmtree(target, ignore_errors=True)


def _ask(archive: Path, target: Path, passwords: Sequence[tuple[str, str]]) -> Unpacked:
    seconds = _SECONDS + _SECONDS_A_MIB * archive.stat().st_size // 2**20
    asked = {
        "path": str(archive.absolute()),
        "target": str(target.absolute()),
        "passwords": list(passwords),
        "memory_mib": _MEMORY_MIB,
        "seconds": seconds,
    }
    try:
        said = json.loads(_answer(json.dumps(asked).encode(), seconds))
        members = tuple(
            _member(number, one, target, archive.name)
            for number, one in enumerate(said["members"], 1)
        )
    except subprocess.TimeoutExpired:
        raise _failure(archive, "Z07", why=f"过了 {seconds} 秒还没有解完") from None
    except (ValueError, KeyError, TypeError):
        raise _failure(archive, "Z07", why="解压中途停了，多半是内存不够") from None
    if said["refused"]:
        code, facts = said["refused"]
        raise _failure(archive, code, **facts)
    return Unpacked(members, int(said["links"]))


def _answer(asked: bytes, seconds: int) -> bytes:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    process = subprocess.Popen(
        [sys.executable, "-m", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"},
        creationflags=platforms.child_flags(),
    )
    let_go = platforms.cap_child(process, _MEMORY_MIB)
    try:
        return process.communicate(asked, timeout=seconds + _START_SECONDS)[0]
    finally:
        process.kill()
        process.communicate()
        let_go()


def _member(number: int, one: dict[str, object], target: Path, archive: str) -> Member:
    name = str(one["name"])
    path = target / str(one["place"]) if one["place"] else None
    problem = None
    if one["code"]:
        facts = one["facts"] if isinstance(one["facts"], dict) else {}
        problem = Problem(str(one["code"]), CellRef(f"{archive}/{name}"), facts)
    return Member(number, name, path, problem)


def _failure(archive: Path, code: str, **facts: object) -> FileError:
    return FileError([Problem(code, CellRef(archive.name), facts)])
