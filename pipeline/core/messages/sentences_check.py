"""What ``check`` says of rules: mistakes of the typist, and findings about sound rules."""

from __future__ import annotations

from pipeline.core.messages.message import Message

CHECKED: dict[str, Message] = {
    # mistakes: the rules are not taken
    "R30": Message(
        "错误",
        "词“{seen}”里有符号“{mark}”，几个词会连成一个，永远找不到。没有采用。"
        '请改成半角：词与词之间用“,”，外面用“[ ]”，词组写成 "@名称"。',
    ),
    "R31": Message(
        "错误",
        '“{seen}”里的“{group}”没有加引号。整个文件没有采用。请写成 "{group}"（半角双引号）。',
    ),
    "R32": Message(
        "错误",
        "“{seen}”里的冒号或横杠后面没有空格。整个文件没有采用。请在“:”或“-”后面空一格。",
    ),
    "R33": Message(
        "错误",
        "“{seen}”里的括号或引号没有成对。整个文件没有采用。请补上缺的那一半。",
    ),
    "R34": Message(
        "错误",
        "“{seen}”前面空了 {blanks} 格，上一行是 {usual} 格，分不清它归谁。整个文件没有采用。"
        "请让同一层的各行左边对齐。",
    ),
    "R35": Message(
        "错误",
        "“{seen}”里有全角的括号或横杠。整个文件没有采用。请改成半角的 [ ] {{ }} 和“- ”。",
    ),
    # findings: the rules are taken as they are
    "R50": Message(
        "警告",
        "规则“{rule}”和{other}条件一样、结果也一样。规则照旧有效，得分的会算两次。请删去其中一条。",
    ),
    "R51": Message(
        "警告",
        "规则“{rule}”（hard {hard}）永远轮不到：它成立时，更优先的{other}一定也成立。"
        "规则照旧有效。请把它的 hard 调高，或删去它。",
    ),
    "R52": Message(
        "提示",
        "规则“{rule}”定不了：它成立时，分更高的{other}一定也成立。"
        "规则照旧有效，只会带出兼有类别。请看看是不是这个意思；是就不用处理。",
    ),
    "R53": Message(
        "警告",
        "规则“{rule}”和{other}同是 hard {hard}，可以同时成立{when}，一条给“{lead}”，"
        "另一条给“{their_lead}”，到时只能请人定。规则照旧有效。请把该优先的一条 hard 调高。",
    ),
    "R54": Message("警告", "规则“{rule}”永远不会成立：{why}。规则照旧有效。请改它的 when。"),
    "R55": Message(
        "提示", "规则“{rule}”过期了，{day} 以后受理的不再管。规则照旧有效。请改日期，或删去它。"
    ),
    "R56": Message(
        "提示",
        "有 {count} 个词等于没写，因为同一串里写了两次，或者已有它里面的短词：{words}。"
        "判断不受影响。想省事可以删去，不删也不用处理。",
    ),
    "R57": Message(
        "警告",
        "部门“{department}”管的地点“{seen}”不在 places.yaml 里{hint}，按属地派不到它。没有改动。"
        "请把 place 改成那里的名称。",
    ),
    "R58": Message(
        "提示",
        "规则“{rule}”里的词帮不上忙：{words}。它里面就有 not 的词，或者它从来不算数。"
        "规则照旧有效。请删去它，或把 not 写得长一些。",
    ),
    "R59": Message(
        "提示",
        "规则“{rule}”凭一个字就定：{words}。一个字哪里都会碰到。规则照旧有效。"
        "请写长一些，或放进 all 里和别的词一起用。",
    ),
    "R80": Message(
        "提示",
        "规则“{rule}”凭这些词就定，或就不算，可是它们太常见：{words}（{texts} 段文字里的份额）。"
        "规则照旧有效。请放进 all 里和别的词一起用。",
    ),
    "R81": Message(
        "提示", "类别“{category}”没有一条规则，程序不会判成它。没有改动。请写一条规则，或删去它。"
    ),
    "R82": Message(
        "警告",
        "规则“{rule}”没有主办，类别“{category}”也没有，判成它的都会待分派。规则照旧有效。"
        "请在类别里写 lead（就是要人定的，写 待分派）。",
    ),
    "R83": Message(
        "提示", "{count} 个部门没有写专人：{departments}。没有改动。请在 person 里填上姓名。"
    ),
    "R84": Message(
        "提示",
        "部门“{department}”没有一条规则、一个类别、一个地点用到，只有人能派给它。没有改动。"
        "请写进类别或规则；本来就不派的不用处理。",
    ),
    "R85": Message("提示", "词组“{group}”没有一条规则用到。没有改动。请用上它，或删去它。"),
    "R86": Message(
        "警告",
        "规则“{rule}”里的{kind}“{seen}”没有登记{hint}。规则照旧有效，但是对不上。请改正名称。",
    ),
}

# why a rule never holds, by what bars it
NEVER = {
    "not": "not 里的词把它要的词都挡住了",
    "place": "要的地点没有一处同时在里面",
    "source": "要的来源不会同时有",
    "urgency": "要的紧急程度不会同时有",
    "request": "要的诉求类型不会同时有",
    "hours": "要的钟点是空的，或者碰不到一起",
    "season": "要的日子碰不到一起",
    "days": "它的有效期和专项行动的日子碰不到一起",
    "words": "它的词一个也不会算数（受理员的结尾语、单位名称里的词不算）",
}
WITH_WORDS = "（例如同时有“{words}”）"
NO_WORD = ""
