"""Messages about answers and call-backs; part of ``sentences.CATALOGUE``."""

from __future__ import annotations

from pipeline.core.messages.message import Message

REPLIES: dict[str, Message] = {
    # advice about 办理情况, in 系统提示 and in the receipt
    "Q01": Message("提示", "办理情况没有写。请写清何时到现场、查到什么、怎么处理。"),
    "Q02": Message("提示", "办理情况太短（{count} 个字）。请写清何时到现场、查到什么、怎么处理。"),
    "Q03": Message("提示", "办理情况里有含糊的词{words}。请改成具体的日期或期限。"),
    "Q04": Message(
        "提示",
        "办理情况和另外 {count} 件（{leads}）写得一样。请按这一件自己的情况写。",
    ),
    "Q05": Message("提示", "前后不一致：{what}。请核对，改过来。"),
    "Q06": Message(
        "提示", "看不出联系过群众。请填“联系群众时间”，或在办理情况里写明什么时候怎么告知的。"
    ),
    "Q07": Message("提示", "办理情况里没有日期。请写明哪一天到现场、哪一天办完。"),
    "Q08": Message(
        "提示",
        "这张表里还有 {count} 条答复质量的提示没有在这里列出。"
        "不用处理，下一份线索办理表的“系统提示”里每件都有。",
    ),
    # call-backs
    "Q09": Message(
        "警告",
        "“{header}”填的是“{seen}”，这份回访表发出以后，这一件又重新办理过，没有并入。"
        "请在新的回访表里填。",
    ),
    "Q10": Message("错误", "“{seen}”不是抽样的数。没有采用。请写成 20% 或 2件。"),
}
