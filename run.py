"""日清: the one door. Reads the clock and the arguments, runs a command, says what came of it.

Exit codes: 0 done, nothing needs a person · 1 done, something needs a person · 2 refused, nothing
was changed · 3 a bug of ours, with the path of a log.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from pipeline import commands, rule_commands, running
from pipeline.core.messages import telling
from pipeline.core.messages.problems import RefusedError, RiqingError, as_said
from pipeline.core.model import CellRef, Problem
from pipeline.core.privacy.masks import mask_text
from pipeline.core.privacy.terminal import plain, spoken
from pipeline.files import platforms
from pipeline.files.folders import Home
from pipeline.files.progress import watching
from pipeline.files.workplace import Watcher

HERE = Path(__file__).resolve().parent

COMMANDS: dict[str, tuple[str, Callable[[commands.Call], running.Said]]] = {
    "once": ("收件、分派、合并、发件，一次做完", commands.take_in),
    "serve": ("按 rules/schedule.yaml 定时运行", commands.serve),
    "job": ("做一项活，或到点还没做的（给任务计划程序用）", commands.job),
    "check": ("检查规则、例句、文件夹、台账，什么都不改", rule_commands.check_all),
    "diff": ("换一套规则会怎样：哪些线索会变，变好还是变差；什么都不改", rule_commands.diff),
    "explain": ("为什么派给这个单位", rule_commands.explain_lead),
    "exports": ("谁、什么时候、拿到过哪些带姓名电话的表", commands.exports),
    "password": ("给一个部门的表加打开密码，或换一个", commands.password),
    "history": ("一条线索的每一次改动", commands.history),
    "status": ("什么在等、什么超期、上次做了什么", commands.status),
    "report": ("过去某天的领导汇总（或周报、月报、专项）照当时的样子重做", commands.report),
    "undo": ("撤销一次运行或一个文件的改动", commands.undo),
    "rules": ("规则导出成表（export），改好的表收回来（import）", rule_commands.keep_rules),
    "forget": ("删掉办结已久的线索里的个人信息（条数和流水留着）", commands.forget),
    "restore": ("用某天的备份恢复台账", commands.restore),
    "demo": ("用样例演示两天", commands.demo),
}
WORDS = (
    *("lead", "text", "place", "date", "run", "file", "rules", "labelled", "propose"),
    *("action", "workbook", "check_only", "job", "period"),
    *("before", "days", "dry_run", "whose"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    platforms.utf8_output()
    options = _parse(sys.argv[1:] if arguments is None else list(arguments))
    home = Home(Path(options.home).resolve())
    watch: AbstractContextManager[Watcher | None] = watching(not options.json)
    try:
        now = _clock(options.now)
        with watch as watcher:
            words = {word: getattr(options, word, "") for word in WORDS}
            call = commands.Call(home, now, bool(options.now), watcher, words)
            said, code = COMMANDS[options.command][1](call)
    except RiqingError as error:
        said, code = {"problems": [as_said(problem) for problem in error.problems]}, 2
    except KeyboardInterrupt:
        if not options.json:
            print(telling.STOPPED, flush=True)
        return 2
    except Exception:  # the one place that catches everything: a bug of ours
        said, code = {"problems": [], "log": _log(home)}, 3
    try:
        _say(options, said, code)
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _say(options: argparse.Namespace, said: dict[str, Any], code: int) -> None:
    if options.json:
        print(json.dumps(spoken(said) | {"exit": code}, ensure_ascii=False, indent=1))
    else:
        print(plain(mask_text(telling.prose(options.command, said, code))))


def _clock(text: str) -> datetime:
    """Return the moment of this run in Asia/Shanghai, without a zone; ``text`` replaces it."""
    if not text:
        return commands.present()
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise RefusedError([Problem("L07", CellRef("--now"), {"seen": text})]) from None


def _log(home: Home) -> str:
    name = f"bug_{datetime.now():%Y-%m-%d_%H%M%S}.txt"
    told = mask_text(traceback.format_exc())  # it is sent to whoever mends the program
    try:
        home.logs.mkdir(parents=True, exist_ok=True)
        (home.logs / name).write_text(told, encoding="utf-8")
    except OSError:  # the home itself may be what is wrong
        elsewhere = Path(tempfile.gettempdir()) / name
        elsewhere.write_text(told, encoding="utf-8")
        return str(elsewhere)
    return str(home.logs / name)


class _Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong with a command, instead of ``usage: …``."""

    def error(self, message: str) -> NoReturn:
        """Say it, with the command that shows how to write it, and leave with 2."""
        for english, chinese in _SAID.items():
            message = message.replace(english, chinese)
        print(f"命令没有写对：{message}。什么都没有改动。写法见 {self.prog} -h。", file=sys.stderr)
        self.exit(2)


