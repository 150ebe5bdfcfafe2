"""Talent, what is due to it, places, carriers and platforms: for everybody, for employers, for the office."""

from __future__ import annotations

from hemei.common.access import EVERYONE, View
from hemei.enterprises.perms import READERS
from hemei.web.talent import carriers, desk, due, files, own, places, public

_STAFF = tuple(sorted(READERS))

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("talent/", public.grades, "talent_grades", (EVERYONE,)),
    ("carriers/", public.carriers, "carriers", (EVERYONE,)),
    ("my/talent/", own.mine, "my_talent", ("applicant",)),
    ("desk/talent/", desk.listed, "desk_talent", _STAFF),
    ("desk/talent/files/", files.listed, "talent_files", ("approver",)),
    ("desk/talent/files/template/<slug:kind>/", files.template_file, "talent_template", ("approver",)),
    ("desk/talent/files/<str:number>/", files.one, "talent_file", ("approver",)),
    ("desk/talent/<str:number>/", desk.one, "talent", _STAFF),
    ("desk/benefits/", due.listed, "benefits", _STAFF),
    ("desk/benefits/<str:number>/", due.one, "benefit", _STAFF),
    ("desk/places/", places.listed, "places", _STAFF),
    ("desk/carriers/", carriers.listed, "desk_carriers", _STAFF),
    ("desk/carriers/<str:number>/", carriers.one, "carrier", _STAFF),
    ("desk/platforms/<str:number>/", carriers.platforms, "platforms", _STAFF),
]
