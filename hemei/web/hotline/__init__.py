"""The hotline 12345: the public page, the operator's screen, the worklist, the figures, files of tickets."""

from hemei.common.access import EVERYONE, View
from hemei.web.hotline import desk, figures, files, following, one, public

_WORKERS = ("clerk", "approver", "head", "helper", "operator", "supervisor", "leader")
_CENTRE = ("operator", "supervisor")
ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("hotline/", public.intake, "hotline", (EVERYONE,)),
    ("hotline/follow/", following.follow, "hotline_follow", (EVERYONE,)),
    ("hotline/photo/<str:token>/", following.photo, "hotline_photo", (EVERYONE,)),
    ("hotline/my/", public.own, "hotline_my", ("applicant",)),
    ("hotline/desk/", desk.worklist, "hotline_list", _WORKERS),
    ("hotline/desk/new/", desk.operator, "hotline_new", ("operator",)),
    ("hotline/desk/figures/", figures.rates, "hotline_figures", _WORKERS),
    ("hotline/desk/hot/", figures.hot, "hotline_hot", (*_CENTRE, "leader")),
    ("hotline/desk/files/", files.intakes, "hotline_files", _CENTRE),
    ("hotline/desk/files/<str:number>/", files.intake, "hotline_file", _CENTRE),
    ("hotline/desk/<str:number>/", one.ticket, "hotline_ticket", _WORKERS),
]
