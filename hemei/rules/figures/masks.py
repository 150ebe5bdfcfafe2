"""What looks like a figure and is none: dates, document numbers, telephone numbers, names, slogans, labels of lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hemei.rules.figures.periods import Period
from hemei.rules.figures.units import LONG_WORDS

_N = r"[零〇一二两三四五六七八九十百\d]+"
_D = r"(?:[—–\-~～]+|至|到)"

_NONE = [
    r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]?\d{1,2}:\d{2}(?::\d{2})?)?",  # 2025-09-01
    r"[〇零一二三四五六七八九]{4}年",
    rf"\d{{1,2}}月\d{{1,2}}[日号](?:{_D}(?:\d{{1,2}}月)?\d{{1,2}}[日号])?",
    rf"\d{{1,2}}[日号](?:{_D}\d{{1,2}}[日号])?(?=[，。、；上下前起至凌]|$)",
    r"\d{1,2}月(?:份|底|末|初|上旬|中旬|下旬)?",
    r"(?<![\d.])(?:上午|下午|晚上?|中午)?(?:[01]?\d|2[0-4])(?:[:：][0-5]\d|[时点](?:\d{1,2}分)?)(?=[，。、；至到\-—开前后整]|$)",
    r"\d{2}世纪(?:\d{2}年代)?|\d{2}年代",
    r"[〔\[（(【](?:19|20)\d\d[〕\]）)】](?:第)?\d+(?:号|期)?",
    r"\d+(?:[—–\-~～至]+\d+)?周?岁(?:及)?(?:以[上下内]|的)?(?=[一-龥（])",  # 65岁以上老年人: a class, not an age
    r"\d+(?:\.\d+)?[百千]?[万亿]元(?:及)?以上(?=[一-龥]{0,6}(?:企业|项目|工业|单位|机构|合同)[一-龥]{0,3}\d)",
    rf"第{_N}(?:条|款|项|章|节|期|号|届|批|次|版|轮|代|类|产业|方阵|人民|中学|小学|实验|医院|轮次|季度|责任|时间|线|课堂|书记|一批)",
    r"(?<![\d.])(?:(?:\+86[- ]?)?0\d{2,3}[- ]?\d{7,8}(?:-\d+)?|1[3-9]\d{9})(?![\d.万亿元%])|400-\d{3,4}-\d{3,4}",
    r"(?:电话|热线|邮编|邮政编码|急救|拨打|代码|账号|编号|证号|文号)(?:为|号码)?[：:\s]{0,2}(?>[\d\-]+)(?!\.\d|[万亿余多]|[件个次起条通])",
    r"(?<!\d)(?:12345|12315|12369|12333|12388|12348|110|119|120)(?=[^\d，。；]{0,6}(?:热线|电话|平台|中心|举报|投诉|服务))",
    r"\d+(?:个?小时|分钟|日|天)(?=(?:准时|及时|办结|送达|响应|到达|回访)[一-龥]{0,3}率)",  # 72小时准时率: which one
    r"(?<![\d.])(?:19|20)\d\d(?:卷|版|级|届)",  # （2025卷）
    r"\d+[人名](?:及)?以上(?=的?(?:大?班|会议|聚餐))",  # 56人以上大班额: a class
    r"[A-Za-z](?>[A-Za-z.\-]*)(?>\s*)(?>\d+(?:\.\d+)?)(?![万亿台家个件套辆座张人名部处所项])[A-Za-z]*",
    r"(?<![\d.])\d{1,2}[A-JL-Z](?![a-zA-Z²³])(?:级)?",  # 5G, 5A级
    r"[A-Za-z\d]+(?:\+[A-Za-zN\d一-龥]{0,2}?[A-ZN\d]+)+(?!园区)",  # 1+4+N
    r"\d+号(?:楼|线|院|路|文件)?|(?<!\d)\d{1,2}(?:号|栋|单元)(?=[，。、；）)]|$)",
    rf"(?:国|欧|三甲|[一二三四五六七八九]级|[一二三]等奖|国[一二三四五六])(?:{_N})?(?=及以)",
    rf"{_N}(?:大|届)(?:[以精召报胜期闭开会]|全会|一中|二中|三中)",  # 十八大以来
    rf"[一二三四五六七八九十]+是(?!{_N}年)",
    r"“(?:十[一二三四五六七八九]|[一二三四五六七八九])五”",
    r"(?:国家|省|市)?(?:一|二|三)类(?:标准|水)|[IⅠⅡⅢⅣⅤ]+类",
    r"(?<!\d)24小时(?=[^，。]{0,6}(?:自助|服务|在线|值班|不打烊))|7[×xX*]24小时?",
]  # fmt: skip
_LABELS = [
    r"^[^\S\n]*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、]|\d{1,2}\.(?!\d))",
    r"(?:^|[。：；:;\n])[^\S\n]*第[一二三四五六七八九十][，,、是：:]",
]
_SLOGAN_NOUN = (
    r"[个项]?(?:核心制度|方面|坚持|聚焦|转变|结合|统筹|关键|维度|层面|环节|一体|原则|机制|行动|工程|专班|张清单|本账|统一|确保|"
    r"大|级|甲|等奖|化|全|严|实|公|农|夏|秋|产|线|观|心|力|者|边|废|河|湖|角|维|创|同|好|高|净|保|清|资|减|免|改|争|品|农村|次产业|一工程|"
    r"湾|一流|中全会|中心|届|月|日|年|胎|孩|星级|院|科|所有制|手|部曲|步走|举|重|时|方|字|位一体|代|面|维一体|区)"
)

_NONE_RE = re.compile("|".join(f"(?:{pattern})" for pattern in _NONE))
_LABELS_RE = re.compile("|".join(f"(?:{pattern})" for pattern in _LABELS), re.MULTILINE)
_QUOTED = re.compile(r"[“‘\"「《]([^“”‘’\"「」《》]{1,24})[”’\"」》]")
_IDIOM = re.compile(rf"[一二两三四五六七八九十百]+{_SLOGAN_NOUN}")
_IDIOM_KEEP = re.compile(r"[一二两三四五六七八九十百]+个?(?:产业园|河流|河道|农村|中心|院校|科室|区县|月|日)")
_LONG_UNIT = re.compile(
    rf"[零〇一二两三四五六七八九十百千万亿]+(?:{LONG_WORDS})"
)  # 五百二十公斤 is no slogan
_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千万亿\d]")
_MEASURED = re.compile(r"\d[\d.,]*\s*(?:%|万|亿|元|家|户|公里|人次?|个百分点)")


def mask(text: str, periods: Sequence[Period]) -> str:
    """This will blank what is no figure; the length stays the same."""
    out = list(text)

    def blank(start: int, end: int) -> None:
        out[start:end] = ["\x00" if char != "\n" else char for char in out[start:end]]

    for period in periods:
        if period.kind != "label":
            blank(period.start, period.end)
    for match in _QUOTED.finditer(text):
        inner = match.group(1)
        if (
            _NUMBER.search(inner)
            and (len(inner) <= 10 or match.group()[0] == "《")
            and not _MEASURED.search(inner)
        ):
            blank(*match.span(1))
    for pattern in (_NONE_RE, _LABELS_RE):
        for match in pattern.finditer("".join(out)):
            blank(*match.span())
    for match in _IDIOM.finditer("".join(out)):
        if not _is_counted(text, match.start()):
            blank(*match.span())
    return "".join(out)


def _is_counted(text: str, at: int) -> bool:
    """五百二十公斤 and 三个月 are no slogans."""
    measured = _LONG_UNIT.match(text, at) or _IDIOM_KEEP.match(text, at)
    return measured is not None or _continues(text, at)


def _continues(text: str, at: int) -> bool:
    """The numeral began earlier (3.5万三…) or is a rank (第三)."""
    return at > 0 and (text[at - 1].isdigit() or text[at - 1] in "第前千万亿分之成")
