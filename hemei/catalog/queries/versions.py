"""Versions of items and menus: finding one, its mark, and what one says otherwise than another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hemei.catalog.models import FactVersion, ItemVersion, MenuVersion, PaperVersion
from hemei.catalog.queries.dictionary import FactView
from hemei.catalog.queries.specs import spec_json
from hemei.catalog.queries.wording import condition_text
from hemei.common.words import tell, told
from hemei.rules.items import ItemSpec
from hemei.rules.words import mark

LABELS: Mapping[str, str] = {
    "name": mark("名称"), "english": mark("英文名"), "agency": mark("责任部门"), "statutory": mark("法定时限"),
    "promised": mark("承诺时限"), "basis": mark("依据"), "basic_code": mark("基本编码"),
    "item_type": mark("事项类型"), "source": mark("来源"),
    "objects": mark("服务对象"), "conditions": mark("受理条件"), "fee": mark("收费"),
    "visits": mark("到场次数"), "visits_before": mark("原来到场次数"), "result": mark("结果"),
    "result_paper": mark("结果成为的材料"),
    "stages": mark("步骤"), "facts": mark("要填的字段"), "opinions": mark("征求意见"),
    "opinion_mode": mark("意见方式"), "opinion_days": mark("意见期限"), "special": mark("特别程序"),
    "validity_months": mark("有效期"), "handling": mark("办件类型"), "online": mark("网上办理"),
    "requirements": mark("材料"), "situations": mark("情形"), "extra": mark("其他内容"),
    "consult_phone": mark("咨询电话"), "complaint_phone": mark("投诉电话"), "keywords": mark("关键词"),
    "questions": mark("问题"), "rules": mark("事项"), "edges": mark("先后"), "phases": mark("阶段"),
    "notices": mark("提示"), "gates": mark("前提"), "joints": mark("联合环节"), "combined": mark("一业一证"),
    "paper": mark("材料"), "need": mark("必要性"), "when": mark("条件"), "defer_days": mark("补交天数"),
    "note": mark("说明"), "days": mark("天数"), "key": mark("编号"), "text": mark("文字"), "kind": mark("种类"),
    "options": mark("选项"), "unsure": mark("可答不确定"), "because": mark("理由"), "phase": mark("阶段"),
    "tolerant": mark("先受理后决定"), "reason": mark("理由"), "why": mark("为什么问"), "unit": mark("单位"),
    "members": mark("事项"), "agencies": mark("部门"), "level": mark("级别"), "suits": mark("适合谁"),
    "before": mark("先办"), "after": mark("后办"), "item": mark("事项"), "icon": mark("图标"),
    "anchor": mark("办成的标志"), "choices": mark("选项"), "schema": mark("填写规则"), "help": mark("为什么问"),
    "help_english": mark("为什么问（英文）"), "group": mark("分组"), "group_label": mark("分组名称"),
    "group_english": mark("分组英文"), "personal": mark("个人信息"), "party_fact": mark("主体信息"),
    "issued_by": mark("核发事项"), "issuer": mark("核发机关"), "sample": mark("样例说明"), "type": mark("填什么"),
    "minimum": mark("最小"), "maximum": mark("最大"), "minLength": mark("最少字数"), "maxLength": mark("最多字数"),
    "pattern": mark("写法"), "format": mark("格式"),
    "enum": mark("可选值"),
    "fees": mark("收费明细"), "amount": mark("金额（元）"), "waiver": mark("谁免缴、凭什么"),
    "before_licence": mark("先缴费后发证"),
    "items": mark("事项"), "unlocks": mark("之后才开始"),
}  # fmt: skip
IDENTITY = {
    "requirements": ("paper",), "stages": ("key",), "situations": ("key",), "questions": ("key",),
    "rules": ("item",), "edges": ("before", "after"), "phases": ("key",), "notices": ("code",),
    "gates": ("code",), "joints": ("code",), "extra.fees": ("name",),
}  # fmt: skip
VALUES: Mapping[str, str] = {
    "required": mark("必要"), "deferrable": mark("可容缺后补"), "promisable": mark("可承诺代替"),
    "at_once": mark("即办件"), "promised": mark("承诺件"), "workday": mark("个工作日"), "day": mark("天"),
    "hour": mark("小时"), "minute": mark("分钟"), "yes_no": mark("是否题"), "number": mark("填数"),
    "choice": mark("选择题"), "applicant": mark("申请人自备"), "government": mark("政府部门核发"),
    "agent": mark("中介机构出具"), "boolean": mark("是或否"), "string": mark("文字"), "integer": mark("整数"),
    "date": mark("日期"), "uscc": mark("统一社会信用代码"), "cn-id": mark("身份证号"),
    "stop": mark("停下找帮办"), "info": mark("提示"), "all": mark("会签"),
    "any": mark("或签"),
}  # fmt: skip
AnyVersion = ItemVersion | MenuVersion | PaperVersion | FactVersion
TABLES: Mapping[str, type[AnyVersion]] = {
    "item": ItemVersion, "menu": MenuVersion, "paper": PaperVersion, "fact": FactVersion,
}  # fmt: skip
Facts = Mapping[str, FactView]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `what` for people; None before = added, None after = taken away."""

    field: str
    what: str
    before: Any
    after: Any


