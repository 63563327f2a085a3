"""看板 as one HTML file: page, style, script and what they show; it needs nothing else.

Nothing is fetched, and the page may not: its policy forbids it. What comes from outside is JSON in
a script element that no browser runs, with no ``<`` in it, and is shown as text only. Where scripts
do not run (a preview), a plain table of the same figures is shown.
"""

from __future__ import annotations

import base64
import json
import re
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.core.leaders import board, overview
from pipeline.core.leaders.board import Columns
from pipeline.core.leaders.flags import Books
from pipeline.core.leaders.summary import Summary

_MARK = re.compile(r"\{\{(\w+)\}\}")
_PARTS = Path(__file__).with_name("board_page")
# in this order: each uses what stands before it
_SCRIPTS = ("leads.js", "counting.js", "elements.js", "panel.js", "charts.js", "page.js")
# a script element ends at "</script" and changes its ways at "<!--", wherever they stand
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def write_board(summary: Summary, leads: pd.DataFrame, books: Books, path: Path) -> int:
    """Write the page of a day; return how many bytes it has.

    ``leads`` are flagged (``core.leaders.flags``), ``books`` hold the closings of every day.
    Raises: OSError when the file cannot be written.
    """
    held = board.content(summary, leads, books)
    script = "\n".join(_part(name) for name in _SCRIPTS)
    parts = {
        "title": escape(overview.title(summary)),
        "style": _part("page.css"),
        "plain": _plain(summary),
        "script": f'(function () {{\n"use strict";\n{script}\n}})();',
        "held": embedded(held),
    }
    # in one go: what comes from outside may look like a mark
    made = _MARK.sub(lambda mark: parts[mark[1]], _part("page.html"))
    return path.write_bytes(made.encode("utf-8"))  # the same bytes on every system


def _part(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8").strip()


def embedded(held: Any) -> str:
    """Return JSON that may stand in a script element."""
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"), default=_packed)
    for unsafe, safe in _UNSAFE.items():
        text = text.replace(unsafe, safe)
    return text


def _packed(one: Any) -> Any:
    """Turn what JSON does not know: a column becomes its bytes, the lowest first, in Base64."""
    if isinstance(one, Columns):
        return {
            "days": one.days,
            "words": one.words,
            "numbers": one.numbers,
            "tails": ",".join(one.tails),
            "titles": one.titles,
            "closings": one.closings,
            "matters": one.matters,
        }
    if isinstance(one, np.ndarray):
        return {"bytes": one.itemsize, "base64": base64.b64encode(one.tobytes()).decode("ascii")}
    raise TypeError(type(one).__name__)


def _plain(summary: Summary) -> str:
    """Return the figures and the departments as tables for whoever runs no scripts."""
    figures = [
        (one.name, overview.shown(one), "" if one.matters is None else one.matters, _parts_of(one))
        for one in summary.figures
    ]
    departments = [
        (line.name, line.in_hand, line.overdue, overview.percent(line.on_time_rate))
        for line in summary.departments
    ]
    return (
        f"<h1>{escape(overview.title(summary))}</h1><p>{escape(overview.cut_off(summary))}</p>"
        + "".join(f"<p>{escape(one)}</p>" for one in summary.alerts)
        + f"<p>{escape(overview.sentence(summary))}</p>"
        + _table(("指标", "数值", "其中的事", "分子÷分母"), figures)
        + _table(("承办单位", "在办", "超期", "按期办结率"), departments)
    )


def _parts_of(figure: Any) -> str:
    return f"{figure.numerator}÷{figure.denominator}" if figure.is_rate else ""


def _table(headers: tuple[str, ...], rows: Any) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in headers)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"
