"""What moving a running case to another version of its item changes, and whether the law lets it.

What was applied for under one version may not turn worse for the applicant without his consent (行政许可法 8), and
after acceptance no further paper may be asked for (行政许可法 32).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hemei.rules.items import ItemSpec, Limit, Need, Unit
from hemei.rules.words import mark, say

TRUST, COMPLETE = "行政许可法 8", "行政许可法 32"
_MINUTES = {Unit.MINUTE: 1, Unit.HOUR: 60, Unit.WORKDAY: 480, Unit.DAY: 480}
_NAMES = {
    Unit.WORKDAY: mark("个工作日"), Unit.DAY: mark("天"), Unit.HOUR: mark("小时"), Unit.MINUTE: mark("分钟"),
}  # fmt: skip
_STRICT = {Need.PROMISABLE: 0, Need.DEFERRABLE: 1, Need.REQUIRED: 2}
_NEEDS = {
    Need.REQUIRED: mark("必要"), Need.DEFERRABLE: mark("可容缺后补"), Need.PROMISABLE: mark("可承诺代替"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """One change to a running case. `harm` needs the applicant's consent; `forbidden` names the clause against it."""

    what: str
    before: str
    after: str
    harm: bool = False
    forbidden: str = ""

    def to_dict(self) -> dict[str, Any]:
        """This will give plain values for the ledger."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: accepted, late, and the limit it was promised (a combined licence's may be its own)."""

    accepted: bool
    late: bool
    promised: Limit
    own_limit: bool


def effects(
    before: ItemSpec, after: ItemSpec, old_papers: Mapping[str, Need], new_papers: Mapping[str, Need],
    standing: Standing,
) -> tuple[Effect, ...]:  # fmt: skip
    """This will list what changes for a case; `old_papers` and `new_papers` are those that its answers call for."""
    return (
        *_limits(before, after, standing),
        *_papers(old_papers, new_papers, standing.accepted),
        *_plain(before, after, standing.accepted),
    )


def _limits(before: ItemSpec, after: ItemSpec, standing: Standing) -> Iterator[Effect]:
    pairs = [(mark("法定时限"), before.statutory, after.statutory)]
    if not standing.own_limit:
        pairs.insert(0, (mark("承诺时限"), standing.promised, after.promised))
    for what, old, new in pairs:
        if (old.value, old.unit) != (new.value, new.unit):
            longer = new.value * _MINUTES[new.unit] > old.value * _MINUTES[old.unit] or _mixed(old, new)
            against = TRUST if longer and standing.late else ""
            yield Effect(what, _span(old), _span(new), longer, against)


def _mixed(old: Limit, new: Limit) -> bool:
    """Working days for natural days: a holiday week may make the same number longer."""
    return (old.unit, new.unit) == (Unit.DAY, Unit.WORKDAY) and new.value * 2 > old.value


def _span(limit: Limit) -> str:
    return say("{value} {unit}", value=limit.value, unit=say(_NAMES[limit.unit]))


def _papers(old: Mapping[str, Need], new: Mapping[str, Need], accepted: bool) -> Iterator[Effect]:
    for code in dict.fromkeys([*old, *new]):
        was, now = old.get(code), new.get(code)
        if was == now:
            continue
        harder = now is not None and (was is None or _STRICT[now] > _STRICT[was])
        yield Effect(
            say("材料“{code}”", code=code), say(_NEEDS[was]) if was else mark("不要"),
            say(_NEEDS[now]) if now else mark("不要"), harder, COMPLETE if harder and accepted else "",
        )  # fmt: skip


def _plain(before: ItemSpec, after: ItemSpec, accepted: bool) -> Iterator[Effect]:
    if before.visits != after.visits:
        yield Effect(mark("到场次数"), str(before.visits), str(after.visits), after.visits > before.visits)
    if before.fee != after.fee:
        yield Effect(mark("收费"), before.fee or mark("不收费"), after.fee or mark("不收费"), bool(after.fee))
    if before.validity_months != after.validity_months:
        yield Effect(
            mark("有效期"), _months(before), _months(after),
            0 < after.validity_months < (before.validity_months or after.validity_months + 1),
        )  # fmt: skip
    if added := [text for text in after.conditions if text not in before.conditions]:
        yield Effect(mark("受理条件"), "", "；".join(added), True, TRUST if accepted else "")
    if added := [key for key in after.special if key not in before.special]:
        yield Effect(mark("特别程序"), "", "、".join(added), True)
    if before.agency != after.agency:
        yield Effect(mark("责任部门"), before.agency, after.agency, False, COMPLETE if accepted else "")


def _months(spec: ItemSpec) -> str:
    return say("{months} 个月", months=spec.validity_months) if spec.validity_months else mark("长期有效")
