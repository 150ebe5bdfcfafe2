"""Policies and claims as they are read: lists, one firm's matches with reasons, the zone's forecast, publicity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Count, Q, QuerySet, Sum

from hemei.cases.queries.matter_lists import Line, lines
from hemei.common.words import tell
from hemei.enterprises.enums import Use
from hemei.enterprises.flow import CLAIM, POLICY
from hemei.enterprises.models import Claim, Consent, Firm, Payment, Policy
from hemei.enterprises.queries.facts import Everybody, everybody, facts_of
from hemei.enterprises.queries.profile import valid_grades
from hemei.ledger.queries import acts_of
from hemei.rules.grades.arrays import Block
from hemei.rules.grades.fields import MEASURES
from hemei.rules.grades.measuring import reader
from hemei.rules.grades.model import GRADES
from hemei.rules.policies import HOLDS, Columns, Forecast, Many, Verdict, forecast, judge, judge_many, reads

PUBLIC = ("open", "closed")
_TITLES = {one.name: one.title for flow in (POLICY, CLAIM) for one in flow}


def policy_by_number(number: str) -> Policy:
    """This will return a policy; `Policy.DoesNotExist` for an unknown number."""
    return Policy.objects.select_related("matter").get(matter__number=number)


def claim_by_number(number: str) -> Claim:
    """This will return a claim; `Claim.DoesNotExist` for an unknown number."""
    rows = Claim.objects.select_related(
        "matter", "policy__matter", "firm__matter", "firm__party", "payment__returned"
    )
    return rows.get(matter__number=number)


def policy_lines(
    wanted: Mapping[str, str], *, after: str, limit: int, now: datetime, public: bool
) -> list[Line]:
    """This will give one page of policies; `public` leaves out what is not published."""
    rows = Policy.objects.all()
    if public:
        rows = rows.filter(matter__state__in=PUBLIC)
    if mode := wanted.get("mode", ""):
        rows = rows.filter(mode=mode)
    if owner := wanted.get("owner", ""):
        rows = rows.filter(owner=owner)
    return lines(rows, POLICY, wanted, after=after, limit=limit, now=now, text=("source",), unit="owner")


def claim_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of claims, of one policy if `wanted` names its number."""
    rows = _claims()
    if number := wanted.get("policy", ""):
        rows = rows.filter(policy__matter__number=number)
    return lines(
        rows, CLAIM, wanted, after=after, limit=limit, now=now, text=("firm__party__name",), unit="batch"
    )


def _claims() -> QuerySet[Claim]:
    return Claim.objects.select_related("policy__matter", "firm__party")


def past_their_day(now: datetime, limit: int = 1000) -> list[Claim]:
    """This will return claims that their firm did not confirm in time, by the index of listed matters."""
    rows = Claim.objects.select_related("matter").filter(
        matter__kind=CLAIM.kind, matter__listed=True, matter__closed_at=None, matter__due_at__lt=now,
        matter__state="matched",
    )  # fmt: skip
    return list(rows.order_by("matter__due_at")[:limit])


