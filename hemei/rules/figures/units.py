"""Units of measure: what is written after a number, its base unit, its family and its factor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class UnitWord:
    """A unit as written: `factor` base units."""

    base: str
    family: str
    factor: Decimal = Decimal(1)


_MEASURES = {
    "money": "元 美元 港元 欧元 日元 英镑",
    "area": "平方米 亩 公顷 平方公里",
    "length": "公里 米 厘米 毫米",
    "volume": "立方米 升 毫升",
    "mass": "吨 公斤 克 吨标准煤 毫克 微克",
    "time": "天 小时 分钟 秒 工作日 个月 周",
    "energy": "千瓦时 千瓦 兆瓦 兆瓦时 吉瓦 吉瓦时 度 千伏安 兆伏安 千伏 千乏 千焦 兆焦 吉焦 千卡",
    "density": "微克/立方米 毫克/立方米 毫克/升 人/平方公里 元/平方米 元/亩 元/公斤 元/吨 元/斤 公斤/亩 吨/亩",
    "flow": "立方米/秒 立方米/小时 立方米/天 吨/天 吨/日 升/秒 米/秒 公里/小时 吨公里 人公里 车公里 转/分钟",
    "data": "兆 吉字节 太字节",
    "pressure": "千帕 兆帕",
    "sound": "分贝",
    "heat": "℃",
    "score": "分",
}
_COUNTS = (
    "个 家 户 人 人次 件 项 条 次 座 盏 所 台 套 辆 场 起 例 张 头 只 处 宗 种 类 批 间 栋 幢 块 株 棵 艘 架 部 篇 本",
    "册 份 枚 对 支 台次 家次 户次 车次 架次 班次 标箱 门 园区 村 名次 羽 节 笔 班 床 片 口 眼 根 面 箱 袋 款 组 队",
    "期 师 匹 列 票 尾 趟 桩 枝 杯 卷 桶 学时 课时 亩次 批次 艘次 辆次 列次 例次 件次 场次 课次 床次 篇次 间夜",
    "格 盆 副 幅 处次 人日 顶 人份 剂 剂次 针次 颗 粒 具 尊 首 集 页 单 束 滴 航班 车位 泊位 床位 学位 工位 标段 户次",
)
_OTHER = {
    "㎡": ("平方米", "area", 1), "m²": ("平方米", "area", 1), "平米": ("平方米", "area", 1),
    "千米": ("公里", "length", 1), "km": ("公里", "length", 1), "km²": ("平方公里", "area", 1),
    "千克": ("公斤", "mass", 1), "方": ("立方米", "volume", 1), "元人民币": ("元", "money", 1),
    "μg/m³": ("微克/立方米", "density", 1), "微克每立方米": ("微克/立方米", "density", 1),
    "个工作日": ("工作日", "time", 1), "个小时": ("小时", "time", 1), "个自然日": ("天", "time", 1),
    "摄氏度": ("℃", "heat", 1), "kWh": ("千瓦时", "energy", 1),
    "名": ("人", "count", 1), "位": ("人", "count", 1), "余名": ("人", "count", 1),
    "%": ("%", "rate", 1), "个百分点": ("百分点", "points", 1), "百分点": ("百分点", "points", 1),
    "‰": ("‰", "rate", 1), "个基点": ("基点", "points", 1), "基点": ("基点", "points", 1),
    "倍": ("倍", "times", 1), "个位次": ("位", "rank", 1), "位次": ("位", "rank", 1), "个名次": ("位", "rank", 1),
}  # fmt: skip

#: 册次, 台次, 门次: what was counted each time it came.
_TIMES = tuple(
    f"{word}次" for words in _COUNTS for word in words.split() if len(word) == 1 and word not in "次层"
)

UNITS: dict[str, UnitWord] = {
    **{word: UnitWord(word, "count") for word in _TIMES},
    **{word: UnitWord(word, "count") for words in _COUNTS for word in words.split()},
    **{word: UnitWord(word, family) for family, words in _MEASURES.items() for word in words.split()},
    **{word: UnitWord(base, family, Decimal(factor)) for word, (base, family, factor) in _OTHER.items()},
}

WORDS = "|".join(re.escape(word) for word in sorted(UNITS, key=len, reverse=True))

#: Those of two characters or more, which no slogan begins with.
LONG_WORDS = "|".join(re.escape(word) for word in sorted(UNITS, key=len, reverse=True) if len(word) > 1)

#: Units that stand on their own: two of them after one number cannot both be meant.
MEASURING = frozenset(word for word, unit in UNITS.items() if unit.family not in ("count", "score", "rank"))
