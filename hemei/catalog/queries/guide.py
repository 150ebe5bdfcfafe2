"""What a guide page and the list of all items show, beyond an item's own content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hemei.catalog.models import ItemVersion
from hemei.catalog.queries.checks import promise_kept
from hemei.catalog.queries.dictionary import FactView, PaperView, facts, papers
from hemei.catalog.queries.planning import workdays
from hemei.catalog.queries.reading import ItemView, in_force, published_items
from hemei.common.words import tell
from hemei.rules.items import Handling, ItemSpec, Need
from hemei.rules.words import mark

# Stage of life of a person or of a firm → themes (主题分类) whose items belong to it
STAGES: Mapping[str, tuple[str, ...]] = {
    mark("出生和收养"): ("生育收养",), mark("上学"): ("教育科研",), mark("就业和职业"): ("就业创业", "职业资格"),
    mark("婚姻和户籍"): ("婚姻登记", "户籍办理", "证件办理", "出境入境"), mark("住房"): ("住房保障",),
    mark("看病和社保"): ("医疗卫生", "社会保障"), mark("出行和生活"): ("交通出行", "消费维权", "公用事业", "文化体育"),
    mark("退休和优待"): ("离职退休", "优待抚恤"), mark("身后"): ("死亡殡葬",),
    mark("企业开办和变更"): ("设立变更", "资质认证"), mark("企业准营"): ("准营准办", "安全生产", "公安消防"),
    mark("投资和建设"): ("投资审批", "国土和规划建设", "招标拍卖", "环保绿化", "水务气象"),
    mark("企业经营"): ("税收财务", "人力资源", "商务贸易", "科技创新", "知识产权", "交通运输", "农林牧渔"),
    mark("融资和抵押"): ("抵押质押",), mark("企业退出"): ("法人注销",),
}  # fmt: skip
TYPE_NAMES: Mapping[str, str] = {
    "01": mark("行政许可"), "05": mark("行政给付"), "07": mark("行政确认"), "08": mark("行政奖励"),
    "09": mark("行政裁决"),
    "10": mark("其他行政权力"), "20": mark("公共服务"),
}  # fmt: skip
BASIS_NAMES: Mapping[str, str] = {
    "law": mark("条文规定的期限"), "default": mark("只是行政许可法的一般期限"),
    "zone": mark("法律没有期限，本区自定上限"),
}  # fmt: skip
_HOLDING = ("变更", "延续", "注销", "补办", "换发", "换证")


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper of an item as the guide shows it; `fetched` = taken from shared data, not asked."""

    paper: PaperView
    need: str
    fetched: bool
    defer_days: int
    conditional: bool


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """One yes-or-no question of 能不能办; `otherwise` is said to who answers no."""

    key: str
    text: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in a list."""

    code: str
    name: str
    agency: str
    item_type: str
    theme: str
    stage: str
    objects: tuple[str, ...]
    days: int
    visits: int
    at_once: bool
    deferrable: bool
    basic_item: str


@dataclass(frozen=True, slots=True)
class FormLine:
    """One field of an application form with an example of what to write."""

    fact: FactView
    example: str


def guide_papers(spec: ItemSpec, on: date | None = None) -> tuple[PaperLine, ...]:
    """This will give the papers of an item on a day, in its order; a paper that no longer exists is left out."""
    catalogue = papers(on)
    return tuple(
        PaperLine(
            paper, row.need, paper.source == "government", row.defer_days, bool(row.when)
        )
        for row in spec.requirements
        if (paper := catalogue.get(row.paper))
    )  # fmt: skip


def sample_form(spec: ItemSpec) -> tuple[FormLine, ...]:
    """This will give what the application form of an item asks, each with an example of what to write."""
    dictionary = facts()
    return tuple(
        FormLine(fact, _example(fact)) for key in dict.fromkeys(spec.facts) if (fact := dictionary.get(key))
    )


def _example(fact: FactView) -> str:
    """An example of one field, never somebody's own: numbers of people and firms are shown cut."""
    schema = fact.schema
    if fact.options:
        return fact.options[0].label
    kind = schema.get("type")
    if kind == "boolean":
        return mark("是")
    if kind in ("integer", "number"):
        return f"{min(max(_NUMBER, schema.get('minimum', 0)), schema.get('maximum', _NUMBER))}"
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    return _PATTERNS.get(schema.get("pattern", ""), mark("样例"))


