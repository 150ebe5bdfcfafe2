"""The link to rate, sent by SMS after a service ended: once for each, to the person's number, never at night."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import translation

from hemei.accounts.enums import ChannelName
from hemei.accounts.models import Dispatch, DispatchMark
from hemei.accounts.operations.dispatches import post
from hemei.accounts.queries.dispatches import language_of
from hemei.cases.flow import CASE
from hemei.cases.models import Case
from hemei.common.words import told
from hemei.ledger.models import Act
from hemei.ledger.operations.rows import iso
from hemei.oversight.models import Rating
from hemei.oversight.queries.events import ENDED, link_to
from hemei.rules.sending import not_before, settings
from hemei.rules.workdays import local_day

TEXTS = {
    "zh-hans": "{zone}：您的“{title}”已办结，请点链接评价，一件一评，姓名保密，可以不评：{link}",
    "en": "{zone}: “{title}” has ended. Please rate it at {link} (once, names kept apart, nobody has to).",
}
_MOST, _MARK, _AGAIN = 500, "rate", timedelta(minutes=2)
_ENDING = [one.name for one in CASE if one.target in ENDED]


def invite_raters(*, now: datetime, site: str, zone: str) -> int:
    """This will leave a link to rate for each case that ended since the last round; returns how many.

    Nothing is left where the zone's address is not set, the person has no number, or the case was rated already.
    """
    if not site:
        return 0
    today = local_day(now)
    mark = DispatchMark.objects.filter(name=_MARK).first()
    first = now - timedelta(days=settings("invite", today)["look_back_days"])
    since = max(datetime.fromisoformat(mark.value), first) if mark else now - _AGAIN
    acts = Act.objects.filter(name__in=_ENDING, at__gt=iso(since), at__lte=iso(now))
    rows = list(acts.order_by("at", "pk").values_list("matter_id", "at")[:_MOST])
    done = sum(_invite(case, now, site, zone) for case in _cases([one for one, _at in rows]))
    last = datetime.fromisoformat(rows[-1][1]) if len(rows) == _MOST else now - _AGAIN
    DispatchMark.objects.update_or_create(name=_MARK, defaults={"value": max(last, since).isoformat()})
    return done


def _cases(keys: list[int]) -> list[Case]:
    rows = Case.objects.select_related("matter", "party").filter(pk__in=keys, matter__state__in=ENDED)
    found = [one for one in rows.order_by("pk") if one.party.phone]
    names = [f"case:{one.matter.number}" for one in found]
    rated = set(Rating.objects.filter(event__in=names).values_list("event", flat=True))
    asked = set(
        Dispatch.objects.filter(key__in=[f"rate:{name}" for name in names]).values_list("key", flat=True)
    )
    return [
        one
        for one, name in zip(found, names, strict=True)
        if name not in rated and f"rate:{name}" not in asked
    ]


def _invite(case: Case, now: datetime, site: str, zone: str) -> bool:
    quiet, language = settings("quiet", local_day(now)), language_of(ChannelName.SMS, case.party.phone)
    link = site + reverse("rate", args=[link_to("case", case.matter.number)])
    with translation.override(language):
        title = told(case.matter.title)
    return post(
        key=f"rate:case:{case.matter.number}", channel=ChannelName.SMS, address=case.party.phone, subject="",
        text=TEXTS[language].format(zone=zone, title=title[:40], link=link), now=now,
        not_earlier=not_before(now, quiet["from_hour"], quiet["until_hour"]),
    )  # fmt: skip
