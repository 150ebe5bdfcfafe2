"""Reads of boards, of single places that anybody may recompute, of cards, and of the week's meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from hemei.accounts.queries import agency_names
from hemei.ledger.flow import ActType
from hemei.ledger.queries import ActView, acts_of
from hemei.projects.enums import PlaceKind
from hemei.projects.flow import BOARD, CARD, OBJECTION
from hemei.projects.models import (
    Board,
    BoardPlace,
    Card,
    ColourSetting,
    Milestone,
    Need,
    Objection,
    Problem,
    Project,
)
from hemei.projects.queries.projects import TITLES, Line, lines, whole_number
from hemei.rules import boards as rules
from hemei.rules.boards.score import PARTS
from hemei.rules.projects import MILESTONES
from hemei.rules.words import Said


@dataclass(frozen=True, slots=True)
class Seat:
    """One place as pages show it; points in hundredths, `band` the colour that fell on it (None = none)."""

    id: int
    kind: str
    key: str
    name: str
    place: int
    total: int
    parts: tuple[tuple[str, int], ...]
    band: rules.Band | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One board with its places of one kind, its objections and its acts."""

    row: Board
    label: str
    seats: tuple[Seat, ...]
    bands: tuple[rules.Band, ...]
    objections: tuple[tuple[Objection, str], ...]
    offered: tuple[ActType, ...]
    acts: tuple[tuple[ActView, str], ...]
    rule: rules.Rule


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of a place: points as stored, points as computed again just now, and how they come about."""

    title: str
    stored: int
    again: int
    words: Said


@dataclass(frozen=True, slots=True)
class Opened:
    """One place opened down to its facts; `holds` = computing it again gives the same points."""

    row: BoardPlace
    seat: Seat
    lines: tuple[PartLine, ...]
    facts: rules.Facts | None
    members: tuple[Seat, ...]
    holds: bool
    rule: rules.Rule


@dataclass(frozen=True, slots=True)
class CardLine:
    """One card as lists show it."""

    row: Card
    number: str
    label: str
    unit: str
    due_at: datetime | None
    late: bool
    key: str


def boards(wanted: Mapping[str, str], after: str, limit: int) -> list[tuple[Board, str, int]]:
    """This will list boards, newest first: board, state, projects on it; `wanted` may name a state."""
    rows = Board.objects.select_related("matter").annotate(
        count=Count("places", filter=Q(places__kind="project"))
    )
    if state := wanted.get("state"):
        rows = rows.filter(matter__state=state)
    if whole_number(after):
        rows = rows.filter(pk__lt=int(after))
    return [(one, BOARD.label(one.matter.state), one.count) for one in rows.order_by("-pk")[:limit]]


def seat(one: BoardPlace, bands: tuple[rules.Band, ...]) -> Seat:
    """This will show one stored place."""
    parts = (
        tuple((title, int(getattr(one, name))) for name, title in PARTS.items())
        if one.kind == "project"
        else ()
    )
    band = bands[one.colour] if 0 <= one.colour < len(bands) else None
    return Seat(one.pk, one.kind, one.key, one.name, one.place, one.total, parts, band)


def board(
    number: str,
    kind: str,
    roles: frozenset[str],
    *,
    after: tuple[int, str] | None = None,
    limit: int = 20_000,
) -> Shown | None:
    """This will give one board with its places of a kind in their order; None for an unknown one.

    `after` is (place, key) of the last row of the page before. Places follow the points, and so does the order.
    """
    row = Board.objects.select_related("matter").filter(matter__number=number).first()
    if row is None:
        return None
    bands = rules.bands_of(row.bands)
    rows = row.places.filter(kind=kind if kind in PlaceKind.values else PlaceKind.PROJECT)
    if after:
        last = rows.filter(key=after[1]).values_list("total", flat=True).first()
        rows = rows.filter(
            Q(place__gt=after[0]) if last is None else Q(total__lt=last) | Q(total=last, key__gt=after[1])
        )
    objections = Objection.objects.select_related("matter", "place").filter(place__board=row).order_by("-pk")
    return Shown(
        row, BOARD.label(row.matter.state), tuple(seat(one, bands) for one in rows.order_by("-total", "key")[:limit]),
        bands, tuple((one, _objection_label(one)) for one in objections), BOARD.offered(row.matter.state, roles),
        tuple((act, _BOARD_TITLES.get(act.name, act.name)) for act in acts_of(row.matter.pk)), rules.rule(row.as_of),
    )  # fmt: skip


_BOARD_TITLES = {one.name: one.title for one in BOARD}


def _objection_label(one: Objection) -> str:
    return OBJECTION.label(one.matter.state)


def opened(place_id: int) -> Opened | None:
    """This will open one place to its facts and compute it again from them."""
    row = BoardPlace.objects.select_related("board__matter").filter(pk=place_id).first()
    if row is None:
        return None
    bands, by, on = rules.bands_of(row.board.bands), rules.rule(row.board.as_of), row.board.as_of
    if row.kind != PlaceKind.PROJECT:
        return _opened_group(row, bands, by)
    facts = rules.from_plain(row.facts)
    again, words = rules.score(facts, by, on), rules.explain(facts, by, on)
    made = tuple(
        PartLine(title, int(getattr(row, name)), int(getattr(again, name)), words[name])
        for name, title in PARTS.items()
    )
    return Opened(row, seat(row, bands), made, facts, (), all(one.stored == one.again for one in made), by)


def _opened_group(row: BoardPlace, bands: tuple[rules.Band, ...], by: rules.Rule) -> Opened:
    found = row.board.places.filter(kind="project", key__in=row.facts["members"]).order_by("-total", "key")
    members = tuple(seat(one, bands) for one in found)
    mean = sum(one.total for one in members) // len(members) if members else -1
    return Opened(row, seat(row, bands), (), None, members, mean == row.total, by)


def latest_board(states: tuple[str, ...] = ("published", "frozen")) -> str:
    """This will give the number of the newest board in some states; empty where there is none."""
    row = (
        Board.objects.filter(matter__state__in=states).order_by("-as_of", "-pk").values_list("matter__number")
    )
    return str(row[0][0]) if row[:1] else ""


def last_place(number: str) -> tuple[int, str]:
    """This will give the project at the foot of a board: id of its place, and its unit; (0, "") without projects."""
    row = (
        BoardPlace.objects.filter(board__matter__number=number, kind="project")
        .order_by("-place", "key")
        .first()
    )
    return (row.pk, str(row.facts["unit"])) if row else (0, "")


def colour_setting() -> ColourSetting | None:
    """This will give what colours mean just now; None while nobody has set it."""
    return ColourSetting.objects.select_related("matter").filter(ended_at=None).first()


def cards(wanted: Mapping[str, str], after: str, limit: int, now: datetime) -> list[CardLine]:
    """This will list cards, newest first; `wanted` may name state (also `open`, `late`), unit and q."""
    rows = Card.objects.select_related("matter", "project__matter")
    state = wanted.get("state", "")
    if state == "open":
        rows = rows.filter(over=False)
    elif state == "late":
        rows = rows.filter(over=False, matter__due_at__lt=now)
    elif state:
        rows = rows.filter(matter__state=state)
    if unit := wanted.get("unit"):
        rows = rows.filter(unit=unit)
    if word := wanted.get("q"):
        rows = rows.filter(Q(project__name__icontains=word) | Q(matter__number__icontains=word))
    if whole_number(after):
        rows = rows.filter(pk__lt=int(after))
    units = agency_names()
    return [card_line(one, units, now) for one in rows.order_by("-pk")[:limit]]


def card_line(one: Card, units: Mapping[str, str], now: datetime) -> CardLine:
    """This will show one card."""
    due = one.matter.due_at
    late = bool(due and due < now and not one.over)
    return CardLine(
        one,
        one.matter.number,
        CARD.label(one.matter.state),
        units.get(one.unit, one.unit),
        due,
        late,
        str(one.pk),
    )


def card(
    number: str, roles: frozenset[str], now: datetime
) -> tuple[CardLine, tuple[ActType, ...], tuple[tuple[ActView, str], ...]] | None:
    """This will give one card with the acts open to the reader and those that were done."""
    row = Card.objects.select_related("matter", "project__matter").filter(matter__number=number).first()
    if row is None:
        return None
    acts = tuple((act, TITLES.get(act.name, act.name)) for act in acts_of(row.matter.pk))
    return card_line(row, agency_names(), now), CARD.offered(row.matter.state, roles), acts


@dataclass(frozen=True, slots=True)
class Meeting:
    """The week's papers: newest board, open cards, late projects, what is due, problems past their day, unmet needs."""

    board: Shown | None
    cards: tuple[CardLine, ...]
    late: tuple[Line, ...]
    ahead: tuple[tuple[str, str, str, date], ...]  # number, name, milestone, day
    problems: tuple[Problem, ...]
    needs: tuple[Need, ...]
    as_of: datetime


