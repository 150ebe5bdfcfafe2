"""A licence's face: issued with its matter, made anew by a change, signed as PDF, printed with its true state."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction

from hemei.accounts.queries import Person
from hemei.cases.enums import LicenceStatus
from hemei.cases.flow import LICENCE
from hemei.cases.models import Case, Licence, LicenceVersion
from hemei.cases.operations.moves import moving
from hemei.cases.operations.numbers import next_number
from hemei.cases.perms import may_see_case
from hemei.cases.queries import spec_of, why_no_paper
from hemei.common.files import keep_file
from hemei.common.pdf import UnfitData, sheet_pdf
from hemei.common.signing import SignerOutOfDate, sign_pdf
from hemei.common.words import tell
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, Opening, Refused, System, open_many
from hemei.rules.licences import next_warning
from hemei.rules.workdays import SHANGHAI, local_day

Render = Callable[[Licence], bytes]


def licence_pdf(licence: Licence, *, verify: str, now: datetime) -> bytes:
    """This will return the signed PDF of a licence as it stands at `now`; `verify` is the address in its QR code.

    A licence that is not valid gets its state across the sheet, so that no print shows it as good.
    """
    label = str(LicenceStatus(licence.status).label)
    conditions = licence.conditions or licence.case.reasons
    sheet: dict[str, Any] = {
        "title": licence.title,
        "number": licence.number,
        "holder": licence.holder or licence.party.name,
        "credit_code": licence.party.code,
        "item": licence.case.matter.title,
        "agency": licence.case.agency.name,
        "date": licence.issued_on,
        "valid_from": licence.issued_on,
        "conditions": [conditions] if conditions else [],
        "verify": verify,
        "sample": licence.party.sample,
        "edition": f"第 {licence.version} 版",
        "state": f"{label}（截至 {now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}）",
        "stamp": "" if licence.status == LicenceStatus.VALID else label,
    }
    if licence.valid_until:
        sheet["valid_to"] = licence.valid_until
    paper = sheet_pdf("licence", sheet)
    return sign_pdf(paper, folder=settings.DATA, reason=licence.number, now=now, stamper=settings.TSA)


def alarms(licence: Licence, today: date) -> dict[str, datetime | None]:
    """This will return when the licence's matter is due and when the clock looks at it next, as columns of it."""
    due = _begin(licence.valid_until + relativedelta(days=1)) if licence.valid_until else None
    soon = [due] if due else []
    if warning := next_warning(licence.valid_until, today):
        soon.append(_begin(warning))
    if licence.suspended_until:
        soon.append(_begin(licence.suspended_until + relativedelta(days=1)))
    if licence.ending:
        soon.append(_begin(date.fromisoformat(licence.ending["effective_on"])))
    alert = min(soon, default=None)
    return {"due_at": due, "alert_at": alert if due is None or alert is None else min(alert, due)}


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(0, 0), SHANGHAI)


def issue_licence(
    *, case: Case, conditions: str, actor: Actor, now: datetime, render: Render | None
) -> Licence:
    """This will issue the licence of a case that is being granted, with the matter of its life; called in that act.

    `render` makes the signed PDF; what the typesetter or the seal refuses is a refusal in words.
    """
    spec, issued = spec_of(case), local_day(now)
    licence = Licence(
        case=case, number=next_number("ZZ", now), title=spec.result or spec.name, paper=spec.result_paper,
        party=case.party, issued_on=issued,
        valid_until=issued + relativedelta(months=spec.validity_months) if spec.validity_months else None,
        token=secrets.token_urlsafe(24),
    )  # fmt: skip
    if render is not None:
        put_file(licence, render)
    licence.matter = _open(licence, conditions, actor, now)
    licence.save(force_insert=True)
    _keep_version(licence, LICENCE["licence.issue"].name, now, conditions)
    return licence


def _open(licence: Licence, conditions: str, actor: Actor, now: datetime) -> Matter:
    until = licence.valid_until.isoformat() if licence.valid_until else ""
    fresh = Opening(
        licence.number, licence.title,
        {"holder": f"agency:{licence.case.agency.code}", **alarms(licence, local_day(now))},
        {"case": licence.case.matter.number, "until": until, "conditions": conditions, "sha256": licence.sha256},
    )  # fmt: skip
    return open_many(
        LICENCE["licence.issue"], flow="licence", openings=[fresh], actor=actor, now=now,
        party=f"party:{licence.party_id}",
    )[0].matter  # fmt: skip


