"""What the terminal says about personal data: what was forgotten, who was given contacts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Said = Mapping[str, Any]
_NAMED = 5  # files that are named


def given_out(said: Said) -> Iterator[str]:
    """Say who was given names and phones, of a lead or of all."""
    whose = said["lead"] or "全部线索"
    if not said["exports"]:
        yield f"{whose}：没有发出过带姓名、电话的表。"
        return
    yield f"{whose}的姓名、电话发给过（只记发表，谁转发过程序不知道）："
    yield from (f"  {_export(one)}" for one in said["exports"])


def _export(one: Said) -> str:
    locked = "，加了密" if one["encrypted"] else ""
    told = f"{one['at']}　{one['reader']}　{one['path']}（{one['leads']} 件{locked}）"
    return f"{told}　运行 {one['run']}　指纹 {one['sha256'][:12]}"


def password(said: Said) -> Iterator[str]:
    """Say the new password once; it stands in its file, and nowhere else."""
    yield f"{said['whose']}的新密码：{said['password']}（记在 {said['file']}，别处都没有）。"
    yield "下次运行起，发出的表用它加密。请打电话告诉收表的人，不要和表一起发。"


def forgotten(said: Said) -> Iterator[str]:
    """Say what a forgetting took, or would take."""
    told = said.get("forgotten")
    if not told:
        return
    if "leads" in told:
        would = "会" if told.get("dry_run") else ""
        yield (
            f"{told['before']} 以前办结的线索 {told['leads']} 件，{would}删掉其中的个人信息；"
            f"原件{would}删 {told['files']} 个（条数、流水、办理过程都留着）。"
        )
        if told["redacted"]:
            yield (
                f"{told['redacted']} 个原件里也有没到期的线索：换成了删去到期各行的一份"
                "（名称末尾是“已删到期”）。"
            )
        if mixed := told["mixed"]:
            named = "、".join(mixed[:_NAMED]) + ("等" if len(mixed) > _NAMED else "")
            then = "会换成删去到期各行的一份" if would else "这次没有动"
            yield f"还有 {len(mixed)} 个原件里也有没到期的线索，{then}：{named}。"
        if would:
            yield "发出的旧表、回执、日志和备份里的也会一起删。这次只是看，什么都没有改动。"
    if "outputs" in told:
        yield (
            f"旧表、旧回执等删了 {told['outputs']} 个，日志 {told['logs']} 个；"
            f"备份里的也删了（{told['backups']} 份，仍可恢复）。"
        )
