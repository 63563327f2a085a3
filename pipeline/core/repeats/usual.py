"""Pairs of characters that many complaints have: they tell few matters apart.

Counted in some 11,000 tickets of a city's hotline, without those that belong to names of places,
and kept where letters to another city's mayor have them too. How many of a hundred complaints have
them: more than five, more than one and a half, more than four in a thousand.
"""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
_MOST = (
    "市民 没有 其是 是否 大道 要求 工作 现在 人员 但是 需要 办理 动车 处理 告知 "
    "电话 业主 影响 可以 作人 已经 问题 公司 进行 车辆 导致 机动 联系 左右 噪音 "
    "什么"
)
_MANY = (
    "一个 扰民 公交 购买 情况 时间 出租 门口 合理 物业 政府 一直 至今 存在 严重 "
    "解决 施工 无法 交车 投诉 材料 音扰 广场 开发 认为 的业 旁边 内容 有一 居民 "
    "路公 交通 部门 交警 多次 中心 路口 得到 如何 附近 东路 发商 停车 公众 区的 "
    "众号 城管 大厦 缴纳 安全 每天 产生 目前 使用 地址 属于 违章 月份 正常 派出 "
    "手机 并且 经常 出所 当时 生活 职能 该问 工地 现场 驾驶 市场 酒店 合同 个月 "
    "南路 居住 建议 经营 重影 出行 管理 委会 了一 房子 到解 未得 隐患 不能 通知 "
    "分钟 村民 规定 服务 道路 之前 关于 通过 全隐 开始 很多 相关 学校 房号 尽快 "
    "医院 面的 有限 街道 话务 造成 迟迟 发现 费用 工商 公安 违建 还是 其他 经过 "
    "由于 面有 收费 信息 日在 工资 晚上 提供 了解 时候 限公 住户 代表 区城 应该 "
    "休息 市政 身份"
)
_SOME = (
    "不给 房屋 民生 人在 具体 收取 作为 安装 行为 到现 原因 份证 签订 不是 不到 "
    "拆除 下午 出现 工程 务代 通行 怎么 态度 住建 建设 小学 都没 因为 才能 未有 "
    "十分 周边 的时 占用 的车 营业 拥堵 如果 证明 任何 还没 个人 发放 负责 单位 "
    "后面 手续 区内 新村 中学 装修 在三 的情 两个 并未 建筑 区国 拖欠 也没 路与 "
    "路的 只有 大队 安局 回复 还有 购房 卫生 孩子 这个 更换 姓名 看到 区大 有很 "
    "同意 区业 小时 的房 里面 以及 直接 老板 民的 该公 都有 交房 车位 非常 小孩 "
    "回电 不作 垃圾 准备 公共 不满 我们 规划 行道 道办 大量 是一 的人 个小 是不 "
    "学生 赔偿 务中 设置 号话 直未 发生 之后 项目 拆迁 不便 为何 整改 买的 现象 "
    "给予 污染 协商 商局 一楼 为什 的地 都是 一年 住在 不知 而且 恶劣 报警 公园 "
    "电梯 的村 政策 是什 违规 知道 方便 员工 也不 直没 的公 幼儿 拨打 车道 执法 "
    "儿园 按照 消防 教育 国土 凌晨 么时 消费 元的 能够 是在 转接 车的 经济 区东 "
    "得不 是没 日下 房的 支付 集团 期间 本人 民正 次向 区白 非法 拒绝 司的 以上 "
    "无人 万元 标准 只是 堵塞 管道 资格 放在 承诺 区政 位置 一下 的是 第二 质量 "
    "责人 上午 客服 市公 所有 第一 的一 环境 微信 事故 何时 必须 出来 大学 这样 "
    "明确 常生 买房 近的 何处 通道 向物 大声 表回 根据 进入 执照 区中 声音 不了 "
    "有任 改造 理的 还在 不要 绿地 过程 业公 的居 楼下 违法 或者 安排 符合 业执 "
    "三个 国家 几个 学院 油烟 喧哗 强制 上的 方式 处罚 内的 每次 面积 单元 受理 "
    "就不 商铺 过去 一次 自己 一期 老人 销售 务员 区西 就是 到了 漏水 到处 办事 "
    "管部 在此 审批 网上 长期 地方 继续 实际 声喧 主的 区域 系统 入住 年的 全部 "
    "不愿 依然 路中 保障 责任 求转 二期 来的 很大 在国 范围 户的 不好 文件 办公 "
    "他们 法律 所以 都不 报案 样的 反馈 带来 取消 道的 退还 一条 许可 之间 不同 "
    "医疗 诉求 被告 家里 半年 同时 人的 打电 的正 的违 前已 要到 天晚 大的 根本 "
    "开通 临时 栋楼 是有 现有 况下 这种 的大 商品 不方 育局 排水 定金 部分 增加 "
    "日上 这是 下的 火车 力度 资料 办法 这些 公里 变更 的不 区一 理由 有发 活动 "
    "可证 不符 不可 随意 的老 合法 上门 措施"
)
# fmt: on
RARE = 7  # what a pair weighs that is not usual
# pair → what it weighs: about the logarithm of how many complaints there are to one that has it
USUAL: Mapping[str, int] = {
    **dict.fromkeys(_SOME.split(), 5),
    **dict.fromkeys(_MANY.split(), 4),
    **dict.fromkeys(_MOST.split(), 2),
}
