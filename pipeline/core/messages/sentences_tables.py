"""Messages about what stands on a sheet beside its leads (I50 to I54)."""

from __future__ import annotations

from pipeline.core.messages.message import Message

OF_TABLES: dict[str, Message] = {
    "I50": Message(
        "警告",
        "这一行在表头上面，看着像线索（{seen}），没有入库。请移到表头下面，再放进来；不是线索的不用管。",
    ),
    "I51": Message(
        "提示",
        "这一行属于下面的另一张表（{seen}），它的表头认不出：{headers}。没有当作线索，没有入库。"
        "统计数字不用处理；是线索的，请给它换上认得的表头再放进来。",
    ),
    "I52": Message(
        "提示",
        "这一行是小标题（{seen}），不是线索，没有入库。"
        "它下面的各行，“{header}”没有写的，都当作“{value}”。不用处理。",
    ),
    "I53": Message(
        "提示",
        "这一行和第 {first} 行合并了单元格，说的是同一件（{seen}），并成一条线索，"
        "与那一行不同的都接在它后面，没有丢。不用处理；其实是几件的，请拆开合并的格再放进来。",
    ),
    "I54": Message(
        "提示",
        "从这一行到第 {last} 行只有序号，或公式算出来的数，没有填别的，没有入库。不用处理。",
    ),
}