def meeting(now: datetime, on: date, until: date) -> Meeting:
    """This will gather what a week's meeting needs, in a fixed number of statements."""
    number = latest_board(("open", "published", "frozen"))
    shown = board(number, "project", frozenset()) if number else None
    rows = Project.objects.select_related("matter").filter(
        matter__closed_at=None, milestones__done_on=None, milestones__planned_on__lt=on
    )
    due = Milestone.objects.filter(
        done_on=None, planned_on__range=(on, until), project__matter__closed_at=None
    ).order_by("planned_on", "project__matter__number")
    problems = Problem.objects.select_related("matter").filter(matter__closed_at=None, matter__due_at__lt=now)
    needs = Need.objects.select_related("project").filter(
        met_on=None, wanted_on__lte=until, project__matter__closed_at=None
    )
    return Meeting(
        shown, tuple(cards({"state": "open"}, "", 200, now)),
        tuple(lines(rows.distinct().order_by("matter__number")[:200], on)),
        tuple(
            (number, name, MILESTONES[kind], day)
            for number, name, kind, day in due.values_list(
                "project__matter__number", "project__name", "kind", "planned_on"
            )[:200]
        ),
        tuple(problems.order_by("matter__due_at", "pk")[:200]), tuple(needs.order_by("wanted_on", "pk")[:200]),
        now,
    )  # fmt: skip
