"""A drafted board follows the facts: only the projects that acts have touched are read and scored again.

The outcome is the same as computing the board anew; where a project came, went or changed its park or department,
that is what is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from django.db.models import F, Q, QuerySet

from hemei.ledger.operations import Actor, Stale, System, WrongState, acting
from hemei.projects.enums import PlaceKind
from hemei.projects.flow import BOARD
from hemei.projects.models import Board, BoardPlace
from hemei.projects.operations.boards import find_board, recompute
from hemei.projects.operations.moves import keep
from hemei.projects.queries.facts import board_facts, changed_since, settled_act
from hemei.rules import boards as rules

_MANY = 1000  # touched projects from which computing all of them costs less
_GROUPS = ((PlaceKind.PARK, "park"), (PlaceKind.UNIT, "unit"))


def follow_board(
    *, number: str, parks: Mapping[str, str], actor: Actor, now: datetime, seen: int | None = None
) -> int:
    """This will bring a drafted board up to the facts; returns how many projects were scored anew, 0 = none had to be.

    `parks` names the parks by their codes. Nothing is written where no fact that counts has changed.
    """
    row = find_board(number)
    newest = settled_act(now)
    touched = changed_since(row.act_id)
    changed, whole = _differing(row, touched)
    if not changed and not whole and row.matter.state == "made":
        keep(row, act_id=newest)
        return 0
    with acting(BOARD["board.follow"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        count = recompute(row, parks) if whole else len(changed)
        for place, facts, name in changed if not whole else ():
            _move(row, place, facts, name)
        if not whole:
            _colour(row)
            _regroup(row, changed)
        keep(row, act_id=newest)
        move.record(changed=count, whole=whole, projects=[place.key for place, _f, _n in changed][:200])
    return count


_Changed = list[tuple[BoardPlace, rules.Facts, str]]


def _differing(row: Board, touched: frozenset[str]) -> tuple[_Changed, bool]:
    """Places whose facts or name are others now, and whether the board must be computed whole."""
    if not touched:
        return [], False
    if len(touched) > _MANY:
        return [], True
    found = board_facts(row.as_of, numbers=touched)
    places = {one.key: one for one in row.places.filter(kind=PlaceKind.PROJECT, key__in=touched)}
    if found.keys() != places.keys():
        return [], True
    changed: _Changed = []
    for key, (name, facts) in found.items():
        place, plain = places[key], rules.plain(facts)
        if (place.facts["park"], place.facts["unit"]) != (facts.park, facts.unit):
            return [], True
        if place.facts != plain or place.name != name:
            changed.append((place, facts, name))
    grouped = row.places.filter(kind__in=[kind for kind, _name in _GROUPS])
    return changed, bool(changed) and grouped.exclude(facts__has_key="sum").exists()


def _ranked(row: Board) -> QuerySet[BoardPlace]:
    return BoardPlace.objects.filter(board=row, kind=PlaceKind.PROJECT)


def _move(row: Board, place: BoardPlace, facts: rules.Facts, name: str) -> None:
    """New points of one project; whoever it passes, or is passed by, moves by one place."""
    found, old = rules.score(facts, rules.rule(row.as_of), row.as_of), place.total
    new = found.total
    others = _ranked(row).exclude(pk=place.pk)
    if new > old:
        others.filter(total__gte=old, total__lt=new).update(place=F("place") + 1)
    elif new < old:
        others.filter(total__gte=new, total__lt=old).update(place=F("place") - 1)
    place.was = old  # type: ignore[attr-defined]
    # a place that others have moved since it was read is written only where its own points changed
    at = {"place": 1 + others.filter(total__gt=new).count()} if new != old else {}
    keep(
        place, name=name, facts=rules.plain(facts), start=found.start, investment=found.investment,
        milestones=found.milestones, problems=found.problems, total=new, **at,
    )  # fmt: skip


def _colour(row: Board) -> None:
    """Each colour is a range of points, found where its last place stands; only rows that change it are written."""
    rows = _ranked(row)
    wanted: list[tuple[Q, int]] = [
        (_range(rows, band), n) for n, band in enumerate(rules.bands_of(row.bands))
    ]
    taken = Q(pk__in=[])
    for hit, n in [*wanted, (Q(), -1)]:
        wrong = list(rows.filter(hit).exclude(taken).exclude(colour=n).values_list("pk", flat=True))
        for start in range(0, len(wrong), 1000):
            BoardPlace.objects.filter(pk__in=wrong[start : start + 1000]).update(colour=n)
        taken |= hit


def _range(rows: QuerySet[BoardPlace], band: rules.Band) -> Q:
    """The points on which a band falls: the same as `rules.colours` says by places."""
    if band.by == "least":
        return Q(total__gte=band.amount * 100)
    if band.by == "below":
        return Q(total__lt=band.amount * 100)
    order = "-total" if band.by == "top" else "total"
    last = rows.order_by(order).values_list("total", flat=True)[band.amount - 1 : band.amount]
    edge: Sequence[int] = list(last)
    if not edge:
        return Q(total__gte=0)  # fewer projects than places
    return Q(total__gte=edge[0]) if band.by == "top" else Q(total__lte=edge[0])


def _regroup(row: Board, changed: _Changed) -> None:
    """Means of the parks and departments whose projects changed, and the order among all of them.

    The facts of a group name all its members, so only those of the groups that changed are read and written.
    """
    bands = rules.bands_of(row.bands)
    for kind, name in _GROUPS:
        steps: dict[str, int] = {}
        for place, facts, _name in changed:
            key = str(getattr(facts, name))
            steps[key] = steps.get(key, 0) + place.total - int(place.was)  # type: ignore[attr-defined]
        of_kind = row.places.filter(kind=kind)
        groups = list(of_kind.defer("facts").order_by("key"))
        known = dict(
            of_kind.filter(key__in=[key for key, step in steps.items() if step]).values_list("key", "facts")
        )
        before = {one.pk: (one.place, one.colour) for one in groups}
        for one in groups:
            if one.key in known:
                whole = int(known[one.key]["sum"]) + steps[one.key]
                one.facts = {**known[one.key], "sum": whole}
                one.total = whole // max(len(one.facts["members"]), 1)
        totals = np.array([one.total for one in groups], np.int64)
        for one, place, colour in zip(
            groups, rules.places(totals), rules.colours(totals, bands), strict=True
        ):
            one.place, one.colour = int(place), colour
        moved = [one for one in groups if (one.place, one.colour) != before[one.pk]]
        BoardPlace.objects.bulk_update([one for one in groups if one.key in known], ["facts", "total"])
        BoardPlace.objects.bulk_update(moved, ["place", "colour"])


def follow_boards(*, parks: Mapping[str, str], now: datetime) -> int:
    """This will let every drafted board follow the facts; returns how many projects were scored anew."""
    done = 0
    for number in Board.objects.filter(matter__state="made").values_list("matter__number", flat=True):
        try:
            done += follow_board(number=number, parks=parks, actor=System(), now=now)
        except (Stale, WrongState):
            continue  # a person moved it first
    return done
