"""What a complaint says, without what every complaint says; as pairs of characters.

Clerks and platforms write the same frame around each matter (市民来电反映 … 请城管局核实处理): two
leads that share nothing else are not alike. Pairs of characters that many complaints have weigh
little, see ``usual``; what is left tells a matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipeline.core.intake.complaint import BLOT, complaint_in
from pipeline.core.repeats import usual
from pipeline.core.text import aligned

_OPENING = re.compile(
    r"^[^,。:]{0,6}(?:市民|游客|群众|网友|业主|居民|诉求人|来电人)?(?:再次)?"
    r"(?:来电|来信|微信|短信|云|电话|网络|网上)?(?:反映|咨询|投诉|建议|要求|感谢|求助|举报)[:,]?"
)
_FRAME = re.compile(
    r"(?:市民|诉求人|来电人|群众|网友)(?:来电|来信|微信|短信|云|电话|再次|多次)*"
    r"(?:反映|咨询|投诉|建议|要求|表示|举报)"
    r"|请问|请求?|希望|望|恳请|相关(?:职能)?部门|有关(?:职能)?部门|职能局|尊敬的领导|您好|你好|谢谢"
    r"|故来电(?:投诉|反映)?|其认为不合理|的问题|(?:尽快|予以|给予)?(?:核实|调查)?处理|咨询|反映|来电|领导"
)
_TITLE = re.compile(r"《(?:关于)?([^《》]{6,60})》")
_RUNS = re.compile(r"[\u4e00-\u9fffa-z0-9]+")
_SHIFT = 16  # a pair of characters as one whole number
WEIGHTS: Mapping[int, int] = {
    (ord(pair[0]) << _SHIFT) | ord(pair[1]): weight for pair, weight in usual.USUAL.items()
}
RARE = usual.RARE
_USUAL = np.array(sorted(WEIGHTS), np.uint32)
_USUAL_WEIGHTS = np.array([WEIGHTS[int(pair)] for pair in _USUAL], np.int64)


def said(*texts: str) -> str:
    """Return what texts say, folded, blanks instead of what is no complaint.

    The title of a ticket that is quoted counts: it says what the matter was.
    """
    folded = "。".join(aligned(text)[0] for text in texts if text)
    told = complaint_in(folded, len(folded)).text.replace(BLOT, " ")
    told = _OPENING.sub("", told, count=1)
    quoted = _TITLE.findall(folded) if "《" in folded else ()
    return "。".join((told, *quoted)) if quoted else told


def pairs_of(told: str) -> frozenset[int]:
    """Return the pairs of characters of what is said, without its frame."""
    found: set[int] = set()
    for run in _RUNS.findall(_FRAME.sub(" ", told)):
        codes = [ord(character) for character in run]
        found.update(
            [
                (first << _SHIFT) | second
                for first, second in zip(codes, codes[1:], strict=False)
                if first <= 0xFFFF and second <= 0xFFFF
            ]
        )
    return frozenset(found)


@lru_cache(65_536)
def pairs_in(name: str) -> frozenset[int]:
    """Return the pairs of characters of a name."""
    codes = [ord(character) for character in name]
    return frozenset(
        [(first << _SHIFT) | second for first, second in zip(codes, codes[1:], strict=False)]
    )


def weight(pair: int) -> int:
    """Return how much a pair of characters tells."""
    return WEIGHTS.get(pair, RARE)


def weights(ordered: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Return how much each of some pairs of characters tells."""
    place = np.minimum(np.searchsorted(_USUAL, ordered), len(_USUAL) - 1)
    return np.where(_USUAL[place] == ordered, _USUAL_WEIGHTS[place], RARE)
