"""Every message a person can get, by code. Listed in docs/problems.md, checked by a test."""

from __future__ import annotations

from pipeline.core.messages.message import Message
from pipeline.core.messages.sentences_again import AGAIN
from pipeline.core.messages.sentences_arrivals import ARRIVALS
from pipeline.core.messages.sentences_bulletin import BULLETIN
from pipeline.core.messages.sentences_cells import OF_CELLS
from pipeline.core.messages.sentences_check import CHECKED
from pipeline.core.messages.sentences_clocks import CLOCKS
from pipeline.core.messages.sentences_day import OF_DAYS
from pipeline.core.messages.sentences_files import UNREADABLE
from pipeline.core.messages.sentences_formats import FORMATS
from pipeline.core.messages.sentences_headings import OF_HEADINGS
from pipeline.core.messages.sentences_inbox import OF_INBOX
from pipeline.core.messages.sentences_outward import OUTWARD
from pipeline.core.messages.sentences_overlays import OVERLAYS
from pipeline.core.messages.sentences_periods import PERIODS
from pipeline.core.messages.sentences_places import PLACES
from pipeline.core.messages.sentences_privacy import PRIVACY
from pipeline.core.messages.sentences_repeats import REPEATS
from pipeline.core.messages.sentences_replies import REPLIES
from pipeline.core.messages.sentences_returned import RETURNED
from pipeline.core.messages.sentences_rule_table import RULE_TABLE
from pipeline.core.messages.sentences_rules import OF_RULES
from pipeline.core.messages.sentences_schedule import SCHEDULE
from pipeline.core.messages.sentences_sending import SENDING
from pipeline.core.messages.sentences_supervision import SUPERVISION
from pipeline.core.messages.sentences_tables import OF_TABLES
from pipeline.core.messages.sentences_unknown_tables import UNKNOWN_TABLES
from pipeline.core.messages.sentences_unsound import UNSOUND
from pipeline.core.messages.sentences_workflow import OF_WORKFLOW

# each area in a module of its own
_ELSEWHERE = (
    AGAIN
    | ARRIVALS
    | BULLETIN
    | CHECKED
    | CLOCKS
    | FORMATS
    | OF_CELLS
    | OF_DAYS
    | OF_INBOX
    | OF_HEADINGS
    | OF_RULES
    | OF_TABLES
    | OF_WORKFLOW
    | OUTWARD
    | OVERLAYS
    | PERIODS
    | PLACES
    | PRIVACY
    | REPEATS
    | REPLIES
    | RETURNED
    | RULE_TABLE
    | SUPERVISION
    | SCHEDULE
    | SENDING
    | UNKNOWN_TABLES
    | UNREADABLE
    | UNSOUND
)

