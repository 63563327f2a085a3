"""The reading child of an office that encrypts its workbooks: it also opens those.

A module of its own, because the library for it takes longer to start than all the rest. What is
decrypted stays in the memory of this process, under its limits.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import NoReturn

from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

from pipeline.files.reading.compound import MAGIC, Compound, CompoundError
from pipeline.files.reading.reading_child import main
from pipeline.files.reading.refusing import refuse


def unlocked(data: bytes, path: str, passwords: tuple[tuple[str, str], ...]) -> bytes:
    """Return the workbook in an encrypted file; any other file as it is.

    ``passwords`` are (whose, password), oldest first; those of whom the path names go first.

    Raises:
        FileError: none of the passwords opens it.
    """
    if not data.startswith(MAGIC) or not _is_encrypted(data):
        return data
    name = Path(path).name
    named = [whose for whose, _ in passwords if whose in name]
    newest_first = passwords[::-1]
    ordered = sorted(newest_first, key=lambda one: one[0] not in named)
    tried = dict.fromkeys(word for _, word in ordered)
    for word in tried:
        book = OOXMLFile(io.BytesIO(data))
        opened = io.BytesIO()
        try:
            book.load_key(password=word, verify_password=True)
        except InvalidKeyError:
            continue
        book.decrypt(opened)
        break
    else:
        _refuse(named, len(tried))
    return opened.getvalue()


def _refuse(named: list[str], tried: int) -> NoReturn:
    whose = "、".join(dict.fromkeys(named)) or "看文件名不知道是谁的"
    refuse("Y10", tried=tried, whose=whose)


def _is_encrypted(data: bytes) -> bool:
    try:
        return "EncryptedPackage" in Compound(data).names
    except CompoundError:
        return False  # the gate says what is wrong with it


if __name__ == "__main__":
    main(unlocked)
