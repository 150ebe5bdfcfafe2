"""Public figures of ratings: those who voted, who was silent, what was left out, and what became of the bad ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from hemei.accounts.queries import agency_names
from hemei.cases.models import Case, Ticket
from hemei.catalog.models import Item
from hemei.oversight.enums.loop import Channel, Exclusion
from hemei.oversight.models import Proposal, Rating, ServiceCount
from hemei.oversight.queries.events import ENDED
from hemei.rules.ratings import Ranked, Summary, Votes, ranking, settings, summary
from hemei.rules.workdays import SHANGHAI

GROUPS: Mapping[str, str] = {
    "agency": "agency", "item": "item_code", "window": "window", "channel": "channel",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of the bad ratings of a period, excluded ones apart."""

    bad: int
    called: int
    closed: int
    rated_again: int
    content_again: int


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a table: what it is, its figures, and its place among those with enough votes (None = no place)."""

    key: str
    name: str
    summary: Summary
    ranked: Ranked | None


@dataclass(frozen=True, slots=True)
class Published:
    """The public figures of a period [first, until)."""

    first: date
    until: date
    summary: Summary
    excluded: tuple[tuple[str, str, int], ...]
    handled: Handled
    sample: bool


def _ratings(first: date, until: date) -> QuerySet[Rating]:
    return Rating.objects.filter(event_on__gte=first, event_on__lt=until)


def _instant(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def published(first: date, until: date) -> Published:
    """This will give the figures of services that ended in [first, until)."""
    rows, rules = _ratings(first, until), settings("rating", until)
    votes = _grouped(rows, "")
    whole = votes.get("", Votes({}))
    whole = Votes(whole.by_level, sum(_events("", first, until).values()), whole.excluded)
    out = tuple((code, str(Exclusion(code).label), n) for code, n in sorted(whole.excluded.items()))
    return Published(
        first, until, summary(whole, rules), out, _handled(rows, rules["satisfied_from"]),
        rows.filter(sample=True).exists(),
    )  # fmt: skip


def groups(group: str, first: date, until: date) -> list[Group]:
    """This will give the figures by agency, item, window or channel; whoever has enough votes is ranked fairly."""
    rules = settings("rating", until)
    events = _events(group, first, until)
    votes = _grouped(_ratings(first, until), GROUPS[group])
    every = {
        key: Votes(
            votes[key].by_level if key in votes else {}, events.get(key, 0), votes[key].excluded if key in votes else {}
        )
        for key in votes.keys() | events.keys()
        if key
    }  # fmt: skip
    names, places = _names(group, every), {one.key: one for one in ranking(every, rules)}
    made = [
        Group(key, names.get(key, key), summary(found, rules), places.get(key))
        for key, found in every.items()
    ]
    return sorted(
        made, key=lambda one: (one.ranked.place if one.ranked else 10**6, -one.summary.votes.n, one.key)
    )


def _grouped(rows: QuerySet[Rating], column: str) -> dict[str, Votes]:
    wanted = [column] if column else []
    levels: dict[str, dict[int, int]] = {}
    excluded: dict[str, dict[str, int]] = {}
    for row in rows.order_by().values(*wanted, "level", "excluded").annotate(n=Count("pk")):
        key = row[column] if column else ""
        if row["excluded"]:
            found = excluded.setdefault(key, {})
            found[row["excluded"]] = found.get(row["excluded"], 0) + row["n"]
        else:
            levels.setdefault(key, {})[row["level"]] = row["n"]
    return {
        key: Votes(levels.get(key, {}), 0, excluded.get(key, {})) for key in levels.keys() | excluded.keys()
    }


def _events(group: str, first: date, until: date) -> dict[str, int]:
    """Services that ended in the period, by group: cases, served numbers, and those counted elsewhere."""
    if group == "channel":
        return {}
    cases = Case.objects.filter(
        matter__state__in=ENDED, matter__closed_at__gte=_instant(first), matter__closed_at__lt=_instant(until)
    )
    tickets = Ticket.objects.filter(matter__state="served", day__gte=first, day__lt=until)
    elsewhere = ServiceCount.objects.filter(month__gte=first.replace(day=1), month__lt=until)
    if group == "window":
        by_window = tickets.exclude(window=None).annotate(
            key=Concat("hall__code", Value("-"), "window__code")
        )
        return dict(by_window.order_by().values_list("key").annotate(n=Count("pk")))
    if not group:
        whole = elsewhere.aggregate(n=Sum("n"))["n"] or 0
        return {"": cases.count() + tickets.count() + whole}
    column = {"agency": "agency__code", "item": "item_code"}[group]
    found = dict(cases.order_by().values_list(F(column)).annotate(n=Count("pk")))
    counted = elsewhere.order_by().values_list("agency" if group == "agency" else "item_code")
    for key, n in counted.annotate(whole=Sum("n")):
        found[key] = found.get(key, 0) + n
    return found


def _names(group: str, keys: Mapping[str, Votes]) -> dict[str, str]:
    if group == "agency":
        return agency_names()
    if group == "channel":
        return {code: str(label) for code, label in Channel.choices}
    if group == "item":
        return dict(Item.objects.filter(code__in=list(keys)).values_list("code", "name"))
    return {}


def _handled(rows: QuerySet[Rating], satisfied_from: int) -> Handled:
    bad = rows.filter(level__lt=satisfied_from, excluded="")
    return Handled(
        **bad.aggregate(
            bad=Count("pk"), called=Count("pk", filter=Q(calls__gt=0)),
            closed=Count("pk", filter=Q(matter__state="closed")),
            rated_again=Count("pk", filter=Q(again_level__isnull=False)),
            content_again=Count("pk", filter=Q(again_level__gte=satisfied_from)),
        )
    )  # fmt: skip


def bad_items(until: date, limit: int = 20) -> list[tuple[str, str, int, Proposal | None]]:
    """This will list the items with the most bad ratings of a year, each with its latest review: code, name, n."""
    rules = settings("rating", until)
    rows = _ratings(until.replace(year=until.year - 1, day=1), until).filter(
        level__lt=rules["satisfied_from"], excluded=""
    )
    found = list(
        rows.exclude(item_code="").order_by().values("item_code").annotate(n=Count("pk")).order_by("-n", "item_code")
        [:limit]
    )  # fmt: skip
    codes = [row["item_code"] for row in found]
    names = dict(Item.objects.filter(code__in=codes).values_list("code", "name"))
    latest = {
        one.item_code: one
        for one in Proposal.objects.select_related("matter").filter(item_code__in=codes).order_by("pk")
    }
    return [
        (row["item_code"], names.get(row["item_code"], row["item_code"]), row["n"], latest.get(row["item_code"]))
        for row in found
    ]  # fmt: skip


def service_counts(limit: int) -> list[ServiceCount]:
    """This will give the latest counts of services that were entered, newest month first."""
    return list(ServiceCount.objects.order_by("-month", "agency", "item_code")[:limit])
