"""Make the pictures of 看板: ``python run.py demo``, then ``python -m docs.board_pictures``.

The newest page of ``demo/outbox/汇总`` as a computer and as a phone show it, saved under
``docs/pictures`` in few colours. Needs Chromium on the path and a Chinese font.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests import browser

ROOT = Path(__file__).resolve().parents[1]
SHOWN = "demo/outbox/汇总/看板_*.html"
COLOURS = 220
# name of the picture → width and height of the window
WINDOWS = {"看板": (1200, 1000), "看板_手机": (390, 844)}


def main() -> int:
    """Make both pictures; return 0, or 1 where something needed is missing."""
    pages = sorted(ROOT.glob(SHOWN))
    if why := browser.missing() or ("" if pages else f"no {SHOWN} (python run.py demo makes it)"):
        print("missing:", why)
        return 1
    with tempfile.TemporaryDirectory() as folder, browser.chromium(Path(folder)) as chrome:
        for name, (width, height) in WINDOWS.items():
            chrome.open(pages[-1], width, height)
            path = ROOT / "docs" / "pictures" / f"{name}.png"
            few = Image.open(io.BytesIO(chrome.picture())).convert("RGB").quantize(COLOURS)
            few.save(path, optimize=True)
            print(f"docs/pictures/{name}.png  {path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
