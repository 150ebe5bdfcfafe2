"""Desks and helpers, authorisations and tasks. An authorisation taken back in mid-task halts, it loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from hemei.accounts.queries import Person, party_by_code, shown_name
from hemei.accounts.queries import party as party_of
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import words
from hemei.common.words import tell
from hemei.ledger.operations import Refused, System, acting
from hemei.projects.flow import DESK, GRANT, TASK
from hemei.projects.models import HelpDesk, HelpGrant, HelpOfficer, HelpTask
from hemei.projects.operations.moves import beginning, keep, known_project, moving
from hemei.rules.visits import DESKS, SCOPES, WAYS, settings
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_WHAT, _DONE, _REASON, _NAME = mark("要办什么"), mark("办理情况"), mark("理由"), mark("名称")
_OPEN = ("asked", "doing", "halted")


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk to open: its code, kind (zone, park, centre), name, park."""

    code: str
    kind: str
    name: str
    park: str = ""
    phone: str = ""


def open_desk(*, desk: Desk, actor: Person, now: datetime, sample: bool = False) -> HelpDesk:
    """This will open one desk; there is one for the zone, the others stand in a park."""
    if desk.kind not in DESKS or (desk.kind != "zone" and not desk.park):
        raise Refused(tell("请选服务点的种类和园区，没有写入。"))
    if HelpDesk.objects.filter(code=desk.code).exists() or (
        desk.kind == "zone" and HelpDesk.objects.filter(kind="zone").exists()
    ):
        raise Refused(tell("已经有这个服务点，没有写入。"))
    name = words(desk.name, _NAME, most=80)
    with beginning(
        DESK["desk.open"], flow="help_desk", number=next_number("BD", now), title=name, actor=actor, now=now
    ) as move:
        row = HelpDesk(
            matter=move.matter, code=desk.code, kind=desk.kind, name=name, park=desk.park, phone=desk.phone,
            sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(code=desk.code, kind=desk.kind, park=desk.park)
    return row


def join_desk(*, code: str, key: str, label: str, actor: Person, now: datetime) -> HelpOfficer:
    """This will put a helper at a desk; he stands at one only."""
    desk = _desk(code)
    if not key or HelpOfficer.objects.filter(key=key, left_on=None).exists():
        raise Refused(tell("这位专员已经在一个服务点，没有写入。请先办离岗交接。"))
    with acting(DESK["desk.join"], matter=desk.matter, actor=actor, now=now) as move:
        row = HelpOfficer(desk=desk, key=key, label=label[:120], joined_on=local_day(now))
        row.save(force_insert=True)
        move.record(key=key, label=row.label)
    return row


def leave_desk(*, key: str, to: str, reason: str, actor: Person, now: datetime) -> int:
    """This will let a helper go: his open tasks pass to another one, his authorisations end with him.

    What was done in a firm's name waits until the firm has authorised the new helper. Returns how many tasks passed.
    """
    why, going, coming = words(reason, _REASON, most=300), _officer(key), _officer(to)
    if going.pk == coming.pk:
        raise Refused(tell("请选另一位专员接手，没有写入。"))
    tasks = list(HelpTask.objects.select_related("matter").filter(helper=key, matter__state__in=_OPEN))
    with (
        transaction.atomic(),
        acting(DESK["desk.leave"], matter=going.desk.matter, actor=actor, now=now) as move,
    ):
        for one in HelpGrant.objects.select_related("matter").filter(
            helper=key, matter__state__in=["asked", "given"]
        ):
            with acting(GRANT["grant.end"], matter=one.matter, actor=System(), now=now) as end:
                end.record(reason=str(tell("专员离岗，授权随人终止")))
                end.leave(closed_at=now)
        for task in tasks:
            _hand(task, coming, why, actor, now)
        keep(going, left_on=local_day(now))
        move.record(key=key, to=to, reason=why, tasks=len(tasks))
    return len(tasks)


def hand_over(*, number: str, to: str, reason: str, actor: Person, now: datetime) -> HelpTask:
    """This will pass one task to another helper."""
    row, coming = find_task(number), _officer(to)
    if row.helper == to:
        raise Refused(tell("请选另一位专员接手，没有写入。"))
    with transaction.atomic():
        _hand(row, coming, words(reason, _REASON, most=300), actor, now)
    return row


def _hand(row: HelpTask, coming: HelpOfficer, why: str, actor: Person, now: datetime) -> None:
    with moving(
        TASK["task.hand"], matter=row.matter, actor=actor, now=now, person=f"party:{row.party_id}"
    ) as move:
        move.record(old=row.helper, to=coming.key, label=coming.label, reason=why)
        keep(row, helper=coming.key, helper_label=coming.label, desk=coming.desk, grant=None)
        move.leave(holder=coming.key)
    if row.way == "for" and row.matter.state in ("asked", "doing"):
        _halt(row, str(tell("换了专员，请企业授权给新的专员")), now)


def ask_grant(
    *, code: str, scope: Sequence[str], begins_on: date, ends_on: date, actor: Person, now: datetime,
    sample: bool = False,
) -> HelpGrant:  # fmt: skip
    """This will ask a firm, known by its credit code, to authorise the helper for some things and some time."""
    _officer(actor.key)
    party = party_by_code(code)
    if party is None:
        raise Refused(tell("没有代码为“{code}”的企业，没有写入。请核对后再填。", code=code[:30]))
    most = int(settings("help", local_day(now))["most_days"])
    if not scope or not set(scope) <= set(SCOPES):
        raise Refused(tell("请选授权范围，没有写入。"))
    if not local_day(now) <= begins_on <= ends_on < begins_on + timedelta(days=most):
        raise Refused(tell("授权期要从今天或以后开始，最长 {most} 天，没有写入。", most=most))
    firm = shown_name(party)
    with beginning(
        GRANT["grant.ask"], flow="help_grant", number=next_number("SQ", now), title=firm, actor=actor, now=now,
        party=f"party:{party.pk}", person=f"party:{party.pk}",
    ) as move:  # fmt: skip
        row = HelpGrant(
            matter=move.matter, party=party, firm=firm, helper=actor.key, helper_label=actor.label[:120],
            scope=sorted(set(scope)), begins_on=begins_on, ends_on=ends_on, sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(scope=row.scope, begins=begins_on.isoformat(), until=ends_on.isoformat())
        move.leave(holder=f"party:{party.pk}")
    return row


def answer_grant(*, number: str, agreed: bool, actor: Person, now: datetime) -> HelpGrant:
    """This will give or decline an authorisation; only the firm itself does."""
    row = _grant_of_firm(number, actor)
    name = "grant.give" if agreed else "grant.decline"
    with moving(GRANT[name], matter=row.matter, actor=actor, now=now, holder=row.helper) as move:
        move.record(scope=row.scope, until=row.ends_on.isoformat())
        move.leave(holder=row.helper, **({} if agreed else {"closed_at": now}))
    return row


def revoke_grant(*, number: str, reason: str, actor: Person, now: datetime) -> HelpGrant:
    """This will take an authorisation back at once; tasks under it halt and keep what was done."""
    row = _grant_of_firm(number, actor)
    with (
        transaction.atomic(),
        moving(GRANT["grant.revoke"], matter=row.matter, actor=actor, now=now, holder=row.helper) as move,
    ):
        move.record(reason=reason.strip()[:300])
        move.leave(closed_at=now)
        for task in HelpTask.objects.select_related("matter").filter(
            grant=row, matter__state__in=["asked", "doing"]
        ):
            _halt(task, str(tell("企业收回了授权")), now)
    return row


def _halt(row: HelpTask, why: str, now: datetime) -> None:
    with acting(TASK["task.halt"], matter=row.matter, actor=System(), now=now) as move:
        move.record(reason=why)


def _use(row: HelpGrant, scope: str, what: str, actor: Person, now: datetime) -> None:
    """Each use of an authorisation is an act on it, and the firm is told."""
    today, state = local_day(now), row.matter.state
    if state != "given":
        raise Refused(
            tell("授权{state}，这一步没有写入，以前做的都保留。请向企业重新申请授权。您填的内容还在。",
                 state=GRANT.label(state))
        )  # fmt: skip
    if not row.begins_on <= today <= row.ends_on:
        raise Refused(
            tell("授权期是 {begins} 到 {ends}，今天不在里面，没有写入。请向企业重新申请授权。",
                 begins=row.begins_on, ends=row.ends_on)
        )  # fmt: skip
    if row.helper != actor.key or scope not in row.scope:
        raise Refused(tell("这份授权不是给您的，或者不包括这件事，没有写入。"))
    with moving(
        GRANT["grant.use"], matter=row.matter, actor=actor, now=now, person=f"party:{row.party_id}"
    ) as move:
        keep(row, uses=row.uses + 1)
        move.record(scope=scope, what=what)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a firm wants done: way is with (帮办) or for (代办), scope one of the codes, desk the code of a desk."""

    what: str
    way: str
    scope: str
    desk: str
    project: str = ""
    code: str = ""  # of the firm, where a helper enters it


def ask_task(*, wanted: Wanted, actor: Person, now: datetime, sample: bool = False) -> HelpTask:
    """This will ask a desk for help; a helper may enter it for a firm that came by or rang up."""
    text, desk = words(wanted.what, _WHAT, most=500), _desk(wanted.desk)
    if wanted.way not in WAYS or wanted.scope not in SCOPES:
        raise Refused(tell("请选帮办还是代办、办哪一类事，没有写入。您填的内容还在。"))
    party = party_by_code(wanted.code) if wanted.code else None
    party_id = party.pk if party else actor.party_id
    if party_id is None or (wanted.code and party is None):
        raise Refused(tell("没有找到这家企业，没有写入。请核对统一社会信用代码。"))
    firm = shown_name(party or party_of(party_id))
    with beginning(
        TASK["task.ask"], flow="help_task", number=next_number("BB", now), title=text[:60], actor=actor, now=now,
        party=f"party:{party_id}", holder=f"help:{desk.code}",
    ) as move:  # fmt: skip
        row = HelpTask(
            matter=move.matter, party_id=party_id, firm=firm[:120], desk=desk, what=text, way=wanted.way,
            scope=wanted.scope, project=known_project(wanted.project), sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(what=text, way=row.way, scope=row.scope, desk=desk.code, project=row.project)
        move.leave(holder=f"help:{desk.code}", topic=f"help:{desk.code}")
    return row


def take_task(*, number: str, actor: Person, now: datetime, seen: int | None = None) -> HelpTask:
    """This will take a task; whoever takes it is the firm's helper for it."""
    row = find_task(number)
    _officer(actor.key)
    with acting(TASK["task.take"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        keep(row, helper=actor.key, helper_label=actor.label[:120])
        move.leave(holder=actor.key)
    return row


def step(
    *, number: str, what: str, actor: Person, now: datetime, seen: int | None = None, last: bool = False
) -> HelpTask:
    """This will enter a step of a task, or its end; in the firm's name each step uses the authorisation."""
    row, text = _task_of(number, actor), words(what, _DONE, most=1000)
    if row.matter.state == "halted":
        raise Refused(
            tell(
                "这件帮办停下了，等新的授权；这一步没有写入，以前做的都保留。请向企业申请授权，您填的内容还在。"
            )
        )
    name = "task.finish" if last else "task.step"
    with (
        transaction.atomic(),
        moving(
            TASK[name], matter=row.matter, actor=actor, now=now, seen=seen, person=f"party:{row.party_id}"
        ) as move,
    ):
        move.record(what=text)
        if row.way == "for":
            grant = row.grant or _live_grant(row)
            _use(grant, row.scope, text, actor, now)
            keep(row, grant=grant)
        if last:
            keep(row, done=text)
            move.leave(holder=f"party:{row.party_id}")
    return row


def resume(*, number: str, actor: Person, now: datetime, seen: int | None = None) -> HelpTask:
    """This will go on with a halted task once the firm has authorised its helper anew."""
    row = _task_of(number, actor)
    grant = _live_grant(row)
    with acting(TASK["task.resume"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        keep(row, grant=grant)
        move.record(grant=grant.matter.number)
    return row


def _live_grant(row: HelpTask) -> HelpGrant:
    """The authorisation under which a task may go on."""
    found = HelpGrant.objects.select_related("matter").filter(
        party_id=row.party_id, helper=row.helper, matter__state="given"
    )
    grant = next((one for one in found.order_by("-pk") if row.scope in one.scope), None)
    if grant is None:
        raise Refused(tell("代办要有企业的授权，没有写入。请先向企业申请授权，您填的内容还在。"))
    return grant


def rate(*, number: str, score: int, text: str, actor: Person, now: datetime) -> HelpTask:
    """This will take the firm's rating of the help, one to five."""
    row = _task_of_firm(number, actor)
    if not 1 <= score <= 5:
        raise Refused(tell("请选 1 到 5 分，没有写入。"))
    with acting(TASK["task.rate"], matter=row.matter, actor=actor, now=now) as move:
        keep(row, score=score, words=text.replace("\0", "").strip()[:500])
        move.record(score=score, words=row.words)
        move.leave(closed_at=now, holder="")
    return row


def drop(*, number: str, reason: str, actor: Person, now: datetime) -> HelpTask:
    """This will end a task that the firm no longer wants."""
    row = _task_of_firm(number, actor)
    with acting(TASK["task.drop"], matter=row.matter, actor=actor, now=now) as move:
        move.record(reason=reason.strip()[:300])
        move.leave(closed_at=now, holder="")
    return row


def end_grants(*, now: datetime) -> int:
    """This will end every authorisation whose last day is over and halt what stands under it; returns how many."""
    done = 0
    rows = HelpGrant.objects.select_related("matter").filter(
        matter__state__in=["asked", "given"], ends_on__lt=local_day(now)
    )
    for row in rows.order_by("pk")[:1000]:
        with (
            transaction.atomic(),
            acting(GRANT["grant.end"], matter=row.matter, actor=System(), now=now) as move,
        ):
            move.record(reason=str(tell("授权到期")))
            move.leave(closed_at=now)
            for task in row.tasks.select_related("matter").filter(matter__state__in=["asked", "doing"]):
                _halt(task, str(tell("授权到期")), now)
        done += 1
    return done


def _desk(code: str) -> HelpDesk:
    row = HelpDesk.objects.select_related("matter").filter(code=code, matter__state="open").first()
    if row is None:
        raise Refused(tell("没有这个服务点，没有写入。请从列表里选择。"))
    return row


def _officer(key: str) -> HelpOfficer:
    row = HelpOfficer.objects.select_related("desk__matter").filter(key=key, left_on=None).first()
    if row is None:
        raise Refused(tell("不在岗的帮办专员不能办，没有写入。请先在服务点登记到岗。"))
    return row


def _grant_of_firm(number: str, actor: Person) -> HelpGrant:
    row = HelpGrant.objects.select_related("matter").filter(matter__number=number).first()
    if row is None or actor.party_id is None or row.party_id != actor.party_id:
        raise Refused(tell("这份授权不是您企业的，没有写入。请刷新页面。"))
    return row


def _task_of(number: str, actor: Person) -> HelpTask:
    row = find_task(number)
    if row.helper != actor.key:
        raise Refused(tell("这件帮办由别的专员办，没有写入。"))
    return row


def _task_of_firm(number: str, actor: Person) -> HelpTask:
    row = find_task(number)
    if actor.party_id is None or row.party_id != actor.party_id:
        raise Refused(tell("这件帮办不是您企业的，没有写入。请刷新页面。"))
    return row


def find_task(number: str) -> HelpTask:
    """This will give a task by its number; refuses an unknown one."""
    rows = HelpTask.objects.select_related("matter", "desk", "grant__matter")
    row = rows.filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有这件帮办，没有写入。请从列表里打开。"))
    return row
