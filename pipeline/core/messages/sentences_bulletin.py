"""What is said of pictures and papers for leaders: 快报 and 通报."""

from __future__ import annotations

from pipeline.core.messages.message import Message

BULLETIN: dict[str, Message] = {
    "P01": Message(
        "警告",
        "图没有画出来：{why}。{made}，其余照常。"
        "请照 docs/部署.md“图画不出来”重装一遍组件，再运行一次，会补上。",
    ),
    "P02": Message(
        "提示",
        "没有这个模板，通报用的是随程序带的样子，其余照常。"
        "不用处理；要换成本单位的样子，从程序包的 rules/templates 里拷一份 通报.docx 来改。",
    ),
    "P03": Message(
        "警告",
        "这个模板打不开（{why}），通报用的是随程序带的样子，其余照常。"
        "请用 Word 或 WPS 打开另存为 docx，或从程序包的 rules/templates 里换一份。",
    ),
    "P04": Message(
        "警告",
        "不认识“{seen}”{hint}。这里照原样留着，其余照常。"
        "请改成 docs/规则.md“通报的模板”里列的名称，或删去。",
    ),
}
