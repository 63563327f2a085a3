"""Members of zip archives that WinZip, 7-Zip and WinRAR encrypt with AES (the AE-x format).

The standard library knows only the older ZipCrypto. Written after WinZip's public description:
salt, two bytes that test the password, AES in counter mode, ten bytes of HMAC-SHA1.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

METHOD = 99  # instead of the compression, which stands in the extra field
_EXTRA = 0x9901
_ROUNDS = 1000
_TEST, _SEAL = 2, 10  # bytes
_BLOCKS = 4096  # of 16 bytes, decrypted at once
_CHUNK = 1 << 20


class WrongPassword(Exception):
    """The password does not open this member."""


def chunks(file: BinaryIO, info: zipfile.ZipInfo, password: bytes) -> Iterator[bytes]:
    """Yield what an encrypted member holds, decrypted and unpacked, in bounded pieces.

    Raises:
        WrongPassword: the two bytes that test it, or the seal at the end, say no.
        NotImplementedError: a compression other than deflate.
        zipfile.BadZipFile: not the layout it says it is.
    """
    strength, method = _parameters(info)
    if method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(f"compression {method}")
    length = 8 + 8 * strength
    salt_length = length // 2
    _go_to_content(file, info)
    salt, test = file.read(salt_length), file.read(_TEST)
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, _ROUNDS, 2 * length + _TEST)
    if keys[2 * length :] != test:
        raise WrongPassword
    left = info.compress_size - salt_length - _TEST - _SEAL
    if left < 0:
        raise zipfile.BadZipFile("too short")
    plain = _decrypted(file, left, keys[:length], keys[length : 2 * length])
    yield from _inflated(plain) if method == zipfile.ZIP_DEFLATED else plain


def _parameters(info: zipfile.ZipInfo) -> tuple[int, int]:
    """Return strength (1 to 3: 128, 192, 256 bits) and compression out of the extra field."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _EXTRA and size >= 7 and len(extra) >= 4 + 7:
            strength, method = struct.unpack_from("<BH", extra, 8)
            if strength in (1, 2, 3):
                return strength, method
        extra = extra[4 + size :]
    raise zipfile.BadZipFile("no AES parameters")


def _go_to_content(file: BinaryIO, info: zipfile.ZipInfo) -> None:
    file.seek(info.header_offset)
    head = file.read(30)
    if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
        raise zipfile.BadZipFile("no local header")
    name, extra = struct.unpack_from("<HH", head, 26)
    file.seek(name + extra, 1)


def _decrypted(file: BinaryIO, left: int, key: bytes, seal_key: bytes) -> Iterator[bytes]:
    # its counter is little-endian and begins at 1, which no library's counter mode does
    block = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    seal = hmac.new(seal_key, digestmod="sha1")
    counter = 1
    while left > 0:
        piece = file.read(min(left, 16 * _BLOCKS))
        if not piece:
            raise zipfile.BadZipFile("cut short")
        left -= len(piece)
        seal.update(piece)
        count = -(-len(piece) // 16)
        numbers = b"".join(n.to_bytes(16, "little") for n in range(counter, counter + count))
        counter += count
        stream = block.update(numbers)[: len(piece)]
        mixed = int.from_bytes(piece, "big") ^ int.from_bytes(stream, "big")
        yield mixed.to_bytes(len(piece), "big")
    if not hmac.compare_digest(seal.digest()[:_SEAL], file.read(_SEAL)):
        raise WrongPassword


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    inflating = zlib.decompressobj(-15)
    for piece in pieces:
        waiting = piece
        while waiting:
            yield inflating.decompress(waiting, _CHUNK)
            waiting = inflating.unconsumed_tail
    yield inflating.flush()
