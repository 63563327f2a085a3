"""A table of leads whose department a person has written beside: which column is which.

Nothing of it is recorded, so it needs no source of its own: the other names of columns that all
sources know are tried together.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.core.intake.intake import Draft, headline
from pipeline.core.intake.source import Recognise, Source
from pipeline.core.office import Office
from pipeline.core.privacy.masks import mask_text
from pipeline.core.rules.difference import Known

# What rules look at; whom a row is about (name, phone) is not read at all.
_READ = (
    "来源编号", "来源", "受理时间", "紧急程度", "标题", "内容", "地址", "属地", "被反映对象",
    "诉求类型", "问题分类", "承办单位", "备注",
)  # fmt: skip
# Names that only such a table has.
_OWN = {
    "承办单位": ("主办", "主办单位", "承办", "人定单位", "应派单位", "正确单位"),
    "内容": ("诉求内容",),
}
CATEGORY = "类别"
_CARRIER = "备注"  # no source brings 类别: a column that rules do not look at stands for it


def labelled_source(sources: Iterable[Source], with_category: bool) -> Source:
    """Return a source that claims every table with a text and a department.

    ``with_category`` tells that the table has a column 类别, what a person has said of it.
    """
    ordered = sorted(sources, key=lambda one: one.last_resort)
    names: dict[str, list[str]] = {ours: list(_OWN.get(ours, ())) for ours in _READ}
    if not with_category:
        del names[_CARRIER]
    for source in ordered:
        for ours, aliases in source.columns.items():
            if ours in names and ours != _CARRIER:
                # a column 类别 says what a person decided, whatever it is elsewhere
                names[ours] += [one for one in aliases if not (with_category and one == CATEGORY)]
    if with_category:
        names[_CARRIER] = [CATEGORY]
    return Source(
        name="标好的表",
        recognise=Recognise(headers=("内容", "承办单位")),
        columns={ours: tuple(dict.fromkeys(aliases)) for ours, aliases in names.items()},
        constants={"来源": ""},
        department="hint",  # as it stands: it may be written in many ways
    )


def labelled_lead(
    draft: Draft, offices: Iterable[Office], where: str
) -> tuple[Known, dict[str, str], str]:
    """Return a row as a known lead, the values rules see, and a department nobody knows."""
    values = {"title": headline(draft.values["content"]), **draft.values}
    written = values.pop("department", "")
    category = values.pop("remark", "")
    found = (office.department(written) for office in offices)
    department = next((one.name for one in found if one), "")
    name = values.get("source_number") or where
    title, content, address = (
        mask_text(values.get(key, "")) for key in ("title", "content", "address")
    )
    known = Known(name, title, content, address, department, category)
    return known, values, "" if department else written
