"""Households of clean heating: they stand in the works for the people; here each gets the place for what it owes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hemei.indicators.enums import Ledger
from hemei.indicators.flow import CLEAN
from hemei.indicators.models import CleanEntry
from hemei.indicators.operations.clean.entries import number_of
from hemei.ledger.operations import Opening, System, open_many
from hemei.projects.queries.works import accepted_households

_BATCH = 500


@transaction.atomic
def follow_households(*, now: datetime) -> int:
    """This will open an entry for each accepted household that has none, a few hundred at a time; returns how many.

    The entry keeps the house's code and points to the thing; where it is, how it heats and who answers is read there.
    """
    rows = accepted_households("heating")
    if (
        CleanEntry.objects.filter(thing__isnull=False).count() >= rows.count()
    ):  # two indexes tell that nothing is new
        return 0
    fresh = list(rows.filter(clean_entry=None).select_related("work__matter").order_by("pk")[:_BATCH])
    codes = [f"{one.work.matter.number}-{one.pk}" for one in fresh]
    moves = open_many(
        CLEAN["clean.follow"], flow=CLEAN.kind, actor=System(), now=now,
        openings=[
            Opening(number_of(Ledger.HEATING, code), one.code, {}, {"work": one.work.matter.number, "code": one.code})
            for code, one in zip(codes, fresh, strict=True)
        ],
    )  # fmt: skip
    CleanEntry.objects.bulk_create([
        CleanEntry(
            matter=move.matter, ledger=Ledger.HEATING, code=code, name=one.code, maker=System().key,
            sample=one.sample, thing=one,
        )
        for move, code, one in zip(moves, codes, fresh, strict=True)
    ])  # fmt: skip
    return len(fresh)
