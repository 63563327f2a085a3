"""What is said of the supervision ladder and its slips; S01 to S04 stop the run."""

from __future__ import annotations

from pipeline.core.messages.message import Message

SUPERVISION: dict[str, Message] = {
    "S01": Message(
        "错误",
        "tell 里的“{seen}”不是专人、分管领导、统筹部门，也不是部门，leaders 里也没有这个人{hint}。"
        "没有采用。请改正，或先写进 leaders。",
    ),
    "S02": Message("错误", "when: {seen} 和 {key} 对不上。没有采用。请{todo} {key}。"),
    "S03": Message(
        "错误",
        "督办的级别写成了“{seen}”。没有采用。"
        "请按 催办、通报、约谈、挂牌督办 的先后写，可以少写，不能重复。",
    ),
    "S04": Message(
        "错误",
        '领导的姓名“{seen}”做不了文件名：不能有 \\ / : * ? " < > 和竖线，不能以点开头或结尾，'
        "不能超过 30 个字。没有采用。请改过来。",
    ),
    "S05": Message(
        "警告",
        "没有这个模板，{count}没有印，其余照常。请从程序包的 rules/templates 里把它补回来；"
        "不要{kind}的，在 rules/escalation.yaml 里改 orders 或 print_from。",
    ),
    "S06": Message(
        "警告",
        "这个模板打不开（{why}），{count}没有印，其余照常。"
        "请用 Excel 打开另存为 xlsx，或从程序包的 rules/templates 里换一份。",
    ),
    "S07": Message(
        "警告",
        "不认识“{seen}”{hint}。这里照原样印，其余照常。请改成总台账的列名，或删去。",
    ),
    "S08": Message(
        "提示",
        "今天该印的{kind}有 {wanted} 张，只印最急的 {made} 张（print_at_most），"
        "其余明天接着印，督办清单里都有。不用处理；要多印的，改 rules/escalation.yaml。",
    ),
    "S09": Message(
        "提示",
        "“{header}”太长，一页里放不下，印出来的截短了，末尾写着“{cut}”，台账里是全的。"
        "请印之前看一眼，要全文的从总台账里抄。",
    ),
}