_SAID = {
    "the following arguments are required: ": "还要写明 ",
    "unrecognized arguments: ": "不认识 ",
    "expected one argument": "后面要写一个值",
    "invalid choice: ": "没有这一项 ",
    "choose from": "可以写的有",
    "argument ": "",
}


def _parse(arguments: list[str]) -> argparse.Namespace:
    shared = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--home", help="放 inbox、outbox、rules 的文件夹（默认：run.py 所在的）")
    shared.add_argument("--now", help='当作现在的时间，如 "2025-07-10 08:30"')
    shared.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser = _Parser(prog="run.py", description="日清", parents=[shared])
    parser.set_defaults(command="once")
    chosen = parser.add_subparsers(dest="command", metavar="命令")
    for name, (told, _) in COMMANDS.items():
        one = chosen.add_parser(name, help=told, parents=[shared])
        _add_words(one, name)
    options = parser.parse_args(arguments)
    defaults = {"home": str(HERE), "now": "", "json": False, "command": "once"}
    for key, value in defaults.items():
        if getattr(options, key, None) is None:
            setattr(options, key, value)
    _refuse_halves(parser, options)
    return options


def _add_words(one: argparse.ArgumentParser, command: str) -> None:
    """Say what a command may be told beside where and when."""
    _add_private_words(one, command)
    if command == "history":
        one.add_argument("lead", help="线索编号或来源编号")
    elif command == "explain":
        one.add_argument("lead", nargs="?", default="", help="线索编号")
        one.add_argument("--text", default="", help="试一段文字")
        one.add_argument("--place", default="", help="这段文字的地址")
    elif command == "job":
        told = "收件、发件、日清、周报、月报；不写就做到点还没做的"
        one.add_argument("job", nargs="?", default="", help=told)
    elif command == "rules":
        told = "export|import"
        one.add_argument("action", choices=("export", "import"), metavar=told, help="导出，或导入")
        one.add_argument("workbook", nargs="?", default="", help="改好的规则表")
        one.add_argument("--check-only", action="store_true", help="只检查，不改规则")
    elif command == "diff":
        one.add_argument("--rules", required=True, help="要比的规则文件夹（整个文件夹）")
        one.add_argument("--labelled", default="", help="标好承办单位的表；不写就比台账")
        told = "把会变的写进待定事项的“改派建议”"
        one.add_argument("--propose", action="store_const", const="yes", default="", help=told)
    elif command == "report":
        one.add_argument("--date", required=True, help="哪一天，如 2025-07-10")
        one.add_argument("--period", default="", help="日报（不写就是）、周报、月报、专项")
    elif command == "restore":
        one.add_argument("date", help="哪一天的备份，如 2025-07-10")
    elif command == "undo":
        one.add_argument("run", nargs="?", default="", help="运行编号")
        one.add_argument("--file", default="", help="文件名")


def _add_private_words(one: argparse.ArgumentParser, command: str) -> None:
    """Say what the commands about personal data may be told."""
    if command == "exports":
        one.add_argument("lead", nargs="?", default="", help="只看这一条线索")
    elif command == "password":
        one.add_argument("whose", help="部门名称，或总台账、待定事项、回访表")
    elif command == "forget":
        one.add_argument("--before", default="", help="这一天以前办结的，如 2025-07-10")
        one.add_argument("--days", default="", help="办结满这么多天的；都不写就照 settings.yaml")
        told = "只看会删什么，不删"
        one.add_argument("--dry-run", action="store_const", const="yes", default="", help=told)


_NEEDS = {
    "explain": "explain 要写明线索编号，或者 --text 一段文字",
    "undo": "undo 要写明运行编号，或者 --file 文件名",
}


def _refuse_halves(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse commands that do not say enough, or say what does not go together."""
    needs = {"explain": ("lead", "text"), "undo": ("run", "file")}.get(options.command, ())
    if needs and not any(getattr(options, key) for key in needs):
        parser.error(_NEEDS[options.command])
    if options.command == "rules" and options.action == "import" and not options.workbook:
        parser.error("rules import 要写明改好的规则表")
    if options.command == "diff" and options.propose and options.labelled:
        parser.error("--propose 是对台账里的线索说的，不能和 --labelled 一起写")


if __name__ == "__main__":
    sys.exit(main())
