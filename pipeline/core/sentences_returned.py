"""Messages about returned workbooks (M); part of ``sentences.CATALOGUE``."""

from __future__ import annotations

from pipeline.core.message import Message

RETURNED: dict[str, Message] = {
    "M01": Message(
        "警告",
        "“{header}”台账里是“{ours}”，交回的是“{theirs}”，两边都改过。台账没有动，"
        "交回的值也留着。请在待定事项的“冲突”里选一个。",
    ),
    "M02": Message(
        "警告",
        "“{header}”填的是“{seen}”，没看懂{hint}。这一格没有并入台账，其余各格已并入。"
        "请改好后把文件再放进 inbox。",
    ),
    "M03": Message(
        "提示", "“{header}”是系统列，被改成了“{seen}”。没有并入，下次发表照原样还回。不用处理。"
    ),
    "M04": Message(
        "警告",
        "这一行不是发出去的线索（{seen}），没有并入台账。"
        "若是新线索，请登记到手工登记表里放进 inbox。",
    ),
    "M05": Message(
        "警告",
        "“{header}”有很多行一起变成了空白，像是误删，没有清掉台账。确实要清空，请在总台账里改。",
    ),
    "M06": Message(
        "警告",
        "“{header}”在您决定之前又变了，台账现在是“{ours}”。这一处没有按您的选择改。"
        "请在新的待定事项里再选一次。",
    ),
    "M09": Message(
        "警告",
        "这件线索您单位是协办，“{header}”由主办单位填。填的“{seen}”没有并入。"
        "请把意见写在“协办意见”。",
    ),
    "M08": Message(
        "警告",
        "“{header}”先交回的一份是“{before}”，这一份是“{after}”，已按这一份并入（覆盖）。"
        "若是两个人各填各的，请在总台账里改定。",
    ),
    "M07": Message(
        "警告", "“采用”填的是“{seen}”，没看懂，这一处冲突没有定。请从下拉中选，再放回 inbox。"
    ),
}
