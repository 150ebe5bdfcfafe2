"""分期联合验收: finished units get their paper while others go on; the whole follows from its parts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from hemei.accounts.queries import Person
from hemei.cases.enums import DocumentKind
from hemei.cases.flow import JOINT, ORDER
from hemei.cases.models import JointAcceptance, Order, Unit
from hemei.cases.operations.documents import issue, local_words
from hemei.cases.operations.files import own
from hemei.cases.operations.moves import moving
from hemei.cases.operations.review import at_agency
from hemei.cases.queries import gathering, open_faults, units_of
from hemei.common.words import tell
from hemei.ledger.operations import Refused, System
from hemei.rules.building import LONGEST_NAME, read_units, units_terms
from hemei.rules.workdays import local_day


def name_units(
    *, order: Order, text: str, actor: Person, now: datetime, seen: int | None = None
) -> list[Unit]:
    """This will set the units of an order that are accepted one by one: names, one a line.

    Units already called to a joint day keep their place and must stand in the text; the others are replaced.
    """
    found = gathering(order)
    if found is None:
        raise Refused(tell("这张订单没有联合验收，不用登记单位工程，没有写入。"))
    if "approver" in actor.roles:
        at_agency(found.lead, actor)
    else:
        own(order, actor, now)
    names, kept = _names(text, now), [one for one in units_of(order.pk) if one.joint_id is not None]
    gone = [one.name for one in kept if one.name not in names]
    if gone:
        raise Refused(
            tell("{gone} 已经约了验收或者已经通过，不能去掉，没有写入。请把它写回来。", gone="、".join(gone))
        )
    with moving(ORDER["order.units"], matter=order.matter, actor=actor, now=now, seen=seen) as move:
        Unit.objects.filter(order=order, joint=None).delete()
        last = max((one.number for one in kept), default=0)
        new = [name for name in names if name not in {one.name for one in kept}]
        Unit.objects.bulk_create(
            [Unit(order=order, number=number, name=name) for number, name in enumerate(new, last + 1)]
        )
        move.record(units=names)
    return units_of(order.pk)


def _names(text: str, now: datetime) -> list[str]:
    try:
        names = read_units(text.replace("\0", ""))
    except ValueError as why:
        raise Refused(
            tell(
                "单位工程“{name}”写了两次，或者超过 {most} 个字，没有写入。您填的内容还在。",
                name=str(why)[:LONGEST_NAME], most=LONGEST_NAME,
            )
        ) from None  # fmt: skip
    fewest = int(units_terms(local_day(now))["fewest"])
    if len(names) < fewest:
        raise Refused(
            tell("单位工程至少写 {fewest} 个，一行一个；只有一个的，直接整体验收，没有写入。", fewest=fewest)
        )
    return names


def chosen_units(order: Order, wanted: Collection[int]) -> list[Unit]:
    """This will return the units to look at on a joint day; none for an order without units."""
    left = [one for one in units_of(order.pk) if one.passed_at is None]
    if not wanted:
        return left
    strange = sorted(set(wanted) - {one.number for one in left})
    if strange:
        raise Refused(
            tell(
                "第 {strange} 号单位工程不在这张订单里，或者已经通过，没有约定。请重新选择。",
                strange="、".join(map(str, strange)),
            )
        )
    return [one for one in left if one.number in wanted]


def looked_unit(joint: JointAcceptance, number: int | None) -> Unit | None:
    """This will return the unit of a joint day by its number; None for the site as a whole."""
    if number is None:
        return None
    found = next((one for one in joint.units.all() if one.number == number and one.passed_at is None), None)
    if found is None:
        raise Refused(tell("这次验收没有第 {number} 号单位工程，没有写入。请重新选择。", number=number))
    return found


def pass_units(joint: JointAcceptance, now: datetime) -> list[str]:
    """This will give every unit of a joint day its paper that no open point holds back any more; their numbers.

    A point about the whole site holds back all of them.
    """
    faults = open_faults(joint)
    if any(one.unit_id is None for one in faults):
        return []
    held, papers = {one.unit_id for one in faults}, []
    for unit in joint.units.all():
        if unit.passed_at is None and unit.pk not in held:
            papers.append(_pass_unit(joint, unit, now))
    return papers


def _pass_unit(joint: JointAcceptance, unit: Unit, now: datetime) -> str:
    found = gathering(joint.order)
    assert found is not None  # it was there when the day was called, and the menu's version is pinned
    lead = next((one for one in found.looked if one.item_code == "joint-acceptance"), found.looked[0])
    agencies = "、".join(one.agency.name for one in joint.checks.all())
    words = [
        f"你（单位）工程（订单 {joint.order.matter.number}）的单位工程“{unit.name}”，经 {agencies} 于 "
        f"{local_words(now)} 联合验收（{joint.matter.number}），没有未销号的问题，予以通过。",
        "本意见书只对这一个单位工程有效；其余单位工程继续验收，全部通过以后发给整个工程的证件。",
        "依法应当消防验收的，消防验收没有通过以前不得使用（消防法第十三条）。",
    ]
    with moving(JOINT["joint.pass_unit"], matter=joint.matter, actor=System(), now=now) as move:
        paper = issue(move, lead, DocumentKind.UNIT, words, serial=str(unit.number))
        unit.passed_at, unit.certificate = now, paper.number
        unit.save(update_fields=["passed_at", "certificate"])
        move.record(unit=unit.name, certificate=paper.number)
    return paper.number


def end_part(joint: JointAcceptance, now: datetime) -> None:
    """This will end a joint acceptance all of whose units passed while others of the order wait for their own day."""
    with moving(JOINT["joint.pass_part"], matter=joint.matter, actor=System(), now=now) as move:
        JointAcceptance.objects.filter(pk=joint.pk).update(passed_at=now, over=True)
        every = units_of(joint.order_id)
        left = [one.name for one in every if one.passed_at is None]
        move.record(
            passed=[one.name for one in every if one.joint_id == joint.pk], left=left, rest="、".join(left)
        )
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def whole_words(order_id: int) -> str:
    """This will say of which unit papers the whole is made, as the conditions on its licences; "" without units."""
    papers = [f"{one.name}（{one.certificate}）" for one in units_of(order_id)]
    return f"本工程由 {len(papers)} 个单位工程分次通过：{'、'.join(papers)}。" if papers else ""
