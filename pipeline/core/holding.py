"""Cells that wait: why a returned value was not merged, for the receipt and for who typed it."""

from __future__ import annotations

from pipeline.core import fields
from pipeline.core.merging import MASS_CLEAR, NO_STEP

_PICTURE = "DISPIMG("  # a picture in a cell, as WPS writes it


def code(typed: str, why: str = "") -> str:
    """Return the message about a held cell; ``why`` is blank where it was not understood."""
    if why in (MASS_CLEAR, NO_STEP):
        return "M05" if why == MASS_CLEAR else "M12"
    if _PICTURE in typed:
        return "M14"
    return "M13" if typed.startswith("=") else "M02"


def notice(key: str, typed: str) -> str:
    """Say in one sentence to who typed it why a value waits; ``typed`` is what is kept of it."""
    field = fields.field_of(key)
    if typed == MASS_CLEAR:
        return f"“{field.header}”很多行一起空了，没有清掉；确要清空请告诉协调员。"
    said = code(typed)
    if said == "M14":
        return f"“{field.header}”放的是图片，没有并入，请写成文字。"
    if said == "M13":
        return f"“{field.header}”的公式没有值，没有并入，请改成文字或日期。"
    if key == "status" and typed in fields.STATUSES:
        return f"“{field.header}”交回的“{typed}”单位不能这样改，没有并入，请协调员定。"
    return f"“{field.header}”交回的“{typed}”没看懂，没有并入，请改。"
