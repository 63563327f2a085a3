"""The page of all messages: ``python -m tests.problems_page > docs/problems.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.core.messages.sentences import CATALOGUE

_AREAS = {
    "C": "日历和时限",
    "R": "规则（rules/ 里的文件；有“错误”时整次运行不做，什么都不改）",
    "F": "读不了的文件（放到 inbox/待处理，其余照常）",
    "I": "来件里的行和格子",
    "H": "认不出的表头",
    "K": "变了的表头",
    "A": "附件、已有的台账、登记表、退回平台",
    "M": "交回的表",
    "O": "发出的文件",
    "Q": "答复质量和回访",
    "E": "紧急线索",
    "B": "日清和每天的存量",
    "S": "督查督办（S01 到 S04 是规则里的错误）",
    "L": "台账和运行本身",
    "J": "定时和要做的活",
    "G": "往群里发话（发不出去的，别的照常）",
    "T": "规则表（有“错误”时整份不采用，什么都不改）",
    "P": "快报和通报（出不了的，别的照常）",
    "W": "办理状态、申请和决定",
    "N": "周报、月报、专项和过去的日子",
    "U": "上报和公示",
    "X": "个人信息：查出来的、看得到什么",
    "Y": "个人信息：到期删除、密码",
    "V": "重复的线索",
    "D": "演示",
    "Z": "inbox：压缩包、文件夹、文件名",
}
_FACT = re.compile(r"\{\w+\}")


def page() -> str:
    """Return docs/problems.md as it has to be."""
    return "\n".join(_lines()) + "\n"


def parted(sentence: str) -> tuple[str, str]:
    """Part a sentence of the catalogue into what is said and the one thing to do now."""
    parts = [part for part in sentence.split("。") if part]
    return "。".join(parts[:-1]) + "。" if parts[1:] else "", parts[-1] + "。"


def _lines() -> Iterator[str]:
    yield "# 提示、警告、错误一览"
    yield ""
    yield "程序说的每一句话都有一个代码。按代码在这里找：出了什么事，现在做哪一件事。"
    yield "“……”处是当时的文件名、格子里写的字等。提示不用管，警告要人看一眼，错误要人处理。"
    for area, told in _AREAS.items():
        yield ""
        yield f"## {area}　{told}"
        yield ""
        yield "| 代码 | 级别 | 句子 | 一件要做的事 |"
        yield "| --- | --- | --- | --- |"
        for code in sorted(CATALOGUE):
            if code.startswith(area):
                said, to_do = parted(_FACT.sub("……", CATALOGUE[code].sentence))
                yield f"| {code} | {CATALOGUE[code].level} | {said} | {to_do} |"


if __name__ == "__main__":
    print(page(), end="")
