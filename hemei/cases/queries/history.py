"""Imports of other systems' cases: which there are, and what they said about themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hemei.cases.models import HistoryUpload
from hemei.ledger.flow import INTAKE
from hemei.ledger.models import Act, Matter


@dataclass(frozen=True, slots=True)
class Import:
    """One import: number, what it is, when, how much came in, the prescribed order, and whether it was undone."""

    matter_id: int
    number: str
    title: str
    at: datetime
    source: str
    cases: int
    events: int
    steps: tuple[str, ...]
    undone: bool


def imports() -> list[Import]:
    """This will list the imports, the latest first, also those that were taken back."""
    rows = Act.objects.filter(Q(name="history.import"), matter__kind=INTAKE.kind).select_related("matter")
    return [_import(act.matter, json.loads(act.payload)) for act in rows.order_by("-id")]


def _import(matter: Matter, said: dict[str, object]) -> Import:
    steps = said.get("steps", [])
    return Import(
        matter.pk, matter.number, matter.title, matter.opened_at, str(said["source"]), int(str(said["cases"])),
        int(str(said["events"])), tuple(steps) if isinstance(steps, list) else (), matter.state == "undone",
    )  # fmt: skip


def history_uploads(*, limit: int = 50, before: int | None = None) -> list[HistoryUpload]:
    """This will give the files of histories that came in, newest first, without their content."""
    rows = HistoryUpload.objects.select_related("matter").defer("content", "rejects").order_by("-pk")
    return list((rows.filter(pk__lt=before) if before is not None else rows)[:limit])


def history_upload(pk: int) -> HistoryUpload:
    """This will give one file with what reading it found; HistoryUpload.DoesNotExist for an unknown key."""
    return HistoryUpload.objects.select_related("matter").defer("content").get(pk=pk)
