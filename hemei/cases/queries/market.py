"""Reading a firm's own life: trade licences with their parts, dormancy, deregistrations, 4012."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from hemei.accounts.queries import Person
from hemei.cases.enums import Channel, LicenceStatus
from hemei.cases.models import (
    Case,
    Dormancy,
    Exit,
    ExitHeir,
    Licence,
    Order,
    TradeEdition,
    TradeLicence,
    TradePart,
)
from hemei.catalog import queries as catalog
from hemei.common.words import tell
from hemei.ledger.models import Act
from hemei.rules.exits import Fault, Link, chain_faults
from hemei.rules.market import Opened
from hemei.rules.trades import Part, whole_state
from hemei.rules.workdays import SHANGHAI

OPENING_MENU = "open-company"
REGISTRATIONS = ("reg-company", "reg-individual")
COMPLETED_BY = (
    "case.submit",
    "case.start",
    "case.resubmit",
    "case.supply",
)  # acts that bring what is missing
PAGE = 50


# --- trade licences ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartRow:
    """One permit of a whole with its title and its case."""

    part: Part
    title: str
    case_number: str
    agency: str


def trade_parts(order: Order) -> tuple[str, list[Licence], list[str]]:
    """This will give the whole's name ("" = the menu has none), the granted permits, and titles of those still open."""
    combined = order.menu_version.spec.get("combined")
    if not combined:
        return "", [], []
    rows = Case.objects.filter(order=order, item_code__in=combined["items"]).select_related(
        "matter", "licence"
    )
    newest = {case.item_code: case for case in rows.order_by("attempt")}
    still = [case.matter.title for case in newest.values() if case.matter.closed_at is None]
    granted = [case.licence for case in newest.values() if case.matter.state == "granted"]
    return combined["name"], [one for one in granted if one.status == LicenceStatus.VALID], still


def parts_of(whole: TradeLicence) -> list[PartRow]:
    """This will give the parts of a whole as they are now, by item."""
    rows = TradePart.objects.filter(whole=whole).select_related(
        "licence__case__matter", "licence__case__agency"
    )
    return [
        PartRow(
            Part(one.case.item_code, one.number, one.status == LicenceStatus.VALID, one.valid_until), one.title,
            one.case.matter.number, one.case.agency.name,
        )
        for one in (row.licence for row in rows.order_by("licence__case__item_code"))
    ]  # fmt: skip


def state_of_whole(whole: TradeLicence, on: date) -> str:
    """This will derive the state of a whole on a day from its parts: valid, partial or lapsed."""
    return whole_state([row.part for row in parts_of(whole)], on)


def changed_wholes() -> QuerySet[TradeLicence]:
    """This will give the wholes one of whose parts is no longer as the last edition says."""
    both = Q(licence__valid_until__isnull=False, said_until__isnull=False)
    one = Q(licence__valid_until__isnull=True, said_until__isnull=False)
    other = Q(licence__valid_until__isnull=False, said_until__isnull=True)
    moved = TradePart.objects.filter(
        ~Q(licence__status=F("said_status")) | ~Q(licence__number=F("said_number"))
        | ~Q(licence__version=F("said_version"))
        | (both & ~Q(licence__valid_until=F("said_until"))) | one | other
    )  # fmt: skip
    return TradeLicence.objects.filter(pk__in=moved.values("whole_id")).select_related(
        "matter", "party", "order"
    )


def whole_by_number(number: str) -> TradeLicence:
    """This will return a trade licence; an unknown number raises `TradeLicence.DoesNotExist`."""
    return _wholes().get(matter__number=number)


def whole_by_token(token: str) -> TradeLicence | None:
    """This will return the trade licence whose QR code carries this token; None if there is none."""
    return _wholes().filter(token=token).first()


def whole_of_order(order: Order) -> TradeLicence | None:
    """This will return the trade licence of an order; None before it is issued."""
    return _wholes().filter(order=order).first()


def editions_of(whole: TradeLicence) -> list[TradeEdition]:
    """This will return the editions of a whole, newest first."""
    return list(TradeEdition.objects.filter(whole=whole).order_by("-number"))


def _wholes() -> QuerySet[TradeLicence]:
    return TradeLicence.objects.select_related("matter", "party", "order__matter")


# --- 4012 ---------------------------------------------------------------------------------------------------


