"""Pages of households' help: masked lists, one record, cases, allowances, payments, calls, and the household's own."""

from __future__ import annotations

from hemei.common.access import EVERYONE, View
from hemei.enterprises.perms import SOCIAL
from hemei.web.households import allowances, calls, cases, files, homes, own, pays, public, visits

_STAFF = tuple(sorted(SOCIAL))
_LISTS = ("approver", "head")

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("households/publicity/", public.publicity, "home_publicity", (EVERYONE,)),
    ("my/household/", own.mine, "my_household", ("applicant",)),
    ("desk/households/", homes.listed, "homes", _STAFF),
    ("desk/households/figures/", cases.figures, "home_figures", _STAFF),
    ("desk/households/at/<str:number>/", homes.one, "household", _STAFF),
    ("desk/households/cases/", cases.listed, "relief_cases", _STAFF),
    ("desk/households/cases/<str:number>/", cases.one, "relief_case", _STAFF),
    ("desk/households/allowances/", allowances.listed, "allowances", _STAFF),
    ("desk/households/allowances/<str:number>/", allowances.one, "allowance", _STAFF),
    ("desk/households/pay/", pays.listed, "pay_lists", _STAFF),
    ("desk/households/pay/<str:number>/", pays.one, "pay_list", _STAFF),
    ("desk/households/visits/", visits.listed, "home_visits", _STAFF),
    ("desk/households/visits/new/", calls.new, "home_call_new", _STAFF),
    ("desk/households/visits/offline.js", calls.worker, "home_call_worker", _STAFF),
    ("desk/households/visits/<str:number>/", visits.one, "home_visit", _STAFF),
    ("desk/households/files/", files.listed, "clue_files", _LISTS),
    ("desk/households/files/template.xlsx", files.template, "clue_template", _LISTS),
    ("desk/households/files/<str:number>/", files.one, "clue_file", _LISTS),
]
