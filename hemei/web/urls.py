"""Every page with the roles that may open it: these tables together are the permission table of the pages."""

from django.urls import URLPattern, path

from hemei.common.access import View, open_to
from hemei.web import (
    accounts,
    air,
    building,
    cases,
    catalog,
    firms,
    guide,
    hall,
    health,
    home,
    hotline,
    households,
    indicators,
    inspections,
    licences,
    mining,
    office,
    oversight,
    policies,
    press,
    projects,
    register,
    talent,
    trade,
    visits,
    voices,
    works,
)

ROUTES: tuple[tuple[str, View, str, tuple[str, ...]], ...] = (
    *home.ROUTES,
    *catalog.ROUTES,
    *guide.ROUTES,
    *cases.ROUTES,
    *accounts.ROUTES,
    *oversight.ROUTES,
    *indicators.ROUTES,
    *air.ROUTES,
    *register.ROUTES,
    *press.ROUTES,
    *licences.ROUTES,
    *office.ROUTES,
    *mining.ROUTES,
    *building.ROUTES,
    *trade.ROUTES,
    *projects.ROUTES,
    *hall.ROUTES,
    *firms.ROUTES,
    *policies.ROUTES,
    *health.ROUTES,
    *voices.ROUTES,
    *visits.ROUTES,
    *works.ROUTES,
    *talent.ROUTES,
    *inspections.ROUTES,
    *hotline.ROUTES,
    *households.ROUTES,
)
urlpatterns: list[URLPattern] = [
    path(where, open_to(view, *roles), name=name) for where, view, name, roles in ROUTES
]
