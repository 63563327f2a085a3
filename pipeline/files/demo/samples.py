"""The shipped sample leads, written as the exports that real systems hand over.

``examples/线索样例.csv`` holds invented leads, one a row. Here they become five kinds of files with
the headers, text dates, title rows and total rows of the real ones. Nothing but the demo and the
tests reads this module.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import xlsxwriter

SAMPLES = Path(__file__).resolve().parents[3] / "examples" / "线索样例.csv"
FORMS = ("12345", "督察", "腾讯", "问卷星", "手工")

_HOTLINE = (
    "工单编号", "来电时间", "受理渠道", "来电类别", "紧急程度", "问题分类名称", "姓名", "联系方式",
    "是否保密", "事发地", "详细发生地", "被投诉人", "工单标题", "主要内容", "承办单位", "分派时间",
    "处理时限", "办理截止时间", "是否需要回复", "工单状态", "备注",
)  # fmt: skip
_INSPECTION = (
    "序号", "受理编号", "交办问题基本情况", "行政区域", "污染类型", "调查核实情况", "是否属实",
    "处理和整改情况", "是否办结", "责任人被处理情况",
)  # fmt: skip
_TENCENT = (
    "提交者（自动）", "提交时间（自动）", "问题标题（必填）", "诉求类型（必填）",
    "问题类型（必填）", "问题描述（必填）", "具体地点（必填）", "所在街道（选填）",
    "涉及单位名称（选填）", "您的称呼（选填）", "联系电话（选填）",
)  # fmt: skip
_SURVEY = (
    "序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您要反映的问题类型",
    "2、诉求类型", "3、问题描述", "4、发生地点", "5、所属街道", "6、涉及的企业或店铺名称",
    "7、您的姓名", "8、联系电话",
)  # fmt: skip
_VISITS = (
    "序号", "登记日期", "来访人", "联系电话", "标题", "反映内容", "地点", "涉事单位", "诉求类型",
    "接待人", "备注",
)  # fmt: skip
_NICKNAMES = ("微信用户", "晨跑的人", "小区居民", "Linda", "夏驾河畔", "一杯茶", "阿福", "路过")
_RECEIVERS = ("值班甲", "值班乙")

# Every third phone of the visits is typed as a number and every second date as text.
_NUMBER_EVERY, _TEXT_DATE_EVERY = 3, 2
_REPLY_WORKING_DAYS = {"咨询": 3}

Row = Sequence[str | int | date]


@dataclass(frozen=True, slots=True)
class Sample:
    """One row of the csv of samples, with the moment it was received."""

    day: int
    form: str
    number: str
    received: datetime
    kind: str
    urgency: str
    title: str
    text: str
    place: str
    area: str
    accused: str
    person: str
    phone: str
    category: str
    expected_department: str
    expected_category: str


def read_samples(on: date, previous: date) -> list[Sample]:
    """Return all samples; day 1 is received on ``previous``, day 2 on ``on``.

    A row of day 2 that repeats a number of day 1 is the same case exported again and keeps its
    first date.
    """
    with SAMPLES.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    known = {(row["形式"], row["来源编号"]) for row in rows if row["天"] == "1" and row["来源编号"]}
    return [
        _sample(row, previous if _is_old(row, known) or row["天"] == "1" else on) for row in rows
    ]


def write_exports(folder: Path, day: int, on: date, previous: date) -> list[Path]:
    """Write the five exports of one day into a folder and return their paths.

    ``day`` is 1 or 2. The files of day 1 are as of ``previous``, those of day 2 as of ``on``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = previous if day == 1 else on
    chosen = [sample for sample in read_samples(on, previous) if sample.day == day]
    form = {name: [sample for sample in chosen if sample.form == name] for name in FORMS}
    return [
        _write_hotline(folder, form["12345"], stamp),
        _write_inspection(folder, form["督察"], stamp, "第六批" if day == 1 else "第七批"),
        _write_tencent(folder, form["腾讯"], stamp),
        _write_survey(folder, form["问卷星"]),
        _write_visits(folder, form["手工"], stamp),
    ]


def _is_old(row: Mapping[str, str], known: set[tuple[str, str]]) -> bool:
    return (row["形式"], row["来源编号"]) in known


def _sample(row: Mapping[str, str], received: date) -> Sample:
    return Sample(
        day=int(row["天"]),
        form=row["形式"],
        number=row["来源编号"],
        received=datetime.combine(received, time.fromisoformat(row["时刻"])),
        kind=row["诉求类型"],
        urgency=row["紧急程度"],
        title=row["标题"],
        text=row["内容"],
        place=row["地址"],
        area=row["属地"],
        accused=row["被反映对象"],
        person=row["诉求人"],
        phone=row["联系电话"],
        category=row["问题分类"],
        expected_department=row["期望部门"],
        expected_category=row["期望类别"],
    )


def _write_hotline(folder: Path, samples: Iterable[Sample], stamp: date) -> Path:
    path = folder / f"12345工单导出_{stamp:%Y%m%d}.xlsx"
    _save(path, "工单信息", [_HOTLINE, *map(_hotline_row, samples)], stamp)
    return path


