"""The child that draws pictures, so that a run does not wait for matplotlib, nor fail with it.

Reads a JSON object (poster, charts: what each is to show, null for not wanted) from standard input;
writes one (poster, charts: PNG in base64; why) to output. Draws with our own font only.
"""

from __future__ import annotations

import base64
import json
import sys
from dataclasses import fields
from typing import Any

import matplotlib

from pipeline.core.leaders.poster import Bar, Charts, Point, Poster, Tile
from pipeline.files.leaders import drawing


def main() -> None:
    """Draw what standard input asks for."""
    matplotlib.rcdefaults()  # whatever a matplotlibrc of this computer or folder says
    asked = json.loads(sys.stdin.buffer.read())
    answer = {}
    if asked["poster"] is not None:
        answer["poster"] = _encoded(drawing.poster(_poster(asked["poster"])))
    if asked["charts"] is not None:
        answer["charts"] = _encoded(drawing.charts(_charts(asked["charts"])))
    json.dump(answer, sys.stdout)


def _encoded(page: drawing.Page) -> str:
    return base64.b64encode(page.png()).decode("ascii")


def _poster(said: dict[str, Any]) -> Poster:
    parts = {one.name: _tupled(said[one.name]) for one in fields(Poster)}
    parts |= {"tiles": tuple(Tile(**one) for one in said["tiles"])}
    return Poster(**parts | {"charts": _charts(said["charts"])})


def _tupled(value: Any) -> Any:
    return tuple(map(_tupled, value)) if isinstance(value, list) else value


def _charts(said: dict[str, Any]) -> Charts:
    return Charts(
        departments=tuple(Bar(**one) for one in said["departments"]),
        kinds=tuple(Bar(**one) for one in said["kinds"]),
        trend=tuple(Point(**one) for one in said["trend"]),
    )


if __name__ == "__main__":
    main()
