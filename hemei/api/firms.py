"""Firms: the profile by what the caller may see, verdicts with their reasons, the policies that run with theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import HttpError

from hemei.accounts.enums import Scope
from hemei.accounts.queries import Person, masked_name, masked_phone
from hemei.api.auth import caller
from hemei.api.routes import Route
from hemei.common.words import told
from hemei.enterprises import perms
from hemei.enterprises.flow import FIRM
from hemei.enterprises.operations.profile import values_of
from hemei.enterprises.queries import profile as read
from hemei.enterprises.queries.ladder import verdicts_of
from hemei.enterprises.queries.policies import Match, matches
from hemei.rules.grades.dates import next_batch
from hemei.rules.grades.judge import ClauseFound, Verdict
from hemei.rules.grades.saying import finding
from hemei.rules.workdays import local_day


class HeldOut(Schema):
    """A grade that the firm holds or held."""

    grade: str
    certificate: str
    granted_on: date
    expires_on: date
    ended_on: date | None


class YearOut(Schema):
    """Figures of one year: people, and whole yuan."""

    year: int
    values: dict[str, int | None]
    source: str


class RightOut(Schema):
    """A right of intellectual property; `high_value` names what makes it a high-value patent."""

    number: str
    kind: str
    title: str
    granted_on: date
    ended_on: date | None
    own: bool
    high_value: list[str]


class FirmOut(Schema):
    """A profile; `hidden` names the parts that the caller may not see. The contact is masked for all but the firm."""

    number: str
    code: str
    name: str
    state: str
    label: str
    industry: str
    founded_on: date | None
    park: str
    contact: str
    phone: str
    sample: bool
    consents: list[str]
    grades: list[HeldOut]
    years: list[YearOut]
    rights: list[RightOut]
    hidden: list[str]


class ClauseOut(Schema):
    """One clause: met, missed or open (a figure is missing), with the figures that were used."""

    key: str
    text: str
    state: str
    findings: list[str]
    source: str
    unsure: str


class VerdictOut(Schema):
    """How a firm stands to one grade: yes, no or perhaps; the score as a range where experts decide."""

    grade: str
    title: str
    outcome: str
    score_low: float | None
    score_high: float | None
    must: list[ClauseOut]
    direct: list[ClauseOut]
    next_batch: date
    batch_unsure: str
    rule_from: date
    source: str


class VerdictsOut(Schema):
    """Every grade that has a text today; `year` is that of the figures."""

    number: str
    on: date
    year: int | None
    verdicts: list[VerdictOut]


class ConditionOut(Schema):
    """One part of a policy's condition as it came out."""

    state: str
    text: str
    used: str


class MatchOut(Schema):
    """One policy that runs: whether the firm meets it (null = a figure is missing), what it would get, what bars it."""

    policy: str
    title: str
    mode: str
    met: bool | None
    amount: str | None
    clauses: list[ConditionOut]
    bars: list[str]
    claim: str | None
    sample: bool


class MatchesOut(Schema):
    """Every policy that runs today, held against the firm."""

    number: str
    on: date
    policies: list[MatchOut]


def get_firm(request: HttpRequest, number: str) -> Any:
    """This will give a firm's profile: its own whole, to the staff what their purpose and its consents allow."""
    firm, who = _found(request, number)
    consents = read.consents_of(firm)
    groups = perms.groups(firm, who, consents)
    own = perms.is_own(firm, who)
    every = ("contact", "figures", "rights", "verdicts")
    return {
        "number": firm.matter.number, "code": firm.party.code, "name": firm.party.name, "state": firm.matter.state,
        "label": told(FIRM.label(firm.matter.state)), "industry": firm.industry, "founded_on": firm.founded_on,
        "park": firm.park, "contact": firm.contact if own else _masked(masked_name, firm.contact),
        "phone": firm.phone if own else _masked(masked_phone, firm.phone), "sample": firm.sample,
        "consents": sorted(consents), "grades": [_held(one) for one in read.grades_of(firm)],
        "years": [_year(one) for one in read.years_of(firm)] if "figures" in groups else [],
        "rights": [_right(one) for one in read.rights_of(firm)] if "rights" in groups else [],
        "hidden": [one for one in every if one not in groups],
    }  # fmt: skip


