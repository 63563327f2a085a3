"""规则表 in tests: a small office's rules, the workbook of them, what people type into it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from pipeline import commands, rule_commands
from pipeline.files.folders import Home
from tests.offices import DAY_ONE

HEADER_ROW = 3
FILES = {
    "departments.yaml": """\
# 部门
departments:
  - {name: 攻坚办, kind: desk, sees_contacts: yes}
  - {name: 城管局, aliases: [城管, "综合执法局"]}   # 旧名也认
  - {name: 环保局, aliases: [生态环境局]}
  - {name: 东门办事处, kind: office, place: 东门办事处}
  - {name: 西门办事处, kind: office, place: 西门办事处}

categories:
  # 大气
  - {name: 油烟, lead: 城管局, assist: 属地}
  - {name: 扬尘, lead: 环保局, assist: [城管局, 属地]}
  - name: 其他
    lead: 待分派
""",
    "places.yaml": """\
zone:
  name: 新城区
  office:
    - name: 东门办事处
      road: [东门路, {name: 学府路, aliases: [学府街]}]   # 请核对
      community:
        - name: 东园社区
          estate: [东园一村]
    - name: 西门办事处
      aliases: [西门]
  # 还不知道归谁
  road: [环城路, 望江路]
outside:
  - 老城区
""",
    "settings.yaml": "zone: 新城区\ncoordinator: 攻坚办\n",
    "deadlines.yaml": "limits:\n  - {acknowledge: 1个工作日, answer: 5个工作日, basis: 暂定}\n",
    "calendar.yaml": "off: []\nwork: []\n",
    "schedule.yaml": "jobs: []\n",
    "emergency.yaml": "kinds: []\n",
    **dict.fromkeys(
        (
            *("escalation.yaml", "workflow.yaml", "replies.yaml", "callbacks.yaml"),
            "repeats.yaml",
            *("notify.yaml", "privacy.yaml"),
        ),
        "",
    ),
    "sources/12345热线.yaml": "name: 12345热线\nrecognise: {headers: [内容]}\n",
    "routing/air.yaml": """\
# 大气的规则
groups:
  餐饮店: [饭店, 餐馆, '面馆', "0012"]
  灰尘: [扬尘,   灰大]            # 三个空格是故意的
rules:
  # 油烟：看有没有油烟两个字
  #   第二行说明
  - name: 餐饮油烟                # 名称
    category: 油烟
    when:
      any: [油烟, "@餐饮店"]      # 有一个就算
      not: ["净化器噪声"]
    points: 10
    examples:
      yes: [楼下油烟很大, 饭店油烟呛人]
      no:
        - 净化器噪声整夜不停
        - {text: 请问怎么开店, request: 咨询, address: 东门路}

  - name: 工地灰尘
    category: 扬尘
    when:
      all: [{any: [工地, 施工]}, "@灰尘"]
    points: 12
    examples: {yes: [工地灰大, 施工扬尘没人管], no: [楼下油烟很大]}
""",
    "routing/more.yaml": """\
rules:
  - name: 深的
    category: 扬尘
    when:
      any: [拆房, 拆楼, {all: [拆, {any: [灰, 土]}]}]
      place: 东门办事处
    points: 14
    examples:
      yes: [{text: 拆房, address: 东门路}, {text: 拆楼灰大, address: 东门路}]
      no: [楼下油烟很大]
  - {name: 一行的, category: 油烟, lead: 环保局, when: [烤串冒烟], points: 9,
     examples: {yes: [烤串冒烟, 路边烤串冒烟], no: [工地灰大]}}
  - name: 急的
    category: 其他
    when: {near: {words: [煤气, 燃气], to: 漏, within: 4}, hours: "22:00-06:00"}
    hard: 100
    urgency: 特急
    assist: []
    from: 2025-01-01
    examples:
      yes:
        - {text: 煤气管漏了, received: 2025-07-10 23:30}
        - {text: 燃气在漏, received: 2025-07-10 23:30}
      no: [楼下油烟很大]
""",
}
Typed = Mapping[str, Mapping[str, Mapping[str, Any]]]  # sheet → name → header → value
Said = tuple[dict[str, Any], int]


def small_home(folder: Path, files: Mapping[str, str] = FILES) -> Home:
    """Make a home with the rules of a small office."""
    home = Home(folder)
    for name, text in files.items():
        path = home.rules / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    (home.rules / "templates").mkdir(exist_ok=True)  # no forms: a wish, and nothing is lent
    return home


def command(home: Home, action: str, book: Path | str = "", check_only: bool = False) -> Said:
    """Run ``rules export`` or ``rules import``."""
    words = {"action": action, "workbook": str(book), "check_only": "yes" if check_only else ""}
    return rule_commands.keep_rules(commands.Call(home, DAY_ONE, words=words))


def export(home: Home) -> Path:
    """Export 规则表 and return where it is."""
    said, code = command(home, "export")
    assert code == 0
    return home.root / said["files"][0]


def type_into(book: Path, typed: Typed, target: Path | None = None) -> Path:
    """Type values into the rows of the names given; a name that is not there is a new row.

    Returns the workbook that was saved: the same one where no ``target`` is said.
    """
    workbook = openpyxl.load_workbook(book)
    for sheet, rows in typed.items():
        page = workbook[sheet]
        columns = {page.cell(HEADER_ROW, c).value: c for c in range(1, page.max_column + 1)}
        lines = {page.cell(r, 1).value: r for r in range(HEADER_ROW + 1, page.max_row + 1)}
        lines.pop(None, None)
        for name, cells in rows.items():
            row = lines.setdefault(name, max(lines.values()) + 1)
            page.cell(row, 1).value = name
            for header, value in cells.items():
                page.cell(row, columns[header]).value = value
    target = target or book
    workbook.save(target)
    return target


def edited(home: Home, typed: Typed) -> Said:
    """Export, type, import."""
    return command(home, "import", type_into(export(home), typed))


def text_of(home: Home, name: str) -> str:
    """Return the text of a rule file."""
    return (home.rules / name).read_bytes().decode("utf-8")


def all_bytes(home: Home) -> dict[str, bytes]:
    """Return the bytes of every rule file, older versions aside."""
    return {
        path.relative_to(home.rules).as_posix(): path.read_bytes()
        for path in sorted(home.rules.rglob("*"))
        if path.is_file() and "旧版" not in path.parts
    }


def differing(home: Home, before: Mapping[str, bytes]) -> dict[str, tuple[list[str], list[str]]]:
    """Return, by file, the lines that went and the lines that came."""
    told = {}
    for name, raw in all_bytes(home).items():
        old, new = (one.decode("utf-8").split("\n") for one in (before.get(name, b""), raw))
        if old != new:
            told[name] = ([x for x in old if x not in new], [x for x in new if x not in old])
    return told


def rows(book: Path, sheet: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a sheet by the name in their first column."""
    lines = CalamineWorkbook.from_path(str(book)).get_sheet_by_name(sheet).to_python()
    at = next(n for n, line in enumerate(lines) if "操作" in line)
    return {str(line[0]): dict(zip(lines[at], line, strict=True)) for line in lines[at + 1 :]}


def problems(said: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return code, sheet and cell of each problem."""
    return [(one["code"], one["sheet"], one["cell"]) for one in said["problems"]]


def copied(home: Home, folder: Path) -> Home:
    """Copy a home."""
    return Home(Path(shutil.copytree(home.root, folder)))
