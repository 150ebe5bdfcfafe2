"""Reading halls: hours, windows, and which slots may be booked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet

from hemei.catalog.models import Closing, Hall, HallTopic, Window
from hemei.rules.hours import Slot, is_open, read_hours, slots_on, works
from hemei.rules.workdays import local_day, official

BOOK_DAYS = 10  # working days ahead for which the halls take appointments


def halls() -> list[Hall]:
    """This will return the halls in use with their topics, windows and closings."""
    return list(_halls().filter(retired=False))


def all_halls() -> list[Hall]:
    """This will return every hall, also those that are retired, each with its matter."""
    return list(_halls(everything=True).select_related("matter"))


def hall_by_code(code: str) -> Hall:
    """This will return a hall in use with its topics and windows; else it raises `Hall.DoesNotExist`."""
    return _halls().get(code=code, retired=False)


def kept_hall(code: str) -> Hall:
    """This will return a hall as the office keeps it, with what is retired; an unknown code raises DoesNotExist."""
    return _halls(everything=True).select_related("matter").get(code=code)


def _halls(*, everything: bool = False) -> QuerySet[Hall]:
    kept = {} if everything else {"retired": False}
    skilled = Prefetch("windows", Window.objects.prefetch_related("skills").filter(**kept).order_by("code"))
    topics = Prefetch("topics", HallTopic.objects.filter(**kept).order_by("letter"))
    standing = Closing.objects.select_related("window")
    shut = Prefetch("closings", standing if everything else standing.filter(lifted=False))
    return Hall.objects.prefetch_related(topics, skilled, shut)


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
    return is_open(at, read_hours(hall.hours), official()) and shut_on(hall, local_day(at)) is None


def window_open(window: Window, at: datetime) -> bool:
    """This will say whether a window is open at an instant."""
    if window.retired or shut_on(window.hall, local_day(at), window) is not None:
        return False
    return is_open(at, read_hours(window.hours or window.hall.hours), official())


def shut_on(hall: Hall, day: date, window: Window | None = None) -> Closing | None:
    """This will return the announced closing of a hall, or of a window, on a day; None where there is none."""
    whose = {None} if window is None else {None, window.pk}
    rows = (one for one in hall.closings.all() if one.window_id in whose and not one.lifted)
    return next((one for one in rows if one.first <= day <= one.last), None)


def coming_closings(hall: Hall, today: date) -> list[Closing]:
    """This will return the announced closings of a hall from today on, the next one first."""
    rows = [one for one in hall.closings.all() if one.last >= today and not one.lifted]
    return sorted(rows, key=lambda one: (one.first, one.pk))


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
    """This will list the slots of a day that have not begun yet; none where the hall is shut that day."""
    if shut_on(topic.hall, day) is not None:
        return []
    hours = read_hours(topic.hall.hours)
    return [one for one in slots_on(day, hours, topic.slot_minutes, official()) if one.starts_at > now]