def _keep_version(licence: Licence, act: str, now: datetime, conditions: str) -> None:
    LicenceVersion.objects.create(
        licence=licence, number=licence.version, token=licence.token, act=act, conditions=conditions,
        holder=licence.holder or licence.party.name, valid_until=licence.valid_until, made_at=now,
        sha256=licence.sha256, path=licence.path,
    )  # fmt: skip


def take_over(*, licence: Licence, now: datetime) -> Licence:
    """This will open the matter of a licence from before licences had a life of their own, once."""
    if licence.matter_id is not None:
        return licence
    with transaction.atomic():
        licence.matter = _open(licence, licence.case.reasons, System(), now)
        Licence.objects.filter(pk=licence.pk, matter=None).update(matter=licence.matter)
        _keep_version(licence, "licence.issue", now, licence.case.reasons)
    return licence


def put_file(licence: Licence, render: Render) -> None:
    """This will make the signed PDF of the licence's version and set its path and digest, not yet saved."""
    pdf = made(licence, render)
    licence.sha256 = hashlib.sha256(pdf).hexdigest()
    edition = f"-{licence.version}" if licence.version > 1 else ""
    path = Path("licences") / f"{licence.number}{edition}.pdf"
    keep_file(Path(settings.MEDIA_ROOT), path, pdf)
    licence.path = path.as_posix()


def made(licence: Licence, render: Render) -> bytes:
    """This will render the licence; what the typesetter or the seal refuses is told, and nothing is decided."""
    try:
        return render(licence)
    except SignerOutOfDate as why:
        raise Refused(tell("证照没有签发，决定没有写入：{why}办件还在原来的环节。", why=why)) from why
    except UnfitData as why:
        raise Refused(
            tell(
                "证照排不出版（名称里可能有字库没有的字），决定没有写入，办件还在原来的环节。"
                "请管理员核对名称后再准予。"
            )
        ) from why


def new_face(licence: Licence, *, act: str, now: datetime, render: Render | None) -> None:
    """This will make the licence's next version from its changed columns, inside the act that changes it.

    The version before is superseded: whoever scans its code is told so. Without `render` the file is made at
    the first print.
    """
    LicenceVersion.objects.filter(licence=licence, superseded_at=None).update(superseded_at=now)
    licence.version += 1
    licence.token, licence.path, licence.sha256 = secrets.token_urlsafe(24), "", ""
    if render is not None:
        put_file(licence, render)
    licence.save()
    _keep_version(licence, act, now, licence.conditions or licence.case.reasons)


def print_licence(
    *, licence: Licence, actor: Person, now: datetime, render: Render, seen: int | None = None
) -> bytes:
    """This will return the licence as signed PDF with its state at `now`, recorded; a good one is kept as its file.

    The holder gets none of a licence that is not valid; officers get it with its state across the sheet. If
    somebody moved the licence while it was being printed, `Stale` is raised and no paper leaves.
    """
    if not may_see_case(licence.case, actor):
        raise Refused(tell("这张证照不是您的，没有制证。"))
    standing = not why_no_paper(licence, local_day(now))
    if not standing and not actor.roles - {"applicant"}:
        raise Refused(why_no_paper(licence, local_day(now)))
    matter = take_over(licence=licence, now=now).matter
    assert matter is not None
    with moving(LICENCE["licence.print"], matter=matter, actor=actor, now=now, seen=seen) as move:
        if matter.state != licence.status:
            raise Refused(tell("证照的状态刚刚变了，没有制证。请刷新页面。"))
        pdf = made(licence, render)
        digest = hashlib.sha256(pdf).hexdigest()
        if standing and not licence.path:
            _file_print(licence, pdf, digest)
        move.record(version=licence.version, state=licence.status, sha256=digest)
    return pdf


def _file_print(licence: Licence, pdf: bytes, digest: str) -> None:
    edition = f"-{licence.version}" if licence.version > 1 else ""
    path = Path("licences") / f"{licence.number}{edition}.pdf"
    keep_file(Path(settings.MEDIA_ROOT), path, pdf)
    kept = {"path": path.as_posix(), "sha256": digest}
    Licence.objects.filter(pk=licence.pk).update(**kept)
    LicenceVersion.objects.filter(licence=licence, number=licence.version).update(**kept)
