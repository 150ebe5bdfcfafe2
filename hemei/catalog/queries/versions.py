"""What one version of an item says otherwise than another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hemei.catalog.models import ItemVersion
from hemei.catalog.queries.specs import spec_json
from hemei.rules.items import ItemSpec
from hemei.rules.words import mark, say

LABELS: Mapping[str, str] = {
    "name": mark("名称"), "agency": mark("责任部门"), "statutory": mark("法定时限"),
    "promised": mark("承诺时限"), "basis": mark("依据"),
    "objects": mark("服务对象"), "conditions": mark("受理条件"), "fee": mark("收费"),
    "visits": mark("到场次数"), "result": mark("结果"),
    "stages": mark("步骤"), "facts": mark("要填的字段"), "opinions": mark("征求意见"), "special": mark("特别程序"),
    "validity_months": mark("有效期"), "handling": mark("办件类型"), "online": mark("网上办理"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `what` for people; None before = added, None after = taken away."""

    field: str
    what: str
    before: Any
    after: Any


def diff(before: ItemSpec, after: ItemSpec) -> tuple[Change, ...]:
    """This will list what `after` says otherwise than `before`; papers one by one."""
    old, new = spec_json(before), spec_json(after)
    changes = [
        Change(key, LABELS.get(key, key), old[key], new[key])
        for key in old
        if key != "requirements" and old[key] != new[key]
    ]
    return (*changes, *_papers(old["requirements"], new["requirements"]))


def mark_of(version: ItemVersion) -> str:
    """This will give a mark of a version's content, which an editor's page sends back with his changes."""
    text = json.dumps(version.spec, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _papers(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Change]:
    """A paper may stand in several rows, each for its own situation."""
    old, new = _by_paper(before), _by_paper(after)
    codes = dict.fromkeys([*old, *new])
    return [
        Change("requirements", say("材料“{code}”", code=code), old.get(code), new.get(code))
        for code in codes
        if old.get(code) != new.get(code)
    ]


def _by_paper(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["paper"], []).append(row)
    return found
