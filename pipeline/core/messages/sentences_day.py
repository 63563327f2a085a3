"""What is said of 日清 and of the books of the days."""

from __future__ import annotations

from pipeline.core.messages.message import Message

OF_DAYS: dict[str, Message] = {
    "B01": Message(
        "警告",
        "日清的存量是 {books} 件，台账里没有了结的是 {there} 件，对不上。"
        "已按全部流水把每天的存量重算了一遍。请运行一次 check，看台账有没有别的问题。",
    ),
    "B02": Message(
        "提示",
        "{day} 傍晚没有运行，今天已经先改动过台账，{day} 的日清表没有补；存量和增量照算，"
        "在下一份日清表里看得到。不用处理。",
    ),
    "B03": Message(
        "错误",
        "{day} 的存量账（{seen}）和流水算出来的（{counted}）不一样。什么都没有改动。"
        "请用 restore 恢复最近的备份，或把 ledger 文件夹发给维护的人。",
    ),
}
