"""Inspections without notice (四不两直), draws, records made at the time, and what anybody can check of them."""

from hemei.common.access import EVERYONE, View
from hemei.web.inspections import draws, entry, public, tolerances, work

_WORKERS = ("clerk", "approver", "head", "helper", "supervisor", "leader")
_WATCH = ("supervisor", "leader")
ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("inspections/", work.inspection_list, "inspections", _WORKERS),
    ("inspections/new/", entry.new, "inspection_new", ("head", "helper", *_WATCH)),
    ("inspections/offline.js", entry.worker, "inspection_worker", ("head", "helper", *_WATCH)),
    ("inspections/at/<str:number>/", work.inspection, "inspection", _WORKERS),
    ("inspections/draws/", draws.draw_list, "draws", _WATCH),
    ("inspections/draws/<str:number>/", draws.draw, "draw", _WATCH),
    ("inspections/tolerance/", tolerances.tolerances, "tolerances", _WORKERS),
    ("inspections/tolerance/<str:number>/", tolerances.tolerance, "tolerance", _WORKERS),
    ("inspections/photo/<slug:digest>/", work.photo, "inspection_photo", _WORKERS),
    ("inspections/public/", public.plans, "inspection_plans", (EVERYONE,)),
    ("inspections/public/<str:number>/", public.plan, "inspection_plan", (EVERYONE,)),
    ("inspections/public/draws/<str:number>/", public.draw, "inspection_draw", (EVERYONE,)),
]
