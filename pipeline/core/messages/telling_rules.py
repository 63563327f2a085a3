"""What the terminal says of rules: what check found (the first few of each kind), emergencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Said = Mapping[str, Any]
_SHOWN = 5  # of each kind
_NAMED = 4  # departments that are named


def findings(problems: Sequence[Said]) -> Iterator[str]:
    """Say the hints (提示); what is more serious is said with all problems."""
    by_code: dict[str, list[str]] = {}
    for one in problems:
        if one["level"] == "提示":
            by_code.setdefault(one["code"], []).append(one["message"])
    for code, messages in by_code.items():
        yield from messages[:_SHOWN]
        if len(messages) > _SHOWN:
            yield f"……{code} 还有 {len(messages) - _SHOWN} 条，命令后面加 --json 可以全看到。"


def alarm(said: Said) -> Iterator[str]:
    """Say which emergencies a text speaks of, and which of their words do not count in it."""
    for one in said["emergencies"]:
        yield f"  险情：{one['kind']}（{'、'.join(one['words'])}），提为特急"
    if said["no_emergency"]:
        words = "、".join(said["no_emergency"])
        yield f"  不算险情：“{words}”，旁边的话说没有在发生，或是别的词的一部分"
    if said["escalation"]:
        yield f"  扬言升级：{'、'.join(said['escalation'])}（只提示，不提级）"


def weight(rule: Said) -> str:
    """Say how much a rule counts."""
    return f"硬规则 {rule['hard']}" if rule["hard"] else f"{rule['points']} 分"


def limits(said: Said) -> Iterator[str]:
    """Say when the clocks of a lead end, and how that was worked out."""
    for one in said.get("limits", ()):
        yield f"{one['what']} {one['due']}：{one['how']}"


def repeat(said: Said) -> Iterator[str]:
    """Say of which matter a lead is a repeat, and why; nothing of one that is none."""
    if said.get("repeats"):
        yield f"重复：{said['repeats']}"


def on_leads(said: Said) -> Iterator[str]:
    """Say how the rules fare on the leads of the ledger; nothing where there are none."""
    if not said["tried"]:
        return
    which = "台账" if said["tried"] == said["leads"] else "台账里最新的"
    yield f"用现在的规则把{which} {said['tried']} 件线索试了一遍（没有改动）："
    if said["never_fired"]:
        yield f"  一件也没碰到的规则 {_first(said['never_fired'], '条')}。"
    if said["always_lost"]:
        lost = [
            f"{one['rule']}（{one['lost']} 件，多让给“{one['lost_to'][0]['rule']}”）"
            for one in said["always_lost"]
        ]
        yield f"  碰到了但从来没有定过的规则 {_first(lost, '条')}。"
    if said["words_never_counted"]:
        words = [f"{one['word']}（{one['leads']} 件）" for one in said["words_never_counted"]]
        yield f"  文字里有、但从来没算数的词 {_first(words, '个')}（被否定，或在单位名称里）。"
    if said["uncovered"]:
        yield f"  规则定不了、或被人改派的有 {said['uncovered']} 件。"
    if said["phrases"]:
        phrases = [_phrase(one) for one in said["phrases"]]
        yield f"  其中常见、规则里没有的说法 {_first(phrases, '个')}。"


def _phrase(one: Said) -> str:
    given = f"，多派给{one['given_to']}" if one["given_to"] else ""
    return f"{one['phrase']}（{one['leads']} 件，如 {one['example']}{given}）"


def _first(names: Sequence[str], unit: str) -> str:
    more = f"、……共 {len(names)} {unit}" if len(names) > _SHOWN else ""
    return f"{len(names)} {unit}：{'、'.join(names[:_SHOWN])}{more}"


def who_sees(rows: Sequence[Said]) -> Iterator[str]:
    """Say who sees what of a person; ``rows`` as ``privacy.recipients.table`` has them."""
    subjects = list(rows[0])[2:]
    yield f"谁看得到什么（{'／'.join(subjects)}）："
    for row in rows:
        seen = [row[subject] for subject in subjects]
        told = f"都是{seen[0]}" if len(set(seen)) == 1 else "／".join(seen)
        names = row["谁"].split("、")
        more = f"等 {len(names)} 家" if len(names) > _NAMED else ""
        yield f"  {'、'.join(names[:_NAMED])}{more}：{told}"
