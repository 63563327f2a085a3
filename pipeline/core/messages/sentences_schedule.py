"""Messages about jobs and about who serves (J); part of ``CATALOGUE``."""

from __future__ import annotations

from pipeline.core.messages.message import Message

SCHEDULE: dict[str, Message] = {
    "J01": Message(
        "错误",
        "“{seen}”一天只做一次。没有采用。请只写一个 at 钟点，不写 every_minutes。",
    ),
    "J02": Message(
        "错误",
        "“{seen}”不是日子{hint}。没有采用。"
        "请写 工作日、天天、每周第一个工作日、每周最后一个工作日、每月第一个工作日、"
        "每月最后一个工作日，或 [周一, 周四]。",
    ),
    "J03": Message(
        "错误",
        "“{seen}”没有写什么时候做。没有采用。请写 every_minutes（隔几分钟）或 at（钟点）。",
    ),
    "J04": Message(
        "错误",
        "这台电脑上已有一个窗口在定时运行。这个没有开始，什么都没有改动。请用原来的，或先关掉它。",
    ),
    "J05": Message(
        "错误",
        "电脑“{holder}”正在给这个文件夹定时运行。这里没有开始，什么都没有改动。"
        "请到那台电脑上看；那台若已关机，过 {minutes} 分钟再试。",
    ),
    "J06": Message(
        "提示",
        "电脑“{holder}”已有 {minutes} 分钟没有动静，由这台电脑接着定时运行。不用处理。",
    ),
    "J07": Message(
        "错误",
        "没有叫“{seen}”的活{hint}。什么都没有改动。请写 收件、发件、日清、周报 或 月报。",
    ),
}
