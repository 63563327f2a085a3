"""Sentences about workbooks that are damaged, hostile, or hold no worksheet."""

from __future__ import annotations

from pipeline.core.messages.message import Message

UNSOUND = {
    "F20": Message(
        "错误",
        "工作簿里没有放数据的工作表，只有{kinds}。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请确认没有拿错文件；数据在别的文件里的，请把那个文件放进 inbox。",
    ),
    "F21": Message(
        "错误",
        "有单元格写在“{cell}”，超出了工作表的边界（最多到 XFD 列、1,048,576 行），文件多半已损坏。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请用 Excel/WPS 打开（必要时选“修复”）后另存为 .xlsx，再放进 inbox。",
    ),
    "F22": Message(
        "错误",
        "合并的单元格太多：{what}。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请用 Excel/WPS 打开，全选后“取消合并”，另存为 .xlsx，再放进 inbox。",
    ),
    "F23": Message(
        "错误",
        "文件已损坏：{what}（读取程序的原话：{said}）。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请用 Excel/WPS 打开（必要时选“修复”）后另存为 .xlsx，再放进 inbox；"
        "打不开的，请向对方再要一份。",
    ),
    "F26": Message(
        "错误",
        "同一格内容在文件里写明重复 {count} 次，展开后没有哪个表格放得下，像是有意做的。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请向来源核实；确实是表格的，用 Excel/WPS 打开后另存为 .xlsx，再放进 inbox。",
    ),
    "F27": Message(
        "错误",
        "第 {row} 行长得不像表格：{length} MB 还没有换行。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请重新导出一份；确实是表格的，用 Excel/WPS 打开后另存为 .xlsx，再放进 inbox。",
    ),
    "F24": Message(
        "错误",
        "文件加了权限保护（IRM，限制谁能打开），打不开。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请让发文件的人去掉权限限制后另存为 .xlsx，再放进 inbox。",
    ),
}
