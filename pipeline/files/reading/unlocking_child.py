"""The reading child that also opens what is encrypted.

A module of its own, because the library for it takes longer to start than all the rest. What is
decrypted stays in the memory of this process, under its limits.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

import msoffcrypto
from msoffcrypto import exceptions as locks

from pipeline.files.reading.compound import MAGIC
from pipeline.files.reading.gate import is_locked
from pipeline.files.reading.reading_child import main
from pipeline.files.reading.refusing import refuse

# Excel encrypts an xls whose structure is protected with this word, and opens it without asking
# ([MS-OFFCRYPTO] 2.4.2.3).
_EXCELS_OWN = "VelvetSweatshop"
_CLOSED = (locks.FileFormatError, locks.ParseError, locks.DecryptionError, locks.InvalidKeyError,
           ValueError, struct.error)  # fmt: skip


def unlocked(data: bytes, path: str, passwords: tuple[tuple[str, str], ...]) -> bytes:
    """Return the workbook in an encrypted file; any other file as it is.

    ``passwords`` are (whose, password), oldest first; those of whom the path names go first, and
    behind all of them the word that Excel itself uses.

    Raises:
        FileError: none of the passwords opens it.
    """
    if not data.startswith(MAGIC) or not is_locked(data):
        return data
    name = Path(path).name
    named = [whose for whose, _ in passwords if whose in name]
    newest_first = passwords[::-1]
    ordered = sorted(newest_first, key=lambda one: one[0] not in named)
    tried = dict.fromkeys(word for _, word in ordered)
    opened = next(filter(None, (_opened(data, word) for word in (*tried, _EXCELS_OWN))), b"")
    if not opened:
        whose = "、".join(dict.fromkeys(named)) or "看文件名不知道是谁的"
        refuse("Y10" if tried else "F03", tried=len(tried), whose=whose)
    return opened


def _opened(data: bytes, word: str) -> bytes:
    """Return a workbook opened with a password, empty where it does not fit."""
    opened = io.BytesIO()
    try:
        book = msoffcrypto.OfficeFile(io.BytesIO(data))
        book.load_key(password=word)
        book.decrypt(opened)
    except _CLOSED:
        return b""
    return opened.getvalue()


if __name__ == "__main__":
    main(unlocked)
