"""Messages about personal data: what the scan found (X), forgetting and passwords (Y)."""

from __future__ import annotations

from pipeline.core.messages.message import Message

PRIVACY: dict[str, Message] = {
    "X01": Message(
        "错误",
        "sees_contacts 和 sees 只能写一个（{seen}）。没有采用。请留下 sees，删去 sees_contacts。",
    ),
    "X02": Message(
        "提示",
        "写之前又查了一遍，里面还有像个人信息的（{kinds}），已经遮挡，没有照原样发出。"
        "请看一眼；遮错的，把它写进 rules/privacy.yaml 的 keep。",
    ),
    "X03": Message(
        "提示",
        "来件的文字里有像个人信息的（{kinds}），发给别人的表里都已遮挡，收进来的原文没有改。"
        "请看一眼这张表；遮错的，把它写进 rules/privacy.yaml 的 keep。",
    ),
    "Y01": Message(
        "错误",
        "没有说删哪些线索的个人信息，rules/settings.yaml 里的 keep_personal_days 也是 0。"
        "什么都没有改动。请写明 forget --before 日期，或者 forget --days 天数。",
    ),
    "Y02": Message(
        "错误",
        "“{seen}”不能当期限（{why}）。什么都没有改动。"
        "请写成 --before 2025-07-10（今天或以前），或者 --days 180。",
    ),
    "Y03": Message(
        "警告",
        "这个文件里有该删的个人信息，可是正被人打开着，没有删掉，其余的已删。"
        "请关掉它，下次运行会接着删。",
    ),
    "Y04": Message(
        "警告",
        "这份备份打不开，里面的个人信息没有删掉，其余的已删。请核对后自己删掉这个文件。",
    ),
    "Y05": Message(
        "错误",
        "“{run}”删的是到期的个人信息，哪里都没有留底，不能撤销。什么都没有改动。"
        "请不要再用旧表、旧备份找回它。",
    ),
    "Y06": Message(
        "警告",
        "线索 {lead} 的个人信息已到期删除，这张表是删除以前发的，这一行没有并入，其余各行照常。"
        "要接着办的，请在新发的总台账里改。",
    ),
    "Y10": Message(
        "错误",
        "文件加了密，ledger/密码.txt 里的 {tried} 个密码（{whose}）都打不开，没有读入任何内容，"
        "文件已放到“待处理”，其余文件照常处理。"
        "请问清密码，在 ledger/密码.txt 里加一行，再把文件放回 inbox。",
    ),
    "Y11": Message(
        "错误",
        "这一行不是“名称：密码”的写法。没有采用，什么都没有改动。请改成“城管局：密码”，一行一个。",
    ),
    "Y12": Message(
        "错误",
        "“{seen}”不是部门，也不是总台账、待定事项、回访表{hint}。没有采用，什么都没有改动。"
        "请改正名称。",
    ),
    "Y13": Message(
        "错误",
        "“{seen}”不是部门，也不是总台账、待定事项、回访表{hint}。没有加密码。请改正名称。",
    ),
}
