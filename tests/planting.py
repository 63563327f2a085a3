"""Personal items to plant, and how to find them again in whatever was written."""

from __future__ import annotations

import html
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import count, cycle, islice
from pathlib import Path
from typing import NamedTuple

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵吴周",
    ("晓燕", "志强", "桂兰", "建华", "淑芬", "永福", "春霞", "国栋"),
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Item(NamedTuple):
    """Something personal: its kind, as it is written, and in the words that it comes with."""

    kind: str
    said: str
    phrase: str

    def stands_in(self, file: Shown) -> bool:
        """Tell whether it can be read in a file, with other gaps too."""
        digits = digits_of(self.said)
        return self.said in file.words or (len(digits) >= 10 and digits in file.digits)


class Shown(NamedTuple):
    """All texts of a file, and their digits alone, each text apart from the next."""

    words: str
    digits: str


def shown(texts: Iterable[str]) -> Shown:
    said = [*texts]
    return Shown("\n".join(said), "|".join(digits_of(text) for text in said))


def digits_of(text: str) -> str:
    return re.sub(r"[^\dXx*]", "", unicodedata.normalize("NFKC", text))


def phones() -> Iterator[Item]:
    """Telephones, each spelling in turn."""
    spellings = cycle((
        "{a}{b}{c}", "{a} {b} {c}", "{a}-{b}-{c}", "+86 {a}{b}{c}", "{a}.{b}.{c}", "（{a}）{b}{c}",
        "full", "chinese", "apart", "odd", "letters", "landline", "local",
    ))  # fmt: skip
    for number, spelling in zip(count(), spellings):
        a, b, c = f"13{number % 10}", f"{1000 + 37 * number % 9000}", f"{1000 + 61 * number % 9000}"
        plain = f"{a}{b}{c}"
        said = {
            "full": plain.translate(FULL_WIDTH),
            "chinese": plain.translate(CHINESE),
            "apart": " ".join(plain),
            "odd": f"{plain[:4]}-{plain[4:7]}-{plain[7:]}",
            "letters": f"{plain[:3]}0O{plain[5:]}".replace("00", "O0"),
            "landline": f"0512-57{b}{c[:2]}",
            "local": f"5{b}{c[:3]}",
        }.get(spelling, spelling.format(a=a, b=b, c=c))
        yield Item("电话", said, f"座机{said}" if spelling == "local" else said)


def identities() -> Iterator[Item]:
    for number in count():
        body = (
            f"320583{1960 + number % 40}{1 + number % 12:02}{1 + number % 28:02}{number % 1000:03}"
        )
        check = "10X98765432"[sum(int(n) * w for n, w in zip(body, WEIGHTS, strict=True)) % 11]
        yield Item("证件号码", body + check, body + check)


def cards() -> Iterator[Item]:
    for number in count():
        body = f"622848{400000000000 + 7919 * number}"[:18]
        doubled = [int(n) * 2 for n in body[::-2]]
        total = sum(map(int, body[-2::-2])) + sum(n - 9 if n > 9 else n for n in doubled)
        said = body + str(-total % 10)
        yield Item("银行卡号", said, said)


def names() -> Iterator[Item]:
    cues = cycle(("姓名：{}", "我是{}", "联系人{}", "找{}女士"))
    people = (f"{first}{given}" for given in GIVEN for first in SURNAMES)
    for name, cue in zip(people, cues, strict=False):
        yield Item("姓名", name, cue.format(name))


def others() -> Iterator[Item]:
    """Mail, accounts, papers, plates, homes, in turn."""
    for n in count():
        letters = f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}"
        yield Item("邮箱", f"{letters}.oy{n}@163.com", f"{letters}.oy{n}@163.com")
        yield Item("微信QQ号", f"wx{letters}_{n:05}", f"微信号：wx{letters}_{n:05}")
        yield Item("微信QQ号", f"{73100000 + n}", f"QQ {73100000 + n}")
        yield Item("证件号码", f"E{47110000 + n}", f"护照E{47110000 + n}")
        yield Item("车牌", f"苏E·A{1000 + n}", f"车牌苏E·A{1000 + n}")
        yield Item("车牌", f"苏ED{10000 + n}", f"苏ED{10000 + n}")
        yield Item("室号", f"{1100 + n}室", f"晨曦园3幢{1100 + n}室")
        spelt = f"{500 + n}".translate(CHINESE)
        yield Item("室号", f"{spelt}室", f"三栋一单元{spelt}室")


def planted(wanted: int) -> list[Item]:
    """Return so many items, all kinds mixed, none of them twice."""
    people = [*names()]
    sources = (phones(), others(), identities(), others_but(40), cards(), phones_but(30))
    mixed = [item for items in islice(zip(*sources, strict=False), wanted) for item in items]
    for at, person in enumerate(people):
        mixed.insert(at * 7, person)
    unique = list({item.said: item for item in mixed}.values())
    return unique[:wanted]


def others_but(first: int) -> Iterator[Item]:
    return islice(others(), first * 8, None)


def phones_but(first: int) -> Iterator[Item]:
    return islice(phones(), first * 13, None)


# -- what stands in a file -------------------------------------------------------------------------


def texts_of(path: Path) -> list[str]:
    """Return every text of a file that anybody could read: hidden sheets, comments, properties."""
    suffix = path.suffix
    if suffix in (".xlsx", ".docx"):
        return [*_texts_in_zip(path)]
    if suffix in (".txt", ".html"):
        said = path.read_text("utf-8-sig")
        found = re.sub(r"\\u([0-9a-fA-F]{4})", lambda one: chr(int(one[1], 16)), said)
        return html.unescape(found).splitlines()
    if suffix == ".png":
        return [*_texts_in_png(path.read_bytes())]
    raise AssertionError(f"nobody knows how to read {path.name}: teach this function")


def _texts_in_zip(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                said = book.read(name).decode()
                # the pieces of one cell or paragraph belong together
                parts = re.split(r"</(?:si|is|w:p|a:p|c)>|(?<=>)(?=<(?:c|row) )", said)
                yield from (html.unescape(re.sub(r"<[^>]+>", "", part)) for part in parts)


def _texts_in_png(picture: bytes) -> Iterator[str]:
    at = 8
    while at < len(picture):
        (size,), kind = struct.unpack(">I", picture[at : at + 4]), picture[at + 4 : at + 8]
        body = picture[at + 8 : at + 8 + size]
        if kind in (b"tEXt", b"iTXt", b"eXIf"):
            yield body.decode("utf-8", "replace")
        elif kind == b"zTXt":
            yield zlib.decompress(body.split(b"\0", 1)[1][1:]).decode("utf-8", "replace")
        at += size + 12
