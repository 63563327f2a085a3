"""What leaders get of each period: kinds of output, their places, and who writes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import pandas as pd

from pipeline.core.leaders import brief, point_book
from pipeline.core.leaders.flags import READ, Books
from pipeline.core.leaders.period import CAMPAIGN, DAILY, MONTHLY, WEEKLY, Period
from pipeline.core.leaders.summary import Summary
from pipeline.core.model import CellRef, Problem
from pipeline.core.repeats.roots import Roots
from pipeline.files import folders
from pipeline.files.leaders import board, bulletin, picture, summary
from pipeline.files.writing import writing

SUMMARY, PICTURE, BRIEF, BULLETIN = "summary", "picture", "brief", "bulletin"
BOARD, POINTS = "board", "points"
_FOLDERS = {POINTS: "outbox/点位"}
_FOLDER = "outbox/汇总"


@dataclass(frozen=True, slots=True)
class Counted:
    """A summary, and the flagged leads (``core.leaders.flags``) that it was counted from.

    ``roots`` are the points. Where 看板 is wanted ``books`` hold the closings of every day of the
    record. ``rules`` is the folder with the office's templates. ``problems`` gathers what writers
    have to say; a writer that cannot make its file leaves none.
    """

    summary: Summary
    leads: pd.DataFrame
    books: Books = field(default_factory=Books)
    roots: Roots = Roots()
    rules: Path = Path()
    pictures: picture.Pictures = picture.Pictures()
    problems: list[Problem] = field(default_factory=list)


Writer = Callable[[Counted, Path], object]


def _summary(counted: Counted, path: Path) -> object:
    return summary.write_summary(counted.summary, path, counted.roots)


def _picture(counted: Counted, path: Path) -> object:
    return path.write_bytes(counted.pictures.poster) if counted.pictures.poster else None


def _brief(counted: Counted, path: Path) -> object:
    folders.write_text(path, brief.text(counted.summary))
    return path


def _bulletin(counted: Counted, path: Path) -> object:
    charts, rules = counted.pictures.charts, counted.rules
    counted.problems.extend(bulletin.write(counted.summary, charts, rules, path))
    return path


def _board(counted: Counted, path: Path) -> object:
    return board.write_board(counted.summary, counted.leads, counted.books, path)


def _points(counted: Counted, path: Path) -> object:
    if point_book.is_empty(counted.roots):
        return None
    book = point_book.workbook(counted.roots, counted.summary.zone, counted.summary.today)
    return writing.write(book, path)


# kind of an issue → how it is called in each kind of report, its suffix, who writes it
WRITERS: Mapping[str, Writer] = {
    SUMMARY: _summary,
    PICTURE: _picture,
    BRIEF: _brief,
    BULLETIN: _bulletin,
    BOARD: _board,
    POINTS: _points,
}
_CALLED: Mapping[str, Mapping[str, str]] = {
    SUMMARY: {DAILY: "领导汇总", WEEKLY: "领导周报", MONTHLY: "领导月报", CAMPAIGN: "专项汇总"},
    PICTURE: {DAILY: "快报"},
    BRIEF: {DAILY: "快报"},
    BULLETIN: {DAILY: "通报", WEEKLY: "周通报", MONTHLY: "月通报"},
    BOARD: {DAILY: "看板"},
    POINTS: {DAILY: "问题点位"},
}
_SUFFIX = {
    SUMMARY: "xlsx", PICTURE: "png", BRIEF: "txt", BULLETIN: "docx", BOARD: "html", POINTS: "xlsx",
}  # fmt: skip
# what settings.yaml calls it (``leaders``)
WORKBOOK = "汇总"
_OF = {
    SUMMARY: WORKBOOK, PICTURE: "快报", BRIEF: "快报", BULLETIN: "通报", BOARD: "看板",
    POINTS: WORKBOOK,
}  # fmt: skip


def kinds_of(period: Period, wanted: Collection[str]) -> tuple[str, ...]:
    """Return the kinds of output that a period has, of those that the office wants."""
    return tuple(kind for kind in WRITERS if _OF[kind] in wanted and period.kind in _CALLED[kind])


def path_of(kind: str, period: Period) -> str:
    """Return where an output stands, relative to the home."""
    called, suffix = _CALLED[kind][period.kind], _SUFFIX[kind]
    when = {
        WEEKLY: f"{period.first}至{period.last}",
        MONTHLY: f"{period.last:%Y-%m}",
    }.get(period.kind, f"{period.last}")
    return f"{_FOLDERS.get(kind, _FOLDER)}/{called}_{when}.{suffix}"


def whose(period: Period) -> str:
    """Return the reader under whom a report is issued: those of a day, and of each other kind."""
    return "" if period.kind == DAILY else period.kind


def draw(counted: Counted, wanted: Mapping[str, str]) -> picture.Pictures:
    """Draw what the wanted outputs (kind → path) need of pictures; a failure is said once."""
    if not {PICTURE, BULLETIN} & wanted.keys():
        return picture.Pictures()
    needs = {"wants_poster": PICTURE in wanted, "wants_charts": BULLETIN in wanted}
    drawn = picture.draw(counted.summary, **needs)
    if drawn.why:
        without = ["快报的图片没有出"] if PICTURE in wanted else []
        without += ["通报里没有图"] if BULLETIN in wanted else []
        place = wanted.get(PICTURE) or wanted[BULLETIN]
        facts = {"why": drawn.why, "made": "，".join(without)}
        counted.problems.append(Problem("P01", CellRef(place), facts))
    return drawn


def shown(kind: str, counted: Counted, summarised: str) -> str:
    """Return what an output shows, in short; ``summarised`` is that of the summary.

    通报 shows its template besides, 看板 more of each lead, 汇总 the points; 问题点位 nothing else.
    """
    if kind == POINTS:
        return _roots_told(counted)
    if kind == SUMMARY:
        return summarised + _roots_told(counted)
    if kind == BULLETIN:
        return summarised + bulletin.mark(counted.rules)
    return summarised + (_leads_told(counted) if kind == BOARD else "")


def _roots_told(counted: Counted) -> str:
    told = repr((counted.summary.zone, counted.roots))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def _leads_told(counted: Counted) -> str:
    leads = pd.util.hash_pandas_object(counted.leads[READ], index=False).to_numpy().tobytes()
    done = repr(sorted((day, sorted(of.items())) for day, of in counted.books.done.items()))
    return blake2b(leads + done.encode(), digest_size=16).hexdigest()


def is_whole(kind: str, counted: Counted) -> bool:
    """Tell whether an output has all that belongs to it; if not it is made again next time."""
    return kind != BULLETIN or counted.pictures.charts is not None
