"""Records of the figures of orders and cases: which rows they are, what counts, what each is worth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hemei.cases.enums import Channel, LicenceStatus, Place
from hemei.cases.models import Case, Visit
from hemei.cases.queries import promised_limit, used_days
from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.tally import Record
from hemei.rules.clock.deadlines import RUNNING_TIME
from hemei.rules.words import mark, say
from hemei.rules.workdays import local_day, local_time, official

SATISFIED = 3  # 基本满意 and better; 国办发〔2019〕51号 counts 不满意 and 非常不满意 as poor
SCORES = {
    5: mark("非常满意"),
    4: mark("满意"),
    3: mark("基本满意"),
    2: mark("不满意"),
    1: mark("非常不满意"),
}
_PROMISE = {"open": mark("未到期"), "kept": mark("已履行"), "broken": mark("未履行"), "void": mark("已失效")}


def decided(facts: Facts) -> Iterator[Record]:
    """This will give the cases decided."""
    return (facts.of(c, True, "", day=c.decided_at) for c in facts.decided)


def on_time(facts: Facts) -> Iterator[Record]:
    """This will give the decided cases, held against the due instant that the ledger last noted."""
    for case in facts.decided:
        due = facts.due.get(case.pk, "")
        if not due:
            yield facts.of(case, False, mark("账本没有记到期时刻"), day=case.decided_at, out=True)
            continue
        until = datetime.fromisoformat(due)
        met = case.decided_at is not None and case.decided_at <= until
        yield facts.of(case, met, say("到期 {due}", due=local_time(until)), day=case.decided_at)


def running(case: Case) -> timedelta | None:
    """This will give the promise of a case that is promised in hours or minutes; None where it is in days."""
    limit = promised_limit(case)
    return RUNNING_TIME[limit.unit] * limit.value if limit.unit in RUNNING_TIME else None


def days(facts: Facts) -> Iterator[Record]:
    """This will give the working days used by what is promised in days, beside promise and law."""
    for c in facts.decided:
        if c.accepted_at and running(c) is None:
            took = used_days(c, facts.now)
            words = say(
                "实际 {took}，承诺 {promised}，法定 {law}",
                took=took,
                promised=c.promised_days,
                law=c.serial_days,
            )
            held = ("promised", c.promised_days), ("law", c.serial_days)
            yield facts.of(c, took <= c.promised_days, words, day=c.decided_at, value=took, beside=held)


def swift(facts: Facts) -> Iterator[Record]:
    """This will give the minutes used by what is promised in hours or minutes, beside promise and law."""
    for c in facts.decided:
        promise = running(c)
        if promise is not None and c.accepted_at and c.decided_at:
            took, promised = minutes(c.decided_at - c.accepted_at), minutes(promise)
            words = say("实际 {took}，承诺 {promised}（分钟）", took=took, promised=promised)
            held = ("promised", promised), ("law", c.serial_days)
            yield facts.of(c, took <= promised, words, day=c.decided_at, value=took, beside=held)


def minutes(span: timedelta) -> int:
    """This will round a span to minutes."""
    return round(span.total_seconds() / 60)


def saved(facts: Facts) -> Iterator[Record]:
    """This will give the working days saved an order against handling one by one."""
    for order in facts.orders:
        closed, plan = order.matter.closed_at, order.plan.get("chain")
        if (
            order.matter.state != "done"
            or not closed
            or closed > facts.now
            or not plan
            or not order.submitted_at
        ):
            continue
        first, last = local_day(order.submitted_at), local_day(closed)
        actual = official().count(first, last) if last > first else 0
        serial = plan["serial"]["days"]
        words = say("逐项 {serial}，实际 {actual}", serial=serial, actual=actual)
        held = ("planned", serial - plan["merged"]["days"]), ("made", serial - actual)
        yield facts.of_order(order, True, words, day=closed, value=serial - actual, beside=held)


def orders(facts: Facts) -> Iterator[Record]:
    """This will give the orders submitted."""
    return (facts.of_order(o, True, Channel(o.channel).label, day=o.submitted_at) for o in facts.orders)


def online(facts: Facts) -> Iterator[Record]:
    """This will give the orders submitted; those that came in online count."""
    for o in facts.orders:
        yield facts.of_order(o, o.channel == Channel.ONLINE, Channel(o.channel).label, day=o.submitted_at)


def visits(facts: Facts) -> Iterator[Record]:
    """This will give the decided cases; those with no more visits than promised count."""
    for c in facts.decided:
        made = list(c.visits.all())
        words = say(
            "实际 {made}{where}，承诺 {promised}，逐项 {before}",
            made=len(made),
            where=_where(made),
            promised=c.visits_promised,
            before=c.visits_before,
        )
        held = ("made", len(made)), ("promised", c.visits_promised)
        yield facts.of(c, len(made) <= c.visits_promised, words, day=c.decided_at, beside=held)


def _where(made: list[Visit]) -> str:
    """Where each visit was counted: 大厅 11-23 PH-…."""
    found = [
        say("{place} {day} {source}", place=Place(one.place).label, day=f"{one.day:%m-%d}", source=one.source)
        for one in made
    ]
    return say("（{list_}）", list_="；".join(found)) if found else ""


def received(facts: Facts) -> Iterator[Record]:
    """This will give the cases that have reached their agency."""
    return (facts.of(c, True, "", day=c.received_at) for c in facts.cases)


def pending(facts: Facts) -> Iterator[Record]:
    """This will give the cases that have reached their agency and have not ended."""
    for c in facts.cases:
        if c.matter.closed_at is None and c.decided_at is None:
            yield facts.of(c, True, say("收到 {day}", day=f"{local_day(c.received_at or facts.now)}"))


def rated(facts: Facts) -> Iterator[Record]:
    """This will give the cases that their applicant rated."""
    for c in facts.cases:
        if c.score is not None:
            yield facts.of(c, True, SCORES[c.score], day=c.decided_at or c.received_at)


def satisfied(facts: Facts) -> Iterator[Record]:
    """This will give the rated cases; what was decided and not rated is left out, and never taken as satisfied."""
    for c in facts.cases:
        if c.score is not None:
            yield facts.of(c, c.score >= SATISFIED, SCORES[c.score], day=c.decided_at or c.received_at)
        elif c.decided_at and c.decided_at <= facts.now:
            yield facts.of(c, False, mark("没有评价"), day=c.decided_at, out=True)


def poor(facts: Facts) -> Iterator[Record]:
    """This will give the cases rated poorly."""
    for c in facts.cases:
        if c.score is not None and c.score < SATISFIED:
            yield facts.of(c, True, SCORES[c.score], day=c.decided_at or c.received_at)


def promises(facts: Facts) -> Iterator[Record]:
    """This will give the written promises; those neither kept nor broken are left out."""
    for one in facts.promises:
        state = one.matter.state
        yield facts.of(
            one.case, state == "kept", _PROMISE.get(state, state), ref=f"p{one.pk}", title=one.matter.title,
            day=one.matter.closed_at or one.matter.opened_at, out=state not in {"kept", "broken"},
        )  # fmt: skip


def broken(facts: Facts) -> Iterator[Record]:
    """This will give the promises that ran out unkept."""
    for one in promises(facts):
        if not one.counts and not one.out:
            yield _counted(one)


def _counted(one: Record) -> Record:
    return Record(
        one.number, one.title, True, one.detail, one.is_case, one.ref, one.owner, day=one.day, agency=one.agency,
        park=one.park, industry=one.industry,
    )  # fmt: skip


def corrections(facts: Facts) -> Iterator[Record]:
    """This will give the cases received; those with a correction notice count."""
    for c in facts.cases:
        yield facts.of(c, c.corrected, mark("一次性告知") if c.corrected else "", day=c.received_at)


def tolerant(facts: Facts) -> Iterator[Record]:
    """This will give the cases accepted; those accepted on a promise to bring papers later count."""
    for c in facts.cases:
        if c.accepted_at and c.accepted_at <= facts.now:
            n = len(c.promises.all())
            yield facts.of(c, n > 0, say("承诺后补 {n} 份", n=n) if n else "", day=c.accepted_at)


def stopped(facts: Facts) -> Iterator[Record]:
    """This will give the cases accepted; those whose clock a special step stopped count."""
    for c in facts.cases:
        if c.accepted_at and c.accepted_at <= facts.now:
            n = len(c.pauses.all())
            yield facts.of(c, n > 0, say("停表 {n} 次", n=n) if n else "", day=c.accepted_at)


def extended(facts: Facts) -> Iterator[Record]:
    """This will give the cases accepted; those that their head granted more days count."""
    for c in facts.cases:
        if c.accepted_at and c.accepted_at <= facts.now:
            n = c.extension_days
            yield facts.of(c, n > 0, say("延长 {n} 个工作日", n=n) if n else "", day=c.accepted_at)


def carded(name: str, facts: Facts) -> Iterator[Record]:
    """This will give the cases on which the clock did the act `name` by itself, each once."""
    cards = facts.cards[name]
    for c in facts.cases:
        if c.pk in cards:
            yield facts.of(c, True, cards[c.pk].isoformat(), day=cards[c.pk])


def licences(facts: Facts) -> Iterator[Record]:
    """This will give the licences issued."""
    for one in facts.licences:
        yield facts.of(one.case, True, one.number, ref=f"l{one.pk}", title=one.title, day=one.issued_on)


def in_force(facts: Facts) -> Iterator[Record]:
    """This will give the licences that are valid; suspended and ended ones are left out with their status."""
    for one in facts.licences:
        valid = one.status == LicenceStatus.VALID
        words = say("{number} {status}", number=one.number, status=LicenceStatus(one.status).label)
        yield facts.of(one.case, valid, words, ref=f"l{one.pk}", title=one.title, out=not valid)
