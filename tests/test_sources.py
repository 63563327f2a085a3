"""The tables that offices really get, by their headers: exactly one source claims each of them."""

from __future__ import annotations

from functools import cache

import pytest

from pipeline.core.intake.heading import Heading, Unclaimed, find_heading
from pipeline.core.intake.source import Source
from pipeline.core.intake.unknown_table import unknown_table
from pipeline.core.office import Office
from pipeline.files.rules import config
from pipeline.running import SHIPPED_RULES

# headers as platforms write them → the source
CLAIMED = {
    "姓名 性别 来电号码 联系方式 邮箱 公司名称 工单编号 来电时间 受理渠道 来电类别 "
    "被投诉人 被反映人电话 紧急程度 办理类型 问题分类编码 问题分类名称 是否保密 事发地 "
    "详细发生地 承办单位 承办单位编码 工单标题 催办单号 主要内容 地图关联 处理时限 备注 "
    "办理截止时间 工单标签 旧工单编号 办结时间 分派时间 是否督办 工单状态 转派退回原因 "
    "超期状态标识 延期天数 延期后截止日期 延期原因 工单退回次数 回访时间 "
    "工作人员是否联系市民 问题是否解决 对办理结果是否满意 回访意见 回访结果 附件集合 "
    "受理备注 办理情况 答复口径 是否重新办理": "12345热线",
    "工单编号 市级编号 来电时间 受理渠道 来电类别 紧急程度 问题分类名称 工单状态 是否保密 "
    "事发地 工单标题 主要内容 处理时限 办理截止时间 签收时间 签收部门 签收人员 办理情况 "
    "承办单位 受理备注 相似工单号 行政区划代码 补充诉求 交办时间": "12345热线",
    "工单编号 诉求标题 市民诉求": "12345热线",
    "序号 受理编号 交办问题基本情况 行政区域 污染类型 调查核实情况 是否属实 "
    "处理和整改情况 是否办结 责任人被处理情况": "督察一览表",
    "序号 受理编号 交办问题基本情况 行政区域 污染类型 调查核实情况 是否属实 "
    "处理和整改情况 问责情况": "督察一览表",
    "标题 写信人 写信时间 信件状态 信件内容 回复单位 办结日期 回复内容": "公众来信",
    "提交者（自动） 问题描述（必填） 问题地址（必填） 联系电话（选填） 提交时间（自动）":
        "腾讯收集表",
    "提交者 提交时间 问题描述(必填) 问题地址(必填) 联系电话*": "腾讯收集表",
    "序号 提交答卷时间 所用时间 来源 来源详情 来自IP 总分 1、您要反映的问题 2、问题地址 "
    "3、您的电话 4、问题类型": "问卷星",
    "问题描述 问题地址 联系电话 提交人 提交时间 记录ID": "飞书多维表",
    "序号 问题描述 问题地址 联系电话 提交人 提交时间 修改时间 IP": "金数据",
    "任务号 问题来源 大类名称 小类名称 问题描述 地址描述 所属社区 上报时间 处置部门 "
    "处置截止时间 案件状态 结案时间": "数字城管",
    "举报时间 被举报单位 地址 举报内容 举报人 联系方式 诉求目的": "手工登记表",
    "序号 来源 受理时间 反映内容 地址 承办单位 办理状态 办结时间": "现有台账",
}  # fmt: skip
COLUMNS = {"来源编号": "受理编号", "内容": "诉求内容"}
# tables that nobody should take for leads, and one that says too little of itself
UNCLAIMED = {
    "县区 移交件数 水 大气 土壤 海洋 生态 辐射 噪声 其他污染 合计": ("昆山", *range(1, 11)),
    "责任单位 转派工单 占比 同比 环比": ("城管局", 12, 0.3, 0.1, -0.2),
    "受理总量 诉求来源 数量 占比": (100, "电话", 60, 0.6),
}


@cache
def office() -> Office:
    return config.load(SHIPPED_RULES)


def found(headers: str) -> Heading | Unclaimed:
    return find_heading([(1, tuple(headers.split()))], "导出.xlsx", "Sheet1", office().sources)


@pytest.mark.parametrize(("headers", "source"), CLAIMED.items(), ids=lambda text: text[:16])
def test_a_real_table_has_one_source(headers: str, source: str) -> None:
    claimed = found(headers)
    assert isinstance(claimed, Heading), claimed.sources
    assert claimed.source.name == source
    assert "content" in claimed.columns


@pytest.mark.parametrize("headers", UNCLAIMED)
def test_a_table_of_counts_is_neither_taken_nor_asked_about(headers: str) -> None:
    rows = [(1, tuple(headers.split())), (2, UNCLAIMED[headers])]
    assert isinstance(found(headers), Unclaimed)
    assert unknown_table(rows, "Sheet1", (), office().sources) is None


def test_whose_a_table_is_has_been_said_once_and_for_all() -> None:
    headers = ("受理编号", "问题地点", "举报内容", "诉求内容")
    said = {"headers": ["标题"], "exactly": [*reversed(headers)]}
    hotline = Source(name="热线", recognise={"headers": ["内容"]}, columns=COLUMNS)
    inspection = Source(name="督察", recognise=said, columns=COLUMNS)
    claimed = find_heading([(1, headers)], "热线.xlsx", "Sheet1", [hotline, inspection])
    assert isinstance(claimed, Heading)
    assert claimed.source.name == "督察"
    more = find_heading([(1, (*headers, "备注"))], "热线.xlsx", "Sheet1", [hotline, inspection])
    assert isinstance(more, Heading)
    assert more.source.name == "热线"


def test_an_export_without_its_text_is_asked_about_with_all_columns_known() -> None:
    rows = [
        (1, ("工单编号", "工单标题", "问题点位")),
        (2, ("2025071000000001", "烧烤店油烟扰民", "蓬溪路12号")),
    ]
    asked = unknown_table(rows, "Sheet1", (), office().sources)
    assert asked is not None
    assert [(one.guess, one.sure) for one in asked.columns] == [
        ("来源编号", True), ("标题", True), ("地址", True),
    ]  # fmt: skip
