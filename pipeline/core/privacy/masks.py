"""Masks for what belongs to a complainant.

Three readers: who has to do with the matter needs place and facts (``mask_text``, ``without``);
who only sees it pass by, a leader or whoever holds a printed slip, needs no home either
(``nameless``, ``short_title``). A name is known from the lead; others are found only where the
words around them say that they are names.
"""

from __future__ import annotations

import re

from pipeline.core.privacy.patterns import hide_middle
from pipeline.core.privacy.scan import HANDLERS_KINDS, masked

_DIGITS = re.compile(r"\d{7,}")
_LONG_DIGITS = re.compile(r"\d[\d\s\-－]{4,}\d")
_NOBODY = frozenset(
    {"匿名", "市民", "居民", "群众", "业主", "村民", "网民", "网友", "商户", "住户", "先生", "女士",
     "小姐", "不详", "未知", "热心市民", "热心群众", "未提供", "保密"}
)  # fmt: skip
_BODIES = (
    "公司",
    "街道",
    "社区",
    "办事处",
    "委会",
    "物业",
    "学校",
    "医院",
    "中心",
    "局",
    "厂",
    "店",
)
_TITLE_LENGTH = 20


def short_title(title: str, name: str = "") -> str:
    """Return a title for leaders: one line, cut, without home, numbers, plates and names."""
    plain = nameless(_LONG_DIGITS.sub("…", " ".join(title.split())), name)
    return plain if len(plain) <= _TITLE_LENGTH else f"{plain[: _TITLE_LENGTH - 1]}…"


def nameless(text: str, name: str = "", phone: str = "") -> str:
    """Return a text for whoever only sees it pass: without persons, numbers, plates and homes.

    ``name`` and ``phone`` are those of the petitioner.
    """
    return masked(_without_known(text, name, phone))


def without(text: str, name: str, phone: str = "") -> str:
    """Return a text in which neither the petitioner nor anybody's number stands."""
    return mask_text(_without_known(text, name, phone))


def _without_known(text: str, name: str, phone: str) -> str:
    if name in text and is_a_name(name):
        text = text.replace(name, mask_name(name))
    if phone and "、" in phone:  # several numbers of one person
        for one in phone.split("、"):
            text = text.replace(one, mask_phone(one))
        return text
    return text.replace(phone, mask_phone(phone)) if phone and phone in text else text


def is_a_name(said: str) -> bool:
    """Tell whether what stands for a petitioner is a name, not 匿名, and not an office's."""
    return len(said) > 1 and said not in _NOBODY and not said.endswith(_BODIES)


def mask_name(name: str) -> str:
    """Return a name with only its first character: 张**. A blank stays blank."""
    return f"{name[0]}**" if name else ""


def mask_phone(phone: str) -> str:
    """Return a phone number with its middle hidden: 138****1234. A blank stays blank."""
    if not _DIGITS.search(phone):
        return "*" * len(phone)
    return _DIGITS.sub(lambda found: hide_middle(found[0]), phone)


def mask_text(text: str) -> str:
    """Return free text as who has to do with the matter sees it."""
    return masked(text, HANDLERS_KINDS)
