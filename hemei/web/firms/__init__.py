"""Firms: the register, a profile with its grades, what is missing for one, files in, the zone's ladder."""

from hemei.common.access import View
from hemei.enterprises.perms import READERS
from hemei.web.firms.files import intake_list, intake_page, template_file
from hemei.web.firms.grades import grade_page
from hemei.web.firms.ladder import ladder_file, ladder_page, rung_page
from hemei.web.firms.lists import firm_file, firm_list, firm_new, my_firm
from hemei.web.firms.page import firm_page

_STAFF = tuple(sorted(READERS))

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("my/firm/", my_firm, "my_firm", ("applicant",)),
    ("firms/", firm_list, "firms", _STAFF),
    ("firms/file.xlsx", firm_file, "firm_file", _STAFF),
    ("firms/new/", firm_new, "firm_new", ("statistician", "helper")),
    ("firms/files/", intake_list, "firm_intakes", ("statistician",)),
    ("firms/files/template.xlsx", template_file, "firm_template", ("statistician",)),
    ("firms/files/<str:number>/", intake_page, "firm_intake", ("statistician",)),
    ("firms/<str:number>/", firm_page, "firm", ("applicant", *_STAFF)),
    ("firms/<str:number>/grades/<slug:grade>/", grade_page, "firm_grade", ("applicant", *_STAFF)),
    ("board/ladder/", ladder_page, "ladder", _STAFF),
    ("board/ladder/file.xlsx", ladder_file, "ladder_file", _STAFF),
    ("board/ladder/<slug:grade>/", rung_page, "rung", _STAFF),
]
