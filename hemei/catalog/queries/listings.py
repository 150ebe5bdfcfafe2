"""Reading what stands beside the items on a day: trades, scope phrases, life events."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from hemei.catalog.enums import ListingKind
from hemei.catalog.models import Listing
from hemei.rules.separation import Touched, Way, merged
from hemei.rules.words import mark

SIDES = {"firm": mark("企业全生命周期"), "person": mark("个人全生命周期")}
STAGES = {
    "firm": (mark("设立"), mark("准营"), mark("投资"), mark("建设"), mark("用工"), mark("经营"), mark("变更"),
             mark("融资"), mark("创新"), mark("退出")),
    "person": (mark("出生"), mark("上学"), mark("就业"), mark("婚育"), mark("置业"), mark("就医"), mark("生活"),
               mark("退休"), mark("身后")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade whose permits become one licence; `code` is that of its menu."""

    code: str
    trade: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A standard phrase of business scope and the licences that it touches."""

    code: str
    phrase: str
    industry: str
    source: str
    since: date
    touched: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class ScopeVersion:
    """One dated version of a phrase: in force from `since` (included) to `until` (excluded, None = open)."""

    scope: Scope
    english: str
    until: date | None
    entered_by: str  # the file that brought it; empty = the seeds
    state: str  # now, coming or ended

    @property
    def said(self) -> dict[str, object]:
        """What it says, so that two versions can be told apart."""
        return {
            "phrase": self.scope.phrase, "english": self.english, "industry": self.scope.industry,
            "source": self.scope.source, "licences": self.scope.touched,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A named event of a firm's or a person's life (双全双百) with its menu, if there is one, and its items."""

    code: str
    side: str
    stage: str
    name: str
    menu: str
    items: tuple[str, ...]


def trades(on: date) -> tuple[Trade, ...]:
    """This will give the trades with one licence that are in force on a day."""
    return tuple(Trade(row.code, row.spec["trade"], row.spec["name"]) for row in _rows(ListingKind.TRADE, on))


def scopes(on: date) -> tuple[Scope, ...]:
    """This will give the scope phrases in force on a day, in the order of the list."""
    return tuple(_scope(row) for row in _rows(ListingKind.SCOPE, on))


def scope_versions(on: date, code: str = "") -> list[ScopeVersion]:
    """This will give every version of the phrases, or of one, by code, the newest first, as they stand on a day."""
    rows = Listing.objects.filter(kind=ListingKind.SCOPE, **({"code": code} if code else {}))
    return [
        ScopeVersion(_scope(row), row.spec["english"], row.ended_on, row.entered_by, _standing(row, on))
        for row in rows.order_by("code", "-effective_on")
    ]


def _standing(row: Listing, on: date) -> str:
    if row.ended_on is not None and row.ended_on <= on:
        return "ended"
    return "coming" if row.effective_on > on else "now"


def needed(codes: Collection[str], on: date) -> list[Touched]:
    """This will give the licences that chosen scope phrases touch, each once, the heaviest way first."""
    return merged(one for scope in scopes(on) if scope.code in codes for one in scope.touched)


def life_events(on: date) -> tuple[LifeEvent, ...]:
    """This will give the life events in force on a day, firms first, in the order of life."""
    return tuple(_event(row) for row in _rows(ListingKind.EVENT, on))


def events_of(items: Iterable[str], on: date) -> list[LifeEvent]:
    """This will give the life events that any of the items belongs to."""
    wanted = set(items)
    return [event for event in life_events(on) if wanted & set(event.items)]


def parks(on: date) -> dict[str, str]:
    """This will give the names of the parks by their codes, the zone itself left out."""
    return {row.code: row.spec["name"] for row in _rows(ListingKind.PARK, on) if row.spec["kind"] == "park"}


def _rows(kind: ListingKind, on: date) -> QuerySet[Listing]:
    running = Q(ended_on=None) | Q(ended_on__gt=on)
    return Listing.objects.filter(running, kind=kind, effective_on__lte=on).order_by("position", "code")


def _scope(row: Listing) -> Scope:
    phrase = row.spec["phrase"]
    touched = tuple(
        Touched(one["item"], one["name"], Way(one["way"]), phrase, row.source) for one in row.spec["licences"]
    )
    return Scope(row.code, phrase, row.spec["industry"], row.source, row.effective_on, touched)


def _event(row: Listing) -> LifeEvent:
    spec = row.spec
    return LifeEvent(row.code, spec["side"], spec["stage"], spec["name"], spec["menu"], tuple(spec["items"]))
