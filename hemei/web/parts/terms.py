"""Words that stand in tables, seeds and stored records rather than in code, so that their English is kept too."""

from hemei.common.words import told
from hemei.rules.items import Limit
from hemei.rules.words import mark

LIMITS = {"workday": mark("个工作日"), "day": mark("天"), "hour": mark("小时"), "minute": mark("分钟")}

UNITS = (
    mark("万元"), mark("元"), mark("万千瓦时"), mark("人"), mark("千伏安"), mark("吨"), mark("吨标准煤"),
    mark("平方米"),
    mark("立方米"),
)  # fmt: skip
OBJECTS = (
    mark("自然人"), mark("企业法人"), mark("事业法人"), mark("社会组织法人"), mark("非法人企业"), mark("个体工商户"),
    mark("行政机关"), mark("其他组织"),
)  # fmt: skip
THEMES = (
    mark("交通出行"), mark("交通运输"), mark("人力资源"), mark("优待抚恤"), mark("住房保障"), mark("公共安全"),
    mark("公安消防"), mark("公用事业"), mark("农林牧渔"), mark("准营准办"), mark("出境入境"), mark("医疗卫生"),
    mark("司法公证"), mark("商务贸易"), mark("国土和规划建设"), mark("婚姻登记"), mark("安全生产"), mark("就业创业"),
    mark("应急防灾"), mark("户籍办理"), mark("投资审批"), mark("抵押质押"), mark("招标拍卖"), mark("教育科研"),
    mark("文化体育"), mark("档案文物"), mark("死亡殡葬"), mark("民族宗教"), mark("水务气象"), mark("法人注销"),
    mark("消费维权"), mark("涉外服务"), mark("环保绿化"), mark("生育收养"), mark("知识产权"), mark("社会保障"),
    mark("离职退休"), mark("科技创新"), mark("税收财务"), mark("职业资格"), mark("设立变更"), mark("证件办理"),
    mark("质量技术"), mark("资质认证"),
)  # fmt: skip
HOLIDAYS = (
    mark("元旦"), mark("春节"), mark("清明节"), mark("劳动节"), mark("端午节"), mark("中秋节"), mark("国庆节"),
    mark("国庆节、中秋节"), mark("中秋节、国庆节"), mark("元旦放假"),
)  # fmt: skip
SOURCES = (
    mark("样例承诺值，待本区确认"), mark("目录之外，由申请人自备"),
    mark("本区公开的“4012”做法；起止口径为平台规定：材料齐全之时起，营业执照发出之时止，自然时间连续计算"),
    mark("市场主体登记管理条例 30：歇业的期限最长不得超过 3 年"),
)  # fmt: skip
AIR = (mark("GB 3095-2026（过渡）"), mark("空气质量补偿资金"), mark("综合指数全市位次"))


def limit_told(limit: Limit) -> str:
    """This will say a limit as the law counts it, like "20 个工作日" or "15 分钟"."""
    return f"{limit.value} {told(LIMITS[limit.unit])}"
