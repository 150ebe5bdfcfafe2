"""Acts of a licence by name, with the inputs that each one takes: the one place which pages and API call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from hemei.accounts.queries import Person
from hemei.cases.models import Licence
from hemei.cases.operations.acts import Input, NoSuchInput
from hemei.cases.operations.licence_life import (
    Why,
    ask_licence,
    cancel_licence,
    change_licence,
    forfeit_licence,
    recall_ending,
    refuse_asked,
    resume_licence,
    revoke_licence,
    suspend_licence,
    withdraw_licence,
)
from hemei.cases.operations.licences import Render
from hemei.rules.words import mark

Common = dict[str, Any]
Inputs = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LicenceAct:
    """An act of a licence: what it takes and what it does; `name` is without the room, e.g. "suspend"."""

    name: str
    inputs: tuple[Input, ...]
    run: Callable[[Inputs, Common], str]
    renders: bool = False


def _day(inputs: Inputs, name: str, label: str) -> date | None:
    text = inputs.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as why:
        raise NoSuchInput(
            name, _("“%s”要写成 2026-01-31 这样的日期，没有写入。您填的内容还在。") % label
        ) from why


def _why(inputs: Inputs) -> Why:
    return Why(
        inputs.get("ground", ""), inputs.get("reason", ""), _day(inputs, "effective_on", _("生效日期")),
        inputs.get("heard", ""), inputs.get("compensation", ""),
    )  # fmt: skip


def _ask(kind: str) -> Callable[[Inputs, Common], str]:
    def run(inputs: Inputs, common: Common) -> str:
        given = {name: value for name, value in common.items() if name != "seen"}
        ask_licence(kind=kind, text=inputs.get("text", ""), **given)
        return _("申请已交到发证部门。")

    return run


def _refuse(inputs: Inputs, common: Common) -> str:
    refuse_asked(reason=inputs.get("reason", ""), **common)
    return _("已作出不予变更或注销的答复。")


def _change(inputs: Inputs, common: Common) -> str:
    change_licence(
        why=_why(inputs), holder=inputs.get("holder", ""), conditions=inputs.get("conditions", ""), **common
    )
    return _("证照已变更，旧版已作废。")


def _suspend(inputs: Inputs, common: Common) -> str:
    suspend_licence(why=_why(inputs), until=_day(inputs, "until", _("暂扣到")), **common)
    return _("证照已暂扣。")


def _resume(inputs: Inputs, common: Common) -> str:
    resume_licence(reason=inputs.get("reason", ""), **common)
    return _("证照已恢复有效。")


def _recall(inputs: Inputs, common: Common) -> str:
    recall_ending(reason=inputs.get("reason", ""), **common)
    return _("决定已撤回，证照照旧。")


def _ending(end: Callable[..., None]) -> Callable[[Inputs, Common], str]:
    def run(inputs: Inputs, common: Common) -> str:
        end(why=_why(inputs), **common)
        return _("决定已写入；从生效日起，核验页显示新的状态。")

    return run


_DAY = "day"
_GROUND = Input("ground", mark("法定依据"), "ground")
_REASON = Input("reason", mark("事实和理由"))
_EFFECT = Input(
    "effective_on", mark("生效日期，空着是今天；撤回、吊销、注销可以写将来的一天"), _DAY, required=False
)
_HEARD = Input("heard", mark("陈述申辩和听证情况"))
_PAID = Input("compensation", mark("补偿安排"), required=False)
LICENCE_ACTS: dict[str, LicenceAct] = {
    act.name: act
    for act in (
        LicenceAct("ask_change", (Input("text", mark("要改什么、为什么")),), _ask("change")),
        LicenceAct("ask_cancel", (Input("text", mark("为什么注销")),), _ask("cancel")),
        LicenceAct("refuse_asked", (Input("reason", mark("理由和依据")),), _refuse),
        LicenceAct("change", (
            _GROUND, _REASON, Input("holder", mark("新的持有人名称，空着不变"), required=False),
            Input("conditions", mark("新的许可条件，空着不变"), required=False), _PAID,
        ), _change, renders=True),
        LicenceAct("suspend", (
            _GROUND, _REASON, Input("until", mark("暂扣到（含），空着是不定期"), _DAY, required=False),
        ), _suspend),
        LicenceAct("resume", (Input("reason", mark("整改或期满的情况")),), _resume),
        LicenceAct("recall", (Input("reason", mark("撤回的理由")),), _recall),
        LicenceAct("withdraw", (_GROUND, _REASON, Input("compensation", mark("补偿安排")), _EFFECT),
                   _ending(withdraw_licence)),
        LicenceAct("revoke", (_GROUND, _REASON, _HEARD, _EFFECT, _PAID), _ending(revoke_licence)),
        LicenceAct("forfeit", (_GROUND, _REASON, _HEARD, _EFFECT), _ending(forfeit_licence)),
        LicenceAct("cancel", (_GROUND, _REASON, _EFFECT), _ending(cancel_licence)),
    )
}  # fmt: skip


def perform_licence_act(
    *, licence: Licence, name: str, inputs: Inputs, actor: Person, now: datetime, seen: int | None,
    render: Render | None = None,
) -> str:  # fmt: skip
    """This will do the act of a licence by its name and return what to tell the person; KeyError for no such act.

    `seen` is the version of the licence's matter that the actor saw; `render` makes the file of a new version.
    An input that the act does not take is refused (`NoSuchInput`).
    """
    act = LICENCE_ACTS[name]
    known = {one.name for one in act.inputs}
    for key, value in inputs.items():
        if key not in known or not isinstance(value, str):
            raise NoSuchInput(
                key, _("“%s”不是这个动作能收的内容，什么都没有写入。请核对字段名和类型。") % key
            )
    common: Common = {"licence": licence, "actor": actor, "now": now, "seen": seen}
    return act.run(inputs, common | ({"render": render} if act.renders else {}))
