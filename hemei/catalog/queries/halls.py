"""Reading halls: hours, windows, and which slots may be booked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Prefetch

from hemei.catalog.models import Hall, HallTopic, Window
from hemei.rules.hours import Slot, is_open, read_hours, slots_on, works
from hemei.rules.workdays import official

BOOK_DAYS = 10  # working days ahead for which the halls take appointments


def halls() -> list[Hall]:
    """This will return all halls with their topics and windows."""
    skilled = Prefetch("windows", Window.objects.prefetch_related("skills").order_by("code"))
    return list(Hall.objects.prefetch_related("topics", skilled))


def hall_by_code(code: str) -> Hall:
    """This will return a hall with its topics and windows; an unknown code raises `Hall.DoesNotExist`."""
    skilled = Prefetch("windows", Window.objects.prefetch_related("skills").order_by("code"))
    return Hall.objects.prefetch_related("topics", skilled).get(code=code)


def window_by_id(window_id: int) -> Window:
    """This will return a window with its hall and skills; an unknown key raises `Window.DoesNotExist`."""
    return Window.objects.select_related("hall").prefetch_related("skills").get(pk=window_id)


def topic_of(hall: Hall, code: str) -> HallTopic:
    """This will return what one queues for; an unknown code raises `HallTopic.DoesNotExist`."""
    found = next((one for one in hall.topics.all() if one.code == code), None)
    if found is None:
        raise HallTopic.DoesNotExist(code)
    return found


def topic_for(hall: Hall, item: str) -> HallTopic | None:
    """This will return the topic that an item is served under: the one that names it, else one for all items."""
    rows = list(hall.topics.all())
    named = next((one for one in rows if item in one.items), None)
    return named or next((one for one in rows if "*" in one.items), None)


def hall_open(hall: Hall, at: datetime) -> bool:
    """This will say whether a hall is open at an instant."""
    return is_open(at, read_hours(hall.hours), official())


def window_open(window: Window, at: datetime) -> bool:
    """This will say whether a window is open at an instant."""
    return is_open(at, read_hours(window.hours or window.hall.hours), official())


def book_days(today: date) -> list[date]:
    """This will list the working days for which one may book: today and the next ten."""
    found: list[date] = []
    day = today
    while len(found) <= BOOK_DAYS and day < today + timedelta(days=60):
        if works(day, official()):
            found.append(day)
        day += timedelta(days=1)
    return found


def slots(topic: HallTopic, day: date, now: datetime) -> list[Slot]:
    """This will list the slots of a day that have not begun yet."""
    hours = read_hours(topic.hall.hours)
    return [one for one in slots_on(day, hours, topic.slot_minutes, official()) if one.starts_at > now]
