"""Messages about reports of a past day, week or month (N); part of ``CATALOGUE``."""

from __future__ import annotations

from pipeline.core.messages.message import Message

PERIODS: dict[str, Message] = {
    "N01": Message(
        "错误", "{day} 还没有到，没有可报的。什么都没有改动。请写今天（{today}）或以前的日子。"
    ),
    "N02": Message("错误", "日期“{seen}”没看懂。什么都没有改动。请写成 2025-07-10。"),
    "N03": Message(
        "错误", "没有叫“{seen}”的报表{hint}。什么都没有改动。请写 日报、周报、月报 或 专项。"
    ),
    "N04": Message(
        "错误",
        "“{name}”从 {start} 起，{day} 还没有开始，没有专项汇总。什么都没有改动。"
        "请写 {start} 或以后的日子。",
    ),
    "N05": Message(
        "错误",
        "没有写专项行动（campaign 是空的），没有专项汇总。什么都没有改动。"
        "请先写好专项行动，或者改要日报、周报、月报。",
    ),
    "N06": Message(
        "提示",
        "{day} 用的规则没有留下（那时还是旧版程序），按留下的最早的规则算，表上写明了。不用处理。",
    ),
    "N07": Message(
        "警告",
        "{day} 用的规则没有留下，或者现在的程序读不了，按现在的规则算，表上写明了。"
        "请对照当时发出的看一眼专项行动的天数和工作日。",
    ),
}
