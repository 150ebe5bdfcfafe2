"""What may happen to a licence after it was issued, each as an act with its lawful ground and day of effect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hemei.accounts.queries import Person
from hemei.cases.enums import LicenceStatus
from hemei.cases.flow import LICENCE
from hemei.cases.models import Licence
from hemei.cases.operations.files import own
from hemei.cases.operations.licences import Render, alarms, new_face, take_over
from hemei.cases.operations.moves import moving
from hemei.cases.operations.review import at_agency
from hemei.common.words import tell
from hemei.ledger.flow import ActType
from hemei.ledger.operations import Actor, Move, NotAllowed, Refused, System
from hemei.rules.licences import Ground, grounds
from hemei.rules.workdays import local_day

_AHEAD = frozenset({"withdraw", "forfeit", "cancel"})  # decisions that may name a day to come
_FARTHEST = 365  # days ahead
_HEARD = {"revoke", "forfeit"}  # the holder is heard before it is taken away


@dataclass(frozen=True, slots=True)
class Why:
    """On which ground something is done to a licence, in whose words, and from which day (None = today)."""

    ground: str
    reason: str
    effective_on: date | None = None
    heard: str = ""  # how the holder was heard: statement, defence, hearing
    compensation: str = ""


def ask_licence(*, licence: Licence, kind: str, text: str, actor: Person, now: datetime) -> None:
    """This will hand in the holder's request to change or cancel his licence; `kind` is change or cancel."""
    own(licence.case.order, actor, now)
    if kind not in {"change", "cancel"}:
        raise Refused(tell("只能申请变更或注销，没有写入。请从列表里选一项。"))
    if licence.asked:
        raise Refused(tell("已经有一个申请在办，没有重复写入。请等部门答复。"))
    if not text.strip():
        raise Refused(tell("请写明要改什么、为什么，没有写入。"))
    with _moved(f"licence.ask_{kind}", licence, actor, now, None) as move:
        asked = {"kind": kind, "text": text.strip(), "on": local_day(now).isoformat()}
        Licence.objects.filter(pk=licence.pk).update(asked=asked)
        move.record(**asked, agency=licence.case.agency.code)


