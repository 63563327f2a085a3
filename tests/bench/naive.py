"""What people write today: pandas and openpyxl, a keyword list, one file a department.

As a process of its own: ``python -m tests.bench.naive EXPORT FOLDER``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

KEYWORDS = {
    "应急管理局": ["燃气泄漏", "燃气味"],
    "农业农村局": ["秸秆", "养殖", "猪场"],
    "交警大队": ["炸街", "尾气", "怠速"],
    "交通局": ["高架", "声屏障"],
    "水务局": ["河道", "窨井", "积水", "污水"],
    "住建局": ["水泵房", "电梯", "扬尘", "裸土"],
    "生态环境局": ["废气", "刺鼻", "化工味", "怪味"],
    "公安局": ["麻将", "广场舞", "狗叫"],
    "综治中心": ["停车", "房产证"],
    "城管局": ["油烟", "施工", "垃圾", "渣土", "音响", "喇叭", "搭建", "播放"],
}
OFFICES = ("青阳", "长江", "中华园", "兵希", "蓬朗", "综保区")


def main(export: str, folder: str) -> None:
    """Assign a department by keyword, write a workbook for each and one of all."""
    table = pd.read_excel(export, engine="openpyxl")
    table["承办单位"] = "待分派"
    for department, words in KEYWORDS.items():
        found = table["主要内容"].str.contains("|".join(words), na=False)
        table.loc[found & (table["承办单位"] == "待分派"), "承办单位"] = department
    for office in OFFICES:
        found = table["详细发生地"].str.contains(office, na=False)
        table.loc[found & (table["承办单位"] == "待分派"), "承办单位"] = office
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, part in table.groupby("承办单位"):
        part.to_excel(Path(folder, f"{name}.xlsx"), index=False, engine="openpyxl")
    table.to_excel(Path(folder, "总表.xlsx"), index=False, engine="openpyxl")
    print(table["承办单位"].value_counts().to_json(force_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