_NUMBER = 120
_FORMATS = {"date": "2026-12-01", "uscc": "913715**********XX", "cn-id": "371500********001X"}
_PATTERNS = {
    "^1[0-9]{10}$": "138****0000", "^[A-T]?[0-9]{2,4}$": "C3562",
    "^[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}$": "2611-371500-04-01-000001",
}  # fmt: skip


def self_checks(spec: ItemSpec) -> tuple[SelfCheck, ...]:
    """This will give three to five yes-or-no questions that tell whether somebody can apply."""
    found = []
    if spec.objects:
        who = list(spec.objects)
        found.append(
            SelfCheck(
                "who", tell("您（或您代办的一方）是{who}吗？", who=who), tell("这一项只办给{who}。", who=who)
            )
        )
    found.append(
        SelfCheck(
            "where",
            tell("事情发生在本区，或者户籍、注册地在本区吗？"),
            tell("请到事情所在地的政务大厅办理。"),
        )
    )
    if spec.result and any(word in spec.name for word in _HOLDING):
        found.append(
            SelfCheck(
                "held", tell("您已经有{result}吗？", result=spec.result), tell("还没有的，要先办理首次申请。")
            )
        )
    for place, condition in enumerate(spec.conditions[:2]):
        found.append(
            SelfCheck(
                f"c{place}",
                tell("符合这一条吗：{condition}", condition=condition),
                tell("先满足这一条再来办，可以请帮办看一看怎么做。"),
            )
        )
    if len(found) < 2:
        found.insert(
            0,
            SelfCheck(
                "who", tell("您是本人、本单位，或者受委托来办的吗？"), tell("请本人、本单位或受托人来办。")
            ),
        )
    if len(found) < 5:
        count = len(spec.requirements)
        text = (
            tell("下面 {count} 种材料，您都有或都能取得吗？", count=count)
            if count
            else tell("您能提供本人或单位的身份信息吗？")
        )
        found.append(SelfCheck("papers", text, tell("缺的材料可以先看样例，也可以请帮办告诉您到哪里取。")))
    return tuple(found)


def item_rows(on: date) -> tuple[ItemRow, ...]:
    """This will give all items in force on a day, by code, for lists."""
    return _rows(
        on, tuple(in_force(ItemVersion.objects.all(), on).order_by("pk").values_list("pk", flat=True))
    )


def theme_counts(rows: Iterable[ItemRow], field: str) -> list[tuple[str, int]]:
    """This will count rows by one of their fields, most first."""
    return Counter(str(getattr(row, field)) for row in rows if getattr(row, field)).most_common()


@lru_cache(maxsize=2)
def _rows(on: date, versions: tuple[int, ...]) -> tuple[ItemRow, ...]:
    stage_of = {theme: stage for stage, themes in STAGES.items() for theme in themes}
    return tuple(_row(item, stage_of) for item in published_items(on))


def _row(item: ItemView, stage_of: Mapping[str, str]) -> ItemRow:
    spec = item.spec
    theme = str(spec.extra.get("theme", ""))
    return ItemRow(
        item.code, item.name, item.agency, spec.item_type, theme, stage_of.get(theme, ""), spec.objects,
        workdays(spec.promised), spec.visits, spec.handling is Handling.AT_ONCE,
        any(row.need is Need.DEFERRABLE for row in spec.requirements),
        str(spec.extra.get("basic_item", "")),
    )  # fmt: skip


def shorter_than_law(spec: ItemSpec) -> bool:
    """This will say whether the promise is surely shorter than what the law allows."""
    return spec.promised != spec.statutory and promise_kept(spec.promised, spec.statutory)
