"""Messages about what belongs to a person (X); part of ``CATALOGUE``."""

from __future__ import annotations

from pipeline.core.messages.message import Message

PRIVACY: dict[str, Message] = {
    "X01": Message(
        "错误",
        "sees_contacts 和 sees 只能写一个（{seen}）。没有采用。请留下 sees，删去 sees_contacts。",
    ),
}
