"""Messages about what belongs to a person (X); part of ``CATALOGUE``."""

from __future__ import annotations

from pipeline.core.messages.message import Message

PRIVACY: dict[str, Message] = {
    "X01": Message(
        "错误",
        "sees_contacts 和 sees 只能写一个（{seen}）。没有采用。请留下 sees，删去 sees_contacts。",
    ),
    "X02": Message(
        "提示",
        "写之前又查了一遍，里面还有像个人信息的（{kinds}），已经遮挡，没有照原样发出。"
        "请看一眼；遮错的，把它写进 rules/privacy.yaml 的 keep。",
    ),
    "X03": Message(
        "提示",
        "来件的文字里有像个人信息的（{kinds}），发给别人的表里都已遮挡，收进来的原文没有改。"
        "请看一眼这张表；遮错的，把它写进 rules/privacy.yaml 的 keep。",
    ),
}
