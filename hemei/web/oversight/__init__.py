"""The staff pages: worklist, one case, opinions, supervision. Each route names the roles that may open it."""

from hemei.common.access import View
from hemei.web.oversight.case import case_act, case_notice, case_page, case_paper, case_sheet
from hemei.web.oversight.checks import check_act, check_evidence, checks
from hemei.web.oversight.export import all_csv, all_xlsx
from hemei.web.oversight.opinions import board, opinion_act, opinions
from hemei.web.oversight.register import register
from hemei.web.oversight.supervise import supervise, supervise_list
from hemei.web.oversight.work import work, work_view

_DESK = ("clerk", "approver", "helper")
_CASE = ("clerk", "approver", "helper", "supervisor", "leader")

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("desk/", work, "work", _DESK),
    ("desk/cases.csv", all_csv, "cases_csv", _CASE),
    ("desk/cases.xlsx", all_xlsx, "cases_xlsx", _CASE),
    ("desk/views/", work_view, "work_view", _DESK),
    ("desk/case/<str:number>/", case_page, "case", _CASE),
    ("desk/case/<str:number>/act/", case_act, "case_act", _DESK),
    ("desk/case/<str:number>/sheet/", case_sheet, "case_sheet", _CASE),
    ("desk/case/<str:number>/notice/", case_notice, "case_notice", _CASE),
    ("desk/case/<str:number>/paper/<str:paper>/", case_paper, "case_paper", _CASE),
    ("desk/register/", register, "desk_register", ("clerk", "helper")),
    ("desk/opinions/", opinions, "opinions", ("approver",)),
    ("desk/opinions/<str:number>/act/", opinion_act, "opinion_act", ("approver",)),
    ("desk/checks/", checks, "checks", ("approver", "head")),
    ("desk/checks/<str:number>/act/", check_act, "check_act", ("approver", "head")),
    ("desk/checks/<str:number>/evidence/", check_evidence, "check_evidence", ("approver", "head")),
    ("desk/board/", board, "opinion_board", _CASE),
    ("board/supervise/", supervise, "supervise", ("supervisor", "leader")),
    ("board/supervise/<slug:kind>/", supervise_list, "supervise_list", ("supervisor", "leader")),
]
