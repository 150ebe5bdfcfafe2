"""A policy's life: drafted, reviewed for fair competition by another person, published, matched, closed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F

from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Person, agency_names
from hemei.cases.operations.numbers import next_block, next_number
from hemei.cases.operations.terms import clock, words
from hemei.common.conditions import check
from hemei.common.words import tell, told
from hemei.enterprises.enums import Fairness, Mode
from hemei.enterprises.flow import CLAIM, POLICY
from hemei.enterprises.models import Claim, Firm, Policy
from hemei.enterprises.notices import letters
from hemei.enterprises.operations.estimates import estimated
from hemei.enterprises.queries.policies import consenting, live_claims, past_their_day, zone_for
from hemei.ledger.operations import (
    Actor,
    Opening,
    Refused,
    Stale,
    System,
    WrongState,
    acting,
    open_many,
    opening,
)
from hemei.rules.policies import KNOWN, reads, value, yuan
from hemei.rules.tables import table
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

MOST = Decimal(10) ** 12
Fit = tuple[int, Decimal, dict[str, "float | None"]]  # firm, yuan, what was read of it


@dataclass(frozen=True, slots=True)
class Draft:
    """What a policy says: words, the machine's condition and formula (JsonLogic), money in yuan, days half-open."""

    title: str
    text: str
    source: str
    owner: str
    mode: str
    condition: Mapping[str, Any]
    formula: Any
    budget: Decimal
    starts_on: date
    ends_on: date
    batch: str
    cap: Decimal | None = None
    group: str = ""


def faults(condition: Any, formula: Any) -> list[str]:
    """This will name what is wrong with a condition and a formula: unknown fields, operators, shapes."""
    if not isinstance(condition, Mapping):
        return [tell('条件要写成一个 JsonLogic 对象，例如 {{"and": […]}}。')]
    if not isinstance(formula, Mapping) and (
        isinstance(formula, bool) or not isinstance(formula, int | float)
    ):
        return [tell("金额公式要写成数字，或者一个 JsonLogic 对象。")]
    said = check(condition, KNOWN)
    if isinstance(formula, Mapping):
        said += check(formula, KNOWN)
    return said or _trial(condition, formula)


def _trial(condition: Any, formula: Any) -> list[str]:
    """A shape that cannot be worked out is found by working it out once."""
    try:
        for one in (condition, formula):
            json.dumps(one, allow_nan=False)
            reads(one)
            if one != {}:
                value(one, {}, 1)
    except (IndexError, TypeError, ValueError, KeyError, StopIteration, RecursionError, OverflowError):
        return [tell("条件或公式的写法算不出来：每个运算要有数目正确的参数，参数只能是数字、字段或运算。")]
    return []


def draft_policy(*, draft: Draft, actor: Person, now: datetime, sample: bool = False) -> Policy:
    """This will open a policy as a draft; a condition that names an unknown field is refused by its name."""
    draft = _checked(draft)
    with opening(
        POLICY["policy.draft"],
        flow=POLICY.kind,
        number=next_number("ZC", now),
        title=draft.title,
        actor=actor,
        now=now,
    ) as move:
        row = Policy(matter=move.matter, drafter=actor.key, sample=sample, **_columns(draft))
        row.save(force_insert=True)
        estimated(row, now)
        move.record(source=draft.source, budget=str(draft.budget), batch=draft.batch)
        move.leave(holder=f"agency:{draft.owner}")
    return row


