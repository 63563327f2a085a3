"""Messages about sending words to groups (G); part of ``CATALOGUE``."""

from __future__ import annotations

from pipeline.core.messages.message import Message

SENDING: dict[str, Message] = {
    "G01": Message(
        "错误",
        "address 里写的不是环境变量的名字（多半是地址或密钥，这里不再显示）。没有采用。"
        "请写成 RIQING_WECOM 这样的名字，地址放进环境变量；写过地址的，请到群里换一个。",
    ),
    "G02": Message(
        "警告",
        "“{channel}”开着，可是环境变量 {variable} 是空的，没有发送，别的照常。"
        "请设好它再运行，或者把 send 改成 no。",
    ),
    "G03": Message(
        "警告",
        "环境变量 {variable} 里的地址不是{kind}的写法（要以 {begins} 开头），没有发送，别的照常。"
        "请照 docs/使用.md 改好。",
    ),
    "G04": Message(
        "警告",
        "“{text}”没有发到“{channel}”（{why}），别的照常，下次运行再试。"
        "急的请从 outbox/微信 复制，手工发。",
    ),
    "G05": Message(
        "警告",
        "“{channel}”开着，可是没有装 Apprise，没有发送，别的照常。"
        "请装上 requirements-notify.txt 里的，或者把 send 改成 no。",
    ),
}
