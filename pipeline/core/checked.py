"""The field types of the office's knowledge: what a value may be, and which mistake it is if not.

Names of departments, categories, places, sources and word groups are checked against the
validation context when there is one (``files.rules.config`` gives it: kind → name or alias → name);
a model built without one is taken as it is. A validator raises a ``PydanticCustomError`` whose type
is a code of ``sentences.CATALOGUE``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from difflib import SequenceMatcher, get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo
from pydantic_core import PydanticCustomError

LOCAL = "属地"  # as a lead or an assistant: the office that the place belongs to
WORDS_FOR = ("全区", "各部门", "周报")  # texts for the groups beside those of one department
UNDECIDED = "待分派"  # as a lead: nobody; the coordinator decides

_EMAIL = re.compile(r"[^@\s，,;；]+@[^@\s，,;；]+\.[^@\s，,;；]+")
_HOURS = re.compile(r"\s*(\d{1,2}):([0-5]\d)\s*[-~至到]\s*(\d{1,2}):([0-5]\d)\s*")
_SEASON = re.compile(r"\s*(\d{1,2})-(\d{1,2})\s*(?:\.\.|~|至|到)\s*(\d{1,2})-(\d{1,2})\s*")
# punctuation that no word of a rule holds: typed for , [ ] " @ it makes one word of two; quotes
# may stand around something in a word (“砰”), but not on one side of it, nor around a group
_MARKS = re.compile(
    r"[，、；;,【】［］\[\]｛｝{}＠]|^[“‘\"'](?=@|[^”’\"']*$)|^[^“‘\"']*[”’\"']$|.@"
)
# what Windows takes for no name of a folder or a file
_NO_FOLDER = re.compile(
    r'[\\/:*?"<>|\x00-\x1f]|^[. ]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)$', re.IGNORECASE
)
_LONGEST_HOLIDAY = 40  # days of a range
_LONGEST_NAME = 30  # of a department: it stands twice in the path of its book
_SPAN = re.compile(r"\s*(\d+)\s*个?(工作|自然)?(日|天|小时|分钟)\s*")
_RANGE = re.compile(r"\s*(\d{4}-\d{2}-\d{2})\s*(?:\.\.|~|至|到)\s*(\d{4}-\d{2}-\d{2})\s*")
_SPAN_UNITS = {"日": "days", "天": "days", "小时": "hours", "分钟": "minutes"}


def hint(seen: str, known: Iterable[str]) -> str:
    """Say which known word is nearest to what was seen, as part of a message; maybe nothing."""
    near = get_close_matches(seen, list(known), n=3, cutoff=0.4)

    def likeness(word: str) -> tuple[float, int]:
        alike = SequenceMatcher(None, word, seen).ratio()
        return alike, sum(one == other for one, other in zip(word, seen, strict=False))

    return f"，最接近的是“{max(near, key=likeness)}”" if near else ""


def mistake(code: str, seen: object, known: Iterable[str] = (), **more: str) -> PydanticCustomError:
    """Build what a validator raises: a code of the catalogue with its facts."""
    facts = {"seen": str(seen), "hint": hint(str(seen), known), **more}
    return PydanticCustomError(code, "{seen}", facts)


def listed(value: Any) -> Any:
    """Make a list of a single word, which may stand without brackets; a blank is no word."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    return value


def _keyword(value: str) -> str:
    if not value.strip():
        raise mistake("R15", value)
    return value


def _known(code: str, kind: str, *specials: str) -> AfterValidator:
    def check(value: str, info: ValidationInfo) -> str:
        known: Mapping[str, str] | None = (info.context or {}).get(kind)
        if not value or known is None or value in specials:
            return value
        if value not in known:
            raise mistake(code, value, (*known, *specials))
        return known[value]

    return AfterValidator(check)


def near_miss(source: str, known: Iterable[str]) -> str:
    """Return the name that is most likely meant by one that no source has; blank where none is."""
    names = list(known)
    near = [] if source in names else get_close_matches(source, names, n=1, cutoff=0.6)
    return near[0] if near else ""


def _source(value: str, info: ValidationInfo) -> str:
    known = (info.context or {}).get("sources") or {value: value}
    if near_miss(value, known):
        raise mistake("R22", value, known)
    return value  # a hand-made table may bring any 来源, so only a near miss is a mistake


