"""The file with the passwords: beside the ledger, never in rules, outbox, logs or backups."""

from __future__ import annotations

import io
import secrets
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile

from pipeline.core.messages.problems import RefusedError
from pipeline.core.office import Office
from pipeline.core.privacy import passwords
from pipeline.core.privacy.passwords import Passwords
from pipeline.files import folders

_HEAD = (
    "# 表的打开密码，一行一个，如“城管局：kx7m2pqt9abc”。\n"
    "# 换密码就在下面加一行，旧的那行留着，旧表还能收。\n"
)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for another
_LENGTH = 12


def read(home: folders.Home, office: Office) -> Passwords:
    """Read the passwords of a home; none where there is no file.

    Notepad may have saved it in UTF-8 or in GBK. Raises RefusedError where a line is not
    understood: a workbook that should be encrypted must not go out without.
    """
    path = home.root / passwords.NAME
    if not path.is_file():
        return Passwords()
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    names = {one.name: one.name for one in office.departments}
    names |= {alias: one.name for one in office.departments for alias in one.aliases}
    found, problems = passwords.parse(text, names)
    if problems:
        raise RefusedError(problems)
    return found


def add(home: folders.Home, whose: str, password: str) -> Path:
    """Add a password; the earlier ones of the same name stay, for books that come back."""
    path = home.root / passwords.NAME
    known = path.read_bytes() if path.is_file() else b""
    try:
        before = known.decode("utf-8-sig") or _HEAD
    except UnicodeDecodeError:
        before = known.decode("gb18030", "replace")
    folders.write_text(path, f"{before.rstrip()}\n{whose}：{password}\n")
    return path


def new_password() -> str:
    """Return a password that nobody guesses and that can be read out on the phone."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def encrypt(path: Path, password: str) -> None:
    """Encrypt a workbook where it lies, as Excel does (ECMA-376 agile encryption).

    Excel, WPS and LibreOffice open it with the password.
    """
    locked = path.with_name(f"{path.name}.locked")
    with locked.open("wb") as target:
        OOXMLFile(io.BytesIO(path.read_bytes())).encrypt(password, target)
    folders.sync(locked)
    locked.replace(path)
