"""Masks for what belongs to a complainant.

Three readers: who has to do with the matter needs place and facts (``mask_text``, ``without``);
who only sees it pass by, a leader or whoever holds a printed slip, needs no home either
(``nameless``, ``short_title``). A name is known from the lead; others are found only where the
words around them say that they are names.
"""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d{7,}")

# telephone and identity numbers in any spelling; never a piece of a longer number
_NUMBER = re.compile(
    r"(?<![\dA-Za-z])(?:[+＋]?86[\s\-－]?)?[1１][3-9３-９]\d(?:[\s\-－—.·]{0,2}\d{4}){2}(?![\dXx])"
    r"|(?<!\d)[1-9１-９]\d{5}(?:19|20|１９|２０)\d{9}[\dXxＸｘ](?![\dXx])"
    r"|(?<!\d)[（(]?[0０]\d{2,3}[)）\s\-－—]{1,2}\d{7,8}(?!\d)"
    r"|(?<=电话|座机|手机|致电|方式|话是|话为|话:|话：|机:|机：|式:|式：|话 |机 )"
    r"(?!20[0-3]\d[01]\d[0-3]\d(?!\d))(?:[0０]\d{2,3})?[2-9２-９]\d{6,7}(?!\d)"
)
_FOUR_DIGITS = re.compile(r"\d{4}")  # stand in every such number, and in few other texts
_BARE_NUMBER = re.compile(r"(?<!\d)(?!20[0-3]\d[01]\d[0-3]\d)[2-9]\d{7}(?!\d)")
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_SHORTEST = 7  # of all these, in characters

_LONG_DIGITS = re.compile(r"\d[\d\s\-－]{4,}\d")
_ROOM = re.compile(
    r"(?<![\d年月])\d[\d\-－]*[A-Za-z]?\s*(?=室)"
    r"|(?<=[幢栋楼座])\s*\d{3,4}(?![\d号弄路年米平人户元多余个件点时天.])"
    r"|(?<=单元)\s*\d{3,4}(?!\d)"
)
_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])"
    r"[A-Za-z][\s·.•]?(?=[A-Za-z]*\d)[A-Za-z0-9]{4,5}[A-Za-z0-9挂学警](?![A-Za-z0-9])"
)
_SURNAMES = (
    "(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|司徒|夏侯|长孙|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤])"
)
_CALLED = re.compile(
    rf"(?:{_SURNAMES}[\u4e00-\u9fff]{{0,2}}|[\u4e00-\u9fff])(先生|女士|小姐|阿姨|大爷|大妈)"
)
_SAID = re.compile(
    r"((?:我是|我叫|本人|姓名|联系人|诉求人|来电人|投诉人|举报人|反映人|信访人)[:：是叫为]?\s*)"
    rf"({_SURNAMES})[\u4e00-\u9fff]{{1,2}}(?=[\s\d，,。.；;、：:（(）)]|$)"
)
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
    plain = _SAID.sub(r"\1\2某", _CALLED.sub(r"某\1", without(text, name, phone)))
    plain = _BARE_NUMBER.sub(_hide_middle, plain)
    return _PLATE.sub(r"\1*****", _ROOM.sub("***", plain))


def without(text: str, name: str, phone: str = "") -> str:
    """Return a text in which neither the petitioner nor anybody's number stands."""
    if is_a_name(name):
        text = text.replace(name, mask_name(name))
    if phone:
        text = text.replace(phone, mask_phone(phone))
    return mask_text(text)


def is_a_name(said: str) -> bool:
    """Tell whether what stands for a petitioner is a name, not 匿名, and not an office's."""
    return len(said) > 1 and said not in _NOBODY and not said.endswith(_BODIES)


def mask_name(name: str) -> str:
    """Return a name with only its first character: 张**. A blank stays blank."""
    return f"{name[0]}**" if name else ""


def mask_phone(phone: str) -> str:
    """Return a phone number with its middle hidden: 138****1234. A blank stays blank."""
    return _DIGITS.sub(_hide_middle, phone) if _DIGITS.search(phone) else "*" * len(phone)


def mask_text(text: str) -> str:
    """Return free text with telephone and identity numbers and mail addresses masked."""
    if len(text) < _SHORTEST:
        return text
    if "@" in text:
        text = _MAIL.sub("***", text)
    return _NUMBER.sub(_hide_middle, text) if _FOUR_DIGITS.search(text) else text


def _hide_middle(found: re.Match[str]) -> str:
    """Return what was found with its first digits (three of a long number) and last four."""
    said = found[0]
    at = [n for n, letter in enumerate(said) if letter.isdigit() or letter in "XxＸｘ"]
    hidden = set(at[3 if len(at) >= 11 else 1 : -4])
    return "".join("*" if n in hidden else letter for n, letter in enumerate(said))
