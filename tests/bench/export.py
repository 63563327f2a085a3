"""The export that is measured: N rows of 12 columns as the 12345 platform writes them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

from tests.bench import wording

SEED = 20260715
NOW = datetime(2026, 7, 15, 8, 30)
HEADERS = (
    "工单编号",
    "来电时间",
    "紧急程度",
    "工单标题",
    "主要内容",
    "详细发生地",
    "所属区域",
    "被投诉人",
    "姓名",
    "联系方式",
    "来电类别",
    "问题分类名称",
)
_WEIGHTS = [matter.weight for matter in wording.MATTERS]


def write(path: Path, rows: int) -> int:
    """Write the export; return how many cells of it hold something."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = len(HEADERS)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("工单")
        for column, header in enumerate(HEADERS):
            sheet.write_string(0, column, header)
        for row, values in enumerate(leads(rows), 1):
            for column, value in enumerate(values):
                if value:
                    sheet.write_string(row, column, value)
                    cells += 1
    return cells


def leads(rows: int) -> Iterator[tuple[str, ...]]:
    """Yield rows under ``HEADERS``; the same ones for the same number."""
    chance = random.Random(SEED)
    for number in range(rows):
        yield _lead(chance, number)


def _lead(chance: random.Random, number: int) -> tuple[str, ...]:
    (matter,) = chance.choices(wording.MATTERS, _WEIGHTS)
    place, office = chance.choice(wording.PLACES)
    shop, food, plant = map(chance.choice, (wording.SHOPS, wording.FOODS, wording.PLANTS))
    words = {"place": place, "shop": shop, "food": food, "plant": plant}

    def said(texts: tuple[str, ...]) -> str:
        text = chance.choice(texts)
        return text.format(**words, when=chance.choice(wording.WHEN), n=chance.randint(2, 60))

    content = f"{said(wording.OPENINGS)}{said(matter.core)}，{said(wording.EFFECTS)}。"
    if chance.random() < 0.6:
        content += f"{said(wording.EFFECTS)}。"
    content += f"{said(wording.HISTORY)}。{said(wording.DEMANDS)}"
    received = NOW - timedelta(seconds=chance.randint(60, 20 * 86_400))
    target = {"{shop}": shop, "{food}": food, "{plant}": plant}
    about = next((name for slot, name in target.items() if slot in matter.title), "")
    return (
        f"5120583400{number:010d}",
        f"{received:%Y-%m-%d %H:%M:%S}",
        chance.choices(("一般", "紧急", "特急"), (90, 9, 1))[0],
        said((matter.title,)),
        content,
        f"{place}{chance.randint(1, 380)}号",
        office if chance.random() < 0.8 else "",
        f"{chance.choice(wording.SURNAMES)}记{about}" if about else "",
        chance.choice(wording.SURNAMES) + "".join(chance.choices(wording.GIVEN, k=2)),
        f"13{chance.randint(0, 999_999_999):09d}",
        chance.choices(("投诉", "求助", "举报", "建议"), (70, 15, 10, 5))[0],
        matter.category,
    )