def _hotline_row(sample: Sample) -> Row:
    days = _REPLY_WORKING_DAYS.get(sample.kind, 5)
    due = _working_days_later(sample.received, days)
    street = sample.area.replace("办事处", "街道")
    return (
        sample.number, f"{sample.received:%Y-%m-%d %H:%M}:{int(sample.number[-4:]) % 60:02d}",
        _channel(sample), sample.kind, sample.urgency, sample.category, sample.person,
        sample.phone, "是" if sample.person == "匿名" else "否", f"昆山市开发区{street}",
        sample.place, sample.accused, sample.title, sample.text, "昆山经济技术开发区",
        f"{sample.received + timedelta(minutes=20):%Y-%m-%d %H:%M:%S}", f"{days}个工作日",
        f"{due:%Y-%m-%d %H:%M:%S}", "是" if sample.kind != "表扬" else "否", "已派遣", "",
    )  # fmt: skip


def _channel(sample: Sample) -> str:
    return "网站" if "网站反映" in sample.text else "电话"


def _working_days_later(start: datetime, days: int) -> datetime:
    """Count Monday to Friday only: the platform of the sample knows no holidays."""
    while days:
        start += timedelta(days=1)
        days -= start.weekday() < 5
    return start


def _write_inspection(folder: Path, samples: Sequence[Sample], stamp: date, batch: str) -> Path:
    path = folder / f"督察交办一览表（{batch}）.xlsx"
    titles = (
        "群众信访举报转办和边督边改公开情况一览表",
        f"（{batch}　交办日期：{_chinese_date(stamp)}）",
    )
    rows: list[Row] = [
        (place, sample.number, sample.text, "昆山市开发区", sample.category, "", "", "", "", "")
        for place, sample in enumerate(samples, start=1)
    ]
    foot: list[Row] = [
        ("合计", f"{len(samples)}件", "", "", "", "", "", "", "", ""),
        ("注：部分举报件涉及多个污染类型，各类型件数之和大于合计数。",),
    ]
    _save(path, "一览表", [_INSPECTION, *rows, *foot], stamp, titles)
    return path


def _write_tencent(folder: Path, samples: Iterable[Sample], stamp: date) -> Path:
    path = folder / "生态环境问题随手报（收集结果）.xlsx"
    rows: list[Row] = [
        (
            _NICKNAMES[place % len(_NICKNAMES)],
            f"{_chinese_date(sample.received)} {sample.received:%H:%M}",
            sample.title, sample.kind, sample.category, sample.text, sample.place, sample.area,
            sample.accused, sample.person, sample.phone,
        )
        for place, sample in enumerate(samples)
    ]  # fmt: skip
    _save(path, "收集结果", [_TENCENT, *rows], stamp)
    return path


def _write_survey(folder: Path, samples: Iterable[Sample]) -> Path:
    path = folder / "问卷星_按文本.csv"
    with path.open("w", encoding="gb18030", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(_SURVEY)
        writer.writerows(_survey_row(sample) for sample in samples)
    return path


def _survey_row(sample: Sample) -> Row:
    number = int(sample.number)
    return (
        sample.number, f"{sample.received:%Y/%m/%d %H:%M:%S}", f"{60 + number * 37 % 240}秒",
        "微信", "直接访问", f"192.0.2.{number}(江苏-苏州)", sample.category, sample.kind,
        sample.text, sample.place, sample.area, sample.accused, sample.person, sample.phone,
    )  # fmt: skip


def _write_visits(folder: Path, samples: Iterable[Sample], stamp: date) -> Path:
    path = folder / "蓬朗办事处来访登记.xlsx"
    rows = [_visit_row(place, sample) for place, sample in enumerate(samples, start=1)]
    _save(path, "Sheet1", [_VISITS, *rows], stamp, ("蓬朗办事处群众来访来电登记表",))
    return path


def _visit_row(place: int, sample: Sample) -> Row:
    moment = sample.received
    typed: str | date = moment.date()
    if place % _TEXT_DATE_EVERY == 0:
        typed = f"{moment.year}.{moment.month}.{moment.day}"
    phone: str | int = sample.phone
    if place % _NUMBER_EVERY == 0 and sample.phone:
        phone = int(sample.phone)
    return (
        place, typed, sample.person, phone, sample.title, sample.text, sample.place,
        sample.accused, sample.kind, _RECEIVERS[place % len(_RECEIVERS)], "",
    )  # fmt: skip


def _chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _save(
    path: Path, sheet: str, table: Sequence[Row], stamp: date, titles: Sequence[str] = ()
) -> None:
    """Write one sheet: merged title rows, then the table as given. The same call, the same file."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime.combine(stamp, time(8))})
        page = book.add_worksheet(sheet)
        headline = book.add_format({"bold": True, "align": "center"})
        dated = book.add_format({"num_format": "yyyy/m/d"})
        for line, title in enumerate(titles):
            page.merge_range(line, 0, line, len(table[0]) - 1, title, headline)
        page.set_column(0, len(table[0]) - 1, 16)
        for line, row in enumerate(table, start=len(titles)):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(line, column, value, dated)
                elif isinstance(value, int):
                    page.write_number(line, column, value)
                elif value:
                    page.write_string(line, column, value)