def get_firm_verdicts(request: HttpRequest, number: str) -> Any:
    """This will judge a firm by every grade of today, each clause with the figures used."""
    firm, _who = _judged(request, number)
    today = local_day(timezone.now())
    year, found = verdicts_of(firm, today)
    return {
        "number": firm.matter.number, "on": today, "year": year,
        "verdicts": [_verdict(grade, one, today) for grade, one in found.items()],
    }  # fmt: skip


def get_firm_policies(request: HttpRequest, number: str) -> Any:
    """This will hold a firm against every policy that runs, each with its reasons and the amount."""
    firm, _who = _judged(request, number)
    today = local_day(timezone.now())
    return {
        "number": firm.matter.number,
        "on": today,
        "policies": [_match(one) for one in matches(firm, today)],
    }


def _found(request: HttpRequest, number: str) -> tuple[Any, Person]:
    who = caller(request)
    try:
        firm = read.firm_by_number(number)
    except ObjectDoesNotExist as absent:
        raise Http404 from absent
    if not perms.may_see(firm, who):
        raise Http404
    return firm, who


def _judged(request: HttpRequest, number: str) -> tuple[Any, Person]:
    firm, who = _found(request, number)
    if "verdicts" not in perms.groups(firm, who, read.consents_of(firm)):
        raise HttpError(403, _("这家企业没有同意用档案测评等级。"))
    return firm, who


def _masked(how: Any, text: str) -> str:
    return str(how(text)) if text else ""


def _held(one: Any) -> dict[str, Any]:
    names = ("grade", "certificate", "granted_on", "expires_on", "ended_on")
    return {name: getattr(one, name) for name in names}


def _year(one: Any) -> dict[str, Any]:
    return {"year": one.year, "values": values_of(one), "source": one.source}


def _right(one: Any) -> dict[str, Any]:
    names = ("number", "kind", "title", "granted_on", "ended_on", "own", "high_value")
    return {name: getattr(one, name) for name in names}


def _verdict(grade: str, one: Verdict, today: date) -> dict[str, Any]:
    batch = next_batch(grade, today)
    return {
        "grade": grade, "title": told(one.rule.title), "outcome": one.outcome,
        "score_low": one.score.low if one.score else None, "score_high": one.score.high if one.score else None,
        "must": [_clause(each) for each in one.must], "direct": [_clause(each) for each in one.direct],
        "next_batch": batch.closes_on, "batch_unsure": told(batch.unsure), "rule_from": one.rule.starts_on,
        "source": told(one.rule.source),
    }  # fmt: skip


def _clause(one: ClauseFound) -> dict[str, Any]:
    return {
        "key": one.clause.key, "text": told(one.clause.text), "state": one.state,
        "findings": [told(finding(each)) for each in one.findings], "source": told(one.clause.source),
        "unsure": told(one.clause.unsure),
    }  # fmt: skip


def _match(one: Match) -> dict[str, Any]:
    return {
        "policy": one.policy.matter.number, "title": one.policy.matter.title, "mode": one.policy.mode,
        "met": one.verdict.met, "amount": None if one.verdict.amount is None else str(one.verdict.amount),
        "clauses": [{"state": each.state, "text": told(each.text), "used": told(each.used)}
                    for each in one.verdict.clauses],
        "bars": list(one.bars), "claim": one.claim.matter.number if one.claim else None, "sample": one.policy.sample,
    }  # fmt: skip


_WHO = ("applicant", *sorted(perms.READERS))
_READ = Scope.FIRMS_READ.value
ROUTES = (
    Route("GET", "/firms/{number}", get_firm, "企业档案", _WHO, FirmOut, _READ),
    Route(
        "GET", "/firms/{number}/verdicts", get_firm_verdicts, "企业等级测评和理由", _WHO, VerdictsOut, _READ
    ),
    Route(
        "GET",
        "/firms/{number}/policies",
        get_firm_policies,
        "企业匹配到的政策和理由",
        _WHO,
        MatchesOut,
        _READ,
    ),
)
