"""Messages about web pages, XML, texts and old workbooks that cannot be read."""

from __future__ import annotations

from pipeline.core.messages.message import Message

FORMATS = {
    "F14": Message(
        "错误",
        "这是一篇文字，不是表格：里面是一句句的话，没有分成列。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请把要办的事填进“线索登记表”放进 inbox；不是要录入的，直接删掉。",
    ),
    "F15": Message(
        "错误",
        "这个网页只是个框架，表格在旁边的文件夹里（名字多半以 .files 或 _files 结尾），没有一起来。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请在原来的电脑上用 Excel/WPS 打开它，另存为 .xlsx，再放进 inbox。",
    ),
    "F16": Message(
        "错误",
        "文字读出来是乱码（如“{seen}”），多半是导出或另存时编码弄错了。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请从原来的系统重新导出一份（能选时选 .xlsx 或 UTF-8 编码），再放进 inbox。",
    ),
    "F17": Message(
        "错误",
        "第 {row} 行有一个双引号没有配对，分不清后面的内容属于哪一格。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请用记事本打开，补上或删去这一行多出的双引号，再放进 inbox。",
    ),
    "F18": Message(
        "错误",
        "表格铺得太开：{rows} 行里最远写到第 {column} 列，中间几乎全是空白。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请用 Excel/WPS 打开，删去右边多余的列后另存为 .xlsx，再放进 inbox。",
    ),
}
