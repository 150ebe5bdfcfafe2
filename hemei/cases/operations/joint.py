"""联验即发证: one joint day, one list of faults, only open points looked at again, papers at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from hemei.accounts.queries import Person, agency_id
from hemei.cases.flow import CASE, JOINT
from hemei.cases.models import Case, Fault, JointAcceptance, JointCheck, Licence, Order, Survey, Unit
from hemei.cases.operations.decision import issue_jointly
from hemei.cases.operations.files import keep_upload, own
from hemei.cases.operations.licences import Render
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.review import at_agency
from hemei.cases.operations.units import chosen_units, end_part, looked_unit, pass_units, whole_words
from hemei.cases.queries import gathering, joint_of, open_faults, units_of
from hemei.common.words import tell
from hemei.ledger.operations import Refused, System
from hemei.rules.workdays import local_day, official

READY = "accepted"


def call_joint(
    *, order: Order, day: date, place: str, actor: Person, now: datetime, units: Collection[int] = ()
) -> JointAcceptance:  # fmt: skip
    """This will call all agencies to one joint day; every case that is looked at must have been accepted.

    `units` are the numbers of the finished units to look at, where the order has units; none = all that are left.
    """
    found = gathering(order)
    if found is None:
        raise Refused(tell("这张订单没有联合验收，没有写入。"))
    at_agency(found.lead, actor)
    if joint_of(order.pk) is not None:
        raise Refused(tell("这张订单已经约定了联合验收，没有重复写入。请刷新页面。"))
    _good_day(day, now)
    late = [
        one.matter.title for one in found.looked if one.matter.closed_at is None and one.matter.state != READY
    ]
    if late:
        raise Refused(tell("这些事项还没有受理：{late}，联合验收没有约定。请窗口先受理。", late=late))
    if not place.strip():
        raise Refused(tell("请写明集合地点，没有约定。您填的内容还在。"))
    taken = chosen_units(order, units)
    with beginning(
        JOINT["joint.call"], flow="joint", number=f"LY-{order.matter.number}-{_calls(order) + 1}"[:60],
        title=f"{order.matter.title}联合验收", actor=actor, now=now, party=order.matter.party, parent=order.matter,
    ) as move:  # fmt: skip
        joint = JointAcceptance.objects.create(
            matter=move.matter, order=order, day=day, place=place.strip()[:200]
        )
        JointCheck.objects.bulk_create(
            [JointCheck(joint=joint, agency_id=agency_id(code)) for code in found.agencies]
        )
        Unit.objects.filter(pk__in=[one.pk for one in taken]).update(joint=joint)
        move.record(day=day.isoformat(), place=place, agencies=list(found.agencies),
                    cases=[one.matter.number for one in (*found.looked, *found.then)])  # fmt: skip
        if taken:
            move.record(units=[f"{one.number} {one.name}" for one in taken])
        move.leave(holder=f"agency:{found.lead}")
    return _fresh(order.pk)


def _calls(order: Order) -> int:
    return JointAcceptance.objects.filter(order=order).count()


def _good_day(day: date, now: datetime) -> None:
    if day < local_day(now):
        raise Refused(tell("联合验收日不能早于今天，没有写入。请另选一天。"))
    if not official().is_workday(day):
        raise Refused(tell("{day} 不是工作日，没有写入。请另选一天。", day=day.isoformat()))


def _fresh(order_id: int) -> JointAcceptance:
    found = joint_of(order_id)
    if found is None:
        raise Refused(tell("联合验收已经取消，您的操作没有写入。请刷新页面。"))
    return found


def move_joint(
    *, joint: JointAcceptance, day: date, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will put the joint day off, with its reason; nobody may have concluded yet."""
    _lead(joint, actor)
    _good_day(day, now)
    if not reason.strip():
        raise Refused(tell("改期要写明理由，没有改。"))
    if any(one.concluded_at or one.faults.all() for one in joint.checks.all()):
        raise Refused(tell("已经有部门登记了结果，不能再改期，没有改。"))
    with moving(JOINT["joint.move"], matter=joint.matter, actor=actor, now=now, seen=seen) as move:
        JointAcceptance.objects.filter(pk=joint.pk).update(day=day)
        move.record(day=day.isoformat(), before=joint.day.isoformat(), reason=reason)


