"""Recipients: who sees what of a person, in one table.

Departments are the office's to say (``rules/departments.yaml``: ``sees``, or its short form
``sees_contacts``); what goes further is fixed here. Of a confidential lead (``sight.CONFIDENTIAL``)
nobody is shown more, the coordinator's own desk neither: her workbooks lie in a shared folder and
are copied and printed, and a leak of whoever reported is the one harm that cannot be mended. She
asks ``history`` which file and row it came with, and looks there, or calls back on the platform.
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.core.office import Office
from pipeline.core.privacy.sight import CONFIDENTIAL, HANDLER, MASKED, PASSER_BY, SUBJECTS, Sight


class Recipient(NamedTuple):
    """A reader, what reaches him, and what of a person stands there."""

    name: str
    reads: str
    sight: Sight


LEADERS = Recipient("领导", "领导汇总、周报、月报、快报、通报、看板", PASSER_BY)
GROUPS = Recipient("微信群", "outbox/微信 里的文字", PASSER_BY)
PUBLIC = Recipient("公示", "outbox/公示", PASSER_BY)
UPWARD = Recipient("上报", "outbox/上报，退回平台的清单也在内", PASSER_BY)
_ON_PAPER = PASSER_BY.model_copy(update={"petitioner": MASKED, "phone": MASKED})
SUPERVISED = Recipient("督办", "督办单、督办清单、日清表", _ON_PAPER)
RECEIPT = Recipient("收件回执", "outbox/回执、待处理的说明、紧急线索的文字", HANDLER)
TERMINAL = Recipient("命令行", "屏幕上的话、ledger/logs", HANDLER)
# whatever the rules say
FIXED = (LEADERS, GROUPS, PUBLIC, UPWARD, SUPERVISED, RECEIPT, TERMINAL)
OF_CONFIDENTIAL = Recipient("保密件", "是否保密为“是”，或写明要求保密的，谁看都一样", CONFIDENTIAL)

_DESK = "总台账、待定事项、回访表"
_BOOK = "线索办理表、交办单"
HEADERS = ("谁", "看的是什么", *SUBJECTS.values())


def sight_of(office: Office, department: str) -> Sight:
    """Return what the workbooks of a department show; blank is the coordinator's own desk.

    A department that the rules no longer know sees what is masked.
    """
    known = office.department(department or office.settings.coordinator)
    return known.sight if known is not None else HANDLER


def holds_personal(office: Office, department: str) -> bool:
    """Tell whether a department's workbooks hold anything personal unmasked.

    Blank asks of the coordinator's own: 总台账, 待定事项, 回访表.
    """
    return sight_of(office, department).holds_personal


def recipients(office: Office) -> tuple[Recipient, ...]:
    """Return everybody who gets anything, departments as the rules have them."""
    own = Recipient(f"{office.settings.coordinator}（统筹）", _DESK, sight_of(office, ""))
    books = (Recipient(one.name, _BOOK, one.sight) for one in office.departments)
    return (own, *books, *FIXED, OF_CONFIDENTIAL)


def table(office: Office) -> tuple[tuple[str, ...], ...]:
    """Return who sees what, a row each, under ``HEADERS``; departments that see alike share one."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for one in recipients(office):
        rows.setdefault((one.reads, *one.sight.row), []).append(one.name)
    return tuple(("、".join(names), *seen) for seen, names in rows.items())
