"""What is said of headers that have changed."""

from __future__ import annotations

from pipeline.core.messages.message import Message

OF_HEADINGS: dict[str, Message] = {
    "K01": Message(
        "警告",
        "这是“{source}”的表，但以前认得的“{lost}”这次没有列了（和 {when} 收的“{file}”比）。"
        "没有了的列：{gone}；新的列：{new}。其余照收，这几样空着。"
        "请看收件回执“表头变化”，是改了名的，在 rules/sources 的“{source}”里补上新列名，"
        "再把文件放一次。",
    ),
    "K02": Message(
        "错误",
        "这张表有 {shared} 列和 {when} 收的“{file}”（{source}）一样，"
        "可是少了一定要有的列：{needed}。多出来的列：{new}。没有猜，没有入库，其余文件照常。"
        "请在待定事项的“表头”里给这张表选“{source}”，给改了名的列选“当作”，定了当次就收。",
    ),
    "K03": Message(
        "提示",
        "“{source}”的表头和以前不一样了（和 {when} 收的“{file}”比）。新的列：{new}；"
        "没有了的列：{gone}；换了对应的列：{moved}。照收，认得的栏目一样不少。"
        "不用处理，逐列见收件回执“表头变化”。",
    ),
}