def span_parts(value: Any) -> Any:
    """Read a length of time (``5个工作日``, ``7天``, ``2个工作小时``) into amount and unit."""
    if not isinstance(value, str | int):
        return value
    found = _SPAN.fullmatch(str(value))
    if found is None or (found[2] == "工作" and found[3] == "天"):
        raise mistake("R23", value)
    counted = "working" if found[2] == "工作" else "calendar"
    return {"amount": int(found[1]), "unit": f"{counted}_{_SPAN_UNITS[found[3]]}"}


def day_range(value: Any) -> tuple[date, date] | None:
    """Read ``2027-02-05..2027-02-13``; None for what is no range of at most 40 days."""
    found = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
    except ValueError as error:
        raise mistake("C04", value) from error
    if not 0 <= (last - first).days < _LONGEST_HOLIDAY:
        raise mistake("C04", value)
    return first, last


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise mistake("R24", value) from error
    return _keyword(value)


def _email(value: str) -> str:
    if value and not _EMAIL.fullmatch(value):
        raise mistake("R41", value)
    return value


def _clock(value: str) -> str:
    try:
        return time.fromisoformat(value.rjust(5, "0")).isoformat("minutes")
    except ValueError as error:
        raise mistake("R25", value) from error


def _entry(value: Any, info: ValidationInfo) -> str:
    groups = (info.context or {}).get("groups")
    if groups is not None and value.startswith("@") and value[1:] not in groups:
        raise mistake("R14", value, ("@" + name for name in groups))
    return plain(value)


def plain(value: str) -> str:
    """Let a word pass that no punctuation has made out of several (R30)."""
    if found := _MARKS.search(value):
        raise mistake("R30", value, mark=found[0][-1])
    return _keyword(value)


def names_a_file(value: str) -> bool:
    """Tell whether every system takes a text as a name, or a part of one, of files and folders."""
    return not _NO_FOLDER.search(value) and len(value) <= _LONGEST_NAME


def _folder_name(value: str) -> str:
    if not names_a_file(value) or value in (LOCAL, UNDECIDED):
        raise mistake("R36", value)
    return plain(value)


def _some(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise mistake("R15", "")
    return value


def _hours(value: Any) -> Any:
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[1]) > 23 or int(found[3]) > 24:
        raise mistake("R28", value)
    return (f"{int(found[1]):02}:{found[2]}", f"{int(found[3]):02}:{found[4]}")


def _season(value: Any) -> Any:
    found = _SEASON.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise mistake("R29", value)
    try:
        days = [
            date(2000, int(month), int(day))
            for month, day in (found.group(1, 2), found.group(3, 4))
        ]
    except ValueError as error:
        raise mistake("R29", value) from error
    return tuple(f"{day:%m-%d}" for day in days)


Words = Annotated[tuple[Annotated[str, AfterValidator(_keyword)], ...], BeforeValidator(listed)]
PlainName = Annotated[str, AfterValidator(plain)]
PlainWords = Annotated[tuple[PlainName, ...], BeforeValidator(listed)]
FolderName = Annotated[str, AfterValidator(_folder_name)]
GroupWords = Annotated[
    tuple[Annotated[str, AfterValidator(plain)], ...],
    BeforeValidator(listed),
    AfterValidator(_some),
]
DepartmentName = Annotated[str, _known("R11", "departments")]
LeadName = Annotated[str, _known("R11", "departments", LOCAL, UNDECIDED)]
LeadNames = Annotated[tuple[LeadName, ...], BeforeValidator(listed)]
WordsFor = Annotated[str, _known("R11", "departments", *WORDS_FOR)]
CategoryName = Annotated[str, _known("R12", "categories")]
CategoryNames = Annotated[tuple[CategoryName, ...], BeforeValidator(listed)]
PlaceName = Annotated[str, _known("R13", "places")]
PlaceNames = Annotated[tuple[PlaceName, ...], BeforeValidator(listed)]
SourceNames = Annotated[
    tuple[Annotated[str, AfterValidator(_source)], ...], BeforeValidator(listed)
]


Name = Annotated[str, AfterValidator(_keyword)]
Email = Annotated[str, AfterValidator(_email)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Clock = Annotated[str, AfterValidator(_clock)]
ClockOrBlank = Annotated[str, AfterValidator(lambda value: _clock(value) if value else "")]
WordOrGroup = Annotated[str, AfterValidator(_entry)]
WordsOrGroups = Annotated[tuple[WordOrGroup, ...], BeforeValidator(listed)]
Hours = Annotated[tuple[str, str], BeforeValidator(_hours)]
Season = Annotated[tuple[str, str], BeforeValidator(_season)]


class Knowledge(BaseModel):
    """The base of all models here: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