def publicity_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of the claims that stand in public now."""
    rows = _claims().filter(matter__state="public")
    return lines(
        rows, CLAIM, {**wanted, "state": ""}, after=after, limit=limit, now=now, text=("firm__party__name",)
    )


def claims_of(firm: Firm) -> list[Claim]:
    """This will return what a firm was matched to or asked for, latest first."""
    rows = Claim.objects.select_related("matter", "policy__matter", "payment")
    return list(rows.filter(firm=firm).order_by("-pk")[:100])


def open_policies(on: date) -> list[Policy]:
    """This will return the policies that run on a day, latest first."""
    rows = Policy.objects.select_related("matter").filter(
        matter__state="open", starts_on__lte=on, ends_on__gt=on
    )
    return list(rows.order_by("-pk")[:200])


def unfinished_policies(on: date) -> list[Policy]:
    """This will return the policies that may still cost something: drafted, reviewed or running, not yet over."""
    rows = Policy.objects.select_related("matter").filter(matter__closed_at=None, ends_on__gt=on)
    return list(rows.exclude(matter__state="closed").order_by("pk"))


def policy_facts(firm: Firm, on: date) -> dict[str, float | None]:
    """This will give all facts of a firm that a policy may read: fields, measures, grades held."""
    known = facts_of(firm, on).facts
    facts = {key: reader(key)(known, on.toordinal()) for key in MEASURES}
    held = set(valid_grades(on).filter(firm=firm).values_list("grade", flat=True))
    return {**facts, **{f"{HOLDS}{grade}": float(grade in held) for grade in GRADES}}


@dataclass(frozen=True, slots=True)
class Match:
    """One policy for one firm: the verdict, what bars it besides the condition (empty: nothing), the live claim."""

    policy: Policy
    verdict: Verdict
    bars: tuple[str, ...]
    claim: Claim | None


def matches(firm: Firm, on: date) -> list[Match]:
    """This will hold a firm against every policy that runs, each with its reasons; eight statements in all."""
    facts, claims = (
        policy_facts(firm, on),
        list(live_claims([firm.pk]).select_related("matter", "policy__matter")),
    )
    return [_match(one, facts, claims) for one in open_policies(on)]


def match_of(firm: Firm, policy: Policy, on: date) -> Match:
    """This will hold a firm against one policy."""
    claims = list(live_claims([firm.pk]).select_related("matter", "policy__matter"))
    return _match(policy, policy_facts(firm, on), claims)


def _match(policy: Policy, facts: Mapping[str, float | None], claims: Sequence[Claim]) -> Match:
    verdict = judge(policy.condition, policy.formula, policy.cap, facts)
    same = next((one for one in claims if one.policy_id == policy.pk and one.batch == policy.batch), None)
    return Match(policy, verdict, tuple(_bars(policy, verdict, claims)), same)


def _bars(policy: Policy, verdict: Verdict, claims: Iterable[Claim]) -> Iterable[str]:
    for one in claims:
        if one.policy_id == policy.pk and one.batch == policy.batch:
            yield tell("这一批已经有您的一笔（{number}），不能重复领。", number=one.matter.number)
            return  # its money is held already, whatever is left
        elif policy.group and (one.group, one.batch) == (policy.group, policy.batch):
            yield tell("同一批已享受“{title}”，两项只能享受一项。", title=one.policy.matter.title)
    if verdict.amount is None:
        yield tell("金额要用到的数据还没有填，算不出来。请先补年度数据。")
    elif verdict.amount == 0:
        yield tell("按公式算出的金额是 0 元。")
    elif policy.held + verdict.amount > policy.budget:
        yield tell("预算只剩 {left} 元，不够这一笔。", left=policy.budget - policy.held)


def live_claims(firms: Sequence[int]) -> QuerySet[Claim]:
    """This will return the claims that bar a second one: of these firms, and of profiles merged into them."""
    return Claim.objects.filter(live=True).filter(Q(firm__in=firms) | Q(firm__merged_into__in=firms))


@dataclass(frozen=True, slots=True)
class Zone:
    """All firms against one policy, with their keys in order."""

    keys: tuple[int, ...]
    many: Many
    columns: Columns  # those that the policy reads

    def facts(self, n: int) -> dict[str, float | None]:
        """This will give what the policy read of one firm, by its place."""
        return {key: None if np.isnan(one[n]) else float(one[n]) for key, one in self.columns.items()}


def zone_for(policy: Policy, on: date, *, everyone: Everybody | None = None) -> Zone:
    """This will hold every firm of the zone against a policy on a day; six statements however many firms.

    `everyone`: the zone as it was read on that day, for those who ask about several policies.
    """
    found = everyone or everybody(on)
    columns = _columns(policy, found.columns, found.keys, on) if found.keys else {}
    many = judge_many(policy.condition, policy.formula, policy.cap, columns, len(found.keys))
    return Zone(found.keys, many, columns)


def _columns(policy: Policy, columns: Columns, keys: Sequence[int], on: date) -> dict[str, Any]:
    """The columns that the policy reads, and no others."""
    block = Block(columns, on)
    made: dict[str, Any] = {}
    for key in {*reads(policy.condition), *reads(policy.formula)}:
        if key in MEASURES:
            made[key] = block.measure(key)
        else:
            held = set(
                valid_grades(on).filter(grade=key.removeprefix(HOLDS)).values_list("firm_id", flat=True)
            )
            made[key] = np.array([float(one in held) for one in keys])
    return made


def consenting() -> frozenset[int]:
    """This will name the firms that let themselves be matched."""
    rows = Consent.objects.filter(use=Use.MATCH, withdrawn_at=None)
    return frozenset(rows.values_list("firm_id", flat=True))


def foretold(policy: Policy, zone: Zone) -> Forecast:
    """This will foretell what a policy costs over its time, by the firms as they stand."""
    first, last = policy.starts_on, policy.ends_on
    months = max((last.year - first.year) * 12 + last.month - first.month, 1)
    return forecast(zone.many, policy.cap, policy.budget, starts=first.month, months=months)


def estimate_of(policy: Policy, on: date, *, everyone: Everybody | None = None) -> dict[str, Any]:
    """This will hold the whole zone against a policy and say what it would cost, as JSON values."""
    zone = zone_for(policy, on, everyone=everyone)
    told = foretold(policy, zone)
    return {
        "firms": len(zone.keys), "met": told.firms, "unknown": told.unknown, "wanted": str(told.wanted),
        "budget": str(told.budget), "covered": told.covered, "hit_month": told.hit_month,
        "missed": list(zone.many.missed),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    """What became of a policy's budget."""

    claims: int
    held: Decimal
    paid: Decimal
    returned: Decimal


def money_of(policy: Policy) -> Money:
    """This will add up a policy's claims: live, held, paid, come back."""
    rows = Payment.objects.filter(policy=policy).aggregate(paid=Sum("amount"), back=Sum("returned__amount"))
    live = Claim.objects.filter(policy=policy, live=True).aggregate(n=Count("pk"))["n"]
    return Money(live, policy.held, rows["paid"] or Decimal(0), rows["back"] or Decimal(0))


def acts_told(matter_id: int) -> list[dict[str, Any]]:
    """This will give the acts of a policy or a claim for a time line, in words."""
    return [
        {"when": one.at, "title": _TITLES.get(one.name, one.name), "state": "", "text": " ".join(filter(None, [
            one.actor_label, *(str(one.payload.get(name, "")) for name in ("reason", "note", "amount", "voucher"))])),
         }
        for one in acts_of(matter_id)
    ]  # fmt: skip


def policy_proofs() -> set[str]:
    """This will name the files that payments rest on."""
    return set(Payment.objects.values_list("proof_path", flat=True))


def proof_of(digest: str) -> str | None:
    """This will give the place of a payment's proof, None for an unknown one."""
    return Payment.objects.filter(proof_sha256=digest).values_list("proof_path", flat=True).first()
