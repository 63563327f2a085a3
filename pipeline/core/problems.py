"""Every message a person can get, and the exceptions that carry them.

RiqingError
├── FileError      stops one file; the run goes on
├── RulesError     stops the run before anything changes (exit 2)
├── LedgerError    the record is not sound (exit 2)
└── RefusedError   the run may not start: another one is going, another host holds the home (exit 2)

A message says where, what we saw (quoted), what we did and did not do, and one thing to do now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.core.model import Problem


@dataclass(frozen=True, slots=True)
class Message:
    """Level (提示, 警告 or 错误) and sentence; ``{name}`` stands for a fact of the problem."""

    level: str
    sentence: str


CATALOGUE: dict[str, Message] = {
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
    "R23": Message("错误", "“{seen}”不是一个期限。没有采用。请写成“5个工作日”或“7天”（自然日）。"),
    "R24": Message("错误", "“{seen}”不是正则表达式。规则没有采用。请改好，或改用 any 列词。"),
    "R25": Message("错误", "“{seen}”不是钟点。没有采用。请写成 08:30。"),
    "R26": Message("错误", "这个文件名不会被读取。什么都没有改动。请把扩展名改成 .yaml，或移走。"),
    "R27": Message(
        "错误",
        "规则“{rule}”的例句“{example}”判成了“{got}”，应当{wanted}“{category}”。"
        "规则照旧有效。请改规则里的词，或改例句。",
    ),
    # F: files that could not be read
    "F01": Message(
        "错误",
        "文件里没有内容（{size} 字节，全是空字节）。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请向对方再要一份，放进 inbox。",
    ),
    "F02": Message(
        "错误",
        "文件不完整，后半截没有了，多半是复制或下载到一半断了。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请重新复制或下载一份完整的，再放进 inbox。",
    ),
    "F03": Message(
        "错误",
        "文件加了密（有打开密码，或整本加了保护），打不开。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请在 Excel/WPS 里去掉密码和保护后另存为 .xlsx，再放进 inbox。",
    ),
    "F04": Message(
        "错误",
        "这不是电子表格，看起来是{seems}。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请把里面的表格另存为 .xlsx，再放进 inbox；不是要录入的，直接删掉。",
    ),
    "F05": Message(
        "错误",
        "文件太大：展开后约 {size} MB，最多 {most} MB。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请按月份或来源拆成几个文件，再放进 inbox。",
    ),
    "F06": Message(
        "错误",
        "文件内容可疑：{what}。正常的表格不会这样，为安全起见没有打开。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请向来源核实；确实是表格的，用 Excel/WPS 打开后另存为 .xlsx 再放进 inbox。",
    ),
    "F07": Message(
        "错误",
        "读取程序读不懂这个文件（“{said}”），可能已损坏，也可能用了少见的功能。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请用 Excel/WPS 打开（必要时选“修复”）后另存为 .xlsx，再放进 inbox。",
    ),
    "F08": Message(
        "错误",
        "读了 {seconds} 秒还没有读完，已停止。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请用 Excel/WPS 打开，删去多余的空行空列和工作表后另存为 .xlsx，再放进 inbox。",
    ),
    "F09": Message(
        "错误",
        "读取时异常中止（代码 {exit}），多半是文件已损坏。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请用 Excel/WPS 打开后另存为 .xlsx，再放进 inbox。",
    ),
    "F10": Message(
        "错误",
        "认不出文字的编码（第 {byte} 个字节不是 UTF-8，也不是 GBK）。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请用 Excel/WPS 打开，核对文字后另存为 .xlsx，再放进 inbox。",
    ),
    "F11": Message(
        "错误",
        "文件打不开（{why}），可能正被别的程序占用，或者没有读取权限。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请关掉正打开它的程序，再放进 inbox。",
    ),
    "F12": Message(
        "错误",
        "这是另存成表格的{seems}，里面不是真正的电子表格。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请用 Excel/WPS 打开后另存为 .xlsx，再放进 inbox。",
    ),
    "F13": Message(
        "错误",
        "读取时用的内存超过了 {mib} MB，多半是很远的空白行列里还有内容（在表里按 Ctrl+End 看看）。"
        "没有读入任何内容，文件已放到“待处理”，其余文件照常处理。"
        "请用 Excel/WPS 删去多余的行列后另存为 .xlsx，再放进 inbox。",
    ),
    # I: rows of incoming files
    # M: returned workbooks
    # O: writing outputs
    # L: the ledger, the run itself
}


def sentence(problem: Problem) -> str:
    """Say a problem in Chinese: level, code, place, sentence."""
    message = CATALOGUE[problem.code]
    place = str(problem.place)
    said = message.sentence.format(**problem.facts)
    return f"【{message.level} {problem.code}】{place}{'：' if place else ''}{said}"


class RiqingError(Exception):
    """Anything we expected could go wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(sentence(problem) for problem in self.problems))


class FileError(RiqingError):
    """One incoming file cannot be used; it is set aside."""


class RulesError(RiqingError):
    """The rules are broken; nothing may change until they are mended."""


class LedgerError(RiqingError):
    """The ledger is missing, damaged or of another version."""


class RefusedError(RiqingError):
    """The run may not start now."""
