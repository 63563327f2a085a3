"""Zip archives as they come: odd names, passwords, links, bombs."""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


class GbkInfo(zipfile.ZipInfo):
    """A member whose name is GBK and does not say so, as Chinese Windows packs it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the library's name
        return self.filename.encode("gb18030"), 0


def packed(files: Mapping[str, bytes], kind: type[zipfile.ZipInfo] = zipfile.ZipInfo) -> bytes:
    """A zip with these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(kind(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def with_link(files: Mapping[str, bytes], link: str, target: str) -> bytes:
    """A zip with a symbolic link among its files, as Unix packs it."""
    made = io.BytesIO(packed(files))
    with zipfile.ZipFile(made, "a") as archive:
        info = zipfile.ZipInfo(link)
        info.create_system = 3
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
    return made.getvalue()


def zip_crypto(files: Mapping[str, bytes], password: str) -> bytes:
    """A zip whose files are encrypted the old way (PKWARE), which 360压缩 and Windows write."""
    return _patched(files, lambda plain, crc: _pkware(plain, crc, password.encode()), 0)


def aes(files: Mapping[str, bytes], password: str) -> bytes:
    """A zip whose files are encrypted with AES-256, which WinRAR and 7-Zip write."""
    return _patched(files, lambda plain, crc: _winzip(plain, password.encode()), 99)


def _patched(files, encrypt, method):  # type: ignore[no-untyped-def]
    """Write records by hand: the library writes no encrypted ones."""
    body, directory = b"", b""
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8) if method else b""
    for name, content in files.items():
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        plain = deflate.compress(content) + deflate.flush()
        crc = zlib.crc32(content)
        sealed = encrypt(plain, crc)
        raw = name.encode()
        fields = (
            20, 0x801, method or 8, 0, 33, 0 if method else crc, len(sealed), len(content),
            len(raw), len(extra),
        )  # fmt: skip
        local = b"PK\x03\x04" + struct.pack("<5H3L2H", *fields) + raw + extra
        directory += b"PK\x01\x02" + struct.pack("<6H3L5H2L", 20, *fields, 0, 0, 0, 0, len(body))
        directory += raw + extra
        body += local + sealed
    count = len(files)
    end = struct.pack("<4H2LH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def _pkware(plain: bytes, crc: int, password: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]

    def mix(byte: int, old: int) -> int:
        return (old >> 8) ^ _TABLE[(old ^ byte) & 0xFF]

    def update(byte: int) -> None:
        keys[0] = mix(byte, keys[0])
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = mix(keys[1] >> 24, keys[2])

    for byte in password:
        update(byte)
    out = bytearray()
    for byte in os.urandom(11) + bytes([crc >> 24]) + plain:
        word = keys[2] | 2
        out.append(byte ^ ((word * (word ^ 1)) >> 8) & 0xFF)
        update(byte)
    return bytes(out)


def _crc_table() -> list[int]:
    table = []
    for number in range(256):
        for _ in range(8):
            number = (number >> 1) ^ (0xEDB88320 if number & 1 else 0)
        table.append(number)
    return table


_TABLE = _crc_table()


def _winzip(plain: bytes, password: bytes) -> bytes:
    salt = os.urandom(16)
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 66)
    block = Cipher(algorithms.AES(keys[:32]), modes.ECB()).encryptor()
    sealed = b""
    for number, start in enumerate(range(0, len(plain), 16), 1):
        stream = block.update(number.to_bytes(16, "little"))
        sealed += bytes(a ^ b for a, b in zip(plain[start : start + 16], stream, strict=False))
    seal = hmac.new(keys[32:64], sealed, "sha1").digest()[:10]
    return salt + keys[64:] + sealed + seal
