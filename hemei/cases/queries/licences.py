"""Reading licences: the register, a holder's own, one licence, and what the public is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from hemei.accounts.queries import masked_name, shown_name
from hemei.cases.enums import LicenceStatus
from hemei.cases.models import Licence, LicenceVersion
from hemei.common.words import tell
from hemei.rules.licences import warning_days
from hemei.rules.words import say

SORTS = ("", "expiry", "number")
_NEVER = "9999-12-31"  # sorts behind every day: valid without end
_CUSTODY = frozenset({"clerk", "supervisor", "leader", "helper", "it"})


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """One line of the register."""

    number: str
    title: str
    party: str  # masked where it is a natural person
    agency: str
    status: str  # as of today: what ran out counts as expired though no clock has written it yet
    label: str
    issued_on: date
    valid_until: date | None
    days_left: int | None  # only where a holder would be warned by now
    version: int
    asked: str  # open request of the holder: change, cancel, renew or empty
    key: str  # its place in the order of the list; pages go by it


@dataclass(frozen=True, slots=True)
class LicenceTruth:
    """What anybody may know of a licence from its code or number; the holder is masked."""

    number: str
    title: str
    holder: str
    agency: str
    status: str
    label: str
    issued_on: date
    valid_until: date | None
    ended_on: date | None
    version: int  # latest
    scanned: int | None  # version whose code was scanned; None when asked by number
    sha256: str

    @property
    def good(self) -> bool:
        """Valid, and the paper in hand is the latest version."""
        return self.status == LicenceStatus.VALID and self.scanned in {None, self.version}

    @property
    def superseded(self) -> bool:
        """A later version has taken the place of the paper in hand."""
        return self.scanned is not None and self.scanned != self.version


def standing(licence: Licence, today: date) -> LicenceStatus:
    """This will say how a licence stands today, also between its last day and the next look of the clock."""
    status = LicenceStatus(licence.status)
    if licence.ending and licence.ending["effective_on"] <= today.isoformat():
        return LicenceStatus(licence.ending["status"])
    out = licence.valid_until is not None and licence.valid_until < today
    return LicenceStatus.EXPIRED if out and licence.ended_on is None else status


def why_no_paper(licence: Licence, today: date) -> str:
    """This will say why no paper of a licence is handed out today; empty where it is valid."""
    status = standing(licence, today)
    if status == LicenceStatus.VALID:
        return ""
    return tell(
        "《{title}》{number} 现在的状态是“{state}”，不再提供有效证面，没有发出文件。请看证照页上的原因。",
        title=licence.title, number=licence.number, state=say(str(status.label)),
    )  # fmt: skip


def _rows() -> QuerySet[Licence]:
    return Licence.objects.select_related("matter", "party", "case__matter", "case__agency", "case__order")


def licences_visible(agency: str, roles: frozenset[str]) -> QuerySet[Licence]:
    """This will return the licences that an officer may see: clerks and overseers all, approvers their agency's."""
    return _rows() if roles & _CUSTODY else _rows().filter(case__agency__code=agency)


def licence_register(
    *,
    agency: str,
    roles: frozenset[str],
    today: date,
    wanted: Mapping[str, str],
    after: str = "",
    limit: int = 50,
) -> list[LicenceRow]:
    """This will return one page of the register; `after` is the key of the last row of the page before.

    `wanted` may name status, agency, q (number, title or firm), within (days to expiry) and sort (empty: newest
    first, expiry, number).
    """
    rows = _filtered(licences_visible(agency, roles), wanted, today)
    return [
        _row(one, today, wanted.get("sort", "")) for one in _page(rows, wanted.get("sort", ""), after)[:limit]
    ]