def cancel_joint(
    *, joint: JointAcceptance, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will call a joint acceptance off; its list stays in the ledger, another may be called."""
    _lead(joint, actor)
    if not reason.strip():
        raise Refused(tell("取消联合验收要写明理由，没有取消。"))
    with moving(JOINT["joint.off"], matter=joint.matter, actor=actor, now=now, seen=seen) as move:
        JointAcceptance.objects.filter(pk=joint.pk).update(over=True)
        Unit.objects.filter(joint=joint, passed_at=None).update(joint=None)
        move.record(reason=reason, open=[one.number for one in open_faults(joint)])
        move.leave(closed_at=now, holder="")


def _lead(joint: JointAcceptance, actor: Person) -> None:
    found = gathering(joint.order)
    at_agency(found.lead if found else "", actor)


def _check(joint: JointAcceptance, actor: Person, now: datetime) -> JointCheck:
    """The actor's agency's part, on the joint day or later, not yet concluded."""
    mine = next((one for one in joint.checks.all() if one.agency.code == actor.agency), None)
    if mine is None:
        raise Refused(tell("您的部门不参加这次联合验收，没有写入。"))
    if local_day(now) < joint.day:
        raise Refused(tell("联合验收日是 {day}，到那一天才能登记结果，没有写入。", day=joint.day.isoformat()))
    if mine.concluded_at:
        raise Refused(tell("您的部门已经看完，问题要一次提出，不能再加，没有写入。"))
    return mine


def find_fault(
    *, joint: JointAcceptance, text: str, clause: str, actor: Person, now: datetime, seen: int | None = None,
    unit: int | None = None,
) -> Fault:  # fmt: skip
    """This will put one point on the list, with the clause that it offends.

    `unit` is the number of the unit that it is about; None where the order has none, or it is about the whole site.
    """
    mine = _check(joint, actor, now)
    if not text.strip() or not clause.strip():
        raise Refused(tell("问题要写明是什么、违反哪一条，没有写入。您填的内容还在。"))
    about = looked_unit(joint, unit)
    number = 1 + sum(len(one.faults.all()) for one in joint.checks.all())
    with moving(JOINT["joint.find"], matter=joint.matter, actor=actor, now=now, seen=seen) as move:
        fault = Fault.objects.create(
            check_of=mine, number=number, text=text.strip()[:300], clause=clause.strip()[:120], found_by=actor.label,
            found_at=now, unit=about,
        )  # fmt: skip
        move.record(number=number, text=text, clause=clause, agency=actor.agency)
        if about is not None:
            move.record(unit=about.name)
    return fault


def conclude_check(
    *,
    joint: JointAcceptance,
    actor: Person,
    now: datetime,
    seen: int | None = None,
    render: Render | None = None,
) -> str:
    """This will conclude the look of the actor's agency; after the last one the list goes out, or all is issued.

    Returns the state of the joint acceptance afterwards.
    """
    mine = _check(joint, actor, now)
    found = gathering(joint.order)
    own_cases = (
        [one for one in (*found.looked, *found.then) if one.agency.code == actor.agency] if found else []
    )
    if any(one.accepted_by == actor.key for one in own_cases):
        raise Refused(tell("受理和决定不能是同一个人，没有写入。请交给本部门另一位审批人员。"))
    with transaction.atomic():
        with moving(JOINT["joint.conclude"], matter=joint.matter, actor=actor, now=now, seen=seen) as move:
            JointCheck.objects.filter(pk=mine.pk).update(
                concluded_by=actor.key, concluded_label=actor.label, concluded_at=now
            )
            move.record(agency=actor.agency, faults=[one.number for one in mine.faults.all()])
        fresh = _fresh(joint.order_id)
        if all(one.concluded_at for one in fresh.checks.all()):
            _send_list(fresh, now, render)
    return _state(joint)


def _state(joint: JointAcceptance) -> str:
    return JointAcceptance.objects.select_related("matter").get(pk=joint.pk).matter.state


def _send_list(joint: JointAcceptance, now: datetime, render: Render | None) -> None:
    JointAcceptance.objects.filter(pk=joint.pk).update(listed_at=now)
    if _settled(joint, now, render):
        return
    faults = open_faults(joint)
    with moving(JOINT["joint.list"], matter=joint.matter, actor=System(), now=now) as move:
        move.record(faults=[{"number": one.number, "text": one.text, "clause": one.clause} for one in faults],
                    count=len(faults))  # fmt: skip
        move.leave(holder=joint.matter.party)


def _settled(joint: JointAcceptance, now: datetime, render: Render | None) -> bool:
    """Give the finished units their papers; with no point open any more, end the joint acceptance. Was it ended?"""
    pass_units(joint, now)
    if open_faults(joint):
        return False
    if any(one.passed_at is None for one in units_of(joint.order_id)):
        end_part(joint, now)
    else:
        _pass(joint, now, render)
    return True


def mend_fault(
    *, joint: JointAcceptance, number: int, note: str, actor: Person, now: datetime,
    file: tuple[str, bytes] | None = None, seen: int | None = None,
) -> None:  # fmt: skip
    """This will report one point as mended: what was done, and a picture where there is one."""
    own(joint.order, actor, now)
    fault = _fault(joint, number)
    if not note.strip():
        raise Refused(tell("请写明怎么整改的，没有写入。"))
    with moving(JOINT["joint.mend"], matter=joint.matter, actor=actor, now=now, seen=seen) as move:
        if file is not None:
            fault.upload = keep_upload(
                order=joint.order, paper="mended", name=file[0], content=file[1], now=now
            )
        fault.mended, fault.mended_at = note.strip()[:300], now
        fault.save(update_fields=["mended", "mended_at", "upload"])
        agency = fault.check_of.agency.code
        move.record(
            number=number, note=note, agency=agency, sha256=fault.upload.sha256 if fault.upload else ""
        )


def _fault(joint: JointAcceptance, number: int) -> Fault:
    found = next((one for one in open_faults(joint) if one.number == number), None)
    if found is None:
        raise Refused(tell("第 {number} 点不在清单里，或者已经销号，没有写入。请刷新页面。", number=number))
    return found


def recheck_fault(
    *, joint: JointAcceptance, number: int, good: bool, remark: str, actor: Person, now: datetime,
    seen: int | None = None, render: Render | None = None,
) -> str:  # fmt: skip
    """This will look again at one mended point: close it, or keep it open with what is still wrong.

    Only the agency that found it may. The last point closed issues all papers at once; returns the state then.
    """
    fault = _fault(joint, number)
    at_agency(fault.check_of.agency.code, actor)
    if fault.mended_at is None:
        raise Refused(tell("第 {number} 点还没有整改，不用复验，没有写入。", number=number))
    if not good and not remark.strip():
        raise Refused(tell("复验没有通过，要写明还差什么，没有写入。"))
    kind = JOINT["joint.close" if good else "joint.keep"]
    with transaction.atomic():
        with moving(kind, matter=joint.matter, actor=actor, now=now, seen=seen) as move:
            fault.rechecks, fault.remark = fault.rechecks + 1, remark.strip()[:300]
            if good:
                fault.closed_at, fault.closed_by = now, actor.label
            else:
                fault.mended_at = None
            fault.save(update_fields=["rechecks", "remark", "closed_at", "closed_by", "mended_at"])
            move.record(number=number, remark=remark, agency=actor.agency)
        _settled(_fresh(joint.order_id), now, render)
    return _state(joint)


def _pass(joint: JointAcceptance, now: datetime, render: Render | None) -> list[Licence]:
    """All papers at once, each decided by whoever concluded for its agency; one that cannot be issued stops all."""
    found = gathering(joint.order)
    signed = {one.agency.code: one.concluded_by for one in joint.checks.all()}
    faults = {one.agency.code: [f.number for f in one.faults.all()] for one in joint.checks.all()}
    parts = whole_words(joint.order_id)
    with moving(JOINT["joint.pass"], matter=joint.matter, actor=System(), now=now) as move:
        issued, left = [], []
        for case in (*found.looked, *found.then) if found else ():
            fresh = Case.objects.select_related("matter", "agency", "party", "item_version", "order").get(
                pk=case.pk
            )
            if fresh.matter.closed_at is not None:
                continue
            if fresh.matter.state != READY or fresh.agency.code not in signed:
                left.append(fresh.matter.title)
                continue
            points = faults.get(fresh.agency.code, [])
            mended = (
                f"现场问题第 {'、'.join(map(str, points))} 点已整改销号。" if points else "现场没有发现问题。"
            )
            issued.append(issue_jointly(
                case=fresh, conditions=f"联合验收 {joint.matter.number}：{mended}{parts}",
                decided_by=signed[fresh.agency.code], heard=signed.keys(), now=now, render=render,
            ))  # fmt: skip
        JointAcceptance.objects.filter(pk=joint.pk).update(passed_at=now)
        move.record(licences=[one.number for one in issued], left=left, count=len(issued))
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
    return issued


def record_survey(
    *, case: Case, surveyor: str, permitted_m2: Decimal, built_m2: Decimal, land_m2: Decimal, height_m: Decimal,
    actor: Person, now: datetime, seen: int | None = None,
) -> Survey:  # fmt: skip
    """This will record the figures of the one joint survey, which verification, acceptance and registration share."""
    at_agency(case.agency.code, actor)
    if case.item_code != "joint-survey":
        raise Refused(tell("只有联合测绘的办件能登记测绘数据，没有写入。"))
    figures = {"permitted_m2": permitted_m2, "built_m2": built_m2, "land_m2": land_m2, "height_m": height_m}
    if not surveyor.strip() or any(value <= 0 for value in figures.values()):
        raise Refused(tell("请写明测绘单位，面积和高度都要大于零，没有写入。您填的内容还在。"))
    if Survey.objects.filter(case=case).exists():
        raise Refused(tell("这次联合测绘的数据已经登记，三家都在用，不能改。要更正请重新申请联合测绘。"))
    with moving(CASE["case.survey"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        made = Survey.objects.create(case=case, surveyor=surveyor.strip()[:120], recorded_at=now, **figures)
        move.record(surveyor=surveyor, **{name: str(value) for name, value in figures.items()})
    return made
