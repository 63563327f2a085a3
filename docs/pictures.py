"""Make the pictures of the documents: ``python run.py demo``, then ``python docs/pictures.py``.

Each workbook of ``demo/outbox`` goes through LibreOffice to PDF and through pdftoppm to pixels;
its first page, or the first page of a sheet, is saved without the margins as
``docs/pictures/‹name›.png``. Names after the command make only the pictures that begin with one.
Needs ``soffice`` (with Writer), ``pdftoppm`` and ``pdftotext`` on the path and a Chinese font.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
OUTBOX = ROOT / "demo" / "outbox"
PICTURES = Path(__file__).resolve().parent / "pictures"
_SUMMARY = "汇总/领导汇总_*.xlsx"
# picture → the workbook, and what its page begins with; blank for the first page
WANTED = {
    "部门办理表": ("部门/水务局/线索办理表_*.xlsx", ""),
    "总台账": ("总台账.xlsx", ""),
    "领导汇总": (_SUMMARY, ""),
    "领导汇总_类型": (_SUMMARY, "类型"),
    "领导汇总_部门排名": (_SUMMARY, "部门排名"),
    "领导汇总_退单未派": (_SUMMARY, "退单未派"),
    "领导汇总_难点与协调": (_SUMMARY, "难点与协调"),
    "领导汇总_趋势": (_SUMMARY, "趋势"),
    "领导汇总_明细": (_SUMMARY, "数字背后的线索"),
    "领导汇总_口径说明": (_SUMMARY, "口径说明"),
    "待定事项": ("待定/待定事项_*.xlsx", ""),
    "日清表": ("汇总/日清表_*.xlsx", ""),
    "督办单": ("督办/*/督办单_*.xlsx", ""),
    "快报": ("汇总/快报_*.png", ""),
    "通报": ("汇总/通报_*.docx", ""),
}
DOTS_PER_INCH = 140
LARGEST = 300 * 1024  # bytes of a picture
COLOURS = 256
MARGIN = 12  # pixels of white that stay around
FOOTER = 0.94  # the page number stands below this share of the height

Pixels = NDArray[np.uint8]


def main(names: Sequence[str]) -> int:
    """Make the pictures; return 0, or 1 where something needed is missing."""
    wanted = {name: one for name, one in WANTED.items() if name.startswith(tuple(names) or "")}
    missing = [tool for tool in ("soffice", "pdftoppm", "pdftotext") if not shutil.which(tool)]
    missing += [shown for shown, _ in wanted.values() if not list(OUTBOX.glob(shown))]
    if missing:
        print("missing:", "  ".join(missing), "(python run.py demo makes the workbooks)")
        return 1
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, (shown, begins) in wanted.items():
            picture = png(seen(max(OUTBOX.glob(shown)), begins, Path(folder)))
            if len(picture) > LARGEST:
                print(f"{name}: {len(picture) // 1024} KB is too large")
                return 1
            (PICTURES / f"{name}.png").write_bytes(picture)
            print(f"docs/pictures/{name}.png  {len(picture) // 1024} KB")
    return 0


def seen(output: Path, begins: str, folder: Path) -> Pixels:
    """Return what a person sees of an output: its page, or the picture at half its size."""
    if output.suffix == ".png":
        return np.asarray(Image.open(output).convert("RGB").reduce(2))
    pdf = printed(output, folder)
    return cropped(drawn(pdf, page_of(pdf, begins)))


def printed(book: Path, folder: Path) -> Path:
    """Return a workbook as PDF, printed once."""
    pdf = folder / f"{book.stem}.pdf"
    if not pdf.exists():
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = ["--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book)]
        subprocess.run(["soffice", profile, *convert], check=True, capture_output=True)
    return pdf


def page_of(pdf: Path, begins: str) -> int:
    """Return the number of the first page whose text begins so.

    Raises: StopIteration where there is none.
    """
    said = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True).stdout
    pages = said.decode("utf-8").split("\f")
    return next(n for n, page in enumerate(pages, 1) if page.strip().startswith(begins))


def drawn(pdf: Path, number: int) -> Pixels:
    """Return a printed page: rows, columns, red green blue."""
    page = ["pdftoppm", "-r", str(DOTS_PER_INCH), "-f", str(number), "-l", str(number)]
    target = pdf.with_suffix("")
    subprocess.run([*page, "-singlefile", str(pdf), str(target)], check=True)
    return pixels(target.with_suffix(".ppm").read_bytes())


def pixels(ppm: bytes) -> Pixels:
    """Read a binary PPM: ``P6``, width, height, 255, then three bytes a pixel."""
    kind, width, height, *_ = ppm.split(maxsplit=4)
    assert kind == b"P6"
    # the first pixel may look like a blank to split: count from the end instead
    size = int(width) * int(height) * 3
    return np.frombuffer(ppm[-size:], np.uint8).reshape(int(height), int(width), 3)


def cropped(page: Pixels) -> Pixels:
    """Cut the page number and the white margins off."""
    page = page[: int(len(page) * FOOTER)]
    ink = (page < 250).any(axis=2)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    top, left = max(0, rows[0] - MARGIN), max(0, columns[0] - MARGIN)
    return page[top : rows[-1] + MARGIN, left : columns[-1] + MARGIN]


def png(page: Pixels) -> bytes:
    """Return a PNG of few colours: one of like ones; the rarest become the nearest."""
    height, width, _ = page.shape
    found, where, counts = np.unique(
        page.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    often = np.argsort(-counts, kind="stable")
    _, first = np.unique(found[often] >> 3, axis=0, return_index=True)  # of 8 like shades, one
    palette = found[often[np.sort(first)[:COLOURS]]].astype(np.int32)
    far = ((found[:, None, :].astype(np.int32) - palette[None]) ** 2).sum(axis=2)
    indexed = far.argmin(axis=1).astype(np.uint8)[where.reshape(-1)].reshape(height, width)
    lines = b"".join(b"\0" + line.tobytes() for line in indexed)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
