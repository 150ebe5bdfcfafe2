"""Boards: made from facts, shown for objections, published, frozen; and the setting of what colours mean."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np

from hemei.accounts.operations import tell as send
from hemei.accounts.queries import agency_names
from hemei.cases.operations.numbers import next_in
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Move, Refused, acting, opening
from hemei.projects.enums import PlaceKind
from hemei.projects.flow import BOARD, SETTING
from hemei.projects.models import Board, BoardPlace, ColourSetting
from hemei.projects.notices.boards import letters
from hemei.projects.queries.facts import board_facts, settled_act
from hemei.rules import boards as rules
from hemei.rules.chainhash import canonical
from hemei.rules.workdays import NoNotice, local_day, official

_COMPUTED = ("name", "facts", "start", "investment", "milestones", "problems", "total", "place", "colour")


def set_colours(
    *, title: str, bands: Sequence[Mapping[str, Any]], actor: Actor, now: datetime
) -> ColourSetting:
    """This will set what colours mean from now on; boards that were made keep the meaning of then."""
    if not title.strip():
        raise Refused(tell("请给这套颜色起个名字，没有写入。"))
    try:
        made = rules.bands_of(bands)
    except rules.Faulty as why:
        raise Refused(tell("{why}没有写入，原来的颜色还在用。", why=why.args[0])) from why
    kept = [
        {"colour": b.colour, "word": b.word, "by": b.by, "amount": b.amount, "good": b.good} for b in made
    ]
    old = ColourSetting.objects.select_related("matter").filter(ended_at=None).first()
    with opening(
        SETTING["setting.set"], flow="board_setting", number=f"YS-{next_in('YS'):04d}", title=title.strip()[:80],
        actor=actor, now=now,
    ) as move:  # fmt: skip
        if old:
            with acting(SETTING["setting.end"], matter=old.matter, actor=actor, now=now) as inner:
                old.ended_at = now
                old.save(update_fields=["ended_at"])
                inner.record(by=move.matter.number)
                inner.leave(closed_at=now)
        row = ColourSetting(matter=move.matter, title=title.strip()[:80], bands=kept)
        row.save(force_insert=True)
        move.record(bands=kept, before=old.bands if old else [])
    return row


def make_board(
    *, title: str, as_of: date, parks: Mapping[str, str], actor: Actor, now: datetime, sample: bool = False
) -> Board:
    """This will make a board of all projects as of a day, by the rule of that day and the colours in use.

    `parks` names the parks by their codes.
    """
    if as_of > local_day(now):
        raise Refused(tell("截止日还没有到，没有写入。"))
    setting = ColourSetting.objects.filter(ended_at=None).first()
    bands = setting.bands if setting else rules.preset("", as_of)
    with opening(
        BOARD["board.make"], flow="project_board", number=f"HLB-{next_in(f'HLB-{as_of:%y%m%d}'):02d}-{as_of:%y%m%d}",
        title=title.strip()[:120] or f"{as_of}", actor=actor, now=now,
    ) as move:  # fmt: skip
        row = Board(
            matter=move.matter, title=move.matter.title, as_of=as_of, bands=bands, sample=sample,
            act_id=settled_act(now),
        )  # fmt: skip
        row.save(force_insert=True)
        BoardPlace.objects.bulk_create(_places(row, parks), batch_size=1000)
        move.record(as_of=as_of.isoformat(), bands=bands, places=row.places.count())
    return row


def remake_board(
    *,
    number: str,
    parks: Mapping[str, str],
    reason: str,
    actor: Actor,
    now: datetime,
    seen: int | None = None,
) -> int:
    """This will compute a board anew from corrected facts, before it is published; returns how many places changed."""
    row = find_board(number)
    if not reason.strip():
        raise Refused(tell("请写明为什么重算，什么都没有改动。"))
    with acting(BOARD["board.remake"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.act_id = settled_act(now)
        row.save(update_fields=["act_id"])
        moved = recompute(row, parks)
        move.record(reason=reason.strip()[:300], changed=moved)
    return moved


def recompute(row: Board, parks: Mapping[str, str]) -> int:
    """This will compute all places of a board inside an act; returns how many came, went or changed."""
    old = {(one.kind, one.key): one for one in row.places.all()}
    fresh, changed = [], []
    for one in _places(row, parks):
        before = old.pop((one.kind, one.key), None)
        if before is None:
            fresh.append(one)
        elif any(getattr(before, name) != getattr(one, name) for name in _COMPUTED):
            for name in _COMPUTED:
                setattr(before, name, getattr(one, name))
            changed.append(before)
    gone = [one.pk for one in old.values()]
    if BoardPlace.objects.filter(pk__in=gone, objections__isnull=False).exists():
        raise Refused(tell("有异议的项目已不在榜上，不能重算，什么都没有改动。请先答复异议，或作废榜单。"))
    BoardPlace.objects.filter(pk__in=gone).delete()
    BoardPlace.objects.bulk_create(fresh, batch_size=1000)
    BoardPlace.objects.bulk_update(changed, _COMPUTED, batch_size=500)
    return len(fresh) + len(changed) + len(gone)


def _places(board: Board, parks: Mapping[str, str]) -> list[BoardPlace]:
    """All places of a board, not yet stored."""
    on, bands = board.as_of, rules.bands_of(board.bands)
    facts = board_facts(on)
    if not facts:
        raise Refused(tell("这一天没有实施类项目，榜单没有生成。请先列入项目。"))
    live = rules.Live([one for _name, one in facts.values()], rules.rule(on), on)
    made, place, colour = [], live.places(), rules.colours(live.totals, bands)
    for at, one in enumerate(live.rows):
        start, investment, milestones, problems = (int(part) for part in live.points[at])
        made.append(BoardPlace(
            board=board, kind=PlaceKind.PROJECT, key=one.code, name=facts[one.code][0], facts=rules.plain(one),
            start=start, investment=investment, milestones=milestones, problems=problems,
            total=start + investment + milestones + problems, place=int(place[at]), colour=colour[at],
        ))  # fmt: skip
    made += _groups(board, PlaceKind.PARK, live.parks, live.park_points(), live, parks)
    made += _groups(board, PlaceKind.UNIT, live.units, live.unit_points(), live, agency_names())
    return made


def _groups(
    board: Board,
    kind: PlaceKind,
    keys: Sequence[str],
    points: Any,
    live: rules.Live,
    names: Mapping[str, str],
) -> list[BoardPlace]:
    place, colour = rules.places(points), rules.colours(np.asarray(points), rules.bands_of(board.bands))
    members: dict[str, list[str]] = {key: [] for key in keys}
    sums: dict[str, int] = dict.fromkeys(keys, 0)
    for one, whole in zip(live.rows, live.totals, strict=True):
        group = one.park if kind == PlaceKind.PARK else one.unit
        members[group].append(one.code)
        sums[group] += int(whole)
    return [
        BoardPlace(
            board=board, kind=kind, key=key, name=names.get(key, key)[:120], total=int(points[at]),
            facts={"members": members[key], "sum": sums[key]}, place=int(place[at]), colour=colour[at],
        )
        for at, key in enumerate(keys)
    ]  # fmt: skip


def open_board(
    *, number: str, until: date | None, actor: Actor, now: datetime, seen: int | None = None
) -> Board:
    """This will show a board for objections until a day; without one, the working days of the rule are counted."""
    row, today = find_board(number), local_day(now)
    days = rules.rule(row.as_of).objection_days
    last = until or workday_after(today, days)
    if last <= today:
        raise Refused(tell("异议截止日要晚于今天，没有写入。"))
    with acting(BOARD["board.open"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.objections_until = last
        row.save(update_fields=["objections_until"])
        move.record(until=last.isoformat(), days=days)
        _tell_units(move, row)
    return row


def _tell_units(move: Move, row: Board) -> None:
    """Each department that stands on the board is told."""
    units = row.places.filter(kind=PlaceKind.UNIT).values_list("key", flat=True)
    send(letters=letters(move, units=units, place="project_board"), now=move.now)


def workday_after(day: date, days: int) -> date:
    """This will give the n-th working day after a day; refuses where next year's holidays are not published yet."""
    try:
        return official().add(day, days)
    except NoNotice as why:
        raise Refused(tell("{why}没有写入，请直接填截止日期。", why=str(why))) from why


