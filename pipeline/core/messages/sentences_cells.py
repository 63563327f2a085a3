"""Messages about cells of what arrives, and what a source says of them (I40 to I44)."""

from __future__ import annotations

from pipeline.core.messages.message import Message

OF_CELLS: dict[str, Message] = {
    "I40": Message(
        "警告",
        "“{header}”是“{seen}”（共 {count} 行，这是头一行），被表格软件当成数字，后面几位丢了，"
        "补不回来。没有当作号码入库，这些行照收，按时间和内容认同一件。"
        "请先把这一列设成“文本”，再从平台导出一次，放进 inbox，号码会补上。",
    ),
    "I41": Message(
        "警告",
        "“{header}”是错误值“{error}”，看不出反映的是什么，这一行没有入库。"
        "请在原来的表里改好这一格，把这一行放回 inbox。",
    ),
    "I42": Message(
        "警告",
        "“{header}”写的是“{seen}”（共 {count} 行，这是头一行），分不清哪个是月、哪个是日。"
        "这些格没有入库，其余各格已入库。请在 rules/sources 里“{source}”的文件加一行"
        " date_order: 月日年（或 日月年），再把这份表放进 inbox。",
    ),
    "I43": Message(
        "错误",
        "没有叫“{seen}”的紧急程度{hint}。没有采用。请改成一般、紧急、特急里的一个。",
    ),
    "I44": Message(
        "错误",
        "列名“{seen}”写了两次（columns、complaint、replies 里只能有一处），不知道归到哪一栏。"
        "没有采用。请只留一处。",
    ),
}