def openings(first: date, after: date) -> list[Opened]:
    """This will give the businesses opened by the menu, licensed on local days from `first` until before `after`.

    Three statements, however many there are; newest first.
    """
    begin, end = (datetime.combine(day, datetime.min.time(), SHANGHAI) for day in (first, after))
    rows = list(
        Case.objects.filter(
            item_code__in=REGISTRATIONS, matter__state="granted", decided_at__gte=begin, decided_at__lt=end,
            order__menu_version__menu__code=OPENING_MENU,
        ).select_related("order__matter").order_by("-decided_at", "-pk")
    )  # fmt: skip
    orders = [row.order_id for row in rows]
    complete = dict(
        Act.objects.filter(matter_id__in=[row.pk for row in rows], name__in=COMPLETED_BY)
        .values_list("matter_id").annotate(last=Max("at"))
    )  # fmt: skip
    sums = {pk: (visits or 0, uploads) for pk, visits, uploads in _sums(orders)}
    fees = _fees(orders)
    return [
        Opened(
            number=row.order.matter.number,
            complete_at=datetime.fromisoformat(complete[row.pk]),
            licensed_at=row.decided_at,
            papers=sums[row.order_id][1],
            fees=fees.get(row.order_id, 0),
            at_counter=row.order.channel != Channel.ONLINE,
            visits=sums[row.order_id][0],
        )
        for row in rows
        if row.decided_at is not None
    ]


def _sums(orders: list[int]) -> Iterable[tuple[int, int | None, int]]:
    visits = dict(
        Case.objects.filter(order_id__in=orders).values_list("order_id").annotate(n=Sum("visits_made"))
    )
    files = Order.objects.filter(pk__in=orders).values_list("pk").annotate(n=Count("uploads"))
    return [(pk, visits.get(pk), n) for pk, n in files]


def _fees(orders: list[int]) -> dict[int, int]:
    """How many items of each order ask a fee; versions are read once each."""
    pairs = list(Case.objects.filter(order_id__in=orders).values_list("order_id", "item_version_id"))
    views = catalog.items_by_version({version for _order, version in pairs})
    found: dict[int, int] = {}
    for order, version in pairs:
        found[order] = found.get(order, 0) + bool(views[version].spec.fee)
    return found


# --- dormancy and exits -------------------------------------------------------------------------------------


def dormancy_by_number(number: str) -> Dormancy:
    """This will return a dormancy; an unknown number raises `Dormancy.DoesNotExist`."""
    return Dormancy.objects.select_related("matter", "party").get(matter__number=number)


def dormancies(
    who: Person,
    *,
    state: str = "",
    cause: str = "",
    ending: bool = False,
    after: int | None = None,
    limit: int = PAGE + 1,
) -> list[Dormancy]:
    """This will list dormancies: a firm sees its own, officers all; newest first, or who ends first (`ending`).

    `after` is the key of the last row seen; a key of no row begins anew where the order is by day.
    """
    rows = Dormancy.objects.select_related("matter", "party")
    if not who.roles - {"applicant"}:
        rows = rows.filter(party_id=who.party_id or 0)
    if state:
        rows = rows.filter(matter__state=state)
    if cause:
        rows = rows.filter(cause=cause)
    if ending:
        last = Dormancy.objects.filter(pk=after).values_list("last_on", flat=True).first()
        if last is not None:
            rows = rows.filter(Q(last_on__gt=last) | Q(last_on=last, pk__gt=after))
        return list(rows.order_by("last_on", "pk")[:limit])
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk")[:limit])


def exit_by_number(number: str) -> Exit:
    """This will return a deregistration; an unknown number raises `Exit.DoesNotExist`."""
    return Exit.objects.select_related("matter", "party").get(matter__number=number)


def heir_file(leaving: Exit, line: int) -> ExitHeir | None:
    """This will return the link of a succession chain whose document came as a file, None where there is none."""
    return leaving.heirs.filter(line=line).exclude(path="").first()


def exits(
    *,
    party_id: int | None = None,
    way: str = "",
    state: str = "",
    after: int | None = None,
    limit: int = PAGE + 1,
) -> list[Exit]:
    """This will list deregistrations, newest first; all are public notices."""
    rows = Exit.objects.select_related("matter", "party")
    if party_id is not None:
        rows = rows.filter(party_id=party_id)
    if way:
        rows = rows.filter(way=way)
    if state:
        rows = rows.filter(matter__state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk")[:limit])


def heir_faults(links: Iterable[Link], gone: Iterable[str], signer: str) -> list[Fault]:
    """This will name what is wrong with a succession chain at its place; nothing to check where nobody is gone."""
    links, gone = list(links), [name.strip() for name in gone if name.strip()]
    if not links and not gone:
        return [] if signer.strip() else [Fault(0, tell("没有写明由谁签字、承担责任，请填写。"))]
    if not gone:
        return [Fault(0, tell("填了承继关系，却没有写谁不能签字，请补上。"))]
    return chain_faults(links, gone, signer)
