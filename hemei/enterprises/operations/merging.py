"""Two profiles of one firm become one: what the other held goes over, its own matter says where it went."""

from __future__ import annotations

from datetime import datetime

from hemei.common.words import tell
from hemei.enterprises.flow import FIRM
from hemei.enterprises.models import Consent, Firm, FirmYear, GradeHeld, Right
from hemei.ledger.operations import Actor, Refused, acting


def merge_firms(
    *, keep: Firm, drop: Firm, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> dict[str, int]:
    """This will merge a duplicate into the profile that is kept; returns what went over.

    A year that both have stays as the kept one has it, and the other's row stays to be read under the duplicate.
    Consents do not go over: the firm gives them anew.
    """
    if keep.pk == drop.pk:
        raise Refused(tell("不能并入自己，什么都没有改动。"))
    if keep.matter.state != "active":
        raise Refused(tell("要保留的档案不在册，什么都没有改动。请选在册的一份。"))
    if not reason.strip():
        raise Refused(tell("请写明为什么是同一家企业，什么都没有改动。"))
    years = set(FirmYear.objects.filter(firm=keep, replaced_at=None).values_list("year", flat=True))
    with acting(FIRM["firm.merge"], matter=drop.matter, actor=actor, now=now, seen=seen) as gone:
        moved = {
            "years": FirmYear.objects.filter(firm=drop).exclude(year__in=years).update(firm=keep),
            "rights": Right.objects.filter(firm=drop).update(firm=keep),
            "grades": GradeHeld.objects.filter(firm=drop).update(firm=keep),
            "consents_ended": Consent.objects.filter(firm=drop, withdrawn_at=None).update(withdrawn_at=now),
        }
        kept_years = sorted(
            FirmYear.objects.filter(firm=drop, replaced_at=None).values_list("year", flat=True)
        )
        _fill_gaps(keep, drop)
        drop.merged_into = keep
        drop.save(update_fields=["merged_into"])
        gone.record(into=keep.matter.number, reason=reason.strip()[:200], left_behind=kept_years, **moved)
        gone.leave(closed_at=now)
        with acting(FIRM["firm.take"], matter=keep.matter, actor=actor, now=now) as taken:
            taken.record(taken=drop.matter.number, reason=reason.strip()[:200], **moved)
    return moved


def _fill_gaps(keep: Firm, drop: Firm) -> None:
    """What the kept profile does not know yet, it learns from the other."""
    keep.industry, keep.park = keep.industry or drop.industry, keep.park or drop.park
    keep.founded_on = keep.founded_on or drop.founded_on
    keep.contact, keep.phone = (keep.contact, keep.phone) if keep.contact else (drop.contact, drop.phone)
    keep.said = {**drop.said, **keep.said}
    keep.save(update_fields=["industry", "park", "founded_on", "contact", "phone", "said"])
