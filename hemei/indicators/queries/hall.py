"""Records of the figures of the catalogue, of the halls and of joint acceptances."""

from __future__ import annotations

from collections.abc import Iterator

from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.permits import minutes
from hemei.indicators.queries.tally import Record
from hemei.rules.words import mark, say
from hemei.rules.workdays import local_day


def items(facts: Facts) -> Iterator[Record]:
    """This will give the published items that can be ordered online."""
    for one in facts.items:
        if one.spec.online:
            yield Record(one.code, one.spec.name, True, "", False, ref=f"i{one.code}", agency=one.agency)


def waits(facts: Facts) -> Iterator[Record]:
    """This will give the minutes that holders of a number waited until they were called."""
    for one in facts.tickets:
        if one.called_at is not None:
            took = minutes(one.called_at - one.taken_at)
            yield Record(
                one.matter.number, one.matter.title, True, say("等候 {took} 分钟", took=took), False,
                ref=f"t{one.pk}", owner=one.pk, value=took, day=local_day(one.called_at),
            )  # fmt: skip


def faults(facts: Facts) -> Iterator[Record]:
    """This will give what joint acceptances found wrong, found and mended counted apart."""
    for one in facts.faults:
        joint = one.check_of.joint
        park, industry = facts.placed(joint.order)
        closed = one.closed_at is not None and one.closed_at <= facts.now
        yield Record(
            joint.matter.number, one.text, closed, mark("已销号") if closed else mark("未销号"), False,
            ref=f"f{one.pk}", owner=joint.pk, day=local_day(one.found_at), agency=one.check_of.agency.code,
            park=park, industry=industry,
        )  # fmt: skip
