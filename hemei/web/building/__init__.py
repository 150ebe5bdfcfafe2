"""Construction: an order's phases, survey, joint acceptance and looks by video; lists; area studies."""

from hemei.common.access import EVERYONE, View
from hemei.web.building.lists import joints
from hemei.web.building.page import building, fault_file, still_image
from hemei.web.building.studies import studies, study_end, study_new

_READ = ("applicant", "helper", "clerk", "approver", "supervisor", "leader")
_DESK = ("clerk", "approver", "helper", "supervisor", "leader")

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("building/<str:number>/", building, "building", _READ),
    ("building/<str:number>/stills/<int:seq>/", still_image, "building_still", _READ),
    ("building/<str:number>/faults/<int:seq>/", fault_file, "building_fault", _READ),
    ("desk/building/", joints, "building_joints", _DESK),
    ("studies/", studies, "studies", (EVERYONE,)),
    ("desk/studies/new/", study_new, "study_new", ("approver",)),
    ("desk/studies/<str:number>/end/", study_end, "study_end", ("approver",)),
]
