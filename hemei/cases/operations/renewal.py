"""Renewal of a licence: asked for in time and not decided before expiry, it counts as renewed (art. 50)."""

from __future__ import annotations

from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from hemei.accounts.queries import Person
from hemei.cases.enums import LicenceStatus
from hemei.cases.flow import CASE, LICENCE
from hemei.cases.models import Case, Licence
from hemei.cases.operations.files import own
from hemei.cases.operations.licences import Render, alarms, new_face, take_over
from hemei.cases.operations.moves import moving
from hemei.cases.operations.review import at_agency
from hemei.cases.queries import spec_of
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, System
from hemei.rules.clock import deemed_renewed, renewal_request_by
from hemei.rules.workdays import local_day


def ask_renewal(*, case: Case, actor: Person, now: datetime) -> None:
    """This will ask for renewal of the case's licence; a late request is taken, but silence will not renew it."""
    own(case.order, actor, now)
    licence, today = _licence(case), local_day(now)
    if licence.valid_until is None:
        raise Refused(tell("这张证照长期有效，不用延续，没有写入。"))
    if licence.renewal_asked_on is not None:
        raise Refused(tell("已经申请过延续，正在办理，没有重复写入。"))
    if today > licence.valid_until:
        raise Refused(tell("证照已经过期，不能延续，没有写入。请重新申请。"))
    with moving(CASE["case.ask_renewal"], matter=case.matter, actor=actor, now=now) as move:
        Licence.objects.filter(pk=licence.pk).update(renewal_asked_on=today)
        move.record(
            licence=licence.number, until=licence.valid_until.isoformat(), agency=case.agency.code,
            in_time=today <= renewal_request_by(licence.valid_until),
        )  # fmt: skip


def decide_renewal(
    *, case: Case, grant: bool, reason: str, actor: Person, now: datetime, render: Render | None = None
) -> None:
    """This will renew the licence for another term, as a new version, or refuse with reasons."""
    at_agency(case.agency.code, actor)
    licence = _licence(case)
    if licence.renewal_asked_on is None or licence.valid_until is None:
        raise Refused(tell("没有人申请延续，什么都没有写入。"))
    if not grant and not reason.strip():
        raise Refused(tell("不予延续须说明理由，没有写入。"))
    until = _next(case, licence.valid_until) if grant else licence.valid_until
    with moving(
        CASE["case.renew" if grant else "case.refuse_renewal"], matter=case.matter, actor=actor, now=now
    ) as move:
        Licence.objects.filter(pk=licence.pk).update(renewal_asked_on=None)
        if grant:
            _prolong(licence, until, "licence.renew", actor, now, render)
        move.record(licence=licence.number, until=until.isoformat(), reason=reason)


def _prolong(
    licence: Licence, until: date, act: str, actor: Actor, now: datetime, render: Render | None = None
) -> None:
    """Another term is another version, by an act of the licence inside that of its case."""
    matter = take_over(licence=licence, now=now).matter
    assert matter is not None
    with moving(LICENCE[act], matter=matter, actor=actor, now=now) as move:
        before, licence.valid_until, licence.renewal_asked_on = licence.valid_until, until, None
        new_face(licence, act=act, now=now, render=render)
        move.record(
            before=before.isoformat() if before else "", until=until.isoformat(), version=licence.version,
            sha256=licence.sha256,
        )  # fmt: skip
        move.leave(**alarms(licence, local_day(now)))


def renew_by_law(*, now: datetime) -> int:
    """This will renew every licence whose request came in time and was not decided before it ran out."""
    today, done = local_day(now), 0
    rows = Licence.objects.filter(
        renewal_asked_on__isnull=False,
        valid_until__lt=today,
        status__in=[LicenceStatus.VALID, LicenceStatus.SUSPENDED],  # a suspension stands, but it is renewed
    )
    related = ("matter", "party", "case__matter", "case__item_version", "case__agency")
    for licence in rows.select_related(*related):
        assert licence.valid_until is not None
        verdict = deemed_renewed(licence.valid_until, licence.renewal_asked_on, None, today)
        if not verdict:
            continue
        case, until = licence.case, _next(licence.case, licence.valid_until)
        with moving(CASE["case.renew_by_law"], matter=case.matter, actor=System(), now=now) as move:
            _prolong(licence, until, "licence.renew_by_law", System(), now)
            move.record(
                licence=licence.number, until=until.isoformat(), reason=verdict.reason, law=verdict.clause
            )
        done += 1
    return done


def _licence(case: Case) -> Licence:
    rows = Licence.objects.select_related("matter", "party", "case__matter", "case__agency")
    licence = rows.filter(case=case, status=LicenceStatus.VALID).first()
    if licence is None:
        raise Refused(tell("这个办件没有有效的证照，不能延续，没有写入。"))
    return licence


def _next(case: Case, until: date) -> date:
    return until + relativedelta(months=spec_of(case).validity_months)
