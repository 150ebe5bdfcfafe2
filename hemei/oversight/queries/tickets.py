"""Reading tickets: whose they are, one of them, the rates with what stands behind each, files of tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from hemei.accounts.queries import Person, agency_names, masked_name, masked_phone
from hemei.ledger.models import Matter
from hemei.oversight.enums.tickets import LeftOut
from hemei.oversight.flow.tickets import TICKET
from hemei.oversight.models import HotlineTicket, TicketHop, TicketIntake
from hemei.oversight.queries.finding import found
from hemei.oversight.queries.lists import LATE, OPEN, Line, lines
from hemei.rules.hotline import Share, limits
from hemei.rules.words import mark

CENTRE = frozenset({"operator", "supervisor"})
SEES_ALL = CENTRE | {"leader"}


def tickets_for(who: Person) -> QuerySet[HotlineTicket]:
    """This will give the tickets somebody may see: the centre all, leaders all but secret ones, others their own."""
    # the kind and `listed` of the matter say the same, but would lead the database to sort a million of them
    rows = HotlineTicket.objects.exclude(matter__state="void")
    if who.roles & CENTRE:
        return rows
    if "leader" in who.roles:
        return rows.filter(secret=False)
    return rows.filter(unit=who.agency or "-")


def ticket_lines(
    who: Person, wanted: Mapping[str, str], *, after: str, limit: int, now: datetime
) -> list[Line]:  # fmt: skip
    """This will give one page of tickets.

    `wanted` may name unit, kind, category, way, left, head, topic, measure, hit, from and until.
    """
    rows = tickets_for(who)
    names = {"unit": "unit", "kind": "kind", "category": "category", "way": "way", "left": "left_out",
             "head": "head__matter__number"}  # fmt: skip
    if topic := wanted.get("topic"):
        rows = rows.filter(Q(lead__matter__number=topic) | Q(matter__number=topic))
    rows = rows.filter(**{column: wanted[name] for name, column in names.items() if wanted.get(name)})
    rows = _measured(rows, wanted, now)
    if wanted.get("q"):
        rows = found(rows, wanted["q"])
    else:
        rows = _open(rows, wanted, wanted.get("unit") or ("" if who.roles & SEES_ALL else who.agency))
    return lines(rows, TICKET, {**wanted, "q": ""}, after=after, limit=limit, now=now)


def _open(rows: QuerySet[HotlineTicket], wanted: Mapping[str, str], unit: str) -> QuerySet[HotlineTicket]:
    """Where a list shows open tickets only, let an index of the ledger that holds just these lead to them."""
    office = {"office": f"agency:{unit}"} if unit else {}
    if wanted.get("sort") == "due":  # what has a deadline is open
        led = {f"matter__{name}": value for name, value in office.items()}
        return rows.filter(matter__kind=TICKET.kind, matter__listed=True, matter__closed_at=None, **led)
    if wanted.get("state", "") in {OPEN[0], LATE[0], *TICKET.open_states}:
        keys = Matter.objects.filter(kind=TICKET.kind, listed=True, closed_at=None, **office).values_list(
            "pk"
        )
        return rows.filter(pk__in=keys)
    return rows


def _measured(
    rows: QuerySet[HotlineTicket], wanted: Mapping[str, str], now: datetime
) -> QuerySet[HotlineTicket]:
    """The rows behind a rate: all that count, or only those that hit or missed."""
    for name, column in (("from", "opened_on__gte"), ("until", "opened_on__lt")):
        try:
            rows = rows.filter(**{column: date.fromisoformat(wanted.get(name, ""))})
        except ValueError:
            continue
    measure = _measures(now).get(wanted.get("measure", ""))
    if measure is None:
        return rows
    rows = rows.filter(measure.base, left_out="")
    return {"yes": rows.filter(measure.hit), "no": rows.exclude(measure.hit)}.get(wanted.get("hit", ""), rows)


def ticket_of(number: str, who: Person) -> HotlineTicket | None:
    """This will give a ticket that somebody may see; None for any other."""
    rows = tickets_for(who).select_related("matter", "head__matter", "remedy__matter")
    return rows.filter(matter__number=number).first()


def own_tickets(who: Person, limit: int = 50) -> list[HotlineTicket]:
    """This will give the tickets that somebody sent in himself, the newest first."""
    if who.party_id is None:
        return []
    rows = HotlineTicket.objects.select_related("matter", "head__matter").filter(
        person=f"party:{who.party_id}"
    )
    rows = rows.prefetch_related("photos", "head__photos")
    return list(rows.order_by("-pk")[:limit])


def caller_of(row: HotlineTicket) -> str:
    """This will name the caller as pages show him: masked, and not at all where the ticket is secret."""
    if row.secret:
        return ""
    return " ".join(
        filter(None, (row.caller and masked_name(row.caller), row.phone and masked_phone(row.phone)))
    )


def hops_of(row: HotlineTicket) -> list[tuple[TicketHop, str]]:
    """This will give where a ticket has been, with the names of the agencies."""
    names = agency_names()
    return [
        (hop, names.get(hop.unit, hop.unit)) for hop in TicketHop.objects.filter(ticket=row).order_by("seq")
    ]


@dataclass(frozen=True, slots=True)
class Measure:
    """One rate: which tickets count, which of them hit, how it is told and where it comes from."""

    code: str
    name: str
    told: str
    base: Q
    hit: Q


def _measures(now: datetime) -> dict[str, Measure]:
    contacted = Q(contacted_at__isnull=False, contacted_at__lte=F("contact_due"))
    replied = Q(replied_at__isnull=False, replied_at__lte=F("reply_due"))
    good = limits(now.date())["satisfied_from"]
    every = (
        Measure("response", mark("响应率"), mark("期限内联系了来电人的，占已到联系期限或已联系的"),
                Q(contact_due__isnull=False) & (Q(contact_due__lt=now) | Q(contacted_at__isnull=False)), contacted),
        Measure("ontime", mark("按时答复率"), mark("期限内答复的，占已到答复期限或已答复的"),
                Q(reply_due__isnull=False) & (Q(reply_due__lt=now) | Q(replied_at__isnull=False)), replied),
        Measure("solved", mark("解决率"), mark("来电人说解决了的，占回访接通的"), Q(solved__isnull=False),
                Q(solved=True)),
        Measure("content", mark("满意率"), mark("来电人评基本满意以上的，占回访接通的"), Q(level__isnull=False),
                Q(level__gte=good)),
        Measure("redo", mark("重办率"), mark("回访后重办过的，占已答复的"),
                Q(replied_at__isnull=False, reply_due__isnull=False) | Q(redone__gt=0), Q(redone__gt=0)),
    )  # fmt: skip
    return {one.code: one for one in every}


def measure_name(code: str, now: datetime) -> str:
    """This will name a rate by its code; empty for an unknown one."""
    found_ = _measures(now).get(code)
    return found_.name if found_ else ""


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of a period, of one agency or of all (`unit` empty), and what does not count, by reason."""

    unit: str
    name: str
    tickets: int
    shares: tuple[tuple[Measure, Share], ...]
    left_out: tuple[tuple[str, str, int], ...]
    sample: bool = False


