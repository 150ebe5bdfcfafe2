"""Pages of the air and the water: everybody may read them; what comes in and is flagged is the staff's."""

from __future__ import annotations

from hemei.common.access import EVERYONE, View
from hemei.web.air import data, files, fixes, lists, pages, places, target, work_acts, works

_WORKERS = ("clerk", "approver", "helper", "head", "supervisor", "statistician", "leader")
_STAFF = ("statistician", "supervisor", "leader")
ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("air/", pages.today_page, "air", (EVERYONE,)),
    ("air/calendar/", pages.calendar, "air_calendar", (EVERYONE,)),
    ("air/stations/", pages.stations, "air_stations", (EVERYONE,)),
    ("air/report/", pages.report, "air_report", (EVERYONE,)),
    ("air/report/file.<slug:kind>", files.report_file, "air_report_file", (EVERYONE,)),
    ("air/compare/", pages.compare, "air_compare", (EVERYONE,)),
    ("air/change/", pages.explain, "air_change", (EVERYONE,)),
    ("air/target/", target.target_page, "air_target", (EVERYONE,)),
    ("air/water/", pages.water, "air_water", (EVERYONE,)),
    ("air/embed/", pages.embed, "air_embed", (EVERYONE,)),
    ("air/data/", data.overview, "air_data", _STAFF),
    ("air/works/", works.works, "air_works", _WORKERS),
    ("air/works/act/", work_acts.act, "air_works_act", _WORKERS),
    ("air/works/fixes/", fixes.fix_list, "air_fixes", _WORKERS),
    ("air/works/proof/<slug:digest>/", works.proof, "air_proof", _WORKERS),
    ("air/works/entry/<str:number>/", works.work, "air_work", _WORKERS),
    ("air/data/list/<slug:book>/", lists.data_list, "air_list", _STAFF),
    ("air/works/list/<slug:book>/", lists.work_list, "air_work_list", _WORKERS),
    ("air/places/", places.places, "air_places", _STAFF),
    ("air/places/act/", places.act, "air_places_act", ("statistician",)),
    ("air/data/act/", data.act, "air_act", ("statistician",)),
]
