"""Records of the rates of the hotline: each is a ticket, told by number and category, with its agency and its day.

They count as the page of the hotline's figures does: a test holds both together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db.models import Q

from hemei.indicators.enums import Kind
from hemei.indicators.queries.definition import Live
from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.tally import Record
from hemei.oversight.enums.tickets import LeftOut
from hemei.oversight.models import HotlineTicket
from hemei.rules.hotline import category_names, limits
from hemei.rules.words import mark, say
from hemei.rules.workdays import SHANGHAI, local_day, local_time

_DIMS = ("agency", "quarter")
_NONE = mark("未分类")
# what a rate needs of a ticket: a million of them are read for the whole board
_COLUMNS = (
    "contact_due", "contacted_at", "reply_due", "replied_at", "solved", "level", "redone", "left_out", "category",
    "unit", "opened_on", "matter__number", "matter__state",
)  # fmt: skip
_Judge = Callable[[HotlineTicket, datetime], bool | None]


def _tickets(facts: Facts) -> list[HotlineTicket]:
    rows = HotlineTicket.objects.select_related("matter").only(*_COLUMNS)
    return facts.rows_of("hotline", rows)


def _kept(done: datetime | None, due: datetime | None, now: datetime) -> bool | None:
    """True in time, False too late or not at all, None where nothing can be said yet."""
    if due is None or (done is None and due >= now):
        return None
    return done is not None and done <= due


def _response(one: HotlineTicket, now: datetime) -> bool | None:
    return _kept(one.contacted_at, one.contact_due, now)


def _ontime(one: HotlineTicket, now: datetime) -> bool | None:
    return _kept(one.replied_at, one.reply_due, now)


def _solved(one: HotlineTicket, _now: datetime) -> bool | None:
    return one.solved


def _content(one: HotlineTicket, now: datetime) -> bool | None:
    return None if one.level is None else one.level >= limits(local_day(now))["satisfied_from"]


def _redo(one: HotlineTicket, _now: datetime) -> bool | None:
    if one.redone:
        return True
    return False if one.replied_at is not None and one.reply_due is not None else None


def taken(facts: Facts) -> Iterator[Record]:
    """This will give the tickets that came in, those of a withdrawn file apart."""
    names = category_names(local_day(facts.now))
    for one in _tickets(facts):
        if one.matter.state != "void":
            yield _record(one, names, counts=True, detail=say("受理 {day}", day=one.opened_on))


def measured(judge: _Judge, facts: Facts) -> Iterator[Record]:
    """This will give the tickets of a rate: hits count, those left out by rule stand apart with the reason."""
    names, reasons = category_names(local_day(facts.now)), dict(LeftOut.choices)
    for one in _tickets(facts):
        good = judge(one, facts.now)
        if good is None or one.matter.state == "void":
            continue
        yield _record(one, names, counts=good and not one.left_out, out=bool(one.left_out),
                      detail=str(reasons[one.left_out]) if one.left_out else _said(judge, one))  # fmt: skip


def _said(judge: _Judge, one: HotlineTicket) -> str:
    if judge is _response:
        return _times(
            mark("首次联系 {at}，期限 {due}"), mark("没有联系，期限 {due}"), one.contacted_at, one.contact_due
        )
    if judge is _ontime:
        return _times(
            mark("答复 {at}，期限 {due}"), mark("没有答复，期限 {due}"), one.replied_at, one.reply_due
        )
    if judge is _solved:
        return mark("来电人说解决了") if one.solved else mark("来电人说没有解决")
    if judge is _content:
        return say("满意度 {n} 分", n=one.level)
    return say("重办 {n} 次", n=one.redone)


def _times(done: str, missing: str, at: datetime | None, due: datetime | None) -> str:
    told = local_time(due) if due else ""
    return say(done, at=local_time(at), due=told) if at else say(missing, due=told)


def _record(
    one: HotlineTicket, names: dict[str, str], *, counts: bool, detail: str, out: bool = False
) -> Record:
    """A ticket's own title is what its caller wrote and stays out of every figure."""
    return Record(
        one.matter.number, names.get(one.category, _NONE), counts, detail, False, ref=f"h{one.pk}", owner=one.pk,
        out=out, day=one.opened_on, agency=one.unit,
    )  # fmt: skip


def turned(after: date, until: date) -> frozenset[int]:
    """This will give the tickets whose time ran out between two days although nobody did anything."""
    first, last = (datetime.combine(day, time.min, SHANGHAI) for day in (after, until + timedelta(days=1)))
    late = Q(contacted_at=None, contact_due__gte=first, contact_due__lt=last)
    late |= Q(replied_at=None, reply_due__gte=first, reply_due__lt=last)
    return frozenset(HotlineTicket.objects.filter(late).values_list("pk", flat=True))


_NOTE = mark("n = {n}；按规定不计入的 {out} 件另列，每件写明理由")
_DAY = mark("按受理日")


def _rate(
    code: str, name: str, english: str, numerator: str, denominator: str, definition: str, judge: _Judge
) -> Live:
    return Live(f"hotline-{code}", name, english, Kind.SHARE, "%", numerator, denominator, "share", definition,
                partial(measured, judge), _DIMS, _DAY, note=_NOTE)  # fmt: skip


HOTLINE = (
    Live("hotline-tickets", mark("热线受理工单"), "Hotline tickets taken", Kind.FLOW, mark("件"), "", "", "count",
         mark("12345 热线受理的工单数，各种渠道合计；撤销导入的不计。"), taken, _DIMS, _DAY),
    _rate("response", mark("热线响应率"), "Share of callers reached in time", "期限内联系了来电人的工单",
          "已到联系期限或已联系的工单", mark("期限内联系了来电人的工单，占已到联系期限或已联系的工单；派单时起算。"),
          _response),
    _rate("ontime", mark("热线按时答复率"), "Share of tickets answered in time", "期限内答复的工单",
          "已到答复期限或已答复的工单", mark("期限内答复的工单，占已到答复期限或已答复的工单；批准的延期计入期限。"),
          _ontime),
    _rate("solved", mark("热线解决率"), "Share of tickets solved", "来电人说解决了的工单", "回访接通的工单",
          mark("回访时来电人自己说解决了的工单，占回访接通的工单；承办部门不能回访自己。"), _solved),
    _rate("content", mark("热线满意率"), "Share of callers content", "来电人评基本满意以上的工单", "回访接通的工单",
          mark("回访时来电人评基本满意以上的工单，占回访接通的工单；没有接通的不推定为满意。"), _content),
    _rate("redo", mark("热线重办率"), "Share of tickets done again", "回访后重办过的工单", "已答复的工单",
          mark("回访后要求重办过的工单，占已答复的工单。"), _redo),
)  # fmt: skip
