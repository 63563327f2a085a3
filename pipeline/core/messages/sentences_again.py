"""What is said of cases that come again: other numbers, other words, older exports."""

from __future__ import annotations

from pipeline.core.messages.message import Message

AGAIN: dict[str, Message] = {
    "I45": Message(
        "警告",
        "这一行的几个编号（{seen}）在台账里是两件：{lead} 和 {others}。更新了 {lead}，没有并案，"
        "{others} 没有动。确实是一件的，请在总台账里把 {others} 的“办理状态”改成“并案”；"
        "不是一件的，请核对这一行的编号。",
    ),
    "I46": Message(
        "警告",
        "编号“{seen}”在这张表里第 {first} 行已经有了（{lead}），这一行的“{what}”却不一样，"
        "不知道是抄错了还是两件。这一行没有入库。是另一件的，请改正编号，再放进 inbox；"
        "是同一件的，请把两行并成一行。",
    ),
    "I47": Message(
        "警告",
        "编号“{seen}”在台账里是几件共用的（{leads}），不知道说的是哪一件。这一行没有入库。"
        "请补上这一件自己的编号（工单编号），再放进 inbox。",
    ),
    "I48": Message(
        "提示",
        "这一行的“{header}”是以前的说法，后来的表里已经改了（{lead}）。"
        "这样的共 {leads} 件、{cells} 格，都没有改回去。"
        "确实以这份表为准的，请在总台账里改。",
    ),
    "I49": Message(
        "提示",
        "来件里写着已经了结、台账里还没有办结的，有 {count} 件，这是头一件（{lead}）。"
        "状态没有改。确已办结的，请让承办单位填“办结”，或者在总台账里改。",
    ),
}
