"""What a complaint is about, in a word: two that name different things are hardly one matter.

Words of everyday complaints, also of those that are none of the environment's: a hotline brings
them all. A topic is told by any of its words; it is called by the first.
"""

from __future__ import annotations

import ahocorasick_rs

_TOPICS = """\
停水 没水 无水 断水 供水
停电 断电 没电 供电
违停 乱停 停放 停车难
堵路 移车 挪车 堵住
拥堵 堵车 塞车
施工 工地 动工 开挖 打桩
喇叭 音响 广场舞 唱歌 ktv
装修 电钻
油烟 烟道 炒菜
烧烤
占道 摆摊 流动摊 沿街 夜排档
垃圾 保洁 清运 环卫
污水 排污 下水道 下水 排水 化粪池 窨井
异味 臭味 恶臭 气味 刺鼻
扬尘 灰尘 粉尘
渣土 土方车
搅拌
违建 违章建筑 私搭 加建 搭建
物业
欠薪 讨薪 拖欠 工资
房产证 不动产 产权证
车位 车库
捆绑
退款 退还 押金
消费 购物
发票
公积金
社保 医保
身份证
居住证
护照
落户 户口
驾驶证 驾照
违章代码 违章 代码
公交 班车
出租车 网约车 的士
路灯
红绿灯 信号灯
漏水 水管 渗水 爆裂
电梯
水泵 变压器
养狗 狗 犬
麻将 棋牌
赌博
涉黄 卖淫 嫖娼
打人 斗殴 殴打
诈骗 集资
学校 学区 入学 学位
幼儿园
补课 培训
网络 宽带 手机信号
电话 号码
地址 在哪
上班时间 上班 办公时间 几点
回电 转接 话务 热线员
拆迁 征收 征地 棚改 棚户
规划 建设力度
铁路 高铁
公园
绿化 树木
坑洼 路面 破损 修路
白蚁
消防
食品 变质
加油站
限行
过海 通航 滞留
遗失 遗落 丢失
年检
过户
营业执照 工商
传单 小广告
焚烧 烧 冒烟
风机 发动机 冷却塔 空调外机 外机 机器声 机器
养殖 养猪 养鸡
黑臭 河道
鸣笛 炸街
喷漆 烤漆 油漆
洗车
噪音 噪声 扰民 吵"""
TOPICS = tuple(line.split()[0] for line in _TOPICS.split("\n"))
# what is said of many things, or only where they are: no matter by itself
_LOOSE = ("物业", "消费", "学校", "幼儿园", "公园", "公交", "电话", "地址", "回电", "网络", "噪音")
LOOSE = frozenset(TOPICS.index(one) for one in _LOOSE)
_OF = {word: number for number, line in enumerate(_TOPICS.split("\n")) for word in line.split()}
_WORDS = tuple(_OF)
_NUMBERS = tuple(_OF.values())
_AUTOMATON = ahocorasick_rs.AhoCorasick(
    list(_WORDS), implementation=ahocorasick_rs.Implementation.DFA
)


def topics_in(told: str) -> frozenset[int]:
    """Return the numbers of the topics that a folded text names."""
    found = _AUTOMATON.find_matches_as_indexes(told, overlapping=True)
    return frozenset([_NUMBERS[word] for word, _, _ in found])
