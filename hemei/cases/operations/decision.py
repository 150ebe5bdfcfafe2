"""The decision: grant with its licence, refuse with reasons and rights, one rating."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from dateutil.relativedelta import relativedelta
from django.conf import settings

from hemei.accounts.queries import Person
from hemei.cases.enums import Origin, Verdict
from hemei.cases.flow import CASE
from hemei.cases.models import Case, CasePaper, Licence
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.orders import end_case
from hemei.cases.operations.review import _at_agency
from hemei.cases.queries import spec_of
from hemei.ledger.operations import Refused, acting
from hemei.rules.workdays import local_day

RIGHTS = "对本决定不服的，可以自收到之日起六十日内申请行政复议，或者六个月内提起行政诉讼。"
Render = Callable[[Licence], bytes]


def _two_people(case: Case, actor: Person) -> None:
    if case.accepted_by == actor.key:
        raise Refused("受理和决定不能是同一个人，决定没有写入。请交给另一位审批人员。")


def grant_case(
    *, case: Case, conditions: str, actor: Person, now: datetime, render: Render | None = None,
    seen: int | None = None,
) -> Licence:  # fmt: skip
    """This will grant a case and issue its licence; open opinions or unmet promises are named and stop it.

    `render` makes the signed PDF from the licence; without one the licence has no file yet.
    """
    _at_agency(case.agency.code, actor)
    open_opinions = [
        o.agency.name for o in case.opinions.filter(matter__closed_at=None).select_related("agency")
    ]
    if open_opinions:
        raise Refused("还有并联意见没有回复：" + "、".join(open_opinions) + "。请催办或等齐后再决定。")
    due = [p.name for p in case.papers.all() if p.verdict == Verdict.DEFERRED]
    if due:
        raise Refused("容缺材料还没有补齐：" + "、".join(f"《{n}》" for n in due) + "。补齐后才能发证。")
    spec = spec_of(case)
    with acting(CASE["case.grant"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        _two_people(case, actor)
        Case.objects.filter(pk=case.pk).update(decided_at=now, decided_by=actor.key, reasons=conditions)
        issued = local_day(now)
        licence = Licence.objects.create(
            case=case, number=next_number("ZZ", now), title=spec.result or spec.name, paper=spec.result_paper,
            party=case.party, issued_on=issued, valid_until=_until(issued, spec.validity_months),
            token=secrets.token_urlsafe(24),
        )  # fmt: skip
        if render is not None:
            _keep(licence, render(licence))
        if licence.paper:
            CasePaper.objects.filter(case__order_id=case.order_id, paper=licence.paper, upload=None).update(
                origin=Origin.ISSUED, origin_note=licence.number, verdict=Verdict.OK
            )
        move.record(licence=licence.number, conditions=conditions, sha256=licence.sha256)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        end_case(case, now=now)
    return licence


def _until(issued: date, months: int) -> date | None:
    return issued + relativedelta(months=months) if months else None


def _keep(licence: Licence, pdf: bytes) -> None:
    licence.sha256 = hashlib.sha256(pdf).hexdigest()
    path = Path("licences") / f"{licence.number}.pdf"
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pdf)
    licence.path = str(path)
    Licence.objects.filter(pk=licence.pk).update(sha256=licence.sha256, path=licence.path)


def refuse_case(*, case: Case, reasons: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will refuse a case with reasons; the notice carries the review and litigation rights (art. 38)."""
    _at_agency(case.agency.code, actor)
    if not reasons.strip():
        raise Refused("不予许可须说明理由和依据，决定没有写入。")
    with acting(CASE["case.refuse"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        _two_people(case, actor)
        Case.objects.filter(pk=case.pk).update(decided_at=now, decided_by=actor.key, reasons=reasons)
        move.record(reasons=reasons, rights=RIGHTS)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        end_case(case, now=now)


def rate_case(*, case: Case, score: int, text: str, actor: Person, now: datetime) -> None:
    """This will take the applicant's one rating of an ended case, 1 to 5."""
    if case.party_id != actor.party_id:
        raise Refused("只有这个办件的申请人能评价，没有写入。")
    if case.score is not None:
        raise Refused("这个办件已经评价过，一事一评，原来的评价保留。")
    if not 1 <= score <= 5:
        raise Refused("请从五个等次里选一个，没有写入。")
    if score <= 2 and not text.strip():
        raise Refused("不满意请写一句原因，我们会回访，评价还没有写入。")
    with acting(CASE["case.rate"], matter=case.matter, actor=actor, now=now) as move:
        Case.objects.filter(pk=case.pk).update(score=score)
        move.record(score=score, text=text)
