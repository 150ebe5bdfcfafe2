"""Halls, what one queues for there, and windows with their skills."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from hemei.catalog.models import Hall, HallTopic, Window, WindowSkill
from hemei.common.words import tell
from hemei.ledger.operations import Refused
from hemei.rules.hours import BadHours, read_hours


def _hours(words: str, where: str) -> str:
    try:
        read_hours(words)
    except BadHours as bad:
        raise Refused(
            tell("“{where}”的开放时间“{words}”看不懂，没有保存。请写成 08:30-12:00 13:30-17:00。",
                 where=where, words=words)
        ) from bad  # fmt: skip
    return words


def put_hall(
    *,
    code: str,
    name: str,
    address: str,
    hours: str,
    english: str = "",
    phone: str = "",
    sample: bool = False,
    **more: Any,
) -> Hall:
    """This will make or update the hall with that code; hours that cannot be read are `Refused`."""
    values = {"name": name, "address": address, "hours": _hours(hours, name), "english": english, "phone": phone,
              "sample": sample, **more}  # fmt: skip
    return Hall.objects.update_or_create(code=code, defaults=values)[0]


def put_topic(
    *, hall: Hall, code: str, letter: str, name: str, items: Sequence[str], english: str = "",
    slot_minutes: int = 30, seats: int = 2,
) -> HallTopic:  # fmt: skip
    """This will make or update what one may queue for in a hall; `items` are item codes, "*" = all."""
    values = {"letter": letter, "name": name, "items": list(items), "english": english,
              "slot_minutes": slot_minutes, "seats": seats}  # fmt: skip
    return HallTopic.objects.update_or_create(hall=hall, code=code, defaults=values)[0]


@transaction.atomic
def put_window(
    *, hall: Hall, code: str, name: str, skills: Sequence[str], english: str = "", exits: bool = False,
    hours: str = "",
) -> Window:  # fmt: skip
    """This will make or update a window with exactly these skills (codes of the hall's topics)."""
    topics = {one.code: one for one in HallTopic.objects.filter(hall=hall)}
    if strange := sorted(set(skills) - topics.keys()):
        raise Refused(tell("大厅没有业务类别“{strange}”，窗口没有保存。请先登记类别。", strange=strange[0]))
    values = {"name": name, "english": english, "exit": exits, "hours": _hours(hours, name) if hours else ""}
    window = Window.objects.update_or_create(hall=hall, code=code, defaults=values)[0]
    WindowSkill.objects.filter(window=window).exclude(topic__code__in=skills).delete()
    for skill in skills:
        WindowSkill.objects.get_or_create(window=window, topic=topics[skill])
    return window


@transaction.atomic
def load_halls(*, folder: Path) -> int:
    """This will read `halls.toml` of a folder and return how many halls are new; all or nothing.

    A hall that is there already is left as the office keeps it: a file only begins.
    """
    rows: list[Mapping[str, Any]] = tomllib.loads((folder / "halls.toml").read_text("utf-8"))["hall"]
    there = set(Hall.objects.values_list("code", flat=True))
    fresh = [row for row in rows if row["code"] not in there]
    for row in fresh:
        own = {key: value for key, value in row.items() if key not in {"topic", "window"}}
        hall = put_hall(**own)
        for topic in row["topic"]:
            put_topic(hall=hall, **topic)
        for window in row["window"]:
            put_window(hall=hall, **window)
    return len(fresh)
