"""The office of the catalogue: lists, layers, editor, versions, trial, files, halls, histories. Routes name roles."""

from hemei.common.access import View
from hemei.web.office.edit import office_edit
from hemei.web.office.halls import hall_act, hall_list, hall_new, hall_page
from hemei.web.office.histories import histories, history_act, history_page, history_rejects
from hemei.web.office.intake import intake_act, intake_list, intake_page, office_file, words_file
from hemei.web.office.lists import (
    layer_list,
    layer_page,
    office_draft,
    office_list,
    office_new,
    office_one,
)
from hemei.web.office.rebase import consent_page, order_rebase, rebase_page
from hemei.web.office.scopes import scope_list, scope_one
from hemei.web.office.trial import office_try
from hemei.web.office.version import office_act, office_version

_WRITE = ("editor",)
_PASS = ("editor", "head")
_READ = ("editor", "head", "supervisor")

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("office/halls/", hall_list, "office_halls", _READ),
    ("office/halls/new/", hall_new, "office_hall_new", _WRITE),
    ("office/halls/<slug:code>/", hall_page, "office_hall", _READ),
    ("office/halls/<slug:code>/act/", hall_act, "office_hall_act", _PASS),
    ("office/histories/", histories, "office_histories", ("it",)),
    ("office/histories/<int:pk>/", history_page, "office_history", ("it",)),
    ("office/histories/<int:pk>/act/", history_act, "office_history_act", ("it",)),
    ("office/histories/<int:pk>/rejects.csv", history_rejects, "office_rejects", ("it",)),
    ("office/scopes/", scope_list, "office_scopes", _READ),
    ("office/scopes/<slug:code>/", scope_one, "office_scope", _READ),
    ("office/layers/", layer_list, "office_layers", _READ),
    ("office/layers/<int:pk>/", layer_page, "office_layer", _READ),
    ("office/import/", intake_list, "office_intakes", _WRITE),
    ("office/import/<str:number>/", intake_page, "office_intake", _WRITE),
    ("office/import/<str:number>/act/", intake_act, "office_intake_act", _WRITE),
    ("office/file.<slug:form>", office_file, "office_file", _READ),
    ("office/<slug:kind>/file.<slug:form>", words_file, "office_words", _READ),
    ("desk/case/<str:number>/rebase/", rebase_page, "office_rebase", ("approver",)),
    ("orders/<str:number>/rebase/", order_rebase, "order_rebase", ("applicant", "helper", "clerk")),
    ("my/consent/<str:number>/", consent_page, "consent", ("applicant",)),
    ("office/", office_list, "office", _READ),
    ("office/<slug:kind>/", office_list, "office_kind", _READ),
    ("office/<slug:kind>/new/", office_new, "office_new", _WRITE),
    ("office/<slug:kind>/of/<slug:code>/", office_one, "office_one", _READ),
    ("office/<slug:kind>/of/<slug:code>/draft/", office_draft, "office_draft", _WRITE),
    ("office/<slug:kind>/<int:pk>/", office_version, "office_version", _READ),
    ("office/<slug:kind>/<int:pk>/edit/", office_edit, "office_edit", _WRITE),
    ("office/<slug:kind>/<int:pk>/act/", office_act, "office_act", _PASS),
    ("office/<slug:kind>/<int:pk>/try/", office_try, "office_try", _READ),
]
