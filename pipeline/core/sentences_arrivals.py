"""What is said of photos and papers, of trackers that an office had, and of what is sent back."""

from __future__ import annotations

from pipeline.core.message import Message

ARRIVALS: dict[str, Message] = {
    "A01": Message(
        "警告",
        "名称里有线索编号，里面没有认得的表，已当作 {lead} 的附件归到案卷，没有读入任何行。"
        "里面若有要录入的线索，请去掉文件名里的编号、写明表头，再放进 inbox。",
    ),
    "A02": Message(
        "警告",
        "照片、扫描件、录音录像这类文件，名称和所在文件夹里都没有线索编号，不知道是哪一件的。"
        "没有归档，已放到“待处理”。请改名为“XS-20261126-0003 现场1.jpg”这样，再放进 inbox。",
    ),
    "A03": Message(
        "警告",
        "名称里写的“{seen}”台账里没有。没有归档，已放到“待处理”。"
        "请照总台账改正文件名或文件夹名里的编号，再放进 inbox。",
    ),
    "A04": Message(
        "警告",
        "名称说到几件线索（{seen}），不知道归到哪一件。没有归档，已放到“待处理”。"
        "请只留一个线索编号（几件都要的，复制几份），再放进 inbox。",
    ),
    "A05": Message(
        "提示",
        "与 {lead} 案卷里的“{name}”一模一样。没有再归档，原件收在已入库。不用处理。",
    ),
}