def _filtered(rows: QuerySet[Licence], wanted: Mapping[str, str], today: date) -> QuerySet[Licence]:
    if word := wanted.get("q", ""):
        rows = rows.filter(
            Q(number__icontains=word) | Q(title__icontains=word) | Q(party__name__icontains=word)
        )
    if code := wanted.get("agency", ""):
        rows = rows.filter(case__agency__code=code)
    within = wanted.get("within", "")
    if within.isascii() and within.isdecimal() and len(within) < 5:
        last = date.fromordinal(today.toordinal() + int(within))
        rows = rows.filter(ended_on=None, valid_until__gte=today, valid_until__lte=last)
    status = wanted.get("status", "")
    ran_out = Q(ended_on=None, valid_until__lt=today)
    if status == LicenceStatus.EXPIRED:
        return rows.filter(Q(status=status) | ran_out)
    return rows.filter(status=status).exclude(ran_out) if status in LicenceStatus.values else rows


def _page(rows: QuerySet[Licence], sort: str, after: str) -> QuerySet[Licence]:
    if sort == "number":
        return (rows.filter(number__gt=after) if after else rows).order_by("number")
    last, _sep, key = after.partition("~")
    pk = int(key or last) if (key or last).isdecimal() and len(key or last) < 19 else None
    if sort == "expiry":
        return _by_expiry(rows, last if key else "", pk)
    return (rows.filter(pk__lt=pk) if pk is not None else rows).order_by("-pk")


def _by_expiry(rows: QuerySet[Licence], last: str, pk: int | None) -> QuerySet[Licence]:
    if pk is not None and last == _NEVER:
        rows = rows.filter(valid_until=None, pk__gt=pk)
    elif pk is not None and (day := _date(last)):
        later = Q(valid_until__gt=day) | Q(valid_until=day, pk__gt=pk) | Q(valid_until=None)
        rows = rows.filter(later)
    return rows.order_by(F("valid_until").asc(nulls_last=True), "pk")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _row(one: Licence, today: date, sort: str) -> LicenceRow:
    status = standing(one, today)
    until = one.valid_until.isoformat() if one.valid_until else _NEVER
    key = {"number": one.number, "expiry": f"{until}~{one.pk}"}.get(sort, str(one.pk))
    asked = str(one.asked.get("kind", "")) or ("renew" if one.renewal_asked_on else "")
    return LicenceRow(
        one.number, one.title, shown_name(one.party), one.case.agency.name, status.value, str(status.label),
        one.issued_on, one.valid_until, _left(one, today), one.version, asked, key,
    )  # fmt: skip


def _left(one: Licence, today: date) -> int | None:
    if one.valid_until is None or one.ended_on is not None:
        return None
    left = (one.valid_until - today).days
    return left if 0 <= left <= warning_days(today)[0] else None


def licences_of(party_id: int, today: date, *, after: str = "", limit: int = 50) -> list[LicenceRow]:
    """This will return a party's own licences, newest first, a page by key."""
    rows = _page(_rows().filter(party_id=party_id), "", after)
    return [_row(one, today, "") for one in rows[:limit]]


def whole_licence(number: str) -> Licence | None:
    """This will return a licence with all that its pages show, or None."""
    return _rows().prefetch_related("versions", "case__opinions__agency").filter(number=number).first()


def _read(token: str) -> LicenceVersion | None:
    rows = LicenceVersion.objects.select_related("licence__party", "licence__case__agency")
    return rows.filter(token=token).first()


def licence_truth(word: str, today: date) -> LicenceTruth | None:
    """This will say what the public may know of the licence with that code (of any version) or number, or None."""
    version = _read(word)
    rows = Licence.objects.select_related("party", "case__agency")
    found = version.licence if version else rows.filter(Q(number=word.upper()) | Q(token=word)).first()
    if found is None:
        return None
    status = standing(found, today)
    return LicenceTruth(
        found.number, found.title, masked_name(found.holder or found.party.name), found.case.agency.name,
        status.value, str(status.label), found.issued_on, found.valid_until, found.ended_on, found.version,
        version.number if version else (found.version if found.token == word else None), found.sha256,
    )  # fmt: skip
