"""What is said of calendar, office hours and limits."""

from __future__ import annotations

from pipeline.core.messages.message import Message

CLOCKS: dict[str, Message] = {
    "C01": Message(
        "错误",
        "“{seen}”不是一天里的上班时段：要从早到晚，不能重叠，不能过午夜，至少一段。没有采用。"
        '请写成 hours: ["08:30-12:00", "13:30-17:30"]。',
    ),
    "C02": Message(
        "错误",
        "published 里写了 {seen}，可是 off 里这一年只有 {days} 天放假；"
        "全年法定节日就有 13 天。没有采用。"
        "请把这一年通知里的放假日子全写进 off、调休上班的写进 work，或先删去这个年份。",
    ),
    "C03": Message(
        "错误",
        "延期最多多少要按天算，至少一天，现在是“{seen}”。没有采用。请写成“10个工作日”或“30天”。",
    ),
    "C04": Message(
        "错误",
        "“{seen}”不是一段日子：前一天要早于后一天，最多 40 天。没有采用。"
        "请写成 2027-02-05..2027-02-12。",
    ),
    "C07": Message(
        "错误",
        "“{seen}”太长了，多半是多写了几个数字；最长 1000 天。没有采用。"
        "请写成“5个工作日”这样的期限。",
    ),
    "C08": Message(
        "错误",
        "{seen} 在 off 里说不上班，在 work 里又说上班。两处都没有采用。请从一处删去。",
    ),
    "C09": Message(
        "错误",
        "cut_off 写的是“{seen}”，可是 {opens} 才上班，全天都会算成下班以后。没有采用。"
        "请写成下午的钟点，例如 17:30。",
    ),
    "C10": Message(
        "警告",
        "第 {number} 条时限的{kind}“{seen}”没有登记{hint}。这一条照旧有效，但是多半对不上，"
        "本来归它管的线索会按后面的算。请改正名称。",
    ),
    "C11": Message(
        "警告",
        "第 {number} 条时限永远轮不到：第 {earlier} 条把它管的都管了。没有改动。"
        "请把条件多的写在前面，或删去一条。",
    ),
    "L09": Message(
        "警告",
        "{note}其余照常。公布后请更新程序，或把通知里的日子写进 rules/calendar.yaml 的 off、work，"
        "年份写进 published。",
    ),
    "C05": Message(
        "警告",
        "放假安排有了：{days} 天与原来推算的不同（{named}）。按推算算的时限重算了 {leads} 件，"
        "人定的、来件写明的没有动。请看一眼总台账的“时限依据”。",
    ),
    "C06": Message(
        "警告",
        "电脑的钟（{now}）比台账里最近一次记录（{last}）还早。照常做了，"
        "时限不会早于受理时间，但派发时间可能记错。请校准电脑的日期和时间。",
    ),
}
