"""Messages about comparing rules (I30, I31, L20 to L25) and what follows from it (M40 to M42)."""

from __future__ import annotations

from pipeline.core.messages.message import Message

OF_RULES: dict[str, Message] = {
    "I30": Message(
        "错误",
        "这是程序写出来给人看的“规则比较”，不是要收的表，没有收。请从 inbox/待处理 里删掉它。",
    ),
    "I31": Message(
        "错误",
        "这是规则表，不从 inbox 收，里面改的还没有用上。"
        "请把它从 inbox/待处理 里拿出来，运行 python run.py rules import 它的位置。",
    ),
    "L20": Message(
        "错误",
        "这里不是规则文件夹（没有 departments.yaml）。没有比较，什么都没有改动。"
        "请写明整个规则文件夹的位置，里面的文件要和 rules 里的一样齐。",
    ),
    "L21": Message(
        "错误", "这张表没有读成（{why}）。没有比较，什么都没有改动。请另存为 .xlsx，再运行。"
    ),
    "L22": Message(
        "错误",
        "没有找到“内容”和“承办单位”两列，看到的表头是：{seen}。没有比较，什么都没有改动。"
        "请把两列的列名改成“内容”“承办单位”，再运行。",
    ),
    "L23": Message(
        "警告",
        "有 {count} 行写的承办单位规则里没有（{seen}）。这些行当作没有人定过，其余照常比较。"
        "请把名称改成 departments.yaml 里的，再比较一次。",
    ),
    "L24": Message("提示", "有 {count} 行没有内容，没有比较。不用处理。"),
    "L25": Message(
        "警告",
        "规则“{rule}”的例句“{example}”判成了“{got}”，应当{wanted}“{category}”。"
        "比较照常做了，这套规则还没有用上。请先改好这条规则或例句，再用。",
    ),
    "M40": Message(
        "警告",
        "“决定”填的是“{choice}”，“改派给”填的是“{seen}”，{why}。这一件没有改派。"
        "请从下拉中选好，再放回 inbox。",
    ),
    "M41": Message(
        "警告",
        "这件线索在这份表发出以后已经定过，或者变了（现在由{department}承办，{status}），没有照旧表定。"
        "要改请在总台账里改“承办单位”。",
    ),
    "M42": Message(
        "警告",
        "规则后来又改过，已经不建议把这件改派给{department}。没有改派。"
        "确实要改，请在总台账里改“承办单位”。",
    ),
}
