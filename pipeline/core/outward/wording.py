"""Wording: a complaint and an answer in the words of a public list (一览表)."""

from __future__ import annotations

import re

from pipeline.core.intake.complaint import BLOT, complaint_in
from pipeline.core.text import aligned

_SPEAKER = (
    r"(?:来电人|诉求人|反映人|举报人|投诉人|信访人|来信人|来访人"
    r"|该?市民|群众|网民|网友|业主|居民|村民)"
)
# 市民来电反映：, 举报人称, 群众多次投诉 …: who speaks is said by our own beginning
_BEGINNING = re.compile(
    rf"^(?:(?:{_SPEAKER}|来电|来信|来访|电话)(?:[^，。；：:]{{0,6}})?(?:反映|投诉|举报|反馈|表示|诉求|来电|称|说)"
    r"(?:的?(?:问题|内容))?(?:如下)?|(?:反映|投诉|举报)(?:内容|问题)?(?=[:：]))[:：，,\s]*"
)
_CALLER = re.compile(r"(?:来电|诉求|反映|投诉|信访|来信|来访)人(?![员数均次口])")
_WISH = re.compile(
    rf"[，,。；;！!]?\s*(?:{_SPEAKER})?(?:特?此?(?:希望|要求|请求|恳请|恳求|盼望)|请|望)"
    r"[^，。；！!]{0,24}?(?:处理|解决|核实|查处|回复|答复|整治|处置|整改|管管|关注|调查|协调|重视)"
    r"[^，。；！!]{0,6}[。！!]*$"
)
_OWN = (
    (re.compile(r"(?:我们?|本)(?=(?:小区|村|社区|楼|单元|公司|厂|店))"), "举报人所在"),
    (re.compile(r"我们?家"), "举报人家"),
    (re.compile(r"本人|(?<![自忘唯])我(?!们|市|区|县|省|国|局|镇|街|行)"), "举报人"),
)
_BLANKS = re.compile(r"[\s\u3000]+")
_BESIDE_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff，。；：！])\s+|\s+(?=[\u4e00-\u9fff，。；：！])")
_IDLE = re.compile(
    r"希(?=[，,。！!；;]|$)|[，,、；;]+(?=[。！!；;]|$)|(?<=[。！？])[。！!；;，,]+"
)  # what stood behind it was left out
_REPORTS = "举报人反映："

_FOUND_LABEL = r"(?:调查)?(?:核实|核查|调查)情况"
_DONE_LABEL = r"(?:处理(?:和|及|与)?整改|整改|处理|处置)(?:情况|结果|措施|意见)"
_LABELLED = re.compile(
    rf"(?:{_FOUND_LABEL}[:：])?(.*?)[；;，,\s]*{_DONE_LABEL}[:：](.*)", re.DOTALL
)
_ONLY_FOUND = re.compile(rf"^{_FOUND_LABEL}[:：]\s*")
_MEASURE = re.compile(
    r"(?:现场|当场|立即|随即|已经?|并)?(?:责令|要求|督促|约谈|立案|处罚|罚款|查封|关停|停业|取缔|整改|拆除|清理|清运|清除"
    r"|疏通|修复|更换|安装|加装|洒水|下达|开具|移送|教育|劝导|下一步|后续|将加强|加强)"
)
_SENTENCE = re.compile(r"[^。；;！!]+[。；;！!]*")


def reworded(title: str, content: str, address: str = "") -> str:
    """Return a complaint as a public list words it: 举报人反映：……。

    Who speaks, what is asked of whom and what the platform added are left out (domain §6.2). An
    address that the words do not name stands in front.
    """
    said = _BLANKS.sub(" ", content).strip()
    said = _without_clerk(_WISH.sub("", said))
    said = _IDLE.sub("", _IDLE.sub("", _BESIDE_CHINESE.sub("", said)))
    for _ in range(2):
        said = _BEGINNING.sub("", said)
    said = _WISH.sub("", said).strip("，,；;：: ")
    if len(said) < 6:
        said = "，".join(dict.fromkeys(filter(None, (title.strip(), said))))
    for pattern, word in _OWN:
        said = pattern.sub(word, said)
    said = with_one_word(said)
    if not said:
        return ""
    place = address.strip() if address.strip() and not _names(said, address) else ""
    ends = "" if said[-1] in "。！？!?…" else "。"
    return f"{_REPORTS}{place}{'，' if place else ''}{said}{ends}"


def with_one_word(text: str) -> str:
    """Return a text that calls who complained 举报人, as public lists do, not 来电人 or 信访人."""
    return _CALLER.sub("举报人", text)


def _names(said: str, address: str) -> bool:
    """Tell whether some words of an address, four characters of it, stand in a text."""
    plain = _BLANKS.sub("", address)
    size = min(4, len(plain))
    return any(plain[at : at + size] in said for at in range(len(plain) - size + 1))


def _without_clerk(text: str) -> str:
    """Return a text without the closing of its clerk and the quotations of earlier tickets."""
    folded, origin = aligned(text)
    left = complaint_in(folded, len(folded)).text
    if BLOT not in left:
        return text
    gone = {origin[at] for at, letter in enumerate(left) if letter == BLOT}
    return "".join(letter for at, letter in enumerate(text) if at not in gone)


def split_answer(answer: str) -> tuple[str, str]:
    """Return what was found and what was done (调查核实情况, 处理和整改情况) of an answer.

    Where the answer says itself where one ends, that counts; else the first sentence that tells
    of a measure begins the second part. One of the two may be blank.
    """
    text = _BLANKS.sub(" ", answer).strip()
    if labelled := _LABELLED.fullmatch(text):
        return labelled[1].strip(), labelled[2].strip()
    text = _ONLY_FOUND.sub("", text)
    sentences = _SENTENCE.findall(text)
    for at, sentence in enumerate(sentences):
        if _MEASURE.search(sentence):
            if at:
                return "".join(sentences[:at]).strip(), "".join(sentences[at:]).strip()
            return _within(sentence, sentences)
    return text, ""


def _within(sentence: str, sentences: list[str]) -> tuple[str, str]:
    """Split a first sentence that tells of both before the clause that tells of a measure."""
    clauses = re.split(r"(?<=[，,])", sentence)
    rest = "".join(sentences[1:])
    for at, clause in enumerate(clauses):
        if at and _MEASURE.search(clause):
            return "".join(clauses[:at]).strip("，, "), ("".join(clauses[at:]) + rest).strip()
    return "", (sentence + rest).strip()
