"""Messages about routing files laid over each other (R60 to R70); part of ``CATALOGUE``."""

from __future__ import annotations

from pipeline.core.messages.message import Message

OVERLAYS: dict[str, Message] = {
    "R60": Message(
        "错误",
        "include 里的“{seen}”不在 rules 文件夹里，没有读取。请把它复制到 rules 里，再改这里。",
    ),
    "R61": Message(
        "错误",
        "include 里的“{seen}”不是分派规则的 .yaml 文件，没有读取。请改成分派规则的文件名。",
    ),
    "R62": Message(
        "错误",
        "没有 include 里写的文件“{seen}”{hint}。没有采用。"
        "请改正文件名（从这个文件所在的文件夹算起）。",
    ),
    "R63": Message(
        "错误",
        "include 绕了一圈又回到自己：{around}。没有采用。请去掉其中一个 include。",
    ),
    "R64": Message("错误", "没有叫“{seen}”的规则{hint}。没有采用。请改正规则名，或删去这一项。"),
    "R65": Message(
        "错误",
        "规则“{seen}”已经被取代或去掉了（{first}）。没有采用。请只留一处，或改为取代新的那条。",
    ),
    "R66": Message(
        "错误",
        "{kind}“{seen}”就在这个文件里，用不着取代、去掉或增减。没有采用。请直接改它。",
    ),
    "R67": Message("错误", "词组“{group}”里没有“{seen}”{hint}。没有采用。请改正这个词，或删去它。"),
    "R68": Message(
        "错误",
        "规则“{seen}”要取代“{old}”，“{old}”又反过来取代它。没有采用。请去掉其中一个 replaces。",
    ),
    "R69": Message(
        "错误", "词组里只能写词，不能再写词组“{seen}”。没有采用。请把那个词组的词抄过来。"
    ),
    "R70": Message(
        "错误",
        "词组“{seen}”的词全去掉了，没有采用。请留几个词，或用 drops 去掉用它的规则。",
    ),
}