def edit_policy(
    *, row: Policy, draft: Draft, actor: Person, now: datetime, seen: int | None = None
) -> Policy:
    """This will change a draft; what is published is never changed, a new policy takes its place."""
    draft = _checked(draft)
    with acting(POLICY["policy.edit"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        for name, one in {**_columns(draft), "drafter": actor.key}.items():
            setattr(row, name, one)
        row.save()
        estimated(row, now)
        move.record(source=draft.source, budget=str(draft.budget), batch=draft.batch)
        move.leave(title=draft.title)
    return row


def _columns(draft: Draft) -> dict[str, Any]:
    names = (
        "text", "source", "owner", "mode", "condition", "formula", "budget", "starts_on", "ends_on", "batch", "cap",
        "group",
    )  # fmt: skip
    return {name: getattr(draft, name) for name in names}


def _checked(draft: Draft) -> Draft:
    title, text = words(draft.title, mark("标题"), most=120), words(draft.text, mark("正文"), most=8000)
    source, batch = (
        words(draft.source, mark("文号和来源"), most=200),
        words(draft.batch, mark("批次"), most=20),
    )
    if draft.owner not in agency_names() or draft.mode not in Mode.values:
        raise Refused(tell("请选责任部门和兑现方式，没有写入。您填的内容还在。"))
    if not draft.starts_on < draft.ends_on or (draft.ends_on - draft.starts_on).days > 3660:
        raise Refused(tell("结束日期要在开始日期以后、十年以内，没有写入。"))
    for amount in (draft.budget, draft.cap):
        if amount is not None and (
            not amount.is_finite() or not 0 < amount < MOST or amount != round(amount, 2)
        ):
            raise Refused(tell("预算和单户上限要大于 0，最多到分，没有写入。"))
    if found := faults(draft.condition, draft.formula):
        raise Refused(tell("没有写入。{problems}", problems=" ".join(found)))
    return replace(draft, title=title, text=text, source=source, batch=batch, group=draft.group.strip()[:40])


def submit_policy(*, row: Policy, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will send a draft to the review of fair competition."""
    with acting(POLICY["policy.submit"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.leave(holder="role:supervisor")


def pass_policy(
    *, row: Policy, found: Collection[str], note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will pass the review: every point of the regulation confirmed, by somebody other than the drafter."""
    _another(row, actor)
    if set(found) != set(Fairness.values):
        left = [told(one.label) for one in Fairness if one.value not in found]
        raise Refused(tell("还有没有确认的审查项，没有写入：{left}。有问题请退回修改。", left=left))
    text = words(note, mark("审查意见"), most=500)
    with acting(POLICY["policy.pass"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.reviewer, row.fairness, row.review_note = actor.key, sorted(found), text
        row.save(update_fields=["reviewer", "fairness", "review_note"])
        move.record(note=text, found=sorted(found))
        move.leave(holder=f"agency:{row.owner}")


def return_policy(*, row: Policy, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will send a draft back from the review, with the reason."""
    _another(row, actor)
    text = words(note, mark("退回原因"), most=500)
    with acting(POLICY["policy.return"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=text)
        move.leave(holder=f"agency:{row.owner}")


def _another(row: Policy, actor: Person) -> None:
    if actor.key == row.drafter:
        raise Refused(tell("起草人不能审查自己的政策，没有写入。请交给另一个人。"))


def publish_policy(*, row: Policy, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will publish what passed the review; the condition is checked once more."""
    if set(row.fairness) != set(Fairness.values) or not row.reviewer:
        raise Refused(tell("公平竞争审查没有通过，不能发布，没有写入。"))
    if found := faults(row.condition, row.formula):
        raise Refused(tell("没有写入。{problems}", problems=" ".join(found)))
    if row.ends_on <= local_day(now):
        raise Refused(tell("政策的结束日期已过，不能发布，没有写入。"))
    with acting(POLICY["policy.publish"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        estimated(row, now)
        move.record(starts_on=row.starts_on.isoformat(), ends_on=row.ends_on.isoformat())


def fund_policy(
    *, row: Policy, more: Decimal, note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will add to the budget of a policy that runs."""
    if not more.is_finite() or not 0 < more < MOST or more != round(more, 2):
        raise Refused(tell("追加的金额要大于 0，最多到分，没有写入。"))
    text = words(note, mark("依据"), most=300)
    with acting(POLICY["policy.fund"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        Policy.objects.filter(pk=row.pk).update(budget=F("budget") + more)
        row.budget = Policy.objects.values_list("budget", flat=True).get(pk=row.pk)
        estimated(row, now)
        move.record(amount=str(more), note=text)


def close_policy(*, row: Policy, note: str, actor: Person, now: datetime, seen: int | None = None) -> int:
    """This will end a policy; what nobody confirmed lapses, what was confirmed is still paid."""
    text = words(note, mark("理由"), most=300)
    with acting(POLICY["policy.close"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        lapsed = 0
        for claim in Claim.objects.select_related("matter").filter(policy=row, matter__state="matched"):
            lapse(row=claim, actor=actor, now=now)
            lapsed += 1
        move.record(note=text, lapsed=lapsed)
        move.leave(closed_at=now, holder="")
    return lapsed


def lapse(*, row: Claim, actor: Actor, now: datetime) -> None:
    """This will give up a claim that its firm did not confirm; its money is free again."""
    with acting(CLAIM["claim.lapse"], matter=row.matter, actor=actor, now=now) as move:
        let_go(row)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        tell_letters(letters=letters(move), now=now)


def lapse_overdue(*, now: datetime) -> int:
    """This will let every claim lapse whose time to confirm is over; the worker calls it. Returns how many."""
    done = 0
    for claim in past_their_day(now):
        try:
            lapse(row=claim, actor=System(), now=now)
            done += 1
        except (Stale, WrongState):
            continue  # its firm confirmed it first
    return done


def lapse_late(*, row: Policy, actor: Person, now: datetime) -> int:
    """This will let those claims of a policy lapse whose time to confirm is over; returns how many."""
    rows = Claim.objects.select_related("matter")
    late = list(rows.filter(policy=row, matter__state="matched", matter__due_at__lt=now))
    for claim in late:
        lapse(row=claim, actor=actor, now=now)
    return len(late)


def let_go(row: Claim) -> None:
    """This will end a claim's hold on firm and budget, inside its act."""
    row.live = False
    row.save(update_fields=["live"])
    Policy.objects.filter(pk=row.policy_id).update(held=F("held") - row.amount)


def hold(policy: Policy, amount: Decimal) -> bool:
    """This will take an amount out of what is left of a budget in one statement; False where too little is left."""
    rows = Policy.objects.filter(pk=policy.pk, held__lte=F("budget") - amount)
    return bool(rows.update(held=F("held") + amount))


@dataclass(frozen=True, slots=True)
class Matched:
    """What a match found: new claims, and firms left out by reason."""

    made: int
    amount: Decimal
    already: int
    without_consent: int
    beyond_budget: int
    not_met: int
    unknown: int


def match_policy(*, row: Policy, actor: Person, now: datetime, seen: int | None = None) -> Matched:
    """This will match the firms of the zone to a policy without their asking, oldest profile first.

    Only firms that let themselves be matched are listed; the budget is held for each until it confirms or lapses.
    """
    if row.mode != Mode.INSTANT:
        raise Refused(tell("只有免申即享的政策由系统匹配，没有写入。这项政策由企业申报。"))
    today = local_day(now)
    if not row.starts_on <= today < row.ends_on:
        raise Refused(tell("政策不在执行期内，没有匹配。"))
    with acting(POLICY["policy.match"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        wanted, found = _chosen(row, today)
        _open(row, wanted, actor, now)
        estimated(row, now)
        move.record(
            made=found.made, amount=str(found.amount), already=found.already, beyond=found.beyond_budget
        )
    return found


def _chosen(row: Policy, today: date) -> tuple[list[Fit], Matched]:
    zone, may = zone_for(row, today), consenting()
    fits: list[Fit] = [
        (key, yuan(float(zone.many.amounts[n]), row.cap), zone.facts(n))
        for n, key in enumerate(zone.keys)
        if zone.many.met[n] and zone.many.amounts[n] > 0
    ]
    barred = set()
    for claim in live_claims([key for key, *_ in fits]).select_related("firm"):
        if claim.batch == row.batch and (
            claim.policy_id == row.pk or (row.group and claim.group == row.group)
        ):
            barred |= {claim.firm_id, claim.firm.merged_into_id}
    row.held, row.budget = Policy.objects.values_list("held", "budget").get(pk=row.pk)
    wanted: list[Fit] = []
    left, beyond = row.budget - row.held, 0
    for key, amount, facts in fits:
        if key in barred or key not in may or not amount:
            continue
        if amount > left:
            beyond += 1
            continue
        left -= amount
        wanted.append((key, amount, facts))
    found = Matched(
        len(wanted), sum((amount for _, amount, _ in wanted), Decimal(0)), sum(key in barred for key, *_ in fits),
        sum(key not in may for key, *_ in fits), beyond,
        len(zone.keys) - int(zone.many.met.sum()) - int(zone.many.unknown.sum()), int(zone.many.unknown.sum()),
    )  # fmt: skip
    return wanted, found


def _open(row: Policy, wanted: list[Fit], actor: Person, now: datetime) -> None:
    """The claims of a match together; the constraint on the budget holds for their sum."""
    if not wanted:
        return
    total = sum((amount for _, amount, _ in wanted), Decimal(0))
    if not hold(row, total):
        raise Refused(tell("预算刚被别的申报占用，没有写入。请再匹配一次。"))
    due = clock(now, table("policies", local_day(now))["confirm_workdays"])
    firms = Firm.objects.select_related("party").in_bulk([key for key, *_ in wanted])
    block = next_block(f"ZJ-{local_day(now):%y%m%d}", len(wanted))
    moves = open_many(
        CLAIM["claim.match"], flow=CLAIM.kind, actor=actor, now=now, openings=[
            Opening(
                f"ZJ-{local_day(now):%y%m%d}-{n:04d}", row.matter.title,
                {**due, "party": f"party:{firms[key].party_id}", "holder": f"party:{firms[key].party_id}",
                 "listed": True},
                {"policy": row.matter.number, "amount": str(amount), "batch": row.batch},
            )
            for n, (key, amount, _) in zip(block, wanted, strict=True)
        ],
    )  # fmt: skip
    Claim.objects.bulk_create(
        Claim(
            matter=move.matter, policy=row, firm_id=key, batch=row.batch, group=row.group, amount=amount,
            facts=facts, sample=row.sample,
        )
        for move, (key, amount, facts) in zip(moves, wanted, strict=True)
    )  # fmt: skip
    tell_letters(letters=[one for move in moves for one in letters(move)], now=now)
