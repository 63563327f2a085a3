"""Messages about what is reported up and published (U); part of ``sentences.CATALOGUE``."""

from __future__ import annotations

from pipeline.core.messages.message import Message

OUTWARD: dict[str, Message] = {
    "U01": Message(
        "警告",
        "这是本程序出的上报表或者公示表，不是来件，没有收，台账没有动。"
        "要改办理情况，请在总台账里改；要改公示的字句，请在待定事项的“公示审批”里改。",
    ),
    "U02": Message(
        "警告",
        "“公示决定”{choice}，{why}。这一行没有照做，也没有公示。请改好，再放回 inbox。",
    ),
    "U03": Message(
        "警告",
        "您审公示之前这件又变了，现在状态是“{status}”。没有照您的选择做，也没有公示。"
        "请在新的待定事项里再看一次。",
    ),
    "U04": Message(
        "提示",
        "您写的“{header}”里有{taken}，公示里已遮去。请看一眼公示表里的这一句通不通。",
    ),
}
