"""Names of incoming files: which come and go by themselves, and which are safe to write."""

from __future__ import annotations

import re
import unicodedata

NOTES = frozenset({"readme.md", "说明.md"})  # a note that ships in a folder
NOTE = "_说明.txt"  # ends the name of the note beside a file in 待处理
_OF_SYSTEMS = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})
# browsers, Office and WPS, 迅雷, 百度网盘, µTorrent, WinSCP, rsync, aria2, Opera
_UNFINISHED = (
    ".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download",
    ".downloading", ".opdownload", ".!ut", ".!qb", ".aria2", ".bc!", ".td", ".xltd", ".cfg.td",
    ".swp", ".swx",
)  # fmt: skip
_OF_SYSTEMS_FOLDERS = frozenset(
    {"__macosx", "$recycle.bin", "#recycle", "@eadir", "system volume information", "lost+found"}
)
# what Excel saves into before it renames: eight hexadecimal digits and no extension; one that is
# all digits may be a day
_OF_EXCEL = re.compile(r"(?=.*[A-F])[0-9A-F]{8}")
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ .]*(\..*)?")
_DRIVE = re.compile(r"[A-Za-z]:(?=/)")
_FORBIDDEN = re.compile('[<>:"|?*\\\\/\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]')
_LONGEST = 255 - len(f".{NOTE}.tmp".encode()) - len("_9999")


def is_passing(name: str) -> bool:
    """Tell whether a file is none that somebody dropped: locks, downloads, thumbnails.

    Dot files, ``~$…`` and ``.~lock…`` of Office, WPS and LibreOffice, unfinished downloads, the
    file Excel saves into, what Windows and macOS leave behind. Conflict copies of cloud drives
    (``表 (张三的冲突副本).xlsx``, ``表-PC01.xlsx``, ``表(1).xlsx``) are real files: False.
    """
    lower = name.lower()
    return (
        name.startswith(("~$", "."))
        or lower in _OF_SYSTEMS
        or lower.endswith(_UNFINISHED)
        or _OF_EXCEL.fullmatch(name) is not None
    )


def is_passing_folder(name: str) -> bool:
    """Tell whether a folder is kept by a system for itself, so that nobody drops a file there."""
    return name.startswith(".") or name.lower() in _OF_SYSTEMS_FOLDERS


def is_unfinished(name: str) -> bool:
    """Tell whether a name is that of a download or a save that has not come to its end."""
    if name.startswith(("~$", ".")):
        return False
    return name.lower().endswith(_UNFINISHED) or _OF_EXCEL.fullmatch(name) is not None


def is_note(name: str) -> bool:
    """Tell whether a file is a note of ours: the one that ships, or one out of 待处理."""
    return name.lower() in NOTES or name.endswith(NOTE)


def levels(packed: str) -> tuple[str, ...]:
    """Return the folders and the name that an archive gives a file, each safe to write.

    Drives, leading slashes, ``.`` and ``..`` are left out: a name inside an archive never leads
    anywhere. Empty where nothing is left of it.
    """
    plain = packed.replace("\\", "/")
    if _DRIVE.match(plain):
        plain = plain[2:]
    return tuple(safe(one) for one in plain.split("/") if one.strip(" ."))


def safe(name: str) -> str:
    """Return a name that every system takes for a single file, as near to the given one as can be.

    What Windows does not take becomes ``_``, names of devices (CON, NUL) and lone dots get one in
    front, blanks and dots at the end go, and it is short enough for a note beside it (UTF-8 bytes).
    """
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    plain = _FORBIDDEN.sub("_", plain).strip(" ").rstrip(" .")
    if not plain or _DEVICE.fullmatch(plain) or plain.startswith(("~$", ".")):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    suffix = f".{ending}"
    if not stem.strip("._") or not dot or len(suffix.encode()) > 20:
        stem, suffix = plain, ""
    while len(f"{stem}{suffix}".encode()) > _LONGEST:
        stem = stem[:-1]
    return f"{stem}{suffix}"
