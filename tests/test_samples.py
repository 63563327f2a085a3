"""The shipped samples: complete, invented, and shaped like the exports of real systems."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from python_calamine import CalamineWorkbook

from pipeline.files.demo import samples

PREVIOUS, ON = date(2026, 9, 2), date(2026, 9, 3)
ANSWERS = samples.SAMPLES.with_name("办理样例.yaml")

CATEGORIES = {
    "工业废气", "不明异味", "餐饮油烟", "露天烧烤", "工地扬尘", "渣土道路扬尘", "堆场码头扬尘",
    "露天焚烧", "机动车尾气", "汽修干洗异味", "工业噪声", "施工噪声", "商业噪声", "生活噪声",
    "小区设备噪声", "交通噪声", "工业废水", "河道黑臭", "管网污水", "道路积水", "餐饮洗车排水",
    "污水厂站", "生活垃圾", "建筑垃圾", "工业固废危废", "畜禽养殖", "土壤地块", "违建占道",
    "散乱污加工", "辐射光污染", "燃气应急", "信息不全", "非环境",
}  # fmt: skip
DEPARTMENTS = {
    "生态环境局", "城管局", "住建局", "公安局", "交警大队", "交通局", "水务局", "农业农村局",
    "市场监管局", "资规局", "应急管理局", "综治中心", "青阳办事处", "长江办事处", "中华园办事处",
    "兵希办事处", "蓬朗办事处", "综保区",
}  # fmt: skip
FILES = {
    1: [
        "12345工单导出_20260902.xlsx",
        "督察交办一览表（第六批）.xlsx",
        "生态环境问题随手报（收集结果）.xlsx",
        "问卷星_按文本.csv",
        "蓬朗办事处来访登记.xlsx",
    ],
    2: [
        "12345工单导出_20260903.xlsx",
        "督察交办一览表（第七批）.xlsx",
        "生态环境问题随手报（收集结果）.xlsx",
        "问卷星_按文本.csv",
        "蓬朗办事处来访登记.xlsx",
    ],
}
# where the text of a lead stands in each shape, and the column that names its header row
TEXT_HEADERS = {
    "12345": "主要内容",
    "督察": "交办问题基本情况",
    "腾讯": "问题描述（必填）",
    "问卷星": "3、问题描述",
    "手工": "反映内容",
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with samples.SAMPLES.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, object]]:
    loaded = yaml.safe_load(ANSWERS.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[Path]]:
    folder = tmp_path_factory.mktemp("exports")
    return {day: samples.write_exports(folder / str(day), day, ON, PREVIOUS) for day in (1, 2)}


def table(path: Path) -> list[list[object]]:
    """Return all rows of the only sheet."""
    if path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as handle:
            return [list(row) for row in csv.reader(handle)]
    book = CalamineWorkbook.from_path(str(path))
    assert len(book.sheet_names) == 1
    return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


def column(path: Path, header: str) -> list[object]:
    """Return the cells below a header, down to a total row if there is one."""
    cells = table(path)
    top = next(place for place, row in enumerate(cells) if header in row)
    at = cells[top].index(header)
    kept = []
    for row in cells[top + 1 :]:
        if row[0] == "合计":
            break
        kept.append(row[at])
    return kept


def test_there_are_three_hundred_rows_in_five_shapes(rows: list[dict[str, str]]) -> None:
    assert Counter(row["天"] for row in rows) == {"1": 230, "2": 70}
    assert Counter(row["形式"] for row in rows) == {
        "12345": 170, "督察": 30, "腾讯": 45, "问卷星": 30, "手工": 25,
    }  # fmt: skip


def test_every_category_is_known_and_occurs(rows: list[dict[str, str]]) -> None:
    assert {row["期望类别"] for row in rows} == CATEGORIES


def test_every_expected_department_is_known(rows: list[dict[str, str]]) -> None:
    assert {row["期望部门"] for row in rows} <= DEPARTMENTS | {""}
    unknown = [row for row in rows if not row["期望部门"]]
    assert {row["期望类别"] for row in unknown} == {"信息不全"}


def test_every_value_of_a_list_is_from_the_list(rows: list[dict[str, str]]) -> None:
    kinds = {"投诉", "举报", "咨询", "建议", "求助", "表扬", ""}
    assert {row["诉求类型"] for row in rows} <= kinds
    assert {row["紧急程度"] for row in rows} == {"一般", "紧急", "特急"}
    assert all(re.fullmatch(r"[01]\d:[0-5]\d", row["时刻"]) for row in rows)


def test_phones_are_fictitious(rows: list[dict[str, str]]) -> None:
    every = samples.SAMPLES.read_text(encoding="utf-8-sig") + ANSWERS.read_text(encoding="utf-8")
    found = re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", every)
    assert len(found) > 200
    assert all(re.fullmatch(r"13[89]0000\d{4}", phone) for phone in found)
    assert all(not row["联系电话"] or row["联系电话"] in found for row in rows)


def test_nothing_looks_like_an_identity_card() -> None:
    every = samples.SAMPLES.read_text(encoding="utf-8-sig") + ANSWERS.read_text(encoding="utf-8")
    assert not re.findall(r"(?<!\d)\d{17}[\dXx](?!\d)", every)


def test_one_case_has_one_number(rows: list[dict[str, str]]) -> None:
    for day in ("1", "2"):
        numbers = [(r["形式"], r["来源编号"]) for r in rows if r["天"] == day and r["来源编号"]]
        assert len(numbers) == len(set(numbers))


def test_twelve_cases_are_exported_again_four_of_them_changed(rows: list[dict[str, str]]) -> None:
    def without_day(row: dict[str, str]) -> dict[str, str]:
        return {name: value for name, value in row.items() if name != "天"}

    first = {(r["形式"], r["来源编号"]): r for r in rows if r["天"] == "1" and r["来源编号"]}
    again = [r for r in rows if r["天"] == "2" and (r["形式"], r["来源编号"]) in first]
    pairs = [(without_day(first[r["形式"], r["来源编号"]]), without_day(r)) for r in again]
    changed = [{n for n in old if old[n] != new[n]} for old, new in pairs if old != new]
    assert len(again) == 12
    assert len(changed) == 4
    assert all(names <= {"内容", "紧急程度"} for names in changed)


def test_two_rows_of_day_two_say_nothing(rows: list[dict[str, str]]) -> None:
    empty = [row for row in rows if not row["内容"]]
    assert [(row["天"], row["标题"]) for row in empty] == [("2", ""), ("2", "")]


def test_quoted_numbers_stand_in_the_samples_or_before_them(rows: list[dict[str, str]]) -> None:
    first = min(row["来源编号"] for row in rows if row["形式"] == "12345")
    known = {row["来源编号"] for row in rows}
    quoted = {n for row in rows for n in re.findall(r"(?<!\d)\d{20}(?!\d)", row["内容"])}
    assert quoted
    assert all(number in known or number < first for number in quoted)


@pytest.mark.parametrize("day", [1, 2])
def test_every_file_has_its_name(exports: dict[int, list[Path]], day: int) -> None:
    assert [path.name for path in exports[day]] == FILES[day]


@pytest.mark.parametrize("day", [1, 2])
@pytest.mark.parametrize("form", samples.FORMS)
def test_every_export_has_all_rows_of_its_shape_and_day(
    rows: list[dict[str, str]], exports: dict[int, list[Path]], day: int, form: str
) -> None:
    expected = [r["内容"] for r in rows if r["天"] == str(day) and r["形式"] == form]
    path = exports[day][samples.FORMS.index(form)]
    assert column(path, TEXT_HEADERS[form]) == expected


def test_numbers_stay_text(rows: list[dict[str, str]], exports: dict[int, list[Path]]) -> None:
    expected = [r["来源编号"] for r in rows if r["天"] == "1" and r["形式"] == "12345"]
    assert column(exports[1][0], "工单编号") == expected


def test_a_case_exported_again_keeps_its_date(exports: dict[int, list[Path]]) -> None:
    days = Counter(str(cell)[:10] for cell in column(exports[2][0], "来电时间"))
    assert days == {"2026-09-02": 9, "2026-09-03": 31}
    assert {str(cell)[:10] for cell in column(exports[1][0], "来电时间")} == {"2026-09-02"}


def test_dates_are_written_as_each_system_writes_them(exports: dict[int, list[Path]]) -> None:
    assert column(exports[1][2], "提交时间（自动）")[0] == "2026年9月2日 06:20"
    assert column(exports[2][3], "提交答卷时间")[-1] == "2026/09/03 08:55:00"
    assert column(exports[2][4], "登记日期")[:2] == [ON, "2026.9.3"]


def test_visits_hold_some_phones_as_numbers(exports: dict[int, list[Path]]) -> None:
    kinds = {type(cell) for cell in column(exports[1][4], "联系电话")}
    assert kinds == {str, float}


def test_an_inspection_list_has_titles_above_and_a_total_below(
    exports: dict[int, list[Path]],
) -> None:
    cells = table(exports[2][1])
    assert "公开情况一览表" in str(cells[0][0])
    assert "第七批" in str(cells[1][0])
    assert cells[2][:3] == ["序号", "受理编号", "交办问题基本情况"]
    assert cells[-2][:2] == ["合计", "8件"]
    assert str(cells[-1][0]).startswith("注：")


def test_the_survey_is_gb18030_and_joins_choices(exports: dict[int, list[Path]]) -> None:
    with pytest.raises(UnicodeDecodeError):
        exports[1][3].read_text(encoding="utf-8")
    assert any("┋" in str(cell) for cell in column(exports[1][3], "1、您要反映的问题类型"))


def test_the_same_call_writes_the_same_bytes(
    exports: dict[int, list[Path]], tmp_path: Path
) -> None:
    second = samples.write_exports(tmp_path, 2, ON, PREVIOUS)
    assert [p.read_bytes() for p in second] == [p.read_bytes() for p in exports[2]]


def test_answers_belong_to_leads_of_day_one(
    rows: list[dict[str, str]], answers: dict[str, dict[str, object]]
) -> None:
    first = [row for row in rows if row["天"] == "1"]
    keys = Counter(row["来源编号"] or row["标题"] for row in first)
    assert len(answers) == 60
    assert all(keys[key] == 1 for key in answers)


def test_answers_come_after_the_call(
    rows: list[dict[str, str]], answers: dict[str, dict[str, object]]
) -> None:
    called = {r["来源编号"] or r["标题"]: r["时刻"] for r in rows if r["天"] == "1"}
    odd = []
    for key, answer in answers.items():
        for name in ("办结时间", "联系群众时间"):
            typed = str(answer.get(name, ""))
            try:
                datetime.strptime(typed or "23:59", "%H:%M")
            except ValueError:
                odd.append(typed)
            else:
                assert (typed or "23:59") >= called[key]
    assert odd == ["2026.13.5"]  # on purpose


def test_answers_hold_returns_extensions_and_mistakes(
    answers: dict[str, dict[str, object]],
) -> None:
    said = list(answers.values())
    assert sum("退单理由" in answer and "建议承办单位" in answer for answer in said) == 4
    assert sum("申请延期至" in answer and "延期理由" in answer for answer in said) == 3
    assert sum("协办意见" in answer for answer in said) >= 5
    assert "以办结" in {answer.get("办理状态") for answer in said}
    assert "属实吧" in {answer.get("是否属实") for answer in said}
