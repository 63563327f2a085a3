"""What is said of places.yaml; R40 to R43 stop the run, the others are said by ``check``."""

from __future__ import annotations

from pipeline.core.messages.message import Message

PLACES: dict[str, Message] = {
    "R40": Message(
        "错误",
        "“{seen}”不是门牌号范围，最接近的写法是“{hint}”。没有采用。"
        "请写成 1-299号、单号 1-299、双号 2-398、300号以上、298号以下 或 666号。",
    ),
    "R42": Message(
        "错误",
        "“{seen}”的门牌号“{numbers}”与“{other}”（第 {first} 行）的“{there}”有重叠。"
        "没有采用。请改其中一处，让每个号只归一家。",
    ),
    "R43": Message("错误", "“{seen}”不是路，不能写 numbers。没有采用。请删去 numbers。"),
    "R44": Message(
        "警告",
        "“{seen}”写在几处（{parents}），没有门牌号把它们分开。认到它时看地址里别的字，"
        "还分不出的交人定。请在每一处补上 numbers，或删去多写的。",
    ),
    "R45": Message(
        "提示",
        "“{seen}”有几处同名（{parents}）。认到它时看地址里别的字，还分不出的交人定。不用处理。",
    ),
    "R46": Message(
        "警告",
        "“{place}”的别名“{seen}”也是“{other}”（第 {first} 行）的叫法，认到它时分不清是哪个。"
        "两处都照用。请删去其中一个。",
    ),
    "R47": Message(
        "警告", "“{seen}”只有一个字，到处都会碰上。照样在用。请改成完整的名称，或删去。"
    ),
    "R48": Message(
        "警告",
        "“{seen}”太常见（如“{word}”里就有），会认错。照样在用。请改成完整的名称，或删去。",
    ),
}
