"""Messages about statuses, requests and decisions (W); part of ``sentences.CATALOGUE``."""

from __future__ import annotations

from pipeline.core.messages.message import Message

OF_WORKFLOW: dict[str, Message] = {
    "W01": Message(
        "警告",
        "“{header}”填的是“{seen}”，还缺{lacks}，先留着没有算，台账仍是“{ours}”。"
        "请单位补齐再交回，补齐了自动算数。",
    ),
    "W02": Message(
        "警告", "“{header}”填的“{seen}”早于受理时间，没有并入，填的留着。请改好再交回。"
    ),
    "W03": Message(
        "警告", "“{header}”填的“{seen}”是还没到的日子，没有并入，填的留着。请改好再交回。"
    ),
    "W04": Message(
        "警告",
        "“{header}”填的“{seen}”已经过去，没有并入，也没有当作申请，填的留着。请改好再交回。",
    ),
    "W05": Message(
        "警告",
        "“{header}”填的是“{seen}”，可是办结时限已过，延期要在到期之前申请。没有当作申请，填的留着。"
        "确实要延，请协调员在总台账里改“办结时限”。",
    ),
    "W06": Message(
        "警告",
        "“{header}”填的是“{seen}”，可是这件退过两次，已经裁定由谁办，不能再退。没有当作申请，"
        "填的留着。确实要改派，请协调员在总台账里改“承办单位”。",
    ),
    "W07": Message("提示", "“办理状态”已改为“{status}”，可是还没有填{lacks}。请补上。"),
    "W08": Message(
        "提示",
        "办结了，“是否解决”填的是“{solved}”。已照填并入，算办结，也算没有解决。请看看要不要再办。",
    ),
    "W09": Message(
        "警告",
        "“{header}”填的“{seen}”不晚于现在的办结时限，用不着延。没有并入，也没有当作申请，填的留着。"
        "请改好再交回。",
    ),
    "W10": Message(
        "提示",
        "来件里 {lead} 的“{header}”是“{seen}”，这件原来是“{before}”，已改为“{status}”，时限重新算。"
        "不该重办的，请在总台账里把“办理状态”改回来。",
    ),
    "W11": Message(
        "警告",
        "您决定之前这件又变了，现在由{department}承办，状态是“{status}”。"
        "没有照您的选择做。请在新的待定事项里再看一次。",
    ),
    "W12": Message(
        "警告",
        "“决定”{choice}，{why}。这一行没有照做，也没有丢。请改好，再放回 inbox。",
    ),
    "W13": Message(
        "警告",
        "“审核”{choice}，{why}。这一行没有照做，也没有丢。请改好，再放回 inbox。",
    ),
    "W20": Message(
        "错误", "没有叫“{seen}”的办理状态{hint}。没有采用。请改成总台账“办理状态”下拉里的一个。"
    ),
}
