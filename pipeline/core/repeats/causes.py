"""举一反三: what several points have in common, so that one cause is looked for behind them.

One owner (a company and its works, a chain of shops), one road or river, the same hours of the
night. Nothing here is proved: each cluster says what it was told by and what to look at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, zip_longest
from typing import TypeVar

from pipeline.core.privacy.masks import nameless
from pipeline.core.repeats.grouping import DAY, Group, Lead, names_nuisance
from pipeline.core.repeats.points import name_of, where_of, without_stutter
from pipeline.core.repeats.repeat_rules import Repeats

Key = TypeVar("Key")
MOST = 30
SHOWN = 8  # points that are named
OWNER, LINE, NIGHT = "同一家单位", "同一条路或河", "同一时段"
_LOOK = {
    OWNER: "建议核一核是不是一家、各处是不是同一套做法；是的，约谈它的负责人，一次把几处都查了",
    LINE: "建议核一核是不是同一个源头（一个工程、一段管线、一家施工单位）；是的，沿线一次查完",
    NIGHT: "建议在这个时段到现场去查（白天去可能看不到），几处排在一晚，相关单位一起去",
}
_NIGHT = re.compile(
    r"凌晨|半夜|深夜|夜间|夜里|整夜|通宵|连夜|零点"
    r"|晚上?(?:十点|10点|十一点|11点|十二点|12点)|2[234](?:点|时|[:：]\d\d)"
)
_LATE, _EARLY = "22", "06"


@dataclass(frozen=True, slots=True)
class Cause:
    """A cluster. ``kind`` is OWNER, LINE or NIGHT, ``name`` what is common; ``why`` says how it was
    told, ``look`` what to do about it. ``points`` names the first few of ``places`` points;
    ``leads`` counts their leads of the days that were looked at.
    """

    kind: str
    name: str
    why: str
    look: str
    points: tuple[str, ...]
    places: int
    leads: int
    first: str
    last: str
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A group and those of its leads that came lately."""

    group: Group
    leads: tuple[Lead, ...]


def causes(groups: Iterable[Group], rules: Repeats, today: date) -> tuple[Cause, ...]:
    """Return what points have in common: of each kind the cluster with most leads, then the next.

    Only leads of the last ``alike_days`` up to ``today`` count. Long roads have so much that of all
    together they would be the only ones.
    """
    since = (today - timedelta(days=rules.alike_days)).isoformat()
    parts = list(_recent(groups, since))
    kinds = [
        sorted(found, key=lambda one: (-one.leads, -one.places, one.name))
        for found in (_owners(parts, rules), _nights(parts, rules), _lines(parts, rules))
    ]
    in_turn = (one for next_ones in zip_longest(*kinds) for one in next_ones if one is not None)
    return tuple(islice(in_turn, MOST))


def _recent(groups: Iterable[Group], since: str) -> Iterator[_Part]:
    for group in groups:
        if group.leads[-1].came >= since:
            yield _Part(group, tuple(lead for lead in group.leads if lead.came >= since))


def _owners(parts: Sequence[_Part], rules: Repeats) -> Iterator[Cause]:
    """Find companies whose sites share the core of their name; two sites are enough."""
    by_owner = _sorted_out(parts, lambda part: part.group.site.owner)
    for owner, mine in by_owner.items():
        many = _count(mine)
        if _places(mine) >= 2 and many >= rules.alike:
            shown = nameless(owner).upper()
            why = f"被反映对象的名称里都有“{shown}”，共 {_places(mine)} 处、{many} 件"
            yield _cause(OWNER, shown, why, mine, rules)


def _lines(parts: Sequence[_Part], rules: Repeats) -> Iterator[Cause]:
    """Find roads and rivers along which one nuisance is complained of at several points."""
    by_line = _sorted_out(parts, lambda part: _key(part.group.site.line, part.group.category))
    for key, mine in by_line.items():
        line, category = key
        places = _places(mine)
        owners = {part.group.site.owner for part in mine}
        if places < rules.alike or (len(owners) == 1 and owners != {""}):
            continue  # those of one owner are told of already
        vague = sum(not part.group.site.key for part in mine)
        said = f"{line}上有 {places} 处、{_count(mine)} 件反映{category}"
        said += f"，其中 {vague} 处没有写清门牌" if vague else ""
        yield _cause(LINE, f"{line} · {category}", said, mine, rules)


def _nights(parts: Sequence[_Part], rules: Repeats) -> Iterator[Cause]:
    """Find nuisances of one area of which most leads say that it happens at night."""
    by_area = _sorted_out(parts, lambda part: _key(part.group.area, part.group.category))
    for key, mine in by_area.items():
        area, category = key
        dark = [
            _Part(part.group, tuple(filter(is_nightly, part.leads)))
            for part in mine
            if any(map(is_nightly, part.leads))
        ]
        many, whole = _count(dark), _count(mine)
        if many < rules.alike or _places(dark) < 2 or 2 * many < whole:
            continue
        small = sum("凌晨" in f"{lead.title}{lead.content}" for part in dark for lead in part.leads)
        said = f"{area}的 {whole} 件{category}里，"
        said += f"{many} 件说的是夜里、或是夜里（22 点到早上 6 点）报来的，{_places(dark)} 处"
        said += f"，其中 {small} 件写明凌晨" if small else ""
        yield _cause(NIGHT, f"{area} · 夜里 · {category}", said, dark, rules)


def is_nightly(lead: Lead) -> bool:
    """Tell whether a lead speaks of the night, or came between 22:00 and 6:00."""
    hour = lead.received_at[DAY + 1 : DAY + 3]
    if hour and (hour >= _LATE or hour < _EARLY):
        return True
    return _NIGHT.search(lead.title) is not None or _NIGHT.search(lead.content) is not None


def _key(where: str, category: str) -> tuple[str, str] | None:
    return (where, category) if where and names_nuisance(category) else None


def _sorted_out(
    parts: Iterable[_Part], key_of: Callable[[_Part], Key | None]
) -> Mapping[Key, list[_Part]]:
    found: defaultdict[Key, list[_Part]] = defaultdict(list)
    for part in parts:
        key = key_of(part)
        if key:
            found[key].append(part)
    return found


def _site(part: _Part) -> str:
    return part.group.site.key or part.leads[0].matter


def _places(parts: Sequence[_Part]) -> int:
    return len({_site(part) for part in parts})


def _count(parts: Iterable[_Part]) -> int:
    return sum(len(part.leads) for part in parts)


def _cause(kind: str, name: str, why: str, parts: Sequence[_Part], rules: Repeats) -> Cause:
    leads = sorted((lead for part in parts for lead in part.leads), key=lambda lead: lead.came)
    ordered = sorted(parts, key=lambda part: -len(part.leads))
    call = name_of if kind == OWNER else where_of  # the others have one category in common
    return Cause(
        kind=kind,
        name=name,
        why=f"近 {rules.alike_days} 天，{why}",
        look=_LOOK[kind],
        points=tuple(dict.fromkeys(call(part.group) for part in ordered))[:SHOWN],
        places=_places(parts),
        leads=len(leads),
        first=leads[0].came[:DAY],
        last=leads[-1].came[:DAY],
        departments=without_stutter(sorted(filter(None, (lead.department for lead in leads)))),
    )
