"""Which part of a text is the complaint, and what its clerk says of who should handle it.

Exports carry more than the citizen's words: the clerk's closing (请城管局核实处理), formulas of the
platform, answers that departments gave to an earlier ticket, that ticket's title. Their words
say nothing of what is complained of now, so they are blotted out, in place, before any rule looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

BLOT = "\x00"  # stands for each character that is not complaint; no word holds it

# 请X局核实处理: X must end like a body, lest 请问油烟扰民怎么解决 lose its words
_VERB = re.compile(
    r"(?:核实|处理|处置|调查|查处|协调|解决|跟进|介入|落实|反馈|答复|回复|查看|整治|整改|管管|关注|核查)"
    r"(?:并?(?:处理|处置|解决|反馈|答复|回复|落实))?"
)
_STOPS = re.compile(r"[，。！？；,!?;:：\x00]")
_REACH = 30  # characters from 请 to the end of the verb
_SHORTEST = 2  # characters of a body
_BODY = re.compile(
    r".{0,16}(?:局|部门|政府|公安|派出所|城管|执法|交警|路政|市政|环保|环卫|[大中支]队|中心|办事处"
    r"|街道办?|委员?会|开发区|水务|住建|交通|教育|物业|公司|集团|社区|镇|乡|单位|人员|移动|联通|电信"
    r"|供电|法院|检察院|消防|工商|药监|国土|规划|园林|12345|热线|平台|领导|[区县市]长|负责人)"
)
_FILLING = 8  # characters between body and verb: 到现场予以
_FORMULA = re.compile(r"\([^()]{0,14}(?:职能局|分钟|办件|响应)[^()]{0,40}\)?")
_TICKET = re.compile(r"号(?<=[单编]号)[:：为]?(?P<number>[a-z]{0,4}\d{6,})")  # found by its 号
_TITLE = re.compile(
    r"《[^《》]{2,60}》(?=的?(?:工单|来信|来件|问题|信访|诉求|投诉|留言)|[，,]?收悉|已)"
)
# what stands before a colon: 2018-01-19美兰区环境保护局   市政维修管理中心答复   回复如下
_ANSWERS = re.compile(
    r"\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?[\d:时分秒]*[^,。!?(（在于]{0,30}"
    r"(?:局|中心|政府|大队|支队|公司|街道|委|镇|集团|部门|单位|办|处|队)[^,。!?(]{0,4}$"
    r"|(?:答复|回复|反馈|(?:办理|处理|调查|核查|核实)(?:情况|结果|意见))(?:如下|称|内容)?$"
)
_COMPLAINS = re.compile(
    r"(?:市民|群众|网友|网格员|诉求人|来电人|投诉人|信访人|反映人|举报人).{0,16}$|工单内容$"
)
_SAYS_AGAIN = re.compile(
    r"(?:市民|来电人|投诉人)(?:又|再|多次|第.次)[^,。:]{0,10}(?:反映|投诉|表示|来电)"
)
_LABEL = 48  # characters before a colon that may say who speaks
_LEAST = 6  # characters of complaint; if less is left, the quoted parts are all there is


class Complaint(NamedTuple):
    """A folded text with all that is not complaint blotted out, and the body its clerk named.

    ``earlier`` are the numbers of earlier tickets that it quotes.
    """

    text: str
    hint: str = ""
    earlier: tuple[str, ...] = ()


def complaint_in(folded: str, end: int) -> Complaint:
    """Blot out of the first ``end`` characters of a folded text what is not complaint.

    Length and places stay. Where nearly nothing would be left, quotations stay too.
    """
    hint = ""
    for sign in "请望转":
        if sign not in folded:
            continue
        place = folded.find(sign, 0, end)
        while place >= 0:
            closing, body = _closing_in(folded[place + 1 : min(place + _REACH, end)])
            if closing:
                folded, hint = _blotted(folded, place, place + 1 + closing), body
            place = folded.find(sign, place + 1, end)
    if "(" in folded:
        for formula in _FORMULA.finditer(folded, 0, end):
            folded = _blotted(folded, *formula.span())
    quoted = folded
    earlier: tuple[str, ...] = ()
    if "号" in folded and (tickets := list(_TICKET.finditer(folded, 0, end))):
        earlier = tuple(dict.fromkeys(ticket["number"] for ticket in tickets))
        for ticket in tickets:
            quoted = _blotted(quoted, ticket.start() - 1, ticket.end())
    spans = _quotations(folded, end) if ":" in folded or "》" in folded else ()
    for start, stop in spans:
        quoted = _blotted(quoted, start, stop)
    if quoted is not folded and end - quoted.count(BLOT, 0, end) >= _LEAST:
        folded = quoted
    return Complaint(folded, hint, earlier)


@lru_cache(4096)
def _closing_in(said: str) -> tuple[int, str]:
    """Return how long a closing is, from what is said behind its 请, and the body that it names.

    Clerks write the same few ones again and again. 0 when it is none.
    """
    verb = _VERB.search(said, _SHORTEST)
    if verb is None or said.startswith("问"):
        return 0, ""
    asked = said[: verb.start()]
    body = _BODY.match(asked)
    if body is None or len(asked) - body.end() > _FILLING or _STOPS.search(asked):
        return 0, ""
    return verb.end(), body[0]


def _quotations(folded: str, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans that quote an earlier ticket: its title, answers to it."""
    if "》" in folded:
        for title in _TITLE.finditer(folded, 0, end):
            yield title.span()
    begun = before = -1  # where an answer began; the colon before
    colon = folded.find(":", 0, end)
    while colon >= 0:
        if folded[colon + 1 : colon + 2].isdigit() and folded[colon - 1 : colon].isdigit():
            colon = folded.find(":", colon + 1, end)  # a time of day
            continue
        label = max(before + 1, colon - _LABEL)
        said = folded[label:colon]
        if begun < 0 and (answer := _ANSWERS.search(said)):
            begun = label + answer.start()
            closed = _bracket_around(folded, begun, end)
            if closed:
                yield closed
                begun = -1
        elif begun >= 0 and (complains := _COMPLAINS.search(said)):
            yield begun, label + complains.start()
            begun = -1
        before, colon = colon, folded.find(":", colon + 1, end)
    if begun >= 0:
        again = _SAYS_AGAIN.search(folded, begun, end)
        yield begun, again.start() if again else end


def _bracket_around(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the brackets that a place stands in: (曾反映，城管答复：已约谈)又在施工."""
    opened = folded.rfind("(", max(0, start - _LABEL), start)
    if opened < 0 or folded.find(")", opened, start) >= 0:
        return None
    closed = folded.find(")", start, end)
    return (opened, closed + 1) if closed >= 0 else None


def _blotted(text: str, start: int, stop: int) -> str:
    return text[:start] + BLOT * (stop - start) + text[stop:]
