"""The unpacking child: takes a zip or gz archive apart, so that nothing else has to.

Reads a JSON object from standard input and writes one to standard output (see ``unpacking``).
Files are written into numbered folders under names made safe; no name inside an archive ever
leads anywhere else. Zips in zips are taken apart to depth 2.
"""

from __future__ import annotations

import gzip
import json
import os
import signal
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.core.intake import file_names
from pipeline.files import platforms
from pipeline.files.reading import packed, packed_aes

_DEEPEST = 2
_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"


class _Unpacking:
    """One archive with all that is in it; what was written so far counts for the whole."""

    def __init__(self, target: Path, archive: str, passwords: list[tuple[str, str]]) -> None:
        self._target = target
        self._archive = archive
        self._places = 0
        self._passwords = passwords
        self._left = packed.MOST_UNPACKED
        self._seen = 0
        self.members: list[dict[str, Any]] = []
        self.links = 0

    def take_apart(self, path: Path, above: str, depth: int) -> None:
        """Write out the files of an archive; ``above`` begins their names.

        Raises:
            packed.Refused: it cannot be opened, is not to be trusted, or nothing of it can be had.
        """
        with path.open("rb") as file:
            if file.read(2) == _GZIP:
                file.seek(0)
                self._unzip_single(file, path, above)
                return
            try:
                archive = zipfile.ZipFile(file)
            except NotImplementedError:
                raise packed.Refused("Z03", tried=0) from None
            except packed.TROUBLES as error:
                raise packed.Refused("Z05", why=packed.said(error)) from None
            with archive:
                infos = [one for one in archive.infolist() if not one.is_dir()]
                packed.inspect(infos, self._left, packed.MOST_MEMBERS - self._seen)
                self._seen += len(infos)
                self._take_members(archive, file, infos, above, depth)

    def _take_members(
        self,
        archive: zipfile.ZipFile,
        file: BinaryIO,
        infos: list[zipfile.ZipInfo],
        above: str,
        depth: int,
    ) -> None:
        wanted = 0
        failed: list[packed.Refused] = []
        begun = len(self.members)
        for info in infos:
            name = file_names.levels(packed.name(info))
            if (
                not name
                or file_names.is_passing(packed.last_level(info))
                or file_names.is_note(name[-1])
            ):
                continue
            if any(map(file_names.is_passing_folder, name[:-1])):
                continue
            if packed.is_special(info):
                self.links += 1
                continue
            wanted += 1
            try:
                self._take_member(archive, file, info, (above, *name), depth)
            except packed.Refused as error:
                failed.append(error)
                self._note((above, *name), "", error)
        if not wanted and not self.links:
            raise packed.Refused("Z06")
        if failed and len(failed) == len(self.members) - begun:  # nothing of it can be had
            del self.members[begun:]
            whole = {"Z08": "Z03", "Z09": "Z05"}
            raise packed.Refused(whole.get(failed[0].code, failed[0].code), **failed[0].facts)

    def _take_member(
        self,
        archive: zipfile.ZipFile,
        file: BinaryIO,
        info: zipfile.ZipInfo,
        name: tuple[str, ...],
        depth: int,
    ) -> None:
        path = self._place(name[-1])
        for word in self._words(info, name):
            try:
                self._write(path, packed.content(archive, file, info, word), info.file_size)
                break
            except packed_aes.WrongPassword:
                continue
            except NotImplementedError as error:
                raise packed.Refused("Z09", why=f"压缩方法少见（{packed.said(error)}）") from None
            except packed.TROUBLES as error:
                if not info.flag_bits & packed.LOCKED:
                    raise packed.Refused("Z09", why=packed.said(error)) from None
        else:
            raise packed.Refused("Z08", tried=len({word for _, word in self._passwords}))
        if depth < _DEEPEST and packed.is_archive(path):
            self._take_nested(path, name, depth)
        else:
            self._note(name, f"{path.parent.name}/{path.name}", None)

    def _take_nested(self, path: Path, name: tuple[str, ...], depth: int) -> None:
        begun = len(self.members)
        try:
            self.take_apart(path, "/".join(filter(None, name)), depth + 1)
        except packed.Refused as error:
            del self.members[begun:]
            self._note(name, f"{path.parent.name}/{path.name}", error)
        else:
            path.unlink()

    def _unzip_single(self, file: BinaryIO, path: Path, above: str) -> None:
        """Write out the one file in a gz archive."""
        stem = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
        name = file_names.safe(stem)
        target = self._place(name)
        most = max(packed.RATIO_FROM, packed.MOST_RATIO * path.stat().st_size)
        try:
            with gzip.GzipFile(fileobj=file) as content:
                self._write(
                    target, iter(lambda: content.read(_CHUNK), b""), min(most, packed.MOST_BYTES)
                )
        except packed.TROUBLES as error:
            raise packed.Refused("Z05", why=packed.said(error)) from None
        self._note((above, name), f"{target.parent.name}/{target.name}", None)

    def _write(self, path: Path, pieces: Iterable[bytes], most: int) -> None:
        """Write pieces, never more than the archive said there would be."""
        size = 0
        with path.open("wb") as out:
            for piece in pieces:
                size += len(piece)
                if size > most or size > self._left:
                    raise packed.Refused("Z04", what="展开以后比它自己说的大")
                out.write(piece)
        self._left -= size

    def _words(self, info: zipfile.ZipInfo, name: tuple[str, ...]) -> Iterator[bytes]:
        """Yield the passwords to be tried, those of whom the name speaks first, then none."""
        if info.flag_bits & packed.LOCKED:
            whole = "/".join((self._archive, *name))
            newest_first = self._passwords[::-1]
            ordered = sorted(newest_first, key=lambda one: one[0] not in whole)
            words = (form for _, word in ordered for form in (word.encode(), _gbk(word)))
            yield from dict.fromkeys(words)
        yield b""

    def _place(self, name: str) -> Path:
        self._places += 1
        folder = self._target / f"{self._places:05}"
        folder.mkdir()
        return folder / name

    def _note(self, name: tuple[str, ...], place: str, error: packed.Refused | None) -> None:
        one = {"name": "/".join(filter(None, name)), "place": place}
        said = {"code": error.code, "facts": error.facts} if error else {"code": "", "facts": {}}
        self.members.append({**one, **said})


def _is_passed_over(info: zipfile.ZipInfo, name: tuple[str, ...]) -> bool:
    """Tell whether a member is none that somebody packed on purpose."""
    if file_names.is_passing(packed.last_level(info)) or file_names.is_note(name[-1]):
        return True
    return any(map(file_names.is_passing_folder, name[:-1]))


def _gbk(word: str) -> bytes:
    return word.encode("gb18030", "replace")


def main() -> None:
    """Take apart what standard input asks for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to handle
    asked = json.load(sys.stdin)
    platforms.cap_memory(asked["memory_mib"])
    platforms.cap_processor(asked["seconds"])
    passwords = [(whose, word) for whose, word in asked["passwords"]]
    path = Path(asked["path"])
    unpacking = _Unpacking(Path(asked["target"]), path.name, passwords)
    said: dict[str, Any] = {"refused": None}
    try:
        unpacking.take_apart(path, "", 1)
    except packed.Refused as error:
        said["refused"] = [error.code, error.facts]
    said |= {"members": unpacking.members, "links": unpacking.links}
    sys.stdout.write(json.dumps(said))  # ASCII: no code page comes between
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
