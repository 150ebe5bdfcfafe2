"""Records of the figures of works for the people: the things that were accepted, a household's holder masked."""

from __future__ import annotations

from collections.abc import Iterator

from hemei.accounts.queries import masked_name
from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.tally import Record
from hemei.rules.words import say
from hemei.rules.works import HOMES, shape_of


def things(kind: str, facts: Facts) -> Iterator[Record]:
    """This will give the accepted things of a kind, each with its amount; `ref` without its first sign opens it."""
    home = kind in HOMES
    for one in facts.things.get(kind, ()):
        said = say("{place}，验收 {day}", place=one.place, day=one.accepted_on or "")
        name = masked_name(one.name) if home else one.name
        yield Record(
            one.code, say("{name} · {work}", name=name, work=one.work.name), True,
            said if home else say("{amount} {measure}，{said}", amount=f"{one.quantity.normalize():f}",
                                  measure=shape_of(kind, one.accepted_on or one.work.planned_on).measure, said=said),
            False, ref=f"w{one.pk}", owner=one.work_id, value=round(one.quantity), day=one.accepted_on,
            agency=one.work.unit, park=one.work.park,
        )  # fmt: skip
