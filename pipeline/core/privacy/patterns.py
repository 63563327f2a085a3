"""Patterns: how what belongs to a person is written, and what is left of it when it is masked.

Each takes out one kind; ``part`` is the group that is masked, the rest tells that it is one.
Tried in their order: what one has found no later one looks at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from pipeline.core.privacy import checksums

# kinds, as the coordinator reads them
PHONE, IDENTITY, CARD, MAIL, ACCOUNT = "电话", "证件号码", "银行卡号", "邮箱", "微信QQ号"
NAME, CALLED, PLATE, BARE = "姓名", "称呼", "车牌", "像电话的号"
HOME, HOME_ROOM, ROOM = "家庭住址", "家里的室号", "室号"

Match = re.Match[str]


class Pattern(NamedTuple):
    """One way to write one kind.

    ``sign`` has to be found before the long search is worth its time, and ``DIGITS`` where the
    pattern is ``digital``; ``covers`` returns what stands there instead; ``holds`` looks again at
    what was found. Where only pieces of the part are a person's, ``inner`` finds them.
    """

    kind: str
    said: re.Pattern[str]
    covers: Callable[[str], str]
    sign: re.Pattern[str]
    part: int = 0
    holds: Callable[[str], bool] = bool
    inner: re.Pattern[str] | None = None
    digital: bool = False


_NUMERALS = "零〇○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"
# the commonest of 全国姓名报告 and 百家姓; a rarer one is masked where it is the petitioner's
_SURNAMES = (
    "(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|司徒|夏侯|长孙|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕季裴"
    "霍涂苗谷盛曲翁冉骆蓝游辛靳管柴蒙鲍华喻祁蒲房滕屈饶牟艾尤阳穆农卓古吉缪简连芦麦褚娄窦戚"
    "岑景党宫费卜冷晏席卫米柏宗瞿桂佟臧闵苟邬卞姬师仇栾隋刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池])"
)
_TITLES = "先生|女士|小姐|阿姨|大爷|大妈"
# no names, whatever the words around them say
_NO_NAMES = re.compile(
    r"[路街村镇区县市省园苑城厂店局院校队站厅部级门户民楼们的了是有]$"
    r"|^(?:高度|方便|方式|金额|任何|钱包|向[上有相我该其此]|关于|于|明确|房)"
)


def hide_middle(said: str) -> str:
    """Return a number with its first digits (three of a long number) and last four."""
    at = [n for n, one in enumerate(said) if one.isdigit() or one in "XxＸｘOo" or one in _NUMERALS]
    hidden = set(at[3 if len(at) >= 11 else 1 : -4])
    return "".join("*" if n in hidden else one for n, one in enumerate(said))


def _hide_all(_said: str) -> str:
    return "***"


def _first_only(said: str) -> str:
    return f"{said[0]}***"


def _surname_only(said: str) -> str:
    found = re.match(_SURNAMES, said)
    return f"{found[0] if found else said[0]}某"


def _nobody(_said: str) -> str:
    return "某"


def _province_only(said: str) -> str:
    return f"{said[0]}*****"


def _star(_said: str) -> str:
    return "*"


def _is_name(said: str) -> bool:
    return not _NO_NAMES.search(said)


# what stands before a number is looked at behind its first digit: a search that begins with a
# look-behind is ten times slower
_DATE = r"(?!20[0-3]\d[01]\d[0-3]\d(?!\d))"
_LOCAL = re.compile(
    rf"{_DATE}(?:[（(]?[0０]\d{{2,3}}[)）\-－—\s]{{0,2}})?[2-8２-８]\d{{2,3}}[\-－—\s]?\d{{4}}(?!\d)"
)
DIGITS = re.compile(r"\d[\s\-－—.·_]?\d[\s\-－—.·_]?\d")
_LONG = re.compile(r"\d{4}")
_GAP = r"[\s\-－—.·_（()）]"
_MOBILE = re.compile(
    r"[1１](?:(?<![\dA-Za-z].)|(?<=86.)|(?<=８６.)|(?<=[Tt][Ee][Ll].)|(?<=\b[0０].))"
    r"(?:[3-9３-９]\d(?:"
    rf"(?:{_GAP}{{0,2}}\d{{4}}){{2}}|{_GAP}\d{{3}}{_GAP}\d{{5}}|\d{_GAP}\d{{3}}{_GAP}\d{{4}}"
    rf"|\d\d{_GAP}\d{{6}}|{_GAP}\d{{8}}|(?:{_GAP}\d\d){{4}}|\d{_GAP}\d{{4}}{_GAP}\d{{3}})"
    r"|(?P<gap>[\s\-－.·])[3-9３-９](?:(?P=gap)\d){9})"
    r"(?![\dXx])"
)
_ANY_DIGIT = rf"[\d{_NUMERALS}{_CIRCLED}]"
_SPELT = re.compile(
    rf"[1１一幺壹①](?<!{_ANY_DIGIT}.)[\s\-－]?[3-9３-９三四五六七八九叁肆伍陆柒捌玖③-⑨]"
    rf"(?:[\s\-－]?{_ANY_DIGIT}){{9}}(?!{_ANY_DIGIT})"
)
_LETTERS = re.compile(r"[1lI](?<![\dA-Za-z].)[3-9][\dOo]{9}(?![\dA-Za-z])")
_LANDLINE = re.compile(
    r"[0０](?<![\d\-].)(?:\d{2,3}[)）\s\-－—]{1,2}\d{3,4}[\s\-－—]?\d{4}(?!\d)"
    r"|(?:10|2\d|[3-9]\d\d)[2-8]\d{6,7}(?!\d))"
)
_ABROAD = re.compile(r"[+＋]86[\s\-－—]?(\d{2,3}[\s\-－—]\d{3,4}[\s\-－—]?\d{4})(?!\d)")
_AFTER_WORD = re.compile(
    r"[电座手致拨方号机Tt](?:(?<=手)机|(?<=座)机|(?<=[电致])[话电]|(?<=拨)打|(?<=方)式|(?<=号)码"
    r"|(?<=[Tt])[Ee][Ll]|(?<=机))(?:号码|号|是|为)*[:：.\s]*"
    rf"({_LOCAL.pattern}(?:[、，,/或和;；\s]+{_LOCAL.pattern})*)"
)
_IDENTITY = re.compile(
    r"[1-9１-９](?<![\dA-Za-z].)\d{5}[\s\-－]?(?:19|20|１９|２０)\d{2}[\s\-－]?\d{4}[\s\-－]?\d{3}"
    r"[\dXxＸｘ](?![\dXxA-Za-z])"
)
_AFTER_PAPER = re.compile(
    r"(?:身份证|证件|护照|通行证|台胞证|军官证|士兵证|驾驶证|驾照|居住证|社保卡?|残疾证)"
    r"(?:件|号码|号|编号|是|为)*[:：\s]*([A-Za-z]{0,2}\d(?:[\s\-－]?\d){5,16}[\dXxＸｘ])(?!\d)"
)
_CARD = re.compile(
    r"[3-6](?<![\dA-Za-z\-].)\d{3}(?:[\s\-－]?\d{4}){3}(?:[\s\-－]?\d{1,3})?(?![\dA-Za-z\-])"
)
_AFTER_CARD = re.compile(
    r"(?:银行卡|储蓄卡|信用卡|借记卡|卡号|账号|帐号|账户|帐户)(?:号码|号|是|为)*[:：\s]*"
    r"(\d(?:[\s\-－]?\d){11,18})(?!\d)"
)
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+\s?[@＠]\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_ACCOUNT_SIGN = re.compile("[微薇威vVwWqQ扣][信xXeEqQ扣]")
_ACCOUNT = re.compile(
    r"[微薇威vVwWqQ扣](?:信|[xX]|[eE][iI][xX][iI][nN]|[eE][cC][hH][aA][tT]|[qQ]|扣)"
    r"(?:号码|号|同号|群|名|昵称|账号|是|为|加|[:：\s])*"
    rf"([A-Za-z][\-_A-Za-z0-9]{{5,19}}|{_DATE}[1-9]\d{{4,11}})(?![\dA-Za-z])"
)
_SAYS_NAME = (
    "我是|我叫|本人|姓名|联系人|诉求人|来电人|投诉人|举报人|反映人|信访人|当事人|申请人|报料人|报警人"
    "|户主|房东"
)
_SAID = re.compile(
    rf"(?:{_SAYS_NAME})(?:名叫|名|[:：是叫为])*\s*({_SURNAMES}[\u4e00-\u9fff]{{1,2}})"
    r"(?=[\s，,。.；;、：:（(）)\d+/]|$|电话|手机|联系|反映|投诉|举报|来电|表示|身份证)"
)
_STATED = re.compile(
    rf"(?:姓名|联系人|诉求人|来电人|投诉人|举报人|反映人)[:：]\s*({_SURNAMES}[\u4e00-\u9fff]{{1,2}})"
)
# 张三（身份证…, 张三13812345678: behind a mark, not behind more words
_BEFORE_NUMBER = re.compile(
    rf"(?:^|[\s，,。.；;、：:（(）)“”]|联系|业主|居民|市民|村民|住户|找)"
    rf"({_SURNAMES}[\u4e00-\u9fff]{{1,2}})"
    r"(?=[\s（(，,：:]{0,2}(?:身份证|手机号?[:：\d]|电话号?[:：\d]|[1１][3-9３-９]\d[\d\-\s]))"
)
# what has to stand behind such a name
_NUMBER_SIGN = re.compile(
    r"身份证|手机[:：\d]|手机号[:：\d]|电话[:：\d]|电话号[:：\d]"
    r"|1[3-9３-９]\d[\d\-\s]|１[3-9３-９]\d[\d\-\s]"
)
_CALLED_SIGN = re.compile(_TITLES)
_FULL = re.compile(rf"({_SURNAMES}[\u4e00-\u9fff]{{1,2}})(?={_TITLES})")
_ANY_CALLED = re.compile(rf"({_SURNAMES}[\u4e00-\u9fff]{{0,2}})(?={_TITLES})")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"\s?[A-Za-zＡ-Ｚａ-ｚ][\s·.•\-－]?(?=[A-Za-z\s]*\d)"
    r"[A-Za-z\d]{4,5}[A-Za-z\d挂学警港澳领](?![A-Za-z\d])"
)
_LIVES_SIGN = re.compile("家住|住址|家庭地址|现住|居住在|居住于|本人住|我住|我家在")
_LIVES = re.compile(
    rf"(?:{_LIVES_SIGN.pattern})(?!所|房)(?:[:：在于是为\s])*"
    r"([^，,。；;\s（(:：在于是为][^，,。；;\s（(]{1,39})"
)
_NUMBERED = re.compile(
    rf"[\d{_NUMERALS}十百]+[A-Za-z]?(?=号|室|幢|栋|单元|座|弄|[组队]|[\-－—]\d)"
    r"|(?<=[\-－—幢栋楼座元])\d{2,4}[A-Za-z]?"
)
_NUMBERED_ROOM = re.compile(
    rf"[\d{_NUMERALS}十]+[A-Za-z]?\s*(?=室|房(?!屋|东))|(?<=[\-－—幢栋楼座元])\d{{3,4}}(?![\d号弄])"
)
_ROOM = re.compile(
    r"\d(?<![\d年月].)(?:[\d\-－—]*[A-Za-z]?\s*(?=室(?!内|外))"
    r"|\d{2,3}\s*(?=房(?![屋地产子间价租东管源顶门型改])))"
)
_AFTER_BUILDING = re.compile(
    r"(?:[幢栋楼座]|单元)\s*(\d{3,4})(?![\d号弄路年米平人户元多余个件点时天.])"
)
_SPELT_ROOM = re.compile(
    rf"[{_NUMERALS}十](?:(?<=[幢栋楼座元层号].)[{_NUMERALS}十]{{0,4}}|[{_NUMERALS}]{{2,3}})"
    r"(?=室(?!内|外))"
)
_DASHED_ROOM = re.compile(
    r"\d(?<![\d\-－—.].)\d{0,2}[\-－—]\d{1,2}[\-－—](?!20[0-3]\d|19\d\d)\d{3,4}(?![\d\-－—])"
)
_BARE = re.compile(r"[2-8](?<![\dA-Za-z].)(?!0[0-3]\d[01]\d[0-3]\d)\d{7}(?![\dA-Za-z元])")

# A sign that is a choice of words is found in one pass only where each begins with a plain letter.
PATTERNS: tuple[Pattern, ...] = (
    Pattern(MAIL, _MAIL, _hide_all, re.compile("[@＠]")),
    Pattern(IDENTITY, _IDENTITY, hide_middle, _LONG, 0, checksums.is_identity_number, None, True),
    Pattern(IDENTITY, _AFTER_PAPER, hide_middle, re.compile("[证照保件]"), 1, digital=True),
    Pattern(CARD, _AFTER_CARD, hide_middle, re.compile("[卡号户]"), 1, digital=True),
    Pattern(CARD, _CARD, hide_middle, _LONG, holds=checksums.is_card_number, digital=True),
    Pattern(PHONE, _MOBILE, hide_middle, DIGITS, digital=True),
    Pattern(PHONE, _SPELT, hide_middle, re.compile(f"[{_NUMERALS}{_CIRCLED}]{{2}}")),
    Pattern(PHONE, _LETTERS, hide_middle, re.compile("[OolI]")),
    Pattern(PHONE, _LANDLINE, hide_middle, DIGITS, digital=True),
    Pattern(PHONE, _ABROAD, hide_middle, re.compile("[+＋]86"), 1, digital=True),
    Pattern(PHONE, _AFTER_WORD, hide_middle, DIGITS, 1, inner=_LOCAL, digital=True),
    Pattern(ACCOUNT, _ACCOUNT, _first_only, _ACCOUNT_SIGN, 1),
    Pattern(NAME, _SAID, _surname_only, re.compile(_SAYS_NAME), 1, _is_name),
    Pattern(NAME, _STATED, _surname_only, re.compile("[:：]"), 1, _is_name),
    Pattern(NAME, _BEFORE_NUMBER, _surname_only, _NUMBER_SIGN, 1, _is_name),
    Pattern(CALLED, _ANY_CALLED, _nobody, _CALLED_SIGN, 1, _is_name),
    Pattern(NAME, _FULL, _surname_only, _CALLED_SIGN, 1, _is_name),
    Pattern(PLATE, _PLATE, _province_only, re.compile("[A-Za-zＡ-Ｚａ-ｚ]")),
    Pattern(HOME, _LIVES, _star, _LIVES_SIGN, 1, inner=_NUMBERED),
    Pattern(HOME_ROOM, _LIVES, _star, _LIVES_SIGN, 1, inner=_NUMBERED_ROOM),
    Pattern(ROOM, _ROOM, _hide_all, re.compile("[室房]")),
    Pattern(ROOM, _AFTER_BUILDING, _hide_all, re.compile("[幢栋楼座元]"), 1, digital=True),
    Pattern(ROOM, _SPELT_ROOM, _hide_all, re.compile("室")),
    Pattern(ROOM, _DASHED_ROOM, _hide_all, re.compile("[\\-－—]\\d"), digital=True),
    Pattern(BARE, _BARE, hide_middle, _LONG, digital=True),
)
