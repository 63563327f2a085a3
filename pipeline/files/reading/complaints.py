"""What readers complain of, in words of the office: why a damaged workbook cannot be read."""

from __future__ import annotations

import re
from typing import Any

_LONGEST = 160  # characters of the original words that are shown

_REASONS: tuple[tuple[str, str], ...] = (
    (r"shared strings|string index", "字符串表缺失或不完整，有些单元格找不到文字"),
)


def complaint(error: BaseException) -> tuple[str, dict[str, Any]]:
    """Return the code and the facts of the message about what a reader raised."""
    said = " ".join(str(error).split())[:_LONGEST] or type(error).__name__
    for pattern, reason in _REASONS:
        if re.search(pattern, said, re.IGNORECASE):
            return "F23", {"what": reason, "said": said}
    return "F07", {"said": said}