def version_of(kind: str, version_id: int, *, lock: bool = False) -> AnyVersion:
    """This will give a version of an item, menu, paper or fact (`kind`); DoesNotExist when there is none."""
    table: Any = TABLES[kind]
    rows = table.objects.select_for_update(of=("self",)) if lock else table.objects
    found: AnyVersion = rows.select_related(kind).get(pk=version_id)
    return found


def digest_of(content: Mapping[str, Any]) -> str:
    """This will give the SHA-256 of a version's content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def mark_of(version: AnyVersion) -> str:
    """This will give a mark of a version's content, which an editor's page sends back with his changes."""
    return digest_of(version.spec)[:16]


def diff(before: ItemSpec, after: ItemSpec, facts: Facts | None = None) -> tuple[Change, ...]:
    """This will list what `after` says otherwise than `before`, field by field; papers one by one."""
    return content_diff(spec_json(before), spec_json(after), facts or {})


def content_diff(before: Mapping[str, Any], after: Mapping[str, Any], facts: Facts) -> tuple[Change, ...]:
    """This will list what one content of a version says otherwise than another, values as people read them."""
    found: list[Change] = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old == new or not (old or new):
            continue
        if key in IDENTITY:
            found += _rows(key, old or [], new or [], facts)
        elif key in ("extra", "combined", "schema"):
            found += _inside(key, old or {}, new or {}, facts)
        else:
            found.append(Change(key, label(key), _shown(old, facts), _shown(new, facts)))
    return tuple(found)


def label(key: str) -> str:
    """This will name a part of a version's content."""
    return told(LABELS.get(key, key))


def _inside(key: str, old: Mapping[str, Any], new: Mapping[str, Any], facts: Facts) -> Iterator[Change]:
    for part in dict.fromkeys([*old, *new]):
        if old.get(part) != new.get(part):
            before, after = _shown(old.get(part), facts), _shown(new.get(part), facts)
            yield Change(f"{key}.{part}", f"{label(key)} · {label(part)}", before, after)


def _rows(key: str, old: list[Any], new: list[Any], facts: Facts) -> Iterator[Change]:
    """Rows by what they are of; one that stands more than once (each for its situation) is shown whole."""
    before, after = _by_identity(key, old), _by_identity(key, new)
    if list(before) != list(after) and set(before) == set(after):
        yield Change(key, tell("{what}的次序", what=label(key)), "、".join(before), "、".join(after))
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        what = f"{label(key)}“{name}”"
        if was and now and len(was) == len(now) == 1:
            for part in dict.fromkeys([*was[0], *now[0]]):
                if was[0].get(part) != now[0].get(part):
                    values = _shown(was[0].get(part), facts), _shown(now[0].get(part), facts)
                    yield Change(f"{key}.{name}.{part}", f"{what} · {label(part)}", *values)
        elif was != now:
            yield Change(f"{key}.{name}", what, _row_text(was, facts), _row_text(now, facts))


def _by_identity(key: str, rows: list[Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        name = " → ".join(str(row.get(part, "")) for part in IDENTITY[key])
        found.setdefault(name, []).append(row)
    return found


def _row_text(rows: list[dict[str, Any]] | None, facts: Facts) -> str | None:
    if rows is None:
        return None
    return "；".join(
        "，".join(
            f"{label(part)} {_shown(value, facts)}" for part, value in row.items() if value not in ("", None, 0, [])
        )
        for row in rows
    )  # fmt: skip


def _shown(value: Any, facts: Facts) -> Any:
    """A value as people read it; None stays None."""
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, bool):
        return told("是") if value else told("否")
    if isinstance(value, list):
        return "、".join(str(_shown(one, facts)) for one in value)
    if isinstance(value, dict):
        return _shown_dict(value, facts)
    return told(VALUES.get(value, value)) if isinstance(value, str) else str(value)


def _shown_dict(value: dict[str, Any], facts: Facts) -> str:
    if "unit" in value and "value" in value:
        return f"{value['value']} {told(VALUES.get(value['unit'], value['unit']))}" + (
            f"（{value['source']}）" if value.get("source") else ""
        )
    if "amount" in value:
        who = (
            f"（{condition_text(value['when'], facts)}；{value.get('waiver', '')}）"
            if value.get("when")
            else ""
        )
        return f"{value.get('name', '')} {value['amount']} {told('元')}{who}"
    if set(value) >= {"value", "label"}:
        return f"{value['value']}={value['label']}"
    if len(value) == 1:
        return condition_text(value, facts)
    return json.dumps(value, ensure_ascii=False)