def refuse_asked(
    *, licence: Licence, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will refuse what the holder asked for, with reasons."""
    at_agency(licence.case.agency.code, actor)
    if not licence.asked:
        raise Refused(tell("持证人没有提出申请，没有写入。请刷新页面。"))
    if not reason.strip():
        raise Refused(tell("不予变更或注销须说明理由，没有写入。"))
    with _moved("licence.refuse_asked", licence, actor, now, seen) as move:
        Licence.objects.filter(pk=licence.pk).update(asked={})
        move.record(asked=licence.asked["kind"], reason=reason)


def change_licence(
    *, licence: Licence, why: Why, holder: str, conditions: str, actor: Person, now: datetime,
    seen: int | None = None, render: Render | None = None,
) -> None:  # fmt: skip
    """This will change name or conditions on a licence: a new version is made, the one before is superseded.

    Empty texts leave what stands. A change for the public interest (art. 8) needs a note on compensation.
    """
    ground = _ground("change", why, licence, actor, now)
    if ground.code == "asked" and licence.asked.get("kind") != "change":
        raise Refused(tell("持证人没有申请变更，不能用这个依据，没有写入。"))
    if ground.code in {"law", "facts"}:
        _compensated(why)
    before = {"holder": licence.holder or licence.party.name, "conditions": _conditions(licence)}
    after = {
        "holder": holder.strip() or before["holder"],
        "conditions": conditions.strip() or before["conditions"],
    }
    if after == before:
        raise Refused(tell("证面内容没有变化，没有写入。请填写要改的名称或条件。"))
    with _moved("licence.change", licence, actor, now, seen) as move:
        licence.holder, licence.conditions = after["holder"], after["conditions"]
        licence.asked = {} if licence.asked.get("kind") == "change" else licence.asked
        new_face(licence, act="licence.change", now=now, render=render)
        _record(move, ground, why, local_day(now))
        move.record(before=before, after=after, version=licence.version, sha256=licence.sha256)


def _conditions(licence: Licence) -> str:
    return licence.conditions or licence.case.reasons


def suspend_licence(
    *, licence: Licence, why: Why, until: date | None, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will suspend a licence; with `until` (last day) the clock gives it back by itself."""
    ground, today = _ground("suspend", why, licence, actor, now), local_day(now)
    if until is not None and until < today:
        raise Refused(tell("暂扣的最后一天不能早于今天，没有写入。请核对日期。"))
    with _moved("licence.suspend", licence, actor, now, seen) as move:
        licence.status, licence.suspended_until = LicenceStatus.SUSPENDED, until
        Licence.objects.filter(pk=licence.pk).update(status=licence.status, suspended_until=until)
        _record(move, ground, why, today)
        move.record(until=until.isoformat() if until else "")
        move.leave(**alarms(licence, today))


def resume_licence(
    *, licence: Licence, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will give a suspended licence back, with the reason."""
    at_agency(licence.case.agency.code, actor)
    if not reason.strip():
        raise Refused(tell("恢复证照须写明整改或期满的情况，没有写入。"))
    give_back(licence, act="licence.resume", reason=reason, actor=actor, now=now, seen=seen)


def give_back(
    licence: Licence, *, act: str, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> None:
    """This will do one of the two acts that end a suspension."""
    with _moved(act, licence, actor, now, seen) as move:
        licence.status, licence.suspended_until = LicenceStatus.VALID, None
        Licence.objects.filter(pk=licence.pk).update(status=licence.status, suspended_until=None)
        move.record(reason=reason)
        move.leave(**alarms(licence, local_day(now)))


def withdraw_licence(
    *, licence: Licence, why: Why, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will withdraw (撤回) a lawful licence for the public interest; loss is compensated by law (art. 8)."""
    _compensated(why)
    _end("withdraw", LicenceStatus.WITHDRAWN, licence, why, actor, now, seen)


def revoke_licence(
    *, licence: Licence, why: Why, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will revoke (撤销) a licence that ought not to have been granted (art. 69), after the holder was heard."""
    _end("revoke", LicenceStatus.REVOKED, licence, why, actor, now, seen)


def forfeit_licence(
    *, licence: Licence, why: Why, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will take a licence away as a penalty (吊销); the holder may ask for a hearing (penalties law art. 63)."""
    _end("forfeit", LicenceStatus.FORFEITED, licence, why, actor, now, seen)


_TAKEN = {LicenceStatus.REVOKED, LicenceStatus.WITHDRAWN, LicenceStatus.FORFEITED}
_FITS = {  # state of a licence → the one ground on which it can be cancelled then
    **dict.fromkeys(_TAKEN, "taken"),
    LicenceStatus.EXPIRED: "expired",
    LicenceStatus.LAPSED: "lapsed",
}


def cancel_licence(
    *, licence: Licence, why: Why, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will cancel (注销) a licence: the formal end, on one of the grounds of art. 70."""
    if why.ground == "asked" and licence.asked.get("kind") != "cancel":
        raise Refused(tell("持证人没有申请注销，不能用这个依据，没有写入。"))
    fits = {ground: status for status, ground in _FITS.items()}
    if why.ground in fits and _FITS.get(LicenceStatus(licence.status)) != why.ground:
        raise Refused(tell("证照现在的状态与这个依据不符，没有写入。请换一个依据，或者先作出前一步的决定。"))
    _end("cancel", LicenceStatus.CANCELLED, licence, why, actor, now, seen)


def _end(
    name: str,
    status: LicenceStatus,
    licence: Licence,
    why: Why,
    actor: Person,
    now: datetime,
    seen: int | None,
) -> None:
    ground, today = _ground(name, why, licence, actor, now), local_day(now)
    if name in _HEARD and not why.heard.strip():
        raise Refused(tell("须先听取持证人的陈述申辩（要求听证的，举行听证）并写明情况，没有写入。"))
    effective = why.effective_on or today
    if effective < licence.issued_on:
        raise Refused(tell("生效日期不能早于颁发日，没有写入。请核对日期。"))
    if effective > today:
        _decide(name, status, licence, why, ground, effective, actor, now, seen)
        return
    ended = licence.ended_on or effective
    with _moved(f"licence.{name}", licence, actor, now, seen) as move:
        Licence.objects.filter(pk=licence.pk).update(
            status=status, ended_on=ended, suspended_until=None, renewal_asked_on=None, asked={}, ending={}
        )
        _record(move, ground, why, effective)
        done = status == LicenceStatus.CANCELLED
        closed = {"closed_at": now, "holder": ""} if done else {}
        move.leave(due_at=None, alert_at=None, **closed)
    licence.status, licence.ended_on = status, ended


def _decide(
    name: str, status: LicenceStatus, licence: Licence, why: Why, ground: Ground, effective: date, actor: Person,
    now: datetime, seen: int | None,
) -> None:  # fmt: skip
    """Take the decision now, from which the clock ends the licence on its day; a revocation looks back, never ahead."""
    if name not in _AHEAD or effective > local_day(now) + timedelta(days=_FARTHEST):
        raise Refused(
            tell("撤销不能定在将来生效；撤回、吊销、注销最远定在 {days} 天以内，没有写入。", days=_FARTHEST)
        )
    if licence.ending:
        raise Refused(
            tell("已有一个 {day} 生效的决定，没有再写。要改请先撤回它。", day=licence.ending["effective_on"])
        )
    kind = _fits_now(name, licence, actor)
    with _moved("licence.decide", licence, actor, now, seen) as move:
        licence.ending = {
            "act": name, "status": status.value, "effective_on": effective.isoformat(), "title": kind.title,
            "law": ground.clause, "reason": why.reason.strip(),
        }  # fmt: skip
        Licence.objects.filter(pk=licence.pk).update(ending=licence.ending)
        _record(move, ground, why, effective)
        move.record(act=name, what=kind.title)
        move.leave(**alarms(licence, local_day(now)))


def _fits_now(name: str, licence: Licence, actor: Person) -> ActType:
    """The act itself must stand open to the actor in the licence's state, as if it took effect today."""
    kind, state = LICENCE[f"licence.{name}"], licence.matter.state if licence.matter else licence.status
    if not kind.roles & actor.roles:
        raise NotAllowed(
            tell("“{title}”不在您的职责内，什么都没有改动。请交给有此职责的人员办理。", title=kind.title)
        )
    if state not in kind.sources:
        raise Refused(tell("证照现在的状态不能“{title}”，没有写入。请刷新页面。", title=kind.title))
    return kind


def recall_ending(
    *, licence: Licence, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will take back a decision that has not yet taken effect, with the reason."""
    at_agency(licence.case.agency.code, actor)
    if not licence.ending:
        raise Refused(tell("没有等着生效的决定，没有写入。请刷新页面。"))
    if not reason.strip():
        raise Refused(tell("撤回决定须写明理由，没有写入。"))
    _fits_now(licence.ending["act"], licence, actor)
    with _moved("licence.recall", licence, actor, now, seen) as move:
        before, licence.ending = licence.ending, {}
        Licence.objects.filter(pk=licence.pk).update(ending={})
        move.record(reason=reason.strip(), what=before["title"], effective_on=before["effective_on"])
        move.leave(**alarms(licence, local_day(now)))


def take_effect(licence: Licence, now: datetime) -> None:
    """This will end a licence on the day that its decision named; the clock calls it."""
    ending, status = licence.ending, LicenceStatus(licence.ending["status"])
    effective = date.fromisoformat(ending["effective_on"])
    with _moved("licence.take_effect", licence, System(), now, None) as move:
        Licence.objects.filter(pk=licence.pk).update(
            status=status, ended_on=licence.ended_on or effective, suspended_until=None, renewal_asked_on=None,
            asked={}, ending={},
        )  # fmt: skip
        move.record(what=ending["title"], law=ending["law"], reason=ending["reason"],
                    effective_on=ending["effective_on"])  # fmt: skip
        done = status == LicenceStatus.CANCELLED
        closed = {"closed_at": now, "holder": ""} if done else {}
        move.leave(state=status.value, due_at=None, alert_at=None, **closed)


def _compensated(why: Why) -> None:
    if not why.compensation.strip():
        raise Refused(tell("为公共利益撤回或变更的，须写明补偿安排（没有损失也写明），没有写入。"))


def _ground(act: str, why: Why, licence: Licence, actor: Person, now: datetime) -> Ground:
    at_agency(licence.case.agency.code, actor)
    found = {one.code: one for one in grounds(act, local_day(now))}
    if why.ground not in found:
        raise Refused(tell("请选一个法定依据，没有写入。"))
    if not why.reason.strip():
        raise Refused(tell("须写明事实和理由，没有写入。"))
    return found[why.ground]


def _record(move: Move, ground: Ground, why: Why, effective: date) -> None:
    move.record(
        ground=ground.code, basis=ground.title, law=ground.clause, reason=why.reason.strip(),
        effective_on=effective.isoformat(),
    )  # fmt: skip
    if why.heard.strip():
        move.record(heard=why.heard.strip())
    if why.compensation.strip():
        move.record(compensation=why.compensation.strip())


@contextmanager
def _moved(act: str, licence: Licence, actor: Actor, now: datetime, seen: int | None) -> Iterator[Move]:
    matter = take_over(licence=licence, now=now).matter
    assert matter is not None
    with moving(LICENCE[act], matter=matter, actor=actor, now=now, seen=seen) as move:
        yield move
