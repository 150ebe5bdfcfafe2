"""Visits to firms, the problems found there, and what the firm says of them."""

from hemei.common.access import View
from hemei.web.visits import entry, own, problems, visits
from hemei.web.visits import help as helping

_WORKERS = ("clerk", "approver", "head", "helper", "supervisor", "leader")
ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("visits/", visits.visit_list, "visits", _WORKERS),
    ("visits/new/", entry.new, "visit_new", _WORKERS),
    ("visits/offline.js", entry.worker, "visit_worker", _WORKERS),
    ("visits/at/<str:number>/", visits.visit_one, "visit", _WORKERS),
    ("visits/my/", own.my_visits, "visits_my", ("applicant",)),
    ("visits/problems/", problems.problem_list, "problems", _WORKERS),
    ("visits/problems/groups/", problems.groups, "problem_groups", _WORKERS),
    ("visits/problems/<str:number>/", problems.problem_one, "problem", _WORKERS),
    ("visits/my/help/", helping.my_help, "help_my", ("applicant",)),
    ("visits/help/", helping.desks, "help_desks", _WORKERS),
    ("visits/help/tasks/", helping.tasks, "help_tasks", _WORKERS),
    ("visits/help/tasks/<str:number>/", helping.task, "help_task", _WORKERS),
    ("visits/help/grants/", helping.grants, "help_grants", _WORKERS),
    ("visits/help/grants/<str:number>/", helping.grant, "help_grant", _WORKERS),
    ("visits/file/<slug:digest>/", problems.file, "problem_file", (*_WORKERS, "applicant")),
    ("visits/photo/<slug:digest>/", visits.photo, "visit_photo", (*_WORKERS, "applicant")),
]