CATALOGUE: dict[str, Message] = _ELSEWHERE | {
    # R: rules/ (each stops the run)
    "R01": Message("错误", "没有这个文件。什么都没有改动。请从程序包的 rules 里把它补回来。"),
    "R02": Message(
        "错误",
        "文件是 {seen} 编码，不是 UTF-8，没有读取。请在记事本里“另存为”，编码选 UTF-8，再运行。",
    ),
    "R03": Message("错误", "文件打不开（{seen}），没有读取。请关掉正在编辑它的程序，再运行。"),
    "R04": Message(
        "错误",
        "从这里起读不懂：“{seen}”。整个文件没有采用。请对照上下几行，检查缩进、引号、括号和冒号。",
    ),
    "R05": Message(
        "错误",
        "“{seen}”里用了全角冒号“：”，认不出键。没有采用。请改成半角冒号加一个空格“: ”。",
    ),
    "R06": Message(
        "错误", "“{seen}”这一行用制表符（Tab）缩进。没有采用。请把行首的 Tab 换成空格。"
    ),
    "R07": Message(
        "错误", "“{seen}”写了两次（上一次在第 {first} 行）。两处都没有采用。请删去一处。"
    ),
    "R08": Message("错误", "不认识“{seen}”这个键{hint}。没有采用。请改成认得的键，或删去这一行。"),
    "R09": Message("错误", "缺“{seen}”。这一段没有采用。请补上“{seen}: …”。"),
    "R10": Message("错误", "“{key}”填的是“{seen}”，这里要{expected}。没有采用。请改过来。"),
    "R11": Message(
        "错误",
        "departments.yaml 里没有部门“{seen}”{hint}。没有采用。请改正名称，或先登记这个部门。",
    ),
    "R12": Message(
        "错误",
        "departments.yaml 里没有类别“{seen}”{hint}。没有采用。请改正名称，或先登记这个类别。",
    ),
    "R13": Message(
        "错误", "places.yaml 里没有地点“{seen}”{hint}。没有采用。请改正名称，或先登记这个地点。"
    ),
    "R14": Message(
        "错误", "没有词组“{seen}”{hint}。没有采用。请改正名称，或在 groups 里写上这个词组。"
    ),
    "R15": Message("错误", "这里是空的，没有一个词。没有采用。请填上词，或删去这一项。"),
    "R16": Message("错误", "{kind}“{seen}”已有一个（{first}）。没有采用。请给其中一个改名。"),
    "R17": Message(
        "错误", "points 和 hard 要写一个、只写一个（现在是 {seen}）。没有采用。请留下一个。"
    ),
    "R18": Message("错误", "例句不够（现在是 {seen}）。规则没有采用。请写至少两条 yes、一条 no。"),
    "R19": Message("错误", "from 晚于 until（{seen}）。规则没有采用。请把两个日期改过来。"),
    "R20": Message(
        "错误",
        "最后一条时限只管“{seen}”，别的线索就没有时限了。没有采用。请在最后加一条不带条件的。",
    ),
    "R21": Message("错误", "没有叫“{seen}”的列{hint}。没有采用。请改成总台账里有的列名。"),
    "R22": Message("错误", "sources 里没有来源“{seen}”{hint}。没有采用。请改正名称。"),
    "R23": Message(
        "错误",
        "“{seen}”不是一个期限。没有采用。"
        "请写成“5个工作日”“7天”（自然日）“2个工作小时”或“12小时”（不论上不上班）。",
    ),
    "R24": Message("错误", "“{seen}”不是正则表达式。规则没有采用。请改好，或改用 any 列词。"),
    "R25": Message("错误", "“{seen}”不是钟点。没有采用。请写成 08:30。"),
    "R26": Message("错误", "这个文件名不会被读取。什么都没有改动。请把扩展名改成 .yaml，或移走。"),
    "R27": Message(
        "警告",
        "规则“{rule}”的例句“{example}”判成了“{got}”，应当{wanted}“{category}”。"
        "规则照旧有效。请改规则里的词，或改例句。",
    ),
    "R28": Message(
        "错误", "“{seen}”不是一段钟点。规则没有采用。请写成 22:00-06:00（过午夜也可以）。"
    ),
    "R29": Message(
        "错误", "“{seen}”不是一段日子。规则没有采用。请写成 05-20..06-30（每年的这些天）。"
    ),
    "R37": Message(
        "警告",
        "规则文件夹里没有这个文件（旧版本做的规则没有它），{done}，其余照常。请管规则的人看一遍它。",
    ),
    "R38": Message(
        "警告",
        "险情“{kind}”的例句“{example}”应当{wanted}，现在不是这样。其余照旧有效。请改词，或改例句。",
    ),
    "R36": Message(
        "错误",
        '“{seen}”不能当部门的名称：要用它做文件夹和文件的名称，不能有 \\ / : * ? " < > 和竖线，'
        "不能以点开头或结尾，不能超过 30 个字，也不能叫“属地”“待分派”。没有采用。请换一个名称。",
    ),
    "R39": Message(
        "错误",
        "“{seen}”里有引号、冒号、分号或顿号，这里不能用。没有采用。请去掉，或拆成两个词。",
    ),
    "R41": Message("错误", "“{seen}”不是一个邮箱。没有采用。请写成 name@example.cn，只写一个。"),
    # I: rows of incoming files
    "I01": Message(
        "警告",
        "这一行没有内容也没有标题（{seen}）。没有入库，其余各行照常。请补上内容再放进来。",
    ),
    "I02": Message("提示", "这一行是合计（{seen}），不是线索，没有入库。不用处理。"),
    "I03": Message("提示", "这一行是说明文字（{seen}），不是线索，没有入库。不用处理。"),
    "I04": Message("提示", "这一行又是表头（{seen}），不是线索，没有入库。不用处理。"),
    "I05": Message(
        "警告",
        "“{header}”填的是“{seen}”，没看懂，这一格没有入库，其余各格已入库。"
        "请在总台账里补上，或改好后把这一行放回 inbox。",
    ),
    "I06": Message(
        "错误",
        "里面没有能收的表格：{seen}。没有入库。请确认没有拿错文件，再放一次。",
    ),
    "I07": Message(
        "错误",
        "认不出这是哪种表，没有入库，其余文件照常。看到的表头是：{seen}。"
        "请在 rules/sources 的某个来源里补上这些列名，再把文件放回 inbox。",
    ),
    "I12": Message("警告", "这个文件正被人独占打开着，这次没有读。请关掉它，下次运行就会收。"),
    "I13": Message(
        "警告", "这个文件已经收了，只是正被人打开着，没能移走。请关掉它，下次运行会自动移走。"
    ),
    "I08": Message(
        "警告",
        "rules/sources 里写的共享表找不到，或正被独占打开，这次没有读。"
        "请确认路径，或检查网络盘连上没有。",
    ),
    "I09": Message(
        "提示",
        "这张工作表认不出表头，没有读；同一文件的其他工作表已入库。里面若有线索，请另存一份再放进来。",
    ),
    "I10": Message(
        "错误",
        "这张表像是好几种来源（{sources}），不敢替您猜，没有入库。看到的表头是：{seen}。"
        "请把其中一种来源的 recognise 写得更细，再把文件放回 inbox。",
    ),
    "I11": Message("提示", "与 {when} 收的“{name}”一模一样，没有重复入库。不用处理。"),
    # O: writing outputs
    "O01": Message(
        "警告",
        "这个文件正被人打开着，没有替换；新的一份写在旁边，叫“{written}”。请关掉旧的，用新的。",
    ),
    # E: emergencies
    "E01": Message(
        "警告",
        "线索 {lead} 的来件新写了“{words}”（{kind}），紧急程度是人定的“{urgency}”，没有改。"
        "请先打电话核实；确是险情的，在总台账里把紧急程度改成特急。",
    ),
    # L: the ledger, the run itself
    "L01": Message(
        "错误",
        "台账打不开（{why}）。什么都没有改动。请运行 python run.py restore 日期，用备份恢复。",
    ),
    "L02": Message(
        "错误", "另一次运行还没结束（{holder}）。这次没有开始，什么都没有改动。请等它结束再运行。"
    ),
    "L03": Message(
        "错误",
        "电脑“{holder}”正在用这个文件夹。这次没有开始，什么都没有改动。"
        "请到那台电脑上运行；那台若已关机，删掉 {path} 再运行。",
    ),
    "L04": Message(
        "错误",
        "台账与流水对不上：线索 {lead} 的“{header}”。这次只是检查，没有改动。"
        "请运行 python run.py restore 日期，用备份恢复。",
    ),
    "L05": Message(
        "错误", "没有 {day} 的备份。什么都没有改动。现有的备份是：{known}。请换一个日期。"
    ),
    "L06": Message("错误", "没有线索“{lead}”。请核对线索编号，形如 XS-20250710-0001。"),
    "L07": Message("错误", "时间“{seen}”没看懂。什么都没有改动。请写成 2025-07-10 08:30。"),
    "L08": Message(
        "错误",
        "没有运行或文件“{run}”，或者它没有改动过已有的线索（新收的不会删除）。"
        "请用 history 查运行编号。",
    ),
    "L11": Message("错误", "还没有台账。请先把文件放进 inbox，运行一次 python run.py。"),
    "L13": Message(
        "错误",
        "台账不见了，但备份还在（{known}）。没有另起一本新的，什么都没有改动。"
        "请运行 python run.py restore 日期，用备份恢复。",
    ),
    "L12": Message("错误", "台账里没有这样的文件“{name}”。什么都没有改动。请用 history 查文件名。"),
    "L10": Message("警告", "线索 {lead} 的“{header}”后来又改过，没有撤销。请在总台账里核对。"),
    "L14": Message("错误", "“{run}”已经撤销过，没有再撤销，什么都没有改动。请用 history 核对。"),
    "L15": Message(
        "警告",
        "线索 {lead} 的“{header}”别的表里也填了同样的内容，没有撤销。要改请在总台账里改。",
    ),
    "L17": Message(
        "错误",
        "在这里建不了文件夹（{why}）。什么都没有改动。请换一个能写的文件夹，不要写成文件的名称。",
    ),
    "L16": Message(
        "警告",
        "线索 {lead} 的“{header}”有过冲突，已由协调员定过，没有撤销。要改请在总台账里改。",
    ),
    # D: the demonstration
    "D01": Message(
        "错误",
        "这里已有一个不是演示建的“{name}”。没有演示，什么都没有改动。请把它改名或移走，再运行。",
    ),
    "D02": Message(
        "错误",
        "上次的演示有文件正被人打开着（{why}）。没有演示，什么都没有改动。请关掉那些文件，再运行。",
    ),
}
