"""What is said of repeats: links, roots, and how they are counted."""

from __future__ import annotations

from pipeline.core.messages.message import Message

REPEATS: dict[str, Message] = {
    # V01 to V19: links
    "V01": Message(
        "警告",
        "“决定”{choice}，{why}。这一行没有定，其余各行照常。请在“决定”选是或否，再放进来。",
    ),
    "V02": Message(
        "警告",
        "{lead} 和 {earlier} 已经因为别的关联成了一件事，这里选“否”分不开，没有改。"
        "确实是两件事的，请在总台账清空 {lead} 的“首次编号”。",
    ),
    "V03": Message(
        "警告",
        "{lead} 现在是“{status}”，和 {earlier} 是不是同一件事已经不用定，没有改。"
        "还要关联的，请在总台账 {lead} 的“首次编号”填 {earlier}。",
    ),
    "V04": Message(
        "警告",
        "“首次编号”填的是“{seen}”，台账里没有这件，这一格没有并入，其余各格已并入。"
        "请照总台账改成另一件的线索编号。",
    ),
    "V05": Message(
        "警告",
        "“首次编号”填的“{seen}”就是这一件自己，这一格没有并入，其余各格已并入。"
        "请改成另一件的线索编号；本来就是头一件的，请空着。",
    ),
    "V06": Message(
        "警告",
        "“首次编号”填的“{seen}”来得比这一件晚，这样填就绕成了圈，没有并入，其余各格已并入。"
        "请反过来，在 {seen} 的“首次编号”填这一件的线索编号。",
    ),
    "V07": Message(
        "警告",
        "{lead} 和 {earlier} 是不是一件事，后来又定过（{now}），没有撤销。"
        "请在总台账核对“首次编号”。",
    ),
    "V08": Message(
        "错误",
        "线索 {lead} 的“首次编号”和关联的记录对不上。这次只是检查，没有改动。"
        "请运行 python run.py restore 日期，用备份恢复。",
    ),
}
