"""What the terminal says, in plain Chinese: a few lines, the ones that need a person last."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.core.messages.telling_periods import report
from pipeline.core.messages.telling_privacy import forgotten, given_out, password
from pipeline.core.messages.telling_rules import (
    alarm,
    findings,
    limits,
    on_leads,
    repeat,
    weight,
    who_sees,
)
from pipeline.core.messages.telling_status import status

Said = Mapping[str, Any]
_WHOLE = 40  # characters of a cell that are told as they are
_NAMED = 8  # rules that are named
_SHOWN = 12  # problems shown; the receipt has all
_ALL_IN_RECEIPT = "都写在 outbox/回执 的收件回执里"
_ALL_BY_JSON = "命令后面加 --json 可以全看到"
STOPPED = "停下了。做完的都在，没有做完的，再运行一次就接着做。"
_ENDS = {
    0: "好了，没有需要您处理的。",
    1: "好了，有几件事需要您看（见上）。",
    2: "没有做，什么都没有改动（原因见上）。",
}


# kinds of places, each with its key in places.yaml
_KINDS = {
    "road": "路 road",
    "estate": "小区楼盘 estate",
    "company": "企业 company",
    "school": "学校 school",
    "river": "河 river",
    "metro": "地铁站 metro",
}


def prose(command: str, said: Said, code: int) -> str:
    """Say what a command did; ``code`` is its exit code."""
    if code == 3:
        return f"程序出错了，不是您的问题。请把这个文件发给维护的人：{said['log']}"
    lines = list(_TOLD[command](said)) if "problems" not in said or len(said) > 1 else []
    shown = None if code == 2 else _SHOWN  # refused: there is no receipt that has the rest
    rest = _ALL_BY_JSON if command == "check" else _ALL_IN_RECEIPT
    lines += _problems(said.get("problems", ()), shown, rest)
    if command not in ("history", "exports", "explain", "status", "demo", "serve") or code == 2:
        lines.append(_ENDS[code])
    return "\n".join(lines)


def _problems(problems: Sequence[Said], shown: int | None, rest: str) -> Iterator[str]:
    serious = [one["message"] for one in problems if one["level"] != "提示"]
    yield from serious[:shown]
    if shown is not None and len(serious) > shown:
        yield f"……还有 {len(serious) - shown} 条，{rest}。"


def in_short(said: Said) -> str:
    """Say in a few words what a run did; kept with the jobs that it did."""
    return f"收文件 {len(said['files'])} 个，新线索 {said['leads']['new']} 件"


def _once(said: Said) -> Iterator[str]:
    if "run" not in said:
        yield "没有到点的，什么都没有做。"
        return
    leads, files = said["leads"], said["files"]
    for one in said["emergencies"]:
        what = f"{one['kind']}（{'、'.join(one['words'])}）"
        yield f"【紧急】{one['lead']}（{one['department']}）{what}：{one['call']}。"
    yield f"运行 {said['run']}（{'、'.join(said['jobs'])}），用时 {said['seconds']} 秒。"
    yield f"{in_short(said)}。"
    for one in files:
        counts = f"{one['rows']} 行：新 {one['new']}，更新 {one['updated']}，"
        counts += f"重复或未动 {one['repeated']}，未入库 {one['held']}"
        yield f"  {one['name']}（{one['source'] or one['status']}）{counts}"
    if said["changes"] or said["conflicts"] or said["holds"]:
        yield (
            f"并入改动 {said['changes']} 格，冲突 {said['conflicts']} 格，"
            f"没看懂 {said['holds']} 格。"
        )
    if said.get("reroutes"):
        yield f"规则改了，有 {said['reroutes']} 件照新规则会派给别家，还没有动，见“改派建议”。"
    yield from (one["message"] for one in said["problems"] if one["code"] == "X03")
    if said["outputs"]:
        yield f"写出 {len(said['outputs'])} 个文件，在 outbox 里："
        yield from (f"  {path}" for path in said["outputs"])
    else:
        yield "没有新东西要发，outbox 没有动。"
    yield from forgotten(said)
    if leads["pending"]:
        yield f"待您定的有 {leads['pending']} 件，见 outbox/待定。"


def _check(said: Said) -> Iterator[str]:
    if said.get("rules"):
        yield (
            f"规则 {said['rules']} 条，例句 {said['examples']} 句，部门 {said['departments']} 个，"
            f"来源 {said['sources']} 种；台账线索 {said['leads']} 件、流水 {said['events']} 条。"
        )
        right = said["examples"] - said["failed_examples"]
        yield f"例句 {right} 句判得对，{said['failed_examples']} 句判得不对。"
        if said["waiting"]:
            yield f"inbox 里等着 {len(said['waiting'])} 个文件。"
        yield from who_sees(said["sees"])
        yield from (f"  {_overlaid(one)}" for one in said["overlays"])
        if said["unread"]:
            yield f"没有被引用、没有读取的规则文件：{'、'.join(said['unread'])}。"
        if said["unknown_places"]:
            yield "线索里常提到、places.yaml 里还没有的地名（属地是猜的，补进去前请核对）："
        for one in said["unknown_places"]:
            office = f"，多半在{one['office']}" if one["office"] else ""
            yield f"  {one['name']}（{_KINDS[one['kind']]}）{one['leads']} 件{office}"
            yield f"    如：{one['example']}"
        yield from on_leads(said["rules_on_leads"])
        yield from findings(said["problems"])


def _overlaid(one: Said) -> str:
    """Say what one routing file changed of another."""
    here = f"{one['file']} 第 {one['line']} 行"
    old = f"{one['old_file']} 第 {one['old_line']} 行“{one['old']}”"
    if one["what"] == "replaces":
        gap = "（新规则写了有效期，期外两条都不算）" if one["dated"] else ""
        return f"{here}“{one['new']}”取代了 {old}{gap}"
    if one["what"] == "drops":
        return f"{here}去掉了 {old}"
    return f"{here}给词组 {old}{'加' if one['what'] == 'adds' else '减'}了 {one['new']}"


_TURNS = {
    "less": "要是没有“{word}”",
    "more": "要是还写了“{word}”",
    "place": "要是地点在 {word}",
}


def _explain(said: Said) -> Iterator[str]:
    decided = said.get("decided", said)
    head = said.get("lead") or "这段文字"
    sure = "，".join(filter(None, (decided["category"], decided["certainty"])))
    yield f"{head} → {decided['department']}（{sure}）"
    yield f"依据：{decided['reason']}"
    yield from repeat(said)
    today = said.get("today", said)
    for one in today["candidates"]:
        yield f"  候选：{one['department']}（{one['category']}，{one['points']} 分）{one['reason']}"
    if "today" in said and said["today"]["department"] != decided["department"]:
        yield f"按现在的规则会派给：{today['department']}。{today['reason']}"
    if today["holding"]:
        rules = "、".join(f"{one['rule']}（{weight(one)}）" for one in today["holding"])
        yield f"  成立的规则：{rules}"
    yield from alarm(today)
    for turn in today["near"]:
        said_so = _TURNS[turn["change"]].format(word=turn["word"])
        yield f"  差一点：{said_so}，就给 {turn['department']}（{turn['category'] or '没有类别'}）"
    yield from limits(said)
    yield f"规则版本：{said['rules']}"


def _diff(said: Said) -> Iterator[str]:
    rules, right = said["rules"], said["right"]
    yield f"现行规则 {rules['old']}，新规则 {rules['new']}。"
    names = {"新增": "added", "删去": "gone", "改动": "changed"}
    for how, key in names.items():
        if rules[key]:
            more = f" 等 {len(rules[key])} 处" if len(rules[key]) > _NAMED else ""
            yield f"  {how}：{'、'.join(rules[key][:_NAMED])}{more}"
    yield (
        f"{said['leads']} 件线索里会变 {said['moved']} 件：变好 {said['better']}，"
        f"变差 {said['worse']}，仍不对 {said['still_wrong']}，不知道 {said['unknown']}"
        "（没有人定过）。"
    )
    yield (
        f"由待分派变为已定 {said['newly_decided']} 件，"
        f"由已定变为待分派 {said['newly_undecided']} 件。"
    )
    if said["judged"]:
        yield (
            f"有人定过的 {said['judged']} 件里，现行规则派得一样的 {right['old']} 件，"
            f"新规则 {right['new']} 件。"
        )
    for one in said["by_department"]:
        if one["in"] or one["out"]:
            yield f"  {one['department']}：转入 {one['in']}，转出 {one['out']}"
    yield "写出的文件："
    yield from (f"  {path}" for path in said["outputs"])
    if said["proposed"]:
        yield f"新写进待定事项的“改派建议” {said['proposed']} 件，等您定。"
    yield "没有改派任何一件。"


def _history(said: Said) -> Iterator[str]:
    yield f"{said['lead']}　{said['title']}"
    yield from limits(said)
    for one in said["changes"]:
        where = f"（{one['where']}）" if one["where"] else ""
        yield f"{one['at']}　{one['what']}　{one['who']}{where}　{one['run']}"
        for cell in one["cells"]:
            before = f"“{_short(cell['before'])}” → " if cell["before"] else ""
            undone = "（已撤销）" if cell["undone"] else ""
            yield f"    {cell['field']}：{before}“{_short(cell['after'])}”{undone}"
        if one.get("why"):
            yield f"    {one['why']}"
        if one.get("formula"):
            yield f"    公式：{_short(one['formula'])}"
    yield from given_out(said) if said["exports"] else ()


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= 60 else f"{line[:60]}…"


def _undo(said: Said) -> Iterator[str]:
    yield f"撤销了 {said['undone']} 格，涉及 {said['leads']} 件线索。"
    yield "再运行一次，发出的表就跟着改回。"


def _rules(said: Said) -> Iterator[str]:
    if "check_only" not in said:
        yield f"规则表写在 {said['files'][0]}。"
        yield "改好存盘，再运行 python run.py rules import 这个文件。"
        return
    yield from (f"  {_changed(one)}" for one in said["changed"])
    if any(one["level"] == "错误" for one in said["problems"]):
        yield f"规则表有错，写明在 {said['files'][0]} 的“问题”一栏，在那份表上改好再导入："
    elif not said["changed"]:
        yield "规则表和规则文件没有不同，什么都没有改动。"
    elif said["check_only"]:
        yield f"检查通过，没有改动。真导入时会改 {'、'.join(said['files'])}。"
    else:
        yield f"改了 {'、'.join(said['files'])}；原来的在 rules/旧版。"


def _changed(one: Said) -> str:
    what = f"{one['sheet']}“{one['name']}”"
    if one["column"] == "操作":
        return f"{what}：{one['after']}"
    before, after = one["before"], one["after"]
    if max(len(before), len(after)) <= _WHOLE:
        return f"{what}的{one['column']}：“{_short(before)}” → “{_short(after)}”"
    old, new = (re.split("[、；\n]", text) for text in (before, after))
    told = [
        f"{sign} {_short('、'.join(words))}"
        for sign, words in (
            ("加了", [word for word in new if word not in old]),
            ("去了", [word for word in old if word not in new]),
        )
        if any(words)
    ]
    return f"{what}的{one['column']}：{'，'.join(told) or '换了次序'}"


def _forget(said: Said) -> Iterator[str]:
    yield from _once(said) if "run" in said else forgotten(said)


def _restore(said: Said) -> Iterator[str]:
    yield f"台账已恢复到 {said['restored']} 的备份。"
    if said["kept"]:
        yield f"原来的留在 {said['kept']}。"


def _demo(said: Said) -> Iterator[str]:
    yield from said["told"]


def _serve(said: Said) -> Iterator[str]:
    yield f"定时运行结束，共跑了 {said['runs']} 次。"


_TOLD: dict[str, Callable[[Said], Iterator[str]]] = {
    "once": _once,
    "job": _once,
    "check": _check,
    "diff": _diff,
    "explain": _explain,
    "exports": given_out,
    "password": password,
    "history": _history,
    "status": status,
    "undo": _undo,
    "rules": _rules,
    "report": report,
    "forget": _forget,
    "restore": _restore,
    "demo": _demo,
    "serve": _serve,
}
