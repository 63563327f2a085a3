"""Sight: what of a person a reader sees, and which leads are confidential whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from pydantic import Field

from pipeline.core.checked import Knowledge

Seen = Literal["全部", "遮挡", "不显示"]
ALL: Seen = "全部"
MASKED: Seen = "遮挡"
NOTHING: Seen = "不显示"
# what may be seen of a person → its header in every table, in the order of the columns
SUBJECTS: Mapping[str, str] = {
    "petitioner": "诉求人",
    "phone": "联系电话",
    "id_number": "证件号码",
    "home": "家庭住址",
    "words": "内容里的个人信息",
}


class Sight(Knowledge):
    """What a reader sees of the petitioner and of others named in the words of a lead.

    ``petitioner`` and ``phone`` rule their columns, and name and number wherever they stand in
    words. The others have no column anywhere: ``id_number`` is of identity cards, passports and
    bank cards in words; ``home`` of the petitioner's home, where the words say so (遮挡), or of
    every room (不显示); ``words`` of all else that belongs to a person: telephones, mail, WeChat
    and full names (遮挡), plates and surnames too (不显示).
    """

    petitioner: Seen = Field(default=MASKED, validation_alias="诉求人")
    phone: Seen = Field(default=MASKED, validation_alias="联系电话")
    id_number: Seen = Field(default=MASKED, validation_alias="证件号码")
    home: Seen = Field(default=MASKED, validation_alias="家庭住址")
    words: Seen = Field(default=MASKED, validation_alias="内容里的个人信息")

    @property
    def holds_personal(self) -> bool:
        """Tell whether anything personal stands there unmasked."""
        return ALL in (getattr(self, subject) for subject in SUBJECTS)

    @property
    def row(self) -> tuple[Seen, ...]:
        """Return what is seen of each of ``SUBJECTS``, in their order."""
        return tuple(getattr(self, subject) for subject in SUBJECTS)


OPEN = Sight(petitioner=ALL, phone=ALL, id_number=ALL, home=ALL, words=ALL)
HANDLER = Sight()  # who has the matter in hand: place and facts, and no way to call
PASSER_BY = Sight(petitioner=NOTHING, phone=NOTHING, id_number=NOTHING, home=NOTHING, words=NOTHING)
# of a confidential lead nobody sees more: 信访工作条例 §30, 噪声法 §31, 大气法 §31
CONFIDENTIAL = Sight(id_number=NOTHING, home=NOTHING)

_RANK: tuple[Seen, ...] = (NOTHING, MASKED, ALL)
_ASKED = re.compile(
    r"(?:要求|请求|希望|请|务必|需要?|申请)[^。；;，,！!\n]{0,12}保密"
    r"|保密[件单]|(?:是否保密|信息保密|保密要求)[:：]?\s*(?:是|要|需要?)"
)
_NOT_ASKED = re.compile(
    r"(?:不|无需|无须|没有?|未)[^。；;，,！!\n]{0,4}(?:要求|需要?|申请|用)?[^。；;，,！!\n]{0,8}保密"
)
_YES = re.compile(
    r"^(?:是|要|需|y|yes|true|1|√|绝密|机密|秘密|保密|.*(?:要求|需要?|申请)保密)", re.I
)


@lru_cache(maxsize=256)
def less(one: Sight, other: Sight) -> Sight:
    """Return what both of two sights let be seen."""
    least = {
        subject: min(getattr(one, subject), getattr(other, subject), key=_RANK.index)
        for subject in SUBJECTS
    }
    return Sight(**least)


def is_confidential(said: str, *words: str) -> bool:
    """Tell whether the source says so (是否保密), or the words ask for it (举报人要求保密)."""
    said = said.strip()
    if said and _YES.match(said) and not _NOT_ASKED.match(said):
        return True
    return any(map(asks_to_be_kept, words))


def asks_to_be_kept(text: str) -> bool:
    """Tell whether words ask that the person behind them is not named."""
    if "保密" not in text:
        return False
    return bool(_ASKED.search(_NOT_ASKED.sub("", text)))
