"""Where the words for the groups may be sent: off unless the office switches a channel on.

notify.yaml names the environment variable that holds an address, never the address: whoever has
the address of a robot can write into the group.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from pipeline.core.checked import Knowledge, Name, WordsFor, listed, mistake
from pipeline.core.clocks.timetable import EVENING

WECOM, DINGTALK, FEISHU, MAIL, OWN = "企业微信机器人", "钉钉", "飞书", "邮件", "自建接口"
# how an address of each kind begins, as Apprise writes it; others are not sent to
SCHEMES = {
    WECOM: ("wecombot://",),
    DINGTALK: ("dingtalk://",),
    FEISHU: ("feishu://",),
    MAIL: ("mailtos://", "mailto://"),
    OWN: ("jsons://", "json://"),
}
# the address as the group shows it, and what Apprise wants to hear instead
_NATIVE = {
    WECOM: (r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([\w-]+)", "wecombot://"),
    DINGTALK: (r"https://oapi\.dingtalk\.com/robot/send\?access_token=(\w+)", "dingtalk://"),
    FEISHU: (r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)", "feishu://"),
}
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,60}")


def _variable(value: Any) -> str:
    if not isinstance(value, str) or not _VARIABLE.fullmatch(value.strip()):
        raise mistake("G01", "")  # what was written may be a secret: it is not said again
    return value.strip()


class Channel(Knowledge):
    """A group or a mailbox. ``address`` is the name of the environment variable that holds it.

    ``texts`` are 全区, 各部门 (that of each), 周报, or names of departments; each goes out once a
    day, with the first 发件 or the 日清 of the day (``after``).
    """

    name: Name
    kind: Literal["企业微信机器人", "钉钉", "飞书", "邮件", "自建接口"]
    send: bool = False
    address: Annotated[str, BeforeValidator(_variable)]
    texts: Annotated[tuple[WordsFor, ...], BeforeValidator(listed), Field(min_length=1)]
    after: Literal["发件", "日清"] = "日清"

    def wants(self, whose: str, weekly: bool, evening: bool) -> bool:
        """Tell whether a text goes here now; ``whose`` is blank for that of all."""
        if weekly:
            return "周报" in self.texts
        if self.after == EVENING and not evening:
            return False
        return (whose in self.texts or "各部门" in self.texts) if whose else "全区" in self.texts


class Notify(Knowledge):
    """notify.yaml. ``seconds``: how long one address may take for one text."""

    seconds: int = Field(default=10, ge=1, le=60)
    channels: tuple[Channel, ...] = ()


def apprised(kind: str, address: str) -> str:
    """Return an address as Apprise wants it; blank where it is none of this kind."""
    said = address.strip()
    pattern, scheme = _NATIVE.get(kind, ("", ""))
    if pattern and (found := re.fullmatch(pattern, said)):
        return scheme + found[1]
    return said if said.startswith(SCHEMES[kind]) and " " not in said else ""