def publish_board(*, number: str, actor: Actor, now: datetime, seen: int | None = None) -> Board:
    """This will publish a board once the time for objections is over and each one is decided; no place moves again."""
    row = find_board(number)
    if row.objections_until is None or local_day(now) <= row.objections_until:
        raise Refused(
            tell("异议期还没有过，不能公布，什么都没有改动。截止日：{day}。", day=row.objections_until or "—")
        )
    waiting = row.places.filter(objections__matter__state="raised").count()
    if waiting:
        raise Refused(tell("还有 {waiting} 件异议没有答复，不能公布，什么都没有改动。", waiting=waiting))
    with acting(BOARD["board.publish"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.digest = digest_of(row)
        row.save(update_fields=["digest"])
        move.record(digest=row.digest, places=row.places.count())
        _tell_units(move, row)
    return row


def freeze_board(*, number: str, actor: Actor, now: datetime, seen: int | None = None) -> Board:
    """This will freeze a published board; a place that is not as published stops it."""
    row = find_board(number)
    if row.matter.state == "published" and row.digest != digest_of(row):
        raise Refused(tell("榜单的内容和公布时不一样，不能冻结，什么都没有改动。请系统管理员核对账本。"))
    with acting(BOARD["board.freeze"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(digest=row.digest)
        move.leave(closed_at=now)
    return row


def cancel_board(*, number: str, reason: str, actor: Actor, now: datetime, seen: int | None = None) -> Board:
    """This will cancel a board that was not published, with a reason."""
    row = find_board(number)
    if not reason.strip():
        raise Refused(tell("请写明理由，什么都没有改动。"))
    with acting(BOARD["board.cancel"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=reason.strip()[:300])
        move.leave(closed_at=now)
    return row


def digest_of(board: Board) -> str:
    """This will give the digest over all places of a board: what was published and nothing else has it."""
    rows = board.places.order_by("kind", "key").values_list("kind", "key", *_COMPUTED)
    text = canonical({
        "as_of": board.as_of.isoformat(), "bands": board.bands, "places": [list(one) for one in rows],
    })  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()


def find_board(number: str) -> Board:
    """This will give a board by its number; refuses an unknown one."""
    row = Board.objects.select_related("matter").filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有这期榜单，什么都没有改动。请从列表里打开。"))
    return row
