"""Works for the people: public pages, the staff's ledger of things, calls for repair."""

from hemei.common.access import EVERYONE, View
from hemei.web.works import desk, public, repairs, things

_WORKERS = ("clerk", "approver", "head", "helper", "supervisor", "leader", "statistician")
_OFFICERS = ("clerk", "head", "helper")
ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("works/", public.works, "public_works", (EVERYONE,)),
    ("works/at/<str:number>/", public.work, "public_work", (EVERYONE,)),
    ("works/photo/<slug:digest>/", public.photo, "works_photo", (EVERYONE,)),
    ("works/my/", repairs.my_repairs, "works_my", ("applicant",)),
    ("works/my/file/<slug:digest>/", repairs.my_file, "works_my_file", ("applicant",)),
    ("works/desk/", desk.work_list, "works_desk", _WORKERS),
    ("works/desk/at/<str:number>/", desk.work_one, "works_one", _WORKERS),
    ("works/desk/at/<str:number>/import/", things.import_things, "works_import", _OFFICERS),
    ("works/desk/thing/<int:pk>/", things.thing_one, "works_thing", _WORKERS),
    ("works/desk/repairs/", repairs.repair_list, "works_repairs", _WORKERS),
    ("works/desk/repairs/<str:number>/", repairs.repair_one, "works_repair", _WORKERS),
    ("works/desk/file/<slug:digest>/", desk.file, "works_file", _WORKERS),
]