def rates(first: date, until: date, now: datetime) -> list[Rates]:
    """This will give the rates of tickets that came in from `first` until before `until`: all, then each agency."""
    measures = list(_measures(now).values())
    wanted = {"tickets": Count("pk"), "samples": Count("pk", filter=Q(sample=True))}
    for one in measures:
        counts = Q(left_out="") & one.base
        wanted[f"{one.code}_n"] = Count("pk", filter=counts)
        wanted[f"{one.code}_hits"] = Count("pk", filter=counts & one.hit)
    for code in LeftOut.values:
        wanted[f"out_{code}"] = Count("pk", filter=Q(left_out=code))
    rows = HotlineTicket.objects.filter(opened_on__gte=first, opened_on__lt=until).exclude(
        matter__state="void"
    )
    names = agency_names()
    found_: list[dict[str, Any]] = [{"unit": "", **rows.aggregate(**wanted)}]
    found_ += rows.exclude(unit="").order_by().values("unit").annotate(**wanted).order_by("unit")  # type: ignore[arg-type]
    return [
        Rates(
            one["unit"], names.get(one["unit"], one["unit"]), one["tickets"],
            tuple((each, Share(one[f"{each.code}_hits"], one[f"{each.code}_n"])) for each in measures),
            tuple((code, str(name), one[f"out_{code}"]) for code, name in LeftOut.choices if one[f"out_{code}"]),
            bool(one["samples"]),
        )
        for one in found_
    ]  # fmt: skip


def intake_of(number: str) -> TicketIntake | None:
    """This will give a file by its number; None for an unknown one."""
    return (
        TicketIntake.objects.select_related("matter").defer("content").filter(matter__number=number).first()
    )


def intakes(limit: int = 20) -> list[TicketIntake]:
    """This will give the newest files."""
    return list(TicketIntake.objects.select_related("matter").defer("content").order_by("-pk")[:limit])
