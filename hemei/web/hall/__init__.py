"""The hall itself: queue, appointments, windows, hand-overs, official papers, delivery, fees, agents."""

from hemei.common.access import View
from hemei.web.hall import agents, booking, casework, desk, money, public

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    *public.ROUTES,
    *booking.ROUTES,
    *desk.ROUTES,
    *casework.ROUTES,
    *money.ROUTES,
    *agents.ROUTES,
]
