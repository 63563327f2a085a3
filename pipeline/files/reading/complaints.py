"""What readers complain of, in words of the office: why a damaged workbook cannot be read."""

from __future__ import annotations

import re
from typing import Any

from pipeline.files.reading.gate import Kind

_LONGEST = 160  # characters of the original words that are shown

# what python-calamine, openpyxl, expat and zipfile say → what it means; the first one that fits
_REASONS = tuple(
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (r"shared strings?|string index", "放文字的部件（字符串表）缺失或不完整"),
        (
            r"WorksheetNotFound: (.+)|Worksheet '(.+)' not found",
            "目录里列着工作表“{}”，但它的内容不在文件里",
        ),
        (r"(?:File not found|no item named) '(.+?)'", "工作簿里缺少部件 {}"),
        (r"no valid workbook part", "工作簿里缺少主部件（workbook.xml）"),
        (r"relationship|KeyError: 'rId", "工作簿各部件之间的对应关系（.rels）缺失或对不上"),
        (r"row component|row column|not a valid (?:row|coord)", "有单元格没有写明在哪一行哪一列"),
        (
            r"not closed|mismatch|ill-formed|syntax error|end of xml|no element found"
            r"|well-formed|invalid token|XmlError|xml error|undefined entity|unrecognized entity",
            "里面的 XML 写得不完整或不合规范",
        ),
        (r"unknown encoding|multi-byte encodings", "里面的 XML 用了认不出的文字编码"),
        (r"overflow|too large to convert", "有的位置或数字大得超出了表格的边界"),
        (r"cell limit|too many cells", "展开后的单元格多得超出了表格的边界"),
        (
            r"end of stream|whole buffer|end of file|record length|out of range for slice"
            r"|out of bounds|short string|expected at least|unpack",
            "里面的数据没有写完，中途断了",
        ),
        (r"\bcfb\b|\bole\b|sector", "文件里的目录（OLE）前后矛盾"),
        (r"crc|invalid zip|eocd|central directory|decompress", "压缩的数据坏了"),
        (r"no entry found for key", "工作簿的目录里有对不上的条目"),
    )
)
_OF_KIND: dict[Kind, str] = {
    "xlsx": "工作簿的各部件拼不到一起",
    "xlsb": "二进制工作簿（xlsb）的记录不合规范",
    "xls": "旧式表格（xls）的记录不合规范",
    "biff": "旧式表格（Excel 97 以前）的记录不合规范",
    "ods": "表格内容（content.xml）不合规范",
}


def complaint(error: BaseException, kind: Kind) -> tuple[str, dict[str, Any]]:
    """Return code and facts of the message about what a reader raised while it read such a file."""
    said = " ".join(str(error).split())[:_LONGEST]
    full = f"{type(error).__name__}: {said}"
    for pattern, reason in _REASONS:
        if found := pattern.search(full):
            names = [name for name in found.groups() if name]
            return "F23", {"what": reason.format(*names[:1]), "said": said or full}
    if kind in _OF_KIND:
        return "F23", {"what": _OF_KIND[kind], "said": said or full}
    return "F07", {"said": said or full}
