"""Why a department was named, as one line of plain Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.core.gazetteer.places import Found
from pipeline.core.model import Evidence
from pipeline.core.routing.searched import FIELDS, HEADERS

BY_DEFAULT = "没有规则说到，按地点的默认部门"
NO_RULE = "没有规则说到，请人工指定"
TOO_LITTLE = "没有写清地点和被反映对象，查不了，请向诉求人补问，或退回平台"
SHOWN = 4  # words quoted from one text
_HEADER = dict(zip(FIELDS, HEADERS, strict=True)) | {"area": "属地栏"}


def by_rule(rule: str, evidence: Sequence[Evidence]) -> str:
    """Say which rule decided and which words it found, each with its place (from 1)."""
    if not evidence:
        return f"规则“{rule}”：按来源、诉求类型或地点"
    words: list[str] = []
    field = ""
    for one in evidence[:SHOWN]:
        header = "" if one.field == field else _HEADER[one.field]
        field = one.field
        words.append(f"{header}第{one.start + 1}字“{one.word}”")
    more = f"等{len(evidence)}处" if len(evidence) > SHOWN else ""
    return f"规则“{rule}”：{'、'.join(words)}{more}"


def by_place(found: Found | None, field: str) -> str:
    """Say where the lead lies and which words said so."""
    if found is None:
        return "地点未识别"
    said = f"{_HEADER[field]}“{found.word}”"
    if found.outside:
        if field in ("address", "area"):
            return f"地点不在本区（{said}）"
        return f"地点可能不在本区（{said}），请核对，不在的退回平台"
    if found.candidates:
        return f"属地可能是 {' 或 '.join(found.candidates)}（{said}）"
    if not found.office:
        return f"{said}未登记属地"
    return f"属地 {found.office}（{said}）"


def outside(district: str, word: str) -> str:
    """Say which district a place outside the zone belongs to, and which words named it."""
    return f"地点在 {district}" + (f"（写的是“{word}”）" if word != district else "")


def send_back(where: str) -> str:
    """Offer to send a lead back to the platform, because of where it lies."""
    return f"退回平台：{where}，不在本区"


def runner_up(department: str, category: str, missing: int) -> str:
    """Say who came next and what it lacked."""
    return f"次选 {department or '待分派'}·{category}，少 {missing} 分"


def pinned(department: str) -> str:
    """Say that a person decided."""
    return f"由人指定 {department}"


def tracked(tracker: str, department: str) -> str:
    """Say that the tracker which the office had before has a lead with this department."""
    return f"{tracker}已派 {department}"


def unknown_department(tracker: str, word: str) -> str:
    """Say that the tracker names somebody whom the office's list of departments has not."""
    return f"{tracker}写的承办单位“{word}”不在部门名单里，请人工指定"


def inherited(department: str, earlier: str) -> str:
    """Say that the earlier ticket which the text quotes decides."""
    return f"文中提到的 {earlier} 由 {department} 办理，这一条跟着它"


def clerk(department: str, points: int) -> str:
    """Say that the clerk's closing added points."""
    return f"录入人写了请 {department} 处理，加 {points} 分"


def close(departments: Sequence[str], margin: int, needed: int) -> str:
    """Say that two departments are too close to each other."""
    first, second = (one or "待分派" for one in departments)
    return f"{first} 只比 {second} 多 {margin} 分，不到 {needed} 分，请人工定"


def conflict(rules: Mapping[str, str]) -> str:
    """Say which rules (department → rule) weigh the same and disagree."""
    said = [f"“{rule}”要给 {department or '待分派'}" for department, rule in rules.items()]
    return f"规则同样有理，请人工定：{'，'.join(said)}"


def nobody(category: str) -> str:
    """Say that the category is known and its department is not."""
    return f"类别 {category}，要按地点找属地，找不到，请人工指定"


def too_weak(category: str, points: int) -> str:
    """Say that rules spoke too softly."""
    return f"只有 {points} 分像 {category}，不够，请人工指定"


def hard(rule: str, priority: int) -> str:
    """Say why a candidate is one: a hard rule."""
    return f"硬规则“{rule}”，优先级 {priority}"


def scored(rule: str, points: int) -> str:
    """Say why a candidate is one: its points."""
    return f"规则“{rule}”等共 {points} 分"


def joined(*parts: str) -> str:
    """Join the parts of a reason, leaving out blank ones."""
    return "；".join([part for part in parts if part])
