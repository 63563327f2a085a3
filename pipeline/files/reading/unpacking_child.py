"""The unpacking child: takes a zip or gz archive apart, so that nothing else has to.

Reads a JSON object from standard input and writes one to standard output (see ``unpacking``).
Files are written into numbered folders under names made safe; no name inside an archive ever
leads anywhere else. Zips in zips are taken apart to depth 2.
"""

from __future__ import annotations

import gzip
import json
import lzma
import os
import signal
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.core.intake import file_names
from pipeline.files import platforms
from pipeline.files.reading import packed_aes

MIB = 2**20
MOST_MEMBERS = 10_000
MOST_UNPACKED = 1200 * MIB
MOST_BYTES = 400 * MIB  # of a single file
MOST_RATIO, RATIO_FROM = 200, 10 * MIB
_DEEPEST = 2
_CHUNK = 1 << 20
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP = b"\x1f\x8b"
_UTF8, _LOCKED = 0x800, 0x1  # flags of a member
_UNICODE_PATH = 0x7075
_TROUBLES = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error,
    RuntimeError, OverflowError,
)  # fmt: skip


class Refused(Exception):
    """This archive, or this member, is not to be had: code of the message, facts."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts


class _Unpacking:
    """One archive with all that is in it; what was written so far counts for the whole."""

    def __init__(self, target: Path, archive: str, passwords: list[tuple[str, str]]) -> None:
        self._target = target
        self._archive = archive
        self._places = 0
        self._passwords = passwords
        self._left = MOST_UNPACKED
        self._seen = 0
        self.members: list[dict[str, Any]] = []
        self.links = 0

    def take_apart(self, path: Path, above: str, depth: int) -> None:
        """Write out the files of an archive; ``above`` begins their names.

        Raises:
            Refused: it cannot be opened, is not to be trusted, or holds no file that can be had.
        """
        with path.open("rb") as file:
            if file.read(2) == _GZIP:
                file.seek(0)
                self._unzip_single(file, path, above)
                return
            try:
                archive = zipfile.ZipFile(file)
            except NotImplementedError:
                raise Refused("Z03", tried=0) from None
            except _TROUBLES as error:
                raise Refused("Z05", why=_said(error)) from None
            with archive:
                infos = [one for one in archive.infolist() if not one.is_dir()]
                _inspect(infos, self._left, MOST_MEMBERS - self._seen)
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
        failed: list[Refused] = []
        begun = len(self.members)
        for info in infos:
            name = file_names.levels(_name(info))
            if not name or file_names.is_passing(name_of(info)) or file_names.is_note(name[-1]):
                continue
            if any(map(file_names.is_passing_folder, name[:-1])):
                continue
            if _is_special(info):
                self.links += 1
                continue
            wanted += 1
            try:
                self._take_member(archive, file, info, (above, *name), depth)
            except Refused as error:
                failed.append(error)
                self._note((above, *name), "", error)
        if not wanted and not self.links:
            raise Refused("Z06")
        if failed and len(failed) == len(self.members) - begun:  # nothing of it can be had
            del self.members[begun:]
            whole = {"Z08": "Z03", "Z09": "Z05"}
            raise Refused(whole.get(failed[0].code, failed[0].code), **failed[0].facts)

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
                self._write(path, _content(archive, file, info, word), info.file_size)
                break
            except packed_aes.WrongPassword:
                continue
            except NotImplementedError as error:
                raise Refused("Z09", why=f"压缩方法少见（{_said(error)}）") from None
            except _TROUBLES as error:
                if not info.flag_bits & _LOCKED:
                    raise Refused("Z09", why=_said(error)) from None
        else:
            raise Refused("Z08", tried=len({word for _, word in self._passwords}))
        if depth < _DEEPEST and is_archive(path):
            self._take_nested(path, name, depth)
        else:
            self._note(name, f"{path.parent.name}/{path.name}", None)

    def _take_nested(self, path: Path, name: tuple[str, ...], depth: int) -> None:
        begun = len(self.members)
        try:
            self.take_apart(path, "/".join(filter(None, name)), depth + 1)
        except Refused as error:
            del self.members[begun:]
            self._note(name, f"{path.parent.name}/{path.name}", error)
        else:
            path.unlink()

    def _unzip_single(self, file: BinaryIO, path: Path, above: str) -> None:
        """Write out the one file in a gz archive."""
        stem = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
        name = file_names.safe(stem)
        target = self._place(name)
        most = max(RATIO_FROM, MOST_RATIO * path.stat().st_size)
        try:
            with gzip.GzipFile(fileobj=file) as content:
                self._write(target, iter(lambda: content.read(_CHUNK), b""), min(most, MOST_BYTES))
        except _TROUBLES as error:
            raise Refused("Z05", why=_said(error)) from None
        self._note((above, name), f"{target.parent.name}/{target.name}", None)

    def _write(self, path: Path, pieces: Iterable[bytes], most: int) -> None:
        """Write pieces, never more than the archive said there would be."""
        size = 0
        with path.open("wb") as out:
            for piece in pieces:
                size += len(piece)
                if size > most or size > self._left:
                    raise Refused("Z04", what="展开以后比它自己说的大")
                out.write(piece)
        self._left -= size

    def _words(self, info: zipfile.ZipInfo, name: tuple[str, ...]) -> Iterator[bytes]:
        """Yield the passwords to be tried, those of whom the name speaks first, then none."""
        if info.flag_bits & _LOCKED:
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

    def _note(self, name: tuple[str, ...], place: str, error: Refused | None) -> None:
        one = {"name": "/".join(filter(None, name)), "place": place}
        said = {"code": error.code, "facts": error.facts} if error else {"code": "", "facts": {}}
        self.members.append({**one, **said})


def is_archive(path: Path) -> bool:
    """Tell whether a file is an archive of files: gz, or a zip that is no workbook or document."""
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith(_GZIP):
            return True
        if head not in _ZIPS:
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                names = {name.replace("\\", "/").lower() for name in archive.namelist()}
        except (NotImplementedError, *_TROUBLES):
            return False  # the gate says what is wrong with it
    document = {"[content_types].xml", "xl/workbook.xml", "xl/workbook.bin"}
    return not names & document and not {"mimetype", "content.xml"} <= names


def name_of(info: zipfile.ZipInfo) -> str:
    """Return the last level of a member's name as it stands in the archive."""
    return _name(info).replace("\\", "/").rpartition("/")[2]


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name: UTF-8 where the archive says so or it can be read so, else GBK."""
    extra = info.extra
    while len(extra) >= 9:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _gbk(word: str) -> bytes:
    return word.encode("gb18030", "replace")


def _is_special(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a link, a pipe or a device: Unix keeps the kind in the high bits."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind not in (0, stat.S_IFREG)


def _inspect(infos: list[zipfile.ZipInfo], left: int, most: int) -> None:
    """Refuse an archive by what it says of itself."""
    if len(infos) > most:
        raise Refused("Z04", what=f"里面有 {len(infos)} 个文件，最多 {MOST_MEMBERS} 个")
    whole = sum(info.file_size for info in infos)
    if whole > left:
        raise Refused("Z04", what=f"展开后有 {whole // MIB} MB，最多 {MOST_UNPACKED // MIB} MB")
    for info in infos:
        if info.file_size > MOST_BYTES:
            what = f"里面的 {name_of(info)} 展开后有 {info.file_size // MIB} MB"
            raise Refused("Z04", what=f"{what}，最多 {MOST_BYTES // MIB} MB")
        if info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * info.compress_size:
            raise Refused("Z04", what=f"里面的 {name_of(info)} 压缩了 {MOST_RATIO} 倍以上")


def _content(
    archive: zipfile.ZipFile, file: BinaryIO, info: zipfile.ZipInfo, word: bytes
) -> Iterator[bytes]:
    if info.flag_bits & _LOCKED and not word:
        raise packed_aes.WrongPassword
    if info.compress_type == packed_aes.METHOD:
        yield from packed_aes.chunks(file, info, word)
        return
    with archive.open(info, pwd=word or None) as content:
        while piece := content.read(_CHUNK):
            yield piece


def _said(error: BaseException) -> str:
    return str(error)[:120] or type(error).__name__


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
    except Refused as error:
        said["refused"] = [error.code, error.facts]
    said |= {"members": unpacking.members, "links": unpacking.links}
    sys.stdout.write(json.dumps(said))  # ASCII: no code page comes between
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
