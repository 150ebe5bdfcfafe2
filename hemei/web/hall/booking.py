"""Appointments of a party: choose a day and a slot, cancel, take the number on arrival."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemei.cases.flow import APPOINTMENT
from hemei.cases.operations.appointments import arrive, book, cancel_appointment
from hemei.cases.queries import hall as queries
from hemei.catalog import queries as catalog
from hemei.rules.workdays import local_day
from hemei.web.hall.common import found, hall_or_404, tried
from hemei.web.parts.asked import actor


def _day(text: str, days: list[date]) -> date | None:
    return next((one for one in days if one.isoformat() == text), days[0] if days else None)


@require_http_methods(["GET", "HEAD", "POST"])
def book_page(request: HttpRequest, code: str) -> HttpResponse:
    """This will show the free slots of a day; a POST books one."""
    hall, now, status = hall_or_404(code), timezone.now(), 200
    wanted = request.POST if request.method == "POST" else request.GET
    topics = list(hall.topics.all())
    topic = next((one for one in topics if one.code == wanted.get("topic")), topics[0] if topics else None)
    if topic is None:
        raise Http404
    if request.method == "POST":
        starts_at = _instant(request.POST.get("slot", ""))
        who = actor(request)
        status = tried(
            request,
            lambda: book(topic=topic, starts_at=starts_at or now, actor=who, now=now),
            _("已经预约。"),
        )
        if status == 200:
            return redirect("appointments")
    days = catalog.book_days(local_day(now))
    day = _day(wanted.get("day", ""), days)
    slots = catalog.slots(topic, day, now) if day else []
    taken = queries.seats_taken(topic, [one.starts_at for one in slots])
    context = {
        "hall": hall, "topics": topics, "topic": topic, "days": days, "day": day, "section": "hall",
        "slots": [(one, topic.seats - taken.get(one.starts_at, 0)) for one in slots],
    }  # fmt: skip
    return render(request, "hall/book.html", context, status=status)


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


@require_safe
def appointments(request: HttpRequest) -> HttpResponse:
    """This will list the party's appointments, the latest first."""
    who = actor(request)
    rows: list[Any] = queries.appointments_of(who.party_id) if who.party_id is not None else []
    shown = [(one, APPOINTMENT.label(one.matter.state)) for one in rows]
    return render(request, "hall/appointments.html", {"rows": shown, "section": "my"})


@require_POST
def appointment_act(request: HttpRequest, number: str) -> HttpResponse:
    """This will cancel an appointment, or take its number on arrival."""
    one, now, who = found(queries.appointment_by_number, number), timezone.now(), actor(request)
    if one.party_id != who.party_id and not who.roles & {"clerk", "helper"}:
        raise Http404
    if request.POST.get("deed") == "arrive":
        tried(request, lambda: arrive(appointment=one, actor=who, now=now), _("已取号。"))
        fresh = queries.appointment_by_number(number)
        if fresh.ticket is not None and fresh.party_id == who.party_id:
            return redirect("ticket", fresh.ticket.token)
    else:
        tried(request, lambda: cancel_appointment(appointment=one, actor=who, now=now), _("预约已取消。"))
    back = reverse("appointments") if one.party_id == who.party_id else reverse("desk_hall")
    return redirect(back)


ROUTES = (
    ("hall/<slug:code>/book/", book_page, "hall_book", ("applicant",)),
    ("my/appointments/", appointments, "appointments", ("applicant",)),
    (
        "my/appointments/<str:number>/act/",
        appointment_act,
        "appointment_act",
        ("applicant", "clerk", "helper"),
    ),
)
