"""Records of the figures of works for the people: the things that were accepted, a household's holder masked."""

from __future__ import annotations

from collections.abc import Iterator

from hemei.accounts.queries import masked_name
from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.tally import Record
from hemei.rules.words import say
from hemei.rules.works import HOMES


def things(kind: str, facts: Facts) -> Iterator[Record]:
    """This will give the accepted things of a kind; each opens its page by its key (`ref` without its first sign)."""
    for one in facts.things.get(kind, ()):
        name = masked_name(one.name) if kind in HOMES else one.name
        yield Record(
            one.code, say("{name} · {work}", name=name, work=one.work.name), True,
            say("{place}，验收 {day}", place=one.place, day=one.accepted_on or ""), False, ref=f"w{one.pk}",
            owner=one.work_id, day=one.accepted_on, agency=one.work.unit, park=one.work.park,
        )  # fmt: skip
